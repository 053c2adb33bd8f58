// import defer, import.defer(), import source and import.source().
import "./_order.mjs";
import defer * as ns from "./_deferred.mjs";
import defer * as later from "./_deferred_async.mjs";
import defer * as failing from "./_deferred_throws.mjs";
import defer from "./_default_named_defer.mjs";
import { caught } from "./_deferred_self.mjs";
export { ns };
import { ns as again } from "./import_phases.mjs";

const log = (...a) => console.log(...a);
const kind = (f) => { try { return f(); } catch (e) { return e.name; } };
const flush = (...a) => { log(...a, globalThis.order.join() || "-"); globalThis.order.length = 0; };
flush("start", defer, caught);
log(Object.prototype.toString.call(ns), Reflect.getPrototypeOf(ns), Object.isExtensible(ns), ns[Symbol.iterator], "then" in ns, ns.then, kind(() => { ns.x = 1; }), ns === again);
flush("still");
log(ns.value, Object.keys(ns).join(), Object.getOwnPropertyDescriptor(ns, "value").writable); flush("evaluated");
ns.bump(); log(ns.value, delete ns[Symbol()], kind(() => delete ns.value), "missing" in ns);
log(later.value); flush("later");
for (let i = 0; i < 2; i++) log(kind(() => failing.anything)); flush("failed");
const eager = await import("./_deferred.mjs"); log(eager === ns, eager.value, eager.then); flush("eager");
log((await import.defer("./_deferred.mjs")) === ns, await import.defer("./_missing.mjs").catch((e) => e.name), await import.defer({ toString() { throw "t"; } }).catch((e) => e));
const p = import.defer("./_deferred_throws.mjs"); log(kind(() => p.then === Promise.prototype.then)); log(kind(() => 1), await p.then((n) => kind(() => n.x)));
log(await import.source("./_deferred.mjs").catch((e) => e.name), kind(() => new Function("import.defer")), kind(() => new Function("import.other('x')")), kind(() => new Function("new import.defer('x')")), kind(() => new Function("import.defer('x') = 1")), typeof new Function("return import.source('x', {})"));
let started = false; const promise = import("./_sets_started.mjs"); log(globalThis.started); await promise; log(globalThis.started);
// expect: start named defer TypeError before await,after await
// expect: [object Deferred Module] null false undefined false undefined TypeError true
// expect: still -
// expect: 1 bump,value true
// expect: evaluated dependency,deferred
// expect: 2 true TypeError false
// expect: 2
// expect: later async
// expect: RangeError
// expect: RangeError
// expect: failed throws
// expect: false 2 not seen
// expect: eager -
// expect: true Error t
// expect: true
// expect: 1 RangeError
// expect: SyntaxError SyntaxError SyntaxError SyntaxError SyntaxError function
// expect: undefined
// expect: true
