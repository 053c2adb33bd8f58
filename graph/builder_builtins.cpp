// Calls of builtins that the graph knows (builtins.def): nodes or intrinsics in place of the call.
//
//   Math.floor(x), x a double        DoubleFloor, and CheckedDoubleToInt32 as long as that holds
//   a.push(x), a an array            CallIntrinsic arrayPush; -1 says that it has done nothing: leaves
//   s.charCodeAt(i)                  CheckString, CheckInt32, CheckBounds, CallIntrinsic charCodeAt
//
// A visitor decides before it emits. All guards have the state before the call; what has an effect comes last, and a
// result that is tested afterwards (arrayPush, arrayPop) says that there was none.
#include "graph/builder.h"
#include "graph/passes/passes.h"

#include "runtime/builtins/string_methods.h"
#include "runtime/known_builtins.h"

namespace tiercel::graph {

using deopt::Reason;

class Builtins {
public:
    Builtins(Builder& builder, Node* thisValue, uint32_t argc)
        : b_(builder), graph_(builder.graph_), this_(thisValue), argc_(argc) {}

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
    Node* argument(uint32_t i) { return b_.get(b_.pc_->b + kFrameHeaderWords + static_cast<int32_t>(i)); }
    Node* constant(Value v) { return graph_.constant(v); }

    static bool isInt32(const Node* n) {
        return n->rep == Rep::Int32 || n->rep == Rep::Bool || (n->rep == Rep::Tagged && n->type == kTypeInt32);
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
        // (An operation on 32 bits, which a quotient that may become a double needs: mayWiden.)
        if (isInt32(x) && x->rep != Rep::Bool) return b_.emit(Opcode::Int32Or, {b_.int32Of(x), graph_.int32(0)});
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
        if (isInt32(x) && x->rep != Rep::Bool && !passes::reliesOnCheck(x))
            return graph_.boolean(which != Intrinsic::isNaN);
        return b_.intrinsic(which, {b_.taggedOf(x)});
    }

    /// Of holes, with or without `new`.
    Node* arrayOfLength() {
        if (argc_ != 1 || b_.failed(Reason::NotInt32) || b_.failed(Reason::OutOfBounds)) return nullptr;
        Node* length = b_.guard(Opcode::CheckBounds, {b_.int32Of(argument(0)), graph_.int32(INT32_MAX)});
        Node* array = b_.intrinsic(Intrinsic::newArrayOfLength, {length});
        array->type = kTypeObject;
        return array;
    }
    Node* isArray() { return b_.intrinsic(Intrinsic::isArray, {b_.taggedOf(argument(0))}); }

    Node* arrayPush() {
        if (argc_ != 1 || b_.failed(Reason::WrongElements) || b_.failed(Reason::NotObject)) return nullptr;
        Node* array = b_.objectOf(this_);
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

    Node* character(Intrinsic which) {
        if (b_.failed(Reason::NotString) || b_.failed(Reason::OutOfBounds) || b_.failed(Reason::NotInt32) ||
            b_.failed(Reason::LostPrecision))
            return nullptr;
        Node* string = b_.stringOf(this_);
        Node* index = b_.int32Of(argument(0));
        index = b_.guard(Opcode::CheckBounds, {index, b_.emit(Opcode::LoadStringLength, {string})});
        Node* result = b_.intrinsic(which, {string, index});
        if (result->rep == Rep::Tagged) result->type = kTypeString;
        return result;
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

    // -- Map, Set

    Node* collection(CellKind kind) {
        Node* map = b_.guard(Opcode::CheckKind, {b_.objectOf(this_)}, static_cast<uint64_t>(kind));
        map->type = kTypeObject;
        return map;
    }
    bool isCollection() { return !b_.failed(Reason::WrongValue) && !b_.failed(Reason::NotObject); }
    Node* lookUp(Intrinsic which, CellKind kind) {
        if (!isCollection()) return nullptr;
        Node* map = collection(kind);
        return b_.intrinsic(which, {map, b_.taggedOf(argument(0))});
    }
    Node* mapSet() {
        if (!isCollection()) return nullptr;
        Node* map = collection(CellKind::Map);
        Node* key = b_.taggedOf(argument(0));
        b_.intrinsic(Intrinsic::mapSet, {map, key, b_.taggedOf(argument(1))});
        return map;
    }
    Node* setAdd() {
        if (!isCollection()) return nullptr;
        Node* set = collection(CellKind::Set);
        b_.intrinsic(Intrinsic::setAdd, {set, b_.taggedOf(argument(0))});
        return set;
    }

    Builder& b_;
    Graph& graph_;
    Node* this_;
    uint32_t argc_;
};

bool Builder::callBuiltin(Node* callee, Node* thisValue) {
    const FeedbackCell& site = cell();
    bool isKnown = callee->is(Opcode::Constant) && callee->value().isCell();
    if (!isKnown &&
        (site.state != CacheState::Monomorphic || site.call.targetIsTemplate || failed(Reason::WrongTarget)))
        return false;
    Cell* target = isKnown ? callee->value().asCell() : site.call.target;
    if (!target || target->kind() != CellKind::NativeFunction) return false;
    auto* function = static_cast<NativeFunction*>(target);
    auto which = static_cast<KnownBuiltin>(function->intrinsic_);
    if (which == KnownBuiltin::None || function->realm_ != vm_.realm) return false;
    // The guard comes first: nothing is to be checked of the arguments of another function.
    if (!isKnown) {
        Node* same = emit(Opcode::TaggedEqual, {callee, graph_.constant(Value(function))});
        Node* check = guard(Opcode::CheckTrue, {same});
        check->aux2 = static_cast<uint64_t>(Reason::WrongTarget);
    }
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    Node* result = Builtins(*this, thisValue, argc).build(which);
    if (!result) return false;
    setResult(result);
    return true;
}

} // namespace tiercel::graph
