// The back ends on arithmetic, boxing and tests of values: each node against what JavaScript says.
#include "tests/unit/backend_fixture.h"

#include <cmath>
#include <doctest/doctest.h>
#include <functional>
#include <limits>

using namespace tiercel;
using namespace tiercel::graph;
using tiercel::testing::BackendFixture;
using tiercel::testing::LlvmFixture;
using tiercel::testing::NativeFixture;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A function of two parameters: `body` makes the result, Tagged, of them.
struct Sample {
    explicit Sample(BackendFixture& f) : graph(f.code()) {
        x = graph.append(graph.entry, Opcode::Param, {}, nullptr, 0);
        y = graph.append(graph.entry, Opcode::Param, {}, nullptr, 1);
        FrameStateInfo info;
        info.code = f.code();
        info.unit = 3;
        info.registers = {0, 1};
        Node* values[] = {x, y};
        state = graph.makeFrameState(info, values);
    }
    Node* add(Opcode op, std::initializer_list<Node*> inputs, uint64_t aux = 0) {
        bool leaves = infoOf(op).flags & (kGuard | kThrows);
        return graph.append(graph.entry, op, inputs, leaves ? state : nullptr, aux);
    }
    Node* int32(Node* v) { return add(Opcode::CheckInt32, {v}); }
    Node* real(Node* v) { return add(Opcode::CheckNumber, {v}); }
    void finish(Node* result) {
        switch (result->rep) {
        case Rep::Int32: result = add(Opcode::BoxInt32, {result}); break;
        case Rep::Double: result = add(Opcode::BoxDouble, {result}); break;
        case Rep::Bool: result = add(Opcode::BoxBool, {result}); break;
        default: break;
        }
        add(Opcode::Return, {result});
    }
    Graph graph;
    Node *x, *y, *state;
};

bool same(Value a, Value b) {
    if (a == b) return true;
    if (!a.isNumber() || !b.isNumber()) return false;
    double x = a.asNumber(), y = b.asNumber();
    return x == y ? std::signbit(x) == std::signbit(y) : x != x && y != y;
}

/// LLVM quickly and at leisure, and the native back end.
template <class F>
void forEachBackend(F&& test) {
    for (int level : {0, 1}) {
        LlvmFixture f;
        if (!f.backend()) break;
        CAPTURE(level);
        test(f, level);
    }
    NativeFixture f;
    CAPTURE("native");
    test(f, 0);
}

void int32Binary(Opcode op, const std::function<double(double, double)>& expected) {
    forEachBackend([&](BackendFixture& f, int level) {
        Sample u(f);
        u.finish(u.add(op, {u.int32(u.x), u.int32(u.y)}));
        REQUIRE(f.compile(u.graph, level));
        constexpr int32_t kValues[] = {0,
                                       1,
                                       -1,
                                       2,
                                       -2,
                                       3,
                                       7,
                                       -7,
                                       31,
                                       32,
                                       33,
                                       1000,
                                       65'536,
                                       -65'536,
                                       INT32_MAX,
                                       INT32_MIN,
                                       INT32_MAX - 1,
                                       INT32_MIN + 1};
        for (int32_t a : kValues)
            for (int32_t b : kValues) {
                CAPTURE(a);
                CAPTURE(b);
                uint64_t result = f.run({Value(a), Value(b)});
                Value right = Value::number(expected(a, b));
                if (infoOf(op).flags & kGuard && !right.isInt32()) {
                    CHECK(result == kLeft);
                    CHECK(f.left().frames.at(0).at(0) == Value(a));
                    CHECK(f.left().frames.at(0).at(1) == Value(b));
                } else {
                    CHECK(result == right.bits());
                }
            }
        CHECK(f.run({Value::undefined(), Value(1)}) == kLeft);
        CHECK(f.left().reason == deopt::Reason::NotInt32);
    });
}

int32_t wrap(double d) { return static_cast<int32_t>(static_cast<int64_t>(d)); }

