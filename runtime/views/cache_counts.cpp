// Asks caches what they would say, as the handlers of property, global and call ops do.
#include "runtime/views/cache_counts.h"

#include "runtime/interpreter/handlers.h"
#include "runtime/interpreter/inline_cache.h"

#include <cstring>

namespace tiercel::views {

using namespace interpreter;

namespace {

struct Answer {
    uint32_t shapeId = kNoShape;
    const Cell* callee = nullptr;
    CacheKind kind = CacheKind::None;
    bool hit = false;
};

PropertyKey nameOf(const Value* fp, const Instruction* pc) { return keyConstant(const_cast<Value*>(fp), pc->d()); }

Answer ofRead(VM& vm, Value base, PropertyKey key, const FeedbackCell* cell) {
    Answer a;
    a.shapeId = cacheShape(base);
    const PropertyCase* c = key.isNull() ? nullptr : findCase(vm, cell, a.shapeId, key, vm.megamorphic->gets);
    if (!c) return a;
    a.kind = c->kind;
    a.hit = c->kind == CacheKind::Getter ? c->epoch == vm.protoEpoch : !readCase(vm, *c, base).isEmpty();
    return a;
}

Answer ofWrite(VM& vm, Value base, PropertyKey key, Value v, const FeedbackCell* cell, bool defines) {
    Answer a;
    if (!base.isObject()) return a;
    auto* object = static_cast<Object*>(base.asCell());
    a.shapeId = object->shapeId_;
    const PropertyCase* c = key.isNull() ? nullptr : findCase(vm, cell, a.shapeId, key, vm.megamorphic->sets);
    if (!c) return a;
    a.kind = c->kind;
    switch (c->kind) {
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots: a.hit = !defines && admits(*c, v); break;
    case CacheKind::AddInline:
        a.hit = c->epoch == vm.protoEpoch && !object->hasFlag(kPrototypeCached) && admits(*c, v);
        break;
    case CacheKind::AddSlots: {
        const Slots* slots = object->slots_;
        a.hit = c->epoch == vm.protoEpoch && !object->hasFlag(kPrototypeCached) && admits(*c, v) && slots &&
                c->offset < sizeof(Slots) + slots->capacity_ * sizeof(Value);
        break;
    }
    case CacheKind::Setter: a.hit = !defines && c->epoch == vm.protoEpoch; break;
    default: break;
    }
    if (defines && cell->state == CacheState::Megamorphic) a.hit = false;
    return a;
}

Answer ofGlobal(VM& vm, const FeedbackCell* cell, const Value* stored) {
    Answer a;
    const PropertyCase& c = cell->mono;
    a.kind = c.kind;
    if (c.kind == CacheKind::GlobalLexical) {
        void* address;
        std::memcpy(&address, &c.newShapeId, sizeof address);
        a.hit = !static_cast<GlobalLexical::Binding*>(address)->value.isEmpty();
    } else if (c.kind != CacheKind::None) {
        a.hit = c.holder->shapeId_ == c.shapeId && c.epoch == vm.protoEpoch && (!stored || admits(c, *stored));
    }
    return a;
}

Answer ofCall(const Value* fp, const Instruction* pc, const FeedbackCell* cell) {
    Answer a;
    Value callee = fp[pc->b + kFrameHeaderWords + kFrameCallee];
    if (!callee.isCell()) return a;
    a.callee = callee.asCell();
    if (a.callee->kind() == CellKind::Function)
        a.callee = static_cast<const Function*>(callee.asCell())->template_.get();
    a.hit = cell->call.target == a.callee;
    return a;
}

} // namespace

bool CacheCounts::isCounted(Op op) {
    switch (op) {
    case Op::GetProp:
    case Op::GetMethod:
    case Op::SetProp:
    case Op::DefineField:
    case Op::GetPrivate:
    case Op::SetPrivate:
    case Op::GetGlobal:
    case Op::GetGlobalOrUndefined:
    case Op::SetGlobal:
    case Op::Call:
    case Op::CallUndefined:
    case Op::New: return true;
    default: return false;
    }
}

void CacheCounts::note(VM& vm, const Instruction* pc, const Value* fp, const FeedbackCell* cells) {
    const FeedbackCell* cell = &cells[pc->e()];
    Answer a;
    // A private name is a constant of neither the instruction nor the site: the cell holds the one it is good for.
    auto privateName = [&](int16_t r) { return cell->key.bits() == fp[r].bits() ? cell->key : PropertyKey(); };
    switch (pc->op()) {
    case Op::GetProp:
    case Op::GetMethod: a = ofRead(vm, fp[pc->b], nameOf(fp, pc), cell); break;
    case Op::SetProp: a = ofWrite(vm, fp[pc->a], nameOf(fp, pc), fp[pc->b], cell, false); break;
    case Op::DefineField: a = ofWrite(vm, fp[pc->a], nameOf(fp, pc), fp[pc->b], cell, true); break;
    case Op::GetPrivate: a = ofRead(vm, fp[pc->b], privateName(pc->c), cell); break;
    case Op::SetPrivate: a = ofWrite(vm, fp[pc->a], privateName(pc->b), fp[pc->c], cell, false); break;
    case Op::GetGlobal:
    case Op::GetGlobalOrUndefined: a = ofGlobal(vm, cell, nullptr); break;
    case Op::SetGlobal: a = ofGlobal(vm, cell, &fp[pc->a]); break;
    default: a = ofCall(fp, pc, cell); break;
    }
    if (a.shapeId >= kFirstRealShape && vm.shapes.at(a.shapeId)->isDictionary()) a.shapeId = kDictionaryShape;

    Site& site = sites_[cell];
    if (!site.code) {
        site.code = codeOf(const_cast<Value*>(fp));
        site.pc = pc;
    }
    (a.hit ? site.hits : site.misses)++;
    for (Seen& seen : site.seen) {
        if (seen.shapeId != a.shapeId || seen.callee != a.callee) continue;
        (a.hit ? seen.hits : seen.misses)++;
        if (a.kind != CacheKind::None) seen.kind = a.kind;
        return;
    }
    if (site.seen.size() == kMaxSeen) {
        site.others++;
        return;
    }
    site.seen.push_back({a.shapeId, a.callee, a.kind, a.hit ? 1u : 0u, a.hit ? 0u : 1u});
}

void CacheCounts::visitRoots(Visitor& v) {
    for (const auto& [cell, site] : sites_) {
        v.visit(site.code);
        for (const Seen& seen : site.seen) {
            v.visit(seen.callee);
            if (v.isFull() && seen.shapeId >= kFirstRealShape && seen.shapeId != kDictionaryShape)
                v.visitShape(seen.shapeId);
        }
    }
}

} // namespace tiercel::views
