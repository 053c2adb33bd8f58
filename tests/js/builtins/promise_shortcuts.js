// await and the combinators of Promise leave out promises, reactions and calls that nobody could see: the order of jobs and
// what programs may have replaced.
// modes: interp default baseline native llvm-hot threads gc-stress

const log = [];
const note = (text) => log.push(text);
const turns = async (name, count) => { for (let i = 0; i < count; i++) { await null; note(name + i); } };
async function values() {
    for (const v of [1, "s", undefined, null, Symbol.iterator, 1n, {}, [], () => 1]) {
        const got = await v;
        note(got === v);
    }
}
async function settled() {
    const p = Promise.resolve("p"), r = Promise.reject("r");
    note(await p);
    note(await p);
    try { await r; } catch (e) { note("caught " + e); }
    try { await r; } catch (e) { note("again " + e); }
}
async function thenables() {
    note(await { then(resolve) { note("then"); resolve("thenable"); } });
    try { await { get then() { throw "getter"; } }; } catch (e) { note(e); }
}
class Sub extends Promise {
    static get [Symbol.species]() { note("species"); return Promise; }
    then(...args) { note("Sub.then"); return super.then(...args); }
}
async function subclass() {
    note(await Sub.resolve("sub"));
    const own = Promise.resolve("own");
    own.then = function (...args) { note("own then"); return Promise.prototype.then.apply(this, args); };
    note(await own);
    own.constructor = Object;
    note(await own);
}
async function combinators() {
    note((await Promise.all([1, Promise.resolve(2), { then(f) { f(3); } }])).join());
    note(await Promise.race([new Promise(() => {}), 5, 6]));
    note(await Promise.any([Promise.reject(1), 7]));
    note(JSON.stringify(await Promise.allSettled([Promise.reject(1), 2])));
    try { await Promise.all([1, Promise.reject("no"), Promise.reject("never")]); } catch (e) { note(e); }
    try { await Promise.any([Promise.reject(1), Promise.reject(2)]); } catch (e) { note(e.constructor.name + e.errors.join()); }
    note((await Promise.all(new Set([1, 2]))).join());
    note((await Sub.all([1, Promise.resolve(2)])).join());
    const list = [Promise.resolve("x")];
    list[0].then = function (f) { note("then of x"); f("y"); };
    note((await Promise.all(list)).join());
}
async function patched() {
    const then = Promise.prototype.then, resolve = Promise.resolve;
    Promise.prototype.then = function (...args) { note("patched then"); return then.apply(this, args); };
    await Promise.resolve(1); // does not look at then
    const all = Promise.all([1]);
    Promise.prototype.then = then;
    note((await all).join());
    Promise.resolve = function (v) { note("patched resolve"); return resolve.call(this, v); };
    const race = Promise.race([3]);
    Promise.resolve = resolve;
    note(await race);
    const species = Object.getOwnPropertyDescriptor(Promise, Symbol.species);
    Object.defineProperty(Promise, Symbol.species, { get() { note("species"); return Sub; }, configurable: true });
    const two = Promise.all([2]);
    Object.defineProperty(Promise, Symbol.species, species);
    note((await two).join());
    Object.defineProperty(Promise.prototype, "constructor", { get() { note("constructor"); return Promise; }, configurable: true });
    await Promise.resolve(1);
    Object.defineProperty(Promise.prototype, "constructor", { value: Promise, writable: true, configurable: true });
}
async function* numbers() { for (let i = 0; i < 3; i++) { yield i; } return "r"; }
async function generators() {
    for await (const v of numbers()) { note("n" + v); }
    for await (const v of [Promise.resolve("a"), "b"]) { note(v); }
    const g = numbers();
    note((await Promise.all([g.next(), g.next(), g.return("e"), g.next()])).map((r) => r.value + ":" + r.done).join());
}
async function main() {
    for (const part of [values, settled, thenables, subclass, combinators, patched, generators]) {
        log.length = 0;
        await Promise.all([part(), turns("t", 4)]);
        print(part.name + ": " + log.join(" "));
    }
    let sum = 0;
    for (let i = 0; i < 500; i++) { sum += await i + await Promise.resolve(1) + await (async () => 2)(); }
    print(sum);
}
main();
// expect: values: true t0 true t1 true t2 true t3 true true true true true
// expect: settled: p t0 p t1 caught r t2 again r t3
// expect: thenables: then t0 thenable t1 getter t2 t3
// expect: subclass: Sub.then species t0 t1 sub t2 own t3 own then own
// expect: combinators: t0 t1 1,2,3 t2 t3 5 7 [{"status":"rejected","reason":1},{"status":"fulfilled","value":2}] no AggregateError1,2 1,2 Sub.then species Sub.then species Sub.then species 1,2 then of x y
// expect: patched: patched then patched then patched then t0 t1 1 patched resolve t2 t3 3 species 2 constructor
// expect: generators: t0 n0 t1 t2 n1 t3 n2 a b 0:false,1:false,e:true,undefined:true
// expect: 126250
