// The parser's class, internal to frontend/. Its methods are split by concern: parser_core.cpp (tokens, errors),
// expressions.cpp, primary.cpp, patterns.cpp, statements.cpp, functions.cpp, classes.cpp, modules.cpp, and
// scope_analysis.cpp (scopes, references, summaries), scope_info.cpp (what outlives the parse).
//
// Errors: the first one is kept; from then on the current token is EndOfFile, so every loop that stops at a token it
// wants also has to stop at failed(). Methods return nodes even then (never null where a node is due), which nobody
// uses.
//
// References: refs_ is one stack for all open scopes; those of the innermost scope are the ones from its
// referenceStart on. Closing a scope binds its references and compacts the others in place, where they are the outer
// scope's. So an arrow function's scope, which is made when `=>` is met, takes over the references of its parameters
// by starting at the index that was noted at the '('.
//
// Example: `{ let x; x + y }` closes with the reference x bound and y left on the stack for the outer scope.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "frontend/lexer.h"
#include "frontend/parser.h"

namespace tiercel::frontend {

struct Reference {
    static constexpr uint8_t kCrossed = 1; // comes from an inner function
    static constexpr uint8_t kDynamic = 2; // crosses a `with` or the scope of a sloppy eval
    static constexpr uint8_t kWrite = 4;

    const Name* name;
    Binding* binding;   // null: only to capture
    uint32_t offset;    // for messages
    uint32_t tdzOffset; // the reference runs after what stands before this offset
    uint8_t flags;
    uint16_t privateSkip; // class scopes that a private name in a heritage has to pass
};

// Positions of what is wrong in an expression unless it turns out to be a pattern.
struct CoverErrors {
    static constexpr uint32_t kNone = 0xFFFFFFFF;
    uint32_t shorthandAssign = kNone; // {a = 1}
    uint32_t doubleProto = kNone;

    [[nodiscard]] bool any() const { return shorthandAssign != kNone || doubleProto != kNone; }
};

struct ActiveLabel {
    const Name* name;
    bool isLoop;
};

// What is known of the function being parsed.
struct FunctionState {
    FunctionState* outer = nullptr;
    Function* node = nullptr;
    FunctionKind kind = FunctionKind::Normal;
    bool isAsync = false;
    bool isGenerator = false;
    bool inStaticBlock = false; // in a static block's own statements
    bool inParameters = false;
    bool outerStrict = false; // strictness around it
    bool hasUseStrict = false;
    bool simpleParameters = true;
    bool parameterExpressions = false;
    bool hasDuplicates = false;
    bool usesThis = false;
    bool usesArguments = false;
    bool usesNewTarget = false;
    bool usesSuperProperty = false;
    bool usesSuperCall = false;
    bool allowReturn = true;
    uint32_t contextFlags = 0; // without kContextStrict
    uint32_t duplicateOffset = 0;
    uint32_t innerStart = 0;  // index into innerSummaries_
    uint32_t annexBStart = 0; // index into annexB_
    uint32_t labelStart = 0;
    uint32_t breakDepth = 0; // statements that an unlabelled break may leave
    uint32_t loopDepth = 0;
    const std::vector<std::shared_ptr<FunctionSummary>>* reuse = nullptr; // summaries from the pre-parse
    uint32_t reuseCursor = 0;

    [[nodiscard]] bool isArrow() const { return kind == FunctionKind::Arrow; }
};

// Where things stood when something that may become an arrow function's parameters began.
struct ArrowMark {
    Arena::Mark arena;
    uint32_t refs = 0;
    uint32_t scopes = 0;
    uint32_t lazy = 0;
    uint32_t evals = 0;
    uint32_t inner = 0;
    uint32_t start = 0;
    bool savedDirectEval = false;
    bool savedSloppyEval = false;
    Scope* evalScope = nullptr; // the variable scope whose hasSloppyEval is in savedSloppyEval
    uint32_t savedAwait = 0, savedYield = 0, savedAwaitName = 0;
};

class Parser {
public:
    Parser(std::shared_ptr<SourceCode> source, std::shared_ptr<NameTable> names, const ParseOptions& options);

    ParseOutcome parseProgram();
    ParseOutcome parseLazy(const std::shared_ptr<FunctionSummary>& summary);
    ParseOutcome parseDynamic(uint32_t parametersEnd);

private:
    using T = Token;

