// Orders of sort and toSorted, of arrays and typed arrays: keys that numbers and strings are turned into, sizes on both
// sides of where other ways are taken.
const random = (seed => () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 4294967296)(42);
const isSorted = (list, before) => list.every((value, i) => i === 0 || !before(value, list[i - 1]));
const byText = (a, b) => String(a) < String(b);

for (const length of [0, 1, 2, 5, 50, 95, 96, 97, 500]) {
    const lists = [
        Array.from({ length }, () => Math.floor(random() * 2000 - 1000)),
        Array.from({ length }, () => Math.floor(random() * 4294967296 - 2147483648)),
        Array.from({ length }, () => random() * 100 - 50),
        Array.from({ length }, () => Math.floor(random() * 1e6).toString(36)),
        Array.from({ length }, () => "same beginning " + Math.floor(random() * 1e3)),
        Array.from({ length }, () => "\u0100\u0200\u0300\u0400".slice(0, random() * 5) + String.fromCharCode(random() * 65535)),
        Array.from({ length }, (_, i) => [i, -i, String(i), i / 3, null, true, "\u{1F600}" + i, ""][i % 8]),
    ];
    print(length, lists.every(list => {
        const sorted = list.toSorted();
        const inPlace = list.slice().sort();
        return isSorted(sorted, byText) && sorted.length === length && sorted.every((value, i) => Object.is(value, inPlace[i])) &&
            list.every(value => sorted.includes(value));
    }));
}
print([10, 9, 1, 100, -1, -10, -2, 0, 11, 2147483647, -2147483648, 1000000000, 1, 10].sort().join());
print([5, "10", 1.5, undefined, , null, true, "a", "", -0, NaN].sort().map(String).join("|"));
print([, 3, undefined, 1, , 2].sort().length, Object.keys([, 3, undefined, 1, , 2].sort()).join());
print(["a\0", "a", "a\0\0", "aaaaaaaab", "aaaaaaaaa", "aaaaaaaa"].sort().map(text => JSON.stringify(text)).join());
print(["b", "\u0100", "a", "\uFFFF", "\u{10000}", "\xFF"].sort().map(text => text.charCodeAt(0).toString(16)).join());
{ // Equal strings keep their order.
    const list = Array.from({ length: 300 }, (_, i) => ({ i, toString: () => "k" + (i % 3) }));
    print(isSorted(list.sort(), (a, b) => a.i % 3 === b.i % 3 ? a.i < b.i : a.i % 3 < b.i % 3));
    const stable = Array.from({ length: 300 }, (_, i) => ({ i, key: i * 7 % 10 })).sort((a, b) => a.key - b.key);
    print(isSorted(stable, (a, b) => a.key === b.key ? a.i < b.i : a.key < b.key));
}
// Kinds of elements after sorting, and user code.
{
    const list = [3, 1, 2];
    list.sort((a, b) => { list[0] = "changed"; return a - b; });
    print(list.join());
    const shorter = [3, 1, 2];
    shorter.sort((a, b) => { shorter.length = 0; return a - b; });
    print(shorter.join(), shorter.length);
    const doubles = [1.5, 0.5, 2.5];
    doubles.sort((a, b) => { doubles[1] = {}; return b - a; });
    print(doubles.join());
    const holey = [3, , 1, , 2];
    print(Object.keys(holey.sort()).join(), holey.length);
    const text = [{ toString() { text.length = 1; return "b"; } }, "a"];
    print(text.sort().map(one => typeof one).join(), text.length);
    try { [1, 2].sort(() => { throw new Error("thrown"); }); } catch (error) { print(error.message); }
    try { [1, Symbol("s")].sort(); } catch (error) { print(error.name); }
    try { [1, 2].sort(() => 1n); } catch (error) { print(error.name); }
    try { [1].sort(null); } catch (error) { print(error.name); }
    print([3, 2, 1].sort(() => ({ valueOf: () => -1 })).length, [2, 1].sort(() => undefined).join(), [2, 1].sort(() => "1").join());
    const frozen = Object.freeze([2, 1]);
    try { frozen.sort(); } catch (error) { print(error.name); }
    const likes = { length: 4, 0: "c", 1: "a", 3: "b" };
    print(JSON.stringify(Array.prototype.sort.call(likes)));
    print(Array.prototype.toSorted.call({ length: 3, 0: 2, 2: 1 }).join());
}
// Typed arrays.
const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, Float16Array, BigInt64Array, BigUint64Array];
for (const Kind of kinds) {
    const isBig = Kind.name.startsWith("Big");
    print(Kind.name, [0, 1, 10, 95, 96, 300].every(length => {
        const list = Kind.from({ length }, () => {
            const value = (random() - 0.5) * 2 ** (random() * 40);
            return isBig ? BigInt(Math.floor(value)) * 3n ** 20n : value;
        });
        const sorted = list.toSorted();
        const compared = Array.from(list).sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
        return isSorted(sorted, (a, b) => a < b) && sorted.every((value, i) => value == compared[i]) && list.sort().every((value, i) => Object.is(value, sorted[i]));
    }));
}
for (const Kind of [Float16Array, Float32Array, Float64Array]) {
    const special = [NaN, 1, -0, Infinity, 0, -Infinity, -1, 0, -0, -NaN];
    const many = Kind.from({ length: 200 }, (_, i) => special[i % 10]).sort();
    print(Array.from(Kind.from(special).sort(), value => Object.is(value, -0) ? "-0" : String(value)).join());
    print(Array.from({ length: 10 }, (_, i) => many[i * 20]).map(value => Object.is(value, -0) ? "-0" : String(value)).join());
}
{
    const bits = new BigUint64Array([0xFFF8000000000001n, 0x7FF0000000000001n, 0x3FF0000000000000n]);
    print(new Float64Array(bits.buffer).sort().join());
    const list = Int32Array.of(3, 1, 2);
    print(list.sort((a, b) => b - a).join(), list.toSorted().join(), list.join());
    try { list.sort(1); } catch (error) { print(error.name); }
    const shared = new Int32Array(new SharedArrayBuffer(400));
    for (let i = 0; i < 100; i++) shared[i] = (i * 37) % 100;
    print(isSorted(shared.sort(), (a, b) => a < b), shared[99]);
}
// expect: 0 true
// expect: 1 true
// expect: 2 true
// expect: 5 true
// expect: 50 true
// expect: 95 true
// expect: 96 true
// expect: 97 true
// expect: 500 true
// expect: -1,-10,-2,-2147483648,0,1,1,10,10,100,1000000000,11,2147483647,9
// expect: |0|1.5|10|5|NaN|a|null|true|undefined|
// expect: 6 0,1,2,3
// expect: "a","a\u0000","a\u0000\u0000","aaaaaaaa","aaaaaaaaa","aaaaaaaab"
// expect: 61,62,ff,100,d800,ffff
// expect: true
// expect: true
// expect: 1,2,3
// expect: 1,2,3 3
// expect: 2.5,1.5,0.5
// expect: 0,1,2 5
// expect: string,object 2
// expect: thrown
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: 3 2,1 2,1
// expect: TypeError
// expect: {"0":"a","1":"b","2":"c","length":4}
// expect: 1,2,
// expect: Int8Array true
// expect: Uint8Array true
// expect: Uint8ClampedArray true
// expect: Int16Array true
// expect: Uint16Array true
// expect: Int32Array true
// expect: Uint32Array true
// expect: Float32Array true
// expect: Float64Array true
// expect: Float16Array true
// expect: BigInt64Array true
// expect: BigUint64Array true
// expect: -Infinity,-1,-0,-0,0,0,1,Infinity,NaN,NaN
// expect: -Infinity,-1,-0,-0,0,0,1,Infinity,NaN,NaN
// expect: -Infinity,-1,-0,-0,0,0,1,Infinity,NaN,NaN
// expect: -Infinity,-1,-0,-0,0,0,1,Infinity,NaN,NaN
// expect: -Infinity,-1,-0,-0,0,0,1,Infinity,NaN,NaN
// expect: -Infinity,-1,-0,-0,0,0,1,Infinity,NaN,NaN
// expect: 1,NaN,NaN
// expect: 3,2,1 1,2,3 3,2,1
// expect: TypeError
// expect: true 99
