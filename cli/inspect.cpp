// How console.log and util.inspect show values, with the look of node's util.inspect: primitives, arrays, plain
// objects, class instances, functions, errors, maps, sets, typed arrays, promises, boxed primitives, cycles.
//
// Each object becomes a base (a function's or an error's text), brackets with what stands before them, and a list of
// items; inspect_layout.cpp puts them on lines. User code runs in three places: custom inspectors (a method under
// Symbol.for("nodejs.util.inspect.custom")), whose exceptions end the inspection, Symbol.toStringTag and `stack`, whose
// exceptions are dropped. Getters are shown as [Getter] unless the options say otherwise. After an exception, and when
// the program is being ended, all that is left is to return: the text is not used.
#include "cli/inspect.h"

#include "cli/host.h"
#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/collections.h"
#include "runtime/builtins/typed_array.h"
#include "runtime/hash_table.h"
#include "runtime/object_internal.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <cstring>

namespace tiercel::cli {

namespace {

std::string plural(size_t count, const char* what) {
    return std::to_string(count) + " " + what + (count > 1 ? "s" : "");
}

/// Digits in groups of three, from the point on to both sides.
std::string withSeparators(const std::string& digits) {
    size_t begin = digits[0] == '-' ? 1 : 0;
    size_t whole = std::min(digits.find('.'), digits.size());
    if (digits.find_first_not_of("0123456789.", begin) != digits.npos) return digits;
    std::string out = digits.substr(0, begin);
    for (size_t i = begin; i < whole; i++) {
        if (i > begin && (whole - i) % 3 == 0) out += '_';
        out += digits[i];
    }
    for (size_t i = whole; i < digits.size(); i++) {
        if (i > whole + 1 && (i - whole - 1) % 3 == 0) out += '_';
        out += digits[i];
    }
    return out;
}

class Inspector {
public:
    Inspector(VM& vm, const InspectOptions& options) : vm_(vm), options_(options) {}

    std::string value(Value v, int level, bool withoutContents = false) {
        if (!v.isObject()) return primitive(v); // without a poll: the REPL shows a number with a full heap as well
        if (isOver()) return "";
        return object(v.asCell()->as<Object>(), level, withoutContents);
    }

    Completion<std::string> outcome(std::string text) {
        if (vm_.isTerminating()) return Thrown{};
        if (!exception_.isEmpty()) return vm_.throwValue(exception_);
        return text;
    }

    ErrorDetails errorDetails(Object* error) {
        std::string text = describeObject(error, 0);
        ErrorDetails details;
        if (isOver() || outermostBase_ == 0) return details;
        details.properties = text.substr(outermostBase_);
        if (!cyclic_.empty() && cyclic_[0] == error) details.reference = text.substr(0, text.find('>') + 2);
        return details;
    }

private:
    /// Whether an inspector has thrown or the program is being ended; every loop over what an object has asks.
    bool isOver() {
        if (!exception_.isEmpty() || vm_.isTerminating()) return true;
        if (!vm_.poll().isAbrupt()) return false;
        if (!vm_.isTerminating()) exception_ = vm_.takeException();
        return true;
    }

    /// What an inspector gave, or Empty when it threw, which ends the inspection.
    Value loud(Completion<Value> result) {
        if (!result.isAbrupt()) return result.release();
        if (!vm_.isTerminating()) exception_ = vm_.takeException();
        return Value::empty();
    }

    std::string styled(TextStyle style, std::string text) { return paint(style, std::move(text), options_.colors); }

    /// What a piece of user code gave, or Empty when it threw.
    Value quiet(Completion<Value> result) {
        if (!result.isAbrupt()) return result.release();
        if (!vm_.isTerminating()) vm_.takeException();
        return Value::empty();
    }

    std::string textOf(Completion<String*> text) {
        if (!text.isAbrupt()) return text.release()->toUtf8(vm_);
        if (!vm_.isTerminating()) vm_.takeException();
        return "?";
    }

    // -- primitives --------------------------------------------------------------------------------------------------
    std::string primitive(Value v) {
        if (v.isString()) return stringLiteral(v.asCell()->as<String>());
        if (v.isNumber()) return styled(TextStyle::Number, numberText(v));
        if (v.isBigInt()) {
            std::string digits = textOf(v.asCell()->as<BigInt>()->toString(vm_));
            return styled(TextStyle::Number, (options_.numericSeparator ? withSeparators(digits) : digits) + "n");
        }
        if (v.isSymbol()) return styled(TextStyle::Symbol, PropertyKey(v.asCell()->as<Symbol>()).toDisplay(vm_));
        if (v.isEmpty()) return "<empty>";
        if (v.isUndefined()) return styled(TextStyle::Undefined, "undefined");
        if (v.isNull()) return styled(TextStyle::Null, "null");
        return styled(TextStyle::Number, textOf(toString(vm_, v)));
    }

    std::string numberText(Value v) {
        if (v.isDouble() && v.asDouble() == 0 && std::signbit(v.asDouble())) return "-0";
        std::string text = textOf(toString(vm_, v));
        return options_.numericSeparator ? withSeparators(text) : text;
    }

