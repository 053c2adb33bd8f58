// What the command and a back end in a shared object agree on. The object exports one C function, named
// kBackendFactory, of the type BackendFactory; it sees the engine through the headers of graph/, deopt/ and runtime/
// and calls nothing in it but what BackendHost names.
#pragma once

#include "graph/backend.h"

namespace tiercel::graph {

/// What the engine gives to a back end for its life.
struct BackendHost {
    /// The engine's table, with the addresses of the functions. (The object has its own copies of other tables.)
    const IntrinsicInfo& (*intrinsic)(Intrinsic);
};

/// Changes with the types that both sides see: an object of another build is refused.
inline constexpr uint64_t kBackendAbi =
    sizeof(Node) + sizeof(Block) * 257 + sizeof(Graph) * 65'537 + sizeof(CompiledFunction) * 16'777'259 +
    (static_cast<uint64_t>(kOpcodeCount) << 40) + (static_cast<uint64_t>(sizeof(BackendContext)) << 52);

/// Null when `abi` is not the object's own.
using BackendFactory = Backend* (*)(const BackendHost*, uint64_t abi);
inline constexpr char kBackendFactory[] = "tiercel_make_backend";

} // namespace tiercel::graph
