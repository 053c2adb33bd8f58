// Value numbering: what has been computed, checked, loaded or stored on every way to a place is not done again there.
//
//   n4: Tagged = CheckShape {7 9} n1          n5: Tagged = LoadField +16 n4
//   n6: Tagged = CheckShape {7 8 9} n1        is n4: its condition follows
//   n7: Tagged = LoadField +16 n6             is n5, unless something between may write the field
//   n8: StoreField +16 n6, n2                 from here on LoadField +16 of n1 is n2
//
// The walk is over the tree of dominators, with tables that forget on the way back up. Refining guards yield their
// input's bits, so values are told apart by their roots. Memory: each location (memory.h) has a version at each place.
// A write begins one, and so do blocks where different ones meet, calls (of everything), and headers of loops that
// write the location; what was loaded or learned holds while the version is the same. A write spares what is known of
// other bases: allocations since, distinct allocations, constants, and objects whose shapes are known to differ.
//
// Branches teach, too: where a block can only be reached by one side of a Branch, its condition is known, and the shape
// it asked for.
#include "graph/passes/memory.h"

#include "runtime/cell.h"

#include <algorithm>
#include <unordered_map>
#include <variant>

namespace tiercel::graph::passes {

namespace {

class Numbering {
public:
    explicit Numbering(Graph& graph) : graph_(graph), locations_(graph), sequence_(graph.nodeCount(), 0) {}

    bool run() {
        findVersions();
        std::vector<std::vector<Block*>> children(graph_.blocks.size());
        for (auto at = graph_.blocks.rbegin(); at != graph_.blocks.rend(); ++at)
            if ((*at)->dominator) children[(*at)->dominator->order].push_back(*at);
        struct Step {
            Block* block;
            size_t logged; // entered: what to go back to when leaving
            bool entered;
        };
        std::vector<Step> path{{graph_.entry, 0, false}};
        while (!path.empty()) {
            Step& step = path.back();
            if (step.entered) {
                forgetSince(step.logged);
                path.pop_back();
                continue;
            }
            step.entered = true;
            step.logged = log_.size();
            Block* block = step.block;
            walk(block);
            for (Block* child : children[block->order]) path.push_back({child, 0, false});
        }
        return changed_;
    }

private:
    struct MemoryKey {
        int location;
        uint64_t aux; // of typed loads: the kind; of fields beyond the table: the offset
        const Node *base, *index;
        bool operator==(const MemoryKey&) const = default;
    };
    struct MemoryKeyHash {
        size_t operator()(const MemoryKey& k) const {
            return mix(mix(mix(static_cast<uint64_t>(k.location), k.aux), reinterpret_cast<uint64_t>(k.base)),
                       reinterpret_cast<uint64_t>(k.index));
        }
    };
    struct MemoryValue {
        Node* value = nullptr;
        uint32_t version = 0;
    };
    /// Something known of a value: by a guard, an allocation, a store of a shape, or a test on whose right side we are.
    struct Fact {
        Node* node;
        uint32_t version; // of the location that a shape or a kind of elements was read from
    };
    struct ShapeFact {
        Node* root;
        size_t index; // in facts_[root]
    };

    static size_t mix(uint64_t a, uint64_t b) {
        uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15ull + (a << 6) + (a >> 2))) * 0xFF51AFD7ED558CCDull;
        return h ^ (h >> 32);
    }

    // -- what is forgotten on the way back

    struct ForgetExpression {
        uint64_t hash;
        Node* before;
    };
    struct ForgetMemory {
        MemoryKey key;
        MemoryValue before;
    };
    struct ForgetFact {
        const Node* root;
    };
    struct ForgetVersion {
        Node* root;
        size_t index;
        uint32_t before;
    };
    struct ForgetKnown {
        const Node* condition;
    };
    struct ForgetKey {
        int location;
    };
    struct ForgetShapeFact {};
    using Forget = std::variant<ForgetExpression, ForgetMemory, ForgetFact, ForgetVersion, ForgetKnown, ForgetKey,
                                ForgetShapeFact>;