    std::string stringLiteral(String* s) {
        std::u16string text = s->toU16(vm_);
        std::string rest;
        if (text.size() > options_.maxStringLength) {
            rest = "... " + plural(text.size() - options_.maxStringLength, "more character");
            text.resize(options_.maxStringLength);
        }
        // A long text with several lines is shown line by line.
        size_t room = options_.breakLength > indentation_ + 4 ? options_.breakLength - indentation_ - 4 : 0;
        if (options_.compact < 0 || text.size() <= 16 || text.size() <= room || text.find(u'\n') == text.npos)
            return styled(TextStyle::String, quote(text)) + rest;
        std::string out;
        for (size_t begin = 0; begin < text.size();) {
            size_t end = text.find(u'\n', begin);
            end = end == text.npos ? text.size() : end + 1;
            if (begin) out += " +\n" + std::string(indentation_ + 2, ' ');
            out += styled(TextStyle::String, quote(std::u16string_view(text).substr(begin, end - begin)));
            begin = end;
        }
        return out + rest;
    }

    /// A unit that is no part of a pair, as a literal in these quotation marks has it.
    static void escapeInto(std::u16string& out, char16_t c, char16_t mark) {
        auto add = [&](const char* ascii) { out.append(ascii, ascii + std::strlen(ascii)); };
        char buffer[8];
        static constexpr char16_t kEscaped[] = u"\b\t\n\v\f\r\\";
        static constexpr const char* kEscapes[] = {"\\b", "\\t", "\\n", "\\v", "\\f", "\\r", "\\\\"};
        if (size_t known = std::u16string_view(kEscaped, 7).find(c); known < 7)
            add(kEscapes[known]);
        else if (c == mark)
            (out += u'\\') += c;
        else if (c < 0x20 || (c >= 0x7F && c <= 0x9F))
            std::snprintf(buffer, sizeof buffer, "\\x%02X", c), add(buffer);
        else if (c >= 0xD800 && c < 0xE000)
            std::snprintf(buffer, sizeof buffer, "\\u%04x", c), add(buffer);
        else
            out += c;
    }

    static std::string quote(std::u16string_view text) {
        auto has = [&](char16_t c) { return text.find(c) != text.npos; };
        char mark = '\'';
        if (has(u'\'')) mark = !has(u'"') ? '"' : !has(u'`') && text.find(u"${") == text.npos ? '`' : '\'';
        std::u16string out(1, static_cast<char16_t>(mark));
        for (size_t i = 0; i < text.size(); i++) {
            bool pair = (text[i] & 0xFC00) == 0xD800 && i + 1 < text.size() && (text[i + 1] & 0xFC00) == 0xDC00;
            if (pair)
                (out += text[i]) += text[i + 1], i++;
            else
                escapeInto(out, text[i], static_cast<char16_t>(mark));
        }
        return encodeUtf8(out + static_cast<char16_t>(mark));
    }

    // -- names -------------------------------------------------------------------------------------------------------
    Object* prototypeOf(Object* object) {
        if (object->kind() == CellKind::Proxy) return nullptr;
        Value proto = object->prototypeValue(vm_);
        return proto.isObject() ? proto.asCell()->as<Object>() : nullptr;
    }

    std::string ownName(Object* function) {
        if (function->kind() == CellKind::Proxy) return "";
        function->ensureMaterialized(vm_);
        Value name = function->getOwnData(vm_, vm_.names.name);
        return name.isString() ? name.asCell()->as<String>()->toUtf8(vm_) : "";
    }

    /// The name of the class that an object is of; nullopt without any prototype.
    std::optional<std::string> className(Object* object) {
        Object* o = object;
        for (int i = 0; o && i < 1000; i++, o = prototypeOf(o)) {
            if (o->kind() == CellKind::Proxy) break;
            o->ensureMaterialized(vm_);
            Value constructor = o->getOwnData(vm_, vm_.names.constructor);
            if (!constructor.isObject() || !constructor.isCallable()) continue;
            auto* function = constructor.asCell()->as<Object>();
            std::string name = ownName(function);
            if (name.empty()) continue;
            // What only looks like a class's prototype is passed by: the object itself must be an instance.
            Value prototype =
                function->kind() == CellKind::Proxy ? Value::empty() : function->getOwnData(vm_, vm_.names.prototype);
            for (Object* p = prototypeOf(object); p; p = prototypeOf(p))
                if (Value(p) == prototype) return name;
        }
        Object* first = prototypeOf(object);
        if (!first) return std::nullopt;
        InspectOptions inner = options_;
        inner.depth = -1;
        inner.customInspect = false;
        return "Object <" + Inspector(vm_, inner).value(Value(first), 0) + ">";
    }

    /// "Foo(3) [Tag] ", what stands before a bracket.
    std::string prefix(const std::optional<std::string>& name, const std::string& tag, const std::string& fallback,
                       const std::string& size = "") {
        bool tagged = !tag.empty() && (name ? *name != tag : fallback != tag);
        std::string text = name ? *name + size : "[" + fallback + size + ": null prototype]";
        return text + (tagged ? " [" + tag + "] " : " ");
    }

