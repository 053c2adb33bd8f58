// RegExp.prototype's methods under well-known symbols: match, replace, search, split (ECMA-262 §22.2.6); matchAll is in
// regexp_iterator.cpp.
//
// Each has the specification's steps and, while isPristine(rx), a fast path that runs the program over the string
// without result arrays. A fast path begins only after the last conversion that could run user code before the
// specification's first look at the regexp, and calls user code (replacement functions) only after its last match.
#include "runtime/builtins/regexp_state.h"
#include "runtime/builtins/string_methods.h"
#include "runtime/interrupts.h"

#include <algorithm>
#include <cmath>

namespace tiercel {

namespace {

using regexp::Flag;

Completion<Object*> thisRegExpLike(VM& vm, CallArgs args, const char* method) {
    if (args.thisValue().isObject()) return args.thisValue().asCell()->as<Object>();
    return vm.throwTypeError("RegExp.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, args.thisValue()).c_str());
}

Completion<String*> flagsOf(VM& vm, Object* rx) { return toString(vm, TRY(rx->get(vm, vm.names.flags))); }

/// All matches of a pristine global regexp from index 0, as the loop of RegExpExec would find them; `onMatch` gets the
/// captures and runs no user code. lastIndex ends as 0.
template <class OnMatch>
Completion<void> eachMatch(VM& vm, RegExpState& state, RegExpObject* r, String* s, OnMatch onMatch) {
    regexp::Flags flags = regExpFlags(r);
    const regexp::Program& program = *TRY(programOf(vm, r));
    ProgramRun run(vm, state, program, s);
    bool sticky = flags.has(Flag::Sticky), any = false;
    const int32_t* captures = state.captures.data();
    for (uint64_t index = 0; index <= s->length();) {
        TRY(pollStop(vm));
        if (!TRY(run.from(static_cast<uint32_t>(index), sticky))) break; // leaves the captures alone
        any = true;
        auto end = static_cast<uint64_t>(captures[1]);
        index = captures[0] == captures[1] ? advanceStringIndex(vm, s, end, flags.unicode()) : end;
        TRY(onMatch(captures));
    }
    if (any) noteMatch(vm, state, r, program, s);
    return setLastIndex(vm, r, Value::int32(0));
}

/// A pristine regexp whose lastIndex is converted without user code.
bool isSimple(VM& vm, Object* rx) { return isPristine(vm, rx) && rx->as<RegExpObject>()->lastIndex_.get().isNumber(); }

} // namespace

// RegExp.prototype [ %Symbol.match% ] ( string ), 22.2.6.8.
Completion<Value> regExpMatch(VM& vm, Object* rx, String* s) {
    if (isPristine(vm, rx)) {
        auto* r = rx->as<RegExpObject>();
        if (!regExpFlags(r).has(Flag::Global)) return regExpBuiltinExec(vm, r, s);
        Object* result = nullptr;
        TRY(eachMatch(vm, regExpState(vm), r, s, [&](const int32_t* captures) -> Completion<void> {
            if (!result) result = Array::make(vm);
            Array::push(vm, result, captureValue(vm, s, captures, 0));
            return {};
        }));
        return result ? Value(result) : Value::null();
    }
    String* flags = TRY(flagsOf(vm, rx));
    if (!contains(vm, flags, 'g')) return regExpExec(vm, rx, s);
    bool fullUnicode = contains(vm, flags, 'u') || contains(vm, flags, 'v');
    TRY(rx->put(vm, vm.names.lastIndex, Value::int32(0)));
    Object* list = Array::make(vm);
    for (;;) {
        Value result = TRY(regExpExec(vm, rx, s));
        if (result.isNull()) break;
        String* text = TRY(toString(vm, TRY(result.asCell()->as<Object>()->get(vm, PropertyKey::fromIndex(0)))));
        Array::push(vm, list, Value(text));
        if (text->length() == 0) TRY(advanceLastIndex(vm, rx, s, fullUnicode));
    }
    return list->arrayLength() == 0 ? Value::null() : Value(list);
}

// RegExp.prototype [ %Symbol.search% ] ( string ), 22.2.6.12.
Completion<Value> regExpSearch(VM& vm, Object* rx, String* s) {
    if (isSimple(vm, rx)) {
        auto* r = rx->as<RegExpObject>();
        RegExpState& state = regExpState(vm);
        const regexp::Program& program = *TRY(programOf(vm, r));
        ProgramRun run(vm, state, program, s);
        if (!TRY(run.from(0, regExpFlags(r).has(Flag::Sticky)))) return Value::int32(-1);
        noteMatch(vm, state, r, program, s);
        return Value::number(state.captures[0]);
    }
    Value previous = TRY(rx->get(vm, vm.names.lastIndex));
    if (!sameValue(vm, previous, Value::int32(0))) TRY(rx->put(vm, vm.names.lastIndex, Value::int32(0)));
    Value result = TRY(regExpExec(vm, rx, s));
    Value current = TRY(rx->get(vm, vm.names.lastIndex));
    if (!sameValue(vm, current, previous)) TRY(rx->put(vm, vm.names.lastIndex, previous));
    if (result.isNull()) return Value::int32(-1);
    return result.asCell()->as<Object>()->get(vm, vm.names.index);
}

namespace {

// -- replace
// -----------------------------------------------------------------------------------------------------------

/// The text of a replacement: pieces of the subject and others. Nothing is copied as long as it is one piece of the
/// subject, which trimming leaves.
class ResultPieces {
public:
    ResultPieces(VM& vm, String* subject) : vm_(vm), subject_(subject), out_(vm) {}

