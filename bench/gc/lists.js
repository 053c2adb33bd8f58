// Heap: linked lists of 100,000 nodes, built, walked and dropped. Run with --gc-stats; the rounds are the first argument.
const rounds = Number(arguments[0] ?? 100);
function build(n) {
    let head = null;
    for (let i = 0; i < n; i++) head = { value: i, next: head };
    return head;
}
function sum(list) {
    let total = 0;
    for (; list !== null; list = list.next) total += list.value;
    return total;
}
for (let i = 0; i < rounds; i++) if (sum(build(100000)) !== 4999950000) throw new Error("lists");
