// DataView's accessors in optimized code: each kind in both orders at any byte, bounds, values of all sorts, and views
// that are not what they were: detached, resized, immutable, of another class, with other arguments.
const kinds = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64", "Float16", "BigInt64"];
const size = (kind) => Number(/\d+$/.exec(kind)[0]) / 8;

// One function for each accessor and order, so that its site knows both.
const accessors = {};
for (const kind of kinds) {
    for (const order of ["", ", true", ", false"]) {
        accessors[kind + order] = {
            get: eval(`(view, i) => view.get${kind}(i${order})`),
            set: eval(`(view, i, v) => view.set${kind}(i, v${order})`),
        };
    }
}
function attempt(f, ...args) {
    try {
        const result = f(...args);
        return Object.is(result, -0) ? "-0" : String(result);
    } catch (error) {
        return error.name;
    }
}

const bytes = new Uint8Array(32);
const view = new DataView(bytes.buffer);
const inner = new DataView(bytes.buffer, 5, 9);
for (const [name, { get, set }] of Object.entries(accessors)) {
    const isBig = name.startsWith("BigInt");
    const of = (n) => (isBig ? BigInt(n) : n);
    let sum = 0;
    for (let i = 0; i < 400; i++) {
        set(i & 1 ? view : inner, i % 2, of((i * 37) % 100));
        sum += Number(get(i & 1 ? view : inner, i % 2));
    }
    const kind = name.split(",")[0], n = size(kind);
    bytes.fill(0);
    const written = [];
    for (const v of isBig ? [1n, -1n, 2n ** 63n] : [1.75, -1, 128, 65535.5, 2147483648, 4294967297, -0, NaN, Infinity, 1e300, 65519, 16777217]) {
        attempt(set, view, 3, v);
        written.push([...bytes.slice(3, 3 + n)].map((b) => b.toString(16).padStart(2, "0")).join("") + "=" + attempt(get, view, 3));
    }
    const edges = [32 - n, 33 - n, 32, -1, 2 ** 31, 2 ** 32 + 1, 1.5, NaN].map((i) => attempt(get, view, i) + "/" + attempt(set, view, i, of(7)));
    const inside = [9 - n, 10 - n].map((i) => attempt(get, inner, i) + "/" + attempt(set, inner, i, of(9)));
    print(name, sum, written.join(" "), "|", edges.join(" "), "|", inside.join(" "));
}

// -- views that change
function total(v, n) {
    let sum = 0;
    for (let i = 0; i < n; i += 4) sum += v.getUint32(i, true);
    return sum;
}
function put(v, n) {
    for (let i = 0; i < n; i += 2) v.setInt16(i, i - 3);
    return n;
}
for (let i = 0; i < 300; i++) put(view, 32), total(view, 32);
print(total(view, 32), attempt(total, view, 36), attempt(put, view, 36), total(view, 32));
const resizable = new ArrayBuffer(16, { maxByteLength: 64 });
const tracking = new DataView(resizable), fixed = new DataView(resizable, 4, 8), late = new DataView(resizable, 12);
const lengths = () => [tracking, fixed, late].map((v) => attempt(() => v.byteLength) + ":" + attempt(put, v, 8) + ":" + attempt(total, v, 8)).join(" ");
print(lengths());
for (const bytes of [8, 12, 20, 0, 64]) {
    resizable.resize(bytes);
    print(bytes, lengths());
}
function whileResized(v, buffer) {
    const seen = [];
    for (let i = 0; i < 6; i++) {
        seen.push(attempt(() => v.getInt8(7)));
        buffer.resize(i % 2 ? 8 : 4);
    }
    return seen.join();
}
print(whileResized(new DataView(new ArrayBuffer(8, { maxByteLength: 8 })), new ArrayBuffer(8, { maxByteLength: 8 })));
const both = new ArrayBuffer(8, { maxByteLength: 8 });
for (let i = 0; i < 3; i++) print(whileResized(new DataView(both), both));
const moved = new ArrayBuffer(16), before = new DataView(moved);
print(put(before, 16), total(before, 16));
const after = new DataView(moved.transfer());
print(attempt(total, before, 16), attempt(put, before, 16), total(after, 16));
const immutable = new DataView(after.buffer.transferToImmutable());
print(total(immutable, 16), attempt(put, immutable, 16), total(immutable, 16));
immutable[0] = 5;
print(immutable[0], Object.keys(immutable).join());
const shared = new DataView(new SharedArrayBuffer(8, { maxByteLength: 16 }));
print(put(shared, 8), total(shared, 8), attempt(total, shared, 12));
shared.buffer.grow(16);
print(attempt(total, shared, 16), attempt(put, shared, 16), attempt(total, shared, 16));

