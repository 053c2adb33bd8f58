// Folding of numbers: constants, and the identities that hold for int32 (modulo 2^32, or with an exit on overflow) and
// for IEEE doubles with NaN and -0.
//
//   CheckedAdd x, 0       is x            DoubleAdd x, 0.0    is not x: -0 + 0 is 0
//   CheckedMul x, 0       is not 0: -1 * 0 is -0, for which it leaves
//   DoubleSub x, 0.0      is x            DoubleMul x, 1.0    is x
//   CheckedAdd x, y       is Int32Add, where only the lower 32 bits of the sum are used: (x + y) | 0
#include "graph/passes/passes.h"

#include "runtime/cell.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>

namespace tiercel::graph::passes {

namespace {

constexpr int32_t kMin = std::numeric_limits<int32_t>::min();

int32_t wrap(int64_t v) { return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint64_t>(v))); }

/// ToInt32.
int32_t truncate(double d) {
    if (!std::isfinite(d)) return 0;
    double modulo = std::fmod(std::trunc(d), 4294967296.0);
    return wrap(static_cast<int64_t>(modulo));
}

std::optional<int32_t> foldInt32(Opcode op, int32_t a, int32_t b) {
    auto ua = static_cast<uint32_t>(a);
    int64_t exact = 0;
    switch (op) {
    case Opcode::Int32Add: return wrap(int64_t{a} + b);
    case Opcode::Int32Sub: return wrap(int64_t{a} - b);
    case Opcode::Int32Min: return std::min(a, b);
    case Opcode::Int32Max: return std::max(a, b);
    case Opcode::Int32Mul: return wrap(int64_t{a} * b);
    case Opcode::Int32And: return a & b;
    case Opcode::Int32Or: return a | b;
    case Opcode::Int32Xor: return a ^ b;
    case Opcode::Int32Shl: return wrap(static_cast<int64_t>(ua << (b & 31)));
    case Opcode::Int32Shr: return a >> (b & 31);
    case Opcode::Int32Ushr: return wrap(static_cast<int64_t>(ua >> (b & 31)));
    case Opcode::CheckedAdd: exact = int64_t{a} + b; break;
    case Opcode::CheckedSub: exact = int64_t{a} - b; break;
    case Opcode::CheckedMul:
        exact = int64_t{a} * b;
        if (exact == 0 && (a < 0 || b < 0)) return std::nullopt;
        break;
    case Opcode::CheckedDiv:
        if (b == 0 || int64_t{a} % b != 0 || (a == 0 && b < 0)) return std::nullopt;
        exact = int64_t{a} / b;
        break;
    case Opcode::CheckedMod:
        if (b == 0) return std::nullopt;
        exact = int64_t{a} % b;
        if (exact == 0 && a < 0) return std::nullopt;
        break;
    default: return std::nullopt;
    }
    if (exact != wrap(exact)) return std::nullopt;
    return wrap(exact);
}

double minimum(double a, double b) {
    if (a != a || b != b) return std::numeric_limits<double>::quiet_NaN();
    if (a == b) return std::signbit(a) ? a : b;
    return a < b ? a : b;
}
double maximum(double a, double b) {
    if (a != a || b != b) return std::numeric_limits<double>::quiet_NaN();
    if (a == b) return std::signbit(a) ? b : a;
    return a > b ? a : b;
}

std::optional<double> foldDouble(Opcode op, double a, double b) {
    switch (op) {
    case Opcode::DoubleAdd: return a + b;
    case Opcode::DoubleSub: return a - b;
    case Opcode::DoubleMul: return a * b;
    case Opcode::DoubleDiv: return a / b;
    case Opcode::DoubleMod: return std::fmod(a, b);
    case Opcode::DoubleNeg: return -a;
    case Opcode::DoubleAbs: return std::fabs(a);
    case Opcode::DoubleSqrt: return std::sqrt(a);
    case Opcode::DoubleFloor: return std::floor(a);
    case Opcode::DoubleCeil: return std::ceil(a);
    case Opcode::DoubleTrunc: return std::trunc(a);
    case Opcode::DoubleMin: return minimum(a, b);
    case Opcode::DoubleMax: return maximum(a, b);
    default: return std::nullopt;
    }
}

class Arithmetic {
public:
    Arithmetic(Graph& graph, Node* node) : graph_(graph), node_(node) {}

