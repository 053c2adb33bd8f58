// The command as the engine's host: globals for scripts, modules from files, timers, reports.
#pragma once

#include "cli/inspect.h"
#include "cli/options.h"
#include "runtime/builtins/builtin.h"
#include "runtime/module.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

struct uv_loop_s;

namespace tiercel::cli {

struct AgentGroup;

/// Thrown through the engine by quit() and process.exit(): not an error.
struct ExitRequest {
    bool requested = false;
    int code = 0;
};

/// What a specifier of a module means.
struct ModuleAddress {
    std::string path;          // absolute, or "node:NAME", or a data: URL
    std::string suffix = {};   // "?query#hash" of a URL: each has modules of its own
    std::string referrer = {}; // the path of the module that asks; empty if there is none
};

class CommandHost final : public Host, RootVisitor {
public:
    struct TimerState;
    TimerState& timers();

    CommandHost(VM&, const Options&);
    ~CommandHost();

    // -- Host -----------------------------------------------------------------------------------------------------
    Completion<ModuleRecord*> resolveImportedModule(VM&, Value referrer, String* specifier, Value attributes) override;
    void importModuleDynamically(VM&, Value referrer, Value specifier, Value attributes, ImportPhase,
                                 Object* promise) override;
    Completion<void> initializeImportMeta(VM&, ModuleRecord*, Object* meta) override;
    void promiseRejectionTracker(VM&, Object* promise, bool handled) override;
    void enqueueCleanup(VM&, std::function<void()>) override;
    void atomicsWaiterAdded(VM&) override;

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
    /// The same, with the jobs that come of waiters of Atomics.waitAsync whose wait is over.
    bool drainJobsAndWaiters();

    // -- agents (agents.cpp) ----------------------------------------------------------------------------------------
    /// The group that this host's VM belongs to; made when first asked for.
    const std::shared_ptr<AgentGroup>& agents();
    /// Which agent of it this is; null for the main one.
    void* agent() const { return agent_; }
    bool hasOtherAgents() const;
    void joinAgents(std::shared_ptr<AgentGroup> group, void* agent) {
        agents_ = std::move(group);
        agent_ = agent;
    }

    /// Offers an uncaught exception to process.on("uncaughtException"), then to onUncaught; else it is reported and the
    /// command ends with code 1. True if it was handled.
    bool handleUncaught(Value exception, const char* prefix = "Uncaught ", const char* origin = "uncaughtException");
    /// Tells process.on("exit") and gives the code to leave with.
    int finish(int code);
    /// process.nextTick: runs before promise jobs.
    void enqueueTick(Value callback, std::vector<Value> arguments);
    /// Prints an uncaught exception with excerpt and stack to stderr.
    void reportUncaught(Value exception, const char* prefix = "Uncaught ");
    std::string readFile(const std::string& path, bool& ok);
    std::shared_ptr<SourceCode> makeSource(std::string utf8, const std::string& name);

    /// The function (exports, require, module, __filename, __dirname) of a CommonJS file.
    Completion<Value> compileCommonJs(std::shared_ptr<SourceCode>);
    Completion<Value> runCommonJs(const std::string& path);
    /// Whether a .js file is a module: its package's "type", or what it is written like.
    Completion<bool> isModuleFile(const std::string& path, const std::string& text);
    /// "type" of the nearest package.json above a file; empty if it has none.
    Completion<std::string> packageType(const std::string& path);
    /// require() of an ES module: its namespace; null if it waits for something (top-level await).
    Completion<Object*> requireModule(const std::string& path);

    // -- modules that are part of the command (host_scripts.cpp) ---------------------------------------------------
    static bool hasBuiltin(std::string_view name);
    /// Those that are identifiers.
    static std::vector<std::string_view> builtinNames();
    /// The exports of "fs", "internal/…" and so on; loaded at the first call.
    Completion<Value> requireBuiltin(std::string_view name);
    /// Calls what a module of the command has registered under that name (host.setHook); undefined if nothing.
    Completion<Value> callHook(const char* name, std::initializer_list<Value> arguments);
    bool hasHook(const char* name) const { return hooks_.contains(name); }
    void setHook(std::string name, Value function) { hooks_[std::move(name)] = function; }
    Object* process();
    PropertyKey inspectSymbol(); // Symbol.for("nodejs.util.inspect.custom")
    Value stylizeFunction(bool colors);

