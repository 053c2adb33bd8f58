// Elements of typed arrays that move, are converted and searched: all pairs of kinds, overlaps, buffers that shrink.
const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, Float16Array];
const numbers = [0, 1, -1, 1.5, -1.5, 127, 128, 255, 256, -129, 0.5, 254.5, 32768, 65535.9, 65536, -32769, 2147483647, 2147483648, 4294967295, 4294967296,
    -2147483649, 1e10, -1e10, 2 ** 53, 1e19, -1e19, 9223372036854775808, 2 ** 70, 1e300, -1e300, Infinity, -Infinity, NaN, -0, 5e-324, 65504, 65520];
const same = (a, b) => a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
const oneByOne = (Kind, source) => { const list = new Kind(source.length); for (let i = 0; i < source.length; i++) list[i] = source[i]; return list; };

for (const To of kinds) {
    // Arrays: integers, doubles, mixed, with holes, with what is no number; longer than one chunk.
    const sources = [[1, 2, 300], numbers, [1, "2", null, undefined, true, 3.7], [1, , 3], [0.5, , 2.5], [], Array.from({ length: 300 }, (_, i) => i * 1000 - 7),
        Array.from({ length: 300 }, (_, i) => i / 3), Array.from({ length: 300 }, (_, i) => (i % 140 ? i : i + 0.5))];
    print(To.name, sources.every(source => {
        const expected = oneByOne(To, source);
        const target = new To(source.length + 3);
        target.set(source, 2);
        return same(new To(source), expected) && same(target.subarray(2, 2 + source.length), expected) && same(To.from(source), expected) &&
            target[0] === 0 && target[source.length + 2] === 0;
    }), kinds.every(From => {
        const source = new From(numbers.concat(numbers, numbers, numbers, numbers));
        const expected = oneByOne(To, source);
        const target = new To(source.length + 1);
        target.set(source, 1);
        return same(new To(source), expected) && same(target.subarray(1), expected);
    }));
}
{ // Overlaps between kinds: as if the source had been copied first.
    const bytes = new Uint8Array(16).map((_, i) => i + 1);
    new Uint16Array(bytes.buffer, 0, 4).set(bytes.subarray(2, 6));
    print(bytes.join());
    const wide = new Float32Array([1, 2, 3, 4]);
    new Int32Array(wide.buffer).set(wide.subarray(1), 0);
    print(new Int32Array(wide.buffer).join());
}
// User code in between, iterators that are patched.
{
    const log = [];
    const target = new Int16Array(4);
    target.set([1, { valueOf() { log.push("valueOf " + target.join()); return 2; } }, 3]);
    print(log.join(), target.join());
    const shrinks = new ArrayBuffer(8, { maxByteLength: 8 });
    const view = new Uint8Array(shrinks);
    view.set([1, { valueOf() { shrinks.resize(2); return 2; } }, 3, 4]);
    print(view.join(), view.length);
    try { new BigInt64Array([1, 2]); } catch (error) { print(error.name); }
    try { new Int8Array(2).set([1, 2, 3]); } catch (error) { print(error.name); }
    print(new BigInt64Array([1n, -1n]).join(), new BigUint64Array(new BigInt64Array([-1n])).join());
    const own = [1, 2];
    own[Symbol.iterator] = function* () { yield 7; };
    print(new Uint8Array(own).join(), new Uint8Array(new (class extends Array {})(4, 5)).join());
    const original = Array.prototype[Symbol.iterator];
    Array.prototype[Symbol.iterator] = function* () { yield 9; yield 10; };
    print(new Uint8Array([1, 2, 3]).join());
    Array.prototype[Symbol.iterator] = original;
    print(new Uint8Array([1, 2, 3]).join());
    Array.prototype[1] = 77;
    print(new Uint8Array([1, , 3]).join());
    const holey = new Uint8Array(3);
    holey.set([1, , 3]);
    print(holey.join());
    delete Array.prototype[1];
}
// fill, slice, copyWithin, reverse, toReversed, with
for (const Kind of kinds.concat([BigInt64Array, BigUint64Array])) {
    const one = Kind.name.startsWith("Big") ? BigInt : Number;
    const list = Kind.from({ length: 9 }, (_, i) => one(i));
    print(Kind.name, list.slice(2, 5).join(), list.slice().fill(one(7), 1, -1).join(), list.slice().copyWithin(1, 0, 5).join(), list.slice().reverse().join(),
        list.toReversed().join(), list.with(4, one(1)).join(), list.slice(5, 2).length);
}
{
    const base = new Uint8Array([1, 2, 3, 4, 5, 6]);
    class Overlapping extends Uint8Array { static get [Symbol.species]() { return function () { return new Uint8Array(base.buffer, 1); }; } }
    Object.setPrototypeOf(base, Overlapping.prototype);
    print(base.slice(0, 5).join(), Array.prototype.join.call(base));
    class Sub extends Int8Array {}
    print(new Sub([1, 2]).slice() instanceof Sub, new Sub([1, 2]).map(x => x).constructor.name, new Sub([1, 2, 3]).subarray(1).constructor.name);
    const other = new Int8Array([1, 2, 3]);
    other.constructor = { [Symbol.species]: Float32Array };
    print(other.slice(1).constructor.name, other.slice(1).join(), other.filter(x => x > 1).constructor.name);
    const resizable = new ArrayBuffer(8, { maxByteLength: 16 });
    const view = new Uint8Array(resizable);
    print(view.fill({ valueOf() { resizable.resize(4); return 3; } }).join());
    print(view.copyWithin(0, { valueOf() { resizable.resize(2); return 1; } }).join());
    print(view.reverse().join(), view.length);
}
// indexOf, lastIndexOf, includes
for (const Kind of kinds.concat([BigInt64Array, BigUint64Array])) {
    const one = Kind.name.startsWith("Big") ? BigInt : Number;
    let wrong = 0;
    for (const length of [0, 1, 15, 16, 17, 63, 64, 65, 100]) {
        const list = Kind.from({ length }, (_, i) => one(i));
        for (let i = 0; i < length; i++) {
            if (list.indexOf(one(i)) !== i || list.lastIndexOf(one(i)) !== i || !list.includes(one(i))) wrong++;
            if (list.indexOf(one(i), i + 1) !== -1 || list.lastIndexOf(one(i), i - 1 - length) !== -1 || list.includes(one(i), i + 1)) wrong++;
        }
        for (const absent of [one(101), undefined, "1", null, NaN, one(-1), {}, 0.3, 1e30, -(10n ** 30n), 2n ** 64n])
            if (list.indexOf(absent) !== -1 || list.lastIndexOf(absent) !== -1 || list.includes(absent)) wrong++;
    }
    print(Kind.name, wrong);
}
print(new Float64Array([1, NaN, -0]).indexOf(NaN), new Float64Array([1, NaN]).includes(NaN), new Float64Array([1, -0]).indexOf(0), new Float16Array([1, -0]).lastIndexOf(0), new Float16Array([NaN]).includes(NaN));
print(new Float32Array([0.1]).indexOf(0.1), new Float32Array([0.5]).indexOf(0.5), new Uint8Array([255]).indexOf(-1), new Int8Array([-1]).indexOf(255), new Uint8Array([0]).includes(-0), new Int8Array([1]).includes(NaN));
print(new BigInt64Array([-1n]).indexOf(2n ** 64n - 1n), new BigUint64Array([2n ** 64n - 1n]).indexOf(-1n), new BigInt64Array([-(2n ** 63n)]).indexOf(-(2n ** 63n)), new BigInt64Array([-(2n ** 63n)]).indexOf(2n ** 63n), new BigUint64Array([2n ** 63n]).includes(2n ** 63n), new BigInt64Array([0n]).indexOf(0n));
{
    const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
    const list = new Uint8Array(buffer);
    print(list.includes(undefined, { valueOf() { buffer.resize(1); return 0; } }), list.indexOf(0, { valueOf() { buffer.resize(0); return 0; } }), list.includes(undefined));
    buffer.resize(4);
    print(list.lastIndexOf(0, { valueOf() { buffer.resize(2); return 3; } }));
}
print(new Int32Array([1, -2, 2147483647, -2147483648]).join("; "), new Float64Array([0.1, -0, NaN, 1e21, -Infinity]).join(), new Uint32Array([4294967295]).join());
// expect: Int8Array true true
// expect: Uint8Array true true
// expect: Uint8ClampedArray true true
// expect: Int16Array true true
// expect: Uint16Array true true
// expect: Int32Array true true
// expect: Uint32Array true true
// expect: Float32Array true true
// expect: Float64Array true true
// expect: Float16Array true true
// expect: 3,0,4,0,5,0,6,0,9,10,11,12,13,14,15,16
// expect: 2,3,4,1082130432
// expect: valueOf 1,0,0,0 1,2,3,0
// expect: 1,2 2
// expect: TypeError
// expect: RangeError
// expect: 1,-1 18446744073709551615
// expect: 7 4,5
// expect: 9,10
// expect: 1,2,3
// expect: 1,77,3
// expect: 1,77,3
// expect: Int8Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Uint8Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Uint8ClampedArray 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Int16Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Uint16Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Int32Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Uint32Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Float32Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Float64Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: Float16Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: BigInt64Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: BigUint64Array 2,3,4 0,7,7,7,7,7,7,7,8 0,0,1,2,3,4,6,7,8 8,7,6,5,4,3,2,1,0 8,7,6,5,4,3,2,1,0 0,1,2,3,1,5,6,7,8 0
// expect: 1,1,1,1,1 1,1,1,1,1,1
// expect: true Sub Sub
// expect: Float32Array 2,3 Float32Array
// expect: 3,3,3,3
// expect: 3,3
// expect: 3,3 2
// expect: Int8Array 0
// expect: Uint8Array 0
// expect: Uint8ClampedArray 0
// expect: Int16Array 0
// expect: Uint16Array 0
// expect: Int32Array 0
// expect: Uint32Array 0
// expect: Float32Array 0
// expect: Float64Array 0
// expect: Float16Array 0
// expect: BigInt64Array 0
// expect: BigUint64Array 0
// expect: -1 true 1 1 true
// expect: -1 0 -1 -1 true false
// expect: -1 -1 0 -1 true 0
// expect: true -1 false
// expect: 1
// expect: 1; -2; 2147483647; -2147483648 0.1,0,NaN,1e+21,-Infinity 4294967295
