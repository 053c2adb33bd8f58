// The syntax tree: one struct per node kind of ast.def, made in an Arena by the parser, read by the bytecode generator.
//
// Nodes are tagged (no virtual functions), trivially destructible, and carry their source range in UTF-16 offsets.
// Early errors are all reported by the parser: a tree that exists is a valid program. Identifier references and
// declarations are resolved (see scope.h) when the parser returns.
//
// Depth: right- and inside-nested syntax is bounded by the parser's stack limit. Left-nested chains (Binary.left,
// Logical.left, Member/Index/Call/TaggedTemplate callee chains, If.alternate) are built iteratively and may be
// hundreds of thousands of nodes long: walk them iteratively.
//
// Example: `a.b(1)` is Call{callee: Member{object: Identifier a, name: b}, arguments: [NumberLiteral 1]}.
#pragma once

#include <cstdint>

#include "frontend/arena.h"
#include "frontend/name.h"
#include "runtime/import_phase.h"

namespace tiercel::frontend {

struct Scope;
struct Variable;
struct FunctionSummary;

enum class NodeKind : uint8_t {
#define NODE(Kind) Kind,
#include "frontend/ast.def"
#undef NODE
};

[[nodiscard]] const char* nodeKindName(NodeKind kind);

struct Node {
    NodeKind kind;
    bool parenthesized = false; // the expression stood in parentheses
    uint32_t start;             // offset of the first code unit
    uint32_t end;               // offset behind the last code unit

