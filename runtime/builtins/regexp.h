// Regular expressions for the rest of the engine: making them and running them without looking anything up.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

/// A new object of a literal, in the current realm. `site`: [pattern, flags, its RegExpProgram once there is one]; what
/// is compiled stays with the site.
Completion<Object*> regExpLiteral(VM&, InternalArray* site);

/// RegExpBuiltinExec (22.2.7.2): the result array or null.
Completion<Value> regExpBuiltinExec(VM&, RegExpObject*, String* subject);
/// RegExpExec (22.2.7.1): through `exec` where that is not the original.
Completion<Value> regExpExec(VM&, Object* regexp, String* subject);

/// The regexp, if nothing a program could observe distinguishes looking up its methods and flags from using the
/// originals. (As long as no user code runs.)
RegExpObject* pristineRegExp(VM&, Value);
/// Whether a regexp has the flag g.
bool isGlobal(const RegExpObject*);
// The methods under well-known symbols, for String.prototype's. `rx` is any object.
Completion<Value> regExpMatch(VM&, Object* rx, String* subject);
Completion<Value> regExpMatchAll(VM&, Object* rx, String* subject);
Completion<Value> regExpReplace(VM&, Object* rx, String* subject, Value replacement);
Completion<Value> regExpSearch(VM&, Object* rx, String* subject);
Completion<Value> regExpSplit(VM&, Object* rx, String* subject, Value limit);

} // namespace tiercel
