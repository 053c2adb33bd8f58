// Running regular expressions: RegExpBuiltinExec (ECMA-262 §22.2.7), its results, the record of the last match.
#include "runtime/builtins/regexp_state.h"
#include "runtime/object_internal.h"

#include <cmath>

namespace tiercel {

Completion<bool> ProgramRun::abrupt(regexp::Outcome outcome) {
    if (outcome == regexp::Outcome::Interrupted) return Thrown{}; // by the poll
    return vm_.throwRangeError("Regular expression too complex for this string");
}

void noteMatch(VM& vm, RegExpState& state, RegExpObject* r, const regexp::Program& program, String* subject) {
    if (r->realm_ != vm.realm) return;
    LegacyMatch& legacy = state.of(vm.realm).legacy;
    legacy.inputProperty = Value::undefined();
    legacy.invalid = !r->legacyFeatures_;
    if (legacy.invalid) {
        legacy.input = nullptr;
        return;
    }
    legacy.input = subject;
    uint32_t groups = program.captureCount();
    legacy.groups = groups;
    const int32_t* captures = state.captures.data();
    uint32_t kept = std::min(groups, LegacyMatch::kGroups);
    for (uint32_t i = 0; i < 2 * kept; i++) legacy.captures[i] = captures[i];
    for (uint32_t i = 0; i < 2; i++) legacy.captures[2 * LegacyMatch::kGroups + i] = captures[2 * (groups - 1) + i];
}

Completion<void> setLastIndex(VM& vm, RegExpObject* r, Value v) {
    RealmRegExp& realm = regExpState(vm).of(vm.realm);
    bool plain = realm.instanceShape && r->shapeId_ == realm.instanceShape->id();
    if (plain && realm.lastIndexSettled && v.isInt32()) [[likely]] {
        r->lastIndex_.init(v); // no cell: no barrier
        return {};
    }
    const PropertyEntry* entry = r->shape(vm)->find(vm.names.lastIndex);
    if (entry && !(entry->attributes & kWritable))
        return vm.throwTypeError("Cannot assign to read only property 'lastIndex' of object '[object RegExp]'");
    r->setSlot(vm, 0, v);
    if (plain && v.isInt32()) realm.lastIndexSettled = true;
    return {};
}

Completion<bool> matchAtLastIndex(VM& vm, RegExpState& state, RegExpObject* r, String* subject) {
    // 1. Let lastIndex be ℝ(? ToLength(? Get(R, "lastIndex"))).
    Value property = r->lastIndex_;
    uint64_t lastIndex = property.isInt32() && property.asInt32() >= 0 ? static_cast<uint64_t>(property.asInt32())
                                                                       : TRY(toLength(vm, property));
    const regexp::Program& program = *TRY(programOf(vm, r)); // after the conversion, which may have called `compile`
    regexp::Flags flags = regExpFlags(r);
    bool keepsIndex = flags.has(regexp::Flag::Global) || flags.has(regexp::Flag::Sticky);
    if (!keepsIndex) lastIndex = 0; // 6.
    bool matched = false;
    if (lastIndex <= subject->length()) {
        ProgramRun run(vm, state, program, subject);
        matched = TRY(run.from(static_cast<uint32_t>(lastIndex), flags.has(regexp::Flag::Sticky)));
    }
    if (!matched) {
        if (keepsIndex) TRY(setLastIndex(vm, r, Value::int32(0)));
        return false;
    }
    if (keepsIndex) TRY(setLastIndex(vm, r, Value::int32(state.captures[1])));
    noteMatch(vm, state, r, program, subject);
    return true;
}

Value groupsObject(VM& vm, RegExpProgram* p, String* subject, const int32_t* captures) {
    const auto& names = p->program_->groupNames();
    if (names.empty()) return Value::undefined();
    InternalArray* keys = groupKeys(vm, p);
    Object* groups = Object::make(vm, Value::null());
    for (uint32_t i = 0; i < names.size(); i++) {
        uint32_t group = names[i].indices[0];
        for (uint32_t index : names[i].indices)
            if (captures[2 * index] >= 0) group = index;
        auto* key = keys->data()[i].get().asCell()->as<String>();
        groups->defineDirect(vm, PropertyKey::fromString(vm, key), captureValue(vm, subject, captures, group));
    }
    return groups;
}

namespace {

Value pairOf(VM& vm, const int32_t* captures, uint32_t group) {
    if (captures[2 * group] < 0) return Value::undefined();
    Value ends[] = {Value::int32(captures[2 * group]), Value::int32(captures[2 * group + 1])};
    return Array::fromValues(vm, ends, 2);
}

/// MakeMatchIndicesIndexPairArray (22.2.7.8).
Object* makeIndices(VM& vm, RegExpProgram* p, const int32_t* captures) {
    const regexp::Program& program = *p->program_;
    uint32_t count = program.captureCount();
    Object* indices = Array::make(vm, count);
    for (uint32_t i = 0; i < count; i++) Array::push(vm, indices, pairOf(vm, captures, i));
    Value groups = Value::undefined();
    if (!program.groupNames().empty()) {
        InternalArray* keys = groupKeys(vm, p);
        Object* object = Object::make(vm, Value::null());
        uint32_t at = 0;
        for (const regexp::GroupName& name : program.groupNames()) {
            uint32_t group = name.indices[0];
            for (uint32_t index : name.indices)
                if (captures[2 * index] >= 0) group = index;
            auto* key = keys->data()[at++].get().asCell()->as<String>();
            object->defineDirect(vm, PropertyKey::fromString(vm, key), indices->getOwnElement(vm, group));
        }
        groups = object;
    }
    indices->addProperty(vm, vm.names.groups, groups, kDefaultAttributes);
    return indices;
}

/// The captures as an array, without its other properties.
Object* captureArray(VM& vm, String* subject, const int32_t* captures, uint32_t count) {
    constexpr uint32_t kMaxOnStack = 32; // the collector scans the stack
    if (count <= kMaxOnStack) {
        Value values[kMaxOnStack];
        for (uint32_t i = 0; i < count; i++) values[i] = captureValue(vm, subject, captures, i);
        return Array::fromValues(vm, values, count);
    }
    Object* result = Array::make(vm, count);
    for (uint32_t i = 0; i < count; i++) Array::push(vm, result, captureValue(vm, subject, captures, i));
    return result;
}

} // namespace

Completion<Value> makeMatchResult(VM& vm, RegExpState& state, RegExpObject* r, String* subject) {
    RegExpProgram* p = r->program_;
    const regexp::Program& program = *p->program_;
    const int32_t* captures = state.captures.data(); // no user code below
    RealmRegExp& realm = state.of(vm.realm);
    Object* result = captureArray(vm, subject, captures, program.captureCount());
    Value index = Value::int32(captures[0]), input = Value(subject);
    if (realm.resultShape && program.groupNames().empty()) {
        // The records of that shape's properties have seen an integer, a string and undefined: nothing to track.
        Slots* slots = Slots::make(vm, 4);
        slots->at(0).init(index);
        slots->at(1).init(input);
        slots->at(2).init(Value::undefined());
        result->slots_.set(vm.heap, result, slots);
        result->setShape(realm.resultShape);
    } else {
        Value groups = groupsObject(vm, p, subject, captures);
        result->addProperty(vm, vm.names.index, index, kDefaultAttributes);
        result->addProperty(vm, vm.names.input, input, kDefaultAttributes);
        result->addProperty(vm, vm.names.groups, groups, kDefaultAttributes);
        if (groups.isUndefined() && !result->shape(vm)->isDictionary()) realm.resultShape = result->shape(vm);
    }
    if (program.flags().has(regexp::Flag::HasIndices))
        result->addProperty(vm, vm.names.indices, Value(makeIndices(vm, p, captures)), kDefaultAttributes);
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

Completion<void> advanceLastIndex(VM& vm, Object* rx, String* s, bool fullUnicode) {
    uint64_t index = TRY(toLength(vm, TRY(rx->get(vm, vm.names.lastIndex))));
    return rx->put(vm, vm.names.lastIndex, Value::number(advanceStringIndex(vm, s, index, fullUnicode)));
}

bool contains(VM& vm, String* text, char16_t unit) {
    StringView view = text->view(vm);
    for (uint32_t i = 0; i < view.length(); i++)
        if (view[i] == unit) return true;
    return false;
}

uint64_t advanceStringIndex(VM& vm, String* s, uint64_t index, bool unicode) {
    if (!unicode || index + 1 >= s->length()) return index + 1;
    StringView view = s->view(vm);
    auto at = static_cast<uint32_t>(index);
    bool pair = view.isTwoByte() && (view[at] & 0xFC00) == 0xD800 && (view[at + 1] & 0xFC00) == 0xDC00;
    return index + (pair ? 2 : 1);
}

} // namespace tiercel
