// Realms: intrinsics on demand, the shapes kept at hand, lazy properties of the global object.
//
// A realm is born with Object.prototype, Function.prototype and Array.prototype and the groups that belong to them;
// every other group of builtins is set up when one of its intrinsics is first asked for.
#include "runtime/realm.h"

#include "runtime/builtins/builtin.h"
#include "runtime/object_internal.h"
#include "runtime/vm.h"

namespace tiercel {

namespace {

using SetUp = void (*)(Realm&);

SetUp setUpOf(Intrinsic which) {
    switch (which) {
#define INTRINSIC(name, group)                                                                                         \
    case Intrinsic::name: return &setup##group;
#include "runtime/intrinsic_objects.def"
    case Intrinsic::Count_: break;
    }
    return nullptr;
}

Completion<Value> functionPrototypeCall(VM&, CallArgs) { return Value::undefined(); }

/// %Function.prototype%: itself a function, which accepts anything and returns undefined (20.2.3).
Object* makeFunctionPrototype(VM& vm, Realm& realm, Object* objectPrototype) {
    Shape* shape = vm.shapes.root(objectPrototype, CellKind::NativeFunction, 0);
    auto* f =
        vm.heap.make<NativeFunction>(CellKind::NativeFunction, 0, shape->id(), IndexingKind::PackedInt32, kCallable);
    f->slots_.init(nullptr);
    f->elements_.init(vm.emptyElements);
    f->native_ = functionPrototypeCall;
    f->realm_ = &realm;
    f->data_.init(Value::undefined());
    f->data2_.init(Value::undefined());
    f->intrinsic_ = 0;
    f->addProperty(vm, vm.names.length, Value::int32(0), kConfigurable);
    f->addProperty(vm, vm.names.name, vm.emptyString, kConfigurable);
    return f;
}

} // namespace

Realm::Realm(VM& owner) : vm(owner) {
    NoCollection none(vm.heap);
    vm.heap.addRootVisitor(this);
    Realm* caller = vm.realm;
    vm.realm = this;

    Object* objectPrototype = Object::make(vm, vm.shapes.root(Value::null(), CellKind::Object, kDefaultInlineCapacity));
    set(Intrinsic::ObjectPrototype, objectPrototype);
    plainObjectShape = vm.shapes.root(objectPrototype, CellKind::Object, kDefaultInlineCapacity);
    set(Intrinsic::FunctionPrototype, makeFunctionPrototype(vm, *this, objectPrototype));

    Shape* globalShape = vm.shapes.root(objectPrototype, CellKind::Global, 0);
    global = vm.heap.make<GlobalObject>(CellKind::Global, 0, globalShape->id(), IndexingKind::PackedInt32);
    global->slots_.init(nullptr);
    global->elements_.init(vm.emptyElements);
    global->realm_ = this;
    globalThis = global;

    create(Intrinsic::FunctionConstructor);
    create(Intrinsic::ObjectConstructor);
    Object* arrayPrototype = create(Intrinsic::ArrayPrototype);
    if (!arrayPrototype) { // arrays work without their builtins
        arrayPrototype = Array::makeWithPrototype(vm, objectPrototype);
        set(Intrinsic::ArrayPrototype, arrayPrototype);
    }
    arrayShape = vm.shapes.root(arrayPrototype, CellKind::Array, 0);
    create(Intrinsic::Eval);
    vm.realm = caller ? caller : this;
}

Realm::~Realm() { vm.heap.removeRootVisitor(this); }

Object* Realm::create(Intrinsic which) {
    SetUp setUp = setUpOf(which);
    if (!setUp) return nullptr;
    for (SetUp running : settingUp_)
        if (running == setUp) return nullptr; // asked for by its own group before it was made
    settingUp_.push_back(setUp);
    Realm* caller = vm.realm;
    vm.realm = this;
    setUp(*this);
    vm.realm = caller;
    settingUp_.pop_back();
    return intrinsics_[static_cast<size_t>(which)];
}

Shape* Realm::functionShape(FunctionKind kind, bool strict) {
    Shape*& cached = functionShapes_[static_cast<size_t>(kind) * 2 + strict];
    if (cached) return cached;
    Intrinsic which = Intrinsic::FunctionPrototype;
    switch (kind) {
    case FunctionKind::Generator:
    case FunctionKind::GeneratorMethod: which = Intrinsic::GeneratorFunctionPrototype; break;
    case FunctionKind::Async:
    case FunctionKind::AsyncArrow:
    case FunctionKind::AsyncMethod: which = Intrinsic::AsyncFunctionPrototype; break;
    case FunctionKind::AsyncGenerator:
    case FunctionKind::AsyncGeneratorMethod: which = Intrinsic::AsyncGeneratorFunctionPrototype; break;
    default: break;
    }
    Object* prototype = get(which);
    if (!prototype) prototype = get(Intrinsic::FunctionPrototype);
    return cached = vm.shapes.root(prototype, CellKind::Function, 0, kShapeLazy);
}

bool Realm::resolveLazyGlobal(PropertyKey key) {
    auto found = lazyGlobals.find(key.bits());
    if (found == lazyGlobals.end()) return false;
    Intrinsic which = found->second;
    lazyGlobals.erase(found);
    Object* object = get(which);
    if (!object) return false;
    if (!global->shape(vm)->find(key)) global->addProperty(vm, key, object, kHiddenAttributes);
    return true;
}

void Realm::resolveAllLazyGlobals() {
    if (lazyGlobals.empty()) return;
    std::vector<std::pair<uint64_t, Intrinsic>> rows(lazyGlobals.begin(), lazyGlobals.end()); // keys: held by us below
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    for (auto [bits, which] : rows) resolveLazyGlobal(PropertyKey::fromBits(bits));
}

bool Realm::isArrayIterationHolder(const Object* o) const {
    return o == intrinsics_[static_cast<size_t>(Intrinsic::ArrayPrototype)] ||
           o == intrinsics_[static_cast<size_t>(Intrinsic::ArrayIteratorPrototype)];
}

void Realm::visitRoots(Visitor& v) {
    auto visitKey = [&](uint64_t bits) {
        PropertyKey key = PropertyKey::fromBits(bits);
        if (!key.isNull() && !key.isIndex()) v.visit(key.cell());
    };
    auto visitShape = [&](Shape* shape) {
        if (shape) v.visitShape(shape->id());
    };
    for (Object* o : intrinsics_) v.visit(o);
    v.visit(global);
    v.visit(globalThis);
    for (const auto& [bits, index] : lexical.indexOf) visitKey(bits);
    for (const auto& binding : lexical.bindings) v.visit(binding.value);
    for (const auto& [bits, isVar] : varNames) visitKey(bits);
    for (const auto& [bits, which] : lazyGlobals) visitKey(bits);
    for (const auto& [site, object] : templateObjects) v.visit(object);
    visitShape(plainObjectShape);
    visitShape(arrayShape);
    for (Shape* shape : functionShapes_) visitShape(shape);
}

} // namespace tiercel