    void forgetSince(size_t size) {
        while (log_.size() > size) {
            Forget& last = log_.back();
            if (auto* e = std::get_if<ForgetExpression>(&last)) {
                expressions_[e->hash] = e->before;
            } else if (auto* m = std::get_if<ForgetMemory>(&last)) {
                memory_[m->key] = m->before;
            } else if (auto* f = std::get_if<ForgetFact>(&last)) {
                facts_[f->root].pop_back();
            } else if (auto* v = std::get_if<ForgetVersion>(&last)) {
                facts_[v->root][v->index].version = v->before;
            } else if (auto* k = std::get_if<ForgetKnown>(&last)) {
                known_.erase(k->condition);
            } else if (auto* l = std::get_if<ForgetKey>(&last)) {
                keys_[l->location].pop_back();
            } else {
                shapeFacts_.pop_back();
            }
            log_.pop_back();
        }
    }

    // -- versions

    void findVersions() {
        size_t count = locations_.count();
        atStart_.resize(graph_.blocks.size());
        std::vector<std::vector<uint32_t>> atEnd(graph_.blocks.size());
        for (Block* block : graph_.blocks) {
            std::vector<uint32_t> versions;
            if (block->predecessors.empty()) {
                versions.assign(count, UINT32_MAX);
            } else {
                versions = atEnd[block->predecessors[0]->order];
                uint32_t merged = graph_.nodeCount() + block->order;
                if (versions.empty()) versions.assign(count, merged); // entered by an edge that is no proper loop's
                for (Block* p : block->predecessors) {
                    if (block->isLoopHeader && block->dominates(p)) continue;
                    auto& other = atEnd[p->order];
                    for (size_t i = 0; i < count; i++)
                        if (other.empty() || other[i] != versions[i]) versions[i] = merged;
                }
                if (block->isLoopHeader)
                    for (size_t i = 0; i < count; i++)
                        if (locations_.writtenIn(block)[i]) versions[i] = merged;
            }
            atStart_[block->order] = versions;
            for (Node* node = block->first; node; node = node->next)
                locations_.forEachWrite(node, [&](int at) { versions[static_cast<size_t>(at)] = node->id; });
            atEnd[block->order] = std::move(versions);
        }
    }
    uint32_t version(int location) const { return location < 0 ? 0 : versions_[static_cast<size_t>(location)]; }

    // -- facts

    void addFact(Node* root, Node* node, uint32_t version, bool ofShape) {
        auto& list = facts_[root];
        list.push_back({node, version});
        log_.push_back(ForgetFact{root});
        if (ofShape) {
            shapeFacts_.push_back({root, list.size() - 1});
            log_.push_back(ForgetShapeFact{});
        }
    }
    void know(Node* condition, bool value) {
        for (;; condition = condition->input(0), value = !value) {
            if (condition->is(Opcode::BoolConstant) || !known_.try_emplace(condition, value).second) return;
            log_.push_back(ForgetKnown{condition});
            if (!condition->is(Opcode::Not)) return;
        }
    }

    /// Shapes that the value is known to be of one of now; empty: not known.
    std::span<const uint32_t> shapesNow(const Node* root, uint32_t& single, Node** by = nullptr) {
        auto list = facts_.find(root);
        if (list == facts_.end()) return {};
        std::span<const uint32_t> best;
        for (auto fact = list->second.rbegin(); fact != list->second.rend(); ++fact) {
            Opcode op = fact->node->op;
            if (op != Opcode::CheckShape && op != Opcode::HasShape && op != Opcode::StoreShape &&
                op != Opcode::NewObject)
                continue;
            if (fact->version != version(Locations::kShape)) continue;
            uint32_t one;
            auto shapes = shapesOf(fact->node, one);
            if (!best.empty() && shapes.size() >= best.size()) continue;
            if (shapes.data() == &one) {
                single = one;
                shapes = {&single, 1};
            }
            best = shapes;
            if (by) *by = fact->node;
        }
        return best;
    }
    static bool contains(std::span<const uint32_t> all, uint32_t shape) {
        return std::find(all.begin(), all.end(), shape) != all.end();
    }
    static bool isSubset(std::span<const uint32_t> a, std::span<const uint32_t> b) {
        return std::all_of(a.begin(), a.end(), [&](uint32_t s) { return contains(b, s); });
    }
    static bool isDisjoint(std::span<const uint32_t> a, std::span<const uint32_t> b) {
        return std::none_of(a.begin(), a.end(), [&](uint32_t s) { return contains(b, s); });
    }

