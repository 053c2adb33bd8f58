// Compresses and mangles a megabyte.
const { minify } = require("terser");
const source = require("./source");
const { createHash } = require("crypto");

(async () => {
    const result = await minify(source, { compress: { passes: 1 }, mangle: true });
    console.log(source.length, result.code.length, createHash("sha256").update(result.code).digest("hex"));
    const small = "function add(first, second) { const unused = 1; return first + second } console.log(add(1, 2))";
    console.log(await minify(small, { toplevel: true, sourceMap: true }));
})();
