// Is a graph what graph.h says? Linear in nodes, but for walks over phis of cells.
//
//   std::string problem = verify(graph);   // "" or "b2: n7 CheckedAdd: input 1 is Tagged, Int32 is needed"
//
// The order of checks matters: links and lists first, since everything else walks them; then edges of blocks; then
// dominators, which are worked out again only if they are out of date; then nodes, inputs and frame states.
#include "graph/text.h"
#include "graph/types.h"

#include "runtime/cell.h"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace tiercel::graph {

namespace {

std::string describe(const Node* node) {
    return fmt::format("{}{} {}", node->is(Opcode::FrameState) ? "s" : "n", node->id, node->info().name);
}

class Verifier {
public:
    explicit Verifier(Graph& graph) : graph_(graph) {}

    std::string run() {
        if (!lists() || !edges()) return problem_;
        refreshAnalysis();
        if (!dominators()) return problem_;
        for (Block* block : graph_.blocks)
            for (Node* node = block->first; node; node = node->next)
                if (!nodeItself(node) || !inputs(node) || !stateOf(node)) return problem_;
        if (!effectsBeforeGuards()) return problem_;
        useLists();
        return problem_;
    }

private:
    template <class... T>
    bool fail(const Node* node, fmt::format_string<T...> format, T&&... arguments) {
        std::string where = node->block ? fmt::format("b{}: ", node->block->id) : std::string();
        problem_ = where + describe(node) + ": " + fmt::format(format, std::forward<T>(arguments)...);
        return false;
    }
    template <class... T>
    bool fail(const Block* block, fmt::format_string<T...> format, T&&... arguments) {
        problem_ = fmt::format("b{}: ", block->id) + fmt::format(format, std::forward<T>(arguments)...);
        return false;
    }

    // -- lists of nodes

    bool lists() {
        position_.assign(graph_.nodeCount(), 0);
        placed_.assign(graph_.nodeCount(), nullptr);
        if (graph_.blocks.empty()) {
            problem_ = "the graph has no blocks";
            return false;
        }
        if (std::find(graph_.blocks.begin(), graph_.blocks.end(), graph_.entry) == graph_.blocks.end()) {
            problem_ = "the entry is none of the blocks";
            return false;
        }
        for (Block* block : graph_.blocks) {
            if (!blocks_.insert(block).second) return fail(block, "it is twice in the list of blocks");
            Node* previous = nullptr;
            bool phis = true;
            uint32_t position = 0;
            for (Node* node = block->first; node; previous = node, node = node->next) {
                if (node->id >= graph_.nodeCount()) return fail(node, "its id is not of this graph");
                if (placed_[node->id]) return fail(node, "its id, or itself, is twice in the graph");
                placed_[node->id] = node;
                position_[node->id] = ++position;
                if (node->block != block) return fail(node, "it stands in b{}, but says otherwise", block->id);
                if (node->previous != previous) return fail(node, "the link to its predecessor is wrong");
                if (node->is(Opcode::FrameState)) return fail(node, "frame states are in no block");
                if (!node->is(Opcode::Phi)) {
                    phis = false;
                } else if (!phis) {
                    return fail(node, "phis come first");
                }
                if (node->isTerminator() && node->next) return fail(node, "it ends its block, but is not last");
            }
            if (block->last != previous) return fail(block, "the link to the last node is wrong");
            if (!block->last || !block->last->isTerminator()) return fail(block, "it has no terminator");
        }
        return true;
    }

    bool edges() {
        if (!graph_.entry->predecessors.empty()) return fail(graph_.entry, "the entry has predecessors");
        for (Block* block : graph_.blocks) {
            Node* end = block->last;
            size_t expected = end->is(Opcode::Branch) ? 2 : end->is(Opcode::Jump) ? 1 : 0;
            size_t count = (block->successors[0] ? 1 : 0) + (block->successors[1] ? 1 : 0);
            if (count != expected || (expected == 1 && !block->successors[0]))
                return fail(end, "it has {} successors, not {}", count, expected);
            for (size_t i = 0; i < expected; i++) {
                Block* to = block->successors[i];
                if (!blocks_.contains(to)) return fail(end, "its successor b{} is none of the blocks", to->id);
                if (occurrences(to, block) != timesSuccessor(block, to))
                    return fail(to, "its predecessors do not match the successors of b{}", block->id);
            }
            for (Block* from : block->predecessors) {
                if (!blocks_.contains(from)) return fail(block, "its predecessor b{} is none of the blocks", from->id);
                if (!timesSuccessor(from, block))
                    return fail(block, "b{} is its predecessor, but does not lead to it", from->id);
            }
        }
        return true;
    }
    static size_t occurrences(const Block* to, const Block* from) {
        return static_cast<size_t>(std::count(to->predecessors.begin(), to->predecessors.end(), from));
    }
    static size_t timesSuccessor(const Block* from, const Block* to) {
        return (from->successors[0] == to ? 1u : 0u) + (from->successors[1] == to ? 1u : 0u);
    }

