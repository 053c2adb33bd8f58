// readline: what an interface tells at the end of its input.
const { createInterface } = require("readline");
const { Readable } = require("stream");
const lines = createInterface({ input: Readable.from(["a\nb\n"]) });
for (const type of ["line", "pause", "resume", "close"]) lines.on(type, (line) => console.log(type, line));
// expect: line a
// expect: line b
// expect: pause undefined
// expect: close undefined
