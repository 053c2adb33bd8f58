// An uncaught value that is no error is shown some levels deep.
Promise.reject({ a: { b: { c: { d: { e: {} } } } } });

// expect-error: b: { c: { d: { e: {} } } }
