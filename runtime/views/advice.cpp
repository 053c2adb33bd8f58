// Reads feedback cells, feedback bytes and counts; asks the compiler. See advice.h.
#include "runtime/views/advice.h"

#include "runtime/bytecode/op_info.h"
#include "runtime/tiering.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"
#include "runtime/views/shape_names.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fmt/format.h>

namespace tiercel::views {

namespace {

using Kind = Finding::Kind;

constexpr uint64_t kLoopTurnsPerCall = 4; // tiering.h: four times as many loop turns

std::string plural(uint64_t n, const char* what) {
    return fmt::format("{} {}{}", withCommas(n), what, n == 1 ? "" : "s");
}

/// How much slower than a fast path a run is, roughly: only the order of findings depends on it.
int weightOf(Kind kind) {
    switch (kind) {
    case Kind::Uncached:
    case Kind::Misses: return 20;
    case Kind::Stub:
    case Kind::Megamorphic: return 10;
    case Kind::Types: return 6;
    case Kind::Elements: return 4;
    case Kind::Polymorphic:
    case Kind::Overflow: return 2;
    case Kind::MixedNumbers: return 1;
    }
    return 1;
}

// -- the tier

/// The low half of the instruction's address is an immediate operand in its straight code, and nothing of it is out of
/// line: the code hands itself to C++ or to the op's stub, whatever the operands are. (Fast paths need no pc.)
bool leavesAllToStub(const CompiledCode& code, const CodeBlock* block, const Instruction* pc) {
    uint32_t unit = block->unitOf(pc);
    if (code.entries[unit] == CompiledCode::kNoEntry || code.slowEntries[unit] != CompiledCode::kNoEntry) return false;
    uint32_t end = code.codeBytes;
    for (uint32_t next = unit + infoOf(pc).units; next < code.entries.size(); next++) {
        if (code.entries[next] == CompiledCode::kNoEntry) continue;
        end = code.entries[next];
        break;
    }
    auto word = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(pc));
    const uint8_t *from = code.memory.writable + code.entries[unit], *to = code.memory.writable + end;
    const auto* bytes = reinterpret_cast<const uint8_t*>(&word);
    return std::search(from, to, bytes, bytes + sizeof word) != to;
}

/// Tier and why. `compiled`: the code that the function would have had; the caller releases its memory.
void decideTier(VM& vm, CodeBlock* code, Advice& advice, std::unique_ptr<CompiledCode>& compiled) {
    const Flags& flags = vm.flags;
    BaselineCompiler* compiler = vm.recorder->heldBack.get();
    std::string name = code->template_->name_->toUtf8(vm);
    if (!compiler) {
        advice.why = flags.tier == "interp" ? "interp by --tier=interp" : "interp: there is no other tier";
        return;
    }
    if (!flags.skip.empty() && name == flags.skip) {
        advice.why = "interp by --skip=" + flags.skip;
        return;
    }
    if (!flags.only.empty() && name != flags.only) {
        advice.why = "interp by --only=" + flags.only;
        return;
    }
    advice.callThreshold = static_cast<uint64_t>(vm.tiers.baselineThreshold(code));
    advice.loopThreshold = advice.callThreshold * kLoopTurnsPerCall;
    bool byCalls = advice.calls > advice.callThreshold, byLoop = advice.loopTurns > advice.loopThreshold;
    if (!byCalls && !byLoop && !flags.compile_at_once) {
        advice.why = fmt::format("interp: {} and {}, baseline takes more than {} or {}", plural(advice.calls, "call"),
                                 plural(advice.loopTurns, "loop turn"), withCommas(advice.callThreshold),
                                 withCommas(advice.loopThreshold));
        return;
    }
    const char* reason = "no code";
    compiled = compiler->compile(vm, code, vm.tiers.registry(), reason);
    if (!compiled) {
        advice.why = fmt::format("interp: compiling fails, {}", reason);
        return;
    }
    advice.tier = compiled->tier;
    std::string how = flags.compile_at_once
                          ? "compiled at once"
                          : fmt::format("more than {} or {} take it there", withCommas(advice.callThreshold),
                                        withCommas(advice.loopThreshold));
    advice.why = fmt::format("{}{}: {} and {}, {}", tierName(advice.tier),
                             vm.tiers.optimizing() ? " at least" : ", the highest tier", plural(advice.calls, "call"),
                             plural(advice.loopTurns, "loop turn"), how);
}

// -- findings

class Search {
public:
    Search(VM& vm, CodeBlock* code, const OpCounts::Function& counts, const CompiledCode& compiled)
        : vm_(vm), code_(code), counts_(counts), compiled_(compiled) {}

