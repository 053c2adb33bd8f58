// require: resolution of files, folders, packages, exports, conditions; the cache; cycles; errors.
const path = require("path");
const show = (label, run) => {
    try {
        console.log(label, run());
    } catch (error) {
        const text = error.message.replaceAll(__dirname, "HERE").replace(/ To see where.*/, "");
        console.log(
            label,
            error.name,
            error.code,
            text,
            error.requireStack?.map((file) => path.basename(file))
        );
    }
};

show("file", () => require("./_files/cycle_a.js") === require("./_files/cycle_a"));
show("cycle", () => require("./_files/cycle_a"));
show("json", () => require("./_files/node_modules/jsonpkg/index"));
show("beside", () => [require("./_files/folder"), require("./_files/folder/"), require("./_files/folder/.")]);
show("inside", () => require("./_files/nested/deep/inside"));
show("returns", () => require("./_files/returns"));
show("hash bang", () => require("./_files/hashbang"));
show("counted", () => [require("./_files/counted"), require("./_files/counted")]);
delete require.cache[require.resolve("./_files/counted")];
show("counted again", () => require("./_files/counted"));

const { createRequire } = require("node:module");
const inner = createRequire(path.join(__dirname, "_files/nested/x.js"));
for (const name of [
    "plain",
    "plain/extra",
    "plain/extra.js",
    "withmain",
    "exporting",
    "exporting/feature/one",
    "exporting/data",
    "exporting/package.json",
    "@scope/pkg",
    "esm-only",
    "dual",
    "jsonpkg",
    "exporting/feature/two",
    "exporting/feature/private-x",
    "exporting/lib/inner.js",
    "broken",
    "nothing",
    "@scope/nothing",
    "./nothing",
    "node:nothing",
    "#nothing",
    "../throws",
    "../bad.json",
    "../waits.mjs",
    "../exported_whole.mjs",
    "",
    5
])
    show(`package ${name}`, () => inner(name));
show("resolve", () => path.relative(__dirname, inner.resolve("exporting")));
show("resolve builtin", () => [require.resolve("fs"), require.resolve("node:fs")]);
show("resolve paths", () => path.basename(require.resolve("plain", { paths: [path.join(__dirname, "_files")] })));
show("lookup paths", () => [
    require.resolve.paths("fs"),
    require.resolve.paths("./x").length,
    require.resolve.paths("x").length > 2
]);
show("main", () => [require.main === module, module.id, path.basename(module.filename), module.parent, module.loaded]);
show("names", () => [path.basename(__filename), path.basename(__dirname)]);
show("identity", () => [
    require("fs") === require("node:fs"),
    require("path") === require("path/posix"),
    require("process") === process
]);
show("module", () => {
    const Module = require("module");
    return [
        Module === Module.Module,
        Module.isBuiltin("node:fs"),
        Module.isBuiltin("x"),
        Module.builtinModules.includes("fs"),
        module instanceof Module
    ];
});
show("extensions", () => Object.keys(require.extensions));
const Module = require("module");
const original = Module._load;
Module._load = function (request, ...rest) {
    return request === "virtual" ? "made up" : original.call(this, request, ...rest);
};
show("hooked", () => require("virtual"));
require.extensions[".txt"] = (module, file) =>
    module._compile(`module.exports = ${JSON.stringify(path.basename(file))}`, file);