    std::string functionBase(Object* f, const std::optional<std::string>& name, const std::string& tag) {
        std::string own = ownName(f);
        const char* type = "Function";
        if (f->kind() == CellKind::Function) {
            auto* t = f->as<Function>()->template_.get();
            if (t->isClassConstructor()) {
                std::string text = "[class " + (own.empty() ? "(anonymous)" : own);
                if (name && *name != "Function") text += " [" + *name + "]";
                if (!tag.empty() && (!name || *name != tag)) text += " [" + tag + "]";
                Object* parent = prototypeOf(f);
                std::string parentName = parent ? ownName(parent) : "";
                if (!name)
                    text += " extends [null prototype]";
                else if (!parentName.empty())
                    text += " extends " + parentName;
                return text + "]";
            }
            type = t->isGenerator() ? (t->isAsync() ? "AsyncGeneratorFunction" : "GeneratorFunction")
                   : t->isAsync()   ? "AsyncFunction"
                                    : "Function";
        }
        std::string text = std::string("[") + type + (name ? "" : " (null prototype)");
        text += (own.empty() ? " (anonymous)" : ": " + own) + "]";
        if (name && *name != type && *name != "Function") text += " " + *name;
        if (!tag.empty() && (!name || *name != tag)) text += " [" + tag + "]";
        return text;
    }

    std::string errorBase(Object* error, const std::optional<std::string>& name) {
        Value stack = quiet(error->get(vm_, vm_.names.stack));
        std::string text;
        if (stack.isString() && stack.asCell()->as<String>()->length())
            text = stack.asCell()->as<String>()->toUtf8(vm_);
        else if (!name) {
            text = "[Error: null prototype]";
            if (Value message = error->getOwnData(vm_, vm_.names.message); message.isString())
                text += ": " + message.asCell()->as<String>()->toUtf8(vm_);
            return text;
        } else
            text = textOf(toString(vm_, Value(error)));
        // A class whose name the stack does not begin with is put in.
        size_t end = text.find_first_of(":\n");
        std::string first = text.substr(0, end);
        if (name && first.ends_with("Error") && name->find(first) == std::string::npos && first.find(' ') == first.npos)
            text = *name + (name->ends_with("Error") ? "" : " [" + first + "]") + text.substr(first.size());
        else if (name && first == "Error" && *name != "Error" && name->ends_with("Error"))
            text = *name + text.substr(first.size());
        if (text.find("\n    at ") == std::string::npos) text = "[" + text + "]";
        if (!indentation_) return text;
        std::string out;
        for (char c : text) {
            out += c;
            if (c == '\n') out.append(indentation_, ' ');
        }
        return out;
    }

    // -- objects -----------------------------------------------------------------------------------------------------
    std::string object(Object* o, int level, bool withoutContents) {
        if (!vm_.hasNativeStack() || vm_.isTerminating()) return "[...]";
        if (o->kind() == CellKind::Proxy) {
            Value target = o->as<ProxyObject>()->target_.get();
            if (!target.isObject()) return styled(TextStyle::Special, "<Revoked Proxy>");
            if (!options_.showProxy) return "Proxy(" + value(target, level) + ")";
            if (level > options_.depth) return styled(TextStyle::Special, "Proxy [Array]");
            InspectedList list;
            list.open = "Proxy [", list.close = "]";
            indentation_ += 2;
            list.items.push_back(value(target, level + 1));
            list.items.push_back(value(o->as<ProxyObject>()->handler_.get(), level + 1));
            indentation_ -= 2;
            list.level = list.deepest = level, list.indentation = indentation_;
            return layOut(std::move(list), options_);
        }
        if (options_.customInspect)
            if (auto text = custom(o, level)) return *text;
        if (std::find(stack_.begin(), stack_.end(), o) != stack_.end()) {
            size_t n = std::find(cyclic_.begin(), cyclic_.end(), o) - cyclic_.begin();
            if (n == cyclic_.size()) cyclic_.push_back(o);
            return styled(TextStyle::Special, "[Circular *" + std::to_string(n + 1) + "]");
        }
        return describeObject(o, level, withoutContents);
    }

    std::optional<std::string> custom(Object* o, int level) {
        auto& host = hostOf(vm_);
        Value method = loud(o->get(vm_, host.inspectSymbol()));
        if (method.isEmpty() || !method.isCallable() || method == host.inspectFunction) return std::nullopt;
        Value depth = options_.depth == INT_MAX ? Value::number(INFINITY) : Value::number(options_.depth - level);
        Value result = loud(vm_.call(method, Value(o), {depth, optionsObject(level), host.inspectFunction}));
        if (result.isEmpty()) return std::nullopt;
        if (result == Value(o)) return std::nullopt;
        if (!result.isString()) return value(result, level);
        std::string out;
        for (char c : result.asCell()->as<String>()->toUtf8(vm_)) {
            out += c;
            if (c == '\n') out.append(indentation_, ' ');
        }
        return out;
    }

    /// The options that a custom inspector gets: those of this call, less the levels that are used up.
    Value optionsObject(int level) {
        Object* result = Object::make(vm_);
        auto set = [&](const char* name, Value v) { result->defineDirect(vm_, PropertyKey::fromUtf8(vm_, name), v); };
        auto sized = [](size_t n) { return n >= INT_MAX ? Value::number(INFINITY) : Value::number(uint64_t{n}); };
        set("showHidden", Value::boolean(options_.showHidden));
        set("depth", options_.depth == INT_MAX ? Value::number(INFINITY) : Value::number(options_.depth - level));
        set("colors", Value::boolean(options_.colors));
        set("customInspect", Value::boolean(options_.customInspect));
        set("showProxy", Value::boolean(options_.showProxy));
        set("maxArrayLength", sized(options_.maxArrayLength));
        set("maxStringLength", sized(options_.maxStringLength));
        set("breakLength", sized(options_.breakLength));
        set("compact", options_.compact < 0 ? Value::boolean(true) : Value::number(options_.compact));
        set("sorted", options_.comparator.isUndefined() ? Value::boolean(options_.sorted) : options_.comparator);
        using Getters = InspectOptions::Getters;
        bool some = options_.getters == Getters::WithoutSetter || options_.getters == Getters::WithSetter;
        set("getters", some ? Value(String::fromLatin1(vm_, options_.getters == Getters::WithSetter ? "set" : "get"))
                            : Value::boolean(options_.getters == Getters::All));
        set("numericSeparator", Value::boolean(options_.numericSeparator));
        set("stylize", hostOf(vm_).stylizeFunction(options_.colors));
        return Value(result);
    }

