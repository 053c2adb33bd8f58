// The report of an uncaught error has what the error has beside its stack; no getter or trap runs for it.
const error = new Error("outer", { cause: new AggregateError([new Error("first"), 2], "inner") });
error.code = "E_X";
error.details = { a: { b: { c: [1] } } };
Object.defineProperty(error, "endless", {
    enumerable: true,
    get() {
        for (;;);
    }
});
error.proxy = new Proxy(
    {},
    {
        ownKeys() {
            for (;;);
        }
    }
);
error[Symbol.for("nodejs.util.inspect.custom")] = () => {
    for (;;);
};
error.self = error;
throw error;

// flags: --timeout 10000
// expect-error: Uncaught <ref *1> Error: outer
// expect-error: uncaught_details.js:2:15
// expect-error: uncaught_details.js:2:15 {
// expect-error:   code: 'E_X',
// expect-error:     a: { b: { c: [ 1 ] } }
// expect-error:   endless: [Getter],
// expect-error:   proxy: Proxy({}),
// expect-error:   self: [Circular *1],
// expect-error:   [cause]: AggregateError: inner
// expect-error:     [errors]: [
// expect-error:       Error: first
