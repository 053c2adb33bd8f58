// From the graph to a Program: which nodes become instructions, and what each asks of the register allocator.
//
//   Selector selector(graph, exits, reports);
//   if (!selector.run(program)) …                 // selector.error
//
// Not made are: boxes and other pure nodes that only frame states need (exits take what is inside), refinements (the
// value keeps its place), constants (operands, or loaded where they are used), and tests whose only user is a branch
// or guard in the same block, which computes them itself (`isFused`).
//
// The select function of each node stands beside its emit function, in the file of its family.
#pragma once

#include "native_tier/program.h"

#include <string>

namespace tiercel::native_tier {

class Selector {
public:
    Selector(Graph&, graph::ExitMaker&, bool reports);
    bool run(Program&);
    std::string error;

    bool isNeeded(const Node* n) const { return uses_[n->id] & kNeeded; }
    /// A test that its user computes.
    bool isFused(const Node* n) const { return uses_[n->id] & kFused; }
    /// A tagged load that is wanted as an int32, or a double, alone: it makes that, and its unboxing is the same value.
    bool loadsInt32(const Node* n) const { return uses_[n->id] & kUnboxedInt32; }
    bool loadsDouble(const Node* n) const { return uses_[n->id] & kUnboxedDouble; }

private:
#define N(name, rep, inputs, flags, aux, alias) void select##name(Node*);
#include "graph/nodes.def"
    void select(Node*);

    void findNeeded();
    void need(Node*);
    void findFused();
    void findUnboxingLoads();
    bool isUnboxedByLoad(const Node*) const;
    void fuse(Node* test, Node* user);
    void numberValues();

    // -- what the instruction at hand asks for
    void reg(Node* in, bool late = false);
    void any(Node* in, bool late = false);
    /// Nothing if the constant fits an immediate operand.
    void regOrImmediate(Node* in, bool late = false);
    void stored(Node* value);
    void anyOrImmediate(Node* in, bool late = false);
    void addInput(Node* in, bool needsRegister, bool late);
    void temp(RegClass = RegClass::Gpr);
    void constantTemp(Node* constant);
    void result(Node*, const Node* likeInput = nullptr);
    void resultIn(Node*, int8_t reg);
    void leaves(Node*); // a guard that may fail: the state's values
    void throws(Node*);
    void headers(Node*);
    void allocation(Node*, bool isInline);
    /// The inputs of a test, at its user.
    void test(Node* condition);
    void commutative(Node*);
    void doubleOperation(Node*);
    void load(Node*);
    void callsC(Node*);
    void elementAddress(Node*, bool late = false);
    void divides(Node*);

    Graph& graph_;
    graph::ExitMaker& exits_;
    const bool reports_; // BackendContext::reports
    Program* program_ = nullptr;
    Instruction* current_ = nullptr;
    enum : uint8_t {
        kNeeded = 1,
        kFused = 2,
        kByState = 4,
        kOnce = 8,
        kOften = 16,
        kUnboxedInt32 = 32,
        kUnboxedDouble = 64
    };
    std::vector<uint8_t> uses_; // by node id
    std::vector<Node*> work_;
};

/// May the node leave by an exit because of what it tests? Types may say that it cannot.
bool canFail(const Node*);
/// Does the condition need no more than one comparison and one jump?
bool isKnown(const Node* tagged, uint16_t types);
/// As an immediate operand of 32 bits with sign?
bool fitsImmediate(const Node*, int32_t* immediate = nullptr);

} // namespace tiercel::native_tier
