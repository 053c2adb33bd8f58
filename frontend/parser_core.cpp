// Tokens, errors, and the public entry points' set-up.
#include "frontend/parser_impl.h"

namespace tiercel::frontend {

const char* nodeKindName(NodeKind kind) {
    switch (kind) {
#define NODE(Kind)                                                                                                     \
    case NodeKind::Kind: return #Kind;
#include "frontend/ast.def"
#undef NODE
    }
    __builtin_unreachable();
}

std::string formatSyntaxError(const SourceCode& source, const SyntaxError& error) {
    std::string result = source.name() + ":" + std::to_string(error.line) + ":" + std::to_string(error.column);
    result += ": SyntaxError: " + error.message + "\n";
    return result + source.excerpt(error.offset) + "\n";
}

Parser::Parser(std::shared_ptr<SourceCode> source, std::shared_ptr<NameTable> names, const ParseOptions& options)
    : source_(std::move(source)), names_(std::move(names)), wk_(names_->wellKnown()), options_(options),
      result_(std::make_unique<ParseResult>()), arena_(&result_->arena),
      lexer_(source_->text(), *names_, options.kind == ProgramKind::Module),
      isModule_(options.kind == ProgramKind::Module) {
    constexpr uintptr_t kDefaultStack = uintptr_t{256} << 10;
    stackLimit_ = options.stackLimit ? reinterpret_cast<uintptr_t>(options.stackLimit)
                                     : reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - kDefaultStack;
    result_->source = source_;
    result_->names = names_;
    strict_ = options.strict || isModule_;
}

void Parser::seek(uint32_t offset) {
    hasNext_ = false;
    lexer_.seek(offset);
    tok_.end = offset;
    advance();
}

void Parser::fail(std::string message, uint32_t offset) {
    if (failed_) return;
    failed_ = true;
    error_.message = std::move(message);
    error_.offset = offset;
    SourcePosition position = source_->position(offset);
    error_.line = position.line;
    error_.column = position.column;
    hasNext_ = false;
    lexer_.seek(lexer_.length());
    tok_ = Lexeme();
    tok_.newlineBefore = false;
    tok_.start = tok_.end = lexer_.length();
}

std::string Parser::quoted(const Name* name) {
    constexpr size_t kMax = 100; // code units; messages name what is meant, they do not repeat a file
    std::u16string_view text = name->view();
    if (text.size() <= kMax) return "'" + encodeUtf8(text) + "'";
    size_t end = kMax - 3;
    if ((text[end - 1] & 0xFC00) == 0xD800) end--;
    return "'" + encodeUtf8(text.substr(0, end)) + "...'";
}

void Parser::unexpected(const Lexeme& token) {
    if (failed_) return;
    switch (token.kind) {
    case T::Error: {
        bool end = lexer_.atEnd();
        fail(lexer_.message(), lexer_.messageOffset());
        error_.isUnexpectedEnd = end;
        return;
    }
    case T::EndOfFile:
        fail("Unexpected end of input", token.start);
        error_.isUnexpectedEnd = true;
        return;
    case T::Number:
    case T::BigInt: fail("Unexpected number", token.start); return;
    case T::String: fail("Unexpected string", token.start); return;
    case T::TemplateWhole:
    case T::TemplateHead:
    case T::TemplateMiddle:
    case T::TemplateTail: fail("Unexpected template string", token.start); return;
    case T::RegExp: fail("Unexpected regular expression", token.start); return;
    case T::PrivateName: fail("Unexpected identifier " + quoted(token.name), token.start); return;
    case T::EscapedReserved: fail("Keyword must not contain escaped characters", token.start); return;
    default: break;
    }
    if (isReserved(token.kind) || !isWord(token.kind)) {
        if (token.kind == T::Enum) return fail("Unexpected reserved word", token.start);
        fail("Unexpected token '" + encodeUtf8(tokenText(token.kind)) + "'", token.start);
    } else if (strict_ && isStrictReserved(token.kind)) {
        fail("Unexpected strict mode reserved word", token.start);
    } else if (token.kind == T::Await && (isModule_ || fs_->isAsync)) {
        fail("Unexpected reserved word", token.start);
    } else {
        fail("Unexpected identifier " + quoted(token.name), token.start);
    }
}

void Parser::moduleSyntax(std::string message, uint32_t offset) {
    if (failed_) return;
    fail(std::move(message), offset);
    error_.isModuleSyntax = true;
}

void Parser::tooDeep() { fail("Source is too deeply nested", tok_.start); }

Node* Parser::dummy() {
    auto* node = make<Identifier>(tok_.start, tok_.start);
    node->name = wk_.empty;
    return node;
}

void Parser::consumeSemicolon() {
    if (eat(T::Semicolon)) return;
    if (at(T::RightBrace) || at(T::EndOfFile) || tok_.newlineBefore) return;
    // `await` as an identifier before an expression was meant as the operator.
    if (awaitNameAt_ != 0 && previousEnd_ == awaitNameAt_ - 1 + 5 && !at(T::Error)) {
        fail("await is only valid in async functions and the top level bodies of modules", awaitNameAt_ - 1);
        error_.isModuleSyntax = !fs_->outer;
        return;
    }
    unexpected();
}

namespace {
std::shared_ptr<NameTable> namesFor(const ParseOptions& options) {
    return options.names ? options.names : std::make_shared<NameTable>();
}
} // namespace

ParseOutcome parseProgram(std::shared_ptr<SourceCode> source, const ParseOptions& options) {
    Parser parser(std::move(source), namesFor(options), options);
    return parser.parseProgram();
}

ParseOutcome parseLazyFunction(const std::shared_ptr<FunctionSummary>& summary, const ParseOptions& options) {
    ParseOptions own = options;
    own.kind = summary->contextFlags & kContextModule ? ProgramKind::Module : ProgramKind::Script;
    Parser parser(summary->source, summary->names, own);
    return parser.parseLazy(summary);
}

ParseOutcome parseDynamicFunction(DynamicFunctionKind kind, std::u16string_view parameters, std::u16string_view body,
                                  std::string name, const ParseOptions& options) {
    std::u16string text;
    if (kind == DynamicFunctionKind::Async || kind == DynamicFunctionKind::AsyncGenerator) text += u"async ";
    text += u"function";
    if (kind == DynamicFunctionKind::Generator || kind == DynamicFunctionKind::AsyncGenerator) text += u"*";
    text += u" anonymous(";
    text += parameters;
    text += u"\n";
    auto parametersEnd = static_cast<uint32_t>(text.size());
    text += u") {\n";
    text += body;
    text += u"\n}";
    ParseOptions own = options;
    own.kind = ProgramKind::Script;
    own.allowHashbang = false;
    Parser parser(SourceCode::create(std::move(text), std::move(name)), namesFor(own), own);
    return parser.parseDynamic(parametersEnd);
}

bool looksLikeModule(const std::shared_ptr<SourceCode>& source) {
    auto outcome = parseProgram(source, {});
    return !outcome && outcome.error().isModuleSyntax;
}

} // namespace tiercel::frontend
