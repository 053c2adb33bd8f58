// Array.prototype's methods with callbacks: what a callback may do to the array, and whom they may be called on.
const show = (x) => JSON.stringify(x, (k, v) => (v === undefined ? "undefined" : v));
const seen = (method, object, change, ...more) => {
    const log = [];
    let result;
    try {
        result = Array.prototype[method].call(object, function (...args) {
            const index = method.startsWith("reduce") ? args[2] : args[1];
            log.push(index + ":" + String(args[method.startsWith("reduce") ? 1 : 0]));
            return change(object, index, args);
        }, ...more);
    } catch (e) {
        result = e.name + ": " + e.message;
    }
    return method + " " + log.join(" ") + " => " + show(result);
};
const all = ["forEach", "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "reduce",
    "reduceRight"];

// The callback grows, shrinks, deletes from, and changes the kind of the array.
for (const method of all) {
    print(seen(method, [1, 2, 3], (a, i) => { if (a.length < 10) a.push(i); return false; }));
    print(seen(method, [1, 2, 3, 4], (a) => { a.length = 2; return true; }));
    print(seen(method, [1, 2, 3, 4], (a, i) => { delete a[i ^ 1]; return i & 1; }));
    print(seen(method, [1, 2, 3], (a, i) => { a[2] = 1.5; a[1] = "x"; return 0.5; }));
    print(seen(method, [1.5, 2.5, 3.5], (a, i) => { a[1] = {}; return undefined; }));
    print(seen(method, [], () => 1));
    print(seen(method, [, 1, , 2, ,], () => true));
}

// Holes with elements in the prototype, getters, array-likes, strings, typed arrays, arguments, proxies.
class Odd extends Array {}
const indexed = Object.create(Array.prototype, { 1: { value: "inherited", configurable: true } });
const holey = [0, , 2];
Object.setPrototypeOf(holey, indexed);
const withGetter = [1, 2, 3];
Object.defineProperty(withGetter, 1, { get() { withGetter.length = 2; return "got"; } });
const traps = [];
const proxy = new Proxy([1, , 3], {
    get(t, k) { traps.push("get " + String(k)); return t[k]; },
    has(t, k) { traps.push("has " + String(k)); return k in t; },
});
for (const method of all) {
    print(seen(method, holey, () => 0));
    print(seen(method, { length: 3, 0: "a", 2: "c" }, () => 0));
    print(seen(method, "xyz", () => 0));
    print(seen(method, new Uint8Array([7, 8]), () => 0));
    print(seen(method, (function (a) { return arguments; })(5, 6), () => 0));
    traps.length = 0;
    print(seen(method, proxy, () => 0) + " " + traps.join());
    print(seen(method, 5, () => 0));
    print(seen(method, null, () => 0));
}
print(seen("forEach", withGetter, () => 0));

// Species.
print(show([new Odd(1, 2, 3).map((x) => x * 2) instanceof Odd, new Odd(1, 2, 3).filter((x) => x > 1) instanceof Odd]));
class Short extends Array { static get [Symbol.species]() { return function (n) { made.push(n); return made; }; } }
const made = [];
print(show([Short.from([1, 2]).map((x) => x + 1) === made, made]));
class None extends Array { static get [Symbol.species]() { return null; } }
print(show([None.from([1]).map((x) => x).constructor === Array, None.from([1]).filter((x) => x).constructor === Array]));
class Sealed extends Array { static get [Symbol.species]() { return function () { return Object.freeze([]); }; } }
for (const method of ["map", "filter"])
    try { Sealed.from([1])[method]((x) => x); } catch (e) { print(e.name); }
class Bad extends Array { static get [Symbol.species]() { return 5; } }
for (const method of ["map", "filter"])
    try { Bad.from([1])[method]((x) => x); } catch (e) { print(e.name); }
class OwnLength extends Array {
    static get [Symbol.species]() { return function (n) { return Object.defineProperty([], "length", { writable: false }); }; }
}
for (const method of ["map", "filter"])
    try { OwnLength.from([1])[method]((x) => x); } catch (e) { print(e.name); }
