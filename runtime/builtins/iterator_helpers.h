// The %Iterator% constructor, its functions and the helper methods of Iterator.prototype; what the files of the helpers
// share. A lazy helper is a NativeObject; iterator_helpers.cpp describes its fields.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"

namespace tiercel {

enum class HelperKind : uint8_t { Map, Filter, Take, Drop, FlatMap, Concat, Zip, Chunks, Windows };

/// `fields` 0 to 2 of the helper, and its count.
NativeObject* makeIteratorHelper(VM&, HelperKind, Value field0, Value field1, Value field2, double count);
// GetIteratorFlattenable, sec-getiteratorflattenable.
Completion<IteratorRecord> getIteratorFlattenable(VM&, Value, bool allowStrings);

/// The helper's count: a number that its kind gives a meaning.
double helperCount(NativeObject*);
// GetIteratorDirect, sec-getiteratordirect.
Completion<IteratorRecord> iteratorDirect(VM&, Value iterator);
/// The receiver of Iterator.prototype[name]; TypeError unless an object.
Completion<Value> requireIteratorObject(VM&, CallArgs, const char* name);
/// Throws, after closing `iterator`, what is pending.
Thrown closePending(VM&, Value iterator);

// Iterator.prototype.chunks, windows, includes and join (iterator_chunks.cpp).
std::span<const BuiltinRow> iteratorChunkRows();
Completion<std::optional<Value>> stepChunks(VM&, NativeObject* helper);
Completion<std::optional<Value>> stepWindows(VM&, NativeObject* helper);
/// After the last value, before `done`: nothing is left to close.
bool areChunksExhausted(NativeObject* helper);

// Iterator.zip and Iterator.zipKeyed (iterator_zip.cpp).
Completion<Value> iteratorZip(VM&, CallArgs);
Completion<Value> iteratorZipKeyed(VM&, CallArgs);
Completion<std::optional<Value>> stepZip(VM&, NativeObject* helper);
/// IteratorCloseAll of the iterators still open, with a normal completion.
Completion<void> closeZip(VM&, NativeObject* helper);

void setupIteratorHelpers(Realm&, Object* iteratorPrototype);

} // namespace tiercel
