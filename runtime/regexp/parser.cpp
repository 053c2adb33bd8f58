// Disjunctions, terms, groups, quantifiers and escapes outside classes; see the header. Classes: class_parser.cpp.
#include "runtime/regexp/parser.h"

#include <unicode/uchar.h>

#include <algorithm>

namespace tiercel::regexp {

namespace {

constexpr uint32_t kMaxCaptures = 1 << 16;

bool isDecimal(uint32_t c) { return c >= '0' && c <= '9'; }

bool isOctal(uint32_t c) { return c >= '0' && c <= '7'; }

bool isAsciiLetter(uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int hexValue(uint32_t c) {
    if (isDecimal(c)) return static_cast<int>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
    return -1;
}

bool isSyntaxCharacter(uint32_t c) {
    return c < 0x80 && std::u16string_view(u"^$\\.*+?()[]{}|").find(static_cast<char16_t>(c)) != std::u16string::npos;
}

bool isNameStart(uint32_t c) {
    return c == '$' || c == '_' || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ID_START);
}

bool isNamePart(uint32_t c) {
    return c == '$' || c == 0x200C || c == 0x200D || u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_ID_CONTINUE);
}

void append(std::u16string& text, uint32_t c) {
    if (c > 0xFFFF) {
        text.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10)));
        text.push_back(static_cast<char16_t>(0xDC00 + (c & 0x3FF)));
    } else {
        text.push_back(static_cast<char16_t>(c));
    }
}

} // namespace

Error makeError(std::u16string_view pattern, Flags flags, std::string_view reason, size_t offset) {
    std::u16string message = u"Invalid regular expression: /";
    constexpr size_t kMaxExcerpt = 100;
    if (pattern.size() > kMaxExcerpt) {
        size_t end = kMaxExcerpt - 3;
        if ((pattern[end - 1] & 0xFC00) == 0xD800) end--; // no half of a pair
        message += pattern.substr(0, end);
        message += u"...";
    } else {
        message += pattern;
    }
    message += u'/';
    for (char c : toString(flags)) message.push_back(static_cast<char16_t>(c));
    message += u": ";
    for (char c : reason) message.push_back(static_cast<char16_t>(c));
    return {std::move(message), reason, offset};
}

Limits withStackLimit(Limits limits) {
    if (!limits.nativeStackLimit)
        limits.nativeStackLimit = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - (256u << 10);
    return limits;
}

Parser::Parser(std::u16string_view pattern, Flags flags, Limits limits)
    : pattern_(pattern), flags_(flags), unicode_(flags.unicode()), unicodeSets_(flags.has(Flag::UnicodeSets)),
      ignoreCase_(flags.has(Flag::IgnoreCase)), multiline_(flags.has(Flag::Multiline)),
      dotAll_(flags.has(Flag::DotAll)), limits_(limits) {}

std::expected<Tree, Error> Parser::parse() {
    countGroups();
    if (totalCaptures_ > kMaxCaptures) fail("Too many captures", 0);
    if (!failed()) tree_.root = parseDisjunction();
    if (!failed() && !atEnd()) fail("Unmatched ')'");
    if (!failed()) resolveReferences();
    if (failed()) return std::unexpected(makeError(pattern_, flags_, reason_, errorOffset_));
    return std::move(tree_);
}

bool Parser::fail(std::string_view reason, size_t offset) {
    if (reason_.empty()) {
        reason_ = reason;
        errorOffset_ = offset;
    }
    return false;
}

uint32_t Parser::next(bool unicode) {
    uint32_t c = pattern_[position_++];
    if (unicode && (c & 0xFC00) == 0xD800 && (unit() & 0xFFFFFC00) == 0xDC00) {
        c = 0x10000 + ((c & 0x3FF) << 10) + (unit() & 0x3FF);
        position_++;
    }
    return c;
}

// Counts the groups and finds out whether one has a name, without minding errors.
void Parser::countGroups() {
    int classDepth = 0;
    for (size_t i = 0; i < pattern_.size(); i++) {
        char16_t c = pattern_[i];
        if (c == '\\') {
            i++;
        } else if (c == '[') {
            if (classDepth == 0 || unicodeSets_) classDepth++;
        } else if (c == ']') {
            if (classDepth > 0) classDepth--;
        } else if (c == '(' && classDepth == 0) {
            auto rest = pattern_.substr(i + 1);
            if (!rest.starts_with(u"?")) {
                totalCaptures_++;
            } else if (rest.starts_with(u"?<") && !rest.starts_with(u"?<=") && !rest.starts_with(u"?<!")) {
                totalCaptures_++;
                hasNamedGroups_ = true;
            }
        }
    }
}