    std::vector<Finding> all() {
        const Instruction* end = code_->entry_ + code_->data_->units.size();
        for (pc_ = code_->entry_; pc_ < end; pc_ += infoOf(pc_).units) {
            runs_ = counts_.counts[code_->unitOf(pc_)];
            if (!runs_) continue;
            if (leavesAllToStub(compiled_, code_, pc_)) add(Kind::Stub, "");
            uint16_t flags = infoOf(pc_).flags;
            if (flags & kOpElement)
                elements();
            else if (flags & kOpCall)
                callees();
            else if (flags & kOpProperty && hasCache())
                property();
            else if (!(flags & (kOpProperty | kOpGlobal | kOpAllocationSite)))
                numbers();
        }
        auto weight = [](const Finding& f) { return f.runs * static_cast<uint64_t>(weightOf(f.kind)); };
        std::sort(found_.begin(), found_.end(), [&](const Finding& a, const Finding& b) {
            if (weight(a) != weight(b)) return weight(a) > weight(b);
            return std::tie(a.line, a.kind, a.op, a.subject) < std::tie(b.line, b.kind, b.op, b.subject);
        });
        return std::move(found_);
    }

private:
    /// Sites with the same to say are one finding.
    void add(Kind kind, std::string subject, uint64_t count = 0) {
        const char* op = infoOf(pc_).name;
        uint32_t line = placeOf(code_, pc_).line;
        bool perSite =
            kind == Kind::Megamorphic || kind == Kind::Uncached || kind == Kind::Misses || kind == Kind::Polymorphic;
        for (size_t i = 0; i < found_.size(); i++) {
            Finding& f = found_[i];
            if (f.kind != kind || f.subject != subject || f.op != op) continue;
            if (perSite && f.line != line) continue;
            if (runs_ > most_[i]) {
                most_[i] = runs_;
                f.line = line;
            }
            f.sites++;
            f.runs += runs_;
            f.count = std::max(f.count, count);
            return;
        }
        found_.push_back({kind, op, std::move(subject), line, 1, runs_, count});
        most_.push_back(runs_);
    }

    const FeedbackCell& cell() const { return code_->feedback_[pc_->e()]; }
    bool hasCache() const {
        switch (pc_->op()) {
        case Op::GetProp:
        case Op::GetMethod:
        case Op::SetProp:
        case Op::DefineField:
        case Op::GetPrivate:
        case Op::SetPrivate: return true;
        default: return false;
        }
    }

    void property() {
        PropertyKey key = pc_->op() == Op::GetPrivate || pc_->op() == Op::SetPrivate
                              ? cell().key
                              : PropertyKey::fromBits(code_->constants_[pc_->d()].bits());
        std::string name = key.isNull() ? "" : propertyName(vm_, key);
        switch (cell().state) {
        case CacheState::Uninitialized:
            // After misses it was filled once, and the collector has taken the shape.
            if (!cell().misses) add(Kind::Uncached, name);
            return;
        case CacheState::Megamorphic: add(Kind::Megamorphic, name); return;
        case CacheState::Polymorphic:
        case CacheState::Monomorphic: break;
        }
        // One miss a case is how they come; the counter stops at its greatest value.
        uint64_t misses = cell().misses;
        if (misses > 8 && misses * 10 > std::min<uint64_t>(runs_, UINT16_MAX))
            add(Kind::Misses, name, misses);
        else if (cell().state == CacheState::Polymorphic && cell().polymorphic->count > 1)
            add(Kind::Polymorphic, name, cell().polymorphic->count);
    }

    void callees() {
        if (cell().call.callState == static_cast<uint8_t>(CacheState::Polymorphic)) add(Kind::Polymorphic, "", 0);
    }

    void elements() {
        uint8_t seen = pc_->feedback;
        std::vector<const char*> kinds;
        for (auto [bit, name] : {std::pair{kSeenInt32Elements, "int32"},
                                 {kSeenDoubleElements, "double"},
                                 {kSeenAnyElements, "any"},
                                 {kSeenTypedArray, "typed array"},
                                 {kSeenString, "string"}})
            if (seen & bit) kinds.push_back(name);
        size_t count = kinds.size();
        if (seen & kSeenOther) kinds.push_back("names or exotic objects");
        if (seen & kSeenHoles) kinds.push_back("holes");
        // Reads that gave undefined. Stores: appending, which has a fast path.
        if ((seen & kSeenOutOfBounds) && pc_->op() != Op::SetElem) kinds.push_back("absent");
        if (kinds.size() > 1 || (seen & kSeenOther))
            add(Kind::Elements, fmt::format("{}", fmt::join(kinds, ", ")), count);
    }

