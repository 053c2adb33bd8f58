// The interpreter on hand-made bytecode: arithmetic, loops, calls, inline caches, exceptions; the verifier, liveness
// and the disassembler on the same code.
#include "runtime/bytecode/code_block.h"
#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace tiercel;

namespace {

/// Collects instructions; makes a function of them.
class Assembler {
public:
    explicit Assembler(VM& vm) : vm_(vm) {}
    uint32_t here() const { return static_cast<uint32_t>(data_->units.size()); }
    uint32_t emit(Op op, int a = 0, int b = 0, int c = 0, uint32_t d = 0, uint32_t e = 0) {
        uint32_t at = here();
        Instruction i{};
        i.op_ = static_cast<uint8_t>(op);
        i.a = static_cast<int16_t>(a);
        i.b = static_cast<int16_t>(b);
        i.c = static_cast<int16_t>(c);
        data_->units.push_back(i);
        if (kOpInfo[static_cast<int>(op)].units == 2) {
            Instruction second;
            uint64_t words = static_cast<uint64_t>(e) << 32 | d;
            static_assert(sizeof second == sizeof words);
            __builtin_memcpy(static_cast<void*>(&second), &words, sizeof words);
            data_->units.push_back(second);
        }
        return at;
    }
    uint32_t emitWide(Op op, int a, int32_t bc) { return emit(op, a, static_cast<int16_t>(bc & 0xFFFF), bc >> 16); }
    uint32_t constant(Value v) {
        data_->constants.push_back(v);
        return static_cast<uint32_t>(data_->constants.size() - 1);
    }
    uint32_t name(const char* text) { return constant(vm_.atoms.intern(std::string_view(text))); }
    uint32_t cell() { return data_->feedbackCount++; }
    void handler(uint32_t start, uint32_t end, uint32_t target) { data_->handlers.push_back({start, end, target}); }
    Function* finish(uint32_t parameters, uint32_t registers, FunctionKind kind = FunctionKind::Normal) {
        data_->parameterCount = parameters;
        data_->registerCount = registers;
        CHECK(verify(*data_) == "");
        auto source = SourceCode::create(u"", "test.js");
        FunctionTemplate* t = FunctionTemplate::make(vm_, *vm_.realm, kind, source, nullptr);
        t->isConstructor_ = t->hasPrototype_ = kind == FunctionKind::Normal;
        CodeBlock* code = CodeBlock::make(vm_, t, std::move(data_));
        t->code_.set(vm_.heap, t, code);
        return Function::make(vm_, t, nullptr);
    }

private:
    VM& vm_;
    std::unique_ptr<CodeData> data_ = std::make_unique<CodeData>();
};

Value run(VM& vm, Function* f, std::initializer_list<Value> args = {}) {
    auto result = vm.call(Value(f), Value::undefined(), args);
    CHECK(!result.isAbrupt());
    return result.release();
}

} // namespace

TEST_CASE("interpreter: arithmetic leaves int32 for double") {
    VM vm{Flags{}};
    Assembler a(vm);
    a.emit(Op::Add, 2, 0, 1);
    a.emit(Op::MulI, 2, 2, 3);
    a.emit(Op::Return, 2);
    Function* f = a.finish(2, 3);
    CHECK(run(vm, f, {Value(2), Value(5)}) == Value(21));
    CHECK(run(vm, f, {Value(INT32_MAX), Value(1)}).asNumber() == 2147483648.0 * 3);
    CHECK(run(vm, f, {Value::number(0.5), Value(1)}).asNumber() == 4.5);
    // Missing arguments are undefined.
    CHECK(std::isnan(run(vm, f, {Value(1)}).asNumber()));
}

