// The Array constructor and Array.prototype: mutators and accessors (ECMA-262 §23.1). Callback methods are in
// array_iteration.cpp, copies in array_copy.cpp, searches in array_search.cpp, sorting in array_sort.cpp.
//
// Every method is generic over array-likes; plain arrays (array_helpers.h) take fast paths that are entered only when
// no user code can run in between.
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/array_methods.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/collections.h"
#include "runtime/builtins/locale.h"
#include "runtime/builtins/object_methods.h"
#include "runtime/decimal.h"
#include "runtime/object_internal.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace tiercel {

namespace {
constexpr uint64_t kMaxSafe = (uint64_t{1} << 53) - 1;
constexpr uint64_t kMaxArrayLength = 0xFFFF'FFFFull;
} // namespace

Completion<uint64_t> relativeIndex(VM& vm, Value argument, uint64_t length, uint64_t fallback) {
    if (argument.isUndefined()) return fallback;
    double relative = TRY(toIntegerOrInfinity(vm, argument));
    auto n = static_cast<double>(length);
    if (relative < 0) return static_cast<uint64_t>(std::max(0.0, n + relative));
    return static_cast<uint64_t>(std::min(relative, n));
}

Completion<Object*> arrayCreate(VM& vm, uint64_t length) {
    if (length > kMaxArrayLength) return vm.throwRangeError("Invalid array length");
    return Array::makeHoley(vm, static_cast<uint32_t>(length));
}

Completion<Value> arraySpeciesConstructor(VM& vm, Object* original) {
    if (!TRY(isArray(vm, Value(original)))) return Value::undefined();
    Value constructor = TRY(original->get(vm, vm.names.constructor));
    if (constructor.isConstructor()) {
        Realm* other = TRY(functionRealm(vm, constructor.asCell()->as<Object>()));
        if (other != vm.realm && constructor == Value(other->get(Intrinsic::ArrayConstructor)))
            constructor = Value::undefined();
    }
    if (constructor == Value(vm.realm->get(Intrinsic::ArrayConstructor)) &&
        hasBuiltinSpecies(vm, constructor.asCell()->as<Object>()))
        return Value::undefined();
    if (constructor.isObject()) {
        constructor = TRY(constructor.asCell()->as<Object>()->get(vm, vm.names.symbolSpecies));
        if (constructor.isNull()) constructor = Value::undefined();
    }
    if (constructor.isUndefined() || constructor == Value(vm.realm->get(Intrinsic::ArrayConstructor)))
        return Value::undefined();
    if (!constructor.isConstructor())
        return vm.throwTypeError("object.constructor[Symbol.species] is not a constructor");
    return constructor;
}
Completion<Object*> arrayCreateBySpecies(VM& vm, Value constructor, uint64_t length, bool packed) {
    if (!constructor.isUndefined()) return vm.construct(constructor, {Value::number(length)});
    if (packed && length < (1u << 24)) return Array::make(vm, static_cast<uint32_t>(length));
    return arrayCreate(vm, length);
}
Completion<Object*> arraySpeciesCreate(VM& vm, Object* original, uint64_t length, bool packed) {
    return arrayCreateBySpecies(vm, TRY(arraySpeciesConstructor(vm, original)), length, packed);
}

