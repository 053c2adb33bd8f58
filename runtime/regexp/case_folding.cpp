// Canonicalize and closure over case, from ICU's case mappings; see the header.
#include "runtime/regexp/case_folding.h"

#include <unicode/uchar.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>

#include <algorithm>

namespace tiercel::regexp {

namespace {

uint32_t legacyUpper(uint32_t c) {
    if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 0x20 : c;
    if (c > 0xFFFF || (c >= 0xD800 && c <= 0xDFFF)) return c;
    // The full mapping decides: a character whose upper case is a longer string stays as it is.
    UChar source = static_cast<UChar>(c);
    UChar target[8];
    UErrorCode error = U_ZERO_ERROR;
    int32_t length = u_strToUpper(target, 8, &source, 1, "", &error);
    if (U_FAILURE(error) || length != 1) return c;
    return target[0] < 0x80 ? c : target[0];
}

struct Equivalence {
    uint32_t canonical;
    uint32_t member;
};

// Every code point that shares its canonical form with another one, ordered by that form.
std::vector<Equivalence> makeEquivalences(CaseMode mode) {
    CodePointSet cased;
    for (UProperty property : {UCHAR_CHANGES_WHEN_CASEMAPPED, UCHAR_CHANGES_WHEN_CASEFOLDED}) {
        UErrorCode error = U_ZERO_ERROR;
        const USet* set = u_getBinaryPropertySet(property, &error);
        if (U_FAILURE(error)) continue;
        for (int32_t i = 0, count = uset_getItemCount(set); i < count; i++) {
            UChar32 first, last;
            if (uset_getItem(set, i, &first, &last, nullptr, 0, &error) == 0) {
                cased.add(static_cast<uint32_t>(first), static_cast<uint32_t>(last));
            }
        }
    }
    std::vector<Equivalence> all;
    for (Range range : cased.ranges()) {
        for (uint32_t c = range.first; c <= range.last; c++) {
            uint32_t canonical = canonicalize(c, mode);
            if (canonical == c) continue;
            all.push_back({canonical, c});
            uint32_t own = canonicalize(canonical, mode);
            if (own == canonical) all.push_back({canonical, canonical});
        }
    }
    std::sort(all.begin(), all.end(), [](Equivalence a, Equivalence b) {
        return a.canonical != b.canonical ? a.canonical < b.canonical : a.member < b.member;
    });
    auto same = [](Equivalence a, Equivalence b) { return a.canonical == b.canonical && a.member == b.member; };
    all.erase(std::unique(all.begin(), all.end(), same), all.end());
    return all;
}

// Constant once made; making it is thread-safe.
const std::vector<Equivalence>& equivalences(CaseMode mode) {
    static const std::vector<Equivalence> legacy = makeEquivalences(CaseMode::Legacy);
    static const std::vector<Equivalence> unicode = makeEquivalences(CaseMode::Unicode);
    return mode == CaseMode::Legacy ? legacy : unicode;
}

void closeAscii(CodePointSet& set, CaseMode mode) {
    CodePointSet added;
    for (Range range : set.ranges()) {
        for (uint32_t c = range.first; c <= range.last; c++) {
            bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter) continue;
            added.add(c ^ 0x20);
            if (mode == CaseMode::Unicode && (c | 0x20) == 'k') added.add(0x212A);
            if (mode == CaseMode::Unicode && (c | 0x20) == 's') added.add(0x017F);
        }
    }
    set.add(added);
}

} // namespace

uint32_t canonicalize(uint32_t c, CaseMode mode) {
    switch (mode) {
    case CaseMode::Exact: return c;
    case CaseMode::Legacy: return legacyUpper(c);
    case CaseMode::Unicode:
        if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
        // Simple foldings that Unicode 15.1 added; older data of ICU lacks them.
        if (c == 0x1FD3) return 0x0390;
        if (c == 0x1FE3) return 0x03B0;
        if (c == 0xFB05) return 0xFB06;
        return static_cast<uint32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
    }
    return c;
}

void closeOverCase(CodePointSet& set, CaseMode mode) {
    if (mode == CaseMode::Exact || set.empty()) return;
    if (set.ranges().back().last < 0x80) return closeAscii(set, mode);
    const auto& table = equivalences(mode);
    CodePointSet added;
    constexpr uint64_t kFew = 32; // members, that are looked up one by one
    if (set.size() <= kFew) {
        for (Range range : set.ranges()) {
            for (uint32_t c = range.first; c <= range.last; c++) {
                uint32_t canonical = canonicalize(c, mode);
                auto first = std::lower_bound(table.begin(), table.end(), canonical,
                                              [](Equivalence e, uint32_t wanted) { return e.canonical < wanted; });
                for (; first != table.end() && first->canonical == canonical; ++first) added.add(first->member);
            }
        }
        set.add(added);
        return;
    }
    for (size_t i = 0; i < table.size();) {
        size_t end = i;
        bool present = false;
        while (end < table.size() && table[end].canonical == table[i].canonical) {
            present = present || set.contains(table[end].member);
            end++;
        }
        if (present) {
            for (size_t j = i; j < end; j++) added.add(table[j].member);
        }
        i = end;
    }
    set.add(added);
}

} // namespace tiercel::regexp
