// Character classes: ranges (with Annex B's leniency), and under v set notation with nested classes, intersection,
// subtraction and strings.
//
// Under v and i every operand is closed over case as soon as it is read. Closed sets stay closed under union,
// intersection and complement, which gives MaybeSimpleCaseFolding's results without a folded alphabet; strings are
// kept folded. Otherwise a class is closed once, before a leading ^ complements it.
#include "runtime/regexp/parser.h"

#include <algorithm>

namespace tiercel::regexp {

namespace {

bool isSetSyntaxCharacter(uint32_t c) {
    return c < 0x80 && std::u16string_view(u"()[]{}/-\\|").find(static_cast<char16_t>(c)) != std::u16string::npos;
}

bool isReservedPunctuator(uint32_t c) {
    return c < 0x80 && std::u16string_view(u"&-!#%,:;<=>@`~").find(static_cast<char16_t>(c)) != std::u16string::npos;
}

void sortStrings(std::vector<std::u32string>& strings) {
    std::sort(strings.begin(), strings.end());
    strings.erase(std::unique(strings.begin(), strings.end()), strings.end());
}

void unite(ClassContents& target, ClassContents&& source) {
    target.set.add(source.set);
    target.strings.insert(target.strings.end(), source.strings.begin(), source.strings.end());
}

void keepStrings(ClassContents& target, ClassContents& other, bool common) {
    sortStrings(target.strings);
    sortStrings(other.strings);
    std::erase_if(target.strings, [&](const std::u32string& s) {
        return std::binary_search(other.strings.begin(), other.strings.end(), s) != common;
    });
}

} // namespace

CodePointSet digitSet() { return {{'0', '9'}}; }

CodePointSet spaceSet() {
    return {{0x09, 0x0D},     {0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
            {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
}

CodePointSet wordSet(CaseMode mode) {
    CodePointSet set{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    if (mode == CaseMode::Unicode) closeOverCase(set, mode);
    return set;
}

CodePointSet lineTerminatorSet() { return {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}; }

bool Parser::parseSetEscape(uint32_t letter, CodePointSet& set) {
    CodePointSet named;
    switch (letter | 0x20) {
    case 'd': named = digitSet(); break;
    case 's': named = spaceSet(); break;
    case 'w': named = wordSet(caseMode()); break;
    default: return false;
    }
    set.add(letter & 0x20 ? named : named.complemented());
    return true;
}

// After `[`.
Node* Parser::parseClass() {
    size_t start = position_ - 1;
    if (unicodeSets_) {
        ClassContents contents;
        bool strings = false;
        if (!parseClassSet(contents, strings)) return nullptr;
        return classNode(std::move(contents));
    }
    bool negated = eat(u'^');
    CodePointSet set;
    if (!parseClassRanges(set)) return nullptr;
    if (!eat(u']')) {
        fail("Unterminated character class", start);
        return nullptr;
    }
    closeOverCase(set, caseMode());
    return makeClass(negated ? set.complemented() : std::move(set));
}

bool Parser::parseClassRanges(CodePointSet& set) {
    while (!atEnd() && unit() != ']') {
        size_t start = position_;
        ClassAtom first;
        if (limits_.reached()) return fail(kTooLarge);
        if (!parseClassAtom(first, set)) return false;
        if (unit() != '-') {
            if (!first.isSet) set.add(first.c);
            continue;
        }
        position_++;
        if (atEnd() || unit() == ']') {
            if (!first.isSet) set.add(first.c);
            set.add('-');
            continue;
        }
        ClassAtom last;
        if (!parseClassAtom(last, set)) return false;
        if (first.isSet || last.isSet) {
            if (unicode_) return fail("Invalid character class", start);
            // Annex B: a class escape at an end makes the hyphen a character of its own.
            if (!first.isSet) set.add(first.c);
            if (!last.isSet) set.add(last.c);
            set.add('-');
            continue;
        }
        if (first.c > last.c) return fail("Range out of order in character class", start);
        set.add(first.c, last.c);
    }
    return true;
}

bool Parser::parseClassAtom(ClassAtom& atom, CodePointSet& set) {
    size_t start = position_;
    if (unit() != '\\') {
        atom.c = next(unicode_);
        return true;
    }
    position_++;
    uint32_t c = unit();
    switch (c) {
    case kEnd: return fail("\\ at end of pattern", start);
    case 'b':
        position_++;
        atom.c = '\b';
        return true;
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
        position_++;
        atom.isSet = true;
        return parseSetEscape(c, set);
    case 'p':
    case 'P':
        if (unicode_) {
            position_++;
            ClassContents contents;
            bool strings = false;
            if (!parseProperty(c == 'P', contents, strings, "Invalid property name in character class")) return false;
            atom.isSet = true;
            set.add(contents.set);
            return true;
        }
        break;
    default: break;
    }
    return parseCharacterEscape(true, atom.c);
}

bool Parser::atDoublePunctuator(size_t at) const {
    if (at + 1 >= pattern_.size() || pattern_[at] != pattern_[at + 1]) return false;
    return std::u16string_view(u"&!#$%*+,.:;<=>?@^`~").find(pattern_[at]) != std::u16string_view::npos;
}

void Parser::foldContents(ClassContents& contents) {
    if (!ignoreCase_) return;
    closeOverCase(contents.set, CaseMode::Unicode);
    for (std::u32string& string : contents.strings) {
        for (char32_t& c : string) c = static_cast<char32_t>(canonicalize(c, CaseMode::Unicode));
    }
}

// ClassContents[+UnicodeSetsMode], after `[`, up to and with `]`.
bool Parser::parseClassSet(ClassContents& contents, bool& mayContainStrings) {
    size_t start = position_ - 1;
    if (limits_.reached()) return fail(kTooLarge);
    bool negated = eat(u'^');
    enum class Operation : uint8_t { None, Union, Intersection, Subtraction } operation = Operation::None;
    bool first = true;
    while (!atEnd() && unit() != ']') {
        if (eat(u"&&")) {
            if (first || operation == Operation::Union || operation == Operation::Subtraction) {
                return fail("Invalid set operation in character class", position_ - 2);
            }
            if (unit() == '&') return fail("Invalid character in character class");
            operation = Operation::Intersection;
        } else if (eat(u"--")) {
            if (first || operation == Operation::Union || operation == Operation::Intersection) {
                return fail("Invalid set operation in character class", position_ - 2);
            }
            operation = Operation::Subtraction;
        } else if (!first) {
            if (operation == Operation::Intersection || operation == Operation::Subtraction) {
                return fail("Invalid set operation in character class");
            }
            operation = Operation::Union;
        }
        if (atEnd()) break;
        if (limits_.reached()) return fail(kTooLarge);
        size_t operandStart = position_;
        SetOperand operand;
        if (!parseSetOperand(operand)) return false;
        if (unit() == '-' && unit(1) != '-') {
            // A range, which only a union has.
            position_++;
            SetOperand last;
            if (!operand.isChar) return fail("Invalid character class", operandStart);
            if (atEnd()) break;
            if (!parseSetOperand(last)) return false;
            if (!last.isChar) return fail("Invalid character class", operandStart);
            if (operation == Operation::Intersection || operation == Operation::Subtraction) {
                return fail("Invalid set operation in character class", operandStart);
            }
            if (operand.c > last.c) return fail("Range out of order in character class", operandStart);
            operation = Operation::Union;
            operand.contents.set = CodePointSet{{operand.c, last.c}};
            foldContents(operand.contents);
        } else if (operand.isChar) {
            operand.contents.set.add(operand.c);
            foldContents(operand.contents);
        }
        switch (operation) {
        case Operation::None:
        case Operation::Union:
            unite(contents, std::move(operand.contents));
            mayContainStrings = mayContainStrings || operand.mayContainStrings;
            break;
        case Operation::Intersection:
            contents.set = contents.set.intersectedWith(operand.contents.set);
            keepStrings(contents, operand.contents, true);
            mayContainStrings = mayContainStrings && operand.mayContainStrings;
            break;
        case Operation::Subtraction:
            contents.set = contents.set.without(operand.contents.set);
            keepStrings(contents, operand.contents, false);
            break;
        }
        first = false;
    }
    if (!eat(u']')) return fail("Unterminated character class", start);
    if (!negated) return true;
    if (mayContainStrings) return fail("Negated character class may contain strings", start);
    contents.set = contents.set.complemented();
    return true;
}

bool Parser::parseSetOperand(SetOperand& operand) {
    if (eat(u'[')) return parseClassSet(operand.contents, operand.mayContainStrings);
    if (unit() == '\\') {
        uint32_t c = unit(1);
        switch (c) {
        case kEnd: return fail("\\ at end of pattern");
        case 'd':
        case 'D':
        case 's':
        case 'S':
        case 'w':
        case 'W': position_ += 2; return parseSetEscape(c, operand.contents.set);
        case 'p':
        case 'P':
            position_ += 2;
            return parseProperty(c == 'P', operand.contents, operand.mayContainStrings,
                                 "Invalid property name in character class");
        case 'q':
            if (unit(2) != '{') return fail("Invalid escape");
            position_ += 3;
            return parseStringDisjunction(operand);
        default: break;
        }
    }
    operand.isChar = true;
    return parseSetCharacter(operand.c);
}

// ClassSetCharacter.
bool Parser::parseSetCharacter(uint32_t& c) {
    if (unit() == '\\') {
        position_++;
        if (atEnd()) return fail("\\ at end of pattern", position_ - 1);
        if (eat(u'b')) {
            c = '\b';
            return true;
        }
        if (isReservedPunctuator(unit())) {
            c = pattern_[position_++];
            return true;
        }
        return parseCharacterEscape(true, c);
    }
    if (atDoublePunctuator(position_)) return fail("Invalid set operation in character class");
    if (isSetSyntaxCharacter(unit())) return fail("Invalid character in character class");
    c = next(true);
    return true;
}

// After `\q{`: alternatives of strings.
bool Parser::parseStringDisjunction(SetOperand& operand) {
    for (;;) {
        std::u32string string;
        while (!atEnd() && unit() != '|' && unit() != '}') {
            uint32_t c;
            if (!parseSetCharacter(c)) return false;
            string.push_back(static_cast<char32_t>(c));
        }
        if (atEnd()) return fail("Invalid escape");
        if (string.size() == 1) {
            operand.contents.set.add(string[0]);
        } else {
            operand.mayContainStrings = true;
            operand.contents.strings.push_back(std::move(string));
        }
        if (pattern_[position_++] == '}') break;
    }
    foldContents(operand.contents);
    return true;
}

// A class as a node. Strings are tried before single code points, longer ones first (22.2.2.7 CompileAtom).
Node* Parser::classNode(ClassContents contents) {
    if (!unicodeSets_) closeOverCase(contents.set, caseMode());
    if (contents.strings.empty()) return makeClass(std::move(contents.set));
    sortStrings(contents.strings);
    std::sort(contents.strings.begin(), contents.strings.end(), [](const std::u32string& a, const std::u32string& b) {
        return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    Node* alternation = tree_.make(NodeKind::Alternation);
    bool hasEmpty = false;
    for (const std::u32string& string : contents.strings) {
        if (string.empty()) {
            hasEmpty = true;
            continue;
        }
        Node* sequence = tree_.make(NodeKind::Sequence);
        for (char32_t c : string) sequence->children.push_back(makeChar(c));
        alternation->children.push_back(sequence);
    }
    if (!contents.set.empty()) alternation->children.push_back(makeClass(std::move(contents.set)));
    if (hasEmpty) alternation->children.push_back(tree_.make(NodeKind::Empty));
    return alternation;
}

} // namespace tiercel::regexp
