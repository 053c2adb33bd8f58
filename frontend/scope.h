// Scopes, variables, and what outlives a parse: FunctionSummary and ScopeInfo.
//
// While parsing, every block, function, class, `with` and so on has a Scope with the Variables declared in it. When a
// scope closes, the references made inside it are resolved against its variables; the rest go to the outer scope. A
// variable that an inner function uses (or that a direct eval or `with` inside might look up by name) is `captured` and
// gets a slot in its scope's heap environment; others are registers. A scope without captured variables has no
// environment at all.
//
// Run-time environment chain: exactly the scopes with needsEnvironment, innermost first. The way from code in scope S
// to a variable of scope D is scopeHops(S, D) parent links, then `Variable::index`.
//
// Dynamic lookup (Resolution::Dynamic) walks that chain by name: `with` scopes ask their object; other environments
// look in their ScopeInfo's variables and then, where ScopeInfo::hasSloppyEval, in the table of variables that direct
// evals have added to them; at the end comes the global.
//
// ScopeInfo describes an environment for functions that are compiled later, for direct eval and for debuggers. It is
// made for scopes with an environment only, so the chain of ScopeInfos runs parallel to the environments.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "frontend/arena.h"
#include "frontend/ast.h"
#include "frontend/name.h"

namespace tiercel {
class SourceCode;
}

namespace tiercel::frontend {

enum class VariableKind : uint8_t {
    Var,
    Parameter,
    Function, // a function declaration: var-like at the top level of functions, lexical in blocks
    Let,
    Const,
    Class,        // a class declaration
    ClassInner,   // the class's own name inside it; immutable
    FunctionSelf, // the own name of a function expression; assignment is ignored, or throws in strict code
    CatchParameter,
    Import, // immutable, lives in another module (or is a namespace object)
    This,
    NewTarget,
    Callee,
    Arguments, // the arguments object
    HiddenKey, // a computed field key, see ClassMember
    PrivateField,
    PrivateMethod,
    PrivateGetter,
    PrivateSetter,
    PrivateAccessor, // getter and setter, or an `accessor` field
};

// Assignment throws a TypeError (Const, ClassInner, Import) or is ignored/throws by strictness (FunctionSelf).
[[nodiscard]] constexpr bool isImmutable(VariableKind kind) {
    return kind == VariableKind::Const || kind == VariableKind::ClassInner || kind == VariableKind::Import ||
           kind == VariableKind::FunctionSelf;
}

// The binding starts in the temporal dead zone (`this` does in derived constructors only: see needsTdz).
[[nodiscard]] constexpr bool isLexical(VariableKind kind) {
    return kind == VariableKind::Let || kind == VariableKind::Const || kind == VariableKind::Class ||
           kind == VariableKind::ClassInner;
}

enum class Location : uint8_t {
    Unassigned,  // only before its scope closed
    Register,    // lives in the frame; `index` is the generator's
    Environment, // slot `index` of its scope's environment
    Global,      // top level of a script: property of the global object, or global lexical declaration
    Dynamic,     // `var` and functions of a sloppy direct eval: made at run time in the caller's variable scope
    Import,      // the exporting module's cell, through the module's import table entry `index`
};

struct Variable {
    const Name* name = nullptr;
    Scope* scope = nullptr;
    Variable* next = nullptr;     // in declaration order
    bool isMarker = false;        // owned by scope analysis
    bool isPlainFunction = false; // Function in a block: neither async nor generator
    Variable* shadowed = nullptr; // owned by scope analysis
    // A `var` of a FunctionBody scope that has the name of a parameter (or `arguments`): starts with its value.
    Variable* copiedFrom = nullptr;
    VariableKind kind = VariableKind::Var;
    Location location = Location::Unassigned;
    bool captured = false;        // must live in the environment
    bool needsTdz = false;        // some reference needs the check: initialize it to Empty at scope entry
    bool closureNeedsTdz = false; // some reference from an inner function needs it
    bool isStaticPrivate = false;
    bool isParameter = false;   // is (also) a parameter; a function or var may have taken over its kind
    bool isSimpleCatch = false; // `catch (e)`: var e is allowed inside
    bool assigned = false;      // some reference writes it after its declaration (let, var, parameters)
    bool redeclared = false;    // by a var or another function of that name
    bool writtenOnce = false;   // of a rebuilt scope: isWrittenOnce was true of it
    bool referenced = false;    // some reference was resolved to it
    bool isAnnexB = false;      // a var only because of functions in blocks (Annex B.3.3)
    bool exported = false;      // module scope: exported
    int32_t index = -1;         // see Location
    // For Parameter: its position among the formal parameters when simple, else -1. Sloppy mapped arguments use it.
    int32_t parameterIndex = -1;
    uint32_t declared = 0;      // offset of the declaring identifier
    uint32_t initializedAt = 0; // references of the same function behind this offset need no check
};

enum class ScopeKind : uint8_t {
    Script,
    Module,
    Eval,         // sloppy: its lexical declarations only; strict: variables too
    FunctionSelf, // the name of a function expression
    Function,     // parameters; and the body's variables when there is no FunctionBody scope
    FunctionBody, // the body's variables when parameters have expressions
    Block,
    Loop, // bindings of a for statement's head
    Switch,
    Catch, // catch parameter
    With,
    Class,
    StaticBlock, // a class static block: a variable scope, not a function
};

struct ScopeInfo;

struct Scope {
    ScopeKind kind = ScopeKind::Block;
    bool strict = false;
    bool hasDirectEval = false; // a direct eval stands in it or in something inside it
    // A sloppy direct eval may add variables here: variable scopes only. Needs an environment.
    bool hasSloppyEval = false;
    bool isArrow = false; // Function: of an arrow function
    bool isDerivedConstructor = false;
    bool needsEnvironment = false; // final when the parser returns
    bool fromInfo = false;         // an outer scope rebuilt from its ScopeInfo
    bool isParameterScope = false; // Function: its body has a scope of its own
    Scope* outer = nullptr;
    Function* function = nullptr; // the function whose scope it is (Function and FunctionBody kinds, roots)
    Variable* firstVariable = nullptr;
    Variable* lastVariable = nullptr;
    uint32_t variableCount = 0;
    uint32_t environmentSlots = 0; // number of slots of its environment
    uint32_t environmentDepth = 0; // environments from the outermost to this one, this one included
    uint32_t start = 0;
    // Function declarations to instantiate at entry, in order (the last of equal names wins).
    List<FunctionDeclaration*> functions;
    ScopeInfo* info = nullptr; // made by scopeInfoOf or when rebuilt; kept alive by the parse result or outer

