// RegExp.prototype[Symbol.matchAll] (ECMA-262 §22.2.6.9) and RegExp String Iterators (§22.2.9).
//
// While the regexp is pristine, its copy is made and stepped without looking anything up.
#include "runtime/builtins/regexp_state.h"

namespace tiercel {

namespace {

const char kStringIteratorClass = 0;

/// Iterator: fields 0 the matcher (undefined when done), 1 the string; number 0: bit 0 global, bit 1 unicode.
Value makeIterator(VM& vm, Object* matcher, String* s, bool global, bool unicode) {
    Value prototype = Value(vm.realm->get(Intrinsic::RegExpStringIteratorPrototype));
    auto* iterator =
        NativeObject::make(vm, vm.shapes.root(prototype, CellKind::NativeObject, 0), &kStringIteratorClass);
    iterator->fields_[0].set(vm.heap, iterator, Value(matcher));
    iterator->fields_[1].set(vm.heap, iterator, Value(s));
    iterator->numbers_[0] = (global ? 1 : 0) | (unicode ? 2 : 0);
    return Value(iterator);
}

} // namespace

// RegExp.prototype [ %Symbol.matchAll% ] ( string ), 22.2.6.9.
Completion<Value> regExpMatchAll(VM& vm, Object* rx, String* s) {
    if (isPristine(vm, rx) && rx->as<RegExpObject>()->lastIndex_.get().isNumber()) {
        auto* r = rx->as<RegExpObject>();
        uint64_t lastIndex = TRY(toLength(vm, r->lastIndex_));
        RegExpObject* matcher = allocateRegExp(vm, vm.realm->get(Intrinsic::RegExpPrototype));
        matcher->program_.set(vm.heap, matcher, r->program_.get());
        TRY(setLastIndex(vm, matcher, Value::number(lastIndex)));
        regexp::Flags flags = regExpFlags(r);
        return makeIterator(vm, matcher, s, flags.has(regexp::Flag::Global), flags.unicode());
    }
    Value constructor = TRY(speciesConstructor(vm, rx, vm.realm->get(Intrinsic::RegExpConstructor)));
    String* flags = TRY(toString(vm, TRY(rx->get(vm, vm.names.flags))));
    Object* matcher = TRY(vm.construct(constructor, {Value(rx), Value(flags)}));
    uint64_t lastIndex = TRY(toLength(vm, TRY(rx->get(vm, vm.names.lastIndex))));
    TRY(matcher->put(vm, vm.names.lastIndex, Value::number(lastIndex)));
    bool unicode = contains(vm, flags, 'u') || contains(vm, flags, 'v');
    return makeIterator(vm, matcher, s, contains(vm, flags, 'g'), unicode);
}

namespace {

/// One result, or null; the matcher stands behind it.
Completion<Value> step(VM& vm, Object* matcher, String* s, bool global, bool unicode) {
    if (isPristine(vm, matcher)) {
        auto* r = matcher->as<RegExpObject>();
        RegExpState& state = regExpState(vm);
        if (!TRY(matchAtLastIndex(vm, state, r, s))) return Value::null();
        if (global && state.captures[0] == state.captures[1]) {
            auto end = static_cast<uint64_t>(state.captures[1]);
            TRY(setLastIndex(vm, r, Value::number(advanceStringIndex(vm, s, end, unicode))));
        }
        return makeMatchResult(vm, state, r, s);
    }
    Value result = TRY(regExpExec(vm, matcher, s));
    if (result.isNull() || !global) return result;
    String* text = TRY(toString(vm, TRY(result.asCell()->as<Object>()->get(vm, PropertyKey::fromIndex(0)))));
    if (text->length() == 0) TRY(advanceLastIndex(vm, matcher, s, unicode));
    return result;
}

// %RegExpStringIteratorPrototype%.next ( ), 22.2.9.2.1.
Completion<Value> next(VM& vm, CallArgs args) {
    auto* iterator = cellIf<NativeObject, CellKind::NativeObject>(args.thisValue());
    if (!iterator || iterator->nativeClass_ != &kStringIteratorClass)
        return vm.throwTypeError("next method called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    Value matcherValue = iterator->fields_[0];
    if (matcherValue.isUndefined()) return createIterResult(vm, Value::undefined(), true);
    auto* matcher = matcherValue.asCell()->as<Object>();
    auto* s = iterator->fields_[1].get().asCell()->as<String>();
    bool global = iterator->numbers_[0] & 1, unicode = iterator->numbers_[0] & 2;
    auto finish = [&] { iterator->fields_[0].set(vm.heap, iterator, Value::undefined()); };
    // The specification writes this as a generator: a throw ends the iteration as well.
    Completion<Value> result = step(vm, matcher, s, global, unicode);
    if (result.isAbrupt()) {
        finish();
        return Thrown{};
    }
    Value match = result.release();
    if (match.isNull()) {
        finish();
        return createIterResult(vm, Value::undefined(), true);
    }
    if (!global) finish();
    return createIterResult(vm, match, false);
}

constexpr BuiltinRow kIteratorRows[] = {{"next", next, 0}};

} // namespace

void setupRegExpStringIterator(Realm& realm) {
    Object* prototype = Object::make(realm.vm, realm.get(Intrinsic::IteratorPrototype));
    realm.set(Intrinsic::RegExpStringIteratorPrototype, prototype);
    defineBuiltins(realm, prototype, kIteratorRows);
    defineToStringTag(realm, prototype, "RegExp String Iterator");
}

} // namespace tiercel
