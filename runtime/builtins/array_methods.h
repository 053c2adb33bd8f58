// The Array builtins that live in files of their own.
#pragma once

#include "runtime/builtins/builtin.h"

namespace tiercel {

std::span<const BuiltinRow> arrayIterationRows(); // array_iteration.cpp
Completion<Value> arraySort(VM&, CallArgs);       // array_sort.cpp
Completion<Value> arrayToSorted(VM&, CallArgs);
Completion<Value> arrayConcat(VM&, CallArgs); // array_copy.cpp
Completion<Value> arrayCopyWithin(VM&, CallArgs);
Completion<Value> arraySlice(VM&, CallArgs);
Completion<Value> arrayToReversed(VM&, CallArgs);
Completion<Value> arrayToSpliced(VM&, CallArgs);
Completion<Value> arrayWith(VM&, CallArgs);
Completion<Value> arrayIncludes(VM&, CallArgs); // array_search.cpp
Completion<Value> arrayIndexOf(VM&, CallArgs);
Completion<Value> arrayLastIndexOf(VM&, CallArgs);
Completion<Value> arrayEntries(VM&, CallArgs); // array_iteration.cpp
Completion<Value> arrayKeys(VM&, CallArgs);
Completion<Value> arrayValues(VM&, CallArgs);

} // namespace tiercel