    void numbers() {
        uint8_t seen = pc_->feedback;
        switch (pc_->op()) {
        // Jumps have the ways they went in the two low bits.
        case Op::JEq:
        case Op::JNe:
        case Op::JLt:
        case Op::JLe:
        case Op::JGt:
        case Op::JGe:
        case Op::JNlt:
        case Op::JNle:
        case Op::JNgt:
        case Op::JNge:
        case Op::JLtI:
        case Op::JLeI:
        case Op::JGtI:
        case Op::JGeI:
        case Op::JNltI:
        case Op::JNleI:
        case Op::JNgtI:
        case Op::JNgeI: seen = static_cast<uint8_t>(seen >> 2); break;
        case Op::Eq:
        case Op::Ne:
        case Op::Lt:
        case Op::Le:
        case Op::Gt:
        case Op::Ge: break;
        default:
            if (pc_->op() < Op::Add || pc_->op() > Op::ToNumeric) return; // strict equality is of all types
        }
        std::vector<const char*> types;
        for (auto [bit, name] : {std::pair{kArithInt32, "int32"},
                                 {kArithDouble, "double"},
                                 {kArithString, "string"},
                                 {kArithBigInt, "BigInt"},
                                 {kArithObject, "object"},
                                 {kArithOther, "other"}})
            if (seen & bit) types.push_back(name);
        if (seen & (kArithString | kArithBigInt | kArithOther))
            add(Kind::Types, fmt::format("{}", fmt::join(types, ", ")));
        else if (seen & kArithOverflow)
            add(Kind::Overflow, "");
        else if ((seen & kArithInt32) && (seen & kArithDouble))
            add(Kind::MixedNumbers, "");
    }

    VM& vm_;
    CodeBlock* code_;
    const OpCounts::Function& counts_;
    const CompiledCode& compiled_;
    const Instruction* pc_ = nullptr;
    uint64_t runs_ = 0;
    std::vector<Finding> found_;
    std::vector<uint64_t> most_; // of each finding: runs of the site at its line
};

} // namespace

const char* Finding::kindName(Kind kind) {
    switch (kind) {
    case Kind::Stub: return "stub";
    case Kind::Megamorphic: return "megamorphic";
    case Kind::Uncached: return "uncached";
    case Kind::Misses: return "misses";
    case Kind::Polymorphic: return "polymorphic";
    case Kind::Elements: return "elements";
    case Kind::Overflow: return "overflow";
    case Kind::MixedNumbers: return "mixed numbers";
    case Kind::Types: return "types";
    }
    return "";
}

std::string Finding::text() const {
    std::string where =
        sites > 1 ? fmt::format("{} sites, most at line {}", sites, line) : fmt::format("line {}", line);
    std::string what = subject.empty() ? op : op + " " + subject;
    switch (kind) {
    case Kind::Stub: return fmt::format("{} runs in a stub ({})", what, where);
    case Kind::Megamorphic: return fmt::format("{} is megamorphic ({})", what, where);
    case Kind::Uncached: return fmt::format("{} cannot be cached ({})", what, where);
    case Kind::Misses:
        return fmt::format("{} missed its cache {}{} times ({})", what, count == UINT16_MAX ? "≥ " : "",
                           withCommas(count), where);
    case Kind::Polymorphic:
        return count ? fmt::format("{} has {} shapes ({})", what, count, where)
                     : fmt::format("{} has several callees ({})", what, where);
    case Kind::Elements: return fmt::format("{} of {} ({})", op, subject, where);
    case Kind::Overflow: return fmt::format("{} goes beyond int32 ({})", op, where);
    case Kind::MixedNumbers: return fmt::format("{} of int32 and double ({})", op, where);
    case Kind::Types: return fmt::format("{} of {} ({})", op, subject, where);
    }
    return what;
}

Advice adviceFor(VM& vm, CodeBlock* code, const OpCounts::Function& counts) {
    Advice advice;
    advice.calls = counts.calls;
    advice.loopTurns = counts.backEdges;
    std::unique_ptr<CompiledCode> compiled;
    decideTier(vm, code, advice, compiled);
    if (compiled) {
        advice.findings = Search(vm, code, counts, *compiled).all();
        vm.tiers.registry().memory.release(compiled->memory);
    }
    return advice;
}

} // namespace tiercel::views
