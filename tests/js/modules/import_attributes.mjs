// Import attributes: JSON, text and bytes modules, statically and by import(); what is not supported.
import data from "./_data.json" with { type: "json" };
import * as space from "./_data.json" with { "type": "json", };
import bare from "./_data.json";
import text, { default as textToo } from "./_text.txt" with { type: "text" };
import source from "./_order.mjs" with { type: "text" };
import bytes from "./_text.txt" with { type: "bytes" };
import "./_order.mjs" with {};
export { default as reexported } from "./_data.json" with { type: "json" };
export * from "./_text.txt" with { type: "text" };

const log = (...a) => console.log(...a);
JSON.parse = () => log("not asked");
const refused = async (specifier, options) => import(specifier, options).catch((e) => e.name);
log(JSON.stringify(data), Object.keys(space).join(), space.default === data, bare === data, Object.hasOwn(data, "__proto__"), Object.isFrozen(data));
log(JSON.stringify(text), text === textToo, JSON.stringify(source), globalThis.order.length);
log(bytes.join(" "), bytes.constructor.name, bytes.buffer.immutable, bytes === (await import("./_text.txt", { with: { type: "bytes" } })).default, await refused("./none", { with: { type: "bytes" } }));
log((await import("./_data.json", { with: { type: "json" } })).default === data, (await import("./_text.txt", { with: { type: "text" } })).default.length);
log(await refused("./_text.txt", { with: { type: "css" } }), await refused("./_text.txt", { with: { other: "x" } }), await refused("./_text.txt", { with: { type: 1 } }), await refused("./_text.txt", { with: 1 }), await refused("./_text.txt", 1));
log(await refused("./_broken.json", { with: { type: "json" } }), await refused("./_data.json/none", { with: { type: "json" } }), await refused("./_order.mjs", { with: { type: "json" } }), (await refused("./_order.mjs", { with: undefined })) === await import("./_order.mjs"));
const parse = (code) => { try { (0, eval)(code); } catch (e) { return e.name; } };
log(parse("import('x', {}, )?.then?.(() => {}, () => {})"), parse("import('x', 1, 2)"));
log(typeof eval("import('./_order.mjs')").then, await eval("import('./_text.txt', { with: { type: 'text' } })").then((m) => m.default === text));
// expect: {"list":[1,2,{"a":null}],"__proto__":3} default true true true false
// expect: "plain té xt\n" true "globalThis.order = [];\n" 0
// expect: 112 108 97 105 110 32 116 195 169 32 120 116 10 Uint8Array true true Error
// expect: true 12
// expect: TypeError TypeError TypeError TypeError TypeError
// expect: SyntaxError Error SyntaxError true
// expect: undefined SyntaxError
// expect: function true