Node* Parser::parseDisjunction() {
    if (limits_.reached()) {
        fail(kTooLarge);
        return nullptr;
    }
    path_.push_back({disjunctions_++, 0});
    Node* alternation = nullptr;
    Node* only = nullptr;
    for (;;) {
        Node* sequence = nullptr;
        Node* single = nullptr;
        while (!atEnd() && unit() != '|' && unit() != ')') {
            uint32_t capturesBefore = tree_.captureCount;
            bool quantifiable = true;
            Node* term = parseTerm(quantifiable);
            if (limits_.reached()) fail(kTooLarge);
            if (failed() || !parseQuantifier(term, quantifiable, capturesBefore)) return nullptr;
            if (!single) {
                single = term;
            } else {
                if (!sequence) {
                    sequence = tree_.make(NodeKind::Sequence);
                    sequence->children.push_back(single);
                }
                sequence->children.push_back(term);
            }
        }
        Node* alternative = sequence ? sequence : single ? single : tree_.make(NodeKind::Empty);
        if (!only) {
            only = alternative;
        } else {
            if (!alternation) {
                alternation = tree_.make(NodeKind::Alternation);
                alternation->children.push_back(only);
            }
            alternation->children.push_back(alternative);
        }
        if (!eat(u'|')) break;
        path_.back().alternative++;
    }
    path_.pop_back();
    return alternation ? alternation : only;
}

Node* Parser::parseTerm(bool& quantifiable) {
    size_t start = position_;
    switch (unit()) {
    case '^':
    case '$': {
        Node* node = tree_.make(unit() == '^' ? NodeKind::LineStart : NodeKind::LineEnd);
        node->multiline = multiline_;
        position_++;
        quantifiable = false;
        return node;
    }
    case '(': position_++; return parseGroup(quantifiable);
    case '[': position_++; return parseClass();
    case '.': {
        position_++;
        CodePointSet all{{0, kMaxCodePoint}};
        return makeClass(dotAll_ ? all : lineTerminatorSet().complemented());
    }
    case '\\': position_++; return parseAtomEscape(quantifiable);
    case '*':
    case '+':
    case '?': fail("Nothing to repeat"); return nullptr;
    case '{': {
        uint32_t min, max;
        bool braces = parseBraces(min, max);
        position_ = start;
        if (braces) {
            fail("Nothing to repeat");
            return nullptr;
        }
        [[fallthrough]];
    }
    case '}':
    case ']':
        if (unicode_) {
            fail("Lone quantifier brackets");
            return nullptr;
        }
        [[fallthrough]];
    default: return makeChar(next(unicode_));
    }
}

Node* Parser::parseGroup(bool& quantifiable) {
    size_t start = position_ - 1;
    Node* result = nullptr;
    bool ignoreCase = ignoreCase_;
    bool multiline = multiline_;
    bool dotAll = dotAll_;
    if (unit() != '?' || (unit(1) == '<' && unit(2) != '=' && unit(2) != '!')) {
        result = tree_.make(NodeKind::Capture);
        result->value = tree_.captureCount++;
        if (eat(u"?<")) {
            std::u16string name;
            size_t offset = position_;
            if (!parseGroupName(name) || !addGroupName(name, result->value, offset)) return nullptr;
        }
    } else {
        position_++;
        if (eat(u"=") || eat(u"!") || eat(u"<=") || eat(u"<!")) {
            result = tree_.make(NodeKind::Lookaround);
            result->negated = pattern_[position_ - 1] == '!';
            result->behind = pattern_[position_ - 2] == '<';
            quantifiable = !unicode_ && !result->behind;
        } else if (!eat(u':') && !parseModifiers()) {
            return nullptr;
        }
    }
    uint32_t firstCapture = tree_.captureCount;
    Node* body = parseDisjunction();
    if (failed()) return nullptr;
    if (!eat(u')')) {
        fail("Unterminated group", start);
        return nullptr;
    }
    ignoreCase_ = ignoreCase;
    multiline_ = multiline;
    dotAll_ = dotAll;
    if (!result) return body;
    result->child = body;
    result->firstCapture = firstCapture;
    result->lastCapture = tree_.captureCount;
    return result;
}

