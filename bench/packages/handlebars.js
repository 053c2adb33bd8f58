// Compiles templates with helpers, partials and blocks, and renders long pages.
const Handlebars = require("handlebars");

Handlebars.registerHelper("up", text => text.toUpperCase());
Handlebars.registerHelper("repeat", function (count, options) {
    let out = "";
    for (let i = 0; i < count; i++) { out += options.fn(this, { data: { ...options.data, index: i } }); }
    return out;
});
Handlebars.registerPartial("person", "<li class=\"{{kind}}\">{{name}} {{#if last}}!{{else}},{{/if}}</li>");
const page = Handlebars.compile(`<h1>{{title}}</h1><ul>{{#each items}}{{@index}}:{{up name}} {{> person kind="k"}}{{/each}}</ul>
{{{raw}}} {{escaped}} {{#with deep}}{{a.b}}{{../title}}{{/with}} {{#unless none}}nothing{{/unless}}{{lookup list 1}}
{{#repeat 3}}[{{@index}}]{{/repeat}}`);
const items = Array.from({ length: 2000 }, (_, i) => ({ name: `n${i} <&>`, last: i === 1999 }));
let length = 0;
for (let i = 0; i < 20; i++) {
    length += page({ title: "T" + i, items, raw: "<b>", escaped: '<i>&"\'', deep: { a: { b: i } }, list: [1, 2] }).length;
}
console.log(length, page({ title: "T", items: items.slice(0, 3), raw: "<b>", escaped: "<i>&\"'", deep: { a: { b: 3 } }, list: [1, 2] }));
for (let i = 0; i < 200; i++) {
    length += Handlebars.precompile(`a {{b${i}}} {{#c}}x{{d.e}}{{else}}y{{/c}} {{> (lookup . "p") x=1}}`).length;
}
console.log(length);
try {
    Handlebars.compile("{{#if a}}\n{{/each}}")({});
} catch (error) {
    console.log(error.name, error.message);
}
