// The `tiercel` command: runs scripts, modules and code given on the command line.
//
// Exit codes: 0, the program's own, 1 after an uncaught error, 2 for a wrong command line, 70 when the system has no
// memory or address space left, 124 when --timeout ended it.
#include "baseline/baseline.h"
#include "cli/host.h"
#include "cli/options.h"
#include "cli/repl/repl.h"
#include "frontend/compiler.h"
#include "frontend/parser.h"
#include "graph/backend_loader.h"
#include "graph/compiler.h"
#include "native_tier/native_tier.h"
#include "runtime/views/views.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <new>
#include <optional>
#include <unistd.h>

namespace tiercel::cli {

void equip(VM& vm, const Options& options) {
    vm.compiler = std::make_unique<frontend::SourceCompiler>();
    if (options.flags.tier != "interp") vm.tiers.baseline = baseline::makeCompiler();
    std::vector<Tier> tiers;
    const std::string& highest = options.flags.tier; // empty: of those that are there
    bool hasLlvm = highest == "llvm" || (highest.empty() && graph::hasBackend("llvm"));
    if (highest == "native" || ((highest.empty() || hasLlvm) && !options.flags.no_native))
        tiers.push_back(Tier::Native);
    if (hasLlvm) tiers.push_back(Tier::Llvm);
    if (!tiers.empty()) vm.tiers.setOptimizing(optimizingCompiler(vm, tiers));
}

std::unique_ptr<OptimizingCompiler> optimizingCompiler(VM& vm, const std::vector<Tier>& tiers, const Flags* wishes) {
    std::vector<graph::TierBackend> backends;
    for (Tier tier : tiers) {
        if (tier == Tier::Llvm)
            backends.push_back({tier, [](std::string& error) { return graph::loadBackend("llvm", error); }});
        else
            backends.push_back({tier, [](std::string&) { return native_tier::makeBackend(); }});
    }
    auto history = [&vm](CodeBlock* code, uint32_t unit, deopt::Reason reason) {
        return vm.tiers.betFailed(code, unit, static_cast<uint8_t>(reason));
    };
    return graph::makeCompiler(std::move(backends), history, wishes);
}

namespace {

/// What a CommonJS file gets as parameters.
constexpr std::u16string_view kCommonJsNames[] = {u"require", u"module", u"exports", u"__filename", u"__dirname"};

/// Whether the script is written as a CommonJS file: it uses one of those names without declaring it, or has a `return`
/// outside of functions.
bool isCommonJsText(CommandHost& host, const std::string& text) {
    bool mayBe = text.find("return") != std::string::npos;
    for (const char* word : {"require", "module", "exports", "__"}) mayBe = mayBe || text.find(word) != text.npos;
    if (!mayBe) return false;
    frontend::ParseOptions options;
    options.wantsFreeNames = true;
    auto outcome = frontend::parseProgram(host.makeSource(text, "[main]"), options);
    if (!outcome) return outcome.error().message.find("return") != std::string::npos;
    const frontend::Scope* scope = (*outcome)->root->bodyScope;
    return std::ranges::any_of((*outcome)->rootSummary->freeNames, [&](const frontend::FreeName& free) {
        return std::ranges::find(kCommonJsNames, free.name->view()) != std::end(kCommonJsNames) &&
               !scope->find(free.name);
    });
}

/// Does the command read programs from a terminal, once it has run what it was given?
bool isInteractive(const Options& options) {
    bool hasProgram = options.hasEval || !options.script.empty() || !options.loads.empty();
    return options.interactive || (!hasProgram && isatty(STDIN_FILENO));
}

Completion<void> runMain(CommandHost& host, Realm& realm) {
    const Options& options = host.options;
    for (auto& file : options.loads) TRY(host.runFile(file));
    if (options.hasEval) {
        if (options.flags.module && !options.printResult) return host.runModuleText(options.evalCode, "[eval]");
        Value result = TRY(host.runText(options.evalCode, "[eval]"));
        if (options.printResult) {
            Root<Value> keep(host.vm.heap, result);
            if (!host.drainJobs()) return {};
            std::string text =
                result.isString() ? result.asCell()->as<String>()->toUtf8(host.vm) : inspect(host.vm, result);
            std::fwrite(text.data(), 1, text.size(), stdout);
            std::fputc('\n', stdout);
        }
        return {};
    }
    if (options.script.empty() && (!options.loads.empty() || isInteractive(options))) return {};
    std::string text, name = options.script;
    bool fromInput = options.script.empty() || options.script == "-";
    if (fromInput) {
        text.assign(std::istreambuf_iterator<char>(std::cin), {});
        name = "[stdin]";
        if (options.flags.module) return host.runModuleText(std::move(text), name);
        TRY(host.runText(std::move(text), name));
        return {};
    }
    if (options.flags.module || name.ends_with(".mjs")) return host.runModule(name);
    bool ok = false;
    text = host.readFile(name, ok);
    std::string path = absolutePath(name);
    bool guess = ok && !options.flags.expose_test262; // conformance suites say themselves what is a module
    if (guess && TRY(host.isModuleFile(path, text))) return host.runModule(name);
    // Other scripts run in the global scope.
    if (guess && (name.ends_with(".cjs") || isCommonJsText(host, text))) {
        TRY(host.runCommonJs(path));
        return {};
    }
    TRY(host.runFile(name));
    return {};
}

int run(const Options& options) {
    bool interactive = isInteractive(options);
    if (interactive) repl::Signals::block();
    VM vm(options.flags);
    equip(vm, options);
    CommandHost host(vm, options);
    Realm* realm = vm.createRealm();
    vm.realm = realm;
    host.installGlobals(*realm);
    if (std::string error = views::beginRecording(vm); !error.empty()) {
        std::fprintf(stderr, "tiercel: %s\n", error.c_str());
        return 2;
    }

    std::optional<repl::Repl> session;
    if (interactive) session.emplace(host);
    int code = 0;
    auto result = runMain(host, *realm);
    bool goOn = !vm.isTerminating() && !host.exit.requested;
    if (result.isAbrupt() && goOn) goOn = host.handleUncaught(vm.takeException());
    if (session && !host.exit.requested) {
        code = session->run();
        goOn = false;
    }
    if (goOn && !host.runEventLoop() && !host.exit.requested) code = 1;
    if (host.exit.requested) {
        code = host.exit.code;
    } else if (vm.isTerminating()) {
        std::fflush(stdout);
        std::fprintf(stderr, "tiercel: %s\n", vm.terminationReason().c_str());
        code = vm.terminationReason().starts_with("timeout") ? 124 : 1;
    } else if (!session) {
        code = host.finish(code);
    }
    std::fflush(stdout);
    if (!views::writeReports(vm) && code == 0) code = 1;
    if (options.flags.gc_stats) vm.heap.printStats();
    return code & 0xFF;
}

} // namespace

} // namespace tiercel::cli

int main(int argc, char** argv) {
    using namespace tiercel::cli;
    std::set_new_handler([] {
        std::fputs("tiercel: out of memory: the system has none left\n", stderr);
        std::_Exit(70);
    });
    static char outputBuffer[1 << 16];
    if (!isatty(1)) std::setvbuf(stdout, outputBuffer, _IOFBF, sizeof outputBuffer);
    ParsedOptions parsed = parseOptions(argc, argv);
    if (parsed.exitCode >= 0) {
        std::fputs(parsed.output.c_str(), parsed.outputIsError ? stderr : stdout);
        return parsed.exitCode;
    }
    return run(parsed.options);
}
