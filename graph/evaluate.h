// Executes a graph as it stands, node by node: the oracle for passes and back ends.
//
//   EvaluationInput input;
//   input.vm = &vm;
//   input.registers = {{0, Value::int32(5)}, {-1, Value::undefined()}};   // of Params or OsrValues
//   Evaluation result = evaluate(graph, input);
//   if (result.outcome == Evaluation::Outcome::Left) … result.frames, result.reason, result.exit->id
//
// Loads and stores go to real cells; allocations, calls and intrinsics with an address run. What a guard or a node's
// input promises is checked: an unboxing of another type, a load from what is no cell, an index out of its elements
// give Outcome::Invalid. So do nodes that can only run in a frame (FramePointer, Construct without a class). Slow; for
// tests.
#pragma once

#include "graph/graph.h"

#include <map>

namespace tiercel {
class VM;
}

namespace tiercel::graph {

struct EvaluationInput {
    VM* vm = nullptr; // needed by allocation, calls and most intrinsics
    std::map<int32_t, Value> registers;
    uint64_t maxSteps = 1'000'000; // nodes
    int64_t polls = -1;            // loop turns before a Poll leaves, by its state; negative: it never does
    bool stackIsFull = false;      // StackCheck leaves
    bool isValid = true;           // false: CheckValid leaves
};

struct EvaluatedFrame {
    CodeBlock* code = nullptr;
    uint32_t unit = 0;
    int32_t window = 0;
    uint32_t argc = 0, flags = 0;
    std::map<int32_t, Value> registers;
};

struct Evaluation {
    enum class Outcome : uint8_t { Returned, Left, Threw, Invalid, OutOfSteps } outcome = Outcome::Invalid;
    Value value;                // Returned
    const Node* exit = nullptr; // Left, Threw: the node; Invalid: where
    deopt::Reason reason = deopt::Reason::Unlikely;
    std::vector<EvaluatedFrame> frames; // Left, Threw: outermost first
    std::string problem;                // Invalid
    uint64_t steps = 0;
};

Evaluation evaluate(const Graph&, const EvaluationInput&);

} // namespace tiercel::graph
