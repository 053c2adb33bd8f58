// What optimized code relies on beyond its guards, and what happens when that changes.
//
// Code that assumes something of the heap (a prototype has this method, a property has held int32 values only) has a
// Validity: a word that is 1 while all of that holds. What would break an assumption is noticed where it happens, at
// once and before it happens: the word becomes 0, the code leaves its CodeBlock's list, and frames that run it leave at
// their next CheckValid, which stands behind whatever may have run JavaScript.
//
//   dependencies.onProperty(validity, Ball_prototype, bounce);   // it has the property as it is now, or none
//   dependencies.onConstant(validity, ownerShapeId);             // FieldInfo::isConst stays
//   Ball.prototype.bounce = other;                               // validity.word == 0
//
// Code registers while its graph is built, on the main thread; what changes while it is compiled is noticed like that.
// Where nothing depends on an object or record, stores and definitions cost nothing more than they did: objects have
// kPrototypeCached set, records FieldInfo::watched.
#pragma once

#include "runtime/property_key.h"
#include "runtime/realm.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace tiercel {

class Dependencies;
class FunctionTemplate;
class Object;
class VM;
struct CompiledCode;

/// Of one piece of code, or of one that is being made.
class Validity {
public:
    explicit Validity(Dependencies& dependencies) : dependencies_(dependencies) {}
    ~Validity();
    Validity(const Validity&) = delete;

    uint32_t word = 1;            // at a stable address; machine code reads it
    CompiledCode* code = nullptr; // when it has been installed
    const char* why = nullptr;    // word is 0: what has changed

private:
    friend class Dependencies;
    Dependencies& dependencies_;
    std::vector<uint64_t> topics_; // under which it is registered
};

class Dependencies {
public:
    explicit Dependencies(VM& vm) : vm_(vm) {}
    Dependencies(const Dependencies&) = delete;

    // -- what code relies on
    /// The object goes on to have the own property as it is now: its attributes, its place or its accessor; or to have
    /// none. (Not its value: see onConstant.)
    void onProperty(Validity&, Object*, PropertyKey);
    /// No object's property with that record is written again. `object`: for the text.
    void onConstant(Validity&, uint32_t ownerShapeId, Object* object);
    /// The record's kinds do not widen.
    void onKinds(Validity&, uint32_t ownerShapeId);
    /// The global lexical binding, which has been initialised, is not written again.
    void onBinding(Validity&, GlobalLexical::Binding&, PropertyKey name);
    /// VM::indexedPrototypes stays false.
    void onIndexedPrototypes(Validity&);
    /// One function only is made of the template (closures_ is 1): its environment is that of the code.
    void onOnlyClosure(Validity&, FunctionTemplate*);

    // -- what is about to happen
    /// An object with kPrototypeCached gets a property and changes in no other way.
    void propertyAdded(Object*, PropertyKey);
    /// Its structure changes in whatever way.
    void structureChanges(Object*);
    void overwritten(uint32_t ownerShapeId); // a record with FieldInfo::watched is no constant any more
    void widened(uint32_t ownerShapeId);     // the same has got more kinds
    /// A store to a binding that no cache knows as the target of one yet.
    void assigned(GlobalLexical::Binding& binding) {
        if (!binding.assigned) [[unlikely]]
            firstAssigned(binding);
    }
    /// The name gets another declaration: whatever was built on this one goes.
    void redeclared(GlobalLexical::Binding&);
    void indexedPrototypes();
    void cloned(FunctionTemplate*); // a second function is made of it

    size_t topicCount() const { return entries_.size(); }

private:
    friend class Validity;
    enum class Topic : uint64_t { Object, Constant, Kinds, IndexedPrototypes };
    struct Entry {
        Validity* validity;
        uint64_t key; // PropertyKey bits
        Object* object;
    };
    static uint64_t topicOf(Topic topic, uint64_t id) {
        return (topic == Topic::Object ? id : id << 3) | static_cast<uint64_t>(topic);
    }
    void add(Validity&, uint64_t topic, uint64_t key = 0, Object* object = nullptr);
    void forget(Validity&);
    void invalidate(Validity&, const std::string& why);
    void firstAssigned(GlobalLexical::Binding&);
    void breakBinding(GlobalLexical::Binding&, const char* what);
    template <class Matches, class Text>
    void breakAll(uint64_t topic, Matches&&, Text&&);
    std::string nameOf(Object*, uint64_t key) const;

    VM& vm_;
    std::unordered_map<uint64_t, std::vector<Entry>> entries_; // by topic: objects and bindings are aligned to 8 bytes
    std::set<std::string> reasons_;                            // texts live as long as listeners may keep them
};

} // namespace tiercel
