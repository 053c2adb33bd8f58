// A number that no 64 bits hold is none of a flag.
// flags: --deopt-every=18446744073709551616
// exit: 2
// expect-error: tiercel: --deopt-every: '18446744073709551616' is too large; the most is 18446744073709551615
