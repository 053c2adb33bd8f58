// Format strings of console.log and util.format: %s %d %i %f %j %o %O %c %%.
#include "cli/inspect.h"

#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"

#include <cmath>

namespace tiercel::cli {

namespace {

/// Whether the object has a toString or Symbol.toPrimitive that is no builtin class's: %s calls it.
bool hasOwnText(VM& vm, Object* object) {
    Object* o = object;
    for (int i = 0; o && i < 1000; i++) {
        if (o->kind() == CellKind::Proxy) {
            Value target = o->as<ProxyObject>()->target_.get();
            return i == 0 && target.isObject() && hasOwnText(vm, target.asCell()->as<Object>());
        }
        for (PropertyKey key : {vm.names.toString, vm.names.symbolToPrimitive}) {
            auto own = o->getOwnProperty(vm, key);
            if (own.isAbrupt()) {
                if (!vm.isTerminating()) vm.takeException();
                return false;
            }
            auto found = own.release();
            if (!found || (!found->isAccessor() && !found->value.isCallable())) continue;
            if (o == object) return true;
            Value constructor = o->getOwnData(vm, vm.names.constructor);
            return !constructor.isCell() || constructor.asCell()->kind() != CellKind::NativeFunction;
        }
        Value proto = o->prototypeValue(vm);
        o = proto.isObject() ? proto.asCell()->as<Object>() : nullptr;
    }
    return false;
}

class Formatter {
public:
    Formatter(VM& vm, const InspectOptions& options) : vm_(vm), options_(options) {}

    Completion<std::string> shown(Value v) {
        if (v.isString()) return v.asCell()->as<String>()->toUtf8(vm_);
        return inspectOrThrow(vm_, v, options_);
    }

    Completion<std::string> placeholder(char kind, Value v) {
        switch (kind) {
        case 's': return text(v);
        case 'd':
        case 'i':
        case 'f': return number(kind, v);
        case 'j': return json(v);
        case 'c': return std::string();
        case 'o': {
            InspectOptions inner = options_;
            inner.showHidden = true, inner.depth = 4;
            return inspectOrThrow(vm_, v, inner);
        }
        default: return inspectOrThrow(vm_, v, options_);
        }
    }

private:
    Completion<std::string> text(Value v) {
        if (v.isString()) return v.asCell()->as<String>()->toUtf8(vm_);
        InspectOptions inner = options_;
        inner.depth = 0, inner.colors = false, inner.compact = 3;
        if (v.isCallable()) return TRY(toString(vm_, v))->toUtf8(vm_);
        if (!v.isObject() || !hasOwnText(vm_, v.asCell()->as<Object>())) return inspectOrThrow(vm_, v, inner);
        return TRY(toString(vm_, v))->toUtf8(vm_);
    }

    Completion<std::string> number(char kind, Value v) {
        InspectOptions plain;
        plain.numericSeparator = options_.numericSeparator;
        if (v.isBigInt() && kind != 'f') return inspect(vm_, v, plain);
        if (v.isSymbol()) return std::string("NaN");
        if (kind == 'd') return inspect(vm_, Value::number(TRY(toNumber(vm_, v))), plain);
        Intrinsic parser = kind == 'i' ? Intrinsic::ParseInt : Intrinsic::ParseFloat;
        return inspect(vm_, TRY(vm_.call(Value(vm_.realm->get(parser)), Value::undefined(), {v})), plain);
    }

    Completion<std::string> json(Value v) {
        auto result = invoke(vm_, Value(vm_.realm->get(Intrinsic::JSON)), PropertyKey::fromUtf8(vm_, "stringify"), {v});
        if (!result.isAbrupt()) return shown(result.release());
        Value error = vm_.takeException();
        if (error.isObject()) {
            Value message = error.asCell()->as<Object>()->getOwnData(vm_, vm_.names.message);
            if (message.isString() && message.asCell()->as<String>()->toUtf8(vm_).find("circular") != std::string::npos)
                return std::string("[Circular]");
        }
        return vm_.throwValue(error);
    }

    VM& vm_;
    const InspectOptions& options_;
};

} // namespace

Completion<std::string> formatArguments(VM& vm, CallArgs args, uint32_t first, const InspectOptions& options) {
    Formatter formatter(vm, options);
    std::string out;
    uint32_t next = first;
    if (args[first].isString() && args.count() > first + 1) {
        std::string format = args[first].asCell()->as<String>()->toUtf8(vm);
        next++;
        for (size_t i = 0; i < format.size(); i++) {
            char kind = format[i] == '%' && i + 1 < format.size() ? format[i + 1] : '\0';
            if (kind == '%') {
                out += '%';
                i++;
            } else if (kind && next < args.count() &&
                       std::string_view("sdifjoOc").find(kind) != std::string_view::npos) {
                out += TRY(formatter.placeholder(kind, args[next++]));
                i++;
            } else
                out += format[i];
        }
    }
    for (uint32_t i = next; i < args.count(); i++) {
        if (i > first) out += ' ';
        out += TRY(formatter.shown(args[i]));
    }
    return out;
}

} // namespace tiercel::cli
