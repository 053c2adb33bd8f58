// The bytecode generator: one Generator turns one function of the syntax tree into a CodeBlock.
//
// Expressions are destination-driven. generate(node, dst) leaves the value in dst, or, without dst, in a register of
// its choice, which may be a variable's own register (then it must not be written). Invariant that makes `x =
// expression` free of moves: a dst in which a variable lives is written only as the last effect of the expression; an
// expression that builds its value piecemeal uses work() to get a temporary and settle() to move it.
//
// Scopes: every active scope with an environment has it in a register of its own (environments_), so variables of this
// function need no walk; those of outer functions are reached from the closure's environment, which is loaded at the
// function's entry only if something needs it.
//
// Jumps out of statements walk controls_ from the innermost entry outwards, closing iterators and handing over to
// `finally` blocks on the way (control.cpp).
//
// The methods are defined in the files named over each group.
#pragma once

#include "frontend/codegen/emitter.h"
#include "frontend/codegen/unit.h"
#include "runtime/abstract_operations.h"

#include <vector>

namespace tiercel::frontend {

class Generator final : public Emitter {
public:
    Generator(CompilationUnit& unit, Function* function, FunctionTemplate* tmpl, const Class* owner)
        : Emitter(unit.vm), unit_(unit), function_(function), summary_(function->summary), template_(tmpl),
          owner_(owner) {}
    Completion<CodeBlock*> run();

private:
    // -- generator.cpp: the function as a whole -----------------------------------------------------------------------
    struct ActiveEnvironment {
        const Scope* scope;
        Reg reg;
    };
    struct ScopeState {
        Reg top;
        size_t environments;
    };
    void generateBody();
    void prologue();
    void bindParameters();
    void bindSpecials();
    void declareVariables(Scope* scope, bool functionLevel);
    void makeEnvironment(Scope* scope);
    void copyParametersToBody();
    void instantiateFunctions(Scope* scope);
    ScopeState enterScope(Scope* scope);
    void exitScope(const ScopeState& state);
    void resetTdz(Scope* scope);
    [[nodiscard]] Reg currentEnvironment();
    [[nodiscard]] Reg closureEnvironment();
    void runInitializer();
    void endFunction();
    [[nodiscard]] bool isAsync() const { return summary_->isAsync; }
    [[nodiscard]] bool isGenerator() const { return summary_->isGenerator; }
    [[nodiscard]] bool isAsyncGenerator() const { return isAsync() && isGenerator(); }
    [[nodiscard]] bool needsMappedArguments() const;
    // Whether the native stack allows another level; if not, the function fails.
    bool enter();
    int32_t scopeInfoConstant(const Scope* scope);
    int32_t evalSiteConstant(const DirectEvalSite* site);

    // -- roots.cpp: scripts, evals, modules ---------------------------------------------------------------------------
    void declareGlobals();
    void listModuleFunctions(Scope* scope);
    const Name* defaultName();
    void visitImport(Import*) {}
    void visitExportNamed(ExportNamed* node);
    void visitExportDefault(ExportDefault* node);

    // -- variables.cpp ------------------------------------------------------------------------------------------------
    struct Slot {
        Reg environment;
        uint32_t hops;
        uint32_t index;
    };
    Slot slotOf(const Variable* variable);
    void loadSlot(const Slot& slot, Reg dst, const Name* checkedAs, bool isWrittenOnce = false);
    void storeSlot(const Slot& slot, Reg value, const Name* checkedAs);
    enum class Missing : uint8_t { Throw, Undefined };
    Reg loadBinding(const Binding& binding, const Name* name, Reg dst, Missing missing = Missing::Throw);
    Reg loadVariable(const Variable* variable, bool checked, const Name* name, Reg dst);
    void assignBinding(const Binding& binding, const Name* name, Reg value, Reg base = kNoReg);
    void initializeVariable(Variable* variable, Reg value);
    void storeUnchecked(Variable* variable, Reg value);
    Reg loadThis(const Binding& binding, Reg dst);
    Reg loadCallee(const Binding& binding) { return loadBinding(binding, nullptr, kNoReg); }
    // The register of a local that may be read in place, checks emitted; else kNoReg.
    Reg localInPlace(Node* node);
    // The register that an assignment of `identifier` may compute its value in; else kNoReg.
    Reg assignableLocal(const Identifier* identifier) const;
    bool mayAssign(Node* node, const Variable* variable, int& budget);
    bool mayAssign(Node* node, const Variable* variable) {
        int budget = 100;
        return mayAssign(node, variable, budget);
    }

