// Typed arrays: makers and checks shared by their builtins, Atomics and DataView.
#pragma once

#include "runtime/builtins/array_buffer.h"
#include "runtime/builtins/builtin.h"
#include "runtime/typed_elements.h"

namespace tiercel {

struct TypedArrayKind {
    const char* name;
    IndexingKind indexing;
    Intrinsic prototype, constructor;
};
extern const TypedArrayKind kTypedArrayKinds[12];
const TypedArrayKind& typedArrayKind(IndexingKind);

inline TypedArrayObject* typedArrayIf(Value v) { return cellIf<TypedArrayObject, CellKind::TypedArray>(v); }
enum class Access : uint8_t { Read, Write };
/// ValidateTypedArray: TypeError unless a typed array that is in bounds and, for writes, whose buffer is not immutable.
Completion<TypedArrayObject*> validateTypedArray(VM&, Value, const char* method, Access = Access::Read);
/// TypeError for arrays on immutable buffers.
Completion<void> requireMutable(VM&, TypedArrayObject*, const char* method);
/// A view; `length` absent: length-tracking or to the end (already validated).
Completion<TypedArrayObject*> makeTypedArrayView(VM&, const TypedArrayKind&, ArrayBufferObject*, size_t byteOffset,
                                                 std::optional<size_t> length, Object* prototype);
Completion<TypedArrayObject*> makeTypedArray(VM&, const TypedArrayKind&, size_t length, Object* prototype);
/// TypedArrayCreateFromConstructor with a length, to write to.
Completion<TypedArrayObject*> createTypedArray(VM&, Value constructor, size_t length);
/// TypedArraySpeciesCreate.
Completion<TypedArrayObject*> typedArraySpeciesCreate(VM&, TypedArrayObject* exemplar, const Value* args, size_t argc,
                                                      std::optional<size_t> minimumLength, Access = Access::Write);

std::span<const BuiltinRow> typedArrayIterationRows(); // typed_array_iteration.cpp
Completion<Value> typedArrayIncludes(VM&, CallArgs);   // typed_array_search.cpp
Completion<Value> typedArrayIndexOf(VM&, CallArgs);
Completion<Value> typedArrayLastIndexOf(VM&, CallArgs);
Completion<Value> typedArraySort(VM&, CallArgs); // typed_array_sort.cpp
Completion<Value> typedArrayToSorted(VM&, CallArgs);
/// What only Uint8Array has (uint8_array_text.cpp).
void defineUint8ArrayText(Realm&, Object* constructor, Object* prototype);

} // namespace tiercel
