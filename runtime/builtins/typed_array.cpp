// %TypedArray% and its twelve constructors (ECMA-262 §23.2): construction, views, and the methods that move elements.
// Callback methods are in typed_array_iteration.cpp, searches in typed_array_search.cpp, sorting in
// typed_array_sort.cpp.
#include "runtime/builtins/typed_array.h"

#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/builtin.h"
#include "runtime/typed_conversions.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace tiercel {

#define KIND(name)                                                                                                     \
    {#name "Array", IndexingKind::name, Intrinsic::name##ArrayPrototype, Intrinsic::name##ArrayConstructor}
constexpr TypedArrayKind kTypedArrayKinds[12] = {
    KIND(Int8),   KIND(Uint8),   KIND(Uint8Clamped), KIND(Int16),    KIND(Uint16),    KIND(Int32),
    KIND(Uint32), KIND(Float32), KIND(Float64),      KIND(BigInt64), KIND(BigUint64), KIND(Float16),
};
#undef KIND

const TypedArrayKind& typedArrayKind(IndexingKind indexing) {
    return kTypedArrayKinds[static_cast<size_t>(indexing) - static_cast<size_t>(IndexingKind::Int8)];
}

Completion<void> requireMutable(VM& vm, TypedArrayObject* array, const char* method) {
    if (!array->isImmutable()) return {};
    return vm.throwTypeError("Cannot perform %s on an immutable ArrayBuffer", method);
}

Completion<TypedArrayObject*> validateTypedArray(VM& vm, Value v, const char* method, Access access) {
    auto* array = typedArrayIf(v);
    if (!array) return vm.throwTypeError("%s: this is not a typed array.", method);
    if (access == Access::Write) TRY(requireMutable(vm, array, method));
    if (array->outOfBounds_)
        return vm.throwTypeError("Cannot perform %s on a detached or out-of-bounds ArrayBuffer", method);
    return array;
}

Completion<TypedArrayObject*> makeTypedArrayView(VM& vm, const TypedArrayKind& kind, ArrayBufferObject* buffer,
                                                 size_t byteOffset, std::optional<size_t> length, Object* prototype) {
    Shape* shape = vm.shapes.root(Value(prototype), CellKind::TypedArray, 0);
    IndexingKind indexing = buffer->immutable_ ? IndexingKind::ImmutableTyped : kind.indexing;
    auto* array = vm.heap.make<TypedArrayObject>(CellKind::TypedArray, 0, shape->id(), indexing, kExotic);
    array->elementKind_ = kind.indexing;
    array->slots_.init(nullptr);
    array->elements_.init(vm.emptyElements);
    array->buffer_.init(buffer);
    array->byteOffset_ = byteOffset;
    array->lengthTracking_ = !length && buffer->resizable_;
    array->fixedLength_ = length               ? *length
                          : buffer->resizable_ ? 0
                                               : (buffer->byteLength_ - byteOffset) / typedElementSize(kind.indexing);
    array->nextView_.init(Value::undefined());
    refreshView(array);
    registerView(vm, buffer, array);
    return array;
}

Completion<TypedArrayObject*> makeTypedArray(VM& vm, const TypedArrayKind& kind, size_t length, Object* prototype) {
    if (length > kMaxBufferBytes / typedElementSize(kind.indexing))
        return vm.throwRangeError("Invalid typed array length: %zu", length);
    ArrayBufferObject* buffer = TRY(makeArrayBuffer(vm, length * typedElementSize(kind.indexing)));
    return makeTypedArrayView(vm, kind, buffer, 0, length, prototype);
}

Completion<TypedArrayObject*> createTypedArray(VM& vm, Value constructor, size_t length) {
    Object* made = TRY(vm.construct(constructor, {Value::number(static_cast<uint64_t>(length))}));
    TypedArrayObject* array = TRY(validateTypedArray(vm, Value(made), "species constructor", Access::Write));
    if (array->length_ < length)
        return vm.throwTypeError("Derived TypedArray constructor created an array which was too small");
    return array;
}

Completion<TypedArrayObject*> typedArraySpeciesCreate(VM& vm, TypedArrayObject* exemplar, const Value* args,
                                                      size_t argc, std::optional<size_t> minimumLength, Access access) {
    const TypedArrayKind& kind = typedArrayKind(exemplar->elementKind_);
    Value constructor = TRY(speciesConstructor(vm, exemplar, vm.realm->get(kind.constructor)));
    // A builtin constructor, given a length: its prototype is constant.
    if (minimumLength && argc == 1 && constructor == Value(vm.realm->get(kind.constructor)))
        return makeTypedArray(vm, kind, *minimumLength, vm.realm->get(kind.prototype));
    Object* made = TRY(vm.construct(constructor, args, argc, constructor));
    TypedArrayObject* array = TRY(validateTypedArray(vm, Value(made), "species constructor", access));
    if (minimumLength && array->length_ < *minimumLength)
        return vm.throwTypeError("Derived TypedArray constructor created an array which was too small");
    if (isBigIntIndexing(array->elementKind_) != isBigIntIndexing(exemplar->elementKind_))
        return vm.throwTypeError("Content type of the species typed array differs");
    return array;
}

namespace {

/// Elements that are moved between two looks at interrupts.
constexpr size_t kStep = size_t{1} << 16;

/// Copies `count` elements between arrays of any kinds with the same content type; no user code. Handles overlap.
Completion<void> copyElements(VM& vm, TypedArrayObject* to, size_t toIndex, TypedArrayObject* from, size_t fromIndex,
                              size_t count) {
    if (count == 0) return {};
    uint32_t toSize = typedElementSize(to->elementKind_), fromSize = typedElementSize(from->elementKind_);
    uint8_t* target = to->data_ + toIndex * toSize;
    const uint8_t* source = from->data_ + fromIndex * fromSize;
    bool sameBits = to->elementKind_ == from->elementKind_ ||
                    (isBigIntIndexing(to->elementKind_) && isBigIntIndexing(from->elementKind_)) ||
                    (toSize == 1 && fromSize == 1 && to->elementKind_ != IndexingKind::Uint8Clamped) ||
                    (from->elementKind_ == IndexingKind::Uint8 && to->elementKind_ == IndexingKind::Uint8Clamped);
    if (sameBits) {
        std::memmove(target, source, count * toSize);
        return {};
    }
    std::vector<uint8_t> copy; // a snapshot when the ranges overlap
    if (target < source + count * fromSize && source < target + count * toSize) {
        copy.assign(source, source + count * fromSize);
        source = copy.data();
    }
    for (size_t i = 0; i < count; i += kStep) {
        TRY(vm.poll());
        convertTypedElements(to->elementKind_, target + i * toSize, from->elementKind_, source + i * fromSize,
                             std::min(kStep, count - i));
    }
    return {};
}

/// Copies the elements of a plain array if they are numbers all, so that nothing runs user code. They fit.
bool copyNumbers(TypedArrayObject* to, size_t toIndex, Object* from) {
    if (isBigIntIndexing(to->elementKind_)) return false;
    Elements* elements = from->elements_;
    uint32_t count = elements->length_;
    if (count == 0) return true;
    uint8_t* target = to->data_ + toIndex * typedElementSize(to->elementKind_);
    switch (from->indexing_) {
    case IndexingKind::PackedDouble:
        convertTypedElements(to->elementKind_, target, IndexingKind::Float64,
                             reinterpret_cast<const uint8_t*>(elements->doubles()), count);
        return true;
    case IndexingKind::HoleyDouble: return false;
    default: break;
    }
    const Value* values = elements->values();
    if (!std::all_of(values, values + count, [](Value v) { return v.isNumber(); })) return false;
    convertNumbers(to->elementKind_, target, values, count);
    return true;
}

Completion<void> fillFromList(VM& vm, TypedArrayObject* array, const ValueList& values) {
    for (size_t i = 0; i < values.size(); i++) TRY(setTypedElement(vm, array, static_cast<double>(i), values[i]));
    return {};
}

/// Values of an iterable or array-like, read before anything is constructed from them.
Completion<ValueList> listFromIterable(VM& vm, Value iterable, Value method) {
    ValueList values(vm.heap);
    IteratorRecord record = TRY(getIteratorFromMethod(vm, iterable, method));
    for (;;) {
        auto next = TRY(iteratorStepValue(vm, record));
        if (!next) break;
        values.push_back(*next);
    }
    return values;
}

Completion<Value> constructTyped(VM& vm, CallArgs args, const TypedArrayKind& kind) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor %s requires 'new'", kind.name);
    Value first = args[0];
    if (!first.isObject()) {
        uint64_t length = TRY(toIndex(vm, first));
        Object* proto = TRY(prototypeFromConstructor(vm, args.newTarget(), kind.prototype));
        return TRY(makeTypedArray(vm, kind, length, proto));
    }
    Object* proto = TRY(prototypeFromConstructor(vm, args.newTarget(), kind.prototype));
    uint32_t size = typedElementSize(kind.indexing);
    if (auto* buffer = bufferIf(first)) {
        uint64_t offset = TRY(toIndex(vm, args[1]));
        refreshShared(buffer);
        if (offset % size) return vm.throwRangeError("start offset of %s should be a multiple of %u", kind.name, size);
        std::optional<size_t> length;
        if (!args[2].isUndefined()) length = TRY(toIndex(vm, args[2]));
        if (buffer->detached_) return vm.throwTypeError("Cannot perform Construct on a detached ArrayBuffer");
        size_t bytes = buffer->byteLength_;
        if (!length) {
            if (buffer->resizable_) {
                if (offset > bytes)
                    return vm.throwRangeError("Start offset %llu is outside the bounds of the buffer",
                                              static_cast<unsigned long long>(offset));
            } else {
                if (bytes % size)
                    return vm.throwRangeError("byte length of %s should be a multiple of %u", kind.name, size);
                if (offset > bytes)
                    return vm.throwRangeError("Start offset %llu is outside the bounds of the buffer",
                                              static_cast<unsigned long long>(offset));
            }
        } else if (*length > kMaxBufferBytes || offset + *length * size > bytes) {
            return vm.throwRangeError("Invalid typed array length: %zu", *length);
        }
        return TRY(makeTypedArrayView(vm, kind, buffer, offset, length, proto));
    }
    if (auto* source = typedArrayIf(first)) {
        if (source->outOfBounds_) return vm.throwTypeError("Cannot perform Construct on a detached ArrayBuffer");
        if (isBigIntIndexing(source->elementKind_) != isBigIntIndexing(kind.indexing))
            return vm.throwTypeError("Cannot mix BigInt and other types, use explicit conversions");
        TypedArrayObject* array = TRY(makeTypedArray(vm, kind, source->length_, proto));
        TRY(copyElements(vm, array, 0, source, 0, array->length_));
        return array;
    }
    if (Object* source = plainIterableArray(vm, first); source && isPlainArray(vm, source)) {
        TypedArrayObject* array = TRY(makeTypedArray(vm, kind, source->arrayLength(), proto));
        if (copyNumbers(array, 0, source)) return array;
    }
    Value method = TRY(getMethod(vm, first, vm.names.symbolIterator));
    if (!method.isUndefined()) {
        ValueList values = TRY(listFromIterable(vm, first, method));
        TypedArrayObject* array = TRY(makeTypedArray(vm, kind, values.size(), proto));
        TRY(fillFromList(vm, array, values));
        return array;
    }
    Object* source = first.asCell()->as<Object>();
    uint64_t length = TRY(lengthOfArrayLike(vm, source));
    TypedArrayObject* array = TRY(makeTypedArray(vm, kind, length, proto));
    for (uint64_t k = 0; k < length; k++)
        TRY(setTypedElement(vm, array, static_cast<double>(k), TRY(getAt(vm, source, k))));
    return array;
}
template <size_t index>
Completion<Value> construct(VM& vm, CallArgs args) {
    return constructTyped(vm, args, kTypedArrayKinds[index]);
}

Completion<Value> abstractConstructor(VM& vm, CallArgs) {
    return vm.throwTypeError("Abstract class TypedArray not directly constructable");
}

/// Set(target, k, v, true)
Completion<void> putElement(VM& vm, TypedArrayObject* target, uint64_t k, Value v) {
    if (target->isImmutable()) return target->put(vm, PropertyKey::fromUint64(vm, k), v);
    return setTypedElement(vm, target, static_cast<double>(k), v);
}

Completion<Value> from(VM& vm, CallArgs args) {
    Value constructor = args.thisValue(), mapper = args[1];
    if (!constructor.isConstructor())
        return vm.throwTypeError("%s is not a constructor", describe(vm, constructor).c_str());
    bool mapping = !mapper.isUndefined();
    if (mapping && !mapper.isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, mapper).c_str());
    Value method = TRY(getMethod(vm, args[0], vm.names.symbolIterator));
    auto store = [&](TypedArrayObject* target, uint64_t k, Value v) -> Completion<void> {
        if (mapping) v = TRY(vm.call(mapper, args[2], {v, Value::number(k)}));
        return putElement(vm, target, k, v);
    };
    if (!method.isUndefined()) {
        ValueList values = TRY(listFromIterable(vm, args[0], method));
        TypedArrayObject* target = TRY(createTypedArray(vm, constructor, values.size()));
        for (size_t k = 0; k < values.size(); k++) TRY(store(target, k, values[k]));
        return target;
    }
    Object* source = TRY(toObject(vm, args[0]));
    uint64_t length = TRY(lengthOfArrayLike(vm, source));
    TypedArrayObject* target = TRY(createTypedArray(vm, constructor, length));
    for (uint64_t k = 0; k < length; k++) TRY(store(target, k, TRY(getAt(vm, source, k))));
    return target;
}

