// The syntax tree of a pattern: what the parser makes and the analysis and the compiler read.
//
// Flags are resolved while parsing (modifiers change them inside a pattern), so nodes carry what they need: a character
// under `i` is a Class of its case variants, `.` is a Class, assertions know `multiline`. Nodes live in the Tree's
// arena; a Node* is valid as long as its Tree.
//
//     /(a|b)+$/  =  Sequence(Quantifier(1.., Capture 1(Alternation(Char a, Char b))), LineEnd)
#pragma once

#include "runtime/regexp/case_folding.h"
#include "runtime/regexp/regexp.h"

#include <memory>
#include <memory_resource>
#include <new>

namespace tiercel::regexp {

inline constexpr uint32_t kInfinite = 0x7FFFFFFF;

enum class NodeKind : uint8_t {
    Empty,
    Char,          // value: a code unit, or with u/v a code point
    Class,         // set
    Sequence,      // children
    Alternation,   // children
    Capture,       // child, value: the group's index
    Quantifier,    // child, min, max, greedy, captures inside: [firstCapture, lastCapture)
    BackReference, // groups (more than one for duplicate names), caseMode
    LineStart,     // multiline
    LineEnd,       // multiline
    WordBoundary,  // negated, caseMode (Unicode widens the word characters)
    Lookaround,    // child, negated, behind, captures inside
};

struct Node {
    explicit Node(std::pmr::memory_resource* memory) : children(memory), groups(memory), set(memory) {}

    NodeKind kind = NodeKind::Empty;
    CaseMode caseMode = CaseMode::Exact;
    bool greedy = true;
    bool multiline = false;
    bool negated = false;
    bool behind = false;
    uint32_t value = 0;
    uint32_t min = 0;
    uint32_t max = 0;
    uint32_t firstCapture = 0;
    uint32_t lastCapture = 0;
    Node* child = nullptr;
    std::pmr::vector<Node*> children;
    std::pmr::vector<uint32_t> groups;
    CodePointSet set;

    // Filled in by the analysis.
    uint32_t minLength = 0;          // code units consumed at least,
    uint32_t maxLength = 0;          // and at most; kInfinite if unbounded
    bool needsWide = false;          // every match reads a code unit above FF
    mutable uint32_t firstIndex = 0; // into FirstSets, once known
};

struct Tree {
    Node* root = nullptr;
    uint32_t captureCount = 1;
    std::vector<GroupName> groupNames;
    bool hasBackReference = false;

    [[gnu::noinline]] Node* make(NodeKind kind) { // what it has on the stack would be in each recursive function
        Node* node = new (memory_->allocate(sizeof(Node), alignof(Node))) Node(memory_.get());
        node->kind = kind;
        return node;
    }

private:
    // Nodes and their lists are there, and go with it at once: there may be millions.
    std::unique_ptr<std::pmr::monotonic_buffer_resource> memory_ =
        std::make_unique<std::pmr::monotonic_buffer_resource>(kFirstPart);
    static constexpr size_t kFirstPart = 2048; // bytes
};

} // namespace tiercel::regexp
