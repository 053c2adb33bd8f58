// Folding: a node that is known to be equal to another, or to a cheaper one, is replaced by it.
//
//   n3: Tagged = BoxInt32 n2
//   n4: Int32 = CheckInt32 n3        is n2
//   n5: Tagged = CheckObject n1      is n1, where n1 is known to be an object
//   Branch true, b1, b2              is Jump b1
//
// Invariants: nothing is folded that JavaScript could tell apart. NaN and -0 are looked at wherever doubles are;
// numbers may be held as int32 or double as Value has it, so boxing and unboxing cancel. A check is removed only if its
// condition is known to hold. Boxes that only frame states need are not made: states take untagged values.
//
// One walk in order of dominance replaces nodes by what their (folded) inputs say; a few more catch what loops bring.
#include "graph/passes/passes.h"

#include "runtime/cell.h"

#include <algorithm>
#include <cmath>

namespace tiercel::graph::passes {

namespace {

constexpr int kRounds = 4;

class Folder {
public:
    explicit Folder(Graph& graph) : graph_(graph), seenState_(graph.nodeCount()) {}

    bool run() {
        bool changed = false;
        for (Block* block : graph_.blocks) {
            for (Node *node = block->first, *next; node; node = next) {
                next = node->next;
                if (node->state()) changed |= unboxState(node->state());
                if (node->isTerminator()) {
                    changed |= node->is(Opcode::Branch) && foldBranch(node);
                    break;
                }
                Node* by = simplify(node);
                if (!by || by == node) continue;
                if (by == removed_) {
                    graph_.remove(node);
                } else {
                    node->replaceAllUses(by);
                    graph_.remove(node);
                }
                changed = true;
            }
        }
        return changed;
    }
    bool edgesChanged = false;

private:
    // -- helpers

    template <class... Inputs>
    Node* make(Node* where, Opcode op, Inputs... inputs) {
        return insert(graph_, where, op, 0, nullptr, inputs...);
    }
    template <class... Inputs>
    Node* guard(Node* where, Opcode op, Inputs... inputs) {
        return insert(graph_, where, op, 0, where->state(), inputs...);
    }
    Node* compare(Node* where, Opcode op, Condition condition, Node* a, Node* b) {
        return insert(graph_, where, op, static_cast<uint64_t>(condition), nullptr, a, b);
    }
    static uint16_t typeOf(const Node* node) { return typeOfNode(node); }
    static bool isNone(uint16_t type, uint16_t set) { return type && !(type & set); }

    Node* constantOf(Value v) { return graph_.constantOfType(v, typeOfValue(v, 0)); }

    // -- frame states

    /// States take values in any representation, and need no boxes.
    bool unboxState(Node* state) {
        bool changed = false;
        while (state && state->id < seenState_.size() && !seenState_[state->id]) {
            seenState_[state->id] = true;
            bool inlined = state->frame().inlined;
            size_t count = state->inputCount() - (inlined ? 1 : 0);
            for (size_t i = 0; i < count; i++) {
                Node* value = state->input(i);
                switch (value->op) {
                case Opcode::BoxInt32:
                case Opcode::BoxDouble:
                case Opcode::BoxNumber:
                case Opcode::BoxBool:
                    state->setInput(i, value->input(0));
                    changed = true;
                    break;
                default: break;
                }
            }
            state = inlined ? state->input(count) : nullptr;
        }
        return changed;
    }

    // -- control

    bool foldBranch(Node* branch) {
        Block* block = branch->block;
        Node* condition = branch->input(0);
        if (condition->is(Opcode::Not)) {
            if (block->successors[0] == block->successors[1]) return false;
            std::swap(block->successors[0], block->successors[1]);
            branch->setInput(0, condition->input(0));
            return true;
        }
        bool same = block->successors[0] == block->successors[1];
        if (same) {
            Block* to = block->successors[0];
            size_t first = 0;
            while (to->predecessors[first] != block) first++;
            size_t second = first + 1;
            while (to->predecessors[second] != block) second++;
            for (Node* phi = to->first; phi && phi->is(Opcode::Phi); phi = phi->next)
                if (phi->input(first) != phi->input(second)) same = false;
        }
        bool known = condition->is(Opcode::BoolConstant);
        if (!known && !same) return false;
        removeEdge(block, known && condition->aux ? 1 : known ? 0 : 1);
        uint32_t unit = branch->unit, activation = branch->activation;
        graph_.remove(branch);
        Node* jump = graph_.append(block, Opcode::Jump);
        jump->unit = unit;
        jump->activation = activation;
        edgesChanged = true;
        return true;
    }