    // -- expressions.cpp ----------------------------------------------------------------------------------------------
    Reg generate(Node* node, Reg dst = kNoReg);
    Reg generateNode(Node* node, Reg dst);
    void generateTo(Node* node, Reg dst) { generate(node, dst); }
    void generateEffect(Node* node);
    // A value that has to survive the evaluation of `then` (and `thenToo`).
    Reg generateHeld(Node* node, Node* then, Node* thenToo = nullptr, Reg scratch = kNoReg);
    [[nodiscard]] Reg target(Reg dst) { return dst == kNoReg ? newReg() : dst; }
    // A register to build a value in that goes to dst, and its way there.
    [[nodiscard]] Reg work(Reg dst) { return dst == kNoReg || isLocal(dst) ? newReg() : dst; }
    Reg settle(Reg value, Reg dst) {
        if (dst == kNoReg) return value;
        move(dst, value);
        return dst;
    }
    Reg generateUnary(Unary* node, Reg dst);
    Reg generateTypeof(Node* operand, Reg dst);
    Reg generateDelete(Node* operand, Reg dst);
    Reg generateBinary(Binary* node, Reg dst);
    void emitBinary(BinaryOp op, Reg dst, Reg left, Node* right, uint32_t offset);
    void emitBinaryRegs(BinaryOp op, Reg dst, Reg left, Reg right);
    Reg generateLogical(Logical* node, Reg dst);
    Reg generateConditional(Conditional* node, Reg dst);
    Reg generateBranchValue(Node* node, Reg dst);
    Reg generateOptionalChain(OptionalChain* node, Reg dst);
    Reg generatePrivateIn(PrivateIn* node, Reg dst);
    // A value named after a variable or property, when it is an anonymous function or class.
    Reg generateNamed(Node* node, const Name* name, Reg dst);
    Reg generateNamedByKey(Node* node, Reg key, Reg dst);

    // -- conditions.cpp -----------------------------------------------------------------------------------------------
    enum class Next : uint8_t { True, False };
    // Jumps to one of the labels, or falls through to the one that `next` says stands next.
    void branch(Node* node, Label ifTrue, Label ifFalse, Next next);
    void branchCompare(Binary* node, Label ifTrue, Label ifFalse, Next next);
    void branchLogical(Logical* node, Label ifTrue, Label ifFalse, Next next);

    // -- assignments.cpp ----------------------------------------------------------------------------------------------
    // A place to store to, its parts evaluated.
    struct Reference {
        enum class Kind : uint8_t { Identifier, Named, Indexed, Private, Super, Invalid } kind = Kind::Invalid;
        Node* node = nullptr;
        Reg object = kNoReg, key = kNoReg, callee = kNoReg; // Identifier: object is ResolveDynamic's base
        const Name* name = nullptr;
    };
    // `held`: what is evaluated between the reference's parts and the store.
    Reference prepare(Node* node, Node* held, bool isReadToo = false);
    Reg load(const Reference& ref, Reg dst);
    void store(const Reference& ref, Reg value);
    Reg generateAssign(Assign* node, Reg dst, bool wanted);
    Reg generateCompoundAssign(CompoundAssign* node, Reg dst, bool wanted);
    Reg generateLogicalAssign(CompoundAssign* node, Reg dst, bool wanted);
    Reg generateUpdate(Update* node, Reg dst, bool wanted);

    // -- destructuring.cpp --------------------------------------------------------------------------------------------
    enum class Bind : uint8_t { Initialize, Assign };
    void bindTarget(Node* target, Reg value, Bind how);
    void bindArrayPattern(ArrayPattern* pattern, Reg value, Bind how);
    void bindObjectPattern(ObjectPattern* pattern, Reg value, Bind how);
    void bindElement(Node* target, Node* initializer, Reg value, Bind how, const Reference* prepared);
    void applyDefault(Node* target, Node* initializer, Reg value);

