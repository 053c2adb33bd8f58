// Rebuilds the bytecode frames that an exit of optimized code stands for.
//
//   Rebuilt made = rebuildFrames(vm, table, site, machineState, fp);   // fp: of the outermost frame
//
// Afterwards the frames lie on the JS stack as the interpreter would have left them, each with its pc (of the call that
// is running, or of the instruction to go on with), VM::fp is the innermost one, and VM::exitAction says how to go on.
// Virtual objects have been made: this may collect. The machine state is only read; it lies on the native stack, where
// the collector sees the cells in it.
#pragma once

#include "deopt/exit.h"

namespace tiercel::deopt {

struct Rebuilt {
    Value* fp = nullptr; // of the innermost frame
    Reason reason = Reason::Unlikely;
    Value subject = Value::empty(); // what was tested, or Empty
};
Rebuilt rebuildFrames(VM&, const ExitTable&, const ExitTable::Site&, const MachineState&, Value* fp);

/// The 64 bits that a location holds. Of fewer valid bits the others are zero.
uint64_t read(const Location&, const MachineState&);
/// Those bits as a Value: a double stays one, whatever its value, and NaN becomes the canonical one.
Value toValue(uint64_t bits, Format);

} // namespace tiercel::deopt
