// JSON.parse: one pass over the characters of the text, without recursion: open arrays and objects are on a list of
// their own, so nesting is limited by memory only. Errors say what was expected and where, as programs know it.
//
// Example: JSON.parse('[1, {"a": tru}]') throws SyntaxError: Unexpected token '}', "[1, {"a": tru}]" is not valid JSON.
#include "runtime/builtins/json.h"

#include "runtime/builtin_cells.h"
#include "runtime/characters.h"
#include "runtime/decimal.h"
#include "runtime/interrupts.h"
#include "runtime/number_format.h"
#include "runtime/runtime_caches.h"

#include <algorithm>
#include <cmath>

namespace tiercel {

namespace {

// With a reviver, each value has a record of what it was parsed from: an InternalArray [value, source text of a
// primitive, records of the elements (InternalArray) or of the properties (an object by key)].
enum RecordField : uint32_t { kRecordValue, kRecordSource, kRecordChildren, kRecordFields };

Value makeRecord(VM& vm, Value value, Value source, Value children) {
    InternalArray* record = InternalArray::make(vm, kRecordFields);
    record->data()[kRecordValue].set(vm.heap, record, value);
    record->data()[kRecordSource].set(vm.heap, record, source);
    record->data()[kRecordChildren].set(vm.heap, record, children);
    return Value(record);
}

template <class Char>
class JsonParser {
public:
    JsonParser(VM& vm, const Char* chars, uint32_t length, bool recording)
        : vm_(vm), begin_(chars), at_(chars), end_(chars + length), recording_(recording), values_(vm.heap),
          keys_(vm.heap), records_(vm.heap), recordContainers_(vm.heap) {}

    /// The record of the whole value goes to `record` when recording.
    Completion<Value> parse(Value& record) {
        Value value = TRY(parseValue(record));
        skipSpace();
        if (at_ != end_) return fail("Unexpected non-whitespace character after JSON");
        return value;
    }

private:
    static constexpr size_t kExpectedDepth = 8, kExpectedValues = 32;
    struct Open {
        bool isArray;
        size_t firstValue; // where the array's elements begin in values_, or where the object is
    };

