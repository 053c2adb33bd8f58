// The functions that optimized code calls: results by kind of operand, exceptions as Empty or 2, calls in windows.
#include "frontend/compiler.h"
#include "runtime/interpreter/interpreter.h"
#include "runtime/intrinsics.h"
#include "runtime/operations.h"
#include "runtime/source_code.h"
#include "runtime/vm.h"

#include <doctest/doctest.h>

using namespace tiercel;

namespace {

struct Engine {
    Engine() : vm(Flags()) { vm.compiler = std::make_unique<frontend::SourceCompiler>(); }
    Value run(const char16_t* source) {
        auto result = vm.runScript(*vm.realm, SourceCode::create(source, "test.js"));
        CHECK(!result.isAbrupt());
        return result.isAbrupt() ? Value::undefined() : result.release();
    }
    PropertyKey key(const char* name) { return PropertyKey::fromAtom(vm.atoms.intern(std::string_view(name))); }
    uint64_t text(const char* chars) { return Value(String::fromLatin1(vm, std::string_view(chars))).bits(); }
    bool threw() {
        bool pending = !vm.exception.isEmpty();
        if (pending) static_cast<void>(vm.takeException());
        return pending;
    }
    VM vm;
};

uint64_t bits(double d) { return Value::number(d).bits(); }
constexpr uint64_t kUndefined = Value::kUndefined;

} // namespace

TEST_CASE("intrinsics: the table has what the file has") {
    CHECK(kIntrinsicFunctionCount >= 60);
    CHECK(std::string(kIntrinsicFunctions[0].name) == "add");
    CHECK(kIntrinsicFunctions[0].result == 't');
    for (size_t i = 0; i < kIntrinsicFunctionCount; i++) CHECK(kIntrinsicFunctions[i].address);
}

TEST_CASE("intrinsics: operators") {
    Engine e;
    VM* vm = &e.vm;
    CHECK(intrinsic_add(vm, bits(1), bits(2)) == bits(3));
    CHECK(intrinsic_sub(vm, e.text("7"), bits(2)) == bits(5));
    CHECK(intrinsic_ushr(vm, bits(-1), bits(0)) == bits(4294967295.0));
    CHECK(intrinsic_inc(vm, bits(2147483647)) == bits(2147483648.0));
    CHECK(intrinsic_dec(vm, e.text("3")) == bits(2));
    CHECK(intrinsic_neg(vm, bits(0)) == Value::rawDouble(-0.0).bits());
    CHECK(intrinsic_stringEquals(vm, intrinsic_concat(vm, e.text("a"), e.text("b")), e.text("ab")) == 1);
    CHECK(intrinsic_stringEquals(vm, intrinsic_toString(vm, bits(12)), e.text("12")) == 1);
    CHECK(intrinsic_less(vm, bits(1), e.text("2")) == 1);
    CHECK(intrinsic_greaterEqual(vm, bits(1), kUndefined) == 0);
    CHECK(intrinsic_looselyEquals(vm, e.text("1"), bits(1)) == 1);
    CHECK(intrinsic_strictlyEquals(vm, e.text("1"), bits(1)) == 0);
    CHECK(intrinsic_truthy(vm, e.text("")) == 0);
    CHECK(intrinsic_truncateToInt32(vm, 4294967297.0) == 1);
    CHECK(intrinsic_doubleMod(vm, 7, 4) == 3);
    CHECK(intrinsic_pow(vm, 2, 10) == 1024);

    uint64_t symbol = e.run(u"Symbol()").bits();
    CHECK(intrinsic_add(vm, symbol, bits(1)) == Value::kEmpty);
    CHECK(e.threw());
    CHECK(intrinsic_less(vm, symbol, bits(1)) == 2);
    CHECK(e.threw());
    CHECK(intrinsic_in(vm, symbol, bits(1)) == 2);
    CHECK(e.threw());
    CHECK(intrinsic_instanceOf(vm, symbol, e.run(u"Array").bits()) == 0);
    CHECK(intrinsic_instanceOf(vm, e.run(u"[]").bits(), e.run(u"Array").bits()) == 1);
}