    // -- calls.cpp ----------------------------------------------------------------------------------------------------
    Reg generateChain(Node* node, Reg dst);
    Reg generateCall(Call* node, Reg window, bool hasThis, Reg dst);
    // Callee and `this` of a call into the window; false if `this` is undefined (and not written).
    bool generateCallee(Node* callee, Reg window);
    void emitGet(Node* member, Reg object, Reg dst);
    void emitGetMethod(Node* member, Reg object, Reg window);
    uint32_t generateArguments(const List<Node*>& arguments);
    Reg generateSpreadArguments(const List<Node*>& arguments);
    Reg generateNew(New* node, Reg dst);
    Reg generateSuperCall(SuperCall* node, Reg dst);
    Reg generateSuperGet(Node* node, Reg dst, Reg receiverOut = kNoReg);
    Reg generateTaggedTemplate(TaggedTemplate* node, Reg dst);
    Reg generateImportCall(ImportCall* node, Reg dst);
    Reg openWindow() {
        Reg window = newRegs(kFrameHeaderWords);
        return window;
    }
    void bindThisAfterSuper(const Binding& thisBinding, Reg value, const Binding& callee);

    // -- operations.cpp -----------------------------------------------------------------------------------------------
    Reg generateOperation(OperationCall* node, Reg dst);
    void branchEmpty(OperationCall* node, Label ifTrue, Label ifFalse, Next next);

    // -- literals.cpp -------------------------------------------------------------------------------------------------
    Reg generateArrayLiteral(ArrayLiteral* node, Reg dst);
    void appendElements(const List<Node*>& elements, uint32_t from, Reg array);
    Reg generateObjectLiteral(ObjectLiteral* node, Reg dst);
    void defineProperty(Property* property, Reg object);
    Reg generateTemplateLiteral(TemplateLiteral* node, Reg dst);
    Reg generateRegExp(RegExpLiteral* node, Reg dst);
    Reg generateBigInt(BigIntLiteral* node, Reg dst);
    Reg generateFunction(Function* node, String* name, Reg dst, Reg home = kNoReg);
    FunctionTemplate* templateOf(Function* node, String* name, const Class* owner = nullptr);
    String* prefixed(const char* prefix, const Name* name);

    // -- classes.cpp --------------------------------------------------------------------------------------------------
    struct ClassState;
    Reg generateClass(Class* node, String* name, Reg nameKey, Reg dst);
    void definePrivateNames(Class* node);
    void defineMembers(ClassState& state);
    void defineMember(ClassState& state, ClassMember* member);
    void addPrivateMethods(Class* node, bool isStatic, Reg object, uint32_t firstSlot, const Slot* classSlots);
    void visitClassDeclaration(ClassDeclaration* node);
    void initializeField(ClassMember* member);

    // -- statements.cpp -----------------------------------------------------------------------------------------------
    void visitStatements(const List<Node*>& statements);
    void generateStatements(const List<Node*>& statements);
    void visitStatement(Node* node);
    void visitVariableDeclaration(VariableDeclaration* node);
    void visitFunctionDeclaration(FunctionDeclaration* node);
    void visitExpressionStatement(ExpressionStatement* node);
    void visitBlock(Block* node);
    void visitIf(If* node);
    void visitReturn(Return* node);
    void visitWith(With* node);
    void visitSwitch(Switch* node);
    void visitLabeled(Labeled* node);
    void visitThrow(Throw* node);
    void clearCompletion() {
        if (completion_ != kNoReg && wantsCompletion_) loadUndefined(completion_);
    }

    // -- loops.cpp ----------------------------------------------------------------------------------------------------
    void visitFor(For* node);
    void generateFor(For* node);
    void visitIteration(ForOf* node, Reg item, bool binds);
    void visitForIn(ForIn* node);
    void visitForOf(ForOf* node);
    void visitWhile(While* node);
    void visitDoWhile(DoWhile* node);
    void bindLoopVariable(Node* left, Reg value);
    // The register that a for-in/of head's value may be put in directly.
    Reg loopVariableRegister(Node* left);
    Reg evaluateLoopHead(Node* right, Scope* scope);