    void addSubject(uint32_t begin, uint32_t end) {
        if (begin >= end) return;
        if (begin != end_ || begin_ == end_) {
            flush();
            begin_ = begin;
        }
        end_ = end;
    }
    void add(StringView text) {
        if (text.length() == 0) return;
        flush();
        copied_ = true;
        out_.append(text);
    }
    bool isTooLong() const { return out_.length() + (end_ - begin_) > String::kMaxLength; }
    Completion<String*> finish() {
        if (!copied_) return subject_->substring(vm_, begin_, end_);
        flush();
        return out_.finish();
    }

private:
    void flush() {
        if (begin_ == end_) return;
        copied_ = true;
        out_.append(subject_->view(vm_).substring(begin_, end_));
        begin_ = end_ = 0;
    }
    VM& vm_;
    String* subject_;
    StringBuilder out_;
    uint32_t begin_ = 0, end_ = 0; // a piece of the subject behind out_
    bool copied_ = false;          // out_ has something
};

/// A replacement text taken apart for a given program, so that each match appends pieces of the subject.
class ReplacementTemplate {
public:
    ReplacementTemplate(VM& vm, String* text, const regexp::Program& program) : view_(text->view(vm)) {
        uint32_t n = view_.length(), from = 0;
        uint32_t groups = program.captureCount() - 1;
        auto literal = [&](uint32_t to) {
            if (to > from) parts_.push_back({Kind::Literal, from, to, nullptr});
        };
        for (uint32_t i = 0; i + 1 < n; i++) {
            if (view_[i] != '$') continue;
            char16_t c = view_[i + 1];
            Part part{Kind::Literal, 0, 0, nullptr};
            uint32_t used = 2;
            if (c == '$') {
                part = {Kind::Literal, i, i + 1, nullptr};
            } else if (c == '&') {
                part.kind = Kind::Group;
            } else if (c == '`') {
                part.kind = Kind::Before;
            } else if (c == '\'') {
                part.kind = Kind::After;
            } else if (c >= '0' && c <= '9') {
                uint32_t number = c - '0';
                if (i + 2 < n && view_[i + 2] >= '0' && view_[i + 2] <= '9') {
                    uint32_t two = number * 10 + (view_[i + 2] - '0');
                    if (two >= 1 && two <= groups) number = two, used = 3;
                }
                if (number < 1 || number > groups) continue;
                part = {Kind::Group, number, 0, nullptr};
            } else if (c == '<' && !program.groupNames().empty()) {
                uint32_t close = i + 2;
                while (close < n && view_[close] != '>') close++;
                if (close >= n) continue;
                std::u16string name = view_.substring(i + 2, close).toU16();
                part.kind = Kind::Named;
                for (const regexp::GroupName& known : program.groupNames())
                    if (known.name == name) part.name = &known;
                used = close + 1 - i;
            } else {
                continue;
            }
            literal(i);
            parts_.push_back(part);
            i += used - 1;
            from = i + 1;
        }
        literal(n);
    }

