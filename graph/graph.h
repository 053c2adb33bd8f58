// The speculative graph: SSA over a control-flow graph, built from bytecode and feedback, transformed by passes,
// compiled by the back ends.
//
//   Graph graph(code);
//   Node* sum = graph.append(block, Opcode::CheckedAdd, {x, y}, state);
//   std::string text = print(graph);   // graph/print.h
//
// Blocks hold their nodes in order, effects and pure ones alike: what a pass may reorder follows from nodes.def. Guards
// yield the value they have made sure of, and what relies on it takes the guard as its input, so moving a guard moves
// no dependence by accident.
//
// A node that may leave the code has a frame state: a FrameState node (in no block), whose inputs are the values of the
// live registers, and whose FrameStateInfo says of which. Frame states are immutable and shared by the guards of one
// instruction. `state` is an input like any other to the use lists.
//
// Memory: a Graph owns all its nodes and frees them at once. Nothing here touches the heap after building, so that a
// graph can be compiled on another thread; cells are constants which Graph::constants() hands to the collector.
#pragma once

#include "deopt/exit.h"
#include "runtime/value.h"

#include <atomic>
#include <cassert>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiercel {
class CodeBlock;
class Validity;
struct Cell;
} // namespace tiercel

namespace tiercel::graph {

enum class Rep : uint8_t { None, Tagged, Int32, Double, Bool, Pointer, Poly };

enum class Opcode : uint8_t {
#define N(name, rep, inputs, flags, aux, alias) name,
#include "graph/nodes.def"
};
inline constexpr int kOpcodeCount = 0
#define N(name, rep, inputs, flags, aux, alias) +1
#include "graph/nodes.def"
    ;

/// Parts of memory that do not overlap. Field is split further by offset, Env by slot, typed data by nothing.
enum class AliasClass : uint8_t {
    _, // none
    Header,
    Field,
    Slots,
    Elements,
    Length,
    ElementValue,
    ElementDouble,
    TypedLength,
    TypedData,
    Env,
    Binding,
    String,
    Validity,
    GcBits,
    Frame,
    Any,
};

/// Columns of nodes.def.
enum class Aux : uint8_t { _, Value, I32, F64, Cell, Shape, Offset, Kind, Cond, Slot, Fn, Pc, Block };

enum NodeFlag : uint16_t {
    kPure = 1 << 0,
    kGuard = 1 << 1,
    kReads = 1 << 2,
    kWrites = 1 << 3,
    kCalls = 1 << 4,
    kAllocates = 1 << 5,
    kThrows = 1 << 6,
    kTerminator = 1 << 7,
    kChangesElements = 1 << 8, // intrinsics
};

struct OpcodeInfo {
    const char* name;
    Rep rep;
    const char* inputs;
    uint16_t flags;
    Aux aux;
    AliasClass alias;
};
const OpcodeInfo& infoOf(Opcode);

/// Condition of the Compare nodes.
enum class Condition : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };

/// Intrinsics by name (runtime/intrinsics.def).
enum class Intrinsic : uint8_t {
#define I(name, result, arguments, flags) name,
#include "runtime/intrinsics.def"
};
struct IntrinsicInfo {
    const char* name;
    Rep result;
    const char* arguments; // letters of intrinsics.def
    uint16_t flags;        // NodeFlags
    const void* address;   // of the C function
};
const IntrinsicInfo& infoOf(Intrinsic);

/// What is known of a tagged value: a set of kinds it may be of.
enum TypeBit : uint16_t {
    kTypeInt32 = 1 << 0,
    kTypeDouble = 1 << 1,
    kTypeBool = 1 << 2,
    kTypeUndefined = 1 << 3,
    kTypeNull = 1 << 4,
    kTypeString = 1 << 5,
    kTypeOtherCell = 1 << 6, // symbols, BigInts
    kTypeObject = 1 << 7,
    kTypeEmpty = 1 << 8,
    kTypeNumber = kTypeInt32 | kTypeDouble,
    kTypeCell = kTypeString | kTypeOtherCell | kTypeObject,
    kTypeAny = 0x1FF,
};

class Block;
class Graph;
class Node;

/// One use of a node: an element of the user's inputs, linked with the other uses of the same node.
struct Use {
    Node* node = nullptr; // what is used
    Node* user = nullptr;
    Use* next = nullptr;
    Use** link = nullptr; // the pointer to this
};

/// Which bytecode frame a FrameState node describes. Its inputs are the values of `registers`, in that order, and then,
/// if this is an inlined frame, the FrameState of the caller.
struct FrameStateInfo {
    CodeBlock* code = nullptr;
    uint32_t unit = 0;
    std::vector<int32_t> registers; // operands: negative for header words
    bool inlined = false;
    int32_t window = 0; // inlined: where the call window begins in the caller's registers
    uint32_t argc = 0, flags = 0;
};