namespace {

Completion<Value> arrayConstructor(VM& vm, CallArgs args) {
    Value newTarget = args.isConstruct() ? args.newTarget() : Value(args.callee());
    // `new Array(n)`: the constructor's own prototype cannot be replaced.
    if (newTarget == Value(args.callee()) && args.count() == 1 && args[0].isInt32() && args[0].asInt32() >= 0)
        return Value(TRY(Array::makeHoley(vm, static_cast<uint32_t>(args[0].asInt32()))));
    Object* proto = TRY(prototypeFromConstructor(vm, newTarget, Intrinsic::ArrayPrototype));
    Object* array = Array::makeWithPrototype(vm, Value(proto));
    if (args.count() == 1) {
        Value length = args[0];
        if (length.isNumber()) {
            double d = length.asNumber();
            if (d < 0 || d > static_cast<double>(kMaxArrayLength) || d != std::floor(d))
                return vm.throwRangeError("Invalid array length");
            if (!TRY(array->setArrayLength(vm, static_cast<uint32_t>(d))))
                return vm.throwRangeError("Invalid array length");
            return array;
        }
        Array::push(vm, array, length);
        return array;
    }
    array->ensureElementsCapacity(vm, args.count());
    for (Value v : args) Array::push(vm, array, v);
    return array;
}

/// Constructs `C(length?)` or an array: the receiver of Array.from and Array.of.
Completion<Object*> constructFrom(VM& vm, Value constructor, std::optional<uint64_t> length) {
    if (constructor.isConstructor()) {
        if (length) return vm.construct(constructor, {Value::number(*length)});
        return vm.construct(constructor);
    }
    return arrayCreate(vm, length.value_or(0));
}

} // namespace

// Array.from, sec-array.from, from step 5 on.
Completion<Value> arrayFromIterator(VM& vm, Value constructor, Value items, Value method, Value mapper, Value mapThis) {
    bool mapping = !mapper.isUndefined();
    // An array that nobody else has seen is appended to.
    bool direct = !constructor.isConstructor() || constructor == Value(vm.realm->get(Intrinsic::ArrayConstructor));
    Object* result = direct ? Array::make(vm) : TRY(constructFrom(vm, constructor, std::nullopt));
    if (direct && !mapping && plainIterableArray(vm, items)) {
        TRY(iterate(vm, items, [&](Value value) -> Completion<void> {
            Array::push(vm, result, value);
            return {};
        }));
        return result;
    }
    IteratorRecord record = TRY(getIteratorFromMethod(vm, items, method));
    if (direct && !mapping) {
        ValueList values(vm.heap);
        if (takeCollection(vm, record.iterator, record.next, values))
            return Array::fromValues(vm, values.data(), values.size());
    }
    for (uint64_t k = 0;; k++) {
        auto next = TRY(iteratorStepValue(vm, record));
        if (!next) {
            if (!direct) TRY(putLength(vm, result, k));
            return result;
        }
        Value value = *next;
        if (mapping) {
            auto mapped = vm.call(mapper, mapThis, {value, Value::number(k)});
            if (mapped.isAbrupt()) return iteratorCloseThrowing(vm, record);
            value = mapped.release();
        }
        if (direct && k < PropertyKey::kMaxIndex) {
            Array::push(vm, result, value);
            continue;
        }
        auto defined = result->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, k), value);
        if (defined.isAbrupt()) return iteratorCloseThrowing(vm, record);
    }
}

namespace {

Completion<Value> arrayOf(VM& vm, CallArgs args) {
    Object* result = TRY(constructFrom(vm, args.thisValue(), args.count()));
    for (uint32_t k = 0; k < args.count(); k++)
        TRY(result->createDataPropertyOrThrow(vm, PropertyKey::fromIndex(k), args[k]));
    TRY(putLength(vm, result, args.count()));
    return result;
}

Completion<Value> arrayIsArray(VM& vm, CallArgs args) { return Value::boolean(TRY(isArray(vm, args[0]))); }

// -- mutators
// ------------------------------------------------------------------------------------------------------------

Completion<Value> arrayPush(VM& vm, CallArgs args) {
    if (Value self = args.thisValue(); self.isObject()) {
        Object* o = self.asCell()->as<Object>();
        if (isPlainArray(vm, o) && uint64_t{o->arrayLength()} + args.count() < (1u << 30)) {
            for (Value v : args) Array::push(vm, o, v);
            return Value::number(o->arrayLength());
        }
    }
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length + args.count() > kMaxSafe)
        return vm.throwTypeError("Pushing %u elements on an array-like of length %llu is disallowed by ECMA-262",
                                 args.count(), static_cast<unsigned long long>(length));
    for (uint32_t i = 0; i < args.count(); i++) TRY(putAt(vm, o, length + i, args[i]));
    TRY(putLength(vm, o, length + args.count()));
    return Value::number(length + args.count());
}

