// A script that uses require is a CommonJS module: what it declares is its own, in modules that it loads, too.
const { setTimeout } = require("timers/promises");
const window = {};
var variable = 1;
function helper() {}
class Map {}
const seen = require("./_names_of_globals.js");
print(seen.window, seen.variable, seen.helper, seen.Map === globalThis.Map, seen.setTimeout === globalThis.setTimeout); // expect: undefined undefined undefined true true
print(this === module.exports, typeof globalThis.variable, require.main === module, module.parent); // expect: true undefined true null
