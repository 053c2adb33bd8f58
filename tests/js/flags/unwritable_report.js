// A report that cannot be written is an error, after the program has run.
// flags: --ic-stats=/nonexistent/report
console.log("ran"); // expect: ran
// expect-error: cannot write '/nonexistent/report': No such file or directory
