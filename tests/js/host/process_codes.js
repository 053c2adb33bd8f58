// process: what exit codes may be, memory, rejections that are handled late, the callback that captures errors.
const check = (run) => {
    try {
        console.log(run());
    } catch (error) {
        console.log(error.name, error.code, error.message);
    }
};
const set = (code) => check(() => [(process.exitCode = code), process.exitCode]);
set("12"); // expect: [ '12', 12 ]
set(null); // expect: [ null, undefined ]
set("x"); // expect: TypeError ERR_INVALID_ARG_TYPE The "code" argument must be of type number. Received type string ('x')
set(""); // expect: TypeError ERR_INVALID_ARG_TYPE The "code" argument must be of type number. Received type string ('')
set(true); // expect: TypeError ERR_INVALID_ARG_TYPE The "code" argument must be of type number. Received type boolean (true)
set("1.5"); // expect: RangeError ERR_OUT_OF_RANGE The value of "code" is out of range. It must be an integer. Received 1.5
check(() => process.exit(NaN)); // expect: RangeError ERR_OUT_OF_RANGE The value of "code" is out of range. It must be an integer. Received NaN
check(() => process.exit({})); // expect: TypeError ERR_INVALID_ARG_TYPE The "code" argument must be of type number. Received an instance of Object

console.log(process.memoryUsage.rss() > 0, process.availableMemory() > 0, process.constrainedMemory() >= 0);
// expect: true true true
console.log(require("sys") === require("util"), module.path === __dirname); // expect: true true

const timers = [setTimeout(() => console.log("never"), 1), setImmediate(() => console.log("never"))];
for (const timer of timers) console.log(timer[Symbol.dispose]());
// expect: undefined
// expect: undefined

check(() => process.setUncaughtExceptionCaptureCallback(5)); // expect: TypeError ERR_INVALID_ARG_TYPE The "fn" argument must be of type function or null. Received type number (5)
process.setUncaughtExceptionCaptureCallback((error) => console.log("captured", error.message));
check(() => process.setUncaughtExceptionCaptureCallback(() => {})); // expect: Error ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET `process.setupUncaughtExceptionCapture()` was called while a capture callback was already active
console.log(process.hasUncaughtExceptionCaptureCallback()); // expect: true
setTimeout(() => {
    Promise.reject(new Error("rejected"));
    throw new Error("thrown");
    // expect: captured thrown
    // expect: captured rejected
}, 1);
setTimeout(() => {
    process.setUncaughtExceptionCaptureCallback(null);
    process.on("uncaughtException", (error, origin) => console.log(error.name, error.code, error.message.slice(-29), origin));
    Promise.reject(5); // expect: UnhandledPromiseRejection ERR_UNHANDLED_REJECTION rejected with the reason "5". unhandledRejection
    Promise.reject(new TypeError("no")); // expect: TypeError undefined no unhandledRejection
}, 10);
setTimeout(() => {
    process.on("rejectionHandled", (promise) => console.log("handled", promise === late));
    process.on("unhandledRejection", (reason) => console.log("unhandled", reason));
    const late = Promise.reject(6); // expect: unhandled 6
    setTimeout(() => late.catch(() => {}), 1); // expect: handled true
}, 20);
process.on("exit", (code) => {
    console.log("exit", code, process.exitCode); // expect: exit 0 undefined
    process.exitCode = "4";
});
// exit: 4
