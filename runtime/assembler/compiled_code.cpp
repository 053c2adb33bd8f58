// Compiled code by address.
//
// `entries` and `slowEntries` are indexed by unit. An instruction's straight part goes up to the next larger offset in
// either table, and so does its out-of-line part; a part without code has the offset of the one that follows.
#include "runtime/assembler/compiled_code.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/vm.h"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace tiercel {

const char* tierName(Tier tier) {
    switch (tier) {
    case Tier::Interpreter: return "interp";
    case Tier::Baseline: return "baseline";
    case Tier::Native: return "native";
    case Tier::Llvm: return "llvm";
    }
    return "?";
}

void CompiledCode::visitParts(Visitor& v) const {
    if (partsAreOld_ && v.marks() && !v.isFull()) return;
    parts->visit(v);
    if (v.marks()) partsAreOld_ = true;
}

uint32_t CompiledCode::unitAt(const void* address) const {
    if (!contains(address)) return kNoEntry;
    auto offset = static_cast<uint32_t>(static_cast<const uint8_t*>(address) - memory.code);
    // Of parts that begin at the same place, the last has the code.
    uint32_t best = 0, bestStart = 0;
    for (const auto* table : {&entries, &slowEntries}) {
        for (uint32_t unit = 0; unit < table->size(); unit++) {
            uint32_t start = (*table)[unit];
            if (start <= offset && start >= bestStart) { // kNoEntry is larger than every offset
                best = unit;
                bestStart = start;
            }
        }
    }
    return best;
}

void CompiledCode::overwrite(uint32_t offset, uint32_t word) const {
    std::memcpy(memory.writable + offset, &word, sizeof word);
}

std::vector<CompiledCode::Stretch> CompiledCode::stretches() const {
    std::vector<Stretch> out;
    for (const auto* table : {&entries, &slowEntries})
        for (uint32_t unit = 0; unit < table->size(); unit++)
            if (uint32_t start = (*table)[unit]; start < codeBytes)
                out.push_back({start, codeBytes, unit, table == &slowEntries});
    std::sort(out.begin(), out.end(), [](const Stretch& a, const Stretch& b) {
        return std::tie(a.start, a.slow, a.unit) < std::tie(b.start, b.slow, b.unit);
    });
    for (size_t i = 0; i + 1 < out.size(); i++) out[i].end = out[i + 1].start;
    std::erase_if(out, [](const Stretch& stretch) { return stretch.start == stretch.end; });
    uint32_t first = out.empty() ? codeBytes : out.front().start;
    if (first != 0) out.insert(out.begin(), Stretch{0, first, kNoEntry, false});
    return out;
}

const uint8_t* CompiledCode::entryOf(uint32_t unit) const {
    if (!resumeEntries.empty()) return resumeEntries[unit] == kNoEntry ? nullptr : memory.code + resumeEntries[unit];
    auto stub = std::lower_bound(entryStubs.begin(), entryStubs.end(), unit,
                                 [](const auto& entry, uint32_t wanted) { return entry.first < wanted; });
    if (stub != entryStubs.end() && stub->first == unit) return memory.code + stub->second;
    return entries[unit] == kNoEntry ? nullptr : memory.code + entries[unit];
}

CodeRegistry::CodeRegistry(VM& vm) : memory(vm.flags.max_code), vm_(vm) {}

CodeRegistry::~CodeRegistry() {
    // The blocks may be dead by now: only the listeners have to know.
    for (auto& [address, code] : byAddress_)
        for (auto& listener : listeners_) listener->removed(*code);
}

CompiledCode* CodeRegistry::add(std::unique_ptr<CompiledCode> code) {
    CompiledCode* added = code.get();
    codeBytes_ += added->codeBytes;
    if (added->validity) added->validity->code = added;
    byAddress_.insert_or_assign(added->memory.code, std::move(code));
    if (added->entry) byEntry_.insert_or_assign(added->entry.code, added);
    for (auto& listener : listeners_) listener->added(*added);
    return added;
}

void CodeRegistry::remove(CompiledCode* code) {
    auto found = byAddress_.find(code->memory.code);
    if (found == byAddress_.end() || found->second.get() != code) return;
    for (auto& listener : listeners_) listener->removed(*code);
    if (code->block && code->block->compiled_ == code) code->block->setCompiled(vm_, nullptr);
    if (code->isOptimized()) unlink(code);
    if (code->validity) code->validity->code = nullptr;
    codeBytes_ -= code->codeBytes;
    memory.release(code->memory);
    if (code->entry) byEntry_.erase(code->entry.code);
    memory.release(code->entry);
    byAddress_.erase(found);
}

void CodeRegistry::unlink(CompiledCode* code) {
    if (!code->block) return;
    for (CompiledCode** at = &code->block->optimized_; *at; at = &(*at)->next) {
        if (*at != code) continue;
        *at = code->next;
        code->next = nullptr;
        code->block->setEntries(vm_);
        return;
    }
}

CompiledCode* CodeRegistry::find(const void* address) const {
    auto after = byAddress_.upper_bound(static_cast<const uint8_t*>(address));
    if (after == byAddress_.begin()) return nullptr;
    CompiledCode* code = std::prev(after)->second.get();
    return code->contains(address) ? code : nullptr;
}

CompiledCode* CodeRegistry::owner(const void* address) const {
    if (CompiledCode* code = find(address)) return code;
    auto after = byEntry_.upper_bound(static_cast<const uint8_t*>(address));
    if (after == byEntry_.begin()) return nullptr;
    CompiledCode* code = std::prev(after)->second;
    return static_cast<const uint8_t*>(address) < code->entry.code + code->entry.bytes ? code : nullptr;
}

void CodeRegistry::addListener(std::unique_ptr<CodeListener> listener) {
    forEach([&](const CompiledCode& code) { listener->added(code); });
    listeners_.push_back(std::move(listener));
}

} // namespace tiercel
