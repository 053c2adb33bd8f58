// Expressions: the dispatcher, operators, conditionals. Families of their own: calls.cpp, literals.cpp,
// assignments.cpp, classes.cpp, generators.cpp.
#include "frontend/codegen/generator.h"

#include <cmath>

namespace tiercel::frontend {

namespace {

bool isSmallInt(const Node* node, int32_t& value) {
    auto* literal = node->tryAs<NumberLiteral>();
    if (!literal) {
        auto* unary = node->tryAs<Unary>();
        if (!unary || unary->op != UnaryOp::Minus || !isSmallInt(unary->operand, value) || value == 0) return false;
        value = -value;
        return true;
    }
    double d = literal->value;
    if (d != std::trunc(d) || std::fabs(d) > 32767 || (d == 0 && std::signbit(d))) return false;
    value = static_cast<int32_t>(d);
    return true;
}

// The value of a numeric literal expression, so that `60 * 60` and `-1` are constants.
bool foldNumber(const Node* node, double& value, int depth = 0) {
    if (auto* literal = node->tryAs<NumberLiteral>()) {
        value = literal->value;
        return true;
    }
    if (depth > 8) return false;
    if (auto* unary = node->tryAs<Unary>()) {
        if ((unary->op != UnaryOp::Minus && unary->op != UnaryOp::Plus) ||
            !foldNumber(unary->operand, value, depth + 1))
            return false;
        if (unary->op == UnaryOp::Minus) value = -value;
        return true;
    }
    auto* binary = node->tryAs<Binary>();
    double left = 0, right = 0;
    if (!binary || binary->op > BinaryOp::Div || !foldNumber(binary->left, left, depth + 1) ||
        !foldNumber(binary->right, right, depth + 1))
        return false;
    switch (binary->op) {
    case BinaryOp::Add: value = left + right; return true;
    case BinaryOp::Sub: value = left - right; return true;
    case BinaryOp::Mul: value = left * right; return true;
    case BinaryOp::Div: value = left / right; return true;
    default: return false;
    }
}

Op plainOp(BinaryOp op) {
    switch (op) {
    case BinaryOp::Add: return Op::Add;
    case BinaryOp::Sub: return Op::Sub;
    case BinaryOp::Mul: return Op::Mul;
    case BinaryOp::Div: return Op::Div;
    case BinaryOp::Mod: return Op::Mod;
    case BinaryOp::Exp: return Op::Exp;
    case BinaryOp::ShiftLeft: return Op::Shl;
    case BinaryOp::ShiftRight: return Op::Shr;
    case BinaryOp::ShiftRightUnsigned: return Op::Ushr;
    case BinaryOp::BitAnd: return Op::BitAnd;
    case BinaryOp::BitOr: return Op::BitOr;
    case BinaryOp::BitXor: return Op::BitXor;
    case BinaryOp::Equal: return Op::Eq;
    case BinaryOp::NotEqual: return Op::Ne;
    case BinaryOp::StrictEqual: return Op::StrictEq;
    case BinaryOp::StrictNotEqual: return Op::StrictNe;
    case BinaryOp::Less: return Op::Lt;
    case BinaryOp::LessEqual: return Op::Le;
    case BinaryOp::Greater: return Op::Gt;
    case BinaryOp::GreaterEqual: return Op::Ge;
    case BinaryOp::In: return Op::In;
    case BinaryOp::Instanceof: return Op::InstanceOf;
    }
    __builtin_unreachable();
}

bool immediateOp(BinaryOp op, Op& result) {
    switch (op) {
    case BinaryOp::Add: result = Op::AddI; return true;
    case BinaryOp::Sub: result = Op::SubI; return true;
    case BinaryOp::Mul: result = Op::MulI; return true;
    case BinaryOp::ShiftLeft: result = Op::ShlI; return true;
    case BinaryOp::ShiftRight: result = Op::ShrI; return true;
    case BinaryOp::ShiftRightUnsigned: result = Op::UshrI; return true;
    case BinaryOp::BitAnd: result = Op::BitAndI; return true;
    case BinaryOp::BitOr: result = Op::BitOrI; return true;
    default: return false;
    }
}

bool isCommutative(BinaryOp op) { return op == BinaryOp::Mul || op == BinaryOp::BitAnd || op == BinaryOp::BitOr; }

} // namespace

Reg Generator::generate(Node* node, Reg dst) {
    if (failed()) return dst == kNoReg ? 0 : dst;
    // Leaves need no room on the native stack to speak of.
    switch (node->kind) {
    case NodeKind::Identifier:
        at(node->start);
        return loadBinding(node->as<Identifier>()->binding, node->as<Identifier>()->name, dst);
    case NodeKind::NumberLiteral: {
        Reg result = target(dst);
        loadNumber(result, node->as<NumberLiteral>()->value);
        return result;
    }
    case NodeKind::StringLiteral: {
        Reg result = target(dst);
        loadString(result, node->as<StringLiteral>()->value);
        return result;
    }
    case NodeKind::This: at(node->start); return loadThis(node->as<This>()->binding, dst);
    case NodeKind::NullLiteral: {
        Reg result = target(dst);
        loadSpecial(result, Value::null());
        return result;
    }
    case NodeKind::BooleanLiteral: {
        Reg result = target(dst);
        loadSpecial(result, Value::boolean(node->as<BooleanLiteral>()->value));
        return result;
    }
    default: break;
    }
    if (!enter()) return dst == kNoReg ? 0 : dst;
    // What the node leaves behind is its result alone, at the place where the registers began.
    Reg mark = top();
    Reg result = generateNode(node, dst);
    if (dst != kNoReg) {
        setTop(mark);
    } else if (result >= mark) {
        if (result != mark) {
            // A window or work register above: bring it down so that the stack stays tight.
            setTop(mark);
            Reg down = newReg();
            move(down, result);
            result = down;
        } else {
            setTop(mark + 1);
        }
    } else {
        setTop(mark);
    }
    return result;
}

Reg Generator::generateNode(Node* node, Reg dst) {
    switch (node->kind) {
    case NodeKind::NewTarget: at(node->start); return loadBinding(node->as<NewTarget>()->binding, nullptr, dst);
    case NodeKind::ImportMeta: {
        Reg result = target(dst);
        at(node->start);
        emit(Op::ImportMeta, result);
        return result;
    }
    case NodeKind::BigIntLiteral: return generateBigInt(node->as<BigIntLiteral>(), dst);
    case NodeKind::RegExpLiteral: return generateRegExp(node->as<RegExpLiteral>(), dst);
    case NodeKind::TemplateLiteral: return generateTemplateLiteral(node->as<TemplateLiteral>(), dst);
    case NodeKind::TaggedTemplate: return generateTaggedTemplate(node->as<TaggedTemplate>(), dst);
    case NodeKind::ArrayLiteral: return generateArrayLiteral(node->as<ArrayLiteral>(), dst);
    case NodeKind::ObjectLiteral: return generateObjectLiteral(node->as<ObjectLiteral>(), dst);
    case NodeKind::Function: {
        auto* function = node->as<Function>();
        return generateFunction(function, function->name ? stringOf(function->name) : nullptr, dst);
    }
    case NodeKind::Class: {
        auto* classNode = node->as<Class>();
        return generateClass(classNode, classNode->name ? stringOf(classNode->name) : nullptr, kNoReg, dst);
    }
    case NodeKind::Unary: return generateUnary(node->as<Unary>(), dst);
    case NodeKind::Update: return generateUpdate(node->as<Update>(), dst, true);
    case NodeKind::Binary: return generateBinary(node->as<Binary>(), dst);
    case NodeKind::Logical: return generateLogical(node->as<Logical>(), dst);
    case NodeKind::PrivateIn: return generatePrivateIn(node->as<PrivateIn>(), dst);
    case NodeKind::Assign: return generateAssign(node->as<Assign>(), dst, true);
    case NodeKind::CompoundAssign: return generateCompoundAssign(node->as<CompoundAssign>(), dst, true);
    case NodeKind::Conditional: return generateConditional(node->as<Conditional>(), dst);
    case NodeKind::Call:
    case NodeKind::Member:
    case NodeKind::Index:
    case NodeKind::PrivateMember: return generateChain(node, dst);
    case NodeKind::New: return generateNew(node->as<New>(), dst);
    case NodeKind::SuperMember:
    case NodeKind::SuperIndex: return generateSuperGet(node, dst);
    case NodeKind::SuperCall: return generateSuperCall(node->as<SuperCall>(), dst);
    case NodeKind::OptionalChain: return generateOptionalChain(node->as<OptionalChain>(), dst);
    case NodeKind::ImportCall: return generateImportCall(node->as<ImportCall>(), dst);
    case NodeKind::OperationCall: return generateOperation(node->as<OperationCall>(), dst);
    case NodeKind::Sequence: {
        const auto& expressions = node->as<Sequence>()->expressions;
        for (uint32_t i = 0; i + 1 < expressions.count; i++) generateEffect(expressions[i]);
        return generate(expressions.back(), dst);
    }
    case NodeKind::Yield: return generateYield(node->as<Yield>(), dst);
    case NodeKind::YieldStar: return generateYieldStar(node->as<YieldStar>(), dst);
    case NodeKind::Await: return generateAwait(node->as<Await>(), dst);
    default: fail("Unexpected syntax tree node"); return dst == kNoReg ? 0 : dst;
    }
}

void Generator::generateEffect(Node* node) {
    if (!enter()) return;
    RegScope temporaries(*this);
    switch (node->kind) {
    case NodeKind::Assign: generateAssign(node->as<Assign>(), kNoReg, false); return;
    case NodeKind::CompoundAssign: generateCompoundAssign(node->as<CompoundAssign>(), kNoReg, false); return;
    case NodeKind::Update: generateUpdate(node->as<Update>(), kNoReg, false); return;
    case NodeKind::Logical: {
        // Only the left side's truth matters.
        auto* logical = node->as<Logical>();
        if (logical->op == LogicalOp::Coalesce) break;
        Label then = newLabel(), end = newLabel();
        if (logical->op == LogicalOp::And) {
            branch(logical->left, then, end, Next::True);
        } else {
            branch(logical->left, end, then, Next::False);
        }
        bind(then);
        generateEffect(logical->right);
        bind(end);
        return;
    }
    case NodeKind::Conditional: {
        auto* conditional = node->as<Conditional>();
        Label then = newLabel(), otherwise = newLabel(), end = newLabel();
        branch(conditional->test, then, otherwise, Next::True);
        bind(then);
        generateEffect(conditional->consequent);
        emitJump(Op::Jump, 0, end);
        bind(otherwise);
        generateEffect(conditional->alternate);
        bind(end);
        return;
    }
    case NodeKind::Sequence:
        for (Node* each : node->as<Sequence>()->expressions) generateEffect(each);
        return;
    case NodeKind::Unary:
        if (node->as<Unary>()->op == UnaryOp::Void || node->as<Unary>()->op == UnaryOp::Not) {
            generateEffect(node->as<Unary>()->operand);
            return;
        }
        break;
    case NodeKind::StringLiteral:
    case NodeKind::NumberLiteral:
    case NodeKind::NullLiteral:
    case NodeKind::BooleanLiteral: return;
    default: break;
    }
    generate(node);
}

Reg Generator::generateHeld(Node* node, Node* then, Node* thenToo, Reg scratch) {
    if (Reg local = localInPlace(node); local != kNoReg) {
        auto* identifier = node->tryAs<Identifier>();
        if (!identifier) return local;
        Variable* variable = identifier->binding.variable;
        if (!variable->assigned && !isLexical(variable->kind) && variable->kind != VariableKind::Var) return local;
        if (!mayAssign(then, variable) && !mayAssign(thenToo, variable)) return local;
        Reg copy = scratch == kNoReg ? newReg() : scratch;
        move(copy, local);
        return copy;
    }
    Reg result = generate(node, scratch);
    // A parenthesized or sequenced local comes back in place.
    if (scratch == kNoReg && isLocal(result) && result != kCalleeReg && result != kNewTargetReg) {
        Reg copy = newReg();
        move(copy, result);
        return copy;
    }
    return result;
}

Reg Generator::generateUnary(Unary* node, Reg dst) {
    double folded = 0;
    if ((node->op == UnaryOp::Minus || node->op == UnaryOp::Plus) && foldNumber(node, folded)) {
        Reg result = target(dst);
        loadNumber(result, folded);
        return result;
    }
    Op op = Op::Not;
    switch (node->op) {
    case UnaryOp::Typeof: return generateTypeof(node->operand, dst);
    case UnaryOp::Delete: return generateDelete(node->operand, dst);
    case UnaryOp::Void: {
        generateEffect(node->operand);
        Reg result = target(dst);
        loadUndefined(result);
        return result;
    }
    case UnaryOp::Plus: op = Op::ToNumber; break;
    case UnaryOp::Minus: op = Op::Neg; break;
    case UnaryOp::Not: op = Op::Not; break;
    case UnaryOp::BitNot: op = Op::BitNot; break;
    }
    Reg result = target(dst);
    Reg operand = generate(node->operand);
    at(node->start);
    emit(op, result, operand);
    return result;
}

Reg Generator::generateTypeof(Node* operand, Reg dst) {
    Reg result = target(dst);
    Reg value;
    if (auto* identifier = operand->tryAs<Identifier>()) {
        at(operand->start);
        value = loadBinding(identifier->binding, identifier->name, kNoReg, Missing::Undefined);
    } else {
        value = generate(operand);
    }
    emit(Op::TypeOf, result, value);
    return result;
}

Reg Generator::generateDelete(Node* operand, Reg dst) {
    Reg result = target(dst);
    RegScope temporaries(*this);
    switch (operand->kind) {
    case NodeKind::Member: {
        auto* member = operand->as<Member>();
        Reg object = generate(member->object);
        if (member->optional) emitJump(Op::JumpNullish, object, optional_);
        at(positionOf(operand));
        emit(Op::DeleteProp, result, object, 0, static_cast<uint32_t>(nameConstant(member->name)));
        return result;
    }
    case NodeKind::Index: {
        auto* index = operand->as<Index>();
        Reg object = generateHeld(index->object, index->index);
        if (index->optional) emitJump(Op::JumpNullish, object, optional_);
        Reg key = generate(index->index);
        at(positionOf(operand));
        emit(Op::DeleteElem, result, object, key);
        return result;
    }
    case NodeKind::OptionalChain: {
        Label saved = optional_, end = newLabel();
        Label nullish = optional_ = newLabel();
        Reg value = isLocal(result) ? newReg() : result;
        generateDelete(operand->as<OptionalChain>()->expression, value);
        emitJump(Op::Jump, 0, end);
        bind(nullish);
        optional_ = saved;
        loadSpecial(value, Value::boolean(true));
        bind(end);
        move(result, value);
        return result;
    }
    case NodeKind::SuperMember:
    case NodeKind::SuperIndex: {
        bool isMember = operand->is(NodeKind::SuperMember);
        at(operand->start);
        loadThis(isMember ? operand->as<SuperMember>()->thisBinding : operand->as<SuperIndex>()->thisBinding, kNoReg);
        if (!isMember) generate(operand->as<SuperIndex>()->index);
        at(operand->start);
        emitWide(Op::ThrowError, static_cast<int32_t>(ErrorType::ReferenceError),
                 textConstant("Unsupported reference to 'super'"));
        return result;
    }
    case NodeKind::Identifier: {
        auto* identifier = operand->as<Identifier>();
        if (identifier->binding.resolution == Resolution::Static &&
            identifier->binding.variable->location != Location::Global &&
            identifier->binding.variable->location != Location::Dynamic) {
            loadSpecial(result, Value::boolean(false));
        } else {
            at(operand->start);
            emit(Op::DeleteDynamic, result, currentEnvironment(), 0,
                 static_cast<uint32_t>(nameConstant(identifier->name)));
        }
        return result;
    }
    default:
        generateEffect(operand);
        loadSpecial(result, Value::boolean(true));
        return result;
    }
}

void Generator::emitBinaryRegs(BinaryOp op, Reg dst, Reg left, Reg right) {
    if (op == BinaryOp::In || op == BinaryOp::Instanceof) {
        emit(plainOp(op), dst, left, right, 0, newFeedback());
    } else {
        emit(plainOp(op), dst, left, right);
    }
}

// dst = left op right, where right is still to be evaluated (and an immediate if it can be).
void Generator::emitBinary(BinaryOp op, Reg dst, Reg left, Node* right, uint32_t offset) {
    int32_t immediate = 0;
    Op withImmediate;
    if (isSmallInt(right, immediate) && immediateOp(op, withImmediate)) {
        at(offset);
        emit(withImmediate, dst, left, immediate);
        return;
    }
    RegScope temporaries(*this);
    Reg value = generate(right);
    at(offset);
    emitBinaryRegs(op, dst, left, value);
}

// Chains of left operands are walked without recursion.
Reg Generator::generateBinary(Binary* node, Reg dst) {
    double folded = 0;
    if (node->op <= BinaryOp::Div && foldNumber(node, folded)) {
        Reg result = target(dst);
        loadNumber(result, folded);
        return result;
    }
    Reg result = target(dst);
    std::vector<Binary*> chain{node};
    while (auto* left = chain.back()->left->tryAs<Binary>()) chain.push_back(left);
    Reg scratch = isLocal(result) ? kNoReg : result;
    auto intermediate = [&] { return scratch == kNoReg ? scratch = newReg() : scratch; };
    Binary* innermost = chain.back();
    Reg left;
    int32_t immediate = 0;
    Op withImmediate;
    size_t next = chain.size() - 1;
    if (isCommutative(innermost->op) && isSmallInt(innermost->left, immediate) &&
        immediateOp(innermost->op, withImmediate)) {
        left = next == 0 ? result : intermediate();
        RegScope temporaries(*this);
        Reg value = generate(innermost->right);
        at(innermost->opOffset);
        emit(withImmediate, left, value, immediate);
        if (next == 0) return result;
        next--;
    } else {
        left = generateHeld(innermost->left, innermost->right, nullptr, scratch);
    }
    for (size_t i = next + 1; i-- > 0;) {
        Reg into = i == 0 ? result : intermediate();
        emitBinary(chain[i]->op, into, left, chain[i]->right, chain[i]->opOffset);
        left = into;
    }
    return result;
}

Reg Generator::generatePrivateIn(PrivateIn* node, Reg dst) {
    Reg result = target(dst);
    Reg name = loadBinding(node->binding, node->name, kNoReg);
    Reg object = generate(node->object);
    at(node->start);
    emit(Op::PrivateIn, result, name, object, 0, newFeedback());
    return result;
}

Reg Generator::generateLogical(Logical* node, Reg dst) {
    Reg value = work(dst);
    Label end = newLabel();
    std::vector<Logical*> chain{node};
    while (auto* left = chain.back()->left->tryAs<Logical>()) chain.push_back(left);
    generate(chain.back()->left, value);
    // A short circuit of an inner operation goes on with the operation around it.
    Label skip{};
    for (size_t i = chain.size(); i-- > 0;) {
        Op jump = chain[i]->op == LogicalOp::And  ? Op::JumpFalse
                  : chain[i]->op == LogicalOp::Or ? Op::JumpTrue
                                                  : Op::JumpNotNullish;
        // Runs of the same operator leave together.
        bool sameAround = i > 0 && chain[i - 1]->op == chain[i]->op;
        if (skip.id < 0) skip = newLabel();
        emitJump(jump, value, skip);
        generate(chain[i]->right, value);
        if (!sameAround) {
            bind(skip);
            skip = {};
        }
    }
    bind(end);
    return settle(value, dst);
}

Reg Generator::generateConditional(Conditional* node, Reg dst) {
    Label then = newLabel(), otherwise = newLabel(), end = newLabel();
    Reg result = target(dst);
    Node* alternate = node;
    // a ? b : c ? d : e … without recursion.
    while (auto* conditional = alternate->tryAs<Conditional>()) {
        branch(conditional->test, then, otherwise, Next::True);
        bind(then);
        generate(conditional->consequent, result);
        emitJump(Op::Jump, 0, end);
        bind(otherwise);
        alternate = conditional->alternate;
        then = newLabel();
        otherwise = newLabel();
        if (failed()) return result;
    }
    generate(alternate, result);
    bind(end);
    return result;
}

Reg Generator::generateOptionalChain(OptionalChain* node, Reg dst) {
    Reg value = work(dst);
    Label saved = optional_, end = newLabel();
    Label nullish = optional_ = newLabel();
    generate(node->expression, value);
    optional_ = saved;
    if (isUsed(nullish)) {
        emitJump(Op::Jump, 0, end);
        bind(nullish);
        loadUndefined(value);
        bind(end);
    }
    return settle(value, dst);
}

Reg Generator::generateNamed(Node* node, const Name* name, Reg dst) {
    if (!name || !isAnonymousFunction(node)) return generate(node, dst);
    if (auto* function = node->tryAs<Function>()) return generateFunction(function, stringOf(name), dst);
    if (!enter()) return dst == kNoReg ? 0 : dst;
    return generateClass(node->as<Class>(), stringOf(name), kNoReg, dst);
}

Reg Generator::generateNamedByKey(Node* node, Reg key, Reg dst) {
    if (!isAnonymousFunction(node)) return generate(node, dst);
    if (!enter()) return dst == kNoReg ? 0 : dst;
    if (auto* classNode = node->tryAs<Class>()) return generateClass(classNode, nullptr, key, dst);
    Reg value = work(dst);
    generateFunction(node->as<Function>(), nullptr, value);
    emit(Op::SetFunctionName, value, key);
    return settle(value, dst);
}

} // namespace tiercel::frontend
