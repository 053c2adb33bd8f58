// Names in the text of graphs, as print.cpp writes and parse.cpp reads them.
#pragma once

#include "graph/graph.h"

#include <string>
#include <utility>

namespace tiercel::graph {

const char* repName(Rep);
const char* conditionName(uint64_t);
const char* indexingKindName(uint64_t);
const char* cellKindName(uint64_t);
const char* reasonNameOf(uint64_t);
/// "int32|object"; "any".
std::string typeNames(uint16_t type);
extern const std::pair<const char*, uint16_t> kTypeNames[];
extern const size_t kTypeNameCount;

} // namespace tiercel::graph
