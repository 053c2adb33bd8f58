// The command's side of the engine: running files and modules, the event loop, reports of uncaught errors.
#include "cli/host.h"

#include "cli/agents.h"
#include "cli/timer_state.h"
#include "frontend/parser.h"
#include "runtime/builtins/atomics.h"
#include "runtime/builtins/builtin.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits.h>
#include <sstream>

namespace tiercel::cli {

std::string directoryOf(const std::string& path) {
    size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

std::string absolutePath(const std::string& path) {
    char resolved[PATH_MAX];
    if (realpath(path.c_str(), resolved)) return resolved;
    std::filesystem::path whole = path;
    if (whole.is_relative() && realpath(".", resolved)) whole = resolved / whole;
    return whole.lexically_normal();
}

CommandHost::CommandHost(VM& vm, const Options& options) : vm(vm), options(options), startTime(uv_hrtime()) {
    vm.heap.addRootVisitor(this);
    vm.host = this;
    vm.onJobError = [this](VM& vm, Value exception) {
        if (exit.requested || vm.isTerminating()) return;
        if (!handleUncaught(exception)) rejected_.clear();
    };
}

CommandHost::~CommandHost() {
    if (agents_ && !agent_) stopAgents(*agents_);
    vm.heap.removeRootVisitor(this);
}

bool CommandHost::hasOtherAgents() const { return agents_ && othersRun(*agents_, agent_); }

const std::shared_ptr<AgentGroup>& CommandHost::agents() {
    if (!agents_) agents_ = makeAgentGroup();
    return agents_;
}

void CommandHost::visitRoots(Visitor& visitor) {
    for (Value v : {inspectFunction, outputStreams[0], outputStreams[1], bindings_, process_, inspectSymbol_})
        visitor.visit(v);
    for (auto& [path, module] : modules_) visitor.visit(module);
    for (auto& [name, module] : builtins_) visitor.visit(module);
    for (auto& [name, function] : hooks_) visitor.visit(function);
    for (const Tick& tick : ticks_) {
        visitor.visit(tick.callback);
        for (Value v : tick.arguments) visitor.visit(v);
    }
    for (Value v : rejected_) visitor.visit(v);
    if (timers_) visitTimers(*timers_, visitor);
}

void CommandHost::installGlobals(Realm& realm) {
    mainRealm = &realm;
    installConsole(*this, realm);
    installFiles(*this, realm);
    installGlobalName(*this, realm);
    installTimers(*this, realm);
    installLazyGlobals(*this, realm);
    defineShellArguments(*this, realm);
    if (options.flags.expose_test262) installTest262(*this, realm);
}

// -- sources
// -----------------------------------------------------------------------------------------------------------

std::string CommandHost::readFile(const std::string& path, bool& ok) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    // Reading a directory fails only here: `bad`, which an empty file is not.
    ok = static_cast<bool>(file) && (file.peek() == EOF ? !file.bad() : static_cast<bool>(text << file.rdbuf()));
    return std::move(text).str();
}

std::shared_ptr<SourceCode> CommandHost::makeSource(std::string utf8, const std::string& name) {
    auto text = decodeUtf8(utf8, Malformed::Replace);
    auto source = SourceCode::create(std::move(*text), name);
    sources_[name] = source;
    return source;
}

Completion<Value> CommandHost::runFile(const std::string& path) {
    bool ok = false;
    std::string text = readFile(path, ok);
    if (!ok) return vm.throwError(ErrorType::Error, "cannot read '" + path + "'");
    text = TRY(checkUtf8(vm, path, std::move(text)));
    return runText(std::move(text), path);
}

Completion<Value> CommandHost::runText(std::string utf8, const std::string& name) {
    return vm.runScript(*vm.realm, makeSource(std::move(utf8), name));
}

// -- the event loop
// ------------------------------------------------------------------------------------------------------

void CommandHost::promiseRejectionTracker(VM&, Object* promise, bool handled) {
    if (options.flags.expose_test262) return; // the suite leaves promises rejected on purpose
    if (!handled)
        rejected_.push_back(Value(promise));
    else if (std::erase(rejected_, Value(promise)) == 0)
        if (auto hook = hooks_.find("rejectionHandled"); hook != hooks_.end())
            enqueueTick(hook->second, {Value(promise)});
}

void CommandHost::enqueueCleanup(VM&, std::function<void()> work) { cleanups_.push_back(std::move(work)); }

void CommandHost::enqueueTick(Value callback, std::vector<Value> arguments) {
    ticks_.push_back({callback, std::move(arguments)});
}

bool CommandHost::drainJobs() {
    do {
        while (!ticks_.empty()) {
            Tick tick = std::move(ticks_.front());
            ticks_.pop_front();
            ValueList arguments(vm.heap);
            for (Value v : tick.arguments) arguments.push_back(v);
            auto result = vm.call(tick.callback, Value::undefined(), arguments.data(), arguments.size());
            if (exit.requested || vm.isTerminating()) return false;
            if (result.isAbrupt() && !handleUncaught(vm.takeException())) return false;
        }
        vm.runJobs();
        if (exit.requested || vm.isTerminating()) return false;
        while (ticks_.empty() && !rejected_.empty()) {
            Object* promise = rejected_.front().asCell()->as<Object>();
            rejected_.erase(rejected_.begin());
            Value reason = promise->as<PromiseObject>()->result_.get();
            auto handled = callHook("unhandledRejection", {reason, Value(promise)});
            if (exit.requested || vm.isTerminating()) return false;
            if (!handled.isAbrupt() && handled.release().isTrue()) continue;
            if (handled.isAbrupt()) reason = vm.takeException();
            if (!handleUncaught(reason, "Uncaught (in promise) ", "unhandledRejection")) return false;
        }
        while (!cleanups_.empty()) {
            auto work = std::move(cleanups_.front());
            cleanups_.pop_front();
            work();
        }
    } while (vm.hasJobs() || !ticks_.empty() || !rejected_.empty());
    return true;
}

bool CommandHost::drainJobsAndWaiters() {
    for (;;) {
        if (!drainJobs()) return false;
        auto settled = settleAtomicsWaiters(vm);
        if (settled.isAbrupt()) return false;
        if (!settled.release()) return true;
    }
}

bool CommandHost::runEventLoop() {
    if (!drainJobsAndWaiters()) return false;
    for (;;) {
        if (timers_) {
            uv_run(&timers_->loop, UV_RUN_DEFAULT);
            if (timers_->failed && !exit.requested) exit = {true, 1};
            if (exit.requested || vm.isTerminating()) return false;
            // The loop does not stay for waiters without a time limit: they may have been notified at last.
            if (!drainJobsAndWaiters()) return false;
            if (uv_loop_alive(&timers_->loop)) continue;
        }
        if (!hasHook("beforeExit")) return true;
        // What the listeners start goes on.
        auto told = callHook("beforeExit", {});
        if (exit.requested || vm.isTerminating()) return false;
        if (told.isAbrupt() && !handleUncaught(vm.takeException())) return false;
        if (!drainJobsAndWaiters()) return false;
        if (!timers_ || !uv_loop_alive(&timers_->loop)) return true;
    }
}

/// A timer looks after the waiters. It keeps the loop alive while one of them has a time limit, or another agent could
/// notify it.
void CommandHost::atomicsWaiterAdded(VM&) { watchAtomics(*this); }

/// The exit code when the handler of uncaught exceptions throws.
static constexpr int kHandlerFailed = 7;

bool CommandHost::handleUncaught(Value exception, const char* prefix, const char* origin) {
    auto handled = callHook("uncaughtException", {exception, String::fromUtf8(vm, origin)});
    if (exit.requested || vm.isTerminating()) return false;
    bool handlerFailed = handled.isAbrupt();
    if (handlerFailed)
        exception = vm.takeException();
    else if (handled.release().isTrue())
        return true;
    if (onUncaught) {
        onUncaught(exception, prefix);
        return true;
    }
    reportUncaught(exception, prefix);
    if (vm.isTerminating()) return false;
    if (handlerFailed) {
        finished_ = true; // "exit" is not told
        exit = {true, kHandlerFailed};
        return false;
    }
    exitCode = 1;
    exit = {true, finish(1)};
    return false;
}

int CommandHost::finish(int code) {
    if (finished_ || vm.isTerminating()) return code;
    finished_ = true;
    if (process_.isUndefined()) return code;
    if (code == 0) code = exitCode.value_or(0);
    if (!hasHook("exit")) return code;
    auto told = callHook("exit", {Value::number(code)});
    if (exit.requested) return exit.code;
    if (told.isAbrupt()) {
        if (!vm.isTerminating()) reportUncaught(vm.takeException());
        return 1;
    }
    return exitCode.value_or(code);
}

// -- reports
// ---------------------------------------------------------------------------------------------------------------

void CommandHost::reportUncaught(Value exception, const char* prefix) {
    std::fflush(stdout);
    std::string text;
    ErrorDetails details;
    if (auto* error = cellIf<ErrorObject, CellKind::Error>(exception)) {
        details = inspectErrorDetails(vm, exception);
        auto stack = error->get(vm, vm.names.stack);
        if (stack.isAbrupt())
            vm.takeException();
        else if (Value v = stack.release(); v.isString())
            text = v.asCell()->as<String>()->toUtf8(vm);
        if (text.empty()) {
            auto plain = toString(vm, exception);
            if (plain.isAbrupt())
                vm.takeException();
            else
                text = plain.release()->toUtf8(vm);
        }
    }
    if (text.empty()) text = inspect(vm, exception, kDepthOfReports);
    if (vm.isTerminating()) return; // a limit was reached on the way, and the program's end will name it
    // A parser's error begins with its place and excerpt: the message goes first here as well.
    if (size_t split = text.rfind("\n\nSyntaxError: ");
        split != std::string::npos && text.find("\n    at ") == std::string::npos)
        text = text.substr(split + 2) + "\n\n" + text.substr(0, split);

    // Excerpt: the innermost "(file:line:column)" or "at file:line:column" whose source we have.
    std::string excerpt;
    size_t lineStart = 0;
    while (lineStart < text.size() && excerpt.empty()) {
        size_t lineEnd = std::min(text.find('\n', lineStart), text.size());
        std::string line = text.substr(lineStart, lineEnd - lineStart);
        lineStart = lineEnd + 1;
        if (line.find("    at ") != 0) continue;
        while (!line.empty() && line.back() == ')') line.pop_back();
        size_t columnColon = line.rfind(':');
        size_t lineColon =
            columnColon == std::string::npos || columnColon == 0 ? std::string::npos : line.rfind(':', columnColon - 1);
        if (lineColon == std::string::npos) continue;
        size_t nameStart = line.find('(');
        nameStart = nameStart == std::string::npos ? 7 : nameStart + 1;
        if (nameStart > lineColon) continue;
        std::string file = line.substr(nameStart, lineColon - nameStart);
        auto found = sources_.find(file);
        auto source = found == sources_.end() ? nullptr : found->second.lock();
        if (!source) continue;
        auto lineNumber = static_cast<uint32_t>(std::strtoul(line.c_str() + lineColon + 1, nullptr, 10));
        auto column = static_cast<uint32_t>(std::strtoul(line.c_str() + columnColon + 1, nullptr, 10));
        // Offset of that line and column.
        std::u16string_view all = source->text();
        uint32_t low = 0, high = source->length();
        while (low < high) {
            uint32_t middle = (low + high) / 2;
            auto position = source->position(middle);
            if (position.line < lineNumber || (position.line == lineNumber && position.column < column))
                low = middle + 1;
            else
                high = middle;
        }
        if (low <= all.size())
            excerpt =
                file + ":" + std::to_string(lineNumber) + ":" + std::to_string(column) + "\n" + source->excerpt(low);
    }
    std::string out = prefix + details.reference;
    if (!excerpt.empty()) {
        // The message first, then the place, then the stack.
        size_t stackStart = text.find("\n    at ");
        std::string message = text.substr(0, stackStart);
        out += message + "\n\n" + excerpt;
        if (out.back() != '\n') out += '\n';
        if (stackStart != std::string::npos) out += "\n" + text.substr(stackStart + 1) + details.properties + "\n";
    } else {
        out += text + details.properties + "\n";
    }
    std::fwrite(out.data(), 1, out.size(), stderr);
    std::fflush(stderr);
}

} // namespace tiercel::cli
