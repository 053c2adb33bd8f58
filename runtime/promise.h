// Promise machinery shared by the builtins and the interpreter ([ECMA-262] 27.2.1).
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

/// PromiseCapability Record.
struct PromiseCapability {
    Value promise, resolve, reject;
};
Completion<PromiseCapability> newPromiseCapability(VM&, Value constructor);

struct ResolvingFunctions {
    Object *resolve, *reject;
};
ResolvingFunctions createResolvingFunctions(VM&, PromiseObject*);

PromiseObject* makePromiseWithPrototype(VM&, Value prototype);
void fulfillPromise(VM&, PromiseObject*, Value);
/// PerformPromiseThen; `capability.promise` may be undefined; its functions may be when its promise is a native one.
void performPromiseThen(VM&, PromiseObject*, Value onFulfilled, Value onRejected, const PromiseCapability&);

} // namespace tiercel
