// Heap: about 64 MiB stay alive and are written to while short-lived objects come and go. Run with --gc-stats: the
// longest minor pause is the figure. The churn (in millions of objects) is the first argument.
const churn = Number(arguments[0] ?? 20) * 1000000;
const kept = [];
for (let i = 0; i < 700000; i++) kept.push({ id: i, link: null, name: "n" + (i & 1023) });
function run(n) {
    let seed = 1, changed = 0;
    for (let i = 0; i < n; i++) {
        const fresh = { id: i, link: null };
        if ((i & 255) === 0) { // an old object refers to a young one
            seed = (seed * 1103515245 + 12345) & 0x7fffffff;
            kept[seed % kept.length].link = fresh;
            changed++;
        }
    }
    return changed;
}
if (run(churn) !== churn / 256) throw new Error("live64");