// `(?ims-ims:`, after the question mark. Each of i, m, s at most once in all, and at least one of them.
bool Parser::parseModifiers() {
    size_t start = position_;
    uint32_t seen = 0;
    bool adding = true;
    bool dash = false;
    for (;;) {
        uint32_t c = unit();
        if (c == ':') break;
        if (c == '-') {
            if (dash) return fail("Multiple dashes in flag group");
            dash = true;
            adding = false;
        } else if (c == 'i' || c == 'm' || c == 's') {
            uint32_t bit = c == 'i' ? 1 : c == 'm' ? 2 : 4;
            if (seen & bit) return fail("Repeated flag in flag group");
            seen |= bit;
            (c == 'i' ? ignoreCase_ : c == 'm' ? multiline_ : dotAll_) = adding;
        } else {
            return fail("Invalid group", start);
        }
        position_++;
    }
    if (seen == 0) return fail("Invalid flag group", start);
    position_++;
    return true;
}

// GroupName, after `<`, up to and with `>`. Code points are read as such also without u, and \u{...} is understood.
bool Parser::parseGroupName(std::u16string& name) {
    for (;;) {
        if (atEnd()) return fail("Invalid capture group name");
        size_t start = position_;
        uint32_t c = next(true);
        if (c == '>') break;
        if (c == '\\') {
            if (!eat(u'u')) return fail("Invalid Unicode escape", start);
            if (!parseUnicodeEscape(c, true)) return fail("Invalid Unicode escape", start);
        }
        if (!(name.empty() ? isNameStart(c) : isNamePart(c))) return fail("Invalid capture group name", start);
        append(name, c);
    }
    return !name.empty() || fail("Invalid capture group name");
}

bool Parser::addGroupName(const std::u16string& name, uint32_t index, size_t offset) {
    auto& names = tree_.groupNames;
    auto [entry, fresh] = nameIndices_.try_emplace(name, names.size());
    size_t nameIndex = entry->second;
    if (fresh) {
        names.push_back({name, {index}});
    } else {
        // Duplicates are allowed where no match can reach both: they part at an alternative of one disjunction. What
        // parts from the last of the name parts from those before it: they parted from the last.
        const std::vector<PathStep>& other = lastPaths_[nameIndex];
        bool apart = false;
        for (size_t i = 0; i < std::min(path_.size(), other.size()) && !apart; i++) {
            if (path_[i].disjunction != other[i].disjunction) break;
            apart = path_[i].alternative != other[i].alternative;
        }
        if (!apart) return fail("Duplicate capture group name", offset);
        names[nameIndex].indices.push_back(index);
    }
    lastPaths_.resize(names.size());
    lastPaths_[nameIndex] = path_;
    return true;
}

bool Parser::parseDecimal(uint64_t& value) {
    if (!isDecimal(unit())) return false;
    value = 0;
    while (isDecimal(unit())) {
        value = std::min<uint64_t>(value * 10 + (unit() - '0'), kInfinite);
        position_++;
    }
    return true;
}

// `{n}`, `{n,}` or `{n,m}`; leaves the position alone if it is none of them. Bounds saturate at kInfinite.
bool Parser::parseBraces(uint32_t& min, uint32_t& max) {
    size_t start = position_;
    uint64_t low = 0;
    uint64_t high = kInfinite;
    bool good = eat(u'{') && parseDecimal(low);
    if (good) {
        if (!eat(u',')) {
            high = low;
        } else if (unit() != '}') {
            good = parseDecimal(high);
        }
        good = good && eat(u'}');
    }
    if (!good) {
        position_ = start;
        return false;
    }
    min = static_cast<uint32_t>(low);
    max = static_cast<uint32_t>(high);
    return true;
}