Completion<Value> of(VM& vm, CallArgs args) {
    Value constructor = args.thisValue();
    if (!constructor.isConstructor())
        return vm.throwTypeError("%s is not a constructor", describe(vm, constructor).c_str());
    TypedArrayObject* target = TRY(createTypedArray(vm, constructor, args.count()));
    for (uint32_t k = 0; k < args.count(); k++) TRY(putElement(vm, target, k, args[k]));
    return target;
}

// -- accessors
// -----------------------------------------------------------------------------------------------------------------

Completion<TypedArrayObject*> thisArray(VM& vm, CallArgs args, const char* method) {
    if (auto* array = typedArrayIf(args.thisValue())) return array;
    return vm.throwTypeError("%s: this is not a typed array.", method);
}
Completion<Value> getBuffer(VM& vm, CallArgs args) { return Value(TRY(thisArray(vm, args, "buffer"))->buffer_.get()); }
Completion<Value> getLength(VM& vm, CallArgs args) {
    return Value::number(static_cast<uint64_t>(TRY(thisArray(vm, args, "length"))->length_));
}
Completion<Value> getByteLength(VM& vm, CallArgs args) {
    auto* array = TRY(thisArray(vm, args, "byteLength"));
    return Value::number(static_cast<uint64_t>(array->length_ * typedElementSize(array->elementKind_)));
}
Completion<Value> getByteOffset(VM& vm, CallArgs args) {
    auto* array = TRY(thisArray(vm, args, "byteOffset"));
    return Value::number(static_cast<uint64_t>(array->outOfBounds_ ? 0 : array->byteOffset_));
}
Completion<Value> getTag(VM& vm, CallArgs args) {
    auto* array = typedArrayIf(args.thisValue());
    return array ? Value(String::fromLatin1(vm, typedArrayKind(array->elementKind_).name)) : Value::undefined();
}

