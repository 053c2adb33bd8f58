// assert: the message and the fields of each kind of error.
const assert = require("assert");
function t(f) {
    try {
        f();
        console.log("no throw");
    } catch (e) {
        console.log("---", e.name, e.code, e.generatedMessage, e.operator, Object.keys(e));
        console.log(e.message);
    }
}
t(() => assert.strictEqual(1, 2));
t(() => assert.strictEqual("a", "b"));
t(() => assert.strictEqual({ a: 1 }, { a: 1 }));
t(() => assert.strictEqual("a\nb", "a\nc"));
t(() => assert.strictEqual(1, 2, "msg"));
t(() => assert.equal(1, 2));
t(() => assert.notEqual(1, 1));
t(() => assert.notStrictEqual(1, 1));
t(() => assert.notStrictEqual({ a: 1 }, { a: 1 }));
t(() => assert.deepStrictEqual({ a: 1, b: { c: [1, 2, 3] } }, { a: 1, b: { c: [1, 2, 4] } }));
t(() => assert.deepEqual([1, 2], [1, 3]));
t(() => assert.notDeepStrictEqual({ a: 1 }, { a: 1 }));
t(() => assert.deepStrictEqual(1, "1"));
t(() => assert.deepStrictEqual([1, 2, 3], [1, 2, 3, 4]));
t(() => assert.deepStrictEqual(new Map([[1, 2]]), new Map([[1, 3]])));
t(() => assert(false));
t(() => assert.ok(0));
t(() => assert.ok(0, "zero"));
t(() => assert.ok());
t(() => assert.fail());
t(() => assert.fail("x"));
t(() => assert.throws(() => {}));
t(() =>
    assert.throws(() => {
        throw new Error("abc");
    }, /xyz/)
);
t(() =>
    assert.throws(
        () => {
            throw new Error("abc");
        },
        { message: "xyz" }
    )
);
t(() =>
    assert.throws(() => {
        throw new TypeError("q");
    }, TypeError)
);
t(() =>
    assert.throws(() => {
        throw new TypeError("q");
    }, RangeError)
);
t(() =>
    assert.doesNotThrow(() => {
        throw new Error("abc");
    })
);
t(() => assert.ifError(new Error("e1")));
t(() => assert.match("abc", /x/));
t(() => assert.doesNotMatch("abc", /a/));
t(() => assert.strictEqual(NaN, 0));
t(() => assert.strictEqual([1, 2, 3], [1, 2, 3]));
t(() => assert.strictEqual("x".repeat(10), "y".repeat(200)));
t(() => assert.strictEqual(undefined, null));
t(() =>
    assert.deepStrictEqual(
        Array.from({ length: 60 }, (_, i) => i),
        Array.from({ length: 60 }, (_, i) => (i == 30 ? 0 : i))
    )
);
t(() => assert.partialDeepStrictEqual({ a: 1 }, { a: 2 }));
t(() => assert.deepEqual({ a: 1 }, { a: "1" }));
t(() => assert.deepStrictEqual(-0, 0));
t(() =>
    assert.throws(
        () => {
            throw new Error("abc");
        },
        (e) => false
    )
);
t(() => assert.throws("x"));
t(() => assert.equal(null, undefined));
t(() => assert.equal({}, {}));
t(() => assert.deepStrictEqual([[[1, [2]]]], [[[1, [3]]]]));

// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly equal:
// expect:
// expect: 1 !== 2
// expect:
// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly equal:
// expect:
// expect: 'a' !== 'b'
// expect:
// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Values have same structure but are not reference-equal:
// expect:
// expect: {
// expect:   a: 1
// expect: }
// expect:
// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly equal:
// expect:
// expect: 'a\nb' !== 'a\nc'
// expect:
// expect: --- AssertionError ERR_ASSERTION false strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: msg
// expect:
// expect: 1 !== 2
// expect:
// expect: --- AssertionError ERR_ASSERTION true == [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: 1 == 2
// expect: --- AssertionError ERR_ASSERTION true != [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: 1 != 1
// expect: --- AssertionError ERR_ASSERTION true notStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected "actual" to be strictly unequal to: 1
// expect: no throw
// expect: --- AssertionError ERR_ASSERTION true deepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   {
// expect:     a: 1,
// expect:     b: {
// expect:       c: [
// expect:         1,
// expect:         2,
// expect: +       3
// expect: -       4
// expect:       ]
// expect:     }
// expect:   }
// expect:
// expect: --- AssertionError ERR_ASSERTION true deepEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be loosely deep-equal:
// expect:
// expect: [
// expect:   1,
// expect:   2
// expect: ]
// expect:
// expect: should loosely deep-equal
// expect:
// expect: [
// expect:   1,
// expect:   3
// expect: ]
// expect: --- AssertionError ERR_ASSERTION true notDeepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected "actual" not to be strictly deep-equal to:
// expect:
// expect: {
// expect:   a: 1
// expect: }
// expect:
// expect: --- AssertionError ERR_ASSERTION true deepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect:
// expect: 1 !== '1'
// expect:
// expect: --- AssertionError ERR_ASSERTION true deepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   [
// expect:     1,
// expect:     2,
// expect:     3,
// expect: -   4
// expect:   ]
// expect:
// expect: --- AssertionError ERR_ASSERTION true deepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   Map(1) {
// expect: +   1 => 2
// expect: -   1 => 3
// expect:   }
// expect:
// expect: --- AssertionError ERR_ASSERTION true == [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: The expression evaluated to a falsy value:
// expect:
// expect:   assert(false)
// expect:
// expect: --- AssertionError ERR_ASSERTION true == [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: The expression evaluated to a falsy value:
// expect:
// expect:   assert.ok(0)
// expect:
// expect: --- AssertionError ERR_ASSERTION false == [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: zero
// expect: --- AssertionError ERR_ASSERTION true == [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: No value argument passed to `assert.ok()`
// expect: --- AssertionError ERR_ASSERTION true fail [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Failed
// expect: --- AssertionError ERR_ASSERTION false fail [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: x
// expect: --- AssertionError ERR_ASSERTION false throws [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Missing expected exception.
// expect: --- AssertionError ERR_ASSERTION true throws [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: The input did not match the regular expression /xyz/. Input:
// expect:
// expect: 'Error: abc'
// expect:
// expect: --- AssertionError ERR_ASSERTION true throws [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   Comparison {
// expect: +   message: 'abc'
// expect: -   message: 'xyz'
// expect:   }
// expect:
// expect: no throw
// expect: --- AssertionError ERR_ASSERTION true throws [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: The error is expected to be an instance of "RangeError". Received "TypeError"
// expect:
// expect: Error message:
// expect:
// expect: q
// expect: --- AssertionError ERR_ASSERTION false doesNotThrow [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Got unwanted exception.
// expect: Actual message: "abc"
// expect: --- AssertionError ERR_ASSERTION false ifError [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: ifError got unwanted exception: e1
// expect: --- AssertionError ERR_ASSERTION true match [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: The input did not match the regular expression /x/. Input:
// expect:
// expect: 'abc'
// expect:
// expect: --- AssertionError ERR_ASSERTION true doesNotMatch [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: The input was expected to not match the regular expression /a/. Input:
// expect:
// expect: 'abc'
// expect:
// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly equal:
// expect:
// expect: NaN !== 0
// expect:
// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Values have same structure but are not reference-equal:
// expect:
// expect: [
// expect:   1,
// expect:   2,
// expect:   3
// expect: ]
// expect:
// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly equal:
// expect: + actual - expected
// expect:
// expect: + 'xxxxxxxxxx'
// expect: - 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'
// expect:
// expect: --- AssertionError ERR_ASSERTION true strictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly equal:
// expect: + actual - expected
// expect:
// expect: + undefined
// expect: - null
// expect:
// expect: --- AssertionError ERR_ASSERTION true deepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect: ... Skipped lines
// expect:
// expect:   [
// expect:     0,
// expect:     1,
// expect:     2,
// expect:     3,
// expect: ...
// expect:     29,
// expect: +   30,
// expect: -   0,
// expect:     31,
// expect:     32,
// expect:     33,
// expect:     34,
// expect:     35,
// expect:
// expect: --- AssertionError ERR_ASSERTION true partialDeepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be partially and strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   {
// expect: +   a: 1
// expect: -   a: 2
// expect:   }
// expect:
// expect: no throw
// expect: --- AssertionError ERR_ASSERTION true deepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect: + -0
// expect: - 0
// expect:
// expect: --- AssertionError ERR_ASSERTION true throws [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: The validation function is expected to return "true". Received false
// expect:
// expect: Caught error:
// expect:
// expect: Error: abc
// expect: --- TypeError ERR_INVALID_ARG_TYPE undefined undefined [ 'code' ]
// expect: The "fn" argument must be of type function. Received type string ('x')
// expect: no throw
// expect: --- AssertionError ERR_ASSERTION true == [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: {} == {}
// expect: --- AssertionError ERR_ASSERTION true deepStrictEqual [
// expect:   'generatedMessage',
// expect:   'code',
// expect:   'actual',
// expect:   'expected',
// expect:   'operator',
// expect:   'diff'
// expect: ]
// expect: Expected values to be strictly deep-equal:
// expect: + actual - expected
// expect:
// expect:   [
// expect:     [
// expect:       [
// expect:         1,
// expect:         [
// expect: +         2
// expect: -         3
// expect:         ]
// expect:       ]
// expect:     ]
// expect:   ]
// expect:
