// How much of a back end's time a graph is worth.
//
//   for (let i = 0; i < a.length; i++) sum += a[i] * b[i];      tight: unrolling and vectors may come of it
//   for (const o of objects) o.visit(this);                     not: the calls and checks take the time, however
//   compiled
#pragma once

#include "graph/graph.h"

namespace tiercel::graph {

/// Guards in a turn of a tight loop, at most.
inline constexpr size_t kMaxGuardsOfTightLoop = 12;
/// A larger graph is worth it only if a quarter of its nodes lie in tight loops.
inline constexpr size_t kSmallGraph = 300;

/// Whether much of the graph, or one loop of a small graph, is tight: innermost loops that neither call nor allocate
/// and have few guards. Of an analyzed graph.
bool isWorthFullEffort(const Graph&);

} // namespace tiercel::graph
