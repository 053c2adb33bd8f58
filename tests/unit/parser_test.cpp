#include "frontend/parser.h"

#include <doctest/doctest.h>

using namespace tiercel;
using namespace tiercel::frontend;

namespace {

std::string errorOf(std::u16string text, ParseOptions options = {}) {
    auto outcome = parseProgram(SourceCode::create(std::move(text), "t.js"), options);
    return outcome ? "" : outcome.error().message;
}

std::unique_ptr<ParseResult> parse(std::u16string text, ParseOptions options = {}) {
    auto outcome = parseProgram(SourceCode::create(std::move(text), "t.js"), options);
    REQUIRE(outcome);
    return std::move(*outcome);
}

ParseOptions module() {
    ParseOptions options;
    options.kind = ProgramKind::Module;
    return options;
}

} // namespace

TEST_CASE("early errors have the messages that people know") {
    CHECK(errorOf(u"f(1;") == "missing ) after argument list");
    CHECK(errorOf(u"let x; let x;") == "Identifier 'x' has already been declared");
    CHECK(errorOf(u"{ var x; let x; }") == "Identifier 'x' has already been declared");
    CHECK(errorOf(u"const x;") == "Missing initializer in const declaration");
    CHECK(errorOf(u"x = )") == "Unexpected token ')'");
    CHECK(errorOf(u"1 = 2") == "Invalid left-hand side in assignment");
    CHECK(errorOf(u"'use strict'; with (a) b") == "Strict mode code may not include a with statement");
    CHECK(errorOf(u"({a = 1})") == "Invalid shorthand property initializer");
    CHECK(errorOf(u"class A { m() { this.#x } }") == "Private field '#x' must be declared in an enclosing class");
    CHECK(errorOf(u"function f(a, a) { 'use strict' }") == "Duplicate parameter name not allowed in this context");
    CHECK(errorOf(u"(a, b) => { let a }") == "Identifier 'a' has already been declared");
    CHECK(errorOf(u"break") == "Illegal break statement");
    CHECK(errorOf(u"import a from 'b'") == "Cannot use import statement outside a module");
    CHECK(errorOf(u"export {a}", module()) == "Export 'a' is not defined in module");
    CHECK(errorOf(u"{") == "Unexpected end of input");
}

TEST_CASE("an error shows its line with a caret") {
    auto source = SourceCode::create(u"let a = 1;\nlet b = ;\n", "t.js");
    auto outcome = parseProgram(source, {});
    REQUIRE(!outcome);
    CHECK(formatSyntaxError(*source, outcome.error()) ==
          "t.js:2:9: SyntaxError: Unexpected token ';'\nlet b = ;\n        ^\n");
}

TEST_CASE("web compatible syntax is accepted in sloppy code") {
    CHECK(errorOf(u"a <!-- b\n--> c\nif (1) function f() {}") == "");
    CHECK(errorOf(u"{ function f() {} function f() {} } 010; '\\08'; l: function g() {}") == "");
    CHECK(errorOf(u"for (var i = 0 in {}); try {} catch (e) { var e }") == "");
    CHECK(errorOf(u"var yield, await, let, async, of; async\n(1); let\n[0]") != "");
}