    void append(ResultPieces& out, uint32_t length, const int32_t* captures) const {
        auto group = [&](uint32_t number) {
            int32_t start = captures[2 * number];
            if (start >= 0)
                out.addSubject(static_cast<uint32_t>(start), static_cast<uint32_t>(captures[2 * number + 1]));
        };
        for (const Part& part : parts_) {
            switch (part.kind) {
            case Kind::Literal: out.add(view_.substring(part.a, part.b)); break;
            case Kind::Group: group(part.a); break;
            case Kind::Before: out.addSubject(0, static_cast<uint32_t>(captures[0])); break;
            case Kind::After: out.addSubject(static_cast<uint32_t>(captures[1]), length); break;
            case Kind::Named:
                if (!part.name) break;
                for (uint32_t number : part.name->indices) group(number); // at most one took part
                break;
            }
        }
    }

private:
    enum class Kind : uint8_t { Literal, Group, Before, After, Named };
    struct Part {
        Kind kind;
        uint32_t a, b;
        const regexp::GroupName* name;
    };
    StringView view_;
    std::vector<Part> parts_;
};

Completion<Value> replaceFast(VM& vm, RegExpObject* r, String* s, Value replacement) {
    RegExpState& state = regExpState(vm);
    Root<RegExpProgram*> held(vm.heap, r->program_.get()); // user code may give the regexp another one
    const regexp::Program& program = *TRY(programOf(vm, r));
    size_t stride = program.captureSlots();
    ResultPieces out(vm, s);
    uint32_t position = 0;
    bool any = false;
    auto before = [&](const int32_t* captures) {
        out.addSubject(position, static_cast<uint32_t>(captures[0]));
        position = static_cast<uint32_t>(captures[1]);
        any = true;
    };
    if (!replacement.isCallable()) {
        ReplacementTemplate pieces(vm, replacement.asCell()->as<String>(), program);
        auto append = [&](const int32_t* captures) -> Completion<void> {
            before(captures);
            pieces.append(out, s->length(), captures);
            if (out.isTooLong()) return vm.throwRangeError("Invalid string length");
            return {};
        };
        if (regExpFlags(r).has(Flag::Global)) {
            TRY(eachMatch(vm, state, r, s, append));
        } else if (TRY(matchAtLastIndex(vm, state, r, s))) {
            TRY(append(state.captures.data()));
        }
    } else {
        std::vector<int32_t> matches;
        auto collect = [&](const int32_t* captures) -> Completion<void> {
            matches.insert(matches.end(), captures, captures + stride);
            return {};
        };
        if (regExpFlags(r).has(Flag::Global)) {
            TRY(eachMatch(vm, state, r, s, collect));
        } else if (TRY(matchAtLastIndex(vm, state, r, s))) {
            TRY(collect(state.captures.data()));
        }
        ValueList arguments(vm.heap);
        for (size_t at = 0; at < matches.size(); at += stride) {
            const int32_t* captures = matches.data() + at;
            arguments.clear();
            for (uint32_t i = 0; i < program.captureCount(); i++) arguments.push_back(captureValue(vm, s, captures, i));
            arguments.push_back(Value::number(captures[0]));
            arguments.push_back(Value(s));
            Value groups = groupsObject(vm, held, s, captures);
            if (!groups.isUndefined()) arguments.push_back(groups);
            Value result = TRY(vm.call(replacement, Value::undefined(), arguments.data(), arguments.size()));
            String* text = TRY(toString(vm, result));
            before(captures);
            out.add(text->view(vm));
            if (out.isTooLong()) return vm.throwRangeError("Invalid string length");
        }
    }
    if (!any) return Value(s);
    out.addSubject(position, s->length());
    return TRY(out.finish());
}

} // namespace

// RegExp.prototype [ %Symbol.replace% ] ( string, replaceValue ), 22.2.6.11.
Completion<Value> regExpReplace(VM& vm, Object* rx, String* s, Value replacement) {
    bool functional = replacement.isCallable();
    if (!functional) replacement = Value(TRY(toString(vm, replacement)));
    if (isSimple(vm, rx)) return replaceFast(vm, rx->as<RegExpObject>(), s, replacement);

    String* flags = TRY(flagsOf(vm, rx));
    bool global = contains(vm, flags, 'g');
    bool fullUnicode = contains(vm, flags, 'u') || contains(vm, flags, 'v');
    if (global) TRY(rx->put(vm, vm.names.lastIndex, Value::int32(0)));
    RootedVector<Value> results(vm.heap);
    for (;;) { // 10.
        Value result = TRY(regExpExec(vm, rx, s));
        if (result.isNull()) break;
        results.push_back(result);
        if (!global) break;
        String* text = TRY(toString(vm, TRY(result.asCell()->as<Object>()->get(vm, PropertyKey::fromIndex(0)))));
        if (text->length() == 0) TRY(advanceLastIndex(vm, rx, s, fullUnicode));
    }
    StringBuilder out(vm);
    uint32_t next = 0; // nextSourcePosition
    ValueList captures(vm.heap);
    for (size_t r = 0; r < results.size(); r++) { // 14.
        Object* result = results[r].asCell()->as<Object>();
        uint64_t length = TRY(lengthOfArrayLike(vm, result));
        uint64_t count = length ? length - 1 : 0;
        String* matched = TRY(toString(vm, TRY(result->get(vm, PropertyKey::fromIndex(0)))));
        double at = TRY(toIntegerOrInfinity(vm, TRY(result->get(vm, vm.names.index))));
        auto position = static_cast<uint32_t>(std::clamp(at, 0.0, static_cast<double>(s->length())));
        captures.clear();
        for (uint64_t n = 1; n <= count; n++) {
            Value capture = TRY(result->get(vm, PropertyKey::fromUint64(vm, n)));
            if (!capture.isUndefined()) capture = Value(TRY(toString(vm, capture)));
            captures.push_back(capture);
            TRY(vm.poll());
        }
        Value named = TRY(result->get(vm, vm.names.groups));
        String* text;
        StringBuilder piece(vm);
        if (functional) {
            ValueList arguments(vm.heap);
            arguments.push_back(Value(matched));
            arguments.append(captures.data(), captures.data() + captures.size());
            arguments.push_back(Value::number(position));
            arguments.push_back(Value(s));
            if (!named.isUndefined()) arguments.push_back(named);
            text = TRY(toString(vm, TRY(vm.call(replacement, Value::undefined(), arguments.data(), arguments.size()))));
        } else {
            if (!named.isUndefined()) named = Value(TRY(toObject(vm, named)));
            TRY(appendSubstitution(vm, piece, matched, s, position, std::span(captures.data(), captures.size()), named,
                                   replacement.asCell()->as<String>()));
            text = TRY(piece.finish());
        }
        if (position >= next) {
            out.append(s->view(vm).substring(next, position));
            out.append(text);
            if (out.length() > String::kMaxLength) return vm.throwRangeError("Invalid string length");
            next = position + matched->length(); // may lie beyond the end when `exec` is the program's own
        }
    }
    if (next < s->length()) out.append(s->view(vm).substring(next, s->length()));
    return TRY(out.finish());
}

// -- split
// -------------------------------------------------------------------------------------------------------------

namespace {

Completion<Value> splitFast(VM& vm, RegExpObject* r, String* s, uint32_t limit) {
    RegExpState& state = regExpState(vm);
    const regexp::Program& program = *TRY(programOf(vm, r)); // no user code runs
    Object* list = Array::make(vm);
    if (limit == 0) return list;
    ProgramRun run(vm, state, program, s);
    bool unicode = regExpFlags(r).unicode();
    uint32_t size = s->length();
    if (size == 0) {
        if (TRY(run.from(0, true))) {
            noteMatch(vm, state, r, program, s);
        } else {
            Array::push(vm, list, Value(s));
        }
        return list;
    }
    uint32_t from = 0; // p
    uint64_t at = 0;   // q
    while (at < size) {
        TRY(pollStop(vm));
        if (!TRY(run.from(static_cast<uint32_t>(at), false))) break;
        auto start = static_cast<uint32_t>(state.captures[0]);
        if (start >= size) break;
        auto end = std::min(static_cast<uint32_t>(state.captures[1]), size);
        noteMatch(vm, state, r, program, s);
        if (end == from) {
            at = advanceStringIndex(vm, s, start, unicode);
            continue;
        }
        Array::push(vm, list, Value(s->substring(vm, from, start)));
        if (list->arrayLength() == limit) return list;
        from = end;
        for (uint32_t i = 1; i < program.captureCount(); i++) {
            Array::push(vm, list, captureValue(vm, s, state.captures.data(), i));
            if (list->arrayLength() == limit) return list;
        }
        at = from;
    }
    Array::push(vm, list, Value(s->substring(vm, from, size)));
    return list;
}

} // namespace

// RegExp.prototype [ %Symbol.split% ] ( string, limit ), 22.2.6.14.
Completion<Value> regExpSplit(VM& vm, Object* rx, String* s, Value limitValue) {
    if ((limitValue.isUndefined() || limitValue.isNumber()) && isPristine(vm, rx)) {
        uint32_t limit = limitValue.isUndefined() ? 0xFFFF'FFFFu : TRY(toUint32(vm, limitValue));
        return splitFast(vm, rx->as<RegExpObject>(), s, limit);
    }
    Value constructor = TRY(speciesConstructor(vm, rx, vm.realm->get(Intrinsic::RegExpConstructor)));
    String* flags = TRY(flagsOf(vm, rx));
    bool unicode = contains(vm, flags, 'u') || contains(vm, flags, 'v');
    String* newFlags =
        contains(vm, flags, 'y') ? flags : TRY(String::concat(vm, flags, String::fromCharCode(vm, u'y')));
    Object* splitter = TRY(vm.construct(constructor, {Value(rx), Value(newFlags)}));
    Object* list = Array::make(vm);
    uint32_t limit = limitValue.isUndefined() ? 0xFFFF'FFFFu : TRY(toUint32(vm, limitValue));
    if (limit == 0) return list;
    uint32_t size = s->length();
    if (size == 0) {
        if (TRY(regExpExec(vm, splitter, s)).isNull()) Array::push(vm, list, Value(s));
        return list;
    }
    uint64_t from = 0, at = 0; // p, q
    while (at < size) {
        TRY(splitter->put(vm, vm.names.lastIndex, Value::number(at)));
        Value result = TRY(regExpExec(vm, splitter, s));
        if (result.isNull()) {
            at = advanceStringIndex(vm, s, at, unicode);
            continue;
        }
        uint64_t end = TRY(toLength(vm, TRY(splitter->get(vm, vm.names.lastIndex))));
        end = std::min<uint64_t>(end, size);
        if (end == from) {
            at = advanceStringIndex(vm, s, at, unicode);
            continue;
        }
        Array::push(vm, list, Value(s->substring(vm, static_cast<uint32_t>(from), static_cast<uint32_t>(at))));
        if (list->arrayLength() == limit) return list;
        from = end;
        Object* match = result.asCell()->as<Object>();
        uint64_t length = TRY(lengthOfArrayLike(vm, match));
        for (uint64_t i = 1; i < length; i++) {
            TRY(vm.poll());
            Array::push(vm, list, TRY(match->get(vm, PropertyKey::fromUint64(vm, i))));
            if (list->arrayLength() == limit) return list;
        }
        at = from;
    }
    Array::push(vm, list, Value(s->substring(vm, static_cast<uint32_t>(from), size)));
    return list;
}

namespace {

Completion<Value> match(VM& vm, CallArgs args) {
    Object* rx = TRY(thisRegExpLike(vm, args, "[Symbol.match]"));
    return regExpMatch(vm, rx, TRY(toString(vm, args[0])));
}
Completion<Value> matchAll(VM& vm, CallArgs args) {
    Object* rx = TRY(thisRegExpLike(vm, args, "[Symbol.matchAll]"));
    return regExpMatchAll(vm, rx, TRY(toString(vm, args[0])));
}
Completion<Value> replace(VM& vm, CallArgs args) {
    Object* rx = TRY(thisRegExpLike(vm, args, "[Symbol.replace]"));
    return regExpReplace(vm, rx, TRY(toString(vm, args[0])), args[1]);
}
Completion<Value> search(VM& vm, CallArgs args) {
    Object* rx = TRY(thisRegExpLike(vm, args, "[Symbol.search]"));
    return regExpSearch(vm, rx, TRY(toString(vm, args[0])));
}
Completion<Value> split(VM& vm, CallArgs args) {
    Object* rx = TRY(thisRegExpLike(vm, args, "[Symbol.split]"));
    return regExpSplit(vm, rx, TRY(toString(vm, args[0])), args[1]);
}

constexpr BuiltinRow kRows[] = {
    symbolMethod(&Names::symbolMatch, "[Symbol.match]", match, 1),
    symbolMethod(&Names::symbolMatchAll, "[Symbol.matchAll]", matchAll, 1),
    symbolMethod(&Names::symbolReplace, "[Symbol.replace]", replace, 2),
    symbolMethod(&Names::symbolSearch, "[Symbol.search]", search, 1),
    symbolMethod(&Names::symbolSplit, "[Symbol.split]", split, 2),
};

} // namespace

std::span<const BuiltinRow> regExpSymbolRows() { return kRows; }

} // namespace tiercel
