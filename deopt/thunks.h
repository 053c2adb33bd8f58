// Machine code between optimized code and the rest.
//
//   exit thunk    called by the exits of optimized code; saves all registers as a MachineState, has the frames rebuilt,
//                 and ends the function with kLeft as its result. One per VM
//   entry thunk   through which a piece of optimized code is entered, from interpreter state and from compiled state
//                 alike; knows how to leave the frame. One for each piece of code
//
// The native stack while optimized code runs, from its frame upwards:
//
//   [rbp]         the saved rbp: the code begins with `push rbp; mov rbp, rsp`
//   [rbp + 8]     return address into the entry thunk, or into optimized code that has called
//   [rbp + 16]    of the entry thunk: fp of the JS frame, for when it is left
//   [rbp + 24]    of the entry thunk, interpreter state: the address to return to of `run`'s call or of a call in
//   compiled
//                 code
#pragma once

#include "runtime/assembler/compiled_code.h"

namespace tiercel::deopt {

/// What optimized code returns after an exit: no Value has these bits.
inline constexpr uint64_t kLeft = 0x16;

/// The shared thunks, made on first use. False: there is no executable memory.
bool ensureThunks(VM&, CodeRegistry&);
/// An entry thunk for the function at `target`. A null piece: there is no executable memory.
ExecutableMemory::Piece makeEntryThunk(VM&, CodeRegistry&, const void* target);

} // namespace tiercel::deopt
