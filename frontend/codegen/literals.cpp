// Literals: arrays, objects, templates, regular expressions, BigInts, functions.
#include "frontend/codegen/generator.h"
#include "runtime/bigint.h"

namespace tiercel::frontend {

namespace {

constexpr uint32_t kArrayChunk = 4096;  // elements made by one NewArray
constexpr uint32_t kMaxShapedKeys = 64; // properties made by one NewObjectWith

// A property that NewObjectWith can make: a constant name, no accessor, no method that needs the object.
bool isShaped(Node* node, const WellKnownNames& names) {
    auto* property = node->tryAs<Property>();
    if (!property || property->computed || property->name->isIndex() || property->name == names.proto) return false;
    switch (property->propertyKind) {
    case PropertyKind::Value:
    case PropertyKind::Shorthand: return true;
    case PropertyKind::Method: {
        auto* summary = property->value->as<Function>()->summary;
        return !summary->usesSuperProperty && !summary->hasDirectEval;
    }
    default: return false;
    }
}

} // namespace

Reg Generator::generateArrayLiteral(ArrayLiteral* node, Reg dst) {
    Reg array = work(dst);
    const auto& elements = node->elements;
    uint32_t plain = 0;
    while (plain < elements.count && plain < kArrayChunk && !elements[plain]->is(NodeKind::Spread)) plain++;
    // A hole at the end of what NewArray makes counts for the length as holes do anywhere.
    bool complete = plain == elements.count;
    Reg into = complete ? (dst == kNoReg ? array : dst) : array;
    {
        RegScope temporaries(*this);
        Reg first = top();
        for (uint32_t i = 0; i < plain; i++) {
            Reg place = newReg();
            if (elements[i]->is(NodeKind::Hole)) {
                loadSpecial(place, Value::empty());
            } else {
                generate(elements[i], place);
            }
            if (failed()) return into;
        }
        at(node->start);
        emit(Op::NewArray, into, plain ? first : array, static_cast<int32_t>(plain), 0, newFeedback());
    }
    if (complete) return into;
    appendElements(elements, plain, array);
    return settle(array, dst);
}

void Generator::appendElements(const List<Node*>& elements, uint32_t from, Reg array) {
    for (uint32_t i = from; i < elements.count; i++) {
        if (failed()) return;
        RegScope temporaries(*this);
        Node* element = elements[i];
        if (element->is(NodeKind::Hole)) {
            emit(Op::ArrayPushHole, array);
        } else if (auto* spread = element->tryAs<Spread>()) {
            Reg value = generate(spread->argument);
            at(spread->argument->start);
            emit(Op::ArraySpread, array, value);
        } else {
            Reg value = generate(element);
            emit(Op::ArrayPush, array, value);
        }
    }
}

Reg Generator::generateObjectLiteral(ObjectLiteral* node, Reg dst) {
    const auto& properties = node->properties;
    const WellKnownNames& names = unit_.parse.names->wellKnown();
    uint32_t shaped = 0;
    std::unordered_map<const Name*, uint32_t> seen;
    while (shaped < properties.count && shaped < kMaxShapedKeys && isShaped(properties[shaped], names)) {
        if (!seen.try_emplace(properties[shaped]->as<Property>()->name, shaped).second) break;
        shaped++;
    }
    // Values before the object exists must not refer to it, which none can.
    Reg object = work(dst);
    bool complete = shaped == properties.count;
    Reg into = complete && dst != kNoReg ? dst : object;
    at(node->start);
    if (shaped == 0) {
        emit(Op::NewObject, into, 0, 0, 0, newFeedback());
    } else {
        RegScope temporaries(*this);
        Reg first = top();
        auto* keys = InternalArray::make(vm_, shaped);
        int32_t keysConstant = constant(Value(keys));
        for (uint32_t i = 0; i < shaped; i++) {
            auto* property = properties[i]->as<Property>();
            PropertyKey key = keyOf(property->name);
            keys->data()[i].set(vm_.heap, keys, Value::fromBits(key.bits()));
            Reg place = newReg();
            generateNamed(property->value, property->name, place);
            if (failed()) return into;
        }
        at(node->start);
        emit(Op::NewObjectWith, into, first, static_cast<int32_t>(shaped), static_cast<uint32_t>(keysConstant),
             newFeedback());
    }
    if (complete) return into;
    for (uint32_t i = shaped; i < properties.count; i++) {
        if (failed()) return object;
        RegScope temporaries(*this);
        if (auto* spread = properties[i]->tryAs<Spread>()) {
            Reg value = generate(spread->argument);
            at(spread->start);
            emit(Op::CopyDataProperties, object, value, value);
        } else {
            defineProperty(properties[i]->as<Property>(), object);
        }
    }
    return settle(object, dst);
}

void Generator::defineProperty(Property* property, Reg object) {
    at(property->start);
    auto kind = property->propertyKind;
    if (kind == PropertyKind::Prototype) {
        Reg value = generate(property->value);
        at(property->start);
        emit(Op::SetProto, object, value);
        return;
    }
    bool isMethod = kind == PropertyKind::Method;
    bool isAccessor = kind == PropertyKind::Getter || kind == PropertyKind::Setter;
    if (!property->computed && !property->name->isIndex() && !isAccessor) {
        Reg value;
        if (isMethod) {
            value = generateFunction(property->value->as<Function>(), stringOf(property->name), kNoReg, object);
        } else {
            value = generateNamed(property->value, property->name, kNoReg);
        }
        at(property->start);
        emit(Op::DefineField, object, value, 0, static_cast<uint32_t>(nameConstant(property->name)), newFeedback());
        return;
    }
    Reg key = newReg();
    if (property->computed) {
        generate(property->computed, key);
        at(property->computed->start);
        emit(Op::ToPropertyKey, key, key);
    } else {
        loadKey(key, property->name);
    }
    if (isMethod || isAccessor) {
        String* name = nullptr;
        if (!property->computed)
            name = isMethod ? stringOf(property->name)
                            : prefixed(kind == PropertyKind::Getter ? "get " : "set ", property->name);
        Reg function = generateFunction(property->value->as<Function>(), name, kNoReg, object);
        at(property->start);
        Op op = isMethod ? Op::DefineMethod : kind == PropertyKind::Getter ? Op::DefineGetter : Op::DefineSetter;
        uint32_t attributes = isMethod ? kDefaultAttributes : (kEnumerable | kConfigurable);
        emit(op, object, key, function, attributes);
        return;
    }
    Reg value = property->computed ? generateNamedByKey(property->value, key, kNoReg)
                                   : generateNamed(property->value, property->name, kNoReg);
    at(property->start);
    emit(Op::DefineElem, object, key, value);
}

Reg Generator::generateTemplateLiteral(TemplateLiteral* node, Reg dst) {
    Reg result = target(dst);
    RegScope temporaries(*this);
    // Joined in chunks, so that the number of registers stays small.
    constexpr int32_t kChunk = 256;
    Reg first = top();
    int32_t count = 0;
    auto flush = [&](Reg into) { emit(Op::ConcatStrings, into, first, count); };
    auto next = [&] {
        if (count == kChunk) {
            flush(first);
            setTop(first + 1);
            count = 1;
        }
        count++;
        return newReg();
    };
    for (uint32_t i = 0; i < node->parts.count && !failed(); i++) {
        const Name* text = node->parts[i].cooked;
        if (text->length() > 0 || (i == 0 && node->expressions.count == 0)) loadString(next(), text);
        if (i < node->expressions.count) {
            Reg place = next();
            Reg value = generate(node->expressions[i], place);
            at(node->expressions[i]->start);
            emit(Op::ToString, place, value);
        }
    }
    if (count == 1) {
        move(result, first);
    } else {
        at(node->start);
        flush(result);
    }
    return result;
}

Reg Generator::generateRegExp(RegExpLiteral* node, Reg dst) {
    Reg result = target(dst);
    at(node->start);
    auto* site = InternalArray::make(vm_, 3);
    auto index = constant(Value(site));
    site->data()[0].set(vm_.heap, site, Value(stringOf(node->pattern)));
    site->data()[1].set(vm_.heap, site, Value(stringOf(node->flags)));
    emitWide(Op::NewRegExp, result, index);
    return result;
}

Reg Generator::generateBigInt(BigIntLiteral* node, Reg dst) {
    Reg result = target(dst);
    std::u16string_view digits = node->digits->view();
    int radix = 10;
    if (digits.size() > 2 && digits[0] == u'0') {
        switch (digits[1] | 0x20) {
        case u'x': radix = 16; break;
        case u'o': radix = 8; break;
        case u'b': radix = 2; break;
        default: break;
        }
        if (radix != 10) digits.remove_prefix(2);
    }
    auto value = BigInt::fromDigits(vm_, digits, radix);
    if (value.isAbrupt()) {
        fail("BigInt literal is too large"); // the exception is pending
        return result;
    }
    emitWide(Op::LoadConst, result, constant(Value(value.release())));
    return result;
}

String* Generator::prefixed(const char* prefix, const Name* name) {
    std::u16string text;
    for (const char* c = prefix; *c; c++) text += static_cast<char16_t>(*c);
    text += name->view();
    return String::fromUtf16(vm_, text);
}

FunctionTemplate* Generator::templateOf(Function* node, String* name, const Class* owner) {
    FunctionTemplate* tmpl = makeTemplate(unit_, *node->summary, name);
    // Functions whose nodes are at hand are compiled along: their nodes go when this parse does.
    if (!node->isLazy && !failed()) {
        constant(Value(tmpl));
        auto code = tiercel::frontend::generateFunction(unit_, node, tmpl, owner);
        if (code.isAbrupt()) fail("A function inside failed to compile"); // the exception is pending
    }
    return tmpl;
}

// Null name: "". `home`: the object that a method belongs to.
Reg Generator::generateFunction(Function* node, String* name, Reg dst, Reg home) {
    Reg result = target(dst);
    if (!enter()) return result;
    FunctionTemplate* tmpl = templateOf(node, name);
    auto index = static_cast<uint32_t>(constant(Value(tmpl)));
    auto* summary = node->summary;
    bool needsHome = home != kNoReg && (summary->usesSuperProperty || summary->hasDirectEval);
    at(node->start);
    if (needsHome) {
        emit(Op::NewMethodClosure, result, currentEnvironment(), home, index, newFeedback());
    } else {
        emit(Op::NewClosure, result, currentEnvironment(), 0, index, newFeedback());
    }
    return result;
}

} // namespace tiercel::frontend
