// Parts of the REPL that need no terminal: which input is complete, what is rewritten, completion, history, commands.
#include "cli/repl/completion.h"
#include "cli/repl/history.h"
#include "cli/repl/input.h"
#include "frontend/compiler.h"
#include "runtime/source_code.h"

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace tiercel;
using namespace tiercel::cli::repl;

namespace {

using State = Input::State;

State stateOf(const std::string& typed) { return readInput(typed).state; }

/// A folder that goes with the test.
struct Folder {
    Folder() {
        std::string pattern = std::filesystem::temp_directory_path() / "tiercel-XXXXXX";
        path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

struct Session {
    Session() { vm.compiler = std::make_unique<frontend::SourceCompiler>(); }
    void run(const std::string& source) {
        auto code = SourceCode::create(*decodeUtf8(source, Malformed::Replace), "test.js");
        auto result = vm.runScript(*vm.realm, code, Compiler::ScriptKind::Interactive);
        REQUIRE_FALSE(result.isAbrupt());
    }
    std::vector<std::string> candidates(std::string_view before) { return complete(vm, *vm.realm, before).candidates; }
    bool offers(std::string_view before, const std::string& word) {
        auto found = candidates(before);
        return std::find(found.begin(), found.end(), word) != found.end();
    }
    VM vm{Flags{}};
};

} // namespace

TEST_CASE("repl: input that goes on in the next line") {
    for (std::string text : {"function f() {",
                             "[1,",
                             "(",
                             "1 +",
                             "`text",
                             "`a ${",
                             "`a ${b} ",
                             "/* comment",
                             "x = {",
                             "if (x)",
                             "class A { m() {",
                             "\"ends with\\",
                             "a ? b",
                             "for (;;",
                             "async () => {",
                             "await",
                             "new",
                             "{\"a\": 1,",
                             "{a: [",
                             "import { x",
                             "import x from",
                             "do x(); while",
                             "a.b.",
                             "switch (x) {\ncase 1:",
                             "try {\n}",
                             "// comment\n{",
                             "({\n  get a() {"}) {
        CAPTURE(text);
        CHECK(stateOf(text) == State::Incomplete);
    }
}

TEST_CASE("repl: input that is complete, or wrong whatever follows") {
    for (std::string text : {"1",
                             "function f() {}",
                             "a\n.b",
                             "`x\ny`",
                             "/* c */ 1",
                             "{a: 1}",
                             "{}",
                             "{ let x }",
                             "if (x) y",
                             "'open",
                             "\"open",
                             "/open",
                             "let = = 1",
                             "}",
                             ")",
                             "1 2",
                             "let x = ;",
                             "return",
                             "break",
                             "await 1",
                             "x = 'a\\\nb'",
                             "#!shebang",
                             "export const x = 1",
                             "'use strict'; with (a) {}",
                             "\\u{110000}",
                             "0b2",
                             "label: 5"}) {
        CAPTURE(text);
        CHECK(stateOf(text) == State::Complete);
    }
    for (std::string text : {"", " ", "\n\t\n"}) CHECK(stateOf(text) == State::Empty);
    CHECK(stateOf("\xff\xfe") == State::Complete); // no UTF-8: an error, and no crash
    CHECK(stateOf(std::string(100000, '(')) != State::Empty);
}

TEST_CASE("repl: what awaits outside of functions") {
    CHECK(readInput("await 1").waits);
    CHECK(readInput("x = [await f()]").waits);
    CHECK(readInput("for await (const a of b) a").waits);
    CHECK(readInput("{a: await 1}").waits);
    CHECK(readInput("`${await 1}`").waits);
    CHECK_FALSE(readInput("async function f() { await 1 }").waits);
    CHECK_FALSE(readInput("async () => await 1").waits);
    CHECK_FALSE(readInput("'await 1'").waits);
    CHECK_FALSE(readInput("class C { async m() { await 1 } }").waits);
}

TEST_CASE("repl: objects and blocks") {
    CHECK(readInput("{a: 1}").text == "({a: 1}\n)");
    CHECK(readInput("{}").text == "({}\n)");
    CHECK(readInput(" {a: 1} // end").text == "( {a: 1} // end\n)");
    CHECK(readInput("{a: 1};").text == "{a: 1};"); // a block, then an empty statement
    CHECK(readInput("{ let a = 1; a }").text == "{ let a = 1; a }");
    CHECK(readInput("{a: 1}, {b: 2}").text == "({a: 1}, {b: 2}\n)");
    CHECK(readInput("{a: 1}.a").text == "({a: 1}.a\n)");
}

TEST_CASE("repl: imports become declarations") {
    auto rewritten = [](const char* typed) {
        Input input = readInput(typed);
        CHECK(input.waits);
        return input.text;
    };
    CHECK(rewritten("import fs from 'fs'") == "const {\"default\": fs} = await import(\"fs\");");
    CHECK(rewritten("import * as all from \"a\";") == "const all = await import(\"a\");");
    CHECK(rewritten("import { a, b as c, 'd e' as f } from 'x'") ==
          "const {\"a\": a, \"b\": c, \"d e\": f} = await import(\"x\");");
    CHECK(rewritten("import d, * as all from 'x'") == "const all = await import(\"x\"), {\"default\": d} = all;");
    CHECK(rewritten("import 'x'") == "await import(\"x\");");
    CHECK(rewritten("import {} from 'x'") == "await import(\"x\");");
    CHECK(rewritten("import j from './j' with { type: 'json' }; j") ==
          "const {\"default\": j} = await import(\"./j\", {with: {\"type\": \"json\"}}); j");
    CHECK(rewritten("1; import a from 'a'\nimport {b} from 'a'\nb") ==
          "1; const {\"default\": a} = await import(\"a\");\nconst {\"b\": b} = await import(\"a\");\nb");
    CHECK(readInput("import('x')").text == "import('x')");
    CHECK(readInput("import x from 'x'; export { x }").text == "import x from 'x'; export { x }");
}

TEST_CASE("repl: completion of names") {
    Session session;
    session.run("let lexical = 1; var ordinary = 2; const größe = 3; class Shape {} function shape() {}");
    CHECK(session.candidates("lexi") == std::vector<std::string>{"lexical"});
    CHECK(session.candidates("x = ordin") == std::vector<std::string>{"ordinary"});
    CHECK(session.candidates("f(grö") == std::vector<std::string>{"größe"});
    CHECK(session.offers("Sha", "Shape"));
    CHECK(session.offers("Ma", "Math"));
    CHECK(session.offers("Ma", "Map"));
    CHECK(session.offers("type", "typeof"));
    CHECK(session.offers("...ordi", "ordinary"));
    CHECK(session.candidates("123").empty());
    CHECK(session.candidates("nothingLikeThis").empty());
    CHECK(complete(session.vm, *session.vm.realm, "a + lexi").start == 4);
}

TEST_CASE("repl: completion of properties") {
    Session session;
    session.run(
        "const o = { alpha: { beta: [{ gamma: 'text' }] }, alphabet: 1, 'not a name': 2, [Symbol.iterator]: 3 };"
        "class Base { inherited() {} } class Derived extends Base { own() {} static make() {} }"
        "const d = new Derived; let notYet;");
    CHECK(session.candidates("Math.flo") == std::vector<std::string>{"floor"});
    CHECK(session.candidates("o.alpha") == std::vector<std::string>{"alpha", "alphabet"});
    CHECK(complete(session.vm, *session.vm.realm, "o.al").common() == "alpha");
    CHECK(session.candidates("o.alpha.be") == std::vector<std::string>{"beta"});
    CHECK(session.candidates("o.alpha.beta[0].ga") == std::vector<std::string>{"gamma"});
    CHECK(session.candidates("o['alpha'].be") == std::vector<std::string>{"beta"});
    CHECK(session.candidates("o?.alpha?.be") == std::vector<std::string>{"beta"});
    CHECK(session.offers("o.alpha.beta[0].gamma.", "toUpperCase"));
    CHECK(session.offers("o.", "hasOwnProperty"));
    CHECK_FALSE(session.offers("o.", "not a name"));
    CHECK(session.offers("d.", "own"));
    CHECK(session.offers("d.inh", "inherited"));
    CHECK(session.offers("Derived.ma", "make"));
    CHECK(session.offers("'text'.toUp", "toUpperCase"));
    CHECK(session.offers("[1, 2].ma", "map"));
    CHECK(session.offers("o.alpha.beta.le", "length"));
    CHECK(session.offers("globalThis.Ma", "Math"));
    CHECK(session.offers("this.Ma", "Math"));
    CHECK(session.candidates("notYet.").empty());
    CHECK(session.candidates("f().x").empty());
    CHECK(session.candidates("nothing.x").empty());
    CHECK(session.candidates("(a).b").empty());
    for (std::string odd :
         {".", "..", "]", "].x", "'.x", "[.x", "o[.x", "o['.x", "?.x", "o[\"].x", "1.", "\xff.x", "o.\xff"}) {
        CAPTURE(odd);
        session.candidates(odd); // does not crash
    }
}

TEST_CASE("repl: completion runs no code of programs") {
    Session session;
    session.run("let calls = 0; const o = { get g() { calls++; return {} } };"
                "const p = new Proxy({ secret: 1 }, { get() { calls++ }, ownKeys() { calls++; return [] },"
                "    getPrototypeOf() { calls++; return null }, getOwnPropertyDescriptor() { calls++ } });"
                "const q = Object.create(p); const r = { p }; let dead;");
    for (const char* before : {"o.g.", "o.g.x", "p.", "p.secret.", "q.", "q.x.", "r.p.x", "o.", "r."})
        session.candidates(before);
    session.run("if (calls) throw calls");
    CHECK(session.offers("o.", "g"));
    CHECK(session.candidates("p.").empty());
}

TEST_CASE("repl: words of a list") {
    std::vector<std::string> words{".tier", ".help", ".heat"};
    CHECK(completeFrom(words, ".he", 2).candidates == std::vector<std::string>{".heat", ".help"});
    CHECK(completeFrom(words, ".he", 2).common() == ".he");
    CHECK(completeFrom(words, ".x", 0).common().empty());
    // Two characters that begin with the same byte have nothing in common.
    CHECK(completeFrom({"aä", "aö"}, "a", 0).common() == "a");
}

TEST_CASE("repl: the history's lines") {
    for (const char* entry : {"simple", "two\nlines", "back\\slash", "\\n", "end\\", "\n\n", "ä\\\n"})
        CHECK(History::unescape(History::escape(entry)) == entry);
    CHECK(History::escape("a\nb\\n") == "a\\nb\\\\n");
    CHECK(History::unescape("half\\") == "half\\"); // a file that somebody else has written
}

TEST_CASE("repl: the history's file") {
    Folder folder;
    std::string path = folder.path / "state" / "tiercel" / "history";
    {
        History history(path);
        CHECK(history.load().empty());
        CHECK(history.add("one"));
        CHECK_FALSE(history.add("one"));
        CHECK_FALSE(history.add("  \n"));
        CHECK_FALSE(history.add(std::string(History::kMaxBytes + 1, 'x')));
        CHECK(history.add("two\nlines"));
        CHECK(history.add("one"));
    }
    CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::mask) ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    History again(path, 2); // holds two: the file is cut
    CHECK(again.load().empty());
    CHECK(again.entries() == std::vector<std::string>{"two\nlines", "one"});
    CHECK(again.add("three"));
    CHECK(again.entries() == std::vector<std::string>{"one", "three"});
    std::ifstream file(path);
    std::string text((std::istreambuf_iterator<char>(file)), {});
    CHECK(text == "two\\nlines\none\nthree\n");
    History nowhere("");
    CHECK(nowhere.load().empty());
    CHECK(nowhere.add("kept for the session"));
    History(folder.path).load(); // a folder is no file of lines: whatever it says, nothing breaks
}

TEST_CASE("repl: where the history is") {
    auto restore = [](const char* name, const char* value) { value ? setenv(name, value, 1) : unsetenv(name); };
    std::string saved[3];
    const char* names[] = {"TIERCEL_HISTORY", "XDG_STATE_HOME", "HOME"};
    bool had[3];
    for (int i = 0; i < 3; i++) {
        const char* value = std::getenv(names[i]);
        had[i] = value;
        saved[i] = value ? value : "";
    }
    setenv("HOME", "/home/me", 1);
    unsetenv("TIERCEL_HISTORY");
    unsetenv("XDG_STATE_HOME");
    CHECK(historyPath() == "/home/me/.local/state/tiercel/history");
    setenv("XDG_STATE_HOME", "/state", 1);
    CHECK(historyPath() == "/state/tiercel/history");
    setenv("XDG_STATE_HOME", "relative", 1); // to be ignored, says the specification
    CHECK(historyPath() == "/home/me/.local/state/tiercel/history");
    setenv("TIERCEL_HISTORY", "", 1);
    CHECK(historyPath().empty());
    for (int i = 0; i < 3; i++) restore(names[i], had[i] ? saved[i].c_str() : nullptr);
}

TEST_CASE("repl: interactive scripts declare again") {
    Session session;
    session.run("let a = 1; const b = 2; var v = 3; function f() { return [a, b, v] }");
    session.run("if (f().join() !== '1,2,3') throw f()");
    session.run("const a = 4; let b = 5; let v = 6;");
    session.run("if (f().join() !== '4,5,6') throw f()");
    session.run("b = 7; var v = 8; function a() {}");
    session.run("if (f()[1] !== 7 || f()[2] !== 8 || f()[0] !== a) throw f()");
    session.run("class a {}; if (typeof f()[0] !== 'function' || f()[0] !== a) throw f()");
    // Plain scripts keep to the rules.
    auto plain = session.vm.runScript(*session.vm.realm, SourceCode::create(u"let b = 1", "plain.js"));
    CHECK(plain.isAbrupt());
    session.vm.takeException();
    // A name without a value yet can be declared again.
    auto thrown = session.vm.runScript(*session.vm.realm, SourceCode::create(u"let late = null.x", "t.js"),
                                       Compiler::ScriptKind::Interactive);
    CHECK(thrown.isAbrupt());
    session.vm.takeException();
    session.run("let late = 1; if (late !== 1) throw late");
}

TEST_CASE("repl: a stopped program leaves the VM ready for the next") {
    Session session;
    session.vm.requestStop();
    auto stopped = session.vm.runScript(*session.vm.realm, SourceCode::create(u"var n = 0; for (;;) n++", "t.js"),
                                        Compiler::ScriptKind::Interactive);
    CHECK(stopped.isAbrupt());
    CHECK(session.vm.isTerminating());
    session.vm.recover();
    CHECK_FALSE(session.vm.isTerminating());
    session.run("for (n = 0; n < 1000; n++); if (n !== 1000) throw n");
}
