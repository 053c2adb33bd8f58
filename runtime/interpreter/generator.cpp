// Suspended frames: generators, async functions, async generators. A suspended frame lies in a SavedFrame (header and
// registers, word for word); resuming copies it to the top of the JS stack and runs it as an entry frame.
#include "runtime/interpreter/handlers.h"

#include "runtime/builtins/iterator.h"
#include "runtime/runtime_caches.h"

#include <immintrin.h>

namespace tiercel {

SavedFrame* SavedFrame::make(VM& vm, uint32_t words) {
    auto* frame = vm.heap.make<SavedFrame>(CellKind::SavedFrame, words * sizeof(Value));
    frame->wordCount_ = words;
    frame->pad_ = 0;
    return frame;
}

namespace interpreter {

/// Copies a frame. It is read word by word: loads of several words would have to wait until stores of single ones among
/// them, a moment ago, have reached the cache. Stores of two are none that anybody waits for.
[[gnu::always_inline]] static inline void copyWords(Value* to, const Value* from, uint32_t words) {
    uint32_t i = 0;
    for (; i + 2 <= words; i += 2) {
        __m128i two;
        asm volatile("movq %1, %0\n\tmovhps %2, %0" : "=&x"(two) : "m"(from[i]), "m"(from[i + 1]) : "memory");
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to + i), two);
    }
    if (i < words) to[i] = from[i];
}

static SavedFrame*& spareFrame(VM& vm, uint32_t words) {
    return runtimeCaches(vm).spareFrames[words % RuntimeCaches::kSpareFrames];
}

/// A generator that has ended needs its frame no more: the next one that begins gets it.
static void giveBackFrame(VM& vm, GeneratorObject* generator) {
    if (SavedFrame* frame = generator->frame_) spareFrame(vm, frame->wordCount_) = frame;
    generator->frame_.init(nullptr);
}

void saveFrame(VM& vm, Value* fp, GeneratorObject* generator) {
    uint32_t words = codeOf(fp)->registerCount_ + kFrameHeaderWords;
    SavedFrame* saved = generator->frame_;
    if (saved && saved->wordCount_ == words) [[likely]] {
        // What it was resumed from. Of the header these alone may be others; what else is, resuming sets.
        for (int word : {kFramePc, kFrameThis}) saved->words()[kFrameHeaderWords + word] = fp[word];
        copyWords(saved->words() + kFrameHeaderWords, fp, words - kFrameHeaderWords);
        vm.heap.barrier(saved);
        return;
    }
    SavedFrame*& spare = spareFrame(vm, words);
    if (spare && spare->wordCount_ == words) {
        saved = spare;
        spare = nullptr;
    } else {
        saved = SavedFrame::make(vm, words);
    }
    generator->frame_.set(vm.heap, generator, saved);
    copyWords(saved->words(), fp - kFrameHeaderWords, words);
    vm.heap.barrier(saved);
}

/// How frames in a yield* are resumed whose iterator's next() has been called for them (bytecode.def,
/// YieldDelegateResume): it has ended, or handed out a result object that is to be looked at, or thrown.
constexpr auto kDelegateEnded = static_cast<ResumeMode>(3), kDelegateResult = static_cast<ResumeMode>(4),
               kDelegateThrew = static_cast<ResumeMode>(6);

