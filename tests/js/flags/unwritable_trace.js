// So it is for a trace, whose file fills up while the program runs.
// flags: --trace-tiers=/dev/full
// modes: baseline native llvm
function f(n) {
    return n + 1;
}
console.log(f(1)); // expect: 2
// expect-error: cannot write '/dev/full': No space left on device
