// What objects become when they are frozen, sealed or closed, again and again from the same shapes; bound functions.
// modes: interp default gc-stress

function describe(o) {
    const all = Object.getOwnPropertyDescriptors(o);
    const text = Reflect.ownKeys(all).map(k => {
        const d = all[k];
        return String(k) + (d.writable ? "w" : "") + (d.enumerable ? "e" : "") + (d.configurable ? "c" : "");
    });
    return `${text} ${Object.isExtensible(o)} ${Object.isSealed(o)} ${Object.isFrozen(o)}`;
}
const make = () => ({ x: 1, get y() { return 2; }, [Symbol("z")]: 3 });
const seen = new Set();
for (let i = 0; i < 20; i++) {
    seen.add(describe(Object.freeze(make())));
    seen.add(describe(Object.seal(make())));
    seen.add(describe(Object.preventExtensions(make())));
    seen.add(describe(Object.freeze(Object.seal(make()))));
    seen.add(describe(make()));
}
for (const text of seen) print(text);
// expect: xe,ye,Symbol(z)e false true true
// expect: xwe,ye,Symbol(z)we false true false
// expect: xwec,yec,Symbol(z)wec false false false
// expect: xwec,yec,Symbol(z)wec true false false

function stores(o) {
    const done = [];
    for (const k of ["x", "more"]) {
        done.push(Reflect.set(o, k, 5), Reflect.deleteProperty(o, k));
    }
    return done;
}
for (let i = 0; i < 3; i++) print(stores(Object.freeze({ x: i })) + " " + stores(Object.seal({ x: i })) + " " + stores(Object.preventExtensions({ x: i })));
// expect: false,false,false,true true,false,false,true true,true,false,true
// expect: false,false,false,true true,false,false,true true,true,false,true
// expect: false,false,false,true true,false,false,true true,true,false,true
const large = {};
for (let i = 0; i < 300; i++) large["k" + i] = i;
print(Object.isFrozen(Object.freeze(large)), Reflect.set(large, "k7", 0), large.k7, Object.isFrozen({ ...large }));
// expect: true false 7 false
const hidden = Object.freeze([1, 2]);
print(Object.isFrozen(hidden), Reflect.set(hidden, 0, 5), hidden); // expect: true false 1,2

function all(...list) { return `${this} ${list}`; }
const numbers = n => Array.from({ length: n }, (_, i) => i);
for (const [first, then] of [[0, 0], [0, 3], [3, 0], [4, 4], [4, 5], [20, 30]]) {
    const bound = all.bind("this", ...numbers(first));
    print(bound.length, bound.name, bound(...numbers(then)));
}
// expect: 0 bound all this 
// expect: 0 bound all this 0,1,2
// expect: 0 bound all this 0,1,2
// expect: 0 bound all this 0,1,2,3,0,1,2,3
// expect: 0 bound all this 0,1,2,3,0,1,2,3,4
// expect: 0 bound all this 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29
print(all.bind(1, 2).bind(3, 4)(5)); // expect: 1 2,4,5
print(Array.prototype.map.call([3, 4], all.bind("mapped", 1)).join("; ")); // expect: mapped 1,3,0,3,4; mapped 1,4,1,3,4

const lengths = [1.9, -1, Infinity, -Infinity, NaN, "3", undefined, 2 ** 40];
print(lengths.map(length => Object.defineProperty((a, b) => 1, "length", { value: length }).bind(null, 0).length));
// expect: 0,0,Infinity,0,0,0,0,1099511627775
function named() {}
Object.defineProperty(named, "name", { get() { return "by a getter"; } });
Object.defineProperty(named, "length", { get() { return 7; } });
print(named.bind(null, 1).name, named.bind(null, 1).length); // expect: bound by a getter 6
delete named.name, delete named.length;
named.__proto__ = { name: "inherited", length: 9 };
print(Function.prototype.bind.call(named).name, Function.prototype.bind.call(named).length); // expect: bound inherited 0
const order = [];
const proxied = new Proxy(function target(a, b) {}, {
    getOwnPropertyDescriptor(t, k) { order.push("own " + k); return Reflect.getOwnPropertyDescriptor(t, k); },
    get(t, k) { order.push("get " + String(k)); return t[k]; },
});
print(Function.prototype.bind.call(proxied, null, 1).length, order); // expect: 1 own length,get length,get name
print(class A { static name = 5; }.bind().name === "bound ", Math.max.bind(null).name, Math.max.bind(null, 1).length); // expect: true bound max 1
