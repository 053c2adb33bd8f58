#include "graph/exits.h"

#include "runtime/bytecode/code_block.h"

#include <algorithm>

namespace tiercel::graph {

using deopt::Exit;
using deopt::ExitFrame;
using deopt::ExitValue;
using deopt::Format;

Node* unrefined(Node* node) {
    for (;;) {
        switch (node->op) {
        case Opcode::CheckCell:
        case Opcode::CheckObject:
        case Opcode::CheckString:
        case Opcode::CheckKind:
        case Opcode::CheckNotEmpty:
        case Opcode::CheckNotNullish:
        case Opcode::CheckShape:
        case Opcode::CheckElements:
        case Opcode::CheckTemplate:
        case Opcode::CheckNativeClass:
        case Opcode::CheckFlagsClear:
        case Opcode::CheckBounds:
        case Opcode::CheckNotHole:
        case Opcode::CheckNotHoleDouble:
        case Opcode::CheckUint32: node = node->input(0); break;
        default: return node;
        }
    }
}

Node* exitSource(Node* node) {
    for (;;) {
        node = unrefined(node);
        if (!node->is(Opcode::BoxInt32) && !node->is(Opcode::BoxDouble) && !node->is(Opcode::BoxBool) &&
            !node->is(Opcode::Int32ToDouble))
            return node;
        node = node->input(0);
    }
}

bool exitConstant(const Node* node, uint64_t& bits) {
    switch (node->op) {
    case Opcode::Constant:
    case Opcode::CheckValue: bits = node->aux; return true;
    case Opcode::Int32Constant: bits = Value(node->integer()).bits(); return true;
    case Opcode::DoubleConstant: bits = Value::number(std::bit_cast<double>(node->aux)).bits(); return true;
    case Opcode::BoolConstant: bits = Value((node->aux & 1) != 0).bits(); return true;
    default: return false;
    }
}

namespace {

Format formatOf(Rep rep) {
    switch (rep) {
    case Rep::Int32: return Format::Int32;
    case Rep::Double: return Format::Double;
    case Rep::Bool: return Format::Bool;
    default: return Format::Tagged;
    }
}

/// Made by exits alone.
bool isVirtual(const Node* node) { return node->is(Opcode::VirtualArguments) || node->is(Opcode::VirtualArray); }

Node* callerOf(Node* state) { return state->frame().inlined ? state->input(state->inputCount() - 1) : nullptr; }

/// May a handler of one of the state's frames catch what is thrown there?
bool hasHandler(Node* state) {
    for (Node* frame = state; frame; frame = callerOf(frame)) {
        const FrameStateInfo& info = frame->frame();
        if (!info.code || !info.code->data_) return true; // of tests
        for (const ExceptionHandler& handler : info.code->data_->handlers)
            if (info.unit >= handler.start && info.unit < handler.end) return true;
    }
    return false;
}

} // namespace

ExitMaker::ExitMaker(const Graph& graph, deopt::ExitTable& table, IntrinsicTable intrinsics)
    : graph_(graph), table_(table), intrinsics_(intrinsics), states_(graph.nodeCount()) {
    for (const Block* block : graph.blocks)
        for (const Node* n = block->first; n; n = n->next)
            if ((n->info().flags & kGuard) && n->state()) states_[n->state()->id].guards++;
}

bool ExitMaker::testsEffect(const Node* guard) const {
    const Node* tested = guard->inputCount() ? guard->input(0) : nullptr;
    if (tested && tested->is(Opcode::Int32Compare)) tested = tested->input(0);
    return tested && tested->is(Opcode::CallIntrinsic) &&
           (intrinsics_(static_cast<Intrinsic>(tested->aux)).flags & kChangesElements);
}

bool ExitMaker::isUncaught(const Node* node) {
    bool ends = node->is(Opcode::Poll) || node->is(Opcode::StackCheck);
    return node->state() && (ends || !hasHandler(node->state()));
}

std::span<const LiveValue> ExitMaker::liveOf(Node* state) {
    State& known = states_[state->id];
    if (known.first == UINT32_MAX) {
        known.first = static_cast<uint32_t>(live_.size());
        // Outermost first, as the frames are.
        Node* chain[64];
        size_t depth = 0;
        for (Node* frame = state; frame && depth < std::size(chain); frame = callerOf(frame)) chain[depth++] = frame;
        while (depth-- > 0) {
            for (size_t i = 0; i < chain[depth]->frame().registers.size() && i < chain[depth]->inputCount(); i++) {
                Node* source = exitSource(chain[depth]->input(i));
                auto add = [&](auto& again, Node* node) -> void {
                    uint64_t bits = 0;
                    if (exitConstant(node, bits)) return;
                    if (isVirtual(node)) {
                        for (size_t k = 0; k < node->inputCount(); k++) again(again, exitSource(node->input(k)));
                        return;
                    }
                    auto begin = live_.begin() + known.first;
                    if (std::none_of(begin, live_.end(), [&](const LiveValue& l) { return l.node == node; }))
                        live_.push_back({node, formatOf(node->rep)});
                };
                add(add, source);
            }
        }
        known.count = static_cast<uint32_t>(live_.size()) - known.first;
    }
    return {live_.data() + known.first, known.count};
}

ExitValue ExitMaker::valueOf(Node* node, std::span<const LiveValue> live) const {
    Node* source = exitSource(node);
    ExitValue made;
    if (exitConstant(source, made.bits)) {
        made.kind = ExitValue::Kind::Constant;
        return made;
    }
    auto at = std::find_if(live.begin(), live.end(), [&](const LiveValue& l) { return l.node == source; });
    made.kind = ExitValue::Kind::Live;
    made.format = formatOf(source->rep);
    made.index = static_cast<uint32_t>(at - live.begin());
    return made;
}

bool ExitMaker::addFrames(Node* state, Exit& exit) {
    std::span<const LiveValue> live = liveOf(state);
    std::vector<Node*> objects; // as exit.objects
    auto valueIn = [&](auto& again, Node* node) -> ExitValue {
        Node* source = exitSource(node);
        if (!isVirtual(source)) return valueOf(node, live);
        ExitValue made;
        made.kind = ExitValue::Kind::Virtual;
        auto at = std::find(objects.begin(), objects.end(), source);
        made.index = static_cast<uint32_t>(at - objects.begin());
        if (at != objects.end()) return made;
        // What is in it comes before it.
        deopt::ExitObject object;
        object.isArguments = source->is(Opcode::VirtualArguments);
        object.isArray = source->is(Opcode::VirtualArray);
        for (size_t i = 0; i < source->inputCount(); i++) object.slots.push_back(again(again, source->input(i)));
        made.index = static_cast<uint32_t>(objects.size());
        objects.push_back(source);
        exit.objects.push_back(std::move(object));
        return made;
    };
    size_t depth = 0;
    for (Node* frame = state; frame; frame = callerOf(frame)) depth++;
    exit.frames.resize(depth);
    for (Node* from = state; from; from = callerOf(from)) {
        const FrameStateInfo& info = from->frame();
        if (from->inputCount() != info.registers.size() + info.inlined) {
            error = "a frame state has other inputs than registers";
            return false;
        }
        ExitFrame& frame = exit.frames[--depth];
        frame.code = info.code;
        frame.unit = info.unit;
        frame.window = info.window;
        frame.argc = info.argc;
        frame.flags = info.flags;
        frame.registers.reserve(info.registers.size());
        for (size_t r = 0; r < info.registers.size(); r++)
            frame.registers.push_back({info.registers[r], valueIn(valueIn, from->input(r))});
    }
    return true;
}

uint32_t ExitMaker::addExit(Exit&& exit, size_t liveCount) {
    exit.liveCount = static_cast<uint32_t>(liveCount);
    table_.exits.push_back(std::move(exit));
    return static_cast<uint32_t>(table_.exits.size() - 1);
}

bool ExitMaker::forGuard(Node* node, bool anySubject, Place& place) {
    if (!node->state()) return forExit(node, deopt::Action::Resume, place); // which complains
    State& state = states_[node->state()->id];
    std::span<const LiveValue> live = liveOf(node->state());
    place = {};
    place.isShared = state.guards > 1;
    place.isNew = !place.isShared || state.exit == UINT32_MAX;
    place.live = live;

    // What was tested, for messages.
    deopt::Cause cause{node->reason(), node->id, -1, Format::Tagged};
    if (node->inputCount()) {
        Node* tested = exitSource(node->input(0));
        uint64_t bits = 0;
        if (!exitConstant(tested, bits)) {
            ExitValue known = valueOf(tested, live);
            if (known.index < live.size()) {
                cause.subject = static_cast<int32_t>(known.index);
                cause.subjectFormat = known.format;
            } else if (anySubject && tested->rep == Rep::Tagged) {
                cause.subject = static_cast<int32_t>(live.size() + place.isShared);
                place.subject = tested;
            }
        }
    }
    if (place.isNew) {
        Exit exit;
        exit.reason = cause.reason;
        exit.node = cause.node;
        exit.subject = cause.subject;
        exit.subjectFormat = cause.subjectFormat;
        if (!addFrames(node->state(), exit)) return false;
        size_t more = place.isShared ? 2 : place.subject ? 1 : 0;
        if (place.isShared) exit.cause = static_cast<uint32_t>(live.size());
        place.exit = addExit(std::move(exit), live.size() + more);
        if (place.isShared) state.exit = place.exit;
    } else {
        place.exit = state.exit;
    }
    if (place.isShared) {
        std::vector<deopt::Cause>& causes = table_.exits[place.exit].causes;
        place.cause = static_cast<int32_t>(causes.size());
        causes.push_back(cause);
    }
    return true;
}

bool ExitMaker::forExit(Node* node, deopt::Action action, Place& place) {
    place = {};
    place.isNew = true;
    if (!node->state()) {
        error = "v" + std::to_string(node->id) + " may leave and has no frame state";
        return false;
    }
    Exit exit;
    exit.action = action;
    exit.reason = action == deopt::Action::Throw ? deopt::Reason::Exception : node->reason();
    exit.node = node->id;
    place.live = liveOf(node->state());
    if (!addFrames(node->state(), exit)) return false;
    place.exit = addExit(std::move(exit), place.live.size());
    return true;
}

bool ExitMaker::forUncaught(Node* node, Place& place) {
    place = {};
    place.isNew = uncaught_ == UINT32_MAX;
    if (place.isNew) {
        Exit exit;
        exit.action = deopt::Action::Throw;
        exit.reason = deopt::Reason::Exception;
        exit.node = node->id;
        ExitFrame& frame = exit.frames.emplace_back();
        frame.code = graph_.code;
        frame.unit = ExitFrame::kStoredPc;
        uncaught_ = addExit(std::move(exit), 0);
    }
    place.exit = uncaught_;
    return true;
}

} // namespace tiercel::graph
