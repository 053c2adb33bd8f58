// The specification's abstract operations on values: conversions, operators, comparisons, iteration. What can run user
// code or throw returns a Completion.
#pragma once

#include "runtime/completion.h"
#include "runtime/object.h"
#include "runtime/vm.h"

namespace tiercel {

// -- conversions (conversions.cpp) -----------------------------------------------------------------------------------
enum class PreferredType { Default, Number, String };
Completion<Value> toPrimitive(VM&, Value, PreferredType = PreferredType::Default);
bool toBoolean(Value);                   // never throws
Completion<Value> toNumeric(VM&, Value); // a number or a BigInt
Completion<double> toNumber(VM&, Value);
Completion<Value> toNumberValue(VM&, Value);
Completion<int32_t> toInt32(VM&, Value);
Completion<uint32_t> toUint32(VM&, Value);
int32_t doubleToInt32(double); // modulo 2^32
Completion<double> toIntegerOrInfinity(VM&, Value);
Completion<uint64_t> toLength(VM&, Value);
Completion<uint64_t> toIndex(VM&, Value);
Completion<String*> toString(VM&, Value);
Completion<PropertyKey> toPropertyKey(VM&, Value);
Completion<Object*> toObject(VM&, Value);
double stringToNumber(VM&, String*);
String* numberToString(VM&, double, int radix = 10);
Completion<uint64_t> lengthOfArrayLike(VM&, Object*);
Completion<bool> isArray(VM&, Value); // IsArray, through proxies
/// A wrapper object ("new Number(…)" and the like, String objects included) around a primitive.
Object* makePrimitiveObject(VM&, Value primitive, Object* prototype);
/// A function's `name` if it is a data property holding a string, and the name of an object's constructor; no user
/// code.
std::string functionName(VM&, Object* function);
std::string constructorName(VM&, Object*);
/// For messages: a short, safe rendering of any value that runs no user code ("undefined", "#<Foo>", "\"text\"", "f").
std::string describe(VM&, Value);

// -- property access on any value ------------------------------------------------------------------------------------
Completion<Value> getV(VM&, Value base,
                       PropertyKey); // GetV: primitives through their prototypes; TypeError for null/undefined
Completion<Value> getElement(VM&, Value base, Value key);
Completion<void> putElement(VM&, Value base, Value key, Value value, bool strict);
Completion<void> putV(VM&, Value base, PropertyKey, Value value, bool strict);
/// The TypeError for a [[Set]] that has returned false.
Thrown throwNotWritable(VM&, PropertyKey, Object*);
Completion<Value> getMethod(VM&, Value, PropertyKey); // undefined if null or undefined; TypeError if not callable
Completion<Value> invoke(VM&, Value, PropertyKey, std::initializer_list<Value> args = {});
/// The prototype that property lookup on a primitive starts from (null for undefined and null).
Object* prototypeForPrimitive(VM&, Value);

// -- operators (operators.cpp) ---------------------------------------------------------------------------------------
Completion<Value> add(VM&, Value, Value);
enum class BinaryOp : uint8_t { Sub, Mul, Div, Mod, Exp, BitAnd, BitOr, BitXor, Shl, Shr, Ushr };
Completion<Value> arithmetic(VM&, BinaryOp, Value, Value);
Completion<Value> negate(VM&, Value);
Completion<Value> bitNot(VM&, Value);
Completion<Value> increment(VM&, Value numeric, int delta); // operand already ToNumeric'ed
Completion<bool> looselyEquals(VM&, Value, Value);
bool strictlyEquals(VM&, Value, Value);
bool sameValue(VM&, Value, Value);
bool sameValueZero(VM&, Value, Value);
enum class Comparison : uint8_t { Less, LessEqual, Greater, GreaterEqual };
Completion<bool> compare(VM&, Comparison, Value, Value);
String* typeOf(VM&, Value);
Completion<bool> instanceOf(VM&, Value, Value target);
Completion<bool> ordinaryHasInstance(VM&, Value constructor, Value);
Completion<bool> hasPropertyIn(VM&, Value key, Value object); // `in`
double numberExponentiate(double, double);
double numberRemainder(double, double);

/// SetterThatIgnoresPrototypeProperties, for setters of `home`'s accessors.
Completion<void> setIgnoringPrototype(VM&, Object* receiver, Object* home, PropertyKey, Value);

// -- property descriptors as objects (property_descriptor.cpp) ----
Value fromPropertyDescriptor(VM&, const std::optional<PropertyDescriptor>&);
Completion<PropertyDescriptor> toPropertyDescriptor(VM&, Value);

// -- functions and constructors --------------------------------------------------------------------------------------
Completion<Realm*> functionRealm(VM&, Object*);
/// GetPrototypeFromConstructor: newTarget's `prototype` if an object, else the default of newTarget's realm.
Completion<Object*> prototypeFromConstructor(VM&, Value newTarget, Intrinsic fallback);
Completion<Value> speciesConstructor(VM&, Object*, Object* defaultConstructor);
/// Is it a builtin constructor whose Symbol.species is still the getter that gives the constructor itself?
bool hasBuiltinSpecies(VM&, Object* constructor);
Completion<void> setFunctionName(VM&, Object* function, PropertyKey name, const char* prefix = nullptr);
Completion<Object*> arrayFromList(VM&, const ValueList&);
/// CreateListFromArrayLike.
Completion<ValueList> listFromArrayLike(VM&, Value);

// -- iteration (iteration.cpp)
// -----------------------------------------------------------------------------------------
struct IteratorRecord {
    Value iterator, next;
    bool done = false;
};
Completion<IteratorRecord> getIterator(VM&, Value, bool async = false);
Completion<IteratorRecord> getIteratorFromMethod(VM&, Value, Value method);
/// The next value, or nullopt at the end.
Completion<std::optional<Value>> iteratorStepValue(VM&, IteratorRecord&);
Completion<Value> iteratorNextResult(VM&, IteratorRecord&);
/// IteratorClose with a pending abrupt completion: returns it (or the close's own error as the specification says).
Thrown iteratorCloseThrowing(VM&, IteratorRecord&);
Completion<void> iteratorCloseNormal(VM&, IteratorRecord&);
Object* createIterResult(VM&, Value value, bool done);
/// Calls `step(value)` for each; closes the iterator when step is abrupt. Arrays with intact iteration are walked
/// directly.
Object* plainIterableArray(VM&, Value iterable); // builtins/iterator.h
template <class F>
Completion<void> iterate(VM& vm, Value iterable, F&& step) {
    if (Object* array = plainIterableArray(vm, iterable)) {
        for (uint32_t i = 0; i < array->arrayLength(); i++) {
            TRY(vm.poll());
            Value value = array->getOwnElement(vm, i);
            if (value.isEmpty()) value = TRY(array->get(vm, PropertyKey::fromIndex(i)));
            TRY(step(value));
        }
        return {};
    }
    IteratorRecord record = TRY(getIterator(vm, iterable));
    for (;;) {
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) return {};
        Completion<void> result = step(*value);
        if (result.isAbrupt()) return iteratorCloseThrowing(vm, record);
    }
}

