// RegExp: constructor, RegExp.escape, and the prototype's methods and flag getters (ECMA-262 §22.2.4 to §22.2.6, Annex
// B compile). The methods under well-known symbols are in regexp_symbols.cpp, running in regexp_exec.cpp.
#include "runtime/builtins/regexp.h"

#include "runtime/builtins/regexp_state.h"
#include "runtime/characters.h"
#include "runtime/interrupts.h"

#include <cstdio>

namespace tiercel {

namespace {

using regexp::Flag;

/// IsRegExp (7.2.6).
Completion<bool> isRegExp(VM& vm, Value v) {
    if (!v.isObject()) return false;
    Value matcher = TRY(v.asCell()->as<Object>()->get(vm, vm.names.symbolMatch));
    return matcher.isUndefined() ? regExpIf(v) != nullptr : toBoolean(matcher);
}

/// RegExpInitialize (22.2.3.3) with any values.
Completion<Value> initializeFrom(VM& vm, RegExpObject* r, Value pattern, Value flags) {
    String* p = pattern.isUndefined() ? vm.emptyString : TRY(toString(vm, pattern));
    String* f = flags.isUndefined() ? vm.emptyString : TRY(toString(vm, flags));
    regexp::Flags parsed = TRY(parseRegExpFlags(vm, f));
    TRY(initializeRegExp(vm, r, p, parsed));
    return Value(r);
}

String* flagsString(VM& vm, regexp::Flags flags) { return String::fromLatin1(vm, regexp::toString(flags)); }

// RegExp ( pattern, flags ), 22.2.4.1.
Completion<Value> regExpConstructor(VM& vm, CallArgs args) {
    Value pattern = args[0], flags = args[1];
    bool patternIsRegExp = TRY(isRegExp(vm, pattern));
    Value newTarget = args.newTarget();
    if (!args.isConstruct()) {
        newTarget = Value(args.callee());
        if (patternIsRegExp && flags.isUndefined()) {
            Value constructor = TRY(pattern.asCell()->as<Object>()->get(vm, vm.names.constructor));
            if (constructor == newTarget) return pattern;
        }
    }
    Value p = pattern, f = flags;
    if (RegExpObject* other = regExpIf(pattern)) {
        p = Value(other->program_->source_.get());
        if (flags.isUndefined()) f = flagsString(vm, regExpFlags(other));
    } else if (patternIsRegExp) {
        Object* object = pattern.asCell()->as<Object>();
        p = TRY(object->get(vm, vm.names.source));
        if (flags.isUndefined()) f = TRY(object->get(vm, vm.names.flags));
    }
    Object* prototype = TRY(prototypeFromConstructor(vm, newTarget, Intrinsic::RegExpPrototype));
    RegExpObject* r = allocateRegExp(vm, prototype);
    r->legacyFeatures_ = newTarget == Value(args.callee());
    return initializeFrom(vm, r, p, f);
}

Completion<Value> returnThis(VM&, CallArgs args) { return args.thisValue(); }

// RegExp.escape ( S ), 22.2.5.1.
Completion<Value> regExpEscape(VM& vm, CallArgs args) {
    if (!args[0].isString()) return vm.throwTypeError("RegExp.escape: the argument must be a string");
    auto* s = args[0].asCell()->as<String>();
    StringView view = s->view(vm);
    StringBuilder out(vm);
    auto hex = [&](char16_t unit) {
        char text[8];
        std::snprintf(text, sizeof text, unit <= 0xFF ? "\\x%02x" : "\\u%04x", unit);
        out.append(std::string_view(text));
    };
    constexpr std::string_view kSyntax = "^$\\.*+?()[]{}|/", kControls = "\t\n\v\f\r", kLetters = "tnvfr";
    constexpr std::string_view kPunctuators = ",-=<>#&!%:;@~'`\"";
    for (uint32_t i = 0; i < view.length(); i++) {
        TRY(pollStop(vm));
        char16_t c = view[i];
        bool isPair = isHighSurrogate(c) && i + 1 < view.length() && isLowSurrogate(view[i + 1]);
        if (i == 0 && c < 0x80 && digitValue(c) < 36) {
            hex(c);
        } else if (isPair) {
            out.append(c);
            out.append(view[++i]);
        } else if (c < 0x80 && c && kSyntax.find(static_cast<char>(c)) != std::string_view::npos) {
            out.append(u'\\');
            out.append(c);
        } else if (c < 0x80 && c && kControls.find(static_cast<char>(c)) != std::string_view::npos) {
            out.append(u'\\');
            out.append(static_cast<char16_t>(kLetters[kControls.find(static_cast<char>(c))]));
        } else if ((c < 0x80 && c && kPunctuators.find(static_cast<char>(c)) != std::string_view::npos) ||
                   isWhiteSpaceOrLineTerminator(c) || (c & 0xF800) == 0xD800) {
            hex(c);
        } else {
            out.append(c);
        }
    }
    return TRY(out.finish());
}

Completion<RegExpObject*> thisRegExp(VM& vm, CallArgs args, const char* method) {
    if (RegExpObject* r = regExpIf(args.thisValue())) return r;
    return vm.throwTypeError("Method RegExp.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, args.thisValue()).c_str());
}
Completion<Object*> thisObject(VM& vm, CallArgs args, const char* method) {
    if (args.thisValue().isObject()) return args.thisValue().asCell()->as<Object>();
    return vm.throwTypeError("Method RegExp.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, args.thisValue()).c_str());
}

Completion<Value> exec(VM& vm, CallArgs args) {
    RegExpObject* r = TRY(thisRegExp(vm, args, "exec"));
    return regExpBuiltinExec(vm, r, TRY(toString(vm, args[0])));
}

Completion<Value> test(VM& vm, CallArgs args) {
    Object* object = TRY(thisObject(vm, args, "test"));
    String* s = TRY(toString(vm, args[0]));
    if (isPristine(vm, object))
        return Value::boolean(TRY(matchAtLastIndex(vm, regExpState(vm), object->as<RegExpObject>(), s)));
    return Value::boolean(!TRY(regExpExec(vm, object, s)).isNull());
}

Completion<Value> toStringMethod(VM& vm, CallArgs args) {
    Object* object = TRY(thisObject(vm, args, "toString"));
    StringBuilder out(vm);
    out.append(u'/');
    out.append(TRY(toString(vm, TRY(object->get(vm, vm.names.source)))));
    out.append(u'/');
    out.append(TRY(toString(vm, TRY(object->get(vm, vm.names.flags)))));
    return TRY(out.finish());
}

// RegExp.prototype.compile ( pattern, flags ), B.2.4.1, with the checks of the legacy features proposal.
Completion<Value> compile(VM& vm, CallArgs args) {
    RegExpObject* r = TRY(thisRegExp(vm, args, "compile"));
    if (r->realm_ != vm.realm || !r->legacyFeatures_)
        return vm.throwTypeError(
            "RegExp.prototype.compile is for regular expressions of this realm, not of subclasses");
    if (RegExpObject* other = regExpIf(args[0])) {
        if (!args[1].isUndefined()) return vm.throwTypeError("Invalid flags supplied to RegExp.prototype.compile");
        TRY(initializeRegExp(vm, r, other->program_->source_, regExpFlags(other)));
        return Value(r);
    }
    return initializeFrom(vm, r, args[0], args[1]);
}

// get RegExp.prototype.flags, 22.2.6.4.
Completion<Value> flagsGetter(VM& vm, CallArgs args) {
    Object* object = TRY(thisObject(vm, args, "flags"));
    const Names& n = vm.names;
    const PropertyKey keys[] = {n.hasIndices, n.global,  n.ignoreCase,  n.multiline,
                                n.dotAll,     n.unicode, n.unicodeSets, n.sticky};
    unsigned bits = 0;
    for (unsigned i = 0; i < 8; i++)
        if (toBoolean(TRY(object->get(vm, keys[i])))) bits |= 1u << i;
    return Value(flagsString(vm, regexp::Flags::fromBits(bits)));
}

// RegExpHasFlag, 22.2.6.4.1.
template <Flag kFlag>
Completion<Value> flagGetter(VM& vm, CallArgs args) {
    if (RegExpObject* r = regExpIf(args.thisValue())) return Value::boolean(regExpFlags(r).has(kFlag));
    if (args.thisValue() == Value(vm.realm->get(Intrinsic::RegExpPrototype))) return Value::undefined();
    return vm.throwTypeError("RegExp.prototype.%s getter called on incompatible receiver %s",
                             regexp::toString(kFlag).c_str(), describe(vm, args.thisValue()).c_str());
}

/// EscapeRegExpPattern (22.2.6.13.1): the source so that /source/flags reads back.
Completion<Value> sourceGetter(VM& vm, CallArgs args) {
    RegExpObject* r = regExpIf(args.thisValue());
    if (!r) {
        if (args.thisValue() == Value(vm.realm->get(Intrinsic::RegExpPrototype)))
            return Value(String::fromLatin1(vm, "(?:)"));
        return vm.throwTypeError("RegExp.prototype.source getter called on incompatible receiver %s",
                                 describe(vm, args.thisValue()).c_str());
    }
    String* source = r->program_->source_;
    StringView view = source->view(vm);
    uint32_t n = view.length();
    if (n == 0) return Value(String::fromLatin1(vm, "(?:)"));
    auto isTerminator = [](char16_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; };
    bool plain = true;
    for (uint32_t i = 0; i < n && plain; i++) plain = view[i] != '/' && !isTerminator(view[i]);
    if (plain) return Value(source);
    StringBuilder out(vm);
    bool inClass = false;
    for (uint32_t i = 0; i < n; i++) {
        char16_t c = view[i];
        bool escaped = false;
        if (c == '\\' && i + 1 < n) {
            out.append(c);
            c = view[++i];
            escaped = true;
        } else if (c == '[') {
            inClass = true;
        } else if (c == ']') {
            inClass = false;
        }
        if (isTerminator(c)) {
            // An escaped terminator matches itself too, so the backslash before it serves for its escape.
            if (!escaped) out.append(u'\\');
            out.append(std::string_view(c == '\n' ? "n" : c == '\r' ? "r" : c == 0x2028 ? "u2028" : "u2029"));
        } else {
            if (c == '/' && !escaped && !inClass) out.append(u'\\');
            out.append(c);
        }
    }
    return TRY(out.finish());
}

constexpr BuiltinRow kPrototypeRows[] = {
    {"exec", exec, 1},
    getter("dotAll", flagGetter<Flag::DotAll>),
    getter("flags", flagsGetter),
    getter("global", flagGetter<Flag::Global>),
    getter("hasIndices", flagGetter<Flag::HasIndices>),
    getter("ignoreCase", flagGetter<Flag::IgnoreCase>),
    getter("multiline", flagGetter<Flag::Multiline>),
    getter("source", sourceGetter),
    getter("sticky", flagGetter<Flag::Sticky>),
    getter("unicode", flagGetter<Flag::Unicode>),
    getter("unicodeSets", flagGetter<Flag::UnicodeSets>),
    {"compile", compile, 2},
    {"toString", toStringMethod, 0},
    {"test", test, 1},
};
constexpr BuiltinRow kStaticRows[] = {
    {"escape", regExpEscape, 1},
    symbolGetter(&Names::symbolSpecies, "[Symbol.species]", returnThis),
};

} // namespace

void setupRegExp(Realm& realm) {
    VM& vm = realm.vm;
    Object* prototype = Object::make(vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::RegExpPrototype, prototype);
    NativeFunction* constructor = makeConstructor(realm, "RegExp", 2, regExpConstructor, prototype);
    realm.set(Intrinsic::RegExpConstructor, constructor);
    defineBuiltins(realm, prototype, kPrototypeRows);
    defineBuiltins(realm, prototype, regExpSymbolRows());
    defineBuiltins(realm, constructor, kStaticRows);
    setupLegacyRegExp(realm, constructor);
    setupRegExpStringIterator(realm);

    RealmRegExp& state = regExpState(vm).of(&realm);
    state.prototype = prototype;
    state.constructor = constructor;
    RegExpObject* sample = allocateRegExp(vm, prototype);
    state.instanceShape = sample->shape(vm);
    recordOriginals(vm, state);
}

} // namespace tiercel
