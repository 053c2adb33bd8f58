exports.plain = require("plain");
exports.file = __filename.split("/").slice(-3).join("/");
exports.folder = __dirname.split("/").slice(-2).join("/");
exports.paths = module.paths.slice(0, 3).map((path) => path.split("/").slice(-3).join("/"));
exports.parent = module.parent.id;
exports.isMain = require.main === module;
exports.thisIsExports = this === module.exports;
exports.children = module.children.length;
