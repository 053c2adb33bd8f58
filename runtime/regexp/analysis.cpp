// Lengths and first characters; see the header.
#include "runtime/regexp/analysis.h"

#include "runtime/regexp/parser.h"

#include <algorithm>

namespace tiercel::regexp {

namespace {

uint32_t addLengths(uint32_t a, uint32_t b) {
    return static_cast<uint32_t>(std::min<uint64_t>(uint64_t{a} + b, kInfinite));
}

uint32_t multiplyLength(uint32_t a, uint32_t times) {
    return static_cast<uint32_t>(std::min<uint64_t>(uint64_t{a} * times, kInfinite));
}

bool isSingleCharacter(const Node* node) { return node->kind == NodeKind::Char || node->kind == NodeKind::Class; }

class Analyzer {
public:
    Analyzer(bool unicode, uintptr_t stackLimit) : unicode_(unicode), stackLimit_(stackLimit) {}

    bool run(Node* node) {
        if (stackExhausted(stackLimit_)) return false;
        switch (node->kind) {
        case NodeKind::Empty:
        case NodeKind::LineStart:
        case NodeKind::LineEnd:
        case NodeKind::WordBoundary: break;
        case NodeKind::Char: node->minLength = node->maxLength = node->value > 0xFFFF ? 2 : 1; break;
        case NodeKind::Class:
            node->minLength = 1;
            node->maxLength = unicode_ && !node->set.empty() && node->set.ranges().back().last > 0xFFFF ? 2 : 1;
            break;
        case NodeKind::Sequence:
            for (Node* child : node->children) {
                if (!run(child)) return false;
                node->minLength = addLengths(node->minLength, child->minLength);
                node->maxLength = addLengths(node->maxLength, child->maxLength);
            }
            break;
        case NodeKind::Alternation: return alternation(node);
        case NodeKind::Capture:
            if (!run(node->child)) return false;
            node->minLength = node->child->minLength;
            node->maxLength = node->child->maxLength;
            break;
        case NodeKind::Quantifier:
            if (!run(node->child)) return false;
            node->minLength = multiplyLength(node->child->minLength, node->min);
            node->maxLength = multiplyLength(node->child->maxLength, node->max);
            break;
        case NodeKind::BackReference: node->maxLength = kInfinite; break;
        case NodeKind::Lookaround: return run(node->child);
        }
        return true;
    }

private:
    bool alternation(Node* node) {
        node->minLength = kInfinite;
        bool single = true;
        for (Node* child : node->children) {
            if (!run(child)) return false;
            node->minLength = std::min(node->minLength, child->minLength);
            node->maxLength = std::max(node->maxLength, child->maxLength);
            single = single && isSingleCharacter(child);
        }
        if (!single) return true;
        CodePointSet set;
        for (Node* child : node->children) {
            if (child->kind == NodeKind::Char) {
                set.add(child->value);
            } else {
                set.add(child->set);
            }
        }
        node->kind = NodeKind::Class;
        node->set = std::move(set);
        node->children.clear();
        return true;
    }

    bool unicode_;
    uintptr_t stackLimit_;
};

} // namespace

FirstSet FirstSet::anything() {
    FirstSet set;
    set.bits.fill(~uint64_t{0});
    set.other = set.end = true;
    return set;
}

void FirstSet::add(const CodePointSet& set) {
    for (Range range : set.ranges()) {
        for (uint32_t c = range.first; c <= std::min(range.last, 0xFFu); c++) bits[c >> 6] |= uint64_t{1} << (c & 63);
        if (range.last > 0xFF) {
            other = true;
            break;
        }
    }
}

void FirstSet::unite(const FirstSet& set) {
    for (size_t i = 0; i < 4; i++) bits[i] |= set.bits[i];
    other = other || set.other;
    end = end || set.end;
    empty = empty || set.empty;
    asserted = asserted || set.asserted;
    accept = accept || set.accept;
}

FirstSet FirstSet::followedBy(const FirstSet& follow) const {
    if (!empty) return *this;
    FirstSet result = *this;
    result.empty = false;
    result.unite(follow);
    // An assertion before the end of the pattern may refuse it, whatever comes next.
    if (asserted && follow.accept) result.unite(anything());
    return result;
}

bool FirstSet::disjointFrom(const FirstSet& follow) const {
    if (follow.empty) return false;
    for (size_t i = 0; i < 4; i++) {
        if (bits[i] & follow.bits[i]) return false;
    }
    return !(other && follow.other);
}

PeekSet FirstSet::peekSet() const {
    FirstSet set = *this;
    if (accept || empty) set.unite(anything());
    PeekSet peek;
    peek.latin1.bits = set.bits;
    peek.latin1.fillRows();
    peek.other = set.other;
    peek.end = set.end;
    peek.any = peek.other && peek.end;
    for (uint64_t word : set.bits) peek.any = peek.any && word == ~uint64_t{0};
    return peek;
}

bool analyze(Tree& tree, Flags flags, uintptr_t stackLimit) {
    return Analyzer(flags.unicode(), stackLimit).run(tree.root);
}

FirstSet firstSet(const Node* node, bool unicode) {
    FirstSet set;
    switch (node->kind) {
    case NodeKind::Empty: return FirstSet::nothing();
    case NodeKind::Char:
        if (node->value > 0xFF) {
            set.other = true;
        } else {
            set.bits[node->value >> 6] |= uint64_t{1} << (node->value & 63);
        }
        return set;
    case NodeKind::Class: set.add(node->set); return set;
    case NodeKind::Sequence: {
        set = FirstSet::nothing();
        for (const Node* child : node->children) {
            set = set.followedBy(firstSet(child, unicode));
            if (!set.empty) break;
        }
        return set;
    }
    case NodeKind::Alternation:
        for (const Node* child : node->children) set.unite(firstSet(child, unicode));
        return set;
    case NodeKind::Capture: return firstSet(node->child, unicode);
    case NodeKind::Quantifier:
        if (node->max == 0 || (node->min == 0 && node->child->maxLength == 0)) return FirstSet::nothing();
        set = firstSet(node->child, unicode);
        if (node->min == 0) set.empty = true;
        return set;
    case NodeKind::BackReference:
        set = FirstSet::anything();
        set.empty = set.asserted = true;
        return set;
    case NodeKind::LineEnd:
        // Decided by the next character alone, so it counts as a kind of reading.
        set.end = true;
        if (node->multiline) set.add(lineTerminatorSet());
        return set;
    case NodeKind::LineStart:
    case NodeKind::WordBoundary:
    case NodeKind::Lookaround: set.empty = set.asserted = true; return set;
    }
    return set;
}

bool startsWithLineStart(const Node* node, bool multiline) {
    switch (node->kind) {
    case NodeKind::LineStart: return node->multiline == multiline;
    case NodeKind::Sequence: return startsWithLineStart(node->children.front(), multiline);
    case NodeKind::Alternation:
        return std::all_of(node->children.begin(), node->children.end(),
                           [&](const Node* child) { return startsWithLineStart(child, multiline); });
    case NodeKind::Capture: return startsWithLineStart(node->child, multiline);
    case NodeKind::Empty:
    case NodeKind::Char:
    case NodeKind::Class:
    case NodeKind::Quantifier:
    case NodeKind::BackReference:
    case NodeKind::LineEnd:
    case NodeKind::WordBoundary:
    case NodeKind::Lookaround: return false;
    }
    return false;
}

} // namespace tiercel::regexp