TEST_CASE("intrinsics: properties and elements") {
    Engine e;
    VM* vm = &e.vm;
    FeedbackCell get, set, other;
    uint64_t x = e.key("x").bits();
    uint64_t object =
        e.run(u"globalThis.o = { x: 5, get twice() { return this.x * 2; }, set y(v) { this.x = v; } }").bits();
    for (int i = 0; i < 3; i++) CHECK(intrinsic_getNamed(vm, object, x, &get) == bits(5));
    CHECK(get.state == CacheState::Monomorphic);
    for (int i = 0; i < 3; i++) CHECK(intrinsic_getNamed(vm, object, e.key("twice").bits(), &other) == bits(10));
    for (int i = 0; i < 3; i++) CHECK(intrinsic_setNamed(vm, object, x, bits(7 + i), &set, 1) == 1);
    CHECK(intrinsic_getNamed(vm, object, x, &get) == bits(9));
    FeedbackCell setter;
    for (int i = 0; i < 3; i++) CHECK(intrinsic_setNamed(vm, object, e.key("y").bits(), bits(i), &setter, 1) == 1);
    CHECK(intrinsic_getNamed(vm, object, x, &get) == bits(2));
    CHECK(intrinsic_getNamed(vm, kUndefined, x, &get) == Value::kEmpty);
    CHECK(e.threw());
    uint64_t frozen = e.run(u"Object.freeze({ x: 1 })").bits();
    FeedbackCell strict, sloppy;
    CHECK(intrinsic_setNamed(vm, frozen, x, bits(2), &strict, 1) == 2);
    CHECK(e.threw());
    CHECK(intrinsic_setNamed(vm, frozen, x, bits(2), &sloppy, 0) == 1);

    uint64_t array = e.run(u"globalThis.a = [1, 2, 3]").bits();
    CHECK(intrinsic_getKeyed(vm, array, bits(1)) == bits(2));
    CHECK(intrinsic_getKeyed(vm, array, e.text("2")) == bits(3));
    CHECK(intrinsic_getKeyed(vm, array, bits(9)) == kUndefined);
    CHECK(intrinsic_storeElement(vm, array, 3, bits(0.5), 1) == 1);
    CHECK(intrinsic_setKeyed(vm, array, bits(0), e.text("t"), 1) == 1);
    CHECK(e.run(u"a.join() === 't,2,3,0.5'").isTrue());
    CHECK(intrinsic_setKeyed(vm, e.run(u"Object.freeze([1])").bits(), bits(0), bits(2), 1) == 2);
    CHECK(e.threw());
    FeedbackCell global, nothing;
    for (int i = 0; i < 3; i++) CHECK(intrinsic_getGlobal(vm, &global, e.key("a").bits(), 0) == array);
    CHECK(intrinsic_getGlobal(vm, &nothing, e.key("nothing").bits(), 1) == kUndefined);
    CHECK(intrinsic_getGlobal(vm, &nothing, e.key("nothing").bits(), 0) == Value::kEmpty);
    CHECK(e.threw());
    CHECK(intrinsic_stringEquals(vm, intrinsic_charAt(vm, e.text("abc"), 1), e.text("b")) == 1);
    CHECK(intrinsic_charCodeAt(vm, e.text("abc"), 2) == 'c');
    Value values[] = {Value(1), Value::empty(), Value::rawDouble(0.5)};
    uint64_t literal = intrinsic_newArray(vm, values, 3);
    CHECK(intrinsic_getKeyed(vm, literal, bits(2)) == bits(0.5));
    CHECK(intrinsic_getKeyed(vm, literal, bits(1)) == kUndefined);
    auto* made = static_cast<Object*>(
        Value::fromBits(intrinsic_allocate(vm, static_cast<int32_t>(e.vm.realm->plainObjectShape->id()),
                                           static_cast<int32_t>(e.vm.realm->plainObjectShape->inlineCapacity())))
            .asCell());
    CHECK(made->shape(e.vm) == e.vm.realm->plainObjectShape);
}

TEST_CASE("intrinsics: calls in a window above the frame") {
    Engine e;
    VM* vm = &e.vm;
    e.run(u"var f = (x, y, z) => x * 10 + (y === undefined ? 1 : y) + (z === undefined ? 100 : 0);\n"
          u"var thrower = () => { throw 1; }; var bound = f.bind(null, 4); class C { constructor(x) { this.x = x; } }");
    // As if a frame called: the window begins at the stack's top.
    auto window = [&](const char16_t* callee, std::initializer_list<Value> arguments) {
        Value function = e.run(callee);
        Value* newFp = e.vm.stackTop() + kFrameHeaderWords;
        newFp[kFrameCallee] = function;
        newFp[kFrameThis] = Value::undefined();
        std::copy(arguments.begin(), arguments.end(), newFp);
        return newFp;
    };
    CHECK(intrinsic_call(vm, window(u"f", {Value(2)}), 1) == bits(121));
    CHECK(intrinsic_call(vm, window(u"f", {Value(2), Value(3), Value(4)}), 3) == bits(23));
    CHECK(intrinsic_call(vm, window(u"bound", {Value(2)}), 1) == bits(142));
    CHECK(intrinsic_call(vm, window(u"Math.max", {Value(2), Value(6)}), 2) == bits(6));
    CHECK(intrinsic_callBuiltin(vm, window(u"Math.max", {Value(2), Value(6)}), 2) == bits(6));
    CHECK(intrinsic_call(vm, window(u"thrower", {}), 0) == Value::kEmpty);
    CHECK(e.threw());
    CHECK(intrinsic_call(vm, window(u"C", {}), 0) == Value::kEmpty);
    CHECK(e.threw());
    FeedbackCell cell;
    uint64_t made = intrinsic_construct(vm, window(u"C", {Value(8)}), 1);
    CHECK(intrinsic_getNamed(vm, made, e.key("x").bits(), &cell) == bits(8));
    made = intrinsic_construct(vm, window(u"Array", {Value(8)}), 1);
    CHECK(intrinsic_getNamed(vm, made, e.key("length").bits(), &cell) == bits(8));
    delete cell.polymorphic; // a CodeBlock's would go with it
    CHECK(e.vm.fp == nullptr);
}
