// The Array builtins that live in files of their own.
#pragma once

#include "runtime/builtins/builtin.h"

namespace tiercel {

std::span<const BuiltinRow> arrayIterationRows(); // array_iteration.cpp
Completion<Value> arraySort(VM&, CallArgs);       // array_sort.cpp
Completion<Value> arrayToSorted(VM&, CallArgs);
Completion<Value> arrayEntries(VM&, CallArgs); // array_iteration.cpp
Completion<Value> arrayKeys(VM&, CallArgs);
Completion<Value> arrayValues(VM&, CallArgs);

} // namespace tiercel
