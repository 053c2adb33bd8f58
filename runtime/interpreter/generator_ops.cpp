// Ops that suspend and end generators and async functions. The work on promises and queues is in generator.cpp.
#include "runtime/interpreter/handlers.h"

#include "runtime/object_cell.h"

namespace tiercel::interpreter {

#ifdef TIERCEL_STUBS
// Nearly always these leave their frame, so compiled code jumps to their stubs, with an address to return to pushed: a
// call without its return would make the processor guess wrong (bridge.cpp).
#undef LEAVE_FRAME
#define LEAVE_FRAME() TAIL(exitLeaveFrameJumped)
#endif

static GeneratorObject* activationOf(Value* fp) { return static_cast<GeneratorObject*>(fp[kFrameExtra].asCell()); }

static void initializeActivation(GeneratorObject* object, Value* fp) {
    object->frame_.init(nullptr);
    object->promise_.init(Value::undefined());
    Value saved = fp[kFrameExtra]; // the saved arguments stay reachable
    object->extra_.init(saved.isCell() ? saved : Value::undefined());
    object->state_ = GeneratorObject::State::SuspendedStart;
    object->awaiting_ = false;
}

/// Makes the generator object, with the prototype its function has now.
static Completion<Object*> makeGenerator(VM& vm, Value* fp) {
    Function* callee = calleeOf(fp);
    bool async = callee->template_.get()->isAsync();
    Object* prototype = TRY(prototypeFromConstructor(
        vm, Value(callee), async ? Intrinsic::AsyncGeneratorPrototype : Intrinsic::GeneratorPrototype));
    GeneratorObject* object;
    if (async) {
        auto* generator = makeObjectCell<AsyncGeneratorObject>(vm, CellKind::AsyncGenerator, prototype);
        generator->queue_.init(nullptr);
        generator->queueHead_ = generator->queueCount_ = 0;
        generator->asyncState_ = 0;
        object = generator;
    } else {
        object = makeObjectCell<GeneratorObject>(vm, CellKind::Generator, prototype);
    }
    initializeActivation(object, fp);
    fp[kFrameExtra] = object;
    return object;
}
HANDLER(CreateGenerator) {
    SAVE();
    Object* generator = CHECK(makeGenerator(*vm, fp));
    saveFrame(*vm, fp, static_cast<GeneratorObject*>(generator));
    LEAVE_FRAME();
}

SLOW(yieldAsync) {
    SAVE();
    ResumeMode mode;
    Value sent;
    auto* generator = static_cast<AsyncGeneratorObject*>(activationOf(fp));
    if (asyncGeneratorYield(*vm, generator, fp[pc->a], mode, sent)) {
        // A request is waiting: the frame goes on with it.
        if (pc->op() == Op::YieldDelegateResume) {
            fp[pc->a] = sent;
            fp[pc->b] = Value(static_cast<int32_t>(mode));
            NEXT(1);
        }
        if (mode == ResumeMode::Throw) {
            static_cast<void>(vm->throwValue(sent));
            UNWIND();
        }
        fp[pc->a] = sent;
        NEXT(mode == ResumeMode::Return ? pc->jump() : 1);
    }
    saveFrame(*vm, fp, generator);
    fp[kFrameExtra] = Value::undefined();
    LEAVE_FRAME();
}
HANDLER(Yield) {
    GeneratorObject* generator = activationOf(fp);
    if (generator->kind() == CellKind::AsyncGenerator) TAIL(yieldAsync);
    SAVE();
    Value result = fp[pc->a];
    if (generator->awaiting_) {
        generator->awaiting_ = false;
    } else {
        result = createIterResult(*vm, result, false);
    }
    saveFrame(*vm, fp, generator);
    generator->state_ = GeneratorObject::State::SuspendedYield;
    fp[kFrameExtra] = result;
    LEAVE_FRAME();
}
HANDLER(YieldDelegateResume) {
    GeneratorObject* generator = activationOf(fp);
    if (generator->kind() == CellKind::AsyncGenerator) TAIL(yieldAsync);
    SAVE();
    Value result = fp[pc->a];
    if (fp[pc->b] == Value(kYieldsBare)) {
        if (generator->awaiting_)
            generator->awaiting_ = false;
        else
            result = createIterResult(*vm, result, false);
    }
    saveFrame(*vm, fp, generator);
    generator->state_ = GeneratorObject::State::SuspendedYield;
    fp[kFrameExtra] = result;
    LEAVE_FRAME();
}
RUNTIME_OP(DelegateNext) { return delegateNext(vm, fp, pc); }
HANDLER(GeneratorReturn) {
    SAVE();
    GeneratorObject* generator = activationOf(fp);
    Value v = fp[pc->a];
    generator->state_ = GeneratorObject::State::Completed;
    if (generator->kind() == CellKind::AsyncGenerator) {
        asyncGeneratorFinish(*vm, static_cast<AsyncGeneratorObject*>(generator), false, v);
        fp[kFrameExtra] = Value::undefined();
    } else {
        fp[kFrameExtra] = generator->awaiting_ ? v : Value(createIterResult(*vm, v, true));
    }
    LEAVE_FRAME();
}

// -- async functions
// ---------------------------------------------------------------------------------------------------------

HANDLER(AsyncStart) {
    SAVE();
    Object* promise = makePromise(*vm);
    auto* activation = makeObjectCell<GeneratorObject>(*vm, CellKind::AsyncFunction, Value::null());
    initializeActivation(activation, fp);
    activation->promise_.init(promise);
    activation->state_ = GeneratorObject::State::Running;
    fp[kFrameExtra] = activation;
    NEXT(1);
}

/// What the frame hands to its caller: the promise the first time, nothing that matters when resumed by a job.
static Value asyncResult(Value* fp, GeneratorObject* activation) {
    return Frame(fp).flags() & kFrameGenerator ? Value::undefined() : activation->promise_.get();
}
HANDLER(Await) {
    SAVE();
    GeneratorObject* activation = activationOf(fp);
    CHECK(awaitValue(*vm, fp, activation, fp[pc->a]));
    fp[kFrameExtra] = asyncResult(fp, activation);
    LEAVE_FRAME();
}
HANDLER(AsyncReturn) {
    SAVE();
    GeneratorObject* activation = activationOf(fp);
    activation->state_ = GeneratorObject::State::Completed;
    CHECK(resolvePromise(*vm, static_cast<Object*>(activation->promise_.get().asCell()), fp[pc->a]));
    fp[kFrameExtra] = asyncResult(fp, activation);
    LEAVE_FRAME();
}
HANDLER(AsyncReject) {
    SAVE();
    GeneratorObject* activation = activationOf(fp);
    activation->state_ = GeneratorObject::State::Completed;
    rejectPromise(*vm, static_cast<Object*>(activation->promise_.get().asCell()), fp[pc->a]);
    fp[kFrameExtra] = asyncResult(fp, activation);
    LEAVE_FRAME();
}

} // namespace tiercel::interpreter