    VM& vm;
    const Options& options;
    ExitRequest exit;
    std::optional<int> exitCode;                                       // process.exitCode
    Value inspectFunction = Value::undefined();                        // util.inspect, once it is loaded
    Value outputStreams[2] = {Value::undefined(), Value::undefined()}; // process.stdout and stderr, once they are made
    Realm* mainRealm = nullptr;                                        // whose globals are the command's
    const uint64_t startTime;                                          // nanoseconds
    size_t groupIndentation = 0;                                       // of console.group
    /// Where a program's errors do not end the command (the REPL).
    std::function<void(Value exception, const char* prefix)> onUncaught;
    /// Hears of what is printed, before.
    std::function<void(std::string_view)> onOutput;

private:
    void visitRoots(Visitor&) override;
    /// `type`: of the import's attributes, or empty.
    Completion<ModuleRecord*> loadModule(const ModuleAddress&, const std::string& type = {});
    Completion<ModuleRecord*> loadDataModule(const std::string& key, const std::string& url, const std::string& type);
    std::string moduleKey(const std::string& path, const std::string& suffix = {});
    Completion<ModuleRecord*> loadRequest(const std::string& referrer, String* specifier, const std::string& type);
    Completion<ModuleRecord*> testModuleSource();
    Completion<ModuleRecord*> moduleFor(Value referrer, String* specifier, Value attributes, ImportPhase);
    Completion<void> startImport(Value referrer, Value specifier, Value attributes, ImportPhase, Object* promise);
    Completion<ModuleRecord*> parseModule(std::shared_ptr<SourceCode>, const std::string& path, const std::string& key);
    Completion<void> loadGraph(ModuleRecord*);
    Completion<void> runModuleRecord(ModuleRecord*);
    ModuleRecord* moduleOfValues(const std::string& key, const std::string& path, const std::vector<PropertyKey>& names,
                                 const ValueList&);
    ModuleRecord* moduleOfDefault(const std::string& key, const std::string& path, Value);
    Completion<ModuleRecord*> syntheticModule(const std::string& key, const std::string& path, Value exports);
    Completion<ModuleAddress> resolveModule(const std::string& referrer, const std::string& specifier);
    Completion<ModuleAddress> addressOfPath(const std::string& specifier, const std::string& referrer);
    Thrown throwModuleNotFound(const ModuleAddress&);
    Thrown describeError(const char* code, const std::string& path = {});

    /// By absolute path; then after '\0' each, a URL's suffix, a realm that is not the first, and the type.
    std::map<std::string, ModuleRecord*> modules_;
    std::map<ModuleRecord*, std::string> urlSuffixes_;   // of those that have one
    ModuleRecord* mainModule_ = nullptr;                 // one of modules_
    std::map<std::string, Value, std::less<>> builtins_; // name → module object
    std::map<std::string, Value> hooks_;
    std::map<std::string, std::string> packageTypes_; // folder → "type"
    Value bindings_ = Value::undefined(), process_ = Value::undefined(), inspectSymbol_ = Value::undefined();
    struct Tick {
        Value callback;
        std::vector<Value> arguments;
    };
    std::deque<Tick> ticks_;
    bool finished_ = false; // process.on("exit") was told
    std::unordered_map<std::string, std::weak_ptr<SourceCode>> sources_;
    std::vector<Value> rejected_; // promises rejected without a handler this turn
    std::deque<std::function<void()>> cleanups_;
    std::unique_ptr<TimerState> timers_;
    std::shared_ptr<AgentGroup> agents_;
    void* agent_ = nullptr;
};

/// Gives a VM its front end and its tiers.
void equip(VM&, const Options&);
/// For these tiers, lowest first. `wishes`: as for graph::makeCompiler.
std::unique_ptr<OptimizingCompiler> optimizingCompiler(VM&, const std::vector<Tier>&, const Flags* wishes = nullptr);

/// The host of a VM made by the command.
inline CommandHost& hostOf(VM& vm) { return *static_cast<CommandHost*>(vm.host); }

void installConsole(CommandHost&, Realm&);
void installFiles(CommandHost&, Realm&); // load, read, readFile, writeFile, quit, print
void installTimers(CommandHost&, Realm&);
/// `global` and the name that Object.prototype.toString gives it; the conformance suite has neither.
void installGlobalName(CommandHost&, Realm&);
void installLazyGlobals(CommandHost&, Realm&);
void installTest262(CommandHost&, Realm&);
Object* makeProcess(CommandHost&, Realm&);
void defineShellArguments(CommandHost&, Realm&); // `arguments` of engine shells: the script's arguments
/// A property that is read from a module of the command when it is first asked for.
void defineLazy(VM&, Object*, const char* name, const char* module, uint8_t attributes = kHiddenAttributes);

// What modules of the command get of the system, as functions of one object (docs/host.md).
std::span<const BuiltinRow> fileBindings();
std::span<const BuiltinRow> textBindings();
std::span<const BuiltinRow> systemBindings();
std::span<const BuiltinRow> valueBindings();
/// An Error as libuv's functions report it: "ENOENT: no such file or directory, open 'x'", with code, errno and
/// syscall.
Thrown throwSystemError(VM&, int error, const char* call, const std::optional<std::string>& path = {},
                        const std::optional<std::string>& to = {});
/// A TypeError with the code ERR_INVALID_ARG_TYPE: 'The "callback" argument must be of type function. Received …'.
Thrown throwArgumentError(VM&, const char* name, const char* type, Value received);
Completion<TypedArrayObject*> makeBytes(VM&, std::string_view);
/// The bytes of a typed array, DataView or buffer; nullopt for other values.
std::optional<std::span<uint8_t>> bytesOf(Value);
/// Whether text to that descriptor is coloured: on a terminal, unless NO_COLOR says otherwise.
bool hasColors(int descriptor);
/// Whether the getter is one that defineLazy made: it runs no code of programs.
bool isLazyGetter(const NativeFunction*);
/// TypeError when the bytes of `v` must not be written to.
Completion<void> requireWritable(VM&, Value v);
/// Writes to stdout (1) or stderr (2), or through the `write` that a program has put into the stream's place.
Completion<void> writeOutput(VM&, int descriptor, const std::string& text);

/// Scripts and modules must be valid UTF-8: throws where a file is not.
Completion<std::string> checkUtf8(VM&, const std::string& path, std::string text);
std::string directoryOf(const std::string& path);
std::string absolutePath(const std::string& path);

} // namespace tiercel::cli
