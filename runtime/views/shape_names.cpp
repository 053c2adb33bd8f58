// Names of prototypes, properties and kinds.
#include "runtime/views/shape_names.h"

#include "runtime/operations.h"
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

} // namespace tiercel::views
