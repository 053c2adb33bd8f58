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
/// Whether `part` lies at `at` in the text.
bool regionEquals(StringView text, uint32_t at, StringView part);
constexpr int32_t kTrimStart = 1, kTrimEnd = 2;
String* trimString(VM&, String*, int32_t where);
/// toUpperCase, toLowerCase; `locale`: a language of special rules, or "".
Completion<String*> mapCase(VM&, String*, bool upper, const char* locale = "");
/// GetSubstitution's effect, appended to `out`. `captures` are strings or undefined; namedCaptures undefined or an
/// object.
Completion<void> appendSubstitution(VM&, StringBuilder& out, String* matched, String* subject, uint32_t position,
                                    std::span<const Value> captures, Value namedCaptures, String* replacement);

} // namespace tiercel