// -- moving elements
// -----------------------------------------------------------------------------------------------------------

Completion<Value> set(VM& vm, CallArgs args) {
    TypedArrayObject* target = TRY(thisArray(vm, args, "%TypedArray%.prototype.set"));
    TRY(requireMutable(vm, target, "%TypedArray%.prototype.set"));
    double offset = TRY(toIntegerOrInfinity(vm, args[1]));
    if (offset < 0) return vm.throwRangeError("offset is out of bounds");
    if (auto* source = typedArrayIf(args[0])) {
        if (target->outOfBounds_ || source->outOfBounds_)
            return vm.throwTypeError("Cannot perform %%TypedArray%%.prototype.set on a detached ArrayBuffer");
        if (isBigIntIndexing(source->elementKind_) != isBigIntIndexing(target->elementKind_))
            return vm.throwTypeError("Cannot mix BigInt and other types, use explicit conversions");
        if (static_cast<double>(source->length_) + offset > static_cast<double>(target->length_))
            return vm.throwRangeError("offset is out of bounds");
        TRY(copyElements(vm, target, static_cast<size_t>(offset), source, 0, source->length_));
        return Value::undefined();
    }
    if (target->outOfBounds_)
        return vm.throwTypeError("Cannot perform %%TypedArray%%.prototype.set on a detached ArrayBuffer");
    double targetLength = static_cast<double>(target->length_);
    Object* source = TRY(toObject(vm, args[0]));
    uint64_t length = TRY(lengthOfArrayLike(vm, source));
    if (static_cast<double>(length) + offset > targetLength) return vm.throwRangeError("offset is out of bounds");
    if (isPlainArray(vm, source) && copyNumbers(target, static_cast<size_t>(offset), source)) return Value::undefined();
    for (uint64_t k = 0; k < length; k++)
        TRY(setTypedElement(vm, target, offset + static_cast<double>(k), TRY(getAt(vm, source, k))));
    return Value::undefined();
}

