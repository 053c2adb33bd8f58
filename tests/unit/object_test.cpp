// Objects: internal methods, elements, arrays, integrity.
#include "runtime/operations.h"
#include "runtime/vm.h"

#include <doctest/doctest.h>

using namespace tiercel;

namespace {
PropertyKey key(VM& vm, const std::string& s) { return PropertyKey::fromUtf8(vm, s); }
PropertyKey at(uint32_t i) { return PropertyKey::fromIndex(i); }
std::string names(VM& vm, Object* o) {
    std::string out;
    KeyList keys = MUST(o->ownPropertyKeys(vm));
    for (PropertyKey k : keys) out += k.toDisplay(vm) + " ";
    return out;
}
bool set(VM& vm, Object* o, PropertyKey k, Value v) { return MUST(o->set(vm, k, v, o)); }
} // namespace

TEST_CASE("own keys: indexes, strings, symbols") {
    VM vm{Flags()};
    Object* o = Object::make(vm);
    o->defineDirect(vm, key(vm, "b"), Value::int32(1));
    o->defineDirect(vm, vm.names.symbolIterator, Value::int32(1));
    o->defineDirect(vm, at(7), Value::int32(1));
    o->defineDirect(vm, key(vm, "a"), Value::int32(1));
    o->defineDirect(vm, at(2), Value::int32(1));
    CHECK(names(vm, o) == "2 7 b a Symbol(Symbol.iterator) ");
}