Completion<Value> arrayPop(VM& vm, CallArgs args) {
    if (Value self = args.thisValue(); self.isObject()) {
        Object* o = self.asCell()->as<Object>();
        if (isPlainArray(vm, o) && o->arrayLength() > 0) {
            if (Value popped = popPlain(o); !popped.isEmpty()) return popped;
            uint32_t last = o->arrayLength() - 1;
            Value v = plainElement(o, last);
            if (TRY(o->setArrayLength(vm, last))) return v.isEmpty() ? Value::undefined() : v;
        }
    }
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length == 0) {
        TRY(putLength(vm, o, 0));
        return Value::undefined();
    }
    PropertyKey key = PropertyKey::fromUint64(vm, length - 1);
    Value v = TRY(o->get(vm, key));
    TRY(o->deletePropertyOrThrow(vm, key));
    TRY(putLength(vm, o, length - 1));
    return v;
}

Completion<Value> arrayShift(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    if (isPlainArray(vm, o) && o->arrayLength() > 0) {
        uint32_t length = o->arrayLength();
        Value first = plainElement(o, 0);
        moveElements(vm, o, 0, 1, length - 1);
        if (TRY(o->setArrayLength(vm, length - 1))) return first.isEmpty() ? Value::undefined() : first;
    }
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length == 0) {
        TRY(putLength(vm, o, 0));
        return Value::undefined();
    }
    Value first = TRY(getAt(vm, o, 0));
    for (uint64_t k = 1; k < length; k++) {
        if (TRY(hasAt(vm, o, k)))
            TRY(putAt(vm, o, k - 1, TRY(getAt(vm, o, k))));
        else
            TRY(deleteAt(vm, o, k - 1));
    }
    TRY(deleteAt(vm, o, length - 1));
    TRY(putLength(vm, o, length - 1));
    return first;
}

/// A plain array that stays one when it gets elements: those of a prototype are everybody's business.
static bool isGrowingArray(VM& vm, Object* o) { return isPlainArray(vm, o) && !o->hasFlag(kIsPrototype); }

Completion<Value> arrayUnshift(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint32_t count = args.count();
    if (isGrowingArray(vm, o) && count > 0 && uint64_t{o->arrayLength()} + count < (1u << 26)) {
        uint32_t length = o->arrayLength();
        // Pushing first settles capacity and element kind; then everything is rotated into place.
        for (Value v : args) Array::push(vm, o, v);
        if (isPlainArray(vm, o) && o->arrayLength() == length + count) {
            moveElements(vm, o, count, 0, length);
            bool doubles = isDoubleElements(o->indexing_);
            Elements* e = o->elements_.get();
            for (uint32_t i = 0; i < count; i++) {
                if (doubles)
                    e->doubles()[i] = args[i].asNumber();
                else
                    e->values()[i] = args[i];
            }
            if (!doubles) vm.heap.barrier(e);
            return Value::number(length + count);
        }
        return vm.throwOutOfMemory();
    }
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (count > 0) {
        if (length + count > kMaxSafe) return vm.throwTypeError("Invalid array length");
        for (uint64_t k = length; k > 0; k--) {
            if (TRY(hasAt(vm, o, k - 1)))
                TRY(putAt(vm, o, k - 1 + count, TRY(getAt(vm, o, k - 1))));
            else
                TRY(deleteAt(vm, o, k - 1 + count));
        }
        for (uint32_t i = 0; i < count; i++) TRY(putAt(vm, o, i, args[i]));
    }
    TRY(putLength(vm, o, length + count));
    return Value::number(length + count);
}

