// The rows of runtime/intrinsics.def as the graph sees them.
#include "runtime/intrinsics.h"
#include "graph/graph.h"

namespace tiercel::graph {

namespace {

constexpr Rep repOf(char letter) {
    switch (letter) {
    case 't': return Rep::Tagged;
    case 'i': return Rep::Int32;
    case 'd': return Rep::Double;
    case 'b': return Rep::Bool;
    case 'p': return Rep::Pointer;
    default: return Rep::None;
    }
}
[[maybe_unused]] constexpr char t = 't', i = 'i', d = 'd', b = 'b', p = 'p', v = 'v';

constexpr uint16_t flagsOf(const char* letters) {
    uint16_t flags = 0;
    for (; *letters; letters++) {
        switch (*letters) {
        case 'T': flags |= kThrows; break;
        case 'J': flags |= kCalls | kReads | kWrites; break;
        case 'A': flags |= kAllocates; break;
        case 'E': flags |= kChangesElements; break;
        case 'R': flags |= kReads; break;
        case 'P': flags |= kPure; break;
        }
    }
    return flags;
}

const IntrinsicInfo kIntrinsics[] = {
#define I(name, result, arguments, flags)                                                                              \
    {#name, repOf(result), arguments, flagsOf(flags), reinterpret_cast<const void*>(intrinsic_##name)},
#include "runtime/intrinsics.def"
};

} // namespace

const IntrinsicInfo& infoOf(Intrinsic which) { return kIntrinsics[static_cast<size_t>(which)]; }

} // namespace tiercel::graph