    template <class F>
    static void dropKeys(KeyList& keys, F&& unwanted) {
        size_t kept = 0;
        for (PropertyKey key : keys)
            if (!unwanted(key)) keys[kept++] = key;
        keys.resize(kept);
    }

    /// The own keys that are shown; `skipIndexes`: those of elements are shown otherwise.
    KeyList keysOf(Object* o, bool skipIndexes) {
        KeyList result(vm_.heap);
        KeyList list(vm_.heap);
        if (skipIndexes) {
            collectNamedKeys(vm_, o, list); // there may be many millions of the others
        } else {
            auto keys = o->ownPropertyKeys(vm_);
            if (keys.isAbrupt()) {
                if (!vm_.isTerminating()) vm_.takeException();
                return result;
            }
            list = keys.release();
        }
        for (PropertyKey key : list) {
            if (isOver()) break;
            if (!options_.showHidden || key.isSymbol()) {
                auto own = o->getOwnProperty(vm_, key);
                if (own.isAbrupt()) {
                    vm_.takeException();
                    if (o->kind() != CellKind::ModuleNamespace) continue;
                } else if (auto d = own.release(); !d || (!d->enumerable.value_or(false) && !options_.showHidden))
                    continue;
            }
            result.push_back(key);
        }
        return result;
    }

    std::string tagOf(Object* o, const std::optional<std::string>& name) {
        Value v = quiet(o->get(vm_, vm_.names.symbolToStringTag));
        if (!v.isString() || !v.asCell()->as<String>()->length()) return "";
        // An own tag that is shown as a property is not said twice.
        auto own = o->getOwnProperty(vm_, vm_.names.symbolToStringTag);
        if (own.isAbrupt())
            vm_.takeException();
        else if (auto d = own.release(); d && (d->enumerable.value_or(false) || options_.showHidden))
            return "";
        std::string tag = v.asCell()->as<String>()->toUtf8(vm_);
        return name && *name == tag ? "" : tag;
    }