    // -- dominators

    /// Right if order is a numbering in which edges but back-edges ascend, and each dominator is the nearest common one
    /// of the predecessors.
    bool analysisIsCurrent() const {
        size_t count = graph_.blocks.size();
        std::vector<Block*> byOrder(count);
        for (Block* block : graph_.blocks) {
            if (block->order >= count || byOrder[block->order]) return false;
            byOrder[block->order] = block;
        }
        if (graph_.entry->order != 0 || graph_.entry->dominator) return false;
        for (Block* block : byOrder) {
            if (block == graph_.entry) continue;
            Block* common = nullptr;
            if (!block->dominator || !blocks_.contains(block->dominator) || block->dominator->order >= block->order)
                return false;
            bool isHeader = false;
            for (Block* p : block->predecessors) {
                if (p->order >= block->order && block->dominates(p)) {
                    isHeader = true;
                    continue;
                }
                Block* other = p;
                while (common && other && common != other) {
                    if (common->order > other->order) {
                        common = common->dominator;
                    } else {
                        other = other->dominator;
                    }
                }
                if (!other) return false;
                common = other;
            }
            if (common != block->dominator || isHeader != block->isLoopHeader) return false;
        }
        return true;
    }
    void refreshAnalysis() {
        if (analysisIsCurrent()) return;
        std::vector<Block*> layout = graph_.blocks;
        graph_.analyze();
        if (layout.size() == graph_.blocks.size()) graph_.blocks = std::move(layout);
        // Blocks that cannot be reached are gone, with their nodes.
        std::fill(placed_.begin(), placed_.end(), nullptr);
        for (Block* block : graph_.blocks)
            for (Node* node = block->first; node; node = node->next) placed_[node->id] = node;
    }
    bool dominators() {
        for (Block* block : graph_.blocks) {
            if (!block->isLoopHeader) continue;
            for (size_t i = 0; i < block->predecessors.size(); i++)
                if (block->dominates(block->predecessors[i]) != (i != 0))
                    return fail(block, "a loop is entered by its first predecessor, the others are back-edges");
        }
        return true;
    }
    bool comesBefore(const Node* value, const Node* user) const {
        if (value->block == user->block) return position_[value->id] < position_[user->id];
        return value->block->dominates(user->block);
    }
    bool isPlaced(const Node* node) const { return node->id < placed_.size() && placed_[node->id] == node; }

    // -- nodes

    bool nodeItself(Node* node) {
        Rep expected = node->info().rep;
        if (node->is(Opcode::CallIntrinsic)) {
            if (node->aux >= kIntrinsicCount) return fail(node, "there is no such intrinsic");
            expected = infoOf(static_cast<Intrinsic>(node->aux)).result;
        }
        if (expected != Rep::Poly && node->rep != expected)
            return fail(node, "it is {}, its opcode yields {}", repName(node->rep), repName(expected));
        if (node->type & ~kTypeAny) return fail(node, "its type has unknown bits");
        uint64_t aux = node->aux;
        bool ok = true;
        switch (node->info().aux) {
        case Aux::Cond: ok = aux <= static_cast<uint64_t>(Condition::Ge); break;
        case Aux::Kind:
            if (node->is(Opcode::CheckKind)) {
                ok = aux < static_cast<uint64_t>(kCellKindCount);
            } else if (node->is(Opcode::CheckFlagsClear)) {
                ok = aux != 0 && aux <= 0xFF;
            } else if (node->is(Opcode::CheckElements) || node->is(Opcode::HasElements)) {
                ok = (aux & 0xFF) <= (aux >> 8) && (aux >> 8) <= static_cast<uint64_t>(IndexingKind::HoleyAny);
            } else if (node->is(Opcode::NewArray) || node->is(Opcode::NewArrayOfLength)) {
                auto kind = static_cast<IndexingKind>(aux);
                ok = aux <= static_cast<uint64_t>(IndexingKind::HoleyAny) &&
                     (isFastElements(kind) ? node->is(Opcode::NewArray) || kind == holey(kind)
                                           : kind == IndexingKind::Slow && node->is(Opcode::NewArray));
            } else {
                bool isDouble = aux == static_cast<uint64_t>(IndexingKind::Float32) ||
                                aux == static_cast<uint64_t>(IndexingKind::Float64);
                bool isInt = aux >= static_cast<uint64_t>(IndexingKind::Int8) &&
                             aux <= static_cast<uint64_t>(IndexingKind::Uint32);
                bool wantsDouble = node->is(Opcode::LoadTypedDouble) || node->is(Opcode::StoreTypedDouble) ||
                                   node->is(Opcode::LoadViewDouble) || node->is(Opcode::StoreViewDouble);
                ok = wantsDouble ? isDouble : isInt;
            }
            break;
        case Aux::Shape: {
            uint32_t single;
            for (uint32_t shape : shapesOf(node, single)) ok &= shape != 0;
            break;
        }
        case Aux::Offset: ok = aux % 8 == 0 && aux != 0; break;
        case Aux::Value: ok = !node->is(Opcode::CheckValue) || aux != 0; break;
        default: break;
        }
        if (!ok) return fail(node, "its aux makes no sense");
        bool hasReason = node->is(Opcode::Exit) || node->is(Opcode::CheckTrue) || node->is(Opcode::CheckFalse);
        if (hasReason && node->aux2 >= static_cast<uint64_t>(deopt::kReasonCount))
            return fail(node, "there is no such reason");
        return true;
    }
    static constexpr uint64_t kIntrinsicCount = 0
#define I(name, result, arguments, flags) +1
#include "runtime/intrinsics.def"
        ;