// -- errors (error.cpp) --------------------------------------------------------------------------------------------
class ErrorObject : public Object {
public:
    /// What `stack` gives: an InternalArray of captured call sites until the first access formats it, then the text (or
    /// whatever was assigned or prepareStackTrace returned).
    Field<Value> frames_;
};
/// An error with its stack captured; `message` may be null (no such property).
Object* makeError(VM&, ErrorType, String* message);
Object* makeError(VM&, Realm&, ErrorType, String* message);
/// The same with a prototype of the caller's, without message. `skipUntil`: see captureStackInto.
ErrorObject* makeErrorObject(VM&, Object* prototype, Value skipUntil);
Intrinsic errorPrototypeIntrinsic(ErrorType);

/// One line of a stack trace.
struct StackEntry {
    Value function = Value::undefined();
    Value thisValue = Value::undefined();
    std::string functionName; // UTF-8
    std::string typeName;     // class of the receiver; empty at top level
    std::string fileName;
    uint32_t line = 0, column = 0; // 1-based; 0: native
    bool isConstruct = false, isNative = false, isEval = false, isAsync = false, isTopLevel = false;
};
/// Walks the JS stack from the innermost frame, at most `limit` entries. Nothing is allocated in the heap.
std::vector<StackEntry> captureStack(VM&, size_t limit);
/// Captures the stack into `error` (an ErrorObject's frames, the `stack` accessors on any object); frames above and
/// including the innermost call of `skipUntil` are left out if it is an object.
Completion<void> captureStackInto(VM&, Object* target, Value skipUntil = Value::undefined());
/// The text of `stack`, or what an uncaught exception is reported as; runs no user code. Empty for other values.
std::string errorReport(VM&, Value exception);

// -- promises (promise.cpp), used by async functions and modules -----------------------------------------------------
Object* makePromise(VM&);
Completion<void> resolvePromise(VM&, Object* promise, Value resolution); // the resolving function's steps
void rejectPromise(VM&, Object* promise, Value reason);
Completion<Object*> promiseResolve(VM&, Object* constructor, Value); // PromiseResolve
/// PerformPromiseThen with native continuations (await): run(vm, values) with values[0] the result, values[1..] = data.
void promiseThenNative(VM&, Object* promise, Completion<void> (*onFulfilled)(VM&, const Value*),
                       Completion<void> (*onRejected)(VM&, const Value*), Value data);
Object* promiseThen(VM&, Object* promise, Value onFulfilled, Value onRejected); // with a fresh result promise

} // namespace tiercel