    /// What stands for itself in a string.
    static bool isPlain(char16_t c) { return c != '"' && c != '\\' && c >= 0x20; }
    static bool isSpace(Char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    void skipSpace() {
        while (at_ != end_ && isSpace(*at_)) at_++;
    }

    StringView view(const Char* from, const Char* to) const {
        return StringView(from, static_cast<uint32_t>(to - from));
    }

    /// "… in JSON at position 7 (line 1 column 8)"; at the end of the text: "Unexpected end of JSON input".
    Thrown fail(const char* what, bool inJson = true) {
        if (at_ >= end_ && inJson) return vm_.throwSyntaxError("Unexpected end of JSON input");
        size_t line = 1;
        size_t column = 1;
        for (const Char* p = begin_; p < at_; p++) {
            if (*p == '\n' || (*p == '\r' && !(p + 1 < end_ && p[1] == '\n'))) {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return vm_.throwSyntaxError("%s at position %zu (line %zu column %zu)", what, static_cast<size_t>(at_ - begin_),
                                    line, column);
    }
    Thrown expected(const char* what) {
        std::string text = std::string(what) + " in JSON";
        return fail(text.c_str());
    }

    /// What cannot begin or continue a value here.
    Thrown unexpectedToken() {
        if (at_ >= end_) return vm_.throwSyntaxError("Unexpected end of JSON input");
        std::string whole = view(begin_, end_ - begin_ > 40 ? begin_ + 40 : end_).toUtf8();
        if (whole == "undefined" || whole == "[object Object]")
            return vm_.throwError(ErrorType::SyntaxError, "\"" + whole + "\" is not valid JSON");
        constexpr ptrdiff_t kContext = 10;
        ptrdiff_t position = at_ - begin_;
        ptrdiff_t length = end_ - begin_;
        bool cutStart = length > 2 * kContext && position > kContext;
        bool cutEnd = length > 2 * kContext && position + kContext < length;
        const Char* from = cutStart ? at_ - kContext : begin_;
        const Char* to = cutEnd ? at_ + kContext : end_;
        std::string text = "Unexpected token '" + view(at_, at_ + 1).toUtf8() + "', ";
        if (cutStart) text += "...";
        text += "\"" + view(from, to).toUtf8() + "\"";
        if (cutEnd) text += "...";
        return vm_.throwError(ErrorType::SyntaxError, text + " is not valid JSON");
    }

    Completion<Value> parseValue(Value& record) {
        Value value;
        for (;;) {
            // At the beginning of a value.
            skipSpace();
            if (at_ == end_) return unexpectedToken();
            const Char* start = at_;
            switch (*at_) {
            case '{':
                at_++;
                open(false);
                values_.push_back(Object::make(vm_));
                if (recording_) {
                    records_.push_back(Value::undefined());
                    recordContainers_.push_back(Object::make(vm_, Value::null()));
                }
                skipSpace();
                if (at_ != end_ && *at_ == '}') {
                    at_++;
                    value = closeObject(record);
                    break;
                }
                if (at_ == end_ || *at_ != '"') return expected("Expected property name or '}'");
                TRY(parseKey());
                continue;
            case '[':
                at_++;
                skipSpace();
                if (at_ != end_ && *at_ == ']') {
                    at_++;
                    value = Array::make(vm_);
                    if (recording_)
                        record = makeRecord(vm_, value, Value::undefined(), Value(InternalArray::make(vm_, 0)));
                    break;
                }
                open(true);
                continue;
            case '"':
                at_++;
                value = TRY(parseString());
                break;
            case 't':
                TRY(parseLiteral("true"));
                value = Value::boolean(true);
                break;
            case 'f':
                TRY(parseLiteral("false"));
                value = Value::boolean(false);
                break;
            case 'n':
                TRY(parseLiteral("null"));
                value = Value::null();
                break;
            default:
                if (*at_ != '-' && !isAsciiDigit(*at_)) return unexpectedToken();
                value = TRY(parseNumber());
                break;
            }
            if (recording_ && !value.isObject())
                record = makeRecord(vm_, value, makeString(start, at_), Value::undefined());
            // A value is complete: give it to what it is in, and close what ends here.
            for (;;) {
                if (open_.empty()) return value;
                skipSpace();
                if (open_.back().isArray) {
                    values_.push_back(value);
                    if (recording_) records_.push_back(record);
                    if (at_ != end_ && *at_ == ',') {
                        at_++;
                        break;
                    }
                    if (at_ == end_ || *at_ != ']') return expected("Expected ',' or ']' after array element");
                    at_++;
                    size_t first = open_.back().firstValue;
                    value = Array::fromValues(vm_, values_.data() + first, values_.size() - first);
                    values_.resize(first);
                    if (recording_) closeRecords(first, value, record);
                    open_.pop_back();
                } else {
                    define(openObject(), keys_.back(), value);
                    if (recording_)
                        static_cast<Object*>(recordContainers_.back().asCell())
                            ->defineDirect(vm_, keys_.back(), record);
                    keys_.pop_back();
                    if (at_ != end_ && *at_ == ',') {
                        at_++;
                        skipSpace();
                        if (at_ == end_ || *at_ != '"') return expected("Expected double-quoted property name");
                        TRY(parseKey());
                        break;
                    }
                    if (at_ == end_ || *at_ != '}') return expected("Expected ',' or '}' after property value");
                    at_++;
                    value = closeObject(record);
                }
            }
            TRY(vm_.poll());
        }
    }

    void open(bool isArray) {
        if (open_.empty()) {
            open_.reserve(kExpectedDepth);
            values_.reserve(kExpectedValues);
            keys_.reserve(kExpectedDepth);
        }
        open_.push_back({isArray, values_.size()});
    }
    Object* openObject() { return static_cast<Object*>(values_.back().asCell()); }

    /// The step that objects of that shape took last (RuntimeCaches).
    RuntimeCaches::JsonStep& stepFrom(const Object* object) const {
        return caches_.jsonSteps[object->shapeId_ % RuntimeCaches::kJsonSteps];
    }

    /// CreateDataProperty on an object that nobody else has seen.
    void define(Object* object, PropertyKey key, Value value) {
        RuntimeCaches::JsonStep& step = stepFrom(object);
        Shape* before = object->shape(vm_);
        if (step.from == before->id() && step.key == key) {
            object->transitionAdd(vm_, vm_.shapes.at(step.to), before->slotCount(), value);
            return;
        }
        uint32_t count = before->propertyCount();
        object->defineDirect(vm_, key, value);
        Shape* after = object->shape(vm_);
        // A collection in between has emptied the table, or has left `before` alone, which has a child now.
        if (key.isIndex() || after->isDictionary() || after->parent_ != before || after->propertyCount() != count + 1)
            return;
        // Not those that would have to be escaped: expectedKey compares texts.
        StringView text = key.string()->view(vm_);
        for (uint32_t i = 0; i < text.length(); i++)
            if (!isPlain(text[i])) return;
        step = {before->id(), after->id(), key};
    }

    /// The key of that step, if the text at `start` goes on with it and a quote.
    PropertyKey expectedKey(const Char* start) {
        const RuntimeCaches::JsonStep& step = stepFrom(openObject());
        if (step.from != openObject()->shapeId_ || !step.key.isString()) return {};
        StringView key = step.key.string()->view(vm_);
        uint32_t length = key.length();
        if (key.isTwoByte() || static_cast<size_t>(end_ - start) <= length || start[length] != '"') return {};
        return std::equal(start, start + length, key.latin1()) ? step.key : PropertyKey();
    }

    Value closeObject(Value& record) {
        Value object = values_.back();
        values_.pop_back();
        if (recording_) {
            records_.pop_back();
            record = makeRecord(vm_, object, Value::undefined(), recordContainers_.back());
            recordContainers_.pop_back();
        }
        open_.pop_back();
        return object;
    }

    /// The records from `first` on belong to the elements of `array`.
    void closeRecords(size_t first, Value array, Value& record) {
        size_t count = records_.size() - first;
        InternalArray* children = InternalArray::make(vm_, static_cast<uint32_t>(count));
        for (size_t i = 0; i < count; i++) children->data()[i].set(vm_.heap, children, records_[first + i]);
        records_.resize(first);
        record = makeRecord(vm_, array, Value::undefined(), Value(children));
    }

    /// A key and the colon after it; `at_` is on the opening quote.
    Completion<void> parseKey() {
        at_++;
        const Char* start = at_;
        PropertyKey key = expectedKey(start);
        if (!key.isNull()) {
            at_ += key.string()->length() + 1;
            return endKey(key);
        }
        const Char* p = at_;
        while (p != end_ && isPlain(*p)) p++;
        if (p != end_ && *p == '"' && !(p != start && isAsciiDigit(*start))) {
            at_ = p + 1;
            key = PropertyKey::fromAtom(vm_.atoms.intern(narrowed(start, p)));
        } else {
            Value text = TRY(parseString());
            key = PropertyKey::fromString(vm_, static_cast<String*>(text.asCell()));
        }
        return endKey(key);
    }
    Completion<void> endKey(PropertyKey key) {
        keys_.push_back(key);
        skipSpace();
        if (at_ == end_ || *at_ != ':') return expected("Expected ':' after property name");
        at_++;
        return {};
    }

    StringView narrowed(const Char* from, const Char* to) { return view(from, to); }

    Completion<void> parseLiteral(const char* text) {
        for (const char* p = text; *p; p++) {
            if (at_ == end_ || *at_ != static_cast<Char>(*p)) return unexpectedToken();
            at_++;
        }
        return {};
    }

    Completion<Value> parseNumber() {
        const Char* start = at_;
        if (*at_ == '-') {
            at_++;
            if (at_ == end_ || !isAsciiDigit(*at_)) return failNumber("No number after minus sign");
        }
        if (*at_ == '0') {
            at_++;
            if (at_ != end_ && isAsciiDigit(*at_)) return vm_.throwError(ErrorType::SyntaxError, unexpectedNumber());
        } else {
            int64_t integer = 0;
            const Char* digits = at_;
            while (at_ != end_ && isAsciiDigit(*at_)) {
                if (at_ - digits < 15) integer = integer * 10 + (*at_ - '0');
                at_++;
            }
            if (at_ - digits <= 15 && (at_ == end_ || (*at_ != '.' && *at_ != 'e' && *at_ != 'E')))
                return Value::number(*start == '-' ? -integer : integer);
        }
        if (at_ != end_ && *at_ == '.') {
            at_++;
            if (at_ == end_ || !isAsciiDigit(*at_)) return failNumber("Unterminated fractional number");
            while (at_ != end_ && isAsciiDigit(*at_)) at_++;
        }
        if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
            at_++;
            if (at_ != end_ && (*at_ == '+' || *at_ == '-')) at_++;
            if (at_ == end_ || !isAsciiDigit(*at_)) return failNumber("Exponent part is missing a number");
            while (at_ != end_ && isAsciiDigit(*at_)) at_++;
        }
        return Value::number(decimalToDouble(start, at_));
    }

    Thrown failNumber(const char* what) {
        std::string text = std::string(what) + " in JSON";
        return fail(text.c_str(), false);
    }
    std::string unexpectedNumber() { return "Unexpected number in JSON at position " + std::to_string(at_ - begin_); }

    /// After the opening quote.
    Completion<Value> parseString() {
        const Char* start = at_;
        while (at_ != end_ && isPlain(*at_)) at_++;
        if (at_ != end_ && *at_ == '"') {
            Value result = makeString(start, at_);
            at_++;
            return result;
        }
        StringBuilder builder(vm_);
        for (;;) {
            TRY(pollStop(vm_));
            if (at_ != start) builder.append(view(start, at_));
            if (at_ == end_) return fail("Unterminated string in JSON", false);
            if (*at_ == '"') break;
            if (*at_ != '\\') return fail("Bad control character in string literal in JSON", false);
            at_++;
            if (at_ == end_) return fail("Unterminated string in JSON", false);
            switch (*at_) {
            case '"':
            case '\\':
            case '/': builder.append(static_cast<char16_t>(*at_)); break;
            case 'b': builder.append(u'\b'); break;
            case 'f': builder.append(u'\f'); break;
            case 'n': builder.append(u'\n'); break;
            case 'r': builder.append(u'\r'); break;
            case 't': builder.append(u'\t'); break;
            case 'u': {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    at_++;
                    int digit = at_ == end_ ? 36 : digitValue(*at_);
                    if (digit >= 16) return fail("Bad Unicode escape in JSON", false);
                    unit = unit * 16 + digit;
                }
                builder.append(static_cast<char16_t>(unit));
                break;
            }
            default: return fail("Bad escaped character in JSON", false);
            }
            at_++;
            start = at_;
            while (at_ != end_ && isPlain(*at_)) at_++;
        }
        at_++;
        return TRY(builder.finish());
    }

    Value makeString(const Char* from, const Char* to) {
        if (from == to) return vm_.emptyString;
        if (to - from == 1) return String::fromCharCode(vm_, *from);
        if constexpr (sizeof(Char) == 1) {
            return String::fromLatin1(vm_, from, static_cast<size_t>(to - from));
        } else {
            return String::fromUtf16(vm_, std::u16string_view(from, static_cast<size_t>(to - from)));
        }
    }

    VM& vm_;
    const Char* begin_;
    const Char* at_;
    const Char* end_;
    bool recording_;
    std::vector<Open> open_;
    RuntimeCaches& caches_ = runtimeCaches(vm_);
    ValueList values_;           // the open objects, and the elements of the open arrays
    KeyList keys_;               // the key whose value is being read, for each open object
    ValueList records_;          // beside values_
    ValueList recordContainers_; // beside the open objects
};

template <class F>
Completion<Value> withParser(VM& vm, String* text, bool recording, F&& run) {
    StringView view = text->view(vm);
    if (view.isTwoByte()) {
        JsonParser<char16_t> parser(vm, view.utf16(), view.length(), recording);
        return run(parser);
    }
    JsonParser<uint8_t> parser(vm, view.latin1(), view.length(), recording);
    return run(parser);
}

/// The record of the property `key` in a record, or undefined.
Value childRecord(VM& vm, Value record, PropertyKey key) {
    auto* fields = cellIf<InternalArray, CellKind::InternalArray>(record);
    if (!fields) return Value::undefined();
    Value children = fields->data()[kRecordChildren];
    if (auto* list = cellIf<InternalArray, CellKind::InternalArray>(children))
        return key.isIndex() && key.index() < list->length_ ? list->data()[key.index()].get() : Value::undefined();
    if (!children.isObject()) return Value::undefined();
    auto* entries = static_cast<Object*>(children.asCell());
    Value child = key.isIndex() ? entries->getOwnElement(vm, key.index()) : entries->getOwnData(vm, key);
    return child.isEmpty() ? Value::undefined() : child;
}

// InternalizeJSONProperty, sec-internalizejsonproperty, with the source text of unmodified primitives for the reviver.
Completion<Value> internalize(VM& vm, Object* holder, PropertyKey name, Value reviver, Value record) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    Value value = TRY(holder->get(vm, name));
    Object* context = Object::make(vm);
    auto* fields = cellIf<InternalArray, CellKind::InternalArray>(record);
    if (!fields || !sameValue(vm, fields->data()[kRecordValue], value)) record = Value::undefined();
    if (value.isObject()) {
        auto* object = static_cast<Object*>(value.asCell());
        auto visit = [&](PropertyKey key) -> Completion<void> {
            TRY(vm.poll());
            Value element = TRY(internalize(vm, object, key, reviver, childRecord(vm, record, key)));
            if (element.isUndefined())
                TRY(object->deleteProperty(vm, key));
            else
                TRY(object->createDataProperty(vm, key, element));
            return {};
        };
        if (TRY(isArray(vm, value))) {
            uint64_t length = TRY(lengthOfArrayLike(vm, object));
            for (uint64_t i = 0; i < length; i++) TRY(visit(PropertyKey::fromUint64(vm, i)));
        } else {
            KeyList keys = TRY(enumerableOwnStringKeys(vm, object));
            for (size_t i = 0; i < keys.size(); i++) TRY(visit(keys[i]));
        }
    } else if (record.isCell()) {
        context->defineDirect(vm, vm.names.source, fields->data()[kRecordSource]);
    }
    return vm.call(reviver, holder, {name.toValue(vm), value, context});
}

} // namespace

Completion<Value> parseJson(VM& vm, String* text) {
    Value record;
    return withParser(vm, text, false, [&](auto& parser) { return parser.parse(record); });
}

// JSON.parse ( text [ , reviver ] ), sec-json.parse.
Completion<Value> jsonParse(VM& vm, CallArgs args) {
    String* text = TRY(toString(vm, args[0]));
    if (!args[1].isCallable()) return parseJson(vm, text);
    Value record;
    Value result = TRY(withParser(vm, text, true, [&](auto& parser) { return parser.parse(record); }));
    Object* root = Object::make(vm);
    root->defineDirect(vm, vm.names.empty, result);
    return internalize(vm, root, vm.names.empty, args[1], record);
}

namespace {
constexpr char kRawJson = 0;
}

bool isRawJson(Value value) {
    auto* object = cellIf<NativeObject, CellKind::NativeObject>(value);
    return object && object->nativeClass_ == &kRawJson;
}

// JSON.rawJSON ( text ).
Completion<Value> jsonRaw(VM& vm, CallArgs args) {
    String* text = TRY(toString(vm, args[0]));
    StringView view = text->view(vm);
    auto forbidden = [](char16_t c) { return c == '\t' || c == '\n' || c == '\r' || c == ' ' || c == '{' || c == '['; };
    if (view.length() == 0 || forbidden(view[0]) || forbidden(view[view.length() - 1]))
        return vm.throwSyntaxError("Invalid value for JSON.rawJSON");
    TRY(parseJson(vm, text));
    NativeObject* raw = NativeObject::make(vm, vm.shapes.root(Value::null(), CellKind::NativeObject, 0), &kRawJson);
    raw->defineDirect(vm, vm.names.rawJSON, text);
    TRY(raw->setIntegrity(vm, Object::Integrity::Frozen));
    return raw;
}

// JSON.isRawJSON ( O ).
Completion<Value> jsonIsRaw(VM&, CallArgs args) { return Value::boolean(isRawJson(args[0])); }

} // namespace tiercel