const setters = [];
class Setter extends Array {
    static get [Symbol.species]() {
        return function (n) {
            return Object.defineProperty({}, 0, { set(v) { setters.push(v); }, configurable: true });
        };
    }
}
print(show([Setter.from([1, 2]).map((x) => x), setters]));

// Callbacks of every sort.
function counted() { return arguments.length + ":" + [].join.call(arguments, "/"); }
const bound = counted.bind(null, "b");
const sorts = [counted, bound, new Proxy(counted, {}), String, Math.max, (a, ...rest) => rest.length, async (x) => x,
    function* (x) { yield x; }];
for (const f of sorts) print([3].map(f).map((r) => Object.prototype.toString.call(r) + String(r)).join());
for (const f of [class {}, undefined, null, 5, {}, "f", Symbol("s"), /x/])
    for (const method of ["forEach", "reduce", "findLast"])
        try { [1][method](f); [1, 2][method](f); print("called"); } catch (e) { print(e.name + ": " + e.message); }

// `this`, strictness, arguments.
print([1].map(function () { "use strict"; return this; }, 5)[0], typeof [1].map(function () { return this; }, 5)[0]);
print([1].map(function () { "use strict"; return this; })[0]);
print([1].reduce(function (a, b) { return a; }, undefined), [undefined].reduce((a, b) => b));
try { [, ,].reduce((a) => a); } catch (e) { print(e.message); }
try { [].reduceRight((a) => a); } catch (e) { print(e.message); }
print([, 4, ,].reduce((a) => a), [, 4, ,].reduceRight((a) => a), [7].reduce.length, [1, 2].reduce((a, b) => a + b, 10, 11));

// They are builtins.
for (const method of all) {
    const f = Array.prototype[method];
    const own = Object.getOwnPropertyNames(f).sort().join();
    const d = Object.getOwnPropertyDescriptor(Array.prototype, method);
    let made;
    try { made = new f(); } catch (e) { made = e.name; }
    print(method, f.name === method, f.length, own, "prototype" in f, String(f) === `function ${method}() { [native code] }`,
        made, d.enumerable, d.writable, d.configurable, Object.getPrototypeOf(f) === Function.prototype);
}
{
    // Nothing that a program changes is looked at.
    const saved = [Object.getOwnPropertyDescriptor(Array.prototype, "forEach"), Function.prototype.call, Reflect.apply];
    Function.prototype.call = Function.prototype.apply = Reflect.apply = undefined;
    let n = 0;
    [1, 2].forEach((x) => { n += x; });
    Function.prototype.call = saved[1];
    print(n);
}
for (const text of ["%isEmpty(1)", "1 + %toObject(1)", "function f() { return %call(f, 1); }"])
    try { eval(text); } catch (e) { print(e.name + ": " + e.message); }

// Throwing callbacks, deep recursion, suspended functions.
for (const method of all)
    try { [1, 2][method]((x) => { throw new RangeError(method); }, 0); } catch (e) { print(e.message); }
