// Parses a megabyte with positions and counts the kinds of nodes; then the error for a text that is none.
const acorn = require("acorn");
const source = require("./source");

const tree = acorn.parse(source, { ecmaVersion: "latest", sourceType: "script", locations: true });
const counts = {};
(function walk(node) {
    counts[node.type] = (counts[node.type] || 0) + 1;
    for (const key in node) {
        const value = node[key];
        if (Array.isArray(value)) {
            value.filter(child => child && child.type).forEach(walk);
        } else if (value && typeof value.type === "string") {
            walk(value);
        }
    }
})(tree);
console.log(source.length, counts, tree.body[1].loc);
console.log([...acorn.tokenizer("let x = `a${b}` ?? /r/u", { ecmaVersion: 2022 })].map(token => token.type.label));
try {
    acorn.parse("let x = ;", { ecmaVersion: 2022 });
} catch (error) {
    console.log(error.name, error.message, error.pos, error.loc);
}
