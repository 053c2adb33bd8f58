// JSON.stringify and the JSON object. Values are written straight into one text; the path of open objects is kept for
// the detection and description of cycles.
//
// Looking for toJSON in an object that has none is most of the work, so the shapes are remembered that have none along
// their prototypes, until user code runs. Ordinary objects are written by the entries of their shape, as long as they
// keep it.
#include "runtime/builtins/json.h"

#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"
#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/builtin.h"
#include "runtime/builtins/json_text.h"

#include <algorithm>
#include <array>

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

class Serializer {
public:
    explicit Serializer(VM& vm) : vm_(vm), stack_(vm.heap), path_(vm.heap), propertyList_(vm.heap) {}

    Completion<void> setReplacer(Value replacer);
    Completion<void> setSpace(Value space);
    Completion<Value> run(Value value);

private:
    // SerializeJSONProperty, sec-serializejsonproperty, in two halves: what user code makes of the value (undefined if
    // it has no JSON form), then its text.
    Completion<Value> prepare(Object* holder, PropertyKey key, Value value);
    Completion<void> write(PropertyKey key, Value prepared);
    Completion<void> writeObject(Object*);
    Completion<void> writeFields(Object*, Shape*);
    Completion<void> writeProperty(Object*, PropertyKey key, Value value, bool& isFirst);
    Completion<void> writeArray(Object*);
    Completion<void> enter(Object*);
    void leave() { stack_.pop_back(); }
    Thrown throwCycle(size_t start, Object* object);
    void newline() {
        text_.put('\n');
        for (size_t i = 0; i < stack_.size(); i++) text_.put(gap_);
    }
    /// Whether `prepare` does nothing to the value.
    bool isReady(Value value) const { return replacer_.isUndefined() && (!value.isCell() || value.isString()); }
    bool hasNoToJson(Object*);
    /// User code may have run: what is known of shapes may be wrong.
    void forgetShapes() { plainShapes_.fill(kNoShape); }

    VM& vm_;
    JsonText text_;
    Value replacer_ = Value::undefined();
    bool hasPropertyList_ = false;
    StringView gap_;
    String* gapString_ = nullptr;
    std::array<uint32_t, 16> plainShapes_{}; // ids, each in the place of its low bits
    ValueList stack_;                        // open objects
    KeyList path_;                           // the key under which each open object was reached
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
    forgetShapes();
    value = TRY(prepare(holder, vm_.names.empty, value));
    if (value.isUndefined()) return Value::undefined();
    TRY(write(vm_.names.empty, value));
    return TRY(text_.finish(vm_));
}

Completion<Value> Serializer::prepare(Object* holder, PropertyKey key, Value value) {
    if (isReady(value)) return value;
    if (value.isBigInt() || (value.isObject() && !hasNoToJson(static_cast<Object*>(value.asCell())))) {
        Value toJson = TRY(getV(vm_, value, vm_.names.toJSON));
        if (toJson.isCallable()) value = TRY(vm_.call(toJson, value, {key.toValue(vm_)}));
        forgetShapes();
    }
    if (!replacer_.isUndefined()) {
        value = TRY(vm_.call(replacer_, holder, {key.toValue(vm_), value}));
        forgetShapes();
    }
    if (value.isObject()) {
        if (auto* wrapper = cellIf<PrimitiveObject, CellKind::PrimitiveObject>(value)) {
            Value primitive = wrapper->primitive_;
            forgetShapes();
            if (primitive.isNumber()) return toNumberValue(vm_, value);
            if (!primitive.isSymbol()) value = primitive;
        } else if (cellIf<PrimitiveObject, CellKind::StringObject>(value)) {
            forgetShapes();
            return TRY(toString(vm_, value));
        }
    }
    if (value.isBigInt()) return vm_.throwTypeError("Do not know how to serialize a BigInt");
    if (value.isSymbol() || value.isCallable()) return Value::undefined();
    return value;
}

/// Whether `toJSON` is no property of the object nor of a prototype, all of them ordinary.
bool Serializer::hasNoToJson(Object* object) {
    uint32_t& known = plainShapes_[object->shapeId_ % plainShapes_.size()];
    if (known == object->shapeId_) return true;
    for (Object* o = object; o; o = o->shape(vm_)->prototypeObject())
        if (o->isExotic() || o->findOwn(vm_, vm_.names.toJSON)) return false;
    known = object->shapeId_;
    return true;
}

Completion<void> Serializer::write(PropertyKey key, Value value) {
    if (value.isNumber()) {
        text_.putNumber(value);
    } else if (value.isNull()) {
        text_.put("null");
    } else if (value.isBoolean()) {
        text_.put(value.isTrue() ? "true" : "false");
    } else if (value.isString()) {
        text_.putQuoted(static_cast<String*>(value.asCell())->view(vm_));
    } else {
        auto* object = static_cast<Object*>(value.asCell());
        if (isRawJson(value)) {
            text_.put(static_cast<String*>(object->getOwnData(vm_, vm_.names.rawJSON).asCell())->view(vm_));
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
    if (text_.isTooLong()) return vm_.throwRangeError("Invalid string length");
    if (vm_.interruptRequested) return vm_.pollInterrupts();
    return {};
}

/// One property, unless it has no JSON form.
Completion<void> Serializer::writeProperty(Object* object, PropertyKey key, Value value, bool& isFirst) {
    value = TRY(prepare(object, key, value));
    if (value.isUndefined()) return {};
    if (!isFirst) text_.put(',');
    isFirst = false;
    if (gapString_) newline();
    if (key.isIndex()) {
        text_.put('"');
        text_.putNumber(Value::number(key.index()));
        text_.put('"');
    } else {
        text_.putQuoted(key.string()->view(vm_));
    }
    text_.put(':');
    if (gapString_) text_.put(' ');
    return write(key, value);
}

/// The properties of an ordinary object without elements, by its shape: a part of its table that does not change. Once
/// the object has another shape, the keys that are left are looked up.
Completion<void> Serializer::writeFields(Object* object, Shape* shape) {
    bool isFirst = true;
    uint32_t count = shape->propertyCount();
    for (uint32_t i = 0; i < count; i++) {
        const PropertyEntry entry = shape->table()->entry(i);
        if (!(entry.attributes & kEnumerable) || !entry.key.isString()) continue;
        Value value;
        if (object->shapeId_ == shape->id() && !(entry.attributes & kAccessorProperty)) {
            value = object->getSlot(vm_, entry.slot);
        } else {
            value = TRY(object->get(vm_, entry.key));
            forgetShapes();
        }
        TRY(writeProperty(object, entry.key, value, isFirst));
    }
    leave();
    if (!isFirst && gapString_) newline();
    return {};
}

// SerializeJSONObject, sec-serializejsonobject.
Completion<void> Serializer::writeObject(Object* object) {
    TRY(enter(object));
    text_.put('{');
    Shape* shape = object->shape(vm_);
    bool isOrdinary = object->kind() == CellKind::Object && !object->isExotic() && !shape->isDictionary();
    if (isOrdinary && isFastElements(object->indexing_) && object->elements_.get()->length_ == 0 && !hasPropertyList_) {
        TRY(writeFields(object, shape));
        text_.put('}');
        return {};
    }
    KeyList own(vm_.heap);
    if (!hasPropertyList_) own = TRY(enumerableOwnStringKeys(vm_, object));
    const KeyList& keys = hasPropertyList_ ? propertyList_ : own;
    bool isFirst = true;
    for (size_t i = 0; i < keys.size(); i++) {
        Value value = TRY(object->get(vm_, keys[i]));
        forgetShapes();
        TRY(writeProperty(object, keys[i], value, isFirst));
    }
    leave();
    if (!isFirst && gapString_) newline();
    text_.put('}');
    return {};
}

// SerializeJSONArray, sec-serializejsonarray.
Completion<void> Serializer::writeArray(Object* array) {
    TRY(enter(array));
    uint64_t length = TRY(lengthOfArrayLike(vm_, array));
    text_.put('[');
    for (uint64_t i = 0; i < length; i++) {
        if (i > 0) text_.put(',');
        if (gapString_) newline();
        Value value = Value::empty();
        if (isPlainArray(vm_, array) && i < array->arrayLength()) value = plainElement(array, static_cast<uint32_t>(i));
        if (value.isEmpty()) {
            value = TRY(array->get(vm_, PropertyKey::fromUint64(vm_, i)));
            forgetShapes();
        }
        if (value.isNumber() && replacer_.isUndefined()) {
            text_.putNumber(value);
        } else {
            PropertyKey key = PropertyKey::fromUint64(vm_, i);
            value = TRY(prepare(array, key, value));
            TRY(write(key, value.isUndefined() ? Value::null() : value));
        }
        if ((i & 0xFFFF) == 0xFFFF) {
            if (text_.isTooLong()) return vm_.throwRangeError("Invalid string length");
            if (vm_.interruptRequested) TRY(vm_.pollInterrupts());
        }
    }
    leave();
    if (length > 0 && gapString_) newline();
    text_.put(']');
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
