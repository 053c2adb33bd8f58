// The legacy static properties of RegExp: input ($_), lastMatch ($&), lastParen ($+), leftContext ($`), rightContext
// ($'), $1 … $9. They tell of the last successful match by a RegExp of the realm; accessors as the proposal "Legacy
// RegExp features in JavaScript" has them: the receiver must be the constructor itself.
#include "runtime/builtins/regexp_state.h"

namespace tiercel {

namespace {

/// GetLegacyRegExpStaticProperty's checks: the receiver, and that the record is valid.
Completion<LegacyMatch*> legacyMatch(VM& vm, CallArgs args) {
    RealmRegExp& realm = regExpState(vm).of(vm.realm);
    if (args.thisValue() != Value(realm.constructor))
        return vm.throwTypeError("RegExp static property accessed on an incompatible receiver");
    return &realm.legacy;
}
Completion<LegacyMatch*> validMatch(VM& vm, CallArgs args) {
    LegacyMatch* legacy = TRY(legacyMatch(vm, args));
    if (legacy->invalid) return vm.throwTypeError("RegExp static properties are not available after this match");
    return legacy;
}

Value group(VM& vm, LegacyMatch* legacy, size_t number) {
    if (!legacy->input || (number >= legacy->groups && number != LegacyMatch::kGroups)) return vm.emptyString;
    Value capture = captureValue(vm, legacy->input, legacy->captures, static_cast<uint32_t>(number));
    return capture.isUndefined() ? Value(vm.emptyString) : capture;
}

Completion<Value> getInput(VM& vm, CallArgs args) {
    LegacyMatch* legacy = TRY(legacyMatch(vm, args));
    if (!legacy->inputProperty.isUndefined()) return legacy->inputProperty;
    if (legacy->invalid) return vm.throwTypeError("RegExp static properties are not available after this match");
    return legacy->input ? Value(legacy->input) : Value(vm.emptyString);
}
Completion<Value> setInput(VM& vm, CallArgs args) {
    TRY(legacyMatch(vm, args));
    String* text = TRY(toString(vm, args[0]));
    regExpState(vm).of(vm.realm).legacy.inputProperty = Value(text);
    return Value::undefined();
}
Completion<Value> lastMatch(VM& vm, CallArgs args) { return group(vm, TRY(validMatch(vm, args)), 0); }
Completion<Value> lastParen(VM& vm, CallArgs args) {
    LegacyMatch* legacy = TRY(validMatch(vm, args));
    return legacy->groups <= 1 ? Value(vm.emptyString) : group(vm, legacy, LegacyMatch::kGroups);
}
Completion<Value> leftContext(VM& vm, CallArgs args) {
    LegacyMatch* legacy = TRY(validMatch(vm, args));
    if (!legacy->input) return vm.emptyString;
    return legacy->input->substring(vm, 0, static_cast<uint32_t>(legacy->captures[0]));
}
Completion<Value> rightContext(VM& vm, CallArgs args) {
    LegacyMatch* legacy = TRY(validMatch(vm, args));
    if (!legacy->input) return vm.emptyString;
    return legacy->input->substring(vm, static_cast<uint32_t>(legacy->captures[1]), legacy->input->length());
}
template <size_t kNumber>
Completion<Value> paren(VM& vm, CallArgs args) {
    return group(vm, TRY(validMatch(vm, args)), kNumber);
}

constexpr BuiltinRow kRows[] = {
    getter("input", getInput, setInput),
    getter("$_", getInput, setInput),
    getter("lastMatch", lastMatch),
    getter("$&", lastMatch),
    getter("lastParen", lastParen),
    getter("$+", lastParen),
    getter("leftContext", leftContext),
    getter("$`", leftContext),
    getter("rightContext", rightContext),
    getter("$'", rightContext),
    getter("$1", paren<1>),
    getter("$2", paren<2>),
    getter("$3", paren<3>),
    getter("$4", paren<4>),
    getter("$5", paren<5>),
    getter("$6", paren<6>),
    getter("$7", paren<7>),
    getter("$8", paren<8>),
    getter("$9", paren<9>),
};

} // namespace

void setupLegacyRegExp(Realm& realm, Object* constructor) { defineBuiltins(realm, constructor, kRows); }

} // namespace tiercel
