// What the other constructors of functions need from builtins/function.cpp.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

/// CreateDynamicFunction (20.2.1.1.1) for the constructor that was called with `args`; `fallback` is the intrinsic
/// prototype of its functions. Kind: Normal, Generator, Async or AsyncGenerator.
Completion<Value> createDynamicFunction(VM&, CallArgs args, FunctionKind kind, Intrinsic fallback);

/// %Function.prototype.toString%.
Completion<Value> functionToString(VM&, Value);

} // namespace tiercel
