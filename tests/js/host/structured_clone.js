// structuredClone: errors of their kinds, what cannot be cloned, what may be handed over, wrong options.
const attempt = (f) => {
    try {
        console.log(f());
    } catch (error) {
        console.log(error.name, error.message, error.code);
    }
};
attempt(() => {
    const copy = structuredClone(new DOMException("gone", "AbortError"));
    return [copy.constructor.name, copy.name, copy.message, copy.code, typeof copy.stack];
});
attempt(() => {
    const copy = structuredClone(new AggregateError([1], "many"));
    return [copy.name, copy.message, copy.errors];
});
(function () {
    attempt(() => structuredClone(arguments));
})(1);
for (const value of [[].values(), new WeakMap(), Promise.resolve(), new Proxy({}, {}), (function* () {})()])
    attempt(() => structuredClone(value));
for (const value of [() => {}, Symbol("x"), { a: class A {} }, Object(Symbol("x"))])
    attempt(() => structuredClone(value));
attempt(() => structuredClone(new Event("x")));
const buffer = new ArrayBuffer(4);
attempt(() => structuredClone(buffer, { transfer: [buffer, buffer] }));
attempt(() => structuredClone({ buffer }, { transfer: new Set([buffer]) }));
attempt(() => buffer.detached);
for (const options of [5, "x", true, null, {}, [], () => 1]) attempt(() => structuredClone(1, options));
for (const transfer of [null, 5, {}, "ab", [1], [{}], undefined, []]) attempt(() => structuredClone(1, { transfer }));

// expect: [ 'DOMException', 'AbortError', 'gone', 20, 'string' ]
// expect: [ 'Error', 'many', undefined ]
// expect: DataCloneError #<Object> could not be cloned. 25
// expect: DataCloneError [object Array Iterator] could not be cloned. 25
// expect: DataCloneError #<WeakMap> could not be cloned. 25
// expect: DataCloneError #<Promise> could not be cloned. 25
// expect: DataCloneError #<Object> could not be cloned. 25
// expect: DataCloneError [object Generator] could not be cloned. 25
// expect: DataCloneError () => {} could not be cloned. 25
// expect: DataCloneError Symbol(x) could not be cloned. 25
// expect: DataCloneError class A {} could not be cloned. 25
// expect: DataCloneError [object Symbol] could not be cloned. 25
// expect: {}
// expect: DataCloneError Transfer list contains duplicate ArrayBuffer 25
// expect: {
// expect:   buffer: ArrayBuffer { [Uint8Contents]: <00 00 00 00>, [byteLength]: 4 }
// expect: }
// expect: true
// expect: TypeError Failed to execute 'structuredClone': Options cannot be converted to a dictionary ERR_INVALID_ARG_TYPE
// expect: TypeError Failed to execute 'structuredClone': Options cannot be converted to a dictionary ERR_INVALID_ARG_TYPE
// expect: TypeError Failed to execute 'structuredClone': Options cannot be converted to a dictionary ERR_INVALID_ARG_TYPE
// expect: 1
// expect: 1
// expect: 1
// expect: 1
// expect: TypeError Failed to execute 'structuredClone': transfer in Options cannot be converted to sequence. ERR_INVALID_ARG_TYPE
// expect: TypeError Failed to execute 'structuredClone': transfer in Options cannot be converted to sequence. ERR_INVALID_ARG_TYPE
// expect: TypeError Failed to execute 'structuredClone': transfer in Options cannot be converted to sequence. ERR_INVALID_ARG_TYPE
// expect: TypeError Failed to execute 'structuredClone': transfer in Options cannot be converted to sequence. ERR_INVALID_ARG_TYPE
// expect: TypeError Failed to execute 'structuredClone': transfer in Options[0] is not an object. ERR_INVALID_ARG_TYPE
// expect: DataCloneError Found invalid value in transferList. 25
// expect: 1
// expect: 1
