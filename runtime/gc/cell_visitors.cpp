// Sizes, visitors and finalizers by cell kind. The switches have no default: a kind without a case fails the build.
//
// Sizes: most kinds are their class; strings, BigInts, element and slot arrays, environments and saved frames say their
// length themselves; objects of the kinds Object and Arguments have the inline slots that their shape names.
#include "runtime/gc/cell_visitors.h"

#include "runtime/bigint.h"
#include "runtime/bytecode/code_block.h"
#include "runtime/gc/weak_tables.h"
#include "runtime/module.h"
#include "runtime/operations.h"
#include "runtime/regexp/regexp.h"
#include "runtime/vm.h"

#pragma clang diagnostic error "-Wswitch"

namespace tiercel::gc {

namespace {

constexpr size_t roundUp(size_t bytes) { return (bytes + kCellAlignment - 1) & ~(kCellAlignment - 1); }

size_t stringSize(const Cell* cell) {
    if (cell->flags_ & (kRope | kSlice)) return sizeof(RopeString);
    size_t length = cell->as<String>()->length_;
    return roundUp(sizeof(String) + (cell->hasFlag(kTwoByte) ? length * 2 : length));
}

size_t objectSize(VM& vm, const Cell* cell) {
    return sizeof(Object) + vm.shapes.at(cell->shapeId_)->inlineCapacity() * sizeof(Value);
}

template <class T>
void visit(Visitor& v, const Field<T>& field) {
    v.visit(field.get());
}
void visit(Visitor& v, PropertyKey key) {
    if (!key.isNull() && !key.isIndex()) v.visit(key.cell());
}
template <class T>
const Value* values(T* first) {
    return reinterpret_cast<const Value*>(first);
}

/// The parts that every object has.
void visitObject(Visitor& v, Object* o) {
    if (v.isFull()) v.visitShape(o->shapeId_);
    visit(v, o->slots_);
    if (o->elements_.get() != v.heap().vm().emptyElements) visit(v, o->elements_); // a root, and in most objects
}

void visitCodeBlock(Visitor& v, CodeBlock* code) {
    visit(v, code->template_);
    CodeData* data = code->data_;
    if (!data) return;
    for (const CompiledCode* optimized = code->optimized_; optimized; optimized = optimized->next)
        optimized->visitParts(v);
    v.visitRange(data->constants.data(), data->constants.data() + data->constants.size());
    for (const GlobalDeclarations& declarations : data->globalDeclarations) {
        for (const auto& lexical : declarations.lexicals) visit(v, lexical.name);
        for (const auto& function : declarations.functions) {
            visit(v, function.name);
            v.visit(function.function);
        }
        for (PropertyKey name : declarations.vars) visit(v, name);
        for (PropertyKey name : declarations.annexBFunctions) visit(v, name);
    }
    for (const FeedbackCell& cell : data->feedback) {
        // Which member of the union is in use is known to the site's instruction only; numbers do no harm.
        v.visitConservatively(&cell.mono, &cell.mono + 1);
        visit(v, cell.key);
        v.visit(cell.function);
        if (!cell.polymorphic) continue;
        for (const PropertyCase& known : cell.polymorphic->cases)
            if (known.kind != CacheKind::None) v.visit(known.holder);
    }
}

void visitModule(Visitor& v, ModuleRecord* module) {
    visit(v, module->template_);
    visit(v, module->function_);
    visit(v, module->environment_);
    visit(v, module->namespace_);
    visit(v, module->deferredNamespace_);
    visit(v, module->error_);
    visit(v, module->meta_);
    visit(v, module->capability_);
    visit(v, module->cycleRoot_);
    if (!module->data_) return;
    const ModuleDescription& description = module->data_->description;
    for (const auto& request : description.requests) {
        v.visit(request.specifier);
        for (const auto& [key, value] : request.attributes) {
            v.visit(key);
            v.visit(value);
        }
    }
    for (const auto& import : description.imports) visit(v, import.importName);
    for (const auto& local : description.localExports) visit(v, local.exportName);
    for (const auto& indirect : description.indirectExports) {
        visit(v, indirect.exportName);
        visit(v, indirect.importName);
    }
    for (ModuleRecord* requested : module->data_->requested) v.visit(requested);
    for (const ModuleBinding& binding : module->data_->imports) v.visit(binding.module);
    for (ModuleRecord* parent : module->data_->asyncParents) v.visit(parent);
    for (PropertyKey name : module->data_->syntheticNames) visit(v, name);
}

void visitGenerator(Visitor& v, GeneratorObject* generator) {
    visitObject(v, generator);
    visit(v, generator->frame_);
    visit(v, generator->promise_);
    visit(v, generator->extra_);
}

} // namespace

size_t cellSize(VM& vm, const Cell* cell) {
    switch (cell->kind_) {
    case CellKind::Free: return cell->shapeId_;
    case CellKind::String: return stringSize(cell);
    case CellKind::BigInt: return sizeof(BigInt) + size_t{cell->as<BigInt>()->limbCount_} * 8;
    case CellKind::Slots: return sizeof(Slots) + size_t{cell->as<Slots>()->capacity_} * 8;
    case CellKind::Elements:
    case CellKind::DoubleElements: return sizeof(Elements) + size_t{cell->as<Elements>()->capacity_} * 8;
    case CellKind::Environment: return sizeof(Environment) + size_t{cell->as<Environment>()->slotCount_} * 8;
    case CellKind::SavedFrame: return sizeof(SavedFrame) + size_t{cell->as<SavedFrame>()->wordCount_} * 8;
    case CellKind::InternalArray: return sizeof(InternalArray) + size_t{cell->as<InternalArray>()->length_} * 8;
    case CellKind::Object:
    case CellKind::Arguments: return objectSize(vm, cell);
    case CellKind::Array: return sizeof(Object);
#define FIXED(kind, type)                                                                                              \
    case CellKind::kind: return roundUp(sizeof(type));
        FIXED(Symbol, Symbol)
        FIXED(Accessor, Accessor)
        FIXED(SparseElements, SparseElements)
        FIXED(CodeBlock, CodeBlock)
        FIXED(FunctionTemplate, FunctionTemplate)
        FIXED(ForInList, ForInList)
        FIXED(HashTable, HashTable)
        FIXED(PromiseReaction, PromiseReaction)
        FIXED(NativeBox, NativeBox)
        FIXED(ModuleRecord, ModuleRecord)
        FIXED(Function, Function)
        FIXED(NativeFunction, NativeFunction)
        FIXED(BoundFunction, BoundFunction)
        FIXED(Error, ErrorObject)
        FIXED(PrimitiveObject, PrimitiveObject)
        FIXED(StringObject, PrimitiveObject)
        FIXED(MappedArguments, MappedArguments)
        FIXED(Proxy, ProxyObject)
        FIXED(RegExpProgram, RegExpProgram)
        FIXED(RegExp, RegExpObject)
        FIXED(Date, DateObject)
        FIXED(Map, MapObject)
        FIXED(Set, MapObject)
        FIXED(WeakMap, WeakCollection)
        FIXED(WeakSet, WeakCollection)
        FIXED(WeakRef, WeakRefObject)
        FIXED(FinalizationRegistry, FinalizationRegistry)
        FIXED(Promise, PromiseObject)
        FIXED(Generator, GeneratorObject)
        FIXED(AsyncFunction, GeneratorObject)
        FIXED(AsyncGenerator, AsyncGeneratorObject)
        FIXED(ArrayBuffer, ArrayBufferObject)
        FIXED(SharedArrayBuffer, ArrayBufferObject)
        FIXED(TypedArray, TypedArrayObject)
        FIXED(DataView, DataViewObject)
        FIXED(NativeObject, NativeObject)
        FIXED(ModuleNamespace, ModuleNamespace)
        FIXED(Global, GlobalObject)
        FIXED(HtmlDda, NativeObject)
#undef FIXED
    }
    return 0; // no such kind: the verifier reports it
}

size_t visitCell(Visitor& v, VM& vm, Cell* cell) {
    switch (cell->kind_) {
    case CellKind::Free: return cell->shapeId_;
    case CellKind::String: {
        if (cell->hasFlag(kRope)) {
            visit(v, static_cast<RopeString*>(cell)->left_);
            visit(v, static_cast<RopeString*>(cell)->right_);
        } else if (cell->hasFlag(kSlice)) {
            visit(v, static_cast<SliceString*>(cell)->base_);
        }
        return stringSize(cell);
    }
    case CellKind::Symbol: visit(v, cell->as<Symbol>()->description_); return roundUp(sizeof(Symbol));
    case CellKind::BigInt:
    case CellKind::DoubleElements:
    case CellKind::NativeBox: return cellSize(vm, cell);
    case CellKind::Accessor:
        visit(v, cell->as<Accessor>()->getter_);
        visit(v, cell->as<Accessor>()->setter_);
        return sizeof(Accessor);
    case CellKind::Slots: {
        auto* slots = cell->as<Slots>();
        v.visitRange(values(slots->data()), values(slots->data()) + slots->capacity_);
        return sizeof(Slots) + size_t{slots->capacity_} * 8;
    }
    case CellKind::Elements: {
        auto* elements = cell->as<Elements>();
        v.visitRange(elements->values(), elements->values() + std::min(elements->length_, elements->capacity_));
        return sizeof(Elements) + size_t{elements->capacity_} * 8;
    }
    case CellKind::SparseElements: cell->as<SparseElements>()->visitEntries(v); return roundUp(sizeof(SparseElements));
    case CellKind::Environment: {
        auto* environment = cell->as<Environment>();
        visit(v, environment->parent_);
        v.visitRange(values(environment->slots()), values(environment->slots()) + environment->slotCount_);
        return sizeof(Environment) + size_t{environment->slotCount_} * 8;
    }
    case CellKind::SavedFrame: {
        auto* frame = cell->as<SavedFrame>();
        v.visitConservatively(frame->words(), frame->words() + frame->wordCount_);
        return sizeof(SavedFrame) + size_t{frame->wordCount_} * 8;
    }
    case CellKind::CodeBlock: visitCodeBlock(v, cell->as<CodeBlock>()); return roundUp(sizeof(CodeBlock));
    case CellKind::FunctionTemplate:
        visit(v, cell->as<FunctionTemplate>()->name_);
        visit(v, cell->as<FunctionTemplate>()->code_);
        visit(v, cell->as<FunctionTemplate>()->module_);
        return roundUp(sizeof(FunctionTemplate));
    case CellKind::ForInList:
        visit(v, cell->as<ForInList>()->object_);
        visit(v, cell->as<ForInList>()->keys_);
        visit(v, cell->as<ForInList>()->slots_);
        // Else another shape might get its id.
        if (v.isFull() && cell->as<ForInList>()->shapeId_AtStart) v.visitShape(cell->as<ForInList>()->shapeId_AtStart);
        return roundUp(sizeof(ForInList));
    case CellKind::HashTable: {
        auto* table = cell->as<HashTable>();
        visit(v, table->successor_);
        visit(v, table->entries_);
        visit(v, table->removedBefore_);
        return roundUp(sizeof(HashTable));
    }
    case CellKind::PromiseReaction: {
        auto* reaction = cell->as<PromiseReaction>();
        visit(v, reaction->promise_);
        visit(v, reaction->resolve_);
        visit(v, reaction->reject_);
        visit(v, reaction->onFulfilled_);
        visit(v, reaction->onRejected_);
        visit(v, reaction->data_);
        visit(v, reaction->next_);
        return roundUp(sizeof(PromiseReaction));
    }
    case CellKind::ModuleRecord: visitModule(v, cell->as<ModuleRecord>()); return roundUp(sizeof(ModuleRecord));
    case CellKind::InternalArray: {
        auto* array = cell->as<InternalArray>();
        v.visitRange(values(array->data()), values(array->data()) + array->length_);
        return sizeof(InternalArray) + size_t{array->length_} * 8;
    }
    case CellKind::Object:
    case CellKind::Arguments: {
        auto* object = static_cast<Object*>(cell);
        visitObject(v, object);
        uint32_t count = vm.shapes.at(cell->shapeId_)->inlineCapacity();
        for (uint32_t i = 0; i < count; i++) visit(v, object->inlineSlots()[i]);
        return sizeof(Object) + count * sizeof(Value);
    }
    case CellKind::Array: visitObject(v, static_cast<Object*>(cell)); return sizeof(Object);
    case CellKind::Function: {
        auto* function = cell->as<Function>();
        visitObject(v, function);
        visit(v, function->template_);
        visit(v, function->env_);
        visit(v, function->homeObject_);
        visit(v, function->classFields_);
        visit(v, function->boundThis_);
        if (v.isFull() && function->initialShapeId_ != 0) v.visitShape(function->initialShapeId_);
        return roundUp(sizeof(Function));
    }
    case CellKind::NativeFunction:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<NativeFunction>()->data_);
        visit(v, cell->as<NativeFunction>()->data2_);
        return roundUp(sizeof(NativeFunction));
    case CellKind::BoundFunction:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<BoundFunction>()->target_);
        visit(v, cell->as<BoundFunction>()->boundThis_);
        visit(v, cell->as<BoundFunction>()->boundArgs_);
        return roundUp(sizeof(BoundFunction));
    case CellKind::Error:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<ErrorObject>()->frames_);
        return roundUp(sizeof(ErrorObject));
    case CellKind::PrimitiveObject:
    case CellKind::StringObject:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<PrimitiveObject>()->primitive_);
        return roundUp(sizeof(PrimitiveObject));
    case CellKind::MappedArguments:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<MappedArguments>()->environment_);
        return roundUp(sizeof(MappedArguments));
    case CellKind::Proxy:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<ProxyObject>()->target_);
        visit(v, cell->as<ProxyObject>()->handler_);
        return roundUp(sizeof(ProxyObject));
    case CellKind::RegExpProgram:
        visit(v, cell->as<RegExpProgram>()->source_);
        visit(v, cell->as<RegExpProgram>()->names_);
        return roundUp(sizeof(RegExpProgram));
    case CellKind::RegExp:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<RegExpObject>()->program_);
        visit(v, cell->as<RegExpObject>()->lastIndex_);
        return roundUp(sizeof(RegExpObject));
    case CellKind::Date: visitObject(v, static_cast<Object*>(cell)); return roundUp(sizeof(DateObject));
    case CellKind::Map:
    case CellKind::Set:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<MapObject>()->table_);
        return roundUp(sizeof(MapObject));
    case CellKind::WeakMap:
    case CellKind::WeakSet: // entries: Heap::Impl::markEphemerons
        visitObject(v, static_cast<Object*>(cell));
        return roundUp(sizeof(WeakCollection));
    case CellKind::WeakRef: visitObject(v, static_cast<Object*>(cell)); return roundUp(sizeof(WeakRefObject));
    case CellKind::FinalizationRegistry: {
        auto* registry = cell->as<FinalizationRegistry>();
        visitObject(v, registry);
        visit(v, registry->cleanup_);
        if (registry->cells_) {
            for (const auto& entry : registry->cells_->entries) v.visit(entry.held);
            for (Value held : registry->cells_->ready) v.visit(held);
        }
        return roundUp(sizeof(FinalizationRegistry));
    }
    case CellKind::Promise:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<PromiseObject>()->result_);
        visit(v, cell->as<PromiseObject>()->reactions_);
        return roundUp(sizeof(PromiseObject));
    case CellKind::Generator:
    case CellKind::AsyncFunction:
        visitGenerator(v, cell->as<GeneratorObject>());
        return roundUp(sizeof(GeneratorObject));
    case CellKind::AsyncGenerator:
        visitGenerator(v, cell->as<AsyncGeneratorObject>());
        visit(v, cell->as<AsyncGeneratorObject>()->queue_);
        return roundUp(sizeof(AsyncGeneratorObject));
    case CellKind::ArrayBuffer:
    case CellKind::SharedArrayBuffer:
        visit(v, cell->as<ArrayBufferObject>()->views_);
        visitObject(v, static_cast<Object*>(cell));
        return roundUp(sizeof(ArrayBufferObject));
    case CellKind::TypedArray:
    case CellKind::DataView:
        visitObject(v, static_cast<Object*>(cell));
        visit(v, cell->as<BufferView>()->buffer_);
        visit(v, cell->as<BufferView>()->nextView_);
        // Detaching a buffer collects fully (detachBuffer): here every view of it learns that.
        if (auto* view = cell->as<BufferView>(); view->buffer_.get() && view->buffer_.get()->detached_) {
            view->data_ = nullptr;
            view->length_ = 0;
            view->outOfBounds_ = true;
        }
        return roundUp(sizeof(BufferView));
    case CellKind::NativeObject:
    case CellKind::HtmlDda:
        visitObject(v, static_cast<Object*>(cell));
        for (const auto& field : cell->as<NativeObject>()->fields_) visit(v, field);
        return roundUp(sizeof(NativeObject));
    case CellKind::ModuleNamespace: {
        auto* space = cell->as<ModuleNamespace>();
        visitObject(v, space);
        visit(v, space->module_);
        if (space->exports_)
            for (const auto& [name, binding] : *space->exports_) visit(v, name);
        return roundUp(sizeof(ModuleNamespace));
    }
    case CellKind::Global: visitObject(v, static_cast<Object*>(cell)); return roundUp(sizeof(GlobalObject));
    }
    return 0;
}

