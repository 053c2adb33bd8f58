// DisposableStack, AsyncDisposableStack, SuppressedError, Symbol.dispose of iterators.
// modes: interp default baseline native native-deopt llvm llvm-deopt gc-stress baseline-gc-stress native-gc-stress
const log = (...a) => console.log(...a);
const kind = (f) => { try { return f(); } catch (e) { return e.name; } };
for (const C of [DisposableStack, AsyncDisposableStack]) {
    log(C.name, C.length, kind(() => C()), Object.prototype.toString.call(new C()), Reflect.ownKeys(C.prototype).map(String).sort().join(), kind(() => C.prototype.use.call({})), kind(() => Object.getOwnPropertyDescriptor(C.prototype, "disposed").get.call({})));
    class Sub extends C {} log(new Sub() instanceof C, new Sub().move() instanceof Sub);
}
log(DisposableStack.prototype.dispose === DisposableStack.prototype[Symbol.dispose], AsyncDisposableStack.prototype.disposeAsync === AsyncDisposableStack.prototype[Symbol.asyncDispose], AsyncDisposableStack.prototype.disposeAsync.name, DisposableStack.prototype.adopt.length);
{
    const order = [], s = new DisposableStack();
    log(s.use(null), s.use(undefined), s.adopt(7, (v) => order.push("adopt" + v)), s.defer(function () { "use strict"; order.push("defer" + this + arguments.length); }));
    const r = { [Symbol.dispose]() { order.push(this === r); } };
    log(s.use(r) === r, s.disposed, kind(() => s.use(1)), kind(() => s.use({})), kind(() => s.use({ [Symbol.dispose]: 1 })), kind(() => s.adopt(1, 1)), kind(() => s.defer()));
    const moved = s.move(); log(s.disposed, moved.disposed, order.length, kind(() => s.use(r)), kind(() => s.move()), kind(() => s.defer(log)), kind(() => s.adopt(1, log)), s.dispose());
    moved.defer(() => { order.push(moved.disposed, kind(() => moved.defer(log)), moved.dispose()); });
    moved.dispose(); moved.dispose(); log(order.join());
}
{
    const s = new DisposableStack(); for (const e of [1, 2, 3]) s.defer(() => { throw e; });
    try { s.dispose(); } catch (e) { log(e.name, e.message, e.error, e.suppressed.name, e.suppressed.error, e.suppressed.suppressed, e instanceof SuppressedError, e instanceof Error, Object.keys(e).length); }
}
{
    const e = new SuppressedError(1, 2, "m"), f = SuppressedError(); log(e.error, e.suppressed, e.message, f.hasOwnProperty("message"), Reflect.ownKeys(e).filter((k) => k !== "stack").join(), SuppressedError.length, Object.getPrototypeOf(SuppressedError) === Error, SuppressedError.prototype.name);
    log(kind(() => new SuppressedError(1, 2, Symbol())), JSON.stringify(Object.getOwnPropertyDescriptor(e, "error")));
}
{
    const order = []; const it = { __proto__: Iterator.prototype, return() { order.push("return"); return 5; } };
    log(it[Symbol.dispose](), order.join(), Object.create(Iterator.prototype)[Symbol.dispose]());
    function* g() { try { yield 1; } finally { order.push("closed"); } } const gen = g(); gen.next(); gen[Symbol.dispose](); log(order.join());
}
(async () => {
    const order = [], s = new AsyncDisposableStack();
    s.use({ async [Symbol.asyncDispose]() { await 0; order.push("async"); } });
    s.use({ [Symbol.dispose]() { order.push("sync"); return new Promise(() => {}); } });
    s.use({ [Symbol.asyncDispose]: null, [Symbol.dispose]() { order.push("fallback"); } });
    s.adopt(1, async (v) => { order.push("adopt" + v); });
    s.defer(async () => { order.push("defer"); }); s.use(null);
    const p = s.disposeAsync(); log(p instanceof Promise, s.disposed, order.join()); log(await p, order.join(), await s.disposeAsync());
    await AsyncDisposableStack.prototype.disposeAsync.call({}).catch((e) => log(e.name));
    const t = new AsyncDisposableStack(); t.defer(() => Promise.reject(1)); t.defer(() => { throw 2; }); t.use({ [Symbol.dispose]() { throw 3; } });
    await t.disposeAsync().catch((e) => log(e.error, e.suppressed.error, e.suppressed.suppressed));
    async function* g() { try { yield 1; } finally { order.push("async closed"); } } const gen = g(); await gen.next(); await gen[Symbol.asyncDispose](); log(order.at(-1));
    const deep = new DisposableStack(); for (let i = 0; i < 500; i++) deep.defer(() => {}); deep.dispose(); log(deep.disposed);
    const cyclic = new DisposableStack(); cyclic.use(cyclic); cyclic.dispose(); log("end");
})();
// expect: DisposableStack 0 TypeError [object DisposableStack] Symbol(Symbol.dispose),Symbol(Symbol.toStringTag),adopt,constructor,defer,dispose,disposed,move,use TypeError TypeError
// expect: true false
// expect: AsyncDisposableStack 0 TypeError [object AsyncDisposableStack] Symbol(Symbol.asyncDispose),Symbol(Symbol.toStringTag),adopt,constructor,defer,disposeAsync,disposed,move,use TypeError TypeError
// expect: true false
// expect: true true disposeAsync 2
// expect: null undefined 7 undefined
// expect: true false TypeError TypeError TypeError TypeError TypeError
// expect: true false 0 ReferenceError ReferenceError ReferenceError ReferenceError undefined
// expect: true,ReferenceError,,true,deferundefined0,adopt7
// expect: SuppressedError  1 SuppressedError 2 3 true true 0
// expect: 1 2 m false message,error,suppressed 3 true SuppressedError
// expect: TypeError {"value":1,"writable":true,"enumerable":false,"configurable":true}
// expect: undefined return undefined
// expect: return,closed
// expect: true true defer
// expect: undefined defer,adopt1,fallback,sync,async undefined
// expect: TypeError
// expect: 1 2 3
// expect: async closed
// expect: true
// expect: end
