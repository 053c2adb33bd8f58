// Loads, arithmetic, comparisons and jumps.
#include "graph/builder.h"

#include "runtime/object.h"

namespace tiercel::graph {

using deopt::Reason;

// -- loads and moves

void Builder::visitLoadConst() { setResult(constantOf(static_cast<uint32_t>(pc_->bc()))); }
void Builder::visitLoadInt() { setResult(graph_.int32(pc_->bc())); }
void Builder::visitLoadSpecial() { setResult(graph_.constant(Value::fromBits(static_cast<uint16_t>(pc_->b)))); }
void Builder::visitMove() { setResult(get(pc_->b)); }
void Builder::visitFillUndefined() {
    for (int32_t i = 0; i < pc_->b; i++) set(pc_->a + i, graph_.constant(Value::undefined()));
}
void Builder::visitLoadGlobalThis() { setResult(graph_.constant(code_->template_->realm_->globalThis)); }
void Builder::visitCoerceThis() {
    // Objects stay, undefined and null become the global object, primitives get a wrapper.
    Node* n = taggedOf(get(kFrameThis));
    constexpr uint16_t kNullish = kTypeUndefined | kTypeNull;
    Node* global = graph_.constant(code_->template_->realm_->globalThis);
    if (!(n->type & ~kNullish)) {
        set(kFrameThis, global);
        return;
    }
    if (!failed(Reason::NotObject)) {
        set(kFrameThis, objectOf(n));
        return;
    }
    Block *nullish = graph_.newBlock(), *other = graph_.newBlock(), *meeting = graph_.newBlock();
    nullish->frequency = other->frequency = block_->frequency / 2;
    meeting->frequency = block_->frequency;
    emit(Opcode::Branch, {emit(Opcode::IsNullish, {n})});
    graph_.setSuccessors(block_, nullish, other);
    block_ = nullish;
    emit(Opcode::Jump);
    graph_.setSuccessors(block_, meeting);
    block_ = other;
    Node* object = intrinsic(Intrinsic::toObject, {n});
    object->type = kTypeObject;
    emit(Opcode::Jump);
    graph_.setSuccessors(block_, meeting);
    block_ = meeting;
    Node* values[] = {global, object};
    Node* phi = graph_.addPhi(meeting, Rep::Tagged, values);
    phi->type = kTypeObject;
    phi->unit = unit();
    set(kFrameThis, phi);
}
void Builder::visitCheckThis() {
    Node* n = get(pc_->a);
    if (n->rep != Rep::Tagged || !(n->type & kTypeEmpty)) return;
    Node* checked = notEmpty(n);
    if (checked != n) refine(n, checked);
}
void Builder::visitCheckTdz() { visitCheckThis(); }
void Builder::visitThrowConst() { exit(Reason::Exception); }
void Builder::visitThrowError() { exit(Reason::Exception); }
void Builder::visitThrow() { exit(Reason::Exception); }
void Builder::visitDebugger() {}

// -- arithmetic

void Builder::arithmetic(Arith op, Node* left, Node* right) {
    uint8_t seen = pc_->feedback;
    constexpr uint8_t kNumbers = kArithDouble | kArithOverflow | kArithInt32;
    if (seen & ~kNumbers) {
        // Strings, BigInts, objects, anything.
        left = taggedOf(left);
        right = taggedOf(right);
        if (op == Arith::Add && !(seen & ~kArithString) && !failed(Reason::NotString)) {
            left = stringOf(left);
            right = stringOf(right);
            Node* joined = intrinsic(Intrinsic::concat, {left, right});
            joined->type = kTypeString;
            setResult(joined);
            return;
        }
        constexpr Intrinsic kGeneric[] = {Intrinsic::add, Intrinsic::sub, Intrinsic::mul, Intrinsic::div,
                                          Intrinsic::mod};
        setResult(intrinsic(kGeneric[static_cast<size_t>(op)], {left, right}));
        return;
    }
    bool fits = !(seen & (kArithDouble | kArithOverflow)) && left->rep != Rep::Double && right->rep != Rep::Double &&
                !failed(Reason::Overflow) && !failed(Reason::MinusZero) && !failed(Reason::NotInt32) &&
                !failed(Reason::LostPrecision) && !failed(Reason::DivisionByZero);
    // Baseline code divides doubles without a note.
    if (op == Arith::Div && !(seen & kArithInt32)) fits = false;
    if (fits) {
        constexpr Opcode kChecked[] = {Opcode::CheckedAdd, Opcode::CheckedSub, Opcode::CheckedMul, Opcode::CheckedDiv,
                                       Opcode::CheckedMod};
        Node* x = int32Of(left);
        Node* y = int32Of(right == left ? x : right);
        setResult(guard(kChecked[static_cast<size_t>(op)], {x, y}));
        return;
    }
    constexpr Opcode kDouble[] = {Opcode::DoubleAdd, Opcode::DoubleSub, Opcode::DoubleMul, Opcode::DoubleDiv,
                                  Opcode::DoubleMod};
    Node* x = doubleOf(left);
    Node* y = right == left ? x : doubleOf(right);
    setResult(emit(kDouble[static_cast<size_t>(op)], {x, y}));
}
void Builder::visitAdd() { arithmetic(Arith::Add, get(pc_->b), get(pc_->c)); }
void Builder::visitSub() { arithmetic(Arith::Sub, get(pc_->b), get(pc_->c)); }
void Builder::visitMul() { arithmetic(Arith::Mul, get(pc_->b), get(pc_->c)); }
void Builder::visitDiv() { arithmetic(Arith::Div, get(pc_->b), get(pc_->c)); }
void Builder::visitMod() { arithmetic(Arith::Mod, get(pc_->b), get(pc_->c)); }
void Builder::visitAddI() { arithmetic(Arith::Add, get(pc_->b), immediate()); }
void Builder::visitSubI() { arithmetic(Arith::Sub, get(pc_->b), immediate()); }
void Builder::visitMulI() { arithmetic(Arith::Mul, get(pc_->b), immediate()); }
void Builder::visitInc() {
    if (pc_->feedback & (kArithBigInt | kArithOther | kArithString | kArithObject)) {
        setResult(intrinsic(Intrinsic::inc, {tagged(pc_->b)}));
    } else {
        arithmetic(Arith::Add, get(pc_->b), graph_.int32(1));
    }
}
void Builder::visitDec() {
    if (pc_->feedback & (kArithBigInt | kArithOther | kArithString | kArithObject)) {
        setResult(intrinsic(Intrinsic::dec, {tagged(pc_->b)}));
    } else {
        arithmetic(Arith::Sub, get(pc_->b), graph_.int32(1));
    }
}
void Builder::visitExp() {
    uint8_t seen = pc_->feedback;
    if (seen & ~(kArithDouble | kArithOverflow | kArithInt32)) {
        setResult(intrinsic(Intrinsic::exp, {tagged(pc_->b), tagged(pc_->c)}));
        return;
    }
    Node* x = doubleOf(get(pc_->b));
    Node* power = intrinsic(Intrinsic::pow, {x, doubleOf(get(pc_->c))});
    Node* box = emit(Opcode::BoxNumber, {power});
    box->type = kTypeNumber;
    setResult(box);
}
void Builder::visitNeg() {
    uint8_t seen = pc_->feedback;
    Node* n = get(pc_->b);
    if (seen & ~(kArithDouble | kArithOverflow | kArithInt32)) {
        setResult(intrinsic(Intrinsic::neg, {taggedOf(n)}));
    } else if (!(seen & (kArithDouble | kArithOverflow)) && n->rep != Rep::Double && !failed(Reason::MinusZero)) {
        setResult(guard(Opcode::CheckedNeg, {int32Of(n)}));
    } else {
        setResult(emit(Opcode::DoubleNeg, {doubleOf(n)}));
    }
}

void Builder::bitwise(Bit op, Node* left, Node* right) {
    uint8_t seen = pc_->feedback;
    constexpr uint8_t kNumbers = kArithDouble | kArithOverflow | kArithInt32;
    if (seen & ~kNumbers) {
        constexpr Intrinsic kGeneric[] = {Intrinsic::bitAnd, Intrinsic::bitOr, Intrinsic::bitXor,
                                          Intrinsic::shl,    Intrinsic::shr,   Intrinsic::ushr};
        left = taggedOf(left);
        setResult(intrinsic(kGeneric[static_cast<size_t>(op)], {left, taggedOf(right)}));
        return;
    }
    // A double operand wraps; int32 ones are as they are.
    auto operand = [&](Node* n) {
        if (n->rep == Rep::Int32) return n;
        if (n->rep == Rep::Double) return emit(Opcode::DoubleToInt32, {n});
        if (seen & kArithDouble || failed(Reason::NotInt32)) return emit(Opcode::DoubleToInt32, {doubleOf(n)});
        return int32Of(n);
    };
    Node* x = operand(left);
    Node* y = right == left ? x : operand(right);
    constexpr Opcode kOps[] = {Opcode::Int32And, Opcode::Int32Or,  Opcode::Int32Xor,
                               Opcode::Int32Shl, Opcode::Int32Shr, Opcode::Int32Ushr};
    Node* result = emit(kOps[static_cast<size_t>(op)], {x, y});
    if (op == Bit::Ushr) {
        if ((seen & (kArithOverflow | kArithDouble)) || failed(Reason::Overflow)) {
            result = emit(Opcode::Uint32ToDouble, {result});
            result = emit(Opcode::BoxNumber, {result});
            result->type = kTypeNumber;
        } else {
            result = guard(Opcode::CheckUint32, {result});
        }
    }
    setResult(result);
}
void Builder::visitBitAnd() { bitwise(Bit::And, get(pc_->b), get(pc_->c)); }
void Builder::visitBitOr() { bitwise(Bit::Or, get(pc_->b), get(pc_->c)); }
void Builder::visitBitXor() { bitwise(Bit::Xor, get(pc_->b), get(pc_->c)); }
void Builder::visitShl() { bitwise(Bit::Shl, get(pc_->b), get(pc_->c)); }
void Builder::visitShr() { bitwise(Bit::Shr, get(pc_->b), get(pc_->c)); }
void Builder::visitUshr() { bitwise(Bit::Ushr, get(pc_->b), get(pc_->c)); }
void Builder::visitBitAndI() { bitwise(Bit::And, get(pc_->b), immediate()); }
void Builder::visitBitOrI() { bitwise(Bit::Or, get(pc_->b), immediate()); }
void Builder::visitShlI() { bitwise(Bit::Shl, get(pc_->b), immediate()); }
void Builder::visitShrI() { bitwise(Bit::Shr, get(pc_->b), immediate()); }
void Builder::visitUshrI() { bitwise(Bit::Ushr, get(pc_->b), immediate()); }
void Builder::visitBitNot() {
    Node* n = get(pc_->b);
    if (pc_->feedback & ~(kArithDouble | kArithOverflow | kArithInt32)) {
        setResult(intrinsic(Intrinsic::bitNot, {taggedOf(n)}));
    } else {
        bitwise(Bit::Xor, n, graph_.int32(-1));
    }
}

void Builder::visitToNumber() {
    Node* n = get(pc_->b);
    if (n->rep == Rep::Int32 || n->rep == Rep::Double || (n->rep == Rep::Tagged && !(n->type & ~kTypeNumber))) {
        setResult(n);
    } else if (pc_->feedback & ~(kArithDouble | kArithInt32 | kArithOverflow)) {
        setResult(intrinsic(pc_->op() == Op::ToNumber ? Intrinsic::toNumber : Intrinsic::toNumeric, {taggedOf(n)}));
    } else if (pc_->feedback & kArithDouble || failed(Reason::NotInt32)) {
        Node* checked = guard(Opcode::CheckNumber, {taggedOf(n)}); // the value stays as it is
        static_cast<void>(checked);
        setResult(n);
    } else {
        setResult(int32Of(n));
    }
}
void Builder::visitToNumeric() { visitToNumber(); }
void Builder::visitToString() {
    Node* n = get(pc_->b);
    if (n->rep == Rep::Tagged && n->type == kTypeString) {
        setResult(n);
        return;
    }
    bool isInt32 = n->rep == Rep::Int32 || (n->rep == Rep::Tagged && n->type == kTypeInt32);
    Node* text =
        isInt32 ? intrinsic(Intrinsic::int32ToString, {int32Of(n)}) : intrinsic(Intrinsic::toString, {taggedOf(n)});
    text->type = kTypeString;
    setResult(text);
}
void Builder::visitToPropertyKey() { setResult(intrinsic(Intrinsic::toPropertyKey, {tagged(pc_->b)})); }
void Builder::visitNot() { setResult(emit(Opcode::Not, {boolOf(get(pc_->b))})); }
void Builder::visitTypeOf() {
    Node* name = intrinsic(Intrinsic::typeOf, {tagged(pc_->b)});
    name->type = kTypeString;
    setResult(name);
}
void Builder::visitConcatStrings() {
    // Parts are strings (ToString came before each).
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    if (!count) {
        setResult(graph_.constant(Value(vm_.emptyString)));
        return;
    }
    auto part = [&](uint32_t i) { return stringOf(get(pc_->b + static_cast<int32_t>(i))); };
    Node* text = part(0);
    for (uint32_t i = 1; i < count;) { // as many at once as there are functions for
        if (count - i >= 3) {
            Node *second = part(i), *third = part(i + 1);
            text = intrinsic(Intrinsic::concat4, {text, second, third, part(i + 2)});
            i += 3;
        } else if (count - i == 2) {
            Node* second = part(i);
            text = intrinsic(Intrinsic::concat3, {text, second, part(i + 1)});
            i += 2;
        } else {
            text = intrinsic(Intrinsic::concat, {text, part(i)});
            i++;
        }
        text->type = kTypeString;
    }
    setResult(text);
}

// -- comparison

Node* Builder::compare(Condition condition, Node* left, Node* right, uint8_t kinds) {
    if (kinds == kArithString && !failed(Reason::NotString)) {
        left = stringOf(left);
        Node* order = intrinsic(Intrinsic::stringCompare, {left, stringOf(right)});
        return emit(Opcode::Int32Compare, {order, graph_.int32(0)}, static_cast<uint64_t>(condition));
    }
    if (kinds & ~(kArithDouble | kArithInt32 | kArithOverflow)) {
        Intrinsic generic = condition == Condition::Lt   ? Intrinsic::less
                            : condition == Condition::Le ? Intrinsic::lessEqual
                            : condition == Condition::Gt ? Intrinsic::greater
                                                         : Intrinsic::greaterEqual;
        left = taggedOf(left);
        return intrinsic(generic, {left, taggedOf(right)});
    }
    bool ints =
        !(kinds & kArithDouble) && left->rep != Rep::Double && right->rep != Rep::Double && !failed(Reason::NotInt32);
    if (ints) {
        Node* x = int32Of(left);
        Node* y = right == left ? x : int32Of(right);
        return emit(Opcode::Int32Compare, {x, y}, static_cast<uint64_t>(condition));
    }
    Node* x = doubleOf(left);
    Node* y = right == left ? x : doubleOf(right);
    return emit(Opcode::DoubleCompare, {x, y}, static_cast<uint64_t>(condition));
}
void Builder::visitLt() { setResult(compare(Condition::Lt, get(pc_->b), get(pc_->c), pc_->feedback)); }
void Builder::visitLe() { setResult(compare(Condition::Le, get(pc_->b), get(pc_->c), pc_->feedback)); }
void Builder::visitGt() { setResult(compare(Condition::Gt, get(pc_->b), get(pc_->c), pc_->feedback)); }
void Builder::visitGe() { setResult(compare(Condition::Ge, get(pc_->b), get(pc_->c), pc_->feedback)); }

/// `typeof x` compared with a text. Null: it is something else.
Node* Builder::typeTest(Node* type, Node* text) {
    if (!type->is(Opcode::CallIntrinsic) || type->aux != static_cast<uint64_t>(Intrinsic::typeOf) ||
        !text->is(Opcode::Constant) || !text->value().isString() || !text->value().asCell()->hasFlag(kUnique))
        return nullptr;
    Node* of = type->input(0);
    const Cell* name = text->value().asCell();
    if (name == vm_.names.string.cell()) return emit(Opcode::IsString, {of});
    if (name == vm_.names.number.cell()) return emit(Opcode::IsNumber, {of});
    return emit(Opcode::TaggedEqual, {type, text}); // atoms, both of them
}

Node* Builder::equal(bool strict, Node* left, Node* right, uint8_t kinds) {
    auto bits = [&](Node* n) -> uint16_t {
        switch (n->rep) {
        case Rep::Int32: return kTypeInt32;
        case Rep::Double: return kTypeDouble;
        case Rep::Bool: return kTypeBool;
        default: return n->type;
        }
    };
    uint16_t l = bits(left), r = bits(right);
    if (Node* test = typeTest(left, right)) return test;
    if (Node* test = typeTest(right, left)) return test;
    // Where one side is known to be compared by its bits, identity decides (strict equality only).
    constexpr uint16_t kByIdentity = kTypeBool | kTypeUndefined | kTypeNull | kTypeObject;
    if (strict && (!(l & ~kByIdentity) || !(r & ~kByIdentity))) {
        left = taggedOf(left);
        return emit(Opcode::TaggedEqual, {left, taggedOf(right)});
    }
    if (!strict && ((!(l & ~(kTypeNull | kTypeUndefined))) || !(r & ~(kTypeNull | kTypeUndefined)))) {
        Node* other = !(l & ~(kTypeNull | kTypeUndefined)) ? right : left;
        return emit(Opcode::IsNullish, {taggedOf(other)});
    }
    bool numbers = !(kinds & ~(kArithDouble | kArithInt32 | kArithOverflow));
    if (numbers && !(kinds & kArithDouble) && left->rep != Rep::Double && right->rep != Rep::Double &&
        !failed(Reason::NotInt32)) {
        Node* x = int32Of(left);
        Node* y = right == left ? x : int32Of(right);
        return emit(Opcode::Int32Compare, {x, y}, static_cast<uint64_t>(Condition::Eq));
    }
    if (numbers && !failed(Reason::NotNumber)) {
        Node* x = doubleOf(left);
        Node* y = right == left ? x : doubleOf(right);
        return emit(Opcode::DoubleCompare, {x, y}, static_cast<uint64_t>(Condition::Eq));
    }
    left = taggedOf(left);
    right = taggedOf(right);
    if (!(kinds & ~kArithObject) && !failed(Reason::NotObject)) {
        Node* x = objectOf(left);
        return emit(Opcode::TaggedEqual, {x, objectOf(right)});
    }
    // (Strict equality of strings is as quick when one of them may be something else.)
    if (!strict && !(kinds & ~kArithString) && !failed(Reason::NotString)) {
        Node* x = stringOf(left);
        return intrinsic(Intrinsic::stringEquals, {x, stringOf(right)});
    }
    return intrinsic(strict ? Intrinsic::strictlyEquals : Intrinsic::looselyEquals, {left, right});
}
void Builder::visitEq() { setResult(equal(false, get(pc_->b), get(pc_->c), pc_->feedback)); }
void Builder::visitNe() { setResult(emit(Opcode::Not, {equal(false, get(pc_->b), get(pc_->c), pc_->feedback)})); }
void Builder::visitStrictEq() { setResult(equal(true, get(pc_->b), get(pc_->c), pc_->feedback)); }
void Builder::visitStrictNe() { setResult(emit(Opcode::Not, {equal(true, get(pc_->b), get(pc_->c), pc_->feedback)})); }
void Builder::visitInstanceOf() {
    Node *value = tagged(pc_->b), *target = tagged(pc_->c);
    Node* known = instanceOfKnown(value, target);
    setResult(known ? known : intrinsic(Intrinsic::instanceOf, {value, target}));
}
void Builder::visitIn() {
    Node* value = tagged(pc_->b);
    setResult(intrinsic(Intrinsic::in, {value, tagged(pc_->c)}));
}

// -- jumps

namespace {

uint32_t targetOf(uint32_t unit, int32_t by) { return static_cast<uint32_t>(static_cast<int64_t>(unit) + by); }

} // namespace

void Builder::visitJump() { jumpTo(targetOf(unit(), pc_->jump())); }
void Builder::visitJumpTrue() { branchTo(boolOf(get(pc_->a)), false, targetOf(unit(), pc_->jump()), nextUnit()); }
void Builder::visitJumpFalse() { branchTo(boolOf(get(pc_->a)), true, targetOf(unit(), pc_->jump()), nextUnit()); }
void Builder::visitJumpNullish() {
    branchTo(emit(Opcode::IsNullish, {tagged(pc_->a)}), false, targetOf(unit(), pc_->jump()), nextUnit());
}
void Builder::visitJumpNotNullish() {
    branchTo(emit(Opcode::IsNullish, {tagged(pc_->a)}), true, targetOf(unit(), pc_->jump()), nextUnit());
}
#define COMPARE_JUMP(name, value, negate)                                                                              \
    void Builder::visit##name() {                                                                                      \
        Node* same = emit(Opcode::TaggedEqual, {tagged(pc_->a), graph_.constant(value)});                              \
        branchTo(same, negate, targetOf(unit(), pc_->jump()), nextUnit());                                             \
    }
