// Representation inference for phis: a tagged phi of values that are all int32 (numbers, booleans) becomes a phi of
// Int32 (Double, Bool).
//
//   b0: n2: Jump b1 [state s3]                     b0: n9: Int32 = CheckInt32 n1 [state s3]
//                                                      n2: Jump b1 [state s3]
//   b1: n4: Tagged = Phi n1, n6                    b1: n10: Int32 = Phi n9, n5
//       n5: Int32 = CheckedAdd (CheckInt32 n4), 1      n5: Int32 = CheckedAdd n10, 1
//       n6: Tagged = BoxInt32 n5
//
// A phi's representation is found optimistically: each candidate begins with the best, and comes down to what its
// inputs allow, until nothing changes; so loops whose only tagged input is their own phi are seen through. An input is
//   - boxed, constant, or of a known type: converted;
//   - checked by a guard that dominates the edge: the guard's value;
//   - merely tagged, at the entry of a loop: guarded there, with the state of the Jump into the loop, provided that the
//     loop checks the phi in the same way: in every turn, or wherever it looks at it.
// Mixed int32 and double make a double where something takes it as a number. Where a tagged value is still asked for,
// it is boxed at the use; frame states take the new phi as it is.
//
// Invariant: a phi's state only ever comes down, so the work is linear in the edges between phis.
#include "graph/passes/passes.h"

#include <deque>
#include <unordered_map>

namespace tiercel::graph::passes {

namespace {

class Untagger {
public:
    Untagger(Graph& graph, const PassContext& context) : graph_(graph), context_(context) {}

    bool run() {
        collect();
        if (candidates_.empty()) return false;
        findUseful();
        for (Node* phi : candidates_) push(phi);
        settle();
        // What is not worth it, or had no input but phis, stays tagged, and with it what depends on it.
        for (Node* phi : candidates_)
            if (!isWorth(phi)) lower(phi, State::Tagged);
        settle();
        return rewrite();
    }

private:
    enum class State : uint8_t { Top, Int32, Double, Bool, Tagged };
    static constexpr size_t kUsesLooked = 64;    // of an input, in search of its check
    static constexpr size_t kUsesFollowed = 500; // of a phi, in its loop

    static State meet(State a, State b) {
        if (a == b || b == State::Top) return a;
        if (a == State::Top) return b;
        if (a == State::Int32 && b == State::Double) return b;
        if (a == State::Double && b == State::Int32) return a;
        return State::Tagged;
    }
    static Rep repOf(State state) {
        return state == State::Int32 ? Rep::Int32 : state == State::Double ? Rep::Double : Rep::Bool;
    }

    void collect() {
        state_.assign(graph_.nodeCount(), State::Tagged);
        isCandidate_.assign(graph_.nodeCount(), false);
        queued_.assign(graph_.nodeCount(), false);
        useful_.assign(graph_.nodeCount(), false);
        for (Block* block : graph_.blocks)
            for (Node* phi = block->first; phi && phi->is(Opcode::Phi); phi = phi->next)
                if (phi->rep == Rep::Tagged) {
                    candidates_.push_back(phi);
                    isCandidate_[phi->id] = true;
                    state_[phi->id] = State::Top;
                }
    }
    bool isCandidate(const Node* node) const { return node->is(Opcode::Phi) && isCandidate_[node->id]; }

    /// Takes the phi as a number or boolean.
    static State wishOf(const Node* user) {
        switch (user->op) {
        case Opcode::CheckInt32:
        case Opcode::CheckNumberIsInt32:
        case Opcode::UnboxInt32: return State::Int32;
        case Opcode::CheckNumber:
        case Opcode::UnboxNumber: return State::Double;
        case Opcode::CheckBool:
        case Opcode::UnboxBool:
        case Opcode::Truthy: return State::Bool;
        default: return State::Tagged;
        }
    }

    /// Phis that something takes untagged, themselves or through other phis.
    void findUseful() {
        std::vector<Node*> work;
        auto mark = [&](Node* phi) {
            if (useful_[phi->id]) return;
            useful_[phi->id] = true;
            work.push_back(phi);
        };
        for (Node* phi : candidates_)
            phi->forEachUse([&](Use& use) {
                if (wishOf(use.user) != State::Tagged) mark(phi);
            });
        while (!work.empty()) {
            Node* phi = work.back();
            work.pop_back();
            for (size_t i = 0; i < phi->inputCount(); i++)
                if (isCandidate(phi->input(i))) mark(phi->input(i));
        }
    }

