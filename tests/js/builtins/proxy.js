// Proxy and Reflect: traps, invariants, callables, revocation.
const j = (f) => { try { return f(); } catch (e) { return e.name + ": " + e.message.slice(0, 60); } };
const log = [];
const handler = new Proxy({}, { get(t, name) { return (...args) => { log.push(name); return Reflect[name](...args); }; } });
const p = new Proxy({ a: 1, get b() { return this.a + 1; } }, handler);
p.a; p.b; p.c = 3; delete p.c; "a" in p; Object.keys(p); Object.getPrototypeOf(p); Object.isExtensible(p); Object.defineProperty(p, "d", { value: 4 });
print(log.join()); // expect: get,get,get,set,getOwnPropertyDescriptor,defineProperty,deleteProperty,has,ownKeys,getOwnPropertyDescriptor,getOwnPropertyDescriptor,getPrototypeOf,isExtensible,defineProperty
print(log.join()); // expect: get,get,get,set,getOwnPropertyDescriptor,defineProperty,deleteProperty,has,ownKeys,getOwnPropertyDescriptor,getOwnPropertyDescriptor,getPrototypeOf,isExtensible,defineProperty
print(p.b, p.a, p.d, JSON.stringify(p)); // expect: 2 1 4 {"a":1,"b":2}
const f = new Proxy(function (x) { return x + 1; }, { apply: (t, self, args) => t(...args) * 10, construct: (t, args) => ({ made: args[0] }) });
print(f(1), new f(5).made, f.call(null, 2), typeof f, f.length, Array.isArray(new Proxy([], {}))); // expect: 20 5 30 function 1 true
print(j(() => new (new Proxy(function () {}, { construct: () => 1 }))())); // expect: TypeError: 'construct' on proxy: trap returned non-object ('1')
print(j(() => new (new Proxy(() => 1, {}))()), j(() => new Proxy({}, {})())); // expect: TypeError: (intermediate value) is not a constructor TypeError: (intermediate value) is not a function
const frozen = Object.freeze({ x: 1 });
print(j(() => new Proxy(frozen, { get: () => 2 }).x)); // expect: TypeError: 'get' on proxy: property 'x' is a read-only and non-configur
print(j(() => "x" in new Proxy(frozen, { has: () => false }))); // expect: TypeError: 'has' on proxy: trap returned falsish for property 'x' which
print(j(() => Object.keys(new Proxy(frozen, { ownKeys: () => [] })))); // expect: TypeError: 'ownKeys' on proxy: trap result did not include 'x'
print(j(() => Object.keys(new Proxy({}, { ownKeys: () => ["a", "a"] })))); // expect: TypeError: 'ownKeys' on proxy: trap returned duplicate entries
print(j(() => Object.keys(new Proxy({}, { ownKeys: () => [1] })))); // expect: TypeError: 1 is not a valid property name
print(j(() => Object.getOwnPropertyDescriptor(new Proxy(frozen, { getOwnPropertyDescriptor: () => undefined }), "x"))); // expect: TypeError: 'getOwnPropertyDescriptor' on proxy: trap returned undefined
print(j(() => Object.getPrototypeOf(new Proxy(frozen, { getPrototypeOf: () => null })))); // expect: TypeError: 'getPrototypeOf' on proxy: proxy target is non-extensible bu
const { proxy, revoke } = Proxy.revocable({}, {});
revoke(); revoke();
print(j(() => proxy.x), j(() => Array.isArray(proxy)), typeof proxy); // expect: TypeError: Cannot perform 'get' on a proxy that has been revoked TypeError: Cannot perform 'IsArray' on a proxy that has been revoked object
print(j(() => Proxy({}, {})), j(() => new Proxy(1, {}))); // expect: TypeError: Constructor Proxy requires 'new' TypeError: Cannot create proxy with a non-object as target or handler
print(Reflect.ownKeys({ b: 1, 2: 1, a: 1, 1: 1, [Symbol("s")]: 1 }).map(String).join(), Reflect.has({ x: 1 }, "x"), Reflect.get({ get x() { return this; } }, "x", 5)); // expect: 1,2,b,a,Symbol(s) true 5
print(Reflect.apply(Math.max, null, [1, 3, 2]), Reflect.construct(Map, []) instanceof Map, Reflect.construct(function () { return new.target; }, [], Array) === Array); // expect: 3 true true
print(Reflect.set({ set x(v) { this.y = v; } }, "x", 1), Reflect.defineProperty(frozen, "z", {}), Reflect.setPrototypeOf(frozen, {}), Reflect.getPrototypeOf([]) === Array.prototype); // expect: true false false true
