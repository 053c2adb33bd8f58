// A syntax error names the file and the line; nothing of the file runs.
console.log("never");
let a = 1;
let a = 2;
// expect-error: SyntaxError
// expect-error: syntax.js:4
