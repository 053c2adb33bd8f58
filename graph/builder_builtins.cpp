// Calls of builtins that the graph knows (builtins.def): nodes or intrinsics in place of the call.
//
//   Math.floor(x), x a double        DoubleFloor, and CheckedDoubleToInt32 as long as that holds
//   a.push(x), a an array            CallIntrinsic arrayPush; -1 says that it has done nothing: leaves
//   view.getInt16(i)                 CheckKind, CheckBounds, LoadViewInt32
//   s.charCodeAt(i)                  CheckString, CheckInt32, CheckBounds, CallIntrinsic charCodeAt
//
// A visitor decides before it emits. All guards have the state before the call; what has an effect comes last, and a
// result that is tested afterwards (arrayPush, arrayPop) says that there was none.
#include "graph/builder.h"
#include "graph/passes/passes.h"

#include "graph/new_cells.h"
#include "runtime/builtins/string_methods.h"
#include "runtime/known_builtins.h"
#include "runtime/object_internal.h"
#include "runtime/operations.h"

namespace tiercel::graph {

using deopt::Reason;

class Builtins {
public:
    Builtins(Builder& builder, Node* thisValue, const std::vector<Node*>& arguments)
        : b_(builder), graph_(builder.graph_), this_(thisValue), arguments_(arguments),
          argc_(static_cast<uint32_t>(arguments.size())) {}

    Node* build(KnownBuiltin which) {
        switch (which) {
#define B(builtin, arguments, visitor)                                                                                 \
    case KnownBuiltin::builtin: return argc_ < (arguments) ? nullptr : visitor;
#include "graph/builtins.def"
        default: break; // getters
        }
        return nullptr;
    }

private:
    Node* argument(uint32_t i) { return arguments_[i]; }
    Node* constant(Value v) { return graph_.constant(v); }

    static bool isInt32(const Node* n) {
        return n->rep == Rep::Int32 || n->rep == Rep::Bool || (n->rep == Rep::Tagged && n->type == kTypeInt32);
    }
    static bool isNumber(const Node* n) {
        return n->rep == Rep::Int32 || n->rep == Rep::Double || (n->rep == Rep::Tagged && !(n->type & ~kTypeNumber));
    }
    /// ToInt32 of a number.
    Node* truncated(Node* n) {
        if (isInt32(n) && n->rep != Rep::Bool) return b_.int32Of(n);
        return b_.emit(Opcode::DoubleToInt32, {b_.doubleOf(n)});
    }

    // -- Math

    Node* function(Intrinsic which) {
        if (infoOf(which).arguments[1] == '\0') return b_.intrinsic(which, {b_.doubleOf(argument(0))});
        Node* first = b_.doubleOf(argument(0));
        return b_.intrinsic(which, {first, b_.doubleOf(argument(1))});
    }
    Node* sqrt() { return b_.emit(Opcode::DoubleSqrt, {b_.doubleOf(argument(0))}); }

    Node* abs() {
        Node* x = argument(0);
        if (isInt32(x) && x->rep != Rep::Bool && !b_.failed(Reason::Overflow)) {
            x = b_.int32Of(x);
            return b_.emit(Opcode::Int32Max, {x, b_.guard(Opcode::CheckedSub, {graph_.int32(0), x})});
        }
        return b_.emit(Opcode::DoubleAbs, {b_.doubleOf(x)});
    }

    /// Results are int32 as a rule: an index, most of all.
    Node* rounding(Opcode op) {
        Node* x = argument(0);
        if (isInt32(x) && x->rep != Rep::Bool && !passes::mayBecomeFraction(x)) return b_.int32Of(x);
        x = b_.doubleOf(x);
        x = op == Opcode::CallIntrinsic ? b_.intrinsic(Intrinsic::round, {x}) : b_.emit(op, {x});
        return b_.failed(Reason::LostPrecision) ? x : b_.guard(Opcode::CheckedDoubleToInt32, {x});
    }

