// Renders a long text of every element.
const { marked } = require("marked");
const { createHash } = require("crypto");

const part = number => `
# Title ${number} *with* \`code\`

A paragraph with **bold**, _emphasis_, ~~deleted~~, a [link](http://example.com/${number} "title"), <https://example.com>,
an image ![alt](image${number}.png), \`inline code\`, an escaped \\*star\\* and a [reference][r${number}].

[r${number}]: http://example.com/r

1. one
2. two
   - nested **${number}**
   - [x] done
   - [ ] to do

> A quote
> > within a quote

| left | center | right |
|:-----|:------:|------:|
| a    | **b**  | ${number} |

\`\`\`js
let x = "<${number}>" && 1;
\`\`\`

    indented code

***
Setext ${number}
------
<div class="html">${number}</div>
`;
const text = Array.from({ length: 800 }, (_, i) => part(i)).join("\n");
const html = marked.parse(text);
console.log(text.length, html.length, createHash("sha256").update(html).digest("hex"));
console.log(html.slice(0, 1200));
console.log(marked.lexer("# hi *x*"));