bool Parser::parseQuantifier(Node*& atom, bool quantifiable, uint32_t capturesBefore) {
    size_t start = position_;
    uint32_t min = 0;
    uint32_t max = kInfinite;
    if (eat(u'*')) {
    } else if (eat(u'+')) {
        min = 1;
    } else if (eat(u'?')) {
        max = 1;
    } else if (unit() == '{') {
        if (!parseBraces(min, max)) return !unicode_ || fail("Incomplete quantifier");
        if (min > max) return fail("numbers out of order in {} quantifier", start);
    } else {
        return true;
    }
    if (!quantifiable) {
        bool lookaround = atom->kind == NodeKind::Lookaround;
        return fail(lookaround ? "Invalid quantifier" : "Nothing to repeat", start);
    }
    bool greedy = !eat(u'?');
    Node* node = tree_.make(NodeKind::Quantifier);
    node->child = atom;
    node->min = min;
    node->max = max;
    node->greedy = greedy;
    node->firstCapture = capturesBefore;
    node->lastCapture = tree_.captureCount;
    atom = node;
    return true;
}

bool Parser::parseHex(int digits, uint32_t& value) {
    uint32_t result = 0;
    for (int i = 0; i < digits; i++) {
        int digit = hexValue(unit(static_cast<size_t>(i)));
        if (digit < 0) return false;
        result = result * 16 + static_cast<uint32_t>(digit);
    }
    position_ += static_cast<size_t>(digits);
    value = result;
    return true;
}

// After `\u`. With `unicode`, \u{...} and pairs of escaped surrogates are one code point.
bool Parser::parseUnicodeEscape(uint32_t& c, bool unicode) {
    size_t start = position_;
    if (unicode && eat(u'{')) {
        uint32_t value = 0;
        bool any = false;
        while (hexValue(unit()) >= 0) {
            value = value * 16 + static_cast<uint32_t>(hexValue(unit()));
            any = true;
            position_++;
            if (value > kMaxCodePoint) break;
        }
        if (!any || value > kMaxCodePoint || !eat(u'}')) {
            position_ = start;
            return false;
        }
        c = value;
        return true;
    }
    if (!parseHex(4, c)) return false;
    if (unicode && (c & 0xFC00) == 0xD800 && unit() == '\\' && unit(1) == 'u') {
        size_t pair = position_;
        position_ += 2;
        uint32_t trail;
        if (parseHex(4, trail) && (trail & 0xFC00) == 0xDC00) {
            c = 0x10000 + ((c & 0x3FF) << 10) + (trail & 0x3FF);
        } else {
            position_ = pair;
        }
    }
    return true;
}

bool Parser::parseCharacterEscape(bool inClass, uint32_t& c) {
    size_t start = position_ - 1;
    c = next(unicode_);
    switch (c) {
    case 'f': c = '\f'; return true;
    case 'n': c = '\n'; return true;
    case 'r': c = '\r'; return true;
    case 't': c = '\t'; return true;
    case 'v': c = '\v'; return true;
    case 'c': {
        uint32_t letter = unit();
        bool control = letter != kEnd && isAsciiLetter(letter);
        // Annex B: a digit or an underscore too, in a class.
        if (!unicode_ && inClass) control = control || letter == '_' || isDecimal(letter);
        if (control) {
            position_++;
            c = letter & 0x1F;
            return true;
        }
        if (unicode_) return fail("Invalid Unicode escape", start);
        // Annex B: the backslash stands for itself and the c is read again.
        position_--;
        c = '\\';
        return true;
    }
    case '0':
        if (!isDecimal(unit())) {
            c = 0;
            return true;
        }
        if (unicode_) return fail(inClass ? "Invalid class escape" : "Invalid decimal escape", start);
        [[fallthrough]];
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7': {
        if (unicode_) return fail(inClass ? "Invalid class escape" : "Invalid escape", start);
        // Annex B: LegacyOctalEscapeSequence, at most \377.
        uint32_t value = c - '0';
        for (int i = 0; i < 2 && isOctal(unit()) && value * 8 + (unit() - '0') <= 0377; i++) {
            value = value * 8 + (unit() - '0');
            position_++;
        }
        c = value;
        return true;
    }
    case 'x':
        if (parseHex(2, c)) return true;
        if (unicode_) return fail("Invalid escape", start);
        return true;
    case 'u':
        if (parseUnicodeEscape(c, unicode_)) return true;
        if (unicode_) return fail("Invalid Unicode escape", start);
        return true;
    default: break;
    }
    if (unicode_) {
        if (isSyntaxCharacter(c) || c == '/' || (inClass && c == '-')) return true;
        return fail("Invalid escape", start);
    }
    if (c == 'k' && hasNamedGroups_) return fail("Invalid escape", start);
    return true;
}

