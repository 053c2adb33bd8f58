// Array literals with spread: arrays of all kinds of elements onto literals of all kinds.
// modes: interp default baseline native llvm-hot threads gc-stress

const sources = [[], [1, 2], [0.5, 1.5], ["a", {}], [1, , 3], [0.5, , 1.5], ["a", , "b"], [1, 0.5, "x"]];
const show = (list) => list.length + ":" + list.map((v) => typeof v === "object" ? "o" : v).join();
const all = [];
for (let turn = 0; turn < 3; turn++) {
    all.length = 0;
    for (const a of sources) {
        for (const b of sources) { all.push(show([...a, ...b, 7, ...a]), show([0, ...a, 0.25, ...b]), show([, ...a]), show(["s", ...b, ...a])); }
    }
}
print(all.length, all.slice(40, 48).join(" "));
// expect: 256 7:1,2,0.5,1.5,7,1,2 6:0,1,2,0.25,0.5,1.5 3:,1,2 5:s,0.5,1.5,1,2 7:1,2,a,o,7,1,2 6:0,1,2,0.25,a,o 3:,1,2 5:s,a,o,1,2
let hash = 0;
for (const c of all.join()) { hash = (hash * 31 + c.charCodeAt(0)) | 0; }
print(hash); // expect: -1998362672
const made = [...[1, 2, 3]], from = [1, 2, 3], copy = [...from];
copy.push("x"); copy[0] = 0.5;
print(from.join(), copy.join(), made.length); // expect: 1,2,3 0.5,2,3,x 3
print([...[1, , 3]].hasOwnProperty(1), 1 in [...[1, , 3]]); // expect: true true
function spreads(...lists) { let r = []; for (const l of lists) { r = [...r, ...l]; } return r; }
let text = "";
for (let i = 0; i < 200; i++) { text = spreads([1], [2.5], "ab", new Set([3]), new Int8Array([4]), new Map([[5, 6]])).join("|"); }
print(text); // expect: 1|2.5|a|b|3|4|5,6
const large = [...new Array(3000).keys()];
print([...large, ...large].length, [...large, "x", ...large][5999]); // expect: 6000 2998

// Methods of sets, and what a program may put in the place of has().
const a = new Set([1, 2, 3, 4]), b = new Set([3, 4, 5, 6, 7]);
print([...a.intersection(b)].join(), [...a.difference(b)].join(), a.isSubsetOf(b), a.isDisjointFrom(b)); // expect: 3,4 1,2 false false
b.has = (v) => v === 1;
print([...a.intersection(b)].join(), [...a.difference(b)].join()); // expect: 1 2,3,4
print(new Set([1]).isSubsetOf({ size: 9, has: Set.prototype.has.bind(a), keys: () => [][Symbol.iterator]() })); // expect: true
const shrinking = new Set([1, 2, 3]);
print([...shrinking.difference({ size: 5, has(v) { shrinking.delete(v + 1); return v === 1; }, keys() {} })].join()); // expect: 2,3
const grown = new Set(), words = new Map();
for (let i = 0; i < 5000; i++) { grown.add(i * 3); words.set("w" + i % 700, i); }
for (let i = 0; i < 5000; i += 2) { grown.delete(i * 3); }
print(grown.size, grown.has(3), grown.has(6), words.size, words.get("w5"), [...grown][10], [...words.keys()][699]); // expect: 2500 true false 700 4905 63 w699
