// Builtins on objects that optimized code makes nodes or intrinsics of, and proxies whose traps are found by caches.

const { repeat, report } = require("./_repeat.js");

// -- at

function at(list, i) { return list.at(i); }
function last(list) { return list.at(-1); }
const lists = [[1, 2, 3], ["a", "b"], [{}, null]];
repeat(() => { for (const l of lists) { at(l, 0); at(l, -1); last(l); } });
report("at", () => [at([4, 5, 6], 1), at([4, 5, 6], -3), at([4, 5, 6], 3), at([4, 5, 6], -4), last([7]), last([])]);
report("at, doubles", () => [at([0.5, 1.5], -1), last([2.5])]);
report("at, holes", () => [at([1, , 3], 1), last([1, ,])]);
report("at, odd indexes", () => [at([1, 2, 3], 1.9), at([1, 2, 3], "1"), at([1, 2, 3], NaN), at([1, 2, 3]), at([1, 2], -Infinity)]);
report("at, others", () => [at("text", -1), at(new Uint8Array([1, 2]), -1), last({ at(i) { return "own " + i; } })]);
report("at, like an array", () => Array.prototype.at.call({ length: 2, 1: "x" }, -1));
function atHole(list) { return list.at(1); }
repeat(atHole, [1, , 3]);
Array.prototype[1] = "behind";
report("at, element of the prototype", () => [atHole([1, , 3]), atHole([1])]);
delete Array.prototype[1];
report("at, without it", () => [atHole([1, , 3]), atHole([1])]);
report("at of null", () => last(null));

// -- create, getPrototypeOf

const prototype = { hello() { return "hello " + this.name; } };
function creates(name) {
    const o = Object.create(prototype);
    o.name = name;
    o.more = 1;
    return o;
}
repeat(creates, "x");
report("create", () => [creates("y").hello(), Object.keys(creates("z")), Object.getPrototypeOf(creates("a")) === prototype]);
function createsNull() { return Object.create(null); }
repeat(createsNull);
report("create of null", () => [Object.getPrototypeOf(createsNull()), "toString" in createsNull()]);
function createsOf(p) { return Object.create(p); }
repeat(createsOf, prototype);
report("create of none", () => createsOf(1));
report("create, properties", () => Object.create(prototype, { x: { value: 1 } }).x);
function parent(o) { return Object.getPrototypeOf(o); }
repeat(parent, {});
report("getPrototypeOf", () => [parent([]) === Array.prototype, parent("s") === String.prototype, parent(createsNull())]);
report("getPrototypeOf of a proxy", () => parent(new Proxy({}, { getPrototypeOf() { return null; } })));
report("getPrototypeOf of null", () => parent(null));

// -- Reflect

function reflects(o, k) { return `${Reflect.get(o, k)} ${Reflect.has(o, k)}`; }
repeat(reflects, { a: 1 }, "a");
report("Reflect", () => [reflects({ a: 1 }, "a"), reflects([5], 0), reflects({}, "toString").slice(0, 8), reflects({ get a() { return this.b; }, b: 2 }, "a")]);
report("Reflect of a proxy", () => reflects(new Proxy({}, { get(t, k, r) { return "got " + String(k); }, has() { return true; } }), "z"));
report("Reflect of none", () => reflects("text", "length"));
report("Reflect.get, receiver", () => Reflect.get({ get a() { return this.b; } }, "a", { b: 3 }));
report("Reflect, key throws", () => Reflect.get({}, { toString() { throw new RangeError(); } }));

function knownParents(p, change) {
    const o = Object.create(p), before = Object.getPrototypeOf(o);
    change(o);
    return [before === p, Object.getPrototypeOf(o) === p];
}
repeat(knownParents, prototype, o => o.x = 1);
report("getPrototypeOf, known", () => [knownParents(prototype, o => o.y = 1), knownParents(null, () => {}), knownParents([], o => Object.setPrototypeOf(o, {}))]);
class Shaped { constructor(x) { this.x = x; } }
function parentOfShaped(o) { return o.x && Object.getPrototypeOf(o); }
const likeShaped = { x: 2 };
repeat(() => { parentOfShaped(new Shaped(1)); parentOfShaped(likeShaped); });
report("getPrototypeOf, by shape", () => [parentOfShaped(new Shaped(1)) === Shaped.prototype, parentOfShaped(likeShaped) === Object.prototype, parentOfShaped(Object.setPrototypeOf(new Shaped(3), null))]);
function inTurns(list) { let kinds = 0; for (const o of list) { kinds += o.x; kinds += Object.getPrototypeOf(o) === Shaped.prototype ? 10 : 100; } return kinds; }
repeat(inTurns, [new Shaped(1), new Shaped(2)]);
report("getPrototypeOf, in turns", () => [inTurns([new Shaped(1), { x: 2 }]), inTurns([new Proxy(new Shaped(1), {}), new Proxy({ x: 3 }, { getPrototypeOf() { return Shaped.prototype; } })])]);