    Node* run() {
        a_ = node_->inputCount() > 0 ? node_->input(0) : nullptr;
        b_ = node_->inputCount() > 1 ? node_->input(1) : nullptr;
        switch (node_->op) {
        case Opcode::Int32Add:
        case Opcode::Int32Mul:
        case Opcode::Int32And:
        case Opcode::Int32Or:
        case Opcode::Int32Xor:
        case Opcode::CheckedAdd:
        case Opcode::CheckedMul: return commutative();
        case Opcode::Int32Sub:
        case Opcode::Int32Shl:
        case Opcode::Int32Shr:
        case Opcode::Int32Ushr:
        case Opcode::CheckedSub:
        case Opcode::CheckedDiv:
        case Opcode::CheckedMod: return int32();
        case Opcode::CheckedNeg:
            if (isInt(a_) && a_->integer() != 0 && a_->integer() != kMin) return graph_.int32(-a_->integer());
            if (onlyLowerBits()) return insert(graph_, node_, Opcode::Int32Sub, 0, nullptr, graph_.int32(0), a_);
            return nullptr;
        case Opcode::CheckUint32: return isNonNegative(a_) ? a_ : nullptr;
        case Opcode::Int32Compare:
        case Opcode::Uint32Compare: return compareInt32();
        case Opcode::DoubleCompare: return compareDouble();
        case Opcode::Int32ToDouble: return isInt(a_) ? graph_.number(a_->integer()) : nullptr;
        case Opcode::BoolToInt32: return a_->is(Opcode::BoolConstant) ? graph_.int32(a_->aux != 0) : nullptr;
        case Opcode::Uint32ToDouble:
            if (isInt(a_)) return graph_.number(static_cast<uint32_t>(a_->integer()));
            return isNonNegative(a_) ? make(Opcode::Int32ToDouble, a_) : nullptr;
        case Opcode::DoubleToInt32: return toInt32();
        case Opcode::CheckedDoubleToInt32: return toInt32Exactly();
        case Opcode::DoubleAdd:
        case Opcode::DoubleSub:
        case Opcode::DoubleMul:
        case Opcode::DoubleDiv:
        case Opcode::DoubleMod:
        case Opcode::DoubleMin:
        case Opcode::DoubleMax: return binaryDouble();
        case Opcode::DoubleNeg:
        case Opcode::DoubleAbs:
        case Opcode::DoubleSqrt:
        case Opcode::DoubleFloor:
        case Opcode::DoubleCeil:
        case Opcode::DoubleTrunc: return unaryDouble();
        default: return nullptr;
        }
    }

private:
    static bool isInt(const Node* n) { return n->is(Opcode::Int32Constant); }
    static bool isInt(const Node* n, int32_t v) { return isInt(n) && n->integer() == v; }
    static bool isNumber(const Node* n) { return n->is(Opcode::DoubleConstant); }
    static bool isNumber(const Node* n, double v) {
        return isNumber(n) && std::bit_cast<uint64_t>(n->number()) == std::bit_cast<uint64_t>(v);
    }
    template <class... Inputs>
    Node* make(Opcode op, Inputs... inputs) {
        return insert(graph_, node_, op, 0, nullptr, inputs...);
    }
    Node* compare(Opcode op, Condition condition, Node* a, Node* b) {
        return insert(graph_, node_, op, static_cast<uint64_t>(condition), nullptr, a, b);
    }

    static bool isNonNegative(const Node* n) {
        switch (n->op) {
        case Opcode::Int32Constant: return n->integer() >= 0;
        case Opcode::CheckUint32:
        case Opcode::BoolToInt32:
        case Opcode::LoadStringLength: return true;
        case Opcode::Int32And:
            return (isInt(n->input(0)) && n->input(0)->integer() >= 0) ||
                   (isInt(n->input(1)) && n->input(1)->integer() >= 0);
        case Opcode::Int32Ushr: return isInt(n->input(1)) && (n->input(1)->integer() & 31) != 0;
        case Opcode::LoadTypedInt32:
        case Opcode::LoadViewInt32:
            return n->aux == static_cast<uint64_t>(IndexingKind::Uint8) ||
                   n->aux == static_cast<uint64_t>(IndexingKind::Uint8Clamped) ||
                   n->aux == static_cast<uint64_t>(IndexingKind::Uint16);
        default: return false;
        }
    }

    /// An operation that changes none of 32 bits: its input, or null if that may become a double of more, and the
    /// operation is not one on numbers.
    Node* same(Node* input) {
        bool isNumeric = isCheckedArithmetic(node_->op) || node_->aux2 == kNoOverflow;
        return mayWiden(input->op) && !isNumeric ? nullptr : input;
    }

