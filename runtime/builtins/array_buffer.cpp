// ArrayBuffer (ECMA-262 §25.1) and SharedArrayBuffer (§25.2).
//
// A SharedArrayBuffer's storage is a SharedBlock, which other agents may have buffers on as well; a growable one's
// length is the block's, of which each buffer and its views have copies that refreshShared brings up to date.
//
// An immutable buffer is made from bytes that nobody else has (transferToImmutable, sliceToImmutable, bytes modules):
// it is never resized, detached or written to. Its typed arrays say so by their indexing kind, which no fast store
// accepts; whatever else writes into a buffer asks immutable_.
//
// Storage comes from calloc and is charged to the heap by maxByteLength_. Fixed-length buffers keep no list of their
// views: detaching is rare, so it runs a full collection whose typed-array visitor empties the views
// (gc/cell_visitors.cpp).
#include "runtime/builtins/array_buffer.h"

#include "runtime/builtins/builtin.h"
#include "runtime/builtins/shared_block.h"
#include "runtime/typed_elements.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

namespace tiercel {

namespace {

ArrayBufferObject* makeBufferCell(VM& vm, CellKind kind, Object* prototype, uint8_t* data, size_t bytes,
                                  size_t capacity, bool resizable) {
    Shape* shape = vm.shapes.root(Value(prototype), kind, 0);
    auto* buffer = vm.heap.make<ArrayBufferObject>(kind, 0, shape->id(), IndexingKind::PackedInt32);
    buffer->slots_.init(nullptr);
    buffer->elements_.init(vm.emptyElements);
    buffer->data_ = data;
    buffer->byteLength_ = bytes;
    buffer->maxByteLength_ = capacity;
    buffer->resizable_ = resizable;
    buffer->detached_ = false;
    buffer->isShared_ = kind == CellKind::SharedArrayBuffer;
    buffer->immutable_ = false;
    buffer->views_.init(Value::undefined());
    buffer->shared_ = nullptr;
    vm.heap.registerFinalizer(buffer);
    return buffer;
}

ArrayBufferObject* makeShared(VM& vm, Object* prototype, std::shared_ptr<SharedBlock> block) {
    ArrayBufferObject* buffer = makeBufferCell(vm, CellKind::SharedArrayBuffer, prototype, block->data,
                                               block->byteLength.load(), block->capacity, block->growable);
    buffer->shared_ = new std::shared_ptr<SharedBlock>(std::move(block));
    return buffer;
}

void refreshViews(ArrayBufferObject* buffer) {
    for (Value v = buffer->views_.get(); !v.isUndefined(); v = v.asCell()->as<BufferView>()->nextView_.get())
        refreshView(v.asCell()->as<BufferView>());
}

} // namespace

Completion<ArrayBufferObject*> makeArrayBuffer(VM& vm, size_t bytes, std::optional<size_t> maxBytes, Value newTarget,
                                               bool shared) {
    if (maxBytes && bytes > *maxBytes) return vm.throwRangeError("Invalid array buffer max length");
    Intrinsic fallback = shared ? Intrinsic::SharedArrayBufferPrototype : Intrinsic::ArrayBufferPrototype;
    Object* proto =
        newTarget.isUndefined() ? vm.realm->get(fallback) : TRY(prototypeFromConstructor(vm, newTarget, fallback));
    size_t capacity = maxBytes.value_or(bytes);
    if (capacity > kMaxBufferBytes) return vm.throwRangeError("Array buffer allocation failed");
    uint8_t* data = nullptr;
    if (capacity) {
        if (!vm.heap.adjustExternal(static_cast<ptrdiff_t>(capacity)))
            return vm.throwRangeError("Array buffer allocation failed");
        data = static_cast<uint8_t*>(std::calloc(capacity, 1));
        // Storage that is shared is owned by all who share it.
        if (!data || shared) vm.heap.adjustExternal(-static_cast<ptrdiff_t>(capacity));
        if (!data) return vm.throwRangeError("Array buffer allocation failed");
    }
    if (shared)
        return makeShared(vm, proto, std::make_shared<SharedBlock>(data, bytes, capacity, maxBytes.has_value()));
    return makeBufferCell(vm, CellKind::ArrayBuffer, proto, data, bytes, capacity, maxBytes.has_value());
}

Completion<ArrayBufferObject*> makeImmutableArrayBuffer(VM& vm, size_t bytes, std::span<const uint8_t> content) {
    ArrayBufferObject* buffer = TRY(makeArrayBuffer(vm, bytes));
    if (size_t n = std::min(bytes, content.size())) std::memcpy(buffer->data_, content.data(), n);
    buffer->immutable_ = true;
    return buffer;
}

Object* makeSharedArrayBuffer(VM& vm, std::shared_ptr<SharedBlock> block) {
    return makeShared(vm, vm.realm->get(Intrinsic::SharedArrayBufferPrototype), std::move(block));
}

void refreshShared(ArrayBufferObject* buffer) {
    if (!buffer->isShared_ || !buffer->resizable_) return;
    size_t length = (*buffer->shared_)->byteLength.load();
    if (length == buffer->byteLength_) return;
    buffer->byteLength_ = length;
    refreshViews(buffer);
}

void refreshView(BufferView* view) {
    ArrayBufferObject* buffer = view->buffer_.get();
    uint32_t size = typedElementSize(view->elementKind_);
    size_t available = buffer->byteLength_ >= view->byteOffset_ ? buffer->byteLength_ - view->byteOffset_ : 0;
    bool inside = !buffer->detached_ && buffer->byteLength_ >= view->byteOffset_;
    if (view->lengthTracking_)
        view->length_ = inside ? available / size : 0;
    else {
        inside = inside && available / size >= view->fixedLength_;
        view->length_ = inside ? view->fixedLength_ : 0;
    }
    view->outOfBounds_ = !inside;
    view->data_ = inside && buffer->data_ ? buffer->data_ + view->byteOffset_ : nullptr;
}

void registerView(VM& vm, ArrayBufferObject* buffer, BufferView* view) {
    if (!buffer->resizable_) return;
    view->nextView_.set(vm.heap, view, buffer->views_.get());
    buffer->views_.set(vm.heap, buffer, Value(view));
}

Completion<void> detachBuffer(VM& vm, ArrayBufferObject* buffer) {
    if (buffer->isShared_) return vm.throwTypeError("Cannot detach a SharedArrayBuffer");
    if (buffer->immutable_) return vm.throwTypeError("Cannot detach an immutable ArrayBuffer");
    if (buffer->detached_) return {};
    std::free(buffer->data_);
    vm.heap.adjustExternal(-static_cast<ptrdiff_t>(buffer->maxByteLength_));
    buffer->data_ = nullptr;
    buffer->byteLength_ = buffer->maxByteLength_ = 0;
    buffer->detached_ = true;
    vm.heap.collect(true, "detach");
    return {};
}

namespace {

Completion<ArrayBufferObject*> thisBuffer(VM& vm, CallArgs args, bool shared, const char* method) {
    auto* buffer = bufferIf(args.thisValue());
    if (buffer && buffer->isShared_ == shared) {
        refreshShared(buffer);
        return buffer;
    }
    return vm.throwTypeError("Method %s.prototype.%s called on incompatible receiver %s",
                             shared ? "SharedArrayBuffer" : "ArrayBuffer", method,
                             describe(vm, args.thisValue()).c_str());
}

template <bool shared>
Completion<Value> construct(VM& vm, CallArgs args) {
    if (!args.isConstruct())
        return vm.throwTypeError("Constructor %s requires 'new'", shared ? "SharedArrayBuffer" : "ArrayBuffer");
    uint64_t bytes = TRY(toIndex(vm, args[0]));
    std::optional<size_t> maxBytes;
    if (args[1].isObject()) {
        Value wanted = TRY(args[1].asCell()->as<Object>()->get(vm, vm.names.maxByteLength));
        if (!wanted.isUndefined()) maxBytes = TRY(toIndex(vm, wanted));
    }
    return TRY(makeArrayBuffer(vm, bytes, maxBytes, args.newTarget(), shared));
}

Completion<Value> isView(VM&, CallArgs args) {
    return Value::boolean(args[0].isCell() && (args[0].asCell()->kind() == CellKind::TypedArray ||
                                               args[0].asCell()->kind() == CellKind::DataView));
}

template <bool shared>
Completion<Value> byteLength(VM& vm, CallArgs args) {
    return Value::number(static_cast<uint64_t>(TRY(thisBuffer(vm, args, shared, "byteLength"))->byteLength_));
}
template <bool shared>
Completion<Value> maxByteLength(VM& vm, CallArgs args) {
    return Value::number(static_cast<uint64_t>(TRY(thisBuffer(vm, args, shared, "maxByteLength"))->maxByteLength_));
}
template <bool shared>
Completion<Value> resizable(VM& vm, CallArgs args) {
    return Value::boolean(TRY(thisBuffer(vm, args, shared, shared ? "growable" : "resizable"))->resizable_);
}
Completion<Value> detached(VM& vm, CallArgs args) {
    return Value::boolean(TRY(thisBuffer(vm, args, false, "detached"))->detached_);
}

Completion<Value> immutable(VM& vm, CallArgs args) {
    return Value::boolean(TRY(thisBuffer(vm, args, false, "immutable"))->immutable_);
}

/// ResolveBounds: from the start to the end that slices ask for.
struct Bounds {
    size_t from, to;
    size_t count() const { return to > from ? to - from : 0; }
};
Completion<Bounds> resolveBounds(VM& vm, ArrayBufferObject* buffer, Value start, Value end) {
    auto length = static_cast<double>(buffer->byteLength_);
    auto within = [&](double relative) {
        return static_cast<size_t>(relative < 0 ? std::max(length + relative, 0.0) : std::min(relative, length));
    };
    double first = TRY(toIntegerOrInfinity(vm, start));
    double last = end.isUndefined() ? length : TRY(toIntegerOrInfinity(vm, end));
    return Bounds{within(first), within(last)};
}

template <bool shared>
Completion<Value> slice(VM& vm, CallArgs args) {
    ArrayBufferObject* buffer = TRY(thisBuffer(vm, args, shared, "slice"));
    if (buffer->detached_)
        return vm.throwTypeError("Cannot perform ArrayBuffer.prototype.slice on a detached ArrayBuffer");
    Bounds bounds = TRY(resolveBounds(vm, buffer, args[0], args[1]));
    size_t from = bounds.from, count = bounds.count();
    Object* fallback =
        vm.realm->get(shared ? Intrinsic::SharedArrayBufferConstructor : Intrinsic::ArrayBufferConstructor);
    Value constructor = TRY(speciesConstructor(vm, buffer, fallback));
    Object* made = TRY(vm.construct(constructor, {Value::number(uint64_t{count})}));
    auto* result = bufferIf(Value(made));
    if (!result || result->isShared_ != shared)
        return vm.throwTypeError("species constructor did not return an ArrayBuffer");
    if (result->detached_) return vm.throwTypeError("species constructor returned a detached ArrayBuffer");
    if (result == buffer || (shared && result->data_ && result->data_ == buffer->data_))
        return vm.throwTypeError("ArrayBuffer subclass returned this from species constructor");
    if (result->immutable_) return vm.throwTypeError("species constructor returned an immutable ArrayBuffer");
    if (result->byteLength_ < count) return vm.throwTypeError("species constructor returned a too small ArrayBuffer");
    if (buffer->detached_)
        return vm.throwTypeError("Cannot perform ArrayBuffer.prototype.slice on a detached ArrayBuffer");
    if (from < buffer->byteLength_) {
        size_t n = std::min(count, buffer->byteLength_ - from);
        if (n) std::memmove(result->data_, buffer->data_ + from, n);
    }
    return result;
}

Completion<Value> sliceToImmutable(VM& vm, CallArgs args) {
    constexpr const char* kDetached = "Cannot perform ArrayBuffer.prototype.sliceToImmutable on a detached ArrayBuffer";
    ArrayBufferObject* buffer = TRY(thisBuffer(vm, args, false, "sliceToImmutable"));
    if (buffer->detached_) return vm.throwTypeError(kDetached);
    Bounds bounds = TRY(resolveBounds(vm, buffer, args[0], args[1]));
    if (buffer->detached_) return vm.throwTypeError(kDetached);
    if (buffer->byteLength_ < bounds.to)
        return vm.throwRangeError("ArrayBuffer was resized below the end of the slice");
    size_t count = bounds.count();
    std::span<const uint8_t> content;
    if (count) content = {buffer->data_ + bounds.from, count};
    return TRY(makeImmutableArrayBuffer(vm, count, content));
}

Completion<Value> resize(VM& vm, CallArgs args) {
    ArrayBufferObject* buffer = TRY(thisBuffer(vm, args, false, "resize"));
    if (!buffer->resizable_)
        return vm.throwTypeError("Method ArrayBuffer.prototype.resize called on a fixed-length buffer");
    uint64_t bytes = TRY(toIndex(vm, args[0]));
    if (buffer->detached_)
        return vm.throwTypeError("Cannot perform ArrayBuffer.prototype.resize on a detached ArrayBuffer");
    if (bytes > buffer->maxByteLength_)
        return vm.throwRangeError("ArrayBuffer.prototype.resize: Invalid length parameter");
    if (bytes < buffer->byteLength_) std::memset(buffer->data_ + bytes, 0, buffer->byteLength_ - bytes);
    buffer->byteLength_ = bytes;
    refreshViews(buffer);
    return Value::undefined();
}

Completion<Value> grow(VM& vm, CallArgs args) {
    ArrayBufferObject* buffer = TRY(thisBuffer(vm, args, true, "grow"));
    if (!buffer->resizable_)
        return vm.throwTypeError("Method SharedArrayBuffer.prototype.grow called on a fixed-length buffer");
    uint64_t bytes = TRY(toIndex(vm, args[0]));
    SharedBlock& block = **buffer->shared_;
    {
        std::lock_guard lock(block.mutex);
        if (bytes > block.capacity || bytes < block.byteLength.load())
            return vm.throwRangeError("SharedArrayBuffer.prototype.grow: Invalid length parameter");
        block.byteLength.store(bytes);
    }
    buffer->byteLength_ = bytes;
    refreshViews(buffer);
    return Value::undefined();
}

/// ArrayBufferCopyAndDetach.
enum class TransferTo : uint8_t { Same, FixedLength, Immutable };
Completion<Value> transferImpl(VM& vm, CallArgs args, TransferTo to, const char* name) {
    ArrayBufferObject* buffer = TRY(thisBuffer(vm, args, false, name));
    uint64_t bytes = args[0].isUndefined() ? buffer->byteLength_ : TRY(toIndex(vm, args[0]));
    if (buffer->detached_)
        return vm.throwTypeError("Cannot perform ArrayBuffer.prototype.%s on a detached ArrayBuffer", name);
    if (buffer->immutable_)
        return vm.throwTypeError("Cannot perform ArrayBuffer.prototype.%s on an immutable ArrayBuffer", name);
    ArrayBufferObject* result;
    if (to == TransferTo::Immutable) {
        result = TRY(makeImmutableArrayBuffer(vm, bytes, {buffer->data_, buffer->byteLength_}));
    } else {
        std::optional<size_t> maxBytes;
        if (to == TransferTo::Same && buffer->resizable_) maxBytes = buffer->maxByteLength_;
        result = TRY(makeArrayBuffer(vm, bytes, maxBytes));
        size_t n = std::min<size_t>(bytes, buffer->byteLength_);
        if (n) std::memcpy(result->data_, buffer->data_, n);
    }
    TRY(detachBuffer(vm, buffer));
    return result;
}
Completion<Value> transfer(VM& vm, CallArgs args) { return transferImpl(vm, args, TransferTo::Same, "transfer"); }
Completion<Value> transferToFixedLength(VM& vm, CallArgs args) {
    return transferImpl(vm, args, TransferTo::FixedLength, "transferToFixedLength");
}
Completion<Value> transferToImmutable(VM& vm, CallArgs args) {
    return transferImpl(vm, args, TransferTo::Immutable, "transferToImmutable");
}

} // namespace

void setupArrayBuffer(Realm& realm) {
    VM& vm = realm.vm;
    static constexpr BuiltinRow kSpecies[] = {symbolGetter(&Names::symbolSpecies, "[Symbol.species]", speciesGetter)};
    static constexpr BuiltinRow kConstructorRows[] = {{"isView", isView, 1}};
    static constexpr BuiltinRow kRows[] = {
        getter("byteLength", byteLength<false>),
        getter("maxByteLength", maxByteLength<false>),
        getter("resizable", resizable<false>),
        getter("detached", detached),
        getter("immutable", immutable),
        {"slice", slice<false>, 2},
        {"sliceToImmutable", sliceToImmutable, 2},
        {"resize", resize, 1},
        {"transfer", transfer, 0},
        {"transferToFixedLength", transferToFixedLength, 0},
        {"transferToImmutable", transferToImmutable, 0},
    };
    static constexpr BuiltinRow kSharedRows[] = {
        getter("byteLength", byteLength<true>),
        getter("maxByteLength", maxByteLength<true>),
        getter("growable", resizable<true>),
        {"slice", slice<true>, 2},
        {"grow", grow, 1},
    };
    Object* objectPrototype = realm.get(Intrinsic::ObjectPrototype);
    Object* prototype = Object::make(vm, Value(objectPrototype));
    realm.set(Intrinsic::ArrayBufferPrototype, prototype);
    auto* constructor = makeConstructor(realm, "ArrayBuffer", 1, construct<false>, prototype);
    realm.set(Intrinsic::ArrayBufferConstructor, constructor);
    defineBuiltins(realm, constructor, kConstructorRows);
    defineBuiltins(realm, constructor, kSpecies);
    defineBuiltins(realm, prototype, kRows);
    defineToStringTag(realm, prototype, "ArrayBuffer");

    Object* sharedPrototype = Object::make(vm, Value(objectPrototype));
    realm.set(Intrinsic::SharedArrayBufferPrototype, sharedPrototype);
    auto* sharedConstructor = makeConstructor(realm, "SharedArrayBuffer", 1, construct<true>, sharedPrototype);
    realm.set(Intrinsic::SharedArrayBufferConstructor, sharedConstructor);
    defineBuiltins(realm, sharedConstructor, kSpecies);
    defineBuiltins(realm, sharedPrototype, kSharedRows);
    defineToStringTag(realm, sharedPrototype, "SharedArrayBuffer");
}

} // namespace tiercel
