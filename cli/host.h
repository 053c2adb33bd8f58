// The command as the engine's host: globals for scripts, modules from files, timers, reports.
#pragma once

#include "cli/options.h"
#include "runtime/module.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

struct uv_loop_s;

namespace tiercel::cli {

/// Thrown through the engine by quit() and process.exit(): not an error.
struct ExitRequest {
    bool requested = false;
    int code = 0;
};

class CommandHost final : public Host, RootVisitor {
public:
    struct TimerState;
    TimerState& timers();

    CommandHost(VM&, const Options&);
    ~CommandHost();

    // -- Host -----------------------------------------------------------------------------------------------------
    Completion<ModuleRecord*> resolveImportedModule(VM&, Value referrer, String* specifier, Value attributes) override;
    void importModuleDynamically(VM&, Value referrer, Value specifier, Value attributes, Object* promise) override;
    Completion<void> initializeImportMeta(VM&, ModuleRecord*, Object* meta) override;
    void promiseRejectionTracker(VM&, Object* promise, bool handled) override;
    void enqueueCleanup(VM&, std::function<void()>) override;

    // -- running ----------------------------------------------------------------------------------------------------
    /// Defines console, print, timers, require, process and so on.
    void installGlobals(Realm&);
    /// Runs a file as a script, in the global scope.
    Completion<Value> runFile(const std::string& path);
    Completion<Value> runText(std::string utf8, const std::string& name);
    /// Loads, links and evaluates a module graph and runs until its evaluation settles.
    Completion<void> runModule(const std::string& path);
    Completion<void> runModuleText(std::string utf8, const std::string& name);
    /// Jobs, then timers, until nothing is left. False when an uncaught error ended it.
    bool runEventLoop();
    /// Jobs and the reports of unhandled rejections. False when one was reported.
    bool drainJobs();

    /// Prints an uncaught exception with excerpt and stack to stderr.
    void reportUncaught(Value exception, const char* prefix = "Uncaught ");
    std::string readFile(const std::string& path, bool& ok);
    std::shared_ptr<SourceCode> makeSource(std::string utf8, const std::string& name);

    /// The wrapper function of a CommonJS file.
    Completion<Value> compileCommonJs(std::shared_ptr<SourceCode>);
    Completion<Value> require(const std::string& fromDirectory, const std::string& specifier);

    VM& vm;
    const Options& options;
    ExitRequest exit;
    Value mainModule = Value::undefined();

private:
    void visitRoots(Visitor&) override;
    Completion<ModuleRecord*> loadModule(const std::string& path);
    Completion<ModuleRecord*> parseModule(std::shared_ptr<SourceCode>, const std::string& path);
    Completion<void> loadGraph(ModuleRecord*);
    Completion<void> runModuleRecord(ModuleRecord*);
    Completion<std::string> resolvePath(const std::string& referrer, const std::string& specifier);

    std::map<std::string, ModuleRecord*> modules_; // by absolute path
    std::map<std::string, Value> requireCache_;    // absolute path → module object
    std::unordered_map<std::string, std::weak_ptr<SourceCode>> sources_;
    std::vector<Value> rejected_; // promises rejected without a handler this turn
    std::deque<std::function<void()>> cleanups_;
    std::unique_ptr<TimerState> timers_;
};

/// The host of a VM made by the command.
inline CommandHost& hostOf(VM& vm) { return *static_cast<CommandHost*>(vm.host); }

void installConsole(CommandHost&, Realm&);
void installFiles(CommandHost&, Realm&); // load, read, readFile, writeFile, quit, print
void installTimers(CommandHost&, Realm&);
void installProcess(CommandHost&, Realm&);
void installRequire(CommandHost&, Realm&);
void installTest262(CommandHost&, Realm&);
/// A value as console.log shows it.
std::string inspect(VM&, Value, int depth = 2);
/// console.log's format string handling.
std::string formatArguments(VM&, CallArgs, uint32_t first = 0);

std::string directoryOf(const std::string& path);
std::string absolutePath(const std::string& path);

} // namespace tiercel::cli