Completion<Value> subarray(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(thisArray(vm, args, "%TypedArray%.prototype.subarray"));
    uint64_t length = array->length_;
    uint64_t begin = TRY(relativeIndex(vm, args[0], length, 0));
    uint32_t size = typedElementSize(array->elementKind_);
    Value arguments[3] = {Value(array->buffer_.get()), Value::undefined(), Value::undefined()};
    size_t argc = 2;
    if (!array->lengthTracking_ || !args[1].isUndefined()) {
        uint64_t end = TRY(relativeIndex(vm, args[1], length, length));
        arguments[2] = Value::number(end > begin ? end - begin : 0);
        argc = 3;
    }
    arguments[1] = Value::number(static_cast<uint64_t>(array->byteOffset_ + begin * size));
    return TRY(typedArraySpeciesCreate(vm, array, arguments, argc, std::nullopt, Access::Read));
}

Completion<Value> slice(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.slice"));
    uint64_t length = array->length_;
    uint64_t start = TRY(relativeIndex(vm, args[0], length, 0));
    uint64_t end = TRY(relativeIndex(vm, args[1], length, length));
    uint64_t count = end > start ? end - start : 0;
    Value argument = Value::number(count);
    TypedArrayObject* result = TRY(typedArraySpeciesCreate(vm, array, &argument, 1, count));
    if (count == 0) return result;
    if (array->outOfBounds_)
        return vm.throwTypeError("Cannot perform %%TypedArray%%.prototype.slice on a detached ArrayBuffer");
    end = std::min<uint64_t>(end, array->length_);
    count = end > start ? std::min<uint64_t>(end - start, result->length_) : 0;
    if (array->elementKind_ == result->elementKind_ && count) {
        // By the specification a byte-wise copy in ascending order, visible when both views overlap.
        uint32_t size = typedElementSize(array->elementKind_);
        const uint8_t* from = array->data_ + start * size;
        uint8_t* to = result->data_;
        if (to >= from + count * size || from >= to + count * size)
            std::memcpy(to, from, count * size);
        else
            for (size_t i = 0; i < count * size; i++) to[i] = from[i];
        return result;
    }
    TRY(copyElements(vm, result, 0, array, start, count));
    return result;
}