class Node {
public:
    Opcode op;
    Rep rep;
    uint16_t type = kTypeAny; // Tagged: what it may be; not kept by other reps
    uint32_t id = 0;          // in order of creation
    uint32_t unit = 0;        // bytecode unit it was made for, in the function of `activation`
    uint32_t activation = 0;  // 0: of the function that was compiled; else of Graph::inlined[activation - 1]
    Block* block = nullptr;   // null: not placed (FrameState) or removed
    Node *previous = nullptr, *next = nullptr;
    uint64_t aux = 0;             // as nodes.def says; Offset, Slot, Kind, I32, Cond, Shape, Fn: the number
    uint64_t aux2 = 0;            // guards: deopt::Reason, where it is not the opcode's own; else see nodes.def
    std::vector<uint32_t> shapes; // CheckShape, HasShape with several

    uint16_t flags() const; // of the opcode, or of the intrinsic it calls
    const OpcodeInfo& info() const { return infoOf(op); }
    bool is(Opcode o) const { return op == o; }
    bool isPure() const { return flags() & kPure; }
    bool isGuard() const { return flags() & kGuard; }
    bool isTerminator() const { return flags() & kTerminator; }
    bool needsState() const { return flags() & (kGuard | kThrows) || op == Opcode::Exit; }

    size_t inputCount() const { return inputCount_; }
    Node* input(size_t i) const {
        assert(i < inputCount_);
        return inputs_[i].node;
    }
    void setInput(size_t i, Node* value);
    void addInput(Node* value); // Phi
    void removeInput(size_t i); // Phi: keeps the order of the others
    Node* state() const { return state_.node; }
    void setState(Node* frameState);
    const FrameStateInfo& frame() const { return *frame_; } // FrameState

    bool hasUses() const { return uses_ != nullptr; }
    /// The first of its uses, which lead to the others.
    const Use* uses() const { return uses_; }
    size_t useCount() const;
    /// Users, states among them; `f` may change the use it is given.
    template <class F>
    void forEachUse(F&& f) {
        for (Use* use = uses_; use;) {
            Use* next = use->next;
            f(*use);
            use = next;
        }
    }
    void replaceAllUses(Node* by);

    Value value() const { return Value::fromBits(aux); } // Constant, CheckValue
    double number() const;                               // DoubleConstant
    int32_t integer() const { return static_cast<int32_t>(aux); }
    Condition condition() const { return static_cast<Condition>(aux); }
    deopt::Reason reason() const;

private:
    friend class Graph;
    void link(Use&, Node* value);
    static void unlink(Use&);
    Use* inputs_ = nullptr;
    uint32_t inputCount_ = 0, inputCapacity_ = 0;
    Use state_;
    Use* uses_ = nullptr;
    const FrameStateInfo* frame_ = nullptr;
    Graph* graph_ = nullptr;
};

class Block {
public:
    uint32_t id = 0;
    Node *first = nullptr, *last = nullptr; // phis first, a terminator last
    std::vector<Block*> predecessors;       // as many, in the order of the inputs of the phis
    Block* successors[2] = {};              // Jump: one; Branch: true, false
    bool isLoopHeader = false;              // predecessor 0 is the entry, the others are back-edges
    bool keepsPolls = false;                // a loop that was found to be long (passes/polls.cpp), and those in it
    double frequency = 1;                   // against the entry's 1, from feedback
    // Set by Graph::analyze.
    uint32_t order = 0;         // in reverse post-order
    Block* dominator = nullptr; // immediate; null for the entry
    Block* loop = nullptr;      // header of the innermost loop it is in (a header: its own), or null
    uint32_t loopDepth = 0;
    uint32_t treeBegin = 0, treeEnd = 0; // what it dominates: blocks whose treeBegin lies in here

    Node* terminator() const { return last; }
    size_t successorCount() const { return successors[0] ? (successors[1] ? 2 : 1) : 0; }
    bool dominates(const Block* other) const {
        return other && other->treeBegin >= treeBegin && other->treeBegin < treeEnd;
    }
};

class Graph {
public:
    /// `osrUnit`: the loop header's unit that is entered, or kNoOsr.
    static constexpr uint32_t kNoOsr = UINT32_MAX;
    explicit Graph(CodeBlock* code, uint32_t osrUnit = kNoOsr);
    ~Graph();
    Graph(const Graph&) = delete;
    Graph& operator=(const Graph&) = delete;

