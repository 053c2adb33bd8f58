// Names of prototypes, properties and kinds.
#include "runtime/views/shape_names.h"

#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <fmt/format.h>

namespace tiercel::views {

std::string prototypeName(VM& vm, const Shape* shape) {
    Object* prototype = shape->prototypeObject();
    if (!prototype) return "null";
    for (auto& realm : vm.realms) {
        for (size_t i = 0; i < static_cast<size_t>(Intrinsic::Count_); i++) {
            static constexpr const char* kNames[] = {
#define INTRINSIC(name, setup) #name,
#include "runtime/intrinsic_objects.def"
            };
            auto which = static_cast<Intrinsic>(i);
            if (!realm->exists(which) || realm->get(which) != prototype) continue;
            std::string name = kNames[i];
            if (name.ends_with("Prototype")) name.insert(name.size() - 9, "."), name[name.size() - 9] = 'p';
            if (name.ends_with("Constructor")) name.resize(name.size() - 11);
            return name;
        }
    }
    if (Value(prototype).isCallable()) return "class " + functionName(vm, prototype);
    Value constructor = prototype->getOwnData(vm, vm.names.constructor);
    if (constructor.isCallable()) {
        std::string name = functionName(vm, static_cast<Object*>(constructor.asCell()));
        if (!name.empty()) return name + ".prototype";
    }
    return fmt::format("an object of shape #{}", prototype->shapeId_);
}

std::string propertyName(VM& vm, PropertyKey key) {
    if (key.isSymbol() && !key.isPrivate()) return "[" + key.toDisplay(vm) + "]";
    return key.isPrivate() ? key.toDisplay(vm) : "." + key.toDisplay(vm);
}

std::string propertyNames(VM& vm, const Shape* shape, uint32_t limit) {
    std::vector<PropertyKey> keys;
    for (uint32_t i = 0; shape->table_ && i < shape->propertyCount_; i++)
        if (PropertyKey key = shape->table_->entry(i).key; !key.isNull()) keys.push_back(key);
    std::string out;
    size_t first = keys.size() > limit ? keys.size() - limit : 0;
    if (first) out = "…";
    for (size_t i = first; i < keys.size(); i++) out += (out.empty() ? "" : " ") + propertyName(vm, keys[i]);
    return "{" + out + "}";
}

std::string cellKindName(CellKind kind) {
    static constexpr const char* kNames[] = {
#define CELL_KIND(name, type, text) #name,
#include "runtime/cell_kinds.def"
    };
    return kNames[static_cast<int>(kind)];
}

std::string shapeDescription(VM& vm, uint32_t id) {
    switch (id) {
    case kNoShape: return "undefined or null, or no object to write to";
    case kStringShape: return "string";
    case kSymbolShape: return "symbol";
    case kBigIntShape: return "bigint";
    case kNumberPseudoShape: return "number";
    case kBooleanPseudoShape: return "boolean";
    default: break;
    }
    if (id < kFirstRealShape) return "primitive";
    const Shape* shape = vm.shapes.at(id);
    std::string kind = shape->kind_ == CellKind::Object ? "" : cellKindName(shape->kind_) + " ";
    return fmt::format("{}{}, prototype {}  #{}", kind, propertyNames(vm, shape, 6), prototypeName(vm, shape), id);
}

const char* cacheKindName(CacheKind kind) {
    switch (kind) {
    case CacheKind::None: return "";
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots: return "own";
    case CacheKind::ProtoInline:
    case CacheKind::ProtoSlots: return "prototype";
    case CacheKind::Getter: return "getter";
    case CacheKind::Setter: return "setter";
    case CacheKind::Proxy: return "proxy";
    case CacheKind::Missing: return "missing";
    case CacheKind::ArrayLength:
    case CacheKind::StringLength: return "length";
    case CacheKind::AddInline:
    case CacheKind::AddSlots: return "adds";
    case CacheKind::GlobalLexical: return "lexical";
    case CacheKind::ElementKey: return "element";
    }
    return "";
}

std::string calleeName(VM& vm, const Cell* callee) {
    if (!callee) return "no function";
    if (callee->kind() == CellKind::FunctionTemplate) {
        const auto* t = static_cast<const FunctionTemplate*>(callee);
        std::string name = t->name_ && t->name_->length() ? t->name_->toUtf8(vm) : "(anonymous)";
        if (!t->source_) return name;
        return fmt::format("{} {}:{}", name, (*t->source_)->name(), (*t->source_)->position(t->nameStart_).line);
    }
    if (!callee->isObject()) return "no function";
    auto* object = const_cast<Object*>(static_cast<const Object*>(callee));
    return Value(object).isCallable() ? functionName(vm, object) + " (" + cellKindName(callee->kind()) + ")"
                                      : cellKindName(callee->kind());
}

} // namespace tiercel::views
