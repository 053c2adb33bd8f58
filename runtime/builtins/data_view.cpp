// DataView (ECMA-262 §25.3). Optimizing compilers read and write most kinds in line (graph/builtins.def).
#include "runtime/builtins/array_buffer.h"
#include "runtime/builtins/builtin.h"
#include "runtime/typed_elements.h"

#include <algorithm>
#include <cstring>

namespace tiercel {

namespace {

Completion<Value> construct(VM& vm, CallArgs args) {
    if (!args.isConstruct()) return vm.throwTypeError("Constructor DataView requires 'new'");
    auto* buffer = bufferIf(args[0]);
    if (!buffer) return vm.throwTypeError("First argument to DataView constructor must be an ArrayBuffer");
    uint64_t offset = TRY(toIndex(vm, args[1]));
    refreshShared(buffer);
    if (buffer->detached_) return vm.throwTypeError("Cannot perform DataView on a detached ArrayBuffer");
    if (offset > buffer->byteLength_)
        return vm.throwRangeError("Start offset %llu is outside the bounds of the buffer",
                                  static_cast<unsigned long long>(offset));
    bool tracking = args[2].isUndefined() && buffer->resizable_;
    uint64_t length = 0;
    if (!args[2].isUndefined()) {
        length = TRY(toIndex(vm, args[2]));
        if (offset + length > buffer->byteLength_)
            return vm.throwRangeError("Invalid DataView length %llu", static_cast<unsigned long long>(length));
    } else if (!tracking) {
        length = buffer->byteLength_ - offset;
    }
    Object* proto = TRY(prototypeFromConstructor(vm, args.newTarget(), Intrinsic::DataViewPrototype));
    if (buffer->detached_) return vm.throwTypeError("Cannot perform DataView on a detached ArrayBuffer");
    if (offset > buffer->byteLength_ || (!tracking && offset + length > buffer->byteLength_))
        return vm.throwRangeError("Invalid DataView length %llu", static_cast<unsigned long long>(length));
    Shape* shape = vm.shapes.root(Value(proto), CellKind::DataView, 0);
    uint8_t flags = buffer->immutable_ ? kImmutableView : 0;
    auto* view = vm.heap.make<DataViewObject>(CellKind::DataView, 0, shape->id(), IndexingKind::PackedInt32, flags);
    view->elementKind_ = IndexingKind::Uint8;
    view->slots_.init(nullptr);
    view->elements_.init(vm.emptyElements);
    view->buffer_.init(buffer);
    view->byteOffset_ = offset;
    view->fixedLength_ = length;
    view->lengthTracking_ = tracking;
    view->nextView_.init(Value::undefined());
    refreshView(view);
    registerView(vm, buffer, view);
    return view;
}

Completion<DataViewObject*> thisView(VM& vm, Value v, const char* method) {
    if (auto* view = cellIf<DataViewObject, CellKind::DataView>(v)) return view;
    return vm.throwTypeError("Method DataView.prototype.%s called on incompatible receiver %s", method,
                             describe(vm, v).c_str());
}

/// The view's length in bytes now; TypeError when detached or out of bounds.
Completion<size_t> viewLength(VM& vm, DataViewObject* view, const char* method) {
    ArrayBufferObject* buffer = view->buffer_.get();
    refreshShared(buffer);
    if (buffer->detached_)
        return vm.throwTypeError("Cannot perform DataView.prototype.%s on a detached ArrayBuffer", method);
    if (view->outOfBounds_) return vm.throwTypeError("Invalid DataView accessor %s: the view is out of bounds", method);
    return view->length_;
}

Completion<Value> getBuffer(VM& vm, CallArgs args) {
    return Value(TRY(thisView(vm, args.thisValue(), "buffer"))->buffer_.get());
}
Completion<Value> getByteLength(VM& vm, CallArgs args) {
    auto* view = TRY(thisView(vm, args.thisValue(), "byteLength"));
    return Value::number(static_cast<uint64_t>(TRY(viewLength(vm, view, "byteLength"))));
}
Completion<Value> getByteOffset(VM& vm, CallArgs args) {
    auto* view = TRY(thisView(vm, args.thisValue(), "byteOffset"));
    TRY(viewLength(vm, view, "byteOffset"));
    return Value::number(static_cast<uint64_t>(view->byteOffset_));
}

/// GetViewValue.
template <IndexingKind kind>
Completion<Value> getValue(VM& vm, CallArgs args) {
    auto* view = TRY(thisView(vm, args.thisValue(), "get"));
    uint64_t index = TRY(toIndex(vm, args[0]));
    bool littleEndian = toBoolean(args[1]);
    size_t length = TRY(viewLength(vm, view, "get"));
    constexpr uint32_t size = typedElementSize(kind);
    if (index > length || length - index < size)
        return vm.throwRangeError("Offset is outside the bounds of the DataView");
    alignas(8) uint8_t bytes[8];
    std::memcpy(bytes, view->data_ + index, size);
    if (!littleEndian) std::reverse(bytes, bytes + size);
    return readTypedElement(vm, kind, bytes, 0);
}

/// SetViewValue.
template <IndexingKind kind>
Completion<Value> setValue(VM& vm, CallArgs args) {
    auto* view = TRY(thisView(vm, args.thisValue(), "set"));
    if (view->buffer_.get()->immutable_)
        return vm.throwTypeError("Cannot perform DataView.prototype.set on an immutable ArrayBuffer");
    uint64_t index = TRY(toIndex(vm, args[0]));
    TypedElement element = TRY(toTypedElement(vm, kind, args[1]));
    bool littleEndian = toBoolean(args[2]);
    size_t length = TRY(viewLength(vm, view, "set"));
    constexpr uint32_t size = typedElementSize(kind);
    if (index > length || length - index < size)
        return vm.throwRangeError("Offset is outside the bounds of the DataView");
    alignas(8) uint8_t bytes[8];
    writeTypedElement(kind, bytes, 0, element);
    if (!littleEndian) std::reverse(bytes, bytes + size);
    std::memcpy(view->data_ + index, bytes, size);
    return Value::undefined();
}

#define ACCESSORS(name) {"get" #name, getValue<IndexingKind::name>, 1}, {"set" #name, setValue<IndexingKind::name>, 2}
#define KNOWN(name)                                                                                                    \
    known(KnownBuiltin::DataViewGet##name, "get" #name, getValue<IndexingKind::name>, 1),                              \
        known(KnownBuiltin::DataViewSet##name, "set" #name, setValue<IndexingKind::name>, 2)
constexpr BuiltinRow kRows[] = {
    getter("buffer", getBuffer),
    getter("byteLength", getByteLength),
    getter("byteOffset", getByteOffset),
    KNOWN(Int8),
    KNOWN(Uint8),
    KNOWN(Int16),
    KNOWN(Uint16),
    KNOWN(Int32),
    KNOWN(Uint32),
    ACCESSORS(Float16),
    KNOWN(Float32),
    KNOWN(Float64),
    ACCESSORS(BigInt64),
    ACCESSORS(BigUint64),
};
#undef ACCESSORS
#undef KNOWN

} // namespace

void setupDataView(Realm& realm) {
    Object* prototype = Object::make(realm.vm, Value(realm.get(Intrinsic::ObjectPrototype)));
    realm.set(Intrinsic::DataViewPrototype, prototype);
    auto* constructor = makeConstructor(realm, "DataView", 1, construct, prototype);
    realm.set(Intrinsic::DataViewConstructor, constructor);
    defineBuiltins(realm, prototype, kRows);
    defineToStringTag(realm, prototype, "DataView");
}

} // namespace tiercel
