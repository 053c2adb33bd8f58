// Proxy objects: their [[Call]] and [[Construct]] for the interpreter, their internal methods for the object model.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

/// [[Call]] and [[Construct]] of a proxy whose target is callable (kCallable, kConstructor are set on the proxy then).
Completion<Value> proxyCall(VM&, ProxyObject*, Value thisValue, const Value* args, size_t argc);
Completion<Value> proxyConstruct(VM&, ProxyObject*, const Value* args, size_t argc, Value newTarget);
/// ProxyCreate.
Completion<Object*> proxyCreate(VM&, Value target, Value handler);

/// The invariants that a trap has to keep, after it has returned a value for [[Get]], and true for [[Set]] of a value.
Completion<void> checkProxyGet(VM&, Object* target, PropertyKey, Value);
Completion<void> checkProxySet(VM&, Object* target, PropertyKey, Value);

/// Internal methods of CellKind::Proxy.
extern const ObjectMethods kProxyMethods;

} // namespace tiercel
