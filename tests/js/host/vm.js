// vm: scripts in the global scope; modules that can be loaded and say what they cannot do.
const vm = require("vm");
console.log(vm.runInThisContext("var made = 6; made * 7"), made, new vm.Script("made + 1").runInThisContext());
for (const run of [
    () => vm.runInThisContext("let ="),
    () => new vm.Script("}"),
    () => vm.runInThisContext("throw new RangeError('thrown')"),
    () => require("child_process").execSync("true"),
    () => new (require("http").Agent)(),
    () => new (require("worker_threads").Worker)("x")
])
    try {
        console.log(run());
    } catch (error) {
        console.log(error.name, error.code);
    }
console.log(require("worker_threads").isMainThread, typeof require("v8").getHeapStatistics().used_heap_size);

// expect: 42 6 7
// expect: SyntaxError undefined
// expect: SyntaxError undefined
// expect: RangeError undefined
// expect: Error ERR_FEATURE_UNAVAILABLE_ON_PLATFORM
// expect: Error ERR_FEATURE_UNAVAILABLE_ON_PLATFORM
// expect: Error ERR_FEATURE_UNAVAILABLE_ON_PLATFORM
// expect: true number