    std::string describeObject(Object* o, int level, bool withoutContents = false) {
        std::optional<std::string> name = className(o);
        std::string tag = tagOf(o, name);
        InspectedList list;
        list.open = "{", list.close = "}";
        bool elements = o->kind() == CellKind::Array || o->kind() == CellKind::TypedArray;
        KeyList keys = keysOf(o, elements);
        std::vector<Inherited> inherited;
        if (options_.showHidden && level <= options_.depth) inherited = inheritedOf(o);
        bool isBare = keys.empty() && inherited.empty(); // without properties to list
        bool emptyIsBase = false;                        // with nothing to list, the base is the text
        TextStyle baseStyle = TextStyle::Plain;
        using Format = void (Inspector::*)(Object*, int, InspectedList&);
        Format format = nullptr;

        switch (o->kind()) {
        case CellKind::Array: {
            uint32_t length = o->arrayLength();
            bool plain = name && *name == "Array" && tag.empty();
            list.open = (plain ? "" : prefix(name, tag, "Array", "(" + std::to_string(length) + ")")) + "[";
            list.close = "]", list.isList = true;
            if (!length && isBare) return list.open + "]";
            format = &Inspector::arrayItems;
            break;
        }
        case CellKind::TypedArray: {
            size_t length = o->as<TypedArrayObject>()->length_;
            const char* kind = typedArrayKind(o->as<TypedArrayObject>()->elementKind_).name;
            list.open = prefix(name, tag == kind ? "" : tag, kind, "(" + std::to_string(length) + ")") + "[";
            list.close = "]", list.isList = true;
            if (!length && isBare && !options_.showHidden) return list.open + "]";
            format = &Inspector::typedItems;
            break;
        }
        case CellKind::Map:
        case CellKind::Set: {
            HashTable* table = o->as<MapObject>()->table_.get();
            const char* kind = o->kind() == CellKind::Map ? "Map" : "Set";
            size_t live = table ? table->live_ : 0;
            list.open = prefix(name, tag, kind, "(" + std::to_string(live) + ")") + "{";
            if (!live && isBare) return list.open + "}";
            format = &Inspector::collectionItems;
            break;
        }
        case CellKind::Function:
        case CellKind::NativeFunction:
        case CellKind::BoundFunction:
            list.base = functionBase(o, name, tag);
            emptyIsBase = true, baseStyle = TextStyle::Special;
            break;
        case CellKind::Error: {
            list.base = errorBase(o, name);
            // Keys whose text the stack has already are left out.
            for (PropertyKey key : {vm_.names.name, vm_.names.message, vm_.names.stack}) {
                if (options_.showHidden) break;
                Value v = o->getOwnData(vm_, key);
                if (key == vm_.names.stack ||
                    (v.isString() && list.base.find(v.asCell()->as<String>()->toUtf8(vm_)) != std::string::npos))
                    dropKeys(keys, [&](PropertyKey other) { return other == key; });
            }
            for (PropertyKey key : {vm_.names.cause, PropertyKey::fromUtf8(vm_, "errors")})
                if (!o->getOwnData(vm_, key).isEmpty() && std::find(keys.begin(), keys.end(), key) == keys.end())
                    keys.push_back(key);
            emptyIsBase = true;
            break;
        }
        case CellKind::RegExp:
            list.base = regExpText(o, !name);
            if (std::string p = prefix(name, tag, "RegExp"); p != "RegExp ") list.base = p + list.base;
            emptyIsBase = true, baseStyle = TextStyle::RegExp;
            break;
        case CellKind::Date: {
            Value iso = std::isnan(o->as<DateObject>()->time_)
                            ? Value::empty()
                            : quiet(builtinText(Intrinsic::DatePrototype, "toISOString", Value(o)));
            list.base = iso.isString() ? iso.asCell()->as<String>()->toUtf8(vm_) : "Invalid Date";
            if (std::string p = prefix(name, tag, "Date"); p != "Date ") list.base = p + list.base;
            emptyIsBase = true, baseStyle = TextStyle::Date;
            break;
        }
        case CellKind::PrimitiveObject:
        case CellKind::StringObject:
            if (isPrototypeOfBoxes(o)) { // shown as the plain object that it is for programs
                if (isBare) return "{}";
                break;
            }
            list.base = boxedBase(o, name, tag, keys, baseStyle), emptyIsBase = true;
            break;
        case CellKind::Arguments:
        case CellKind::MappedArguments: list.open = "[Arguments] {"; break;
        case CellKind::ArrayBuffer:
        case CellKind::SharedArrayBuffer:
            list.open =
                prefix(name, tag, o->kind() == CellKind::ArrayBuffer ? "ArrayBuffer" : "SharedArrayBuffer") + "{";
            format = withoutContents ? &Inspector::bufferLength : &Inspector::bufferItems;
            break;
        case CellKind::DataView:
            list.open = prefix(name, tag, "DataView") + "{";
            format = &Inspector::dataViewItems;
            break;
        case CellKind::Promise:
            list.open = prefix(name, tag, "Promise") + "{";
            format = &Inspector::promiseItems;
            break;
        case CellKind::WeakMap:
        case CellKind::WeakSet:
            list.open = prefix(name, tag, o->kind() == CellKind::WeakMap ? "WeakMap" : "WeakSet") + "{";
            format = &Inspector::weakItems;
            break;
        case CellKind::ModuleNamespace:
            list.open = "[Module: null prototype] {";
            if (isBare) return list.open + "}";
            break;
        default:
            if (const char* kind = iteratorKind(o)) {
                list.open = "[" + tag.substr(0, 3) + kind + "] {";
                format = &Inspector::iteratorItems;
                break;
            }
            if (name && *name == "Object" && tag.empty()) {
                if (isBare) return "{}";
            } else {
                list.open = prefix(name, tag, "Object") + "{";
                if (isBare) return list.open + "}";
            }
            break;
        }
        if (emptyIsBase && keys.empty() && inherited.empty()) return styled(baseStyle, list.base);
        if (level > options_.depth) {
            if (baseStyle == TextStyle::RegExp || baseStyle == TextStyle::Date) return styled(baseStyle, list.base);
            std::string text = prefix(name, tag, elements ? "Array" : "Object");
            text.pop_back();
            return styled(TextStyle::Special, text[0] == '[' ? text : "[" + text + "]");
        }

        stack_.push_back(o);
        deepest_ = level + 1;
        if (format) (this->*format)(o, level + 1, list);
        for (PropertyKey key : keys) {
            if (isOver()) break;
            list.items.push_back(property(o, key, level + 1));
        }
        for (Inherited& each : inherited)
            list.items.push_back(keyText(each.key, each.descriptor.enumerable.value_or(false)) + ": " +
                                 described(o, each.descriptor, level + 1));
        stack_.pop_back();
        if (isOver()) return "";
        if (auto found = std::find(cyclic_.begin(), cyclic_.end(), o); found != cyclic_.end()) {
            std::string mark = styled(TextStyle::Special, "<ref *" + std::to_string(found - cyclic_.begin() + 1) + ">");
            if (options_.compact >= 0)
                list.base = list.base.empty() ? mark : mark + " " + list.base;
            else
                list.open = mark + " " + list.open;
        }
        if (options_.sorted) sortItems(list.items, list.isList ? keys.size() : list.items.size());
        if (level == 0) outermostBase_ = list.base.size();
        list.level = level + 1;
        list.deepest = deepest_;
        list.indentation = indentation_;
        return layOut(std::move(list), options_);
    }

    /// Sorts the last items, by their texts or by a function of the program's.
    void sortItems(std::vector<std::string>& items, size_t count) {
        auto begin = items.end() - static_cast<ptrdiff_t>(count);
        if (options_.comparator.isUndefined()) return std::sort(begin, items.end());
        Object* texts = Array::make(vm_);
        for (auto at = begin; at != items.end(); ++at) Array::push(vm_, texts, Value(String::fromUtf8(vm_, *at)));
        if (loud(invoke(vm_, Value(texts), PropertyKey::fromUtf8(vm_, "sort"), {options_.comparator})).isEmpty())
            return;
        for (uint32_t i = 0; i < count; i++) {
            Value text = texts->getOwnElement(vm_, i);
            if (text.isString()) begin[i] = text.asCell()->as<String>()->toUtf8(vm_);
        }
    }