    Node* extremum(Opcode ofInt32, Opcode ofDoubles) {
        if (argc_ > 4) return nullptr;
        bool int32 = true;
        for (uint32_t i = 0; i < argc_; i++) int32 = int32 && isInt32(argument(i)) && argument(i)->rep != Rep::Bool;
        Node* result = nullptr;
        for (uint32_t i = 0; i < argc_; i++) {
            Node* x = int32 ? b_.int32Of(argument(i)) : b_.doubleOf(argument(i));
            result = result ? b_.emit(int32 ? ofInt32 : ofDoubles, {result, x}) : x;
        }
        return result;
    }

    Node* imul() {
        Node* first = truncated(argument(0));
        return b_.emit(Opcode::Int32Mul, {first, truncated(argument(1))});
    }
    Node* clz32() { return b_.intrinsic(Intrinsic::clz32, {truncated(argument(0))}); }

    // -- Number, Array

    Node* numberTest(Intrinsic which) {
        Node* x = argument(0);
        if (isInt32(x) && x->rep != Rep::Bool && !passes::reliesOnCheck(x) && !passes::mayBecomeFraction(x))
            return graph_.boolean(which != Intrinsic::isNaN);
        if (isNumber(x) && !isInt32(x) && which != Intrinsic::isSafeInteger) return testOfDouble(which, b_.doubleOf(x));
        return b_.intrinsic(which, {b_.taggedOf(x)});
    }
    /// The same of ToNumber's result.
    Node* globalTest(Intrinsic which) {
        Node* x = argument(0);
        if (isInt32(x) && x->rep != Rep::Bool) return numberTest(which);
        if (!isNumber(x) && b_.failed(Reason::NotNumber)) return nullptr;
        return testOfDouble(which, b_.doubleOf(x));
    }
    Node* testOfDouble(Intrinsic which, Node* x) {
        auto compare = [&](Condition condition, Node* left, Node* right) {
            return b_.emit(Opcode::DoubleCompare, {left, right}, static_cast<uint64_t>(condition));
        };
        if (which == Intrinsic::isNaN) return compare(Condition::Ne, x, x);
        // Of infinities and NaN the difference is NaN.
        Node* other = which == Intrinsic::isInteger ? b_.emit(Opcode::DoubleTrunc, {x}) : x;
        return compare(Condition::Eq, b_.emit(Opcode::DoubleSub, {x, other}), graph_.number(0));
    }

    Node* number() {
        Node* x = argument(0);
        if (x->rep == Rep::Bool) return b_.emit(Opcode::BoolToInt32, {x});
        if (isNumber(x)) return x;
        if (x->type == kTypeBool) return b_.emit(Opcode::BoolToInt32, {b_.emit(Opcode::UnboxBool, {x})});
        Node* result = b_.intrinsic(Intrinsic::numberOf, {x});
        result->type = kTypeNumber;
        return result;
    }
    Node* random() { return b_.intrinsic(Intrinsic::random, {}); }

    // -- Object

    /// A method that any value may be the receiver of, and whose result is a string.
    Node* textOf(Intrinsic which) { return text(b_.intrinsic(which, {b_.taggedOf(this_)})); }

