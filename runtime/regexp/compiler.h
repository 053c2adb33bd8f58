// From the syntax tree to bytecode.
//
// One pass over the analyzed tree, emitting forwards, or (inside lookbehind) backwards with a sequence's pieces in
// reverse order. Every piece is emitted with the FirstSet of what follows it, by which loops become possessive or know
// where to stop giving back, and splits decide without a backtrack entry. No body is emitted twice: counted loops use
// counters, so code size is linear in the pattern's.
#pragma once

#include "runtime/regexp/analysis.h"

#include <algorithm>
#include <unordered_map>

namespace tiercel::regexp {

inline bool isSurrogate(uint32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

inline bool isSingleCharacter(const Node* node) {
    return node->kind == NodeKind::Char || node->kind == NodeKind::Class;
}

inline CodePointSet setOf(const Node* node) {
    return node->kind == NodeKind::Char ? CodePointSet{{node->value, node->value}} : node->set;
}

inline void appendUnits(std::u16string& text, uint32_t c) {
    if (c > 0xFFFF) {
        text.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10)));
        text.push_back(static_cast<char16_t>(0xDC00 + (c & 0x3FF)));
    } else {
        text.push_back(static_cast<char16_t>(c));
    }
}

inline bool allLatin1(std::u16string_view text) {
    return std::all_of(text.begin(), text.end(), [](char16_t c) { return c <= 0xFF; });
}

class Compiler {
public:
    Compiler(Tree& tree, Flags flags, Limits limits);

    // Null if the pattern is too large or nested too deep.
    std::unique_ptr<Code> compile();

private:
    bool emitNode(const Node* node, const FirstSet& follow, bool backward);
    bool emitSequence(const Node* node, const FirstSet& follow, bool backward);
    // `after`, if given, is what follows the unbounded loop whose body this is.
    bool emitAlternation(const Node* node, const FirstSet& follow, bool backward, const FirstSet* after = nullptr);
    void addToDispatch(DispatchTable& table, const PeekSet& set);
    bool runsInLoop(const std::pmr::vector<Node*>& alternatives, size_t index, const FirstSet& after) const;
    bool emitQuantifier(const Node* node, const FirstSet& follow, bool backward);
    bool emitCharacterLoop(const Node* node, const FirstSet& follow);
    bool emitLookaround(const Node* node);
    void emitChar(uint32_t c, bool backward);
    void emitString(std::u16string_view units);
    void emitClass(const CodePointSet& set, bool backward);
    void emitBackReference(const Node* node, bool backward);

    void planStart(); // start_plan.cpp

    uint32_t emit(Op op, uint32_t a = 0) {
        code_->words.push_back(static_cast<uint32_t>(op) | a << 8);
        return here() - 1;
    }
    void operand(uint32_t word) { code_->words.push_back(word); }
    uint32_t here() const { return static_cast<uint32_t>(code_->words.size()); }
    // Sets the 24-bit operand of the instruction at `at` to the present end of the code.
    void patch(uint32_t at) { code_->words[at] = (code_->words[at] & 0xFF) | here() << 8; }
    // Split in favour of what follows; the place to patch. Peeks where both sides are known to read.
    uint32_t emitSplit(const FirstSet& next, const FirstSet& other, bool greedy, bool backward);

    uint32_t classIndex(const CodePointSet& set);
    uint32_t peekIndex(const FirstSet& set);
    uint32_t newRegister() { return code_->registerCount++; }
    const FirstSet& first(const Node* node) const { return firsts_.of(node); }

    Tree& tree_;
    Flags flags_;
    bool unicode_;
    Limits limits_;
    std::unique_ptr<Code> code_;
    mutable FirstSets firsts_;
    std::unordered_multimap<uint64_t, uint32_t> classIndices_;
    std::vector<CodePointSet> classSets_;
};

} // namespace tiercel::regexp
