// Interrupts that end the program, told from those that only ask for a moment (compiled code that is ready, the tick by
// which tiers measure): VM::interruptRequested is kInterruptToStop for the former, 1 for the latter.
//
//     TRY(pollStop(vm)); // where much is called and little done: takes no tick away from the code that is measured
#pragma once

#include "runtime/vm.h"

namespace tiercel {

inline constexpr uint32_t kInterruptToStop = 3;

/// An interrupt is there that ends the program: the next poll throws.
inline bool isToStop(const VM& vm) { return __atomic_load_n(&vm.interruptRequested, __ATOMIC_RELAXED) > 1; }

/// VM::poll for single operations that may take long. The budgets of loops count turns, so a loop of such operations
/// would not look for long; its back-edges see to all other interrupts.
[[gnu::always_inline]] inline Completion<void> pollStop(VM& vm) {
    if (isToStop(vm)) [[unlikely]]
        return vm.pollInterrupts();
    return {};
}

} // namespace tiercel
