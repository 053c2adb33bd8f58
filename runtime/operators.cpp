// The operators on values: slow paths of the interpreter's arithmetic and comparison instructions, and what builtins
// use. Int32 and double operands are tested first everywhere.
#include "runtime/bigint.h"
#include "runtime/builtin_cells.h"
#include "runtime/interpreter/inline_cache.h"
#include "runtime/interrupts.h"
#include "runtime/number_format.h"
#include "runtime/operations.h"
#include "runtime/runtime_caches.h"

#include <cmath>

namespace tiercel {

static BigInt* bigIn(Value v) { return static_cast<BigInt*>(v.asCell()); }
static String* stringIn(Value v) { return static_cast<String*>(v.asCell()); }

Completion<Value> add(VM& vm, Value left, Value right) {
    if (left.isNumber() && right.isNumber()) {
        if (left.isInt32() && right.isInt32())
            return Value::number(static_cast<int64_t>(left.asInt32()) + right.asInt32());
        return Value::number(left.asNumber() + right.asNumber());
    }
    if (left.isString() && right.isString()) return TRY(String::concat(vm, stringIn(left), stringIn(right)));
    // ApplyStringOrNumericBinaryOperator, sec-applystringornumericbinaryoperator, step 1.
    left = TRY(toPrimitive(vm, left));
    right = TRY(toPrimitive(vm, right));
    if (left.isString() || right.isString()) {
        String* leftString = TRY(toString(vm, left));
        String* rightString = TRY(toString(vm, right));
        return TRY(String::concat(vm, leftString, rightString));
    }
    left = TRY(toNumeric(vm, left));
    right = TRY(toNumeric(vm, right));
    if (left.isNumber() && right.isNumber()) return Value::number(left.asNumber() + right.asNumber());
    if (left.isBigInt() && right.isBigInt()) return TRY(BigInt::add(vm, bigIn(left), bigIn(right)));
    return vm.throwTypeError("Cannot mix BigInt and other types, use explicit conversions");
}

// Number::remainder, sec-numeric-types-number-remainder.
double numberRemainder(double n, double d) {
    if (n >= 0 && d > 0 && n <= 2147483647.0 && d <= 2147483647.0) {
        auto ni = static_cast<int32_t>(n);
        auto di = static_cast<int32_t>(d);
        if (ni == n && di == d && (ni != 0 || !std::signbit(n))) return ni % di;
    }
    // Of other integers by integers too: times, products. Zeros have the sign of the dividend, which fmod minds.
    constexpr double kExact = 0x1p53;
    if (std::fabs(n) <= kExact && std::fabs(d) <= kExact) {
        auto ni = static_cast<int64_t>(n), di = static_cast<int64_t>(d);
        if (static_cast<double>(ni) == n && static_cast<double>(di) == d && di != 0) {
            int64_t remainder = ni % di;
            if (remainder != 0) return static_cast<double>(remainder);
        }
    }
    return std::fmod(n, d);
}

// Number::exponentiate, sec-numeric-types-number-exponentiate: as C's pow but for NaN exponents and 1 ** ±Infinity.
double numberExponentiate(double base, double exponent) {
    if (exponent != exponent) return exponent;
    if (std::isinf(exponent) && std::fabs(base) == 1) return std::numeric_limits<double>::quiet_NaN();
    return std::pow(base, exponent);
}

static Value numberArithmetic(BinaryOp op, double a, double b) {
    switch (op) {
    case BinaryOp::Sub: return Value::number(a - b);
    case BinaryOp::Mul: return Value::number(a * b);
    case BinaryOp::Div: return Value::number(a / b);
    case BinaryOp::Mod: return Value::number(numberRemainder(a, b));
    case BinaryOp::Exp: return Value::number(numberExponentiate(a, b));
    case BinaryOp::BitAnd: return Value::number(doubleToInt32(a) & doubleToInt32(b));
    case BinaryOp::BitOr: return Value::number(doubleToInt32(a) | doubleToInt32(b));
    case BinaryOp::BitXor: return Value::number(doubleToInt32(a) ^ doubleToInt32(b));
    case BinaryOp::Shl:
        return Value::number(static_cast<int32_t>(static_cast<uint32_t>(doubleToInt32(a)) << (doubleToInt32(b) & 31)));
    case BinaryOp::Shr: return Value::number(doubleToInt32(a) >> (doubleToInt32(b) & 31));
    case BinaryOp::Ushr: return Value::number(static_cast<uint32_t>(doubleToInt32(a)) >> (doubleToInt32(b) & 31));
    }
    __builtin_unreachable();
}

Completion<Value> arithmetic(VM& vm, BinaryOp op, Value left, Value right) {
    if (left.isNumber() && right.isNumber()) return numberArithmetic(op, left.asNumber(), right.asNumber());
    left = TRY(toNumeric(vm, left));
    right = TRY(toNumeric(vm, right));
    if (left.isNumber() && right.isNumber()) return numberArithmetic(op, left.asNumber(), right.asNumber());
    TRY(pollStop(vm)); // large ones take long, and the budgets of loops count turns
    if (left.isBigInt() && right.isBigInt()) return TRY(BigInt::binary(vm, op, bigIn(left), bigIn(right)));
    return vm.throwTypeError("Cannot mix BigInt and other types, use explicit conversions");
}

Completion<Value> negate(VM& vm, Value value) {
    value = TRY(toNumeric(vm, value));
    if (value.isNumber()) return Value::number(-value.asNumber());
    return TRY(BigInt::negate(vm, bigIn(value)));
}

Completion<Value> bitNot(VM& vm, Value value) {
    value = TRY(toNumeric(vm, value));
    if (value.isNumber()) return Value::int32(~doubleToInt32(value.asNumber()));
    return TRY(BigInt::bitNot(vm, bigIn(value)));
}

Completion<Value> increment(VM& vm, Value numeric, int delta) {
    if (numeric.isInt32()) return Value::number(static_cast<int64_t>(numeric.asInt32()) + delta);
    if (numeric.isNumber()) return Value::number(numeric.asDouble() + delta);
    return TRY(BigInt::increment(vm, bigIn(numeric), delta));
}

bool strictlyEquals(VM& vm, Value a, Value b) {
    if (a.isNumber()) return b.isNumber() && a.asNumber() == b.asNumber();
    if (a == b) return true;
    if (!a.isCell() || !b.isCell()) return false;
    Cell* x = a.asCell();
    Cell* y = b.asCell();
    if (x->kind() != y->kind()) return false;
    if (x->isString()) return stringIn(a)->equals(vm, stringIn(b));
    return x->kind() == CellKind::BigInt && BigInt::equals(bigIn(a), bigIn(b));
}

bool sameValue(VM& vm, Value a, Value b) {
    if (a.isNumber() && b.isNumber()) {
        double x = a.asNumber();
        double y = b.asNumber();
        if (x != x) return y != y;
        return x == y && std::signbit(x) == std::signbit(y);
    }
    return strictlyEquals(vm, a, b);
}

bool sameValueZero(VM& vm, Value a, Value b) {
    if (a.isNumber() && b.isNumber()) {
        double x = a.asNumber();
        double y = b.asNumber();
        return x == y || (x != x && y != y);
    }
    return strictlyEquals(vm, a, b);
}

static bool isHtmlDda(Value v) { return v.isCell() && v.asCell()->kind() == CellKind::HtmlDda; }

// IsLooselyEqual, sec-islooselyequal.
Completion<bool> looselyEquals(VM& vm, Value a, Value b) {
    for (;;) {
        if (a.isNumber() && b.isNumber()) return a.asNumber() == b.asNumber();
        if (a.isNullish()) return b.isNullish() || isHtmlDda(b);
        if (b.isNullish()) return isHtmlDda(a);
        if (a.isBoolean()) {
            if (b.isBoolean()) return a == b;
            a = Value::int32(a.isTrue());
            continue;
        }
        if (b.isBoolean()) {
            b = Value::int32(b.isTrue());
            continue;
        }
        if (a.isObject()) {
            if (b.isObject()) return a == b;
            a = TRY(toPrimitive(vm, a));
            continue;
        }
        if (b.isObject()) {
            b = TRY(toPrimitive(vm, b));
            continue;
        }
        // Numbers, strings, BigInts and symbols are left.
        if (a.isSymbol() || b.isSymbol()) return a == b;
        if (a.isString() && b.isString()) return stringIn(a)->equals(vm, stringIn(b));
        if (a.isBigInt() && b.isBigInt()) return BigInt::equals(bigIn(a), bigIn(b));
        if (a.isBigInt() || b.isBigInt()) {
            if (b.isBigInt()) std::swap(a, b);
            if (b.isNumber()) return BigInt::compareDouble(bigIn(a), b.asNumber()) == 0;
            bool ok = false;
            BigInt* parsed = TRY(BigInt::fromString(vm, stringIn(b), ok));
            return ok && BigInt::equals(bigIn(a), parsed);
        }
        double x = a.isString() ? stringToNumber(vm, stringIn(a)) : a.asNumber();
        double y = b.isString() ? stringToNumber(vm, stringIn(b)) : b.asNumber();
        return x == y;
    }
}

static bool compareOrdered(Comparison op, int order) {
    switch (op) {
    case Comparison::Less: return order < 0;
    case Comparison::LessEqual: return order <= 0;
    case Comparison::Greater: return order > 0;
    case Comparison::GreaterEqual: return order >= 0;
    }
    __builtin_unreachable();
}

static bool compareNumbers(Comparison op, double a, double b) {
    switch (op) {
    case Comparison::Less: return a < b;
    case Comparison::LessEqual: return a <= b;
    case Comparison::Greater: return a > b;
    case Comparison::GreaterEqual: return a >= b;
    }
    __builtin_unreachable();
}

// IsLessThan and the relational operators on top of it, sec-islessthan. Operands are converted from left to right
// whatever the operator.
Completion<bool> compare(VM& vm, Comparison op, Value a, Value b) {
    if (a.isNumber() && b.isNumber()) return compareNumbers(op, a.asNumber(), b.asNumber());
    a = TRY(toPrimitive(vm, a, PreferredType::Number));
    b = TRY(toPrimitive(vm, b, PreferredType::Number));
    TRY(pollStop(vm)); // long strings and large BigInts
    if (a.isString() && b.isString()) return compareOrdered(op, stringIn(a)->compare(vm, stringIn(b)));
    if (a.isBigInt() && b.isString()) {
        bool ok = false;
        BigInt* parsed = TRY(BigInt::fromString(vm, stringIn(b), ok));
        return ok && compareOrdered(op, BigInt::compare(bigIn(a), parsed));
    }
    if (a.isString() && b.isBigInt()) {
        bool ok = false;
        BigInt* parsed = TRY(BigInt::fromString(vm, stringIn(a), ok));
        return ok && compareOrdered(op, BigInt::compare(parsed, bigIn(b)));
    }
    a = TRY(toNumeric(vm, a));
    b = TRY(toNumeric(vm, b));
    if (a.isNumber() && b.isNumber()) return compareNumbers(op, a.asNumber(), b.asNumber());
    if (a.isBigInt() && b.isBigInt()) return compareOrdered(op, BigInt::compare(bigIn(a), bigIn(b)));
    int order =
        a.isBigInt() ? BigInt::compareDouble(bigIn(a), b.asNumber()) : BigInt::compareDouble(bigIn(b), a.asNumber());
    if (order == 2) return false;
    return compareOrdered(op, a.isBigInt() ? order : -order);
}

String* typeOf(VM& vm, Value value) {
    Names& names = vm.names;
    if (value.isNumber()) return names.number.string();
    if (value.isUndefined()) return names.undefined.string();
    if (value.isNull()) return names.object.string();
    if (value.isBoolean()) return names.boolean.string();
    Cell* cell = value.asCell();
    switch (cell->kind()) {
    case CellKind::String: return names.string.string();
    case CellKind::Symbol: return names.symbol.string();
    case CellKind::BigInt: return names.bigint.string();
    case CellKind::HtmlDda: return names.undefined.string();
    default: return cell->hasFlag(kCallable) ? names.function_.string() : names.object.string();
    }
}

namespace {

using Constructor = RuntimeCaches::Constructor;

std::array<Constructor, 2>& constructorsLike(VM& vm, const Object* target) {
    return runtimeCaches(vm).constructors[target->shapeId_ % RuntimeCaches::kConstructors];
}

const Constructor* findConstructor(VM& vm, const Object* target) {
    for (const Constructor& known : constructorsLike(vm, target))
        if (known.shape == target->shapeId_ && known.epoch == vm.protoEpoch && known.realm == vm.realm) return &known;
    return nullptr;
}

/// The `prototype` of a constructor of a shape that is known to inherit the original @@hasInstance; Empty: not known.
Value prototypeOfKnown(VM& vm, Object* target) {
    const Constructor* known = findConstructor(vm, target);
    if (!known) return Value::empty();
    if (known->where == Constructor::Where::Object) return interpreter::loadFrom(target, known->offset);
    if (known->where == Constructor::Where::Slots) return interpreter::loadFromSlots(target, known->offset);
    return Value::empty();
}

/// Enters the target, whose @@hasInstance has the original's value, under its shape. That property of
/// Function.prototype is read-only: if it is what is found, the value stays as long as the epoch.
void noteConstructor(VM& vm, Object* target) {
    if (target->kind() != CellKind::Function && target->kind() != CellKind::NativeFunction) return;
    if (findConstructor(vm, target)) return;
    uint32_t epoch = vm.protoEpoch;
    PropertyCase prototype = interpreter::caseForGet(vm, target, vm.names.prototype);
    PropertyCase handler = interpreter::caseForGet(vm, target, vm.names.symbolHasInstance);
    Constructor found{target->shapeId_, epoch, vm.realm};
    if (handler.holder == vm.realm->get(Intrinsic::FunctionPrototype)) {
        found.offset = prototype.offset;
        if (prototype.kind == CacheKind::OwnInline) found.where = Constructor::Where::Object;
        if (prototype.kind == CacheKind::OwnSlots) found.where = Constructor::Where::Slots;
    }
    std::array<Constructor, 2>& place = constructorsLike(vm, target);
    place = {found, place[0]};
}

Completion<bool> hasInChain(VM& vm, Object* object, Value prototype) {
    for (;;) {
        Value next = object->kind() == CellKind::Proxy ? TRY(object->getPrototypeOf(vm)) : object->prototypeValue(vm);
        if (next.isNull()) return false;
        if (next == prototype) return true;
        object = static_cast<Object*>(next.asCell());
        if (vm.interruptRequested) TRY(vm.pollInterrupts());
    }
}

} // namespace

// InstanceofOperator, sec-instanceofoperator.
Completion<bool> instanceOf(VM& vm, Value value, Value target) {
    if (!target.isObject()) return vm.throwTypeError("Right-hand side of 'instanceof' is not an object");
    auto* constructor = static_cast<Object*>(target.asCell());
    if (Value prototype = prototypeOfKnown(vm, constructor); prototype.isObject())
        return value.isObject() ? hasInChain(vm, static_cast<Object*>(value.asCell()), prototype) : false;
    // GetMethod, through the cache of all sites; what is found on the way may be a getter of the program.
    Value handler = TRY(interpreter::getCached(vm, target, vm.names.symbolHasInstance));
    if (!handler.isNullish()) {
        // The original Function.prototype[Symbol.hasInstance] (read-only, so this test is enough) does only this:
        Value original = vm.realm->get(Intrinsic::FunctionPrototype);
        if (handler == TRY(interpreter::getCached(vm, original, vm.names.symbolHasInstance))) {
            noteConstructor(vm, constructor);
            return ordinaryHasInstance(vm, target, value);
        }
        if (!handler.isCallable()) return vm.throwTypeError("%s is not a function", describe(vm, handler).c_str());
        return toBoolean(TRY(vm.call(handler, target, {value})));
    }
    if (!target.isCallable()) return vm.throwTypeError("Right-hand side of 'instanceof' is not callable");
    return ordinaryHasInstance(vm, target, value);
}

// OrdinaryHasInstance, sec-ordinaryhasinstance.
Completion<bool> ordinaryHasInstance(VM& vm, Value constructor, Value value) {
    if (!constructor.isCallable()) return false;
    if (constructor.asCell()->kind() == CellKind::BoundFunction) {
        if (!vm.hasNativeStack()) return vm.throwStackOverflow();
        return instanceOf(vm, value, static_cast<BoundFunction*>(constructor.asCell())->target_.get());
    }
    if (!value.isObject()) return false;
    Value prototype = TRY(interpreter::getCached(vm, constructor, vm.names.prototype));
    if (!prototype.isObject())
        return vm.throwTypeError("Function has non-object prototype '%s' in instanceof check",
                                 describe(vm, prototype).c_str());
    return hasInChain(vm, static_cast<Object*>(value.asCell()), prototype);
}

Completion<bool> hasPropertyIn(VM& vm, Value key, Value object) {
    if (!object.isObject()) {
        std::string what = key.isSymbol() || key.isObject() ? describe(vm, key)
                           : key.isString()                 ? stringIn(key)->toUtf8(vm)
                                                            : describe(vm, key);
        return vm.throwTypeError("Cannot use 'in' operator to search for '%s' in %s", what.c_str(),
                                 object.isString() ? stringIn(object)->toUtf8(vm).c_str()
                                                   : describe(vm, object).c_str());
    }
    PropertyKey name = TRY(toPropertyKey(vm, key));
    return interpreter::hasCached(vm, static_cast<Object*>(object.asCell()), name);
}

} // namespace tiercel