Completion<Value> fill(VM& vm, CallArgs args) {
    TypedArrayObject* array =
        TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.fill", Access::Write));
    uint64_t length = array->length_;
    TypedElement element = TRY(toTypedElement(vm, array->elementKind_, args[0]));
    uint64_t start = TRY(relativeIndex(vm, args[1], length, 0));
    uint64_t end = TRY(relativeIndex(vm, args[2], length, length));
    if (array->outOfBounds_)
        return vm.throwTypeError("Cannot perform %%TypedArray%%.prototype.fill on a detached ArrayBuffer");
    end = std::min<uint64_t>(end, array->length_);
    uint32_t size = typedElementSize(array->elementKind_);
    for (uint64_t k = start; k < end; k += kStep) {
        TRY(vm.poll());
        fillTypedElements(array->elementKind_, array->data_ + k * size, std::min<uint64_t>(kStep, end - k), element);
    }
    return array;
}

Completion<Value> copyWithin(VM& vm, CallArgs args) {
    TypedArrayObject* array =
        TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.copyWithin", Access::Write));
    uint64_t length = array->length_;
    uint64_t to = TRY(relativeIndex(vm, args[0], length, 0));
    uint64_t from = TRY(relativeIndex(vm, args[1], length, 0));
    uint64_t end = TRY(relativeIndex(vm, args[2], length, length));
    uint64_t count = std::min(end > from ? end - from : 0, length - to);
    if (count == 0) return array;
    if (array->outOfBounds_)
        return vm.throwTypeError("Cannot perform %%TypedArray%%.prototype.copyWithin on a detached ArrayBuffer");
    uint64_t now = array->length_;
    if (from >= now || to >= now) return array;
    count = std::min({count, now - from, now - to});
    uint32_t size = typedElementSize(array->elementKind_);
    std::memmove(array->data_ + to * size, array->data_ + from * size, count * size);
    return array;
}