TEST_CASE("interpreter: loops") {
    VM vm{Flags{}};
    Assembler a(vm);
    a.emitWide(Op::LoadInt, 1, 0);
    a.emitWide(Op::LoadInt, 2, 0);
    uint32_t top = a.here();
    a.emit(Op::Add, 2, 2, 1);
    a.emit(Op::Inc, 1, 1);
    a.emit(Op::JLt, 1, 0, 0, static_cast<uint32_t>(static_cast<int32_t>(top) - static_cast<int32_t>(a.here())));
    a.emit(Op::Return, 2);
    Function* f = a.finish(1, 3);
    CHECK(run(vm, f, {Value(10000)}) == Value(49995000));
    Liveness live(*f->template_->code_->data_);
    CHECK(live.isLive(top, 0));
    CHECK(live.isLive(top, 2));
    CHECK(!live.isLive(0, 1));
}

TEST_CASE("interpreter: recursion without native recursion") {
    VM vm{Flags{}};
    // function f(n) { return n <= 0 ? 0 : f(n - 1) + 1 }, f passed as the second argument
    Function* f = [&] {
        Assembler b(vm);
        b.emit(Op::JGtI, 0, 0, 0, 4);
        b.emitWide(Op::LoadInt, 2, 0);
        b.emit(Op::Return, 2);
        b.emit(Op::Move, 3 + 6, 1);
        b.emit(Op::SubI, 3 + 8, 0, 1);
        b.emit(Op::Move, 3 + 9, 1);
        b.emit(Op::CallUndefined, 2, 3, 2, 0, b.cell());
        b.emit(Op::AddI, 2, 2, 1);
        b.emit(Op::Return, 2);
        return b.finish(2, 3 + 10);
    }();
    CHECK(run(vm, f, {Value(5000), Value(f)}) == Value(5000));
    auto overflow = vm.call(Value(f), Value::undefined(), {Value(100'000'000), Value(f)});
    CHECK(overflow.isAbrupt());
    Value error = vm.takeException();
    CHECK(error.isObject());
    CHECK(run(vm, f, {Value(10), Value(f)}) == Value(10));
}

TEST_CASE("interpreter: property caches") {
    VM vm{Flags{}};
    // function f(o, v) { o.x = v; return o.x; }
    Assembler a(vm);
    uint32_t x = a.name("x");
    a.emit(Op::SetProp, 0, 1, 0, x, a.cell());
    a.emit(Op::GetProp, 2, 0, 0, x, a.cell());
    a.emit(Op::Return, 2);
    Function* f = a.finish(2, 3);
    for (int i = 0; i < 10; i++) {
        Object* o = Object::make(vm);
        CHECK(run(vm, f, {Value(o), Value(i)}) == Value(i));
        CHECK(run(vm, f, {Value(o), Value::number(0.5)}).asNumber() == 0.5);
        CHECK(run(vm, f, {Value(o), Value(o)}) == Value(o));
    }
    // A property of the prototype, then shadowed.
    Assembler b(vm);
    b.emit(Op::GetProp, 1, 0, 0, b.name("y"), b.cell());
    b.emit(Op::Return, 1);
    Function* get = b.finish(1, 2);
    Object* proto = Object::make(vm);
    PropertyKey y = PropertyKey::fromUtf8(vm, "y");
    proto->defineDirect(vm, y, Value(1));
    Object* o = Object::make(vm, Value(proto));
    CHECK(run(vm, get, {Value(o)}) == Value(1));
    CHECK(run(vm, get, {Value(o)}) == Value(1));
    CHECK(!proto->put(vm, y, Value(2)).isAbrupt());
    CHECK(run(vm, get, {Value(o)}) == Value(2));
    o->defineDirect(vm, y, Value(3));
    CHECK(run(vm, get, {Value(o)}) == Value(3));
    CHECK(!proto->deleteProperty(vm, y).isAbrupt());
    CHECK(run(vm, get, {Value(Object::make(vm, Value(proto)))}).isUndefined());
}

TEST_CASE("interpreter: elements") {
    VM vm{Flags{}};
    // function f(a, i, v) { a[i] = v; return a[i]; }
    Assembler a(vm);
    a.emit(Op::SetElem, 0, 1, 2, 0, a.cell());
    a.emit(Op::GetElem, 3, 0, 1, 0, a.cell());
    a.emit(Op::Return, 3);
    Function* f = a.finish(3, 4);
    Object* array = Array::make(vm);
    for (int i = 0; i < 100; i++) CHECK(run(vm, f, {Value(array), Value(i), Value(i * 2)}) == Value(i * 2));
    CHECK(array->arrayLength() == 100);
    CHECK(run(vm, f, {Value(array), Value(3), Value::number(1.5)}).asNumber() == 1.5);
    CHECK(run(vm, f, {Value(array), Value(4), Value(array)}) == Value(array));
    CHECK(run(vm, f, {Value(array), Value(-1), Value(7)}) == Value(7));
    CHECK(array->arrayLength() == 100);
}

