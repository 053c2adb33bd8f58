// Regular expressions for the rest of the engine: making them and running them without looking anything up.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

/// RegExpCreate for strings, in the current realm: literals. SyntaxError for a bad pattern or flags. Programs are
/// cached by pattern and flags, so that a literal in a loop is compiled once.
Completion<Object*> makeRegExp(VM&, String* pattern, String* flags);

/// RegExpBuiltinExec (22.2.7.2): the result array or null.
Completion<Value> regExpBuiltinExec(VM&, RegExpObject*, String* subject);
/// RegExpExec (22.2.7.1): through `exec` where that is not the original.
Completion<Value> regExpExec(VM&, Object* regexp, String* subject);

} // namespace tiercel
