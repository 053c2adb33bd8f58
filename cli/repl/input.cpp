#include "cli/repl/input.h"

#include "frontend/parser.h"

#include <optional>

namespace tiercel::cli::repl {

namespace {

using frontend::ModuleInfo;
using frontend::ParseOptions;
using frontend::ParseOutcome;

ParseOutcome parse(const std::string& text, frontend::ProgramKind kind = frontend::ProgramKind::Script) {
    ParseOptions options;
    options.kind = kind;
    options.isInteractive = kind == frontend::ProgramKind::Script;
    return parseProgram(SourceCode::create(*decodeUtf8(text, Malformed::Replace), "input"), options);
}

/// Literals of one line do not go on in the next one, whatever they lack.
bool endsInsideLine(const std::string& typed, const frontend::SyntaxError& error) {
    if (error.message != "Invalid or unexpected token" && !error.message.starts_with("Invalid regular expression"))
        return false;
    std::u16string text = *decodeUtf8(typed, Malformed::Replace);
    if (std::u16string_view(text).substr(error.offset).starts_with(u"/*")) return false;
    size_t end = typed.find_last_not_of('\n');
    return end == std::string::npos || typed[end] != '\\';
}

bool wantsMore(const std::string& typed, const frontend::SyntaxError& error) {
    return error.isUnexpectedEnd && !endsInsideLine(typed, error);
}

bool isUnfinished(const std::string& typed) {
    auto outcome = parse(typed);
    return !outcome && wantsMore(typed, outcome.error());
}

std::string quoted(const frontend::Name* name) {
    std::string text = "\"";
    for (char c : encodeUtf8(name->view())) {
        if (c == '"' || c == '\\') text += '\\';
        if (c == '\n')
            text += "\\n";
        else if (c == '\r')
            text += "\\r";
        else
            text += c;
    }
    return text + '"';
}

std::string importCall(const frontend::ModuleRequest& request) {
    std::string text = "await import";
    if (request.phase == ImportPhase::Defer) text += ".defer";
    if (request.phase == ImportPhase::Source) text += ".source";
    text += "(" + quoted(request.specifier);
    for (size_t i = 0; i < request.attributes.size(); i++) {
        text += i ? ", " : ", {with: {";
        text += quoted(request.attributes[i].key) + ": " + quoted(request.attributes[i].value);
    }
    return text + (request.attributes.empty() ? ")" : "}})");
}

/// The declarations that stand for one of import; `first`: its entries in module.imports.
std::string rewriteImport(const ModuleInfo& module, size_t first, size_t end, const std::string& call) {
    if (first == end) return call + ";";
    std::string whole, names;
    for (size_t i = first; i < end; i++) {
        const frontend::ImportEntry& entry = module.imports[i];
        std::string local = encodeUtf8(entry.localName->view());
        if (!entry.importName)
            whole = local;
        else
            names += (names.empty() ? "" : ", ") + quoted(entry.importName) + ": " + local;
    }
    if (names.empty()) return whole.empty() ? call + ";" : "const " + whole + " = " + call + ";";
    if (whole.empty()) return "const {" + names + "} = " + call + ";";
    return "const " + whole + " = " + call + ", {" + names + "} = " + whole + ";";
}

/// The import() of one declaration. ModuleInfo lists each request once, and does not say whose it is.
std::optional<std::string> callOf(const std::string& declaration) {
    auto alone = parse(declaration, frontend::ProgramKind::Module);
    if (!alone || !(*alone)->module || (*alone)->module->requests.empty()) return std::nullopt;
    return importCall((*alone)->module->requests[0]);
}

/// A program with import declarations and without exports, made a script. Nothing: it is none.
std::optional<std::string> withoutImports(const std::string& typed) {
    auto outcome = parse(typed, frontend::ProgramKind::Module);
    if (!outcome) return std::nullopt;
    const frontend::ParseResult& program = **outcome;
    std::u16string_view text = program.source->text();
    std::string out;
    size_t copied = 0, entry = 0;
    bool found = false;
    for (frontend::Node* node : program.root->body) {
        if (!node->is(frontend::NodeKind::Import)) continue;
        found = true;
        size_t end = entry;
        while (end < program.module->imports.size() && program.module->imports[end].offset < node->end) end++;
        auto call = callOf(encodeUtf8(text.substr(node->start, node->end - node->start)));
        if (!call) return std::nullopt;
        out += encodeUtf8(text.substr(copied, node->start - copied));
        out += rewriteImport(*program.module, entry, end, *call);
        entry = end;
        copied = node->end;
    }
    if (!found) return std::nullopt;
    return out + encodeUtf8(text.substr(copied));
}

Input complete(std::string text, bool waits) { return {Input::State::Complete, std::move(text), waits}; }

} // namespace

Input readInput(const std::string& typed) {
    size_t first = typed.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {Input::State::Empty, {}, false};
    bool opens = typed[first] == '{';
    size_t last = typed.find_last_not_of(" \t\r\n");
    if (opens && typed[last] != ';') {
        // The line break is for comments at the end.
        std::string literal = "(" + typed + "\n)";
        if (auto outcome = parse(literal)) return complete(std::move(literal), (*outcome)->rootSummary->isAsync);
    }
    auto outcome = parse(typed);
    if (outcome) return complete(typed, (*outcome)->rootSummary->isAsync);
    if (wantsMore(typed, outcome.error())) return {Input::State::Incomplete, typed, false};
    // Half a literal may be no statement: {"a": 1,
    if (opens && isUnfinished("(" + typed)) return {Input::State::Incomplete, typed, false};
    if (outcome.error().isModuleSyntax) {
        if (auto rewritten = withoutImports(typed))
            if (auto again = parse(*rewritten)) return complete(std::move(*rewritten), (*again)->rootSummary->isAsync);
        auto module = parse(typed, frontend::ProgramKind::Module);
        if (!module && wantsMore(typed, module.error())) return {Input::State::Incomplete, typed, false};
    }
    return complete(typed, false); // running it throws the error
}

} // namespace tiercel::cli::repl