    CodeBlock* const code;
    const uint32_t osrUnit;
    std::string name; // of the function, for dumps
    Block* entry = nullptr;
    std::vector<Block*> blocks; // live blocks; after analyze() in reverse post-order
    /// Calls whose bytecode is part of the graph. `caller`: the activation that calls; `unit`: where.
    struct InlinedCall {
        CodeBlock* code;
        std::string name;
        uint32_t caller, unit;
    };
    std::vector<InlinedCall> inlined;
    uint32_t activation = 0; // of the nodes that are made
    uint32_t frameWords = 0; // of the JS stack above fp that the code and the frames of its exits may take
    uint32_t arrayShape = 0; // shape id of the realm's arrays; 0: they are not made in line

    Block* newBlock();
    /// A node in no block yet.
    Node* make(Opcode, std::span<Node* const> inputs = {}, uint64_t aux = 0, Node* state = nullptr);
    Node* append(Block*, Node*);
    Node* insertBefore(Node* where, Node*);
    Node* append(Block* block, Opcode op, std::initializer_list<Node*> inputs = {}, Node* state = nullptr,
                 uint64_t aux = 0) {
        return append(block, make(op, {inputs.begin(), inputs.size()}, aux, state));
    }
    Node* addPhi(Block*, Rep, std::span<Node* const> inputs);
    Node* makeFrameState(FrameStateInfo, std::span<Node* const> values, Node* caller = nullptr);
    /// Constants are made once, in the entry block.
    Node* constant(Value);
    /// The same of a value whose cell is not to be looked at; `type` says what it is, `kind` (0: unknown) is its
    /// CellKind + 1.
    Node* constantOfType(Value, uint16_t type, uint64_t kind = 0);
    Node* int32(int32_t);
    Node* number(double);
    Node* boolean(bool);
    Node* pointer(const void*);

    /// Out of its block and gone; it must have no uses.
    void remove(Node*);
    /// Frame states that nothing uses stop using what they hold.
    void dropUnusedStates();
    /// Moves a node to just before `where`.
    void moveBefore(Node* where, Node*);
    void setSuccessors(Block*, Block*, Block* = nullptr); // and the predecessor lists
    /// Blocks in reverse post-order, dominators, loops; unreachable blocks go, with the inputs of phis they fed.
    void analyze();

    uint32_t nodeCount() const { return nextId_; }
    uint32_t blockCount() const { return nextBlock_; }
    /// For the parser: new nodes and blocks get ids from these on, at least.
    void reserveIds(uint32_t nodes, uint32_t blocks) {
        if (nextId_ < nodes) nextId_ = nodes;
        if (nextBlock_ < blocks) nextBlock_ = blocks;
    }
    /// What the code refers to and so keeps alive; filled while building.
    std::vector<Cell*> cells;
    std::vector<uint32_t> shapes;
    /// Prototypes of those of the shapes whose objects have no say in it (no proxies), where the graph asks for some.
    std::map<uint32_t, Value> prototypes;
    /// What CheckValid looks at, with all that the code depends on; null: it depends on nothing.
    std::shared_ptr<Validity> validity;

private:
    std::deque<Node> nodes_;
    std::deque<Block> blockStorage_;
    std::deque<FrameStateInfo> frames_;
    std::vector<std::unique_ptr<Use[]>> useStorage_;
    size_t usesLeft_ = 0; // in the last piece of useStorage_
    uint32_t nextId_ = 0, nextBlock_ = 0;
    friend class Node;
    Use* allocateUses(size_t);
    void dropState(Node*);
    Node* constantLike(Opcode, uint64_t aux, Rep);
    std::map<std::pair<Opcode, uint64_t>, Node*> constants_;
};

/// Empty if the graph is sound: reps of inputs, dominance, phis, frame states where they are needed, use lists, one
/// terminator a block. Else what is wrong, with the node. Debug builds run it after every pass.
std::string verify(Graph&);
/// Text that `parse` reads again (graph/print.cpp). `annotate`: with types, frequencies, uses.
std::string print(const Graph&, bool annotate = false);
/// Null with `error` set when the text is no graph. For tests of passes.
std::unique_ptr<Graph> parse(std::string_view text, std::string& error);

/// Passes, in the order they run. P(function, flag name, description): graph/passes.def.
struct PassContext {
    bool verify = false; // a graph that is not sound aborts
    void (*dump)(void*, const char* pass, const Graph&) = nullptr;
    void* dumpData = nullptr;
    const std::atomic<bool>* abandoned = nullptr;       // set: no more passes are run
    const std::vector<std::string>* disabled = nullptr; // --no-PASS
    bool keepPolls = false;                             // every loop turn is counted at its poll
    bool noHoistedGuards = false; // a guard that was hoisted out of a loop has failed in this function: hoist none
};
void runPasses(Graph&, const PassContext&);

} // namespace tiercel::graph
