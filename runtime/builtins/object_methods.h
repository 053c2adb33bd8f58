// Of Object's builtins what other classes' need.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

/// Object.create without properties.
Completion<Value> objectCreate(VM&, Value prototype);
/// %Object.prototype.toString%, whatever programs have put in its place.
Completion<Value> objectToString(VM&, Value);

} // namespace tiercel
