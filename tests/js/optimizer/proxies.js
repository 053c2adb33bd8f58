// Reads and writes of proxies' properties in optimized code: the traps are called there, and inlined.

const { repeat, report } = require("./_repeat.js");

const plain = { get(t, k) { return t[k]; }, set(t, k, v) { t[k] = v; return true; } };
function read(p) { return p.x; }
function write(p, v) { p.x = v; return p; }
function writeStrict(p, v) { "use strict"; p.x = v; return "written"; }
const proxies = (make, n = 4) => Array.from({ length: n }, (_, i) => make(i));

// -- proxies that come as arguments

const four = proxies(i => new Proxy({ x: i }, plain));
repeat(() => { for (const p of four) { write(p, read(p) + 1); } });
report("read, write", () => [read(write(four[0], 7)), read(write(four[1], "text")), read(write(four[2], 1.5)), read(write(four[3], undefined))]);
report("of another target", () => [read(new Proxy({ y: 1, x: 2 }, plain)), read(new Proxy([], plain)), read(new Proxy({ get x() { return "getter"; } }, plain))]);
report("of another handler", () => [read(new Proxy({ x: 3 }, { other: 1, get() { return "other"; } })), read(new Proxy({ x: 4 }, {})), read({ x: 5 })]);
report("adds", () => { const t = {}; write(new Proxy(t, plain), 6); return JSON.stringify(t); });
report("of one's own kind of proxy", () => {
    class Base { constructor(o) { return o; } }
    class Stamp extends Base { #mark = 1; static has(o) { return #mark in o; } }
    const p = new Proxy({ x: "stamped" }, plain);
    new Stamp(p);
    return [Stamp.has(p), read(p), read(write(p, 8))];
});

// -- what the trap is called with

const calls = [];
const watcher = {
    get(...all) { calls.push(this === watcher, all.length, all[1], all[2] === watched); return 1; },
    set(...all) { calls.push(this === watcher, all.length, all[1], all[2], all[3] === watched); return 1; },
};
const watched = new Proxy({}, watcher);
function both(p) { p.key = 5; return p.key; }
repeat(both, watched);
report("arguments", () => { calls.length = 0; both(watched); return calls; });

// -- invariants

let steps = 0;
const fixed = Object.freeze({ x: 1 });
const liar = { get() { return 1 + (steps > 50); }, set() { return true; } };
const frozen = new Proxy(fixed, liar);
repeat(() => { read(frozen); writeStrict(frozen, 1); });
report("kept", () => [read(frozen), writeStrict(frozen, 1)]);
report("broken by set", () => writeStrict(frozen, 2));
steps = 100;
report("broken by get", () => read(frozen));
function fixing() {
    // The trap makes the property one that does not change, after the code was made for another.
    const target = { x: 1 };
    let fixes = false;
    const p = new Proxy(target, { get(t) { if (fixes) Object.defineProperty(t, "x", { value: 1, writable: false, configurable: false }); return 2; } });
    const look = () => p.x;
    repeat(look);
    report("before it is fixed", look);
    fixes = true;
    report("after it is fixed", look);
}
fixing();
function hiding() {
    const target = { x: 1 };
    let hides = false;
    const p = new Proxy(target, { get(t) { if (hides) Object.defineProperty(t, "x", { set() {}, get: undefined, configurable: false }); return 2; },
        set(t) { if (hides) Object.defineProperty(t, "x", { get() {}, set: undefined, configurable: false }); return true; } });
    const look = () => p.x, store = () => writeStrict(p, 3);
    repeat(look);
    repeat(store);
    hides = true;
    report("no getter", look);
    delete target.x;
    report("no setter", store);
}
hiding();

// -- refusal

let refuses = false;
const refusing = new Proxy({}, { set() { return !refuses; } });
repeat(() => { writeStrict(refusing, 1); write(refusing, 1); });
refuses = true;
report("refused", () => writeStrict(refusing, 1));
report("refused, sloppy", () => write(refusing, 1) === refusing);
report("refused, always", () => {
    let caught = 0;
    const tries = () => { try { writeStrict(refusing, 1); } catch (e) { caught += e.message.includes("'x'"); } };
    for (let i = 0; i < 300; i++) tries();
    return caught;
});

// -- exceptions, exits, revocation

function guarded(p) { try { return p.x; } catch (e) { return "caught " + e.message; } }
let mood = 0;
const moody = new Proxy({ x: 1 }, { get(t, k) { if (mood === 1) throw new RangeError("mood"); return t[k] + (mood === 2 ? "!" : 1); } });
repeat(guarded, moody);
report("fine", () => guarded(moody));
mood = 1;
report("throws", () => guarded(moody));
mood = 2;
report("leaves the code", () => guarded(moody) + guarded(moody));
function sums(p) { let sum = 0; for (let i = 0; i < 10; i++) { p.x = i === 9 ? "end" : i; sum += p.x; } return sum; }
const adds = new Proxy({ x: 0 }, plain);
report("leaves in the setter", () => { for (let i = 0; i < 100; i++) sums(adds); return sums(adds); });
const revocable = Proxy.revocable({ x: 1 }, plain);
function ofRevocable() { return revocable.proxy.x; }
repeat(ofRevocable);
repeat(read, revocable.proxy);
report("not revoked", ofRevocable);
revocable.revoke();
report("revoked", ofRevocable);
report("revoked, as an argument", () => read(revocable.proxy));
const itself = Proxy.revocable({ x: 1 }, { get(t, k) { if (mood === 3) itself.revoke(); return t[k]; } });
function twice() { return [itself.proxy.x, itself.proxy.x]; }
repeat(twice);
mood = 3;
report("revoked by its trap", twice);

// -- handlers that change

const handler = { get() { return "first"; }, set() { return true; } };
const changing = new Proxy({}, handler);
function ofChanging() { return changing.x; }
repeat(ofChanging);
report("first", ofChanging);
handler.get = () => "second";
report("second", ofChanging);
repeat(ofChanging);
Object.defineProperty(handler, "get", { get() { return () => "by a getter"; }, configurable: true });
report("a getter's", ofChanging);
handler.__proto__ = { get() { return "inherited"; } };
delete handler.get;
report("inherited", ofChanging);
repeat(ofChanging);
handler.__proto__.get = undefined;
report("none", ofChanging);
handler.get = class { };
report("a class", ofChanging);
class Handler { constructor(n) { this.n = n; } get(t, k) { return k + this.n; } set(t, k, v) { this.n = v; return true; } }
const classy = proxies(i => new Proxy({}, new Handler(i)));
repeat(() => { for (const p of classy) read(write(p, read(p).length)); });
report("of a class", () => [read(write(classy[0], 9)), read(classy[1])]);
Handler.prototype.get = (t, k) => k + " patched";
report("of a patched class", () => read(classy[0]));
const natives = proxies(i => new Proxy({ x: i }, { get: Reflect.get, set: Reflect.set.bind(null) }));
repeat(() => { for (const p of natives) read(p); });
report("Reflect.get", () => [read(natives[2]), read(write(natives[3], 5))]);
const many = proxies(i => new Proxy({ x: i }, { get: new Function("t", "k", `return t[k] * ${i + 2}`) }));
repeat(() => { for (const p of many) read(p); });
report("many traps", () => many.map(read));
const odd = proxies(() => new Proxy({}, { *get() { yield 1; } }), 1)[0];
const later = new Proxy({}, { async get() { return 1; } });
repeat(() => { read(odd); read(later); });
report("of generators", () => [read(odd).next().value, read(later) instanceof Promise]);

// -- proxies of proxies, as prototypes, among others

const inner = new Proxy({ x: "inner" }, plain), outer = new Proxy(inner, { get(t, k, r) { return t[k] + (r === outer); } });
repeat(read, outer);
report("of a proxy", () => read(outer));
const heir = Object.create(new Proxy({}, { get(t, k, r) { return k + (r === heir); } }));
repeat(read, heir);
report("inherited from", () => read(heir));
const mixed = [new Proxy({ x: "proxy" }, plain), { x: "object" }, { y: 1, x: "other" }, "text", [1]];
repeat(() => { for (const o of mixed) read(o); });
report("mixed", () => mixed.map(read));
const key = Symbol("key");
const named = new Proxy({ [key]: 1, length: 2, 7: "seven" }, plain);
function symbols(p) { p[key]++; p.length++; return [p[key], p.length, p[7], p["7"], p.none]; }
repeat(symbols, named);
named[key] = named.length = 0;
report("symbols", () => symbols(named));

// -- keys that are constants

function constants(o) {
    const get = (t, k) => t[k], set = (t, k, v) => { t[k] = v; };
    set(o, "x", get(o, "x") + 1);
    return [get(o, "x"), get(o, "toString") === Object.prototype.toString, get(o, "none")];
}
const settings = { x: 1 };
function ofSettings() { const k = "x"; settings[k] = settings[k] + 1; return settings[k]; }
repeat(() => { constants({ x: 1 }); ofSettings(); });
report("constants", () => constants({ x: "a" }));
settings.x = 0.5;
report("a double", ofSettings);
settings.more = 1;
report("another shape", ofSettings);
Object.freeze(settings);
report("frozen", ofSettings);

// -- stack traces

function where() { return new Error("here").stack.split("\n").slice(1, 4).map(line => line.replace(/^\s*at (\S+).*/, "$1")).join(); }
const tracing = new Proxy({}, { get: function trap() { return where(); } });
function traced() { return tracing.x; }
repeat(traced);
report("stack", traced);

// expect: read, write: 7,text,1.5,
// expect: of another target: 2,,getter
// expect: of another handler: other,4,5
// expect: adds: {"x":6}
// expect: of one's own kind of proxy: true,stamped,8
// expect: arguments: true,4,key,5,true,true,3,key,true
// expect: kept: 1,written
// expect: broken by set: TypeError
// expect: broken by get: TypeError
// expect: before it is fixed: 2
// expect: after it is fixed: TypeError
// expect: no getter: TypeError
// expect: no setter: TypeError
// expect: refused: TypeError
// expect: refused, sloppy: true
// expect: refused, always: 300
// expect: fine: 2
// expect: throws: caught mood
// expect: leaves the code: 1!1!
// expect: leaves in the setter: 36end
// expect: not revoked: 1
// expect: revoked: TypeError
// expect: revoked, as an argument: TypeError
// expect: revoked by its trap: TypeError
// expect: first: first
// expect: second: second
// expect: a getter's: by a getter
// expect: inherited: inherited
// expect: none: undefined
// expect: a class: TypeError
// expect: of a class: x9,x2
// expect: of a patched class: x patched
// expect: Reflect.get: 2,5
// expect: many traps: 0,3,8,15
// expect: of generators: 1,true
// expect: of a proxy: innertrue
// expect: inherited from: xtrue
// expect: mixed: proxy,object,other,,
// expect: symbols: 1,1,seven,seven,
// expect: constants: a1,true,
// expect: a double: 1.5
// expect: another shape: 2.5
// expect: frozen: 2.5
// expect: stack: where,Object.trap,traced
