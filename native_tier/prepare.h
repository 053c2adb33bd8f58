// What is done to the graph before instructions are selected: branches on values that the way there decides.
#pragma once

#include "graph/graph.h"

namespace tiercel::native_tier {

/// Predecessors of a block that does nothing but branch on a phi go on where the branch would go, if what they bring is
/// a constant: the result of an inlined comparison, say.
///
///   b3: preds b1 b2                   b1 goes to b4, b2 to b5
///     n4: Bool = Phi true, false
///     n5: Branch n4, b4, b5
void threadConstantBranches(graph::Graph&);

} // namespace tiercel::native_tier