    /// The two values are never the same cell (or pieces of the same cell).
    bool areApart(Node* a, Node* b) {
        a = ownerOf(a);
        b = ownerOf(b);
        if (a == b) return false;
        bool constantA = a->is(Opcode::Constant) || a->is(Opcode::PointerConstant);
        bool constantB = b->is(Opcode::Constant) || b->is(Opcode::PointerConstant);
        if (constantA && constantB) return a->aux != b->aux;
        bool newA = isNewCell(a), newB = isNewCell(b);
        if (newA && newB) return true;
        if (newA && isBefore(b, a)) return true;
        if (newB && isBefore(a, b)) return true;
        uint32_t oneA, oneB;
        auto shapesA = shapesNow(a, oneA);
        auto shapesB = shapesNow(b, oneB);
        return !shapesA.empty() && !shapesB.empty() && isDisjoint(shapesA, shapesB);
    }
    /// The object whose slots or elements a pointer is to.
    static Node* ownerOf(Node* node) {
        node = rootOf(node);
        return node->is(Opcode::LoadElements) || node->is(Opcode::LoadSlots) ? rootOf(node->input(0)) : node;
    }
    /// Was there when the other came to be: both are on the way from the entry to here.
    bool isBefore(const Node* a, const Node* b) const {
        if (isConstantNode(a) || a->is(Opcode::Param) || a->is(Opcode::OsrValue)) return true;
        return a->id < sequence_.size() && b->id < sequence_.size() && sequence_[a->id] && sequence_[b->id] &&
               a->block->dominates(b->block) && sequence_[a->id] < sequence_[b->id];
    }

    // -- the walk

    void walk(Block* block) {
        versions_ = atStart_[block->order];
        learnFromBranch(block);
        for (Node *node = block->first, *next; node; node = next) {
            next = node->next;
            if (node->id < sequence_.size()) sequence_[node->id] = ++counter_;
            if (node->isTerminator()) {
                if (node->is(Opcode::Branch)) useKnown(node);
                break;
            }
            if (Node* by = visit(node)) {
                // It may be used as a cell, which then the other must be known to be.
                if (by != removed_ && by->rep == Rep::Tagged && !(typeOfNode(node) & ~kTypeCell) && !isKnownCell(by))
                    continue;
                changed_ = true;
                if (by != removed_) node->replaceAllUses(by);
                graph_.remove(node);
            }
        }
    }

    void learnFromBranch(Block* block) {
        if (block->predecessors.size() != 1) return;
        Block* p = block->predecessors[0];
        Node* branch = p->last;
        if (!branch->is(Opcode::Branch) || p->successors[0] == p->successors[1]) return;
        bool taken = p->successors[0] == block;
        Node* condition = branch->input(0);
        know(condition, taken);
        while (condition->is(Opcode::Not)) {
            condition = condition->input(0);
            taken = !taken;
        }
        switch (condition->op) {
        case Opcode::HasShape:
            if (auto at = testedAt_.find(condition); taken && at != testedAt_.end())
                addFact(rootOf(condition->input(0)), condition, at->second, true);
            break;
        case Opcode::IsInt32:
        case Opcode::IsNumber:
            if (taken) addFact(rootOf(condition->input(0)), condition, 0, false);
            break;
        case Opcode::IsNullish:
            if (!taken) addFact(rootOf(condition->input(0)), condition, 0, false);
            break;
        default: break;
        }
    }

