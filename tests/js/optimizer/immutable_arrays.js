// Typed arrays on immutable buffers where code was optimized for mutable ones: no tier's store in line goes through, and
// reads give the same.
// modes: interp default baseline native native-hot native-deopt llvm llvm-hot threads llvm-deopt gc-stress baseline-gc-stress
const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array,
    Float64Array];
const rounds = 60;

const immutable = (array) => new array.constructor(array.buffer.transferToImmutable());

// One function of each kind, so that each site meets one kind of array before the immutable one comes.
function makers() {
    return {
        storeInt: Function("a", "i", "v", "a[i] = v; return a[i];"),
        storeStrict: Function("a", "i", "v", "'use strict'; a[i] = v; return a[i];"),
        storeDouble: Function("a", "i", "v", "a[i] = v + 0.5; return a[i];"),
        update: Function("a", "i", "a[i]++; a[i] += 2; return a[i];"),
        fillAll: Function("a", "v", "for (let i = 0; i < a.length; i++) a[i] = v + i; return a.length;"),
        copy: Function("a", "b", "for (let i = 0; i < a.length; i++) a[i] = b[i];"),
        sum: Function("a", "let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s;"),
        past: Function("a", "i", "a[i] = 1; return a[i];"),
    };
}

const wrong = [];
for (const Kind of kinds) {
    const f = makers();
    const own = new Kind(16), other = new Kind(16).fill(3);
    for (let i = 0; i < rounds; i++) {
        f.storeInt(own, i & 15, i);
        f.storeStrict(own, i & 15, i);
        f.storeDouble(own, i & 15, i);
        f.update(own, i & 15);
        f.fillAll(own, i);
        f.copy(own, other);
        f.sum(own);
        f.past(own, 99);
    }
    const fixed = immutable(new Kind(16).fill(7));
    const check = (what) => {
        if (!fixed.every((v) => v === 7)) wrong.push(Kind.name + " was written to by " + what);
    };
    for (let i = 0; i < 20; i++) {
        if (f.storeInt(fixed, i & 15, i + 20) !== 7) wrong.push(Kind.name + " storeInt reads back");
        check("storeInt");
        let thrown = "";
        try {
            f.storeStrict(fixed, i & 15, i + 20);
        } catch (error) {
            thrown = error.name;
        }
        if (thrown !== "TypeError") wrong.push(Kind.name + " storeStrict does not throw");
        check("storeStrict");
        f.storeDouble(fixed, i & 15, i + 20);
        check("storeDouble");
        if (f.update(fixed, i & 15) !== 7) wrong.push(Kind.name + " update reads back");
        check("update");
        f.fillAll(fixed, i + 20);
        check("fillAll");
        f.copy(fixed, other);
        check("copy");
        if (f.sum(fixed) !== 112) wrong.push(Kind.name + " sum");
        if (f.past(fixed, 99) !== undefined) wrong.push(Kind.name + " past");
        // The mutable ones go on as before.
        if (f.storeInt(own, i & 15, 5) !== 5 || f.storeStrict(own, i & 15, 6) !== 6) wrong.push(Kind.name + " own");
        f.copy(own, fixed);
        if (f.sum(own) !== 112) wrong.push(Kind.name + " own sum");
    }
}
print(wrong.length ? [...new Set(wrong)].join("; ") : "none was written to"); // expect: none was written to

// A site that has seen several kinds, then the immutable one.
function mixed(a, i, v) {
    a[i] = v;
    return a[i];
}
const several = [new Int32Array(4), new Uint8Array(4), new Float64Array(4)];
for (let i = 0; i < 3 * rounds; i++) mixed(several[i % 3], i & 3, i & 63);
const late = immutable(Int32Array.of(1, 2, 3, 4));
for (let i = 0; i < 20; i++) mixed(late, i & 3, 9);
print(late.join(), mixed(several[0], 1, 8)); // expect: 1,2,3,4 8

// Inlined builtins: what map and filter write to is of the species' making, set and fill refuse.
function tripled(a) {
    return a.map((x) => x * 3);
}
for (let i = 0; i < rounds; i++) tripled(several[0]);
print(tripled(late).join(), tripled(late).buffer.immutable); // expect: 3,6,9,12 false
class Fixed extends Int32Array {
    static get [Symbol.species]() {
        return function () {
            return late;
        };
    }
}
function mapFixed(a) {
    try {
        return a.map((x) => x + 1).join();
    } catch (error) {
        return error.name;
    }
}
print(mapFixed(Int32Array.of(5)), mapFixed(Fixed.of(5)), late.join()); // expect: 6 TypeError 1,2,3,4

// An object that inherits from an immutable array: the store reaches it through the chain.
const heir = Object.create(late);
function storeInto(o, i) {
    o[i] = 5;
    return Object.keys(o).length;
}
for (let i = 0; i < rounds; i++) storeInto({}, i & 3);
print(storeInto(heir, 1), storeInto(heir, 77), late[1]); // expect: 0 0 2

// A loop that runs in optimized code while its array is exchanged.
function exchanged(first, second, turns) {
    let a = first, refused = 0;
    for (let i = 0; i < turns; i++) {
        if (i === turns - 10) a = second;
        a[i & 3] = i;
        if (a[i & 3] !== i) refused++;
    }
    return refused;
}
print(exchanged(new Float64Array(4), immutable(new Float64Array(4)), 5000)); // expect: 10

// Lengths and bounds: nothing past the end, by index or by name.
print(late.length, late[4], late["-0"], "1" in late, 4 in late); // expect: 4 undefined undefined true false