    bool inputs(Node* node) {
        if (node->is(Opcode::Phi)) return phi(node);
        const char* letters =
            node->is(Opcode::CallIntrinsic) ? infoOf(static_cast<Intrinsic>(node->aux)).arguments : node->info().inputs;
        size_t i = 0;
        char letter = 0;
        for (; i < node->inputCount(); i++) {
            if (*letters == '*') {
                // the last letter once more
            } else if (*letters) {
                letter = *letters++;
            } else {
                return fail(node, "it has {} inputs, too many", node->inputCount());
            }
            Node* input = node->input(i);
            if (!input) return fail(node, "input {} is missing", i);
            if (!isPlaced(input)) return fail(node, "input {}, {}, is not in the graph", i, describe(input));
            if (!comesBefore(input, node))
                return fail(node, "input {}, {}, does not come before it", i, describe(input));
            if (i == 0 && isEnvironmentAccess(node)) letter = 't';
            if (!fits(letter, input))
                return fail(node, "input {}, {}, is {}, '{}' is needed", i, describe(input), repName(input->rep),
                            letter);
        }
        // `t*` may be none at all.
        if (*letters && *letters != '*' && letters[1] != '*') return fail(node, "it has {} inputs, too few", i);
        return true;
    }
    /// A register that bytecode takes for an environment holds one; nothing checks it, at an entry in a loop neither.
    static bool isEnvironmentAccess(const Node* node) {
        return node->is(Opcode::LoadEnvSlot) || node->is(Opcode::StoreEnvSlot) || node->is(Opcode::LoadParentEnv);
    }
    bool fits(char letter, const Node* input) {
        switch (letter) {
        case 't': return input->rep == Rep::Tagged;
        case 'c': return input->rep == Rep::Tagged && isKnownCell(input);
        case 'i': return input->rep == Rep::Int32;
        case 'd': return input->rep == Rep::Double;
        case 'b': return input->rep == Rep::Bool;
        case 'p': return input->rep == Rep::Pointer;
        default: return input->rep != Rep::None;
        }
    }
    bool phi(Node* node) {
        if (node->rep == Rep::Poly || node->rep == Rep::None) return fail(node, "it has no representation");
        if (node->block == graph_.entry) return fail(node, "the entry has no phis");
        auto& predecessors = node->block->predecessors;
        if (node->inputCount() != predecessors.size())
            return fail(node, "it has {} inputs, its block {} predecessors", node->inputCount(), predecessors.size());
        for (size_t i = 0; i < node->inputCount(); i++) {
            Node* input = node->input(i);
            if (!input) return fail(node, "input {} is missing", i);
            if (!isPlaced(input)) return fail(node, "input {}, {}, is not in the graph", i, describe(input));
            if (input->rep != node->rep)
                return fail(node, "input {}, {}, is {}, the phi {}", i, describe(input), repName(input->rep),
                            repName(node->rep));
            if (!input->block->dominates(predecessors[i]))
                return fail(node, "input {}, {}, does not dominate b{}", i, describe(input), predecessors[i]->id);
        }
        return true;
    }

