// Waiters of Atomics.waitAsync, which the host's event loop has to look at.
#pragma once

#include "runtime/vm.h"

namespace tiercel {

/// Resolves the promises of waiters that were notified by another agent, or whose time is over; true if there were any.
Completion<bool> settleAtomicsWaiters(VM&);
enum class AtomicsPending : uint8_t { None, Unlimited, Timed };
/// Is there a waiter, and one whose time will be over?
AtomicsPending atomicsPending(VM&);

} // namespace tiercel