    [[nodiscard]] bool is(NodeKind k) const { return kind == k; }
    template <typename T>
    [[nodiscard]] T* as() {
        return static_cast<T*>(this);
    }
    template <typename T>
    [[nodiscard]] const T* as() const {
        return static_cast<const T*>(this);
    }
    template <typename T>
    [[nodiscard]] T* tryAs() {
        return kind == T::kKind ? static_cast<T*>(this) : nullptr;
    }
    template <typename T>
    [[nodiscard]] const T* tryAs() const {
        return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
    }

protected:
    Node(NodeKind k, uint32_t s, uint32_t e) : kind(k), start(s), end(e) {}
};

// Where the code finds what an identifier, `this`, `new.target` or a private name refers to.
enum class Resolution : uint8_t {
    Unresolved, // only before the scopes closed
    Static,     // `variable` is the binding; see Variable::location and scopeHops()
    Global,     // no static scope has it: global lexical declaration or property of the global object
    Dynamic,    // a `with` object or variables made by a sloppy direct eval may intervene: look up by name at run time
};

struct Binding {
    Variable* variable = nullptr; // when Static (and for a declaration's own identifier, always); else null
    Resolution resolution = Resolution::Unresolved;
    bool needsTdzCheck = false; // the reference may run before the variable's initialization
    bool isWrite = false;       // the identifier is the target of an assignment, update or pattern
};

#define TIERCEL_NODE(Kind)                                                                                             \
    static constexpr NodeKind kKind = NodeKind::Kind;                                                                  \
    Kind(uint32_t s, uint32_t e) : Node(kKind, s, e) {}

// ---- Expressions -----------------------------------------------------------------------------------------------

// An IdentifierReference, or a BindingIdentifier in a pattern or declaration. For a binding of let, const, class, a
// parameter or a catch parameter, `binding` is Static; for `var` it is the reference that an initializer stores to,
// which is Dynamic under `with`.
struct Identifier : Node {
    TIERCEL_NODE(Identifier)
    const Name* name = nullptr;
    Binding binding;
};

// binding: Static with the function's `this` variable (VariableKind::This); Global at top level of a script or
// module: globalThis or, in a module, undefined.
struct This : Node {
    TIERCEL_NODE(This)
    Binding binding;
};

struct NewTarget : Node {
    TIERCEL_NODE(NewTarget)
    Binding binding;
};

struct ImportMeta : Node {
    TIERCEL_NODE(ImportMeta)
};

struct NullLiteral : Node {
    TIERCEL_NODE(NullLiteral)
};

struct BooleanLiteral : Node {
    TIERCEL_NODE(BooleanLiteral)
    bool value = false;
};

struct NumberLiteral : Node {
    TIERCEL_NODE(NumberLiteral)
    double value = 0;
};

// digits: the literal without separators and `n`, prefix kept ("255", "0xff", "0o17", "0b1").
struct BigIntLiteral : Node {
    TIERCEL_NODE(BigIntLiteral)
    const Name* digits = nullptr;
};

struct StringLiteral : Node {
    TIERCEL_NODE(StringLiteral)
    const Name* value = nullptr;
};

struct RegExpLiteral : Node {
    TIERCEL_NODE(RegExpLiteral)
    const Name* pattern = nullptr;
    const Name* flags = nullptr;
};

struct TemplatePart {
    const Name* cooked; // null when it has an invalid escape (tagged templates only)
    const Name* raw;
};

// parts.count == expressions.count + 1
struct TemplateLiteral : Node {
    TIERCEL_NODE(TemplateLiteral)
    List<TemplatePart> parts;
    List<Node*> expressions;
};

struct TaggedTemplate : Node {
    TIERCEL_NODE(TaggedTemplate)
    Node* tag = nullptr; // a Member etc. gives its object as `this`
    TemplateLiteral* quasi = nullptr;
};

// Elements: expressions, Spread, Hole.
struct ArrayLiteral : Node {
    TIERCEL_NODE(ArrayLiteral)
    List<Node*> elements;
};

struct Hole : Node {
    TIERCEL_NODE(Hole)
};

// Spread in an array, call or object literal.
struct Spread : Node {
    TIERCEL_NODE(Spread)
    Node* argument = nullptr;
    bool trailingComma = false; // of the parser
};

enum class PropertyKind : uint8_t {
    Value,     // key: value (an anonymous function value is named after the key)
    Shorthand, // { x }: value is the Identifier
    Method,    // value is a Function
    Getter,
    Setter,
    Prototype, // __proto__: value
};

// The key is `name` (an identifier, string or number in canonical string form) or `computed`, never both.
struct Property : Node {
    TIERCEL_NODE(Property)
    PropertyKind propertyKind = PropertyKind::Value;
    const Name* name = nullptr;
    Node* computed = nullptr;
    Node* value = nullptr;
};

// Elements: Property, Spread.
struct ObjectLiteral : Node {
    TIERCEL_NODE(ObjectLiteral)
    List<Node*> properties;
};

enum class UnaryOp : uint8_t { Plus, Minus, Not, BitNot, Typeof, Void, Delete };

struct Unary : Node {
    TIERCEL_NODE(Unary)
    UnaryOp op = UnaryOp::Plus;
    Node* operand = nullptr;
};

struct Update : Node {
    TIERCEL_NODE(Update)
    bool isIncrement = false;
    bool isPrefix = false;
    Node* operand = nullptr; // Identifier, a member node, or (Annex B, throws ReferenceError when run) Call
};

enum class BinaryOp : uint8_t {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Exp,
    ShiftLeft,
    ShiftRight,
    ShiftRightUnsigned,
    BitAnd,
    BitOr,
    BitXor,
    Equal,
    NotEqual,
    StrictEqual,
    StrictNotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Instanceof,
};

struct Binary : Node {
    TIERCEL_NODE(Binary)
    BinaryOp op = BinaryOp::Add;
    uint32_t opOffset = 0;
    Node* left = nullptr;
    Node* right = nullptr;
};

enum class LogicalOp : uint8_t { And, Or, Coalesce };

struct Logical : Node {
    TIERCEL_NODE(Logical)
    LogicalOp op = LogicalOp::And;
    Node* left = nullptr;
    Node* right = nullptr;
};

// `#x in object`
struct PrivateIn : Node {
    TIERCEL_NODE(PrivateIn)
    const Name* name = nullptr;
    Binding binding;
    Node* object = nullptr;
};

// target: Identifier, Member, Index, PrivateMember, SuperMember, SuperIndex, ArrayPattern, ObjectPattern; or a Call
// (web compatibility, sloppy code only: evaluate it, then throw a ReferenceError).
struct Assign : Node {
    TIERCEL_NODE(Assign)
    Node* target = nullptr;
    Node* value = nullptr;
};

struct CompoundAssign : Node {
    TIERCEL_NODE(CompoundAssign)
    bool isLogical = false;
    BinaryOp op = BinaryOp::Add;          // when not logical
    LogicalOp logicalOp = LogicalOp::And; // when logical
    Node* target = nullptr;               // as Assign, without patterns
    Node* value = nullptr;
};

struct Conditional : Node {
    TIERCEL_NODE(Conditional)
    Node* test = nullptr;
    Node* consequent = nullptr;
    Node* alternate = nullptr;
};

// What a direct eval at this place may say and see; recorded for the runtime (see ParseOptions::forEval).
struct DirectEvalSite {
    Scope* scope = nullptr;    // innermost scope; scopeInfoOf(scope) is the chain that the evaluated code resolves in
    uint32_t contextFlags = 0; // ContextFlags of scope.h
};

// callee: Identifier `eval` with directEval set is a direct eval when the value called is %eval%.
struct Call : Node {
    TIERCEL_NODE(Call)
    bool optional = false; // callee?.(...)
    Node* callee = nullptr;
    List<Node*> arguments; // expressions and Spread
    DirectEvalSite* directEval = nullptr;
};

struct New : Node {
    TIERCEL_NODE(New)
    Node* callee = nullptr;
    List<Node*> arguments;
};

struct Member : Node {
    TIERCEL_NODE(Member)
    bool optional = false; // object?.name
    Node* object = nullptr;
    const Name* name = nullptr;
};

struct Index : Node {
    TIERCEL_NODE(Index)
    bool optional = false;
    Node* object = nullptr;
    Node* index = nullptr;
};

// object.#name; binding: the private name's variable in its class scope.
struct PrivateMember : Node {
    TIERCEL_NODE(PrivateMember)
    bool optional = false;
    Node* object = nullptr;
    const Name* name = nullptr;
    Binding binding;
};

// super.name: reads from the [[HomeObject]] of `callee` with `thisBinding` as receiver.
struct SuperMember : Node {
    TIERCEL_NODE(SuperMember)
    const Name* name = nullptr;
    Binding thisBinding;
    Binding callee;
};

struct SuperIndex : Node {
    TIERCEL_NODE(SuperIndex)
    Node* index = nullptr;
    Binding thisBinding;
    Binding callee;
};

// super(...): constructs the [[Prototype]] of `callee` with `newTarget`, then binds `thisBinding`.
struct SuperCall : Node {
    TIERCEL_NODE(SuperCall)
    List<Node*> arguments;
    Binding thisBinding;
    Binding newTarget;
    Binding callee;
};

// The extent of a short circuit: an optional Member, Index, PrivateMember or Call inside `expression`'s callee/object
// chain that finds null or undefined makes the whole OptionalChain undefined.
struct OptionalChain : Node {
    TIERCEL_NODE(OptionalChain)
    Node* expression = nullptr;
};

struct ImportCall : Node {
    TIERCEL_NODE(ImportCall)
    Node* specifier = nullptr;
    Node* options = nullptr; // or null
    ImportPhase phase = ImportPhase::Evaluation;
};

// `%name(…)` in builtins written in JavaScript: an abstract operation (codegen/operations.cpp).
struct OperationCall : Node {
    TIERCEL_NODE(OperationCall)
    const Name* name = nullptr;
    List<Node*> arguments;
};

struct Sequence : Node {
    TIERCEL_NODE(Sequence)
    List<Node*> expressions; // two or more
};

struct Yield : Node {
    TIERCEL_NODE(Yield)
    Node* argument = nullptr; // or null
};

struct YieldStar : Node {
    TIERCEL_NODE(YieldStar)
    Node* argument = nullptr;
};

struct Await : Node {
    TIERCEL_NODE(Await)
    Node* argument = nullptr;
};

// ---- Patterns --------------------------------------------------------------------------------------------------
// The same nodes serve bindings and assignments. A target is an Identifier, a nested pattern, or, in assignments, any
// target of Assign.

// An element of an ArrayPattern, the rest element included. Holes are Hole nodes.
struct PatternElement : Node {
    TIERCEL_NODE(PatternElement)
    bool isRest = false;
    Node* target = nullptr;
    Node* initializer = nullptr; // or null
};

struct ArrayPattern : Node {
    TIERCEL_NODE(ArrayPattern)
    List<Node*> elements; // PatternElement, Hole
};

// The key is `name` or `computed`; the rest property has neither.
struct PatternProperty : Node {
    TIERCEL_NODE(PatternProperty)
    bool isRest = false;
    const Name* name = nullptr;
    Node* computed = nullptr;
    Node* target = nullptr;
    Node* initializer = nullptr; // or null
};

struct ObjectPattern : Node {
    TIERCEL_NODE(ObjectPattern)
    List<PatternProperty*> properties;
};

// ---- Functions and classes -------------------------------------------------------------------------------------

enum class FunctionKind : uint8_t {
    Script,
    Module,
    Eval,
    Normal, // declarations and expressions
    Arrow,
    Method,
    Getter,
    Setter,
    BaseConstructor,
    DerivedConstructor,
    InstanceInitializer,
    StaticInitializer,
};

// A function of any kind, as an expression or as the function of a declaration, property, class member; also the root
// of every parse (Script, Module, Eval). What is known without the body stands in `summary`.
//
// When `isLazy`, parameters and body were checked but not kept: create the closure from `summary` and call
// parseLazyFunction() when it is first called.
struct Function : Node {
    TIERCEL_NODE(Function)
    bool isLazy = false;
    FunctionKind functionKind = FunctionKind::Normal;
    bool isAsync = false;
    bool isGenerator = false;
    bool isExpressionBody = false; // arrow function with an expression as its body
    FunctionSummary* summary = nullptr;
    const Name* name = nullptr; // its own name, when the syntax gives one (else named by where it stands)
    Scope* selfScope = nullptr; // named function expressions: the scope of the function's own name, else null
    Scope* scope = nullptr;     // parameters, `this`, `arguments`; the body's variables too unless bodyScope differs
    Scope* bodyScope = nullptr; // variables and top-level declarations of the body
    // Parameters in order; each a PatternElement (isRest on the last only).
    List<PatternElement*> parameters;
    List<Node*> body;               // statements
    Node* expressionBody = nullptr; // when isExpressionBody
    // Bindings that this function's own prologue fills when used (all null when unused).
    Variable* thisVariable = nullptr;
    Variable* argumentsVariable = nullptr; // also set for `var arguments`
    Variable* newTargetVariable = nullptr;
    Variable* calleeVariable = nullptr; // the active function object (for super)
};

enum class ClassMemberKind : uint8_t { Method, Getter, Setter, Field, StaticBlock };

// The key is `name` (private ones begin with '#'), or `computed`.
struct ClassMember : Node {
    TIERCEL_NODE(ClassMember)
    ClassMemberKind memberKind = ClassMemberKind::Method;
    bool isStatic = false;
    const Name* name = nullptr;
    Node* computed = nullptr;
    // Method, Getter, Setter: a Function. Field: the initializer expression or null. StaticBlock: a Block whose scope
    // (never null) is a variable scope. The values of fields and static blocks run inside Class::instanceInitializer or
    // Class::staticInitializer and stand in those functions' scopes.
    Node* value = nullptr;
    Variable* privateVariable = nullptr; // for a private name: its variable in the class scope
    // A field with a computed key: the hidden variable of the class scope that keeps the key from class definition
    // to initialization. (Both variables are in the class scope's environment, where the initializer functions, whose
    // outer scope is the class scope, find them.)
    Variable* keyVariable = nullptr;
};

// scope: holds the class's own (inner) name binding, private names and hidden key variables.
// When the class has instance fields (or private methods), the constructor runs instanceInitializer with the new
// object as `this` (base: at entry; derived: when super() returns).
struct Class : Node {
    TIERCEL_NODE(Class)
    const Name* name = nullptr; // or null
    Node* heritage = nullptr;   // or null
    Scope* scope = nullptr;
    Variable* innerName = nullptr;   // binding of the name inside the class, or null
    Function* constructor = nullptr; // or null: make the default one
    List<ClassMember*> members;      // in source order, the constructor left out
    // Synthetic functions (never lazy; no parameters; body empty: their code is the fields' initializers and static
    // blocks of `members` in order), or null when there is nothing to run.
    Function* instanceInitializer = nullptr; // FunctionKind::InstanceInitializer
    Function* staticInitializer = nullptr;   // FunctionKind::StaticInitializer, called with the class as `this`
    bool hasInstancePrivateMethods = false;  // the class has private instance methods or accessors
    bool hasStaticPrivateMethods = false;
};

// ---- Statements ------------------------------------------------------------------------------------------------

enum class DeclarationKind : uint8_t { Var, Let, Const, Using, AwaitUsing };
[[nodiscard]] constexpr bool isUsing(DeclarationKind kind) { return kind >= DeclarationKind::Using; }

// declarators: PatternElement (target, initializer).
struct VariableDeclaration : Node {
    TIERCEL_NODE(VariableDeclaration)
    DeclarationKind declarationKind = DeclarationKind::Var;
    List<PatternElement*> declarators;
};

// Instantiated at the entry of its scope (Scope::functions lists it there). When execution reaches the statement and
// `annexBVariable` is set, the block's binding is copied to that variable of the function's scope (Annex B.3.3).
struct FunctionDeclaration : Node {
    TIERCEL_NODE(FunctionDeclaration)
    Function* function = nullptr;
    Variable* variable = nullptr;       // the binding in its own scope
    Variable* annexBVariable = nullptr; // or null
};

struct ClassDeclaration : Node {
    TIERCEL_NODE(ClassDeclaration)
    Class* classNode = nullptr;
    Identifier* identifier = nullptr; // the outer binding
};

struct ExpressionStatement : Node {
    TIERCEL_NODE(ExpressionStatement)
    Node* expression = nullptr;
};

struct Block : Node {
    TIERCEL_NODE(Block)
    Scope* scope = nullptr; // or null when it declares nothing
    List<Node*> statements;
};

struct Empty : Node {
    TIERCEL_NODE(Empty)
};

struct If : Node {
    TIERCEL_NODE(If)
    Node* test = nullptr;
    Node* consequent = nullptr;
    Node* alternate = nullptr; // or null
};

// scope: of the let/const bindings of `init`; when it needs an environment, `let` bindings are copied to a fresh one
// for each iteration. Null when init declares no lexical binding.
struct For : Node {
    TIERCEL_NODE(For)
    Scope* scope = nullptr;
    Node* init = nullptr; // VariableDeclaration, expression or null
    Node* test = nullptr;
    Node* update = nullptr;
    Node* body = nullptr;
};

// left: a VariableDeclaration with one declarator, or an assignment target or pattern. scope: as in For (entered
// afresh for each iteration, and once around `right` for its temporal dead zone).
struct ForIn : Node {
    TIERCEL_NODE(ForIn)
    Scope* scope = nullptr;
    Node* left = nullptr; // may have an initializer when `var` in sloppy code (Annex B.3.5)
    Node* right = nullptr;
    Node* body = nullptr;
};

struct ForOf : Node {
    TIERCEL_NODE(ForOf)
    bool isAwait = false;
    Scope* scope = nullptr;
    Node* left = nullptr;
    Node* right = nullptr;
    Node* body = nullptr;
};

struct While : Node {
    TIERCEL_NODE(While)
    Node* test = nullptr;
    Node* body = nullptr;
};

struct DoWhile : Node {
    TIERCEL_NODE(DoWhile)
    Node* body = nullptr;
    Node* test = nullptr;
};

struct Continue : Node {
    TIERCEL_NODE(Continue)
    const Name* label = nullptr; // or null
};

struct Break : Node {
    TIERCEL_NODE(Break)
    const Name* label = nullptr; // or null
};

struct Return : Node {
    TIERCEL_NODE(Return)
    Node* argument = nullptr; // or null
};

struct With : Node {
    TIERCEL_NODE(With)
    Node* object = nullptr;
    Scope* scope = nullptr;
    Node* body = nullptr;
};

struct SwitchCase : Node {
    TIERCEL_NODE(SwitchCase)
    Node* test = nullptr; // null: default
    List<Node*> statements;
};

struct Switch : Node {
    TIERCEL_NODE(Switch)
    Node* discriminant = nullptr;
    Scope* scope = nullptr; // or null
    List<SwitchCase*> cases;
};

struct Labeled : Node {
    TIERCEL_NODE(Labeled)
    const Name* label = nullptr;
    Node* body = nullptr;
};

struct Throw : Node {
    TIERCEL_NODE(Throw)
    Node* argument = nullptr;
};

struct Try : Node {
    TIERCEL_NODE(Try)
    Block* block = nullptr;
    Scope* catchScope = nullptr; // of the parameter; null without parameter
    Node* parameter = nullptr;   // Identifier or pattern, or null
    Block* handler = nullptr;    // or null
    Block* finalizer = nullptr;  // or null
};

struct Debugger : Node {
    TIERCEL_NODE(Debugger)
};

// ---- Modules ---------------------------------------------------------------------------------------------------
// Import and export nodes stay in the body for their positions and declarations; ModuleInfo of parser.h lists the
// module's requests and entries as the specification's linking steps want them.

struct Import : Node {
    TIERCEL_NODE(Import)
};

struct ExportNamed : Node {
    TIERCEL_NODE(ExportNamed)
    Node* declaration = nullptr; // VariableDeclaration, FunctionDeclaration, ClassDeclaration, or null
};

// declaration: FunctionDeclaration or ClassDeclaration (anonymous ones bind *default*), else expression.
struct ExportDefault : Node {
    TIERCEL_NODE(ExportDefault)
    Node* declaration = nullptr;
    Node* expression = nullptr;
    Variable* variable = nullptr; // for an expression: the *default* binding
};

struct ExportAll : Node {
    TIERCEL_NODE(ExportAll)
};

#undef TIERCEL_NODE

// Calls visitor(concreteNode*) with the node's own type; every kind has to be accepted.
template <typename Visitor>
decltype(auto) visit(Node* node, Visitor&& visitor) {
    switch (node->kind) {
#define NODE(Kind)                                                                                                     \
    case NodeKind::Kind: return visitor(node->as<Kind>());
#include "frontend/ast.def"
#undef NODE
    }
    __builtin_unreachable();
}

} // namespace tiercel::frontend
