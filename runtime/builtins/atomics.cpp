// Atomics (ECMA-262 §25.4) over integer typed arrays. Reads and writes are done with the machine's atomic instructions,
// sequentially consistent, since a SharedArrayBuffer's storage may be shared with other agents.
//
// Waiting: a place that is waited for is one of a SharedBlock, which lists its waiters; notify takes them off that list
// and tells them, across agents. Atomics.wait sleeps in short turns, between which it looks for interrupts. waitAsync
// also notes its promise in the VM, and the host's event loop asks settleAtomicsWaiters.
#include "runtime/builtins/atomics.h"

#include "runtime/builtins/shared_block.h"
#include "runtime/builtins/typed_array.h"

#include "runtime/bigint.h"
#include "runtime/object_cell.h"
#include "runtime/runtime_caches.h"

#include <bit>
#include <chrono>
#include <cmath>
#include <thread>

namespace tiercel {

/// Promises of waitAsync that wait for a notify, in order.
class AtomicsWaiters final : RootVisitor {
public:
    explicit AtomicsWaiters(Heap& heap) { heap.addRootVisitor(this); }
    struct Waiter {
        std::shared_ptr<SharedBlock> block;
        std::shared_ptr<AtomicsWaiter> waiter;
        Value promise;
        double deadline; // milliseconds of the steady clock; infinite: none
    };
    std::vector<Waiter> waiters;
    ~AtomicsWaiters() {
        for (Waiter& each : waiters) {
            std::lock_guard lock(each.block->mutex);
            each.block->waiters.remove(each.waiter);
        }
    }

private:
    void visitRoots(Visitor& visitor) override {
        for (Waiter& waiter : waiters) visitor.visit(waiter.promise);
    }
};

namespace {

AtomicsWaiters& atomicsWaiters(VM& vm) {
    RuntimeCaches& caches = runtimeCaches(vm);
    if (!caches.atomics) caches.atomics = std::make_shared<AtomicsWaiters>(vm.heap);
    return *caches.atomics;
}

double steadyMilliseconds() {
    using namespace std::chrono;
    return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

/// ValidateIntegerTypedArray, 25.4.3.1.
Completion<TypedArrayObject*> validateInteger(VM& vm, Value v, bool waitable, Access access = Access::Read) {
    if (auto* shared = typedArrayIf(v)) refreshShared(shared->buffer_);
    TypedArrayObject* array = TRY(validateTypedArray(vm, v, "Atomics operation", access));
    IndexingKind kind = array->elementKind_;
    bool ok = waitable ? kind == IndexingKind::Int32 || kind == IndexingKind::BigInt64
                       : kind != IndexingKind::Uint8Clamped && kind != IndexingKind::Float16 &&
                             kind != IndexingKind::Float32 && kind != IndexingKind::Float64;
    if (!ok)
        return vm.throwTypeError(waitable ? "[object Array] is not an int32 or BigInt64 typed array."
                                          : "[object Array] is not an integer typed array.");
    return array;
}

/// ValidateAtomicAccess, 25.4.3.2.
Completion<size_t> validateAccess(VM& vm, TypedArrayObject* array, Value index) {
    size_t length = array->length_;
    uint64_t at = TRY(toIndex(vm, index));
    if (at >= length) return vm.throwRangeError("Invalid atomic access index");
    return static_cast<size_t>(at);
}

/// RevalidateAtomicAccess: conversions may have detached or shrunk the buffer.
Completion<void> revalidate(VM& vm, TypedArrayObject* array, size_t index) {
    if (array->outOfBounds_) return vm.throwTypeError("Cannot perform Atomics operation on a detached ArrayBuffer");
    if (index >= array->length_) return vm.throwRangeError("Invalid atomic access index");
    return {};
}

/// The value to store as the language sees it (an integral number or a BigInt) and as bits.
struct Operand {
    Value value;
    uint64_t bits;
};
Completion<Operand> toOperand(VM& vm, IndexingKind kind, Value v) {
    if (isBigIntIndexing(kind)) {
        BigInt* big = TRY(toBigInt(vm, v));
        return Operand{Value(big), big->toUint64()};
    }
    double number = TRY(toIntegerOrInfinity(vm, v));
    return Operand{Value::number(number + 0.0), numberToTypedElement(kind, number).bits};
}

enum class Operation : uint8_t { Add, And, Exchange, Or, Store, Sub, Xor };

template <class T>
uint64_t modify(Operation operation, uint8_t* data, size_t index, uint64_t operand) {
    T* p = reinterpret_cast<T*>(data) + index;
    auto v = static_cast<T>(operand);
    switch (operation) {
    case Operation::Add: return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST);
    case Operation::And: return __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST);
    case Operation::Exchange: return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST);
    case Operation::Or: return __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST);
    case Operation::Store: __atomic_store_n(p, v, __ATOMIC_SEQ_CST); return operand;
    case Operation::Sub: return __atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST);
    case Operation::Xor: return __atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST);
    }
    return 0;
}