// -- other receivers, arguments and prototypes
for (const other of [new Uint8Array(8), {}, null, undefined, 5, new Proxy(view, {})]) print(attempt(total, other, 8));
class Loud extends DataView {
    getUint32(i, order) {
        return super.getUint32(i, order) + 0.5;
    }
}
print(total(new Loud(new ArrayBuffer(8)), 8));
const order = { get: (v, little) => v.getUint16(0, little), set: (v, little) => v.setUint16(0, 258, little) };
for (let i = 0; i < 300; i++) order.set(view, i % 3 === 0), order.get(view, i % 3 === 0);
for (const little of [true, false, undefined, 0, 1, "", "x", null, {}]) {
    order.set(view, little);
    print(bytes[0], bytes[1], order.get(view, little));
}
const log = [];
const noted = (name, v) => ({ valueOf: () => (log.push(name), v) });
function plain(v, i, x) {
    v.setUint8(i, x);
    return v.getUint8(i);
}
for (let i = 0; i < 300; i++) plain(view, i % 32, i);
print(plain(view, noted("index", 1), noted("value", 300)), log.join());
print(attempt(plain, view, 1n, 2), attempt(plain, view, 1, 2n), plain(view, "3", "4"), plain(view, undefined, true), plain(view, 2, undefined));
const original = DataView.prototype.getUint8;
DataView.prototype.getUint8 = () => "mine";
print(plain(view, 1, 2));
DataView.prototype.getUint8 = original;
print(plain(view, 1, 2));
// expect: Int8 19800 01=1 ff=-1 80=-128 ff=-1 00=0 01=1 00=0 00=0 00=0 00=0 ef=-17 01=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Int8, true 19800 01=1 ff=-1 80=-128 ff=-1 00=0 01=1 00=0 00=0 00=0 00=0 ef=-17 01=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Int8, false 19800 01=1 ff=-1 80=-128 ff=-1 00=0 01=1 00=0 00=0 00=0 00=0 ef=-17 01=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Uint8 19800 01=1 ff=255 80=128 ff=255 00=0 01=1 00=0 00=0 00=0 00=0 ef=239 01=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Uint8, true 19800 01=1 ff=255 80=128 ff=255 00=0 01=1 00=0 00=0 00=0 00=0 ef=239 01=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Uint8, false 19800 01=1 ff=255 80=128 ff=255 00=0 01=1 00=0 00=0 00=0 00=0 ef=239 01=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Int16 19800 0001=1 ffff=-1 0080=128 ffff=-1 0000=0 0001=1 0000=0 0000=0 0000=0 0000=0 ffef=-17 0001=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Int16, true 19800 0100=1 ffff=-1 8000=128 ffff=-1 0000=0 0100=1 0000=0 0000=0 0000=0 0000=0 efff=-17 0100=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 1792/undefined | 0/undefined RangeError/RangeError
// expect: Int16, false 19800 0001=1 ffff=-1 0080=128 ffff=-1 0000=0 0001=1 0000=0 0000=0 0000=0 0000=0 ffef=-17 0001=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Uint16 19800 0001=1 ffff=65535 0080=128 ffff=65535 0000=0 0001=1 0000=0 0000=0 0000=0 0000=0 ffef=65519 0001=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Uint16, true 19800 0100=1 ffff=65535 8000=128 ffff=65535 0000=0 0100=1 0000=0 0000=0 0000=0 0000=0 efff=65519 0100=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 1792/undefined | 0/undefined RangeError/RangeError
// expect: Uint16, false 19800 0001=1 ffff=65535 0080=128 ffff=65535 0000=0 0001=1 0000=0 0000=0 0000=0 0000=0 ffef=65519 0001=1 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Int32 19800 00000001=1 ffffffff=-1 00000080=128 0000ffff=65535 80000000=-2147483648 00000001=1 00000000=0 00000000=0 00000000=0 00000000=0 0000ffef=65519 01000001=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 256/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Int32, true 19800 01000000=1 ffffffff=-1 80000000=128 ffff0000=65535 00000080=-2147483648 01000000=1 00000000=0 00000000=0 00000000=0 00000000=0 efff0000=65519 01000001=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 65536/undefined 1792/undefined | 0/undefined RangeError/RangeError
// expect: Int32, false 19800 00000001=1 ffffffff=-1 00000080=128 0000ffff=65535 80000000=-2147483648 00000001=1 00000000=0 00000000=0 00000000=0 00000000=0 0000ffef=65519 01000001=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 256/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Uint32 19800 00000001=1 ffffffff=4294967295 00000080=128 0000ffff=65535 80000000=2147483648 00000001=1 00000000=0 00000000=0 00000000=0 00000000=0 0000ffef=65519 01000001=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 256/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Uint32, true 19800 01000000=1 ffffffff=4294967295 80000000=128 ffff0000=65535 00000080=2147483648 01000000=1 00000000=0 00000000=0 00000000=0 00000000=0 efff0000=65519 01000001=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 65536/undefined 1792/undefined | 0/undefined RangeError/RangeError
// expect: Uint32, false 19800 00000001=1 ffffffff=4294967295 00000080=128 0000ffff=65535 80000000=2147483648 00000001=1 00000000=0 00000000=0 00000000=0 00000000=0 0000ffef=65519 01000001=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 256/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Float32 19800 3fe00000=1.75 bf800000=-1 43000000=128 477fff80=65535.5 4f000000=2147483648 4f800000=4294967296 80000000=-0 7fc00000=NaN 7f800000=Infinity 7f800000=Infinity 477fef00=65519 4b800000=16777216 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 2.7084296718470064e-41/undefined 5.95782781324968e-39/undefined | 0/undefined RangeError/RangeError
// expect: Float32, true 19800 0000e03f=1.75 000080bf=-1 00000043=128 80ff7f47=65535.5 0000004f=2147483648 0000804f=4294967296 00000080=-0 0000c07f=NaN 0000807f=Infinity 0000807f=Infinity 00ef7f47=65519 0000804b=16777216 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined -36893488147419103000/undefined | 0/undefined RangeError/RangeError
// expect: Float32, false 19800 3fe00000=1.75 bf800000=-1 43000000=128 477fff80=65535.5 4f000000=2147483648 4f800000=4294967296 80000000=-0 7fc00000=NaN 7f800000=Infinity 7f800000=Infinity 477fef00=65519 4b800000=16777216 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 2.7084296718470064e-41/undefined 5.95782781324968e-39/undefined | 0/undefined RangeError/RangeError
// expect: Float64 19800 3ffc000000000000=1.75 bff0000000000000=-1 4060000000000000=128 40effff000000000=65535.5 41e0000000000000=2147483648 41f0000000100000=4294967297 8000000000000000=-0 7ff8000000000000=NaN 7ff0000000000000=Infinity 7e37e43c8800759c=1e+300 40effde000000000=65519 4170000010000000=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 3.5547673492274e-310/undefined 1.7922274594694724e-307/undefined | 0/undefined RangeError/RangeError
// expect: Float64, true 19800 000000000000fc3f=1.75 000000000000f0bf=-1 0000000000006040=128 00000000f0ffef40=65535.5 000000000000e041=2147483648 000010000000f041=4294967297 0000000000000080=-0 000000000000f87f=NaN 000000000000f07f=Infinity 9c7500883ce4377e=1e+300 00000000e0fdef40=65519 0000001000007041=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 8.691694759794e-311/undefined 8.08634922390439e-174/undefined | 1.388601799414e-312/undefined RangeError/RangeError
// expect: Float64, false 19800 3ffc000000000000=1.75 bff0000000000000=-1 4060000000000000=128 40effff000000000=65535.5 41e0000000000000=2147483648 41f0000000100000=4294967297 8000000000000000=-0 7ff8000000000000=NaN 7ff0000000000000=Infinity 7e37e43c8800759c=1e+300 40effde000000000=65519 4170000010000000=16777217 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 3.5547673492274e-310/undefined 1.7922274594694724e-307/undefined | 0/undefined RangeError/RangeError
// expect: Float16 19800 3f00=1.75 bc00=-1 5800=128 7c00=Infinity 7c00=Infinity 7c00=Infinity 8000=-0 7e00=NaN 7c00=Infinity 7c00=Infinity 7bff=65504 7c00=Infinity | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0.000004231929779052734/undefined | 0/undefined RangeError/RangeError
// expect: Float16, true 19800 003f=1.75 00bc=-1 0058=128 007c=Infinity 007c=Infinity 007c=Infinity 0080=-0 007e=NaN 007c=Infinity 007c=Infinity ff7b=65504 007c=Infinity | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0/undefined | 0/undefined RangeError/RangeError
// expect: Float16, false 19800 3f00=1.75 bc00=-1 5800=128 7c00=Infinity 7c00=Infinity 7c00=Infinity 8000=-0 7e00=NaN 7c00=Infinity 7c00=Infinity 7bff=65504 7c00=Infinity | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 0.000004231929779052734/undefined | 0/undefined RangeError/RangeError
// expect: BigInt64 19800 0000000000000001=1 ffffffffffffffff=-1 8000000000000000=-9223372036854775808 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 140737488355328/undefined 0/undefined | 1978021418369024/undefined RangeError/RangeError
// expect: BigInt64, true 19800 0100000000000000=1 ffffffffffffffff=-1 0000000000000080=-9223372036854775808 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 0/undefined 1792/undefined | 549755813888/undefined RangeError/RangeError
// expect: BigInt64, false 19800 0000000000000001=1 ffffffffffffffff=-1 8000000000000000=-9223372036854775808 | 0/undefined RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError RangeError/RangeError 140737488355328/undefined 0/undefined | 1978021418369024/undefined RangeError/RangeError
// expect: 6056597759 RangeError RangeError 6056597759
// expect: 16:8:4345298687 8:8:4345298687 4:RangeError:RangeError
// expect: 8 8:8:4345298687 TypeError:TypeError:TypeError TypeError:TypeError:TypeError
// expect: 12 12:8:4345298687 8:8:4345298687 0:RangeError:RangeError
// expect: 20 20:8:4345298687 8:8:4345298687 8:8:4345298687
// expect: 0 0:RangeError:RangeError TypeError:TypeError:TypeError TypeError:TypeError:TypeError
// expect: 64 64:8:4345298687 8:8:4345298687 52:8:4345298687
// expect: 0,0,0,0,0,0
// expect: 0,RangeError,0,RangeError,0,RangeError
// expect: 0,RangeError,0,RangeError,0,RangeError
// expect: 0,RangeError,0,RangeError,0,RangeError
// expect: 16 4647292159
// expect: TypeError TypeError 4647292159
// expect: 4647292159 TypeError 4647292159
// expect: 5 0
// expect: 8 4345298687 RangeError
// expect: 4345298687 16 4647292159
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: TypeError
// expect: 1
// expect: 2 1 258
// expect: 1 2 258
// expect: 1 2 258
// expect: 1 2 258
// expect: 2 1 258
// expect: 1 2 258
// expect: 2 1 258
// expect: 1 2 258
// expect: 2 1 258
// expect: 44 index,value,index
// expect: TypeError TypeError 4 1 0
// expect: mine
// expect: 2
