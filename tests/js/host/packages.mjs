// Modules: packages by name, built-in modules, CommonJS files with default and named exports, errors.
import fs, { readFileSync } from "node:fs";
import * as path from "path";
import process from "process";
import { createRequire } from "module";
import { fileURLToPath } from "url";
import cycle, { before, seen } from "./_files/cycle_a.js";
import returned from "./_files/returns.js";

console.log(fs.readFileSync === readFileSync, path.default.join === path.join, process.platform);
console.log(cycle, before, seen, returned);
console.log(
    path.basename(import.meta.filename),
    path.basename(import.meta.dirname),
    import.meta.url.startsWith("file://")
);
console.log(fileURLToPath(import.meta.url) === import.meta.filename);
const require = createRequire(import.meta.url);
console.log(require("./_files/cycle_a.js") === cycle, typeof module, typeof exports, this);

const inner = await import("./_files/importer.mjs");
console.log(inner);
for (const name of ["nothing", "node:nothing", "./nothing.js", "#x", "https://a.b/c.js"])
    try {
        await import(name);
    } catch (error) {
        console.log(name, error.code);
    }
console.log((await import("./_files/node_modules/jsonpkg/index.json", { with: { type: "json" } })).default);
process.nextTick(() => console.log("tick"));
Promise.resolve().then(() => console.log("job"));

// expect: true true linux
// expect: { before: true, seen: 'before', after: true } true before returned
// expect: packages.mjs host true
// expect: true
// expect: true undefined undefined undefined
// expect: [Module: null prototype] {
// expect:   all: [
// expect:     'function',
// expect:     'd',
// expect:     'x',
// expect:     'Main',
// expect:     'esm',
// expect:     'data for import',
// expect:     'feature one',
// expect:     true,
// expect:     1,
// expect:     1
// expect:   ]
// expect: }
// expect: nothing ERR_MODULE_NOT_FOUND
// expect: node:nothing ERR_UNKNOWN_BUILTIN_MODULE
// expect: ./nothing.js ERR_MODULE_NOT_FOUND
// expect: #x ERR_PACKAGE_IMPORT_NOT_DEFINED
// expect: https://a.b/c.js ERR_UNSUPPORTED_ESM_URL_SCHEME
// expect: { v: [ 1, 2 ] }
// expect: job
// expect: tick
