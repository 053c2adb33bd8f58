// The LLVM back end on control flow and memory, and what its exits find: loops, many live values, inlined frames.
#include "runtime/builtins/builtin.h"
#include "runtime/layout.h"
#include "tests/unit/backend_fixture.h"

#include <doctest/doctest.h>

using namespace tiercel;
using namespace tiercel::graph;
using tiercel::testing::BackendFixture;
using tiercel::testing::LlvmFixture;
using tiercel::testing::NativeFixture;

namespace {

Node* stateOf(Graph& g, std::vector<std::pair<int, Node*>> registers, uint32_t unit = 1) {
    FrameStateInfo info;
    info.code = g.code;
    info.unit = unit;
    std::vector<Node*> values;
    for (auto& [r, v] : registers) {
        info.registers.push_back(r);
        values.push_back(v);
    }
    return g.makeFrameState(info, values);
}
Node* param(Graph& g, int r) { return g.append(g.entry, Opcode::Param, {}, nullptr, static_cast<uint64_t>(r)); }

/// for (i = 0; i < n; i++) sum += i, with an exit where the sum overflows.
struct SumLoop {
    explicit SumLoop(BackendFixture& f) : g(f.code()) {
        Block *header = g.newBlock(), *body = g.newBlock(), *end = g.newBlock();
        Node* n0 = param(g, 0);
        Node* n = g.append(g.entry, Opcode::CheckInt32, {n0}, stateOf(g, {{0, n0}}));
        g.append(g.entry, Opcode::Jump);
        g.setSuccessors(g.entry, header);
        Node* zero = g.int32(0);
        Node* initial[] = {zero, zero};
        Node* i = g.addPhi(header, Rep::Int32, initial);
        Node* sum = g.addPhi(header, Rep::Int32, initial);
        Node* more = g.append(header, Opcode::Int32Compare, {i, n}, nullptr, static_cast<uint64_t>(Condition::Lt));
        g.append(header, Opcode::Branch, {more});
        g.setSuccessors(header, body, end);
        // State: r0 = n, r1 = sum (boxed for the state alone), r2 = i
        Node* boxed = g.append(body, Opcode::BoxInt32, {sum});
        Node* state = stateOf(g, {{0, n0}, {1, boxed}, {2, i}}, 5);
        g.append(body, Opcode::Poll, {}, state);
        Node* sum1 = g.append(body, Opcode::CheckedAdd, {sum, i}, state);
        Node* i1 = g.append(body, Opcode::CheckedAdd, {i, g.int32(1)}, state);
        g.append(body, Opcode::Jump);
        g.setSuccessors(body, header);
        i->setInput(1, i1);
        sum->setInput(1, sum1);
        g.append(end, Opcode::Return, {g.append(end, Opcode::BoxInt32, {sum})});
    }
    Graph g;
};

} // namespace