Completion<Value> resumeFrame(VM& vm, GeneratorObject* generator, ResumeMode mode, Value v) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    SavedFrame* saved = generator->frame_;
    Value* callerFp = vm.fp;
    Value* base = vm.stackTop();
    if (base + saved->wordCount_ + kFrameHeaderWords >= vm.stackLimit) return vm.throwStackOverflow();
    copyWords(base, saved->words(), saved->wordCount_);
    Value* fp = base + kFrameHeaderWords;
    Frame frame(fp);
    frame.setCallerFp(callerFp);
    frame.setArgcAndFlags(frame.argc() > codeOf(fp)->registerCount_ ? 0 : frame.argc(),
                          (frame.flags() & kFrameEval) | kFrameEntry | kFrameGenerator);
    fp[kFrameExtra] = generator;
    generator->state_ = GeneratorObject::State::Running;

    const Instruction* pc = frame.pc();
    bool throwing = mode == ResumeMode::Throw || mode == kDelegateThrew;
    switch (pc->op()) {
    case Op::YieldDelegateResume:
        fp[pc->a] = v;
        fp[pc->b] = Value(static_cast<int32_t>(mode));
        throwing = mode == kDelegateThrew;
        if (!throwing) pc += 1;
        break;
    case Op::Yield:
        if (throwing) break;
        fp[pc->a] = v;
        pc += mode == ResumeMode::Return ? pc->jump() : 1;
        break;
    case Op::Await:
        if (throwing) break;
        fp[pc->a] = v;
        pc += 1;
        break;
    default: // CreateGenerator
        if (!throwing) pc += 1;
        break;
    }
    frame.setPc(pc);
    Realm* savedRealm = vm.realm;
    vm.realm = codeOf(fp)->template_.get()->realm_;
    vm.fp = fp;
    Value result;
    if (throwing) {
        static_cast<void>(vm.throwValue(v));
        result = unwind(pc, fp, &vm, codeOf(fp)->feedback_);
    } else {
        // In the middle of the function, so `run` has nothing to add.
        result = resume(pc, fp, &vm, codeOf(fp)->feedback_);
    }
    vm.fp = callerFp;
    vm.realm = savedRealm;
    if (result.isEmpty()) generator->state_ = GeneratorObject::State::Completed;
    if (generator->state_ == GeneratorObject::State::Completed) giveBackFrame(vm, generator);
    return Completion<Value>(result);
}

/// The generator that `generator`, which is suspended, waits for in a yield*, if its next() is the original and it can
/// be resumed.
[[gnu::always_inline]] static inline GeneratorObject* delegateOf(VM& vm, GeneratorObject* generator) {
    using State = GeneratorObject::State;
    Value* fp = generator->frame_->words() + kFrameHeaderWords;
    const Instruction* pc = Frame(fp).pc();
    if (pc->op() != Op::YieldDelegateResume) [[likely]]
        return nullptr;
    if (fp[pc->b] != Value(kYieldsBare) && !isGeneratorNext(vm, fp[pc->c + 1])) return nullptr;
    auto* inner = cellIf<GeneratorObject, CellKind::Generator>(fp[pc->c]);
    return inner && (inner->state_ == State::SuspendedStart || inner->state_ == State::SuspendedYield) ? inner
                                                                                                       : nullptr;
}

/// next(v) of a generator that is suspended. What it yields is a bare value, and awaiting_ false then; or, awaiting_
/// still true, the result object of an iterator it delegates to. A generator in a yield* lets what it waits for go on
/// without being resumed itself, as long as that yields.
static Completion<Value> resumeBare(VM& vm, GeneratorObject* generator, Value v) {
    using State = GeneratorObject::State;
    constexpr uint32_t kMost = 32;
    GeneratorObject* waiting[kMost];
    uint32_t depth = 0;
    while (GeneratorObject* inner = delegateOf(vm, generator)) {
        generator->state_ = State::Running;
        waiting[depth++] = generator;
        generator = inner;
        if (depth == kMost) break;
    }
    auto resumed = [&](ResumeMode mode) {
        generator->awaiting_ = true;
        return resumeFrame(vm, generator, mode, v);
    };
    // A longer chain goes on in a call of its own.
    if (depth == kMost && !vm.hasNativeStack()) {
        while (depth > 0) waiting[--depth]->state_ = State::SuspendedYield;
        return vm.throwStackOverflow();
    }
    Completion<Value> result = depth == kMost ? resumeBare(vm, generator, v) : resumed(ResumeMode::Next);
    while (depth > 0) {
        GeneratorObject* inner = generator;
        generator = waiting[--depth];
        generator->state_ = State::SuspendedYield;
        bool isObject = inner->awaiting_;
        inner->awaiting_ = false;
        ResumeMode mode;
        if (result.isAbrupt()) {
            if (vm.isTerminating()) {
                generator->state_ = State::Completed;
                continue;
            }
            v = vm.takeException();
            mode = kDelegateThrew;
        } else {
            v = result.release();
            if (inner->state_ == State::Completed) {
                mode = kDelegateEnded;
            } else if (isObject) {
                mode = kDelegateResult;
            } else {
                while (depth > 0) waiting[--depth]->state_ = State::SuspendedYield;
                return v;
            }
        }
        result = resumed(mode);
    }
    return result;
}

