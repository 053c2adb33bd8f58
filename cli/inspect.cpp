// How console.log shows values. Follows the look of node's util.inspect for the common kinds: primitives, arrays, plain
// objects, class instances, functions, errors, maps, sets, typed arrays, promises, boxed primitives, cycles.
//
// Invariant: never runs user code: getters are shown as [Getter], proxies by their target.
#include "cli/host.h"

#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"

#include <algorithm>
#include <cmath>

namespace tiercel::cli {

namespace {

class Inspector {
public:
    Inspector(VM& vm, int depth) : vm_(vm), maxDepth_(depth) {}

    std::string value(Value v, int depth, bool top) {
        if (v.isString()) return top ? v.asCell()->as<String>()->toUtf8(vm_) : quote(v.asCell()->as<String>());
        if (v.isDouble() && v.asDouble() == 0) return "-0";
        if (v.isBigInt()) {
            auto text = v.asCell()->as<BigInt>()->toString(vm_);
            return text.isAbrupt() ? (vm_.takeException(), "<bigint>") : text.release()->toUtf8(vm_) + "n";
        }
        if (v.isSymbol()) return PropertyKey(v.asCell()->as<Symbol>()).toDisplay(vm_);
        if (v.isEmpty()) return "<empty>";
        if (!v.isObject()) {
            auto text = toString(vm_, v);
            return text.isAbrupt() ? (vm_.takeException(), "?") : text.release()->toUtf8(vm_);
        }
        return object(v.asCell()->as<Object>(), depth);
    }

private:
    static constexpr size_t kLineWidth = 76, kMaxItems = 100;

    std::string quote(String* s) {
        std::string text = s->toUtf8(vm_);
        char mark = '\'';
        if (text.find('\'') != std::string::npos) mark = text.find('"') == std::string::npos ? '"' : '`';
        if (mark == '`' && text.find('`') != std::string::npos) mark = '\'';
        std::string out(1, mark);
        for (char c : text) {
            if (c == '\n')
                out += "\\n";
            else if (c == '\t')
                out += "\\t";
            else if (c == '\r')
                out += "\\r";
            else if (c == '\b')
                out += "\\b";
            else if (c == '\f')
                out += "\\f";
            else if (c == '\v')
                out += "\\v";
            else if (c == '\\')
                out += "\\\\";
            else if (c == mark)
                (out += '\\') += c;
            else if (static_cast<unsigned char>(c) < 0x20) {
                char buffer[8];
                std::snprintf(buffer, sizeof buffer, "\\x%02X", c);
                out += buffer;
            } else
                out += c;
        }
        return out + mark;
    }

    /// A data property found along the chain without running code.
    Value quietGet(Object* object, PropertyKey key) {
        for (int i = 0; object && i < 1000; i++) {
            if (object->isExotic() && object->kind() == CellKind::Proxy) return Value::empty();
            object->ensureMaterialized(vm_);
            Value v = object->getOwnData(vm_, key);
            if (!v.isEmpty()) return v;
            Value proto = object->prototypeValue(vm_);
            object = proto.isObject() ? proto.asCell()->as<Object>() : nullptr;
        }
        return Value::empty();
    }

    std::string constructorName(Object* object) {
        for (int i = 0; object && i < 1000; i++) {
            object->ensureMaterialized(vm_);
            Value constructor = object->getOwnData(vm_, vm_.names.constructor);
            if (constructor.isObject()) {
                auto* function = constructor.asCell()->as<Object>();
                function->ensureMaterialized(vm_);
                Value name = function->getOwnData(vm_, vm_.names.name);
                if (name.isString() && name.asCell()->as<String>()->length())
                    return name.asCell()->as<String>()->toUtf8(vm_);
            }
            if (object->isExotic() && object->kind() == CellKind::Proxy) return "";
            Value proto = object->prototypeValue(vm_);
            object = proto.isObject() ? proto.asCell()->as<Object>() : nullptr;
        }
        return "";
    }

