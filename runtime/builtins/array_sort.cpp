// Array.prototype.sort and toSorted; the stable sort that typed arrays share.
//
// Elements are copied out, sorted by a bottom-up merge sort with insertion-sorted runs (no recursion; a comparator that
// throws, lies or changes the array harms nobody), and written back. Default order compares string forms, made once per
// element.
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/array_methods.h"

#include <algorithm>

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

/// Digits of a small integer compare as strings: by decimal spelling.
int compareSpelled(int32_t a, int32_t b) {
    char x[12], y[12];
    auto spell = [](int32_t v, char* out) {
        int n = 0;
        int64_t w = v;
        if (w < 0) out[n++] = '-', w = -w;
        char digits[12];
        int d = 0;
        do digits[d++] = static_cast<char>('0' + w % 10), w /= 10;
        while (w);
        while (d) out[n++] = digits[--d];
        out[n] = 0;
    };
    spell(a, x);
    spell(b, y);
    for (int i = 0;; i++)
        if (x[i] != y[i] || !x[i]) return static_cast<unsigned char>(x[i]) - static_cast<unsigned char>(y[i]);
}

} // namespace

Completion<void> sortValues(VM& vm, ValueList& values, Value comparator) {
    // undefined goes last and is never shown to the comparator.
    size_t defined = 0;
    for (size_t i = 0; i < values.size(); i++)
        if (!values[i].isUndefined()) std::swap(values[defined++], values[i]);
    // The swap above is stable for defined values: each moves down over undefined ones only.
    size_t n = defined;
    if (n < 2) return {};
    ValueList scratch(vm.heap);
    if (comparator.isUndefined()) {
        bool allInts = true;
        for (size_t i = 0; i < n && allInts; i++) allInts = values[i].isInt32();
        if (allInts) {
            scratch.resize(n);
            return mergeSort(values.data(), scratch.data(), n, [](Value b, Value a) -> Completion<bool> {
                return compareSpelled(b.asInt32(), a.asInt32()) < 0;
            });
        }
        // Pairs (string, value) in two rooted lists, sorted through an index.
        ValueList strings(vm.heap);
        strings.resize(n);
        for (size_t i = 0; i < n; i++) strings[i] = Value(TRY(toString(vm, values[i])));
        for (size_t i = 0; i < n; i++) strings[i].asCell()->as<String>()->view(vm);
        std::vector<uint32_t> order(n), orderScratch(n);
        for (size_t i = 0; i < n; i++) order[i] = static_cast<uint32_t>(i);
        TRY(mergeSort(order.data(), orderScratch.data(), n, [&](uint32_t b, uint32_t a) -> Completion<bool> {
            return strings[b].asCell()->as<String>()->compare(vm, strings[a].asCell()->as<String>()) < 0;
        }));
        scratch.append(values.data(), values.data() + n);
        for (size_t i = 0; i < n; i++) values[i] = scratch[order[i]];
        return {};
    }
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
    if (!comparator.isUndefined() && !comparator.isCallable())
        return vm.throwTypeError("The comparison function must be either a function or undefined");
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    ValueList values(vm.heap);
    for (uint64_t k = 0; k < length; k++) {
        TRY(vm.poll());
        if (isPlainArray(vm, o)) {
            if (k >= o->arrayLength()) break;
            Value v = plainElement(o, static_cast<uint32_t>(k));
            if (!v.isEmpty()) values.push_back(v);
            continue;
        }
        PropertyKey key = PropertyKey::fromUint64(vm, k);
        if (TRY(o->hasProperty(vm, key))) values.push_back(TRY(o->get(vm, key)));
    }
    TRY(sortValues(vm, values, comparator));
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
    if (!comparator.isUndefined() && !comparator.isCallable())
        return vm.throwTypeError("The comparison function must be either a function or undefined");
    Object* o = TRY(toObject(vm, args.thisValue()));
    uint64_t length = TRY(lengthOfArrayLike(vm, o));
    if (length > 0xFFFF'FFFFull) return vm.throwRangeError("Invalid array length");
    ValueList values(vm.heap);
    for (uint64_t k = 0; k < length; k++) values.push_back(TRY(getAt(vm, o, k)));
    TRY(sortValues(vm, values, comparator));
    return Array::fromValues(vm, values.data(), values.size());
}

} // namespace tiercel
