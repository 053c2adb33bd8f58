// String.prototype methods that ask their argument for a well-known symbol method first: match, matchAll, replace,
// replaceAll, search, split (ECMA-262 §22.1.3). The RegExp side is in builtins/regexp*.cpp.
#include "runtime/builtins/regexp.h"
#include "runtime/builtins/string_methods.h"

#include <algorithm>

namespace tiercel {

Completion<void> appendSubstitution(VM& vm, StringBuilder& out, String* matched, String* subject, uint32_t position,
                                    std::span<const Value> captures, Value namedCaptures, String* replacement) {
    StringView text = replacement->view(vm), whole = subject->view(vm);
    uint32_t n = text.length();
    auto matchLength = matched->length();
    if (findString(text, StringView(reinterpret_cast<const uint8_t*>("$"), 1), 0) < 0) {
        out.append(text);
        return {};
    }
    for (uint32_t i = 0; i < n; i++) {
        char16_t c = text[i];
        if (c != '$' || i + 1 >= n) {
            out.append(c);
            continue;
        }
        char16_t next = text[i + 1];
        if (next == '$') {
            out.append(u'$');
            i++;
        } else if (next == '&') {
            out.append(matched);
            i++;
        } else if (next == '`') {
            out.append(whole.substring(0, position));
            i++;
        } else if (next == '\'') {
            uint32_t tail = std::min(position + matchLength, whole.length());
            out.append(whole.substring(tail, whole.length()));
            i++;
        } else if (next >= '0' && next <= '9') {
            uint32_t number = next - '0', digits = 1;
            if (i + 2 < n && text[i + 2] >= '0' && text[i + 2] <= '9') {
                uint32_t two = number * 10 + (text[i + 2] - '0');
                if (two >= 1 && two <= captures.size()) number = two, digits = 2;
            }
            if (number >= 1 && number <= captures.size()) {
                Value capture = captures[number - 1];
                if (!capture.isUndefined()) out.append(capture.asCell()->as<String>());
                i += digits;
            } else {
                out.append(c);
            }
        } else if (next == '<' && !namedCaptures.isUndefined()) {
            uint32_t close = i + 2;
            while (close < n && text[close] != '>') close++;
            if (close >= n) {
                out.append(c);
                continue;
            }
            String* name = replacement->substring(vm, i + 2, close);
            Value capture = TRY(namedCaptures.asCell()->as<Object>()->get(vm, PropertyKey::fromString(vm, name)));
            if (!capture.isUndefined()) out.append(TRY(toString(vm, capture)));
            text = replacement->view(vm), whole = subject->view(vm);
            i = close;
        } else {
            out.append(c);
        }
    }
    return {};
}

namespace {

Completion<Value> requireCoercible(VM& vm, CallArgs args, const char* method) {
    if (args.thisValue().isNullish())
        return vm.throwTypeError("String.prototype.%s called on null or undefined", method);
    return args.thisValue();
}

/// The method of `pattern` under a well-known symbol; undefined for primitives and where there is none.
Completion<Value> patternMethod(VM& vm, Value pattern, PropertyKey symbol) {
    if (!pattern.isObject()) return Value::undefined();
    return getMethod(vm, pattern, symbol);
}

/// A regexp whose methods are the original ones, met with a string: they may be called directly.
RegExpObject* plainRegExp(VM& vm, Value self, Value pattern) {
    return self.isString() ? pristineRegExp(vm, pattern) : nullptr;
}

/// IsRegExp.
Completion<bool> isRegExp(VM& vm, Value v) {
    if (!v.isObject()) return false;
    Value matcher = TRY(v.asCell()->as<Object>()->get(vm, vm.names.symbolMatch));
    return matcher.isUndefined() ? v.asCell()->kind() == CellKind::RegExp : toBoolean(matcher);
}

Completion<Value> invokeNewRegExp(VM& vm, Value pattern, const char* flags, PropertyKey symbol, String* subject) {
    Value arguments[] = {pattern, Value(String::fromLatin1(vm, flags))};
    Value constructor = Value(vm.realm->get(Intrinsic::RegExpConstructor));
    Object* regexp = TRY(vm.construct(constructor, arguments, *flags ? 2 : 1, constructor));
    return invoke(vm, Value(regexp), symbol, {Value(subject)});
}

Completion<Value> match(VM& vm, CallArgs args) {
    Value self = TRY(requireCoercible(vm, args, "match"));
    if (RegExpObject* r = plainRegExp(vm, self, args[0])) return regExpMatch(vm, r, self.asCell()->as<String>());
    Value method = TRY(patternMethod(vm, args[0], vm.names.symbolMatch));
    if (!method.isUndefined()) return vm.call(method, args[0], {self});
    return invokeNewRegExp(vm, args[0], "", vm.names.symbolMatch, TRY(toString(vm, self)));
}

Completion<Value> matchAll(VM& vm, CallArgs args) {
    Value self = TRY(requireCoercible(vm, args, "matchAll"));
    Value pattern = args[0];
    if (RegExpObject* r = plainRegExp(vm, self, pattern); r && isGlobal(r))
        return regExpMatchAll(vm, r, self.asCell()->as<String>());
    if (pattern.isObject()) {
        if (TRY(isRegExp(vm, pattern))) {
            Value flags = TRY(pattern.asCell()->as<Object>()->get(vm, vm.names.flags));
            if (flags.isNullish())
                return vm.throwTypeError("String.prototype.matchAll called with a non-global RegExp argument");
            String* text = TRY(toString(vm, flags));
            if (findString(text->view(vm), String::fromLatin1(vm, "g")->view(vm), 0) < 0)
                return vm.throwTypeError("String.prototype.matchAll called with a non-global RegExp argument");
        }
        Value method = TRY(getMethod(vm, pattern, vm.names.symbolMatchAll));
        if (!method.isUndefined()) return vm.call(method, pattern, {self});
    }
    return invokeNewRegExp(vm, pattern, "g", vm.names.symbolMatchAll, TRY(toString(vm, self)));
}

Completion<Value> search(VM& vm, CallArgs args) {
    Value self = TRY(requireCoercible(vm, args, "search"));
    if (RegExpObject* r = plainRegExp(vm, self, args[0])) return regExpSearch(vm, r, self.asCell()->as<String>());
    Value method = TRY(patternMethod(vm, args[0], vm.names.symbolSearch));
    if (!method.isUndefined()) return vm.call(method, args[0], {self});
    return invokeNewRegExp(vm, args[0], "", vm.names.symbolSearch, TRY(toString(vm, self)));
}

Completion<Value> replaceImpl(VM& vm, CallArgs args, bool all) {
    Value self = TRY(requireCoercible(vm, args, all ? "replaceAll" : "replace"));
    Value pattern = args[0], replacement = args[1];
    if (RegExpObject* r = plainRegExp(vm, self, pattern); r && (!all || isGlobal(r)))
        return regExpReplace(vm, r, self.asCell()->as<String>(), replacement);
    if (pattern.isObject()) {
        if (all && TRY(isRegExp(vm, pattern))) {
            Value flags = TRY(pattern.asCell()->as<Object>()->get(vm, vm.names.flags));
            if (flags.isNullish()) return vm.throwTypeError("replaceAll must be called with a global RegExp");
            String* text = TRY(toString(vm, flags));
            if (findString(text->view(vm), String::fromLatin1(vm, "g")->view(vm), 0) < 0)
                return vm.throwTypeError("replaceAll must be called with a global RegExp");
        }
        Value method = TRY(getMethod(vm, pattern, vm.names.symbolReplace));
        if (!method.isUndefined()) return vm.call(method, pattern, {self, replacement});
    }
    String* subject = TRY(toString(vm, self));
    String* needle = TRY(toString(vm, pattern));
    bool functional = replacement.isCallable();
    String* replacementText = functional ? nullptr : TRY(toString(vm, replacement));
    StringBuilder builder(vm);
    uint32_t end = 0;
    int64_t position = findString(subject->view(vm), needle->view(vm), 0);
    if (position < 0) return subject;
    uint32_t advance = std::max(needle->length(), 1u);
    while (position >= 0) {
        TRY(vm.poll());
        auto at = static_cast<uint32_t>(position);
        builder.append(subject->view(vm).substring(end, at));
        if (functional) {
            Value result =
                TRY(vm.call(replacement, Value::undefined(), {Value(needle), Value::number(at), Value(subject)}));
            builder.append(TRY(toString(vm, result)));
        } else {
            TRY(appendSubstitution(vm, builder, needle, subject, at, {}, Value::undefined(), replacementText));
        }
        if (builder.length() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
        end = at + needle->length();
        if (!all || at + advance > subject->length()) break;
        position = findString(subject->view(vm), needle->view(vm), at + advance);
    }
    builder.append(subject->view(vm).substring(end, subject->length()));
    return TRY(builder.finish());
}
Completion<Value> replace(VM& vm, CallArgs args) { return replaceImpl(vm, args, false); }
Completion<Value> replaceAll(VM& vm, CallArgs args) { return replaceImpl(vm, args, true); }

/// An array of the first `count` units, as strings.
Completion<Value> splitToUnits(VM& vm, String* s, uint32_t count) {
    StringView view = s->view(vm);
    if (view.isTwoByte() || count > Elements::kMaxDense) {
        Object* result = Array::make(vm);
        for (uint32_t i = 0; i < count; i++) {
            TRY(vm.poll());
            Array::push(vm, result, Value(String::fromCharCode(vm, view[i])));
        }
        return result;
    }
    // All of them are there, and live as long as the VM.
    Object* result = Array::make(vm, count);
    Elements* elements = result->elements_;
    const uint8_t* units = view.latin1();
    for (uint32_t i = 0; i < count; i++) elements->values()[i] = Value(vm.singleCharacters[units[i]]);
    elements->length_ = count;
    result->indexing_ = IndexingKind::PackedAny;
    return result;
}

Completion<Value> split(VM& vm, CallArgs args) {
    Value self = TRY(requireCoercible(vm, args, "split"));
    Value separator = args[0];
    if (RegExpObject* r = plainRegExp(vm, self, separator))
        return regExpSplit(vm, r, self.asCell()->as<String>(), args[1]);
    Value method = TRY(patternMethod(vm, separator, vm.names.symbolSplit));
    if (!method.isUndefined()) return vm.call(method, separator, {self, args[1]});
    String* s = TRY(toString(vm, self));
    uint32_t limit = args[1].isUndefined() ? 0xFFFF'FFFFu : TRY(toUint32(vm, args[1]));
    String* by = TRY(toString(vm, separator));
    Object* result = Array::make(vm);
    if (limit == 0) return result;
    if (separator.isUndefined()) {
        Array::push(vm, result, Value(s));
        return result;
    }
    if (s->length() == 0) {
        if (by->length() > 0) Array::push(vm, result, Value(s));
        return result;
    }
    if (by->length() == 0) {
        return splitToUnits(vm, s, std::min(s->length(), limit));
    }
    uint32_t start = 0;
    for (;;) {
        TRY(vm.poll());
        int64_t hit = findString(s->view(vm), by->view(vm), start);
        if (hit < 0) break;
        Array::push(vm, result, Value(s->substring(vm, start, static_cast<uint32_t>(hit))));
        if (result->arrayLength() >= limit) return result;
        start = static_cast<uint32_t>(hit) + by->length();
    }
    Array::push(vm, result, Value(s->substring(vm, start, s->length())));
    return result;
}

constexpr BuiltinRow kRows[] = {
    {"match", match, 1},           {"matchAll", matchAll, 1}, {"replace", replace, 2},
    {"replaceAll", replaceAll, 2}, {"search", search, 1},     {"split", split, 2},
};

} // namespace

std::span<const BuiltinRow> stringPatternRows() { return kRows; }

} // namespace tiercel
