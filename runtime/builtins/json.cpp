// JSON.stringify and the JSON object. Values are written straight into a StringBuilder; the path of open objects is
// kept for the detection and description of cycles.
#include "runtime/builtins/json.h"

#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"
#include "runtime/builtins/builtin.h"
#include "runtime/characters.h"
#include "runtime/number_format.h"

#include <charconv>
#include <cmath>

namespace tiercel {

Completion<KeyList> enumerableOwnStringKeys(VM& vm, Object* object) {
    KeyList keys = TRY(object->ownPropertyKeys(vm));
    size_t kept = 0;
    for (size_t i = 0; i < keys.size(); i++) {
        PropertyKey key = keys[i];
        if (key.isSymbol()) continue;
        bool enumerable;
        if (!object->isExotic() && !key.isIndex()) {
            const PropertyEntry* entry = object->findOwn(vm, key);
            enumerable = entry && (entry->attributes & kEnumerable);
        } else {
            auto descriptor = TRY(object->getOwnProperty(vm, key));
            enumerable = descriptor && *descriptor->enumerable;
        }
        if (enumerable) keys[kept++] = key;
    }
    keys.resize(kept);
    return keys;
}

namespace {

/// For each Latin-1 character: 0 if it stands for itself in a JSON string, else the letter of its escape, 'u' for \u.
constexpr std::array<char, 256> kEscapes = [] {
    std::array<char, 256> table{};
    for (size_t i = 0; i < 0x20; i++) table[i] = 'u';
    table['\b'] = 'b';
    table['\t'] = 't';
    table['\n'] = 'n';
    table['\f'] = 'f';
    table['\r'] = 'r';
    table['"'] = '"';
    table['\\'] = '\\';
    return table;
}();

class Serializer {
public:
    explicit Serializer(VM& vm) : vm_(vm), builder_(vm), stack_(vm.heap), path_(vm.heap), propertyList_(vm.heap) {}

    Completion<void> setReplacer(Value replacer);
    Completion<void> setSpace(Value space);
    Completion<Value> run(Value value);

private:
    // SerializeJSONProperty, sec-serializejsonproperty, in two halves: what user code makes of the value (undefined if
    // it has no JSON form), then its text.
    Completion<Value> prepare(Object* holder, PropertyKey key, Value value);
    Completion<void> write(PropertyKey key, Value prepared);
    Completion<void> writeObject(Object*);
    Completion<void> writeArray(Object*);
    Completion<void> enter(Object*);
    void leave() { stack_.pop_back(); }
    Thrown throwCycle(size_t start, Object* object);
    void writeNumber(Value);
    void quote(StringView);
    void newline() {
        builder_.append(u'\n');
        for (size_t i = 0; i < stack_.size(); i++) builder_.append(gap_);
    }

    VM& vm_;
    StringBuilder builder_;
    Value replacer_ = Value::undefined();
    bool hasPropertyList_ = false;
    StringView gap_;
    String* gapString_ = nullptr;
    ValueList stack_; // open objects
    KeyList path_;    // the key under which each open object was reached
    KeyList propertyList_;
};

Completion<void> Serializer::setReplacer(Value replacer) {
    if (replacer.isCallable()) {
        replacer_ = replacer;
        return {};
    }
    if (!TRY(isArray(vm_, replacer))) return {};
    hasPropertyList_ = true;
    auto* list = static_cast<Object*>(replacer.asCell());
    uint64_t length = TRY(lengthOfArrayLike(vm_, list));
    for (uint64_t i = 0; i < length; i++) {
        TRY(vm_.poll());
        Value item = TRY(list->get(vm_, PropertyKey::fromUint64(vm_, i)));
        bool usable = item.isString() || item.isNumber();
        if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(item))
            usable = wrapper->primitive_.get().isNumber();
        if (cellIf<PrimitiveObject, CellKind::StringObject>(item)) usable = true;
        if (!usable) continue;
        PropertyKey key = PropertyKey::fromString(vm_, TRY(toString(vm_, item)));
        if (std::find(propertyList_.begin(), propertyList_.end(), key) == propertyList_.end())
            propertyList_.push_back(key);
    }
    return {};
}

Completion<void> Serializer::setSpace(Value space) {
    if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(space)) {
        if (wrapper->primitive_.get().isNumber()) space = TRY(toNumberValue(vm_, space));
    } else if (cellIf<PrimitiveObject, CellKind::StringObject>(space)) {
        space = TRY(toString(vm_, space));
    }
    if (space.isNumber()) {
        double count = std::min(10.0, TRY(toIntegerOrInfinity(vm_, space)));
        if (count >= 1)
            gapString_ = String::fromLatin1(vm_, std::string_view("          ", static_cast<size_t>(count)));
    } else if (space.isString()) {
        auto* text = static_cast<String*>(space.asCell());
        if (text->length() > 0) gapString_ = text->substring(vm_, 0, std::min(text->length(), 10u));
    }
    if (gapString_) gap_ = gapString_->view(vm_);
    return {};
}