COMPARE_JUMP(JumpUndefined, Value::undefined(), false)
COMPARE_JUMP(JumpNotUndefined, Value::undefined(), true)
COMPARE_JUMP(JumpNull, Value::null(), false)
COMPARE_JUMP(JumpNotNull, Value::null(), true)
COMPARE_JUMP(JumpEmpty, Value::empty(), false)
#undef COMPARE_JUMP

void Builder::compareJump(Condition condition, Node* left, Node* right, bool negate) {
    Node* holds = compare(condition, left, right, kindsOfJump(pc_->feedback));
    branchTo(holds, negate, targetOf(unit(), pc_->jumpD()), nextUnit());
}
void Builder::visitJLt() { compareJump(Condition::Lt, get(pc_->a), get(pc_->b), false); }
void Builder::visitJLe() { compareJump(Condition::Le, get(pc_->a), get(pc_->b), false); }
void Builder::visitJGt() { compareJump(Condition::Gt, get(pc_->a), get(pc_->b), false); }
void Builder::visitJGe() { compareJump(Condition::Ge, get(pc_->a), get(pc_->b), false); }
void Builder::visitJNlt() { compareJump(Condition::Lt, get(pc_->a), get(pc_->b), true); }
void Builder::visitJNle() { compareJump(Condition::Le, get(pc_->a), get(pc_->b), true); }
void Builder::visitJNgt() { compareJump(Condition::Gt, get(pc_->a), get(pc_->b), true); }
void Builder::visitJNge() { compareJump(Condition::Ge, get(pc_->a), get(pc_->b), true); }
void Builder::visitJLtI() { compareJump(Condition::Lt, get(pc_->a), graph_.int32(pc_->b), false); }
void Builder::visitJLeI() { compareJump(Condition::Le, get(pc_->a), graph_.int32(pc_->b), false); }
void Builder::visitJGtI() { compareJump(Condition::Gt, get(pc_->a), graph_.int32(pc_->b), false); }
void Builder::visitJGeI() { compareJump(Condition::Ge, get(pc_->a), graph_.int32(pc_->b), false); }
void Builder::visitJNltI() { compareJump(Condition::Lt, get(pc_->a), graph_.int32(pc_->b), true); }
void Builder::visitJNleI() { compareJump(Condition::Le, get(pc_->a), graph_.int32(pc_->b), true); }
void Builder::visitJNgtI() { compareJump(Condition::Gt, get(pc_->a), graph_.int32(pc_->b), true); }
void Builder::visitJNgeI() { compareJump(Condition::Ge, get(pc_->a), graph_.int32(pc_->b), true); }

