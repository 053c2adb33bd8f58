// Shapes: the transition tree, field records, dictionaries, weakness.
#include "runtime/vm.h"

#include <doctest/doctest.h>

using namespace tiercel;

namespace {
PropertyKey key(VM& vm, const std::string& s) { return PropertyKey::fromUtf8(vm, s); }
} // namespace

TEST_CASE("equal histories end in one shape") {
    VM vm{Flags()};
    Object* a = Object::make(vm);
    Object* b = Object::make(vm);
    for (Object* o : {a, b}) {
        o->defineDirect(vm, key(vm, "x"), Value::int32(1));
        o->defineDirect(vm, key(vm, "y"), Value::int32(2));
    }
    CHECK(a->shapeId_ == b->shapeId_);
    Object* c = Object::make(vm);
    c->defineDirect(vm, key(vm, "y"), Value::int32(2));
    c->defineDirect(vm, key(vm, "x"), Value::int32(1));
    CHECK(c->shapeId_ != a->shapeId_);
    CHECK(c->getOwnData(vm, key(vm, "x")).asInt32() == 1);
}

TEST_CASE("a branch does not see the other branch's properties") {
    VM vm{Flags()};
    Object* a = Object::make(vm);
    Object* b = Object::make(vm);
    a->defineDirect(vm, key(vm, "p"), Value::int32(0));
    b->defineDirect(vm, key(vm, "p"), Value::int32(0));
    for (int i = 0; i < 20; i++) a->defineDirect(vm, key(vm, "a" + std::to_string(i)), Value::int32(i));
    for (int i = 0; i < 20; i++) b->defineDirect(vm, key(vm, "b" + std::to_string(i)), Value::int32(i));
    CHECK(a->getOwnData(vm, key(vm, "b3")).isEmpty());
    CHECK(b->getOwnData(vm, key(vm, "a3")).isEmpty());
    CHECK(b->getOwnData(vm, key(vm, "b19")).asInt32() == 19);
}

TEST_CASE("fields record constness and kinds") {
    VM vm{Flags()};
    Object* o = Object::make(vm);
    PropertyKey x = key(vm, "fieldX");
    o->defineDirect(vm, x, Value::int32(1));
    FieldInfo& field = vm.shapes.at(o->shape(vm)->find(x)->ownerShapeId)->field_;
    CHECK(field.isConst);
    CHECK(field.kind == kFieldInt32);
    Object* other = Object::make(vm);
    other->defineDirect(vm, x, Value::rawDouble(0.5));
    CHECK(field.isConst);
    CHECK(field.kind == (kFieldInt32 | kFieldDouble));
    CHECK(MUST(o->set(vm, x, Value::int32(2), o)));
    CHECK(!field.isConst);
}

TEST_CASE("a field of objects remembers their one shape") {
    FieldInfo field;
    VM vm{Flags()};
    Object* a = Object::make(vm);
    Object* b = Object::make(vm, Value::null());
    CHECK(field.widen(a));
    CHECK(field.objectShape == a->shapeId_);
    CHECK(!field.widen(a));
    CHECK(field.widen(b));
    CHECK(field.objectShape == 0);
    CHECK(field.admits(a));
    CHECK(!field.admits(Value::int32(1)));
    CHECK(field.widen(Value::int32(1)));
    CHECK(field.admits(Value::int32(1)));
}

TEST_CASE("deleting the last property goes back, deleting another makes a dictionary") {
    VM vm{Flags()};
    Object* o = Object::make(vm);
    uint32_t root = o->shapeId_;
    o->defineDirect(vm, key(vm, "a"), Value::int32(1));
    CHECK(MUST(o->deleteProperty(vm, key(vm, "a"))));
    CHECK(o->shapeId_ == root);
    for (int i = 0; i < 10; i++) o->defineDirect(vm, key(vm, "k" + std::to_string(i)), Value::int32(i));
    CHECK(MUST(o->deleteProperty(vm, key(vm, "k4"))));
    CHECK(o->shape(vm)->isDictionary());
    CHECK(o->getOwnData(vm, key(vm, "k4")).isEmpty());
    CHECK(o->getOwnData(vm, key(vm, "k9")).asInt32() == 9);
    KeyList keys = MUST(o->ownPropertyKeys(vm));
    CHECK(keys.size() == 9);
}

TEST_CASE("dictionaries: many keys, deletion and reuse of slots") {
    VM vm{Flags()};
    Object* o = Object::make(vm);
    for (int i = 0; i < 2000; i++) o->defineDirect(vm, key(vm, "key" + std::to_string(i)), Value::int32(i));
    CHECK(o->shape(vm)->isDictionary());
    for (int round = 0; round < 5000; round++) {
        PropertyKey k = key(vm, "round" + std::to_string(round));
        o->defineDirect(vm, k, Value::int32(round));
        CHECK(MUST(o->deleteProperty(vm, k)));
    }
    CHECK(o->shape(vm)->slotCount() < 6000);
    bool all = true;
    for (int i = 0; i < 2000; i++) all &= o->getOwnData(vm, key(vm, "key" + std::to_string(i))).asInt32() == i;
    CHECK(all);
}