Completion<Value> Serializer::run(Value value) {
    Object* holder = nullptr;
    if (!replacer_.isUndefined()) {
        holder = Object::make(vm_);
        holder->defineDirect(vm_, vm_.names.empty, value);
    }
    path_.push_back(vm_.names.empty);
    value = TRY(prepare(holder, vm_.names.empty, value));
    if (value.isUndefined()) return Value::undefined();
    TRY(write(vm_.names.empty, value));
    return TRY(builder_.finish());
}

Completion<Value> Serializer::prepare(Object* holder, PropertyKey key, Value value) {
    if (value.isObject() || value.isBigInt()) {
        Value toJson = TRY(getV(vm_, value, vm_.names.toJSON));
        if (toJson.isCallable()) value = TRY(vm_.call(toJson, value, {key.toValue(vm_)}));
    }
    if (!replacer_.isUndefined()) value = TRY(vm_.call(replacer_, holder, {key.toValue(vm_), value}));
    if (value.isObject()) {
        if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(value)) {
            Value primitive = wrapper->primitive_;
            if (primitive.isNumber()) return toNumberValue(vm_, value);
            if (!primitive.isSymbol()) value = primitive;
        } else if (cellIf<PrimitiveObject, CellKind::StringObject>(value)) {
            return TRY(toString(vm_, value));
        }
    }
    if (value.isBigInt()) return vm_.throwTypeError("Do not know how to serialize a BigInt");
    if (value.isSymbol() || value.isCallable()) return Value::undefined();
    return value;
}

Completion<void> Serializer::write(PropertyKey key, Value value) {
    if (value.isNumber()) {
        writeNumber(value);
    } else if (value.isNull()) {
        builder_.append("null");
    } else if (value.isBoolean()) {
        builder_.append(value.isTrue() ? "true" : "false");
    } else if (value.isString()) {
        quote(static_cast<String*>(value.asCell())->view(vm_));
    } else {
        auto* object = static_cast<Object*>(value.asCell());
        if (isRawJson(value)) {
            builder_.append(static_cast<String*>(object->getOwnData(vm_, vm_.names.rawJSON).asCell()));
            return {};
        }
        path_.push_back(key);
        if (TRY(isArray(vm_, value)))
            TRY(writeArray(object));
        else
            TRY(writeObject(object));
        path_.pop_back();
    }
    return {};
}

Completion<void> Serializer::enter(Object* object) {
    if (!vm_.hasNativeStack()) return vm_.throwStackOverflow();
    for (size_t i = stack_.size(); i-- > 0;) {
        if (stack_[i] == Value(object)) return throwCycle(i, object);
    }
    stack_.push_back(object);
    if (vm_.interruptRequested) return vm_.pollInterrupts();
    return {};
}

// SerializeJSONObject, sec-serializejsonobject.
Completion<void> Serializer::writeObject(Object* object) {
    TRY(enter(object));
    KeyList own(vm_.heap);
    if (!hasPropertyList_) own = TRY(enumerableOwnStringKeys(vm_, object));
    const KeyList& keys = hasPropertyList_ ? propertyList_ : own;
    builder_.append(u'{');
    bool first = true;
    for (size_t i = 0; i < keys.size(); i++) {
        PropertyKey key = keys[i];
        Value value = TRY(prepare(object, key, TRY(object->get(vm_, key))));
        if (value.isUndefined()) continue;
        if (!first) builder_.append(u',');
        first = false;
        if (gapString_) newline();
        if (key.isIndex()) {
            builder_.append(u'"');
            writeNumber(Value::number(key.index()));
            builder_.append(u'"');
        } else {
            quote(key.string()->view(vm_));
        }
        builder_.append(u':');
        if (gapString_) builder_.append(u' ');
        TRY(write(key, value));
    }
    leave();
    if (!first && gapString_) newline();
    builder_.append(u'}');
    return {};
}

// SerializeJSONArray, sec-serializejsonarray.
Completion<void> Serializer::writeArray(Object* array) {
    TRY(enter(array));
    uint64_t length = TRY(lengthOfArrayLike(vm_, array));
    builder_.append(u'[');
    for (uint64_t i = 0; i < length; i++) {
        if (i > 0) builder_.append(u',');
        if (gapString_) newline();
        PropertyKey key = PropertyKey::fromUint64(vm_, i);
        Value value = key.isIndex() ? array->getOwnElement(vm_, key.index()) : Value::empty();
        if (value.isEmpty()) value = TRY(array->get(vm_, key));
        value = TRY(prepare(array, key, value));
        if (value.isUndefined()) value = Value::null();
        TRY(write(key, value));
        if ((i & 0xFFFF) == 0xFFFF) {
            if (builder_.length() > String::kMaxLength) return vm_.throwRangeError("Invalid string length");
            if (vm_.interruptRequested) TRY(vm_.pollInterrupts());
        }
    }
    leave();
    if (length > 0 && gapString_) newline();
    builder_.append(u']');
    return {};
}

Thrown Serializer::throwCycle(size_t start, Object* object) {
    auto line = [&](PropertyKey key) {
        return key.isIndex() ? "index " + std::to_string(key.index()) : "property '" + key.toDisplay(vm_) + "'";
    };
    auto name = [&](Value v) {
        return "object with constructor '" + constructorName(vm_, static_cast<Object*>(v.asCell())) + "'";
    };
    std::string text = "Converting circular structure to JSON\n    --> starting at " + name(object);
    // path_[i + 1] is the key of stack_[i]. The middle of long cycles is left out.
    size_t between = stack_.size() - start - 1;
    for (size_t i = 0; i < between; i++) {
        if (between > 4 && i == 2) {
            text += "\n    |     ...";
            i = between - 1;
        }
        text += "\n    |     " + line(path_[start + 2 + i]) + " -> " + name(stack_[start + 1 + i]);
    }
    text += "\n    --- " + line(path_.back()) + " closes the circle";
    return vm_.throwError(ErrorType::TypeError, text);
}

void Serializer::writeNumber(Value value) {
    if (value.isInt32()) {
        char digits[16];
        auto end = std::to_chars(digits, digits + sizeof digits, value.asInt32());
        builder_.append(std::string_view(digits, static_cast<size_t>(end.ptr - digits)));
        return;
    }
    double d = value.asDouble();
    builder_.append(std::isfinite(d) ? std::string_view(doubleToText(d)) : std::string_view("null"));
}

// QuoteJSONString, sec-quotejsonstring.
void Serializer::quote(StringView text) {
    builder_.append(u'"');
    uint32_t start = 0; // of the run that needs no escape
    uint32_t length = text.length();
    for (uint32_t i = 0; i < length; i++) {
        char16_t c = text[i];
        char escape;
        if (c < 256) {
            escape = kEscapes[c];
            if (!escape) continue;
        } else {
            if ((c & 0xF800) != 0xD800) continue;
            if (isHighSurrogate(c) && i + 1 < length && isLowSurrogate(text[i + 1])) {
                i++;
                continue;
            }
            escape = 'u';
        }
        if (i > start) builder_.append(text.substring(start, i));
        start = i + 1;
        if (escape == 'u') {
            const char* hex = "0123456789abcdef";
            const char unit[] = {'\\', 'u', hex[c >> 12], hex[(c >> 8) & 15], hex[(c >> 4) & 15], hex[c & 15]};
            builder_.append(std::string_view(unit, sizeof unit));
        } else {
            const char pair[] = {'\\', escape};
            builder_.append(std::string_view(pair, sizeof pair));
        }
    }
    if (length > start) builder_.append(start == 0 ? text : text.substring(start, length));
    builder_.append(u'"');
}

constexpr BuiltinRow kRows[] = {
    {"parse", jsonParse, 2},
    {"stringify", jsonStringify, 3},
    {"rawJSON", jsonRaw, 1},
    {"isRawJSON", jsonIsRaw, 1},
};

} // namespace

// JSON.stringify ( value [ , replacer [ , space ] ] ), sec-json.stringify.
Completion<Value> jsonStringify(VM& vm, CallArgs args) {
    Serializer serializer(vm);
    TRY(serializer.setReplacer(args[1]));
    TRY(serializer.setSpace(args[2]));
    return serializer.run(args[0]);
}

void setupJson(Realm& realm) {
    Object* json = Object::make(realm.vm, realm.get(Intrinsic::ObjectPrototype));
    realm.set(Intrinsic::JSON, json);
    defineBuiltins(realm, json, kRows);
    defineToStringTag(realm, json, "JSON");
}

} // namespace tiercel
