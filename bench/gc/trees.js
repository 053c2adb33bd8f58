// Heap: binary trees of depth 16 (131,071 nodes), built, counted and dropped. Run with --gc-stats; the rounds are the
// first argument.
const rounds = Number(arguments[0] ?? 60);
class Node {
    constructor(left, right) {
        this.left = left;
        this.right = right;
    }
}
function build(depth) {
    return depth === 0 ? new Node(null, null) : new Node(build(depth - 1), build(depth - 1));
}
function count(node) {
    return node.left === null ? 1 : 1 + count(node.left) + count(node.right);
}
for (let i = 0; i < rounds; i++) if (count(build(16)) !== 131071) throw new Error("trees");
