// The C++ twin of bench/programs/trees.js, with its nodes on the heap one by one.
#include <memory>

struct Node {
    std::unique_ptr<Node> left, right;
};

static std::unique_ptr<Node> build(int depth) {
    auto node = std::make_unique<Node>();
    if (depth > 0) {
        node->left = build(depth - 1);
        node->right = build(depth - 1);
    }
    return node;
}

static int count(const Node& node) { return node.left ? 1 + count(*node.left) + count(*node.right) : 1; }

int main() {
    auto kept = build(14);
    int total = 0;
    for (int depth = 4; depth <= 14; depth += 2)
        for (int i = 0; i < 1 << (14 - depth + 4); i++) total += count(*build(depth));
    return total + count(*kept) == 3156655 ? 0 : 1;
}
