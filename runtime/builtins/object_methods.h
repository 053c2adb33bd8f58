// Of Object's builtins what other classes' need.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

/// %Object.prototype.toString%, whatever programs have put in its place.
Completion<Value> objectToString(VM&, Value);

} // namespace tiercel
