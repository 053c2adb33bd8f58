// Optimized code that allocates up to the limit ends the program there, whatever it allocates; a literal that does not
// fit is an exception.
// flags: --max-heap=24m
// expect-error: the heap has reached its limit of 24 MiB
// exit: 1
function grow(list, n) {
    for (let i = 0; i < n; i++) list = { list, array: [i, i + 1, i + 2], closure: () => list, i };
    return list;
}
for (let i = 0; i < 300; i++) grow(null, 20);
let all = null;
for (;;) all = grow(all, 1000);