/// Each row: inputs, expected. Values that make it leave have Empty as their result.
struct Row {
    Value x, y, result;
};
void rows(const std::function<Node*(Sample&)>& body, std::initializer_list<Row> rows) {
    forEachBackend([&](BackendFixture& f, int level) {
        Sample u(f);
        u.finish(body(u));
        REQUIRE(f.compile(u.graph, level));
        for (const Row& row : rows) {
            CAPTURE(row.x.bits());
            CAPTURE(row.y.bits());
            uint64_t result = f.run({row.x, row.y});
            if (row.result.isEmpty()) {
                CHECK(result == kLeft);
                CHECK(f.left().frames.at(0).at(0) == row.x);
            } else {
                CHECK(result != kLeft);
                CHECK(same(Value::fromBits(result), row.result));
            }
        }
    });
}
Value num(double d) { return Value::rawDouble(d); }
const Value kLeaves = Value::empty();

} // namespace

TEST_CASE("back end: int32 arithmetic that wraps") {
    int32Binary(Opcode::Int32Add, [](double a, double b) { return wrap(a + b); });
    int32Binary(Opcode::Int32Sub, [](double a, double b) { return wrap(a - b); });
    int32Binary(Opcode::Int32Mul, [](double a, double b) {
        return static_cast<int32_t>(static_cast<int64_t>(a) * static_cast<int64_t>(b));
    });
    int32Binary(Opcode::Int32And, [](double a, double b) { return wrap(a) & wrap(b); });
    int32Binary(Opcode::Int32Xor, [](double a, double b) { return wrap(a) ^ wrap(b); });
    int32Binary(Opcode::Int32Shl,
                [](double a, double b) { return wrap(double(int64_t{wrap(a)} << (wrap(b) & 31) & 0xFFFF'FFFF)); });
    int32Binary(Opcode::Int32Shr, [](double a, double b) { return wrap(a) >> (wrap(b) & 31); });
    int32Binary(Opcode::Int32Ushr, [](double a, double b) {
        return static_cast<int32_t>(static_cast<uint32_t>(wrap(a)) >> (wrap(b) & 31));
    });
}
TEST_CASE("back end: int32 arithmetic that is checked") {
    int32Binary(Opcode::CheckedAdd, [](double a, double b) { return a + b; });
    int32Binary(Opcode::CheckedSub, [](double a, double b) { return a - b; });
    int32Binary(Opcode::CheckedMul, [](double a, double b) { return a * b; });
    int32Binary(Opcode::CheckedDiv, [](double a, double b) { return a / b; });
    int32Binary(Opcode::CheckedMod, [](double a, double b) { return std::fmod(a, b); });
}
TEST_CASE("back end: negation, unsigned, bounds") {
    rows([](Sample& u) { return u.add(Opcode::CheckedNeg, {u.int32(u.x)}); },
         {{Value(5), Value(0), Value(-5)},
          {Value(0), Value(0), kLeaves},
          {Value(INT32_MIN), Value(0), kLeaves},
          {Value(INT32_MAX), Value(0), Value(-INT32_MAX)}});
    rows([](Sample& u) { return u.add(Opcode::CheckUint32, {u.int32(u.x)}); },
         {{Value(5), Value(0), Value(5)}, {Value(-1), Value(0), kLeaves}});
    rows([](Sample& u) { return u.add(Opcode::CheckBounds, {u.int32(u.x), u.int32(u.y)}); },
         {{Value(5), Value(6), Value(5)},
          {Value(6), Value(6), kLeaves},
          {Value(-1), Value(6), kLeaves},
          {Value(0), Value(0), kLeaves}});
    rows([](Sample& u) { return u.add(Opcode::Uint32Compare, {u.int32(u.x), u.int32(u.y)}, uint64_t(Condition::Lt)); },
         {{Value(5), Value(-1), Value(true)}, {Value(-1), Value(5), Value(false)}});
}
TEST_CASE("back end: checks of tagged values") {
    rows([](Sample& u) { return u.real(u.x); }, {{Value(5), Value(0), num(5)},
                                                 {num(0.5), Value(0), num(0.5)},
                                                 {num(-0.0), Value(0), num(-0.0)},
                                                 {num(kNaN), Value(0), num(kNaN)},
                                                 {Value::undefined(), Value(0), kLeaves},
                                                 {Value(true), Value(0), kLeaves}});
    rows([](Sample& u) { return u.add(Opcode::CheckNumberIsInt32, {u.x}); }, {{Value(5), Value(0), Value(5)},
                                                                              {num(7), Value(0), Value(7)},
                                                                              {num(-0.0), Value(0), kLeaves},
                                                                              {num(0.0), Value(0), Value(0)},
                                                                              {num(7.5), Value(0), kLeaves},
                                                                              {num(1e300), Value(0), kLeaves},
                                                                              {num(kNaN), Value(0), kLeaves},
                                                                              {num(2147483648.0), Value(0), kLeaves},
                                                                              {Value::null(), Value(0), kLeaves},
                                                                              {Value(true), Value(0), kLeaves}});
    rows([](Sample& u) { return u.add(Opcode::CheckBool, {u.x}); }, {{Value(true), Value(0), Value(true)},
                                                                     {Value(false), Value(0), Value(false)},
                                                                     {Value(1), Value(0), kLeaves},
                                                                     {Value::undefined(), Value(0), kLeaves}});
    rows([](Sample& u) { return u.add(Opcode::CheckNotNullish, {u.x}); }, {{Value(true), Value(0), Value(true)},
                                                                           {Value::null(), Value(0), kLeaves},
                                                                           {Value::undefined(), Value(0), kLeaves}});
    rows([](Sample& u) { return u.add(Opcode::CheckValue, {u.x}, Value(7).bits()); },
         {{Value(7), Value(0), Value(7)}, {num(7), Value(0), kLeaves}});
    rows([](Sample& u) { return u.add(Opcode::IsNullish, {u.x}); },
         {{Value::null(), Value(0), Value(true)}, {Value(0), Value(0), Value(false)}});
    rows([](Sample& u) { return u.add(Opcode::IsNumber, {u.x}); }, {{num(kNaN), Value(0), Value(true)},
                                                                    {Value(-1), Value(0), Value(true)},
                                                                    {Value(false), Value(0), Value(false)}});
}
TEST_CASE("back end: doubles") {
    auto binary = [](Opcode op) { return [op](Sample& u) { return u.add(op, {u.real(u.x), u.real(u.y)}); }; };
    rows(binary(Opcode::DoubleAdd), {{num(0.5), Value(2), num(2.5)}, {num(kInfinity), num(-kInfinity), num(kNaN)}});
    rows(binary(Opcode::DoubleDiv), {{num(1), num(0), num(kInfinity)}, {num(1), num(-0.0), num(-kInfinity)}});
    rows(binary(Opcode::DoubleMin), {{num(0.0), num(-0.0), num(-0.0)},
                                     {num(-0.0), num(0.0), num(-0.0)},
                                     {num(kNaN), num(1), num(kNaN)},
                                     {num(1), num(kNaN), num(kNaN)},
                                     {num(2), num(1), num(1)}});
    rows(binary(Opcode::DoubleMax), {{num(0.0), num(-0.0), num(0.0)},
                                     {num(-0.0), num(0.0), num(0.0)},
                                     {num(kNaN), num(1), num(kNaN)},
                                     {num(1), num(kNaN), num(kNaN)},
                                     {num(2), num(1), num(2)}});
    // With a constant, and with an operand that takes long, back ends may choose other instructions; on either side.
    for (bool swapped : {false, true}) {
        for (Opcode op : {Opcode::DoubleMin, Opcode::DoubleMax}) {
            auto of = [=](Sample& u, Node* a, Node* b) { return swapped ? u.add(op, {b, a}) : u.add(op, {a, b}); };
            auto withTwo = [=](Sample& u) { return of(u, u.real(u.x), u.graph.number(2)); };
            auto withRoot = [=](Sample& u) { return of(u, u.add(Opcode::DoubleSqrt, {u.real(u.x)}), u.real(u.y)); };
            bool isMin = op == Opcode::DoubleMin;
            rows(withTwo, {{num(1), Value(0), num(isMin ? 1 : 2)},
                           {num(3), Value(0), num(isMin ? 2 : 3)},
                           {num(2), Value(0), num(2)},
                           {num(kNaN), Value(0), num(kNaN)}});
            rows(withRoot, {{num(1), num(2), num(isMin ? 1 : 2)},
                            {num(9), num(2), num(isMin ? 2 : 3)},
                            {num(4), num(2), num(2)},
                            {num(-1), num(2), num(kNaN)},
                            {num(4), num(kNaN), num(kNaN)},
                            {num(0.0), num(-0.0), num(isMin ? -0.0 : 0.0)},
                            {num(-0.0), num(0.0), num(isMin ? -0.0 : 0.0)}});
        }
    }
    auto unary = [](Opcode op) { return [op](Sample& u) { return u.add(op, {u.real(u.x)}); }; };
    rows(unary(Opcode::DoubleNeg), {{num(0.0), Value(0), num(-0.0)}, {num(2), Value(0), num(-2)}});
    rows(unary(Opcode::DoubleAbs), {{num(-0.0), Value(0), num(0.0)}, {num(-2), Value(0), num(2)}});
    rows(unary(Opcode::DoubleSqrt), {{num(2.25), Value(0), num(1.5)}, {num(-1), Value(0), num(kNaN)}});
    rows(unary(Opcode::DoubleFloor), {{num(-0.5), Value(0), num(-1)}, {num(-0.0), Value(0), num(-0.0)}});
    rows(unary(Opcode::DoubleCeil), {{num(-0.5), Value(0), num(-0.0)}, {num(0.5), Value(0), num(1)}});
    rows(unary(Opcode::DoubleTrunc), {{num(-1.5), Value(0), num(-1)}, {num(1e300), Value(0), num(1e300)}});
    rows(unary(Opcode::CheckedDoubleToInt32), {{num(3), Value(0), Value(3)},
                                               {num(-0.0), Value(0), kLeaves},
                                               {num(3.5), Value(0), kLeaves},
                                               {num(-2147483648.0), Value(0), Value(INT32_MIN)},
                                               {num(2147483648.0), Value(0), kLeaves},
                                               {num(kNaN), Value(0), kLeaves}});
    auto compare = [](Condition c) {
        return [c](Sample& u) { return u.add(Opcode::DoubleCompare, {u.real(u.x), u.real(u.y)}, uint64_t(c)); };
    };
    rows(compare(Condition::Eq), {{num(0.0), num(-0.0), Value(true)}, {num(kNaN), num(kNaN), Value(false)}});
    rows(compare(Condition::Ne), {{num(0.0), num(-0.0), Value(false)}, {num(kNaN), num(kNaN), Value(true)}});
    rows(compare(Condition::Lt), {{num(1), num(2), Value(true)}, {num(kNaN), num(1), Value(false)}});
    rows(compare(Condition::Ge), {{num(2), num(2), Value(true)}, {num(kNaN), num(1), Value(false)}});
}
TEST_CASE("back end: boxing") {
    rows([](Sample& u) { return u.add(Opcode::BoxNumber, {u.real(u.x)}); }, {{num(3), Value(0), Value(3)},
                                                                             {num(-0.0), Value(0), num(-0.0)},
                                                                             {num(0.5), Value(0), num(0.5)},
                                                                             {num(1e10), Value(0), num(1e10)},
                                                                             {num(kNaN), Value(0), num(kNaN)}});
    LlvmFixture f;
    if (!f.backend()) return;
    Sample u(f);
    u.finish(u.add(Opcode::BoxNumber, {u.real(u.x)}));
    REQUIRE(f.compile(u.graph));
    CHECK(f.run({num(3), Value(0)}) == Value(3).bits());
    rows([](Sample& u) { return u.add(Opcode::BoxUint32, {u.int32(u.x)}); },
         {{Value(3), Value(0), Value(3)}, {Value(-1), Value(0), num(4294967295.0)}});
    rows([](Sample& u) { return u.add(Opcode::BoolToInt32, {u.add(Opcode::IsInt32, {u.x})}); },
         {{Value(3), Value(0), Value(1)}, {num(3.5), Value(0), Value(0)}});
    rows([](Sample& u) { return u.add(Opcode::Uint32ToDouble, {u.int32(u.x)}); },
         {{Value(3), Value(0), num(3)}, {Value(-1), Value(0), num(4294967295.0)}});
    // A NaN with a payload, of a typed array, comes out as the one NaN.
    static const double kElements[] = {0, std::bit_cast<double>(0xFFF8'0000'1234'0000ull)};
    Sample v(f);
    Node* element = v.add(Opcode::LoadTypedDouble, {v.graph.pointer(kElements), v.graph.int32(1)},
                          static_cast<uint64_t>(IndexingKind::Float64));
    v.finish(v.add(Opcode::DoubleAdd, {v.real(v.x), element}));
    REQUIRE(f.compile(v.graph));
    CHECK(f.run({num(3), Value(0)}) == Value::nan().bits());
}
