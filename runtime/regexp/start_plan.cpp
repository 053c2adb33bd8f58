// How the search finds places where a match may begin: anchors, a literal beginning, the first few code units, the
// first character, also one that comes twice. What is chosen stands in Code (program.h); the search itself is
// Matcher::candidate.
//
//     /^a/: Input    /foo\d/: Literal "foo"    /cat|dog/i: Window of 3    /\s+,/: FirstChar
//     /(.)\1/: Pair
#include "runtime/regexp/compiler.h"

#include <bit>

namespace tiercel::regexp {

namespace {

constexpr size_t kMaxPrefix = 64;

// Appends the characters that every match of the node begins with. True if they are all of the node.
bool collectPrefix(const Node* node, bool unicode, std::u16string& prefix) {
    if (prefix.size() >= kMaxPrefix) return false;
    switch (node->kind) {
    case NodeKind::Empty: return true;
    case NodeKind::Char:
        if (unicode && isSurrogate(node->value)) return false;
        appendUnits(prefix, node->value);
        return true;
    case NodeKind::Sequence:
        return std::all_of(node->children.begin(), node->children.end(),
                           [&](const Node* child) { return collectPrefix(child, unicode, prefix); });
    case NodeKind::Capture: return collectPrefix(node->child, unicode, prefix);
    case NodeKind::Quantifier:
        for (uint32_t i = 0; i < node->min; i++) {
            size_t before = prefix.size();
            if (!collectPrefix(node->child, unicode, prefix)) return false;
            if (prefix.size() == before) break;
        }
        return node->min == node->max;
    case NodeKind::Class:
    case NodeKind::Alternation:
    case NodeKind::BackReference:
    case NodeKind::LineStart:
    case NodeKind::LineEnd:
    case NodeKind::WordBoundary:
    case NodeKind::Lookaround: return false;
    }
    return false;
}

const Node* leadingCharacterLoop(const Node* node) {
    for (;;) {
        if (node->kind == NodeKind::Sequence) {
            node = node->children.front();
        } else if (node->kind == NodeKind::Capture) {
            node = node->child;
        } else {
            break;
        }
    }
    bool loop = node->kind == NodeKind::Quantifier && node->min <= 1 && node->max == kInfinite;
    return loop && isSingleCharacter(node->child) ? node : nullptr;
}

// Whether every match begins with a unit and the same one again: /(\w)\1/. By code points a character may be two units.
bool startsWithPair(const Node* node, bool unicode) {
    while (node->kind == NodeKind::Capture) node = node->child;
    if (unicode || node->kind != NodeKind::Sequence || node->children.size() < 2) return false;
    const Node *group = node->children[0], *again = node->children[1];
    if (group->kind != NodeKind::Capture || !isSingleCharacter(group->child)) return false;
    if (again->kind == NodeKind::Quantifier && again->min > 0) again = again->child;
    return again->kind == NodeKind::BackReference && again->caseMode == CaseMode::Exact && again->groups.size() == 1 &&
           again->groups[0] == group->value;
}

// What the first code units of a match may be, in variants. Pieces are appended to all variants at once; a variant is
// closed when nothing can be said of its next unit.
class WindowBuilder {
public:
    WindowBuilder(bool unicode) : unicode_(unicode), variants_(1) {}

    void append(const Node* node) { append(node, variants_); }

    /// False if the window says too little to look for.
    bool finish(Window& window) {
        join(variants_, kBuckets);
        uint32_t length = kUnits;
        for (const Variant& variant : variants_) length = std::min(length, variant.length);
        if (length < 2) return false;
        uint32_t telling = 0;
        for (uint32_t i = 0; i < length; i++) {
            FirstSet all;
            for (const Variant& variant : variants_) all.unite(variant.units[i]);
            int count = all.other ? kTelling / 2 : 0;
            for (uint64_t word : all.bits) count += std::popcount(word);
            telling += count <= kTelling;
        }
        if (telling < 2) return false;
        window.length = length;
        for (uint32_t i = 0; i < length; i++) {
            for (size_t bucket = 0; bucket < variants_.size(); bucket++) {
                auto bit = static_cast<uint8_t>(1 << bucket);
                const FirstSet& set = variants_[bucket].units[i];
                auto admit = [&](uint32_t c) {
                    window.low[i][c & 15] |= bit;
                    window.high[i][c >> 4] |= bit;
                };
                for (uint32_t c = 0; c < 256; c++)
                    if (set.bits[c >> 6] >> (c & 63) & 1) admit(c);
                if (set.other) admit(0xFF);
            }
        }
        return true;
    }

private:
    static constexpr uint32_t kUnits = 4;
    static constexpr size_t kBuckets = 8, kMaxVariants = 64;
    static constexpr int kTelling = 72; // as many characters, at most, as tell something

    struct Variant {
        uint32_t length = 0;
        bool closed = false;
        FirstSet units[kUnits];
    };
    using Variants = std::vector<Variant>;

