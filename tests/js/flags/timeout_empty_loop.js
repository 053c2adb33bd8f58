// A loop that is one jump to itself is interrupted too.
// flags: --timeout=100
// expect-error: timeout after 100 ms
// exit: 124
for (;;);