    bool isWorth(const Node* phi) const {
        State state = state_[phi->id];
        if (state == State::Tagged || useful_[phi->id]) return state != State::Top;
        if (state == State::Top) return false;
        // Values made untagged are spared their boxes; not where some would have to be converted.
        bool boxed = false;
        for (size_t i = 0; i < phi->inputCount(); i++) {
            Node* input = phi->input(i);
            bool isBox = input->op >= Opcode::BoxInt32 && input->op <= Opcode::BoxBool;
            boxed |= isBox;
            if (state == State::Double && !isBox && !isCandidate(input)) return false;
            if (state == State::Double && input->is(Opcode::BoxInt32)) return false;
        }
        return boxed;
    }

    // -- states

    void push(Node* phi) {
        if (queued_[phi->id]) return;
        queued_[phi->id] = true;
        work_.push_back(phi);
    }
    void lower(Node* phi, State to) {
        if (state_[phi->id] == to) return;
        state_[phi->id] = to;
        phi->forEachUse([&](Use& use) {
            if (isCandidate(use.user)) push(use.user);
        });
    }
    void settle() {
        while (!work_.empty()) {
            Node* phi = work_.front();
            work_.pop_front();
            queued_[phi->id] = false;
            State state = state_[phi->id];
            for (size_t i = 0; i < phi->inputCount() && state != State::Tagged; i++)
                state = meet(state, inputState(phi, i));
            lower(phi, state);
        }
    }

    State inputState(Node* phi, size_t i) {
        Node* value = phi->input(i);
        if (isCandidate(value) && state_[value->id] != State::Tagged) return state_[value->id];
        State own = valueState(value);
        if (own != State::Tagged) return own;
        if (Node* check = checkOf(value, phi->block->predecessors[i])) return wishOf(check);
        return canGuard(phi, i) ? wish(phi) : State::Tagged;
    }

    static State valueState(const Node* value) {
        switch (value->op) {
        case Opcode::BoxInt32: return State::Int32;
        case Opcode::BoxDouble:
        case Opcode::BoxNumber:
        case Opcode::BoxUint32: return State::Double;
        case Opcode::BoxBool: return State::Bool;
        default: break;
        }
        uint16_t type = typeOfNode(value);
        if (!type) return State::Tagged;
        if (!(type & ~kTypeInt32)) return State::Int32;
        if (!(type & ~kTypeNumber)) return State::Double;
        return type & ~kTypeBool ? State::Tagged : State::Bool;
    }

    /// A guard on the value that has passed when the edge out of `end` is taken.
    static Node* checkOf(Node* value, const Block* end) {
        Node* best = nullptr;
        size_t looked = 0;
        value->forEachUse([&](Use& use) {
            Node* user = use.user;
            if (looked++ >= kUsesLooked || !user->block || !user->isGuard() || wishOf(user) == State::Tagged) return;
            if (!user->block->dominates(end)) return;
            if (!best || (best->is(Opcode::CheckNumber) && wishOf(user) == State::Int32)) best = user;
        });
        return best;
    }

    bool canGuard(const Node* phi, size_t i) const {
        if (context_.noHoistedGuards || i != 0 || !phi->block->isLoopHeader) return false;
        const Node* jump = phi->block->predecessors[0]->last;
        return jump->is(Opcode::Jump) && jump->state();
    }

    /// What the loop makes sure of.
    State wish(Node* phi) {
        auto [known, isNew] = wishes_.try_emplace(phi, State::Tagged);
        if (!isNew) return known->second;
        const Block* header = phi->block;
        std::vector<Node*> work{phi};
        std::unordered_map<const Node*, bool> seen{{phi, true}};
        size_t ints = 0, numbers = 0, others = 0, followed = 0;
        bool intEveryTurn = false, numberEveryTurn = false;
        while (!work.empty()) {
            Node* value = work.back();
            work.pop_back();
            value->forEachUse([&](Use& use) {
                Node* user = use.user;
                if (!user->block || !isInLoop(user->block, header))
                    return; // frame states, and what comes after the loop
                if (++followed > kUsesFollowed) return;
                if (isCandidate(user) || user->is(Opcode::CheckNotEmpty)) {
                    if (seen.try_emplace(user, true).second) work.push_back(user);
                    return;
                }
                State state = wishOf(user);
                if (state == State::Int32) {
                    ints++;
                    intEveryTurn |= isInEveryTurn(user->block, header);
                } else if (state == State::Double) {
                    numbers++;
                    numberEveryTurn |= isInEveryTurn(user->block, header);
                } else {
                    others++;
                }
            });
        }
        if (followed > kUsesFollowed || (!ints && !numbers)) return State::Tagged;
        State result = State::Tagged;
        if (intEveryTurn || (!others && !numbers)) {
            result = State::Int32;
        } else if (numberEveryTurn || !others) {
            result = State::Double;
        }
        return wishes_[phi] = result;
    }

