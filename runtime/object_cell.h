// Making object cells of builtin kinds: the parts that every object has are filled in, the fields of T are the caller's
// to fill before anything else allocates.
//
//   auto* date = makeObjectCell<DateObject>(vm, CellKind::Date, prototype);
//   date->time_ = 0;
#pragma once

#include "runtime/vm.h"

namespace tiercel {

template <class T>
T* makeObjectCell(VM& vm, CellKind kind, Value prototype, uint8_t flags = 0,
                  IndexingKind indexing = IndexingKind::PackedInt32, uint8_t shapeFlags = 0) {
    Shape* shape = vm.shapes.root(prototype, kind, 0, shapeFlags);
    T* object = vm.heap.make<T>(kind, 0, shape->id(), indexing, flags);
    object->slots_.init(nullptr);
    object->elements_.init(vm.emptyElements);
    return object;
}

} // namespace tiercel
