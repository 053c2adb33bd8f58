// The passes of LLVM's code generator, in a list of our own: for Quick (pipelines.h).
//
// LLVM's list for -O2 has 120 passes, most of them for what these functions never have (AMX, exception handling, stack
// protectors, x87 code that needs rounding), and has dominator trees, loops and frequencies made anew between them.
// Each pass that is here is either needed for the code to be right, or was worth its time; codegen_passes.cpp says
// which.
#pragma once

#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

namespace tiercel::llvm_tier {

/// Passes that write an object file to `out`. False: this LLVM writes no object files.
bool addCodegenPasses(llvm::TargetMachine&, llvm::legacy::PassManager&, llvm::raw_pwrite_stream& out);

} // namespace tiercel::llvm_tier
