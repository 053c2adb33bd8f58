import "./_deferred_await.mjs";
globalThis.order.push("async");
export const value = 2;
