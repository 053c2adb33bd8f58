// Messages of assertions about errors, boxed values and operators of a caller's own.
const assert = require("assert");
const attempt = (f) => {
    try {
        f();
        console.log("passed");
    } catch (error) {
        console.log(error.message);
    }
};
const operators = [
    { actual: 1, expected: 2, operator: "foo" },
    { actual: { a: 1 }, expected: [2], operator: "foo" },
    { actual: 1, expected: 2 },
    { actual: "a".repeat(1000), expected: 1, operator: "is" }
];
for (const options of operators) console.log(new assert.AssertionError(options).message);
attempt(() => assert.deepStrictEqual(new Error("a"), new Error("b")));
attempt(() => assert.strictEqual(new Error("a"), new Error("a")));
attempt(() => assert.deepStrictEqual(new TypeError("a"), new Error("a")));
attempt(() => assert.deepStrictEqual(new (class V extends Error {})("a"), new Error("a")));
attempt(() => assert.deepStrictEqual(new Error("a\nb\nc"), new Error("a\nb\nd")));
attempt(() => assert.deepStrictEqual(Object.assign(new Error("a"), { x: 1 }), Object.assign(new Error("a"), { x: 2 })));
attempt(() => assert.deepStrictEqual(new Error("a", { cause: new Error("c") }), new Error("a", { cause: new Error("d") })));
attempt(() => assert.deepEqual(new Error("a"), new Error("b")));
attempt(() => assert.strictEqual(new Date(0), new Date(1)));
attempt(() => assert.deepStrictEqual(/abc/, /abd/));
attempt(() => assert.deepStrictEqual(new Number(100000), new Number(100001)));
attempt(() => assert.deepStrictEqual(new String("abcdef"), new String("abcdeg")));
attempt(() => assert.strictEqual("abcdefghijkl", "abcdefghijkm"));
attempt(() => assert.strictEqual(Symbol("abcdefghi"), Symbol("abcdefghi")));
attempt(() => assert.strictEqual([1], [1]));

// expect: 1 foo 2
// expect: {
// expect:   a: 1
// expect: } foo [
// expect:   2
// expect: ]
// expect: 1 undefined 2
// expect: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... is 1
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect: + [Error: a]
// expect: - [Error: b]
// expect:
// expect: Values have same structure but are not reference-equal:
// expect:
// expect: [Error: a]
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect: + [TypeError: a]
// expect: - [Error: a]
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect: + [V [Error]: a]
// expect: - [Error: a]
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   [Error: a
// expect:   b
// expect: + c]
// expect: - d]
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   [Error: a] {
// expect: +   x: 1
// expect: -   x: 2
// expect:   }
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   [Error: a] {
// expect: +   [cause]: [Error: c]
// expect: -   [cause]: [Error: d]
// expect:   }
// expect:
// expect: Expected values to be loosely deep-equal:
// expect:
// expect: [Error: a]
// expect:
// expect: should loosely deep-equal
// expect:
// expect: [Error: b]
// expect: Expected "actual" to be reference-equal to "expected":
// expect: + actual - expected
// expect:
// expect: + 1970-01-01T00:00:00.000Z
// expect: - 1970-01-01T00:00:00.001Z
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect: + /abc/
// expect: - /abd/
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect: + [Number: 100000]
// expect: - [Number: 100001]
// expect:
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect: + [String: 'abcdef']
// expect: - [String: 'abcdeg']
// expect:
// expect: Expected values to be strictly equal:
// expect: + actual - expected
// expect:
// expect: + 'abcdefghijkl'
// expect: - 'abcdefghijkm'
// expect:               ^
// expect:
// expect: Expected values to be strictly equal:
// expect: + actual - expected
// expect:
// expect: + Symbol(abcdefghi)
// expect: - Symbol(abcdefghi)
// expect:
// expect: Values have same structure but are not reference-equal:
// expect:
// expect: [
// expect:   1
// expect: ]
// expect:
