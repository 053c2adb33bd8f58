// String.prototype.localeCompare: ICU's collators, and texts of ASCII alone by a table.
//
// The table is made by asking the collator for the order of single characters. It holds for texts as long as the locale
// tailors no text with ASCII in it: then each character has one primary weight of its own, none has a secondary one,
// and the tertiary ones (case) decide if all primary ones are equal. Control characters, which the order ignores, are
// not in the table, and a character after one that differs must be in it: it might be a part of that one.
//
//   "role" and "Rôle": r and R differ in case only, then the o is followed by what is no ASCII: ICU decides
//   "name" and "Names": one is the beginning of the other, but for its case: the shorter one comes first
#include "runtime/builtins/locale.h"

#include <unicode/uset.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace tiercel {

namespace {

constexpr UChar32 kLastAscii = 0x7F;

/// Whether the order is the root's, as far as ASCII goes, and of the default strength.
bool hasPlainAscii(const UCollator* collator) {
    constexpr std::pair<UColAttribute, UColAttributeValue> kDefaults[] = {{UCOL_STRENGTH, UCOL_TERTIARY},
                                                                          {UCOL_ALTERNATE_HANDLING, UCOL_NON_IGNORABLE},
                                                                          {UCOL_CASE_FIRST, UCOL_OFF},
                                                                          {UCOL_CASE_LEVEL, UCOL_OFF},
                                                                          {UCOL_NUMERIC_COLLATION, UCOL_OFF}};
    UErrorCode status = U_ZERO_ERROR;
    for (auto [attribute, value] : kDefaults)
        if (ucol_getAttribute(collator, attribute, &status) != value) return false;
    USet* tailored = ucol_getTailoredSet(collator, &status);
    bool plain = U_SUCCESS(status);
    for (int32_t i = 0; plain && i < uset_getItemCount(tailored); i++) {
        UChar32 first = 0, last = 0;
        std::array<UChar, 64> text;
        int32_t length = uset_getItem(tailored, i, &first, &last, text.data(), text.size(), &status);
        if (length == 0) {
            plain = first > kLastAscii;
        } else {
            plain = U_SUCCESS(status) &&
                    std::none_of(text.begin(), text.begin() + length, [](UChar c) { return c <= kLastAscii; });
        }
    }
    uset_close(tailored);
    return plain && U_SUCCESS(status);
}

/// Places of the characters in the order at that strength, from 1 on.
void fillOrder(UCollator* collator, UColAttributeValue strength, std::array<uint8_t, 128>& order) {
    UErrorCode status = U_ZERO_ERROR;
    ucol_setAttribute(collator, UCOL_STRENGTH, strength, &status);
    std::vector<UChar> all;
    for (UChar c = '\t'; c < kLastAscii; c++)
        if (c <= '\r' || c >= ' ') all.push_back(c);
    auto less = [&](UChar x, UChar y) { return ucol_strcoll(collator, &x, 1, &y, 1) == UCOL_LESS; };
    std::ranges::sort(all, less);
    uint8_t place = 0;
    for (size_t i = 0; i < all.size(); i++) {
        if (i == 0 || less(all[i - 1], all[i])) place++;
        order[all[i]] = place;
    }
}

template <class Left, class Right>
std::optional<int> compareAscii(const Collation& c, const Left* left, uint32_t leftLength, const Right* right,
                                uint32_t rightLength) {
    uint32_t n = std::min(leftLength, rightLength);
    int byCase = 0;
    auto primary = [&](uint32_t unit) { return unit <= kLastAscii ? c.primary[unit] : uint8_t{0}; };
    for (uint32_t i = 0; i < n; i++) {
        uint8_t x = primary(left[i]), y = primary(right[i]);
        if (x == 0 || y == 0) return std::nullopt;
        if (x != y) {
            if (i + 1 < leftLength && primary(left[i + 1]) == 0) return std::nullopt;
            if (i + 1 < rightLength && primary(right[i + 1]) == 0) return std::nullopt;
            return x < y ? -1 : 1;
        }
        if (left[i] != right[i] && byCase == 0)
            byCase = c.tertiary[static_cast<uint8_t>(left[i])] < c.tertiary[static_cast<uint8_t>(right[i])] ? -1 : 1;
    }
    if (leftLength == rightLength) return byCase;
    // What comes further must count: something that the order ignores does not.
    if (primary(leftLength > n ? left[n] : right[n]) == 0) return std::nullopt;
    return leftLength < rightLength ? -1 : 1;
}

std::optional<int> compareAscii(const Collation& c, StringView left, StringView right) {
    auto with = [&](auto* units) {
        if (right.isTwoByte()) return compareAscii(c, units, left.length(), right.utf16(), right.length());
        return compareAscii(c, units, left.length(), right.latin1(), right.length());
    };
    return left.isTwoByte() ? with(left.utf16()) : with(left.latin1());
}

/// Reads the options (InitializeCollator, ECMA-402 §10.1.2) and opens a collator, or finds it.
Completion<const Collation*> collationFor(VM& vm, Value locales, Value optionsValue) {
    std::string locale = TRY(localeArgument(vm, locales));
    LocaleOptions options = TRY(LocaleOptions::from(vm, optionsValue, "String.prototype.localeCompare"));
    std::string usage = TRY(options.text("usage", {"sort", "search"}, "sort"));
    TRY(options.text("localeMatcher", {"lookup", "best fit"}));
    TRY(options.text("collation", {}));
    int numeric = TRY(options.boolean("numeric"));
    std::string caseFirst = TRY(options.text("caseFirst", {"upper", "lower", "false"}));
    std::string sensitivity = TRY(options.text("sensitivity", {"base", "accent", "case", "variant"}));
    int ignorePunctuation = TRY(options.boolean("ignorePunctuation"));
    std::string name = locale + '\n' + usage + '\n' + caseFirst + '\n' + sensitivity + '\n' + std::to_string(numeric) +
                       std::to_string(ignorePunctuation);
    auto& cache = localeState(vm).collations;
    if (Collation* known = cache.find(name)) return known;
    if (usage == "search")
        locale += (locale.find('@') == std::string::npos ? "@" : ";") + std::string("collation=search");
    UErrorCode status = U_ZERO_ERROR;
    UCollator* collator = ucol_open(locale.c_str(), &status);
    if (U_FAILURE(status)) return vm.throwRangeError("Internal error. Icu error.");
    auto set = [&](UColAttribute attribute, UColAttributeValue value) {
        ucol_setAttribute(collator, attribute, value, &status);
    };
    set(UCOL_NORMALIZATION_MODE, UCOL_ON); // canonical equivalents are equal
    if (numeric >= 0) set(UCOL_NUMERIC_COLLATION, numeric ? UCOL_ON : UCOL_OFF);
    if (!caseFirst.empty())
        set(UCOL_CASE_FIRST, caseFirst == "upper"   ? UCOL_UPPER_FIRST
                             : caseFirst == "lower" ? UCOL_LOWER_FIRST
                                                    : UCOL_OFF);
    if (!sensitivity.empty())
        set(UCOL_STRENGTH, sensitivity == "variant"  ? UCOL_TERTIARY
                           : sensitivity == "accent" ? UCOL_SECONDARY
                                                     : UCOL_PRIMARY);
    if (sensitivity == "case") set(UCOL_CASE_LEVEL, UCOL_ON);
    if (ignorePunctuation >= 0) set(UCOL_ALTERNATE_HANDLING, ignorePunctuation ? UCOL_SHIFTED : UCOL_NON_IGNORABLE);
    auto* made = new Collation{collator};
    if (hasPlainAscii(collator)) {
        fillOrder(collator, UCOL_PRIMARY, made->primary);
        fillOrder(collator, UCOL_TERTIARY, made->tertiary);
    }
    localeState(vm).defaultCollation = nullptr; // if the cache is full, that goes too
    return cache.add(std::move(name), made);
}

} // namespace

void Collation::close(Collation* collation) {
    ucol_close(collation->collator);
    delete collation;
}

Completion<int> compareInLocale(VM& vm, String* a, String* b, Value locales, Value options) {
    LocaleState& state = localeState(vm);
    bool isDefault = locales.isUndefined() && options.isUndefined();
    const Collation* collation = isDefault ? state.defaultCollation : nullptr;
    if (!collation) collation = TRY(collationFor(vm, locales, options));
    if (isDefault) state.defaultCollation = collation;
    if (a == b) return 0;
    StringView left = a->view(vm), right = b->view(vm);
    if (auto order = compareAscii(*collation, left, right)) return *order;
    std::u16string x = left.toU16(), y = right.toU16();
    return ucol_strcoll(collation->collator, reinterpret_cast<const UChar*>(x.data()), static_cast<int32_t>(x.size()),
                        reinterpret_cast<const UChar*>(y.data()), static_cast<int32_t>(y.size()));
}

} // namespace tiercel
