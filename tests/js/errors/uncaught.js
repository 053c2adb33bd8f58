// An uncaught error: its name, message and stack on standard error, exit code 1.
console.log("before"); // expect: before
function inner() { null.property; }
inner();
// expect-error: TypeError
// expect-error: inner
// expect-error: uncaught.js:3