Node* Parser::parseAtomEscape(bool& quantifiable) {
    size_t start = position_ - 1;
    uint32_t c = unit();
    switch (c) {
    case kEnd: fail("\\ at end of pattern", start); return nullptr;
    case 'b':
    case 'B': {
        position_++;
        Node* node = tree_.make(NodeKind::WordBoundary);
        node->negated = c == 'B';
        node->caseMode = caseMode();
        quantifiable = false;
        return node;
    }
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W': {
        position_++;
        CodePointSet set;
        parseSetEscape(c, set);
        return makeClass(std::move(set));
    }
    case 'p':
    case 'P': {
        if (!unicode_) break;
        position_++;
        ClassContents contents;
        bool hasStrings = false;
        if (!parseProperty(c == 'P', contents, hasStrings, "Invalid property name")) return nullptr;
        return classNode(std::move(contents));
    }
    case 'k':
        if (!unicode_ && !hasNamedGroups_) break;
        position_++;
        return parseNamedReference(start);
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': {
        uint64_t value = 0;
        parseDecimal(value);
        if (value < totalCaptures_) {
            Node* node = tree_.make(NodeKind::BackReference);
            node->groups.push_back(static_cast<uint32_t>(value));
            node->caseMode = caseMode();
            tree_.hasBackReference = true;
            return node;
        }
        if (unicode_) {
            fail("Invalid escape", start);
            return nullptr;
        }
        position_ = start + 1;
        break;
    }
    default: break;
    }
    if (!parseCharacterEscape(false, c)) return nullptr;
    return makeChar(c);
}

Node* Parser::parseNamedReference(size_t start) {
    if (!eat(u'<')) {
        fail("Invalid named reference", start);
        return nullptr;
    }
    std::u16string name;
    if (!parseGroupName(name)) return nullptr;
    Node* node = tree_.make(NodeKind::BackReference);
    node->caseMode = caseMode();
    tree_.hasBackReference = true;
    references_.push_back({node, std::move(name), start});
    return node;
}

// Named references may come before their groups, so they are bound at the end.
bool Parser::resolveReferences() {
    for (PendingReference& reference : references_) {
        auto entry = nameIndices_.find(reference.name);
        if (entry != nameIndices_.end()) {
            const auto& indices = tree_.groupNames[entry->second].indices;
            reference.node->groups.assign(indices.begin(), indices.end());
        }
        if (reference.node->groups.empty()) return fail("Invalid named capture referenced", reference.offset);
    }
    return true;
}

// After `\p` or `\P`: {Name} or {Name=Value}.
bool Parser::parseProperty(bool negated, ClassContents& contents, bool& hasStrings, std::string_view reason) {
    size_t start = position_ - 2;
    std::string name, value;
    bool hasValue = false;
    auto isPropertyCharacter = [](uint32_t c) { return c != kEnd && (isAsciiLetter(c) || isDecimal(c) || c == '_'); };
    if (!eat(u'{')) return fail(reason, start);
    while (isPropertyCharacter(unit())) name.push_back(static_cast<char>(pattern_[position_++]));
    if (eat(u'=')) {
        hasValue = true;
        while (isPropertyCharacter(unit())) value.push_back(static_cast<char>(pattern_[position_++]));
    }
    if (!eat(u'}')) return fail(reason, start);
    PropertyResult result = lookUpProperty(name, value, hasValue, unicodeSets_, contents);
    if (result == PropertyResult::Unknown) return fail(reason, start);
    hasStrings = result == PropertyResult::Strings;
    if (hasStrings && negated) return fail(reason, start);
    // v folds before it complements, u afterwards (when the class is made).
    if (unicodeSets_) foldContents(contents);
    if (negated) contents.set = contents.set.complemented();
    return true;
}

Node* Parser::makeChar(uint32_t c) {
    if (ignoreCase_) {
        CodePointSet set{{c, c}};
        closeOverCase(set, caseMode());
        uint32_t only;
        if (!set.isSingle(only)) {
            Node* node = tree_.make(NodeKind::Class);
            node->set = std::move(set);
            return node;
        }
    }
    Node* node = tree_.make(NodeKind::Char);
    node->value = c;
    return node;
}

Node* Parser::makeClass(CodePointSet set) {
    Node* node = tree_.make(NodeKind::Class);
    node->set = std::move(set);
    return node;
}

} // namespace tiercel::regexp
