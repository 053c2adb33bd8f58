// process.exit ends at once with its code.
console.log(process.argv.slice(2).join()); // expect: one,two
process.exit(7);
console.log("never");
// args: one two
// exit: 7
