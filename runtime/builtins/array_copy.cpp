// Array.prototype methods that copy elements: concat, copyWithin, slice, toReversed, toSpliced, with (ECMA-262
// §23.1.3), and the copying that others share. Between plain arrays elements move as memory, in the kind that takes
// both.
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/array_methods.h"

#include <algorithm>
#include <cstring>

namespace tiercel {

namespace {

constexpr uint64_t kMaxSafe = (uint64_t{1} << 53) - 1;
constexpr uint64_t kMaxArrayLength = 0xFFFF'FFFFull;

/// The least kind that holds the elements of both.
IndexingKind joinedKind(IndexingKind a, IndexingKind b) {
    auto isInt32 = [](IndexingKind k) { return k == IndexingKind::PackedInt32 || k == IndexingKind::HoleyInt32; };
    bool holes = isHoleyElements(a) || isHoleyElements(b);
    if (isInt32(a) && isInt32(b)) return holes ? IndexingKind::HoleyInt32 : IndexingKind::PackedInt32;
    if ((isInt32(a) || isDoubleElements(a)) && (isInt32(b) || isDoubleElements(b)))
        return holes ? IndexingKind::HoleyDouble : IndexingKind::PackedDouble;
    return holes ? IndexingKind::HoleyAny : IndexingKind::PackedAny;
}

} // namespace

void moveElements(VM& vm, Object* o, uint64_t to, uint64_t from, uint64_t count) {
    uint64_t* words = o->elements_.get()->words();
    std::memmove(words + to, words + from, count * 8);
    if (!isDoubleElements(o->indexing_)) vm.heap.barrier(o->elements_.get());
}

bool appendElements(VM& vm, Object* target, Object* source, uint32_t from, uint32_t count) {
    uint64_t length = target->arrayLength();
    if (count == 0) return true;
    if (length + count > Elements::kMaxDense || target->hasFlag(kIsPrototype)) return false;
    IndexingKind given = source->indexing_;
    IndexingKind kind = joinedKind(target->indexing_, given);
    target->ensureElementsCapacity(vm, static_cast<uint32_t>(length + count));
    if (kind != target->indexing_) target->convertElements(vm, kind);
    Elements* to = target->elements_;
    uint64_t* words = to->words() + length;
    const uint64_t* read = source->elements_.get()->words() + from;
    if (isDoubleElements(kind) == isDoubleElements(given)) {
        std::memcpy(words, read, size_t{count} * 8);
    } else if (isDoubleElements(kind)) {
        for (uint32_t i = 0; i < count; i++) {
            Value v = Value::fromBits(read[i]);
            words[i] = v.isEmpty() ? Elements::kHoleBits : std::bit_cast<uint64_t>(double(v.asInt32()));
        }
    } else {
        for (uint32_t i = 0; i < count; i++)
            words[i] =
                read[i] == Elements::kHoleBits ? Value::kEmpty : Value::number(std::bit_cast<double>(read[i])).bits();
    }
    to->length_ = static_cast<uint32_t>(length + count);
    if (!isDoubleElements(kind)) vm.heap.barrier(to);
    return true;
}

namespace {

// IsConcatSpreadable, sec-isconcatspreadable.
Completion<bool> isConcatSpreadable(VM& vm, Value v) {
    if (!v.isObject()) return false;
    Value spreadable = TRY(v.asCell()->as<Object>()->get(vm, vm.names.symbolIsConcatSpreadable));
    if (!spreadable.isUndefined()) return toBoolean(spreadable);
    return isArray(vm, v);
}

/// A copy of all elements of a plain array without holes, of an array-like `length` long; null where it is none.
Object* copyOfPacked(VM& vm, Object* o, uint64_t length) {
    if (length == 0 || !isPlainArray(vm, o) || isHoleyElements(o->indexing_) || o->arrayLength() != length)
        return nullptr;
    return Array::copyOf(vm, o, 0, static_cast<uint32_t>(length));
}

} // namespace

// sec-array.prototype.concat.
Completion<Value> arrayConcat(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    Object* result = TRY(arraySpeciesCreate(vm, o, 0));
    if (isPlainArray(vm, result) && result->arrayLength() == 0) {
        // Room for all at once, as far as lengths can be seen.
        uint64_t expected = 0;
        for (uint32_t i = 0; i <= args.count(); i++) {
            Value item = i == 0 ? Value(o) : args[i - 1];
            expected += item.isObject() && item.asCell()->kind() == CellKind::Array
                            ? item.asCell()->as<Object>()->arrayLength()
                            : 1;
        }
        if (expected <= (1u << 16)) result->ensureElementsCapacity(vm, static_cast<uint32_t>(expected));
    }
    uint64_t n = 0;
    for (uint32_t i = 0; i <= args.count(); i++) {
        Value item = i == 0 ? Value(o) : args[i - 1];
        if (!TRY(isConcatSpreadable(vm, item))) {
            if (n >= kMaxSafe) return vm.throwTypeError("Invalid array length");
            if (isPlainArray(vm, result) && result->arrayLength() == n)
                Array::push(vm, result, item);
            else
                TRY(result->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, n), item));
            n++;
            continue;
        }
        Object* source = item.asCell()->as<Object>();
        uint64_t length = TRY(lengthOfArrayLike(vm, source));
        if (n + length > kMaxSafe) return vm.throwTypeError("Invalid array length");
        if (isPlainArray(vm, source) && isPlainArray(vm, result) && source != result &&
            length == source->arrayLength() && result->arrayLength() == n &&
            appendElements(vm, result, source, 0, static_cast<uint32_t>(length))) {
            n += length;
            continue;
        }
        for (uint64_t k = 0; k < length; k++, n++)
            if (TRY(hasAt(vm, source, k)))
                TRY(result->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, n), TRY(getAt(vm, source, k))));
    }
    TRY(putLength(vm, result, n));
    return result;
}

