// File functions of engine shells: load, read, readFile, writeFile, quit; and gc.
#include "cli/host.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace tiercel::cli {

namespace {

Thrown throwFileError(VM& vm, const char* what, const std::string& path) {
    return vm.throwError(ErrorType::Error, std::string("cannot ") + what + " '" + path + "': " + std::strerror(errno));
}

Completion<Value> load(VM& vm, CallArgs args) {
    for (Value v : args) TRY(hostOf(vm).runFile(TRY(toString(vm, v))->toUtf8(vm)));
    return Value::undefined();
}

Completion<Value> read(VM& vm, CallArgs args) {
    std::string path = TRY(toString(vm, args[0]))->toUtf8(vm);
    bool ok = false;
    std::string text = hostOf(vm).readFile(path, ok);
    if (!ok) return throwFileError(vm, "read", path);
    if (args[1].isString() && args[1].asCell()->as<String>()->toUtf8(vm) == "binary") {
        Value length = Value::number(static_cast<uint64_t>(text.size()));
        Object* array = TRY(vm.construct(vm.realm->get(Intrinsic::Uint8ArrayConstructor), {length}));
        std::memcpy(array->as<TypedArrayObject>()->data_, text.data(), text.size());
        return array;
    }
    return String::fromUtf8(vm, text);
}

Completion<Value> writeFile(VM& vm, CallArgs args) {
    std::string path = TRY(toString(vm, args[0]))->toUtf8(vm);
    std::string text;
    if (auto* bytes = cellIf<TypedArrayObject, CellKind::TypedArray>(args[1]);
        bytes && bytes->elementKind_ == IndexingKind::Uint8) {
        text.assign(reinterpret_cast<char*>(bytes->data_), bytes->length_);
    } else {
        text = TRY(toString(vm, args[1]))->toUtf8(vm);
    }
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (!file) return throwFileError(vm, "write", path);
    bool ok = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    ok = std::fclose(file) == 0 && ok;
    if (!ok) return throwFileError(vm, "write", path);
    return Value::undefined();
}

Completion<Value> quit(VM& vm, CallArgs args) {
    int32_t code = args[0].isUndefined() ? 0 : TRY(toInt32(vm, args[0]));
    hostOf(vm).exit = {true, code};
    return vm.terminate("quit");
}

Completion<Value> collectGarbage(VM& vm, CallArgs args) {
    bool minor = args[0].isString() && args[0].asCell()->as<String>()->toUtf8(vm) == "minor";
    vm.heap.collect(!minor, "gc()");
    return Value::undefined();
}

} // namespace

void installFiles(CommandHost& host, Realm& realm) {
    defineFunction(realm, realm.global, "load", load, 1);
    defineFunction(realm, realm.global, "read", read, 1);
    defineFunction(realm, realm.global, "readFile", read, 1);
    defineFunction(realm, realm.global, "writeFile", writeFile, 2);
    defineFunction(realm, realm.global, "quit", quit, 1);
    if (host.options.flags.expose_gc) defineFunction(realm, realm.global, "gc", collectGarbage, 0);
}

} // namespace tiercel::cli
