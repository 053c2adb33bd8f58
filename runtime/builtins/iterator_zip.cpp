// Iterator.zip and Iterator.zipKeyed (joint iteration). The helper's fields:
//
//   0 InternalArray of iterators, kStride words each: iterator, next, state (true: open; false: exhausted)
//   1 InternalArray of padding values     2 InternalArray of keys (zipKeyed), or undefined
//   numbers 0: ZipMode
#include "runtime/builtins/iterator_helpers.h"

#include <bit>

namespace tiercel {

namespace {

constexpr uint32_t kStride = 3;

enum class ZipMode : uint8_t { Shortest, Longest, Strict };

InternalArray* listOf(VM& vm, const ValueList& values) {
    InternalArray* list = InternalArray::make(vm, static_cast<uint32_t>(values.size()));
    for (size_t i = 0; i < values.size(); i++) list->data()[i].set(vm.heap, list, values[i]);
    return list;
}

/// The iterators collected so far, before the helper exists.
struct Collected {
    explicit Collected(VM& vm) : words(vm.heap) {}
    ValueList words; // stride kStride
    size_t count() const { return words.size() / kStride; }
    void add(const IteratorRecord& record) {
        words.push_back(record.iterator);
        words.push_back(record.next);
        words.push_back(Value::boolean(true));
    }
    /// IteratorCloseAll with the pending exception.
    Thrown closeThrowing(VM& vm) const {
        for (size_t i = count(); i-- > 0;) {
            IteratorRecord record{words[i * kStride], words[i * kStride + 1], false};
            (void)iteratorCloseThrowing(vm, record);
        }
        return Thrown{};
    }
};

struct Options {
    ZipMode mode = ZipMode::Shortest;
    Value padding = Value::undefined();
};

Completion<Options> readOptions(VM& vm, Value value) {
    Options options;
    if (value.isUndefined()) return options;
    if (!value.isObject()) return vm.throwTypeError("%s is not an object", describe(vm, value).c_str());
    auto* object = static_cast<Object*>(value.asCell());
    Value mode = TRY(object->get(vm, PropertyKey::fromUtf8(vm, "mode")));
    if (!mode.isUndefined()) {
        std::string name = mode.isString() ? static_cast<String*>(mode.asCell())->toUtf8(vm) : "";
        if (name == "longest")
            options.mode = ZipMode::Longest;
        else if (name == "strict")
            options.mode = ZipMode::Strict;
        else if (name != "shortest")
            return vm.throwTypeError("%s is not a valid mode", describe(vm, mode).c_str());
    }
    if (options.mode == ZipMode::Longest) {
        options.padding = TRY(object->get(vm, PropertyKey::fromUtf8(vm, "padding")));
        if (!options.padding.isUndefined() && !options.padding.isObject())
            return vm.throwTypeError("%s is not an object", describe(vm, options.padding).c_str());
    }
    return options;
}

Value makeZip(VM& vm, const Collected& iterators, ZipMode mode, const ValueList& padding, Value keys) {
    InternalArray* list = listOf(vm, iterators.words);
    InternalArray* pads = listOf(vm, padding);
    return makeIteratorHelper(vm, HelperKind::Zip, Value(list), Value(pads), keys, static_cast<int>(mode));
}

struct ZipState {
    InternalArray* iterators;
    uint32_t count() const { return iterators->length_ / kStride; }
    IteratorRecord record(uint32_t i) const {
        return {iterators->data()[i * kStride], iterators->data()[i * kStride + 1], false};
    }
    bool isOpen(uint32_t i) const { return iterators->data()[i * kStride + 2].get().isTrue(); }
    void markDone(uint32_t i) const { iterators->data()[i * kStride + 2].init(Value::boolean(false)); }
    bool anyOpen() const {
        for (uint32_t i = 0; i < count(); i++) {
            if (isOpen(i)) return true;
        }
        return false;
    }
    Thrown closeThrowing(VM& vm) const {
        for (uint32_t i = count(); i-- > 0;) {
            if (!isOpen(i)) continue;
            IteratorRecord r = record(i);
            (void)iteratorCloseThrowing(vm, r);
        }
        return Thrown{};
    }
    Completion<void> closeNormal(VM& vm) const {
        bool failed = false;
        for (uint32_t i = count(); i-- > 0;) {
            if (!isOpen(i)) continue;
            IteratorRecord r = record(i);
            if (failed)
                (void)iteratorCloseThrowing(vm, r);
            else
                failed = iteratorCloseNormal(vm, r).isAbrupt();
        }
        if (failed) return Thrown{};
        return {};
    }
};

ZipState stateOf(NativeObject* helper) { return {static_cast<InternalArray*>(helper->fields_[0].get().asCell())}; }

/// Strict mode, the first iterator is exhausted: so must be all others.
Completion<std::optional<Value>> finishStrict(VM& vm, const ZipState& state) {
    for (uint32_t k = 1; k < state.count(); k++) {
        IteratorRecord record = state.record(k);
        auto result = iteratorNextResult(vm, record);
        bool done = false;
        if (!result.isAbrupt()) {
            auto flag = static_cast<Object*>(result.release().asCell())->get(vm, vm.names.done);
            if (!flag.isAbrupt()) {
                done = toBoolean(flag.release());
                if (!done) {
                    (void)vm.throwTypeError("Iterators have different lengths");
                    return state.closeThrowing(vm);
                }
            }
        }
        state.markDone(k);
        if (!done) return state.closeThrowing(vm); // next() or `done` threw
    }
    return std::optional<Value>();
}

} // namespace

// IteratorZip's closure.
Completion<std::optional<Value>> stepZip(VM& vm, NativeObject* helper) {
    ZipState state = stateOf(helper);
    auto mode = static_cast<ZipMode>(static_cast<int>(std::bit_cast<double>(helper->numbers_[0])));
    auto* padding = static_cast<InternalArray*>(helper->fields_[1].get().asCell());
    if (state.count() == 0) return std::optional<Value>();
    ValueList results(vm.heap);
    for (uint32_t i = 0; i < state.count(); i++) {
        if (!state.isOpen(i)) {
            results.push_back(padding->data()[i]);
            continue;
        }
        IteratorRecord record = state.record(i);
        auto step = iteratorStepValue(vm, record);
        if (step.isAbrupt()) {
            state.markDone(i);
            return state.closeThrowing(vm);
        }
        auto value = step.release();
        if (value) {
            results.push_back(*value);
            continue;
        }
        state.markDone(i);
        switch (mode) {
        case ZipMode::Shortest: TRY(state.closeNormal(vm)); return std::optional<Value>();
        case ZipMode::Strict:
            if (i == 0) return finishStrict(vm, state);
            (void)vm.throwTypeError("Iterators have different lengths");
            return state.closeThrowing(vm);
        case ZipMode::Longest:
            if (!state.anyOpen()) return std::optional<Value>();
            results.push_back(padding->data()[i]);
            break;
        }
    }
    auto* keys = cellIf<InternalArray, CellKind::InternalArray>(helper->fields_[2]);
    if (!keys) return std::optional<Value>(TRY(arrayFromList(vm, results)));
    Object* object = Object::make(vm, Value::null());
    for (uint32_t i = 0; i < keys->length_; i++)
        object->defineDirect(vm, MUST(toPropertyKey(vm, keys->data()[i])), results[i]);
    return std::optional<Value>(object);
}

Completion<void> closeZip(VM& vm, NativeObject* helper) { return stateOf(helper).closeNormal(vm); }

// Iterator.zip ( iterables [ , options ] ).
Completion<Value> iteratorZip(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return vm.throwTypeError("%s is not an object", describe(vm, args[0]).c_str());
    Options options = TRY(readOptions(vm, args[1]));
    Collected iterators(vm);
    IteratorRecord input = TRY(getIterator(vm, args[0]));
    for (;;) {
        auto step = iteratorStepValue(vm, input);
        if (step.isAbrupt()) return iterators.closeThrowing(vm);
        auto value = step.release();
        if (!value) break;
        auto record = getIteratorFlattenable(vm, *value, false);
        if (record.isAbrupt()) {
            (void)iterators.closeThrowing(vm);
            return iteratorCloseThrowing(vm, input);
        }
        iterators.add(record.release());
    }
    ValueList padding(vm.heap);
    padding.resize(iterators.count(), Value::undefined());
    if (!options.padding.isUndefined()) {
        auto opened = getIterator(vm, options.padding);
        if (opened.isAbrupt()) return iterators.closeThrowing(vm);
        IteratorRecord record = opened.release();
        bool open = true;
        for (size_t i = 0; i < padding.size() && open; i++) {
            auto step = iteratorStepValue(vm, record);
            if (step.isAbrupt()) return iterators.closeThrowing(vm);
            auto value = step.release();
            open = value.has_value();
            if (open) padding[i] = *value;
        }
        if (open && iteratorCloseNormal(vm, record).isAbrupt()) return iterators.closeThrowing(vm);
    }
    return makeZip(vm, iterators, options.mode, padding, Value::undefined());
}

// Iterator.zipKeyed ( iterables [ , options ] ).
Completion<Value> iteratorZipKeyed(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return vm.throwTypeError("%s is not an object", describe(vm, args[0]).c_str());
    Options options = TRY(readOptions(vm, args[1]));
    auto* iterables = static_cast<Object*>(args[0].asCell());
    Collected iterators(vm);
    KeyList allKeys = TRY(iterables->ownPropertyKeys(vm));
    KeyList keys(vm.heap);
    for (size_t i = 0; i < allKeys.size(); i++) {
        auto descriptor = iterables->getOwnProperty(vm, allKeys[i]);
        if (descriptor.isAbrupt()) return iterators.closeThrowing(vm);
        auto found = descriptor.release();
        if (!found || !found->enumerable.value_or(false)) continue;
        auto value = iterables->get(vm, allKeys[i]);
        if (value.isAbrupt()) return iterators.closeThrowing(vm);
        if (value.release().isUndefined()) continue;
        auto record = getIteratorFlattenable(vm, value.release(), false);
        if (record.isAbrupt()) return iterators.closeThrowing(vm);
        keys.push_back(allKeys[i]);
        iterators.add(record.release());
    }
    ValueList padding(vm.heap);
    padding.resize(iterators.count(), Value::undefined());
    if (!options.padding.isUndefined()) {
        auto* source = static_cast<Object*>(options.padding.asCell());
        for (size_t i = 0; i < keys.size(); i++) {
            auto value = source->get(vm, keys[i]);
            if (value.isAbrupt()) return iterators.closeThrowing(vm);
            padding[i] = value.release();
        }
    }
    ValueList keyValues(vm.heap);
    for (PropertyKey key : keys) keyValues.push_back(key.toValue(vm));
    return makeZip(vm, iterators, options.mode, padding, Value(listOf(vm, keyValues)));
}

} // namespace tiercel
