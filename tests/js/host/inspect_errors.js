// How errors and iterators are shown.
const m = new Map([
    [1, "a"],
    [2, { b: 1 }]
]);
const k = m.keys();
console.log(k, m.values(), m.entries(), m[Symbol.iterator](), new Set([1, 2]).values(), new Set([1]).entries());
k.next();
console.log(k);
k.next();
k.next();
console.log(k, [m.keys()], { a: m.values() });
console.log(
    [1].values(),
    "a"[Symbol.iterator](),
    "a".matchAll(/a/g),
    (function* () {})(),
    Iterator.from([1]).map((x) => x)
);
const e = new Error("msg");
e.stack = "Error: msg\n    at a (b.js:1:2)";
console.log(e);
e.code = "E1";
console.log(e, [e], { e });
const c = new Error("outer", { cause: e });
c.stack = "Error: outer\n    at x (y.js:1:1)";
console.log(c);
class V extends Error {
    get name() {
        return "VV";
    }
}
const v = new V("m");
v.stack = "VV: m\n    at q (z:1:1)";
console.log(v);
const n = new Error("no");
n.stack = "Error: no";
console.log(n, [n]);
n.stack = undefined;
console.log(n);
n.stack = "";
console.log(n);
const ag = new AggregateError([e, n], "many");
ag.stack = "AggregateError: many\n    at g (h:1:1)";
console.log(ag);
class Foo extends Error {}
const f = new Foo("x");
f.stack = "Error: x\n    at q (z:1:1)";
console.log(f);
const t = new TypeError("bad");
t.stack = "TypeError: bad\n    at w (e:1:1)";
t.name = "Custom";
console.log(t);
const nm = new Error("multi\nline");
nm.stack = "Error: multi\nline\n    at w (e:1:1)";
console.log({ nm });
console.log(
    Object.assign(new Error("a"), { stack: "Error: a\n    at b (c:1:1)", message: "changed", extra: { x: [1, 2] } })
);
try {
    null.x;
} catch (e) {
    e.stack = e.stack.split("\n")[0];
    console.log(e);
}
const noMsg = new Error();
noMsg.stack = "Error\n    at b (c:1:1)";
console.log(noMsg);

// expect: [Map Iterator] { 1, 2 } [Map Iterator] { 'a', { b: 1 } } [Map Entries] { [ 1, 'a' ], [ 2, { b: 1 } ] } [Map Entries] { [ 1, 'a' ], [ 2, { b: 1 } ] } [Set Iterator] { 1, 2 } [Set Entries] { [ 1, 1 ] }
// expect: [Map Iterator] { 2 }
// expect: [Map Iterator] {  } [ [Map Iterator] { 1, 2 } ] { a: [Map Iterator] { 'a', { b: 1 } } }
// expect: Object [Array Iterator] {} Object [String Iterator] {} Object [RegExp String Iterator] {} Object [Generator] {} Object [Iterator Helper] {}
// expect: Error: msg
// expect:     at a (b.js:1:2)
// expect: Error: msg
// expect:     at a (b.js:1:2) {
// expect:   code: 'E1'
// expect: } [
// expect:   Error: msg
// expect:       at a (b.js:1:2) {
// expect:     code: 'E1'
// expect:   }
// expect: ] {
// expect:   e: Error: msg
// expect:       at a (b.js:1:2) {
// expect:     code: 'E1'
// expect:   }
// expect: }
// expect: Error: outer
// expect:     at x (y.js:1:1) {
// expect:   [cause]: Error: msg
// expect:       at a (b.js:1:2) {
// expect:     code: 'E1'
// expect:   }
// expect: }
// expect: VV: m
// expect:     at q (z:1:1)
// expect: [Error: no] [ [Error: no] ]
// expect: [Error: no]
// expect: [Error: no]
// expect: AggregateError: many
// expect:     at g (h:1:1) {
// expect:   [errors]: [
// expect:     Error: msg
// expect:         at a (b.js:1:2) {
// expect:       code: 'E1'
// expect:     },
// expect:     [Error: no]
// expect:   ]
// expect: }
// expect: Foo [Error]: x
// expect:     at q (z:1:1)
// expect: TypeError: bad
// expect:     at w (e:1:1) {
// expect:   name: 'Custom'
// expect: }
// expect: {
// expect:   nm: Error: multi
// expect:   line
// expect:       at w (e:1:1)
// expect: }
// expect: Error: a
// expect:     at b (c:1:1) {
// expect:   extra: { x: [ 1, 2 ] }
// expect: }
// expect: [TypeError: Cannot read properties of null (reading 'x')]
// expect: Error
// expect:     at b (c:1:1)
