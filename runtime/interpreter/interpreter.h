// The interpreter's C++ interface: running a frame, pushing frames, resuming generators. docs/frames.md has the layout.
//
//   Value* fp = pushFrame(vm, function, thisValue, args, argc, newTarget, kFrameEntry);   // null: stack overflow
//   Value result = run(vm, fp);                                                           // Empty: exception pending
#pragma once

#include "runtime/builtin_cells.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/vm.h"

namespace tiercel::interpreter {

inline constexpr int32_t kLoopBudget = 2000;
inline constexpr int32_t kCallBudget = 1000;

/// Fills VM::dispatch with the handlers.
void initializeDispatch(VM&);

/// Runs a frame that is flagged kFrameEntry from its pc on; the result, or Empty with an exception pending.
Value run(VM&, Value* fp);

/// The function's bytecode, compiled on first need.
Completion<CodeBlock*> codeFor(VM&, Function*);

/// A call site saw a callee that is no bytecode function. `fp`: the calling frame.
void noteCalledBuiltin(VM*, Value* fp, FeedbackCell*, Cell* target);

/// A bytecode frame above the top of the stack. Null, with a RangeError pending, when the stack is full.
Value* pushFrame(VM&, Function*, CodeBlock*, Value thisValue, const Value* args, size_t argc, Value newTarget,
                 uint32_t flags);

/// Calls a function (kind Script, Eval or Module too) with everything given.
Completion<Value> callFunction(VM&, Function*, Value thisValue, const Value* args, size_t argc, Value newTarget,
                               uint32_t flags);

/// An array literal's array: Empty values are holes. Null: an exception is pending.
Object* arrayLiteral(VM&, const Value* values, uint32_t count);

/// [...iterable]
Completion<Value> spreadArray(VM&, Value iterable);

/// {...source} into the target
Completion<void> spreadProperties(VM&, Object* target, Value source);

/// IteratorClose of an array that is walked without an iterator.
Completion<void> closeArrayWalk(VM&, Object* array);

/// A copy with the same parent: the bindings of a loop's next turn.
Environment* copyEnvironment(VM&, Environment*);

/// `new` of what is callee in the window at newFp, which lies in or above the registers of the frame fp, run to its
/// end. The arguments are in place; pc: the instruction, for messages.
Completion<Value> constructInWindow(VM&, Value* fp, const Instruction* pc, Value* newFp, uint32_t argc,
                                    Value newTarget);

/// `this` of a base constructor for newTarget (OrdinaryCreateFromConstructor), with the initial shape cached in it.
Completion<Object*> createThis(VM&, Function* constructor, Value newTarget);
/// Offset of an ordinary function's `prototype` value in its slots and whether the initial shape is valid now.
bool initialShapeIsCurrent(VM&, Function* newTarget);

// -- generators and async functions (generator.cpp)
// --------------------------------------------------------------------
enum class ResumeMode : int32_t { Next = 0, Throw = 1, Return = 2 };
/// In the place of a mode (YieldDelegateResume): what is handed out is a value that the window's generator has yielded.
inline constexpr int32_t kYieldsBare = 5;

/// The work of the op DelegateNext. False: an exception is pending.
bool delegateNext(VM&, Value* fp, const Instruction*);
/// Copies the frame to its activation's SavedFrame.
void saveFrame(VM&, Value* fp, GeneratorObject*);
/// Runs a suspended frame until it suspends or ends. Result as handed out by Yield, or the value returned.
Completion<Value> resumeFrame(VM&, GeneratorObject*, ResumeMode, Value);
/// Generator.prototype.next, return, throw.
Completion<Value> generatorResume(VM&, Value generator, ResumeMode, Value, const char* method);
/// AsyncGenerator.prototype.next, return, throw: the promise.
Completion<Value> asyncGeneratorEnqueue(VM&, Value generator, ResumeMode, Value, const char* method);
/// Suspends the frame in `await v`.
Completion<void> awaitValue(VM&, Value* fp, GeneratorObject*, Value);
/// The running body of an async generator yields v: true if the frame goes on at once (a request is waiting), with its
/// mode and value set; false if it suspends.
bool asyncGeneratorYield(VM&, AsyncGeneratorObject*, Value v, ResumeMode& mode, Value& sent);
/// The body ended by return (value) or throw.
void asyncGeneratorFinish(VM&, AsyncGeneratorObject*, bool threw, Value);

// -- messages (messages.cpp)
// ---------------------------------------------------------------------------------------------
/// "obj.foo is not a function" for the call at pc, whose callee is `callee`.
Thrown throwNotCallable(VM&, Value* fp, const Instruction* pc, Value callee, bool construct);
/// "Cannot read properties of undefined (reading 'x')".
Thrown throwNullishRead(VM&, Value base, Value key);
Thrown throwNullishWrite(VM&, Value base, Value key);

// -- declarations and lookups by name (dynamic_scope.cpp)
// ------------------------------------------------------------------
Completion<void> declareGlobals(VM&, Realm&, CodeBlock*, const GlobalDeclarations&);
Completion<void> declareEvalVars(VM&, Realm&, Function* callee, Environment*, const GlobalDeclarations&);
/// A name looked up: Empty when unresolvable. `thisValue`: the with object or undefined.
struct DynamicReference {
    enum class Kind : uint8_t { Object, Slot, Lexical, Global, Unresolvable } kind = Kind::Unresolvable;
    Object* object = nullptr; // Object: with object, eval-var object
    bool isWith = false;
    Environment* env = nullptr; // Slot
    Compiler::ScopeSlot slot;
    uint32_t index = 0; // Lexical
};
Completion<DynamicReference> resolveDynamic(VM&, Environment*, PropertyKey);
Completion<Value> getDynamic(VM&, Value* fp, Environment*, PropertyKey, bool orUndefined, Value* thisValue);
Completion<Value> resolveDynamicBase(VM&, Environment*, PropertyKey);
Completion<void> setDynamic(VM&, Value* fp, Environment*, Value base, PropertyKey, Value, bool strict);
Completion<bool> deleteDynamic(VM&, Environment*, PropertyKey);
Completion<Value> getGlobalSlow(VM&, Realm&, PropertyKey, bool orUndefined, FeedbackCell*);
Completion<void> setGlobalSlow(VM&, Realm&, PropertyKey, Value, bool strict, FeedbackCell*);

/// A direct or indirect eval of `source`.
Completion<Value> performEval(VM&, Value source, const Compiler::EvalContext&, Value thisValue, Value newTarget);
/// What import() in the innermost function with a source is relative to; empty if there is none.
std::string callerReferrer(VM&);
/// EvaluateImportCall in the frame `fp`: the promise (import_call.cpp).
Completion<Value> importCall(VM&, Value* fp, Value specifier, Value options, ImportPhase);

} // namespace tiercel::interpreter
