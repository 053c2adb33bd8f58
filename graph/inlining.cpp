// Calls whose bytecode becomes part of the caller's graph: which ones, and how.
//
// Small functions always are, larger ones by how often the call is made: the block's frequency against the entry of the
// function that is compiled. All together have a budget, in units of bytecode, so that a graph cannot grow without end.
//
// A function that turns out to have something the builder refuses is remembered in the InliningBudget, and the whole
// graph is built once more: nothing that was emitted need be taken back.
#include "graph/builder.h"
#include "graph/op_registers.h"

#include "runtime/frame.h"
#include "runtime/function.h"
#include "runtime/layout.h"
#include "runtime/views/report.h"

#include <cmath>
#include <fmt/format.h>

namespace tiercel::graph {

namespace {

constexpr uint32_t kSmallUnits = 40;        // always, while the budget lasts
constexpr uint32_t kUnits = 80;             // of a call that is made about as often as the function itself
constexpr uint32_t kHotUnits = 250;         // of one in a loop
constexpr double kHotFrequency = 8;         // against the entry
constexpr uint32_t kColdUnits = 250;        // all together, until only calls in loops are inlined
constexpr uint32_t kMaxInlineDepth = 8;     // calls in calls
constexpr uint32_t kMaxInlineRecursion = 2; // of the same function among them
constexpr size_t kMaxRefused = 40;          // then nothing is inlined any more: graphs are not built for ever

} // namespace

Builder::Builder(Builder& caller, const InlineCall& call, Node* callerState)
    : vm_(caller.vm_), graph_(caller.graph_), options_(caller.options_), budget_(caller.budget_), code_(call.target),
      caller_(&caller), callerState_(callerState), call_(&call), data_(*code_->data_), liveness_(data_) {
    graph_.inlined.push_back({code_, code_->template_->name_->toUtf8(vm_), caller.activation_, caller.unit()});
    activation_ = static_cast<uint32_t>(graph_.inlined.size());
    base_ = caller.base_ + call.window + kFrameHeaderWords;
    frequencyScale_ = caller.block_->frequency;
    graph_.cells.push_back(code_);
    prepare();
    graph_.activation = activation_;
    for (uint32_t i = 0; i < data_.parameterCount; i++)
        set(static_cast<int32_t>(i),
            i < call.arguments.size() ? call.arguments[i] : graph_.constant(Value::undefined()));
    set(kFrameThis, call.thisValue);
    set(kFrameCallee, call.callee);
    Node* newTarget = call.newTarget ? call.newTarget : call.callee;
    set(kFrameNewTarget, call.flags & kFrameConstruct ? newTarget : graph_.constant(Value::undefined()));
    block_ = caller.block_;
    unit_ = 0;
    pc_ = data_.units.data();
    jumpTo(0);
    walk();
    graph_.activation = caller.activation_;
}

std::vector<Node*> Builder::callArguments() {
    std::vector<Node*> arguments;
    auto argc = static_cast<uint32_t>(static_cast<uint16_t>(pc_->c));
    for (uint32_t i = 0; i < argc; i++) arguments.push_back(get(pc_->b + kFrameHeaderWords + static_cast<int32_t>(i)));
    return arguments;
}

bool Builder::takesCallback(const InlineCall& call) const {
    return call.target->template_->isBuiltin() && std::any_of(call.arguments.begin(), call.arguments.end(),
                                                              [&](Node* argument) { return templateOf(argument); });
}

std::string Builder::whyNotInlined(const InlineCall& call) const {
    const CodeBlock* target = call.target;
    const CodeData& data = *target->data_;
    if (!target->feedback_ && data.feedbackCount) return "it was never run";
    if (budget_.refused.size() >= kMaxRefused) return "too many functions could not be inlined";
    if (auto refused = budget_.refused.find(target); refused != budget_.refused.end())
        return "it uses " + refused->second;
    FunctionKind kind = target->template_->functionKind_;
    if (kind >= FunctionKind::Generator && kind <= FunctionKind::AsyncGeneratorMethod)
        return "it is a generator or an async function";
    if (options_.mayInline && !options_.mayInline(call.target)) return "it is not to be compiled";
    auto units = static_cast<uint32_t>(data.units.size());
    double frequency = block_->frequency / graph_.entry->frequency;
    // A builtin with its callback is a loop: inlined, the callback can be, too.
    bool hot = frequency >= kHotFrequency || takesCallback(call);
    uint32_t most = hot ? kHotUnits : kUnits;
    if (units > kSmallUnits && units > most)
        return fmt::format("{} units of bytecode, more than {} where the call is made {} times a run", units, most,
                           std::round(frequency * 100) / 100);
    if (units > budget_.unitsLeft)
        return fmt::format("{} units of bytecode, and {} are left of the budget", units, budget_.unitsLeft);
    if (uint32_t spent = options_.inlineBudget - budget_.unitsLeft; !hot && spent + units > kColdUnits)
        return fmt::format("{} units of bytecode have been inlined, enough for calls that are not in loops", spent);
    if (depth() >= kMaxInlineDepth) return fmt::format("{} calls deep", kMaxInlineDepth);
    uint32_t recursion = 0;
    for (const Builder* b = this; b; b = b->caller_) recursion += b->code_ == target;
    if (recursion > kMaxInlineRecursion) return "recursion";
    if (const char* op = needsFrame(data);
        op && !target->template_->isDefaultDerived_ && !knowsArguments(data, vm_.names.length))
        return std::string(op) + " needs its frame";
    return "";
}

void Builder::traceInlining(const InlineCall& call, const std::string& whyNot) const {
    std::string text(depth() * 2, ' ');
    text += fmt::format("{} {} in {} at {}", whyNot.empty() ? "inlined" : "not inlined",
                        views::functionLabel(vm_, call.target), views::functionTitle(vm_, code_),
                        views::placeOf(code_, pc_).toString());
    if (whyNot.empty()) {
        text += fmt::format(": {} units, {} left", call.target->data_->units.size(), budget_.unitsLeft);
    } else {
        text += ": " + whyNot;
    }
    budget_.trace.push_back(std::move(text));
}

Node* Builder::join(const std::vector<Returned>& returns, double frequency) {
    block_ = nullptr;
    if (returns.empty()) return nullptr;
    block_ = returns[0].from;
    if (returns.size() == 1) return returns[0].value;
    Block* meeting = graph_.newBlock();
    meeting->frequency = frequency;
    bool same = true;
    Rep rep = returns[0].value->rep;
    for (const Returned& r : returns) {
        same = same && r.value == returns[0].value;
        if (r.value->rep != rep) rep = Rep::Tagged;
    }
    std::vector<Node*> values;
    uint16_t type = 0;
    for (const Returned& r : returns) {
        block_ = r.from;
        Node* value = rep == Rep::Tagged ? taggedOf(r.value) : r.value;
        values.push_back(value);
        type |= value->type;
        emit(Opcode::Jump);
        graph_.setSuccessors(block_, meeting);
    }
    block_ = meeting;
    if (same) return values[0];
    Node* phi = graph_.addPhi(meeting, rep, values);
    phi->unit = unit();
    if (rep == Rep::Tagged) phi->type = type;
    return phi;
}

bool Builder::tryInline(const InlineCall& call, Node*& value) {
    if (!options_.inlineBudget) return false;
    std::string whyNot = whyNotInlined(call);
    InlineCall super{}, forwarding{};
    const InlineCall* made = &call;
    if (whyNot.empty() && call.target->template_->isDefaultDerived_) {
        if (!findForwarded(call, super)) whyNot = "its superclass is not known, or not inlined";
        forwarding = call;
        forwarding.forwarded = &super;
        made = &forwarding;
    }
    if (whyNot.empty()) budget_.unitsLeft -= static_cast<uint32_t>(call.target->data_->units.size());
    if (options_.traceInlining) traceInlining(call, whyNot);
    if (!whyNot.empty()) return false;
    Builder inlined(*this, *made, stateDuringCall(call.result));
    if (!inlined.reason_.empty()) {
        // The innermost function is the one that has it.
        if (!budget_.again) budget_.refused.emplace(call.target, inlined.reason_);
        budget_.again = true;
        reason_ = inlined.reason_;
        value = nullptr;
        return true;
    }
    value = join(inlined.returns_, block_->frequency);
    return true;
}

Function* Builder::accessorFunction(const PropertyCase& c, PropertyKey key, bool setter) const {
    if (!c.holder || c.shapeId < kFirstRealShape) return nullptr;
    Found found = lookUp(c, key);
    if (!found.isAccessor()) return nullptr;
    Accessor* accessor = found.accessor(vm_);
    Value what = setter ? accessor->setter_ : accessor->getter_;
    if (!what.isCell() || what.asCell()->kind() != CellKind::Function) return nullptr;
    auto* function = static_cast<Function*>(what.asCell());
    FunctionTemplate* t = function->template_;
    if (!t->code_ || t->isClassConstructor() || t->realm_ != code_->template_->realm_) return nullptr;
    return function;
}

Node* Builder::callAccessor(const PropertyCase& c, PropertyKey key, Node* base, Node* stored) {
    Function* function = accessorFunction(c, key, stored != nullptr);
    // The accessor stays where it is, and its functions never change.
    dependOnChain(c, key);
    assume();
    InlineCall call{function->template_->code_,
                    graph_.constant(Value(function)),
                    base,
                    {},
                    0,
                    static_cast<int32_t>(data_.registerCount),
                    -1};
    if (stored) {
        call.arguments.push_back(stored);
        call.flags = kFrameSetter;
    } else {
        call.result = pc_->a;
    }
    return callKnown(call);
}

} // namespace tiercel::graph