    void useKnown(Node* user) {
        auto value = known_.find(user->input(0));
        if (value == known_.end()) return;
        user->setInput(0, graph_.boolean(value->second));
        changed_ = true;
    }

    Node* visit(Node* node) {
        uint16_t flags = node->flags();
        if (node->is(Opcode::Phi)) return sameExpression(node, block_(node));
        if (isConstantNode(node)) return nullptr;
        if (node->isGuard()) return visitGuard(node);
        if (flags & kPure) {
            if (Node* by = impliedUnboxing(node)) return by;
            return sameExpression(node, 0);
        }
        if (flags & (kCalls | kWrites) || changesElements(node)) {
            if (Node* by = knownPrototype(node)) return by;
            visitWrite(node);
            return nullptr;
        }
        if (flags & kAllocates) {
            if (node->is(Opcode::NewObject)) {
                addFact(node, node, version(Locations::kShape), true);
                madeAt_[node] = version(Locations::kValidity);
            }
            return nullptr;
        }
        if (flags & kReads) return visitRead(node);
        return nullptr;
    }
    static uint64_t block_(const Node* phi) { return uint64_t{phi->block->id} + 1; }

    /// An equal node that dominates; else this one is remembered. `version`: of the memory that it looks at.
    Node* sameExpression(Node* node, uint64_t version) {
        if (node->is(Opcode::CallIntrinsic) && !(node->flags() & kPure)) return nullptr;
        uint64_t hash = mix(mix(static_cast<uint64_t>(node->op), node->aux), version);
        hash = mix(hash, static_cast<uint64_t>(node->rep));
        for (uint32_t shape : node->shapes) hash = mix(hash, shape);
        for (size_t i = 0; i < node->inputCount(); i++) hash = mix(hash, reinterpret_cast<uint64_t>(identity(node, i)));
        Node*& known = expressions_[hash];
        if (known && known != node && isSame(known, node)) {
            if (node->is(Opcode::CheckTrue) || node->is(Opcode::CheckFalse)) return removed_;
            return node->rep == Rep::None ? removed_ : known;
        }
        log_.push_back(ForgetExpression{hash, known});
        known = node;
        return nullptr;
    }
    static bool isSame(const Node* a, const Node* b) {
        if (a->op != b->op || a->aux != b->aux || a->rep != b->rep || a->shapes != b->shapes ||
            a->inputCount() != b->inputCount())
            return false;
        if (a->is(Opcode::Phi) && a->block != b->block) return false;
        for (size_t i = 0; i < a->inputCount(); i++)
            if (identity(a, i) != identity(b, i)) return false;
        return true;
    }
    /// Phis are as good as their inputs: refined ones count as different.
    static const Node* identity(const Node* node, size_t i) {
        return node->is(Opcode::Phi) ? node->input(i) : rootOf(node->input(i));
    }

    /// What getPrototypeOf returns for objects of known shapes that have one prototype.
    Node* knownPrototype(Node* node) {
        if (!node->is(Opcode::CallIntrinsic) || node->aux != static_cast<uint64_t>(Intrinsic::getPrototypeOf))
            return nullptr;
        uint32_t one;
        const Value* found = nullptr;
        for (uint32_t shape : shapesNow(rootOf(node->input(0)), one)) {
            auto prototype = graph_.prototypes.find(shape);
            if (prototype == graph_.prototypes.end() || (found && *found != prototype->second)) return nullptr;
            found = &prototype->second;
        }
        return found ? graph_.constant(*found) : nullptr;
    }

    // -- guards