    // Owned by scope analysis.
    Variable* firstMarker = nullptr; // names of `var`s that were hoisted through this scope
    uint32_t referenceStart = 0;
    uint32_t functionsStart = 0;
    uint32_t depth = 0; // scopes around it in the same parse
    bool closed = false;
    bool isCatchBody = false;
    bool depthKnown = false;

    [[nodiscard]] bool isVariableScope() const {
        return kind == ScopeKind::Script || kind == ScopeKind::Module || kind == ScopeKind::Eval ||
               kind == ScopeKind::Function || kind == ScopeKind::FunctionBody || kind == ScopeKind::StaticBlock;
    }
    [[nodiscard]] Variable* find(const Name* name) const;
};

// Once the binding is initialized no code writes it again: all reads of it see one value. Valid once the parser has
// returned.
[[nodiscard]] inline bool isWrittenOnce(const Variable* variable) {
    if (variable->writtenOnce) return true; // of a scope rebuilt from its ScopeInfo
    bool declared = isLexical(variable->kind) || variable->kind == VariableKind::Function;
    return isImmutable(variable->kind)
               ? variable->kind != VariableKind::Import
               : declared && !variable->assigned && !variable->redeclared && !variable->isMarker &&
                     !variable->scope->hasDirectEval && !variable->scope->fromInfo;
}

// Number of environments to leave to get from code running in `from` to the environment of `to` (an outer scope or the
// same one). Valid once the parser has returned.
[[nodiscard]] inline uint32_t scopeHops(const Scope* from, const Scope* to) {
    return from->environmentDepth - to->environmentDepth;
}

// ---- What outlives a parse -------------------------------------------------------------------------------------

// What the code around a function or direct eval allows, as it was recorded.
enum ContextFlags : uint32_t {
    kContextStrict = 1 << 0,
    kContextModule = 1 << 1,
    kContextNewTarget = 1 << 2,     // new.target is allowed
    kContextSuperProperty = 1 << 3, // super.x is allowed
    kContextSuperCall = 1 << 4,     // super() is allowed
    kContextClassField = 1 << 5,    // `arguments` is forbidden (field initializers, static blocks)
    kContextParameters = 1 << 6,    // direct eval among parameter expressions: var arguments is forbidden
};

struct ScopeInfoVariable {
    const Name* name;
    VariableKind kind;
    Location location;
    bool needsTdz; // a reference from an inner function needs the check
    bool isStaticPrivate;
    bool isSimpleCatch;
    bool isParameter;
    bool writtenOnce; // see isWrittenOnce
    int32_t index;    // slot, or import table entry
};

struct ScopeInfo : std::enable_shared_from_this<ScopeInfo> {
    ScopeKind kind = ScopeKind::Block;
    bool strict = false;
    bool hasSloppyEval = false;
    bool isArrow = false;
    bool isDerivedConstructor = false;
    uint32_t environmentSlots = 0;
    uint32_t environmentDepth = 0;
    std::shared_ptr<const ScopeInfo> outer;
    std::shared_ptr<NameTable> names;
    std::vector<ScopeInfoVariable> variables; // those in the environment (or imports)