void finalizeCell(Heap& heap, Cell* cell) {
    switch (cell->kind_) {
    case CellKind::SparseElements: cell->as<SparseElements>()->finalize(heap); break;
    case CellKind::CodeBlock: {
        auto* code = cell->as<CodeBlock>();
        heap.vm().tiers.forget(code);
        if (code->data_) {
            for (FeedbackCell& feedback : code->data_->feedback) delete feedback.polymorphic;
            heap.adjustExternal(-static_cast<ptrdiff_t>(code->data_->chargedBytes));
        }
        delete code->data_;
        code->data_ = nullptr;
        break;
    }
    case CellKind::FunctionTemplate:
        delete cell->as<FunctionTemplate>()->source_;
        delete cell->as<FunctionTemplate>()->frontend_;
        heap.adjustExternal(-static_cast<ptrdiff_t>(FunctionTemplate::kExternalBytes));
        break;
    case CellKind::HashTable:
        std::free(cell->as<HashTable>()->buckets_);
        heap.adjustExternal(-static_cast<ptrdiff_t>(cell->as<HashTable>()->bucketCount_ * sizeof(uint32_t)));
        break;
    case CellKind::NativeBox:
        if (auto* box = cell->as<NativeBox>(); box->data_ && box->free_) box->free_(box->data_);
        break;
    case CellKind::NativeObject:
    case CellKind::HtmlDda:
        if (auto* object = cell->as<NativeObject>(); object->data_ && object->free_) object->free_(object->data_);
        break;
    case CellKind::ModuleRecord: delete cell->as<ModuleRecord>()->data_; break;
    case CellKind::ModuleNamespace: delete cell->as<ModuleNamespace>()->exports_; break;
    case CellKind::RegExpProgram:
        delete cell->as<RegExpProgram>()->program_;
        heap.adjustExternal(-static_cast<ptrdiff_t>(cell->as<RegExpProgram>()->chargedBytes_));
        break;
    case CellKind::ArrayBuffer:
    case CellKind::SharedArrayBuffer: {
        // The maker charged the heap with maxByteLength_ for memory of its own.
        auto* buffer = cell->as<ArrayBufferObject>();
        if (buffer->shared_) {
            delete buffer->shared_;
        } else if (buffer->data_) {
            std::free(buffer->data_);
            heap.adjustExternal(-static_cast<ptrdiff_t>(buffer->maxByteLength_));
        }
        break;
    }
    case CellKind::WeakMap:
    case CellKind::WeakSet: {
        auto*& table = cell->as<WeakCollection>()->weakTable_;
        if (table) heap.adjustExternal(-static_cast<ptrdiff_t>(table->chargedBytes));
        delete table;
        break;
    }
    case CellKind::FinalizationRegistry: {
        auto*& cells = cell->as<FinalizationRegistry>()->cells_;
        if (cells) heap.adjustExternal(-static_cast<ptrdiff_t>(cells->chargedBytes));
        delete cells;
        break;
    }
    case CellKind::Free:
    case CellKind::String:
    case CellKind::Symbol:
    case CellKind::BigInt:
    case CellKind::Accessor:
    case CellKind::Slots:
    case CellKind::Elements:
    case CellKind::DoubleElements:
    case CellKind::Environment:
    case CellKind::SavedFrame:
    case CellKind::ForInList:
    case CellKind::PromiseReaction:
    case CellKind::RegExp:
    case CellKind::InternalArray:
    case CellKind::Object:
    case CellKind::Array:
    case CellKind::Function:
    case CellKind::NativeFunction:
    case CellKind::BoundFunction:
    case CellKind::Error:
    case CellKind::PrimitiveObject:
    case CellKind::StringObject:
    case CellKind::MappedArguments:
    case CellKind::Arguments:
    case CellKind::Proxy:
    case CellKind::Date:
    case CellKind::Map:
    case CellKind::Set:
    case CellKind::WeakRef:
    case CellKind::Promise:
    case CellKind::Generator:
    case CellKind::AsyncFunction:
    case CellKind::AsyncGenerator:
    case CellKind::TypedArray:
    case CellKind::DataView:
    case CellKind::Global: break;
    }
}

const char* kindName(CellKind kind) {
    static constexpr const char* kNames[] = {
#define CELL_KIND(name, type, text) #name,
#include "runtime/cell_kinds.def"
    };
    auto index = static_cast<size_t>(kind);
    return index < std::size(kNames) ? kNames[index] : "(no kind)";
}

} // namespace tiercel::gc