    // ---- Tokens and errors (parser_core.cpp)
    void advance() {
        previousEnd_ = tok_.end;
        if (hasNext_) {
            tok_ = next_;
            hasNext_ = false;
        } else {
            lexer_.next(tok_);
        }
    }
    const Lexeme& peek() {
        if (!hasNext_) {
            lexer_.next(next_);
            hasNext_ = true;
        }
        return next_;
    }
    void seek(uint32_t offset);
    [[nodiscard]] bool at(Token kind) const { return tok_.kind == kind; }
    [[nodiscard]] bool atWord(Token kind) const { return tok_.kind == kind && !tok_.escaped; }
    bool eat(Token kind) {
        if (tok_.kind != kind) return false;
        advance();
        return true;
    }
    bool eatWord(Token kind) { return atWord(kind) && (advance(), true); }
    void expect(Token kind) {
        if (tok_.kind == kind)
            advance();
        else
            unexpected();
    }
    [[nodiscard]] bool canInsertSemicolon() const {
        return at(T::Semicolon) || at(T::RightBrace) || at(T::EndOfFile) || tok_.newlineBefore;
    }
    void consumeSemicolon();
    [[nodiscard]] bool failed() const { return failed_; }
    void fail(std::string message, uint32_t offset);
    void unexpected() { unexpected(tok_); }
    void unexpected(const Lexeme& token);
    void moduleSyntax(std::string message, uint32_t offset);
    [[nodiscard]] bool enter() {
        if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) > stackLimit_) return true;
        tooDeep();
        return false;
    }
    void tooDeep();
    [[nodiscard]] Node* dummy();
    static std::string quoted(const Name* name);

    template <typename N>
    [[nodiscard]] N* make(uint32_t start, uint32_t end = 0) {
        return arena_->make<N>(start, end);
    }
    template <typename N>
    N* finish(N* node) {
        node->end = previousEnd_;
        return node;
    }
    template <typename E = Node*>
    [[nodiscard]] List<E> popList(size_t mark) {
        List<E> list;
        list.count = static_cast<uint32_t>(nodes_.size() - mark);
        list.data = arena_->makeArray<E>(list.count);
        for (uint32_t i = 0; i < list.count; i++) list.data[i] = static_cast<E>(nodes_[mark + i]);
        nodes_.resize(mark);
        return list;
    }

    // ---- Expressions (expressions.cpp)
    Node* parseExpression(CoverErrors* cover = nullptr);
    Node* parseAssignment(CoverErrors* cover = nullptr);
    Node* parseAssignmentIn(); // `in` allowed whatever the context
    Node* parseConditional(CoverErrors* cover);
    Node* parseBinary(int minimum, CoverErrors* cover);
    Node* parseUnary(CoverErrors* cover);
    Node* parsePostfixUpdate(CoverErrors* cover);
    Node* parseLeftHandSide(CoverErrors* cover);
    Node* parseSuffixes(Node* base, uint32_t start, bool noCalls, const ArrowMark* asyncMark);
    Node* parseNew();
    Node* parseYield();
    Node* parseAwait();
    void noteTopLevelAwait() {
        if (fs_->kind == FunctionKind::Module || fs_->kind == FunctionKind::Script) hasTopLevelAwait_ = true;
    }
    Node* parseImportExpression(bool noCalls);
    Node* parseSuper();
    List<Node*> parseArguments(bool* sawTrailingComma = nullptr, CoverErrors* cover = nullptr);
    void noteDirectEval(Call* call);
    void checkCover(const CoverErrors& errors);
    [[nodiscard]] static bool isBareArrow(const Node* node);

    // ---- Primary expressions (primary.cpp)
    Node* parsePrimary(CoverErrors* cover);
    Node* parseIdentifierExpression();
    [[nodiscard]] bool atAsyncBeforeOf();
    Node* parseParenthesized();
    Node* parseArrayLiteral(CoverErrors* cover);
    Node* parseObjectLiteral(CoverErrors* cover);
    Node* parseProperty(CoverErrors* cover, bool& sawProto);
    Node* parseTemplate(bool tagged);
    Node* parseRegExp();
    Node* parseOperationCall();
    Node* parseFunctionExpression();
    void parsePropertyKey(const Name*& name, Node*& computed);
    const Name* numberName(double value);
    void checkNumberToken();
    Identifier* makeReference(const Name* name, uint32_t start, uint32_t end);

    // ---- Patterns and targets (patterns.cpp)
    Node* toAssignable(Node* node, bool isBinding);
    void checkSimpleTarget(Node*& node, const char* message, bool allowCall);
    PatternElement* elementFromExpression(Node* node, bool isBinding, bool isRest);
    Node* parseBindingTarget(VariableKind kind);
    Node* parseBindingPattern(VariableKind kind);
    PatternElement* parseBindingElement(VariableKind kind);
    Identifier* parseBindingIdentifier(VariableKind kind);
    void bindPattern(Node* target, VariableKind kind);
    void declareBinding(Identifier* identifier, VariableKind kind);
    void checkBindingName(const Lexeme& token);
    void checkIdentifier(const Lexeme& token);
    [[nodiscard]] bool isIdentifierToken(const Lexeme& token) const;
    void setInitializedAt(Node* target, uint32_t offset);
    void closeBlockScope(Scope*& slot);
    [[nodiscard]] bool isDynamicFunction(const FunctionState& state) const {
        return dynamicParametersEnd_ != CoverErrors::kNone && state.node->start == 0 && !state.outer->outer;
    }
    template <typename F>
    void forEachBoundName(Node* target, F&& callback);
    void collectBoundNames(Node* target, std::vector<Identifier*>& out);

    // ---- Statements (statements.cpp)
    Node* parseStatementListItem();
    Node* parseStatement(bool allowFunction = false);
    Node* parseParenthesizedTest();
    void parseStatementsInto(Token end);
    Block* parseBlock(bool isCatchBody = false);
    Node* parseVariableStatement(DeclarationKind kind, uint32_t start);
    Node* parseUsingStatement();
    DeclarationKind beginUsing();
    VariableDeclaration* parseDeclarators(DeclarationKind kind, bool inFor, uint32_t start);
    Node* parseIf();
    Node* parseIfBranch();
    Node* parseFor();
    Node* parseForRest(uint32_t start, Node* init);
    Node* parseForInOf(uint32_t start, Node* left, bool isAwait);
    Node* parseLoopBody();
    Node* parseSwitch();
    Node* parseTry();
    Node* parseWith();
    Node* parseLabeledOrExpression(bool allowFunction);
    Node* parseBreakContinue();
    Node* parseReturn();
    [[nodiscard]] bool atLetDeclaration();
    [[nodiscard]] bool atUsingDeclaration(bool inFor);
    [[nodiscard]] bool atAwaitUsingDeclaration();
    [[nodiscard]] Lexeme peekSecond();
    [[nodiscard]] bool atAsyncFunction();

    // ---- Functions (functions.cpp)
    struct FunctionRequest {
        FunctionKind kind = FunctionKind::Normal;
        bool isAsync = false;
        bool isGenerator = false;
        bool isDeclaration = false;
        uint32_t start = 0;         // source text
        const Name* name = nullptr; // own name
        Lexeme nameToken;           // for checks once strictness is known
        bool hasSelfName = false;
        bool classHasInitializer = false;
        bool eager = false;
        uint32_t hoistOffset = CoverErrors::kNone; // declarations: where its scope starts
    };
    Node* parseFunctionDeclaration(bool inSingleStatement, bool isDefaultExport = false);
    Function* parseFunctionRest(FunctionRequest& request);
    void parseFormalParameters(FunctionState& state);
    Function* parseLazyArrow(const FunctionSummary& summary);
    void parseFunctionBody(FunctionState& state, const FunctionRequest& request);
    void parseDirectives(FunctionState& state, std::vector<Node*>& out);
    void checkParameters(FunctionState& state, const FunctionRequest& request);
    void addParameter(FunctionState& state, PatternElement* element);
    Node* parseArrow(const ArrowMark& mark, size_t parametersMark, bool isAsync);
    Node* parseArrowBody(FunctionState& state, FunctionRequest& request);
    Function* parseMethod(FunctionKind kind, bool isAsync, bool isGenerator, uint32_t start);
    void openFunction(FunctionState& state, Function* node);
    void completeFunction(FunctionState& state, const FunctionRequest& request, const ArrowMark& mark, bool drop);
    FunctionSummary* reusableSummary(uint32_t start, bool isArrow);
    Function* skipFunction(FunctionSummary* summary, const FunctionRequest& request);
    void applySummary(const FunctionSummary& summary, uint32_t tdzOffset);
    [[nodiscard]] ArrowMark markHere(uint32_t start);
    void beginCover(ArrowMark& mark);
    void endCover(const ArrowMark& mark);

    // ---- Classes (classes.cpp)
    struct ClassState;
    Class* parseClass(bool isDeclaration, bool nameOptional, Identifier** outerName);
    void parseClassMember(ClassState& state);
    void parseField(ClassState& state, ClassMember* member);
    void enterInitializer(ClassState& state, bool isStatic);
    void leaveInitializer(ClassState& state, bool isStatic);
    void parseStaticBlock(ClassState& state, uint32_t start);
    void declarePrivate(ClassState& state, ClassMember* member, uint32_t offset);
    void closeInitializer(ClassState& state, bool isStatic);
    Node* parsePrivateReference(uint32_t start, Node* object, bool optional);

    // ---- Modules (modules.cpp)
    Node* parseImportDeclaration();
    Node* parseExportDeclaration();
    uint32_t parseFromClause(ImportPhase phase = ImportPhase::Evaluation);
    ImportPhase parseImportPhase();
    const Name* parseModuleExportName(Lexeme& token);
    void addExportName(const Name* name, uint32_t offset);
    void finishModule();

    // ---- Scope analysis (scope_analysis.cpp)
    Scope* openScope(ScopeKind kind);
    void closeScope();
    void resolveScope(Scope* scope);
    void bindReference(Scope* scope, Variable* variable, const Reference& reference);
    void crossFunction(uint32_t referenceStart, uint32_t tdzOffset, std::vector<FreeName>* drop);
    [[nodiscard]] static Variable* findIn(const Scope* scope, const Name* name);
    Variable* addVariable(Scope* scope, const Name* name, VariableKind kind, uint32_t offset);
    Variable* declareLexical(const Name* name, VariableKind kind, uint32_t offset);
    Variable* declareVar(const Name* name, VariableKind kind, uint32_t offset);
    Variable* declareFunctionInBlock(const Name* name, uint32_t offset, bool plain);
    void redeclared(const Name* name, uint32_t offset);
    void declareSpecials(FunctionState& state);
    void hoistAnnexB(FunctionState& state, Scope* variableScope);
    void addReference(const Name* name, Binding* binding, uint32_t offset);
    void referenceThis(Binding* binding, uint32_t offset);
    void referenceNewTarget(Binding* binding, uint32_t offset);
    void referenceCallee(Binding* binding, uint32_t offset);
    [[nodiscard]] Scope* variableScope() const;
    void assignLocations(Scope* scope);

    // ---- What outlives the parse (scope_info.cpp)
    Scope* rebuildScopes(const std::shared_ptr<const ScopeInfo>& info);
    void resolveOuter();
    void finishScopes();
    [[nodiscard]] std::shared_ptr<ScopeInfo> makeScopeInfo(Scope* scope);
    [[nodiscard]] uint32_t contextFlagsNow() const;
    ParseOutcome finishParse();

    struct AnnexBCandidate {
        FunctionDeclaration* declaration;
        const Name* name;
        Scope* block;
    };

    struct LazyFunction {
        FunctionSummary* summary;
        Scope* scope;
    };

    std::shared_ptr<SourceCode> source_;
    std::shared_ptr<NameTable> names_;
    const WellKnownNames& wk_;
    const ParseOptions& options_;
    std::unique_ptr<ParseResult> result_;
    Arena* arena_;
    Lexer lexer_;
    uintptr_t stackLimit_;

    Lexeme tok_;
    Lexeme next_;
    bool hasNext_ = false;
    bool failed_ = false;
    bool strict_ = false;
    bool isModule_ = false;
    bool inAllowed_ = true;
    bool preparsing_ = false; // inside a function whose nodes will be dropped
    bool patternHasExpression_ = false;
    bool nextFunctionIsCalled_ = false; // a '(' or unary operator stands right before: likely called at once
    uint32_t previousEnd_ = 0;
    uint32_t arrowStart_ = CoverErrors::kNone; // where an expression began that may be an arrow function
    bool hasTopLevelAwait_ = false;            // of the module, or of an interactive script
    // Offset + 1 of the last await expression, yield expression, identifier `await`; 0: none since the mark.
    uint32_t awaitAt_ = 0;
    uint32_t yieldAt_ = 0;
    uint32_t awaitNameAt_ = 0;
    SyntaxError error_;

    Scope* scope_ = nullptr;
    Scope* rootScope_ = nullptr;
    Scope* outerScope_ = nullptr; // rebuilt from ScopeInfo, innermost
    FunctionState* fs_ = nullptr;
    uint32_t hiddenKeys_ = 0;
    // parseDynamic: where the '(' list and the body of the one function have to end and begin.
    uint32_t dynamicParametersEnd_ = CoverErrors::kNone;

    std::vector<Node*> nodes_;
    std::vector<Reference> refs_;
    std::vector<Scope*> scopes_;
    std::vector<LazyFunction> lazy_;
    std::vector<DirectEvalSite*> evals_;
    std::vector<std::shared_ptr<FunctionSummary>> innerSummaries_;
    std::vector<AnnexBCandidate> annexB_;
    std::vector<FunctionDeclaration*> blockFunctions_;
    std::vector<ActiveLabel> labels_;
    // Modules
    struct ExportSpecifier {
        const Name* localName;
        const Name* exportName;
        uint32_t offset;
    };
    std::vector<ExportSpecifier> exports_;
    std::unordered_set<const Name*> exportNames_;
    std::unordered_multimap<const Name*, uint32_t> requestsBySpecifier_; // into the module's requests
};

} // namespace tiercel::frontend
