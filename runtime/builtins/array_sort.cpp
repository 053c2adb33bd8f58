// Array.prototype.sort and toSorted; the stable sort that typed arrays share.
//
// Elements are copied out, sorted by a bottom-up merge sort with insertion-sorted runs (no recursion; a comparator that
// throws, lies or changes the array harms nobody), and written back. Default order is that of string forms, made once
// per element; integers and the first characters of strings are compared as numbers.
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/array_methods.h"
#include "runtime/builtins/element_sort.h"
#include "runtime/interrupts.h"

#include <algorithm>
#include <array>

namespace tiercel {

namespace {

/// Sorts items[0..n) with `less(a, b)`, a Completion<bool> that says whether b goes before a. scratch has n items.
template <class T, class F>
Completion<void> mergeSort(T* items, T* scratch, size_t n, F&& goesBefore) {
    constexpr size_t kRun = 8;
    for (size_t start = 0; start < n; start += kRun) {
        size_t end = std::min(start + kRun, n);
        for (size_t i = start + 1; i < end; i++) {
            T item = items[i];
            size_t j = i;
            while (j > start && TRY(goesBefore(item, items[j - 1]))) {
                items[j] = items[j - 1];
                j--;
                // Keep every item in the array at all times: the collector and a throwing comparator see a permutation.
                items[j] = item;
            }
        }
    }
    for (size_t width = kRun; width < n; width *= 2) {
        std::copy(items, items + n, scratch);
        for (size_t low = 0; low < n; low += 2 * width) {
            size_t middle = std::min(low + width, n), high = std::min(low + 2 * width, n);
            if (middle >= high) continue;
            if (!TRY(goesBefore(scratch[middle], scratch[middle - 1]))) continue; // already in order
            size_t left = low, right = middle, out = low;
            while (left < middle && right < high)
                items[out++] = TRY(goesBefore(scratch[right], scratch[left])) ? scratch[right++] : scratch[left++];
            while (left < middle) items[out++] = scratch[left++];
            while (right < high) items[out++] = scratch[right++];
        }
    }
    return {};
}

/// Sorts int32 values by their decimal spellings. Equal ones are the same value, so the order of equals is none.
Completion<void> sortAsText(VM& vm, Value* values, size_t n) {
    // The digits filled up with zeros to ten, then how many there were; "-" is below all digits.
    constexpr uint64_t kNotNegative = uint64_t{1} << 63;
    constexpr uint32_t kDigits = 10, kLengthBits = 4;
    std::array<uint64_t, kDigits> powers{1};
    for (uint32_t i = 1; i < kDigits; i++) powers[i] = powers[i - 1] * 10;
    std::vector<uint64_t> keys(n);
    for (size_t i = 0; i < n; i++) {
        int64_t v = values[i].asInt32();
        auto magnitude = static_cast<uint64_t>(v < 0 ? -v : v);
        uint32_t length = 1;
        while (length < kDigits && magnitude >= powers[length]) length++;
        keys[i] = (v < 0 ? 0 : kNotNegative) | magnitude * powers[kDigits - length] << kLengthBits | length;
    }
    if (!sortKeys(keys.data(), n, [&] { return isToStop(vm); })) return vm.pollInterrupts();
    for (size_t i = 0; i < n; i++) {
        uint64_t length = keys[i] & ((1 << kLengthBits) - 1);
        uint64_t magnitude = ((keys[i] & ~kNotNegative) >> kLengthBits) / powers[kDigits - length];
        auto v = static_cast<int64_t>(magnitude);
        values[i] = Value::number(keys[i] & kNotNegative ? v : -v);
    }
    return {};
}

/// A string by its first characters, as many as fit into an integer, and its place before sorting.
struct TextKey {
    uint64_t prefix;
    uint32_t place;
};

/// Sorts values by strings[i], which are flat.
Completion<void> sortByStrings(VM& vm, ValueList& values, ValueList& strings) {
    size_t n = strings.size();
    auto text = [&](size_t i) { return static_cast<String*>(strings[i].asCell()); };
    bool wide = false;
    for (size_t i = 0; i < n; i++) wide |= text(i)->isTwoByte();
    uint32_t bits = wide ? 16 : 8, units = 64 / bits;
    std::vector<TextKey> keys(n);
    for (size_t i = 0; i < n; i++) {
        StringView view = text(i)->view(vm);
        uint64_t prefix = 0;
        for (uint32_t k = 0; k < units; k++) prefix = prefix << bits | (k < view.length() ? view[k] : 0);
        keys[i] = {prefix, static_cast<uint32_t>(i)};
    }
    std::vector<TextKey> scratch(n);
    TRY(mergeSort(keys.data(), scratch.data(), n, [&](const TextKey& b, const TextKey& a) -> Completion<bool> {
        if (b.prefix != a.prefix) return b.prefix < a.prefix;
        TRY(vm.poll());
        return text(b.place)->compare(vm, text(a.place)) < 0;
    }));
    ValueList unsorted(vm.heap);
    unsorted.append(values.data(), values.data() + n);
    for (size_t i = 0; i < n; i++) values[i] = unsorted[keys[i].place];
    return {};
}

/// The elements of an array-like, holes left out; all of a plain array at once.
Completion<void> collect(VM& vm, Object* o, uint64_t length, ValueList& values) {
    if (isPlainArray(vm, o) && length == o->arrayLength()) {
        values.reserve(length);
        for (uint32_t k = 0; k < length; k++) {
            Value v = plainElement(o, k);
            if (!v.isEmpty()) values.push_back(v);
        }
        return {};
    }
    for (uint64_t k = 0; k < length; k++)
        if (TRY(hasAt(vm, o, k))) values.push_back(TRY(getAt(vm, o, k)));
    return {};
}

/// Stores the values as the first elements of a plain array whose kind takes them; false if it is none.
bool storeAll(VM& vm, Object* o, const ValueList& values) {
    if (!isPlainArray(vm, o) || o->arrayLength() < values.size()) return false;
    Elements* elements = o->elements_;
    if (isDoubleElements(o->indexing_)) {
        for (Value v : values)
            if (!v.isNumber()) return false;
        for (size_t i = 0; i < values.size(); i++) elements->doubles()[i] = values[i].asNumber();
        return true;
    }
    if (o->indexing_ == IndexingKind::PackedInt32 || o->indexing_ == IndexingKind::HoleyInt32) {
        for (Value v : values)
            if (!v.isInt32()) return false;
    }
    std::copy(values.begin(), values.end(), elements->values());
    vm.heap.barrier(elements);
    return true;
}

} // namespace

Completion<void> requireComparator(VM& vm, Value comparator) {
    if (comparator.isUndefined() || comparator.isCallable()) return {};
    return vm.throwTypeError("The comparison function must be either a function or undefined");
}

Completion<void> sortValues(VM& vm, ValueList& values, Value comparator) {
    // undefined goes last and is never shown to the comparator.
    size_t defined = 0;
    for (size_t i = 0; i < values.size(); i++)
        if (!values[i].isUndefined()) std::swap(values[defined++], values[i]);
    // The swap above is stable for defined values: each moves down over undefined ones only.
    size_t n = defined;
    if (n < 2) return {};
    if (comparator.isUndefined()) {
        if (std::all_of(values.begin(), values.begin() + static_cast<ptrdiff_t>(n),
                        [](Value v) { return v.isInt32(); })) {
            return sortAsText(vm, values.data(), n);
        }
        ValueList strings(vm.heap);
        strings.resize(n);
        for (size_t i = 0; i < n; i++) strings[i] = Value(TRY(toString(vm, values[i])));
        for (size_t i = 0; i < n; i++) {
            TRY(vm.poll()); // ropes become flat: that takes time and memory
            strings[i].asCell()->as<String>()->view(vm);
        }
        TRY(sortByStrings(vm, values, strings));
        return {};
    }
    ValueList scratch(vm.heap);
    scratch.resize(n);
    return mergeSort(values.data(), scratch.data(), n, [&](Value b, Value a) -> Completion<bool> {
        Value arguments[] = {b, a};
        Value result = TRY(vm.call(comparator, Value::undefined(), arguments, 2));
        if (result.isInt32()) return result.asInt32() < 0;
        return TRY(toNumber(vm, result)) < 0;
    });
}

Completion<Value> arraySort(VM& vm, CallArgs args) {
    Value comparator = args[0];
    TRY(requireComparator(vm, comparator));
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    ValueList values(vm.heap);
    TRY(collect(vm, o, length, values));
    TRY(sortValues(vm, values, comparator));
    if (!storeAll(vm, o, values))
        for (uint64_t k = 0; k < values.size(); k++) TRY(putAt(vm, o, k, values[k]));
    for (uint64_t k = values.size(); k < length; k++) {
        TRY(vm.poll());
        PropertyKey key = PropertyKey::fromUint64(vm, k);
        if (TRY(o->hasProperty(vm, key))) TRY(o->deletePropertyOrThrow(vm, key));
    }
    return o;
}

Completion<Value> arrayToSorted(VM& vm, CallArgs args) {
    Value comparator = args[0];
    TRY(requireComparator(vm, comparator));
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length > 0xFFFF'FFFFull) return vm.throwRangeError("Invalid array length");
    ValueList values(vm.heap);
    values.reserve(std::min<uint64_t>(length, 1u << 16));
    for (uint64_t k = 0; k < length; k++) values.push_back(TRY(getAt(vm, o, k)));
    TRY(sortValues(vm, values, comparator));
    return Array::fromValues(vm, values.data(), values.size());
}

} // namespace tiercel