bool delegateNext(VM& vm, Value* fp, const Instruction* pc) {
    using State = GeneratorObject::State;
    Value* window = fp + pc->b;
    fp[pc->c] = Value(0);
    auto* inner = cellIf<GeneratorObject, CellKind::Generator>(window[0]);
    if (!inner || !isGeneratorNext(vm, window[1])) return true;
    if (inner->state_ != State::SuspendedStart && inner->state_ != State::SuspendedYield) return true;
    auto result = resumeBare(vm, inner, fp[pc->a]);
    bool isObject = inner->awaiting_;
    inner->awaiting_ = false;
    if (result.isAbrupt()) return false;
    fp[pc->a] = result.release();
    bool ended = inner->state_ == State::Completed;
    fp[pc->c] = ended      ? Value(static_cast<int32_t>(kDelegateEnded))
                : isObject ? Value(static_cast<int32_t>(kDelegateResult))
                           : Value(kYieldsBare);
    return true;
}

BuiltinStep stepGenerator(VM& vm, Value receiver, Value& value) {
    using State = GeneratorObject::State;
    auto* generator = cellIf<GeneratorObject, CellKind::Generator>(receiver);
    if (!generator || generator->state_ == State::Running) return BuiltinStep::Other;
    if (generator->state_ == State::Completed) return BuiltinStep::Done;
    auto result = resumeBare(vm, generator, Value::undefined());
    bool isObject = generator->awaiting_;
    generator->awaiting_ = false;
    if (result.isAbrupt()) return BuiltinStep::Threw;
    value = result.release();
    if (generator->state_ == State::Completed) return BuiltinStep::Done;
    if (!isObject) return BuiltinStep::Value;
    // The result object of an iterator that it delegates to: looked at as any other's is.
    auto* object = static_cast<Object*>(value.asCell());
    auto done = object->get(vm, vm.names.done);
    if (done.isAbrupt()) return BuiltinStep::Threw;
    if (toBoolean(done.release())) return BuiltinStep::Done;
    auto inside = object->get(vm, vm.names.value);
    if (inside.isAbrupt()) return BuiltinStep::Threw;
    value = inside.release();
    return BuiltinStep::Value;
}

Completion<Value> generatorResume(VM& vm, Value receiver, ResumeMode mode, Value v, const char* method) {
    auto* generator = cellIf<GeneratorObject, CellKind::Generator>(receiver);
    if (!generator) {
        return vm.throwTypeError("%s method called on incompatible receiver %s", method,
                                 describe(vm, receiver).c_str());
    }
    using State = GeneratorObject::State;
    if (generator->state_ == State::Running) return vm.throwTypeError("Generator is already running");
    if (generator->state_ == State::SuspendedStart && mode != ResumeMode::Next) generator->state_ = State::Completed;
    if (generator->state_ == State::Completed) {
        if (mode == ResumeMode::Throw) return vm.throwValue(v);
        return createIterResult(vm, mode == ResumeMode::Return ? v : Value::undefined(), true);
    }
    if (mode != ResumeMode::Next || !delegateOf(vm, generator)) return resumeFrame(vm, generator, mode, v);
    auto result = resumeBare(vm, generator, v);
    bool isObject = generator->awaiting_ && generator->state_ != State::Completed;
    generator->awaiting_ = false;
    Value value = TRY(std::move(result));
    return isObject ? value : Value(createIterResult(vm, value, generator->state_ == State::Completed));
}

// -- await
// ---------------------------------------------------------------------------------------------------------------------

