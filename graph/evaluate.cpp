// The graph interpreter (evaluate.h). One array holds what each node yielded, by id, as 64 bits: Values, int32 in the
// lower half, doubles, booleans, pointers. The collector scans it like a stack.
#include "graph/evaluate.h"

#include "graph/types.h"
#include "runtime/builtin_cells.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/function.h"
#include "runtime/object.h"
#include "runtime/operations.h"
#include "runtime/realm.h"
#include "runtime/string.h"
#include "runtime/vm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

namespace tiercel::graph {

namespace {

int32_t wrap(int64_t v) { return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint64_t>(v))); }

int32_t truncate(double d) {
    if (!std::isfinite(d)) return 0;
    return wrap(static_cast<int64_t>(std::fmod(std::trunc(d), 4294967296.0)));
}

/// The int32 that a double has the value of, -0 excluded.
bool isInt32(double d, int32_t& out) {
    if (!(d >= -2147483648.0 && d <= 2147483647.0)) return false;
    out = static_cast<int32_t>(d);
    return static_cast<double>(out) == d && (out != 0 || !std::signbit(d));
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

constexpr int32_t kPoison = 0x5EED5EED;

class Evaluator final : RootVisitor {
public:
    Evaluator(const Graph& graph, const EvaluationInput& input)
        : graph_(graph), input_(input), vm_(input.vm), values_(graph.nodeCount()), polls_(input.polls) {
        if (vm_) vm_->heap.addRootVisitor(this);
    }

    Evaluation run() {
        const Block* block = graph_.entry;
        const Block* from = nullptr;
        while (block) {
            enter(block, from);
            from = block;
            const Block* next = nullptr;
            for (Node* node = block->first; node; node = node->next) {
                if (node->is(Opcode::Phi)) continue;
                if (++result_.steps > input_.maxSteps) {
                    result_.outcome = Evaluation::Outcome::OutOfSteps;
                    return std::move(result_);
                }
                node_ = node;
                if (node->isTerminator()) {
                    next = leaveBlock(block);
                    break;
                }
                execute();
                if (stopped_) break;
            }
            if (stopped_) break;
            if (!next) {
                invalid("the block does not end");
                break;
            }
            block = next;
        }
        return std::move(result_);
    }

private:
    void visitRoots(Visitor& visitor) override {
        visitor.visitConservatively(values_.data(), values_.data() + values_.size());
        for (auto& [index, value] : input_.registers) visitor.visit(value);
        for (auto& [index, value] : frame_) visitor.visit(value);
    }

    // -- operands and results

    uint64_t bits(const Node* node) const { return values_[node->id]; }
    Value tagged(size_t i) const { return Value::fromBits(bits(node_->input(i))); }
    int32_t int32(size_t i) const { return static_cast<int32_t>(bits(node_->input(i))); }
    double number(size_t i) const { return std::bit_cast<double>(bits(node_->input(i))); }
    bool boolean(size_t i) const { return bits(node_->input(i)) & 1; }
    void yield(uint64_t value) { values_[node_->id] = value; }
    void yield(Value value) { values_[node_->id] = value.bits(); }
    void yieldInt(int32_t value) { values_[node_->id] = static_cast<uint32_t>(value); }
    void yieldNumber(double value) { values_[node_->id] = std::bit_cast<uint64_t>(value); }
    void yieldBool(bool value) { values_[node_->id] = value; }

    void invalid(const std::string& problem) {
        if (stopped_) return;
        stopped_ = true;
        result_.outcome = Evaluation::Outcome::Invalid;
        result_.exit = node_;
        result_.problem = fmt::format("n{} {}: {}", node_->id, node_->info().name, problem);
    }
    /// The cell at input 0, or null (and the evaluation is invalid).
    Cell* cell(size_t i = 0) {
        Value v = tagged(i);
        if (v.isCell() && v.bits()) return v.asCell();
        invalid("its base is no cell");
        return nullptr;
    }
    char* address(size_t i = 0) {
        uint64_t pointer =
            node_->input(i)->rep == Rep::Tagged ? reinterpret_cast<uint64_t>(cell(i)) : bits(node_->input(i));
        if (!pointer) invalid("its base is null");
        return reinterpret_cast<char*>(pointer);
    }

    // -- control

    void enter(const Block* block, const Block* from) {
        if (!from) return;
        size_t index = 0;
        while (block->predecessors[index] != from) index++;
        // With both edges of a Branch to one block, the second one has the second place.
        if (from->successors[0] == from->successors[1] && !taken_) {
            do index++;
            while (block->predecessors[index] != from);
        }
        // All at once: phis may use each other.
        std::vector<std::pair<uint32_t, uint64_t>> moves;
        for (Node* phi = block->first; phi && phi->is(Opcode::Phi); phi = phi->next)
            moves.push_back({phi->id, bits(phi->input(index))});
        for (auto [id, value] : moves) values_[id] = value;
    }

    const Block* leaveBlock(const Block* block) {
        switch (node_->op) {
        case Opcode::Jump: return block->successors[0];
        case Opcode::Branch: taken_ = boolean(0); return block->successors[taken_ ? 0 : 1];
        case Opcode::Return:
            stopped_ = true;
            result_.outcome = Evaluation::Outcome::Returned;
            result_.value = tagged(0);
            return nullptr;
        case Opcode::Exit: leave(Evaluation::Outcome::Left); return nullptr;
        default: invalid("it cannot be reached"); return nullptr;
        }
    }

    Value valueOf(const Node* node) const {
        uint64_t b = bits(node);
        switch (node->rep) {
        case Rep::Int32: return Value(static_cast<int32_t>(b));
        case Rep::Double: return Value::number(std::bit_cast<double>(b));
        case Rep::Bool: return Value((b & 1) != 0);
        default: return Value::fromBits(b);
        }
    }
    void leave(Evaluation::Outcome outcome) {
        stopped_ = true;
        result_.outcome = outcome;
        result_.exit = node_;
        result_.reason = outcome == Evaluation::Outcome::Threw ? deopt::Reason::Exception : node_->reason();
        for (const Node* state = node_->state(); state;) {
            const FrameStateInfo& frame = state->frame();
            EvaluatedFrame out{frame.code, frame.unit, frame.window, frame.argc, frame.flags, {}};
            for (size_t i = 0; i < frame.registers.size(); i++)
                out.registers[frame.registers[i]] = valueOf(state->input(i));
            result_.frames.insert(result_.frames.begin(), std::move(out));
            state = frame.inlined ? state->input(state->inputCount() - 1) : nullptr;
        }
    }
    void check(bool condition) {
        if (!condition && !stopped_) leave(Evaluation::Outcome::Left);
    }
    /// A check that yields its input.
    void refine(bool condition) {
        check(condition);
        values_[node_->id] = bits(node_->input(0));
    }

    // -- nodes

    void execute() {
        Opcode op = node_->op;
        if (op <= Opcode::FrameState) return executeValue();
        if (op <= Opcode::Exit) return executeGuard();
        if (op <= Opcode::Uint32Compare) return executeInt32();
        if (op <= Opcode::DoubleCompare) return executeDouble();
        if (op <= Opcode::Truthy) return executeConversion();
        if (op <= Opcode::Barrier) return executeMemory();
        executeCall();
    }

    void executeValue() {
        switch (node_->op) {
        case Opcode::Constant:
        case Opcode::DoubleConstant:
        case Opcode::PointerConstant:
        case Opcode::BoolConstant: return yield(node_->aux);
        case Opcode::Int32Constant: return yieldInt(node_->integer());
        case Opcode::Param:
        case Opcode::OsrValue: {
            auto at = input_.registers.find(static_cast<int32_t>(node_->aux));
            return yield(at == input_.registers.end() ? Value::undefined() : at->second);
        }
        case Opcode::VirtualArguments: return yield(Value::undefined()); // nobody looks at it
        case Opcode::VirtualArray: return makeArray();
        default: return invalid("there is no frame");
        }
    }

    void executeGuard() {
        Value v = node_->inputCount() && node_->input(0)->rep == Rep::Tagged ? tagged(0) : Value();
        int32_t i;
        switch (node_->op) {
        case Opcode::CheckInt32: check(v.isInt32()); return yieldInt(v.asInt32());
        case Opcode::CheckNumber: check(v.isNumber()); return yieldNumber(v.isNumber() ? v.asNumber() : 0);
        case Opcode::CheckNumberIsInt32:
            if (!v.isNumber() || !isInt32(v.asNumber(), i)) return check(false);
            return yieldInt(i);
        case Opcode::CheckBool: check(v.isBoolean()); return yieldBool(v.isTrue());
        case Opcode::CheckCell: return refine(v.isCell());
        case Opcode::CheckObject: return refine(v.isObject());
        case Opcode::CheckString: return refine(v.isString());
        case Opcode::CheckNotHole:
        case Opcode::CheckNotEmpty: return refine(!v.isEmpty());
        case Opcode::CheckNotNullish: return refine(!v.isNullish());
        case Opcode::CheckValue: return refine(v.bits() == node_->aux);
        case Opcode::CheckValid: return check(input_.isValid && (!graph_.validity || graph_.validity->word));
        case Opcode::CheckBounds:
            check(static_cast<uint32_t>(int32(0)) < static_cast<uint32_t>(int32(1)));
            return yieldInt(int32(0));
        case Opcode::CheckNotHoleDouble:
            check(bits(node_->input(0)) != Elements::kHoleBits);
            return yield(bits(node_->input(0)));
        case Opcode::CheckTrue: return check(boolean(0));
        case Opcode::CheckFalse: return check(!boolean(0));
        default: break;
        }
        Cell* base = cell();
        if (!base) return;
        switch (node_->op) {
        case Opcode::CheckKind: return refine(base->kind() == static_cast<CellKind>(node_->aux));
        case Opcode::CheckShape: return refine(hasShape(base));
        case Opcode::CheckElements: return refine(hasElements(base));
        case Opcode::CheckFlagsClear: return refine(!base->hasFlag(static_cast<uint8_t>(node_->aux)));
        case Opcode::CheckTemplate:
            if (base->kind() != CellKind::Function) return invalid("its base is no Function");
            return refine(reinterpret_cast<uint64_t>(templateOf(base)) == node_->aux);
        case Opcode::CheckNativeClass:
            if (base->kind() != CellKind::NativeObject) return invalid("its base is no NativeObject");
            return refine(reinterpret_cast<uint64_t>(static_cast<NativeObject*>(base)->nativeClass_) == node_->aux);
        default: return invalid("it cannot be evaluated");
        }
    }
    static FunctionTemplate* templateOf(Cell* function) { return static_cast<Function*>(function)->template_; }
    bool hasElements(const Cell* base) const {
        auto kind = static_cast<uint64_t>(base->indexing_);
        return kind >= (node_->aux & 0xFF) && kind <= (node_->aux >> 8 & 0xFF);
    }
    bool hasShape(const Cell* base) const {
        uint32_t single;
        auto shapes = shapesOf(node_, single);
        return std::find(shapes.begin(), shapes.end(), base->shapeId_) != shapes.end();
    }

    void executeInt32() {
        int32_t a = int32(0), b = node_->inputCount() > 1 ? int32(1) : 0;
        auto ua = static_cast<uint32_t>(a), ub = static_cast<uint32_t>(b);
        int64_t exact = 0;
        switch (node_->op) {
        case Opcode::Int32Add: return yieldInt(wrap(int64_t{a} + b));
        case Opcode::Int32Sub: return yieldInt(wrap(int64_t{a} - b));
        case Opcode::Int32Min: return yieldInt(std::min(a, b));
        case Opcode::Int32Max: return yieldInt(std::max(a, b));
        case Opcode::Int32Mul: return yieldInt(wrap(int64_t{a} * b));
        case Opcode::Int32And: return yieldInt(a & b);
        case Opcode::Int32Or: return yieldInt(a | b);
        case Opcode::Int32Xor: return yieldInt(a ^ b);
        case Opcode::Int32Shl: return yieldInt(wrap(ua << (b & 31)));
        case Opcode::Int32Shr: return yieldInt(a >> (b & 31));
        case Opcode::Int32Ushr: return yieldInt(wrap(ua >> (b & 31)));
        case Opcode::Int32Compare: return yieldBool(holds(node_->condition(), a, b));
        case Opcode::Uint32Compare: return yieldBool(holds(node_->condition(), ua, ub));
        case Opcode::CheckedAdd: exact = int64_t{a} + b; break;
        case Opcode::CheckedSub: exact = int64_t{a} - b; break;
        case Opcode::CheckedMul:
            exact = int64_t{a} * b;
            check(exact != 0 || (a >= 0 && b >= 0));
            break;
        case Opcode::CheckedDiv:
            if (b == 0 || int64_t{a} % b != 0 || (a == 0 && b < 0)) return check(false);
            exact = int64_t{a} / b;
            break;
        case Opcode::CheckedMod:
            if (b == 0) return check(false);
            exact = int64_t{a} % b;
            check(exact != 0 || a >= 0);
            break;
        case Opcode::CheckedNeg:
            exact = -int64_t{a};
            check(a != 0);
            break;
        case Opcode::CheckUint32:
            exact = a;
            check(a >= 0);
            break;
        default: return invalid("it cannot be evaluated");
        }
        check(exact == wrap(exact));
        yieldInt(wrap(exact));
    }

    void executeDouble() {
        double a = number(0), b = node_->inputCount() > 1 ? number(1) : 0;
        switch (node_->op) {
        case Opcode::DoubleAdd: return yieldNumber(a + b);
        case Opcode::DoubleSub: return yieldNumber(a - b);
        case Opcode::DoubleMul: return yieldNumber(a * b);
        case Opcode::DoubleDiv: return yieldNumber(a / b);
        case Opcode::DoubleMod: return yieldNumber(std::fmod(a, b));
        case Opcode::DoubleNeg: return yieldNumber(-a);
        case Opcode::DoubleAbs: return yieldNumber(std::fabs(a));
        case Opcode::DoubleSqrt: return yieldNumber(std::sqrt(a));
        case Opcode::DoubleFloor: return yieldNumber(std::floor(a));
        case Opcode::DoubleCeil: return yieldNumber(std::ceil(a));
        case Opcode::DoubleTrunc: return yieldNumber(std::trunc(a));
        case Opcode::DoubleMin: return yieldNumber(minimum(a, b));
        case Opcode::DoubleMax: return yieldNumber(maximum(a, b));
        case Opcode::DoubleCompare: return yieldBool(holds(node_->condition(), a, b));
        default: return invalid("it cannot be evaluated");
        }
    }

    void executeConversion() {
        Node* input = node_->input(0);
        Value v = input->rep == Rep::Tagged ? tagged(0) : Value();
        int32_t i = 0;
        switch (node_->op) {
        case Opcode::Int32ToDouble: return yieldNumber(int32(0));
        case Opcode::Uint32ToDouble: return yieldNumber(static_cast<uint32_t>(int32(0)));
        case Opcode::DoubleToInt32: return yieldInt(truncate(number(0)));
        case Opcode::CheckedDoubleToInt32: check(isInt32(number(0), i)); return yieldInt(i);
        case Opcode::BoolToInt32: return yieldInt(boolean(0));
        case Opcode::BoxInt32: return yield(Value(int32(0)));
        case Opcode::BoxUint32: return yield(Value::number(static_cast<uint32_t>(int32(0))));
        case Opcode::BoxDouble: return yield(Value::rawDouble(number(0)));
        case Opcode::HoleToUndefined: return yield(v.isEmpty() ? Value::undefined() : v);
        case Opcode::HoleDoubleToUndefined:
            return yield(bits(node_->input(0)) == Elements::kHoleBits ? Value::undefined()
                                                                      : Value::rawDouble(number(0)));
        case Opcode::BoxNumber: return yield(Value::number(number(0)));
        case Opcode::BoxBool: return yield(Value(boolean(0)));
        case Opcode::UnboxInt32:
            if (v.isInt32()) return yieldInt(v.asInt32());
            // A number that was found to be one.
            if (v.isNumber() && isInt32(v.asNumber(), i)) return yieldInt(i);
            return yieldInt(kPoison); // moved to where its input is not known to be one: nobody may look
        case Opcode::UnboxNumber: return yieldNumber(v.isNumber() ? v.asNumber() : kPoison);
        case Opcode::UnboxBool: return yieldBool(v.bits() & 1);
        case Opcode::Not: return yieldBool(!boolean(0));
        case Opcode::TaggedEqual: return yieldBool(tagged(0) == tagged(1));
        case Opcode::IsInt32: return yieldBool(v.isInt32());
        case Opcode::IsNumber: return yieldBool(v.isNumber());
        case Opcode::IsNullish: return yieldBool(v.isNullish());
        case Opcode::IsObject: return yieldBool(v.isObject());
        case Opcode::IsString: return yieldBool(v.isString());
        case Opcode::Truthy: return yieldBool(toBoolean(v));
        case Opcode::HasShape:
            if (Cell* base = cell()) yieldBool(hasShape(base));
            return;
        case Opcode::HasElements:
            if (Cell* base = cell()) yieldBool(hasElements(base));
            return;
        case Opcode::HasTemplate:
            if (Cell* base = cell()) {
                if (base->kind() != CellKind::Function) return invalid("its base is no Function");
                yieldBool(reinterpret_cast<uint64_t>(templateOf(base)) == node_->aux);
            }
            return;
        default: return invalid("it cannot be evaluated");
        }
    }

    // -- memory

    /// The word of an Elements cell that is meant, or null.
    uint64_t* element(bool doubles) {
        auto* elements = reinterpret_cast<Elements*>(address());
        if (stopped_) return nullptr;
        auto index = static_cast<uint32_t>(int32(1));
        if (elements->kind() != (doubles ? CellKind::DoubleElements : CellKind::Elements)) {
            // The shared empty one is of either kind.
            invalid("the elements are of another kind");
            return nullptr;
        }
        if (index >= elements->capacity_) {
            invalid("the index is out of the elements");
            return nullptr;
        }
        return elements->words() + index;
    }

    template <class T>
    T load(const char* at) {
        T value;
        std::memcpy(&value, at, sizeof value);
        return value;
    }
    template <class T, class V>
    void store(char* at, V value) {
        T narrow = static_cast<T>(value);
        std::memcpy(at, &narrow, sizeof narrow);
    }

    void executeTyped() {
        char* data = address();
        if (stopped_) return;
        auto index = static_cast<uint32_t>(int32(1));
        bool loads = node_->is(Opcode::LoadTypedInt32) || node_->is(Opcode::LoadTypedDouble);
        int32_t value = node_->is(Opcode::StoreTypedInt32) ? int32(2) : 0;
        double d = node_->is(Opcode::StoreTypedDouble) ? number(2) : 0;
        switch (static_cast<IndexingKind>(node_->aux)) {
        case IndexingKind::Int8:
            return loads ? yieldInt(load<int8_t>(data + index)) : store<int8_t>(data + index, value);
        case IndexingKind::Uint8:
            return loads ? yieldInt(load<uint8_t>(data + index)) : store<uint8_t>(data + index, value);
        case IndexingKind::Uint8Clamped:
            return loads ? yieldInt(load<uint8_t>(data + index))
                         : store<uint8_t>(data + index, std::clamp(value, 0, 255));
        case IndexingKind::Int16:
            return loads ? yieldInt(load<int16_t>(data + index * 2ull)) : store<int16_t>(data + index * 2ull, value);
        case IndexingKind::Uint16:
            return loads ? yieldInt(load<uint16_t>(data + index * 2ull)) : store<uint16_t>(data + index * 2ull, value);
        case IndexingKind::Int32:
        case IndexingKind::Uint32:
            return loads ? yieldInt(load<int32_t>(data + index * 4ull)) : store<int32_t>(data + index * 4ull, value);
        case IndexingKind::Float32:
            return loads ? yieldNumber(load<float>(data + index * 4ull)) : store<float>(data + index * 4ull, d);
        case IndexingKind::Float64:
            return loads ? yieldNumber(load<double>(data + index * 8ull)) : store<double>(data + index * 8ull, d);
        default: return invalid("it is no kind of typed array");
        }
    }

    template <class T>
    void executeViewAs() {
        char* at = address();
        if (stopped_) return;
        at += static_cast<uint32_t>(int32(1));
        std::array<char, sizeof(T)> bytes;
        auto turn = [&] {
            if (node_->aux2 == kBigEndian) std::reverse(bytes.begin(), bytes.end());
        };
        constexpr bool kIsDouble = std::is_floating_point_v<T>;
        if (node_->is(Opcode::StoreViewInt32) || node_->is(Opcode::StoreViewDouble)) {
            if constexpr (kIsDouble) {
                store<T>(bytes.data(), number(2));
            } else {
                store<T>(bytes.data(), int32(2));
            }
            turn();
            std::copy(bytes.begin(), bytes.end(), at);
            return;
        }
        std::copy_n(at, sizeof(T), bytes.begin());
        turn();
        if constexpr (kIsDouble) {
            yieldNumber(load<T>(bytes.data()));
        } else {
            yieldInt(static_cast<int32_t>(load<T>(bytes.data())));
        }
    }
    void executeView() {
        switch (static_cast<IndexingKind>(node_->aux)) {
        case IndexingKind::Int8: return executeViewAs<int8_t>();
        case IndexingKind::Uint8: return executeViewAs<uint8_t>();
        case IndexingKind::Int16: return executeViewAs<int16_t>();
        case IndexingKind::Uint16: return executeViewAs<uint16_t>();
        case IndexingKind::Int32:
        case IndexingKind::Uint32: return executeViewAs<int32_t>();
        case IndexingKind::Float32: return executeViewAs<float>();
        case IndexingKind::Float64: return executeViewAs<double>();
        default: return invalid("it is no kind that DataViews read in line");
        }
    }

    void executeMemory() {
        switch (node_->op) {
        case Opcode::LoadTypedInt32:
        case Opcode::LoadTypedDouble:
        case Opcode::StoreTypedInt32:
        case Opcode::StoreTypedDouble: return executeTyped();
        case Opcode::LoadViewInt32:
        case Opcode::LoadViewDouble:
        case Opcode::StoreViewInt32:
        case Opcode::StoreViewDouble: return executeView();
        case Opcode::LoadElement:
            if (uint64_t* word = element(false)) yield(*word);
            return;
        case Opcode::LoadElementDouble:
            if (uint64_t* word = element(true)) yield(*word);
            return;
        case Opcode::StoreElement:
            if (uint64_t* word = element(false)) *word = tagged(2).bits();
            return;
        case Opcode::StoreElementDouble:
            if (uint64_t* word = element(true)) *word = std::bit_cast<uint64_t>(number(2));
            return;
        case Opcode::LoadFrame: return yield(frame_[static_cast<int32_t>(node_->aux)]);
        case Opcode::StoreFrame: frame_[static_cast<int32_t>(node_->aux)] = tagged(0); return;
        default: break;
        }
        char* base = address();
        if (stopped_) return;
        auto* asCell = reinterpret_cast<Cell*>(base);
        switch (node_->op) {
        case Opcode::LoadField:
        case Opcode::LoadSlot: return yield(load<uint64_t>(base + node_->aux));
        case Opcode::StoreField:
        case Opcode::StoreSlot: return store<uint64_t>(base + node_->aux, tagged(1).bits());
        case Opcode::StoreShape: asCell->shapeId_ = static_cast<uint32_t>(node_->aux); return;
        case Opcode::LoadStringLength:
            if (!asCell->isString()) return invalid("its base is no string");
            return yieldInt(static_cast<int32_t>(asCell->as<String>()->length()));
        case Opcode::LoadTemplate:
        case Opcode::LoadClosureEnv: {
            if (asCell->kind() != CellKind::Function) return invalid("its base is no Function");
            if (node_->is(Opcode::LoadTemplate)) return yield(reinterpret_cast<uint64_t>(templateOf(asCell)));
            Environment* env = asCell->as<Function>()->env_;
            return yield(env ? Value(env) : Value::undefined());
        }
        case Opcode::LoadParentEnv:
        case Opcode::LoadEnvSlot:
        case Opcode::StoreEnvSlot: {
            if (asCell->kind() != CellKind::Environment) return invalid("its base is no environment");
            auto* env = asCell->as<Environment>();
            if (node_->is(Opcode::LoadParentEnv)) {
                Environment* parent = env->parent_;
                return yield(parent ? Value(parent) : Value::undefined());
            }
            if (node_->aux >= env->slotCount_) return invalid("the environment has fewer slots");
            char* slot = reinterpret_cast<char*>(env->slots() + node_->aux);
            if (node_->is(Opcode::LoadEnvSlot)) return yield(load<uint64_t>(slot));
            return store<uint64_t>(slot, tagged(1).bits());
        }
        case Opcode::LoadBinding: return yield(reinterpret_cast<GlobalLexical::Binding*>(base)->value);
        case Opcode::StoreBinding: reinterpret_cast<GlobalLexical::Binding*>(base)->value = tagged(1); return;
        case Opcode::LoadLength: return yieldInt(static_cast<int32_t>(reinterpret_cast<Elements*>(base)->length_));
        case Opcode::LoadCapacity: return yieldInt(static_cast<int32_t>(reinterpret_cast<Elements*>(base)->capacity_));
        case Opcode::StoreLength: reinterpret_cast<Elements*>(base)->length_ = static_cast<uint32_t>(int32(1)); return;
        case Opcode::Barrier:
            if (vm_) vm_->heap.barrier(asCell, tagged(1));
            return;
        default: break;
        }
        if (!asCell->isObject()) return invalid("its base is no object");
        auto* object = static_cast<Object*>(asCell);
        switch (node_->op) {
        case Opcode::LoadSlots: return yield(load<uint64_t>(base + Object::kSlotsOffset));
        case Opcode::LoadElements: return yield(load<uint64_t>(base + Object::kElementsOffset));
        case Opcode::LoadTypedLength:
        case Opcode::LoadTypedData: {
            if (object->kind() != CellKind::TypedArray && object->kind() != CellKind::DataView)
                return invalid("its base is no typed array or DataView");
            auto* array = object->as<BufferView>();
            if (node_->is(Opcode::LoadTypedData)) return yield(reinterpret_cast<uint64_t>(array->data_));
            return yieldInt(array->length_ <= 0x7FFFFFFFu ? static_cast<int32_t>(array->length_) : -1);
        }
        default: return invalid("it cannot be evaluated");
        }
    }

    // -- allocation and calls

    void executeCall() {
        switch (node_->op) {
        case Opcode::StackCheck: return check(!input_.stackIsFull);
        case Opcode::Poll:
            if (polls_ >= 0) check(polls_-- > 0);
            return;
        case Opcode::CallIntrinsic: return callIntrinsic();
        default: break;
        }
        if (!vm_) return invalid("there is no VM");
        switch (node_->op) {
        case Opcode::NewObject: {
            Shape* shape = vm_->shapes.at(static_cast<uint32_t>(node_->aux));
            auto capacity = static_cast<size_t>(std::max<uint64_t>(node_->aux2, shape->inlineCapacity()));
            auto* object = vm_->heap.make<Object>(CellKind::Object, capacity * sizeof(Value), shape->id(),
                                                  IndexingKind::PackedInt32);
            object->slots_.init(nullptr);
            object->elements_.init(vm_->emptyElements);
            auto* words = reinterpret_cast<Value*>(reinterpret_cast<char*>(object) + Object::kInlineOffset);
            std::fill(words, words + capacity, Value::undefined());
            return yield(Value(object));
        }
        case Opcode::NewArray: return makeArray();
        case Opcode::NewArrayOfLength: {
            auto made = Array::makeHoley(*vm_, static_cast<uint32_t>(int32(0)), static_cast<IndexingKind>(node_->aux));
            return made.isAbrupt() ? leave(Evaluation::Outcome::Threw) : yield(Value(made.release()));
        }
        case Opcode::NewEnv:
        case Opcode::NewClosure: return allocateByInstruction();
        case Opcode::Call:
        case Opcode::CallBuiltin:
        case Opcode::Construct: return call();
        default: return invalid("it cannot be evaluated");
        }
    }

    void makeArray() {
        std::vector<Value> values; // the operands keep what is in it alive
        for (size_t i = 0; i < node_->inputCount(); i++) values.push_back(tagged(i));
        yield(Value(Array::fromValues(*vm_, values.data(), values.size())));
    }
    void allocateByInstruction() {
        auto* pc = reinterpret_cast<const Instruction*>(node_->aux);
        if (!graph_.code || !pc) return invalid("there is no bytecode");
        Value constant = graph_.code->constants_[pc->d()];
        Value parent = tagged(0);
        Environment* env = parent.isCell() ? static_cast<Environment*>(parent.asCell()) : nullptr;
        if (node_->is(Opcode::NewClosure))
            return yield(Value(Function::make(*vm_, static_cast<FunctionTemplate*>(constant.asCell()), env)));
        auto slots = static_cast<uint32_t>(static_cast<uint16_t>(pc->c));
        const void* info = constant.isCell() ? static_cast<NativeBox*>(constant.asCell())->data_ : nullptr;
        bool evalVars = pc->e() & 1;
        Environment* made = Environment::make(*vm_, env, slots, pc->e() & 2 ? Value::undefined() : Value::empty(), info,
                                              evalVars ? Environment::Kind::EvalVars : Environment::Kind::Declarative);
        if (evalVars) made->slots()[slots - 1].init(Value::undefined());
        yield(Value(made));
    }

    void call() {
        RootedVector<Value> arguments(vm_->heap);
        for (size_t i = 2; i < node_->inputCount(); i++) arguments.push_back(tagged(i));
        Value result;
        if (!node_->is(Opcode::Construct)) {
            result = vm_->call(tagged(0), tagged(1), arguments.data(), arguments.size()).raw();
        } else {
            // `this` is made anew: nobody else has seen the one that was made for the call.
            auto made = vm_->construct(tagged(0), arguments.data(), arguments.size(), tagged(0));
            result = made.isAbrupt() ? Value::empty() : Value(made.release());
        }
        if (result.isEmpty()) return leave(Evaluation::Outcome::Threw);
        yield(result);
    }

    /// Pure ones are known without their C functions.
    bool callPure(Intrinsic which) {
        switch (which) {
        case Intrinsic::doubleMod: yieldNumber(std::fmod(number(0), number(1))); return true;
        case Intrinsic::truncateToInt32: yieldInt(truncate(number(0))); return true;
        case Intrinsic::sin: yieldNumber(std::sin(number(0))); return true;
        case Intrinsic::cos: yieldNumber(std::cos(number(0))); return true;
        case Intrinsic::tan: yieldNumber(std::tan(number(0))); return true;
        case Intrinsic::truthy: yieldBool(toBoolean(tagged(0))); return true;
        default: return false;
        }
    }

    void callIntrinsic() {
        const IntrinsicInfo& info = infoOf(static_cast<Intrinsic>(node_->aux));
        if (!info.address) {
            if (!callPure(static_cast<Intrinsic>(node_->aux))) invalid(fmt::format("{} has no address", info.name));
            return;
        }
        if (!vm_) return invalid("there is no VM");
        if (static_cast<Intrinsic>(node_->aux) == Intrinsic::runOp) return invalid("there is no frame");
        // Integers and doubles are passed in registers of their own, so one type of function does for all.
        uint64_t words[5] = {};
        double doubles[3] = {};
        size_t wordCount = 0, doubleCount = 0;
        for (size_t i = 0; i < node_->inputCount(); i++) {
            if (node_->input(i)->rep == Rep::Double) {
                doubles[doubleCount++ % 3] = number(i);
            } else {
                words[wordCount++ % 5] = bits(node_->input(i));
            }
        }
        if (wordCount > 5 || doubleCount > 3) return invalid("it has too many arguments");
        using Words = uint64_t (*)(VM*, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, double, double, double);
        using Doubles = double (*)(VM*, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, double, double, double);
        auto* address = const_cast<void*>(info.address);
        if (info.result == Rep::Double)
            return yieldNumber(reinterpret_cast<Doubles>(address)(vm_, words[0], words[1], words[2], words[3], words[4],
                                                                  doubles[0], doubles[1], doubles[2]));
        uint64_t result = reinterpret_cast<Words>(address)(vm_, words[0], words[1], words[2], words[3], words[4],
                                                           doubles[0], doubles[1], doubles[2]);
        if (info.result == Rep::Bool || info.result == Rep::Int32)
            result &= info.result == Rep::Bool ? 0xFF : 0xFFFFFFFF;
        if (info.flags & kThrows) {
            bool threw = info.result == Rep::Tagged    ? result == Value::kEmpty
                         : info.result == Rep::Pointer ? result == 0
                                                       : info.result == Rep::Bool && result == 2;
            if (threw) return leave(Evaluation::Outcome::Threw);
        }
        if (info.result != Rep::None) yield(result);
    }

    const Graph& graph_;
    const EvaluationInput& input_;
    std::map<int32_t, Value> frame_; // registers that were stored
    VM* vm_;
    std::vector<uint64_t> values_;
    int64_t polls_;
    const Node* node_ = nullptr;
    bool taken_ = false, stopped_ = false;
    Evaluation result_;
};

} // namespace

Evaluation evaluate(const Graph& graph, const EvaluationInput& input) { return Evaluator(graph, input).run(); }

} // namespace tiercel::graph
