// flags: --native-threshold=-1
// exit: 2
// expect-error: tiercel: --native-threshold: '-1' is no number; write digits, such as 100
