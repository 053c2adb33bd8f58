// About a megabyte of JavaScript as people write it: lodash twice, each in a function of its own.
const fs = require("fs");

const lodash = fs.readFileSync(require.resolve("lodash/lodash.js"), "utf8");
module.exports = [1, 2].map(number => `(function part${number}() {\n${lodash}\n}).call({});\n`).join("");