void reverseElements(TypedArrayObject* array) {
    auto reverseAs = [&]<class T>(T*) {
        auto* elements = reinterpret_cast<T*>(array->data_);
        std::reverse(elements, elements + array->length_);
    };
    switch (typedElementSize(array->elementKind_)) {
    case 1: return reverseAs(static_cast<uint8_t*>(nullptr));
    case 2: return reverseAs(static_cast<uint16_t*>(nullptr));
    case 4: return reverseAs(static_cast<uint32_t*>(nullptr));
    default: return reverseAs(static_cast<uint64_t*>(nullptr));
    }
}

Completion<Value> reverse(VM& vm, CallArgs args) {
    TypedArrayObject* array =
        TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.reverse", Access::Write));
    reverseElements(array);
    return array;
}

Completion<Value> toReversed(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.toReversed"));
    const TypedArrayKind& kind = typedArrayKind(array->elementKind_);
    TypedArrayObject* result = TRY(makeTypedArray(vm, kind, array->length_, vm.realm->get(kind.prototype)));
    TRY(copyElements(vm, result, 0, array, 0, result->length_));
    reverseElements(result);
    return result;
}

Completion<Value> with(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateTypedArray(vm, args.thisValue(), "%TypedArray%.prototype.with"));
    auto length = static_cast<double>(array->length_);
    double relative = TRY(toIntegerOrInfinity(vm, args[0]));
    double index = relative >= 0 ? relative : length + relative;
    TypedElement element = TRY(toTypedElement(vm, array->elementKind_, args[1]));
    if (!(index >= 0 && index < static_cast<double>(array->length_)))
        return vm.throwRangeError("Invalid typed array index");
    const TypedArrayKind& kind = typedArrayKind(array->elementKind_);
    TypedArrayObject* result =
        TRY(makeTypedArray(vm, kind, static_cast<size_t>(length), vm.realm->get(kind.prototype)));
    // The conversion may have resized the array: what is gone reads as undefined, what is new is not copied.
    size_t copied = std::min(array->length_, result->length_);
    if (copied) std::memcpy(result->data_, array->data_, copied * typedElementSize(array->elementKind_));
    for (size_t i = copied; i < result->length_; i++) {
        TypedElement missing = TRY(toTypedElement(vm, result->elementKind_, Value::undefined()));
        writeTypedElement(result->elementKind_, result->data_, i, missing);
    }
    if (index < static_cast<double>(result->length_))
        writeTypedElement(result->elementKind_, result->data_, static_cast<size_t>(index), element);
    return result;
}

