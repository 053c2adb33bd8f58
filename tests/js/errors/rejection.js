// A rejection that nobody handles is reported and ends with exit code 1.
Promise.reject(new RangeError("nobody"));
console.log("after"); // expect: after
// expect-error: RangeError: nobody