    // -- nodes

    Node* simplify(Node* node) {
        Node* a = node->inputCount() ? node->input(0) : nullptr;
        switch (node->op) {
        case Opcode::Phi: return foldPhi(node);
        case Opcode::CheckInt32: return foldCheckInt32(node, a);
        case Opcode::CheckNumberIsInt32:
            if (a->is(Opcode::BoxDouble)) return guard(node, Opcode::CheckedDoubleToInt32, a->input(0));
            return foldCheckInt32(node, a);
        case Opcode::CheckNumber:
        case Opcode::UnboxNumber: return foldToDouble(node, a);
        case Opcode::UnboxInt32:
            if (a->is(Opcode::BoxInt32)) return a->input(0);
            if (a->is(Opcode::Constant) && a->value().isInt32()) return graph_.int32(a->value().asInt32());
            return nullptr;
        case Opcode::CheckBool:
        case Opcode::UnboxBool:
            if (a->is(Opcode::BoxBool)) return a->input(0);
            if (a->is(Opcode::Constant) && a->value().isBoolean()) return graph_.boolean(a->value().asBoolean());
            if (node->is(Opcode::CheckBool) && isOnly(typeOf(a), kTypeBool)) return make(node, Opcode::UnboxBool, a);
            return nullptr;
        case Opcode::CheckCell: return isOnly(typeOf(a), kTypeCell) ? a : nullptr;
        case Opcode::CheckObject: return isOnly(typeOf(a), kTypeObject) ? a : nullptr;
        case Opcode::CheckString: return isOnly(typeOf(a), kTypeString) ? a : nullptr;
        case Opcode::HoleToUndefined:
        case Opcode::CheckNotHole:
        case Opcode::CheckNotEmpty: return isNone(typeOf(a), kTypeEmpty) ? a : nullptr;
        case Opcode::CheckNotNullish: return isNone(typeOf(a), kTypeUndefined | kTypeNull) ? a : nullptr;
        case Opcode::CheckKind: return foldCheckKind(node, a);
        case Opcode::CheckValue: return foldCheckValue(node, a);
        case Opcode::CheckTrue:
        case Opcode::CheckFalse: return foldCheckBool(node, a);
        case Opcode::CheckBounds: return foldBounds(node);
        case Opcode::BoxInt32:
            if (a->is(Opcode::Int32Constant)) return constantOf(Value(a->integer()));
            if (a->is(Opcode::UnboxInt32) || a->is(Opcode::CheckInt32)) return a->input(0);
            return nullptr;
        case Opcode::BoxUint32:
            if (a->is(Opcode::Int32Constant)) return constantOf(Value::number(static_cast<uint32_t>(a->integer())));
            return a->is(Opcode::CheckUint32) ? make(node, Opcode::BoxInt32, a) : nullptr;
        case Opcode::BoxDouble:
            if (a->is(Opcode::DoubleConstant)) return constantOf(Value::rawDouble(a->number()));
            if ((a->is(Opcode::UnboxNumber) || a->is(Opcode::CheckNumber)) && isOnly(typeOf(a->input(0)), kTypeDouble))
                return a->input(0);
            return nullptr;
        case Opcode::BoxNumber:
            if (a->is(Opcode::DoubleConstant)) return constantOf(Value::number(a->number()));
            if (a->is(Opcode::UnboxNumber) || a->is(Opcode::CheckNumber)) return a->input(0);
            if (a->is(Opcode::Int32ToDouble)) return make(node, Opcode::BoxInt32, a->input(0));
            if (a->is(Opcode::Uint32ToDouble)) return make(node, Opcode::BoxUint32, a->input(0));
            return nullptr;
        case Opcode::BoxBool:
            if (a->is(Opcode::BoolConstant)) return constantOf(Value(a->aux != 0));
            return a->is(Opcode::UnboxBool) || a->is(Opcode::CheckBool) ? a->input(0) : nullptr;
        case Opcode::Not: return foldNot(node, a);
        case Opcode::IsInt32: return decide(typeOf(a), kTypeInt32);
        case Opcode::IsNumber: return decide(typeOf(a), kTypeNumber);
        case Opcode::IsNullish: return decide(typeOf(a), kTypeUndefined | kTypeNull);
        case Opcode::IsObject: return decide(typeOf(a), kTypeObject);
        case Opcode::IsString: return decide(typeOf(a), kTypeString);
        case Opcode::TaggedEqual: return foldTaggedEqual(node);
        case Opcode::Truthy: return foldTruthy(node, a);
        default: return foldArithmetic(graph_, node);
        }
    }

