// flags: --expose-gc
// modes: interp default baseline native native-deopt llvm llvm-hot threads gc-stress
// What is kept by shape, by text and by template, while programs change what it relies on.
const show = (...values) => print(values.join(" "));
const attempt = (f) => {
    try {
        return f();
    } catch (error) {
        return error.name;
    }
};
const often = (f) => {
    let last;
    for (let i = 0; i < 60; i++) last = f();
    return last;
};

// -- instanceof
class A {}
class B extends A {}
const b = new B();
const isA = () => b instanceof A, isB = () => b instanceof B;
show(often(isA), often(isB), often(() => 1 instanceof A), often(() => ({}) instanceof A)); // expect: true true false false
gc();
show(isA(), isB()); // expect: true true
Object.defineProperty(A, Symbol.hasInstance, { value: (v) => v === 1, configurable: true });
show(isA(), isB(), 1 instanceof A, 1 instanceof B); // expect: false false true true
delete A[Symbol.hasInstance];
show(often(isA), often(isB)); // expect: true true
Object.setPrototypeOf(B, { __proto__: Function.prototype, [Symbol.hasInstance]: () => false });
show(isA(), isB()); // expect: true false
Object.setPrototypeOf(B, null);
show(attempt(isB)); // expect: true
function F() {}
const f = new F(), isF = () => f instanceof F;
show(often(isF)); // expect: true
F.prototype = {};
show(isF(), new F() instanceof F); // expect: false true
F.prototype = 1;
show(attempt(isF), attempt(() => 1 instanceof F)); // expect: TypeError false
F.prototype = Object.getPrototypeOf(f);
show(isF()); // expect: true
const bound = F.bind(null);
show(often(() => f instanceof bound), often(() => attempt(() => f instanceof (() => {})))); // expect: true TypeError
show(often(() => f instanceof new Proxy(F, {})), often(() => new Proxy(f, {}) instanceof F)); // expect: true true
const lying = new Proxy({}, { getPrototypeOf: () => F.prototype });
show(often(() => lying instanceof F), often(() => lying instanceof A)); // expect: true false
let asked = 0;
const getter = new Proxy(F, {
    get(target, key) {
        asked++;
        return target[key];
    },
});
show(often(() => f instanceof getter), asked); // expect: true 120
show(often(() => [] instanceof Array), often(() => new Map() instanceof Map), attempt(() => 1 instanceof 1)); // expect: true true TypeError

// -- texts of functions, tags
function named(a, b) { return a + b; /* é — */ }
const arrow = (x) => x;
show(often(() => named.toString()), often(() => String(arrow))); // expect: function named(a, b) { return a + b; /* é — */ } (x) => x
gc();
show(named.toString() === String(named), often(() => Array.prototype.push.toString())); // expect: true function push() { [native code] }
const tag = (v) => Object.prototype.toString.call(v);
show(often(() => [undefined, null, [], {}, 1, "", () => 0, new Date(0), new Error(), /a/].map(tag).join())); // expect: [object Undefined],[object Null],[object Array],[object Object],[object Number],[object String],[object Function],[object Date],[object Error],[object RegExp]
const tagged = { [Symbol.toStringTag]: "One" };
show(often(() => tag(tagged))); // expect: [object One]
tagged[Symbol.toStringTag] = "Two";
show(tag(tagged)); // expect: [object Two]
tagged[Symbol.toStringTag] = 2;
show(tag(tagged)); // expect: [object Object]
Array.prototype[Symbol.toStringTag] = "List";
show(tag([]), tag(new Proxy([], {}))); // expect: [object List] [object List]
delete Array.prototype[Symbol.toStringTag];
show(tag([]), tag(new Proxy([], {}))); // expect: [object Array] [object Array]

