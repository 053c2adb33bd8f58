// Array.fromAsync: async iterables, sync ones, array-likes, what is awaited how often, errors and closing.
// modes: interp default baseline native native-deopt llvm llvm-deopt gc-stress baseline-gc-stress native-gc-stress
const log = (...a) => console.log(...a);
async function* numbers(n) { for (let i = 0; i < n; i++) yield i; }
function closable(values, order) {
    let i = 0;
    return {
        [Symbol.asyncIterator]() { order.push("open"); return this; },
        async next() { return { done: i >= values.length, value: values[i++] }; },
        async return() { order.push("close"); return {}; },
    };
}
const describe = (f) => `${f.name} ${f.length} ${Object.getPrototypeOf(f) === Function.prototype} ${"prototype" in f} ${f}`;
class Sub extends Array { constructor(...a) { super(); Sub.made = a; } }

(async () => {
    log(describe(Array.fromAsync));
    try { new Array.fromAsync([]); } catch (e) { log(e.name); }
    log(await Array.fromAsync(numbers(4)), await Array.fromAsync([1, Promise.resolve(2), 3]), await Array.fromAsync("añ"));
    log(await Array.fromAsync(numbers(3), async (x, i) => x * 10 + i), await Array.fromAsync({ length: 2, 0: Promise.resolve("a"), 1: "b" }, function (x) { return this.p + x; }, { p: "+" }));
    log(await Array.fromAsync({ length: 0 }), await Array.fromAsync(5), await Array.fromAsync({ length: "2.9" }));
    const sub = await Array.fromAsync.call(Sub, [1, 2]); log(sub instanceof Sub, sub.length, Sub.made.length);
    const like = await Array.fromAsync.call(Sub, { length: 3 }); log(like.length, Sub.made.join());
    log(await Array.fromAsync.call(undefined, [7]), JSON.stringify(await Array.fromAsync.call(Object, [8])));
    for (const bad of [null, undefined]) await Array.fromAsync(bad).catch((e) => log(e.name));
    await Array.fromAsync([], 1).catch((e) => log(e.name));
    await Array.fromAsync({ [Symbol.iterator]: 1 }).catch((e) => log(e.name));
    await Array.fromAsync({ [Symbol.asyncIterator]: () => 1 }).catch((e) => log(e.message));
    await Array.fromAsync({ [Symbol.asyncIterator]: () => ({ next: () => 1 }) }).catch((e) => log(e.message));
    let order = [];
    await Array.fromAsync(closable([1, 2], order), () => { throw "mapper"; }).catch((e) => order.push(e));
    await Array.fromAsync(closable([1], order), () => Promise.reject("mapped")).catch((e) => order.push(e));
    await Array.fromAsync.call(function () { return Object.freeze({}); }, closable([1], order)).catch((e) => order.push(e.name));
    await Array.fromAsync(closable([1, 2], order)); log(order.join());
    await Array.fromAsync({ get [Symbol.asyncIterator]() { throw "get"; } }).catch(log);
    order = []; Array.fromAsync({ get length() { order.push("length"); return 0; } }); order.push("after"); log(order.join());
    function stacked() { return Array.fromAsync([1], () => { throw new Error("seen"); }); }
    await stacked().catch((e) => log(e.stack.includes("builtin:")));
})();
// expect: fromAsync 1 true false function fromAsync() { [native code] }
// expect: TypeError
// expect: [ 0, 1, 2, 3 ] [ 1, 2, 3 ] [ 'a', 'ñ' ]
// expect: [ 0, 11, 22 ] [ '+a', '+b' ]
// expect: [] [] [ undefined, undefined ]
// expect: true 2 0
// expect: 3 3
// expect: [ 7 ] {"0":8,"length":1}
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: Result of the Symbol.iterator method is not an object
// expect: Iterator result is not an object
// expect: open,close,mapper,open,close,mapped,open,close,TypeError,open
// expect: get
// expect: length,after
// expect: false