TEST_CASE("element kinds widen in place") {
    VM vm{Flags()};
    Object* a = Array::make(vm);
    Array::push(vm, a, Value::int32(1));
    Array::push(vm, a, Value::int32(2));
    CHECK(a->indexing_ == IndexingKind::PackedInt32);
    CHECK(a->setElementFast(vm, 1, Value::rawDouble(0.5)));
    CHECK(a->indexing_ == IndexingKind::PackedDouble);
    CHECK(a->getOwnElement(vm, 0).asNumber() == 1);
    CHECK(set(vm, a, at(4), Value::int32(9)));
    CHECK(a->indexing_ == IndexingKind::HoleyDouble);
    CHECK(a->arrayLength() == 5);
    CHECK(a->getOwnElement(vm, 3).isEmpty());
    CHECK(set(vm, a, at(0), vm.emptyString));
    CHECK(a->indexing_ == IndexingKind::HoleyAny);
    CHECK(a->getOwnElement(vm, 1).asNumber() == 0.5);
    CHECK(a->getOwnElement(vm, 3).isEmpty());
    CHECK(set(vm, a, at(3'000'000'000u), Value(true)));
    CHECK(a->indexing_ == IndexingKind::Sparse);
    CHECK(a->arrayLength() == 3'000'000'001u);
    CHECK(a->getOwnElement(vm, 4).asNumber() == 9);
    CHECK(set(vm, a, vm.names.length, Value::int32(2)));
    CHECK(a->arrayLength() == 2);
    CHECK(a->getOwnElement(vm, 3'000'000'000u).isEmpty());
}

TEST_CASE("a sparse array that fills up becomes dense") {
    VM vm{Flags()};
    Object* a = Array::make(vm);
    CHECK(set(vm, a, vm.names.length, Value::int32(1'000'000)));
    for (uint32_t i = 0; i < 1'000'000; i++) set(vm, a, at(i), Value::number(i));
    CHECK(a->indexing_ != IndexingKind::Sparse);
    CHECK(a->getOwnElement(vm, 999'999).asInt32() == 999'999);
    CHECK(a->arrayLength() == 1'000'000);
}

TEST_CASE("frozen, sealed and non-extensible arrays") {
    VM vm{Flags()};
    Value three[] = {Value::int32(1), Value::int32(2), Value::int32(3)};
    Object* a = Array::fromValues(vm, three, 3);
    CHECK(MUST(a->setIntegrity(vm, Object::Integrity::Sealed)));
    CHECK(a->indexing_ == IndexingKind::Fixed);
    CHECK(set(vm, a, at(0), Value::int32(9)));
    CHECK(!set(vm, a, at(3), Value::int32(9)));
    CHECK(!MUST(a->deleteProperty(vm, at(0))));
    CHECK(!set(vm, a, vm.names.length, Value::int32(1)));
    CHECK(a->arrayLength() == 3);
    CHECK(MUST(a->setIntegrity(vm, Object::Integrity::Frozen)));
    CHECK(!set(vm, a, at(0), Value::int32(10)));
    CHECK(a->getOwnElement(vm, 0).asInt32() == 9);
    CHECK(MUST(a->testIntegrity(vm, Object::Integrity::Frozen)));

    Object* b = Array::fromValues(vm, three, 3);
    CHECK(MUST(b->preventExtensions(vm)));
    CHECK(MUST(b->deleteProperty(vm, at(1))));
    CHECK(!set(vm, b, at(1), Value::int32(1)));
    CHECK(set(vm, b, vm.names.length, Value::int32(1)));
    CHECK(b->arrayLength() == 1);
}

TEST_CASE("ArraySetLength stops at what cannot be deleted") {
    VM vm{Flags()};
    Value three[] = {Value::int32(1), Value::int32(2), Value::int32(3)};
    Object* a = Array::fromValues(vm, three, 3);
    CHECK(MUST(a->defineOwnProperty(vm, at(1), PropertyDescriptor::data(Value::int32(5), kWritable))));
    CHECK(!set(vm, a, vm.names.length, Value::int32(0)));
    CHECK(a->arrayLength() == 2);
    PropertyDescriptor fixed;
    fixed.writable = false;
    CHECK(MUST(a->defineOwnProperty(vm, vm.names.length, fixed)));
    CHECK(!set(vm, a, at(2), Value::int32(1)));
    CHECK(set(vm, a, at(0), Value::int32(1)));
}

TEST_CASE("ValidateAndApplyPropertyDescriptor") {
    VM vm{Flags()};
    Object* o = Object::make(vm);
    PropertyKey x = key(vm, "x");
    CHECK(MUST(o->defineOwnProperty(vm, x, PropertyDescriptor::data(Value::nan(), 0))));
    CHECK(MUST(o->defineOwnProperty(vm, x, PropertyDescriptor::data(Value::nan(), 0))));
    CHECK(!MUST(o->defineOwnProperty(vm, x, PropertyDescriptor::data(Value::int32(1), 0))));
    CHECK(!MUST(o->defineOwnProperty(vm, x, PropertyDescriptor::data(Value::nan(), kConfigurable))));
    PropertyDescriptor accessor;
    accessor.getter = Value::undefined();
    CHECK(!MUST(o->defineOwnProperty(vm, x, accessor)));
    PropertyKey y = key(vm, "y");
    CHECK(MUST(o->defineOwnProperty(vm, y, PropertyDescriptor::data(Value::int32(1), kDefaultAttributes))));
    CHECK(MUST(o->defineOwnProperty(vm, y, accessor)));
    auto own = MUST(o->getOwnProperty(vm, y));
    CHECK(own->isAccessor());
    CHECK(*own->enumerable);
}

TEST_CASE("prototypes: cycles, Object.prototype, elements") {
    VM vm{Flags()};
    Object* a = Object::make(vm);
    Object* b = Object::make(vm, Value(a));
    CHECK(!MUST(a->setPrototypeOf(vm, b)));
    CHECK(!MUST(vm.realm->get(Intrinsic::ObjectPrototype)->setPrototypeOf(vm, a)));
    CHECK(!vm.indexedPrototypes);
    set(vm, a, at(3), Value::int32(33));
    CHECK(vm.indexedPrototypes);
    CHECK(MUST(b->get(vm, at(3))).asInt32() == 33);
}

TEST_CASE("the realm has its globals, made lazily") {
    VM vm{Flags()};
    Object* global = vm.realm->global;
    CHECK(MUST(global->get(vm, vm.names.Object)) == Value(vm.realm->get(Intrinsic::ObjectConstructor)));
    auto own = MUST(global->getOwnProperty(vm, vm.names.Function));
    CHECK((own && *own->writable && !*own->enumerable && *own->configurable));
    CHECK(MUST(global->deleteProperty(vm, vm.names.Map)));
    CHECK(!MUST(global->hasProperty(vm, vm.names.Map)));
    CHECK(MUST(global->get(vm, vm.names.globalThis)) == Value(global));
    Object* o = Object::make(vm);
    Value text = MUST(invoke(vm, o, vm.names.toString));
    CHECK(static_cast<String*>(text.asCell())->toUtf8(vm) == "[object Object]");
}

TEST_CASE("objects survive collections with their parts") {
    VM vm{Flags()};
    Root<Object*> root(vm.heap, Object::make(vm));
    for (int i = 0; i < 300; i++) {
        Object* child = Array::make(vm);
        Array::push(vm, child, String::fromUtf8(vm, "value " + std::to_string(i)));
        root.get()->defineDirect(vm, key(vm, "child" + std::to_string(i)), child);
        if (i % 50 == 0) vm.heap.collect(i % 100 == 0, "test");
    }
    vm.heap.collect(false, "test");
    vm.heap.collect(true, "test");
    for (int i = 0; i < 300; i++) {
        Value child = MUST(root.get()->get(vm, key(vm, "child" + std::to_string(i))));
        Value text = MUST(static_cast<Object*>(child.asCell())->get(vm, at(0)));
        CHECK(static_cast<String*>(text.asCell())->toUtf8(vm) == "value " + std::to_string(i));
    }
}