// -- keys that are equal texts, not the same
const parts = ["al", "be", "ga", "7", "toString"];
const byText = { alx: 1, bex: 2, gax: 3, 7: 4 };
const sum = () => parts.reduce((total, part, i) => total + (byText[i < 3 ? part + "x" : part.slice(0)] ?? 0), "").length;
show(often(sum)); // expect: 41
const text = "al" + String.fromCharCode(120);
show(byText[text], byText[text]); // expect: 1 1
gc();
show(byText[text], byText["ga" + "x".repeat(1)], byText[("7" + "7").slice(1)]); // expect: 1 3 4
show(Symbol.for("shared") === Symbol.for("sha" + "red"), Symbol.for("7") === Symbol.for(7), Symbol.for("a") === Symbol.for("b")); // expect: true true false
gc();
show(Symbol.keyFor(Symbol.for("shared")), often(() => Symbol.for("shared").description)); // expect: shared shared

// -- objects made property by property: one way, then others; what fields have held
const make = (names, v) => {
    const object = {};
    for (const name of names) object[name] = v;
    return object;
};
often(() => make(["p", "q", "r", "s", "t", "u"], 1));
show(Object.entries(make(["p", "q", "r", "s", "t", "u"], 0.5)).flat().join()); // expect: p,0.5,q,0.5,r,0.5,s,0.5,t,0.5,u,0.5
show(JSON.stringify(make(["p", "q", "x"], {})), JSON.stringify(make(["p", "q", "r"], "v"))); // expect: {"p":{},"q":{},"x":{}} {"p":"v","q":"v","r":"v"}
let stored;
Object.defineProperty(Object.prototype, "r", { set(v) { stored = v; }, configurable: true });
show(JSON.stringify(make(["p", "q", "r", "s"], 1)), stored); // expect: {"p":1,"q":1,"s":1} 1
delete Object.prototype.r;
show(JSON.stringify(make(["p", "q", "r", "s"], 1))); // expect: {"p":1,"q":1,"r":1,"s":1}
const stopped = Object.preventExtensions({ p: 1 });
stopped.q = 1;
show(JSON.stringify(stopped), Reflect.set(stopped, "q", 1), attempt(() => Object.assign(stopped, { q: 1 }))); // expect: {"p":1} false TypeError

// -- spread
const record = { id: 1, name: "n", score: 2.5, tags: [], zip: 7, more: null };
const copy = () => ({ ...record, id: 2 });
show(JSON.stringify(often(copy))); // expect: {"id":2,"name":"n","score":2.5,"tags":[],"zip":7,"more":null}
record.zip = "z";
record.score = { deep: 1 };
show(JSON.stringify(copy()), record.id); // expect: {"id":2,"name":"n","score":{"deep":1},"tags":[],"zip":"z","more":null} 1
record[3] = "three";
show(JSON.stringify(copy())); // expect: {"3":"three","id":2,"name":"n","score":{"deep":1},"tags":[],"zip":"z","more":null}
delete record[3];
Object.defineProperty(record, "name", { enumerable: false });
show(JSON.stringify(copy())); // expect: {"id":2,"score":{"deep":1},"tags":[],"zip":"z","more":null}
Object.defineProperty(record, "zip", { get: () => "got", enumerable: true });
show(JSON.stringify(copy()), Object.getOwnPropertyDescriptor(copy(), "zip").value); // expect: {"id":2,"score":{"deep":1},"tags":[],"zip":"got","more":null} got
const symbol = Symbol("s"), withSymbol = { a: 1, [symbol]: 2 };
show(often(() => ({ ...withSymbol })[symbol]), JSON.stringify({ ...Object.freeze({ a: 1 }) })); // expect: 2 {"a":1}
const thawed = { ...Object.freeze({ a: 1 }) };
thawed.a = 2;
show(thawed.a, JSON.stringify({ a: 0, ...thawed, a: 0.5 })); // expect: 2 {"a":0.5}

