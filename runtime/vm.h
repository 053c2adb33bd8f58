// One JavaScript virtual machine: heap, JS stack, shapes, atoms, realms, job queue, pending exception. Used by one
// thread; shares nothing mutable with other VMs.
#pragma once

#include "runtime/atoms.h"
#include "runtime/completion.h"
#include "runtime/dependencies.h"
#include "runtime/flags.h"
#include "runtime/frame.h"
#include "runtime/function.h"
#include "runtime/gc/heap.h"
#include "runtime/import_phase.h"
#include "runtime/realm.h"
#include "runtime/shape.h"
#include "runtime/tiering.h"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tiercel {

class ModuleRecord;
class RuntimeCaches;
struct FeedbackCell;
struct MegamorphicCache;

namespace interpreter {
/// The type of a bytecode op's handler, see interpreter/handlers.h.
using Handler = __attribute__((preserve_none)) Value (*)(const Instruction*, Value*, VM*, FeedbackCell*);
} // namespace interpreter
namespace views {
struct Recorder;
}

/// What the front end does for the runtime; set once by the embedder (frontend/compiler.h makes one).
class Compiler {
public:
    virtual ~Compiler() = default;
    /// Bytecode for a function's first call. SyntaxErrors cannot happen here (found by the pre-parse) save for resource
    /// limits.
    virtual Completion<CodeBlock*> compileFunction(VM&, FunctionTemplate*) = 0;
    /// Interactive: `await` may stand outside of functions (the script then returns a promise of its result), and what
    /// it declares takes the place of older declarations of the same names.
    enum class ScriptKind : uint8_t { Plain, Interactive };
    /// A template of kind Script; throws SyntaxError.
    virtual Completion<FunctionTemplate*> compileScript(VM&, Realm&, std::shared_ptr<SourceCode>,
                                                        ScriptKind = ScriptKind::Plain) = 0;
    virtual Completion<FunctionTemplate*> compileModule(VM&, Realm&, std::shared_ptr<SourceCode>, ModuleRecord*) = 0;
    struct EvalContext {
        bool direct = false, strict = false;
        Environment* env = nullptr;      // direct: the caller's scope chain
        const void* scopeInfo = nullptr; // and the static descriptor of its innermost scope
        uint32_t contextFlags = 0;       // EvalSite's
        Cell* module = nullptr;          // ModuleRecord of the calling code, or null
        bool allowNewTarget = false, allowSuperProperty = false, allowSuperCall = false, inClassFieldInit = false;
    };
    virtual Completion<FunctionTemplate*> compileEval(VM&, Realm&, std::shared_ptr<SourceCode>, const EvalContext&) = 0;
    /// A binding of an environment described by a ScopeInfo, for lookups by name (with, eval). Private names and `this`
    /// are never found.
    struct ScopeSlot {
        enum class Kind : uint8_t { None, Mutable, Constant, FunctionSelf, Import } kind = Kind::None;
        bool isLexical = false;     // let, const, class: conflicts with a var of the same name
        bool isSimpleCatch = false; // catch (e): does not
        uint32_t index = 0;         // slot; Import: entry of the module's import table
    };
    virtual ScopeSlot findInScope(VM&, const void* scopeInfo, PropertyKey name) = 0;
    /// CreateDynamicFunction's parse: kind is Normal, Generator, Async or AsyncGenerator.
    virtual Completion<FunctionTemplate*> compileDynamicFunction(VM&, Realm&, FunctionKind, String* parameters,
                                                                 String* body) = 0;
};

