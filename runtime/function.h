// Functions and what they are made of.
//
//   FunctionTemplate  one per function literal in a source: names, flags, source range, front-end data for lazy
//                     compilation, and once called its CodeBlock (bytecode, constants, feedback); shared by all
//                     closures
//   Function          a closure: template + environment (+ home object, class fields)
//   NativeFunction    a builtin: C++ function pointer + optional data
//   BoundFunction     Function.prototype.bind's result
//
// `name`, `length` and `prototype` of a closure are materialised on first need (flag kLazy), so that making a closure
// is one small allocation.
#pragma once

#include "runtime/frame.h"
#include "runtime/object.h"

#include <memory>

namespace tiercel {

class CodeBlock;
class Realm;
class SourceCode;

enum class FunctionKind : uint8_t {
    Normal, // function f() {}: constructor (unless method)
    Arrow,
    Method, // also getters and setters
    ClassConstructor,
    DerivedConstructor,
    Generator,
    GeneratorMethod,
    Async,
    AsyncArrow,
    AsyncMethod,
    AsyncGenerator,
    AsyncGeneratorMethod,
    ClassInitializer, // instance or static field initialisers, static blocks
    Script,
    Eval,
    Module, // async if it has top-level await
};

/// Front-end data kept for lazy compilation; the runtime only owns it.
struct FrontendData {
    virtual ~FrontendData() = default;
};

class FunctionTemplate : public Cell {
public:
    Field<String*> name_;                     // as written or inferred; may be empty
    Field<CodeBlock*> code_;                  // null until the first call
    std::shared_ptr<SourceCode>* source_;     // owned (finalizer)
    std::shared_ptr<FrontendData>* frontend_; // owned (finalizer)
    Field<Cell*> module_;                     // ModuleRecord whose code this is, or null
    Realm* realm_;
    uint32_t sourceStart_, sourceEnd_; // UTF-16 offsets of the function's text (Function.prototype.toString)
    uint32_t nameStart_;               // position that stack traces and reports name the function by
    FunctionKind functionKind_;

    uint32_t length_; // the `length` property
    bool strict_, isClassFieldInit_, hasPrototype_, isConstructor_;
    bool isDefaultDerived_; // the constructor of a class that extends another and does not write one
    /// How many functions have been made of it, up to kMany. Code of a template with one relies on that one
    /// (Dependencies::onOnlyClosure).
    uint8_t closures_;
    static constexpr uint8_t kMany = 2;
    /// Builtins written in JavaScript (builtins/js/): the function's name there. Null: a function of the program.
    const char* builtin_;

    /// What the pointers above and the front end's data of this template alone take, about.
    static constexpr size_t kExternalBytes = 192;

    /// No code yet, name "", no module, every flag false; takes shares of the source and the front end's data.
    static FunctionTemplate* make(VM&, Realm&, FunctionKind, const std::shared_ptr<SourceCode>&,
                                  std::shared_ptr<FrontendData>);
    /// Of a builtin, which has no source before setSource.
    static FunctionTemplate* makeBuiltin(VM&, Realm&, const char* builtin);
    void setSource(VM&, const std::shared_ptr<SourceCode>&, std::shared_ptr<FrontendData>);

    bool isBuiltin() const { return builtin_; }
    bool isArrow() const { return functionKind_ == FunctionKind::Arrow || functionKind_ == FunctionKind::AsyncArrow; }
    bool isGenerator() const {
        return functionKind_ == FunctionKind::Generator || functionKind_ == FunctionKind::GeneratorMethod ||
               functionKind_ == FunctionKind::AsyncGenerator || functionKind_ == FunctionKind::AsyncGeneratorMethod;
    }
    bool isAsync() const {
        return functionKind_ >= FunctionKind::Async && functionKind_ <= FunctionKind::AsyncGeneratorMethod;
    }
    bool isClassConstructor() const {
        return functionKind_ == FunctionKind::ClassConstructor || functionKind_ == FunctionKind::DerivedConstructor;
    }
};

/// A heap scope: slots of captured variables. Kinds beyond Declarative serve `with` and sloppy direct eval.
class Environment : public Cell {
public:
    enum class Kind : uint8_t {
        Declarative, // slots only; names known statically (ScopeInfo, for eval)
        With,        // slot 0: the object
        EvalVars, // like Declarative, with one hidden slot more, the last: undefined, or a null-prototype object that
                  // holds the vars which sloppy direct evals have declared in this function
    };
    Field<Environment*> parent_; // null: the global scope
    uint32_t slotCount_;
    Kind envKind_;
    const void*
        scopeInfo_; // front end's descriptor (names of the slots), kept alive by the templates; null if never needed
    Field<Value>* slots() { return reinterpret_cast<Field<Value>*>(this + 1); }
    static constexpr size_t kSlotsOffset = 32;
    /// Slots filled with `fill`.
    static Environment* make(VM&, Environment* parent, uint32_t slotCount, Value fill, const void* scopeInfo,
                             Kind = Kind::Declarative);
};
static_assert(sizeof(Environment) == 32);

class Function : public Object {
public:
    Field<FunctionTemplate*> template_;
    Field<Environment*> env_;
    Field<Value> homeObject_;  // for `super`; undefined if none
    Field<Value> classFields_; // class constructors: the initialiser function run on instances, or undefined
    Field<Value> boundThis_;   // unused by normal closures; reserved for class static state
    uint32_t initialShapeId_;  // constructors: shape of `this` made by `new` with newTarget == this; 0 until known
    uint32_t initialInlineCapacity_;
    static Function* make(VM&, FunctionTemplate*, Environment*);
};

using NativeCode = Completion<Value> (*)(VM&, CallArgs);

class NativeFunction : public Object {
public:
    NativeCode native_;
    Realm* realm_;
    Field<Value> data_; // for closures made by builtins (promise resolvers …); undefined if unused
    Field<Value> data2_;
    uint16_t intrinsic_;     // IntrinsicId for calls that compiled code recognises; 0 if none
    uint16_t closureLength_; // of makeClosure's: `length`, while kLazy
    /// Not a constructor unless `constructor` is set; defines length and name as the specification says.
    static NativeFunction* make(VM&, Realm&, NativeCode, PropertyKey name, uint32_t length, bool constructor = false,
                                const char* prefix = nullptr); // prefix: "get", "set"
};

class BoundFunction : public Object {
public:
    Field<Object*> target_;
    Field<Value> boundThis_;
    Field<InternalArray*> boundArgs_;
    /// BoundFunctionCreate; name and length are the caller's.
    static Completion<Object*> make(VM&, Object* target, Value boundThis, const Value* args, size_t argc);
};

/// Saved registers of a suspended generator: header and registers, scanned conservatively (call areas hold stale
/// words).
class SavedFrame : public Cell {
public:
    uint32_t wordCount_, pad_; // kFrameHeaderWords + registers
    Value* words() { return reinterpret_cast<Value*>(this + 1); }
    static SavedFrame* make(VM&, uint32_t words); // uninitialised
};

/// Generator objects and the activations of async functions.
class GeneratorObject : public Object {
public:
    enum class State : uint8_t { SuspendedStart, SuspendedYield, Running, Completed };
    Field<SavedFrame*> frame_;
    Field<Value> promise_; // async functions: the result promise
    Field<Value> extra_;   // the saved arguments (InternalArray) or undefined
    State state_;
    bool awaiting_; // a sync generator's bare value, no result object: by who resumes it; false once it is there
};

} // namespace tiercel
