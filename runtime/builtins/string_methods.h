// The String builtins that live in files of their own, and what they share.
#pragma once

#include "runtime/builtins/builtin.h"

namespace tiercel {

std::span<const BuiltinRow> stringPatternRows(); // string_patterns.cpp
std::span<const BuiltinRow> stringUnicodeRows(); // string_unicode.cpp
std::span<const BuiltinRow> stringHtmlRows();    // string_html.cpp

/// ToString(RequireObjectCoercible(this value)); `method` names the caller in the TypeError.
Completion<String*> thisString(VM&, CallArgs, const char* method);
/// Index of the first occurrence at or after `from`, or -1.
int64_t findString(StringView haystack, StringView needle, uint32_t from);
/// GetSubstitution's effect, appended to `out`. `captures` are strings or undefined; namedCaptures undefined or an
/// object.
Completion<void> appendSubstitution(VM&, StringBuilder& out, String* matched, String* subject, uint32_t position,
                                    std::span<const Value> captures, Value namedCaptures, String* replacement);

} // namespace tiercel