Completion<Value> arraySplice(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    uint64_t start = TRY(relativeIndex(vm, args[0], length, 0));
    uint32_t insertCount = args.count() > 2 ? args.count() - 2 : 0;
    uint64_t deleteCount = 0;
    if (args.count() == 1)
        deleteCount = length - start;
    else if (args.count() > 1) {
        double wanted = TRY(toIntegerOrInfinity(vm, args[1]));
        deleteCount = static_cast<uint64_t>(std::min(std::max(wanted, 0.0), static_cast<double>(length - start)));
    }
    if (length + insertCount - deleteCount > kMaxSafe) return vm.throwTypeError("Invalid array length");
    Object* removed = TRY(arraySpeciesCreate(vm, o, deleteCount, true));
    // Fast: both are plain, the result is our own fresh array, and the receiver was not changed meanwhile.
    if (isGrowingArray(vm, o) && o->arrayLength() == length && removed != o && isGrowingArray(vm, removed) &&
        length + insertCount < (1u << 26)) {
        auto from = static_cast<uint32_t>(start), drop = static_cast<uint32_t>(deleteCount);
        auto size = static_cast<uint32_t>(length);
        bool copied = true;
        if (removed->arrayLength() > 0) TRY(removed->setArrayLength(vm, 0));
        for (uint32_t i = 0; i < drop && copied; i++) {
            Value v = plainElement(o, from + i);
            if (v.isEmpty())
                copied = false;
            else
                Array::push(vm, removed, v);
        }
        if (copied) {
            if (insertCount > drop) {
                // Grow by pushing, which also settles the element kind for what is inserted.
                for (uint32_t i = 0; i < insertCount - drop; i++) Array::push(vm, o, args[2 + i]);
            }
            bool kindsFit = isPlainArray(vm, o);
            for (uint32_t i = 0; kindsFit && i < std::min(insertCount, drop); i++)
                kindsFit = o->setElementFast(vm, from + i, args[2 + i]); // widens as needed; overwritten below
            if (!kindsFit || !isPlainArray(vm, o)) return vm.throwOutOfMemory();
            moveElements(vm, o, from + insertCount, from + drop, size - from - drop);
            bool doubles = isDoubleElements(o->indexing_);
            Elements* e = o->elements_.get();
            for (uint32_t i = 0; i < insertCount; i++) {
                if (doubles)
                    e->doubles()[from + i] = args[2 + i].asNumber();
                else
                    e->values()[from + i] = args[2 + i];
            }
            if (!doubles) vm.heap.barrier(e);
            if (insertCount < drop) TRY(o->setArrayLength(vm, size - (drop - insertCount)));
            return removed;
        }
    }
    for (uint64_t k = 0; k < deleteCount; k++)
        if (TRY(hasAt(vm, o, start + k)))
            TRY(removed->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, k), TRY(getAt(vm, o, start + k))));
    TRY(putLength(vm, removed, deleteCount));
    auto move = [&](uint64_t from, uint64_t to) -> Completion<void> {
        if (TRY(hasAt(vm, o, from))) return putAt(vm, o, to, TRY(getAt(vm, o, from)));
        return deleteAt(vm, o, to);
    };
    if (insertCount < deleteCount) {
        for (uint64_t k = start; k < length - deleteCount; k++) TRY(move(k + deleteCount, k + insertCount));
        for (uint64_t k = length; k > length - deleteCount + insertCount; k--) TRY(deleteAt(vm, o, k - 1));
    } else if (insertCount > deleteCount) {
        for (uint64_t k = length - deleteCount; k > start; k--) TRY(move(k + deleteCount - 1, k + insertCount - 1));
    }
    for (uint32_t i = 0; i < insertCount; i++) TRY(putAt(vm, o, start + i, args[2 + i]));
    TRY(putLength(vm, o, length - deleteCount + insertCount));
    return removed;
}

