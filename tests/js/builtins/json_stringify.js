// JSON.stringify: shapes that are remembered as having no toJSON, and what user code changes in between; texts of all
// widths; numbers.
const show = (...values) => print(...values.map(value => JSON.stringify(value)));
show({ a: 1, b: "x", c: [1, 2.5, null], d: { e: true, f: undefined, g: () => 1, h: Symbol("s") } }, [undefined, () => 1, Symbol("s"), NaN, -Infinity, -0]);
show({ 10: "ten", 2: "two", b: 1, a: 2 }, Object.create({ inherited: 1 }), Object.assign(Object.create(null), { a: 1 }));
show(Object.defineProperty({ a: 1 }, "hidden", { value: 2 }), { [Symbol("s")]: 1, a: 2 }, { get a() { return this.b; }, b: 3 });
show(new (class { #secret = 1; open = 2; })(), new Map([[1, 2]]), new Date(0), /x/, new Error("e"), new Uint8Array([1, 2]), [, 1, ,]);
show(Object(1), Object("s"), Object(true), [Object(2n)].length, new Proxy([1, { a: 2 }], {}), new Proxy({ a: [1] }, {}));
show(JSON.rawJSON ? { raw: JSON.rawJSON("1e1000") } : { raw: 0 }, (function () { return arguments; })(1, 2));

// toJSON that comes and goes while the text is written.
{
    const make = (x) => ({ x });
    const list = [make(1), { toJSON() { Object.prototype.toJSON = function () { return "patched"; }; return "switch"; } }, make(2), [3], { toJSON() { delete Object.prototype.toJSON; return "back"; } }, make(4)];
    print(JSON.stringify(list));
    const proto = { kind: "proto" };
    const heirs = [1, 2, 3].map(x => Object.assign(Object.create(proto), { x }));
    Object.defineProperty(heirs[1], "y", { enumerable: true, get() { proto.toJSON = function (key) { return key + "/" + this.x; }; return 0; } });
    print(JSON.stringify(heirs));
    print(JSON.stringify({ a: heirs[0], b: [heirs[2]] }));
    class Point { constructor() { this.x = 1; } toJSON(key) { return { key, x: this.x }; } }
    print(JSON.stringify([new Point(), { p: new Point() }, new Point()]), JSON.stringify({ toJSON: 5, a: 1 }), JSON.stringify({ toJSON: undefined }));
    Array.prototype.toJSON = function () { return "array"; };
    print(JSON.stringify([1]), JSON.stringify({ a: [] }));
    delete Array.prototype.toJSON;
    String.prototype.toJSON = function () { return "never asked"; };
    Number.prototype.toJSON = String.prototype.toJSON;
    BigInt.prototype.toJSON = function () { return String(this); };
    print(JSON.stringify({ s: "s", n: 1, b: 5n }));
    delete String.prototype.toJSON;
    delete Number.prototype.toJSON;
    delete BigInt.prototype.toJSON;
    try { JSON.stringify({ b: 5n }); } catch (error) { print(error.name); }
}
// An object that changes while its properties are written.
{
    const a = { one: { toJSON() { delete a.two; a.four = 4; return 1; } }, two: 2, three: 3 };
    print(JSON.stringify(a), JSON.stringify(a));
    const b = { one: { toJSON() { Object.defineProperty(b, "two", { get: () => "got", enumerable: true }); return 1; } }, two: 2, three: 3 };
    print(JSON.stringify(b));
    const c = { one: { toJSON() { c.three = { new: true }; c[5] = 5; return 1; } }, two: 2, three: 3 };
    print(JSON.stringify(c), JSON.stringify(c));
    const list = [{ toJSON() { list.length = 2; list[1] = "changed"; return 0; } }, 1, 2];
    print(JSON.stringify(list));
    const grows = [{ toJSON() { grows.push(1); grows[1] = 0.5; return 0; } }, 1];
    print(JSON.stringify(grows));
    Array.prototype[1] = "inherited";
    print(JSON.stringify([0, , 2]));
    delete Array.prototype[1];
    const big = {};
    for (let i = 0; i < 300; i++) big["key" + i] = i;
    delete big.key5;
    print(JSON.stringify(big).length, JSON.stringify(Object.freeze({ a: [Object.freeze([1, 2])] })));
}
// Cycles, depth.
{
    const cycle = { list: [] };
    cycle.list.push({ back: cycle });
    try { JSON.stringify(cycle); } catch (error) { print(error.name); }
    const shared = { s: 1 };
    print(JSON.stringify([shared, shared, { shared }]));
    let deep = [];
    for (let i = 0; i < 500; i++) deep = [deep];
    print(JSON.stringify(deep).length);
}
// Text: every length around those of vectors, escapes at every place, wide characters.
{
    let wrong = 0;
    for (let length = 0; length < 40; length++) {
        const plain = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH".slice(0, length);
        if (JSON.stringify(plain) !== '"' + plain + '"') wrong++;
        for (let at = 0; at < length; at++) {
            for (const [special, escaped] of [['"', '\\"'], ["\\", "\\\\"], ["\n", "\\n"], ["\x01", "\\u0001"], ["\x1F", "\\u001f"], ["\xE9", "\xE9"], ["\x7F", "\x7F"], ["\u0100", "\u0100"], ["\uD800", "\\ud800"], ["\uDC00", "\\udc00"], ["\u{1F600}", "\u{1F600}"], ["\u2028", "\u2028"]]) {
                const text = plain.slice(0, at) + special + plain.slice(at);
                if (JSON.stringify(text) !== '"' + plain.slice(0, at) + escaped + plain.slice(at) + '"') wrong++;
                if (JSON.parse(JSON.stringify({ [text]: [text] }))[text][0] !== text) wrong++;
            }
        }
    }
    print(wrong);
    const long = "x".repeat(5000);
    print(JSON.stringify([long, "\u0100", long, "\n".repeat(2000), 12.5, -7, "\uDFFF\uD800"]).length, JSON.stringify("\b\f\n\r\t\0").length);
    print(JSON.stringify({ "\u0416": 1, "k\"": [0.1, "\u0416"] }), JSON.stringify(["\xFF", 1.25e-9, "\u{10FFFF}"]));
    print(JSON.stringify([long.slice(0, 30), long.slice(1, 60) + long.slice(2, 70)]).length);
}
// Space, replacer functions and lists.
print(JSON.stringify({ a: [1, { b: 2 }], c: {}, d: [] }, null, 2));
print(JSON.stringify([[1], { a: "\u0416" }], null, "\u0416-"));
print(JSON.stringify({ a: 1 }, null, "0123456789abc"), JSON.stringify([1], null, 20), JSON.stringify([1], null, 0.9), JSON.stringify([1], null, new Number(1)), JSON.stringify([1], null, new String("s")));
print(JSON.stringify({ a: 1, b: [1, 2], c: { a: 3 } }, (key, value) => (Array.isArray(value) ? value.concat(3) : typeof value === "number" ? value * 2 : value)));
print(JSON.stringify({ a: 1, b: { a: 2, c: 3 }, 1: 4 }, ["b", "a", 1, "a", new String("c")]), JSON.stringify({ a: 1 }, (key, value) => (key ? undefined : value)), JSON.stringify(1, () => undefined));
{
    const keys = [];
    JSON.stringify({ a: [1, { b: 2 }] }, function (key, value) { keys.push(key + ":" + (this[key] === value)); return value; });
    print(keys.join());
    const source = { a: 1, b: 2 };
    print(JSON.stringify(source, function (key, value) { if (key === "a") delete source.b; return value; }));
}
// Numbers.
show([0, 1, -1, 10, 99, 100, 12345, 2147483647, -2147483648, 2147483648, 4294967295, 9007199254740991, 1e15, 1e21, 1e20, 123456789012345680000]);
show([0.1, 0.5, 1.5, -1.25, 100.001, 1 / 3, 0.000001, 1e-7, 1.5e-7, 5e-324, 1.7976931348623157e308, 999999999.999999, 1000000000.5, 0.1 + 0.2, 123456.789, 1e9 + 0.1, 2.2250738585072014e-308, 4.35, 0.30000000000000004]);
// expect: {"a":1,"b":"x","c":[1,2.5,null],"d":{"e":true}} [null,null,null,null,null,0]
// expect: {"2":"two","10":"ten","b":1,"a":2} {} {"a":1}
// expect: {"a":1} {"a":2} {"a":3,"b":3}
// expect: {"open":2} {} "1970-01-01T00:00:00.000Z" {} {} {"0":1,"1":2} [null,1,null]
// expect: 1 "s" true 1 [1,{"a":2}] {"a":[1]}
// expect: {"raw":1e1000} {"0":1,"1":2}
// expect: [{"x":1},"switch","patched","patched","back",{"x":4}]
// expect: [{"x":1},{"x":2,"y":0},"2/3"]
// expect: {"a":"a/1","b":["0/3"]}
// expect: [{"key":"0","x":1},{"p":{"key":"p","x":1}},{"key":"2","x":1}] {"toJSON":5,"a":1} {}
// expect: "array" {"a":"array"}
// expect: {"s":"s","n":1,"b":"5"}
// expect: TypeError
// expect: {"one":1,"three":3} {"one":1,"three":3,"four":4}
// expect: {"one":1,"two":"got","three":3}
// expect: {"one":1,"two":2,"three":{"new":true}} {"5":5,"one":1,"two":2,"three":{"new":true}}
// expect: [0,"changed",null]
// expect: [0,0.5]
// expect: [0,"inherited",2]
// expect: 3672 {"a":[[1,2]]}
// expect: TypeError
// expect: [{"s":1},{"s":1},{"shared":{"s":1}}]
// expect: 1002
// expect: 0
// expect: 14037 18
// expect: {"Ж":1,"k\"":[0.1,"Ж"]} ["ÿ",1.25e-9,"􏿿"]
// expect: 164
// expect: {
// expect:   "a": [
// expect:     1,
// expect:     {
// expect:       "b": 2
// expect:     }
// expect:   ],
// expect:   "c": {},
// expect:   "d": []
// expect: }
// expect: [
// expect: Ж-[
// expect: Ж-Ж-1
// expect: Ж-],
// expect: Ж-{
// expect: Ж-Ж-"a": "Ж"
// expect: Ж-}
// expect: ]
// expect: {
// expect: 0123456789"a": 1
// expect: } [
// expect:           1
// expect: ] [1] [
// expect:  1
// expect: ] [
// expect: s1
// expect: ]
// expect: {"a":2,"b":[2,4,6],"c":{"a":6}}
// expect: {"b":{"a":2,"c":3},"a":1,"1":4} {} undefined
// expect: :true,a:true,0:true,1:true,b:true
// expect: {"a":1}
// expect: [0,1,-1,10,99,100,12345,2147483647,-2147483648,2147483648,4294967295,9007199254740991,1000000000000000,1e+21,100000000000000000000,123456789012345680000]
// expect: [0.1,0.5,1.5,-1.25,100.001,0.3333333333333333,0.000001,1e-7,1.5e-7,5e-324,1.7976931348623157e+308,999999999.999999,1000000000.5,0.30000000000000004,123456.789,1000000000.1,2.2250738585072014e-308,4.35,0.30000000000000004]
