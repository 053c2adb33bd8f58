// A script that declares those names itself, or has no use for them, runs in the global scope.
var exports = { a: 1 };
function module() {}
var require = null;
var variable = 1;
print(this === globalThis, globalThis.variable, globalThis.exports.a, require); // expect: true 1 1 null
