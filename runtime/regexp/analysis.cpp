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

/// Takes common beginnings out of an alternation. Alternatives are brought together only past such as cannot match at
/// the same place: single characters or classes that are disjoint.
class Factoring {
public:
    Factoring(Tree& tree, Node& node) : tree_(tree), node_(node) {}

    /// True if something was taken out; false, too, where the limits were reached.
    bool run(const Limits& limits) {
        for (Node* child : node_.children) {
            if (limits.reached()) return false;
            add(child);
        }
        if (groups_.size() == node_.children.size()) return false;
        node_.children.clear();
        for (Group& group : groups_)
            node_.children.push_back(group.members.size() > 1 ? join(group) : group.members[0]);
        if (node_.children.size() == 1) { // a sequence: it was an alternation with one beginning
            Node* only = node_.children[0];
            node_.kind = NodeKind::Sequence;
            node_.children = std::move(only->children);
        }
        return true;
    }

private:
    struct Group {
        const Node* head; // of all members; null: opaque
        std::vector<Node*> members;
    };

    static bool isSame(const Node* a, const Node* b) {
        if (a->kind != b->kind) return false;
        return a->kind == NodeKind::Char ? a->value == b->value : a->set == b->set;
    }
    static const Node* piece(const Node* node, size_t index) {
        const Node* found = node->kind == NodeKind::Sequence
                                ? (index < node->children.size() ? node->children[index] : nullptr)
                            : index == 0 ? node
                                         : nullptr;
        return found && isSingleCharacter(found) ? found : nullptr;
    }

    void add(Node* child) {
        const Node* head = piece(child, 0);
        if (!head) return barrier(child);
        FirstSet set;
        head->kind == NodeKind::Char ? set.add(CodePointSet{{head->value, head->value}}) : set.add(head->set);
        bool overlaps = set.other && seen_.other;
        for (size_t i = 0; i < 4; i++) overlaps = overlaps || (set.bits[i] & seen_.bits[i]);
        if (overlaps) {
            for (size_t i = groups_.size(), looked = 0; i-- > since_ && looked < kMaxLooked; looked++) {
                if (!isSame(groups_[i].head, head)) continue;
                groups_[i].members.push_back(child);
                return;
            }
            since_ = groups_.size(); // overlaps with another one
            seen_ = {};
        }
        seen_.unite(set);
        groups_.push_back({head, {child}});
    }
    void barrier(Node* child) {
        groups_.push_back({nullptr, {child}});
        since_ = groups_.size();
        seen_ = {};
    }

    Node* join(Group& group) {
        size_t common = 1;
        auto all = [&](size_t index) {
            const Node* first = piece(group.members[0], index);
            return first && std::all_of(group.members.begin() + 1, group.members.end(), [&](const Node* member) {
                       const Node* other = piece(member, index);
                       return other && isSame(first, other);
                   });
        };
        while (all(common)) common++;
        Node* sequence = tree_.make(NodeKind::Sequence);
        Node* alternation = tree_.make(NodeKind::Alternation);
        Node* lead = group.members[0];
        if (lead->kind == NodeKind::Sequence) {
            auto end = lead->children.begin() + static_cast<std::ptrdiff_t>(common);
            sequence->children.assign(lead->children.begin(), end);
        } else {
            sequence->children.push_back(lead);
        }
        for (Node* member : group.members) {
            bool isLong = member->kind == NodeKind::Sequence && member->children.size() > common;
            if (!isLong) {
                alternation->children.push_back(tree_.make(NodeKind::Empty));
            } else if (member->children.size() == common + 1) {
                alternation->children.push_back(member->children.back());
            } else {
                auto& pieces = member->children;
                pieces.erase(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(common));
                alternation->children.push_back(member);
            }
        }
        sequence->children.push_back(alternation);
        return sequence;
    }

    static constexpr size_t kMaxLooked = 300;
    Tree& tree_;
    Node& node_;
    std::vector<Group> groups_;
    size_t since_ = 0; // the groups from here on are disjoint
    FirstSet seen_;    // the union of their heads
};

