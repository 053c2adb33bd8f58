// The arguments of inlined calls: rest parameters are arrays of their nodes, arguments objects that are but asked for
// length and elements (knowsArguments) are not made.
//
//   n4: Tagged = VirtualArguments n1 n2 n3     callee, arguments: for exits, which make the object
//   arguments.length                           2
//   arguments[i]                               n2 or n3, by what i is
//
// Nobody has left between SaveArguments and what makes the array or object, so the list is not made.
#include "graph/builder.h"
#include "graph/op_registers.h"

#include "runtime/frame.h"

namespace tiercel::graph {

using deopt::Reason;

void Builder::visitSaveArguments() {
    if (!call_) runOp();
}

void Builder::visitCreateRest() {
    if (forwards()) return;
    if (!call_) {
        runOp();
        return;
    }
    if (call_->rest) {
        setResult(call_->rest);
        return;
    }
    std::vector<Node*> values;
    for (size_t i = static_cast<uint16_t>(pc_->b); i < call_->arguments.size(); i++)
        values.push_back(taggedOf(call_->arguments[i]));
    newArray(values, 0);
}

void Builder::visitCreateArguments() {
    if (!call_) {
        runOp();
        return;
    }
    // Of strict functions the object has no callee.
    std::vector<Node*> inputs{pc_->c ? get(kFrameCallee) : graph_.constant(Value::empty())};
    inputs.insert(inputs.end(), call_->arguments.begin(), call_->arguments.end());
    Node* object = graph_.append(block_, graph_.make(Opcode::VirtualArguments, inputs));
    object->unit = unit();
    object->type = kTypeObject;
    setResult(object);
}

bool Builder::askArguments() {
    Node* object = get(pc_->b);
    if (!object->is(Opcode::VirtualArguments)) return false;
    auto count = static_cast<int32_t>(object->inputCount()) - 1;
    if (pc_->op() == Op::GetProp) {
        setResult(graph_.int32(count));
        return true;
    }
    constexpr int32_t kMost = 8;
    Node* key = get(pc_->c);
    bool lost = false;
    for (Reason reason : {Reason::NotInt32, Reason::OutOfBounds, Reason::LostPrecision}) lost = lost || failed(reason);
    if (lost || count == 0 || count > kMost) {
        unsupported("other elements of its arguments than they have");
        block_ = nullptr;
        return true;
    }
    Node* index = guard(Opcode::CheckBounds, {int32Of(key), graph_.int32(count)});
    std::vector<Returned> ways;
    double frequency = block_->frequency;
    for (int32_t i = 0; i < count; i++) {
        Block* other = nullptr;
        if (i + 1 < count) {
            Node* same = emit(Opcode::Int32Compare, {index, graph_.int32(i)}, static_cast<uint64_t>(Condition::Eq));
            other = branchOn(same, 1.0 / (count - i));
        }
        ways.push_back({block_, object->input(static_cast<size_t>(i) + 1)});
        block_ = other;
    }
    setResult(joinElements(ways, frequency));
    return true;
}

} // namespace tiercel::graph