void Builder::equalJump(bool strict, Node* left, Node* right, bool negate) {
    Node* holds = equal(strict, left, right, kindsOfJump(pc_->feedback));
    branchTo(holds, negate, targetOf(unit(), pc_->jumpD()), nextUnit());
}
void Builder::visitJEq() { equalJump(false, get(pc_->a), get(pc_->b), false); }
void Builder::visitJNe() { equalJump(false, get(pc_->a), get(pc_->b), true); }
void Builder::visitJStrictEq() { equalJump(true, get(pc_->a), get(pc_->b), false); }
void Builder::visitJStrictNe() { equalJump(true, get(pc_->a), get(pc_->b), true); }
void Builder::visitJStrictEqI() { equalJump(true, get(pc_->a), graph_.int32(pc_->b), false); }
void Builder::visitJStrictNeI() { equalJump(true, get(pc_->a), graph_.int32(pc_->b), true); }

void Builder::visitSwitch() {
    // A chain of comparisons: entries are few, one for each way that leaves a finally block.
    const std::vector<int32_t>& table = data_.jumpTables[static_cast<uint32_t>(pc_->bc())];
    Node* which = int32Of(get(pc_->a));
    for (size_t i = 0; i + 1 < table.size(); i++) {
        Node* same = emit(Opcode::Int32Compare, {which, graph_.int32(static_cast<int32_t>(i))},
                          static_cast<uint64_t>(Condition::Eq));
        Block* from = block_;
        emit(Opcode::Branch, {same});
        leave(targetOf(unit(), table[i]), from, 0);
        Block* next = graph_.newBlock();
        next->frequency = from->frequency;
        from->successors[1] = next;
        next->predecessors.push_back(from);
        block_ = next;
    }
    jumpTo(targetOf(unit(), table.back()));
}

} // namespace tiercel::graph
