// The function that counts, and its place in the dispatch table.
#include "runtime/views/counting.h"

#include "runtime/interpreter/handlers.h"
#include "runtime/views/cache_counts.h"
#include "runtime/views/recorder.h"

namespace tiercel::views {

namespace {

using namespace interpreter;

/// In the place of any counted op's handler. What it calls neither allocates cells nor runs code, so pc and frame need
/// not be saved.
PRESERVE_NONE Value countAndGo(ARGS) {
    vm->recorder->caches->note(*vm, pc, fp, fb);
    [[clang::musttail]] return kDispatch[pc->op_](PASS);
}

} // namespace

void installCounting(VM& vm) {
    if (!vm.recorder->caches) return;
    for (int op = 0; op < kOpCount; op++)
        if (CacheCounts::isCounted(static_cast<Op>(op))) vm.dispatch[op] = countAndGo;
}

} // namespace tiercel::views
