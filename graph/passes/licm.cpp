// Loop-invariant code motion: nodes whose inputs come from outside the loop go before it.
//
//   pure nodes        always
//   loads             if nothing in the loop writes their location
//   guards            the same, and only if they are reached in every turn: with the state of the Jump into the loop,
//   so that
//                     a failure goes back to before the first turn. A loop without any turn may leave there for
//                     nothing: whoever compiles remembers (PassContext::noHoistedGuards)
//
// What a load relies on must come along: its base is what a guard yields (which is outside, or has moved too), an
// object of one shape, an index checked against the length. A load in a branch that asks for the shape stays there.
//
// Loads whose values are of certain types while the code is valid stay behind the CheckValids of their loop.
//
// What stays: polls, nodes in blocks that run more rarely than the loop is entered. Inner loops come first, so that a
// node can climb through several.
#include "graph/passes/memory.h"

#include <algorithm>

namespace tiercel::graph::passes {

namespace {

class Hoister {
public:
    Hoister(Graph& graph, const PassContext& context) : graph_(graph), context_(context), locations_(graph) {}

    bool run() {
        std::vector<Block*> headers;
        std::vector<std::vector<Block*>> bodies(graph_.blocks.size());
        for (Block* block : graph_.blocks) {
            if (block->isLoopHeader) headers.push_back(block);
            for (Block* loop = block->loop; loop; loop = outerLoop(loop)) bodies[loop->order].push_back(block);
        }
        std::sort(headers.begin(), headers.end(), [](const Block* a, const Block* b) {
            return a->loopDepth != b->loopDepth ? a->loopDepth > b->loopDepth : a->order < b->order;
        });
        inside_.assign(graph_.blocks.size(), 0);
        for (Block* header : headers) hoistFrom(header, bodies[header->order]);
        return changed_;
    }

private:
    void hoistFrom(Block* header, const std::vector<Block*>& body) {
        Block* before = header->predecessors[0];
        Node* jump = before->last;
        if (!jump->is(Opcode::Jump)) return;
        mark_++;
        checksInside_ = 0;
        for (Block* block : body) {
            inside_[block->order] = mark_;
            for (Node* node = block->first; node; node = node->next) checksInside_ += node->is(Opcode::CheckValid);
        }
        auto& written = locations_.writtenIn(header);
        for (Block* block : body) {
            // Not out of the way for nothing.
            if (block->frequency < before->frequency) continue;
            bool everyTurn = isInEveryTurn(block, header);
            for (Node *node = block->first, *next; node; node = next) {
                next = node->next;
                if (!hasInvariantInputs(node) || !mayMove(node, everyTurn, written, jump)) continue;
                graph_.moveBefore(jump, node);
                if (node->isGuard()) node->setState(jump->state());
                // That it does not overflow, or has a divisor above 0, was known where it stood.
                if (isArithmetic(node->op)) node->aux2 = 0;
                checksInside_ -= node->is(Opcode::CheckValid);
                changed_ = true;
            }
        }
    }

    bool isInside(const Node* node) const { return inside_[node->block->order] == mark_; }
    bool hasInvariantInputs(const Node* node) const {
        for (size_t i = 0; i < node->inputCount(); i++)
            if (isInside(node->input(i))) return false;
        return true;
    }

    bool mayMove(Node* node, bool everyTurn, const std::vector<bool>& written, Node* jump) const {
        if (node->is(Opcode::Phi) || isConstantNode(node) || node->isTerminator()) return false;
        uint16_t flags = node->flags();
        int location = locations_.of(node);
        bool reads = location >= 0 && !(flags & kWrites);
        if (reads && written[static_cast<size_t>(location)]) return false;
        if (flags & kGuard) return everyTurn && jump->state() && !context_.noHoistedGuards && isHoistable(node->op);
        if (flags & (kWrites | kCalls | kAllocates | kThrows)) return false;
        // Where validity is checked before the loop alone, it holds before the loop.
        bool assumes = (node->is(Opcode::LoadField) || node->is(Opcode::LoadSlot)) && node->aux2;
        if (assumes && checksInside_) return false;
        if (flags & kPure) return !dereferences(node) || reliesOnInputs(node, written);
        if (!(flags & kReads) || location < 0) return false;
        return node->is(Opcode::HasShape) || node->is(Opcode::Truthy) || reliesOnInputs(node, written);
    }

    static bool isArithmetic(Opcode op) {
        return op == Opcode::Int32Add || op == Opcode::Int32Sub || op == Opcode::Int32Mul || op == Opcode::CheckedMod;
    }
    static bool isHoistable(Opcode op) { return op != Opcode::StackCheck; }
    static bool dereferences(const Node* node) {
        return node->is(Opcode::LoadStringLength) || node->is(Opcode::LoadTemplate) ||
               node->is(Opcode::LoadClosureEnv) || node->is(Opcode::LoadParentEnv);
    }

    /// Wherever its inputs are, the memory that the node reads is there: they say enough of it by themselves.
    static bool reliesOnInputs(const Node* node, const std::vector<bool>& written) {
        const Node* base = node->input(0);
        bool hasOneShape = (base->is(Opcode::CheckShape) && base->shapes.size() <= 1 && !written[Locations::kShape]) ||
                           base->is(Opcode::NewObject);
        switch (node->op) {
        case Opcode::LoadEnvSlot:
        case Opcode::LoadParentEnv:
        case Opcode::LoadBinding:
        case Opcode::LoadLength: return true;
        case Opcode::LoadElements:
        case Opcode::LoadSlots: return typeOfNode(base) == (typeOfNode(base) & kTypeObject);
        case Opcode::LoadStringLength: return typeOfNode(base) == (typeOfNode(base) & kTypeString);
        case Opcode::LoadElement:
        case Opcode::LoadElementDouble:
        case Opcode::LoadTypedInt32:
        case Opcode::LoadTypedDouble:
        case Opcode::LoadViewInt32:
        case Opcode::LoadViewDouble: return node->input(1)->is(Opcode::CheckBounds);
        // Validity says that the constant has the field.
        case Opcode::LoadField:
            return hasOneShape || base->is(Opcode::CheckKind) || base->is(Opcode::CheckNativeClass) ||
                   (node->aux2 && base->is(Opcode::Constant));
        case Opcode::LoadSlot: {
            // Another shape may have fewer slots, or none.
            if (!base->is(Opcode::LoadSlots)) return false;
            const Node* owner = base->input(0);
            if (node->aux2 && owner->is(Opcode::Constant)) return true;
            return owner->is(Opcode::CheckShape) && owner->shapes.size() <= 1 && !written[Locations::kShape];
        }
        case Opcode::LoadTemplate:
        case Opcode::LoadClosureEnv:
            if (base->is(Opcode::Param) || base->is(Opcode::Constant)) return true;
            [[fallthrough]];
        case Opcode::LoadTypedLength:
        case Opcode::LoadTypedData:
            return base->is(Opcode::CheckKind) || base->is(Opcode::CheckElements) || base->is(Opcode::CheckTemplate) ||
                   base->is(Opcode::NewClosure);
        default: return false;
        }
    }

    Graph& graph_;
    const PassContext& context_;
    Locations locations_;
    std::vector<uint32_t> inside_; // by order: the loop that was marked last
    uint32_t mark_ = 0;
    uint32_t checksInside_ = 0; // CheckValids that the loop still has
    bool changed_ = false;
};

} // namespace

bool hoistInvariants(Graph& graph, const PassContext& context) { return Hoister(graph, context).run(); }

} // namespace tiercel::graph::passes
