// See dependencies.h. Nothing here allocates in the heap: objects are in the middle of a change.
#include "runtime/dependencies.h"

#include "runtime/function.h"
#include "runtime/tiering.h"
#include "runtime/vm.h"

#include <algorithm>

namespace tiercel {

Validity::~Validity() { dependencies_.forget(*this); }

// -- registering

void Dependencies::add(Validity& validity, uint64_t topic, uint64_t key, Object* object) {
    std::vector<Entry>& list = entries_[topic];
    for (const Entry& entry : list)
        if (entry.validity == &validity && entry.key == key) return;
    list.push_back({&validity, key, object});
    validity.topics_.push_back(topic);
}

void Dependencies::forget(Validity& validity) {
    for (uint64_t topic : validity.topics_) {
        auto list = entries_.find(topic);
        if (list == entries_.end()) continue;
        std::erase_if(list->second, [&](const Entry& entry) { return entry.validity == &validity; });
        if (list->second.empty()) entries_.erase(list);
    }
    validity.topics_.clear();
}

void Dependencies::onProperty(Validity& validity, Object* object, PropertyKey key) {
    object->setFlag(kPrototypeCached);
    add(validity, topicOf(Topic::Object, reinterpret_cast<uint64_t>(object)), key.bits(), object);
}
void Dependencies::onConstant(Validity& validity, uint32_t ownerShapeId, Object* object) {
    vm_.shapes.at(ownerShapeId)->field_.watched = true;
    add(validity, topicOf(Topic::Constant, ownerShapeId), 0, object);
}
void Dependencies::onKinds(Validity& validity, uint32_t ownerShapeId) {
    vm_.shapes.at(ownerShapeId)->field_.watched = true;
    add(validity, topicOf(Topic::Kinds, ownerShapeId));
}
void Dependencies::onBinding(Validity& validity, GlobalLexical::Binding& binding, PropertyKey name) {
    add(validity, topicOf(Topic::Object, reinterpret_cast<uint64_t>(&binding)), name.bits());
}
void Dependencies::onIndexedPrototypes(Validity& validity) { add(validity, topicOf(Topic::IndexedPrototypes, 0)); }
void Dependencies::onOnlyClosure(Validity& validity, FunctionTemplate* t) {
    add(validity, topicOf(Topic::Object, reinterpret_cast<uint64_t>(t)));
}

// -- changes

std::string Dependencies::nameOf(Object* object, uint64_t key) const {
    auto functionName = [&](Value v) -> std::string {
        if (!v.isCell() || v.asCell()->kind() != CellKind::Function) return {};
        String* name = static_cast<Function*>(v.asCell())->template_->name_;
        return name ? name->toUtf8(vm_) : std::string();
    };
    std::string name;
    if (object && object->kind() != CellKind::Global) {
        name = functionName(Value(object));
        const PropertyEntry* entry = object->shape(vm_)->find(vm_.names.constructor);
        if (name.empty() && entry && !(entry->attributes & kAccessorProperty)) {
            name = functionName(object->getSlot(vm_, entry->slot));
            if (!name.empty()) name += ".prototype";
        }
        name += name.empty() ? "the property " : ".";
    }
    PropertyKey property = PropertyKey::fromBits(key);
    return key ? name + property.toDisplay(vm_) : name;
}

void Dependencies::invalidate(Validity& validity, const std::string& why) {
    if (!validity.word) return;
    validity.word = 0;
    validity.why = reasons_.insert(why).first->c_str();
    if (validity.code) vm_.tiers.invalidated(*validity.code, validity.why);
}

template <class Matches, class Text>
void Dependencies::breakAll(uint64_t topic, Matches&& matches, Text&& text) {
    auto list = entries_.find(topic);
    if (list == entries_.end()) return;
    std::vector<Entry> broken;
    std::copy_if(list->second.begin(), list->second.end(), std::back_inserter(broken), matches);
    for (const Entry& entry : broken) invalidate(*entry.validity, text(entry));
    for (const Entry& entry : broken) forget(*entry.validity);
}

void Dependencies::propertyAdded(Object* object, PropertyKey key) {
    // Caches rely on prototypes alone. Other objects that code depends on may go on growing.
    if (object->hasFlag(kIsPrototype)) vm_.protoEpoch++;
    uint64_t topic = topicOf(Topic::Object, reinterpret_cast<uint64_t>(object));
    breakAll(
        topic, [&](const Entry& entry) { return entry.key == key.bits(); },
        [&](const Entry& entry) { return nameOf(entry.object, entry.key) + " was added"; });
    if (!entries_.contains(topic)) object->clearFlag(kPrototypeCached);
}
void Dependencies::structureChanges(Object* object) {
    vm_.protoEpoch++;
    object->clearFlag(kPrototypeCached);
    breakAll(
        topicOf(Topic::Object, reinterpret_cast<uint64_t>(object)), [](const Entry&) { return true; },
        [&](const Entry& entry) { return nameOf(entry.object, entry.key) + " or its object was changed"; });
}
void Dependencies::overwritten(uint32_t ownerShapeId) {
    uint64_t key = vm_.shapes.at(ownerShapeId)->key_.bits();
    breakAll(
        topicOf(Topic::Constant, ownerShapeId), [](const Entry&) { return true; },
        [&](const Entry& entry) { return nameOf(entry.object, key) + " was written again"; });
}
void Dependencies::widened(uint32_t ownerShapeId) {
    Shape* shape = vm_.shapes.at(ownerShapeId);
    breakAll(
        topicOf(Topic::Kinds, ownerShapeId), [](const Entry&) { return true; },
        [&](const Entry&) {
            std::string owner = shape->prototypeObject() ? nameOf(shape->prototypeObject(), 0) : std::string();
            if (constexpr std::string_view kTail = ".prototype."; owner.ends_with(kTail))
                owner.resize(owner.size() - kTail.size());
            else
                owner = "an object";
            return "the property " + shape->key_.toDisplay(vm_) + " of " + owner + " holds another kind of value";
        });
}
void Dependencies::breakBinding(GlobalLexical::Binding& binding, const char* what) {
    breakAll(
        topicOf(Topic::Object, reinterpret_cast<uint64_t>(&binding)), [](const Entry&) { return true; },
        [&](const Entry& entry) { return PropertyKey::fromBits(entry.key).toDisplay(vm_) + what; });
}
void Dependencies::firstAssigned(GlobalLexical::Binding& binding) {
    binding.assigned = true;
    breakBinding(binding, " was assigned");
}
void Dependencies::redeclared(GlobalLexical::Binding& binding) { breakBinding(binding, " was declared again"); }
void Dependencies::indexedPrototypes() {
    if (vm_.indexedPrototypes) return;
    vm_.indexedPrototypes = true;
    breakAll(
        topicOf(Topic::IndexedPrototypes, 0), [](const Entry&) { return true; },
        [](const Entry&) { return std::string("a prototype got elements"); });
}
void Dependencies::cloned(FunctionTemplate* t) {
    breakAll(
        topicOf(Topic::Object, reinterpret_cast<uint64_t>(t)), [](const Entry&) { return true; },
        [](const Entry&) { return std::string("the function was made a second time"); });
}

} // namespace tiercel
