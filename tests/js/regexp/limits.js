// The time limit ends a match that would never end, within a replacement.
// flags: --timeout=200
// expect-error: timeout after 200 ms
// exit: 124
"a".repeat(40).replace(/(?:a+)+\b-/g, "");
