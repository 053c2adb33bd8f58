#include "cli/repl/function_views.h"

#include "baseline/baseline.h"
#include "cli/inspect.h"
#include "cli/repl/input.h"
#include "graph/backend_loader.h"
#include "graph/passes/passes.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/optimizer.h"
#include "runtime/views/cache_counts.h"
#include "runtime/views/op_counts.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/views.h"

#include <fmt/format.h>

#include <algorithm>

namespace tiercel::cli::repl {

namespace {

Function* bytecodeFunction(Value v) {
    while (auto* bound = cellIf<BoundFunction, CellKind::BoundFunction>(v)) v = Value(bound->target_.get());
    return cellIf<Function, CellKind::Function>(v);
}

/// "native:f" → native and "f"; nothing is taken off where no tier stands in front.
std::optional<Tier> takeTier(std::string& argument) {
    for (Tier tier : {Tier::Baseline, Tier::Native, Tier::Llvm}) {
        std::string front = std::string(tierName(tier)) + ":";
        if (!argument.starts_with(front)) continue;
        argument.erase(0, front.size());
        return tier;
    }
    return std::nullopt;
}

Tier highestTier(const CodeBlock* code) {
    Tier tier = code->compiled_ ? Tier::Baseline : Tier::Interpreter;
    for (const CompiledCode* c = code->optimized_; c; c = c->next) tier = std::max(tier, c->tier);
    return tier;
}

} // namespace

Completion<Value> FunctionViews::valueOf(const std::string& expression) {
    return vm_.runScript(*host_.mainRealm, host_.makeSource("(" + expression + "\n)", "[view]"),
                         Compiler::ScriptKind::Interactive);
}

std::vector<FunctionViews::Target> FunctionViews::targets(const std::string& text) {
    if (text.empty()) {
        problem_ = "Of which function? Write its name or an expression";
        return {};
    }
    auto value = valueOf(text);
    if (value.isAbrupt()) {
        if (vm_.isTerminating()) return {};
        Value exception = vm_.takeException();
        // No variable has that name, but a function that has run may: one inside of another.
        std::vector<Target> found;
        for (CodeBlock* code : views::allCode(vm_))
            if (views::functionTitle(vm_, code) == text && !code->template_->isBuiltin())
                found.push_back({code, nullptr});
        if (found.empty()) problem_ = "There is no function '" + text + "': " + inspect(vm_, exception, 0);
        if (size_t end = problem_.find('\n'); end != std::string::npos) problem_.resize(end);
        return found;
    }
    Value v = value.release();
    Function* function = bytecodeFunction(v);
    if (!function) {
        problem_ = v.isCallable() ? "'" + text + "' is written in C++: it has no bytecode and no tiers"
                                  : "'" + text + "' is no function";
        return {};
    }
    FunctionTemplate* t = function->template_;
    if (!t->code_ && vm_.compiler->compileFunction(vm_, t).isAbrupt()) {
        vm_.takeException();
        problem_ = "The function cannot be compiled to bytecode";
        return {};
    }
    return {{t->code_, t->closures_ == 1 ? function : nullptr}};
}

template <class View>
std::string FunctionViews::each(const std::string& argument, View&& view) {
    problem_.clear();
    std::string text;
    auto found = targets(argument);
    for (size_t i = 0; i < found.size(); i++) text += (i ? "\n" : "") + view(found[i]);
    return found.empty() ? problem_ : text;
}

std::string FunctionViews::tier(const std::string& argument) {
    return each(argument, [&](const Target& target) { return views::whyText(vm_, target.code); });
}

std::string FunctionViews::bytecode(const std::string& argument) {
    return each(argument, [&](const Target& target) { return disassemble(vm_, target.code); });
}

std::string FunctionViews::caches(const std::string& argument) {
    if (!argument.empty())
        return each(argument, [&](const Target& target) { return views::cacheStatesText(vm_, target.code); });
    if (!vm_.recorder || !vm_.recorder->caches)
        return "Hits and misses are counted when the command is started with --ic-stats; .ics F shows the caches of a "
               "function without";
    return views::cacheStatsText(vm_);
}

std::string FunctionViews::heat(const std::string&) {
    if (!vm_.recorder || !vm_.recorder->ops)
        return "Instructions are counted when the command is started with --profile";
    vm_.recorder->ops->finish();
    return views::profileText(vm_);
}

std::string FunctionViews::shapes(const std::string& argument) {
    if (argument.empty()) return views::shapesText(vm_, "");
    auto value = valueOf(argument);
    if (value.isAbrupt()) return vm_.isTerminating() ? "" : inspect(vm_, vm_.takeException(), 0);
    Value v = value.release();
    if (!v.isObject()) return "A value that is no object has no shape of its own";
    return views::shapeTreeText(vm_, v.asCell()->as<Object>());
}

// -- code that is made for the view
// ---------------------------------------------------------------------------------------------------------------

std::string FunctionViews::optimized(const Target& target, Tier tier, const Flags& wishes, bool listing) {
    if (tier == Tier::Llvm && !graph::hasBackend("llvm")) return "This build has no LLVM back end";
    auto compiler = optimizingCompiler(vm_, {tier}, &wishes);
    const char* reason = "the compiler gave up";
    auto job = compiler->prepare(vm_, target.code, OptimizingCompiler::kNoOsr, tier, target.only, reason);
    if (!job) return fmt::format("{} cannot be optimized: {}", views::functionTitle(vm_, target.code), reason);
    std::fflush(stdout);
    job->run(); // prints what `wishes` ask for
    auto code = job->install(vm_, vm_.tiers.registry(), reason);
    if (!code) return fmt::format("There is no code: {}", reason);
    std::string text;
    if (listing) {
        code->name = views::functionLabel(vm_, target.code);
        text = views::machineCodeText(vm_, *code);
    }
    vm_.tiers.registry().memory.release(code->memory);
    vm_.tiers.registry().memory.release(code->entry);
    if (highestTier(target.code) < tier)
        text +=
            fmt::format("Made for this view, of what the caches know by now; {}", views::tierText(vm_, target.code));
    return text;
}

std::string FunctionViews::graph(const std::string& argument) {
    std::string function = argument, pass;
    // A colon may belong to the expression: only the name of a pass is cut off.
    if (size_t colon = argument.rfind(':'); colon != std::string::npos && colon + 1 < argument.size()) {
        std::string last = argument.substr(colon + 1);
        if (std::ranges::any_of(graph::dumpedPasses(), [&](const char* name) { return last == name; })) {
            pass = last;
            function.resize(colon);
        }
    }
    Flags wishes = vm_.flags;
    wishes.dump_graph.enabled = true;
    wishes.dump_graph.argument = pass.empty() ? "" : ":" + pass;
    Tier tier = vm_.flags.tier == "native" || !graph::hasBackend("llvm") ? Tier::Native : Tier::Llvm;
    return each(function, [&](const Target& target) { return optimized(target, tier, wishes, false); });
}

std::string FunctionViews::llvm(const std::string& argument) {
    Flags wishes = vm_.flags;
    wishes.dump_llvm.enabled = true;
    wishes.dump_llvm.argument.clear();
    return each(argument, [&](const Target& target) { return optimized(target, Tier::Llvm, wishes, false); });
}

std::string FunctionViews::machineCode(const std::string& argument) {
    std::string function = argument;
    std::optional<Tier> given = takeTier(function);
    return each(function, [&](const Target& target) -> std::string {
        Tier tier = given.value_or(std::max(highestTier(target.code), Tier::Baseline));
        if (tier != Tier::Baseline) {
            Flags wishes = vm_.flags;
            wishes.dump_asm = tierName(tier);
            return optimized(target, tier, wishes, true);
        }
        if (target.code->compiled_) return views::machineCodeText(vm_, *target.code->compiled_);
        auto compiler = baseline::makeCompiler();
        const char* reason = "the compiler gave up";
        CodeRegistry& registry = vm_.tiers.registry();
        auto code = compiler->compile(vm_, target.code, registry, reason);
        if (!code) return fmt::format("There is no code: {}", reason);
        code->name = views::functionLabel(vm_, target.code);
        std::string text = views::machineCodeText(vm_, *code);
        registry.memory.release(code->memory);
        return text + fmt::format("Made for this view; {}", views::tierText(vm_, target.code));
    });
}

} // namespace tiercel::cli::repl