    // -- frame states

    bool stateOf(Node* node) {
        Node* state = node->state();
        if (!state) return !node->needsState() || fail(node, "it has no frame state");
        if (!node->needsState() && !node->is(Opcode::Jump)) return fail(node, "it needs no frame state, but has one");
        if (!state->is(Opcode::FrameState)) return fail(node, "its state, {}, is no FrameState", describe(state));
        for (Node* s = state; s;) {
            // Guards of one instruction share their state: where it holds for one, it holds for what that one
            // dominates.
            auto [known, isNew] = checkedFor_.try_emplace(s, node);
            if (!isNew) {
                if (known->second == node || comesBefore(known->second, node)) return true;
                known->second = node;
            }
            const FrameStateInfo& frame = s->frame();
            size_t expected = frame.registers.size() + (frame.inlined ? 1 : 0);
            if (s->inputCount() != expected)
                return fail(node, "its state {} has {} values, not {}", describe(s), s->inputCount(), expected);
            for (size_t i = 0; i < frame.registers.size(); i++) {
                Node* value = s->input(i);
                if (!value) return fail(node, "r{} of its state {} is missing", frame.registers[i], describe(s));
                if (!isPlaced(value))
                    return fail(node, "r{} of its state, {}, is not in the graph", frame.registers[i], describe(value));
                if (value->rep == Rep::None || value->rep == Rep::Pointer)
                    return fail(node, "r{} of its state, {}, is no value", frame.registers[i], describe(value));
                if (value == node || !comesBefore(value, node))
                    return fail(node, "r{} of its state, {}, does not come before it", frame.registers[i],
                                describe(value));
            }
            if (!frame.inlined) break;
            Node* caller = s->input(s->inputCount() - 1);
            if (!caller || !caller->is(Opcode::FrameState))
                return fail(node, "its state {} has no caller", describe(s));
            s = caller;
        }
        return true;
    }

    /// Once an instruction has changed something, no guard of it may leave to run it again. Seen within blocks, by
    /// state: a guard whose state is that of a call before it.
    bool effectsBeforeGuards() {
        std::unordered_set<const Node*> spent;
        for (Block* block : graph_.blocks) {
            spent.clear();
            for (Node* node = block->first; node; node = node->next) {
                if (!node->state()) continue;
                if (node->flags() & kCalls) {
                    spent.insert(node->state());
                } else if ((node->isGuard() || node->is(Opcode::Exit)) && spent.contains(node->state())) {
                    return fail(node, "its state {} is before a call that has happened", describe(node->state()));
                }
            }
        }
        return true;
    }

    // -- use lists

    bool useLists() {
        std::vector<uint32_t> edges(graph_.nodeCount(), 0);
        std::unordered_set<Node*> states;
        std::vector<Node*> all;
        auto note = [&](Node* input) { edges[input->id]++; };
        for (Block* block : graph_.blocks)
            for (Node* node = block->first; node; node = node->next) {
                all.push_back(node);
                for (size_t i = 0; i < node->inputCount(); i++) note(node->input(i));
                for (Node* s = node->state(); s; s = s->frame().inlined ? s->input(s->inputCount() - 1) : nullptr) {
                    if (s == node->state()) note(s);
                    if (!states.insert(s).second) break;
                    for (size_t i = 0; i < s->inputCount(); i++) note(s->input(i));
                }
            }
        all.insert(all.end(), states.begin(), states.end());
        for (Node* node : all) {
            uint32_t count = 0;
            bool sound = true;
            const Node* stranger = nullptr;
            node->forEachUse([&](Use& use) {
                if (use.node != node || !use.link || *use.link != &use || !use.user) {
                    sound = false;
                } else if (isPlaced(use.user) || states.contains(use.user)) {
                    count++;
                } else if (!use.user->is(Opcode::FrameState)) {
                    stranger = use.user;
                }
            });
            if (!sound) return fail(node, "its use list is broken");
            if (stranger) return fail(node, "it is used by {}, which is not in the graph", describe(stranger));
            if (count != edges[node->id])
                return fail(node, "its use list has {} uses, {} are there", count, edges[node->id]);
        }
        return true;
    }

    Graph& graph_;
    std::string problem_;
    std::vector<uint32_t> position_; // of placed nodes, by id
    std::vector<Node*> placed_;
    std::unordered_set<const Block*> blocks_;
    std::unordered_map<const Node*, Node*> checkedFor_; // frame state → the last node it was checked for
};

} // namespace

std::string verify(Graph& graph) { return Verifier(graph).run(); }

} // namespace tiercel::graph