    /// Object.is: what is compared by its bits, or by its number where that is neither NaN nor a zero.
    Node* is() {
        Node *x = argument(0), *y = argument(1);
        constexpr uint16_t kByIdentity = kTypeBool | kTypeUndefined | kTypeNull | kTypeObject;
        auto byIdentity = [](const Node* n) {
            return n->rep == Rep::Bool || (n->rep == Rep::Tagged && !(n->type & ~kByIdentity));
        };
        auto byNumber = [](const Node* n) {
            if (n->is(Opcode::Int32Constant)) return n->integer() != 0;
            if (n->is(Opcode::DoubleConstant)) return n->number() != 0 && n->number() == n->number();
            return n->is(Opcode::Constant) && n->value().isNumber() && n->value().asNumber() != 0 &&
                   n->value().asNumber() == n->value().asNumber();
        };
        if (byIdentity(x) || byIdentity(y)) {
            x = b_.taggedOf(x);
            return b_.emit(Opcode::TaggedEqual, {x, b_.taggedOf(y)});
        }
        if (x->rep == Rep::Int32 && y->rep == Rep::Int32)
            return b_.emit(Opcode::Int32Compare, {x, y}, static_cast<uint64_t>(Condition::Eq));
        bool numbers = byNumber(x) || byNumber(y);
        if (numbers && isNumber(x) && isNumber(y)) {
            x = b_.doubleOf(x);
            return b_.emit(Opcode::DoubleCompare, {x, b_.doubleOf(y)}, static_cast<uint64_t>(Condition::Eq));
        }
        x = b_.taggedOf(x);
        return b_.intrinsic(numbers ? Intrinsic::strictlyEquals : Intrinsic::sameValue, {x, b_.taggedOf(y)});
    }

    /// Without properties; of a prototype that is a constant the shape is known.
    Node* create() {
        Node* prototype = b_.taggedOf(argument(0));
        if (argc_ != 1) return nullptr;
        if (!prototype->is(Opcode::Constant) || !(prototype->value().isObject() || prototype->value().isNull())) {
            Node* object = b_.intrinsic(Intrinsic::createObject, {prototype});
            object->type = kTypeObject;
            return object;
        }
        const Shape* shape = b_.vm_.shapes.root(prototype->value(), CellKind::Object, kDefaultInlineCapacity);
        Node* object = b_.emit(Opcode::NewObject, {}, shape->id());
        object->aux2 = shape->inlineCapacity();
        object->type = kTypeObject;
        graph_.shapes.push_back(shape->id());
        return object;
    }
    Node* prototypeOf() {
        if (b_.failed(Reason::NotObject)) return nullptr;
        b_.budget_.asksPrototypes = true;
        return b_.intrinsic(Intrinsic::getPrototypeOf, {b_.objectOf(argument(0))});
    }
    Node* get() {
        if (argc_ != 2 || b_.failed(Reason::NotObject)) return nullptr;
        Node* object = b_.objectOf(argument(0));
        return b_.intrinsic(Intrinsic::getKeyed, {object, b_.taggedOf(argument(1))});
    }
    Node* has() {
        if (b_.failed(Reason::NotObject)) return nullptr;
        Node* object = b_.objectOf(argument(0));
        return b_.intrinsic(Intrinsic::in, {b_.taggedOf(argument(1)), object});
    }
    Node* hasOwn(Node* object, Node* key, bool objectFirst) {
        object = b_.taggedOf(object);
        return b_.intrinsic(Intrinsic::hasOwn, {object, b_.taggedOf(key), graph_.boolean(objectFirst)});
    }

    /// Of holes, with or without `new`.
    Node* arrayOfLength() {
        if (argc_ != 1 || b_.failed(Reason::NotInt32) || b_.failed(Reason::OutOfBounds)) return nullptr;
        return b_.newArrayOfLength(argument(0));
    }
    /// Of arrays of values, holes being undefined.
    Node* arrayAt() {
        for (Reason reason : {Reason::NotObject, Reason::WrongValue, Reason::WrongElements, Reason::NotInt32,
                              Reason::Overflow, Reason::PrototypeChanged, Reason::LostPrecision})
            if (b_.failed(reason)) return nullptr;
        if (b_.vm_.indexedPrototypes) return nullptr;
        Node* elements = b_.elementsOfList(this_);
        Node* length = b_.guard(Opcode::CheckUint32, {b_.emit(Opcode::LoadLength, {elements})});
        Node* index = b_.int32Of(argument(0));
        Node* fromEnd = b_.emit(Opcode::Int32Add, {index, length});
        if (!index->is(Opcode::Int32Constant)) {
            Node* negative =
                b_.emit(Opcode::Int32Compare, {index, graph_.int32(0)}, static_cast<uint64_t>(Condition::Lt));
            double frequency = b_.block_->frequency;
            Block* other = b_.branchOn(negative, 0.5);
            index = b_.join({{b_.block_, fromEnd}, {other, index}}, frequency);
        } else if (index->integer() < 0) {
            index = fromEnd;
        }
        return b_.elementOfList(elements, index, length);
    }
    Node* isArray() { return b_.intrinsic(Intrinsic::isArray, {b_.taggedOf(argument(0))}); }