    Node* visitGuard(Node* node) {
        switch (node->op) {
        case Opcode::StackCheck: return nullptr;
        case Opcode::CheckTrue:
        case Opcode::CheckFalse: {
            bool expected = node->is(Opcode::CheckTrue);
            auto value = known_.find(node->input(0));
            if (value != known_.end()) return value->second == expected ? removed_ : nullptr;
            know(node->input(0), expected);
            return nullptr;
        }
        case Opcode::CheckValid:
            // What is entered is valid.
            if (version(Locations::kValidity) == UINT32_MAX) return removed_;
            return sameExpression(node, mix(1, version(Locations::kValidity)));
        case Opcode::CheckFlagsClear: {
            // Flags of objects change in calls alone, as validity does; a new object has none.
            auto made = madeAt_.find(rootOf(node->input(0)));
            if (made != madeAt_.end() && made->second == version(Locations::kValidity)) return node->input(0);
            return sameExpression(node, mix(4, version(Locations::kValidity)));
        }
        case Opcode::CheckShape: return visitCheckShape(node);
        case Opcode::CheckElements: return visitCheckElements(node);
        default: break;
        }
        if (node->inputCount() != 1 || node->input(0)->rep != Rep::Tagged) return sameExpression(node, 0);
        if (Node* by = impliedCheck(node)) return by;
        addFact(rootOf(node->input(0)), node, 0, false);
        return nullptr;
    }

    Node* visitCheckShape(Node* node) {
        Node* root = rootOf(node->input(0));
        uint32_t one, single;
        Node* by = nullptr;
        auto known = shapesNow(root, one, &by);
        if (!known.empty() && isSubset(known, shapesOf(node, single)))
            return by->is(Opcode::CheckShape) ? by : node->input(0);
        addFact(root, node, version(Locations::kShape), true);
        return nullptr;
    }

    Node* visitCheckElements(Node* node) {
        Node* root = rootOf(node->input(0));
        uint32_t now = version(Locations::kIndexing);
        for (const Fact& fact : facts_[root])
            if (fact.node->is(Opcode::CheckElements) && fact.version == now &&
                (fact.node->aux & 0xFF) >= (node->aux & 0xFF) && (fact.node->aux >> 8) <= (node->aux >> 8))
                return fact.node;
        addFact(root, node, now, false);
        return nullptr;
    }

    /// What the value can be, if the fact holds.
    static uint16_t typeOfFact(const Node* fact) {
        switch (fact->op) {
        case Opcode::CheckInt32:
        case Opcode::IsInt32: return kTypeInt32;
        case Opcode::CheckNumber:
        case Opcode::CheckNumberIsInt32:
        case Opcode::IsNumber: return kTypeNumber;
        case Opcode::CheckBool: return kTypeBool;
        case Opcode::IsNullish: return kTypeAny & ~(kTypeUndefined | kTypeNull);
        case Opcode::HasShape:
        case Opcode::StoreShape: return kTypeCell;
        default: return fact->rep == Rep::Tagged ? typeOfNode(fact) : uint16_t{kTypeAny};
        }
    }
    static uint16_t typeAskedFor(Opcode op) {
        switch (op) {
        case Opcode::CheckInt32: return kTypeInt32;
        case Opcode::CheckNumber: return kTypeNumber;
        case Opcode::CheckBool: return kTypeBool;
        case Opcode::CheckCell: return kTypeCell;
        case Opcode::CheckObject: return kTypeObject;
        case Opcode::CheckString: return kTypeString;
        case Opcode::CheckNotHole:
        case Opcode::CheckNotEmpty: return kTypeAny & ~kTypeEmpty;
        case Opcode::CheckNotNullish: return kTypeAny & ~(kTypeUndefined | kTypeNull);
        default: return 0;
        }
    }

