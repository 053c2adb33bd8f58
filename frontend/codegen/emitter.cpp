#include "frontend/codegen/emitter.h"

namespace tiercel::frontend {

namespace {

struct OpRow {
    uint8_t units;
    uint32_t flags;
};

enum RowFlag : uint32_t { T = 1, A = 2, Z = 4, P = 8, E = 16, C = 32, G = 64, O = 128, S = 256 };

constexpr OpRow kRows[] = {
#define OP(name, units, a, b, c, d, e, flags) {units, flags},
#include "runtime/bytecode/bytecode.def"
};

const OpRow& rowOf(Op op) { return kRows[static_cast<size_t>(op)]; }

// Strings that programs are likely to use as property names or to compare are interned.
constexpr uint32_t kMaxInternedLiteral = 64;

} // namespace

void Emitter::record(Op op) {
    const OpRow& row = rowOf(op);
    if (row.flags & (T | A | S)) {
        auto& positions = data_->positions;
        if (positions.empty() || positions.back().sourceOffset != offset_)
            positions.push_back({static_cast<uint32_t>(data_->units.size()), offset_});
    }
    if (row.flags & Z) reachable_ = false;
}

void Emitter::emit(Op op, int32_t a, int32_t b, int32_t c, uint32_t d, uint32_t e) {
    if (!reachable_ || failed()) return;
    if (!fits(a) || !fits(b) || !fits(c)) return;
    record(op);
    Instruction unit{static_cast<uint8_t>(op), 0, static_cast<int16_t>(a), static_cast<int16_t>(b),
                     static_cast<int16_t>(c)};
    data_->units.push_back(unit);
    if (rowOf(op).units == 2) {
        Instruction second;
        Instruction::Second words{d, e};
        static_assert(sizeof second == sizeof words);
        __builtin_memcpy(static_cast<void*>(&second), &words, sizeof words);
        data_->units.push_back(second);
    }
}

void Emitter::emitWide(Op op, int32_t a, int32_t bc) {
    auto bits = static_cast<uint32_t>(bc);
    emit(op, a, static_cast<int16_t>(bits & 0xFFFF), static_cast<int16_t>(bits >> 16));
}

void Emitter::emitJump(Op op, int32_t a, int32_t b, Label label) {
    if (!reachable_ || failed()) return;
    bool inD = rowOf(op).units == 2;
    jumps_.push_back({position(), label.id, inD});
    labels_[static_cast<size_t>(label.id)].used = true;
    emit(op, a, inD ? b : 0, 0, 0, 0);
}

void Emitter::emitSwitch(Reg a, const std::vector<Label>& labels) {
    if (!reachable_ || failed()) return;
    TableSite site{position(), static_cast<uint32_t>(data_->jumpTables.size()), {}};
    for (Label label : labels) {
        labels_[static_cast<size_t>(label.id)].used = true;
        site.labels.push_back(label.id);
    }
    data_->jumpTables.emplace_back();
    emitWide(Op::Switch, a, static_cast<int32_t>(site.table));
    tables_.push_back(std::move(site));
}

void Emitter::bind(Label label) {
    LabelState& state = labels_[static_cast<size_t>(label.id)];
    state.unit = position();
    if (state.used) reachable_ = true;
}

void Emitter::bindHandler(uint32_t start, uint32_t end, Reg exception) {
    if (start >= end) return;
    data_->handlers.push_back({start, end, position()});
    reachable_ = true;
    emit(Op::Catch, exception);
}

void Emitter::loadNumber(Reg to, double value) {
    Value number = Value::number(value);
    if (number.isInt32()) {
        loadInt(to, number.asInt32());
    } else {
        emitWide(Op::LoadConst, to, constant(number));
    }
}

void Emitter::loadKey(Reg to, const Name* name) {
    if (name->isIndex()) {
        loadNumber(to, name->index());
    } else {
        emitWide(Op::LoadConst, to, nameConstant(name));
    }
}

int32_t Emitter::constant(Value value) {
    auto [place, isNew] = valueConstants_.try_emplace(value.bits(), static_cast<int32_t>(constants_.size()));
    if (isNew) constants_.push_back(value);
    return place->second;
}

PropertyKey Emitter::keyOf(const Name* name) {
    if (name->isIndex()) return PropertyKey::fromIndex(name->index());
    return PropertyKey::fromAtom(vm_.atoms.intern(name->view()));
}

String* Emitter::stringOf(const Name* name) {
    if (name->isIndex() || name->length() > kMaxInternedLiteral) return String::fromUtf16(vm_, name->view());
    return vm_.atoms.intern(name->view());
}

int32_t Emitter::nameConstant(const Name* name) {
    auto found = nameConstants_.find(name);
    if (found != nameConstants_.end()) return found->second;
    int32_t index = keyConstant(keyOf(name));
    nameConstants_.emplace(name, index);
    return index;
}

int32_t Emitter::stringConstant(const Name* name) {
    auto found = stringConstants_.find(name);
    if (found != stringConstants_.end()) return found->second;
    int32_t index = constant(stringOf(name));
    stringConstants_.emplace(name, index);
    return index;
}

int32_t Emitter::textConstant(const char* ascii) { return constant(String::fromLatin1(vm_, std::string_view(ascii))); }

Reg Emitter::newRegs(int32_t count) {
    Reg first = top_;
    if (count > kMaxRegisters - top_) {
        fail("Too many variables or temporaries in one function");
        return 0;
    }
    top_ += count;
    if (static_cast<uint32_t>(top_) > data_->registerCount) data_->registerCount = static_cast<uint32_t>(top_);
    size_t known = locals_.size();
    for (Reg r = first; r < top_ && static_cast<size_t>(r) < known; r++) locals_[static_cast<size_t>(r)] = false;
    return first;
}

Reg Emitter::newLocal(const Name* name) {
    Reg reg = newReg();
    setLocal(reg, true);
    nameRegister(reg, name);
    return reg;
}

void Emitter::setLocal(Reg reg, bool local) {
    if (reg < 0) return;
    if (locals_.size() <= static_cast<size_t>(reg)) locals_.resize(static_cast<size_t>(reg) + 1);
    locals_[static_cast<size_t>(reg)] = local;
}

void Emitter::nameRegister(Reg reg, const Name* name) {
    if (!name || reg < 0) return;
    std::string text;
    for (char16_t unit : name->view()) text += unit < 0x80 ? static_cast<char>(unit) : '?';
    data_->registerNames.emplace_back(static_cast<int16_t>(reg), std::move(text));
}

std::unique_ptr<CodeData> Emitter::finish() {
    if (failed()) return nullptr;
    auto& units = data_->units;
    if (units.size() > (1u << 28)) {
        fail("Function is too large to compile");
        return nullptr;
    }
    if (!early_.empty()) {
        auto shift = static_cast<uint32_t>(early_.size());
        std::vector<Instruction> inserted;
        for (auto [op, a] : early_) inserted.push_back({static_cast<uint8_t>(op), 0, static_cast<int16_t>(a), 0, 0});
        units.insert(units.begin() + insertionPoint_, inserted.begin(), inserted.end());
        auto moved = [&](uint32_t unit) { return unit >= insertionPoint_ && unit != UINT32_MAX ? unit + shift : unit; };
        for (LabelState& label : labels_) label.unit = moved(label.unit);
        for (JumpSite& site : jumps_) site.unit = moved(site.unit);
        for (TableSite& site : tables_) site.unit = moved(site.unit);
        for (PositionEntry& entry : data_->positions) entry.unit = moved(entry.unit);
        for (ExceptionHandler& handler : data_->handlers)
            handler = {moved(handler.start), moved(handler.end), moved(handler.handler)};
    }
    for (const JumpSite& site : jumps_) {
        int32_t offset =
            static_cast<int32_t>(labels_[static_cast<size_t>(site.label)].unit) - static_cast<int32_t>(site.unit);
        if (site.inD) {
            __builtin_memcpy(static_cast<void*>(&units[site.unit + 1]), &offset, sizeof offset);
        } else {
            auto bits = static_cast<uint32_t>(offset);
            units[site.unit].b = static_cast<int16_t>(bits & 0xFFFF);
            units[site.unit].c = static_cast<int16_t>(bits >> 16);
        }
    }
    for (const TableSite& site : tables_) {
        for (int32_t label : site.labels)
            data_->jumpTables[site.table].push_back(static_cast<int32_t>(labels_[static_cast<size_t>(label)].unit) -
                                                    static_cast<int32_t>(site.unit));
    }
    data_->constants.assign(constants_.begin(), constants_.end());
    return std::move(data_);
}

} // namespace tiercel::frontend
