// Property escapes over ICU; see the header.
#include "runtime/regexp/properties.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>

#include <cstring>

namespace tiercel::regexp {

namespace {

struct BinaryProperty {
    std::string_view name;
    std::string_view shortName;
    UProperty property;
};

// Table 69 of the specification (binary properties and their aliases), less Any, ASCII and Assigned.
constexpr BinaryProperty kBinaryProperties[] = {
    {"ASCII_Hex_Digit", "AHex", UCHAR_ASCII_HEX_DIGIT},
    {"Alphabetic", "Alpha", UCHAR_ALPHABETIC},
    {"Bidi_Control", "Bidi_C", UCHAR_BIDI_CONTROL},
    {"Bidi_Mirrored", "Bidi_M", UCHAR_BIDI_MIRRORED},
    {"Case_Ignorable", "CI", UCHAR_CASE_IGNORABLE},
    {"Cased", "", UCHAR_CASED},
    {"Changes_When_Casefolded", "CWCF", UCHAR_CHANGES_WHEN_CASEFOLDED},
    {"Changes_When_Casemapped", "CWCM", UCHAR_CHANGES_WHEN_CASEMAPPED},
    {"Changes_When_Lowercased", "CWL", UCHAR_CHANGES_WHEN_LOWERCASED},
    {"Changes_When_NFKC_Casefolded", "CWKCF", UCHAR_CHANGES_WHEN_NFKC_CASEFOLDED},
    {"Changes_When_Titlecased", "CWT", UCHAR_CHANGES_WHEN_TITLECASED},
    {"Changes_When_Uppercased", "CWU", UCHAR_CHANGES_WHEN_UPPERCASED},
    {"Dash", "", UCHAR_DASH},
    {"Default_Ignorable_Code_Point", "DI", UCHAR_DEFAULT_IGNORABLE_CODE_POINT},
    {"Deprecated", "Dep", UCHAR_DEPRECATED},
    {"Diacritic", "Dia", UCHAR_DIACRITIC},
    {"Emoji", "", UCHAR_EMOJI},
    {"Emoji_Component", "EComp", UCHAR_EMOJI_COMPONENT},
    {"Emoji_Modifier", "EMod", UCHAR_EMOJI_MODIFIER},
    {"Emoji_Modifier_Base", "EBase", UCHAR_EMOJI_MODIFIER_BASE},
    {"Emoji_Presentation", "EPres", UCHAR_EMOJI_PRESENTATION},
    {"Extended_Pictographic", "ExtPict", UCHAR_EXTENDED_PICTOGRAPHIC},
    {"Extender", "Ext", UCHAR_EXTENDER},
    {"Grapheme_Base", "Gr_Base", UCHAR_GRAPHEME_BASE},
    {"Grapheme_Extend", "Gr_Ext", UCHAR_GRAPHEME_EXTEND},
    {"Hex_Digit", "Hex", UCHAR_HEX_DIGIT},
    {"IDS_Binary_Operator", "IDSB", UCHAR_IDS_BINARY_OPERATOR},
    {"IDS_Trinary_Operator", "IDST", UCHAR_IDS_TRINARY_OPERATOR},
    {"ID_Continue", "IDC", UCHAR_ID_CONTINUE},
    {"ID_Start", "IDS", UCHAR_ID_START},
    {"Ideographic", "Ideo", UCHAR_IDEOGRAPHIC},
    {"Join_Control", "Join_C", UCHAR_JOIN_CONTROL},
    {"Logical_Order_Exception", "LOE", UCHAR_LOGICAL_ORDER_EXCEPTION},
    {"Lowercase", "Lower", UCHAR_LOWERCASE},
    {"Math", "", UCHAR_MATH},
    {"Noncharacter_Code_Point", "NChar", UCHAR_NONCHARACTER_CODE_POINT},
    {"Pattern_Syntax", "Pat_Syn", UCHAR_PATTERN_SYNTAX},
    {"Pattern_White_Space", "Pat_WS", UCHAR_PATTERN_WHITE_SPACE},
    {"Quotation_Mark", "QMark", UCHAR_QUOTATION_MARK},
    {"Radical", "", UCHAR_RADICAL},
    {"Regional_Indicator", "RI", UCHAR_REGIONAL_INDICATOR},
    {"Sentence_Terminal", "STerm", UCHAR_S_TERM},
    {"Soft_Dotted", "SD", UCHAR_SOFT_DOTTED},
    {"Terminal_Punctuation", "Term", UCHAR_TERMINAL_PUNCTUATION},
    {"Unified_Ideograph", "UIdeo", UCHAR_UNIFIED_IDEOGRAPH},
    {"Uppercase", "Upper", UCHAR_UPPERCASE},
    {"Variation_Selector", "VS", UCHAR_VARIATION_SELECTOR},
    {"White_Space", "space", UCHAR_WHITE_SPACE},
    {"XID_Continue", "XIDC", UCHAR_XID_CONTINUE},
    {"XID_Start", "XIDS", UCHAR_XID_START},
};

// Table 70: binary properties of strings.
constexpr BinaryProperty kStringProperties[] = {
    {"Basic_Emoji", "", UCHAR_BASIC_EMOJI},
    {"Emoji_Keycap_Sequence", "", UCHAR_EMOJI_KEYCAP_SEQUENCE},
    {"RGI_Emoji_Modifier_Sequence", "", UCHAR_RGI_EMOJI_MODIFIER_SEQUENCE},
    {"RGI_Emoji_Flag_Sequence", "", UCHAR_RGI_EMOJI_FLAG_SEQUENCE},
    {"RGI_Emoji_Tag_Sequence", "", UCHAR_RGI_EMOJI_TAG_SEQUENCE},
    {"RGI_Emoji_ZWJ_Sequence", "", UCHAR_RGI_EMOJI_ZWJ_SEQUENCE},
    {"RGI_Emoji", "", UCHAR_RGI_EMOJI},
};

void addItems(const USet* set, ClassContents& contents) {
    for (int32_t i = 0, count = uset_getItemCount(set); i < count; i++) {
        UChar32 first, last;
        UChar text[64];
        UErrorCode error = U_ZERO_ERROR;
        int32_t length = uset_getItem(set, i, &first, &last, text, 64, &error);
        if (U_FAILURE(error)) continue;
        if (length == 0) {
            contents.set.add(static_cast<uint32_t>(first), static_cast<uint32_t>(last));
            continue;
        }
        std::u32string string;
        for (int32_t at = 0; at < length;) {
            UChar32 c;
            U16_NEXT(text, at, length, c);
            string.push_back(static_cast<char32_t>(c));
        }
        contents.strings.push_back(std::move(string));
    }
}

// The value of `property` that has exactly this name; ICU itself would accept loose spellings.
bool exactValue(UProperty property, std::string_view name, int32_t& value) {
    std::string text(name);
    if (text.find('\0') != std::string::npos) return false;
    value = u_getPropertyValueEnum(property, text.c_str());
    if (value == UCHAR_INVALID_CODE) return false;
    for (int choice = U_SHORT_PROPERTY_NAME;; choice++) {
        const char* known = u_getPropertyValueName(property, value, static_cast<UPropertyNameChoice>(choice));
        if (!known) {
            if (choice == U_SHORT_PROPERTY_NAME) continue;
            return false;
        }
        if (name == known) return true;
    }
}

bool addIntProperty(UProperty property, int32_t value, ClassContents& contents) {
    USet* set = uset_openEmpty();
    UErrorCode error = U_ZERO_ERROR;
    uset_applyIntPropertyValue(set, property, value, &error);
    // Codes that ISO 15924 has and Unicode gives to no character are no values of Script.
    bool good = U_SUCCESS(error) && !uset_isEmpty(set);
    if (good) addItems(set, contents);
    uset_close(set);
    return good;
}

bool generalCategory(std::string_view name, ClassContents& contents) {
    int32_t value;
    return exactValue(UCHAR_GENERAL_CATEGORY_MASK, name, value) &&
           addIntProperty(UCHAR_GENERAL_CATEGORY_MASK, value, contents);
}

} // namespace

PropertyResult lookUpProperty(std::string_view name, std::string_view value, bool hasValue, bool allowStrings,
                              ClassContents& contents) {
    auto codePoints = [](bool found) { return found ? PropertyResult::CodePoints : PropertyResult::Unknown; };
    if (hasValue) {
        UProperty property;
        if (name == "General_Category" || name == "gc") {
            return codePoints(generalCategory(value, contents));
        } else if (name == "Script" || name == "sc") {
            property = UCHAR_SCRIPT;
        } else if (name == "Script_Extensions" || name == "scx") {
            property = UCHAR_SCRIPT_EXTENSIONS;
        } else {
            return PropertyResult::Unknown;
        }
        int32_t script;
        return codePoints(exactValue(UCHAR_SCRIPT, value, script) && addIntProperty(property, script, contents));
    }
    if (name == "Any") {
        contents.set.add(0, kMaxCodePoint);
        return PropertyResult::CodePoints;
    }
    if (name == "ASCII") {
        contents.set.add(0, 0x7F);
        return PropertyResult::CodePoints;
    }
    if (name == "Assigned") {
        ClassContents unassigned;
        bool found = generalCategory("Cn", unassigned);
        contents.set.add(unassigned.set.complemented());
        return codePoints(found);
    }
    if (generalCategory(name, contents)) return PropertyResult::CodePoints;
    auto addBinary = [&](UProperty property) {
        UErrorCode error = U_ZERO_ERROR;
        const USet* set = u_getBinaryPropertySet(property, &error);
        if (U_FAILURE(error)) return false;
        addItems(set, contents);
        return true;
    };
    for (const BinaryProperty& entry : kBinaryProperties) {
        if (name != entry.name && (entry.shortName.empty() || name != entry.shortName)) continue;
        return codePoints(addBinary(entry.property));
    }
    if (!allowStrings) return PropertyResult::Unknown;
    for (const BinaryProperty& entry : kStringProperties) {
        if (name != entry.name) continue;
        return addBinary(entry.property) ? PropertyResult::Strings : PropertyResult::Unknown;
    }
    return PropertyResult::Unknown;
}

} // namespace tiercel::regexp