/// What the host does for the engine (cli/ implements it).
class Host {
public:
    virtual ~Host() = default;
    virtual Completion<ModuleRecord*> resolveImportedModule(VM&, Value referrer, String* specifier, Value attributes);
    /// `referrer`: the ModuleRecord of the importing code, or its source's name (String).
    virtual void importModuleDynamically(VM&, Value referrer, Value specifier, Value attributes, ImportPhase,
                                         Object* promise);
    virtual Completion<void> initializeImportMeta(VM&, ModuleRecord*, Object* meta);
    /// HostPromiseRejectionTracker; `handled` false: rejected without handler, true: a handler was added later.
    virtual void promiseRejectionTracker(VM&, Object* promise, bool handled);
    /// A promise of Atomics.waitAsync waits: builtins/atomics.h has what the event loop is to do.
    virtual void atomicsWaiterAdded(VM&) {}
    /// Work is waiting (finalization registries, timers): called at turn ends.
    virtual void enqueueCleanup(VM&, std::function<void()>);
};

class VM {
public:
    explicit VM(const Flags&);
    ~VM();
    VM(const VM&) = delete;

    const Flags flags;
    Dependencies dependencies; // before the code that has some
    TierManager tiers;         // before the heap, whose finalizers drop code
    Heap heap;
    ShapeTable shapes;
    AtomTable atoms;
    Names names;            // well-known atoms and symbols: vm.names.length, vm.names.symbolIterator …
    Realm* realm = nullptr; // of the running function; switched by calls
    std::unique_ptr<Compiler> compiler;
    Host* host; // never null

    // -- state read by the interpreter and compiled code (layout.def) ------------------------------------------------
    Value* fp = nullptr;         // innermost frame, as of the last call out of the interpreter
    Value* stackBase = nullptr;  // JS stack
    Value* stackLimit = nullptr; // frames must end below (a guard area follows)
    char* nativeStackLimit = nullptr;
    Value exception = Value::empty(); // pending exception, or Empty
    uint64_t unwoundBytes = 0;        // of native stack, between two steps of unwinding (interpreter/bridge.cpp)
    /// What comes after optimized code was left by an exit, in the frame VM::fp: its instruction, or unwinding.
    enum class ExitAction : uint32_t { Resume, Unwind } exitAction = ExitAction::Resume;
    uint32_t protoEpoch = 1;          // bumped when the structure of a prototype that inline caches depend on changes
    uint32_t interruptRequested = 0;  // set from any thread: polled on back-edges and calls
    bool redeclares = false;          // interactive scripts run: global lexical declarations are replaced by later ones
    bool indexedPrototypes = false;   // some prototype object has elements: holes must be looked up
    bool arrayIterationIntact = true; // Array.prototype[@@iterator] and %ArrayIteratorPrototype%.next are the originals
    MegamorphicCache* megamorphic = nullptr;
    interpreter::Handler dispatch[256]; // by op: its handler, or what counts and then goes to its handler

    Elements* emptyElements = nullptr; // shared, capacity 0
    String* emptyString = nullptr;
    String* singleCharacters[256] = {};
    std::shared_ptr<RuntimeCaches> runtimeCaches; // made on first use: runtime_caches.h
    std::shared_ptr<views::Recorder> recorder;    // what the views note during a run; null unless a flag asks

    // -- exceptions ------------------------------------------------------------------------------------------------
    Thrown throwValue(Value);
    [[gnu::format(printf, 2, 3)]] Thrown throwTypeError(const char* format, ...);
    [[gnu::format(printf, 2, 3)]] Thrown throwRangeError(const char* format, ...);
    [[gnu::format(printf, 2, 3)]] Thrown throwReferenceError(const char* format, ...);
    [[gnu::format(printf, 2, 3)]] Thrown throwSyntaxError(const char* format, ...);
    Thrown throwError(ErrorType, const std::string& utf8Message);
    Thrown throwStackOverflow(); // RangeError "Maximum call stack size exceeded"
    Thrown throwOutOfMemory();   // RangeError "Out of memory" for a request that is too big
    /// Termination (--timeout, quit(), hard out of memory): unwinds everything, cannot be caught by programs.
    Thrown terminate(std::string reason);
    bool isTerminating() const { return terminating_; }
    /// Termination is over: programs may run again. Nothing may be running; jobs that wait are dropped, since one of
    /// them may be what had to be stopped.
    void recover();
    const std::string& terminationReason() const { return terminationReason_; }
    /// Terminates at the next poll; from any thread.
    void requestStop() {
        __atomic_store_n(&stopRequested_, true, __ATOMIC_RELEASE);
        __atomic_fetch_or(&interruptRequested, 1u, __ATOMIC_RELEASE);
    }
    /// Takes the pending exception; it is no longer pending.
    Value takeException();
    /// True if the native stack has room for another recursion step of C++ code.
    bool hasNativeStack() const { return static_cast<char*>(__builtin_frame_address(0)) > nativeStackLimit; }

