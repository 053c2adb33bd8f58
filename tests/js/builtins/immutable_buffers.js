// Immutable ArrayBuffers: how they come about, and that nothing writes into them.
const name = (f) => {
    try {
        return String(f());
    } catch (error) {
        return error.name;
    }
};
const source = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer;
const half = source.sliceToImmutable(2, -2);
print(half.immutable, source.immutable, half.byteLength, new Uint8Array(half).join()); // expect: true false 4 3,4,5,6
print(half.slice(1).immutable, half.sliceToImmutable(9, 2).byteLength); // expect: false 0
const whole = source.transferToImmutable();
print(source.detached, whole.detached, whole.resizable, whole.maxByteLength); // expect: true false false 8
print(Uint8Array.of(1, 2).buffer.transferToImmutable(4).byteLength); // expect: 4
print(new ArrayBuffer(4, { maxByteLength: 9 }).transferToImmutable().resizable); // expect: false

// What would take its bytes away.
for (const method of ["transfer", "transferToFixedLength", "transferToImmutable", "resize"])
    print(method, name(() => whole[method](4)));
// expect: transfer TypeError
// expect: transferToFixedLength TypeError
// expect: transferToImmutable TypeError
// expect: resize TypeError
print(name(() => structuredClone(whole, { transfer: [whole] })), whole.byteLength); // expect: DataCloneError 8
const cloned = structuredClone(new Uint16Array(whole, 2));
print(cloned.join(), cloned.buffer.immutable, cloned.buffer === whole); // expect: 1027,1541,2055 true false
print(name(() => new SharedArrayBuffer(1).immutable)); // expect: undefined
const getter = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "immutable").get;
print(name(() => getter.call(new SharedArrayBuffer(1)))); // expect: TypeError

// Methods that write. Arguments are not even looked at.
const array = new Int16Array(whole), text = array.join();
const boom = { valueOf: () => print("asked for a number"), toString: () => print("asked for text") };
const writers = {
    fill: () => array.fill(boom), set: () => array.set([1], boom), copyWithin: () => array.copyWithin(boom, 1),
    sort: () => array.sort(boom), sort2: () => array.sort(), reverse: () => array.reverse(),
    view: () => new DataView(whole).setInt8(boom, boom), float: () => new DataView(whole).setFloat64(0, 1),
    add: () => Atomics.add(array, boom, boom), store: () => Atomics.store(array, 0, boom),
    exchange: () => Atomics.compareExchange(array, 0, boom, boom),
    hex: () => new Uint8Array(whole).setFromHex("00"), base64: () => new Uint8Array(whole).setFromBase64("AA=="),
    from: () => Int16Array.from.call(function () { return array; }, [1]),
    of: () => Int16Array.of.call(function () { return array; }, 1),
    encode: () => new TextEncoder().encodeInto("x", new Uint8Array(whole)),
    push: () => Array.prototype.push.call(array, 1), fillAny: () => Array.prototype.fill.call(array, 1),
    reverseAny: () => Array.prototype.reverse.call(array), copyAny: () => Array.prototype.copyWithin.call(array, 0, 1),
    buffer: () => Buffer.from(whole).fill(1), bufferWrite: () => Buffer.from(whole).write("abc"),
    bufferInt: () => Buffer.from(whole).writeInt32LE(1), copy: () => Buffer.from("abc").copy(Buffer.from(whole)),
    random: () => require("crypto").randomFillSync(new Uint8Array(whole)),
    file: () => require("fs").readSync(require("fs").openSync("/dev/zero"), new Uint8Array(whole)),
};
for (const [what, write] of Object.entries(writers)) {
    const thrown = name(write);
    if (thrown !== "TypeError" || array.join() !== text) print(what, thrown, array.join());
}
print(array.join() === text); // expect: true
print(array.with(0, 9)[0], array.toSorted().buffer.immutable, array.toReversed().length); // expect: 9 false 4
print(array.slice(1).buffer.immutable, array.subarray(1).buffer === whole); // expect: false true
print(Atomics.load(array, 1), Atomics.notify(new Int32Array(whole), 0)); // expect: 1027 0

// Elements are neither writable nor configurable.
print(JSON.stringify(Object.getOwnPropertyDescriptor(array, 0))); // expect: {"value":513,"writable":false,"enumerable":true,"configurable":false}
const define = (index, descriptor) => Reflect.defineProperty(array, index, descriptor);
print(define(0, { value: 513 }), define(0, { value: 514 }), define(0, { value: "513" })); // expect: true false false
print(define(0, {}), define(0, { writable: true }), define(0, { writable: false })); // expect: true false true
print(define(0, { configurable: true }), define(0, { enumerable: false }), define(0, { get() {} })); // expect: false false false
print(define(9, { value: 1 }), define("-0", {}), define("name", { value: 1 })); // expect: false false true
print(Reflect.set(array, 0, boom), Reflect.set(array, 9, boom), Reflect.set(array, "1.5", boom)); // expect: false false false
print(Reflect.set(array, 0, 1, {}), Reflect.set({ __proto__: array }, 9, 1)); // expect: false false
print(name(() => { "use strict"; array[0] = 1; }), name(() => { array[0] = 1; return array[0]; })); // expect: TypeError 513
print(delete array[9], Reflect.deleteProperty(array, 0)); // expect: true false
print(Object.isFrozen(array), Object.isFrozen(Object.freeze(array)), Object.isSealed(array)); // expect: false true true
print(name(() => Object.freeze(new Int8Array(1)))); // expect: TypeError
print(Object.isFrozen(Object.preventExtensions(new Int8Array(whole)))); // expect: true
print(Object.prototype.toString.call(array), array.constructor.name); // expect: [object Int16Array] Int16Array

// Species and constructors that hand one out.
const cheat = new ArrayBuffer(8);
cheat.constructor = { [Symbol.species]: function () { return whole; } };
print(name(() => cheat.slice())); // expect: TypeError
const sub = new Int16Array(4);
sub.constructor = { [Symbol.species]: function () { return array; } };
print(name(() => sub.slice(1)), name(() => sub.filter(() => true)), sub.subarray(1) === array); // expect: TypeError TypeError true

// BigInts and half floats as well.
const big = new BigInt64Array([1n, 2n]), half16 = new Float16Array([0.5, 1.5]);
const bigFixed = new BigInt64Array(big.buffer.transferToImmutable());
const halfFixed = new Float16Array(half16.buffer.transferToImmutable());
bigFixed[0] = 5n, halfFixed[0] = 5;
print(bigFixed.join(), halfFixed.join(), Reflect.set(bigFixed, 0, 1)); // expect: 1,2 0.5,1.5 false
print(new BigUint64Array(bigFixed).join(), new Float64Array(halfFixed).join()); // expect: 1,2 0.5,1.5

// Bounds that conversions move.
const growing = new ArrayBuffer(8, { maxByteLength: 16 });
print(name(() => growing.sliceToImmutable(0, { valueOf() { growing.resize(2); return 8; } }))); // expect: RangeError
print(name(() => growing.sliceToImmutable(0, { valueOf() { growing.transfer(); return 1; } }))); // expect: TypeError
