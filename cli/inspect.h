// How values are shown: util.inspect, console.log and the reports of uncaught errors. See inspect.cpp.
#pragma once

#include "runtime/operations.h"

#include <climits>
#include <string>
#include <string_view>
#include <vector>

namespace tiercel::cli {

/// The options of util.inspect, with its defaults.
struct InspectOptions {
    int depth = 2;   // INT_MAX: no limit
    int compact = 3; // levels that may share a line; 0: none, -1: as many as fit
    size_t breakLength = 80;
    size_t maxArrayLength = 100, maxStringLength = 10000;
    bool showHidden = false, colors = false, customInspect = true, showProxy = false, sorted = false;
    bool numericSeparator = false;
    /// The getters that are run, to show what they return.
    enum class Getters { None, WithoutSetter, WithSetter, All } getters = Getters::None;
    Value comparator = Value::undefined(); // of the texts of properties, where they are sorted
};

/// Throws what a custom inspector throws.
Completion<std::string> inspectOrThrow(VM&, Value, const InspectOptions&);
/// The same for texts that are needed whatever happens: an inspector's exception stands for its text.
std::string inspect(VM&, Value, const InspectOptions&);
/// A value as console.log shows it inside of others.
std::string inspect(VM&, Value, int depth = 2);
/// Levels that reports of uncaught exceptions show.
inline constexpr int kDepthOfReports = 5;
/// What an error has beside its stack: properties, `cause`, `errors`.
struct ErrorDetails {
    std::string reference;  // "<ref *1> " where a property leads back to the error
    std::string properties; // " {\n  code: 'E'\n}", empty where there are none
};
ErrorDetails inspectErrorDetails(VM&, Value error);
/// console.log's text: format string, or values with blanks between.
Completion<std::string> formatArguments(VM&, CallArgs, uint32_t first = 0, const InspectOptions& = {});

enum class TextStyle { Plain, Number, String, Symbol, Undefined, Null, Special, Date, RegExp, Module };
std::string paint(TextStyle, std::string text, bool colors);
/// Columns of a terminal: wide characters take two, marks that combine none, escape sequences none.
size_t textWidth(std::string_view utf8);

/// What stands between the brackets of an object: laid out on one line, in columns, or a line each.
struct InspectedList {
    std::vector<std::string> items;
    std::string base, open, close; // base: what comes before the bracket, as a function's text
    bool isList = false;           // of elements: columns are allowed
    bool rightAligned = false;     // all of them are numbers
    bool hasRest = false;          // the last item says how many more there are
    int level = 0, deepest = 0;    // of this object, and of the last one inside it
    size_t indentation = 0;
};
std::string layOut(InspectedList, const InspectOptions&);

} // namespace tiercel::cli
