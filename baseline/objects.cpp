// Templates of properties, elements, environments, globals, literals and iteration. Inline caches are data: the code
// compares with the site's feedback cell, so a site that sees other shapes later needs no new code. The exception are
// cases that stay true as long as their shape lives (lastingCase): their shape and offset are in the code.
#include "baseline/compiler.h"

#include "runtime/builtin_cells.h"

namespace tiercel::baseline {

namespace {

constexpr IndexingKind kFirstValueElements = IndexingKind::Fixed; // and all above

} // namespace

// -- reads of properties

/// The site's one case, if what it says of a shape stays true as long as the shape lives: fields of the object itself,
/// lengths. Such a case goes into the code, as the shape to compare with and the place to read.
const PropertyCase* TemplateCompiler::lastingCase() const {
    const FeedbackCell& site = feedbackCell();
    if (site.state != CacheState::Monomorphic || site.mono.shapeId < kFirstRealShape) return nullptr;
    switch (site.mono.kind) {
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots:
    case CacheKind::ArrayLength: return &site.mono;
    default: return nullptr;
    }
}

/// The jump is taken when the cell in `r` has another shape. The collector makes the comparison fail when the shape
/// dies (CompiledCode::forgetDeadShapes).
Jump TemplateCompiler::ifNotShape(const Xbyak::Reg64& r, uint32_t id) {
    static_assert(layout::kCellShape == 0);
    // cmp dword [r], imm32: always four bytes for the id.
    emit(0x81 | (0x38 | static_cast<uint64_t>(r.getIdx())) << 8 | static_cast<uint64_t>(id) << 16, 6);
    shapeUses_.push_back({offset() - 4, id});
    return jumpIf(Cond::NE);
}

/// rax: the base, a cell. Loads what the site's case says into rax, or goes to the slow case. Where the code knows no
/// lasting case, the kind seen last is tried in line.
void TemplateCompiler::loadCase(bool method) {
    if (const PropertyCase* known = lastingCase()) {
        toSlow(ifNotShape(rax, known->shapeId));
        if (known->kind == CacheKind::ArrayLength) {
            loadArrayLength();
            return;
        }
        if (known->kind == CacheKind::OwnSlots) loadWord(rax, rax, layout::kObjectSlots);
        loadWord(rax, rax, static_cast<int32_t>(known->offset));
        return;
    }
    if (feedbackCell().state == CacheState::Polymorphic && loadCases()) return;
    loadWord32(ecx, rax, layout::kCellShape);
    compareWord32(ecx, r15, cellOffset() + layout::kCaseShape);
    toSlow(jumpIf(Cond::NE));
    CacheKind kind = feedbackCell().mono.kind;
    switch (kind) {
    case CacheKind::OwnInline:
    case CacheKind::OwnSlots:
    case CacheKind::ProtoInline:
    case CacheKind::ProtoSlots:
    case CacheKind::Missing:
    case CacheKind::ArrayLength:
    case CacheKind::StringLength: break;
    default: kind = method ? CacheKind::ProtoInline : CacheKind::OwnInline; break;
    }
    compareByte(r15, cellOffset() + layout::kCaseKind, static_cast<uint8_t>(kind));
    toSlow(jumpIf(Cond::NE));
    if (kind == CacheKind::ProtoInline || kind == CacheKind::ProtoSlots || kind == CacheKind::Missing) {
        loadCell32(ecx, layout::kCaseEpoch);
        compareWord32(ecx, r14, layout::kVmProtoEpoch);
        toSlow(jumpIf(Cond::NE));
        if (kind != CacheKind::Missing) loadCell(rax, layout::kCaseHolder);
    }
    switch (kind) {
    case CacheKind::OwnSlots:
    case CacheKind::ProtoSlots: loadWord(rax, rax, layout::kObjectSlots); [[fallthrough]];
    case CacheKind::OwnInline:
    case CacheKind::ProtoInline:
        loadCell32(ecx, layout::kCaseOffset);
        mov(rax, qword[rax + rcx]);
        break;
    case CacheKind::Missing: mov(eax, static_cast<uint32_t>(Value::kUndefined)); break;
    case CacheKind::ArrayLength: loadArrayLength(); break;
    default: // StringLength
        loadWord32(eax, rax, layout::kStringLength);
        boxInt32(rax);
        break;
    }
}
/// The same for a site with several cases, of which those that last are tried in line. False: there are none.
bool TemplateCompiler::loadCases() {
    const PolymorphicCases& cases = *feedbackCell().polymorphic;
    Jump done[4];
    int count = 0;
    for (uint32_t i = 0; i < cases.count; i++) {
        const PropertyCase& c = cases.cases[i];
        if (c.shapeId < kFirstRealShape || (c.kind != CacheKind::OwnInline && c.kind != CacheKind::OwnSlots)) continue;
        Jump next = ifNotShape(rax, c.shapeId);
        if (c.kind == CacheKind::OwnSlots) loadWord(rax, rax, layout::kObjectSlots);
        loadWord(rax, rax, static_cast<int32_t>(c.offset));
        done[count++] = jump();
        bind(next);
    }
    if (!count) return false;
    toSlow(jump());
    for (int i = 0; i < count; i++) bind(done[i]);
    return true;
}
void TemplateCompiler::loadArrayLength() {
    loadWord(rax, rax, layout::kObjectElements);
    loadWord32(eax, rax, layout::kElementsLength);
    test(eax, eax);
    toSlow(jumpIf(Cond::S));
    boxInt32(rax);
}

void TemplateCompiler::visitGetProp() {
    load(rax, pc_->b);
    toSlow(ifNotCell(rax));
    loadCase(false);
    setResult();
    slow(&TemplateCompiler::emitGetOther);
}
/// Out of line: the polymorphic cases.
void TemplateCompiler::emitGetOther(const Slow& s) {
    bool method = pc_->op() == Op::GetMethod;
    loadRegister(rax, pc_->b);
    Jump noCell = ifNotCell(rax);
    if (method) mov(rdx, rax);
    lea(rdi, ptr[cell(0)]);
    loadImmediate(r9, code_->constants_[pc_->d()].bits());
    callFunction(polymorphicGet);
    cmp(rax, static_cast<uint32_t>(Value::kEmpty));
    Jump none = jumpIf(Cond::E);
    if (method) {
        storeRegister(pc_->a + 6, rax);
        storeRegister(pc_->a + 7, rdx);
    } else {
        storeRegister(pc_->a, rax);
    }
    resume(s, true);
    bind(none);
    if (!method && knowsGetter()) {
        Jump generic[6];
        int count = 0;
        test(rsi, rsi);
        generic[count++] = jumpIf(Cond::E);
        mov(rdi, r14);
        loadRegister(rdx, pc_->b);
        callFunction(getterTarget);
        count = prepareAccessorCall(0, generic, count);
        loadRegister(rax, pc_->b);
        storeRegister(static_cast<int32_t>(code_->registerCount_) + kFrameHeaderWords + kFrameThis, rax);
        enterCallee(static_cast<int32_t>(code_->registerCount_), 0, 0);
        resume(s, true);
        for (int i = 0; i < count; i++) bind(generic[i]);
    }
    bind(noCell);
    stubAndResume(s);
}

/// Has a getter been called here?
bool TemplateCompiler::knowsGetter() const {
    const FeedbackCell& site = feedbackCell();
    if (site.state == CacheState::Monomorphic) return site.mono.kind == CacheKind::Getter;
    if (site.state != CacheState::Polymorphic) return site.state == CacheState::Megamorphic;
    for (uint32_t i = 0; i < site.polymorphic->count; i++)
        if (site.polymorphic->cases[i].kind == CacheKind::Getter) return true;
    return false;
}

/// Out of line, after getterTarget or setterTarget: rax is the code, rdx the function, of an accessor that is to be
/// called with `argc` arguments, above the registers of this frame. What stands against it jumps to `generic`. rcx is
/// the code afterwards, callee and new.target are written.
int TemplateCompiler::prepareAccessorCall(uint32_t argc, Jump* generic, int count) {
    int32_t newFp = static_cast<int32_t>(code_->registerCount_) + kFrameHeaderWords;
    test(rax, rax);
    generic[count++] = jumpIf(Cond::E);
    mov(rcx, rax);
    mov(r8, rdx);
    loadWord32(edx, rcx, layout::kCodeRegisters);
    lea(rdx, ptr[r13 + rdx * 8 + (newFp + static_cast<int32_t>(argc)) * 8]);
    compareWord(rdx, r14, layout::kVmStackLimit);
    generic[count++] = jumpIf(Cond::AE);
    compareWord(rsp, r14, layout::kVmNativeStackLimit);
    generic[count++] = jumpIf(Cond::B);
    dec(dword[rcx + layout::kCodeCallBudget]);
    generic[count++] = jumpIf(Cond::S);
    storeRegister(newFp + kFrameCallee, r8);
    storeImmediate(r13, (newFp + kFrameNewTarget) * 8, static_cast<uint32_t>(Value::kUndefined));
    return count;
}

void TemplateCompiler::visitGetMethod() {
    load(rdx, pc_->b);
    mov(rax, rdx);
    toSlow(ifNotCell(rax));
    loadCase(true);
    storeRegister(pc_->a + 6, rax);
    storeRegister(pc_->a + 7, rdx);
    slow(&TemplateCompiler::emitGetOther);
}

// -- writes of properties

/// `owner` (rax or rsi) is about to hold `value` (rdx): remembered, out of line, if it is old and value a cell.
void TemplateCompiler::barrier(const Xbyak::Reg64& owner) {
    test(rdx, rbx);
    ShortJump noCell = shortJumpIf(Cond::NE);
    movzx(ecx, byte[owner + layout::kCellGc]);
    and_(ecx, kMarked | kRemembered);
    cmp(ecx, kMarked);
    {
        SetAside others(*this);
        toSlow(jumpIf(Cond::E));
        slow(&TemplateCompiler::emitBarrier, static_cast<uint32_t>(owner.getIdx()));
    }
    bind(noCell);
}
/// Out of line. Nothing can be collected between this and the store.
void TemplateCompiler::emitBarrier(const Slow& s) {
    push(rax);
    push(rdx);
    push(r8);
    push(rsi);
    mov(rdi, r14);
    mov(rsi, s.data == static_cast<uint32_t>(rax.getIdx()) ? rax : rsi);
    callFunction(rememberOwner);
    pop(rsi);
    pop(r8);
    pop(rdx);
    pop(rax);
    jumpTo(s.resume);
}

void TemplateCompiler::visitSetProp() {
    bool valueFirst = inRax_ == pc_->b;
    if (valueFirst) load(rdx, pc_->b);
    load(rax, pc_->a);
    toSlow(ifNotCell(rax));
    const FeedbackCell& site = feedbackCell();
    const PropertyCase& mono = site.mono;
    if (site.state == CacheState::Polymorphic && storeCases(valueFirst)) return;
    if (site.state == CacheState::Monomorphic && mono.kind == CacheKind::Setter) {
        toSlow(jump());
        slow(&TemplateCompiler::emitSetter);
        return;
    }
    // A field that was there and admits what it admitted then: both stay true as long as the shape lives.
    bool lasting = site.state == CacheState::Monomorphic && mono.shapeId >= kFirstRealShape &&
                   (mono.kind == CacheKind::OwnInline || mono.kind == CacheKind::OwnSlots);
    if (lasting) {
        toSlow(ifNotShape(rax, mono.shapeId));
    } else {
        loadWord32(ecx, rax, layout::kCellShape);
        compareWord32(ecx, r15, cellOffset() + layout::kCaseShape);
        toSlow(jumpIf(Cond::NE));
    }
    if (!valueFirst) loadRegister(rdx, pc_->b);
    // The cell that is written to, which the barrier is about.
    bool inSlots = mono.kind == CacheKind::OwnSlots || mono.kind == CacheKind::AddSlots;
    const Xbyak::Reg64& owner = inSlots ? rsi : rax;
    if (inSlots) loadWord(rsi, rax, layout::kObjectSlots);
    if (!lasting && inSlots) { // the shape's case may be another one by now
        compareByte(r15, cellOffset() + layout::kCaseKind, static_cast<uint8_t>(mono.kind));
        toSlow(jumpIf(Cond::NE));
    }
    if (mono.kind == CacheKind::AddSlots) {
        loadCell32(r8d, layout::kCaseOffset);
        test(rsi, rsi);
        toSlow(jumpIf(Cond::E));
        loadWord32(ecx, rsi, layout::kSlotsCapacity);
        lea(rcx, ptr[rcx * 8 + static_cast<int>(sizeof(Slots))]);
        cmp(r8, rcx);
        toSlow(jumpIf(Cond::AE));
        loadCell32(ecx, layout::kCaseEpoch);
        compareWord32(ecx, r14, layout::kVmProtoEpoch);
        toSlow(jumpIf(Cond::NE));
        test(byte[rax + layout::kCellFlags], kPrototypeCached);
        toSlow(jumpIf(Cond::NE));
    }

    // Does the field's record admit the value? What it admitted when this was compiled is tried in line.
    Jump general[4];
    int count = 0;
    uint8_t kind = mono.fieldKind;
    if (kind == kFieldInt32) {
        if (!lasting) {
            test(byte[cell(layout::kCaseFieldKind)], kFieldInt32);
            general[count++] = jumpIf(Cond::E);
        }
        general[count++] = ifNotInt32(rdx);
    } else if (kind == kFieldDouble || kind == (kFieldInt32 | kFieldDouble)) {
        if (!lasting) {
            compareByte(r15, cellOffset() + layout::kCaseFieldKind, kind);
            general[count++] = jumpIf(Cond::NE);
        }
        test(rdx, r12);
        general[count++] = jumpIf(Cond::E);
        if (kind == kFieldDouble) {
            cmp(rdx, r12);
            general[count++] = jumpIf(Cond::AE);
        }
    } else if (kind == kFieldBool) {
        if (!lasting) {
            test(byte[cell(layout::kCaseFieldKind)], kFieldBool);
            general[count++] = jumpIf(Cond::E);
        }
        general[count++] = ifNotBool(rdx, rcx);
    } else if (kind == kFieldObject) {
        general[count++] = ifNotCell(rdx);
        compareByte(rdx, layout::kCellKind, static_cast<uint8_t>(kFirstObjectKind));
        general[count++] = jumpIf(Cond::B);
        if (lasting) {
            if (mono.extra) general[count++] = ifNotShape(rdx, mono.extra);
        } else {
            test(byte[cell(layout::kCaseFieldKind)], kFieldObject);
            general[count++] = jumpIf(Cond::E);
            loadCell32(ecx, layout::kCaseExtra);
            test(ecx, ecx);
            ShortJump anyShape = shortJumpIf(Cond::E);
            compareWord32(ecx, rdx, layout::kCellShape);
            general[count++] = jumpIf(Cond::NE);
            bind(anyShape);
        }
        barrier(owner);
    } else {
        if (!lasting || kind != kFieldAny) {
            compareByte(r15, cellOffset() + layout::kCaseFieldKind, static_cast<uint8_t>(kFieldAny));
            general[count++] = jumpIf(Cond::NE);
        }
        barrier(owner);
    }
    if (count) {
        SetAside others(*this);
        for (int i = 0; i < count; i++) toSlow(general[i]);
        slow(&TemplateCompiler::emitStoreAdmits, inSlots);
    }
    if (lasting) {
        storeWord(owner, static_cast<int32_t>(mono.offset), rdx);
    } else if (mono.kind == CacheKind::AddSlots) {
        mov(qword[rsi + r8], rdx);
        loadCell32(ecx, layout::kCaseNewShape);
        mov(dword[rax + layout::kCellShape], ecx);
    } else if (mono.kind == CacheKind::OwnSlots) {
        loadCell32(ecx, layout::kCaseOffset);
        mov(qword[rsi + rcx], rdx);
    } else if (mono.kind == CacheKind::AddInline) {
        compareByte(r15, cellOffset() + layout::kCaseKind, static_cast<uint8_t>(CacheKind::AddInline));
        toSlow(jumpIf(Cond::NE));
        loadCell32(ecx, layout::kCaseEpoch);
        compareWord32(ecx, r14, layout::kVmProtoEpoch);
        toSlow(jumpIf(Cond::NE));
        test(byte[rax + layout::kCellFlags], kPrototypeCached);
        toSlow(jumpIf(Cond::NE));
        loadCell32(ecx, layout::kCaseOffset);
        mov(qword[rax + rcx], rdx);
        loadCell32(ecx, layout::kCaseNewShape);
        mov(dword[rax + layout::kCellShape], ecx);
    } else {
        compareByte(r15, cellOffset() + layout::kCaseKind, static_cast<uint8_t>(CacheKind::OwnInline));
        toSlow(jumpIf(Cond::NE));
        loadCell32(ecx, layout::kCaseOffset);
        mov(qword[rax + rcx], rdx);
    }
    slow();
}

/// Out of line: a setter.
void TemplateCompiler::emitSetter(const Slow& s) {
    int32_t newFp = static_cast<int32_t>(code_->registerCount_) + kFrameHeaderWords;
    Jump generic[6];
    mov(rdi, r14);
    lea(rsi, ptr[cell(0)]);
    loadRegister(rdx, pc_->a);
    callFunction(setterTarget);
    int count = prepareAccessorCall(1, generic, 0);
    loadRegister(rax, pc_->a);
    storeRegister(newFp + kFrameThis, rax);
    loadRegister(rax, pc_->b);
    storeRegister(newFp, rax);
    enterCallee(static_cast<int32_t>(code_->registerCount_), 1, 0, false);
    resume(s);
    for (int i = 0; i < count; i++) bind(generic[i]);
    stubAndResume(s);
}

/// For a site with several cases (rax: a cell): those that store to fields of the object itself. False: there are none.
bool TemplateCompiler::storeCases(bool valueInRdx) {
    const PolymorphicCases& cases = *feedbackCell().polymorphic;
    Jump done[4];
    int count = 0;
    for (uint32_t i = 0; i < cases.count; i++) {
        const PropertyCase& c = cases.cases[i];
        if (c.shapeId < kFirstRealShape || c.kind != CacheKind::OwnInline) continue;
        if (!count && !valueInRdx) loadRegister(rdx, pc_->b);
        Jump next = ifNotShape(rax, c.shapeId);
        switch (c.fieldKind) {
        case kFieldInt32: toSlow(ifNotInt32(rdx)); break;
        case kFieldInt32 | kFieldDouble:
            test(rdx, r12);
            toSlow(jumpIf(Cond::E));
            break;
        case kFieldBool: toSlow(ifNotBool(rdx, rcx)); break;
        case kFieldObject:
            toSlow(ifNotCell(rdx));
            compareByte(rdx, layout::kCellKind, static_cast<uint8_t>(kFirstObjectKind));
            toSlow(jumpIf(Cond::B));
            if (c.extra) toSlow(ifNotShape(rdx, c.extra));
            barrier(rax);
            break;
        case kFieldAny: barrier(rax); break;
        default: toSlow(jump()); break;
        }
        storeWord(rax, static_cast<int32_t>(c.offset), rdx);
        done[count++] = jump();
        bind(next);
    }
    if (!count) return false;
    toSlow(jump());
    for (int i = 0; i < count; i++) bind(done[i]);
    slow();
    return true;
}

/// `to` = fieldKindOf(value), with `scratch` clobbered.
void TemplateCompiler::fieldKindInto(const Xbyak::Reg32& to, const Xbyak::Reg64& value, const Xbyak::Reg32& scratch) {
    mov(to, kFieldInt32);
    cmp(value, r12);
    ShortJump known1 = shortJumpIf(Cond::AE);
    mov(to, kFieldDouble);
    test(value, r12);
    ShortJump known2 = shortJumpIf(Cond::NE);
    test(value, rbx);
    ShortJump isCell = shortJumpIf(Cond::E);
    mov(to, kFieldBool);
    lea(scratch, ptr[value - static_cast<int>(Value::kFalse)]);
    cmp(scratch, 1);
    ShortJump known3 = shortJumpIf(Cond::BE);
    mov(to, kFieldOther);
    ShortJump known6 = shortJump();
    bind(isCell);
    mov(to, kFieldObject);
    movzx(scratch, byte[value + layout::kCellKind]);
    cmp(scratch, static_cast<uint32_t>(kFirstObjectKind));
    ShortJump known4 = shortJumpIf(Cond::AE);
    mov(to, kFieldString);
    cmp(scratch, static_cast<uint32_t>(CellKind::String));
    ShortJump known5 = shortJumpIf(Cond::E);
    mov(to, kFieldOther);
    for (ShortJump j : {known1, known2, known3, known4, known5, known6}) bind(j);
}

/// Out of line: any kind of field. rax: the object, whose shape is the code's, but may be no more the site's case's;
/// rdx: the value; with `data` rsi: the slots. Goes on at the store, with r8 as it was.
void TemplateCompiler::emitStoreAdmits(const Slow& s) {
    loadWord32(ecx, rax, layout::kCellShape);
    compareWord32(ecx, r15, cellOffset() + layout::kCaseShape);
    Jump otherCase = jumpIf(Cond::NE);
    fieldKindInto(r9d, rdx, ecx);
    test(byte[cell(layout::kCaseFieldKind)], r9b);
    Jump refused = jumpIf(Cond::E);
    loadCell32(ecx, layout::kCaseExtra);
    test(ecx, ecx);
    ShortJump anyShape = shortJumpIf(Cond::E);
    compareWord32(ecx, rdx, layout::kCellShape); // one shape is asked for: the value is an object
    Jump otherShape = jumpIf(Cond::NE);
    bind(anyShape);
    barrier(s.data ? rsi : rax);
    jumpTo(s.resume);
    bind(otherCase);
    bind(refused);
    bind(otherShape);
    callStub();
    branches_.push_back({jump(), unit() + infoOf(pc_).units}); // behind the whole instruction
}

void TemplateCompiler::visitDefineField() {
    // a.d = b for an object of a literal: a transition, mostly.
    loadRegister(rax, pc_->a);
    loadWord32(ecx, rax, layout::kCellShape);
    compareWord32(ecx, r15, cellOffset() + layout::kCaseShape);
    toSlow(jumpIf(Cond::NE));
    compareByte(r15, cellOffset() + layout::kCaseKind, static_cast<uint8_t>(CacheKind::AddInline));
    toSlow(jumpIf(Cond::NE));
    loadCell32(ecx, layout::kCaseEpoch);
    compareWord32(ecx, r14, layout::kVmProtoEpoch);
    toSlow(jumpIf(Cond::NE));
    test(byte[rax + layout::kCellFlags], kPrototypeCached);
    toSlow(jumpIf(Cond::NE));
    loadRegister(rdx, pc_->b);
    compareByte(r15, cellOffset() + layout::kCaseFieldKind, static_cast<uint8_t>(kFieldAny));
    ShortJump any = shortJumpIf(Cond::E);
    test(byte[cell(layout::kCaseFieldKind)], kFieldInt32);
    toSlow(jumpIf(Cond::E));
    cmp(rdx, r12);
    toSlow(jumpIf(Cond::B));
    bind(any);
    barrier(rax);
    loadCell32(ecx, layout::kCaseOffset);
    mov(qword[rax + rcx], rdx);
    loadCell32(ecx, layout::kCaseNewShape);
    mov(dword[rax + layout::kCellShape], ecx);
    slow();
}

// -- elements

/// An element that is there is read alike; the stubs differ.
void TemplateCompiler::visitGetPresent() { visitGetElem(); }
void TemplateCompiler::visitGetElem() {
    bool doubles = (pc_->feedback & kSeenDoubleElements) &&
                   !(pc_->feedback & (kSeenInt32Elements | kSeenAnyElements | kSeenTypedArray | kSeenString));
    loadTwo(pc_->b, pc_->c);
    toSlow(ifNotCell(rax));
    toSlow(ifNotInt32(rcx));
    if (doubles) {
        movzx(edx, byte[rax + layout::kCellIndexing]);
        sub(edx, static_cast<uint32_t>(IndexingKind::PackedDouble));
        cmp(edx, 1);
        toSlow(jumpIf(Cond::A));
    } else {
        compareByte(rax, layout::kCellIndexing, static_cast<uint8_t>(kFirstValueElements));
        toSlow(jumpIf(Cond::B));
    }
    loadWord(rsi, rax, layout::kObjectElements);
    mov(ecx, ecx);
    compareWord32(ecx, rsi, layout::kElementsLength);
    toSlow(jumpIf(Cond::AE));
    mov(rax, qword[rsi + rcx * 8 + layout::kElementsData]);
    if (doubles) {
        loadImmediate(rdx, Elements::kHoleBits);
        cmp(rax, rdx);
        toSlow(jumpIf(Cond::E));
        sub(rax, r12);
    } else {
        cmp(rax, static_cast<uint32_t>(Value::kEmpty));
        toSlow(jumpIf(Cond::E));
        if (!(pc_->feedback & (kSeenAnyElements | kSeenInt32Elements))) {
            // The first of its kind goes through the stub, which notes it.
            loadImmediate(rdx, reinterpret_cast<uint64_t>(&pc_->feedback));
            test(byte[rdx], kSeenAnyElements | kSeenInt32Elements);
            toSlow(jumpIf(Cond::E));
        }
    }
    setResult();
    slow(&TemplateCompiler::emitGetElemOther);
}

/// Out of line: doubles, typed arrays and Latin-1 strings, where they were seen.
void TemplateCompiler::emitGetElemOther(const Slow& s) {
    uint8_t seen = pc_->feedback;
    Jump generic[8];
    int count = 0;
    if (seen & (kSeenTypedArray | kSeenString | kSeenDoubleElements)) {
        loadRegister(rax, pc_->b);
        generic[count++] = ifNotCell(rax);
        loadRegister(rcx, pc_->c);
        generic[count++] = ifNotInt32(rcx);
        mov(ecx, ecx);
        movzx(edx, byte[rax + layout::kCellIndexing]);
    }
    if ((seen & kSeenDoubleElements) &&
        (seen & (kSeenInt32Elements | kSeenAnyElements | kSeenTypedArray | kSeenString))) {
        lea(esi, ptr[rdx - static_cast<int>(IndexingKind::PackedDouble)]);
        cmp(esi, 1);
        Jump other = jumpIf(Cond::A);
        loadWord(rsi, rax, layout::kObjectElements);
        compareWord32(ecx, rsi, layout::kElementsLength);
        generic[count++] = jumpIf(Cond::AE);
        mov(rax, qword[rsi + rcx * 8 + layout::kElementsData]);
        loadImmediate(rdx, Elements::kHoleBits);
        cmp(rax, rdx);
        generic[count++] = jumpIf(Cond::E);
        sub(rax, r12);
        storeRegister(pc_->a, rax);
        resume(s, true);
        bind(other);
    }
    if (seen & kSeenTypedArray) {
        cmp(edx, static_cast<uint32_t>(IndexingKind::Int8));
        Jump below = jumpIf(Cond::B);
        cmp(edx, static_cast<uint32_t>(IndexingKind::Float64));
        Jump above = jumpIf(Cond::A);
        mov(esi, ecx);
        compareWord(rsi, rax, layout::kTypedArrayLength);
        generic[count++] = jumpIf(Cond::AE);
        loadWord(rsi, rax, layout::kTypedArrayData);
        typedArrayRead();
        storeRegister(pc_->a, rax);
        resume(s, true);
        bind(below);
        bind(above);
    }
    if (seen & kSeenString) {
        cmp(edx, static_cast<uint32_t>(IndexingKind::String));
        generic[count++] = jumpIf(Cond::NE);
        test(byte[rax + layout::kCellFlags], kRope | kSlice | kTwoByte);
        generic[count++] = jumpIf(Cond::NE);
        // String objects have the same way of indexing.
        compareByte(rax, layout::kCellKind, static_cast<uint8_t>(CellKind::String));
        Jump object = jumpIf(Cond::NE);
        compareWord32(ecx, rax, layout::kStringLength);
        Jump outside = jumpIf(Cond::AE);
        movzx(eax, byte[rax + rcx + sizeof(String)]);
        mov(rax, qword[r14 + rax * 8 + layout::kVmSingleCharacters]);
        storeRegister(pc_->a, rax);
        resume(s, true);
        bind(object);
        bind(outside);
    }
    for (int i = 0; i < count; i++) bind(generic[i]);
    stubAndResume(s);
}

/// edx: the kind, Int8 to Float64; rsi: the data, ecx: the index. The value in rax.
void TemplateCompiler::typedArrayRead() {
    auto kindIs = [&](IndexingKind k) {
        cmp(edx, static_cast<uint32_t>(k));
        return jumpIf(Cond::NE);
    };
    Jump done[9];
    int count = 0;
    auto next = [&](Jump skip) {
        done[count++] = jump();
        bind(skip);
    };
    Jump skip = kindIs(IndexingKind::Float64);
    movsd(xmm0, qword[rsi + rcx * 8]);
    auto boxed = [&] {
        ucomisd(xmm0, xmm0);
        ShortJump number = shortJumpIf(Cond::NP);
        loadImmediate(rax, Value::kCanonicalNaN);
        movq(xmm0, rax);
        bind(number);
        movq(rax, xmm0);
        sub(rax, r12);
    };
    boxed();
    next(skip);
    skip = kindIs(IndexingKind::Int32);
    mov(eax, dword[rsi + rcx * 4]);
    boxInt32(rax);
    next(skip);
    cmp(edx, static_cast<uint32_t>(IndexingKind::Uint8Clamped));
    Jump wide = jumpIf(Cond::A);
    cmp(edx, static_cast<uint32_t>(IndexingKind::Int8));
    Jump unsignedByte = jumpIf(Cond::NE);
    movsx(eax, byte[rsi + rcx]);
    boxInt32(rax);
    next(unsignedByte);
    movzx(eax, byte[rsi + rcx]);
    boxInt32(rax);
    next(wide);
    skip = kindIs(IndexingKind::Float32);
    movss(xmm0, dword[rsi + rcx * 4]);
    cvtss2sd(xmm0, xmm0);
    boxed();
    next(skip);
    skip = kindIs(IndexingKind::Uint16);
    movzx(eax, word[rsi + rcx * 2]);
    boxInt32(rax);
    next(skip);
    skip = kindIs(IndexingKind::Int16);
    movsx(eax, word[rsi + rcx * 2]);
    boxInt32(rax);
    next(skip);
    // Uint32
    mov(eax, dword[rsi + rcx * 4]);
    test(eax, eax);
    ShortJump large = shortJumpIf(Cond::S);
    boxInt32(rax);
    ShortJump end = shortJump();
    bind(large);
    xorps(xmm0, xmm0);
    cvtsi2sd(xmm0, rax);
    movq(rax, xmm0);
    sub(rax, r12);
    bind(end);
    for (int i = 0; i < count; i++) bind(done[i]);
}

void TemplateCompiler::visitSetElem() {
    uint8_t seen = pc_->feedback;
    bool doubles = (seen & kSeenDoubleElements) && !(seen & (kSeenInt32Elements | kSeenAnyElements | kSeenTypedArray));
    if (inRax_ == pc_->c) {
        load(rdx, pc_->c);
        loadRegister(rcx, pc_->b);
        loadRegister(rax, pc_->a);
    } else {
        loadTwo(pc_->a, pc_->b);
        loadRegister(rdx, pc_->c);
    }
    toSlow(ifNotCell(rax));
    toSlow(ifNotInt32(rcx));
    if (doubles) {
        movzx(edi, byte[rax + layout::kCellIndexing]);
        loadWord(rsi, rax, layout::kObjectElements);
        sub(edi, static_cast<uint32_t>(IndexingKind::PackedDouble));
        cmp(edi, 1);
        toSlow(jumpIf(Cond::A));
        mov(ecx, ecx);
        compareWord32(ecx, rsi, layout::kElementsLength);
        toSlow(jumpIf(Cond::AE));
        loadImmediate(r8, Elements::kHoleBits);
        cmp(r8, qword[rsi + rcx * 8 + layout::kElementsData]);
        toSlow(jumpIf(Cond::E));
        Jump notNumber;
        toDouble(rdx, xmm0, notNumber);
        toSlow(notNumber);
        movsd(qword[rsi + rcx * 8 + layout::kElementsData], xmm0);
    } else {
        // Int32 values go anywhere, others not among int32 elements. Where only those were seen, nothing else is tried.
        bool onlyInt32 = (seen & kSeenInt32Elements) && !(seen & kSeenAnyElements);
        bool onlyAny = (seen & kSeenAnyElements) && !(seen & kSeenInt32Elements);
        if (onlyInt32) {
            compareByte(rax, layout::kCellIndexing, static_cast<uint8_t>(IndexingKind::PackedInt32));
            toSlow(jumpIf(Cond::B));
            toSlow(ifNotInt32(rdx));
        } else if (onlyAny) {
            compareByte(rax, layout::kCellIndexing, static_cast<uint8_t>(IndexingKind::PackedAny));
            toSlow(jumpIf(Cond::B));
        } else {
            movzx(edi, byte[rax + layout::kCellIndexing]);
            mov(r8d, static_cast<uint32_t>(IndexingKind::PackedInt32));
            mov(r9d, static_cast<uint32_t>(IndexingKind::PackedAny));
            cmp(rdx, r12);
            cmovb(r8d, r9d);
            cmp(edi, r8d);
            toSlow(jumpIf(Cond::B));
        }
        loadWord(rsi, rax, layout::kObjectElements);
        mov(r8d, ecx);
        cmp(r8d, dword[rsi + layout::kElementsLength]);
        toSlow(jumpIf(Cond::AE));
        cmp(qword[rsi + r8 * 8 + layout::kElementsData], static_cast<uint32_t>(Value::kEmpty));
        toSlow(jumpIf(Cond::E));
        if (!(seen & (kSeenAnyElements | kSeenInt32Elements))) {
            loadImmediate(r9, reinterpret_cast<uint64_t>(&pc_->feedback));
            test(byte[r9], kSeenAnyElements | kSeenInt32Elements);
            toSlow(jumpIf(Cond::E));
        }
        if (!onlyInt32) barrier(rsi);
        mov(qword[rsi + r8 * 8 + layout::kElementsData], rdx);
    }
    slow(&TemplateCompiler::emitSetElemOther);
}

/// In bounds of dense elements of a kind that was seen; the stub sees to the rest.
void TemplateCompiler::visitDefineElem() {
    uint8_t seen = pc_->feedback;
    if (!(seen & (kSeenInt32Elements | kSeenAnyElements))) {
        callStub();
        return;
    }
    loadTwo(pc_->a, pc_->b);
    loadRegister(rdx, pc_->c);
    toSlow(ifNotInt32(rcx));
    test(byte[rax + layout::kCellFlags], kExotic | kIsPrototype);
    toSlow(jumpIf(Cond::NE));
    movzx(edi, byte[rax + layout::kCellIndexing]);
    mov(r8d, static_cast<uint32_t>(IndexingKind::PackedInt32));
    mov(r9d, static_cast<uint32_t>(IndexingKind::PackedAny));
    cmp(rdx, r12);
    cmovb(r8d, r9d);
    cmp(edi, r8d);
    toSlow(jumpIf(Cond::B));
    loadWord(rsi, rax, layout::kObjectElements);
    mov(r8d, ecx);
    cmp(r8d, dword[rsi + layout::kElementsLength]);
    toSlow(jumpIf(Cond::AE));
    barrier(rsi);
    mov(qword[rsi + r8 * 8 + layout::kElementsData], rdx);
    slow();
}

/// Out of line: typed arrays of integers and doubles, where they were seen.
void TemplateCompiler::emitSetElemOther(const Slow& s) {
    Jump generic[8];
    int count = 0;
    if (pc_->feedback & kSeenTypedArray) {
        loadRegister(rax, pc_->a);
        generic[count++] = ifNotCell(rax);
        loadRegister(rcx, pc_->b);
        generic[count++] = ifNotInt32(rcx);
        loadRegister(rdx, pc_->c);
        mov(ecx, ecx);
        movzx(edi, byte[rax + layout::kCellIndexing]);
        cmp(edi, static_cast<uint32_t>(IndexingKind::Int8));
        generic[count++] = jumpIf(Cond::B);
        cmp(edi, static_cast<uint32_t>(IndexingKind::Float64));
        generic[count++] = jumpIf(Cond::A);
        compareWord(rcx, rax, layout::kTypedArrayLength);
        generic[count++] = jumpIf(Cond::AE);
        loadWord(rsi, rax, layout::kTypedArrayData);

        cmp(edi, static_cast<uint32_t>(IndexingKind::Float32));
        Jump integers = jumpIf(Cond::B);
        toDouble(rdx, xmm0, generic[count++]);
        // Float64 or Float32
        cmp(edi, static_cast<uint32_t>(IndexingKind::Float64));
        ShortJump single = shortJumpIf(Cond::NE);
        movsd(qword[rsi + rcx * 8], xmm0);
        jumpTo(s.resume);
        bind(single);
        cvtsd2ss(xmm0, xmm0);
        movss(dword[rsi + rcx * 4], xmm0);
        jumpTo(s.resume);

        bind(integers);
        generic[count++] = ifNotInt32(rdx);
        cmp(edi, static_cast<uint32_t>(IndexingKind::Uint8Clamped));
        ShortJump clamped = shortJumpIf(Cond::E);
        ShortJump wide = shortJumpIf(Cond::A);
        mov(byte[rsi + rcx], dl);
        jumpTo(s.resume);
        bind(wide);
        cmp(edi, static_cast<uint32_t>(IndexingKind::Int32));
        ShortJump words = shortJumpIf(Cond::B);
        mov(dword[rsi + rcx * 4], edx);
        jumpTo(s.resume);
        bind(words);
        mov(word[rsi + rcx * 2], dx);
        jumpTo(s.resume);
        bind(clamped);
    }
    for (int i = 0; i < count; i++) bind(generic[i]);
    stubAndResume(s);
}

// -- environments

void TemplateCompiler::visitLoadClosureEnv() {
    loadRegister(rax, kFrameCallee);
    loadWord(rax, rax, layout::kFunctionEnv);
    mov(ecx, static_cast<uint32_t>(Value::kUndefined));
    test(rax, rax);
    cmovz(rax, rcx);
    setResult();
}
void TemplateCompiler::visitGetEnv() {
    load(rax, pc_->b);
    mov(rax, qword[rax + layout::kEnvironmentSlots + static_cast<uint16_t>(pc_->c) * 8]);
    setResult();
}
void TemplateCompiler::visitGetEnvChecked() {
    load(rax, pc_->b);
    mov(rax, qword[rax + layout::kEnvironmentSlots + static_cast<uint16_t>(pc_->c) * 8]);
    cmp(rax, static_cast<uint32_t>(Value::kEmpty));
    toSlow(jumpIf(Cond::E));
    setResult();
    slow();
}
void TemplateCompiler::getOuter(bool checked) {
    if (static_cast<uint16_t>(pc_->c) > 16 || pc_->d() > (1u << 20)) {
        callStub();
        return;
    }
    load(rax, pc_->b);
    for (int i = 0; i < static_cast<uint16_t>(pc_->c); i++) loadWord(rax, rax, layout::kEnvironmentParent);
    mov(rax, qword[rax + layout::kEnvironmentSlots + static_cast<int>(pc_->d()) * 8]);
    if (checked) {
        cmp(rax, static_cast<uint32_t>(Value::kEmpty));
        toSlow(jumpIf(Cond::E));
    }
    setResult();
    if (checked) slow();
}
void TemplateCompiler::visitGetOuter() { getOuter(false); }
void TemplateCompiler::visitGetOuterChecked() { getOuter(true); }

void TemplateCompiler::setEnvironmentSlot(bool checked, int32_t hops, uint32_t slot) {
    if (hops > 16 || slot > (1u << 20)) {
        callStub();
        return;
    }
    bool valueFirst = inRax_ == pc_->a;
    if (valueFirst) load(rdx, pc_->a);
    load(rax, pc_->b);
    for (int i = 0; i < hops; i++) loadWord(rax, rax, layout::kEnvironmentParent);
    int offset = layout::kEnvironmentSlots + static_cast<int>(slot) * 8;
    if (checked) {
        cmp(qword[rax + offset], static_cast<uint32_t>(Value::kEmpty));
        toSlow(jumpIf(Cond::E));
    }
    if (!valueFirst) mov(rdx, regA());
    barrier(rax);
    storeWord(rax, offset, rdx);
    slow();
}
void TemplateCompiler::visitSetEnv() { setEnvironmentSlot(false, 0, static_cast<uint16_t>(pc_->c)); }
void TemplateCompiler::visitSetEnvChecked() { setEnvironmentSlot(true, 0, static_cast<uint16_t>(pc_->c)); }
void TemplateCompiler::visitSetOuter() { setEnvironmentSlot(false, static_cast<uint16_t>(pc_->c), pc_->d()); }
void TemplateCompiler::visitSetOuterChecked() { setEnvironmentSlot(true, static_cast<uint16_t>(pc_->c), pc_->d()); }

// -- globals

void TemplateCompiler::getGlobal() {
    CacheKind kind = feedbackCell().mono.kind;
    if (kind != CacheKind::OwnInline && kind != CacheKind::OwnSlots) kind = CacheKind::GlobalLexical;
    compareByte(r15, cellOffset() + layout::kCaseKind, static_cast<uint8_t>(kind));
    toSlow(jumpIf(Cond::NE));
    if (kind == CacheKind::GlobalLexical) {
        loadCell(rax, layout::kCaseNewShape);
        loadWord(rax, rax, layout::kBindingValue);
        cmp(rax, static_cast<uint32_t>(Value::kEmpty));
        toSlow(jumpIf(Cond::E));
    } else {
        loadCell(rax, layout::kCaseHolder);
        loadWord32(ecx, rax, layout::kCellShape);
        compareWord32(ecx, r15, cellOffset() + layout::kCaseShape);
        toSlow(jumpIf(Cond::NE));
        loadCell32(ecx, layout::kCaseEpoch);
        compareWord32(ecx, r14, layout::kVmProtoEpoch);
        toSlow(jumpIf(Cond::NE));
        loadCell32(ecx, layout::kCaseOffset);
        if (kind == CacheKind::OwnSlots) loadWord(rax, rax, layout::kObjectSlots);
        mov(rax, qword[rax + rcx]);
    }
    setResult();
    slow();
}
void TemplateCompiler::visitGetGlobal() { getGlobal(); }
void TemplateCompiler::visitGetGlobalOrUndefined() { getGlobal(); }
void TemplateCompiler::visitSetGlobal() {
    compareByte(r15, cellOffset() + layout::kCaseKind, static_cast<uint8_t>(CacheKind::GlobalLexical));
    toSlow(jumpIf(Cond::NE));
    loadCell(rax, layout::kCaseNewShape);
    cmp(qword[rax + layout::kBindingValue], static_cast<uint32_t>(Value::kEmpty));
    toSlow(jumpIf(Cond::E));
    mov(rdx, regA());
    storeWord(rax, layout::kBindingValue, rdx); // bindings are roots: no barrier
    slow();
}

// -- literals

void TemplateCompiler::visitNewObjectWith() {
    auto count = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    if (count > 8) {
        callStub();
        return;
    }
    auto bytes = static_cast<int>(sizeof(Object) + count * sizeof(Value));
    loadCell32(esi, layout::kAllocationShape);
    test(esi, esi);
    toSlow(jumpIf(Cond::E));
    // The values' kinds, one byte each in the cell.
    uint64_t kinds = feedbackCell().allocation.fieldKinds;
    for (uint32_t i = 0; i < count; i++) {
        auto kind = static_cast<uint8_t>(kinds >> (8 * i));
        Xbyak::RegExp byteAt = cell(layout::kAllocationKinds + static_cast<int>(i));
        loadRegister(rax, pc_->b + static_cast<int32_t>(i));
        if (kind == kFieldAny || kind == kFieldInt32 || kind == (kFieldInt32 | kFieldDouble)) {
            cmp(byte[byteAt], kind);
            toSlow(jumpIf(Cond::NE));
            if (kind == kFieldInt32) {
                cmp(rax, r12);
                toSlow(jumpIf(Cond::B));
            } else if (kind != kFieldAny) {
                test(rax, r12);
                toSlow(jumpIf(Cond::E));
            }
        } else {
            fieldKindInto(ecx, rax, edx);
            test(byte[byteAt], cl);
            toSlow(jumpIf(Cond::E));
        }
    }
    loadWord(rdi, r14, layout::kVmHeapCursor);
    loadWord(rcx, r14, layout::kVmHeapLimit);
    sub(rcx, rdi);
    cmp(rcx, bytes);
    toSlow(jumpIf(Cond::B));
    lea(rcx, ptr[rdi + bytes]);
    storeWord(r14, layout::kVmHeapCursor, rcx);
    // The header: shape; kind, flags 0, indexing, gc 0.
    mov(dword[rdi + layout::kCellShape], esi);
    mov(dword[rdi + layout::kCellKind],
        static_cast<uint32_t>(CellKind::Object) | static_cast<uint32_t>(IndexingKind::PackedInt32) << 16);
    mov(qword[rdi + layout::kObjectSlots], 0);
    loadWord(rcx, r14, layout::kVmEmptyElements);
    storeWord(rdi, layout::kObjectElements, rcx);
    for (uint32_t i = 0; i < count; i++) {
        loadRegister(rax, pc_->b + static_cast<int32_t>(i));
        mov(qword[rdi + static_cast<int>(sizeof(Object) + i * 8)], rax);
    }
    mov(rax, rdi);
    setResult();
    slow();
}

/// rdi = a new cell with its header written; slow if there is no room. Clobbers rcx.
void TemplateCompiler::allocate(size_t bytes, CellKind kind, IndexingKind indexing, uint8_t flags, uint32_t shapeId) {
    bytes = (bytes + kCellAlignment - 1) & ~(kCellAlignment - 1);
    loadWord(rdi, r14, layout::kVmHeapCursor);
    loadWord(rcx, r14, layout::kVmHeapLimit);
    sub(rcx, rdi);
    cmp(rcx, static_cast<uint32_t>(bytes));
    toSlow(jumpIf(Cond::B));
    lea(rcx, ptr[rdi + bytes]);
    storeWord(r14, layout::kVmHeapCursor, rcx);
    loadImmediate(rcx, shapeId | static_cast<uint64_t>(kind) << 32 | static_cast<uint64_t>(flags) << 40 |
                           static_cast<uint64_t>(indexing) << 48);
    storeWord(rdi, 0, rcx);
}
static_assert(layout::kCellShape == 0 && layout::kCellKind == 4 && layout::kCellFlags == 5 &&
              layout::kCellIndexing == 6 && layout::kCellGc == 7);

void TemplateCompiler::visitNewObject() {
    const Shape* shape = code_->template_->realm_->plainObjectShape;
    if (!shape) { // the realm is being made
        callStub();
        return;
    }
    uint32_t capacity = shape->inlineCapacity();
    allocate(sizeof(Object) + capacity * sizeof(Value), CellKind::Object, IndexingKind::PackedInt32, 0, shape->id());
    mov(qword[rdi + layout::kObjectSlots], 0);
    loadWord(rcx, r14, layout::kVmEmptyElements);
    storeWord(rdi, layout::kObjectElements, rcx);
    mov(ecx, static_cast<uint32_t>(Value::kUndefined));
    for (uint32_t i = 0; i < capacity; i++) storeWord(rdi, static_cast<int32_t>(sizeof(Object) + i * 8), rcx);
    mov(rax, rdi);
    setResult();
    slow();
}

void TemplateCompiler::visitNewClosure() {
    auto* t = static_cast<FunctionTemplate*>(code_->constants_[pc_->d()].asCell());
    uint32_t shapeId = t->realm_->functionShape(t->functionKind_, t->strict_)->id(); // the realm keeps it
    if (t->closures_ < FunctionTemplate::kMany) {                                    // Function::make counts
        loadImmediate(rcx, reinterpret_cast<uint64_t>(t));
        compareByte(rcx, layout::kTemplateClosures, FunctionTemplate::kMany);
        toSlow(jumpIf(Cond::NE));
    }
    load(rax, pc_->b);
    allocate(sizeof(Function), CellKind::Function, IndexingKind::PackedInt32,
             static_cast<uint8_t>(kCallable | kLazy | (t->isConstructor_ ? kConstructor : 0)), shapeId);
    xor_(ecx, ecx);
    storeWord(rdi, layout::kObjectSlots, rcx);
    storeWord(rdi, layout::kFunctionInitialShape, rcx); // and the capacity
    cmp(rax, static_cast<uint32_t>(Value::kUndefined));
    cmove(rax, rcx);
    storeWord(rdi, layout::kFunctionEnv, rax);
    loadWord(rcx, r14, layout::kVmEmptyElements);
    storeWord(rdi, layout::kObjectElements, rcx);
    loadImmediate(rcx, reinterpret_cast<uint64_t>(t));
    storeWord(rdi, layout::kFunctionTemplate, rcx);
    mov(ecx, static_cast<uint32_t>(Value::kUndefined));
    storeWord(rdi, layout::kFunctionHomeObject, rcx);
    storeWord(rdi, layout::kFunctionClassFields, rcx);
    storeWord(rdi, layout::kFunctionBoundThis, rcx);
    mov(rax, rdi);
    setResult();
    slow();
}
static_assert(layout::kFunctionInitialCapacity == layout::kFunctionInitialShape + 4);

void TemplateCompiler::visitNewEnv() {
    auto slots = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    bool evalVars = pc_->e() & 1;
    if (evalVars || slots > 16) {
        callStub();
        return;
    }
    Value box = code_->constants_[pc_->d()];
    const void* info = box.isCell() ? static_cast<NativeBox*>(box.asCell())->data_ : nullptr;
    load(rax, pc_->b);
    allocate(sizeof(Environment) + slots * sizeof(Value), CellKind::Environment, IndexingKind::Slow, 0, kNoShape);
    xor_(ecx, ecx);
    cmp(rax, static_cast<uint32_t>(Value::kUndefined));
    cmove(rax, rcx);
    storeWord(rdi, layout::kEnvironmentParent, rax);
    loadImmediate(rcx, slots | static_cast<uint64_t>(Environment::Kind::Declarative) << 32);
    storeWord(rdi, layout::kEnvironmentSlotCount, rcx);
    loadImmediate(rcx, reinterpret_cast<uint64_t>(info));
    storeWord(rdi, layout::kEnvironmentScopeInfo, rcx);
    mov(ecx, static_cast<uint32_t>(pc_->e() & 2 ? Value::kUndefined : Value::kEmpty));
    for (uint32_t i = 0; i < slots; i++) storeWord(rdi, layout::kEnvironmentSlots + static_cast<int32_t>(i * 8), rcx);
    mov(rax, rdi);
    setResult();
    slow();
}
static_assert(layout::kEnvironmentKind == layout::kEnvironmentSlotCount + 4);

// -- iteration

void TemplateCompiler::visitIteratorNext() {
    int32_t window = pc_->b;
    cmp(reg(window + 1), static_cast<uint32_t>(Value::kEmpty));
    toSlow(jumpIf(Cond::NE));
    loadRegister(rcx, window + 2);
    toSlow(ifNotInt32(rcx));
    loadRegister(rax, window);
    loadWord(rsi, rax, layout::kObjectElements);
    mov(edx, ecx);
    compareWord32(edx, rsi, layout::kElementsLength);
    toSlow(jumpIf(Cond::AE));
    compareByte(rax, layout::kCellIndexing, static_cast<uint8_t>(IndexingKind::PackedInt32));
    toSlow(jumpIf(Cond::B));
    mov(rax, qword[rsi + rdx * 8 + layout::kElementsData]);
    cmp(rax, static_cast<uint32_t>(Value::kEmpty));
    toSlow(jumpIf(Cond::E));
    inc(ecx); // the length is at most 2^31 - 1 here: no overflow
    boxInt32(rcx);
    storeRegister(window + 2, rcx);
    setResult();
    slow();
}

} // namespace tiercel::baseline