    // -- calls (interpreter/call.cpp) -------------------------------------------------------------------------------
    Completion<Value> call(Value callee, Value thisValue, const Value* args = nullptr, size_t argc = 0);
    Completion<Value> call(Value callee, Value thisValue, std::initializer_list<Value> args) {
        return call(callee, thisValue, args.begin(), args.size());
    }
    Completion<Object*> construct(Value constructor, const Value* args, size_t argc, Value newTarget);
    Completion<Object*> construct(Value constructor, std::initializer_list<Value> args = {}) {
        return construct(constructor, args.begin(), args.size(), constructor);
    }
    /// First free word of the JS stack above the current frame.
    Value* stackTop() const;
    /// Runs a script (declares its globals, runs its body).
    Completion<Value> runScript(Realm&, std::shared_ptr<SourceCode>,
                                Compiler::ScriptKind = Compiler::ScriptKind::Plain);

    // -- jobs ------------------------------------------------------------------------------------------------------
    /// PromiseJobs: callable cell + up to three values, or a native job.
    struct Job {
        Completion<void> (*run)(VM&, const Value* values);
        Value values[4];
        Realm* realm;
    };
    void enqueueJob(const Job&);
    /// Runs until the queue is empty; an exception thrown by a job goes to `onJobError` (reported by the host).
    void runJobs();
    bool hasJobs() const { return !jobs_.empty(); }
    std::function<void(VM&, Value exception)> onJobError;

    uint64_t moduleAsyncOrder = 0;  // order in which modules began asynchronous evaluation
    std::vector<Object*> joining;   // arrays whose join() is running: cycles give "" (on the native stack as well)
    std::shared_ptr<void> collator; // of localeCompare; opened on first use

    // -- realms ----------------------------------------------------------------------------------------------------
    Realm* createRealm(); // runtime/builtins/
    std::vector<std::unique_ptr<Realm>> realms;

    /// Called at the slow end of polls: handles --timeout and requested interrupts; Thrown if terminating.
    Completion<void> pollInterrupts();
    /// In every loop of a builtin whose length a program chooses and that may run without JavaScript being called.
    [[gnu::always_inline]] Completion<void> poll() {
        if (__atomic_load_n(&interruptRequested, __ATOMIC_RELAXED)) [[unlikely]]
            return pollInterrupts();
        return {};
    }

private:
    friend class Heap;
    struct Roots;
    std::unique_ptr<Roots> roots_;
    std::deque<Job> jobs_;
    bool terminating_ = false;
    bool stopRequested_ = false; // atomically
    std::string terminationReason_;
};

inline Shape* Object::shape(VM& vm) const { return vm.shapes.at(shapeId_); }
inline Value Object::getSlot(VM& vm, uint32_t slot) const {
    uint32_t inlineCapacity = shape(vm)->inlineCapacity();
    return slot < inlineCapacity ? inlineSlots()[slot].get() : slots_.get()->at(slot - inlineCapacity).get();
}
inline void Object::aboutToChangeStructure(VM& vm) {
    if (hasFlag(kPrototypeCached)) [[unlikely]]
        vm.dependencies.structureChanges(this);
}
inline void Object::aboutToAdd(VM& vm, PropertyKey key) {
    if (hasFlag(kPrototypeCached)) [[unlikely]]
        vm.dependencies.propertyAdded(this, key);
}

} // namespace tiercel
