// Makers of the built-in iterators that other builtins and the interpreter need.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

enum class ArrayIterationKind : uint8_t { Keys, Values, Entries };
/// CreateArrayIterator; `array` may be any object (typed arrays are checked as the specification says).
Object* createArrayIterator(VM&, Object* array, ArrayIterationKind);
/// The iterator of String.prototype[Symbol.iterator].
Object* createStringIterator(VM&, String*);
/// CreateAsyncFromSyncIterator.
IteratorRecord createAsyncFromSyncIterator(VM&, const IteratorRecord& sync);
/// CreateArrayFromList of two: an entry, as iterators and lists of entries have it.
Object* createPair(VM&, Value first, Value second);
/// `array` itself if for-of over `iterable` yields exactly its elements, with nothing for a program to observe: an
/// array whose prototype and iterator are the originals. Else null.
Object* plainIterableArray(VM&, Value iterable);
/// What a step without a result object came to. Other: `next` is not the builtin of such an iterator, or it would
/// throw; nothing has happened, and the general protocol is to be gone through.
enum class BuiltinStep : uint8_t { Other, Value, Done, Threw };
/// One step of an iterator whose next() is the original of its class: those of arrays, strings, maps and sets,
/// generators, iterator helpers. Nobody could tell that there is no result object.
BuiltinStep stepBuiltinIterator(VM&, Value iterator, Value next, Value& value);
/// Steps an iterator helper; the caller has seen that its next() is the original.
BuiltinStep stepIteratorHelper(VM&, Value iterator, Value& value);
Completion<Value> iteratorHelperNext(VM&, CallArgs);
/// Is it %GeneratorPrototype%.next of this realm?
bool isGeneratorNext(VM&, Value next);
namespace interpreter {
/// next() of what may be a generator (generator.cpp).
BuiltinStep stepGenerator(VM&, Value generator, Value& value);
} // namespace interpreter

} // namespace tiercel