// -- the text of functions

function textOf(f) { return Function.prototype.toString.call(f); }
function ownText(f) { return f.toString(); }
repeat(() => { textOf(at); ownText(last); });
report("text", () => [ownText(class A { x; }), textOf(Math.max), ownText([].map), textOf(at.bind(null)), textOf(new Proxy(at, {}))]);
report("text of none", () => textOf({}));
report("text of an object", () => ownText({ toString() { return "own"; } }));
report("text of a number", () => [ownText(12), ownText([1, 2])]);

// -- proxies

const log = [];
const handler = {
    get(target, key, receiver) { log.push(key); return target[key]; },
    set(target, key, value) { target[key] = value; return true; },
};
const proxy = new Proxy({ x: 1 }, handler);
function bumps(p) { p.x = p.x + 1; return p.x; }
repeat(bumps, proxy);
report("proxy", () => [bumps(proxy), log.length]);
handler.get = () => "other";
report("proxy, another trap", () => bumps(proxy));
handler.get = null;
report("proxy, no trap", () => bumps(proxy));
handler.get = 5;
report("proxy, bad trap", () => bumps(proxy));
delete handler.get;
Object.setPrototypeOf(handler, { get() { return "inherited"; } });
report("proxy, inherited trap", () => bumps(proxy));
const fixed = Object.defineProperty({}, "x", { value: 1 });
report("proxy, invariant", () => new Proxy(fixed, { get() { return 2; } }).x);
report("proxy, kept invariant", () => new Proxy(fixed, { get() { return 1; } }).x);
report("proxy, set invariant", () => { "use strict"; new Proxy(fixed, { set() { return true; } }).x = 2; });
report("proxy, no getter", () => new Proxy(Object.defineProperty({}, "x", { set() {} }), { get() { return 1; } }).x);
report("proxy of a proxy", () => new Proxy(new Proxy(fixed, { getOwnPropertyDescriptor(t, k) { return Reflect.getOwnPropertyDescriptor(t, k); } }), { get() { return 2; } }).x);
report("proxy, refused", () => { "use strict"; new Proxy({}, { set() { return false; } }).x = 2; });
const revocable = Proxy.revocable({ x: 1 }, {});
repeat(p => p.x, revocable.proxy);
revocable.revoke();
report("proxy, revoked", () => revocable.proxy.x);

// -- descriptors

function define(descriptor) { return JSON.stringify(Object.getOwnPropertyDescriptor(Object.defineProperty({}, "p", descriptor), "p")); }
repeat(define, { value: 1, enumerable: true });
report("define", () => define({ value: 2, writable: true }));
report("define, inherited", () => define(Object.create({ value: 3, configurable: 1 })));
report("define, getters", () => define({ get value() { return 4; }, get enumerable() { return "yes"; } }));
report("define, undefined", () => define({ value: undefined, writable: undefined }));
report("define, accessor", () => typeof Object.getOwnPropertyDescriptor(Object.defineProperty({}, "p", { get() {} }), "p").get);
report("define, both", () => define({ get() {}, value: 1 }));
report("define, no function", () => define({ get: 1 }));
const order = [];
define(new Proxy({ value: 1 }, { has(t, k) { order.push("has " + k); return k in t; }, get(t, k) { order.push("get " + k); return t[k]; } }));
report("define, order", () => order);
Object.prototype.enumerable = true;
report("define, of Object.prototype", () => define({ value: 1 }));
delete Object.prototype.enumerable;
report("define, without it", () => define({ value: 1 }));

// -- toString, many arguments

