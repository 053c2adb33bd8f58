// Builtins that are written in JavaScript: files in builtins/js/, whose text is part of the command.
//
// Such a function is an ordinary Function whose template has `builtin_` set, the name under which builtins/js/ has it.
// It is strict, no constructor and without `prototype`, and it shows itself to programs as the functions of C++ do:
// toString, stack traces and views name it and nothing of its source. Its first call in a realm compiles it
// (Compiler::compileFunction), in a dialect with calls of abstract operations (abstract_operations.h):
//
//   function arrayForEach(callback, thisArgument) {
//       const object = %toObject(this), length = %lengthOf(object);
//       …
//
// A function in builtins/js/ begins with `function NAME(` or `async function NAME(` at the start of a line and ends
// with the next line that is `}`. An async one inherits from Function.prototype all the same. It refers to nothing but
// its parameters, its variables and abstract operations: no program can change what it does. (frontend/compiler.cpp
// refuses it otherwise.)
#pragma once

#include "runtime/function.h"

#include <string_view>

namespace tiercel {

Function* makeSelfHosted(Realm&, const char* function, PropertyKey name, uint32_t length, bool isAsync = false);

/// Where a function's text stands.
struct BuiltinScript {
    const char* file;
    std::string_view text;
    uint32_t line; // of its first line in the file, 1-based
};
BuiltinScript builtinScript(std::string_view function);
/// All functions of builtins/js/, for tests.
std::vector<std::string_view> builtinScriptNames();

} // namespace tiercel
