// Counts words: regular expressions, maps, sorting by two keys, destructuring, template literals, tagged templates.
const text = `
    It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness,
    it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of
    Darkness, it was the spring of hope, it was the winter of despair.
`;

const counts = new Map();
for (const [word] of text.toLowerCase().matchAll(/[a-z]+/g)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
}

const table = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
const widest = Math.max(...table.map(([word]) => word.length));
for (const [word, count] of table.slice(0, 8)) {
    console.log(`${word.padEnd(widest)} ${String(count).padStart(3)} ${"*".repeat(count)}`);
}

const byLength = Object.groupBy(counts.keys(), (word) => word.length);
for (const [length, words] of Object.entries(byLength)) {
    console.log(`${length} letters: ${words.toSorted().join(", ")}`);
}

const percent = (strings, ...values) => strings.reduce((out, s, i) => out + (values[i - 1] * 100).toFixed(1) + "%" + s);
const total = [...counts.values()].reduce((a, b) => a + b, 0);
console.log(percent`"the" is ${counts.get("the") / total} of all words, "of" ${counts.get("of") / total}.`);

// expect: it           10 **********
// expect: of           10 **********
// expect: the          10 **********
// expect: was          10 **********
// expect: age           2 **
// expect: epoch         2 **
// expect: season        2 **
// expect: times         2 **
// expect: 2 letters: it, of
// expect: 3 letters: age, the, was
// expect: 4 letters: best, hope
// expect: 5 letters: epoch, light, times, worst
// expect: 6 letters: belief, season, spring, winter, wisdom
// expect: 7 letters: despair
// expect: 8 letters: darkness
// expect: 11 letters: foolishness, incredulity
// expect: "the" is 16.7% of all words, "of" 16.7%.
