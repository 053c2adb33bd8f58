// JSON.parse: one pass over the characters of the text, without recursion: open arrays and objects are on a list of
// their own, so nesting is limited by memory only. Errors say what was expected and where, as programs know it.
//
// Example: JSON.parse('[1, {"a": tru}]') throws SyntaxError: Unexpected token '}', "[1, {"a": tru}]" is not valid JSON.
#include "runtime/builtins/json.h"
#include "runtime/characters.h"
#include "runtime/number_format.h"

#include <cmath>

namespace tiercel {

namespace {

template <class Char>
class JsonParser {
public:
    JsonParser(VM& vm, const Char* chars, uint32_t length)
        : vm_(vm), begin_(chars), at_(chars), end_(chars + length), values_(vm.heap), containers_(vm.heap),
          keys_(vm.heap) {}

    Completion<Value> parse() {
        Value value = TRY(parseValue());
        skipSpace();
        if (at_ != end_) return fail("Unexpected non-whitespace character after JSON");
        return value;
    }

private:
    struct Open {
        bool isArray;
        size_t firstValue; // arrays: where its elements begin in values_
    };

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

    Completion<Value> parseValue() {
        Value value;
        for (;;) {
            // At the beginning of a value.
            skipSpace();
            if (at_ == end_) return unexpectedToken();
            switch (*at_) {
            case '{':
                at_++;
                open_.push_back({false, 0});
                containers_.push_back(Object::make(vm_));
                skipSpace();
                if (at_ != end_ && *at_ == '}') {
                    at_++;
                    value = closeObject();
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
                    break;
                }
                open_.push_back({true, values_.size()});
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
            // A value is complete: give it to what it is in, and close what ends here.
            for (;;) {
                if (open_.empty()) return value;
                skipSpace();
                if (open_.back().isArray) {
                    values_.push_back(value);
                    if (at_ != end_ && *at_ == ',') {
                        at_++;
                        break;
                    }
                    if (at_ == end_ || *at_ != ']') return expected("Expected ',' or ']' after array element");
                    at_++;
                    size_t first = open_.back().firstValue;
                    value = Array::fromValues(vm_, values_.data() + first, values_.size() - first);
                    values_.resize(first);
                    open_.pop_back();
                } else {
                    static_cast<Object*>(containers_.back().asCell())->defineDirect(vm_, keys_.back(), value);
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
                    value = closeObject();
                }
            }
            if (vm_.interruptRequested) TRY(vm_.pollInterrupts());
        }
    }

    Value closeObject() {
        Value object = containers_.back();
        containers_.pop_back();
        open_.pop_back();
        return object;
    }

    /// A key and the colon after it; `at_` is on the opening quote.
    Completion<void> parseKey() {
        at_++;
        const Char* start = at_;
        const Char* p = at_;
        while (p != end_ && *p != '"' && *p != '\\' && static_cast<char16_t>(*p) >= 0x20) p++;
        PropertyKey key;
        if (p != end_ && *p == '"' && !(p != start && isAsciiDigit(*start))) {
            at_ = p + 1;
            key = PropertyKey::fromAtom(vm_.atoms.intern(narrowed(start, p)));
        } else {
            Value text = TRY(parseString());
            key = PropertyKey::fromString(vm_, static_cast<String*>(text.asCell()));
        }
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
        return Value::number(textToNumber(view(start, at_)));
    }

    Thrown failNumber(const char* what) {
        std::string text = std::string(what) + " in JSON";
        return fail(text.c_str(), false);
    }
    std::string unexpectedNumber() { return "Unexpected number in JSON at position " + std::to_string(at_ - begin_); }

    /// After the opening quote.
    Completion<Value> parseString() {
        const Char* start = at_;
        while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<char16_t>(*at_) >= 0x20) at_++;
        if (at_ != end_ && *at_ == '"') {
            Value result = makeString(start, at_);
            at_++;
            return result;
        }
        StringBuilder builder(vm_);
        for (;;) {
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
            while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<char16_t>(*at_) >= 0x20) at_++;
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
    std::vector<Open> open_;
    ValueList values_;     // elements of the open arrays
    ValueList containers_; // the open objects
    KeyList keys_;         // the key whose value is being read, for each open object
};

// InternalizeJSONProperty, sec-internalizejsonproperty.
Completion<Value> internalize(VM& vm, Object* holder, PropertyKey name, Value reviver) {
    if (!vm.hasNativeStack()) return vm.throwStackOverflow();
    Value value = TRY(holder->get(vm, name));
    if (value.isObject()) {
        auto* object = static_cast<Object*>(value.asCell());
        auto visit = [&](PropertyKey key) -> Completion<void> {
            Value element = TRY(internalize(vm, object, key, reviver));
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
    }
    return vm.call(reviver, holder, {name.toValue(vm), value});
}

} // namespace

Completion<Value> parseJson(VM& vm, String* text) {
    StringView view = text->view(vm);
    if (view.isTwoByte()) return JsonParser<char16_t>(vm, view.utf16(), view.length()).parse();
    return JsonParser<uint8_t>(vm, view.latin1(), view.length()).parse();
}

// JSON.parse ( text [ , reviver ] ), sec-json.parse.
Completion<Value> jsonParse(VM& vm, CallArgs args) {
    String* text = TRY(toString(vm, args[0]));
    Value result = TRY(parseJson(vm, text));
    if (!args[1].isCallable()) return result;
    Object* root = Object::make(vm);
    root->defineDirect(vm, vm.names.empty, result);
    return internalize(vm, root, vm.names.empty, args[1]);
}

} // namespace tiercel