Completion<Value> arrayReverse(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (isPlainArray(vm, o) && length == o->arrayLength()) {
        uint64_t* words = o->elements_.get()->words();
        if (length > 1) std::reverse(words, words + length);
        if (!isDoubleElements(o->indexing_)) vm.heap.barrier(o->elements_.get());
        return o;
    }
    for (uint64_t lower = 0; lower < length / 2; lower++) {
        TRY(vm.poll());
        uint64_t upper = length - 1 - lower;
        PropertyKey lowerKey = PropertyKey::fromUint64(vm, lower), upperKey = PropertyKey::fromUint64(vm, upper);
        bool hasLower = TRY(o->hasProperty(vm, lowerKey));
        Value lowerValue = hasLower ? TRY(o->get(vm, lowerKey)) : Value::undefined();
        bool hasUpper = TRY(o->hasProperty(vm, upperKey));
        Value upperValue = hasUpper ? TRY(o->get(vm, upperKey)) : Value::undefined();
        if (hasUpper)
            TRY(o->put(vm, lowerKey, upperValue));
        else if (hasLower)
            TRY(o->deletePropertyOrThrow(vm, lowerKey));
        if (hasLower)
            TRY(o->put(vm, upperKey, lowerValue));
        else if (hasUpper)
            TRY(o->deletePropertyOrThrow(vm, upperKey));
    }
    return o;
}

Completion<Value> arrayFill(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    uint64_t start = TRY(relativeIndex(vm, args[1], length, 0));
    uint64_t end = TRY(relativeIndex(vm, args[2], length, length));
    Value value = args[0];
    // The first store finds the kind of elements that takes the value; the others are then plain writes.
    if (start < end && isPlainArray(vm, o) && end <= o->arrayLength() &&
        o->setElementFast(vm, static_cast<uint32_t>(start), value)) {
        Elements* elements = o->elements_.get();
        if (isDoubleElements(o->indexing_)) {
            std::fill(elements->doubles() + start, elements->doubles() + end, value.asNumber());
        } else {
            std::fill(elements->words() + start, elements->words() + end, value.bits());
            vm.heap.barrier(elements, value);
        }
        if (start == 0 && end == o->arrayLength()) { // no hole is left
            if (o->indexing_ == IndexingKind::HoleyInt32) o->indexing_ = IndexingKind::PackedInt32;
            if (o->indexing_ == IndexingKind::HoleyDouble) o->indexing_ = IndexingKind::PackedDouble;
            if (o->indexing_ == IndexingKind::HoleyAny) o->indexing_ = IndexingKind::PackedAny;
        }
        return o;
    }
    for (uint64_t k = start; k < end; k++) {
        TRY(vm.poll());
        if (isPlainArray(vm, o) && k < o->arrayLength() && o->setElementFast(vm, static_cast<uint32_t>(k), value))
            continue;
        TRY(o->put(vm, PropertyKey::fromUint64(vm, k), value));
    }
    return o;
}

// -- accessors
// -------------------------------------------------------------------------------------------------------------

Completion<Value> arrayAt(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    auto length = static_cast<double>(TRY(lengthOfArrayLike(vm, o)));
    double relative = TRY(toIntegerOrInfinity(vm, args[0]));
    double k = relative >= 0 ? relative : length + relative;
    if (k < 0 || k >= length) return Value::undefined();
    return getAt(vm, o, static_cast<uint64_t>(k));
}

/// Joins with cycle detection: an array that is being joined already gives "".
/// `inLocale`: the arguments of toLocaleString, else null.
Completion<Value> joinImpl(VM& vm, Object* o, uint64_t length, String* separator, const CallArgs* inLocale) {
    struct Scope {
        VM& vm;
        ~Scope() { vm.joining.pop_back(); }
    };
    for (Object* active : vm.joining)
        if (active == o) return Value(vm.emptyString);
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    // The separators alone may be too long: no need to look at billions of holes first.
    if (o->isArray() && length > 1 && separator->length_ > String::kMaxLength / (length - 1))
        return vm.throwRangeError("Invalid string length");
    vm.joining.push_back(o);
    Scope scope{vm};
    StringBuilder builder(vm);
    for (uint64_t k = 0; k < length; k++) {
        if (k > 0) builder.append(separator);
        if (builder.length() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
        TRY(vm.poll());
        Value v = TRY(getAt(vm, o, k));
        if (v.isNullish()) continue;
        if (inLocale) v = TRY(elementToLocaleString(vm, v, (*inLocale)[0], (*inLocale)[1]));
        if (v.isNumber()) {
            char text[kNumberChars];
            builder.append(std::string_view(text, writeNumber(v, text)));
        } else {
            builder.append(TRY(toString(vm, v)));
        }
    }
    return TRY(builder.finish());
}

Completion<Value> arrayJoin(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o)); // the separator's conversion does not change it any more
    String* separator = args[0].isUndefined() ? String::fromLatin1(vm, ",") : TRY(toString(vm, args[0]));
    return joinImpl(vm, o, length, separator, nullptr);
}