    Node* arrayPush() {
        if (argc_ != 1 || b_.failed(Reason::WrongElements) || b_.failed(Reason::NotObject)) return nullptr;
        Node* array = b_.objectOf(this_);
        if (!b_.vm_.indexedPrototypes && !b_.failed(Reason::WrongValue) && !b_.failed(Reason::PrototypeChanged))
            return pushWithin(array);
        return pushByCall(array);
    }
    /// In line where there is room for an element of the kind.
    Node* pushWithin(Node* array) {
        array = b_.guard(Opcode::CheckKind, {array}, static_cast<uint64_t>(CellKind::Array));
        array->type = kTypeObject;
        array = b_.withoutElementsBehind(array, kExotic | kIsPrototype);
        Node* value = argument(0);
        bool isInt = isInt32(value) && value->rep != Rep::Bool, isDouble = value->rep == Rep::Double;
        IndexingKind first = isInt      ? IndexingKind::PackedInt32
                             : isDouble ? IndexingKind::PackedDouble
                                        : IndexingKind::PackedAny;
        IndexingKind last = isDouble ? IndexingKind::HoleyDouble : IndexingKind::HoleyAny;
        if (!isDouble) value = b_.taggedOf(value);
        double frequency = b_.block_->frequency;
        constexpr double kOften = 0.9;
        uint64_t range = kinds(first, last);
        Block* others = b_.branchOn(b_.emit(Opcode::HasElements, {array}, range), kOften);
        Node* elements = b_.emit(Opcode::LoadElements, {array});
        Node* length = b_.emit(Opcode::LoadLength, {elements});
        Node* capacity = b_.emit(Opcode::LoadCapacity, {elements});
        Node* hasRoom = b_.emit(Opcode::Uint32Compare, {length, capacity}, static_cast<uint64_t>(Condition::Lt));
        Block* full = b_.branchOn(hasRoom, kOften);
        b_.emit(isDouble ? Opcode::StoreElementDouble : Opcode::StoreElement, {elements, length, value});
        if (!isDouble && !isInt) b_.emit(Opcode::Barrier, {elements, value});
        Node* next = b_.emit(Opcode::Int32Add, {length, graph_.int32(1)});
        b_.emit(Opcode::StoreLength, {elements, next});
        Block* within = b_.block_;
        Node* none = graph_.int32(0);
        b_.block_ = full;
        b_.join({{full, none}, {others, none}}, frequency * (1 - kOften));
        Node* called = pushByCall(array);
        return b_.join({{within, next}, {b_.block_, called}}, frequency);
    }
    Node* pushByCall(Node* array) {
        Node* length = b_.intrinsic(Intrinsic::arrayPush, {array, b_.taggedOf(argument(0))});
        Node* done = b_.emit(Opcode::Int32Compare, {length, graph_.int32(0)}, static_cast<uint64_t>(Condition::Ge));
        b_.guard(Opcode::CheckTrue, {done})->aux2 = static_cast<uint64_t>(Reason::WrongElements);
        return length;
    }
    Node* arrayPop() {
        if (b_.failed(Reason::Hole) || b_.failed(Reason::NotObject)) return nullptr;
        Node* last = b_.intrinsic(Intrinsic::arrayPop, {b_.objectOf(this_)});
        last->type = kTypeAny;
        Node* checked = b_.guard(Opcode::CheckNotHole, {last});
        checked->type = kTypeAny & ~kTypeEmpty;
        return checked;
    }

