// Names for builtins that optimizing compilers know (known_builtins.def); kept in NativeFunction::intrinsic_.
#pragma once

#include <cstdint>

namespace tiercel {

enum class KnownBuiltin : uint16_t {
    None,
#define K(name) name,
#include "runtime/known_builtins.def"
};

} // namespace tiercel
