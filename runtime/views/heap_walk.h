// All cells of the heap, old and young, for reports at exit. Garbage that no collection has met yet is among them.
#pragma once

#include "runtime/cell.h"

#include <functional>

namespace tiercel {
class VM;
}

namespace tiercel::views {

/// Nothing may be allocated while `visit` runs.
void forEachCell(VM&, const std::function<void(Cell*)>& visit);

} // namespace tiercel::views
