// What the flags ask for, written where they say.
#include "runtime/views/views.h"

#include "runtime/views/heap_walk.h"
#include "runtime/views/recorder.h"
#include "runtime/views/report.h"

namespace tiercel::views {

void beginRecording(VM& vm) {
    const Flags& flags = vm.flags;
    if (!flags.dump_shapes.enabled) return;
    vm.recorder = std::make_shared<Recorder>();
    if (flags.dump_shapes.enabled)
        forEachCell(vm, [&](Cell* cell) {
            if (cell->isObject()) vm.recorder->hostObjects.insert(cell);
        });
}

void writeReports(VM& vm) {
    if (const auto& flag = vm.flags.dump_shapes; flag.enabled) {
        if (flag.argument.ends_with(".json"))
            writeText(flag.argument, shapesJson(vm));
        else
            writeText("", shapesText(vm, flag.argument));
    }
}

} // namespace tiercel::views