// -- Reflect, names, descriptors
const owner = { a: 1, get b() { return 2; }, 5: 3, [symbol]: 4 };
show(often(() => Reflect.ownKeys(owner).map(String).join())); // expect: 5,a,b,Symbol(s)
show(often(() => Reflect.ownKeys({ a: 1, get b() { return 1; } }).join()), often(() => Object.getOwnPropertyNames({ x: 1, y: 2 }).join())); // expect: a,b x,y
const hidden = Object.defineProperty({ a: 1 }, "h", { value: 1 });
show(often(() => Reflect.ownKeys(hidden).join()), often(() => Object.getOwnPropertyNames(hidden).join())); // expect: a,h a,h
class Secret {
    #x = 1;
    y = 2;
}
show(often(() => Reflect.ownKeys(new Secret()).join())); // expect: y
const names = Reflect.ownKeys({ a: 1, b: 1 });
names.push("c");
names[0] = "z";
show(Reflect.ownKeys({ a: 1, b: 1 }).join(), names.join()); // expect: a,b z,b,c
show(often(() => { const o = { a: 1 }; return [Reflect.set(o, "a", 2), Reflect.set(o, "n", 3), o.a + o.n].join(); })); // expect: true,true,5
let setterSaw;
const parent = { set p(v) { setterSaw = v; }, get q() { return 1; } };
Object.defineProperty(parent, "w", { value: 1, writable: false });
const child = { __proto__: parent };
show(Reflect.set(child, "p", 9), setterSaw, Reflect.set(child, "q", 9), Reflect.set(child, "w", 9), Object.keys(child).length); // expect: true 9 false false 0
const other = {};
show(Reflect.set({ a: 1 }, "a", 2, other), other.a, Reflect.set(Object.freeze({ a: 1 }), "a", 2), Reflect.set([], "length", 3)); // expect: true 2 false true
show(often(() => JSON.stringify(Object.getOwnPropertyDescriptor({ a: 1 }, "a")))); // expect: {"value":1,"writable":true,"enumerable":true,"configurable":true}
show(Object.keys(Object.getOwnPropertyDescriptor(owner, "b")).join(), Object.getOwnPropertyDescriptor(owner, "none") === undefined); // expect: get,set,enumerable,configurable true

// -- descriptors that programs make
const defined = (descriptor) => {
    const object = Object.defineProperty({}, "p", descriptor), own = Object.getOwnPropertyDescriptor(object, "p");
    return [Object.keys(own).join(), own.value, own.writable, own.enumerable, own.configurable].join(":");
};
show(often(() => defined({ value: 1, enumerable: true, writable: false })), often(() => defined({ get() { return 1; } }))); // expect: value,writable,enumerable,configurable:1:false:true:false get,set,enumerable,configurable:::false:false
show(often(() => defined({})), often(() => defined({ configurable: "yes", a: 1, b: 1, c: 1, d: 1, e: 1, value: null, enumerable: 0 }))); // expect: value,writable,enumerable,configurable::false:false:false value,writable,enumerable,configurable::false:false:true
show(often(() => attempt(() => defined({ value: 1, get() {} }))), often(() => attempt(() => defined({ set: 1 }))), often(() => attempt(() => defined({ get: undefined, set: null })))); // expect: TypeError TypeError TypeError
Object.prototype.enumerable = true;
show(defined({ value: 1, writable: false }), defined({})); // expect: value,writable,enumerable,configurable:1:false:true:false value,writable,enumerable,configurable::false:true:false
delete Object.prototype.enumerable;
show(defined({ value: 1, writable: false }), defined({})); // expect: value,writable,enumerable,configurable:1:false:false:false value,writable,enumerable,configurable::false:false:false
const order = [];
const watched = { get enumerable() { order.push("enumerable"); return true; }, get value() { order.push("value"); this.writable = true; return 1; } };
show(defined(watched), order.join()); // expect: value,writable,enumerable,configurable:1:true:true:false enumerable,value
show(often(() => defined(Object.create({ value: 2, configurable: true }))), defined(new Proxy({ value: 3 }, {}))); // expect: value,writable,enumerable,configurable:2:false:false:true value,writable,enumerable,configurable:3:false:false:false
