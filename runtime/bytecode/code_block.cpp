// CodeBlocks: creation, exception tables, positions, forgetting of dead shapes.
#include "runtime/bytecode/code_block.h"

#include "runtime/bytecode/op_info.h"
#include "runtime/interpreter/handlers.h"
#include "runtime/tiering.h"
#include "runtime/views/recorder.h"
#include "runtime/vm.h"

#include <algorithm>

namespace tiercel {

namespace {
template <class T>
size_t bytesOf(const std::vector<T>& v) {
    return v.capacity() * sizeof(T) + (v.capacity() ? 16 : 0); // malloc's own
}
} // namespace

size_t CodeData::byteSize() const {
    size_t bytes = sizeof(CodeBlock) + sizeof(CodeData) + bytesOf(units) + bytesOf(constants) + bytesOf(handlers) +
                   bytesOf(positions) + bytesOf(jumpTables) + bytesOf(globalDeclarations) + bytesOf(feedback) +
                   bytesOf(keepAlive) + bytesOf(registerNames);
    for (const auto& table : jumpTables) bytes += bytesOf(table);
    for (const auto& d : globalDeclarations)
        bytes += bytesOf(d.lexicals) + bytesOf(d.functions) + bytesOf(d.vars) + bytesOf(d.annexBFunctions);
    for (const auto& [reg, name] : registerNames) bytes += name.size() > 15 ? name.capacity() + 16 : 0;
    return bytes;
}

CodeBlock* CodeBlock::make(VM& vm, FunctionTemplate* t, std::unique_ptr<CodeData> data) {
    auto* code = vm.heap.make<CodeBlock>(CellKind::CodeBlock);
    data->feedback.resize(data->feedbackCount);
    // They grew by doubling and will not grow again.
    data->units.shrink_to_fit();
    data->constants.shrink_to_fit();
    data->positions.shrink_to_fit();
    data->registerNames.shrink_to_fit();
    data->chargedBytes = data->byteSize();
    code->entry_ = data->units.data();
    code->constants_ = data->constants.data();
    code->feedback_ = data->feedback.data();
    code->parameterCount_ = data->parameterCount;
    code->registerCount_ = data->registerCount;
    code->template_.init(t);
    code->strict_ = data->strict;
    code->neverCompile_ = code->waiting_ = code->entered_ = false;
    code->noRoomCount_ = 0;
    code->callBudget_ = code->loopBudget_ = 0; // before anything can collect
    code->data_ = data.release();
    code->optimized_ = nullptr;
    code->setCompiled(vm, nullptr);
    vm.heap.registerFinalizer(code);
    vm.heap.chargeExternal(code->data_->chargedBytes);
    if (vm.recorder) vm.recorder->noteCode(code);
    vm.tiers.initialize(code);
    return code;
}

void CodeBlock::setCompiled(VM& vm, CompiledCode* code) {
    compiled_ = code;
    setEntries(vm);
}

void CodeBlock::addOptimized(VM& vm, CompiledCode* code) {
    code->next = optimized_;
    optimized_ = code;
    vm.heap.barrier(this); // it refers to what the code does
    setEntries(vm);
}

CompiledCode* CodeBlock::optimizedAt(uint32_t osrUnit) const {
    for (CompiledCode* code = optimized_; code; code = code->next)
        if (code->osrUnit == osrUnit) return code;
    return nullptr;
}

void CodeBlock::setEntries(VM& vm) {
    optimizedEntry_ = reinterpret_cast<void*>(interpreter::enterCounted);
    if (const CompiledCode* code = optimizedAt(CompiledCode::kNoEntry)) {
        enter_ = compiledEntry_ = code->entry.code;
        optimizedEntry_ = code->memory.code + code->callOffset;
    } else if (compiled_) {
        enter_ = compiled_->memory.code + compiled_->enterOffset;
        compiledEntry_ = compiled_->memory.code + compiled_->callOffset;
    } else {
        enter_ = reinterpret_cast<void*>(vm.dispatch[entry_->op_]);
        compiledEntry_ = reinterpret_cast<void*>(interpreter::enterInterpreter);
    }
}

uint32_t CodeBlock::sourceOffset(const Instruction* pc) const {
    const auto& positions = data_->positions;
    uint32_t unit = unitOf(pc);
    auto it = std::upper_bound(positions.begin(), positions.end(), unit,
                               [](uint32_t u, const PositionEntry& p) { return u < p.unit; });
    if (it == positions.begin()) return positions.empty() ? template_->sourceStart_ : it->sourceOffset;
    return std::prev(it)->sourceOffset;
}

const ExceptionHandler* CodeBlock::findHandler(const Instruction* pc) const {
    uint32_t unit = unitOf(pc);
    for (const ExceptionHandler& handler : data_->handlers)
        if (unit >= handler.start && unit < handler.end) return &handler;
    return nullptr;
}

void CodeBlock::sweepFeedback(Heap& heap) {
    ShapeTable& shapes = heap.vm().shapes;
    auto dead = [&](uint32_t id) { return id >= kFirstRealShape && !shapes.at(id)->gcMark_; };
    if (compiled_) compiled_->forgetDeadShapes(dead);
    heap.vm().tiers.collected(this);
    const Instruction* end = entry_ + data_->units.size();
    for (const Instruction* pc = entry_; pc < end; pc += infoOf(pc).units) {
        const OpInfo& info = infoOf(pc);
        if (info.operands[4] != Operand::Feedback || pc->e() >= data_->feedback.size()) continue;
        FeedbackCell& cell = data_->feedback[pc->e()];
        if (info.flags & kOpCall) {
            if (dead(cell.call.functionShape)) cell.call.functionShape = kNoShape;
            continue;
        }
        if (info.flags & kOpAllocationSite) {
            if (dead(cell.allocation.shapeId)) cell.allocation.shapeId = kNoShape;
            continue;
        }
        auto isDead = [&](const PropertyCase& c) {
            if (c.kind == CacheKind::GlobalLexical) return false; // its words are an address
            if (dead(c.shapeId)) return true;
            if (c.kind == CacheKind::Proxy) return dead(c.newShapeId) || dead(c.extra);
            return (c.kind == CacheKind::AddInline || c.kind == CacheKind::AddSlots) && dead(c.newShapeId);
        };
        if (isDead(cell.mono)) {
            cell.mono = PropertyCase();
            if (cell.state == CacheState::Monomorphic) cell.state = CacheState::Uninitialized;
        }
        if (cell.polymorphic) {
            PolymorphicCases& cases = *cell.polymorphic;
            uint32_t kept = 0;
            for (uint32_t i = 0; i < cases.count; i++)
                if (!isDead(cases.cases[i])) cases.cases[kept++] = cases.cases[i];
            for (uint32_t i = kept; i < 4; i++) cases.cases[i] = PropertyCase();
            cases.count = static_cast<uint8_t>(kept);
        }
        if (!cell.key.isNull() && !cell.key.isIndex() && !heap.isLive(cell.key.cell())) {
            cell.key = PropertyKey();
            cell.mono = PropertyCase();
        }
    }
}

} // namespace tiercel
