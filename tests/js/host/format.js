// util.format: what each placeholder makes of objects that say themselves what they are.
const { format, formatWithOptions } = require("util");
const attempt = (...args) => {
    try {
        console.log(format(...args));
    } catch (error) {
        console.log("threw", error.message);
    }
};
class Named {
    toString() {
        return "named";
    }
}
class Primitive {
    [Symbol.toPrimitive](hint) {
        return `primitive ${hint}`;
    }
}
class OwnError extends Error {
    toString() {
        return "own error";
    }
}
const circular = {};
circular.circular = circular;
const fails = () => {
    throw new Error("fails");
};

attempt("%j", { toJSON: fails });
attempt("%j %j", circular, undefined);
attempt("%s %s", new Named(), new (class extends Named {})());
attempt("%s %s", new Primitive(), new (class extends Primitive {})());
attempt("%s %s", { [Symbol.toPrimitive]: () => "own" }, { [Symbol.toPrimitive]: undefined, toString: () => "text" });
attempt("%s", { toString: fails });
attempt("%s", new OwnError());
attempt("%s %s", { toString: 5 }, Object.create(null));
attempt("%s %s", new Proxy(new Named(), {}), new Proxy({ a: 1 }, {}));
attempt("%s %s %s", new Date(0), /x/, [1, [2, [3]]]);
for (const value of [[5], { valueOf: () => 7 }, {}, [], new Date(5), { toString: () => "9" }, "0x10", null, true])
    attempt("%d %i %f", value, value, value);
attempt("%d", { valueOf: fails });
console.log(formatWithOptions({ numericSeparator: true }, "%d %i %f", 123456, 123456, 1234.5678));

// expect: threw fails
// expect: [Circular] undefined
// expect: named named
// expect: primitive string primitive string
// expect: own text
// expect: threw fails
// expect: own error
// expect: { toString: 5 } [Object: null prototype] {}
// expect: named Proxy({ a: 1 })
// expect: 1970-01-01T00:00:00.000Z /x/ [ 1, [Array] ]
// expect: 5 5 5
// expect: 7 NaN NaN
// expect: NaN NaN NaN
// expect: 0 NaN NaN
// expect: 5 NaN NaN
// expect: 9 9 9
// expect: 16 16 0
// expect: 0 NaN NaN
// expect: 1 NaN NaN
// expect: threw fails
// expect: 123_456 123_456 1_234.567_8