    Node* decide(uint16_t type, uint16_t set) {
        if (isOnly(type, set)) return graph_.boolean(true);
        return isNone(type, set) ? graph_.boolean(false) : nullptr;
    }

    /// A phi of one value is that value; so is a loop's phi that each turn gives itself, refined by a guard or not.
    Node* foldPhi(Node* phi) {
        Node* only = nullptr;
        bool exact = true;
        for (size_t i = 0; i < phi->inputCount(); i++) {
            Node* input = phi->input(i);
            if (input == phi || input == only) continue;
            if (!only) {
                only = input;
                continue;
            }
            exact = false;
            Node* root = rootOf(input);
            if (!phi->block->isLoopHeader || (root != phi && root != rootOf(only))) return nullptr;
        }
        if (!only) return nullptr;
        // The loop's entry dominates it; other blocks are dominated by what all their inputs agree on.
        if (!exact && only != phi->input(0)) return nullptr;
        return only;
    }

    Node* foldCheckInt32(Node* node, Node* a) {
        switch (a->op) {
        case Opcode::BoxInt32: return a->input(0);
        case Opcode::BoxUint32: return guard(node, Opcode::CheckUint32, a->input(0));
        case Opcode::BoxNumber: return guard(node, Opcode::CheckedDoubleToInt32, a->input(0));
        case Opcode::Constant:
            if (a->value().isInt32()) return graph_.int32(a->value().asInt32());
            return nullptr;
        default: return isOnly(typeOf(a), kTypeInt32) ? make(node, Opcode::UnboxInt32, a) : nullptr;
        }
    }

    Node* foldToDouble(Node* node, Node* a) {
        switch (a->op) {
        case Opcode::BoxInt32: return make(node, Opcode::Int32ToDouble, a->input(0));
        case Opcode::BoxUint32: return make(node, Opcode::Uint32ToDouble, a->input(0));
        case Opcode::BoxDouble:
        case Opcode::BoxNumber: return a->input(0);
        case Opcode::Constant:
            if (a->value().isNumber()) return graph_.number(a->value().asNumber());
            return nullptr;
        default:
            if (isOnly(typeOf(a), kTypeInt32))
                return make(node, Opcode::Int32ToDouble, make(node, Opcode::UnboxInt32, a));
            if (node->is(Opcode::CheckNumber) && isOnly(typeOf(a), kTypeNumber))
                return make(node, Opcode::UnboxNumber, a);
            return nullptr;
        }
    }

    Node* foldCheckKind(Node* node, Node* a) {
        auto kind = static_cast<CellKind>(node->aux);
        for (Node* known = a;; known = known->input(0)) {
            bool holds = (known->is(Opcode::CheckKind) && known->aux == node->aux) ||
                         (known->is(Opcode::NewObject) && kind == CellKind::Object) ||
                         (known->is(Opcode::NewArray) && kind == CellKind::Array) ||
                         (known->is(Opcode::NewArrayOfLength) && kind == CellKind::Array) ||
                         (known->is(Opcode::NewClosure) && kind == CellKind::Function) ||
                         (known->is(Opcode::CheckTemplate) && kind == CellKind::Function) ||
                         (known->is(Opcode::CheckString) && kind == CellKind::String) ||
                         (known->is(Opcode::Constant) && known->aux2 == node->aux + 1);
            if (holds) return a;
            if (!isTaggedRefinement(known)) return nullptr;
        }
    }

    /// The check stays where it cannot be decided; what it yields is the constant.
    Node* foldCheckValue(Node* node, Node* a) {
        for (Node* known = a;; known = known->input(0)) {
            if ((known->is(Opcode::Constant) || known->is(Opcode::CheckValue)) && known->aux == node->aux) return a;
            if (!isTaggedRefinement(known)) break;
        }
        if (node->hasUses())
            node->replaceAllUses(
                graph_.constantOfType(node->value(), typeOfValue(node->value(), node->aux2), node->aux2));
        return nullptr;
    }

    Node* foldCheckBool(Node* node, Node* a) {
        bool expected = node->is(Opcode::CheckTrue);
        if (a->is(Opcode::BoolConstant)) return (a->aux != 0) == expected ? removed_ : nullptr;
        if (!a->is(Opcode::Not)) return nullptr;
        Node* opposite = guard(node, expected ? Opcode::CheckFalse : Opcode::CheckTrue, a->input(0));
        opposite->aux2 = node->aux2;
        return removed_;
    }