    struct Inherited {
        PropertyKey key;
        PropertyDescriptor descriptor;
    };
    /// What instances have from classes that are no builtins, but for methods: showHidden shows it as theirs.
    std::vector<Inherited> inheritedOf(Object* o) {
        std::vector<Inherited> found;
        constexpr int kClasses = 3;
        Object* holder = prototypeOf(o);
        for (int i = 0; holder && i < kClasses; i++, holder = prototypeOf(holder)) {
            if (holder->kind() == CellKind::Proxy) break;
            Value constructor = holder->getOwnData(vm_, vm_.names.constructor);
            if (constructor.isObject() && constructor.asCell()->kind() == CellKind::NativeFunction) break;
            auto keys = holder->ownPropertyKeys(vm_);
            if (keys.isAbrupt()) {
                quiet(Thrown{});
                break;
            }
            KeyList list = keys.release();
            for (PropertyKey key : list) {
                auto own = o->getOwnProperty(vm_, key);
                auto theirs = holder->getOwnProperty(vm_, key);
                if (own.isAbrupt() || theirs.isAbrupt()) {
                    quiet(Thrown{});
                    continue;
                }
                auto descriptor = theirs.release();
                bool known = std::any_of(found.begin(), found.end(), [&](auto& other) { return other.key == key; });
                if (key == vm_.names.constructor || known || own.release() || !descriptor) continue;
                if (!descriptor->isAccessor() && descriptor->value.isCallable()) continue;
                found.push_back({key, *descriptor});
            }
        }
        return found;
    }

    /// A builtin's method called on an object that need not inherit it.
    Completion<Value> builtinText(Intrinsic prototype, const char* name, Value v) {
        Value method = vm_.realm->get(prototype)->getOwnData(vm_, PropertyKey::fromUtf8(vm_, name));
        return vm_.call(method, v);
    }

    std::string regExpText(Object* o, bool withoutPrototype) {
        Value shown = Value(o);
        if (withoutPrototype) {
            auto copy = vm_.construct(Value(vm_.realm->get(Intrinsic::RegExpConstructor)), {shown});
            if (copy.isAbrupt()) return quiet(Thrown{}), "?";
            shown = Value(copy.release());
        }
        Value text = quiet(builtinText(Intrinsic::RegExpPrototype, "toString", shown));
        return text.isString() ? text.asCell()->as<String>()->toUtf8(vm_) : "?";
    }

    bool isPrototypeOfBoxes(Object* o) {
        for (Intrinsic prototype :
             {Intrinsic::NumberPrototype, Intrinsic::StringPrototype, Intrinsic::BooleanPrototype})
            if (o == vm_.realm->get(prototype)) return true;
        return false;
    }

    std::string boxedBase(Object* o, const std::optional<std::string>& name, const std::string& tag, KeyList& keys,
                          TextStyle& style) {
        Value p = o->as<PrimitiveObject>()->primitive_.get();
        std::string type = "Symbol";
        style = TextStyle::Symbol;
        if (p.isString()) {
            type = "String", style = TextStyle::String;
            uint32_t length = p.asCell()->as<String>()->length();
            dropKeys(keys, [&](PropertyKey key) { return key.isIndex() && key.index() < length; });
        } else if (p.isNumber() || p.isBoolean() || p.isBigInt()) {
            type = p.isNumber() ? "Number" : p.isBoolean() ? "Boolean" : "BigInt", style = TextStyle::Number;
        }
        std::string text = "[" + type;
        if (!name || *name != type) text += name ? " (" + *name + ")" : " (null prototype)";
        InspectOptions plain = options_;
        plain.colors = false;
        text += ": " + Inspector(vm_, plain).value(p, 0) + "]";
        if (!tag.empty() && (!name || *name != tag)) text += " [" + tag + "]";
        return text;
    }

    std::string property(Object* o, PropertyKey key, int level) {
        auto own = o->getOwnProperty(vm_, key);
        if (own.isAbrupt()) { // a binding of a module before it was initialised
            vm_.takeException();
            return keyText(key, true) + ": " + styled(TextStyle::Special, "<uninitialized>");
        }
        auto d = own.release();
        if (!d) return keyText(key, true) + ": " + primitive(Value::undefined());
        return keyText(key, d->enumerable.value_or(false)) + ": " + described(o, *d, level);
    }

    std::string described(Object* o, const PropertyDescriptor& d, int level) {
        if (!d.isAccessor()) {
            indentation_ += 2;
            std::string text = value(d.value, level);
            indentation_ -= 2;
            return text;
        }
        bool hasGet = !d.getter.isEmpty() && !d.getter.isUndefined();
        bool hasSet = !d.setter.isEmpty() && !d.setter.isUndefined();
        const char* label = hasGet && hasSet ? "Getter/Setter" : hasGet ? "Getter" : "Setter";
        using Getters = InspectOptions::Getters;
        bool run = options_.getters == Getters::All ||
                   options_.getters == (hasSet ? Getters::WithSetter : Getters::WithoutSetter);
        if (hasGet && run) {
            auto result = vm_.call(d.getter, Value(o));
            if (result.isAbrupt() && vm_.isTerminating()) return "";
            bool threw = result.isAbrupt();
            Value v = threw ? vm_.takeException() : result.release();
            indentation_ += 2;
            std::string text = value(v, level);
            indentation_ -= 2;
            if (threw)
                return styled(TextStyle::Special, std::string("[") + label + ": <Inspection threw (" + text + ")>]");
            if (v.isObject()) return styled(TextStyle::Special, std::string("[") + label + "]") + " " + text;
            return styled(TextStyle::Special, std::string("[") + label + ":") + " " + text +
                   styled(TextStyle::Special, "]");
        }
        return styled(TextStyle::Special, std::string("[") + label + "]");
    }