class Analyzer {
public:
    Analyzer(Tree& tree, bool unicode, Limits limits) : tree_(tree), unicode_(unicode), limits_(limits) {}

    bool run(Node* node) {
        if (limits_.reached()) return false;
        switch (node->kind) {
        case NodeKind::Empty:
        case NodeKind::LineStart:
        case NodeKind::LineEnd:
        case NodeKind::WordBoundary: break;
        case NodeKind::Char:
            node->minLength = node->maxLength = node->value > 0xFFFF ? 2 : 1;
            node->needsWide = node->value > 0xFF;
            break;
        case NodeKind::Class:
            node->needsWide = !node->set.empty() && node->set.ranges().front().first > 0xFF;
            node->minLength = 1;
            node->maxLength = unicode_ && !node->set.empty() && node->set.ranges().back().last > 0xFFFF ? 2 : 1;
            break;
        case NodeKind::Sequence:
            for (Node* child : node->children) {
                if (!run(child)) return false;
                node->minLength = addLengths(node->minLength, child->minLength);
                node->maxLength = addLengths(node->maxLength, child->maxLength);
                node->needsWide = node->needsWide || child->needsWide;
            }
            break;
        case NodeKind::Alternation: return alternation(node);
        case NodeKind::Capture:
            if (!run(node->child)) return false;
            node->minLength = node->child->minLength;
            node->maxLength = node->child->maxLength;
            node->needsWide = node->child->needsWide;
            break;
        case NodeKind::Quantifier:
            if (!run(node->child)) return false;
            node->minLength = multiplyLength(node->child->minLength, node->min);
            node->maxLength = multiplyLength(node->child->maxLength, node->max);
            node->needsWide = node->min > 0 && node->child->needsWide;
            break;
        case NodeKind::BackReference: node->maxLength = kInfinite; break;
        case NodeKind::Lookaround: {
            bool outside = backward_;
            backward_ = node->behind;
            bool good = run(node->child);
            backward_ = outside;
            node->needsWide = !node->negated && node->child->needsWide;
            return good;
        }
        }
        return true;
    }

private:
    bool alternation(Node* node) {
        if (!backward_ && depth_ < kMaxFactoring && Factoring(tree_, *node).run(limits_)) {
            depth_++;
            bool good = run(node); // a sequence now, or an alternation that needs no more of it
            depth_--;
            return good;
        }
        node->minLength = kInfinite;
        bool single = true;
        node->needsWide = true;
        for (Node* child : node->children) {
            if (!run(child)) return false;
            node->needsWide = node->needsWide && child->needsWide;
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

    static constexpr uint32_t kMaxFactoring = 64;
    Tree& tree_;
    bool unicode_;
    Limits limits_;
    bool backward_ = false; // within lookbehind: alternatives begin at their ends
    uint32_t depth_ = 0;    // of common beginnings within each other
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
    peek.other = set.other;
    peek.end = set.end;
    peek.any = peek.other && peek.end;
    for (uint64_t word : set.bits) peek.any = peek.any && word == ~uint64_t{0};
    return peek;
}

bool analyze(Tree& tree, Flags flags, Limits limits) { return Analyzer(tree, flags.unicode(), limits).run(tree.root); }

const FirstSet& FirstSets::of(const Node* node) {
    if (!node->firstIndex) {
        known_.push_back(compute(node));
        node->firstIndex = static_cast<uint32_t>(known_.size());
    }
    return known_[node->firstIndex - 1];
}

FirstSet FirstSets::compute(const Node* node) {
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
            set = set.followedBy(of(child));
            if (!set.empty) break;
        }
        return set;
    }
    case NodeKind::Alternation:
        for (const Node* child : node->children) set.unite(of(child));
        return set;
    case NodeKind::Capture: return of(node->child);
    case NodeKind::Quantifier:
        if (node->max == 0 || (node->min == 0 && node->child->maxLength == 0)) return FirstSet::nothing();
        set = of(node->child);
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