    Node* impliedCheck(Node* node) {
        Node* root = rootOf(node->input(0));
        uint16_t asked = typeAskedFor(node->op);
        for (const Fact& fact : facts_[root]) {
            Node* known = fact.node;
            if (known->op == node->op && known->aux == node->aux) return known;
            if (node->is(Opcode::CheckKind) && known->is(Opcode::CheckTemplate) &&
                node->aux == static_cast<uint64_t>(CellKind::Function))
                return known;
            if (node->is(Opcode::CheckNumberIsInt32) && known->is(Opcode::CheckInt32)) return known;
            if (!asked || !typeOfFact(known) || typeOfFact(known) & ~asked) continue;
            switch (node->op) {
            case Opcode::CheckInt32: return insert(graph_, node, Opcode::UnboxInt32, 0, nullptr, node->input(0));
            case Opcode::CheckNumber:
                if (known->is(Opcode::CheckInt32) || known->is(Opcode::CheckNumberIsInt32))
                    return insert(graph_, node, Opcode::Int32ToDouble, 0, nullptr, known);
                return insert(graph_, node, Opcode::UnboxNumber, 0, nullptr, node->input(0));
            case Opcode::CheckBool: return insert(graph_, node, Opcode::UnboxBool, 0, nullptr, node->input(0));
            default:
                // What relies on the value being a cell takes a guard as its input.
                if (known->isGuard() && known->rep == Rep::Tagged) return known;
                if (!(asked & ~kTypeCell) && !isKnownCell(node->input(0))) continue;
                return node->input(0);
            }
        }
        return nullptr;
    }

    Node* impliedUnboxing(Node* node) {
        if (!node->is(Opcode::UnboxInt32) && !node->is(Opcode::UnboxNumber) && !node->is(Opcode::UnboxBool))
            return nullptr;
        auto list = facts_.find(rootOf(node->input(0)));
        if (list == facts_.end()) return nullptr;
        for (const Fact& fact : list->second) {
            Node* known = fact.node;
            bool isInt = known->is(Opcode::CheckInt32);
            if (node->is(Opcode::UnboxInt32)  ? isInt || known->is(Opcode::CheckNumberIsInt32)
                : node->is(Opcode::UnboxBool) ? known->is(Opcode::CheckBool)
                                              : known->is(Opcode::CheckNumber))
                return known;
            if (node->is(Opcode::UnboxNumber) && isInt)
                return insert(graph_, node, Opcode::Int32ToDouble, 0, nullptr, known);
        }
        return nullptr;
    }

    // -- memory

    static MemoryKey keyOf(const Node* node, int location) {
        bool isView = node->is(Opcode::LoadViewInt32) || node->is(Opcode::LoadViewDouble);
        bool indexed = node->is(Opcode::LoadElement) || node->is(Opcode::StoreElement) ||
                       node->is(Opcode::LoadElementDouble) || node->is(Opcode::StoreElementDouble) ||
                       node->is(Opcode::LoadTypedInt32) || node->is(Opcode::LoadTypedDouble) || isView;
        // LoadTypedLength and LoadTypedData share their location, LoadLength and LoadCapacity theirs.
        bool isShared = location == Locations::kTypedLength || node->is(Opcode::LoadCapacity);
        uint64_t aux = mix(node->aux, isShared ? static_cast<uint64_t>(node->op) : 0);
        if (isView) aux = mix(aux, 1 + node->aux2);
        return {location, aux, rootOf(node->input(0)), indexed ? indexOf(node->input(1)) : nullptr};
    }
    static Node* indexOf(Node* index) {
        while (index->is(Opcode::CheckBounds)) index = index->input(0);
        return index;
    }

    void remember(const MemoryKey& key, Node* value, uint32_t version) {
        MemoryValue& entry = memory_[key];
        log_.push_back(ForgetMemory{key, entry});
        entry = {value, version};
        auto& list = keys_[key.location];
        list.push_back(key);
        log_.push_back(ForgetKey{key.location});
    }

    Node* visitRead(Node* node) {
        int location = locations_.of(node);
        if (node->is(Opcode::HasShape)) {
            uint32_t one, single;
            auto known = shapesNow(rootOf(node->input(0)), one);
            auto asked = shapesOf(node, single);
            if (!known.empty() && isSubset(known, asked)) return graph_.boolean(true);
            if (!known.empty() && isDisjoint(known, asked)) return graph_.boolean(false);
            testedAt_[node] = version(location);
            return sameExpression(node, mix(2, version(location)));
        }
        if (node->is(Opcode::Truthy)) return sameExpression(node, mix(3, version(Locations::kString)));
        if (location < 0 || node->is(Opcode::CallIntrinsic)) return nullptr;
        MemoryKey key = keyOf(node, location);
        auto known = memory_.find(key);
        if (known != memory_.end() && known->second.value && known->second.version == version(location) &&
            known->second.value->rep == node->rep) {
            // What relies on the types that validity has shown here must not come to rely on less.
            if (uint16_t types = assumedTypes(node); !(typeOfNode(known->second.value) & ~types))
                return known->second.value;
        }
        remember(key, node, version(location));
        return nullptr;
    }

