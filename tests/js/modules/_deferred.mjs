globalThis.order.push("deferred");
import "./_deferred_dependency.mjs";
export let value = 1;
export const then = "not seen";
export function bump() { value++; }
