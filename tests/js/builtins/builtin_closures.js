// Functions that builtins make for a program get their name and length when somebody looks.
let resolve, reject;
new Promise((a, b) => { resolve = a; reject = b; });
print(JSON.stringify(Object.getOwnPropertyDescriptor(resolve, "length"))); // expect: {"value":1,"writable":false,"enumerable":false,"configurable":true}
print(JSON.stringify(Object.getOwnPropertyDescriptor(resolve, "name"))); // expect: {"value":"","writable":false,"enumerable":false,"configurable":true}
print(Reflect.ownKeys(reject).join()); // expect: length,name
print("prototype" in reject, Object.hasOwn(reject, "name"), reject.call === Function.prototype.call); // expect: false true true

function fresh() {
    let functions;
    new Promise((...given) => { functions = given; });
    return functions;
}
for (let i = 0; i < 200; i++) {
    const [f, g] = fresh();
    f.extra = i;
    if (Reflect.ownKeys(f).join() !== "length,name,extra" || f.extra !== i) { print("extra", i); }
    if (!delete g.name || g.name !== "" || Object.hasOwn(g, "name")) { print("delete", i); }
    const [h, k] = fresh();
    Object.freeze(h);
    if (!Object.isFrozen(h) || h.length !== 1) { print("freeze", i); }
    Object.setPrototypeOf(k, { name: "inherited", other: 2 });
    if (k.name !== "" || k.other !== 2) { print("prototype", i); }
}
const { proxy, revoke } = Proxy.revocable({}, {});
print(revoke.length, revoke.name === ""); // expect: 0 true
revoke();
try {
    proxy.x;
} catch (error) {
    print(error.name); // expect: TypeError
}

// One of a pair settles, whichever comes first, once.
async function outcome(promise) {
    try {
        return "resolved " + await promise;
    } catch (error) {
        return "rejected " + error;
    }
}
function settle(f) {
    return outcome(new Promise(f));
}
class Mine extends Promise {
    static get [Symbol.species]() { return Other; }
}
class Other extends Promise {}

async function main() {
    print(await settle((a, b) => { a(1); b(2); a(3); })); // expect: resolved 1
    print(await settle((a, b) => { b(1); a(2); b(3); })); // expect: rejected 1
    print(await settle((a, b) => { a(new Promise(inner => inner(4))); b(5); })); // expect: resolved 4
    print(await settle((a, b) => { a(6); throw 7; })); // expect: resolved 6
    print(await settle((a, b) => { throw 8; })); // expect: rejected 8
    print(await settle((a, b) => { a({ then(c, d) { d(9); c(10); throw 11; } }); })); // expect: rejected 9
    const { promise, resolve: first, reject: second } = Promise.withResolvers();
    second(12);
    first(13);
    print(await outcome(promise)); // expect: rejected 12
    let self;
    self = new Promise(a => { self = a; });
    print(await Promise.all([1, Promise.resolve(2), { then(a) { a(3); a(4); } }]).then(list => list.join())); // expect: 1,2,3
    print((await Promise.allSettled([1, Promise.reject(2)])).map(x => x.status + (x.value ?? x.reason)).join()); // expect: fulfilled1,rejected2
    try {
        await Promise.any([Promise.reject(1), Promise.reject("two")]);
    } catch (error) {
        print(error.errors.join()); // expect: 1,two
    }

    // Symbol.species: of a class, replaced, moved to what is no constructor.
    print(Mine.resolve(1).then(x => x) instanceof Other, Mine.resolve(1).then(x => x) instanceof Mine); // expect: true false
    print(Other.resolve(1).then(x => x) instanceof Other); // expect: true
    const getter = Object.getOwnPropertyDescriptor(Promise, Symbol.species);
    print(getter.get.call(5), getter.get.name, Object.getOwnPropertyDescriptor(Map, Symbol.species).get === getter.get); // expect: 5 get [Symbol.species] false
    const odd = Promise.resolve(1);
    odd.constructor = Math.max;
    Object.defineProperty(Math.max, Symbol.species, getter);
    try {
        odd.then(x => x);
        print("no error");
    } catch (error) {
        print(error.name); // expect: TypeError
    }
    delete Math.max[Symbol.species];
    print(odd.then(x => x) instanceof Promise); // expect: true
    let reads = 0;
    Object.defineProperty(Promise, Symbol.species, { get() { reads++; return Other; }, configurable: true });
    print(Promise.resolve(1).then(x => x) instanceof Other, reads); // expect: true 1
    Object.defineProperty(Promise, Symbol.species, getter);
    print(Promise.resolve(1).then(x => x) instanceof Other, reads); // expect: false 1
    Object.defineProperty(odd, "constructor", { get() { throw new RangeError("constructor"); } });
    try {
        odd.then(x => x);
    } catch (error) {
        print(error.name, error.message); // expect: RangeError constructor
    }
}
main();
