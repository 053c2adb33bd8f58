// Makers of the built-in iterators that other builtins and the interpreter need.
#pragma once

#include "runtime/operations.h"

namespace tiercel {

enum class ArrayIterationKind : uint8_t { Keys, Values, Entries };
/// CreateArrayIterator; `array` may be any object (typed arrays are checked as the specification says).
Object* createArrayIterator(VM&, Object* array, ArrayIterationKind);
/// The iterator of String.prototype[Symbol.iterator].
Object* createStringIterator(VM&, String*);
/// CreateAsyncFromSyncIterator.
IteratorRecord createAsyncFromSyncIterator(VM&, const IteratorRecord& sync);
/// `array` itself if for-of over `iterable` yields exactly its elements, with nothing for a program to observe: an
/// array whose prototype and iterator are the originals. Else null.
Object* plainIterableArray(VM&, Value iterable);
/// If `iterator` is an array iterator whose next() is the original and that iterates over values or keys, steps it
/// without a result object. False: go the general way.
bool isPlainArrayIterator(VM&, Value iterator, Value next);
Completion<std::optional<Value>> arrayIteratorStep(VM&, Object* iterator);

} // namespace tiercel
