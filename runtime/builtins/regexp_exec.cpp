// Running regular expressions: the cache of programs, RegExpBuiltinExec (ECMA-262 §22.2.7), results, and the test
// whether fast paths may be taken.
#include "runtime/builtins/regexp_state.h"
#include "runtime/object_internal.h"
#include "runtime/runtime_caches.h"

#include <cmath>

namespace tiercel {

void releaseProgram(Heap& heap, SharedProgram* shared) {
    if (!shared || --shared->references != 0) return;
    if (shared->chargedBytes) heap.adjustExternal(-static_cast<ptrdiff_t>(shared->chargedBytes));
    delete shared;
}

// -- state ---------------------------------------------------------------------------------------------------------

RegExpState::RegExpState(VM& vm) : vm_(vm) {
    vm.heap.addRootVisitor(this);
    context.setInterrupt(
        [](void* data) { return __atomic_load_n(&static_cast<VM*>(data)->interruptRequested, __ATOMIC_ACQUIRE) != 0; },
        &vm);
}

RegExpState::~RegExpState() {
    dropCache();
    vm_.heap.removeRootVisitor(this);
}

void RegExpState::dropCache() {
    auto dropped = std::move(cache_);
    cache_.clear();
    for (auto& [hash, shared] : dropped) {
        shared->cached = false;
        releaseProgram(vm_.heap, shared);
    }
}

void RegExpState::visitRoots(Visitor& visitor) {
    for (auto& [hash, shared] : cache_) visitor.visit(shared->source);
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

RealmRegExp& RegExpState::of(Realm* realm) {
    for (auto& known : realms_)
        if (known->realm == realm) return *known;
    realms_.push_back(std::make_unique<RealmRegExp>());
    realms_.back()->realm = realm;
    return *realms_.back();
}

Completion<SharedProgram*> RegExpState::program(String* pattern, regexp::Flags flags) {
    uint64_t key = uint64_t{pattern->hash(vm_)} << 8 | flags.bits();
    auto [begin, end] = cache_.equal_range(key);
    for (auto it = begin; it != end; ++it) {
        SharedProgram* shared = it->second;
        if (shared->source != pattern && !shared->source->equals(vm_, pattern)) continue;
        shared->references++;
        return shared;
    }
    auto compiled = regexp::compile(pattern->toU16(vm_), flags, {reinterpret_cast<uintptr_t>(vm_.nativeStackLimit)});
    if (!compiled) {
        String* message = String::fromUtf16(vm_, compiled.error().message);
        return vm_.throwError(ErrorType::SyntaxError, message->toUtf8(vm_));
    }
    size_t bytes = (*compiled)->byteSize();
    if (!vm_.heap.adjustExternal(static_cast<ptrdiff_t>(bytes))) return vm_.throwOutOfMemory();
    auto* shared = new SharedProgram;
    shared->program = std::move(*compiled);
    shared->chargedBytes = bytes;
    if (cache_.size() >= kMaxCached) dropCache();
    shared->source = pattern;
    shared->cached = true;
    shared->references++;
    cache_.emplace(key, shared);
    return shared;
}

RegExpState& regExpState(VM& vm) {
    RuntimeCaches& caches = runtimeCaches(vm);
    if (!caches.regexp) [[unlikely]]
        caches.regexp = std::make_shared<RegExpState>(vm);
    return *caches.regexp;
}

// -- pristine objects ------------------------------------------------------------------------------------------------

namespace {

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
    const Names& n = vm.names;
    const PropertyKey keys[RealmRegExp::kWatched] = {n.exec,        n.flags,     n.hasIndices, n.global,
                                                     n.ignoreCase,  n.multiline, n.dotAll,     n.unicode,
                                                     n.unicodeSets, n.sticky,    n.constructor};
    for (size_t i = 0; i < RealmRegExp::kWatched; i++)
        if (!slotOf(vm, r.prototype, keys[i], r.slots[i])) return false;
    if (!slotOf(vm, r.constructor, n.symbolSpecies, r.speciesSlot)) return false;
    r.prototypeShapeId = r.prototype->shapeId_;
    r.constructorShapeId = r.constructor->shapeId_;
    return true;
}

} // namespace

void recordOriginals(VM& vm, RealmRegExp& r) {
    if (!locate(vm, r)) return;
    for (size_t i = 0; i < RealmRegExp::kWatched; i++) r.originals[i] = r.prototype->getSlot(vm, r.slots[i]);
    r.speciesOriginal = r.constructor->getSlot(vm, r.speciesSlot);
}

bool isPristine(VM& vm, const Object* object) {
    if (object->kind() != CellKind::RegExp) return false;
    RealmRegExp& r = regExpState(vm).of(vm.realm);
    if (!r.instanceShape || object->shapeId_ != r.instanceShape->id()) return false;
    if (r.prototype->shapeId_ != r.prototypeShapeId || r.constructor->shapeId_ != r.constructorShapeId) [[unlikely]] {
        if (!locate(vm, r)) return false;
    }
    for (size_t i = 0; i < RealmRegExp::kWatched; i++)
        if (r.prototype->getSlot(vm, r.slots[i]) != r.originals[i]) return false;
    return r.constructor->getSlot(vm, r.speciesSlot) == r.speciesOriginal;
}

// -- making
// ------------------------------------------------------------------------------------------------------------

RegExpObject* allocateRegExp(VM& vm, Object* prototype) {
    Shape* shape = vm.shapes.root(Value(prototype), CellKind::RegExp, 1);
    auto* r = vm.heap.make<RegExpObject>(CellKind::RegExp, 0, shape->id(), IndexingKind::PackedInt32);
    r->slots_.init(nullptr);
    r->elements_.init(vm.emptyElements);
    r->lastIndex_.init(Value::undefined());
    r->source_.init(vm.emptyString);
    r->program_ = nullptr;
    r->realm_ = vm.realm;
    r->flagBits_ = 0;
    r->legacyFeatures_ = true;
    vm.heap.registerFinalizer(r);
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
    SharedProgram* shared = TRY(regExpState(vm).program(pattern, flags));
    releaseProgram(vm.heap, r->program_);
    r->program_ = shared;
    r->source_.set(vm.heap, r, pattern);
    r->flagBits_ = flags.bits();
    return setLastIndex(vm, r, Value::int32(0));
}

Completion<Object*> makeRegExp(VM& vm, String* pattern, String* flags) {
    regexp::Flags parsed = TRY(parseRegExpFlags(vm, flags));
    SharedProgram* shared = TRY(regExpState(vm).program(pattern, parsed));
    Object* prototype = vm.realm->get(Intrinsic::RegExpPrototype);
    RegExpObject* r = allocateRegExp(vm, prototype);
    r->program_ = shared;
    r->source_.set(vm.heap, r, pattern);
    r->flagBits_ = parsed.bits();
    return static_cast<Object*>(r);
}

// -- running
// -----------------------------------------------------------------------------------------------------------

Completion<bool> runProgram(VM& vm, RegExpState& state, const regexp::Program& program, String* subject, uint32_t index,
                            bool sticky) {
    if (state.captures.size() < program.captureSlots()) state.captures.resize(program.captureSlots());
    StringView view = subject->view(vm);
    regexp::Input input = view.isTwoByte() ? regexp::Input(std::u16string_view(view.utf16(), view.length()))
                                           : regexp::Input(std::span(view.latin1(), view.length()));
    for (;;) {
        switch (regexp::exec(program, input, index, state.captures, state.context, sticky)) {
        case regexp::Outcome::Match: return true;
        case regexp::Outcome::NoMatch: return false;
        case regexp::Outcome::OutOfMemory: return vm.throwRangeError("Regular expression too complex for this string");
        case regexp::Outcome::Interrupted: TRY(vm.pollInterrupts()); break; // not for us: once more
        }
    }
}

void noteMatch(VM& vm, RegExpState& state, RegExpObject* r, String* subject) {
    LegacyMatch& legacy = state.of(vm.realm).legacy;
    if (r->realm_ != vm.realm) return;
    if (!r->legacyFeatures_) {
        legacy.invalid = true;
        legacy.input = nullptr;
        legacy.inputProperty = Value::undefined();
        legacy.captures.clear();
        return;
    }
    legacy.invalid = false;
    legacy.input = subject;
    legacy.inputProperty = Value::undefined();
    auto slots = static_cast<ptrdiff_t>(programOf(r).captureSlots());
    legacy.captures.assign(state.captures.begin(), state.captures.begin() + slots);
}

Completion<void> setLastIndex(VM& vm, RegExpObject* r, Value v) {
    const PropertyEntry* entry = r->shape(vm)->find(vm.names.lastIndex);
    if (entry && !(entry->attributes & kWritable))
        return vm.throwTypeError("Cannot assign to read only property 'lastIndex' of object '[object RegExp]'");
    r->setSlot(vm, 0, v);
    return {};
}

Completion<bool> matchAtLastIndex(VM& vm, RegExpState& state, RegExpObject* r, String* subject) {
    // 1. Let lastIndex be ℝ(? ToLength(? Get(R, "lastIndex"))).
    Value property = r->lastIndex_;
    uint64_t lastIndex = property.isInt32() && property.asInt32() >= 0 ? static_cast<uint64_t>(property.asInt32())
                                                                       : TRY(toLength(vm, property));
    regexp::Flags flags = regExpFlags(r);
    bool keepsIndex = flags.has(regexp::Flag::Global) || flags.has(regexp::Flag::Sticky);
    if (!keepsIndex) lastIndex = 0; // 6.
    bool matched = false;
    if (lastIndex <= subject->length()) {
        // `compile` may replace the program only in user code, of which there is none in the run.
        matched = TRY(runProgram(vm, state, programOf(r), subject, static_cast<uint32_t>(lastIndex),
                                 flags.has(regexp::Flag::Sticky)));
    }
    if (!matched) {
        if (keepsIndex) TRY(setLastIndex(vm, r, Value::int32(0)));
        return false;
    }
    if (keepsIndex) TRY(setLastIndex(vm, r, Value::number(state.captures[1])));
    noteMatch(vm, state, r, subject);
    return true;
}

namespace {

PropertyKey groupKey(VM& vm, const regexp::GroupName& name) {
    return PropertyKey::fromString(vm, String::fromUtf16(vm, name.name));
}

/// Index of the group of that name that took part, or its first.
uint32_t groupOf(const regexp::GroupName& name, const int32_t* captures) {
    for (uint32_t index : name.indices)
        if (captures[2 * index] >= 0) return index;
    return name.indices[0];
}

/// MakeMatchIndicesIndexPairArray (22.2.7.8).
Object* makeIndices(VM& vm, const regexp::Program& program, const std::vector<int32_t>& captures) {
    uint32_t count = program.captureCount();
    Object* indices = Array::make(vm, count);
    for (uint32_t i = 0; i < count; i++) {
        Value pair = Value::undefined();
        if (captures[2 * i] >= 0) {
            Value ends[] = {Value::number(captures[2 * i]), Value::number(captures[2 * i + 1])};
            pair = Array::fromValues(vm, ends, 2);
        }
        Array::push(vm, indices, pair);
    }
    Value groups = Value::undefined();
    if (!program.groupNames().empty()) {
        Object* object = Object::make(vm, Value::null());
        for (const regexp::GroupName& name : program.groupNames())
            object->defineDirect(vm, groupKey(vm, name), indices->getOwnElement(vm, groupOf(name, captures.data())));
        groups = object;
    }
    indices->addProperty(vm, vm.names.groups, groups, kDefaultAttributes);
    return indices;
}

} // namespace

Completion<Value> makeMatchResult(VM& vm, RegExpState& state, RegExpObject* r, String* subject) {
    const regexp::Program& program = programOf(r);
    const std::vector<int32_t>& captures = state.captures; // no user code below
    uint32_t count = program.captureCount();
    Object* result = Array::make(vm, count);
    for (uint32_t i = 0; i < count; i++) Array::push(vm, result, captureValue(vm, subject, captures.data(), i));
    result->addProperty(vm, vm.names.index, Value::number(captures[0]), kDefaultAttributes);
    result->addProperty(vm, vm.names.input, Value(subject), kDefaultAttributes);
    Value groups = Value::undefined();
    if (!program.groupNames().empty()) {
        Object* object = Object::make(vm, Value::null());
        for (const regexp::GroupName& name : program.groupNames())
            object->defineDirect(vm, groupKey(vm, name), result->getOwnElement(vm, groupOf(name, captures.data())));
        groups = object;
    }
    result->addProperty(vm, vm.names.groups, groups, kDefaultAttributes);
    if (program.flags().has(regexp::Flag::HasIndices))
        result->addProperty(vm, vm.names.indices, makeIndices(vm, program, captures), kDefaultAttributes);
    return result;
}

Completion<Value> regExpBuiltinExec(VM& vm, RegExpObject* r, String* subject) {
    RegExpState& state = regExpState(vm);
    if (!TRY(matchAtLastIndex(vm, state, r, subject))) return Value::null();
    return makeMatchResult(vm, state, r, subject);
}

Completion<Value> regExpExec(VM& vm, Object* object, String* subject) {
    if (isPristine(vm, object)) return regExpBuiltinExec(vm, object->as<RegExpObject>(), subject);
    Value exec = TRY(object->get(vm, vm.names.exec));
    if (exec.isCallable()) {
        Value result = TRY(vm.call(exec, Value(object), {Value(subject)}));
        if (!result.isObject() && !result.isNull())
            return vm.throwTypeError("exec of a regular expression returned neither an object nor null"); // 22.2.7.1
        return result;
    }
    RegExpObject* r = regExpIf(Value(object));
    if (!r)
        return vm.throwTypeError("Method RegExp.prototype.exec called on incompatible receiver %s",
                                 describe(vm, Value(object)).c_str());
    return regExpBuiltinExec(vm, r, subject);
}

uint64_t advanceStringIndex(VM& vm, String* s, uint64_t index, bool unicode) {
    if (!unicode || index + 1 >= s->length()) return index + 1;
    StringView view = s->view(vm);
    auto at = static_cast<uint32_t>(index);
    bool pair = view.isTwoByte() && (view[at] & 0xFC00) == 0xD800 && (view[at + 1] & 0xFC00) == 0xDC00;
    return index + (pair ? 2 : 1);
}

} // namespace tiercel
