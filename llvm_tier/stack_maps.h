// LLVM's stack maps: where the live values of each exit are once registers have been allocated.
//
// A record belongs to a patchpoint, whose id is the number of an exit, or to the stack map behind a call that may
// collect, which only keeps cells alive (kKeepAlive): those are dropped.
#pragma once

#include "deopt/exit.h"

#include <cstdint>
#include <span>
#include <string>

namespace tiercel::llvm_tier {

/// The bytes of a patchpoint's call: movabs r11, target; call r11.
inline constexpr uint32_t kPatchBytes = 13;
inline constexpr uint64_t kKeepAlive = UINT64_MAX;

/// Fills table.sites from the section's bytes. `functionOffset`: of the one function in its code. False with `error`
/// set where the maps do not belong to the exits.
bool readStackMaps(std::span<const uint8_t> section, uint32_t functionOffset, deopt::ExitTable& table,
                   std::string& error);
/// A line a record.
std::string printStackMaps(std::span<const uint8_t> section);

} // namespace tiercel::llvm_tier
