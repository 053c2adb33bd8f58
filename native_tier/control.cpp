// Ends of blocks; the checks at the entry and in loops.
#include "native_tier/emitter.h"

#include "runtime/bytecode/code_block.h"
#include "runtime/layout.h"

namespace tiercel::native_tier {

using namespace Xbyak::util;

namespace {
/// Against its block: a way that is rarer has its moves out of line.
constexpr double kRareEdge = 0.1;
} // namespace

void Selector::selectJump(Node*) {}
void Emitter::emitJump(Node* n) {
    std::vector<Move> moves = movesTo(n->block, 0);
    moveAll(moves);
    const Block* to = n->block->successors[0];
    if (!isNext(to) && !repeatHeader(to)) jumpToBlock(to);
}

void Selector::selectBranch(Node* n) { test(n->input(0)); }
void Emitter::emitBranch(Node* n) {
    Block *yes = n->block->successors[0], *no = n->block->successors[1];
    std::vector<Move> movesYes = movesTo(n->block, 0), movesNo = movesTo(n->block, 1);
    // To a block that may have been emitted: it gets the jumps when all is done.
    auto jumpsTo = [&](const Block* to, Jumps& jumps) {
        uint32_t known = blockOffsets_[program_.indexOf[to->id]];
        for (int32_t i = jumps.first; i >= 0;) {
            JumpLink link = jumpLinks_[static_cast<size_t>(i)];
            if (known != UINT32_MAX) {
                patch(link.jump, known);
            } else {
                this->link(labelOf(to), link.jump);
            }
            i = link.next;
        }
        jumps.first = -1;
    };
    auto isRare = [&](const Block* to) { return to->frequency < kRareEdge * n->block->frequency; };
    auto outOfLine = [&](const Block* to, Jumps jumps, std::vector<Move> moves) {
        later([this, to, jumps, moves = std::move(moves)]() mutable {
            bindAll(jumps);
            moveAll(moves);
            jumpToBlock(to);
        });
    };
    // One way by a jump, the other goes on: the next block, else the one with moves to make.
    bool jumpsOnYes = isNext(no) || (!isNext(yes) && movesYes.empty());
    if (!movesYes.empty() && !isNext(yes) && !isRare(yes) && !isNext(no)) jumpsOnYes = false;
    const Block *far = jumpsOnYes ? yes : no, *near = jumpsOnYes ? no : yes;
    std::vector<Move>&farMoves = jumpsOnYes ? movesYes : movesNo, &nearMoves = jumpsOnYes ? movesNo : movesYes;
    Jumps jumps;
    if (farMoves.empty()) {
        jumpIf(n->input(0), jumpsOnYes, jumps);
        jumpsTo(far, jumps);
    } else if (isRare(far)) {
        jumpIf(n->input(0), jumpsOnYes, jumps);
        outOfLine(far, jumps, std::move(farMoves));
    } else {
        // Its moves in line, in front of the other's.
        jumpIf(n->input(0), !jumpsOnYes, jumps);
        moveAll(farMoves);
        jumpToBlock(far);
        bindAll(jumps);
    }
    moveAll(nearMoves);
    if (!isNext(near)) jumpToBlock(near);
}

void Selector::selectReturn(Node* n) { any(n->input(0)); }
void Emitter::emitReturn(Node* n) {
    loadTo(rax, at(n->input(0)));
    leave();
    ret();
}
void Selector::selectUnreachable(Node*) {}
void Emitter::emitUnreachable(Node*) { ud2(); }

void Selector::selectExit(Node* n) { leaves(n); }
void Emitter::emitExit(Node* n) {
    graph::ExitMaker::Place place;
    if (!exitMaker_.forExit(n, deopt::Action::Resume, place)) return fail(exitMaker_.error);
    exitAlways(addStub(place));
}

void Selector::selectStackCheck(Node* n) {
    current_->savesLive = true;
    leaves(n);
}
void Emitter::emitStackCheck(Node* n) {
    if (graph_.osrUnit == Graph::kNoOsr) {
        loadImmediate(r11, reinterpret_cast<uint64_t>(graph_.code) + layout::kCodeEntered);
        CodeGenerator::mov(byte[r11], 1);
    }
    beginGuard(n);
    uint32_t exit = exitOf(n);
    lea(r11, ptr[r13 + static_cast<int>(graph_.frameWords * 8)]);
    cmp(r11, vmField(layout::kVmStackLimit));
    exitIf(Cond::AE, exit);
    cmp(rbp, vmField(layout::kVmNativeStackLimit));
    exitIf(Cond::BE, exit);
    // Recursion has no loops.
    pollFor(n, graph_.osrUnit == Graph::kNoOsr ? layout::kCodeCallBudget : 0, -1, kNoStub);
}

void Selector::selectPoll(Node* n) {
    current_->savesLive = true;
    headers(n);
    // Only loops of the function that was compiled are left for a higher tier.
    if (reports_ && !n->state()->frame().inlined)
        leaves(n);
    else
        throws(n);
}
void Emitter::emitPoll(Node* n) {
    bool isOwn = !n->state()->frame().inlined; // a loop of the function that was compiled, which may be entered there
    uint32_t up = kNoStub;
    if (backend_.reports && isOwn) {
        graph::ExitMaker::Place place;
        if (!exitMaker_.forExit(n, deopt::Action::Resume, place)) return fail(exitMaker_.error);
        up = addStub(place);
    }
    pollFor(n, layout::kCodeLoopBudget, isOwn ? static_cast<int32_t>(n->state()->frame().unit) : -1, up);
}

/// Looks for interrupts; where the code counts, counts down the budget at that offset of the CodeBlock (0: there is
/// none). `up`: the stub by which the loop is left for code of a higher tier.
void Emitter::pollFor(Node* n, int budget, int32_t header, uint32_t up) {
    bool counts = backend_.counts && budget != 0;
    Jump spent;
    if (counts) {
        loadImmediate(r11, reinterpret_cast<uint64_t>(graph_.code));
        sub(dword[r11 + budget], 1);
        spent = MacroAssembler::jumpIf(Cond::S);
    }
    cmp(vmField(layout::kVmInterrupt, 32), 0);
    Jump due = MacroAssembler::jumpIf(Cond::NE);
    uint32_t resume = offset();
    uint32_t exit = throwOf(n);
    later([=, this, saved = savedHere(), headers = headersOf(n, false)] {
        bind(due);
        if (counts) bind(spent);
        saveRegisters(saved);
        writeHeaders(headers, true);
        if (backend_.reports)
            callIntrinsic(graph::Intrinsic::heat, {{{Location::Kind::Gpr, kR13}, Rep::Pointer},
                                                   constantArgument(static_cast<uint32_t>(header), Rep::Int32)});
        else
            callIntrinsic(graph::Intrinsic::poll, {});
        mov(r11d, eax);
        restoreRegisters(saved);
        cmp(r11b, 2);
        exitIf(Cond::E, exit);
        if (up != kNoStub) {
            cmp(r11b, 1);
            exitIf(Cond::E, up);
        }
        jumpTo(resume);
    });
}

} // namespace tiercel::native_tier