    // -- the new phis

    bool rewrite() {
        std::vector<Node*> old;
        for (Node* phi : candidates_) {
            State state = state_[phi->id];
            if (state == State::Top || state == State::Tagged) continue;
            Node* made = graph_.addPhi(phi->block, repOf(state), {});
            made->unit = phi->unit;
            made->activation = phi->activation;
            new_[phi] = made;
            old.push_back(phi);
        }
        for (Node* phi : old)
            for (size_t i = 0; i < phi->inputCount(); i++) new_[phi]->addInput(convert(phi, i));
        for (Node* phi : old)
            for (size_t i = 0; i < phi->inputCount(); i++) phi->setInput(i, nullptr);
        for (Node* phi : old) {
            std::vector<Node*> users;
            phi->forEachUse([&](Use& use) { users.push_back(use.user); });
            for (Node* user : users) replaceIn(user, phi);
            graph_.remove(phi);
        }
        return !old.empty();
    }

    Node* convert(Node* phi, size_t i) {
        Node* value = phi->input(i);
        Block* end = phi->block->predecessors[i];
        State to = state_[phi->id];
        Node* untagged = nullptr;
        if (auto made = new_.find(value); made != new_.end()) {
            untagged = made->second;
        } else if (value->op >= Opcode::BoxInt32 && value->op <= Opcode::BoxBool) {
            untagged = value->input(0);
            if (value->is(Opcode::BoxUint32))
                untagged = insert(graph_, end->last, Opcode::Uint32ToDouble, 0, nullptr, untagged);
        } else if (value->is(Opcode::Constant) && valueState(value) != State::Tagged) {
            Value v = value->value();
            if (to == State::Bool) return graph_.boolean(v.asBoolean());
            return to == State::Int32 ? graph_.int32(v.asInt32()) : graph_.number(v.asNumber());
        } else if (State own = valueState(value); own != State::Tagged) {
            Opcode op = own == State::Int32    ? Opcode::UnboxInt32
                        : own == State::Double ? Opcode::UnboxNumber
                                               : Opcode::UnboxBool;
            untagged = insert(graph_, end->last, op, 0, nullptr, value);
        } else if (Node* check = checkOf(value, end); check && meet(to, wishOf(check)) == to) {
            untagged = check;
        } else {
            Opcode op = to == State::Int32 ? Opcode::CheckInt32 : Opcode::CheckNumber;
            untagged = insert(graph_, end->last, op, 0, end->last->state(), value);
        }
        if (to == State::Double && untagged->rep == Rep::Int32)
            untagged = insert(graph_, end->last, Opcode::Int32ToDouble, 0, nullptr, untagged);
        return untagged;
    }

    Node* box(Node* phi, Node* where) {
        Opcode op = phi->rep == Rep::Int32    ? Opcode::BoxInt32
                    : phi->rep == Rep::Double ? Opcode::BoxNumber
                                              : Opcode::BoxBool;
        return insert(graph_, where, op, 0, nullptr, phi);
    }

    void replaceIn(Node* user, Node* phi) {
        Node* by = new_[phi];
        Node* boxed = nullptr;
        for (size_t i = 0; i < user->inputCount(); i++) {
            if (user->input(i) != phi) continue;
            if (user->is(Opcode::FrameState)) {
                user->setInput(i, by);
            } else if (user->is(Opcode::Phi)) {
                user->setInput(i, box(by, user->block->predecessors[i]->last));
            } else {
                if (!boxed) boxed = box(by, user);
                user->setInput(i, boxed);
            }
        }
    }

    Graph& graph_;
    const PassContext& context_;
    std::vector<Node*> candidates_;
    std::vector<State> state_; // these by id
    std::vector<bool> isCandidate_, queued_, useful_;
    std::deque<Node*> work_;
    std::unordered_map<Node*, State> wishes_;
    std::unordered_map<Node*, Node*> new_;
};

} // namespace

bool untagPhis(Graph& graph, const PassContext& context) {
    refineTypes(graph);
    return Untagger(graph, context).run();
}

} // namespace tiercel::graph::passes
