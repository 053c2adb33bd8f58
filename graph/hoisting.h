// What exits that were taken say about hoisted guards.
//
// A guard that a pass has put before a loop leaves with the state of the Jump into the loop: with the loop's first
// unit, not with the unit of the instruction that it was made for. So the builder, which asks by the instruction, would
// make the same bet again, and the pass would move it again.
//
//   keepGuardsInLoops(graph, history);   // after building: loops entered by such exits before keep their guards inside
#pragma once

#include "graph/graph.h"

#include <functional>

namespace tiercel::graph {

/// Takes the state from the Jump into each loop at whose first unit an exit of a guard has been taken. Without it
/// nothing is guarded before the loop. And sets keepsPolls of those found to be long. Analyzes the graph.
void keepGuardsInLoops(Graph&, const std::function<uint32_t(CodeBlock*, uint32_t unit, deopt::Reason)>& failedBefore);

} // namespace tiercel::graph
