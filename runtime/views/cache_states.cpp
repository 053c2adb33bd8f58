// What the inline caches of one function hold, at any time and without counting.
//
//   monomorphic    GetProp .x            shapes.js:12:30
//       own        {.x .y}, prototype Point.prototype  #61
#include "runtime/bytecode/op_info.h"
#include "runtime/views/cache_counts.h"
#include "runtime/views/report.h"
#include "runtime/views/shape_names.h"
#include "runtime/views/views.h"

#include <fmt/format.h>

namespace tiercel::views {

namespace {

constexpr const char* kStateNames[] = {"not run", "monomorphic", "polymorphic", "megamorphic"};

std::string seenElements(uint8_t bits) {
    static constexpr std::pair<ElementSeen, const char*> kNames[] = {
        {kSeenInt32Elements, "int32"},
        {kSeenDoubleElements, "doubles"},
        {kSeenAnyElements, "values of any kind"},
        {kSeenHoles, "holes"},
        {kSeenTypedArray, "typed array"},
        {kSeenString, "string"},
        {kSeenOutOfBounds, "out of bounds"},
        {kSeenOther, "names and other objects"},
    };
    std::string text;
    for (auto [bit, name] : kNames)
        if (bits & bit) text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

std::string caseLine(VM& vm, const PropertyCase& c) {
    bool ofGlobal = c.kind == CacheKind::GlobalLexical;
    return fmt::format("    {} {}\n", padded(cacheKindName(c.kind), 10),
                       ofGlobal ? "a global" : shapeDescription(vm, c.shapeId));
}

/// Its state, and a line for each thing that it knows.
std::pair<CacheState, std::string> describeSite(VM& vm, const Instruction* pc, const FeedbackCell& cell) {
    std::string lines;
    if (infoOf(pc).flags & kOpCall) {
        auto state = static_cast<CacheState>(cell.call.callState);
        bool listed = state == CacheState::Polymorphic && cell.polymorphic;
        if (listed && cell.polymorphic->count == PolymorphicCases::kManyCallees)
            return {CacheState::Megamorphic, "    more than four callees\n"};
        for (uint32_t i = 0; listed && i < cell.polymorphic->count; i++)
            lines += "    " + calleeName(vm, cell.polymorphic->cases[i].holder) + "\n";
        if (!listed && cell.call.target) lines = "    " + calleeName(vm, cell.call.target) + "\n";
        return {state, lines};
    }
    if (CacheCounts::isElement(pc->op())) {
        uint8_t seen = pc->feedback;
        if (!seen) return {CacheState::Uninitialized, {}};
        bool several = seen & (seen - 1);
        return {several ? CacheState::Polymorphic : CacheState::Monomorphic, "    " + seenElements(seen) + "\n"};
    }
    if (cell.mono.kind != CacheKind::None) lines = caseLine(vm, cell.mono);
    if (cell.state == CacheState::Polymorphic && cell.polymorphic) {
        lines.clear();
        for (uint32_t i = 0; i < cell.polymorphic->count; i++) lines += caseLine(vm, cell.polymorphic->cases[i]);
    }
    return {cell.state, lines};
}

std::string subject(VM& vm, const CodeBlock* code, const Instruction* pc) {
    if ((infoOf(pc).flags & kOpCall) || CacheCounts::isElement(pc->op())) return {};
    auto index = static_cast<size_t>(pc->d());
    if (index >= code->data_->constants.size()) return {};
    Value constant = code->constants_[index];
    if (!constant.isString() && !constant.isSymbol()) return {};
    return ((infoOf(pc).flags & kOpGlobal) ? "" : ".") + PropertyKey::fromBits(constant.bits()).toDisplay(vm);
}

} // namespace

std::string cacheStatesText(VM& vm, const CodeBlock* code) {
    std::string out = functionLabel(vm, code) + "\n";
    const Instruction* end = code->entry_ + code->data_->units.size();
    size_t sites = 0;
    for (const Instruction* pc = code->entry_; pc < end; pc += infoOf(pc).units) {
        if (!CacheCounts::isCounted(pc->op()) || CacheCounts::isTest(pc->op())) continue;
        if (pc->e() >= code->data_->feedback.size()) continue;
        auto [state, lines] = describeSite(vm, pc, code->data_->feedback[pc->e()]);
        std::string what = std::string(infoOf(pc).name) + " " + subject(vm, code, pc);
        out += fmt::format("  {} {} {}\n", padded(kStateNames[static_cast<size_t>(state)], 13), padded(what, 26),
                           placeOf(code, pc).toString());
        out += lines;
        sites++;
    }
    return sites ? out : out + "  has no inline caches\n";
}

} // namespace tiercel::views
