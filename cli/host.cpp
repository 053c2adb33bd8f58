// The command's side of the engine: running files and modules, the event loop, reports of uncaught errors.
#include "cli/host.h"

#include "cli/timer_state.h"
#include "frontend/parser.h"
#include "runtime/builtins/builtin.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
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
    if (!path.empty() && path[0] == '/') return path;
    if (realpath(".", resolved)) return std::string(resolved) + "/" + path;
    return path;
}

CommandHost::CommandHost(VM& vm, const Options& options) : vm(vm), options(options) {
    vm.heap.addRootVisitor(this);
    vm.host = this;
    vm.onJobError = [this](VM& vm, Value exception) {
        if (exit.requested || vm.isTerminating()) return;
        rejected_.clear();
        reportUncaught(exception);
        exit = {true, 1};
    };
}

CommandHost::~CommandHost() { vm.heap.removeRootVisitor(this); }

void CommandHost::visitRoots(Visitor& visitor) {
    visitor.visit(mainModule);
    for (auto& [path, module] : modules_) visitor.visit(module);
    for (auto& [path, module] : requireCache_) visitor.visit(module);
    for (Value v : rejected_) visitor.visit(v);
    if (timers_) visitTimers(*timers_, visitor);
}

void CommandHost::installGlobals(Realm& realm) {
    installConsole(*this, realm);
    installFiles(*this, realm);
    installTimers(*this, realm);
    installProcess(*this, realm);
    installRequire(*this, realm);
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

namespace {

/// Scripts and modules must be valid UTF-8: says where a file is not.
Completion<std::string> checkUtf8(VM& vm, const std::string& path, std::string text) {
    auto decoded = decodeUtf8(text, Malformed::Report);
    if (decoded) return text;
    size_t offset = decoded.error().byteOffset;
    size_t line =
        1 + static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
    size_t lineStart = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
    size_t column = offset - (lineStart == std::string::npos ? 0 : lineStart + 1) + 1;
    char message[4300];
    std::snprintf(message, sizeof message, "%.4000s:%zu:%zu: malformed UTF-8 (byte 0x%02X at offset %zu)", path.c_str(),
                  line, column, static_cast<unsigned char>(text[offset]), offset);
    return vm.throwError(ErrorType::SyntaxError, message);
}

} // namespace

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

Completion<Value> CommandHost::compileCommonJs(std::shared_ptr<SourceCode> file) {
    std::u16string text = u"(function (exports, require, module, __filename, __dirname) {";
    std::u16string_view body = file->text();
    if (body.starts_with(u"#!")) text += u"//";
    text += body;
    text += u"\n})";
    auto source = SourceCode::create(std::move(text), file->name());
    sources_[file->name()] = source;
    return vm.runScript(*vm.realm, source);
}

// -- modules
// -----------------------------------------------------------------------------------------------------------

Completion<std::string> CommandHost::resolvePath(const std::string& referrer, const std::string& specifier) {
    std::string path = specifier;
    if (path.starts_with("file://")) path = path.substr(7);
    if (path.starts_with("./") || path.starts_with("../") || path == "." || path == "..")
        path = directoryOf(referrer) + "/" + path;
    else if (!path.starts_with("/"))
        return vm.throwError(ErrorType::Error, "Cannot find module '" + specifier + "' (imported from " + referrer +
                                                   "): specifiers are paths that begin with ./, ../ or /");
    return absolutePath(path);
}

Completion<ModuleRecord*> CommandHost::parseModule(std::shared_ptr<SourceCode> source, const std::string& path) {
    ModuleRecord* module = ModuleRecord::make(vm, *vm.realm, path);
    modules_[path] = module;
    module->data_->source = source;
    auto compiled = vm.compiler->compileModule(vm, *vm.realm, source, module);
    if (compiled.isAbrupt()) {
        modules_.erase(path);
        return Thrown{};
    }
    module->template_.set(vm.heap, module, compiled.release());
    module->status_ = ModuleRecord::Status::Unlinked;
    return module;
}

Completion<ModuleRecord*> CommandHost::loadModule(const std::string& path) {
    auto known = modules_.find(path);
    if (known != modules_.end()) return known->second;
    bool ok = false;
    std::string text = readFile(path, ok);
    if (!ok) return vm.throwError(ErrorType::Error, "Cannot find module '" + path + "'");
    text = TRY(checkUtf8(vm, path, std::move(text)));
    if (path.ends_with(".json")) {
        Value json = Value(vm.realm->get(Intrinsic::JSON));
        Value parsed = TRY(invoke(vm, json, PropertyKey::fromUtf8(vm, "parse"), {String::fromUtf8(vm, text)}));
        ModuleRecord* module = ModuleRecord::makeSynthetic(vm, *vm.realm, path, {vm.names.default_});
        module->environment_.get()->slots()[0].set(vm.heap, module->environment_.get(), parsed);
        return modules_[path] = module;
    }
    return parseModule(makeSource(std::move(text), path), path);
}

/// Loads what `root` requests, breadth first, without recursion.
Completion<void> CommandHost::loadGraph(ModuleRecord* root) {
    std::vector<ModuleRecord*> pending{root}; // all of them are in modules_, which is a root
    while (!pending.empty()) {
        ModuleRecord* module = pending.back();
        pending.pop_back();
        auto& data = *module->data_;
        if (data.requested.size() == data.description.requests.size()) continue;
        std::vector<ModuleRecord*> requested;
        for (auto& request : data.description.requests) {
            for (auto& [key, value] : request.attributes)
                if (key->toUtf8(vm) != "type" || value->toUtf8(vm) != "json")
                    return vm.throwTypeError("Import attribute '%s: %s' is not supported", key->toUtf8(vm).c_str(),
                                             value->toUtf8(vm).c_str());
            std::string path = TRY(resolvePath(data.path, request.specifier->toUtf8(vm)));
            requested.push_back(TRY(loadModule(path)));
        }
        data.requested = requested;
        vm.heap.barrier(module);
        pending.insert(pending.end(), requested.begin(), requested.end());
    }
    return {};
}

Completion<ModuleRecord*> CommandHost::resolveImportedModule(VM&, Value referrer, String* specifier, Value) {
    // Code of modules refers by its record; scripts by their source's name, which is a path or like "[eval]".
    std::string from = absolutePath(".") + "/x";
    if (auto* record = cellIf<ModuleRecord, CellKind::ModuleRecord>(referrer))
        from = record->data_->path;
    else if (referrer.isString())
        if (std::string name = referrer.asCell()->as<String>()->toUtf8(vm); !name.empty() && name[0] != '[')
            from = absolutePath(name);
    ModuleRecord* module = TRY(loadModule(TRY(resolvePath(from, specifier->toUtf8(vm)))));
    TRY(loadGraph(module));
    return module;
}

void CommandHost::importModuleDynamically(VM&, Value referrer, Value specifier, Value attributes, Object* promise) {
    auto started = [&]() -> Completion<Object*> {
        String* name = TRY(toString(vm, specifier));
        ModuleRecord* module = TRY(resolveImportedModule(vm, referrer, name, attributes));
        TRY(module->link(vm));
        Object* evaluation = TRY(module->evaluate(vm));
        InternalArray* data = InternalArray::make(vm, 2);
        data->data()[0].init(Value(promise));
        data->data()[1].init(Value(module));
        promiseThenNative(
            vm, evaluation,
            [](VM& vm, const Value* values) -> Completion<void> {
                auto* data = values[1].asCell()->as<InternalArray>();
                Object* promise = data->data()[0].get().asCell()->as<Object>();
                auto* module = data->data()[1].get().asCell()->as<ModuleRecord>();
                auto name = module->getNamespace(vm);
                if (name.isAbrupt())
                    rejectPromise(vm, promise, vm.takeException());
                else
                    TRY(resolvePromise(vm, promise, Value(name.release())));
                return {};
            },
            [](VM& vm, const Value* values) -> Completion<void> {
                auto* data = values[1].asCell()->as<InternalArray>();
                rejectPromise(vm, data->data()[0].get().asCell()->as<Object>(), values[0]);
                return {};
            },
            Value(data));
        return evaluation;
    }();
    if (started.isAbrupt() && !vm.isTerminating()) rejectPromise(vm, promise, vm.takeException());
}

Completion<void> CommandHost::initializeImportMeta(VM&, ModuleRecord* module, Object* meta) {
    const std::string& path = module->data_->path;
    meta->defineDirect(vm, vm.names.url, String::fromUtf8(vm, "file://" + path));
    meta->defineDirect(vm, PropertyKey::fromUtf8(vm, "filename"), String::fromUtf8(vm, path));
    meta->defineDirect(vm, PropertyKey::fromUtf8(vm, "dirname"), String::fromUtf8(vm, directoryOf(path)));
    return {};
}

Completion<void> CommandHost::runModuleRecord(ModuleRecord* module) {
    TRY(loadGraph(module));
    TRY(module->link(vm));
    Object* promise = TRY(module->evaluate(vm));
    // Its rejection is reported by the caller, not as an unhandled one.
    auto* state = promise->as<PromiseObject>();
    state->handled_ = true;
    promiseRejectionTracker(vm, promise, true);
    Root<Object*> keep(vm.heap, promise);
    if (!runEventLoop()) return vm.terminate("error");
    if (state->state_ == PromiseObject::State::Rejected) return vm.throwValue(state->result_.get());
    if (state->state_ == PromiseObject::State::Pending && !exit.requested)
        std::fputs("Warning: unsettled top-level await\n", stderr), exit = {true, 13};
    return {};
}

Completion<void> CommandHost::runModule(const std::string& path) {
    std::string absolute = absolutePath(path);
    return runModuleRecord(TRY(loadModule(absolute)));
}

Completion<void> CommandHost::runModuleText(std::string utf8, const std::string& name) {
    return runModuleRecord(TRY(parseModule(makeSource(std::move(utf8), name), absolutePath(".") + "/" + name)));
}

// -- the event loop
// ------------------------------------------------------------------------------------------------------

void CommandHost::promiseRejectionTracker(VM&, Object* promise, bool handled) {
    if (!handled)
        rejected_.push_back(Value(promise));
    else
        std::erase(rejected_, Value(promise));
}

void CommandHost::enqueueCleanup(VM&, std::function<void()> work) { cleanups_.push_back(std::move(work)); }

bool CommandHost::drainJobs() {
    do {
        vm.runJobs();
        if (exit.requested || vm.isTerminating()) return false;
        if (!rejected_.empty()) {
            Value reason = rejected_.front().asCell()->as<PromiseObject>()->result_.get();
            rejected_.clear();
            reportUncaught(reason, "Uncaught (in promise) ");
            exit = {true, 1};
            return false;
        }
        while (!cleanups_.empty()) {
            auto work = std::move(cleanups_.front());
            cleanups_.pop_front();
            work();
        }
    } while (vm.hasJobs());
    return true;
}

bool CommandHost::runEventLoop() {
    if (!drainJobs()) return false;
    if (!timers_) return true;
    uv_run(&timers_->loop, UV_RUN_DEFAULT);
    if (timers_->failed && !exit.requested) exit = {true, 1};
    return !timers_->failed && !exit.requested && !vm.isTerminating();
}

// -- reports
// ---------------------------------------------------------------------------------------------------------------

void CommandHost::reportUncaught(Value exception, const char* prefix) {
    std::fflush(stdout);
    std::string text;
    if (auto* error = cellIf<ErrorObject, CellKind::Error>(exception)) {
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
    if (text.empty()) text = inspect(vm, exception);
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
    std::string out = prefix;
    if (!excerpt.empty()) {
        // The message first, then the place, then the stack.
        size_t stackStart = text.find("\n    at ");
        std::string message = text.substr(0, stackStart);
        out += message + "\n\n" + excerpt;
        if (out.back() != '\n') out += '\n';
        if (stackStart != std::string::npos) out += "\n" + text.substr(stackStart + 1) + "\n";
    } else {
        out += text + "\n";
    }
    std::fwrite(out.data(), 1, out.size(), stderr);
    std::fflush(stderr);
}

} // namespace tiercel::cli
