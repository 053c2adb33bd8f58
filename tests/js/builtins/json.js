// JSON.parse and JSON.stringify: forms, order, errors, cycles.
const j = (f) => { try { return f(); } catch (e) { return e.name + ": " + e.message.split("\n").join("|"); } };
print(JSON.stringify({ a: 1, b: [1, 2.5, "x", null, undefined, () => 1], c: undefined, d: Symbol("s"), 1: "one" })); // expect: {"1":"one","a":1,"b":[1,2.5,"x",null,null,null]}
print(JSON.stringify([NaN, Infinity, -0, 1e21, 123456789.125, -1])); // expect: [null,null,0,1e+21,123456789.125,-1]
print(JSON.stringify("\u0000\b\t\n\f\r\"\\\ud800\ud83d\ude00")); // expect: "\u0000\b\t\n\f\r\"\\\ud800😀"
print(JSON.stringify({ a: [1, { b: 2 }], c: {}, d: [] }, null, 2).split("\n").join("|")); // expect: {|  "a": [|    1,|    {|      "b": 2|    }|  ],|  "c": {},|  "d": []|}
print(JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ["a", "b"], "--").split("\n").join("|")); // expect: {|--"a": 1,|--"b": {|----"a": 2|--}|}
print(JSON.stringify({ a: 1, b: [2, 3] }, (k, v) => (typeof v === "number" ? v * 2 : v))); // expect: {"a":2,"b":[4,6]}
print(JSON.stringify({ toJSON(k) { return "key:" + k; } }), JSON.stringify({ x: { toJSON: (k) => k } })); // expect: "key:" {"x":"x"}
print(JSON.stringify([new Number(3), new String("s"), new Boolean(false), Object(Symbol())])); // expect: [3,"s",false,{}]
print(JSON.stringify(undefined), JSON.stringify(() => 1), JSON.stringify(Symbol()), JSON.stringify(null)); // expect: undefined undefined undefined null
print(j(() => JSON.stringify(1n))); // expect: TypeError: Do not know how to serialize a BigInt
print(j(() => { const o = {}; o.self = o; JSON.stringify(o); })); // expect: TypeError: Converting circular structure to JSON|    --> starting at object with constructor 'Object'|    --- property 'self' closes the circle
print(j(() => { const o = { a: { b: [] } }; o.a.b.push(o); JSON.stringify(o); })); // expect: TypeError: Converting circular structure to JSON|    --> starting at object with constructor 'Object'|    |     property 'a' -> object with constructor 'Object'|    |     property 'b' -> object with constructor 'Array'|    --- index 0 closes the circle
print(j(() => { class K {} const o = { x: 1, k: new K() }; o.k.l = { m: { n: { o: o.k } } }; JSON.stringify(o); })); // expect: TypeError: Converting circular structure to JSON|    --> starting at object with constructor 'K'|    |     property 'l' -> object with constructor 'Object'|    |     property 'm' -> object with constructor 'Object'|    |     property 'n' -> object with constructor 'Object'|    --- property 'o' closes the circle
print(JSON.stringify(JSON.parse('{"b":1,"a":[true,false,null,-1.5e3,"\\u0041\\n"],"2":0,"1":0,"b":2}'))); // expect: {"1":0,"2":0,"b":2,"a":[true,false,null,-1500,"A\n"]}
print(JSON.parse("  -0 ") === 0, 1 / JSON.parse("-0"), JSON.parse('"\u2028"').length, JSON.parse("1E2")); // expect: true -Infinity 1 100
print(Object.keys(JSON.parse('{"__proto__": 1, "x": 2}')), Object.getPrototypeOf(JSON.parse('{"__proto__": null}')) === Object.prototype); // expect: __proto__,x true
print(JSON.stringify(JSON.parse('{"a":[1,2,{"b":3}]}', function (k, v) { return Array.isArray(v) ? v.length : k === "b" ? undefined : v; }))); // expect: {"a":3}
print(JSON.stringify(JSON.parse("[1,2,3]", (k, v) => (k === "1" ? undefined : v)))); // expect: [1,null,3]
print(j(() => JSON.parse(""))); // expect: SyntaxError: Unexpected end of JSON input
print(j(() => JSON.parse("[1,]"))); // expect: SyntaxError: Unexpected token ']', "[1,]" is not valid JSON
print(j(() => JSON.parse("{a:1}"))); // expect: SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)
print(j(() => JSON.parse('{"a":1,}'))); // expect: SyntaxError: Expected double-quoted property name in JSON at position 7 (line 1 column 8)
print(j(() => JSON.parse('{"a" 1}'))); // expect: SyntaxError: Expected ':' after property name in JSON at position 5 (line 1 column 6)
print(j(() => JSON.parse('{"a":1 "b"}'))); // expect: SyntaxError: Expected ',' or '}' after property value in JSON at position 7 (line 1 column 8)
print(j(() => JSON.parse("[1 2]"))); // expect: SyntaxError: Expected ',' or ']' after array element in JSON at position 3 (line 1 column 4)
print(j(() => JSON.parse("tru"))); // expect: SyntaxError: Unexpected end of JSON input
print(j(() => JSON.parse('"abc'))); // expect: SyntaxError: Unterminated string in JSON at position 4 (line 1 column 5)
print(j(() => JSON.parse('"a\nb"'))); // expect: SyntaxError: Bad control character in string literal in JSON at position 2 (line 1 column 3)
print(j(() => JSON.parse('"\\x"'))); // expect: SyntaxError: Bad escaped character in JSON at position 2 (line 1 column 3)
print(j(() => JSON.parse('"\\u12g4"'))); // expect: SyntaxError: Bad Unicode escape in JSON at position 5 (line 1 column 6)
print(j(() => JSON.parse("1 2"))); // expect: SyntaxError: Unexpected non-whitespace character after JSON at position 2 (line 1 column 3)
print(j(() => JSON.parse("-"))); // expect: SyntaxError: No number after minus sign in JSON at position 1 (line 1 column 2)
print(j(() => JSON.parse("1."))); // expect: SyntaxError: Unterminated fractional number in JSON at position 2 (line 1 column 3)
print(j(() => JSON.parse("1e"))); // expect: SyntaxError: Exponent part is missing a number in JSON at position 2 (line 1 column 3)
print(j(() => JSON.parse("undefined"))); // expect: SyntaxError: "undefined" is not valid JSON
print(j(() => JSON.parse({}))); // expect: SyntaxError: "[object Object]" is not valid JSON
print(j(() => JSON.parse("[1,2,3,4,5,6,7,8,9,10,x,11,12,13,14,15]"))); // expect: SyntaxError: Unexpected token 'x', ...",7,8,9,10,x,11,12,13"... is not valid JSON
print(j(() => JSON.parse("\n\n  x"))); // expect: SyntaxError: Unexpected token 'x', "||  x" is not valid JSON
print(JSON.stringify(JSON.parse("[".repeat(5000) + "]".repeat(5000))).length); // expect: 10000
print(JSON[Symbol.toStringTag], JSON.parse.length, JSON.stringify.length); // expect: JSON 2 3
