// JSON for builtins and the host.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

/// The value of a JSON text, or SyntaxError.
Completion<Value> parseJson(VM&, String* text);
Completion<Value> jsonParse(VM&, CallArgs);
Completion<Value> jsonStringify(VM&, CallArgs);
Completion<Value> jsonRaw(VM&, CallArgs);
Completion<Value> jsonIsRaw(VM&, CallArgs);
bool isRawJson(Value);
/// EnumerableOwnProperties(object, key).
Completion<KeyList> enumerableOwnStringKeys(VM&, Object*);

} // namespace tiercel