/// Runs an activation's next stretch, from a job. What it lets through is the end of the body.
static Completion<void> continueActivation(VM& vm, GeneratorObject* activation, ResumeMode mode, Value v) {
    auto result = resumeFrame(vm, activation, mode, v);
    if (!result.isAbrupt()) return {};
    if (vm.isTerminating()) return Thrown{};
    Value error = vm.takeException();
    if (activation->kind() == CellKind::AsyncGenerator) {
        asyncGeneratorFinish(vm, static_cast<AsyncGeneratorObject*>(activation), true, error);
    } else {
        rejectPromise(vm, static_cast<Object*>(activation->promise_.get().asCell()), error);
    }
    return {};
}
static Completion<void> awaitFulfilled(VM& vm, const Value* values) {
    return continueActivation(vm, static_cast<GeneratorObject*>(values[1].asCell()), ResumeMode::Next, values[0]);
}
static Completion<void> awaitRejected(VM& vm, const Value* values) {
    return continueActivation(vm, static_cast<GeneratorObject*>(values[1].asCell()), ResumeMode::Throw, values[0]);
}

Completion<void> awaitValue(VM& vm, Value* fp, GeneratorObject* activation, Value v) {
    if (!v.isObject()) {
        // The promise that would be made for it is fulfilled from the start, and nobody sees it.
        saveFrame(vm, fp, activation);
        vm.enqueueJob({awaitFulfilled, {v, Value(activation), Value::undefined(), Value::undefined()}, vm.realm});
        return {};
    }
    Object* promise = TRY(promiseResolve(vm, vm.realm->get(Intrinsic::PromiseConstructor), v));
    saveFrame(vm, fp, activation);
    promiseThenNative(vm, promise, awaitFulfilled, awaitRejected, activation);
    return {};
}

// -- async generators (27.6.3)
// ---------------------------------------------------------------------------------------------------

namespace {

enum AsyncState : uint8_t { SuspendedStart, SuspendedYield, Executing, DrainingQueue, Completed };

struct Request {
    ResumeMode mode;
    Value value, promise;
};

Field<Value>* requestAt(AsyncGeneratorObject* g, uint32_t i) { return g->queue_->data() + (g->queueHead_ + i) * 3; }

Request firstRequest(AsyncGeneratorObject* g) {
    Field<Value>* at = requestAt(g, 0);
    return {static_cast<ResumeMode>(at[0].get().asInt32()), at[1], at[2]};
}

void enqueue(VM& vm, AsyncGeneratorObject* g, ResumeMode mode, Value v, Value promise) {
    InternalArray* queue = g->queue_;
    uint32_t capacity = queue ? queue->length_ / 3 : 0;
    if (g->queueHead_ + g->queueCount_ == capacity) {
        InternalArray* grown = InternalArray::make(vm, (g->queueCount_ + 4) * 2 * 3);
        for (uint32_t i = 0; i < g->queueCount_ * 3; i++) grown->data()[i].set(vm.heap, grown, requestAt(g, 0)[i]);
        g->queue_.set(vm.heap, g, grown);
        g->queueHead_ = 0;
        queue = grown;
    }
    Field<Value>* at = requestAt(g, g->queueCount_++);
    at[0].set(vm.heap, queue, Value(static_cast<int32_t>(mode)));
    at[1].set(vm.heap, queue, v);
    at[2].set(vm.heap, queue, promise);
}

/// AsyncGeneratorCompleteStep.
void completeStep(VM& vm, AsyncGeneratorObject* g, bool threw, Value v, bool done) {
    if (g->queueCount_ == 0) return;
    Request request = firstRequest(g);
    for (int i = 0; i < 3; i++) requestAt(g, 0)[i].init(Value::undefined());
    g->queueHead_++;
    if (--g->queueCount_ == 0) g->queueHead_ = 0;
    auto* promise = static_cast<Object*>(request.promise.asCell());
    if (threw) {
        rejectPromise(vm, promise, v);
    } else if (resolvePromise(vm, promise, createIterResult(vm, v, done)).isAbrupt()) {
        // A result object is no thenable unless Object.prototype has a `then` that throws, which rejects the promise.
        if (!vm.isTerminating()) static_cast<void>(vm.takeException());
    }
}

void drainQueue(VM& vm, AsyncGeneratorObject* g);

Completion<void> returnFulfilled(VM& vm, const Value* values) {
    auto* g = static_cast<AsyncGeneratorObject*>(values[1].asCell());
    completeStep(vm, g, false, values[0], true);
    drainQueue(vm, g);
    return {};
}
Completion<void> returnRejected(VM& vm, const Value* values) {
    auto* g = static_cast<AsyncGeneratorObject*>(values[1].asCell());
    completeStep(vm, g, true, values[0], true);
    drainQueue(vm, g);
    return {};
}

/// AsyncGeneratorAwaitReturn. False if the request was settled at once.
bool awaitReturn(VM& vm, AsyncGeneratorObject* g) {
    auto promise = promiseResolve(vm, vm.realm->get(Intrinsic::PromiseConstructor), firstRequest(g).value);
    if (promise.isAbrupt()) {
        if (vm.isTerminating()) return true;
        completeStep(vm, g, true, vm.takeException(), true);
        return false;
    }
    promiseThenNative(vm, promise.release(), returnFulfilled, returnRejected, g);
    return true;
}

/// AsyncGeneratorDrainQueue.
void drainQueue(VM& vm, AsyncGeneratorObject* g) {
    while (g->queueCount_) {
        Request request = firstRequest(g);
        if (request.mode == ResumeMode::Return) {
            if (awaitReturn(vm, g)) return;
        } else {
            bool threw = request.mode == ResumeMode::Throw;
            completeStep(vm, g, threw, threw ? request.value : Value::undefined(), true);
        }
    }
    g->asyncState_ = Completed;
}

} // namespace