TEST_CASE("a cached dictionary shape is replaced by the next change") {
    VM vm{Flags()};
    Object* o = Object::make(vm);
    for (int i = 0; i < 400; i++) o->defineDirect(vm, key(vm, "key" + std::to_string(i)), Value::int32(i));
    LookupResult r = o->lookup(vm, key(vm, "key7"));
    CHECK(r.kind == LookupResult::Kind::Data);
    CHECK(r.receiverShapeId == o->shapeId_);
    o->defineDirect(vm, key(vm, "another"), Value::int32(0));
    CHECK(r.receiverShapeId != o->shapeId_);
}

TEST_CASE("structural changes of watched prototypes bump the epoch") {
    VM vm{Flags()};
    Object* proto = Object::make(vm);
    Object* o = Object::make(vm, Value(proto));
    CHECK(o->lookup(vm, key(vm, "m")).kind == LookupResult::Kind::Missing);
    uint32_t epoch = vm.protoEpoch;
    proto->defineDirect(vm, key(vm, "m"), Value::int32(1));
    CHECK(vm.protoEpoch != epoch);
    LookupResult r = o->lookup(vm, key(vm, "m"));
    CHECK(r.kind == LookupResult::Kind::Data);
    CHECK(r.holder == proto);
    epoch = vm.protoEpoch;
    CHECK(MUST(proto->set(vm, key(vm, "m"), Value::int32(2), proto))); // a value is no structure
    CHECK(vm.protoEpoch == epoch);
    CHECK(MUST(proto->deleteProperty(vm, key(vm, "m"))));
    CHECK(vm.protoEpoch != epoch);
}

TEST_CASE("unused shapes are freed, used ones kept") {
    VM vm{Flags()};
    Object* kept = Object::make(vm);
    for (int i = 0; i < 10; i++) kept->defineDirect(vm, key(vm, "kept" + std::to_string(i)), Value::int32(i));
    vm.heap.collect(true, "test");
    uint32_t before = vm.shapes.count();
    for (int i = 0; i < 3000; i++) {
        Object* o = Object::make(vm);
        o->defineDirect(vm, key(vm, "passing" + std::to_string(i)), Value::int32(i));
    }
    CHECK(vm.shapes.count() >= before + 3000);
    vm.heap.collect(true, "test");
    CHECK(vm.shapes.count() < before + 100);
    for (int i = 0; i < 10; i++) CHECK(kept->getOwnData(vm, key(vm, "kept" + std::to_string(i))).asInt32() == i);
    Object* again = Object::make(vm);
    for (int i = 0; i < 10; i++) again->defineDirect(vm, key(vm, "kept" + std::to_string(i)), Value::int32(i));
    CHECK(again->shapeId_ == kept->shapeId_);
}

TEST_CASE("an object used as a map takes no shape a key") {
    VM vm{Flags()};
    Object* map = Object::make(vm);
    for (int i = 0; i < 400; i++) map->defineDirect(vm, key(vm, "word" + std::to_string(i)), Value::int32(0));
    uint32_t before = vm.shapes.count();
    for (int i = 400; i < 20'000; i++) {
        PropertyKey k = key(vm, "word" + std::to_string(i));
        CHECK(map->lookup(vm, k).kind == LookupResult::Kind::Missing);
        map->defineDirect(vm, k, Value::int32(i));
    }
    CHECK(vm.shapes.count() < before + 10);
    CHECK(map->getOwnData(vm, key(vm, "word19999")).asInt32() == 19'999);
}

TEST_CASE("a global object with many properties, one of them defined anew, is no dictionary") {
    VM vm{Flags()};
    Object* global = vm.realm->global;
    for (int i = 0; i < 500; i++) global->defineDirect(vm, key(vm, "g" + std::to_string(i)), Value::int32(i));
    CHECK(!global->shape(vm)->isDictionary());
    PropertyDescriptor hidden;
    hidden.enumerable = false;
    CHECK(MUST(global->defineOwnProperty(vm, key(vm, "g7"), hidden)));
    CHECK(!global->shape(vm)->isDictionary());
    CHECK(global->getOwnData(vm, key(vm, "g499")).asInt32() == 499);
    for (int i = 500; i < 5000; i++) global->defineDirect(vm, key(vm, "g" + std::to_string(i)), Value::int32(i));
    CHECK(global->shape(vm)->isDictionary());
    CHECK(global->getOwnData(vm, key(vm, "g4999")).asInt32() == 4999);
}