    // By text, so the name may come from another table. Null when absent.
    [[nodiscard]] const ScopeInfoVariable* find(const Name& name) const;

    std::vector<uint32_t> table; // hash table over `variables` (index + 1, 0: free), empty when there are few
};

// A name that a function leaves to its outer scopes.
struct FreeName {
    const Name* name;
    uint32_t offset; // of one reference, for error messages
    bool viaDynamic; // crosses a `with` or sloppy eval inside the function
    bool assigned;
};

// What is kept of a function once its nodes are gone: enough to create closures, to skip the function when code around
// it is parsed again, and to parse it alone.
struct FunctionSummary : std::enable_shared_from_this<FunctionSummary> {
    FunctionKind kind = FunctionKind::Normal;
    bool isAsync = false;
    bool isGenerator = false;
    bool strict = false;
    bool hasSimpleParameters = true;
    bool hasParameterExpressions = false;
    bool hasDuplicateParameters = false;
    bool hasRestParameter = false;
    bool isExpressionBody = false;
    bool isDeclaration = false;
    // Uses by the function itself or by arrow functions and direct evals inside it.
    bool usesThis = false;
    bool usesArguments = false;
    bool usesNewTarget = false;
    bool usesSuperProperty = false;
    bool usesSuperCall = false;
    bool hasDirectEval = false; // in it or in a function inside it
    bool hasUseStrict = false;  // a directive of its own
    // Constructors: the class has fields or private methods to initialize.
    bool classHasInstanceInitializer = false;
    uint32_t contextFlags = 0; // ContextFlags of its code
    uint32_t start = 0;        // source text for Function.prototype.toString
    uint32_t end = 0;
    uint32_t parametersStart = 0; // the '(', or an arrow's single parameter
    uint32_t parameterCount = 0;  // formal parameters, the rest parameter included
    uint32_t length = 0;          // value of the `length` property
    const Name* name = nullptr;   // the syntax's own name or null
    bool hasSelfName = false;     // function expression with a name: bound inside
    std::vector<FreeName> freeNames;
    std::vector<std::shared_ptr<FunctionSummary>> inner; // direct inner functions by start offset

    std::shared_ptr<SourceCode> source;
    std::shared_ptr<NameTable> names;
    // Innermost ScopeInfo around the function; set when the code around it has been parsed for compilation.
    std::shared_ptr<const ScopeInfo> outerScope;

    [[nodiscard]] bool isArrow() const { return kind == FunctionKind::Arrow; }
    [[nodiscard]] bool isClassConstructor() const {
        return kind == FunctionKind::BaseConstructor || kind == FunctionKind::DerivedConstructor;
    }
    // `new f` works.
    [[nodiscard]] bool isConstructor() const {
        return isClassConstructor() || (kind == FunctionKind::Normal && !isAsync && !isGenerator);
    }
};

} // namespace tiercel::frontend
