// Makers of the built-in iterators that other builtins and the interpreter need.
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/operations.h"

namespace tiercel {

enum class ArrayIterationKind : uint8_t { Keys, Values, Entries };
/// What compilers step in line, an iterator of one of these. The class of such a NativeObject says what it walks and
/// what it gives (kIteratorClasses), and its fields have
///
///   kIteratorSource    the object; of arrays' VM::emptyElements when finished, of collections' undefined
///   kIteratorTable     of collections: the HashTable, always
///   kIteratorPosition  the next index or entry, an int32; -1: of an array's, numbers_[0] is
enum class IteratorOf : uint8_t { Array, Map, Set };
inline constexpr uint32_t kIteratorSource = 0, kIteratorTable = 1, kIteratorPosition = 2;
extern const char kIteratorClasses[3][3];
inline const void* iteratorClass(IteratorOf of, ArrayIterationKind kind) {
    return &kIteratorClasses[static_cast<size_t>(of)][static_cast<size_t>(kind)];
}
/// False: it is none of these. `of` and `kind` are what it walks and gives.
inline bool isSteppable(const NativeObject* object, IteratorOf& of, ArrayIterationKind& kind) {
    auto at = reinterpret_cast<uintptr_t>(object->nativeClass_) - reinterpret_cast<uintptr_t>(&kIteratorClasses);
    of = static_cast<IteratorOf>(at / 3);
    kind = static_cast<ArrayIterationKind>(at % 3);
    return at < sizeof kIteratorClasses;
}
inline bool isIteratorOf(const NativeObject* object, IteratorOf what) {
    IteratorOf of;
    ArrayIterationKind kind;
    return isSteppable(object, of, kind) && of == what;
}
/// What the iterator gives; it must be one of these.
inline ArrayIterationKind iterationKind(const NativeObject* object) {
    IteratorOf of;
    ArrayIterationKind kind = ArrayIterationKind::Values;
    static_cast<void>(isSteppable(object, of, kind));
    return kind;
}
/// The realm's original next() of such iterators, or Empty: another one is in its place now.
Value originalNext(Realm&, IteratorOf);
/// Moves an iterator of a Map or Set to the next entry that is there, in the table of now; false, and it is finished:
/// there is none.
bool settleIterator(VM&, NativeObject* iterator);
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
/// Is it %IteratorPrototype%[Symbol.iterator] of this realm?
bool returnsThis(VM&, Value method);
/// Is it %GeneratorPrototype%.next of this realm?
bool isGeneratorNext(VM&, Value next);
namespace interpreter {
/// next() of what may be a generator (generator.cpp).
BuiltinStep stepGenerator(VM&, Value generator, Value& value);
} // namespace interpreter

} // namespace tiercel
