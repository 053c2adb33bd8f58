// Making regular expressions: programs and their cache, allocation, and the test whether fast paths may be taken.
#include "runtime/builtins/regexp_state.h"

#include "runtime/runtime_caches.h"
#include "runtime/vm.h"

#include <cstdio>

namespace tiercel {

// -- state ---------------------------------------------------------------------------------------------------------

RegExpState::RegExpState(VM& vm) : vm_(vm) {
    vm.heap.addRootVisitor(this);
    context.setInterrupt([](void* data) { return static_cast<VM*>(data)->poll().isAbrupt(); }, &vm);
}

RegExpState::~RegExpState() { vm_.heap.removeRootVisitor(this); }

void RegExpState::visitRoots(Visitor& visitor) {
    for (auto& [hash, program] : cache_) visitor.visit(program);
    for (auto& realm : realms_) {
        visitor.visit(realm->prototype);
        visitor.visit(realm->constructor);
        if (realm->instanceShape) visitor.visitShape(realm->instanceShape->id());
        if (realm->resultShape) visitor.visitShape(realm->resultShape->id());
        visitor.visit(realm->legacy.input);
        visitor.visit(realm->legacy.inputProperty);
        for (Value original : realm->originals) visitor.visit(original);
        visitor.visit(realm->speciesOriginal);
    }
}

RealmRegExp& RegExpState::find(Realm* realm) {
    last_ = nullptr;
    for (auto& known : realms_)
        if (known->realm == realm) last_ = known.get();
    if (!last_) {
        realms_.push_back(std::make_unique<RealmRegExp>());
        last_ = realms_.back().get();
        last_->realm = realm;
    }
    return *last_;
}

RegExpState& regExpState(VM& vm) {
    RuntimeCaches& caches = runtimeCaches(vm);
    if (!caches.regexp) [[unlikely]]
        caches.regexp = std::make_shared<RegExpState>(vm);
    return *caches.regexp;
}

// -- programs ------------------------------------------------------------------------------------------------------

RegExpProgram* RegExpState::program(String* pattern, regexp::Flags flags) {
    uint64_t key = uint64_t{pattern->hash(vm_)} << 8 | flags.bits();
    auto [begin, end] = cache_.equal_range(key);
    for (auto it = begin; it != end; ++it) {
        String* source = it->second->source_;
        if (source == pattern || source->equals(vm_, pattern)) return it->second;
    }
    auto* program = vm_.heap.make<RegExpProgram>(CellKind::RegExpProgram);
    program->source_.init(pattern);
    program->names_.init(nullptr);
    program->program_ = nullptr;
    program->chargedBytes_ = 0;
    program->flagBits_ = flags.bits();
    vm_.heap.registerFinalizer(program);
    if (cache_.size() >= kMaxCached) cache_.clear();
    cache_.emplace(key, program);
    return program;
}

Completion<const regexp::Program*> compileProgram(VM& vm, RegExpProgram* p) {
    if (p->program_) return static_cast<const regexp::Program*>(p->program_);
    String* source = p->source_;
    auto limit = reinterpret_cast<uintptr_t>(vm.nativeStackLimit);
    auto interrupt = [](void* data) { return static_cast<VM*>(data)->poll().isAbrupt(); };
    auto compiled = regexp::compile(source->toU16(vm), regExpFlags(p), {limit, interrupt, &vm});
    if (!compiled) {
        TRY(vm.poll()); // it was stopped
        String* message = String::fromUtf16(vm, compiled.error().message);
        return vm.throwError(ErrorType::SyntaxError, message->toUtf8(vm));
    }
    size_t bytes = (*compiled)->byteSize();
    if (!vm.heap.adjustExternal(static_cast<ptrdiff_t>(bytes))) return vm.throwOutOfMemory();
    p->program_ = compiled->release();
    p->chargedBytes_ = bytes;
    if (vm.flags.dump_regexp) {
        std::string flags = regexp::toString(regExpFlags(p));
        std::printf("/%s/%s\n%s", source->toUtf8(vm).c_str(), flags.c_str(), p->program_->disassemble().c_str());
    }
    return static_cast<const regexp::Program*>(p->program_);
}

InternalArray* groupKeys(VM& vm, RegExpProgram* p) {
    if (InternalArray* known = p->names_) return known;
    const auto& names = p->program_->groupNames();
    auto* keys = InternalArray::make(vm, static_cast<uint32_t>(names.size()));
    for (uint32_t i = 0; i < names.size(); i++)
        keys->data()[i].set(vm.heap, keys, Value(String::fromUtf16(vm, names[i].name)->atomize(vm)));
    p->names_.set(vm.heap, p, keys);
    return keys;
}

// -- pristine objects ------------------------------------------------------------------------------------------------

namespace {

std::array<PropertyKey, RealmRegExp::kWatched> watchedKeys(VM& vm) {
    const Names& n = vm.names;
    return {n.exec,           n.flags,         n.hasIndices,   n.global,     n.ignoreCase,  n.multiline,
            n.dotAll,         n.unicode,       n.unicodeSets,  n.sticky,     n.constructor, n.symbolMatch,
            n.symbolMatchAll, n.symbolReplace, n.symbolSearch, n.symbolSplit};
}

/// Slot of an own property, or false if the object's structure is not one to rely on.
bool slotOf(VM& vm, const Object* object, PropertyKey key, uint32_t& slot) {
    Shape* shape = object->shape(vm);
    if (shape->isDictionary()) return false;
    const PropertyEntry* entry = shape->find(key);
    if (!entry) return false;
    slot = entry->slot;
    return true;
}

bool locate(VM& vm, RealmRegExp& r) {
    auto keys = watchedKeys(vm);
    for (size_t i = 0; i < RealmRegExp::kWatched; i++)
        if (!slotOf(vm, r.prototype, keys[i], r.slots[i])) return false;
    if (!slotOf(vm, r.constructor, vm.names.symbolSpecies, r.speciesSlot)) return false;
    r.prototypeShapeId = r.prototype->shapeId_;
    r.constructorShapeId = r.constructor->shapeId_;
    return true;
}

/// Depends on all that isPristineSlowly compares. Nothing, if something has been overwritten before: it may well be
/// again, and is compared each time then.
void depend(VM& vm, RealmRegExp& r) {
    constexpr uint32_t kMaxValidities = 8;
    if (r.validities >= kMaxValidities) return;
    auto keys = watchedKeys(vm);
    auto entryOf = [&](Object* object, PropertyKey key) { return object->shape(vm)->find(key); };
    auto isConst = [&](Object* object, PropertyKey key) {
        const PropertyEntry* entry = entryOf(object, key);
        return entry->ownerShapeId && vm.shapes.at(entry->ownerShapeId)->field_.isConst;
    };
    for (PropertyKey key : keys)
        if (!isConst(r.prototype, key)) return;
    if (!isConst(r.constructor, vm.names.symbolSpecies)) return;
    r.validities++;
    r.untouched = std::make_unique<Validity>(vm.dependencies);
    auto add = [&](Object* object, PropertyKey key) {
        vm.dependencies.onProperty(*r.untouched, object, key);
        vm.dependencies.onConstant(*r.untouched, entryOf(object, key)->ownerShapeId, object);
    };
    for (PropertyKey key : keys) add(r.prototype, key);
    add(r.constructor, vm.names.symbolSpecies);
}

} // namespace

void recordOriginals(VM& vm, RealmRegExp& r) {
    if (!locate(vm, r)) return;
    for (size_t i = 0; i < RealmRegExp::kWatched; i++) r.originals[i] = r.prototype->getSlot(vm, r.slots[i]);
    r.speciesOriginal = r.constructor->getSlot(vm, r.speciesSlot);
}

bool isPristineSlowly(VM& vm, RealmRegExp& r) {
    if (r.prototype->shapeId_ != r.prototypeShapeId || r.constructor->shapeId_ != r.constructorShapeId) [[unlikely]] {
        if (!locate(vm, r)) return false;
    }
    for (size_t i = 0; i < RealmRegExp::kWatched; i++)
        if (r.prototype->getSlot(vm, r.slots[i]) != r.originals[i]) return false;
    if (r.constructor->getSlot(vm, r.speciesSlot) != r.speciesOriginal) return false;
    depend(vm, r);
    return true;
}

RegExpObject* pristineRegExp(VM& vm, Value v) {
    RegExpObject* r = regExpIf(v);
    return r && isPristine(vm, regExpState(vm), r) ? r : nullptr;
}

bool isGlobal(const RegExpObject* r) { return regExpFlags(r).has(regexp::Flag::Global); }

// -- making ----------------------------------------------------------------------------------------------------------

namespace {

RegExpObject* allocate(VM& vm, Shape* shape) {
    auto* r = vm.heap.make<RegExpObject>(CellKind::RegExp, 0, shape->id(), IndexingKind::PackedInt32);
    r->slots_.init(nullptr);
    r->elements_.init(vm.emptyElements);
    r->lastIndex_.init(Value::int32(0));
    r->program_.init(nullptr);
    r->realm_ = vm.realm;
    r->legacyFeatures_ = true;
    return r;
}

} // namespace

RegExpObject* allocateRegExp(VM& vm, Object* prototype) {
    RealmRegExp& realm = regExpState(vm).of(vm.realm);
    if (prototype == realm.prototype && realm.instanceShape) return allocate(vm, realm.instanceShape);
    RegExpObject* r = allocate(vm, vm.shapes.root(Value(prototype), CellKind::RegExp, 1));
    r->addProperty(vm, vm.names.lastIndex, Value::int32(0), kWritable);
    return r;
}

Completion<regexp::Flags> parseRegExpFlags(VM& vm, String* text) {
    StringView view = text->view(vm);
    regexp::Flags flags;
    bool valid = true;
    for (uint32_t i = 0; i < view.length() && valid; i++) {
        char16_t unit = view[i];
        auto parsed = regexp::parseFlags(std::u16string_view(&unit, 1));
        valid = parsed && (flags.bits() & parsed->bits()) == 0;
        if (valid) flags = flags | *parsed;
    }
    if (!valid || (flags.has(regexp::Flag::Unicode) && flags.has(regexp::Flag::UnicodeSets)))
        return vm.throwSyntaxError("Invalid flags supplied to RegExp constructor '%s'", text->toUtf8(vm).c_str());
    return flags;
}

Completion<void> initializeRegExp(VM& vm, RegExpObject* r, String* pattern, regexp::Flags flags) {
    RegExpProgram* program = regExpState(vm).program(pattern, flags);
    TRY(compileProgram(vm, program));
    r->program_.set(vm.heap, r, program);
    return setLastIndex(vm, r, Value::int32(0));
}

Completion<Object*> regExpLiteral(VM& vm, InternalArray* site) {
    RegExpState& state = regExpState(vm);
    Value known = site->data()[2];
    RegExpProgram* program;
    if (!known.isUndefined()) {
        program = known.asCell()->as<RegExpProgram>();
    } else {
        auto text = [&](uint32_t i) { return site->data()[i].get().asCell()->as<String>(); };
        program = state.program(text(0), TRY(parseRegExpFlags(vm, text(1))));
        site->data()[2].set(vm.heap, site, Value(program));
    }
    RealmRegExp& realm = state.of(vm.realm);
    if (!realm.instanceShape) [[unlikely]]
        vm.realm->get(Intrinsic::RegExpPrototype); // sets RegExp up
    RegExpObject* r = allocate(vm, realm.instanceShape);
    r->program_.init(program);
    return static_cast<Object*>(r);
}

} // namespace tiercel
