// What the heap is charged with for memory outside it whose owner is not a cell: data of the front end that several
// function templates share. The owner has one of these and tells it how much it holds by now.
//
// Always: the heap outlives the charge, or the charge was never set.
//
// Example: charge.set(vm.heap, table.bytes()) after the table has grown; its destructor gives everything back.
#pragma once

#include "runtime/gc/heap.h"

namespace tiercel {

class ExternalCharge {
public:
    ExternalCharge() = default;
    ExternalCharge(const ExternalCharge&) = delete;
    ~ExternalCharge() {
        if (heap_) heap_->adjustExternal(-static_cast<ptrdiff_t>(bytes_));
    }
    /// May collect. Beyond the limit the script ends at its next poll.
    void set(Heap& heap, size_t bytes) {
        heap_ = &heap;
        size_t before = bytes_;
        bytes_ = bytes;
        if (bytes > before) heap.chargeExternal(bytes - before);
        if (bytes < before) heap.adjustExternal(-static_cast<ptrdiff_t>(before - bytes));
    }

private:
    Heap* heap_ = nullptr;
    size_t bytes_ = 0;
};

} // namespace tiercel
