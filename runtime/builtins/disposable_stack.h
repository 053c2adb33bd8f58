// Explicit resource management: lists of resources to dispose of, for blocks with `using` (abstract_operations.def has
// what their code calls) and for DisposableStack and AsyncDisposableStack.
//
// A list (DisposeCapability Record) is a NativeObject that programs never see. Disposing goes from its end to its
// beginning and stops wherever the specification awaits; whoever drives it awaits, and goes on:
//
//   while (disposeUntilAwait(list)) try { await awaitedOf(list) } catch (e) { addDisposeError(list, e) }
//
// Errors gather in the list, one inside the other; the end of disposing throws them.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

enum class DisposeHint : uint8_t { Sync, Async };

/// Fields of a list: its resources, an array of value, method, hint and so on; what to await; the error so far.
enum DisposalField { kDisposalResources, kDisposalAwaited, kDisposalError };

/// The list itself; the value is one (the operations are not for programs).
inline NativeObject* disposalIn(Value v) { return static_cast<NativeObject*>(v.asCell()); }

NativeObject* newDisposal(VM&);
/// AddDisposableResource; `method` Empty: the value's own.
Completion<void> addDisposableResource(VM&, NativeObject* disposal, Value, DisposeHint, Value method = Value::empty());
/// DisposeResources until its next Await: true, and awaitedOf says of what. False: all is done, without error.
Completion<bool> disposeUntilAwait(VM&, NativeObject* disposal);
/// A throw completion that meets the one so far, as a SuppressedError if there is one.
void addDisposeError(VM&, NativeObject* disposal, Value error);
/// The list of an AsyncDisposableStack, which is disposed from then on; undefined if it was already.
Completion<Value> takeAsyncDisposal(VM&, Value stack);

} // namespace tiercel