    // -- control.cpp --------------------------------------------------------------------------------------------------
    struct Deferred {
        bool isReturn;
        bool isContinue;
        size_t target;
        Label label;
    };
    struct Control {
        enum class Kind : uint8_t { Breakable, Finally, Closer } kind = Kind::Breakable;
        std::vector<const Name*> labels;
        Label breakLabel, continueLabel;
        bool isLoop = false, takesPlainBreak = false;
        Reg kindReg = kNoReg, valueReg = kNoReg; // Finally
        Label finallyLabel;
        std::vector<Deferred> deferred;
        Reg window = kNoReg; // Closer
        bool isAsync = false;
    };
    void pushBreakable(Label breakLabel, Label continueLabel, bool isLoop, bool takesPlainBreak);
    void pushCloser(Reg window, bool isAsync);
    void popControl() { controls_.pop_back(); }
    void visitBreak(Break* node);
    void visitContinue(Continue* node);
    void visitTry(Try* node);
    // A region whose end is passed however control leaves it; what stands there is up to the caller.
    struct FinallyRegion {
        Reg kind, value;
        Label label;
        uint32_t start;
    };
    FinallyRegion openFinally();
    template <typename OnThrow, typename Finalizer>
    void closeFinally(const FinallyRegion& region, OnThrow onThrow, Finalizer finalizer);
    // Generates a scope's statements, or what else declares with `using`, and the disposal of what they declare.
    enum class Disposes : uint8_t { Nothing, Sync, Async };
    [[nodiscard]] static Disposes disposedBy(const Node* node);
    [[nodiscard]] static Disposes disposedBy(const List<Node*>& statements);
    template <typename Body>
    void disposing(Disposes what, Body body);
    void addResource(Reg value, DeclarationKind kind);
    void emitDisposal(Reg list, Disposes what);
    void emitOperation(AbstractOperation operation, Reg result, std::initializer_list<Reg> arguments);
    void visitCatch(Try* node, Reg exception);
    void leave(size_t from, Deferred to, Reg value);
    void leaveByReturn(Reg value) { leave(controls_.size(), {true, false, 0, {}}, value); }
    void emitReturn(Reg value);
    void closeIterator(Reg window, bool isAsync);
    // The handler of [start, stop) that closes the iterator and throws on.
    void closeOnThrow(uint32_t start, uint32_t stop, Reg window, bool isAsync);

    // -- generators.cpp -----------------------------------------------------------------------------------------------
    Reg generateYield(Yield* node, Reg dst);
    Reg generateYieldStar(YieldStar* node, Reg dst);
    Reg generateAwait(Await* node, Reg dst);
    void emitAwait(Reg value) { emit(Op::Await, value); }
    void getNamed(Reg dst, Reg object, PropertyKey key);

    CompilationUnit& unit_;
    Function* function_;
    FunctionSummary* summary_;
    FunctionTemplate* template_;
    const Class* owner_;
    std::vector<ActiveEnvironment> environments_;
    std::vector<Control> controls_;
    std::vector<const Name*> pendingLabels_; // labels right before a statement
    std::vector<std::pair<Reg, Label>> sharedReturns_;
    std::unordered_map<const ScopeInfo*, int32_t> scopeInfoConstants_;
    uint32_t outerDepth_ = 0; // environments around the function
    Reg closureEnvironment_ = kNoReg;
    bool usesClosureEnvironment_ = false;
    Reg disposal_ = kNoReg; // the innermost scope's list of resources to dispose of
    Reg completion_ = kNoReg;
    bool wantsCompletion_ = false;
    Label optional_;                 // where the enclosing optional chain goes on null and undefined
    Reg constructorResult_ = kNoReg; // derived constructors: the value returned, on its way to the check at the end
    Label constructorEnd_;
    uint32_t asyncStart_ = 0;
    const Scope* scope_ = nullptr; // innermost scope
    bool stackOverflow_ = false;
};

// A value that naming looks for: an anonymous function or class.
[[nodiscard]] bool isAnonymousFunction(const Node* node);
[[nodiscard]] inline uint32_t memberNameOffset(const Member* node) { return node->end - node->name->length(); }
// Where V8 and this engine say a call or property access is.
[[nodiscard]] uint32_t positionOf(const Node* node);

} // namespace tiercel::frontend