    static bool anyOpen(const Variants& variants) {
        return std::any_of(variants.begin(), variants.end(), [](const Variant& v) { return !v.closed; });
    }
    static void close(Variants& variants) {
        for (Variant& variant : variants) variant.closed = true;
    }
    static void add(Variants& variants, const FirstSet& set, bool last) {
        for (Variant& variant : variants) {
            if (variant.closed) continue;
            variant.units[variant.length++] = set;
            variant.closed = last || variant.length == kUnits;
        }
    }
    /// Brings neighbours together until there are at most `most`.
    static void join(Variants& variants, size_t most) {
        if (variants.size() <= most) return;
        Variants joined(most);
        for (size_t i = 0; i < variants.size(); i++) {
            size_t at = i * most / variants.size();
            bool fresh = i == 0 || (i - 1) * most / variants.size() != at;
            if (fresh) {
                joined[at] = variants[i];
                continue;
            }
            Variant& into = joined[at];
            into.length = std::min(into.length, variants[i].length);
            into.closed = true;
            for (uint32_t unit = 0; unit < into.length; unit++) into.units[unit].unite(variants[i].units[unit]);
        }
        variants = std::move(joined);
    }

    void append(const Node* node, Variants& variants) {
        if (!anyOpen(variants)) return;
        switch (node->kind) {
        case NodeKind::Empty:
        case NodeKind::LineStart:
        case NodeKind::WordBoundary:
        case NodeKind::Lookaround: break; // reads nothing
        case NodeKind::Char:
        case NodeKind::Class: {
            FirstSet set;
            set.add(setOf(node));
            // By code points, a member beyond FF may be two units.
            add(variants, set, unicode_ && node->maxLength > 1);
            break;
        }
        case NodeKind::Sequence:
            for (const Node* child : node->children) append(child, variants);
            break;
        case NodeKind::Capture: append(node->child, variants); break;
        case NodeKind::Alternation: {
            Variants all;
            for (const Node* child : node->children) {
                Variants way = variants;
                append(child, way);
                all.insert(all.end(), way.begin(), way.end());
                if (all.size() > kMaxVariants) join(all, kBuckets);
            }
            variants = std::move(all);
            break;
        }
        case NodeKind::Quantifier:
            if (node->max == 0) break;
            for (uint32_t i = 0; i < std::min(node->min, kUnits); i++) append(node->child, variants);
            if (node->min != node->max) close(variants);
            break;
        case NodeKind::BackReference:
        case NodeKind::LineEnd: close(variants); break;
        }
    }

    bool unicode_;
    Variants variants_;
};

} // namespace

// Decides how the search finds places where a match may begin.
void Compiler::planStart() {
    const Node* root = tree_.root;
    code_->minLength = root->minLength;
    code_->needsWide = root->needsWide;
    if (!tree_.hasBackReference) {
        if (const Node* loop = leadingCharacterLoop(root)) {
            code_->leadingLoop = static_cast<int32_t>(classIndex(setOf(loop->child)));
        }
    }
    if (startsWithLineStart(root, false)) {
        code_->start = Start::Input;
        return;
    }
    if (startsWithLineStart(root, true)) {
        code_->start = Start::Line;
        return;
    }
    std::u16string prefix;
    bool whole = collectPrefix(root, unicode_, prefix);
    if (prefix.size() >= 2 || (prefix.size() == 1 && whole)) {
        code_->start = Start::Literal;
        code_->literalOnly = whole && tree_.captureCount == 1;
        if (allLatin1(prefix)) {
            for (char16_t c : prefix) code_->prefixLatin1.push_back(static_cast<char>(c));
        }
        code_->prefix = std::move(prefix);
        return;
    }
    WindowBuilder builder(unicode_);
    builder.append(root);
    if (builder.finish(code_->window)) {
        code_->start = Start::Window;
        return;
    }
    PeekSet peek = first(root).followedBy(FirstSet::accepting()).peekSet();
    if (peek.any || peek.end) return;
    bool everything = peek.other;
    for (uint64_t word : peek.latin1.bits) everything = everything && word == ~uint64_t{0};
    bool pair = startsWithPair(root, unicode_);
    if (everything && !pair) return;
    code_->start = pair ? Start::Pair : Start::FirstChar;
    if (!peek.other) {
        uint32_t count = 0;
        std::array<char16_t, 4> needles{};
        for (uint32_t c = 0; c < 256; c++) {
            if (!peek.latin1.has(c)) continue;
            if (count < 4) needles[count] = static_cast<char16_t>(c);
            count++;
        }
        if (count >= 1 && count <= 4) {
            code_->needleCount = static_cast<uint8_t>(count);
            code_->needles = needles;
        }
    }
    code_->first = peek;
    code_->first.latin1.fillRows();
}

} // namespace tiercel::regexp