    /// Each user looks at the value modulo 2^32, frame states not being among them.
    bool onlyLowerBits() {
        bool all = node_->hasUses();
        node_->forEachUse([&](Use& use) {
            Opcode op = use.user->op;
            all &= op >= Opcode::Int32Add && op <= Opcode::Int32Ushr && op != Opcode::Int32Min &&
                   op != Opcode::Int32Max && use.user->aux2 != kNoOverflow;
        });
        return all;
    }

    Node* commutative() {
        if (isInt(a_) && !isInt(b_)) {
            // Constants stand on the right.
            node_->setInput(0, b_);
            node_->setInput(1, a_);
            std::swap(a_, b_);
        }
        return int32();
    }

    Node* int32() {
        Opcode op = node_->op;
        if (isInt(a_) && isInt(b_))
            if (auto value = foldInt32(op, a_->integer(), b_->integer())) return graph_.int32(*value);
        switch (op) {
        case Opcode::Int32Add:
        case Opcode::Int32Sub:
        case Opcode::CheckedAdd:
        case Opcode::CheckedSub:
            if (isInt(b_, 0)) return same(a_);
            if (a_ == b_ && (op == Opcode::Int32Sub || (op == Opcode::CheckedSub && !reliesOnCheck(a_))))
                return graph_.int32(0);
            if (op == Opcode::CheckedAdd && onlyLowerBits()) return make(Opcode::Int32Add, a_, b_);
            if (op == Opcode::CheckedSub && onlyLowerBits()) return make(Opcode::Int32Sub, a_, b_);
            return nullptr;
        case Opcode::Int32Mul:
            if (isInt(b_, 0)) return b_;
            return isInt(b_, 1) ? same(a_) : nullptr;
        case Opcode::CheckedMul:
        case Opcode::CheckedDiv: return isInt(b_, 1) ? a_ : nullptr;
        case Opcode::CheckedMod:
            // The sign is the dividend's: a negative multiple would be -0.
            if (isInt(b_) && b_->integer() > 0 && std::has_single_bit(static_cast<uint32_t>(b_->integer())) &&
                isNonNegative(a_))
                return make(Opcode::Int32And, a_, graph_.int32(b_->integer() - 1));
            return nullptr;
        case Opcode::Int32And:
            if (isInt(b_, 0)) return b_;
            return a_ == b_ || isInt(b_, -1) ? same(a_) : again(Opcode::Int32And);
        case Opcode::Int32Or:
            if (isInt(b_, -1)) return b_;
            return a_ == b_ || isInt(b_, 0) ? same(a_) : again(Opcode::Int32Or);
        case Opcode::Int32Xor:
            if (a_ == b_) return graph_.int32(0);
            return isInt(b_, 0) ? same(a_) : again(Opcode::Int32Xor);
        case Opcode::Int32Shl:
        case Opcode::Int32Shr:
        case Opcode::Int32Ushr: return isInt(b_) && (b_->integer() & 31) == 0 ? same(a_) : nullptr;
        default: return nullptr;
        }
    }
    /// (x op c) op d is x op (c op d).
    Node* again(Opcode op) {
        if (!isInt(b_) || !a_->is(op) || !isInt(a_->input(1))) return nullptr;
        return make(op, a_->input(0), graph_.int32(*foldInt32(op, a_->input(1)->integer(), b_->integer())));
    }

    static Condition swapped(Condition c) {
        static constexpr Condition kSwapped[] = {Condition::Eq, Condition::Ne, Condition::Gt,
                                                 Condition::Ge, Condition::Lt, Condition::Le};
        return kSwapped[static_cast<size_t>(c)];
    }

    Node* compareInt32() {
        Condition condition = node_->condition();
        bool isUnsigned = node_->is(Opcode::Uint32Compare);
        if (isInt(a_) && isInt(b_))
            return graph_.boolean(isUnsigned ? holds(condition, static_cast<uint32_t>(a_->integer()),
                                                     static_cast<uint32_t>(b_->integer()))
                                             : holds(condition, a_->integer(), b_->integer()));
        // (NaN, before the check: a remainder by 0.)
        if (a_ == b_ && !reliesOnCheck(a_)) return graph_.boolean(holds(condition, 0, 0));
        if (isInt(a_)) {
            node_->setInput(0, b_);
            node_->setInput(1, a_);
            node_->aux = static_cast<uint64_t>(swapped(condition));
        }
        return nullptr;
    }

    /// The int32 that a double comes from, or null.
    Node* int32Of(Node* d) {
        if (d->is(Opcode::Int32ToDouble)) return d->input(0);
        if (!isNumber(d)) return nullptr;
        double v = d->number();
        return v >= kMin && v <= std::numeric_limits<int32_t>::max() && v == std::trunc(v)
                   ? graph_.int32(static_cast<int32_t>(v))
                   : nullptr;
    }

