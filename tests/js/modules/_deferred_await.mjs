globalThis.order.push("before await");
await 0;
globalThis.order.push("after await");