bool asyncGeneratorYield(VM& vm, AsyncGeneratorObject* g, Value v, ResumeMode& mode, Value& sent) {
    completeStep(vm, g, false, v, false);
    if (g->queueCount_) {
        Request request = firstRequest(g);
        mode = request.mode;
        sent = request.value;
        return true;
    }
    g->asyncState_ = SuspendedYield;
    g->state_ = GeneratorObject::State::SuspendedYield;
    return false;
}

void asyncGeneratorFinish(VM& vm, AsyncGeneratorObject* g, bool threw, Value v) {
    g->asyncState_ = DrainingQueue;
    completeStep(vm, g, threw, v, true);
    drainQueue(vm, g);
}

Completion<Value> asyncGeneratorEnqueue(VM& vm, Value receiver, ResumeMode mode, Value v, const char* method) {
    Object* promise = makePromise(vm);
    auto* g = cellIf<AsyncGeneratorObject, CellKind::AsyncGenerator>(receiver);
    if (!g) {
        static_cast<void>(
            vm.throwTypeError("%s method called on incompatible receiver %s", method, describe(vm, receiver).c_str()));
        rejectPromise(vm, promise, vm.takeException());
        return promise;
    }
    if (mode == ResumeMode::Throw && g->asyncState_ == SuspendedStart) g->asyncState_ = Completed;
    if (g->asyncState_ == Completed && mode != ResumeMode::Return) {
        if (mode == ResumeMode::Throw) {
            rejectPromise(vm, promise, v);
        } else {
            TRY(resolvePromise(vm, promise, createIterResult(vm, Value::undefined(), true)));
        }
        return promise;
    }
    uint8_t state = g->asyncState_;
    enqueue(vm, g, mode, v, promise);
    if (mode == ResumeMode::Return && (state == SuspendedStart || state == Completed)) {
        g->asyncState_ = DrainingQueue;
        if (!awaitReturn(vm, g)) drainQueue(vm, g);
    } else if (state == SuspendedStart || state == SuspendedYield) {
        g->asyncState_ = Executing;
        TRY(continueActivation(vm, g, mode, v));
    }
    return promise;
}

} // namespace interpreter
} // namespace tiercel
