// Large patterns are compiled in time that grows with their size, whatever nests in them.
const n = 3000;
let nested = "a";
for (let i = 0; i < n; i++) nested = "(?:" + nested + "|b)*";
const outcomes = [];
for (const source of [
    nested,
    "(?:x".repeat(n) + ")*".repeat(n),
    "(?:" + Array.from({ length: 20000 }, (_, i) => "word" + i).join("|") + ")",
    Array.from({ length: 3000 }, (_, i) => "a".repeat(i % 300)).join("|"),
    "[" + "\u0416".repeat(50000) + "]",
]) {
    try {
        outcomes.push(new RegExp(source, "i").test("word19999 \u0436"));
    } catch (e) {
        outcomes.push(e.name + e.message.slice(-28));
    }
}
console.log(outcomes.map((o) => typeof o === "boolean" || o.endsWith("Regular expression too large")).join());
// expect: true,true,true,true,true
new RegExp("\u0416".repeat(100000), "i").test("\u0436".repeat(100001)) && console.log("long");
// expect: long