/// Calls `f` with a value of the element's unsigned type.
template <class F>
uint64_t bySize(IndexingKind kind, F f) {
    switch (typedElementSize(kind)) {
    case 1: return f(uint8_t{});
    case 2: return f(uint16_t{});
    case 4: return f(uint32_t{});
    default: return f(uint64_t{});
    }
}

/// RawBytesToNumeric.
Value fromBits(VM& vm, IndexingKind kind, uint64_t bits) {
    return readTypedElement(vm, kind, reinterpret_cast<const uint8_t*>(&bits), 0);
}

// AtomicReadModifyWrite, 25.4.3.9, and Atomics.store.
template <Operation kOperation>
Completion<Value> readModifyWrite(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateInteger(vm, args[0], false, Access::Write));
    size_t index = TRY(validateAccess(vm, array, args[1]));
    IndexingKind kind = array->elementKind_;
    Operand operand = TRY(toOperand(vm, kind, args[2]));
    TRY(revalidate(vm, array, index));
    uint64_t old =
        bySize(kind, [&](auto zero) { return modify<decltype(zero)>(kOperation, array->data_, index, operand.bits); });
    return kOperation == Operation::Store ? operand.value : fromBits(vm, kind, old);
}

Completion<Value> load(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateInteger(vm, args[0], false));
    size_t index = TRY(validateAccess(vm, array, args[1]));
    TRY(revalidate(vm, array, index));
    uint64_t bits = bySize(array->elementKind_, [&](auto zero) -> uint64_t {
        using T = decltype(zero);
        return __atomic_load_n(reinterpret_cast<T*>(array->data_) + index, __ATOMIC_SEQ_CST);
    });
    return fromBits(vm, array->elementKind_, bits);
}

Completion<Value> compareExchange(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateInteger(vm, args[0], false, Access::Write));
    size_t index = TRY(validateAccess(vm, array, args[1]));
    IndexingKind kind = array->elementKind_;
    Operand expected = TRY(toOperand(vm, kind, args[2]));
    Operand replacement = TRY(toOperand(vm, kind, args[3]));
    TRY(revalidate(vm, array, index));
    uint64_t old = bySize(kind, [&](auto zero) -> uint64_t {
        using T = decltype(zero);
        auto seen = static_cast<T>(expected.bits);
        __atomic_compare_exchange_n(reinterpret_cast<T*>(array->data_) + index, &seen, static_cast<T>(replacement.bits),
                                    false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
        return seen; // the old value either way
    });
    return fromBits(vm, kind, old);
}

// Atomics.isLockFree ( size ), 25.4.8.
Completion<Value> isLockFree(VM& vm, CallArgs args) {
    double n = TRY(toIntegerOrInfinity(vm, args[0]));
    return Value::boolean(n == 1 || n == 2 || n == 4 || n == 8);
}

// Atomics.pause ( [ N ] ): a hint; N must be an integral number.
Completion<Value> pause(VM& vm, CallArgs args) {
    if (!args[0].isUndefined()) {
        if (!args[0].isNumber() || args[0].asNumber() != std::trunc(args[0].asNumber()) ||
            !std::isfinite(args[0].asNumber()))
            return vm.throwTypeError("Atomics.pause: the argument must be an integral number");
    }
    __builtin_ia32_pause();
    return Value::undefined();
}

// DoWait, 25.4.3.14.
Completion<Value> doWait(VM& vm, CallArgs args, bool async) {
    TypedArrayObject* array = TRY(validateInteger(vm, args[0], true));
    if (!array->buffer_.get()->isShared_) return vm.throwTypeError("[object Array] is not a shared typed array.");
    size_t index = TRY(validateAccess(vm, array, args[1]));
    IndexingKind kind = array->elementKind_;
    uint64_t expected;
    if (kind == IndexingKind::Int32) {
        expected = static_cast<uint32_t>(TRY(toInt32(vm, args[2])));
    } else {
        expected = TRY(toBigInt(vm, args[2]))->toUint64();
    }
    double timeout = TRY(toNumber(vm, args[3]));
    timeout = std::isnan(timeout) ? INFINITY : std::max(timeout, 0.0);
    auto isExpected = [&] {
        uint64_t bits = bySize(kind, [&](auto zero) -> uint64_t {
            using T = decltype(zero);
            return __atomic_load_n(reinterpret_cast<T*>(array->data_) + index, __ATOMIC_SEQ_CST);
        });
        return bits == expected;
    };
    auto answer = [&](bool isAsync, Value value) -> Value {
        Object* result = Object::make(vm);
        result->defineDirect(vm, PropertyKey::fromUtf8(vm, "async"), Value::boolean(isAsync));
        result->defineDirect(vm, vm.names.value, value);
        return result;
    };
    auto text = [&](const char* word) { return Value(String::fromLatin1(vm, std::string_view(word))); };
    const std::shared_ptr<SharedBlock>& block = *array->buffer_.get()->shared_;
    auto waiter = std::make_shared<AtomicsWaiter>();
    waiter->offset = static_cast<size_t>(array->data_ - block->data) + index * typedElementSize(kind);
    double deadline = steadyMilliseconds() + timeout;
    const char* refusal = nullptr;
    std::unique_lock lock(block->mutex);
    if (!isExpected())
        refusal = "not-equal";
    else if (timeout == 0)
        refusal = "timed-out";
    else
        block->waiters.push_back(waiter);
    if (refusal) {
        lock.unlock();
        return async ? answer(false, text(refusal)) : text(refusal);
    }
    if (async) {
        lock.unlock();
        Object* promise = makePromise(vm);
        atomicsWaiters(vm).waiters.push_back({block, waiter, Value(promise), deadline});
        vm.host->atomicsWaiterAdded(vm);
        return answer(true, Value(promise));
    }
    while (!waiter->notified) {
        double left = deadline - steadyMilliseconds();
        if (left <= 0) {
            block->waiters.remove(waiter);
            lock.unlock();
            return text("timed-out");
        }
        waiter->wake.wait_for(lock, std::chrono::duration<double, std::milli>(std::min(left, 5.0)));
        lock.unlock();
        auto polled = vm.pollInterrupts();
        lock.lock();
        if (polled.isAbrupt()) {
            block->waiters.remove(waiter);
            return Thrown{};
        }
    }
    lock.unlock();
    return text("ok");
}
Completion<Value> wait(VM& vm, CallArgs args) { return doWait(vm, args, false); }
Completion<Value> waitAsync(VM& vm, CallArgs args) { return doWait(vm, args, true); }

