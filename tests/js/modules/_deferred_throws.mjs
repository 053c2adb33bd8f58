globalThis.order.push("throws");
throw new RangeError("from a deferred module");