    void visitWrite(Node* node) {
        int location = locations_.of(node);
        bool single =
            !(node->flags() & kCalls) && !changesElements(node) && location >= 0 && !node->is(Opcode::Barrier);
        std::vector<MemoryKey> spared;
        std::vector<std::pair<Node*, size_t>> sparedFacts;
        uint32_t before = version(location);
        if (single && location == Locations::kShape) {
            size_t looked = 0;
            for (auto fact = shapeFacts_.rbegin(); fact != shapeFacts_.rend() && looked < kLooked; ++fact, looked++)
                if (facts_[fact->root][fact->index].version == before && areApart(fact->root, node->input(0)))
                    sparedFacts.push_back({fact->root, fact->index});
        } else if (single && location != Locations::kTypedData) {
            auto& list = keys_[location];
            MemoryKey own = keyOf(node, location);
            size_t looked = 0;
            for (auto key = list.rbegin(); key != list.rend() && looked < kLooked; ++key, looked++) {
                if (*key == own || memory_[*key].version != before) continue;
                if (std::find(spared.begin(), spared.end(), *key) != spared.end()) continue;
                if (doNotMeet(*key, own)) spared.push_back(*key);
            }
        }
        locations_.forEachWrite(node, [&](int at) { versions_[static_cast<size_t>(at)] = node->id; });
        if (!single) return;
        for (auto [root, index] : sparedFacts) {
            Fact& fact = facts_[root][index];
            log_.push_back(ForgetVersion{root, index, fact.version});
            fact.version = node->id;
        }
        for (const MemoryKey& key : spared) remember(key, memory_[key].value, node->id);
        if (location == Locations::kShape) {
            addFact(rootOf(node->input(0)), node, node->id, true);
        } else if (location != Locations::kTypedData) {
            remember(keyOf(node, location), node->input(node->inputCount() - 1), node->id);
        }
    }

    bool doNotMeet(const MemoryKey& a, const MemoryKey& b) {
        if (a.aux != b.aux) return true; // fields beyond the table
        if (a.index && b.index && a.index->is(Opcode::Int32Constant) && b.index->is(Opcode::Int32Constant) &&
            a.index->aux != b.index->aux)
            return true;
        return areApart(const_cast<Node*>(a.base), const_cast<Node*>(b.base));
    }

    static constexpr size_t kLooked = 24; // things that a write looks at, to spare them

    Graph& graph_;
    Locations locations_;
    std::vector<std::vector<uint32_t>> atStart_; // versions by order of the block
    std::vector<uint32_t> versions_;             // at the place of the walk
    std::vector<uint32_t> sequence_;             // by id: place in the walk
    uint32_t counter_ = 0;
    std::unordered_map<uint64_t, Node*> expressions_; // by hash: of two with the same one the later
    std::unordered_map<MemoryKey, MemoryValue, MemoryKeyHash> memory_;
    std::unordered_map<int, std::vector<MemoryKey>> keys_; // by location, the latest last
    std::unordered_map<const Node*, std::vector<Fact>> facts_;
    std::vector<ShapeFact> shapeFacts_;
    std::unordered_map<const Node*, bool> known_;        // conditions
    std::unordered_map<const Node*, uint32_t> madeAt_;   // NewObject → version of validity then
    std::unordered_map<const Node*, uint32_t> testedAt_; // HasShape → version of the header then
    std::vector<Forget> log_;
    Node marker_{};
    Node* const removed_ = &marker_;
    bool changed_ = false;
};

} // namespace

bool numberValues(Graph& graph, const PassContext&) {
    refineTypes(graph);
    return Numbering(graph).run();
}

} // namespace tiercel::graph::passes