// Atomics.notify ( typedArray, index, count ), 25.4.15.
Completion<Value> notify(VM& vm, CallArgs args) {
    TypedArrayObject* array = TRY(validateInteger(vm, args[0], true));
    size_t index = TRY(validateAccess(vm, array, args[1]));
    double count = INFINITY;
    if (!args[2].isUndefined()) count = std::max(TRY(toIntegerOrInfinity(vm, args[2])), 0.0);
    if (!array->buffer_.get()->isShared_) return Value::int32(0);
    TRY(revalidate(vm, array, index));
    SharedBlock& block = **array->buffer_.get()->shared_;
    size_t offset = static_cast<size_t>(array->data_ - block.data) + index * typedElementSize(array->elementKind_);
    uint64_t woken = 0;
    {
        std::lock_guard lock(block.mutex);
        for (auto at = block.waiters.begin(); at != block.waiters.end() && static_cast<double>(woken) < count;) {
            if ((*at)->offset != offset) {
                ++at;
                continue;
            }
            (*at)->notified = true;
            (*at)->wake.notify_all();
            at = block.waiters.erase(at);
            woken++;
        }
    }
    TRY(settleAtomicsWaiters(vm)); // those of this agent
    return Value::number(woken);
}

constexpr BuiltinRow kRows[] = {
    {"add", readModifyWrite<Operation::Add>, 3},
    {"and", readModifyWrite<Operation::And>, 3},
    {"compareExchange", compareExchange, 4},
    {"exchange", readModifyWrite<Operation::Exchange>, 3},
    {"isLockFree", isLockFree, 1},
    {"load", load, 2},
    {"notify", notify, 3},
    {"or", readModifyWrite<Operation::Or>, 3},
    {"pause", pause, 0},
    {"store", readModifyWrite<Operation::Store>, 3},
    {"sub", readModifyWrite<Operation::Sub>, 3},
    {"wait", wait, 4},
    {"waitAsync", waitAsync, 4},
    {"xor", readModifyWrite<Operation::Xor>, 3},
};

} // namespace

Completion<bool> settleAtomicsWaiters(VM& vm) {
    if (!runtimeCaches(vm).atomics) return false;
    auto& waiters = atomicsWaiters(vm).waiters;
    bool any = false;
    double now = steadyMilliseconds();
    for (size_t i = 0; i < waiters.size();) {
        AtomicsWaiters::Waiter& each = waiters[i];
        bool notified, timedOut;
        {
            std::lock_guard lock(each.block->mutex);
            notified = each.waiter->notified;
            timedOut = !notified && each.deadline <= now;
            if (timedOut) each.block->waiters.remove(each.waiter);
        }
        if (!notified && !timedOut) {
            i++;
            continue;
        }
        any = true;
        auto* promise = each.promise.asCell()->as<Object>();
        waiters.erase(waiters.begin() + static_cast<ptrdiff_t>(i));
        TRY(resolvePromise(vm, promise,
                           Value(String::fromLatin1(vm, std::string_view(notified ? "ok" : "timed-out")))));
    }
    return any;
}

AtomicsPending atomicsPending(VM& vm) {
    auto& caches = runtimeCaches(vm);
    if (!caches.atomics || caches.atomics->waiters.empty()) return AtomicsPending::None;
    for (auto& waiter : caches.atomics->waiters)
        if (std::isfinite(waiter.deadline)) return AtomicsPending::Timed;
    return AtomicsPending::Unlimited;
}

void setupAtomics(Realm& realm) {
    Object* atomics = Object::make(realm.vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::Atomics, atomics);
    defineBuiltins(realm, atomics, kRows);
    defineToStringTag(realm, atomics, "Atomics");
}

} // namespace tiercel
