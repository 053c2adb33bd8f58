// When the handler of uncaught exceptions throws, the command ends at once.
process.on("exit", () => console.log("not told"));
process.on("uncaughtException", (error) => {
    console.log("handling", error.message); // expect: handling first
    throw new Error("again");
});
setTimeout(() => console.log("never"), 1);
throw new Error("first");
// expect-error: Error: again
// exit: 7
