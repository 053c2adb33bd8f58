// Unicode property escapes: \p{Name}, \p{Name=Value} to sets, by the tables of 22.2.1 and 22.2.2.9 over ICU's data.
//
// Names are matched exactly as the specification lists them; ICU's loose matching (case, spaces, "Is" prefixes) is not
// let through. Properties of strings (\p{RGI_Emoji}, v only) give strings beside the set.
#pragma once

#include "runtime/regexp/code_point_set.h"

#include <string>
#include <string_view>

namespace tiercel::regexp {

// What a class stands for: single code points, and under v also strings (of no or of several code points).
struct ClassContents {
    CodePointSet set;
    std::vector<std::u32string> strings;
};

enum class PropertyResult : uint8_t {
    Unknown,
    CodePoints,
    Strings, // a property of strings
};

// `\p{name}` (value empty, hasValue false) or `\p{name=value}`.
PropertyResult lookUpProperty(std::string_view name, std::string_view value, bool hasValue, bool allowStrings,
                              ClassContents& contents);

} // namespace tiercel::regexp
