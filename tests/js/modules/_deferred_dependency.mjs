globalThis.order.push("dependency");
