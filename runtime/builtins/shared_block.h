// The storage of a SharedArrayBuffer, shared by the VMs that have it (agents, each in a thread of its own), with those
// who wait for a place in it (Atomics.wait, waitAsync).
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <list>
#include <memory>
#include <mutex>

namespace tiercel {

/// Somebody who waits for a notify at `offset`.
struct AtomicsWaiter {
    size_t offset;
    bool notified = false;        // under the block's mutex; the waiter is in no list then
    std::condition_variable wake; // of Atomics.wait
};

struct SharedBlock {
    SharedBlock(uint8_t* bytes, size_t length, size_t maximum, bool isGrowable)
        : data(bytes), capacity(maximum), growable(isGrowable), byteLength(length) {}
    ~SharedBlock() { std::free(data); }
    SharedBlock(const SharedBlock&) = delete;

    uint8_t* const data; // zeroed memory of `capacity` bytes, from calloc
    const size_t capacity;
    const bool growable;
    std::atomic<size_t> byteLength; // only grows

    std::mutex mutex;                                  // of what follows, and of growing
    std::list<std::shared_ptr<AtomicsWaiter>> waiters; // in the order in which they came
};

} // namespace tiercel
