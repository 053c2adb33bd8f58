// modes: interp default baseline native native-deopt llvm llvm-hot threads gc-stress
// Short ways of strings, arrays, typed arrays and views: at their edges, and where they do not hold.
function attempt(f) {
    try {
        return f();
    } catch (error) {
        return error.name;
    }
}
function show(...values) {
    print(values.join(" "));
}

// -- strings in a row: of all lengths up to a rope's, of one byte and two a character
const narrow = "abcdefghijklmnopqrstuvwxyz", wide = "āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįı";
const join3 = (x, y, z) => `${x}${y}${z}`, join4 = (x, y, z, w) => `${x}<${y}${z}>${w}`;
let same = true;
for (let length = 0; length <= 26; length++) {
    for (const from of [narrow, wide]) {
        const part = from.slice(0, length);
        for (const [x, y, z] of [[part, "", ""], ["", part, "-"], ["é", part, ""], ["12", "ā", part], [part, part, part]]) {
            const parts = [x, y, z];
            same &&= join3(x, y, z) === parts.join("") && join4(x, y, z, 7) === [x, "<", y, z, ">", 7].join("");
            same &&= join3(x, y, z).length === x.length + y.length + z.length;
        }
    }
}
show(same, join3("", "", "") === "", join3(1, null, undefined), join4("", "", "", "")); // expect: true true 1nullundefined <>

// -- push and pop
const pushed = [];
for (let i = 0; i < 40; i++) pushed.push(i);
for (const v of [0.5, "text", undefined, , {}]) pushed.push(v);
let popped = "";
for (let i = 0; i < 8; i++) popped += typeof pushed.pop() + ",";
show(popped, pushed.length); // expect: object,undefined,undefined,string,number,number,number,number, 37
const doubles = [0.5];
for (let i = 0; i < 10; i++) doubles.push(i);
doubles.push(NaN, -0);
show(Object.is(doubles.pop(), -0), doubles.pop(), doubles.pop(), doubles.join()); // expect: true NaN 9 0.5,0,1,2,3,4,5,6,7,8
const holes = [1, , 3, ,];
show(holes.pop(), holes.length, holes.pop(), holes.pop(), holes.pop(), holes.pop(), holes.length); // expect:  3 3  1  0
const frozen = Object.freeze([1, 2]);
show(attempt(() => frozen.pop()), attempt(() => frozen.push(3)), frozen.join()); // expect: TypeError TypeError 1,2
const fixed = Object.defineProperty([1, 2], "length", { writable: false });
show(attempt(() => fixed.pop()), attempt(() => fixed.push(3)), fixed.length); // expect: TypeError TypeError 2
const sealed = Object.seal([1, 2]), stopped = Object.preventExtensions([1, 2]);
show(attempt(() => sealed.pop()), stopped.pop(), stopped.length, attempt(() => stopped.push(1))); // expect: TypeError 2 1 TypeError
class List extends Array {}
const list = List.of(1, 2);
list.push(3);
show(list.pop(), list.length, list instanceof List); // expect: 3 2 true
const proxied = [];
const log = [];
const proxy = new Proxy(proxied, { set(target, key, v) { log.push(key); return Reflect.set(target, key, v); } });
proxy.push(1);
show(proxy.pop(), log.join()); // expect: 1 0,length,length
const large = Array.from({ length: 3000 }, (_, i) => i);
let total = 0;
while (large.length > 0) total += large.pop();
large.push("again");
show(total, large.pop(), large.pop(), large.length); // expect: 4498500 again  0
Array.prototype[1] = "inherited";
const hollow = [0, ,];
show(hollow.pop(), hollow.length, Array.prototype.push.call(hollow, 5), hollow.pop()); // expect: inherited 1 2 5
delete Array.prototype[1];

// -- spread and rest
const rest = (...all) => all;
const spread = (values) => rest(...values, ...values);
for (let i = 0; i < 50; i++) spread([1, 2]);
show(spread([1, 2]).join(), spread([0.5]).join(), spread([]).length, spread([, 1]).join(), spread("ab").join()); // expect: 1,2,1,2 0.5,0.5 0 ,1,,1 a,b,a,b
show(rest(...Array.from({ length: 100 }, (_, i) => i)).length, 0 in rest(...[,]), [...[,]].hasOwnProperty(0)); // expect: 100 true true
const copied = [...[1, 2]], source = [1, 2], second = [...source];
copied.push("x");
second[0] = 9;
show(copied.join(), source.join(), second.join()); // expect: 1,2,x 1,2 9,2

// -- integers into floats
const integers = [0, 1, -1, 16777217, -16777217, 2147483647, -2147483648, 4294967295, 255, 65535];
let rounded = true;
for (const Kind of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array]) {
    const from = Kind.from(integers), to = new Float32Array(from.length), doubles64 = new Float64Array(from.length);
    to.set(from);
    doubles64.set(from);
    rounded &&= from.every((v, i) => Object.is(to[i], Math.fround(v)) && doubles64[i] === v);
    rounded &&= new Float32Array(from).every((v, i) => v === to[i]);
}
show(rounded); // expect: true
const shared = new ArrayBuffer(32), ints = new Int32Array(shared), floats = new Float32Array(shared);
ints.set([1, 2, 3, 4, 5, 6, 7, 8]);
floats.set(ints);
show(floats.join()); // expect: 1,2,3,4,5,6,7,8
const odd = new Int16Array(new ArrayBuffer(10), 2, 3);
odd.set([1, -2, 3]);
show(new Float32Array(odd).join()); // expect: 1,-2,3

// -- positions and orders of DataViews
const view = new DataView(new ArrayBuffer(16), 1);
view.setInt16(0, -2);
view.setUint16(2, 0xABCD, true);
view.setInt32(4, 1.9, 1);
view.setInt8("8", 200);
show(view.getInt16(0), view.getUint16(0, true), view.getUint16(2), view.getUint16(2, "yes"), view.getInt32(4, {}), view.getInt32(4, ""), view.getInt8(8), view.getUint8(8.9)); // expect: -2 65279 52651 43981 1 16777216 -56 200
show(view.getInt8(-0.5), view.getInt8(undefined), view.getInt8("x"), view.getInt8(null), view.getUint16({ valueOf: () => 2 }, null)); // expect: -1 -1 -1 -1 52651
show(attempt(() => view.getInt8(-1)), attempt(() => view.getInt8(15)), attempt(() => view.getInt16(14)), attempt(() => view.getInt8(Infinity)), attempt(() => view.getInt8(Symbol())), attempt(() => view.setInt8(0, 1n))); // expect: RangeError RangeError RangeError RangeError TypeError TypeError
show(view.getInt8(14), view.getUint32(8), view.getFloat32(0) !== 0, view.getBigInt64(0)); // expect: 0 3355443200 true -336815613542400
