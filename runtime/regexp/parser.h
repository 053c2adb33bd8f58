// The pattern parser: ECMAScript 2025's grammar (22.2.1), with Annex B's additions (B.1.2) where neither u nor v is
// set, and every early error. One pass, recursive descent guarded by the native stack limit; a quick scan before it
// counts the groups, on which the meaning of `\1` and `\k` depends.
#pragma once

#include "runtime/regexp/ast.h"
#include "runtime/regexp/properties.h"

#include <unordered_map>

namespace tiercel::regexp {

inline constexpr std::string_view kTooLarge = "Regular expression too large";

Error makeError(std::u16string_view pattern, Flags flags, std::string_view reason, size_t offset);

// With an address below which recursion must not go.
Limits withStackLimit(Limits limits);

class Parser {
public:
    Parser(std::u16string_view pattern, Flags flags, Limits limits);

    std::expected<Tree, Error> parse();

private:
    static constexpr uint32_t kEnd = 0xFFFFFFFF;

    // A step on the way to a group: which alternative of which disjunction. Groups of one name must differ in one.
    struct PathStep {
        uint32_t disjunction;
        uint32_t alternative;
    };
    struct PendingReference {
        Node* node;
        std::u16string name;
        size_t offset;
    };
    // A class atom: one code point or a set (an escape such as \d).
    struct ClassAtom {
        bool isSet = false;
        uint32_t c = 0;
    };
    struct SetOperand {
        ClassContents contents;
        bool isChar = false;
        uint32_t c = 0;
        bool mayContainStrings = false;
    };

    // parser.cpp
    Node* parseDisjunction();
    Node* parseTerm(bool& quantifiable);
    Node* parseGroup(bool& quantifiable);
    Node* parseAtomEscape(bool& quantifiable);
    Node* parseNamedReference(size_t start);
    bool parseModifiers();
    bool parseGroupName(std::u16string& name);
    bool addGroupName(const std::u16string& name, uint32_t index, size_t offset);
    bool parseQuantifier(Node*& atom, bool quantifiable, uint32_t capturesBefore);
    bool parseBraces(uint32_t& min, uint32_t& max);
    bool parseDecimal(uint64_t& value);
    bool resolveReferences();
    void countGroups();
    // The part of CharacterEscape that atoms and classes share; `\` is read.
    bool parseCharacterEscape(bool inClass, uint32_t& c);
    bool parseUnicodeEscape(uint32_t& c, bool unicode);
    bool parseHex(int digits, uint32_t& value);
    bool parseProperty(bool negated, ClassContents& contents, bool& hasStrings, std::string_view reason);
    Node* makeChar(uint32_t c);
    Node* makeClass(CodePointSet set);

    // class_parser.cpp
    Node* parseClass();
    bool parseClassRanges(CodePointSet& set);
    bool parseClassAtom(ClassAtom& atom, CodePointSet& set);
    bool parseSetEscape(uint32_t letter, CodePointSet& set);
    bool parseClassSet(ClassContents& contents, bool& mayContainStrings);
    bool parseSetOperand(SetOperand& operand);
    bool parseSetCharacter(uint32_t& c);
    bool parseStringDisjunction(SetOperand& operand);
    bool atDoublePunctuator(size_t at) const;
    void foldContents(ClassContents& contents);
    Node* classNode(ClassContents contents);

    bool fail(std::string_view reason, size_t offset);
    bool fail(std::string_view reason) { return fail(reason, position_); }
    bool failed() const { return !reason_.empty(); }

    bool atEnd() const { return position_ >= pattern_.size(); }
    // The unit at an offset from here, kEnd past the end.
    uint32_t unit(size_t ahead = 0) const {
        return position_ + ahead < pattern_.size() ? pattern_[position_ + ahead] : kEnd;
    }
    bool eat(char16_t c) {
        if (unit() != c) return false;
        position_++;
        return true;
    }
    bool eat(std::u16string_view text) {
        if (!pattern_.substr(std::min(position_, pattern_.size())).starts_with(text)) return false;
        position_ += text.size();
        return true;
    }
    // Reads a character as the mode sees it: a code point with `unicode`, else a code unit.
    uint32_t next(bool unicode);
    CaseMode caseMode() const {
        if (!ignoreCase_) return CaseMode::Exact;
        return unicode_ ? CaseMode::Unicode : CaseMode::Legacy;
    }

    std::u16string_view pattern_;
    Flags flags_;
    bool unicode_;
    bool unicodeSets_;
    bool ignoreCase_;
    bool multiline_;
    bool dotAll_;
    Limits limits_;
    size_t position_ = 0;
    std::string_view reason_;
    size_t errorOffset_ = 0;
    Tree tree_;
    uint32_t totalCaptures_ = 1;
    bool hasNamedGroups_ = false;
    uint32_t disjunctions_ = 0;
    std::vector<PathStep> path_;
    std::vector<std::vector<PathStep>> lastPaths_;           // of the last group of each name, as tree_.groupNames
    std::unordered_map<std::u16string, size_t> nameIndices_; // into tree_.groupNames
    std::vector<PendingReference> references_;
};

// The classes \d, \s and \w, before complementing and closing over case.
CodePointSet digitSet();
CodePointSet spaceSet();
CodePointSet wordSet(CaseMode mode);
CodePointSet lineTerminatorSet();

} // namespace tiercel::regexp
