// The functions that count, and their places in the dispatch table.
#include "runtime/views/counting.h"

#include "runtime/interpreter/handlers.h"
#include "runtime/views/cache_counts.h"
#include "runtime/views/op_counts.h"
#include "runtime/views/recorder.h"

namespace tiercel::views {

namespace {

using namespace interpreter;

// In the place of the handlers of counted ops. What they call neither allocates cells nor runs code, so pc and frame
// need not be saved.

PRESERVE_NONE Value countCache(ARGS) {
    vm->recorder->caches->note(*vm, pc, fp, fb);
    [[clang::musttail]] return kDispatch[pc->op_](PASS);
}
PRESERVE_NONE Value countOp(ARGS) {
    vm->recorder->ops->note(pc, fp);
    [[clang::musttail]] return kDispatch[pc->op_](PASS);
}
PRESERVE_NONE Value countBoth(ARGS) {
    vm->recorder->ops->note(pc, fp);
    vm->recorder->caches->note(*vm, pc, fp, fb);
    [[clang::musttail]] return kDispatch[pc->op_](PASS);
}

} // namespace

void installCounting(VM& vm) {
    const Recorder& recorder = *vm.recorder;
    for (int op = 0; op < kOpCount; op++) {
        bool cache = recorder.caches && CacheCounts::isCounted(static_cast<Op>(op));
        if (cache)
            vm.dispatch[op] = recorder.ops ? countBoth : countCache;
        else if (recorder.ops)
            vm.dispatch[op] = countOp;
    }
}

} // namespace tiercel::views