    std::string keyText(PropertyKey key) {
        if (key.isSymbol()) return "[" + key.toDisplay(vm_) + "]";
        std::string text = key.toDisplay(vm_);
        if (key.isIndex()) return "'" + text + "'";
        bool identifier = !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0]));
        for (unsigned char c : text) identifier = identifier && (std::isalnum(c) || c == '_' || c == '$' || c >= 0x80);
        return identifier ? text : quote(key.string());
    }

    std::string functionText(Object* function) {
        function->ensureMaterialized(vm_);
        Value name = function->getOwnData(vm_, vm_.names.name);
        std::string text = name.isString() ? name.asCell()->as<String>()->toUtf8(vm_) : "";
        if (function->kind() == CellKind::Function) {
            auto* t = function->as<Function>()->template_.get();
            if (t->isClassConstructor()) {
                std::string parent = functionParent(function);
                return "[class " + (text.empty() ? "(anonymous)" : text) +
                       (parent.empty() ? "" : " extends " + parent) + "]";
            }
            const char* what = t->isGenerator() ? (t->isAsync() ? "AsyncGeneratorFunction" : "GeneratorFunction")
                               : t->isAsync()   ? "AsyncFunction"
                                                : "Function";
            return std::string("[") + what + (text.empty() ? " (anonymous)]" : ": " + text + "]");
        }
        return text.empty() ? "[Function (anonymous)]" : "[Function: " + text + "]";
    }
    std::string functionParent(Object* function) {
        Value proto = function->prototypeValue(vm_);
        if (!proto.isObject() || proto.asCell()->kind() != CellKind::Function) return "";
        Value name = proto.asCell()->as<Object>()->getOwnData(vm_, vm_.names.name);
        return name.isString() ? name.asCell()->as<String>()->toUtf8(vm_) : "";
    }

    std::string errorText(Object* error) {
        Value stack = Value::empty();
        auto got = error->get(vm_, PropertyKey::fromUtf8(vm_, "stack"));
        if (got.isAbrupt())
            vm_.takeException();
        else
            stack = got.release();
        if (stack.isString() && stack.asCell()->as<String>()->length())
            return stack.asCell()->as<String>()->toUtf8(vm_);
        auto text = toString(vm_, Value(error));
        if (text.isAbrupt()) {
            vm_.takeException();
            return "[Error]";
        }
        return "[" + text.release()->toUtf8(vm_) + "]";
    }

    std::string object(Object* o, int depth) {
        if (!vm_.hasNativeStack()) return "[...]";
        if (o->kind() == CellKind::Proxy) {
            Value target = o->as<ProxyObject>()->target_.get();
            return target.isObject() ? value(target, depth, false) : "<Revoked Proxy>";
        }
        if (std::find(stack_.begin(), stack_.end(), o) != stack_.end()) {
            if (std::find(cyclic_.begin(), cyclic_.end(), o) == cyclic_.end()) cyclic_.push_back(o);
            size_t n = std::find(cyclic_.begin(), cyclic_.end(), o) - cyclic_.begin() + 1;
            return "[Circular *" + std::to_string(n) + "]";
        }
        stack_.push_back(o);
        std::string text = describeObject(o, depth);
        stack_.pop_back();
        auto found = std::find(cyclic_.begin(), cyclic_.end(), o);
        if (found != cyclic_.end()) text = "<ref *" + std::to_string(found - cyclic_.begin() + 1) + "> " + text;
        return text;
    }

    std::string describeObject(Object* o, int depth) {
        std::string name = constructorName(o);
        bool nullProto = o->prototypeValue(vm_).isNull();
        std::string prefix; // before the bracket
        std::vector<std::string> items;
        char open = '{', close = '}';
        bool listKeys = true;
        uint32_t skipIndexesBelow = 0;
        std::string tag;
        Value tagValue = quietGet(o, vm_.names.symbolToStringTag);
        if (tagValue.isString()) tag = tagValue.asCell()->as<String>()->toUtf8(vm_);
        auto shortForm = [&] { return depth > maxDepth_; };

        switch (o->kind()) {
        case CellKind::Array: {
            if (shortForm()) return "[" + (name.empty() ? "Array" : name) + "]";
            open = '[', close = ']';
            uint32_t length = o->arrayLength();
            if (name != "Array")
                prefix = (name.empty() ? "[Array: null prototype]" : name) + "(" + std::to_string(length) + ") ";
            skipIndexesBelow = UINT32_MAX;
            uint32_t shown = 0, holes = 0;
            auto flushHoles = [&] {
                if (holes) items.push_back("<" + std::to_string(holes) + " empty item" + (holes > 1 ? "s>" : ">"));
                holes = 0;
            };
            uint32_t i = 0;
            for (; i < length && shown < kMaxItems; i++) {
                auto own = o->getOwnProperty(vm_, PropertyKey::fromIndex(i));
                if (own.isAbrupt()) {
                    vm_.takeException();
                    break;
                }
                auto descriptor = own.release();
                if (!descriptor) {
                    holes++;
                    if (holes > 100000) {
                        holes += length - i - 1;
                        i = length;
                        break;
                    }
                    continue;
                }
                flushHoles();
                items.push_back(property(*descriptor, depth));
                shown++;
            }
            flushHoles();
            if (i < length)
                items.push_back("... " + std::to_string(length - i) + " more item" + (length - i > 1 ? "s" : ""));
            break;
        }
        case CellKind::Function:
        case CellKind::NativeFunction:
        case CellKind::BoundFunction: prefix = functionText(o); break;
        case CellKind::Error:
            prefix = errorText(o);
            if (stack_.size() > 1) {
                std::string indented;
                for (char c : prefix) {
                    indented += c;
                    if (c == '\n') indented.append(stack_.size() * 2 - 2, ' ');
                }
                prefix = indented;
            }
            break;
        case CellKind::PrimitiveObject:
        case CellKind::StringObject: {
            Value p = o->as<PrimitiveObject>()->primitive_.get();
            const char* type = p.isString()    ? "String"
                               : p.isNumber()  ? "Number"
                               : p.isBoolean() ? "Boolean"
                               : p.isBigInt()  ? "BigInt"
                                               : "Symbol";
            prefix = std::string("[") + type + ": " + value(p, depth, false) + "]";
            if (p.isString()) skipIndexesBelow = p.asCell()->as<String>()->length();
            break;
        }
        case CellKind::Date: {
            auto iso = invoke(vm_, Value(o), PropertyKey::fromUtf8(vm_, "toISOString"));
            if (iso.isAbrupt()) {
                vm_.takeException();
                prefix = "Invalid Date";
            } else
                prefix = iso.release().asCell()->as<String>()->toUtf8(vm_);
            break;
        }
        case CellKind::RegExp: {
            auto text = toString(vm_, Value(o));
            if (text.isAbrupt())
                vm_.takeException();
            else
                prefix = text.release()->toUtf8(vm_);
            break;
        }
        case CellKind::Map:
        case CellKind::Set: {
            bool isMap = o->kind() == CellKind::Map;
            if (shortForm()) return "[" + name + "]";
            HashTable* table = o->as<MapObject>()->table_.get();
            prefix =
                (name.empty() ? (isMap ? "Map" : "Set") : name) + "(" + std::to_string(table ? table->live_ : 0) + ") ";
            if (table) {
                auto* entries = table->entries_.get()->data();
                for (uint32_t i = 0; i < table->used_ && items.size() < kMaxItems; i++) {
                    Value key = entries[i * 3].get();
                    if (key.isEmpty()) continue;
                    std::string text = value(key, depth + 1, false);
                    if (isMap) text += " => " + value(entries[i * 3 + 1].get(), depth + 1, false);
                    items.push_back(text);
                }
                if (table->live_ > items.size())
                    items.push_back("... " + std::to_string(table->live_ - items.size()) + " more items");
            }
            break;
        }
        case CellKind::Promise: {
            auto* promise = o->as<PromiseObject>();
            prefix = "Promise ";
            if (promise->state_ == PromiseObject::State::Pending)
                items.push_back("<pending>");
            else {
                std::string text = value(promise->result_.get(), depth + 1, false);
                items.push_back((promise->state_ == PromiseObject::State::Rejected ? "<rejected> " : "") + text);
            }
            break;
        }
        case CellKind::TypedArray: {
            if (shortForm()) return "[" + name + "]";
            auto* array = o->as<TypedArrayObject>();
            prefix = name + "(" + std::to_string(array->length_) + ") ";
            open = '[', close = ']';
            skipIndexesBelow = UINT32_MAX;
            for (size_t i = 0; i < array->length_ && i < kMaxItems; i++) {
                auto element = o->get(vm_, PropertyKey::fromIndex(static_cast<uint32_t>(i)));
                if (element.isAbrupt()) {
                    vm_.takeException();
                    break;
                }
                items.push_back(value(element.release(), depth, false));
            }
            if (array->length_ > kMaxItems)
                items.push_back("... " + std::to_string(array->length_ - kMaxItems) + " more items");
            break;
        }
        case CellKind::ArrayBuffer:
        case CellKind::SharedArrayBuffer:
            prefix = name + " ";
            items.push_back("byteLength: " + std::to_string(o->as<ArrayBufferObject>()->byteLength_));
            break;
        case CellKind::WeakMap:
        case CellKind::WeakSet:
            prefix = name + " ";
            items.push_back("<items unknown>");
            break;
        case CellKind::Generator:
        case CellKind::AsyncGenerator: prefix = "Object [" + (tag.empty() ? "Generator" : tag) + "] "; break;
        case CellKind::Arguments:
        case CellKind::MappedArguments: {
            prefix = "[Arguments] ";
            open = '[', close = ']';
            auto length = lengthOfArrayLike(vm_, o);
            uint64_t n = length.isAbrupt() ? (vm_.takeException(), 0) : length.release();
            for (uint64_t i = 0; i < n && i < kMaxItems; i++) {
                auto element = o->get(vm_, PropertyKey::fromIndex(static_cast<uint32_t>(i)));
                if (element.isAbrupt()) {
                    vm_.takeException();
                    break;
                }
                items.push_back(value(element.release(), depth + 1, false));
            }
            skipIndexesBelow = UINT32_MAX;
            break;
        }
        default:
            if (name.empty() && nullProto)
                prefix = "[Object: null prototype] ";
            else if (name.empty())
                prefix = "Object <Complex prototype> ";
            else if (name != "Object")
                prefix = name + " ";
            if (!tag.empty() && tag != name) prefix = (name.empty() ? "Object" : name) + " [" + tag + "] ";
            if (shortForm()) return "[" + (prefix.empty() ? "Object" : prefix.substr(0, prefix.size() - 1)) + "]";
            break;
        }
        if (listKeys) {
            auto keys = o->ownPropertyKeys(vm_);
            if (keys.isAbrupt())
                vm_.takeException();
            else {
                auto list = keys.release();
                size_t more = 0;
                for (PropertyKey key : list) {
                    if (key.isIndex() && key.index() < skipIndexesBelow) continue;
                    auto own = o->getOwnProperty(vm_, key);
                    if (own.isAbrupt()) {
                        vm_.takeException();
                        continue;
                    }
                    auto descriptor = own.release();
                    if (!descriptor || !descriptor->enumerable.value_or(false)) continue;
                    if (o->kind() == CellKind::Error && key == vm_.names.stack) continue;
                    if (items.size() >= 1000) {
                        more++;
                        continue;
                    }
                    items.push_back(keyText(key) + ": " + property(*descriptor, depth));
                }
                if (more) items.push_back("... " + std::to_string(more) + " more");
                if (o->kind() == CellKind::Error) {
                    auto cause = o->getOwnProperty(vm_, vm_.names.cause);
                    if (cause.isAbrupt())
                        vm_.takeException();
                    else if (auto d = cause.release(); d && !d->value.isEmpty() && !d->enumerable.value_or(false))
                        items.push_back("[cause]: " + property(*d, depth));
                }
            }
        }
        bool isContainer = prefix.empty() || prefix.back() == ' ';
        if (items.empty()) return isContainer ? prefix + open + close : prefix;
        if (!isContainer) prefix += ' ';
        return prefix + layOut(items, open, close);
    }

    std::string property(const PropertyDescriptor& d, int depth) {
        if (d.isAccessor()) {
            bool hasGet = !d.getter.isEmpty() && !d.getter.isUndefined(),
                 hasSet = !d.setter.isEmpty() && !d.setter.isUndefined();
            return hasGet && hasSet ? "[Getter/Setter]" : hasGet ? "[Getter]" : "[Setter]";
        }
        return value(d.value, depth + 1, false);
    }

    std::string layOut(std::vector<std::string>& items, char open, char close) {
        size_t indent = stack_.size() * 2;
        size_t total = 0, longest = 0;
        bool multiline = false;
        for (auto& item : items) {
            total += item.size() + 2;
            longest = std::max(longest, item.size());
            multiline = multiline || item.find('\n') != std::string::npos;
        }
        std::string pad(indent, ' ');
        if (open == '[' && items.size() > 6 && longest <= 16 && !multiline) {
            // Columns, as many as give a roughly square block, right-aligned numbers.
            size_t width = longest + 2;
            size_t columns =
                std::min({static_cast<size_t>(std::round(std::sqrt(2.5 * static_cast<double>(width * items.size())) /
                                                         static_cast<double>(width))),
                          (80 - std::min<size_t>(indent, 40)) / width, static_cast<size_t>(16)});
            if (columns > 1) {
                bool numbers = std::all_of(items.begin(), items.end(), [](auto& s) {
                    return !s.empty() &&
                           (std::isdigit(static_cast<unsigned char>(s[0])) || s[0] == '-' || s.rfind("...", 0) == 0);
                });
                std::vector<size_t> widths(columns, 0);
                size_t count = items.size() - (items.back().rfind("...", 0) == 0 ? 1 : 0);
                for (size_t i = 0; i < count; i++)
                    widths[i % columns] = std::max(widths[i % columns], items[i].size() + 2);
                std::string out(1, open);
                for (size_t i = 0; i < items.size(); i++) {
                    if (i == count || i % columns == 0) out += "\n" + pad;
                    bool last = i + 1 == items.size();
                    std::string cell = items[i] + (last ? "" : ",");
                    if (i < count) {
                        size_t w = widths[i % columns] - 1;
                        bool rowEnd = i % columns == columns - 1 || i + 1 == count;
                        if (numbers)
                            cell = std::string(cell.size() < w - (last ? 1 : 0) ? w - (last ? 1 : 0) - cell.size() : 0,
                                               ' ') +
                                   cell;
                        else if (!rowEnd)
                            cell += std::string(cell.size() < w ? w - cell.size() : 0, ' ');
                        if (!rowEnd) cell += ' ';
                    }
                    out += cell;
                }
                return out + "\n" + pad.substr(2) + close;
            }
        }
        if (!multiline && total + indent <= kLineWidth && (items.size() <= 6 || open == '{' || total <= 72)) {
            std::string out(1, open);
            out += ' ';
            for (size_t i = 0; i < items.size(); i++) out += (i ? ", " : "") + items[i];
            return out + ' ' + close;
        }
        std::string out(1, open);
        for (size_t i = 0; i < items.size(); i++) out += (i ? ",\n" : "\n") + pad + items[i];
        return out + "\n" + pad.substr(2) + close;
    }

    VM& vm_;
    int maxDepth_;
    std::vector<Object*> stack_, cyclic_; // reachable from the inspected value
};

} // namespace

