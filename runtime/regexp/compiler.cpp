// The code generator; see the header. Instructions: opcodes.def.
#include "runtime/regexp/compiler.h"

#include "runtime/regexp/parser.h"

#include <algorithm>
#include <bit>

namespace tiercel::regexp {

void Latin1Set::fillRows() {
    for (auto& row : rows) row.fill(0);
    for (uint32_t high = 0; high < 16; high++) {
        auto members = static_cast<uint32_t>(bits[high >> 2] >> (high & 3) * 16) & 0xFFFF;
        for (; members; members &= members - 1)
            rows[high >> 3][static_cast<size_t>(std::countr_zero(members))] |= static_cast<uint8_t>(1 << (high & 7));
    }
}

size_t Code::byteSize() const {
    size_t names = 0;
    for (const GroupName& group : groupNames) {
        names += sizeof group + group.name.size() * 2 + group.indices.size() * sizeof(uint32_t);
    }
    return sizeof *this + words.capacity() * sizeof(uint32_t) + classes.capacity() * sizeof(ClassData) +
           ranges.capacity() * sizeof(Range) + peeks.capacity() * sizeof(PeekSet) +
           dispatches.capacity() * sizeof(DispatchTable) + names + prefix.capacity() * 2 + prefixLatin1.capacity();
}

Compiler::Compiler(Tree& tree, Flags flags, Limits limits)
    : tree_(tree), flags_(flags), unicode_(flags.unicode()), limits_(limits) {}

std::unique_ptr<Code> Compiler::compile() {
    if (!analyze(tree_, flags_, limits_)) return nullptr;
    code_ = std::make_unique<Code>();
    code_->flags = flags_;
    code_->captureCount = tree_.captureCount;
    code_->registerCount = 2 * tree_.captureCount;
    code_->groupNames = std::move(tree_.groupNames);
    if (!emitNode(tree_.root, FirstSet::accepting(), false)) return nullptr;
    emit(Op::Match);
    if (here() > kMaxWords) return nullptr;
    planStart();
    auto trim = [](auto& list) { // where it is worth another allocation
        constexpr size_t kSmall = 512;
        if ((list.capacity() - list.size()) * sizeof(list[0]) > kSmall) list.shrink_to_fit();
    };
    trim(code_->words);
    trim(code_->classes);
    trim(code_->ranges);
    trim(code_->peeks);
    trim(code_->dispatches);
    return std::move(code_);
}

bool Compiler::emitNode(const Node* node, const FirstSet& follow, bool backward) {
    if (limits_.reached() || here() > kMaxWords) return false;
    switch (node->kind) {
    case NodeKind::Empty: return true;
    case NodeKind::Char: emitChar(node->value, backward); return true;
    case NodeKind::Class: emitClass(node->set, backward); return true;
    case NodeKind::Sequence: return emitSequence(node, follow, backward);
    case NodeKind::Alternation: return emitAlternation(node, follow, backward);
    case NodeKind::Capture: {
        uint32_t slot = 2 * node->value;
        emit(Op::Save, backward ? slot + 1 : slot);
        if (!emitNode(node->child, follow, backward)) return false;
        emit(Op::Save, backward ? slot : slot + 1);
        return true;
    }
    case NodeKind::Quantifier: return emitQuantifier(node, follow, backward);
    case NodeKind::BackReference: emitBackReference(node, backward); return true;
    case NodeKind::LineStart: emit(node->multiline ? Op::LineStartMultiline : Op::LineStart); return true;
    case NodeKind::LineEnd: emit(node->multiline ? Op::LineEndMultiline : Op::LineEnd); return true;
    case NodeKind::WordBoundary:
        emit(node->negated ? Op::NotWordBoundary : Op::WordBoundary, classIndex(wordSet(node->caseMode)));
        return true;
    case NodeKind::Lookaround: return emitLookaround(node);
    }
    return false;
}

bool Compiler::emitSequence(const Node* node, const FirstSet& follow, bool backward) {
    const auto& children = node->children;
    size_t count = children.size();
    if (backward) {
        for (size_t i = count; i-- > 0;) {
            if (!emitNode(children[i], FirstSet::anything(), true)) return false;
        }
        return true;
    }
    // follows[i]: what may come after child i.
    std::vector<FirstSet> follows(count);
    FirstSet next = follow;
    for (size_t i = count; i-- > 0;) {
        if (limits_.reached()) return false;
        follows[i] = next;
        next = first(children[i]).followedBy(next);
    }
    for (size_t i = 0; i < count;) {
        std::u16string text;
        size_t end = i;
        while (end < count && children[end]->kind == NodeKind::Char &&
               !(unicode_ && isSurrogate(children[end]->value)) && text.size() < 0xFFFF && !limits_.reached()) {
            appendUnits(text, children[end++]->value);
        }
        if (text.size() >= 2) {
            emitString(text);
            i = end;
            continue;
        }
        if (!emitNode(children[i], follows[i], false)) return false;
        i++;
    }
    return true;
}

bool Compiler::emitAlternation(const Node* node, const FirstSet& follow, bool backward, const FirstSet* after) {
    const auto& children = node->children;
    size_t count = children.size();
    std::vector<FirstSet> firsts(count);
    std::vector<FirstSet> rests(count); // of the alternatives after this one
    FirstSet rest;
    for (size_t i = count; i-- > 0;) {
        rests[i] = rest;
        firsts[i] = first(children[i]).followedBy(follow);
        rest.unite(firsts[i]);
    }
    std::vector<uint32_t> jumps;
    constexpr size_t kMaxDispatches = 256;
    bool dispatches = !backward && count >= 3 && code_->dispatches.size() < kMaxDispatches;
    auto table = static_cast<uint32_t>(code_->dispatches.size());
    if (dispatches) {
        code_->dispatches.emplace_back();
        emit(Op::Dispatch, table);
    }
    for (size_t i = 0; i < count; i++) {
        if (limits_.reached()) return false;
        uint32_t split = 0;
        if (dispatches) addToDispatch(code_->dispatches[table], firsts[i].peekSet());
        bool last = i + 1 == count;
        if (!last) split = emitSplit(firsts[i], rests[i], true, backward);
        if (children[i]->needsWide && !node->needsWide) emit(Op::WideOnly);
        if (after && runsInLoop(children, i, *after)) {
            emit(Op::LoopPossessive, classIndex(setOf(children[i])));
            operand(1);
            operand(kInfinite);
        } else if (!emitNode(children[i], follow, backward)) {
            return false;
        }
        if (!last) {
            jumps.push_back(emit(Op::Jump));
            patch(split);
        }
    }
    for (uint32_t jump : jumps) patch(jump);
    return true;
}

// The present end of the code takes what none of the alternatives before does.
void Compiler::addToDispatch(DispatchTable& table, const PeekSet& set) {
    auto add = [&](uint32_t index) {
        if (!table.targets[index]) table.targets[index] = here();
    };
    for (uint32_t word = 0; word < 4; word++) {
        for (uint64_t bits = set.latin1.bits[word]; bits; bits &= bits - 1)
            add(word * 64 + static_cast<uint32_t>(std::countr_zero(bits)));
    }
    if (set.other) add(DispatchTable::kOther);
    if (set.end) add(DispatchTable::kEnd);
}

// (?:[^"\\]|\\.)*": a round that takes one character of the class could only be followed by more such rounds as long as
// the class goes on, where neither another alternative nor what follows the loop begins with one of its characters. So
// one round may take them all.
bool Compiler::runsInLoop(const std::pmr::vector<Node*>& alternatives, size_t index, const FirstSet& after) const {
    if (!isSingleCharacter(alternatives[index])) return false;
    FirstSet others = after;
    for (size_t i = 0; i < alternatives.size(); i++) {
        if (i != index) others.unite(first(alternatives[i]));
    }
    return first(alternatives[index]).disjointFrom(others);
}

uint32_t Compiler::emitSplit(const FirstSet& next, const FirstSet& other, bool greedy, bool backward) {
    uint32_t a = 0, b = 0;
    bool peeks = !backward;
    if (peeks) {
        PeekSet nextPeek = next.peekSet();
        PeekSet otherPeek = other.peekSet();
        peeks = !nextPeek.any || !otherPeek.any;
        if (peeks) {
            a = peekIndex(next);
            b = peekIndex(other);
        }
    }
    if (!peeks) return emit(greedy ? Op::Split : Op::SplitFar);
    uint32_t at = emit(greedy ? Op::SplitPeek : Op::SplitFarPeek);
    operand(a);
    operand(b);
    return at;
}

bool Compiler::emitQuantifier(const Node* node, const FirstSet& follow, bool backward) {
    const Node* body = node->child;
    // A body that reads nothing: a second round would be the same again, and a round beyond the minimum is refused.
    bool readsNothing = body->maxLength == 0;
    if (node->max == 0 || (readsNothing && node->min == 0)) return true;
    if (readsNothing || (node->min == 1 && node->max == 1)) return emitNode(body, follow, backward);
    if (isSingleCharacter(body) && !backward && node->max > 1) return emitCharacterLoop(node, follow);

    bool clears = node->firstCapture < node->lastCapture;
    bool mayBeEmpty = body->minLength == 0;
    auto emitWideOnly = [&] {
        if (body->needsWide && node->min == 0) emit(Op::WideOnly);
    };
    FirstSet bodyFirst = backward ? FirstSet::anything() : first(body);
    FirstSet after = backward ? FirstSet::anything() : follow;
    FirstSet round = bodyFirst.followedBy(after); // at the start of a round
    FirstSet bodyFollow = after;                  // at its end: another round, or on
    bodyFollow.unite(round);
    uint32_t startRegister = mayBeEmpty ? newRegister() : 0;
    auto emitClear = [&] {
        if (!clears) return;
        emit(Op::ClearCaptures, 2 * node->firstCapture);
        operand(2 * node->lastCapture);
    };

    if (node->max == 1) {
        uint32_t split = emitSplit(round, after, node->greedy, backward);
        emitWideOnly();
        if (mayBeEmpty) emit(Op::Save, startRegister);
        if (!emitNode(body, after, backward)) return false;
        if (mayBeEmpty) emit(Op::EmptyCheck, startRegister);
        patch(split);
        return true;
    }

    // Within a greedy loop whose rounds are not counted, alternatives of one class may run.
    bool runs = node->greedy && !backward && !mayBeEmpty && node->max == kInfinite && node->min <= 1 &&
                body->kind == NodeKind::Alternation;
    auto emitBody = [&] {
        return runs ? emitAlternation(body, bodyFollow, backward, &after) : emitNode(body, bodyFollow, backward);
    };

    if (node->max == kInfinite && node->min == 0) {
        uint32_t start = here();
        uint32_t split = emitSplit(round, after, node->greedy, backward);
        emitWideOnly();
        emitClear();
        if (mayBeEmpty) emit(Op::Save, startRegister);
        if (!emitBody()) return false;
        if (mayBeEmpty) emit(Op::EmptyCheck, startRegister);
        emit(Op::Jump, start);
        patch(split);
        return true;
    }

    if (node->max == kInfinite && node->min == 1 && !mayBeEmpty) {
        uint32_t start = here();
        emitClear();
        if (!emitBody()) return false;
        // Here the far side is the next round, so the preference is the other way about.
        uint32_t split = emitSplit(after, round, !node->greedy, backward);
        code_->words[split] = (code_->words[split] & 0xFF) | start << 8;
        return true;
    }

    uint32_t counter = newRegister();
    emit(Op::SetRegister, counter);
    operand(0);
    uint32_t split = 0;
    if (node->min == 0) split = emitSplit(round, after, node->greedy, backward);
    uint32_t start = here();
    emitClear();
    if (mayBeEmpty) emit(Op::Save, startRegister);
    if (!emitNode(body, bodyFollow, backward)) return false;
    if (mayBeEmpty) {
        emit(Op::CountedEmptyCheck, startRegister);
        operand(counter);
        operand(node->min);
    }
    emit(node->greedy ? Op::CounterGreedy : Op::CounterLazy, counter);
    operand(node->min);
    operand(node->max);
    operand(start);
    if (node->min == 0) patch(split);
    return true;
}

bool Compiler::emitCharacterLoop(const Node* node, const FirstSet& follow) {
    FirstSet own = first(node->child);
    uint32_t index = classIndex(setOf(node->child));
    bool possessive = node->min == node->max || (node->greedy && own.disjointFrom(follow));
    emit(possessive ? Op::LoopPossessive : node->greedy ? Op::LoopGreedy : Op::LoopLazy, index);
    operand(node->min);
    operand(node->max);
    if (!possessive) operand(peekIndex(follow));
    if (!possessive && !node->greedy) {
        FirstSet stop = FirstSet::outside(own);
        PeekSet next = follow.peekSet();
        for (size_t i = 0; i < stop.bits.size(); i++) stop.bits[i] |= next.latin1.bits[i];
        stop.other = stop.other || next.other;
        uint32_t stopIndex = peekIndex(stop);
        code_->peeks[stopIndex].latin1.fillRows();
        operand(stopIndex);
    }
    return true;
}

bool Compiler::emitLookaround(const Node* node) {
    const Node* body = node->child;
    if (isSingleCharacter(body)) {
        Op op = node->behind ? (node->negated ? Op::PreviousIsNot : Op::PreviousIs)
                             : (node->negated ? Op::NextIsNot : Op::NextIs);
        emit(op, classIndex(setOf(body)));
        return true;
    }
    FirstSet follow = node->behind ? FirstSet::anything() : FirstSet::accepting();
    uint32_t height = newRegister();
    if (node->negated) {
        emit(Op::NegativeBegin, height);
        uint32_t target = here();
        operand(0);
        if (!emitNode(body, follow, node->behind)) return false;
        emit(Op::NegativeEnd, height);
        code_->words[target] = here();
        return true;
    }
    uint32_t position = newRegister();
    emit(Op::LookBegin, height);
    operand(position);
    if (!emitNode(body, follow, node->behind)) return false;
    emit(Op::LookEnd, height);
    operand(position);
    return true;
}

void Compiler::emitChar(uint32_t c, bool backward) {
    if (unicode_ && (isSurrogate(c) || (backward && c > 0xFFFF))) {
        emitClass(CodePointSet{{c, c}}, backward);
    } else if (c > 0xFFFF) {
        std::u16string pair;
        appendUnits(pair, c);
        emitString(pair);
    } else {
        emit(backward ? Op::CharBack : Op::Char, c);
    }
}

void Compiler::emitString(std::u16string_view units) {
    bool latin1 = allLatin1(units);
    emit(Op::String, static_cast<uint32_t>(units.size()));
    operand(latin1);
    for (size_t i = 0; i < units.size(); i += 2) {
        operand(units[i] | (i + 1 < units.size() ? static_cast<uint32_t>(units[i + 1]) << 16 : 0));
    }
    if (!latin1) return;
    for (size_t i = 0; i < units.size(); i += 4) {
        uint32_t word = 0;
        for (size_t j = i; j < std::min(i + 4, units.size()); j++)
            word |= static_cast<uint32_t>(units[j]) << 8 * (j - i);
        operand(word);
    }
}

void Compiler::emitClass(const CodePointSet& set, bool backward) {
    uint64_t size = set.size();
    if (size == 0) {
        emit(Op::Fail);
        return;
    }
    if (!backward) {
        uint32_t low = set.ranges().front().first;
        uint32_t high = set.ranges().back().last;
        bool plain = high <= 0xFFFF && !isSurrogate(low) && !isSurrogate(high);
        if (plain && size == 1) {
            emit(Op::Char, low);
            return;
        }
        if (plain && size == 2) {
            emit(Op::Char2, low);
            operand(high);
            return;
        }
        if (set.isAll()) {
            emit(Op::Any);
            return;
        }
    }
    emit(backward ? Op::ClassBack : Op::Class, classIndex(set));
}

void Compiler::emitBackReference(const Node* node, bool backward) {
    uint32_t bits = backward ? 1 : 0;
    if (node->caseMode == CaseMode::Legacy) bits |= 2;
    if (node->caseMode == CaseMode::Unicode) bits |= 4;
    emit(Op::BackReference, bits);
    operand(static_cast<uint32_t>(node->groups.size()));
    for (uint32_t group : node->groups) operand(group);
}

uint32_t Compiler::classIndex(const CodePointSet& set) {
    uint64_t hash = 1469598103934665603u;
    for (Range range : set.ranges()) hash = (hash ^ range.first ^ uint64_t{range.last} << 32) * 1099511628211u;
    auto [begin, end] = classIndices_.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
        if (classSets_[it->second] == set) return it->second;
    }
    auto index = static_cast<uint32_t>(code_->classes.size());
    classIndices_.emplace(hash, index);
    classSets_.push_back(set);
    ClassData data;
    data.all = set.isAll();
    data.firstRange = static_cast<uint32_t>(code_->ranges.size());
    for (Range range : set.ranges()) {
        for (uint32_t c = range.first; c <= std::min(range.last, 0xFFu); c++) {
            data.latin1.bits[c >> 6] |= uint64_t{1} << (c & 63);
        }
        if (range.last > 0xFF) code_->ranges.push_back({std::max(range.first, 0x100u), range.last});
    }
    data.rangeCount = static_cast<uint32_t>(code_->ranges.size()) - data.firstRange;
    data.latin1.fillRows();
    // Read by code points, an excluded surrogate would need a look at its neighbour.
    CodePointSet excluded = set.complemented();
    if (!excluded.empty() && excluded.size() <= 4 && excluded.ranges().back().last <= 0xFFFF) {
        data.fewExcluded = true;
        for (Range range : excluded.ranges()) {
            for (uint32_t c = range.first; c <= range.last; c++) {
                data.excluded[data.excludedCount++] = static_cast<char16_t>(c);
                if (isSurrogate(c)) data.fewExcluded = false;
            }
        }
    }
    code_->classes.push_back(data);
    return index;
}

uint32_t Compiler::peekIndex(const FirstSet& set) {
    PeekSet peek = set.peekSet();
    auto& peeks = code_->peeks;
    size_t from = peeks.size() > 32 ? peeks.size() - 32 : 0;
    for (size_t i = from; i < peeks.size(); i++) {
        if (peeks[i] == peek) return static_cast<uint32_t>(i);
    }
    peeks.push_back(peek);
    return static_cast<uint32_t>(peeks.size() - 1);
}

} // namespace tiercel::regexp
