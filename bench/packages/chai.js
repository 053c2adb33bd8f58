// Assertions that hold, many times, and what those that fail say.
const { expect, assert, should } = require("chai");

should();
for (let i = 0; i < 20000; i++) {
    expect([1, 2, i]).to.include(2).and.have.length(3);
    (i).should.equal(i);
    expect({ a: { b: i } }).to.deep.equal({ a: { b: i } });
    assert.closeTo(i, i + 0.1, 0.5);
    expect("text " + i).to.match(/^text \d+$/).and.be.a("string");
}
expect(() => { throw new TypeError("bad"); }).to.throw(TypeError, /bad/);
const failures = [
    () => expect(1).to.equal(2),
    () => expect({ a: [1, 2] }).to.deep.equal({ a: [1, 3] }),
    () => assert.isTrue(false, "message"),
    () => expect("abc").to.match(/x/),
    () => expect([1]).to.be.empty,
    () => expect(new Map([[1, 2]])).to.have.keys(3),
    () => expect(null).to.exist,
    () => expect(Buffer.from("a")).to.equal(3),
    () => expect({ a: 1 }).to.have.property("b"),
    () => expect([1, 2]).to.have.members([1, 3]),
];
for (const fail of failures) {
    try {
        fail();
        console.log("passed");
    } catch (error) {
        console.log(error.name, error.message, error.actual, error.expected, error.showDiff);
    }
}
