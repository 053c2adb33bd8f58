// Promise.allKeyed and Promise.allSettledKeyed.
// modes: interp default baseline native native-deopt llvm llvm-deopt gc-stress baseline-gc-stress native-gc-stress
const log = (...a) => console.log(...a);
const J = JSON.stringify;
log(Promise.allKeyed.length, Promise.allKeyed.name, Promise.allSettledKeyed.length, Promise.allSettledKeyed.name);
const symbol = Symbol("s");
const input = Object.create({ inherited: 1 }, { hidden: { value: 1 }, x: { value: 1, enumerable: true } });
Object.assign(input, { b: new Promise((r) => setTimeout(r, 2, "slow")), a: Promise.resolve("fast"), 2: 2, [symbol]: { then(f) { f("thenable"); f("again"); } } });
Promise.allKeyed(input).then((r) => log(Object.getPrototypeOf(r), Reflect.ownKeys(r).map(String).join(), J(r), r[symbol]));
Promise.allSettledKeyed({ a: 1, b: Promise.reject(2) }).then((r) => log(J(r)));
Promise.allKeyed({ a: Promise.reject("first"), b: Promise.reject("second") }).catch(log);
Promise.allKeyed({}).then((r) => log("empty", J(r)));
for (const bad of [undefined, null, 1, "ab"]) Promise.allKeyed(bad).catch((e) => log(e.name));
const proxy = (trap) => new Proxy({ k: 1 }, { [trap]() { throw trap; } });
for (const trap of ["ownKeys", "getOwnPropertyDescriptor", "get"]) Promise.allSettledKeyed(proxy(trap)).catch(log);
try { Promise.allKeyed.call(1, {}); } catch (e) { log(e.name); }
class Sub extends Promise {} log(Promise.allKeyed.call(Sub, {}) instanceof Sub);
// expect: 1 allKeyed 1 allSettledKeyed
// expect: TypeError
// expect: true
// expect: empty {}
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: ownKeys
// expect: getOwnPropertyDescriptor
// expect: get
// expect: {"a":{"status":"fulfilled","value":1},"b":{"status":"rejected","reason":2}}
// expect: first
// expect: null 2,x,b,a,Symbol(s) {"2":2,"x":1,"b":"slow","a":"fast"} thenable