    // -- String

    Node* character(Intrinsic which, bool isPoint = false) {
        if (b_.failed(Reason::NotString) || b_.failed(Reason::OutOfBounds) || b_.failed(Reason::NotInt32) ||
            b_.failed(Reason::LostPrecision))
            return nullptr;
        Node* string = b_.stringOf(this_);
        Node* index = b_.int32Of(argument(0));
        Node* length = b_.emit(Opcode::LoadStringLength, {string});
        index = b_.guard(Opcode::CheckBounds, {index, length});
        if (isPoint) return codePoint(string, length, index);
        Node* result = b_.intrinsic(which, {string, index});
        if (result->rep == Rep::Tagged) result->type = kTypeString;
        return result;
    }
    Node* codePoint(Node* string, Node* length, Node* index) {
        constexpr double kOften = 0.95;
        double frequency = b_.block_->frequency;
        Node* unit = b_.intrinsic(Intrinsic::charCodeAt, {string, index});
        auto compare = [&](Opcode op, Node* a, Node* b, Condition c) {
            return b_.emit(op, {a, b}, static_cast<uint64_t>(c));
        };
        auto isSurrogate = [&](Node* n, int32_t first, Condition c) {
            Node* high = b_.emit(Opcode::Int32And, {n, graph_.int32(0xFC00)});
            return compare(Opcode::Int32Compare, high, graph_.int32(first), c);
        };
        Block* lead = b_.branchOn(isSurrogate(unit, 0xD800, Condition::Ne), kOften);
        std::vector<Builder::Returned> ways{{std::exchange(b_.block_, lead), unit}};
        Node* next = b_.emit(Opcode::Int32Add, {index, graph_.int32(1)});
        ways.push_back({b_.branchOn(compare(Opcode::Uint32Compare, next, length, Condition::Lt), kOften), unit});
        Node* trail = b_.intrinsic(Intrinsic::charCodeAt, {string, next});
        ways.push_back({b_.branchOn(isSurrogate(trail, 0xDC00, Condition::Eq), kOften), unit});
        // 0x10000 + (unit - 0xD800) * 0x400 + trail - 0xDC00
        Node* both = b_.emit(Opcode::Int32Add, {b_.emit(Opcode::Int32Shl, {unit, graph_.int32(10)}), trail});
        Node* pair = b_.emit(Opcode::Int32Add, {both, graph_.int32(0x10000 - (0xD800 << 10) - 0xDC00)});
        ways.push_back({b_.block_, pair});
        return b_.join(ways, frequency);
    }
    Node* part(Intrinsic which) {
        if (argc_ > 2 || b_.failed(Reason::NotString) || b_.failed(Reason::NotInt32) ||
            b_.failed(Reason::LostPrecision))
            return nullptr;
        Node* string = b_.stringOf(this_);
        Node* start = b_.int32Of(argument(0));
        Node* end = argc_ > 1 ? b_.int32Of(argument(1)) : b_.emit(Opcode::LoadStringLength, {string});
        Node* result = b_.intrinsic(which, {string, start, end});
        result->type = kTypeString;
        return result;
    }
    Node* text(Node* n) {
        n->type = kTypeString;
        return n;
    }
    Node* fromCharCode() {
        if (argc_ > 2) return nullptr;
        Node* first = truncated(argument(0));
        if (argc_ == 1) return text(b_.intrinsic(Intrinsic::fromCharCode, {first}));
        return text(b_.intrinsic(Intrinsic::fromCharCodes, {first, truncated(argument(1))}));
    }
    Node* fromCodePoint() {
        if (argc_ != 1 || b_.failed(Reason::NotInt32) || b_.failed(Reason::OutOfBounds)) return nullptr;
        constexpr int32_t kLimit = 0x110000;
        Node* point = b_.guard(Opcode::CheckBounds, {b_.int32Of(argument(0)), graph_.int32(kLimit)});
        return text(b_.intrinsic(Intrinsic::fromCodePoint, {point}));
    }
    /// Indexes from the end are constants as a rule.
    Node* characterAt() {
        if (!isString() || b_.failed(Reason::OutOfBounds) || b_.failed(Reason::NotInt32)) return nullptr;
        Node* string = b_.stringOf(this_);
        Node* index = b_.int32Of(argument(0));
        Node* length = b_.emit(Opcode::LoadStringLength, {string});
        if (index->is(Opcode::Int32Constant) && index->integer() < 0)
            index = b_.emit(Opcode::Int32Add, {length, index});
        return text(b_.intrinsic(Intrinsic::charAt, {string, b_.guard(Opcode::CheckBounds, {index, length})}));
    }
    bool isString() { return !b_.failed(Reason::NotString); }
    /// What is no string may be a regular expression, or have a toString: the guards send that to the lower tiers.
    Node* search(Intrinsic which) {
        if (argc_ > 2 || !isString() || b_.failed(Reason::NotInt32)) return nullptr;
        Node *string = b_.stringOf(this_), *part = b_.stringOf(argument(0));
        Node* place =
            argc_ > 1 ? b_.int32Of(argument(1)) : graph_.int32(which == Intrinsic::stringEndsWith ? INT32_MAX : 0);
        return b_.intrinsic(which, {string, part, place});
    }
    Node* includes() {
        Node* place = search(Intrinsic::stringIndexOf);
        if (!place) return nullptr;
        return b_.emit(Opcode::Int32Compare, {place, graph_.int32(0)}, static_cast<uint64_t>(Condition::Ge));
    }
    Node* trim(int32_t where) {
        if (!isString()) return nullptr;
        return text(b_.intrinsic(Intrinsic::stringTrim, {b_.stringOf(this_), graph_.int32(where)}));
    }
    Node* mapCase(int32_t upper) {
        if (!isString()) return nullptr;
        return text(b_.intrinsic(Intrinsic::stringMapCase, {b_.stringOf(this_), graph_.int32(upper)}));
    }
    Node* localeCompare() {
        if (argc_ != 1 || !isString()) return nullptr;
        Node* string = b_.stringOf(this_);
        Node* order = b_.intrinsic(Intrinsic::localeCompare, {string, b_.stringOf(argument(0))});
        order->type = kTypeInt32;
        return order;
    }

