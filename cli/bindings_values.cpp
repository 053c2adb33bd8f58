// What modules of the command ask about values, and what they do to the host: inspection, kinds of objects, compiling
// CommonJS files, hooks.
#include "cli/host.h"
#include "runtime/builtins/array_buffer.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/collections.h"
#include "runtime/hash_table.h"

#include <climits>
#include <cmath>

namespace tiercel::cli {

namespace {

/// kindOf(value): the kind of an object ("Map", "Proxy", "AsyncFunction"…), "" for anything else.
Completion<Value> kindOf(VM& vm, CallArgs args) {
    if (!args[0].isObject()) return Value(vm.emptyString);
    const char* name = "Object";
    switch (args[0].asCell()->kind()) {
#define CELL_KIND(kind, type, text)                                                                                    \
    case CellKind::kind: name = #kind; break;
#include "runtime/cell_kinds.def"
    }
    if (auto* function = cellIf<Function, CellKind::Function>(args[0])) {
        auto* t = function->template_.get();
        if (t->isAsync() || t->isGenerator())
            name = !t->isAsync() ? "GeneratorFunction" : t->isGenerator() ? "AsyncGeneratorFunction" : "AsyncFunction";
        else if (t->isClassConstructor())
            name = "Class";
    }
    return Value(String::fromLatin1(vm, name));
}

/// primitiveOf(wrapper): what it wraps.
Completion<Value> primitiveOf(VM& vm, CallArgs args) {
    return args[0].asCell()->as<PrimitiveObject>()->primitive_.get();
}

/// pendingOf(iterator): what an iterator of a Map or Set has still to give, behind whether those are keys with values;
/// undefined for other values. The iterator stays where it is.
Completion<Value> pendingOf(VM& vm, CallArgs args) {
    auto* iterator = cellIf<NativeObject, CellKind::NativeObject>(args[0]);
    IteratorOf of;
    CollectionIteration kind;
    if (!iterator || !isSteppable(iterator, of, kind) || of == IteratorOf::Array) return Value::undefined();
    Value source = iterator->fields_[kIteratorSource].get();
    bool isMap = source.isObject() && source.asCell()->kind() == CellKind::Map;
    bool isEntries = kind == CollectionIteration::Entries;
    ValueList pending(vm.heap);
    pending.push_back(Value::boolean(isMap && isEntries));
    if (source.isObject()) {
        HashCursor cursor(source.asCell()->as<MapObject>(), tableOf(iterator), positionOf(iterator));
        Value key, mapped;
        while (cursor.next(key, mapped)) {
            Value held = isMap ? mapped : key;
            if (isEntries || kind == CollectionIteration::Keys) pending.push_back(key);
            if (isEntries || kind != CollectionIteration::Keys) pending.push_back(held);
            TRY(vm.poll());
        }
    }
    return TRY(arrayFromList(vm, pending));
}

Completion<Value> setInspectFunction(VM& vm, CallArgs args) {
    hostOf(vm).inspectFunction = args[0];
    return Value::undefined();
}

Completion<Value> setHook(VM& vm, CallArgs args) {
    hostOf(vm).setHook(TRY(toString(vm, args[0]))->toUtf8(vm), args[1]);
    return Value::undefined();
}

Completion<size_t> sizeOption(VM& vm, Value v) {
    if (v.isNull()) return size_t{INT_MAX};
    double d = TRY(toNumber(vm, v));
    return !(d > 0) ? size_t{0} : d > INT_MAX ? size_t{INT_MAX} : static_cast<size_t>(d);
}

Completion<InspectOptions> inspectOptions(VM& vm, Value given) {
    InspectOptions options;
    if (!given.isObject()) return options;
    Object* object = given.asCell()->as<Object>();
    auto get = [&](const char* name) { return object->get(vm, PropertyKey::fromUtf8(vm, name)); };
    auto flag = [&](const char* name, bool& to) -> Completion<void> {
        Value v = TRY(get(name));
        if (!v.isUndefined()) to = toBoolean(v);
        return {};
    };
    auto size = [&](const char* name, size_t& to) -> Completion<void> {
        Value v = TRY(get(name));
        if (!v.isUndefined()) to = TRY(sizeOption(vm, v));
        return {};
    };
    Value depth = TRY(get("depth"));
    if (depth.isNull())
        options.depth = INT_MAX;
    else if (!depth.isUndefined()) {
        double d = TRY(toNumber(vm, depth));
        options.depth = d >= INT_MAX ? INT_MAX : std::isnan(d) ? 0 : static_cast<int>(d);
    }
    Value compact = TRY(get("compact"));
    if (compact.isBoolean())
        options.compact = compact.isTrue() ? -1 : 0;
    else if (!compact.isUndefined())
        options.compact = TRY(toInt32(vm, compact));
    TRY(size("breakLength", options.breakLength));
    TRY(size("maxArrayLength", options.maxArrayLength));
    TRY(size("maxStringLength", options.maxStringLength));
    TRY(flag("showHidden", options.showHidden));
    TRY(flag("colors", options.colors));
    TRY(flag("customInspect", options.customInspect));
    TRY(flag("showProxy", options.showProxy));
    TRY(flag("sorted", options.sorted));
    if (Value sorted = TRY(get("sorted")); sorted.isCallable()) options.comparator = sorted;
    Value getters = TRY(get("getters"));
    using Getters = InspectOptions::Getters;
    std::string which = getters.isString() ? getters.asCell()->as<String>()->toUtf8(vm) : "";
    options.getters = which == "get"       ? Getters::WithoutSetter
                      : which == "set"     ? Getters::WithSetter
                      : toBoolean(getters) ? Getters::All
                                           : Getters::None;
    TRY(flag("numericSeparator", options.numericSeparator));
    return options;
}

/// inspect(value, options)
Completion<Value> inspectValue(VM& vm, CallArgs args) {
    InspectOptions options = TRY(inspectOptions(vm, args[1]));
    return String::fromUtf8(vm, TRY(inspectOrThrow(vm, args[0], options)));
}

/// format(options, ...values)
Completion<Value> formatValues(VM& vm, CallArgs args) {
    InspectOptions options = TRY(inspectOptions(vm, args[0]));
    return String::fromUtf8(vm, TRY(formatArguments(vm, args, 1, options)));
}

Completion<Value> widthOfText(VM& vm, CallArgs args) {
    return Value::number(uint64_t{textWidth(TRY(toString(vm, args[0]))->toUtf8(vm))});
}

/// compile(text, path): the function of a CommonJS file.
Completion<Value> compileFile(VM& vm, CallArgs args) {
    CommandHost& host = hostOf(vm);
    std::string text = TRY(toString(vm, args[0]))->toUtf8(vm), path = TRY(toString(vm, args[1]))->toUtf8(vm);
    return host.compileCommonJs(host.makeSource(std::move(text), path));
}

/// runScript(text, name): in the global scope; the value of its last statement.
Completion<Value> runScript(VM& vm, CallArgs args) {
    std::string text = TRY(toString(vm, args[0]))->toUtf8(vm), name = TRY(toString(vm, args[1]))->toUtf8(vm);
    return hostOf(vm).runText(std::move(text), name);
}

/// checkScript(text, name): throws the SyntaxError that running it would throw.
Completion<Value> checkScript(VM& vm, CallArgs args) {
    std::string text = TRY(toString(vm, args[0]))->toUtf8(vm), name = TRY(toString(vm, args[1]))->toUtf8(vm);
    TRY(vm.compiler->compileScript(vm, *vm.realm, hostOf(vm).makeSource(std::move(text), name)));
    return Value::undefined();
}

/// readSource(path): text, which must be UTF-8; undefined if there is no such file.
Completion<Value> readSource(VM& vm, CallArgs args) {
    std::string path = TRY(toString(vm, args[0]))->toUtf8(vm);
    bool ok = false;
    std::string text = hostOf(vm).readFile(path, ok);
    if (!ok) return Value::undefined();
    text = TRY(checkUtf8(vm, path, std::move(text)));
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return String::fromUtf8(vm, text);
}

Completion<Value> isModuleText(VM& vm, CallArgs args) {
    std::string path = TRY(toString(vm, args[0]))->toUtf8(vm), text = TRY(toString(vm, args[1]))->toUtf8(vm);
    return Value::boolean(TRY(hostOf(vm).isModuleFile(path, text)));
}

Completion<Value> requireModule(VM& vm, CallArgs args) {
    Object* space = TRY(hostOf(vm).requireModule(TRY(toString(vm, args[0]))->toUtf8(vm)));
    return space ? Value(space) : Value::undefined();
}

Completion<Value> hasBuiltin(VM& vm, CallArgs args) {
    return Value::boolean(CommandHost::hasBuiltin(TRY(toString(vm, args[0]))->toUtf8(vm)));
}

/// mainScript(): the path of the script, or the folder that code of the command line is taken to be in.
Completion<Value> mainScript(VM& vm, CallArgs) {
    const std::string& script = hostOf(vm).options.script;
    if (script.empty() || script == "-") return String::fromUtf8(vm, absolutePath(".") + "/[eval]");
    return String::fromUtf8(vm, absolutePath(script));
}

Completion<Value> setGroupIndentation(VM& vm, CallArgs args) {
    hostOf(vm).groupIndentation = TRY(toUint32(vm, args[0]));
    return Value::undefined();
}

Completion<Value> setOutputStream(VM& vm, CallArgs args) {
    hostOf(vm).outputStreams[TRY(toInt32(vm, args[0])) == 2] = args[1];
    return Value::undefined();
}

Completion<Value> captureStackText(VM& vm, CallArgs args) {
    TRY(captureStackInto(vm, args[0].asCell()->as<Object>(), args[1]));
    return Value::undefined();
}

Completion<Value> detach(VM& vm, CallArgs args) {
    if (auto* buffer = bufferIf(args[0])) TRY(detachBuffer(vm, buffer));
    return Value::undefined();
}

/// reportUncaught(error): to standard error, as at the end of the command.
Completion<Value> report(VM& vm, CallArgs args) {
    hostOf(vm).reportUncaught(args[0]);
    return Value::undefined();
}

constexpr BuiltinRow kRows[] = {
    {"kindOf", kindOf, 1},
    {"primitiveOf", primitiveOf, 1},
    {"pendingOf", pendingOf, 1},
    {"setInspectFunction", setInspectFunction, 1},
    {"setHook", setHook, 2},
    {"inspect", inspectValue, 2},
    {"format", formatValues, 1},
    {"textWidth", widthOfText, 1},
    {"compile", compileFile, 2},
    {"runScript", runScript, 2},
    {"checkScript", checkScript, 2},
    {"readSource", readSource, 1},
    {"isModuleText", isModuleText, 2},
    {"requireModule", requireModule, 1},
    {"hasBuiltin", hasBuiltin, 1},
    {"mainScript", mainScript, 0},
    {"setGroupIndentation", setGroupIndentation, 1},
    {"setOutputStream", setOutputStream, 2},
    {"captureStack", captureStackText, 2},
    {"detach", detach, 1},
    {"reportUncaught", report, 1},
};

/// stylize(text, style) of a custom inspector's options.
Completion<Value> stylize(VM& vm, CallArgs args) {
    std::string text = TRY(toString(vm, args[0]))->toUtf8(vm), style = TRY(toString(vm, args[1]))->toUtf8(vm);
    static constexpr std::pair<std::string_view, TextStyle> kStyles[] = {
        {"special", TextStyle::Special}, {"number", TextStyle::Number},       {"bigint", TextStyle::Number},
        {"boolean", TextStyle::Number},  {"undefined", TextStyle::Undefined}, {"null", TextStyle::Null},
        {"string", TextStyle::String},   {"symbol", TextStyle::Symbol},       {"date", TextStyle::Date},
        {"regexp", TextStyle::RegExp},   {"module", TextStyle::Module},
    };
    bool colors = args.callee()->as<NativeFunction>()->data_.get().isTrue();
    for (auto& [name, value] : kStyles)
        if (name == style) text = paint(value, text, colors);
    return String::fromUtf8(vm, text);
}

} // namespace

std::span<const BuiltinRow> valueBindings() { return kRows; }

PropertyKey CommandHost::inspectSymbol() {
    if (inspectSymbol_.isUndefined()) {
        Value constructor = Value(mainRealm->get(Intrinsic::SymbolConstructor));
        auto symbol = invoke(vm, constructor, PropertyKey::fromUtf8(vm, "for"),
                             {Value(String::fromLatin1(vm, "nodejs.util.inspect.custom"))});
        if (symbol.isAbrupt()) return vm.takeException(), vm.names.symbolToStringTag;
        inspectSymbol_ = symbol.release();
    }
    return PropertyKey(inspectSymbol_.asCell()->as<Symbol>());
}

Value CommandHost::stylizeFunction(bool colors) { return Value(makeClosure(vm, stylize, 2, Value::boolean(colors))); }

} // namespace tiercel::cli