TEST_CASE_TEMPLATE("back end: a loop over int32, its exits on overflow and at the end of the program", F, LlvmFixture,
                   NativeFixture) {
    for (int level : {0, 1}) {
        CAPTURE(level);
        F f;
        if (!f.backend()) return;
        SumLoop loop(f);
        REQUIRE(f.compile(loop.g, level));
        CHECK(f.run({Value(10)}) == Value(45).bits());
        CHECK(f.run({Value(0)}) == Value(0).bits());
        CHECK(f.run({Value(100'000)}) == kLeft);
        CHECK(f.left().reason == deopt::Reason::Overflow);
        REQUIRE(f.left().frames.size() == 1);
        auto registers = f.left().frames[0];
        CHECK(registers[0] == Value(100'000));
        CHECK(registers[1] == Value(2147450880));
        CHECK(registers[2] == Value(65536));
        CHECK(f.left().exit->frames[0].unit == 5);
        // An interrupt that is no news, then one that ends the program.
        f.vm.interruptRequested = 1;
        CHECK(f.run({Value(10)}) == Value(45).bits());
        CHECK(f.vm.interruptRequested == 0);
        static_cast<void>(f.vm.terminate("test"));
        CHECK(f.run({Value(10)}) == kLeft);
        CHECK(f.left().exit->action == deopt::Action::Throw);
        CHECK(f.left().exit->frames[0].unit == deopt::ExitFrame::kStoredPc);
        f.vm.interruptRequested = 0;
    }
}

TEST_CASE_TEMPLATE("back end: an exit with many live values of all kinds, in registers and on the stack", F,
                   LlvmFixture, NativeFixture) {
    F f;
    if (!f.backend()) return;
    constexpr int kCount = 24;
    for (int level : {0, 1}) {
        CAPTURE(level);
        Graph g(f.code());
        std::vector<std::pair<int, Node*>> registers;
        for (int i = 0; i < kCount; i++) registers.push_back({i, param(g, i)});
        Node* entry = stateOf(g, registers);
        // Every value is made before the exit: int32, doubles, booleans; and twice the same, and constants.
        std::vector<std::pair<int, Node*>> live;
        for (int i = 0; i < kCount; i++) {
            Node* v = g.append(g.entry, Opcode::CheckInt32, {registers[static_cast<size_t>(i)].second}, entry);
            if (i % 3 == 0) {
                v = g.append(g.entry, Opcode::Int32Mul, {v, g.int32(3)});
            } else if (i % 3 == 1) {
                Node* d = g.append(g.entry, Opcode::Int32ToDouble, {v});
                v = g.append(g.entry, Opcode::DoubleMul, {d, g.number(0.25)});
                if (i % 2) v = g.append(g.entry, Opcode::BoxDouble, {v});
            } else {
                v = g.append(g.entry, Opcode::Int32Compare, {v, g.int32(10)}, nullptr, uint64_t(Condition::Lt));
                if (i % 2) v = g.append(g.entry, Opcode::BoxBool, {v});
            }
            live.push_back({i, v});
        }
        live.push_back({kCount, live[0].second});
        live.push_back({kCount + 1, g.number(0.5)});
        live.push_back({kCount + 2, g.int32(-5)});
        live.push_back({kCount + 3, g.constant(Value::null())});
        live.push_back({kCount + 4, g.constant(Value::rawDouble(1e100))});
        Node* exit = g.append(g.entry, Opcode::Exit, {}, stateOf(g, live, 9));
        exit->aux2 = static_cast<uint64_t>(deopt::Reason::NoFeedback);
        REQUIRE(f.compile(g, level));
        std::vector<Value> arguments;
        for (int i = 0; i < kCount; i++) arguments.push_back(Value(i + 5));
        CHECK(f.run(arguments) == kLeft);
        REQUIRE(f.left().exit);
        CHECK(f.left().reason == deopt::Reason::NoFeedback);
        CHECK(f.left().exit->liveCount == kCount);
        auto found = f.left().frames.at(0);
        for (int i = 0; i < kCount; i++) {
            CAPTURE(i);
            Value expected = i % 3 == 0   ? Value((i + 5) * 3)
                             : i % 3 == 1 ? Value::rawDouble((i + 5) * 0.25)
                                          : Value(i + 5 < 10);
            CHECK(found[i] == expected);
        }
        CHECK(found[kCount] == Value(15));
        CHECK(found[kCount + 1] == Value::rawDouble(0.5));
        CHECK(found[kCount + 2] == Value(-5));
        CHECK(found[kCount + 3] == Value::null());
        CHECK(found[kCount + 4] == Value::rawDouble(1e100));
    }
}

TEST_CASE_TEMPLATE("back end: frame states of inlined functions, three deep", F, LlvmFixture, NativeFixture) {
    F f;
    if (!f.backend()) return;
    Graph g(f.code());
    Node *x = param(g, 0), *y = param(g, 1);
    Node* outer = stateOf(g, {{0, x}, {1, y}}, 4);
    Node* i = g.append(g.entry, Opcode::CheckInt32, {x}, outer);
    auto inlined = [&](Node* caller, int window, uint32_t unit, std::vector<std::pair<int, Node*>> registers) {
        FrameStateInfo info;
        info.code = f.code();
        info.unit = unit;
        info.window = window;
        info.argc = 1;
        info.flags = kFrameConstruct;
        std::vector<Node*> values;
        for (auto& [r, v] : registers) {
            info.registers.push_back(r);
            values.push_back(v);
        }
        return g.makeFrameState(info, values, caller);
    };
    Node* undefined = g.constant(Value::undefined());
    Node* middle = inlined(outer, 3, 7, {{-2, y}, {-1, undefined}, {0, i}});
    Node* inner = inlined(middle, 2, 11, {{-2, y}, {-1, x}, {0, g.number(2.5)}});
    Node* sum = g.append(g.entry, Opcode::CheckedAdd, {i, g.int32(1)}, inner);
    g.append(g.entry, Opcode::Return, {g.append(g.entry, Opcode::BoxInt32, {sum})});
    REQUIRE(f.compile(g));
    CHECK(f.run({Value(41), Value(1)}) == Value(42).bits());
    CHECK(f.run({Value(INT32_MAX), Value(77)}) == kLeft);
    const deopt::Exit* exit = f.left().exit;
    REQUIRE(exit);
    REQUIRE(exit->frames.size() == 3);
    CHECK(exit->frames[0].unit == 4);
    CHECK(exit->frames[1].unit == 7);
    CHECK(exit->frames[1].window == 3);
    CHECK(exit->frames[2].unit == 11);
    CHECK(exit->frames[2].window == 2);
    CHECK(exit->frames[2].argc == 1);
    CHECK(exit->frames[2].flags == kFrameConstruct);
    auto frames = f.left().frames;
    CHECK(frames[0][0] == Value(INT32_MAX));
    CHECK(frames[0][1] == Value(77));
    CHECK(frames[1][0] == Value(INT32_MAX));
    CHECK(frames[1][-1] == Value::undefined());
    CHECK(frames[2][-2] == Value(77));
    CHECK(frames[2][0] == Value::rawDouble(2.5));
    // The number that overflowed is named for messages; it is none of the values twice.
    CHECK(exit->subject >= 0);
    CHECK(exit->subjectFormat == deopt::Format::Int32);
}

TEST_CASE_TEMPLATE("back end: a loop over elements, with guards on shape, kind, bounds and holes", F, LlvmFixture,
                   NativeFixture) {
    F f;
    if (!f.backend()) return;
    VM& vm = f.vm;
    Value numbers[] = {Value::rawDouble(0.5), Value::rawDouble(1.5), Value::rawDouble(2.5), Value::rawDouble(3.5)};
    Object* array = Array::fromValues(vm, numbers, 4);
    REQUIRE(array->indexing_ == IndexingKind::PackedDouble);
    for (int level : {0, 1}) {
        CAPTURE(level);
        Graph g(f.code());
        Block *header = g.newBlock(), *body = g.newBlock(), *end = g.newBlock();
        Node *a0 = param(g, 0), *n0 = param(g, 1);
        Node* state = stateOf(g, {{0, a0}, {1, n0}});
        Node* a = g.append(g.entry, Opcode::CheckObject, {a0}, state);
        a = g.append(g.entry, Opcode::CheckShape, {a}, state, array->shapeId_);
        uint64_t kinds =
            static_cast<uint64_t>(IndexingKind::PackedDouble) | static_cast<uint64_t>(IndexingKind::HoleyDouble) << 8;
        a = g.append(g.entry, Opcode::CheckElements, {a}, state, kinds);
        Node* n = g.append(g.entry, Opcode::CheckInt32, {n0}, state);
        Node* elements = g.append(g.entry, Opcode::LoadElements, {a});
        Node* length = g.append(g.entry, Opcode::LoadLength, {elements});
        g.append(g.entry, Opcode::Jump);
        g.setSuccessors(g.entry, header);
        Node* zeros[] = {g.int32(0), g.int32(0)};
        Node* i = g.addPhi(header, Rep::Int32, zeros);
        Node* noughts[] = {g.number(0), g.number(0)};
        Node* sum = g.addPhi(header, Rep::Double, noughts);
        Node* more = g.append(header, Opcode::Int32Compare, {i, n}, nullptr, uint64_t(Condition::Lt));
        g.append(header, Opcode::Branch, {more});
        g.setSuccessors(header, body, end);
        Node* inner = stateOf(g, {{0, a}, {1, n}, {2, i}, {3, sum}}, 6);
        Node* at = g.append(body, Opcode::CheckBounds, {i, length}, inner);
        Node* element = g.append(body, Opcode::LoadElementDouble, {elements, at});
        element = g.append(body, Opcode::CheckNotHoleDouble, {element}, inner);
        sum->setInput(1, g.append(body, Opcode::DoubleAdd, {sum, element}));
        i->setInput(1, g.append(body, Opcode::CheckedAdd, {i, g.int32(1)}, inner));
        g.append(body, Opcode::Jump);
        g.setSuccessors(body, header);
        g.append(end, Opcode::Return, {g.append(end, Opcode::BoxDouble, {sum})});
        REQUIRE(f.compile(g, level));
        CHECK(f.run({Value(array), Value(4)}) == Value::rawDouble(8).bits());
        CHECK(f.run({Value(array), Value(5)}) == kLeft);
        CHECK(f.left().reason == deopt::Reason::OutOfBounds);
        auto registers = f.left().frames.at(0);
        CHECK(registers[0] == Value(array));
        CHECK(registers[2] == Value(4));
        CHECK(registers[3] == Value::rawDouble(8));
        CHECK(f.run({Value(Object::make(vm)), Value(5)}) == kLeft);
        CHECK(f.left().reason == deopt::Reason::WrongShape);
        CHECK(f.run({Value(vm.emptyString), Value(5)}) == kLeft);
        CHECK(f.left().reason == deopt::Reason::NotObject);
        Value others[] = {Value::rawDouble(0.5), Value::empty(), Value::rawDouble(2.5)};
        Object* holey = Array::fromValues(vm, others, 3);
        if (holey->indexing_ == IndexingKind::HoleyDouble) {
            CHECK(f.run({Value(holey), Value(3)}) == kLeft);
            CHECK(f.left().reason == deopt::Reason::Hole);
            CHECK(f.left().frames.at(0).at(3) == Value::rawDouble(0.5));
        }
    }
}

TEST_CASE_TEMPLATE("back end: fields, stores and shapes", F, LlvmFixture, NativeFixture) {
    F f;
    if (!f.backend()) return;
    Object* object = Object::make(f.vm);
    object->defineDirect(f.vm, f.vm.names.length, Value(5));
    uint32_t shape = object->shapeId_;
    Graph g(f.code());
    Node *o0 = param(g, 0), *v = param(g, 1);
    Node* state = stateOf(g, {{0, o0}, {1, v}});
    Node* o = g.append(g.entry, Opcode::CheckObject, {o0}, state);
    Node* has = g.append(g.entry, Opcode::HasShape, {o}, nullptr, shape);
    has->shapes = {shape, shape + 1};
    g.append(g.entry, Opcode::CheckTrue, {has}, state)->aux2 = static_cast<uint64_t>(deopt::Reason::WrongShape);
    Node* old = g.append(g.entry, Opcode::LoadField, {o}, nullptr, Object::kInlineOffset);
    g.append(g.entry, Opcode::StoreField, {o, v}, nullptr, Object::kInlineOffset);
    Node* again = g.append(g.entry, Opcode::LoadField, {o}, nullptr, Object::kInlineOffset);
    Node* equal = g.append(g.entry, Opcode::TaggedEqual, {again, v});
    g.append(g.entry, Opcode::CheckTrue, {equal}, state)->aux2 = static_cast<uint64_t>(deopt::Reason::WrongValue);
    g.append(g.entry, Opcode::Return, {old});
    REQUIRE(f.compile(g));
    CHECK(f.run({Value(object), Value(6)}) == Value(5).bits());
    CHECK(f.run({Value(object), Value::null()}) == Value(6).bits());
    CHECK(f.run({Value(object), Value(7)}) == Value::null().bits());
    CHECK(f.run({Value(Object::make(f.vm)), Value(7)}) == kLeft);
}

TEST_CASE_TEMPLATE("back end: the stack check, and frames that are too big", F, LlvmFixture, NativeFixture) {
    F f;
    if (!f.backend()) return;
    Graph g(f.code());
    Node* x = param(g, 0);
    g.frameWords = 40;
    g.append(g.entry, Opcode::StackCheck, {}, stateOf(g, {{0, x}}, 0));
    g.append(g.entry, Opcode::Return, {x});
    REQUIRE(f.compile(g));
    Value* limit = f.vm.stackLimit;
    f.vm.stackLimit = f.frame() + 41;
    CHECK(f.run({Value(3)}) == Value(3).bits());
    f.vm.stackLimit = f.frame() + 40;
    CHECK(f.run({Value(3)}) == kLeft);
    CHECK(f.left().reason == deopt::Reason::StackLimit);
    f.vm.stackLimit = limit;
}

TEST_CASE_TEMPLATE("back end: both ways of a branch to the same block", F, LlvmFixture, NativeFixture) {
    F f;
    if (!f.backend()) return;
    Graph g(f.code());
    Block* end = g.newBlock();
    Node *x = param(g, 0), *y = param(g, 1);
    Node* test = g.append(g.entry, Opcode::IsInt32, {x});
    g.append(g.entry, Opcode::Branch, {test});
    g.setSuccessors(g.entry, end, end);
    Node* ways[] = {x, y};
    g.append(end, Opcode::Return, {g.addPhi(end, Rep::Tagged, ways)});
    REQUIRE(f.compile(g));
    CHECK(f.run({Value(3), Value(4)}) == Value(3).bits());
    CHECK(f.run({Value::null(), Value(4)}) == Value(4).bits());
}

TEST_CASE("back end: LLVM's dumps name nodes and bytecode, lines cover the code") {
    LlvmFixture f;
    if (!f.backend()) return;
    SumLoop loop(f);
    loop.g.name = "sum";
    for (Node* n = loop.g.entry->first; n; n = n->next) n->unit = 2;
    REQUIRE(f.compile(loop.g, 1, true));
    REQUIRE(f.made.texts.size() == 3);
    CHECK(f.made.texts[0].first == "llvm-before");
    CHECK(f.made.texts[0].second.find("patchpoint") != std::string::npos);
    CHECK(f.made.texts[0].second.find("DILocation(line: 3, column: ") != std::string::npos);
    CHECK(f.made.texts[1].first == "llvm-after");
    CHECK(f.made.texts[2].first == "stackmaps");
    CHECK(f.made.texts[2].second.find("exit 0 at +") != std::string::npos);
    REQUIRE(f.made.lines.size() > 4);
    for (size_t i = 1; i < f.made.lines.size(); i++) CHECK(f.made.lines[i - 1].offset <= f.made.lines[i].offset);
    CHECK(f.made.lines.back().offset < f.made.codeBytes);
    for (const auto& line : f.made.lines) CHECK(line.node < loop.g.nodeCount());
    CHECK(f.run({Value(10)}) == Value(45).bits());
}

TEST_CASE_TEMPLATE("back end: no memory for code is an error, not an end", F, LlvmFixture, NativeFixture) {
    F f;
    if (!f.backend()) return;
    SumLoop loop(f);
    loop.g.analyze();
    BackendContext context;
    context.vm = &f.vm;
    context.exitThunk = f.code();
    context.allocate = [](size_t) { return ExecutableMemory::Piece(); };
    CompiledFunction made;
    std::string error;
    CHECK_FALSE(f.backend()->compile(loop.g, context, made, error));
    CHECK(error.find("no executable memory") != std::string::npos);
    // And it works again afterwards.
    SumLoop other(f);
    REQUIRE(f.compile(other.g));
    CHECK(f.run({Value(10)}) == Value(45).bits());
}
