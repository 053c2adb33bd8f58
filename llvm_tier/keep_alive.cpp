// Cells that must be found where the heap is collected.
//
// The collector scans the native stack for words that point into cells, and LLVM may turn the address of a cell whose
// elements a loop visits into one that points past its end, or keep nothing but the data of a typed array, which lies
// outside the heap and is freed with its buffer. So every pointer that is read from a cell and used on the other side
// of a node that may collect is kept by an empty stack map behind that node: no instruction, only a value that has to
// be somewhere.
//
// Tagged values need none of this: addresses of their fields point into them.
#include "llvm_tier/lowering.h"
#include "llvm_tier/stack_maps.h"

namespace tiercel::llvm_tier {

namespace {

bool mayCollect(const Node* n, const graph::BackendHost& host) {
    uint16_t flags =
        n->is(Opcode::CallIntrinsic) ? host.intrinsic(static_cast<graph::Intrinsic>(n->aux)).flags : n->info().flags;
    return flags & (graph::kCalls | graph::kAllocates);
}

bool isDerived(const Node* n) {
    return n->is(Opcode::LoadElements) || n->is(Opcode::LoadSlots) || n->is(Opcode::LoadTypedData) ||
           (n->is(Opcode::Phi) && n->rep == Rep::Pointer);
}

} // namespace

void Lowering::findKeptAlive() {
    std::vector<Node*> pointers, collecting;
    std::vector<uint32_t> position(graph_.nodeCount());
    uint32_t at = 0;
    for (Block* block : order_)
        for (Node* n = block->first; n; n = n->next) {
            position[n->id] = at++;
            if (isDerived(n)) pointers.push_back(n);
            if (mayCollect(n, host_)) collecting.push_back(n);
        }
    if (pointers.empty() || collecting.empty()) return;
    keptAlive_.resize(graph_.nodeCount());

    // For each pointer by itself: where it is live, walking up from its uses. There are few.
    std::vector<uint32_t> lastUse(blocks_.size()); // 1 + position, UINT32_MAX: live at the end; by block id
    std::vector<bool> liveIn(blocks_.size());
    std::vector<Block*> work;
    for (Node* pointer : pointers) {
        std::fill(lastUse.begin(), lastUse.end(), 0);
        std::fill(liveIn.begin(), liveIn.end(), false);
        auto liveBefore = [&](Block* block) {
            if (block == pointer->block || liveIn[block->id]) return;
            liveIn[block->id] = true;
            work.push_back(block);
        };
        auto liveAtEnd = [&](Block* block) {
            lastUse[block->id] = UINT32_MAX;
            liveBefore(block);
        };
        pointer->forEachUse([&](graph::Use& use) {
            Node* user = use.user;
            if (!user->block) return;
            if (user->is(Opcode::Phi)) {
                for (size_t i = 0; i < user->inputCount(); i++)
                    if (user->input(i) == pointer) liveAtEnd(user->block->predecessors[i]);
                return;
            }
            uint32_t& last = lastUse[user->block->id];
            last = std::max(last, position[user->id] + 1);
            // A use above its own definition comes around a loop; SSA has none.
            liveBefore(user->block);
        });
        while (!work.empty()) {
            Block* block = work.back();
            work.pop_back();
            for (Block* p : block->predecessors) liveAtEnd(p);
        }
        for (Node* n : collecting) {
            uint32_t id = n->block->id;
            bool defined = n->block == pointer->block ? position[pointer->id] < position[n->id] : liveIn[id];
            if (defined && lastUse[id] > position[n->id] + 1) keptAlive_[n->id].push_back(pointer);
        }
    }
}

void Lowering::keepAlive(Node* n) {
    if (n->info().flags & graph::kTerminator) return;
    llvm::SmallVector<llvm::Value*, 8> arguments{word(kKeepAlive), b_.getInt32(0)};
    for (Node* pointer : keptAlive_[n->id])
        arguments.push_back(pointer->is(Opcode::LoadTypedData) ? input(pointer, 0) : value(pointer));
    llvm::Function* map = llvm::Intrinsic::getDeclaration(&module_, llvm::Intrinsic::experimental_stackmap);
    llvm::CallInst* call = b_.CreateCall(map, arguments);
    call->setDoesNotThrow();
    call->setMemoryEffects(llvm::MemoryEffects::inaccessibleMemOnly());
}

} // namespace tiercel::llvm_tier