let depth = 0;
const dive = () => { depth++; [1].forEach(dive); };
try { dive(); } catch (e) { print(e instanceof RangeError, depth > 200); }
depth = 0;
const fall = (x) => { depth++; return [1].map((y) => [y].reduce((z) => fall(z), y)); };
try { fall(); } catch (e) { print(e instanceof RangeError, depth > 50); }
function* walk(list) { for (const part of list.map((x) => x * 2)) yield [part].filter((x) => x > 2); }
print(show([...walk([1, 2, 3])]));
(async () => { const r = await Promise.all([1, 2].map(async (x) => (await x) + 1)); print(show(r)); })();
{
    // Results have no holes unless the array has, and take any value.
    const mixed = [1, 2, 3, 4].map((x, i) => [x, x + 0.5, "s", {}][i]);
    print(show(mixed), show([1.5, 2].map((x) => x * 2)), show([0.5].map(() => NaN)), show([1].map(() => -0)));
    print(Object.is([1].map(() => -0)[0], -0), 0 in [, 1].map((x) => x), [, 1, ,].map((x) => x).length);
    const big = new Array(1000).fill(1).map((x, i) => (i === 999 ? 0.5 : i));
    print(big[998], big[999], big.length, big.filter((x) => x > 997).length);
}
// expect: forEach 0:1 1:2 2:3 => "undefined"
// expect: forEach 0:1 1:2 => "undefined"
// expect: forEach 0:1 2:3 => "undefined"
// expect: forEach 0:1 1:x 2:1.5 => "undefined"
// expect: forEach 0:1.5 1:[object Object] 2:3.5 => "undefined"
// expect: forEach  => "undefined"
// expect: forEach 1:1 3:2 => "undefined"
// expect: map 0:1 1:2 2:3 => [false,false,false]
// expect: map 0:1 1:2 => [true,true,"undefined","undefined"]
// expect: map 0:1 2:3 => [0,"undefined",0,"undefined"]
// expect: map 0:1 1:x 2:1.5 => [0.5,0.5,0.5]
// expect: map 0:1.5 1:[object Object] 2:3.5 => ["undefined","undefined","undefined"]
// expect: map  => []
// expect: map 1:1 3:2 => ["undefined",true,"undefined",true,"undefined"]
// expect: filter 0:1 1:2 2:3 => []
// expect: filter 0:1 1:2 => [1,2]
// expect: filter 0:1 2:3 => []
// expect: filter 0:1 1:x 2:1.5 => [1,"x",1.5]
// expect: filter 0:1.5 1:[object Object] 2:3.5 => []
// expect: filter  => []
// expect: filter 1:1 3:2 => [1,2]
// expect: some 0:1 1:2 2:3 => false
// expect: some 0:1 => true
// expect: some 0:1 2:3 => false
// expect: some 0:1 => true
// expect: some 0:1.5 1:[object Object] 2:3.5 => false
// expect: some  => false
// expect: some 1:1 => true
// expect: every 0:1 => false
// expect: every 0:1 1:2 => true
// expect: every 0:1 => false
// expect: every 0:1 1:x 2:1.5 => true
// expect: every 0:1.5 => false
// expect: every  => true
// expect: every 1:1 3:2 => true
// expect: find 0:1 1:2 2:3 => "undefined"
// expect: find 0:1 => 1
// expect: find 0:1 1:undefined => "undefined"
// expect: find 0:1 => 1
// expect: find 0:1.5 1:[object Object] 2:3.5 => "undefined"
// expect: find  => "undefined"
// expect: find 0:undefined => "undefined"
// expect: findIndex 0:1 1:2 2:3 => -1
// expect: findIndex 0:1 => 0
// expect: findIndex 0:1 1:undefined => 1
// expect: findIndex 0:1 => 0
// expect: findIndex 0:1.5 1:[object Object] 2:3.5 => -1
// expect: findIndex  => -1
// expect: findIndex 0:undefined => 0
// expect: findLast 2:3 1:2 0:1 => "undefined"
// expect: findLast 3:4 => 4
// expect: findLast 3:4 => 4
// expect: findLast 2:3 => 3
// expect: findLast 2:3.5 1:[object Object] 0:1.5 => "undefined"
// expect: findLast  => "undefined"
// expect: findLast 4:undefined => "undefined"
// expect: findLastIndex 2:3 1:2 0:1 => -1
// expect: findLastIndex 3:4 => 3
// expect: findLastIndex 3:4 => 3
// expect: findLastIndex 2:3 => 2
// expect: findLastIndex 2:3.5 1:[object Object] 0:1.5 => -1
// expect: findLastIndex  => -1
// expect: findLastIndex 4:undefined => 4
// expect: reduce 1:2 2:3 => false
// expect: reduce 1:2 => true
// expect: reduce 1:2 2:3 => 0
// expect: reduce 1:2 2:1.5 => 0.5
// expect: reduce 1:2.5 2:3.5 => "undefined"
// expect: reduce  => "TypeError: Reduce of empty array with no initial value"
// expect: reduce 3:2 => true
// expect: reduceRight 1:2 0:1 => false
// expect: reduceRight 2:3 1:2 0:1 => true
// expect: reduceRight 2:3 1:2 => 1
// expect: reduceRight 1:2 0:1 => 0.5
// expect: reduceRight 1:2.5 0:1.5 => "undefined"
// expect: reduceRight  => "TypeError: Reduce of empty array with no initial value"
// expect: reduceRight 1:1 => true
// expect: forEach 0:0 1:inherited 2:2 => "undefined"
// expect: forEach 0:a 2:c => "undefined"
// expect: forEach 0:x 1:y 2:z => "undefined"
// expect: forEach 0:7 1:8 => "undefined"
// expect: forEach 0:5 1:6 => "undefined"
// expect: forEach 0:1 2:3 => "undefined" get length,has 0,get 0,has 1,has 2,get 2
// expect: forEach  => "undefined"
// expect: forEach  => "TypeError: Cannot convert undefined or null to object"
// expect: map 0:0 1:inherited 2:2 => [0,0,0]
// expect: map 0:a 2:c => [0,"undefined",0]
// expect: map 0:x 1:y 2:z => [0,0,0]
// expect: map 0:7 1:8 => [0,0]
// expect: map 0:5 1:6 => [0,0]
// expect: map 0:1 2:3 => [0,"undefined",0] get length,get constructor,has 0,get 0,has 1,has 2,get 2
// expect: map  => []
// expect: map  => "TypeError: Cannot convert undefined or null to object"
// expect: filter 0:0 1:inherited 2:2 => []
// expect: filter 0:a 2:c => []
// expect: filter 0:x 1:y 2:z => []
// expect: filter 0:7 1:8 => []
// expect: filter 0:5 1:6 => []
// expect: filter 0:1 2:3 => [] get length,get constructor,has 0,get 0,has 1,has 2,get 2
// expect: filter  => []
// expect: filter  => "TypeError: Cannot convert undefined or null to object"
// expect: some 0:0 1:inherited 2:2 => false
// expect: some 0:a 2:c => false
// expect: some 0:x 1:y 2:z => false
// expect: some 0:7 1:8 => false
// expect: some 0:5 1:6 => false
// expect: some 0:1 2:3 => false get length,has 0,get 0,has 1,has 2,get 2
// expect: some  => false
// expect: some  => "TypeError: Cannot convert undefined or null to object"
// expect: every 0:0 => false
// expect: every 0:a => false
// expect: every 0:x => false
// expect: every 0:7 => false
// expect: every 0:5 => false
// expect: every 0:1 => false get length,has 0,get 0
// expect: every  => true
// expect: every  => "TypeError: Cannot convert undefined or null to object"
// expect: find 0:0 1:inherited 2:2 => "undefined"
// expect: find 0:a 1:undefined 2:c => "undefined"
// expect: find 0:x 1:y 2:z => "undefined"
// expect: find 0:7 1:8 => "undefined"
// expect: find 0:5 1:6 => "undefined"
// expect: find 0:1 1:undefined 2:3 => "undefined" get length,get 0,get 1,get 2
// expect: find  => "undefined"
// expect: find  => "TypeError: Cannot convert undefined or null to object"
// expect: findIndex 0:0 1:inherited 2:2 => -1
// expect: findIndex 0:a 1:undefined 2:c => -1
// expect: findIndex 0:x 1:y 2:z => -1
// expect: findIndex 0:7 1:8 => -1
// expect: findIndex 0:5 1:6 => -1
// expect: findIndex 0:1 1:undefined 2:3 => -1 get length,get 0,get 1,get 2
// expect: findIndex  => -1
// expect: findIndex  => "TypeError: Cannot convert undefined or null to object"
// expect: findLast 2:2 1:inherited 0:0 => "undefined"
// expect: findLast 2:c 1:undefined 0:a => "undefined"
// expect: findLast 2:z 1:y 0:x => "undefined"
// expect: findLast 1:8 0:7 => "undefined"
// expect: findLast 1:6 0:5 => "undefined"
// expect: findLast 2:3 1:undefined 0:1 => "undefined" get length,get 2,get 1,get 0
// expect: findLast  => "undefined"
// expect: findLast  => "TypeError: Cannot convert undefined or null to object"
// expect: findLastIndex 2:2 1:inherited 0:0 => -1
// expect: findLastIndex 2:c 1:undefined 0:a => -1
// expect: findLastIndex 2:z 1:y 0:x => -1
// expect: findLastIndex 1:8 0:7 => -1
// expect: findLastIndex 1:6 0:5 => -1
// expect: findLastIndex 2:3 1:undefined 0:1 => -1 get length,get 2,get 1,get 0
// expect: findLastIndex  => -1
// expect: findLastIndex  => "TypeError: Cannot convert undefined or null to object"
// expect: reduce 1:inherited 2:2 => 0
// expect: reduce 2:c => 0
// expect: reduce 1:y 2:z => 0
// expect: reduce 1:8 => 0
// expect: reduce 1:6 => 0
// expect: reduce 2:3 => 0 get length,has 0,get 0,has 1,has 2,get 2
// expect: reduce  => "TypeError: Reduce of empty array with no initial value"
// expect: reduce  => "TypeError: Cannot convert undefined or null to object"
// expect: reduceRight 1:inherited 0:0 => 0
// expect: reduceRight 0:a => 0
// expect: reduceRight 1:y 0:x => 0
// expect: reduceRight 0:7 => 0
// expect: reduceRight 0:5 => 0
// expect: reduceRight 0:1 => 0 get length,has 2,get 2,has 1,has 0,get 0
// expect: reduceRight  => "TypeError: Reduce of empty array with no initial value"
// expect: reduceRight  => "TypeError: Cannot convert undefined or null to object"
// expect: forEach 0:1 1:got => "undefined"
// expect: [true,true]
// expect: [true,[2,3]]
// expect: [true,true]
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: [{"0":1,"1":2},[]]
// expect: [object String]3:3/0/3
// expect: [object String]4:b/3/0/3
// expect: [object String]3:3/0/3
// expect: [object String]3
// expect: [object Number]3
// expect: [object Number]2
// expect: [object Promise][object Promise]
// expect: [object Generator][object Generator]
// expect: TypeError: Class constructor  cannot be invoked without 'new'
// expect: TypeError: Class constructor  cannot be invoked without 'new'
// expect: TypeError: Class constructor  cannot be invoked without 'new'
// expect: TypeError: undefined is not a function
// expect: TypeError: undefined is not a function
// expect: TypeError: undefined is not a function
// expect: TypeError: null is not a function
// expect: TypeError: null is not a function
// expect: TypeError: null is not a function
// expect: TypeError: 5 is not a function
// expect: TypeError: 5 is not a function
// expect: TypeError: 5 is not a function
// expect: TypeError: #<Object> is not a function
// expect: TypeError: #<Object> is not a function
// expect: TypeError: #<Object> is not a function
// expect: TypeError: "f" is not a function
// expect: TypeError: "f" is not a function
// expect: TypeError: "f" is not a function
// expect: TypeError: Symbol(s) is not a function
// expect: TypeError: Symbol(s) is not a function
// expect: TypeError: Symbol(s) is not a function
// expect: TypeError: #<RegExp> is not a function
// expect: TypeError: #<RegExp> is not a function
// expect: TypeError: #<RegExp> is not a function
// expect: 5 object
// expect: undefined
// expect: undefined undefined
// expect: Reduce of empty array with no initial value
// expect: Reduce of empty array with no initial value
// expect: 4 4 1 13
// expect: forEach true 1 length,name false true TypeError false true true true
// expect: map true 1 length,name false true TypeError false true true true
// expect: filter true 1 length,name false true TypeError false true true true
// expect: some true 1 length,name false true TypeError false true true true
// expect: every true 1 length,name false true TypeError false true true true
// expect: find true 1 length,name false true TypeError false true true true
// expect: findIndex true 1 length,name false true TypeError false true true true
// expect: findLast true 1 length,name false true TypeError false true true true
// expect: findLastIndex true 1 length,name false true TypeError false true true true
// expect: reduce true 1 length,name false true TypeError false true true true
// expect: reduceRight true 1 length,name false true TypeError false true true true
// expect: 3
// expect: SyntaxError: Unexpected token '%'
// expect: SyntaxError: Unexpected token '%'
// expect: SyntaxError: Unexpected token '%'
// expect: forEach
// expect: map
// expect: filter
// expect: some
// expect: every
// expect: find
// expect: findIndex
// expect: findLast
// expect: findLastIndex
// expect: reduce
// expect: reduceRight
// expect: true true
// expect: true true
// expect: [[],[4],[6]]
// expect: [1,2.5,"s",{}] [3,4] [null] [0]
// expect: true false 3
// expect: 998 0.5 1000 1
// expect: [2,3]
