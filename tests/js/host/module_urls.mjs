// import.meta, modules named by URLs with queries, data: URLs, and what imports say that find nothing.
console.log(Object.keys(import.meta)); // expect: [ 'dirname', 'filename', 'main', 'resolve', 'url' ]
console.log(import.meta.main, import.meta.url === `file://${import.meta.filename}`); // expect: true true

// Each query and hash has a module of its own of the same file.
const plain = await import("./_files/counted_module.mjs");
const query = await import("./_files/counted_module.mjs?x=1&y=a b");
const hash = await import("./_files/counted_module.mjs#h");
const again = await import(new URL("./_files/counted_module.mjs?x=1&y=a%20b", import.meta.url));
console.log(plain.run, query.run, hash.run, again === query); // expect: 1 2 3 true
console.log(query.meta.url.slice(plain.meta.url.length), hash.meta.url.slice(-2)); // expect: ?x=1&y=a%20b #h
console.log(query.meta.filename === plain.meta.filename, query.meta.main); // expect: true false
console.log((await import("./_files/counted%5Fmodule.mjs")) === plain); // expect: true

const here = import.meta.dirname;
const short = (text) => `${text}`.replaceAll(here, "HERE");
console.log(short(import.meta.resolve("./none.mjs?q"))); // expect: file://HERE/none.mjs?q
console.log(short(query.meta.resolve("plain"))); // expect: file://HERE/_files/node_modules/plain/index.js
console.log(import.meta.resolve("fs"), import.meta.resolve("http://a")); // expect: node:fs http://a/

const fails = async (run) => {
    try {
        await run();
    } catch (error) {
        console.log(error.name, error.code, short(error.message));
        if (error.url) console.log(short(error.url));
    }
};
await fails(() => import.meta.resolve("no-such/sub"));
// expect: Error ERR_MODULE_NOT_FOUND Cannot find package 'no-such' imported from HERE/module_urls.mjs
await fails(() => import("./no/../none.mjs"));
// expect: Error ERR_MODULE_NOT_FOUND Cannot find module 'HERE/none.mjs' imported from HERE/module_urls.mjs
// expect: file://HERE/none.mjs
await fails(() => import("./_files"));
// expect: Error ERR_UNSUPPORTED_DIR_IMPORT Directory import 'HERE/_files' is not supported resolving ES modules imported from HERE/module_urls.mjs
// expect: file://HERE/_files
await fails(() => import("./a%2Fb.mjs"));
// expect: TypeError ERR_INVALID_MODULE_SPECIFIER Invalid module "HERE/a%2Fb.mjs" must not include encoded "/" or "\" characters imported from HERE/module_urls.mjs
await fails(() => import("http://a/b"));
// expect: Error ERR_UNSUPPORTED_ESM_URL_SCHEME Only URLs with a scheme in: file and data are supported by the default ESM loader. Received protocol 'http:'

const { default: text, meta } = await import('data:text/javascript,export default "%C3%A4%20b"; export const meta = import.meta');
console.log(text === "\u00e4 b", Object.keys(meta), meta.url.slice(0, 22));
// expect: true [ 'main', 'resolve', 'url' ] data:text/javascript,e
console.log((await import("data:text/javascript;base64,ZXhwb3J0IGRlZmF1bHQgNDM=")).default); // expect: 43
console.log((await import('data:application/json,{"a":1}', { with: { type: "json" } })).default); // expect: { a: 1 }
console.log(typeof (await import('data:text/javascript,export { join } from "node:path"')).join); // expect: function
await fails(() => import('data:text/javascript,import "./x.mjs"'));
// expect: TypeError ERR_UNSUPPORTED_RESOLVE_REQUEST Failed to resolve module specifier "./x.mjs" from "data:text/javascript,import "./x.mjs"": Invalid relative URL or base scheme is not hierarchical.
await fails(() => import("data:text/plain,hi"));
// expect: RangeError ERR_UNKNOWN_MODULE_FORMAT Unknown module format: text/plain for URL data:text/plain,hi
await fails(() => import("data:application/json,1"));
// expect: TypeError ERR_IMPORT_ATTRIBUTE_MISSING Module "data:application/json,1" needs an import attribute of "type: json"
