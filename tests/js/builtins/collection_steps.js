// Iterators of maps and sets, stepped by loops and by Array.from, while the collection changes.
function walk(make, change) {
    const seen = [];
    const collection = make();
    for (const item of collection) {
        seen.push(String(item));
        change(collection, item, seen.length);
    }
    return seen.join(" ");
}
const set = () => new Set([1, 2, 3, 4, 5, 6]);
const map = () => new Map([[1, "a"], [2, "b"], [3, "c"], [4, "d"]]);
for (let i = 0; i < 40; i++) {
    const results = [
        walk(set, () => {}),
        walk(set, (s, item) => { s.delete(item); }),
        walk(set, (s, item) => { s.delete(item + 1); }),
        walk(set, (s, item, n) => { if (n < 40) { s.add(item + 10); } }),
        walk(set, (s, item, n) => { if (n === 3) { s.clear(); s.add("x"); } }),
        walk(set, (s, item, n) => { if (n < 8) { s.delete(item); s.add(item); } }),
        walk(map, (m, [key], n) => { m.set(key, "changed"); m.set(key + 1, "later"); m.delete(key - 1); if (n > 6) { m.clear(); } }),
        walk(() => map().keys(), () => {}),
        walk(() => map().values(), () => {}),
        walk(() => set().entries(), () => {}),
    ];
    if (i === 0) { print(results.join("\n")); }
}
// expect: 1 2 3 4 5 6
// expect: 1 2 3 4 5 6
// expect: 1 3 5
// expect: 1 2 3 4 5 6 11 12 13 14 15 16 21 22 23 24 25 26 31 32 33 34 35 36 41 42 43 44 45 46 51 52 53 54 55 56 61 62 63 64 65 66 71 72 73
// expect: 1 2 3 x
// expect: 1 2 3 4 5 6 1 2 3 4 5 6 1
// expect: 1,a 2,later 3,later 4,later 5,later 6,later 7,later
// expect: 1 2 3 4
// expect: a b c d
// expect: 1,1 2,2 3,3 4,4 5,5 6,6

// Array.from takes what is left, and the iterator has ended then.
const half = set().values();
half.next();
half.next();
print(Array.from(half).join(), half.next().done, Array.from(half).length); // expect: 3,4,5,6 true 0
const late = new Set([1]);
const ended = late.keys();
ended.next();
ended.next();
late.add(2);
print(Array.from(ended).length, Array.from(late).join()); // expect: 0 1,2
print(Array.from(new Set()).length, Array.from(new Map([[1, 2], ["x", 1.5], [0.5, 2.5]])).join("|")); // expect: 0 1,2|x,1.5|0.5,2.5
print(JSON.stringify(Array.from(new Set([1, 1.5, undefined, "s", -0])))); // expect: [1,1.5,null,"s",0]
print(Array.from(new Set([1, 2, 3]), x => x * 2).join()); // expect: 2,4,6
class Mine extends Set {
    *values() { yield* ["mine"]; }
    [Symbol.iterator]() { return this.values(); }
}
class List extends Array {}
print(Array.from(new Mine([1, 2])).join(), List.from(set()) instanceof List, List.from(set()).length); // expect: mine true 6
const removed = set();
for (const x of [1, 3, 5, 6]) { removed.delete(x); }
print(Array.from(removed).join(), Array.from(removed.entries()).join("|")); // expect: 2,4 2,2|4,4

// Somebody else's next(), on the prototype, on the iterator; an iterator of the other kind.
const SetIterator = Object.getPrototypeOf(new Set().values());
const MapIterator = Object.getPrototypeOf(new Map().values());
const setNext = SetIterator.next;
let calls = 0;
const own = set()[Symbol.iterator]();
own.next = function () { calls++; return setNext.call(own); };
print(Array.from(own).join(), calls); // expect: 1,2,3,4,5,6 7
SetIterator.next = function () { calls++; return setNext.call(this); };
print(Array.from(set()).join(), walk(set, () => {}), calls); // expect: 1,2,3,4,5,6 1 2 3 4 5 6 21
SetIterator.next = MapIterator.next;
for (const use of [() => Array.from(set()), () => walk(set, () => {})]) {
    try {
        use();
    } catch (error) {
        print(error.name); // expect: TypeError
                           // expect: TypeError
    }
}
SetIterator.next = setNext;
print(Array.from(set()).join()); // expect: 1,2,3,4,5,6
