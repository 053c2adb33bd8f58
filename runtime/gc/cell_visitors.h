// What the collector knows of each kind of cell: its size, the cells it refers to, what to free when it dies.
#pragma once

#include "runtime/gc/heap.h"

namespace tiercel::gc {

/// Bytes, a multiple of kCellAlignment. The cell's shape, if it is an object, must not have been swept.
size_t cellSize(VM&, const Cell*);
/// Shows the visitor all strong references of the cell; returns the cell's size.
size_t visitCell(Visitor&, VM&, Cell*);
/// Frees what a dead cell owns outside the heap. Reads no other cell.
void finalizeCell(Heap&, Cell*);
const char* kindName(CellKind);

} // namespace tiercel::gc