    Node* compareDouble() {
        if (isNumber(a_) && isNumber(b_)) return graph_.boolean(holds(node_->condition(), a_->number(), b_->number()));
        // -0 equals 0, so a constant -0 compares as 0 does.
        Node *x = int32Of(a_), *y = int32Of(b_);
        return x && y ? compare(Opcode::Int32Compare, node_->condition(), x, y) : nullptr;
    }

    Node* toInt32() {
        if (isNumber(a_)) return graph_.int32(truncate(a_->number()));
        if (a_->is(Opcode::Int32ToDouble) || a_->is(Opcode::Uint32ToDouble)) {
            Node* input = a_->input(0);
            return mayWiden(input->op) ? make(Opcode::Int32Or, input, graph_.int32(0)) : input;
        }
        // Sums of two int32 are exact.
        if (a_->is(Opcode::DoubleAdd) || a_->is(Opcode::DoubleSub)) {
            Node *x = int32Of(a_->input(0)), *y = int32Of(a_->input(1));
            if (x && y) return make(a_->is(Opcode::DoubleAdd) ? Opcode::Int32Add : Opcode::Int32Sub, x, y);
        }
        return nullptr;
    }

    Node* toInt32Exactly() {
        if (isNumber(a_)) {
            bool minusZero = a_->number() == 0 && std::signbit(a_->number());
            return minusZero ? nullptr : int32Of(a_);
        }
        if (a_->is(Opcode::Int32ToDouble)) return a_->input(0);
        if (a_->is(Opcode::Uint32ToDouble))
            return insert(graph_, node_, Opcode::CheckUint32, 0, node_->state(), a_->input(0));
        return nullptr;
    }

    Node* binaryDouble() {
        if (isNumber(a_) && isNumber(b_))
            if (auto value = foldDouble(node_->op, a_->number(), b_->number())) return graph_.number(*value);
        switch (node_->op) {
        case Opcode::DoubleAdd:
            if (isNumber(b_, -0.0)) return a_;
            return isNumber(a_, -0.0) ? b_ : nullptr;
        case Opcode::DoubleSub: return isNumber(b_, 0.0) ? a_ : nullptr;
        case Opcode::DoubleMul:
            if (isNumber(b_, 1.0)) return a_;
            return isNumber(a_, 1.0) ? b_ : nullptr;
        case Opcode::DoubleDiv: {
            if (!isNumber(b_)) return nullptr;
            if (isNumber(b_, 1.0)) return a_;
            // By a power of two: its inverse is exact.
            int exponent;
            double inverse = 1 / b_->number();
            bool isPower = std::fabs(std::frexp(b_->number(), &exponent)) == 0.5;
            return isPower && std::isnormal(inverse) && std::isnormal(b_->number())
                       ? make(Opcode::DoubleMul, a_, graph_.number(inverse))
                       : nullptr;
        }
        case Opcode::DoubleMin:
        case Opcode::DoubleMax: return a_ == b_ ? a_ : nullptr;
        default: return nullptr;
        }
    }

    Node* unaryDouble() {
        Opcode op = node_->op;
        if (isNumber(a_))
            if (auto value = foldDouble(op, a_->number(), 0)) return graph_.number(*value);
        bool rounds = op == Opcode::DoubleFloor || op == Opcode::DoubleCeil || op == Opcode::DoubleTrunc;
        bool isRound = (a_->is(Opcode::Int32ToDouble) && !mayBecomeFraction(a_->input(0))) ||
                       a_->is(Opcode::Uint32ToDouble) || a_->is(Opcode::DoubleFloor) || a_->is(Opcode::DoubleCeil) ||
                       a_->is(Opcode::DoubleTrunc);
        if (rounds && isRound) return a_;
        if (op == Opcode::DoubleNeg && a_->is(Opcode::DoubleNeg)) return a_->input(0);
        if (op == Opcode::DoubleAbs) {
            if (a_->is(Opcode::DoubleAbs)) return a_;
            if (a_->is(Opcode::DoubleNeg)) return make(Opcode::DoubleAbs, a_->input(0));
        }
        return nullptr;
    }

    Graph& graph_;
    Node* node_;
    Node *a_ = nullptr, *b_ = nullptr;
};

} // namespace

Node* foldArithmetic(Graph& graph, Node* node) { return Arithmetic(graph, node).run(); }

} // namespace tiercel::graph::passes