    // -- DataView

    /// Whether the argument that says `littleEndian` is known.
    bool knowsOrder(uint32_t order, bool& bigEndian) {
        bigEndian = true;
        if (argc_ <= order) return true;
        Node* n = argument(order);
        if (n->is(Opcode::BoolConstant)) {
            bigEndian = n->aux == 0;
            return true;
        }
        if (!n->is(Opcode::Constant)) return false;
        bigEndian = !toBoolean(n->value());
        return true;
    }
    bool isViewAccess() {
        constexpr Reason kReasons[] = {Reason::OutOfBounds, Reason::NotInt32, Reason::NotNumber, Reason::LostPrecision,
                                       Reason::PrototypeChanged}; // of CheckFlagsClear
        for (Reason reason : kReasons)
            if (b_.failed(reason)) return false;
        return isObjectOfKind();
    }
    /// An access of that kind at the index that is the first argument, which is in bounds.
    Node* viewAccess(Opcode op, IndexingKind kind, bool bigEndian, Node* stored = nullptr) {
        Node* view = objectOfKind(CellKind::DataView);
        if (stored) view = b_.guard(Opcode::CheckFlagsClear, {view}, kImmutableView);
        Node* end = b_.emit(Opcode::LoadTypedLength, {view});
        // Where the last access can begin; a length of 2^31 and more, which is the least int32, stays a large one.
        auto size = static_cast<int32_t>(typedSize(kind));
        if (size > 1) {
            end = b_.emit(Opcode::Int32Sub, {end, graph_.int32(size - 1)});
            end = b_.emit(Opcode::Int32Max, {end, graph_.int32(0)});
        }
        Node* index = b_.guard(Opcode::CheckBounds, {b_.int32Of(argument(0)), end});
        Node* data = b_.emit(Opcode::LoadTypedData, {view});
        Node* access = stored ? b_.emit(op, {data, index, stored}, static_cast<uint64_t>(kind))
                              : b_.emit(op, {data, index}, static_cast<uint64_t>(kind));
        access->aux2 = bigEndian && size > 1 ? kBigEndian : 0;
        return access;
    }
    Node* viewLoad(IndexingKind kind) {
        bool bigEndian;
        if (!isViewAccess() || !knowsOrder(1, bigEndian)) return nullptr;
        if (kind >= IndexingKind::Float32) return viewAccess(Opcode::LoadViewDouble, kind, bigEndian);
        Node* value = viewAccess(Opcode::LoadViewInt32, kind, bigEndian);
        return kind == IndexingKind::Uint32 ? b_.emit(Opcode::Uint32ToDouble, {value}) : value;
    }
    Node* viewStore(IndexingKind kind) {
        bool bigEndian;
        if (!isViewAccess() || !knowsOrder(2, bigEndian)) return nullptr;
        if (kind >= IndexingKind::Float32)
            viewAccess(Opcode::StoreViewDouble, kind, bigEndian, b_.doubleOf(argument(1)));
        else
            viewAccess(Opcode::StoreViewInt32, kind, bigEndian, truncated(argument(1)));
        return constant(Value::undefined());
    }

