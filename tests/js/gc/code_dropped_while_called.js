// flags: --expose-gc --code-age=1 --baseline-threshold=10
// modes: interp default baseline gc-stress baseline-gc-stress native-gc-stress llvm-gc-stress
// timeout: 60
// User code that machine code calls in the middle of an operation collects, so that all code but what is running goes:
// getters, valueOf, toString, proxies, iterators, comparators, constructors.

let turns = 0;
function collect() {
    turns++;
    if (turns % 3 === 0) {
        gc();
        gc();
    }
}
let object = {
    get field() { collect(); return 1; },
    set field(v) { collect(); },
    valueOf() { collect(); return 2; },
    toString() { collect(); return "key"; },
    [Symbol.toPrimitive]: undefined,
    key: 3,
    method() { collect(); return this.key; },
    *[Symbol.iterator]() {
        collect();
        yield 1;
        collect();
        yield 2;
    },
};
class Base {
    constructor() { collect(); this.made = object.field; }
}
class Derived extends Base {
    extra = (collect(), 5);
    constructor() { super(); collect(); }
}
let proxy = new Proxy({}, { get() { collect(); return 7; }, has() { collect(); return true; } });
function tag(parts, ...values) { collect(); return parts.length + values.length; }

function getField(o) { return o.field + o.field; }
function setField(o, v) { o.field = v; o.field += v; return v; }
function arithmetic(o) { return (o + 1) * o - o / 2 + (o < 3 ? 1 : 0) + (o == 2 ? 1 : 0); }
function elements(o) { return o[o] + o[{ toString: o.toString }]; }
function calls(o) { return o.method() + o.method(o.method()); }
function iterate(o) { let s = 0; for (const x of o) s += x; const [a, b] = o; return s + a + b + Math.max(...o); }
function makes() { return new Derived().extra + new Derived().made; }
function throughProxy(p) { return p.x + ("y" in p ? 1 : 0); }
function sorts() { return [3, 1, 2].sort((a, b) => { collect(); return a - b; }).join(""); }
function template(o) { return `${o}` + tag`a${o}b`; }
function recursive(n, o) { return n === 0 ? o.field : recursive(n - 1, o) + (o > 1 ? 1 : 0); }
function catches(o) {
    try {
        return o.field.missing.x;
    } catch (e) {
        collect();
        return o.field;
    }
}

let results = new Set();
for (let i = 0; i < 24; i++) {
    results.add([getField(object), setField(object, i) === i, arithmetic(object), elements(object), calls(object),
        iterate(object), makes(), throughProxy(proxy), sorts(), template(object), recursive(4, object),
        catches(object)].join());
}
print(results.size); // expect: 1
print([...results][0]); // expect: 2,true,7,6,6,8,6,8,123,key3,5,1