constexpr NativeCode kConstructors[12] = {
    construct<0>, construct<1>, construct<2>, construct<3>, construct<4>,  construct<5>,
    construct<6>, construct<7>, construct<8>, construct<9>, construct<10>, construct<11>,
};

} // namespace

void setupTypedArray(Realm& realm) {
    VM& vm = realm.vm;
    static constexpr BuiltinRow kAbstractRows[] = {
        {"from", from, 1},
        {"of", of, 0},
        symbolGetter(&Names::symbolSpecies, "[Symbol.species]", speciesGetter),
    };
    static constexpr BuiltinRow kRows[] = {
        getter("buffer", getBuffer),
        getter("byteLength", getByteLength),
        getter("byteOffset", getByteOffset),
        knownGetter(KnownBuiltin::TypedArrayLength, "length", getLength),
        {"copyWithin", copyWithin, 2},
        {"fill", fill, 1},
        {"reverse", reverse, 0},
        {"set", set, 1},
        {"slice", slice, 2},
        {"sort", typedArraySort, 1},
        {"subarray", subarray, 2},
        {"toReversed", toReversed, 0},
        {"toSorted", typedArrayToSorted, 1},
        {"with", with, 2},
        symbolGetter(&Names::symbolToStringTag, "[Symbol.toStringTag]", getTag),
    };
    Object* prototype = Object::make(vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::TypedArrayPrototype, prototype);
    auto* abstract = makeConstructor(realm, "TypedArray", 0, abstractConstructor, prototype);
    realm.set(Intrinsic::TypedArrayConstructor, abstract);
    defineBuiltins(realm, abstract, kAbstractRows);
    defineBuiltins(realm, prototype, kRows);
    defineBuiltins(realm, prototype, typedArrayIterationRows());
    // values and [Symbol.iterator] are one function; so are Array's and ours for toString.
    Value values = prototype->getOwnData(vm, vm.names.values);
    prototype->defineDirect(vm, vm.names.symbolIterator, values, kHiddenAttributes);
    prototype->defineDirect(vm, vm.names.toString, Value(realm.get(Intrinsic::ArrayPrototypeToString)),
                            kHiddenAttributes);
    for (size_t i = 0; i < std::size(kTypedArrayKinds); i++) {
        const TypedArrayKind& kind = kTypedArrayKinds[i];
        Object* own = Object::make(vm, Value(prototype));
        realm.set(kind.prototype, own);
        auto* constructor = makeConstructor(realm, kind.name, 3, kConstructors[i], own, abstract);
        realm.set(kind.constructor, constructor);
        Value size = Value::int32(static_cast<int32_t>(typedElementSize(kind.indexing)));
        defineConstant(realm, constructor, "BYTES_PER_ELEMENT", size);
        defineConstant(realm, own, "BYTES_PER_ELEMENT", size);
        if (kind.indexing == IndexingKind::Uint8) defineUint8ArrayText(realm, constructor, own);
    }
}

} // namespace tiercel
