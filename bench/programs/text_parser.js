// Mixed: a tokenizer and recursive-descent evaluator for arithmetic, the shape of code that people write.
class Lexer {
    constructor(text) {
        this.text = text;
        this.at = 0;
        this.token = null;
        this.advance();
    }
    advance() {
        const { text } = this;
        while (this.at < text.length && text[this.at] === " ") this.at++;
        if (this.at >= text.length) return (this.token = { kind: "end" });
        const c = text[this.at];
        if (c >= "0" && c <= "9") {
            let end = this.at + 1;
            while (end < text.length && text[end] >= "0" && text[end] <= "9") end++;
            this.token = { kind: "number", value: Number(text.slice(this.at, end)) };
            this.at = end;
        } else {
            this.token = { kind: c };
            this.at++;
        }
        return this.token;
    }
}
const operators = {
    "+": { power: 1, apply: (a, b) => a + b },
    "-": { power: 1, apply: (a, b) => a - b },
    "*": { power: 2, apply: (a, b) => (a * b) % 1000003 },
};
function primary(lexer) {
    const token = lexer.token;
    lexer.advance();
    switch (token.kind) {
        case "number":
            return token.value;
        case "(": {
            const value = expression(lexer, 0);
            if (lexer.token.kind !== ")") throw new SyntaxError("expected )");
            lexer.advance();
            return value;
        }
        case "-":
            return -primary(lexer);
        default:
            throw new SyntaxError("unexpected " + token.kind);
    }
}
function expression(lexer, power) {
    let left = primary(lexer);
    for (;;) {
        const operator = operators[lexer.token.kind];
        if (operator === undefined || operator.power <= power) return left;
        lexer.advance();
        left = operator.apply(left, expression(lexer, operator.power));
    }
}
let total = 0;
for (let i = 0; i < 20000; i++) {
    total += expression(new Lexer(`(${i} + 3) * ${i % 17} - 4 * (2 + -${i} * (5 - ${i % 3})) + 12 * 3 * ${i} - (7)`), 0);
}
if (total !== 11999366568) throw new Error("text_parser: " + total);
