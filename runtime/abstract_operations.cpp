// See abstract_operations.h.
#include "runtime/abstract_operations.h"

#include "runtime/builtins/array_helpers.h"
#include "runtime/builtins/disposable_stack.h"
#include "runtime/builtins/iterator.h"
#include "runtime/builtins/proxy.h"
#include "runtime/builtins/typed_array.h"
#include "runtime/frame.h"
#include "runtime/interpreter/interpreter.h"

namespace tiercel {

namespace {

void note(const Instruction* pc, uint8_t bits) {
    if ((pc->feedback & bits) != bits) pc->feedback |= bits;
}
Object* objectIn(Value v) { return static_cast<Object*>(v.asCell()); }

#define OPERATION(name)                                                                                                \
    Completion<Value> name([[maybe_unused]] VM& vm, [[maybe_unused]] Value* fp, [[maybe_unused]] const Value* args,    \
                           [[maybe_unused]] const Instruction* pc)

OPERATION(addResource) {
    TRY(addDisposableResource(vm, disposalIn(args[0]), args[1],
                              args[2].isTrue() ? DisposeHint::Async : DisposeHint::Sync));
    return Value::undefined();
}

OPERATION(argumentCount) { return Value::int32(static_cast<int32_t>(Frame(fp).argc())); }

OPERATION(arrayFromIterator) { return tiercel::arrayFromIterator(vm, args[0], args[1], args[2], args[3], args[4]); }

OPERATION(asyncFromSync) { return Value(createAsyncFromSyncIterator(vm, {args[0], args[1], false}).iterator); }

OPERATION(asyncIteratorOf) { return getMethod(vm, args[0], vm.names.symbolAsyncIterator); }

OPERATION(awaitedOf) { return disposalIn(args[0])->fields_[kDisposalAwaited].get(); }

OPERATION(checkProxyGet) {
    TRY(tiercel::checkProxyGet(vm, objectIn(args[0]), MUST(toPropertyKey(vm, args[1])), args[2]));
    return Value::undefined();
}

OPERATION(checkProxySet) {
    TRY(tiercel::checkProxySet(vm, objectIn(args[0]), MUST(toPropertyKey(vm, args[1])), args[2]));
    return Value::undefined();
}

OPERATION(disposalOf) { return takeAsyncDisposal(vm, args[0]); }

OPERATION(disposeFailed) {
    addDisposeError(vm, disposalIn(args[0]), args[1]);
    return Value::undefined();
}

OPERATION(disposeNext) { return Value::boolean(TRY(disposeUntilAwait(vm, disposalIn(args[0])))); }

OPERATION(importDeferred) { return interpreter::importCall(vm, fp, args[0], args[1], ImportPhase::Defer); }

OPERATION(importSource) { return interpreter::importCall(vm, fp, args[0], args[1], ImportPhase::Source); }

OPERATION(isArray) { return Value::boolean(TRY(tiercel::isArray(vm, args[0]))); }

OPERATION(isArrayConstructor) { return Value::boolean(args[0] == Value(vm.realm->get(Intrinsic::ArrayConstructor))); }

OPERATION(isConstructor) { return Value::boolean(args[0].isConstructor()); }

OPERATION(isObject) { return Value::boolean(args[0].isObject()); }

OPERATION(iteratorOf) { return getMethod(vm, args[0], vm.names.symbolIterator); }

OPERATION(lengthOf) {
    Object* object = objectIn(args[0]);
    note(pc, object->isArray() ? kSeenArray : kSeenNoArray);
    return Value::number(TRY(lengthOfArrayLike(vm, object)));
}

OPERATION(newArray) {
    return TRY(arrayCreate(vm, args[0].isInt32() ? static_cast<uint64_t>(args[0].asInt32())
                                                 : static_cast<uint64_t>(args[0].asNumber())));
}

OPERATION(newDisposal) { return newDisposal(vm); }

OPERATION(pack) {
    packElements(objectIn(args[0]));
    return Value::undefined();
}

OPERATION(refuseSet) { return throwNotWritable(vm, MUST(toPropertyKey(vm, args[0])), objectIn(args[1])); }

OPERATION(requireCallable) {
    if (args[0].isCallable()) return Value::undefined();
    return vm.throwTypeError("%s is not a function", describe(vm, args[0]).c_str());
}

OPERATION(speciesOf) {
    Object* object = objectIn(args[0]);
    note(pc, object->shapeId_ == vm.realm->arrayShape->id() ? kSeenArray : kSeenNoArray);
    return arraySpeciesConstructor(vm, object);
}

OPERATION(throwTypeError) {
    return vm.throwTypeError("%s", static_cast<String*>(args[0].asCell())->toUtf8(vm).c_str());
}

OPERATION(typedCreate) {
    auto length = static_cast<uint64_t>(args[1].asNumber());
    return TRY(typedArraySpeciesCreate(vm, static_cast<TypedArrayObject*>(objectIn(args[0])), &args[1], 1, length));
}

OPERATION(typedLength) {
    std::string method = "%TypedArray%.prototype." + static_cast<String*>(args[1].asCell())->toUtf8(vm);
    TypedArrayObject* array = TRY(validateTypedArray(vm, args[0], method.c_str()));
    return Value::number(static_cast<uint64_t>(array->length_));
}

} // namespace

void packElements(Object* array) {
    IndexingKind kind = array->indexing_;
    if (!isFastElements(kind) || !isHoleyElements(kind)) return;
    Elements* elements = array->elements_;
    uint64_t hole = isDoubleElements(kind) ? Elements::kHoleBits : Value::kEmpty;
    const uint64_t* words = elements->words();
    if (std::find(words, words + elements->length_, hole) != words + elements->length_) return;
    array->indexing_ = kind == IndexingKind::HoleyInt32    ? IndexingKind::PackedInt32
                       : kind == IndexingKind::HoleyDouble ? IndexingKind::PackedDouble
                                                           : IndexingKind::PackedAny;
}

const AbstractOperationRow kAbstractOperations[] = {
#define A(name, arguments) {#name, arguments, name},
#include "runtime/abstract_operations.def"
};
const size_t kAbstractOperationCount = std::size(kAbstractOperations);

} // namespace tiercel
