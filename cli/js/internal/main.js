// `require`, `module` and `exports` of the main script, which runs in the global scope.
const Module = require("module");

const path = host.mainScript();
const main = new Module(path.endsWith("[eval]") ? "[eval]" : ".", null);
main.filename = path;
main.path = require("path").dirname(path);
main.paths = Module._nodeModulePaths(main.path);
Module._setMain(main, path);
module.exports = { require: Module._requireOf(main), module: main, exports: main.exports };