TEST_CASE("interpreter: exceptions find their handler through frames") {
    VM vm{Flags{}};
    Assembler thrower(vm);
    thrower.emit(Op::Throw, 0);
    Function* g = thrower.finish(1, 1);
    // function f(g, v) { try { g(v); } catch (e) { return e; } return 0; }
    Assembler a(vm);
    uint32_t start = a.here();
    a.emit(Op::Move, 2 + 6, 0);
    a.emit(Op::Move, 2 + 8, 1);
    a.emit(Op::CallUndefined, 2, 2, 1, 0, a.cell());
    uint32_t end = a.here();
    a.emitWide(Op::LoadInt, 2, 0);
    a.emit(Op::Return, 2);
    uint32_t target = a.emit(Op::Catch, 3);
    a.emit(Op::Return, 3);
    a.handler(start, end, target);
    Function* f = a.finish(2, 11);
    for (int i = 0; i < 3; i++) CHECK(run(vm, f, {Value(g), Value(i)}) == Value(i));
    CHECK(vm.fp == nullptr);
    CHECK(vm.call(Value(g), Value::undefined(), {Value(1)}).isAbrupt());
    CHECK(vm.takeException() == Value(1));
}

TEST_CASE("interpreter: construction with the initial shape") {
    VM vm{Flags{}};
    // function P(x) { this.x = x }; function f(P) { return new P(5) }
    Assembler p(vm);
    p.emit(Op::SetProp, -1, 0, 0, p.name("x"), p.cell());
    p.emit(Op::LoadSpecial, 1, static_cast<int>(Value::kUndefined));
    p.emit(Op::Return, 1);
    Function* P = p.finish(1, 2);
    Assembler a(vm);
    a.emit(Op::Move, 1 + 6, 0);
    a.emitWide(Op::LoadInt, 1 + 8, 5);
    a.emit(Op::New, 1, 1, 1, 0, a.cell());
    a.emit(Op::Return, 1);
    Function* f = a.finish(1, 10);
    uint32_t shape = 0;
    for (int i = 0; i < 5; i++) {
        Value v = run(vm, f, {Value(P)});
        CHECK(v.isObject());
        auto* o = static_cast<Object*>(v.asCell());
        CHECK(o->getOwnData(vm, PropertyKey::fromUtf8(vm, "x")) == Value(5));
        if (i > 0) CHECK(o->shapeId_ == shape);
        shape = o->shapeId_;
    }
    // Another prototype object: the next instances have it.
    Object* proto = Object::make(vm);
    CHECK(!P->put(vm, vm.names.prototype, Value(proto)).isAbrupt());
    auto* o = static_cast<Object*>(run(vm, f, {Value(P)}).asCell());
    CHECK(o->prototypeValue(vm) == Value(proto));
}

TEST_CASE("bytecode: verifier and disassembler") {
    VM vm{Flags{}};
    CodeData bad;
    Instruction i{};
    i.op_ = static_cast<uint8_t>(Op::Add);
    i.a = 7;
    bad.units.push_back(i);
    bad.registerCount = 2;
    CHECK(verify(bad) != "");
    i.op_ = static_cast<uint8_t>(Op::Return);
    bad.units.push_back(i);
    CHECK(verify(bad).find("out of range") != std::string::npos);

    Assembler a(vm);
    a.emit(Op::GetProp, 1, 0, 0, a.name("x"), a.cell());
    a.emit(Op::Return, 1);
    Function* f = a.finish(1, 2);
    std::string text = disassemble(vm, f->template_->code_);
    CHECK(text.find("GetProp           r1, r0, x") != std::string::npos);
}