TEST_CASE("deep nesting is an error, long chains are not") {
    ParseOptions options;
    for (const char16_t* open : {u"(", u"[", u"{", u"x=>", u"!", u"`${", u"a=", u"a?b:", u"new ", u"f(", u"with(a)",
                                 u"function f(){", u"({a:", u"class A{m(){", u"async()=>", u"2**"}) {
        std::u16string text;
        for (int i = 0; i < 100'000; i++) text += open;
        CHECK(errorOf(text) == "Source is too deeply nested");
    }
    for (const char16_t* part : {u"+a", u".b", u"()", u"[0]", u",a", u"&&a", u"?.b"}) {
        std::u16string text = u"a";
        for (int i = 0; i < 100'000; i++) text += part;
        CHECK(errorOf(text) == "");
    }
    std::u16string chain;
    for (int i = 0; i < 100'000; i++) chain += u"if (a); else ";
    CHECK(errorOf(chain + u";") == "");
}

TEST_CASE("captured variables live in environments, others in registers") {
    ParseOptions options;
    options.eagerFunctions = true;
    auto result = parse(u"function f(a, b) { let c = a, d; return () => b + c }", options);
    Function* f = result->root->body[0]->as<FunctionDeclaration>()->function;
    auto location = [&](const char16_t* name) { return f->scope->find(result->names->find(name))->location; };
    CHECK(location(u"a") == Location::Register);
    CHECK(location(u"b") == Location::Environment);
    CHECK(location(u"c") == Location::Environment);
    CHECK(location(u"d") == Location::Register);
    CHECK(f->scope->environmentSlots == 2);
    auto* arrow = f->body[1]->as<Return>()->argument->as<Function>();
    auto* sum = arrow->expressionBody->as<Binary>();
    CHECK(sum->left->as<Identifier>()->binding.resolution == Resolution::Static);
    CHECK(scopeHops(arrow->scope, f->scope) == 0); // the arrow function has no environment of its own
    CHECK(!sum->right->as<Identifier>()->binding.needsTdzCheck);
}

TEST_CASE("a lazy function is parsed again in its place") {
    auto result = parse(u"function f(a) { let k = 1; return function g() { return (x => x + k + a + z) } }");
    Function* f = result->root->body[0]->as<FunctionDeclaration>()->function;
    REQUIRE(f->isLazy);
    auto first = parseLazyFunction(f->summary->shared_from_this(), {});
    REQUIRE(first);
    auto g = (*first)->root->body[1]->as<Return>()->argument->as<Function>();
    REQUIRE(g->isLazy);
    auto summary = g->summary->shared_from_this();
    REQUIRE(summary->outerScope);
    CHECK(summary->outerScope->variables.size() == 2);
    first->reset();
    auto second = parseLazyFunction(summary, {});
    REQUIRE(second);
    auto arrow = (*second)->root->body[0]->as<Return>()->argument->as<Function>();
    auto third = parseLazyFunction(arrow->summary->shared_from_this(), {});
    REQUIRE(third);
    auto* sum = (*third)->root->expressionBody->as<Binary>();
    CHECK(sum->right->as<Identifier>()->binding.resolution == Resolution::Global);
    auto* a = sum->left->as<Binary>()->right->as<Identifier>();
    CHECK(a->binding.resolution == Resolution::Static);
    CHECK(a->binding.variable->location == Location::Environment);
}

TEST_CASE("with and sloppy eval make look-ups dynamic") {
    ParseOptions options;
    options.eagerFunctions = true;
    auto result = parse(u"function f(o, p) { with (o) p; } function g() { eval(''); return q }", options);
    Function* f = result->root->body[0]->as<FunctionDeclaration>()->function;
    auto* p = f->body[0]->as<With>()->body->as<ExpressionStatement>()->expression->as<Identifier>();
    CHECK(p->binding.resolution == Resolution::Dynamic);
    Function* g = result->root->body[1]->as<FunctionDeclaration>()->function;
    CHECK(g->body[1]->as<Return>()->argument->as<Identifier>()->binding.resolution == Resolution::Dynamic);
    CHECK(g->scope->needsEnvironment);
}

TEST_CASE("the Function constructor's parts cannot close each other") {
    using Kind = DynamicFunctionKind;
    CHECK(parseDynamicFunction(Kind::Normal, u"a, b", u"return a + b", "f", {}));
    CHECK(parseDynamicFunction(Kind::AsyncGenerator, u"a // c", u"yield await a", "f", {}));
    CHECK(!parseDynamicFunction(Kind::Normal, u"/*", u"*/){", "f", {}));
    CHECK(!parseDynamicFunction(Kind::Normal, u"", u"}); (function () {", "f", {}));
    CHECK(!parseDynamicFunction(Kind::Normal, u"){}, function (", u"", "f", {}));
}

TEST_CASE("module tables") {
    auto result = parse(u"import d, {x as y} from 'm' with {type: 'json'}; import * as n from 'm'; export {y as z, n};"
                        u"export * from 'q'; export * as s from 'q'; export default 1; export const k = await 2;",
                        module());
    ModuleInfo& info = *result->module;
    CHECK(info.requests.size() == 3);
    CHECK(info.imports.size() == 3);
    CHECK(info.indirectExports.size() == 2);
    CHECK(info.starExports.size() == 1);
    CHECK(info.localExports.size() == 3);
    CHECK(info.hasTopLevelAwait);
    CHECK(looksLikeModule(SourceCode::create(u"export let a", "m.js")));
    CHECK(looksLikeModule(SourceCode::create(u"await f()", "m.js")));
    CHECK(!looksLikeModule(SourceCode::create(u"let a; )", "m.js")));
}
