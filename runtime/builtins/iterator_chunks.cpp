// Iterator.prototype.chunks and windows (proposal-iterator-chunking), includes (proposal-iterator-includes) and join
// (proposal-iterator-join). Of the helper's fields (iterator_helpers.cpp) chunks and windows use
//
//   fields 2 true: undersized windows are wanted; null: the underlying iterator is done
//   fields 3 windows: an array of the last values; the count is the size
//
// Example: [1, 2, 3].values().chunks(2) yields [1, 2], [3]; windows(2) yields [1, 2], [2, 3].
#include "runtime/builtins/iterator_helpers.h"

#include <cmath>

namespace tiercel {

namespace {

IteratorRecord underlying(NativeObject* helper) { return {helper->fields_[0], helper->fields_[1], false}; }

void setExhausted(VM& vm, NativeObject* helper) { helper->fields_[2].set(vm.heap, helper, Value::null()); }

Thrown closeThrowing(VM& vm, Value iterator, ErrorType type, const char* message) {
    (void)vm.throwError(type, message);
    return closePending(vm, iterator);
}

bool isIntegral(Value v) {
    return v.isNumber() && std::isfinite(v.asNumber()) && std::trunc(v.asNumber()) == v.asNumber();
}

/// Steps 4 to 6 of both.
Completion<double> chunkSize(VM& vm, Value iterator, Value size) {
    if (!isIntegral(size)) return closeThrowing(vm, iterator, ErrorType::TypeError, "The size is not an integer");
    double n = size.asNumber();
    if (n < 1 || n > 4294967295.0)
        return closeThrowing(vm, iterator, ErrorType::RangeError, "The size is not between 1 and 4294967295");
    return n;
}

// Iterator.prototype.chunks ( chunkSize ).
Completion<Value> chunks(VM& vm, CallArgs args) {
    Value iterator = TRY(requireIteratorObject(vm, args, "chunks"));
    double size = TRY(chunkSize(vm, iterator, args[0]));
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    return makeIteratorHelper(vm, HelperKind::Chunks, iterator, record.next, Value::undefined(), size);
}

// Iterator.prototype.windows ( windowSize [ , undersized ] ).
Completion<Value> windows(VM& vm, CallArgs args) {
    Value iterator = TRY(requireIteratorObject(vm, args, "windows"));
    double size = TRY(chunkSize(vm, iterator, args[0]));
    bool partial = false;
    if (!args[1].isUndefined()) {
        std::string undersized = args[1].isString() ? args[1].asCell()->as<String>()->toUtf8(vm) : "";
        partial = undersized == "allow-partial";
        if (!partial && undersized != "only-full")
            return closeThrowing(vm, iterator, ErrorType::TypeError,
                                 "undersized must be 'only-full' or 'allow-partial'");
    }
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    NativeObject* helper =
        makeIteratorHelper(vm, HelperKind::Windows, iterator, record.next, Value::boolean(partial), size);
    helper->fields_[3].set(vm.heap, helper, Value(Array::make(vm)));
    return helper;
}

// Iterator.prototype.includes ( searchElement [ , skippedElements ] ).
Completion<Value> includes(VM& vm, CallArgs args) {
    Value iterator = TRY(requireIteratorObject(vm, args, "includes"));
    double skip = 0;
    if (!args[1].isUndefined()) {
        if (!isIntegral(args[1]) && !(args[1].isNumber() && std::isinf(args[1].asNumber())))
            return closeThrowing(vm, iterator, ErrorType::TypeError, "skippedElements is not an integer");
        skip = args[1].asNumber();
        if (skip < 0 || (std::isfinite(skip) && skip > 9007199254740991.0))
            return closeThrowing(vm, iterator, ErrorType::RangeError, "skippedElements is out of range");
    }
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    for (double skipped = 0;;) {
        TRY(vm.poll());
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) return Value::boolean(false);
        if (skipped < skip) {
            skipped++;
        } else if (sameValueZero(vm, *value, args[0])) {
            TRY(iteratorCloseNormal(vm, record));
            return Value::boolean(true);
        }
    }
}

// Iterator.prototype.join ( separator ).
Completion<Value> join(VM& vm, CallArgs args) {
    Value iterator = TRY(requireIteratorObject(vm, args, "join"));
    String* separator = nullptr;
    if (!args[0].isUndefined()) {
        auto text = toString(vm, args[0]);
        if (text.isAbrupt()) return closePending(vm, iterator);
        separator = text.release();
    }
    IteratorRecord record = TRY(iteratorDirect(vm, iterator));
    StringBuilder out(vm);
    for (bool first = true;; first = false) {
        TRY(vm.poll());
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) break;
        if (!first) {
            if (separator)
                out.append(separator);
            else
                out.append(u',');
        }
        if (value->isNullish()) continue;
        auto text = toString(vm, *value);
        if (text.isAbrupt()) return iteratorCloseThrowing(vm, record);
        out.append(text.release());
        if (out.length() > String::kMaxLength) break; // finish() says so
    }
    return TRY(out.finish());
}

constexpr BuiltinRow kRows[] = {
    {"chunks", chunks, 1},
    {"windows", windows, 1},
    {"includes", includes, 1},
    {"join", join, 1},
};

} // namespace

std::span<const BuiltinRow> iteratorChunkRows() { return kRows; }

bool areChunksExhausted(NativeObject* helper) { return helper->fields_[2].get().isNull(); }

Completion<std::optional<Value>> stepChunks(VM& vm, NativeObject* helper) {
    if (areChunksExhausted(helper)) return std::optional<Value>();
    IteratorRecord record = underlying(helper);
    double size = helperCount(helper);
    Object* chunk = Array::make(vm);
    while (chunk->arrayLength() < size) {
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) {
            setExhausted(vm, helper);
            if (chunk->arrayLength() == 0) return value;
            break;
        }
        Array::push(vm, chunk, *value);
    }
    return std::optional<Value>(Value(chunk));
}

Completion<std::optional<Value>> stepWindows(VM& vm, NativeObject* helper) {
    if (areChunksExhausted(helper)) return std::optional<Value>();
    IteratorRecord record = underlying(helper);
    double size = helperCount(helper);
    auto* last = static_cast<Object*>(helper->fields_[3].get().asCell()); // ours alone: what is yielded is a copy
    do {
        auto value = TRY(iteratorStepValue(vm, record));
        if (!value) {
            bool isWanted = helper->fields_[2].get().isTrue() && last->arrayLength() > 0 && last->arrayLength() < size;
            setExhausted(vm, helper);
            if (!isWanted) return value;
            break;
        }
        if (last->arrayLength() == size) {
            last = Array::copyOf(vm, last, 1, last->arrayLength() - 1);
            helper->fields_[3].set(vm.heap, helper, Value(last));
        }
        Array::push(vm, last, *value);
    } while (last->arrayLength() < size);
    return std::optional<Value>(Value(Array::copyOf(vm, last, 0, last->arrayLength())));
}

} // namespace tiercel