    /// A symbol's description on one line.
    std::string symbolKeyText(PropertyKey key) {
        std::string text = key.toDisplay(vm_);
        auto isPlain = [](char c) {
            return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F && c != '\'' && c != '\\';
        };
        if (std::all_of(text.begin(), text.end(), isPlain)) return text;
        std::u16string description = String::fromUtf8(vm_, text)->toU16(vm_), out;
        for (char16_t c : description) escapeInto(out, c, u'\'');
        return encodeUtf8(out);
    }

    std::string keyText(PropertyKey key, bool enumerable) {
        std::string text;
        if (key.isSymbol())
            text = styled(TextStyle::Symbol, symbolKeyText(key));
        else {
            text = key.toDisplay(vm_);
            if (text == "__proto__") return "['__proto__']";
            bool identifier = !key.isIndex() && !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0]));
            for (unsigned char c : text) identifier = identifier && (c == '_' || (c < 0x80 && std::isalnum(c)));
            if (!identifier)
                text = styled(TextStyle::String, key.isIndex() ? "'" + text + "'" : quote(key.string()->toU16(vm_)));
        }
        return enumerable ? text : "[" + text + "]";
    }

    // -- what is in them ---------------------------------------------------------------------------------------------
    void arrayItems(Object* o, int level, InspectedList& list) {
        uint32_t length = o->arrayLength(), i = 0;
        list.rightAligned = true;
        // From the first hole on the indexes that are there are asked for: between them may be billions that are not.
        std::optional<std::vector<uint32_t>> present;
        size_t next = 0;
        while (list.items.size() < options_.maxArrayLength && !isOver()) {
            length = std::min(length, o->arrayLength()); // inspectors may change the array
            if (i >= length) break;
            auto own = o->getOwnProperty(vm_, PropertyKey::fromIndex(i));
            if (own.isAbrupt()) {
                quiet(Thrown{});
                break;
            }
            if (auto descriptor = own.release()) {
                if (!descriptor->value.isNumber() && !descriptor->value.isBigInt()) list.rightAligned = false;
                list.items.push_back(described(o, *descriptor, level));
                i++;
                continue;
            }
            if (!present) collectElementIndexes(vm_, o, present.emplace());
            while (next < present->size() && (*present)[next] < i) next++;
            uint32_t end = next < present->size() ? std::min((*present)[next], length) : length;
            if (end <= i) end = i + 1, next++;
            list.items.push_back(styled(TextStyle::Undefined, "<" + plural(end - i, "empty item") + ">"));
            list.rightAligned = false;
            i = end;
        }
        rest(list, length > i ? length - i : 0);
    }

    void rest(InspectedList& list, size_t more) {
        if (!more) return;
        list.items.push_back("... " + plural(more, "more item"));
        list.hasRest = true;
    }

    void typedItems(Object* o, int level, InspectedList& list) {
        auto* array = o->as<TypedArrayObject>();
        list.rightAligned = true;
        size_t shown = std::min(array->length_, options_.maxArrayLength);
        for (size_t i = 0; i < shown && !isOver(); i++) {
            Value element = quiet(o->get(vm_, PropertyKey::fromIndex(static_cast<uint32_t>(i))));
            list.items.push_back(primitive(element));
        }
        rest(list, array->length_ - shown);
        if (!options_.showHidden) return;
        auto add = [&](const char* key, Value v) { list.items.push_back(hidden(key, v, level, true)); };
        add("BYTES_PER_ELEMENT", quiet(o->get(vm_, PropertyKey::fromUtf8(vm_, "BYTES_PER_ELEMENT"))));
        add("length", Value::number(uint64_t{array->length_}));
        add("byteLength", quiet(o->get(vm_, PropertyKey::fromUtf8(vm_, "byteLength"))));
        add("byteOffset", Value::number(uint64_t{array->byteOffset_}));
        add("buffer", Value(array->buffer_.get()));
    }

    std::string hidden(const char* key, Value v, int level, bool withoutContents = false) {
        indentation_ += 2;
        std::string text = styled(TextStyle::String, std::string("[") + key + "]") + ": ";
        text += value(v, level, withoutContents);
        indentation_ -= 2;
        return text;
    }

    void collectionItems(Object* o, int level, InspectedList& list) {
        HashTable* table = o->as<MapObject>()->table_.get();
        if (!table) return;
        bool isMap = o->kind() == CellKind::Map;
        size_t live = table->live_;
        // Custom inspectors may change the collection: what there is to show is noted first.
        ValueList values(vm_.heap);
        auto* entries = table->entries_.get()->data();
        for (uint32_t i = 0; i < table->used_ && values.size() < 2 * options_.maxArrayLength; i++) {
            if (entries[i * 3].get().isEmpty()) continue;
            values.push_back(entries[i * 3].get());
            values.push_back(isMap ? entries[i * 3 + 1].get() : Value::undefined());
        }
        indentation_ += 2;
        for (size_t i = 0; i < values.size() && !isOver(); i += 2) {
            std::string text = value(values[i], level);
            if (isMap) text += " => " + value(values[i + 1], level);
            list.items.push_back(text);
        }
        indentation_ -= 2;
        rest(list, live - values.size() / 2);
    }

    /// " Iterator" or " Entries" of an iterator of a Map or Set, null for other objects.
    const char* iteratorKind(Object* o) {
        if (o->kind() != CellKind::NativeObject) return nullptr;
        IteratorOf of;
        CollectionIteration kind;
        if (!isSteppable(o->as<NativeObject>(), of, kind) || of == IteratorOf::Array) return nullptr;
        return kind == CollectionIteration::Entries ? " Entries" : " Iterator";
    }

    /// What such an iterator has still to give.
    void iteratorItems(Object* o, int level, InspectedList& list) {
        auto* iterator = o->as<NativeObject>();
        if (!iterator->fields_[kIteratorSource].get().isObject()) return;
        auto* map = iterator->fields_[kIteratorSource].get().asCell()->as<MapObject>();
        HashCursor cursor(map, tableOf(iterator), positionOf(iterator));
        CollectionIteration kind = iterationKind(iterator);
        bool isMap = map->kind() == CellKind::Map;
        Value key, mapped;
        indentation_ += 2;
        while (cursor.next(key, mapped) && !isOver()) {
            if (list.items.size() >= options_.maxArrayLength) {
                list.items.push_back("... more items");
                break;
            }
            Value held = isMap ? mapped : key;
            if (kind == CollectionIteration::Entries)
                list.items.push_back("[ " + value(key, level) + ", " + value(held, level) + " ]");
            else
                list.items.push_back(value(kind == CollectionIteration::Keys ? key : held, level));
        }
        indentation_ -= 2;
    }

    void bufferItems(Object* o, int level, InspectedList& list) {
        auto* buffer = o->as<ArrayBufferObject>();
        if (buffer->detached_) {
            list.items.push_back(styled(TextStyle::Special, "(detached)"));
        } else {
            size_t shown = std::min(options_.maxArrayLength, buffer->byteLength_);
            std::string bytes;
            char text[4];
            for (size_t i = 0; i < shown && !isOver(); i++) {
                std::snprintf(text, sizeof text, i ? " %02x" : "%02x", buffer->data_[i]);
                bytes += text;
            }
            if (buffer->byteLength_ > shown) bytes += " ... " + plural(buffer->byteLength_ - shown, "more byte");
            list.items.push_back(styled(TextStyle::Special, "[Uint8Contents]") + ": <" + bytes + ">");
        }
        bufferLength(o, level, list);
    }

    void bufferLength(Object* o, int level, InspectedList& list) {
        size_t length = o->as<ArrayBufferObject>()->byteLength_;
        list.items.push_back(hidden("byteLength", Value::number(uint64_t{length}), level));
    }

    void dataViewItems(Object* o, int level, InspectedList& list) {
        for (const char* key : {"byteLength", "byteOffset", "buffer"}) {
            Value v = quiet(o->get(vm_, PropertyKey::fromUtf8(vm_, key)));
            if (!v.isEmpty()) list.items.push_back(hidden(key, v, level));
        }
    }

    void promiseItems(Object* o, int level, InspectedList& list) {
        auto* promise = o->as<PromiseObject>();
        if (promise->state_ == PromiseObject::State::Pending) {
            list.items.push_back(styled(TextStyle::Special, "<pending>"));
            return;
        }
        bool rejected = promise->state_ == PromiseObject::State::Rejected;
        indentation_ += 2;
        std::string text = value(promise->result_.get(), level);
        indentation_ -= 2;
        list.items.push_back(rejected ? styled(TextStyle::Special, "<rejected>") + " " + text : text);
    }

    void weakItems(Object*, int, InspectedList& list) {
        list.items.push_back(styled(TextStyle::Special, "<items unknown>"));
    }

    VM& vm_;
    const InspectOptions& options_;
    std::vector<Object*> stack_, cyclic_; // reachable from the inspected value
    Value exception_ = Value::empty();    // what an inspector threw
    size_t outermostBase_ = 0;            // bytes before the bracket of the inspected value
    size_t indentation_ = 0;
    int deepest_ = 0;
};

} // namespace

Completion<std::string> inspectOrThrow(VM& vm, Value v, const InspectOptions& options) {
    Inspector inspector(vm, options);
    return inspector.outcome(inspector.value(v, 0));
}

std::string inspect(VM& vm, Value v, const InspectOptions& options) {
    auto text = inspectOrThrow(vm, v, options);
    if (!text.isAbrupt()) return text.release();
    if (vm.isTerminating()) return "";
    InspectOptions plain = options;
    plain.customInspect = false;
    return inspect(vm, vm.takeException(), plain);
}

ErrorDetails inspectErrorDetails(VM& vm, Value error) {
    InspectOptions options;
    options.depth = kDepthOfReports;
    options.customInspect = false;
    return Inspector(vm, options).errorDetails(error.asCell()->as<Object>());
}

std::string inspect(VM& vm, Value v, int depth) {
    InspectOptions options;
    options.depth = depth;
    return inspect(vm, v, options);
}

} // namespace tiercel::cli
