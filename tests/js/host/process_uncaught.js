// At the end after an uncaught exception the exit code is known to listeners.
process.on("exit", (code) => console.log("exit", code, process.exitCode)); // expect: exit 1 1
throw new Error("uncaught");
// expect-error: Error: uncaught