// sec-array.prototype.copywithin.
Completion<Value> arrayCopyWithin(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    uint64_t to = TRY(relativeIndex(vm, args[0], length, 0));
    uint64_t from = TRY(relativeIndex(vm, args[1], length, 0));
    uint64_t end = TRY(relativeIndex(vm, args[2], length, length));
    uint64_t count = std::min(end > from ? end - from : 0, length - to);
    if (isPlainArray(vm, o) && o->arrayLength() == length) { // a hole makes a hole
        if (count > 0) moveElements(vm, o, to, from, count);
        return o;
    }
    bool backwards = from < to && to < from + count;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t offset = backwards ? count - 1 - i : i;
        if (TRY(hasAt(vm, o, from + offset)))
            TRY(putAt(vm, o, to + offset, TRY(getAt(vm, o, from + offset))));
        else
            TRY(deleteAt(vm, o, to + offset));
    }
    return o;
}

// sec-array.prototype.slice.
Completion<Value> arraySlice(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    uint64_t start = TRY(relativeIndex(vm, args[0], length, 0));
    uint64_t end = TRY(relativeIndex(vm, args[1], length, length));
    uint64_t count = end > start ? end - start : 0;
    Value constructor = TRY(arraySpeciesConstructor(vm, o));
    if (constructor.isUndefined() && count > 0 && isPlainArray(vm, o) && end <= o->arrayLength())
        return Array::copyOf(vm, o, static_cast<uint32_t>(start), static_cast<uint32_t>(count));
    Object* result = TRY(arrayCreateBySpecies(vm, constructor, count, true));
    if (isPlainArray(vm, o) && end <= o->arrayLength() && result != o && isPlainArray(vm, result) &&
        !isHoleyElements(o->indexing_)) {
        if (result->arrayLength() > 0) TRY(result->setArrayLength(vm, 0));
        for (uint64_t k = start; k < end; k++) {
            TRY(vm.poll());
            Array::push(vm, result, plainElement(o, static_cast<uint32_t>(k)));
        }
        return result;
    }
    uint64_t n = 0;
    for (uint64_t k = start; k < end; k++, n++)
        if (TRY(hasAt(vm, o, k)))
            TRY(result->createDataPropertyOrThrow(vm, PropertyKey::fromUint64(vm, n), TRY(getAt(vm, o, k))));
    TRY(putLength(vm, result, n));
    return result;
}

// sec-array.prototype.toreversed.
Completion<Value> arrayToReversed(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length > kMaxArrayLength) return vm.throwRangeError("Invalid array length");
    if (Object* copy = copyOfPacked(vm, o, length)) {
        uint64_t* words = copy->elements_.get()->words();
        std::reverse(words, words + length);
        return copy;
    }
    Object* result = Array::make(vm);
    for (uint64_t k = length; k > 0; k--) Array::push(vm, result, TRY(getAt(vm, o, k - 1)));
    return result;
}

// sec-array.prototype.tospliced.
Completion<Value> arrayToSpliced(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    uint64_t start = TRY(relativeIndex(vm, args[0], length, 0));
    uint64_t skip = 0;
    if (args.count() == 1)
        skip = length - start;
    else if (args.count() > 1)
        skip = static_cast<uint64_t>(
            std::min(std::max(TRY(toIntegerOrInfinity(vm, args[1])), 0.0), static_cast<double>(length - start)));
    uint32_t insertCount = args.count() > 2 ? args.count() - 2 : 0;
    uint64_t newLength = length + insertCount - skip;
    if (newLength > kMaxSafe) return vm.throwTypeError("Invalid array length");
    if (newLength > kMaxArrayLength) return vm.throwRangeError("Invalid array length");
    Object* result = Array::make(vm);
    bool packed = isPlainArray(vm, o) && !isHoleyElements(o->indexing_) && o->arrayLength() == length;
    auto n = static_cast<uint32_t>(start), after = static_cast<uint32_t>(start + skip);
    if (packed && appendElements(vm, result, o, 0, n)) {
        for (uint32_t i = 0; i < insertCount; i++) Array::push(vm, result, args[2 + i]);
        if (appendElements(vm, result, o, after, static_cast<uint32_t>(length) - after)) return result;
        result = Array::make(vm);
    }
    for (uint64_t k = 0; k < start; k++) Array::push(vm, result, TRY(getAt(vm, o, k)));
    for (uint32_t i = 0; i < insertCount; i++) Array::push(vm, result, args[2 + i]);
    for (uint64_t k = start + skip; k < length; k++) Array::push(vm, result, TRY(getAt(vm, o, k)));
    return result;
}

// sec-array.prototype.with.
Completion<Value> arrayWith(VM& vm, CallArgs args) {
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    double relative = TRY(toIntegerOrInfinity(vm, args[0]));
    double index = relative >= 0 ? relative : static_cast<double>(length) + relative;
    if (index < 0 || index >= static_cast<double>(length)) return vm.throwRangeError("Invalid index : %.0f", relative);
    if (length > kMaxArrayLength) return vm.throwRangeError("Invalid array length");
    if (Object* copy = copyOfPacked(vm, o, length))
        if (copy->setElementFast(vm, static_cast<uint32_t>(index), args[1])) return copy;
    Object* result = Array::make(vm);
    for (uint64_t k = 0; k < length; k++)
        Array::push(vm, result, k == static_cast<uint64_t>(index) ? args[1] : TRY(getAt(vm, o, k)));
    return result;
}

} // namespace tiercel