    Node* foldBounds(Node* node) {
        Node *index = node->input(0), *length = node->input(1);
        if (index->is(Opcode::Int32Constant) && length->is(Opcode::Int32Constant) &&
            static_cast<uint32_t>(index->integer()) < static_cast<uint32_t>(length->integer()))
            return index;
        for (Node* known = index; known->is(Opcode::CheckBounds); known = known->input(0))
            if (known->input(1) == length) return index;
        return nullptr;
    }

    Node* foldNot(Node* node, Node* a) {
        if (a->is(Opcode::BoolConstant)) return graph_.boolean(!a->aux);
        if (a->is(Opcode::Not)) return a->input(0);
        static constexpr Condition kOpposite[] = {Condition::Ne, Condition::Eq, Condition::Ge,
                                                  Condition::Gt, Condition::Le, Condition::Lt};
        Condition opposite = kOpposite[a->aux < 6 ? a->aux : 0];
        if (a->is(Opcode::Int32Compare) || a->is(Opcode::Uint32Compare))
            return compare(node, a->op, opposite, a->input(0), a->input(1));
        // With a NaN only equality has an opposite.
        if (a->is(Opcode::DoubleCompare) && (a->condition() == Condition::Eq || a->condition() == Condition::Ne))
            return compare(node, a->op, opposite, a->input(0), a->input(1));
        return nullptr;
    }

    Node* foldTaggedEqual(Node* node) {
        Node *a = node->input(0), *b = node->input(1);
        if (a->is(Opcode::Constant)) std::swap(a, b);
        if (rootOf(a) == rootOf(b)) return graph_.boolean(true);
        if (a->is(Opcode::Constant) && b->is(Opcode::Constant)) return graph_.boolean(a->aux == b->aux);
        uint16_t typeA = typeOf(a), typeB = typeOf(b);
        if (typeA && typeB && !(typeA & typeB)) return graph_.boolean(false);
        if (a->is(Opcode::BoxInt32)) {
            if (b->is(Opcode::BoxInt32))
                return compare(node, Opcode::Int32Compare, Condition::Eq, a->input(0), b->input(0));
            if (b->is(Opcode::Constant) && b->value().isInt32())
                return compare(node, Opcode::Int32Compare, Condition::Eq, a->input(0),
                               graph_.int32(b->value().asInt32()));
        }
        if (a->is(Opcode::BoxBool) && b->is(Opcode::Constant) && b->value().isBoolean())
            return b->value().asBoolean() ? a->input(0) : make(node, Opcode::Not, a->input(0));
        return nullptr;
    }

    Node* foldTruthy(Node* node, Node* a) {
        switch (a->op) {
        case Opcode::BoxBool: return a->input(0);
        case Opcode::BoxInt32:
        case Opcode::BoxUint32: return compare(node, Opcode::Int32Compare, Condition::Ne, a->input(0), graph_.int32(0));
        case Opcode::BoxDouble:
        case Opcode::BoxNumber:
            // Neither 0 nor -0 nor NaN.
            return compare(node, Opcode::DoubleCompare, Condition::Gt, make(node, Opcode::DoubleAbs, a->input(0)),
                           graph_.number(0));
        case Opcode::Constant: {
            Value v = a->value();
            if (v.isInt32()) return graph_.boolean(v.asInt32() != 0);
            if (v.isDouble()) return graph_.boolean(v.asDouble() != 0 && v.asDouble() == v.asDouble());
            if (v.isBoolean()) return graph_.boolean(v.asBoolean());
            return v.isNullish() ? graph_.boolean(false) : nullptr;
        }
        default: break;
        }
        if (isNewCell(rootOf(a))) return graph_.boolean(true);
        uint16_t type = typeOf(a);
        if (isOnly(type, kTypeUndefined | kTypeNull)) return graph_.boolean(false);
        if (isOnly(type, kTypeBool)) return make(node, Opcode::UnboxBool, a);
        if (isOnly(type, kTypeInt32))
            return compare(node, Opcode::Int32Compare, Condition::Ne, make(node, Opcode::UnboxInt32, a),
                           graph_.int32(0));
        return nullptr;
    }

    Graph& graph_;
    std::vector<bool> seenState_;
    Node marker_{};
    Node* const removed_ = &marker_; // what is replaced by nothing
};

} // namespace

bool foldNodes(Graph& graph, const PassContext&) {
    bool changed = false;
    for (int round = 0; round < kRounds; round++) {
        refineTypes(graph);
        Folder folder(graph);
        bool again = folder.run();
        if (folder.edgesChanged) graph.analyze();
        if (!again) break;
        changed = true;
    }
    return changed;
}

} // namespace tiercel::graph::passes
