// From frame states to deopt::Exit, for all back ends.
//
//   ExitMaker exits(graph, table, intrinsics);
//   for (const LiveValue& v : exits.liveOf(node->state())) …   // what must be found again wherever the state is used
//   ExitMaker::Place place;
//   if (!exits.forGuard(node, true, place)) …                   // exits.error says why
//   // The back end makes a Site of place.exit with the locations of, in this order: place.live; if place.cause >= 0
//   // the number place.cause; place.subject, if it is not null. Exit::liveCount says how many there are.
//
// Guards with the same state share an exit, which says by a number which of them it was. Boxes that only a state needs
// cost nothing: the exit takes what is inside, and its format says so.
#pragma once

#include "graph/graph.h"

#include <span>
#include <string>
#include <vector>

namespace tiercel::graph {

using IntrinsicTable = const IntrinsicInfo& (*)(Intrinsic);

/// The node whose value this one passes on unchanged, in the same representation: what a guard has checked.
Node* unrefined(Node*);
/// What an exit looks for instead of this node: neither boxes nor conversions that the format undoes, nor refinements.
Node* exitSource(Node*);
/// Has the value no place of its own, since it is a constant? With its bits.
bool exitConstant(const Node*, uint64_t& bits);

struct LiveValue {
    Node* node;
    deopt::Format format;
};

class ExitMaker {
public:
    /// `intrinsics`: back ends in objects of their own have the engine's table from it alone.
    ExitMaker(const Graph&, deopt::ExitTable&, IntrinsicTable intrinsics);

    struct Place {
        uint32_t exit = 0;
        std::span<const LiveValue> live;
        int32_t cause = -1;
        Node* subject = nullptr;
        bool isShared = false; // with other guards: locations for cause and subject are always there
        bool isNew = false;    // the first one for this exit
    };
    /// For a guard that fails. `anySubject`: the value that was tested can be given even if the state does not have it.
    bool forGuard(Node* guard, bool anySubject, Place&);
    /// An exit of the node's own: Opcode::Exit, or its exception, which a handler of the state's frames may catch.
    bool forExit(Node*, deopt::Action, Place&);
    /// The exit by exceptions that nothing here catches; it rebuilds nothing. One for the whole function.
    bool forUncaught(Node*, Place&);
    /// Goes an exception of the node by forUncaught? Of frames that it goes through nobody looks at anything but the
    /// outermost one's pc, which has been written before the call that threw. Polls throw what no handler sees.
    static bool isUncaught(const Node*);

    std::span<const LiveValue> liveOf(Node* state);
    /// Tests the guard what an effect has returned? Then the instruction must not run again for no reason.
    bool testsEffect(const Node* guard) const;

    std::string error;

private:
    struct State {
        uint32_t first = UINT32_MAX, count = 0; // in live_
        uint32_t guards = 0;
        uint32_t exit = UINT32_MAX; // that guards share
    };
    bool addFrames(Node* state, deopt::Exit&);
    deopt::ExitValue valueOf(Node*, std::span<const LiveValue>) const;
    uint32_t addExit(deopt::Exit&&, size_t liveCount);

    const Graph& graph_;
    deopt::ExitTable& table_;
    const IntrinsicTable intrinsics_;
    std::vector<State> states_;    // by id of the state
    std::vector<LiveValue> live_;  // of all states; never moved while a Place is in use: see liveOf
    std::vector<LiveValue> extra_; // of the exit that was made last
    uint32_t uncaught_ = UINT32_MAX;
};

} // namespace tiercel::graph
