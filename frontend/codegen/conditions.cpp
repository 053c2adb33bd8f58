// Conditions: jumps fused with comparisons, `!`, `&&` and `||` without values.
#include "frontend/codegen/generator.h"

#include <cmath>

namespace tiercel::frontend {

namespace {

struct CompareOps {
    Op jumpIf, jumpUnless, jumpIfImmediate, jumpUnlessImmediate;
    bool hasImmediate;
};

bool compareOps(BinaryOp op, CompareOps& ops) {
    switch (op) {
    case BinaryOp::Less: ops = {Op::JLt, Op::JNlt, Op::JLtI, Op::JNltI, true}; return true;
    case BinaryOp::LessEqual: ops = {Op::JLe, Op::JNle, Op::JLeI, Op::JNleI, true}; return true;
    case BinaryOp::Greater: ops = {Op::JGt, Op::JNgt, Op::JGtI, Op::JNgtI, true}; return true;
    case BinaryOp::GreaterEqual: ops = {Op::JGe, Op::JNge, Op::JGeI, Op::JNgeI, true}; return true;
    case BinaryOp::StrictEqual: ops = {Op::JStrictEq, Op::JStrictNe, Op::JStrictEqI, Op::JStrictNeI, true}; return true;
    case BinaryOp::StrictNotEqual:
        ops = {Op::JStrictNe, Op::JStrictEq, Op::JStrictNeI, Op::JStrictEqI, true};
        return true;
    case BinaryOp::Equal: ops = {Op::JEq, Op::JNe, Op::JEq, Op::JNe, false}; return true;
    case BinaryOp::NotEqual: ops = {Op::JNe, Op::JEq, Op::JNe, Op::JEq, false}; return true;
    default: return false;
    }
}

// The comparison with its sides exchanged.
BinaryOp mirrored(BinaryOp op) {
    switch (op) {
    case BinaryOp::Less: return BinaryOp::Greater;
    case BinaryOp::LessEqual: return BinaryOp::GreaterEqual;
    case BinaryOp::Greater: return BinaryOp::Less;
    case BinaryOp::GreaterEqual: return BinaryOp::LessEqual;
    default: return op;
    }
}

bool isImmediate(const Node* node, int32_t& value) {
    bool negative = false;
    if (auto* unary = node->tryAs<Unary>(); unary && unary->op == UnaryOp::Minus) {
        negative = true;
        node = unary->operand;
    }
    auto* literal = node->tryAs<NumberLiteral>();
    if (!literal) return false;
    double d = literal->value;
    // -0 compares like 0.
    if (d != std::trunc(d) || std::fabs(d) > 32767) return false;
    value = static_cast<int32_t>(negative ? -d : d);
    return true;
}

bool isUndefined(const Node* node) {
    auto* identifier = node->tryAs<Identifier>();
    if (identifier)
        return identifier->binding.resolution == Resolution::Global && identifier->name->view() == u"undefined";
    auto* unary = node->tryAs<Unary>();
    return unary && unary->op == UnaryOp::Void && unary->operand->is(NodeKind::NumberLiteral);
}

} // namespace

void Generator::branch(Node* node, Label ifTrue, Label ifFalse, Next next) {
    if (!enter()) return;
    switch (node->kind) {
    case NodeKind::BooleanLiteral: {
        bool value = node->as<BooleanLiteral>()->value;
        if (value != (next == Next::True)) emitJump(Op::Jump, 0, value ? ifTrue : ifFalse);
        return;
    }
    case NodeKind::Unary:
        if (node->as<Unary>()->op == UnaryOp::Not) {
            branch(node->as<Unary>()->operand, ifFalse, ifTrue, next == Next::True ? Next::False : Next::True);
            return;
        }
        break;
    case NodeKind::Logical:
        if (node->as<Logical>()->op != LogicalOp::Coalesce) {
            branchLogical(node->as<Logical>(), ifTrue, ifFalse, next);
            return;
        }
        break;
    case NodeKind::Binary: {
        CompareOps ops;
        if (compareOps(node->as<Binary>()->op, ops)) {
            branchCompare(node->as<Binary>(), ifTrue, ifFalse, next);
            return;
        }
        break;
    }
    case NodeKind::OperationCall:
        if (node->as<OperationCall>()->name->view() == u"isEmpty") {
            branchEmpty(node->as<OperationCall>(), ifTrue, ifFalse, next);
            return;
        }
        break;
    case NodeKind::Sequence: {
        const auto& expressions = node->as<Sequence>()->expressions;
        for (uint32_t i = 0; i + 1 < expressions.count; i++) generateEffect(expressions[i]);
        branch(expressions.back(), ifTrue, ifFalse, next);
        return;
    }
    case NodeKind::OptionalChain: {
        // Null and undefined on the way are false.
        RegScope temporaries(*this);
        Label saved = optional_;
        optional_ = ifFalse;
        Reg value = generate(node->as<OptionalChain>()->expression);
        optional_ = saved;
        if (next == Next::True) {
            emitJump(Op::JumpFalse, value, ifFalse);
        } else {
            emitJump(Op::JumpTrue, value, ifTrue);
        }
        return;
    }
    default: break;
    }
    RegScope temporaries(*this);
    Reg value = generate(node);
    if (next == Next::True) {
        emitJump(Op::JumpFalse, value, ifFalse);
    } else {
        emitJump(Op::JumpTrue, value, ifTrue);
    }
}

void Generator::branchCompare(Binary* node, Label ifTrue, Label ifFalse, Next next) {
    RegScope temporaries(*this);
    Node *left = node->left, *right = node->right;
    BinaryOp op = node->op;
    int32_t immediate = 0;
    if (isImmediate(left, immediate) && !isImmediate(right, immediate)) {
        std::swap(left, right);
        op = mirrored(op);
    }
    bool strictEquality = op == BinaryOp::StrictEqual || op == BinaryOp::StrictNotEqual;
    if (strictEquality && isUndefined(right)) {
        Reg value = generate(left);
        bool jumpIf = next == Next::False;
        bool wantUndefined = (op == BinaryOp::StrictEqual) == jumpIf;
        emitJump(wantUndefined ? Op::JumpUndefined : Op::JumpNotUndefined, value, jumpIf ? ifTrue : ifFalse);
        return;
    }
    if (strictEquality && right->is(NodeKind::NullLiteral)) {
        Reg value = generate(left);
        bool jumpIf = next == Next::False;
        bool wantNull = (op == BinaryOp::StrictEqual) == jumpIf;
        emitJump(wantNull ? Op::JumpNull : Op::JumpNotNull, value, jumpIf ? ifTrue : ifFalse);
        return;
    }
    CompareOps ops{};
    compareOps(op, ops);
    Label to = next == Next::False ? ifTrue : ifFalse;
    if (ops.hasImmediate && isImmediate(right, immediate)) {
        Reg value = generate(left);
        at(node->opOffset);
        emitJump(next == Next::False ? ops.jumpIfImmediate : ops.jumpUnlessImmediate, value, immediate, to);
        return;
    }
    Reg first = generateHeld(left, right);
    Reg second = generate(right);
    at(node->opOffset);
    emitJump(next == Next::False ? ops.jumpIf : ops.jumpUnless, first, second, to);
}

// Runs of one operator are walked without recursion, leftmost operand first.
void Generator::branchLogical(Logical* node, Label ifTrue, Label ifFalse, Next next) {
    LogicalOp op = node->op;
    std::vector<Node*> operands;
    Node* left = node;
    for (auto* logical = node; logical && logical->op == op;) {
        operands.push_back(logical->right);
        left = logical->left;
        logical = left->tryAs<Logical>();
    }
    operands.push_back(left);
    for (size_t i = operands.size(); i-- > 1;) {
        Label onward = newLabel();
        if (op == LogicalOp::And) {
            branch(operands[i], onward, ifFalse, Next::True);
        } else {
            branch(operands[i], ifTrue, onward, Next::False);
        }
        bind(onward);
        if (failed()) return;
    }
    branch(operands[0], ifTrue, ifFalse, next);
}

} // namespace tiercel::frontend