function tag(x) { return Object.prototype.toString.call(x); }
const tagged = [new Map(), [], null, undefined, {}, "s", 1, true, new Date(0), () => 1, /x/, Symbol(), 1n, new Error(), (function () { return arguments; })()];
repeat(() => tagged.map(tag));
report("toString", () => tagged.map(tag));
class Tagged { get [Symbol.toStringTag]() { return this.mine; } mine = "Mine"; }
report("toString, tags", () => [tag(new Tagged()), tag({ [Symbol.toStringTag]: 1 }), tag(new Proxy([], {})), tag({ [Symbol.toStringTag]: "" })]);
Array.prototype[Symbol.toStringTag] = "Late";
report("toString, late tag", () => tag([]));
delete Array.prototype[Symbol.toStringTag];
report("toString, without it", () => tag([]));
function most(list) { return `${Math.max(...list)} ${Math.min.apply(null, list)}`; }
repeat(most, [1, 2, 3, 4, 5]);
report("most", () => [most([3, 9, -2, 4, 7]), most([]), most([1, 2.5, 3]), most([5, NaN, 1]), most([1, , 2]), most(["7", 3]), most([0, -0])]);
report("most, -0", () => [Object.is(Math.max(-0, 0, -0), 0), Object.is(Math.min(0, -0, 0, 0), -0), Object.is(Math.min(0, 0, 0), 0)]);
report("most, of an object", () => most([1, { valueOf() { return 9; } }]));
report("most, throws", () => most([1, 1n]));

// expect: at: 5,4,,,7,
// expect: at, doubles: 1.5,2.5
// expect: at, holes: ,
// expect: at, odd indexes: 2,2,1,1,
// expect: at, others: t,2,own -1
// expect: at, like an array: x
// expect: at, element of the prototype: behind,
// expect: at, without it: ,
// expect: at of null: TypeError
// expect: create: hello y,name,more,true
// expect: create of null: ,false
// expect: create of none: TypeError
// expect: create, properties: 1
// expect: getPrototypeOf: true,true,
// expect: getPrototypeOf of a proxy: null
// expect: getPrototypeOf of null: TypeError
// expect: Reflect: 1 true,5 true,function,2 true
// expect: Reflect of a proxy: got z true
// expect: Reflect of none: TypeError
// expect: Reflect.get, receiver: 3
// expect: Reflect, key throws: RangeError
// expect: getPrototypeOf, known: true,true,true,true,true,false
// expect: getPrototypeOf, by shape: true,true,
// expect: getPrototypeOf, in turns: 113,24
// expect: text: class A { x; },function max() { [native code] },function map() { [native code] },function () { [native code] },function () { [native code] }
// expect: text of none: TypeError
// expect: text of an object: own
// expect: text of a number: 12,1,2
// expect: proxy: 3002,6002
// expect: proxy, another trap: other
// expect: proxy, no trap: other11
// expect: proxy, bad trap: TypeError
// expect: proxy, inherited trap: inherited
// expect: proxy, invariant: TypeError
// expect: proxy, kept invariant: 1
// expect: proxy, set invariant: TypeError
// expect: proxy, no getter: TypeError
// expect: proxy of a proxy: TypeError
// expect: proxy, refused: TypeError
// expect: proxy, revoked: TypeError
// expect: define: {"value":2,"writable":true,"enumerable":false,"configurable":false}
// expect: define, inherited: {"value":3,"writable":false,"enumerable":false,"configurable":true}
// expect: define, getters: {"value":4,"writable":false,"enumerable":true,"configurable":false}
// expect: define, undefined: {"writable":false,"enumerable":false,"configurable":false}
// expect: define, accessor: function
// expect: define, both: TypeError
// expect: define, no function: TypeError
// expect: define, order: has enumerable,has configurable,has value,get value,has writable,has get,has set
// expect: define, of Object.prototype: {"value":1,"writable":false,"enumerable":true,"configurable":false}
// expect: define, without it: {"value":1,"writable":false,"enumerable":false,"configurable":false}
// expect: toString: [object Map],[object Array],[object Null],[object Undefined],[object Object],[object String],[object Number],[object Boolean],[object Date],[object Function],[object RegExp],[object Symbol],[object BigInt],[object Error],[object Arguments]
// expect: toString, tags: [object Mine],[object Object],[object Array],[object ]
// expect: toString, late tag: [object Late]
// expect: toString, without it: [object Array]
// expect: most: 9 -2,-Infinity Infinity,3 1,NaN NaN,NaN NaN,7 3,0 0
// expect: most, -0: true,true,true
// expect: most, of an object: 9 1
// expect: most, throws: TypeError
