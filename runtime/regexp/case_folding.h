// Case-insensitive comparison: the specification's Canonicalize (22.2.2.7.3) and the closure of sets under it.
//
// Legacy (neither u nor v) compares by upper case, one code unit to one, never from outside ASCII into it. Unicode
// compares by simple case folding. The compiler closes every class and character over case, so the matcher itself calls
// canonicalize for back references only.
//
//     CodePointSet k{{'k', 'k'}};
//     closeOverCase(k, CaseMode::Unicode);  // k, K, U+212A KELVIN SIGN
#pragma once

#include "runtime/regexp/code_point_set.h"

namespace tiercel::regexp {

enum class CaseMode : uint8_t { Exact, Legacy, Unicode };

uint32_t canonicalize(uint32_t c, CaseMode mode);

// Adds every code point that is canonicalized as a member is.
void closeOverCase(CodePointSet& set, CaseMode mode);

} // namespace tiercel::regexp