// expect: file true
// expect: cycle { before: true, seen: 'before', after: true }
// expect: json { v: [ 1, 2 ] }
// expect: beside [
// expect:   'a file beside the folder',
// expect:   'index of a folder',
// expect:   'index of a folder'
// expect: ]
// expect: inside {
// expect:   plain: 'plain index',
// expect:   file: 'nested/deep/inside.js',
// expect:   folder: 'nested/deep',
// expect:   paths: [
// expect:     'nested/deep/node_modules',
// expect:     '_files/nested/node_modules',
// expect:     'host/_files/node_modules'
// expect:   ],
// expect:   parent: '.',
// expect:   isMain: false,
// expect:   thisIsExports: true,
// expect:   children: 1
// expect: }
// expect: returns returned
// expect: hash bang with a hash bang
// expect: counted [ 1, 1 ]
// expect: counted again 2
// expect: package plain plain index
// expect: package plain/extra { file: 'plain/extra.js' }
// expect: package plain/extra.js { file: 'plain/extra.js' }
// expect: package withmain { main: 'start' }
// expect: package exporting { kind: 'cjs', inner: 'inner', self: 'feature one' }
// expect: package exporting/feature/one feature one
// expect: package exporting/data data for require
// expect: package exporting/package.json {
// expect:   name: 'exporting',
// expect:   exports: {
// expect:     '.': { import: './lib/main.mjs', require: './lib/main.cjs' },
// expect:     './feature/*': './feature/*.js',
// expect:     './feature/private-*': null,
// expect:     './data': { browser: './none.js', node: [Object] },
// expect:     './package.json': './package.json'
// expect:   },
// expect:   imports: { '#inner': './lib/inner.js' }
// expect: }
// expect: package @scope/pkg { scoped: true, version: '1.2.3' }
// expect: package esm-only [Module: null prototype] {
// expect:   __esModule: true,
// expect:   a: 1,
// expect:   b: 1,
// expect:   default: [Function: named]
// expect: }
// expect: package dual [Function: add] { extra: 'x', default: 'd' }
// expect: package jsonpkg { v: [ 1, 2 ] }
// expect: package exporting/feature/two Error MODULE_NOT_FOUND Cannot find module 'HERE/_files/node_modules/exporting/feature/two.js' undefined
// expect: package exporting/feature/private-x Error ERR_PACKAGE_PATH_NOT_EXPORTED Package subpath './feature/private-x' is not defined by "exports" in HERE/_files/node_modules/exporting/package.json undefined
// expect: package exporting/lib/inner.js Error ERR_PACKAGE_PATH_NOT_EXPORTED Package subpath './lib/inner.js' is not defined by "exports" in HERE/_files/node_modules/exporting/package.json undefined
// expect: package broken Error ERR_INVALID_PACKAGE_CONFIG Invalid package config HERE/_files/node_modules/broken/package.json. undefined
// expect: package nothing Error MODULE_NOT_FOUND Cannot find module 'nothing'
// expect: Require stack:
// expect: - HERE/_files/nested/x.js [ 'x.js' ]
// expect: package @scope/nothing Error MODULE_NOT_FOUND Cannot find module '@scope/nothing'
// expect: Require stack:
// expect: - HERE/_files/nested/x.js [ 'x.js' ]
// expect: package ./nothing Error MODULE_NOT_FOUND Cannot find module './nothing'
// expect: Require stack:
// expect: - HERE/_files/nested/x.js [ 'x.js' ]
// expect: package node:nothing Error ERR_UNKNOWN_BUILTIN_MODULE No such built-in module: node:nothing undefined
// expect: package #nothing Error MODULE_NOT_FOUND Cannot find module '#nothing'
// expect: Require stack:
// expect: - HERE/_files/nested/x.js [ 'x.js' ]
// expect: package ../throws Error undefined while loading undefined
// expect: package ../bad.json SyntaxError undefined HERE/_files/bad.json: Expected double-quoted property name in JSON at position 10 (line 1 column 11) undefined
// expect: package ../waits.mjs Error ERR_REQUIRE_ASYNC_MODULE require() cannot be used on an ESM graph with top-level await. Use import() instead.
// expect: Required module: HERE/_files/waits.mjs
// expect: Require stack:
// expect: - HERE/_files/nested/x.js [ 'x.js' ]
// expect: package ../exported_whole.mjs 1
// expect: package  TypeError ERR_INVALID_ARG_VALUE The argument 'id' must be a non-empty string. Received '' undefined
// expect: package 5 TypeError ERR_INVALID_ARG_TYPE The "id" argument must be of type string. Received type number (5) undefined
// expect: resolve _files/node_modules/exporting/lib/main.cjs
// expect: resolve builtin [ 'fs', 'node:fs' ]
// expect: resolve paths index.js
// expect: lookup paths [ null, 1, true ]
// expect: main [ true, '.', 'require.js', null, false ]
// expect: names [ 'require.js', 'host' ]
// expect: identity [ true, true, true ]
// expect: module [ true, true, false, true, true ]
// expect: extensions [ '.js', '.json', '.node' ]
// expect: hooked made up
