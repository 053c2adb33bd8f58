// Counting while bytecode runs, at no cost to runs that do not count: the handlers of ops are the same either way, but
// the VM's dispatch table (`VM::dispatch`) leads to one function that counts and then goes to the op's handler. Only
// the ops that somebody counts are led there. Counting is the interpreter's: compiled code does not go by the table.
//
//   vm.recorder->caches = std::make_unique<CacheCounts>();
//   installCounting(vm);
#pragma once

#include "runtime/vm.h"

namespace tiercel::views {

/// Leads the ops that vm.recorder counts through the counting function.
void installCounting(VM&);

} // namespace tiercel::views