Completion<Value> arrayToString(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    Value join = TRY(o->get(vm, vm.names.join));
    if (join.isCallable()) return vm.call(join, Value(o));
    return objectToString(vm, Value(o));
}

Completion<Value> arrayToLocaleString(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    return joinImpl(vm, o, length, String::fromLatin1(vm, ","), &args);
}

constexpr BuiltinRow kArrayConstructor[] = {
    inJavaScript("from", "arrayFrom", 1),
    asyncInJavaScript("fromAsync", "arrayFromAsync", 1),
    {"of", arrayOf, 0},
    known(KnownBuiltin::ArrayIsArray, "isArray", arrayIsArray, 1),
    knownSymbolGetter(KnownBuiltin::ArraySpecies, &Names::symbolSpecies, "[Symbol.species]", speciesGetter),
};

constexpr BuiltinRow kArrayPrototype[] = {
    known(KnownBuiltin::ArrayAt, "at", arrayAt, 1),
    {"concat", arrayConcat, 1},
    {"copyWithin", arrayCopyWithin, 2},
    {"fill", arrayFill, 1},
    {"includes", arrayIncludes, 1},
    {"indexOf", arrayIndexOf, 1},
    {"join", arrayJoin, 1},
    {"lastIndexOf", arrayLastIndexOf, 1},
    known(KnownBuiltin::ArrayPop, "pop", arrayPop, 0),
    known(KnownBuiltin::ArrayPush, "push", arrayPush, 1),
    {"reverse", arrayReverse, 0},
    {"shift", arrayShift, 0},
    {"slice", arraySlice, 2},
    {"splice", arraySplice, 2},
    {"toLocaleString", arrayToLocaleString, 0},
    {"toReversed", arrayToReversed, 0},
    {"toSpliced", arrayToSpliced, 2},
    {"unshift", arrayUnshift, 1},
    {"with", arrayWith, 2},
};

} // namespace

void setupArray(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = Array::makeWithPrototype(vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::ArrayPrototype, prototype);
    auto* constructor = makeConstructor(realm, "Array", 1, arrayConstructor, prototype);
    constructor->intrinsic_ = static_cast<uint16_t>(KnownBuiltin::ArrayConstructor);
    realm.set(Intrinsic::ArrayConstructor, constructor);
    defineBuiltins(realm, constructor, kArrayConstructor);
    defineBuiltins(realm, prototype, kArrayPrototype);
    defineBuiltins(realm, prototype, arrayIterationRows());
    Object* toString = defineFunction(realm, prototype, "toString", arrayToString, 0);
    realm.set(Intrinsic::ArrayPrototypeToString, toString);
    defineFunction(realm, prototype, "sort", arraySort, 1);
    defineFunction(realm, prototype, "toSorted", arrayToSorted, 1);
    defineFunction(realm, prototype, "entries", arrayEntries, 0);
    defineFunction(realm, prototype, "keys", arrayKeys, 0);
    Object* values = defineFunction(realm, prototype, "values", arrayValues, 0);
    realm.set(Intrinsic::ArrayPrototypeValues, values);
    prototype->defineDirect(vm, vm.names.symbolIterator, Value(values), kHiddenAttributes);
    Object* unscopables = Object::make(vm, Value::null());
    for (const char* name : {"at", "copyWithin", "entries", "fill", "find", "findIndex", "findLast", "findLastIndex",
                             "flat", "flatMap", "includes", "keys", "toReversed", "toSorted", "toSpliced", "values"})
        unscopables->defineDirect(vm, PropertyKey::fromUtf8(vm, name), Value::boolean(true));
    prototype->defineDirect(vm, vm.names.symbolUnscopables, Value(unscopables), kConfigurable);
}

} // namespace tiercel
