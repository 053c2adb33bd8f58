// Allocation: binary trees that are built, walked and dropped while one long-lived tree stays.
function Node(left, right) {
    this.left = left;
    this.right = right;
}
function build(depth) {
    return depth === 0 ? new Node(null, null) : new Node(build(depth - 1), build(depth - 1));
}
function count(node) {
    return node.left === null ? 1 : 1 + count(node.left) + count(node.right);
}
const kept = build(14);
let total = 0;
for (let depth = 4; depth <= 14; depth += 2) {
    const rounds = 1 << (14 - depth + 4);
    for (let i = 0; i < rounds; i++) total += count(build(depth));
}
total += count(kept);
if (total !== 3156655) throw new Error("trees: " + total);