    // -- Map, Set

    Node* objectOfKind(CellKind kind) {
        Node* map = b_.guard(Opcode::CheckKind, {b_.objectOf(this_)}, static_cast<uint64_t>(kind));
        map->type = kTypeObject;
        return map;
    }
    bool isObjectOfKind() { return !b_.failed(Reason::WrongValue) && !b_.failed(Reason::NotObject); }
    Node* lookUp(Intrinsic which, CellKind kind) {
        if (!isObjectOfKind()) return nullptr;
        Node* map = objectOfKind(kind);
        return b_.intrinsic(which, {map, b_.taggedOf(argument(0))});
    }
    Node* mapSet() {
        if (!isObjectOfKind()) return nullptr;
        Node* map = objectOfKind(CellKind::Map);
        Node* key = b_.taggedOf(argument(0));
        b_.intrinsic(Intrinsic::mapSet, {map, key, b_.taggedOf(argument(1))});
        return map;
    }
    Node* setAdd() {
        if (!isObjectOfKind()) return nullptr;
        Node* set = objectOfKind(CellKind::Set);
        b_.intrinsic(Intrinsic::setAdd, {set, b_.taggedOf(argument(0))});
        return set;
    }

    Builder& b_;
    Graph& graph_;
    Node* this_;
    const std::vector<Node*>& arguments_;
    uint32_t argc_;
};

bool Builder::callBuiltin(Node* callee, Node* thisValue, const std::vector<Node*>& arguments) {
    Cell* target = calledCell(callee);
    if (!target || target->kind() != CellKind::NativeFunction) return false;
    auto* function = static_cast<NativeFunction*>(target);
    auto which = static_cast<KnownBuiltin>(function->intrinsic_);
    if (which == KnownBuiltin::None || function->realm_ != vm_.realm) return false;
    // The guard comes first: nothing is to be checked of the arguments of another function.
    checkTarget(callee, function);
    Node* result = Builtins(*this, thisValue, arguments).build(which);
    if (!result) return false;
    setResult(result);
    return true;
}

} // namespace tiercel::graph