std::string inspect(VM& vm, Value v, int depth) { return Inspector(vm, depth).value(v, 0, false); }

std::string formatArguments(VM& vm, CallArgs args, uint32_t first) {
    std::string out;
    uint32_t next = first;
    auto show = [&](Value v) { return v.isString() ? v.asCell()->as<String>()->toUtf8(vm) : inspect(vm, v); };
    if (args[first].isString() && args.count() > first + 1) {
        std::string format = args[first].asCell()->as<String>()->toUtf8(vm);
        next++;
        for (size_t i = 0; i < format.size(); i++) {
            if (format[i] != '%' || i + 1 == format.size()) {
                out += format[i];
                continue;
            }
            char kind = format[i + 1];
            if (kind == '%') {
                out += '%';
                i++;
                continue;
            }
            if (next >= args.count() || std::string("sdifjoOc").find(kind) == std::string::npos) {
                out += '%';
                continue;
            }
            Value v = args[next++];
            i++;
            switch (kind) {
            case 's': out += v.isObject() ? inspect(vm, v, 0) : show(v); break;
            case 'd':
            case 'i':
            case 'f': {
                if (v.isSymbol() || v.isObject()) {
                    out += "NaN";
                    break;
                }
                if (v.isBigInt()) {
                    out += inspect(vm, v);
                    break;
                }
                auto number = toNumber(vm, v);
                double d = number.isAbrupt() ? (vm.takeException(), NAN) : number.release();
                if (kind == 'i') d = std::trunc(d);
                out += inspect(vm, Value::number(d));
                break;
            }
            case 'j': {
                auto json =
                    invoke(vm, Value(vm.realm->get(Intrinsic::JSON)), PropertyKey::fromUtf8(vm, "stringify"), {v});
                if (json.isAbrupt())
                    vm.takeException();
                else
                    out += show(json.release());
                break;
            }
            case 'c': break;
            default: out += inspect(vm, v, kind == 'o' ? 4 : 2);
            }
        }
    }
    for (uint32_t i = next; i < args.count(); i++) {
        if (i > first) out += ' ';
        out += show(args[i]);
    }
    return out;
}

} // namespace tiercel::cli
