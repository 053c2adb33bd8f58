// %TypedArray%.prototype's methods with callbacks, and Array.prototype.flatMap.
const methods = ["forEach", "map", "filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "reduce",
    "reduceRight"];
const show = (x) => (ArrayBuffer.isView(x) ? x.constructor.name + ":" + x.join() : String(x));
const seen = (method, array, f, ...more) => {
    const log = [];
    const at = method.startsWith("reduce") ? 1 : 0;
    let result;
    try {
        result = Int8Array.prototype[method].call(array, (...args) => {
            log.push(args[at + 1] + ":" + String(args[at]));
            return f(args[at], args[at + 1], args[at + 2], args);
        }, ...more);
    } catch (e) {
        result = e.name + ": " + e.message;
    }
    return method + " " + log.join(" ") + " => " + show(result);
};
for (const method of methods) {
    for (const type of [Int8Array, Uint8ClampedArray, Float64Array, Uint32Array])
        print(seen(method, new type([3, 200, 7]), (x) => x * 1.5));
    print(seen(method, new BigInt64Array([1n, 2n]), (x) => x), seen(method, new Uint16Array(0), (x) => x));
    const buffer = new ArrayBuffer(8, { maxByteLength: 16 });
    print(seen(method, new Uint8Array(buffer), (x, i) => { if (i === 5) buffer.resize(4); return 0; }));
    const detached = new ArrayBuffer(4);
    print(seen(method, new Uint8Array(detached), (x, i) => { if (i === 1) detached.transfer(); return 1; }));
    print(seen(method, [1], (x) => x), seen(method, undefined, (x) => x));
    try { new Int8Array(2)[method](5); } catch (e) { print(e.message); }
    const f = Int8Array.prototype[method];
    print(f.name, f.length, String(f), "prototype" in f, Object.getOwnPropertyNames(f).sort().join());
}
class Twice extends Int16Array { static get [Symbol.species]() { return Float32Array; } }
print(show(new Twice([1, 2]).map((x) => x / 2)), show(new Twice([1, 2]).filter((x) => x > 1)));
class Small extends Int16Array { static get [Symbol.species]() { return function () { return new Int8Array(1); }; } }
for (const method of ["map", "filter"]) try { print(show(new Small([1, 2])[method](() => 1))); } catch (e) { print(e.name); }
print(new Int8Array([1, 2]).reduce((a, b) => a + "," + b, undefined), new Int8Array([7]).reduce(() => 0));
try { new Int8Array(2).map(() => Symbol()); } catch (e) { print(e.name); }
try { new BigInt64Array(1).map(() => 1); } catch (e) { print(e.name); }

// Hot, with several kinds of arrays.
function work(a) { let s = 0; a.forEach((x, i) => { s += x * i; }); return s + a.map((x) => x + 1).reduce((p, q) => p + q, 0); }
const kinds = [new Uint8Array([1, 2, 255]), new Float64Array([1.5, 2.5, 3]), new Int32Array([1, -2, 3]), new Uint32Array([1, 2 ** 32 - 1])];
let sum = 0;
for (let i = 0; i < 4000; i++) sum += work(i < 2000 ? kinds[0] : kinds[i & 3]);
print(sum, kinds.map(work).join());

// flatMap
const logged = [];
print(JSON.stringify([1, [2], [[3]], , "s"].flatMap((x, i, a) => { logged.push(i + typeof x + a.length); return [x, i]; })), logged.join());
print(JSON.stringify([1, 2].flatMap((x) => x)), JSON.stringify([[1, [2]], [, 3]].flatMap((x) => x)));
print(JSON.stringify([1].flatMap(() => new Proxy([1, , 3], {}))), JSON.stringify([1].flatMap(() => ({ length: 1, 0: 2 }))));
print([].flatMap.call({ length: 2, 1: 5 }, function (x) { return [x, this.y]; }, { y: 6 }).join());
class Own extends Array {}
print(new Own(1, 2, 3).flatMap((x) => [x, x]) instanceof Own, Own.from([1]).flatMap((x) => [[x]]).length);
for (const bad of [undefined, 5]) try { [1].flatMap(bad); } catch (e) { print(e.message); }
try { [].flatMap.call(null, (x) => x); } catch (e) { print(e.name); }
print([].flatMap.length, [].flatMap.name, String([].flatMap));
let flat = 0;
for (let i = 0; i < 3000; i++) flat += [1, 2, 3].flatMap((x) => (x & 1 ? [x, x] : x)).length;
print(flat);
// expect: forEach 0:3 1:-56 2:7 => undefined
// expect: forEach 0:3 1:200 2:7 => undefined
// expect: forEach 0:3 1:200 2:7 => undefined
// expect: forEach 0:3 1:200 2:7 => undefined
// expect: forEach 0:1 1:2 => undefined forEach  => undefined
// expect: forEach 0:0 1:0 2:0 3:0 4:0 5:0 6:undefined 7:undefined => undefined
// expect: forEach 0:0 1:0 2:undefined 3:undefined => undefined
// expect: forEach  => TypeError: %TypedArray%.prototype.forEach: this is not a typed array. forEach  => TypeError: %TypedArray%.prototype.forEach: this is not a typed array.
// expect: 5 is not a function
// expect: forEach 1 function forEach() { [native code] } false length,name
// expect: map 0:3 1:-56 2:7 => Int8Array:4,-84,10
// expect: map 0:3 1:200 2:7 => Uint8ClampedArray:4,255,10
// expect: map 0:3 1:200 2:7 => Float64Array:4.5,300,10.5
// expect: map 0:3 1:200 2:7 => Uint32Array:4,300,10
// expect: map 0:1 1:2 => BigInt64Array:1,2 map  => Uint16Array:
// expect: map 0:0 1:0 2:0 3:0 4:0 5:0 6:undefined 7:undefined => Uint8Array:0,0,0,0,0,0,0,0
// expect: map 0:0 1:0 2:undefined 3:undefined => Uint8Array:1,1,1,1
// expect: map  => TypeError: %TypedArray%.prototype.map: this is not a typed array. map  => TypeError: %TypedArray%.prototype.map: this is not a typed array.
// expect: 5 is not a function
// expect: map 1 function map() { [native code] } false length,name
// expect: filter 0:3 1:-56 2:7 => Int8Array:3,-56,7
// expect: filter 0:3 1:200 2:7 => Uint8ClampedArray:3,200,7
// expect: filter 0:3 1:200 2:7 => Float64Array:3,200,7
// expect: filter 0:3 1:200 2:7 => Uint32Array:3,200,7
// expect: filter 0:1 1:2 => BigInt64Array:1,2 filter  => Uint16Array:
// expect: filter 0:0 1:0 2:0 3:0 4:0 5:0 6:undefined 7:undefined => Uint8Array:
// expect: filter 0:0 1:0 2:undefined 3:undefined => Uint8Array:0,0,0,0
// expect: filter  => TypeError: %TypedArray%.prototype.filter: this is not a typed array. filter  => TypeError: %TypedArray%.prototype.filter: this is not a typed array.
// expect: 5 is not a function
// expect: filter 1 function filter() { [native code] } false length,name
// expect: some 0:3 => true
// expect: some 0:3 => true
// expect: some 0:3 => true
// expect: some 0:3 => true
// expect: some 0:1 => true some  => false
// expect: some 0:0 1:0 2:0 3:0 4:0 5:0 6:undefined 7:undefined => false
// expect: some 0:0 => true
// expect: some  => TypeError: %TypedArray%.prototype.some: this is not a typed array. some  => TypeError: %TypedArray%.prototype.some: this is not a typed array.
// expect: 5 is not a function
// expect: some 1 function some() { [native code] } false length,name
// expect: every 0:3 1:-56 2:7 => true
// expect: every 0:3 1:200 2:7 => true
// expect: every 0:3 1:200 2:7 => true
// expect: every 0:3 1:200 2:7 => true
// expect: every 0:1 1:2 => true every  => true
// expect: every 0:0 => false
// expect: every 0:0 1:0 2:undefined 3:undefined => true
// expect: every  => TypeError: %TypedArray%.prototype.every: this is not a typed array. every  => TypeError: %TypedArray%.prototype.every: this is not a typed array.
// expect: 5 is not a function
// expect: every 1 function every() { [native code] } false length,name
// expect: find 0:3 => 3
// expect: find 0:3 => 3
// expect: find 0:3 => 3
// expect: find 0:3 => 3
// expect: find 0:1 => 1 find  => undefined
// expect: find 0:0 1:0 2:0 3:0 4:0 5:0 6:undefined 7:undefined => undefined
// expect: find 0:0 => 0
// expect: find  => TypeError: %TypedArray%.prototype.find: this is not a typed array. find  => TypeError: %TypedArray%.prototype.find: this is not a typed array.
// expect: 5 is not a function
// expect: find 1 function find() { [native code] } false length,name
// expect: findIndex 0:3 => 0
// expect: findIndex 0:3 => 0
// expect: findIndex 0:3 => 0
// expect: findIndex 0:3 => 0
// expect: findIndex 0:1 => 0 findIndex  => -1
// expect: findIndex 0:0 1:0 2:0 3:0 4:0 5:0 6:undefined 7:undefined => -1
// expect: findIndex 0:0 => 0
// expect: findIndex  => TypeError: %TypedArray%.prototype.findIndex: this is not a typed array. findIndex  => TypeError: %TypedArray%.prototype.findIndex: this is not a typed array.
// expect: 5 is not a function
// expect: findIndex 1 function findIndex() { [native code] } false length,name
// expect: findLast 2:7 => 7
// expect: findLast 2:7 => 7
// expect: findLast 2:7 => 7
// expect: findLast 2:7 => 7
// expect: findLast 1:2 => 2 findLast  => undefined
// expect: findLast 7:0 6:0 5:0 4:undefined 3:0 2:0 1:0 0:0 => undefined
// expect: findLast 3:0 => 0
// expect: findLast  => TypeError: %TypedArray%.prototype.findLast: this is not a typed array. findLast  => TypeError: %TypedArray%.prototype.findLast: this is not a typed array.
// expect: 5 is not a function
// expect: findLast 1 function findLast() { [native code] } false length,name
// expect: findLastIndex 2:7 => 2
// expect: findLastIndex 2:7 => 2
// expect: findLastIndex 2:7 => 2
// expect: findLastIndex 2:7 => 2
// expect: findLastIndex 1:2 => 1 findLastIndex  => -1
// expect: findLastIndex 7:0 6:0 5:0 4:undefined 3:0 2:0 1:0 0:0 => -1
// expect: findLastIndex 3:0 => 3
// expect: findLastIndex  => TypeError: %TypedArray%.prototype.findLastIndex: this is not a typed array. findLastIndex  => TypeError: %TypedArray%.prototype.findLastIndex: this is not a typed array.
// expect: 5 is not a function
// expect: findLastIndex 1 function findLastIndex() { [native code] } false length,name
// expect: reduce 1:-56 2:7 => 10.5
// expect: reduce 1:200 2:7 => 10.5
// expect: reduce 1:200 2:7 => 10.5
// expect: reduce 1:200 2:7 => 10.5
// expect: reduce 1:2 => 2 reduce  => TypeError: Reduce of empty array with no initial value
// expect: reduce 1:0 2:0 3:0 4:0 5:0 6:undefined 7:undefined => 0
// expect: reduce 1:0 2:undefined 3:undefined => 1
// expect: reduce  => TypeError: %TypedArray%.prototype.reduce: this is not a typed array. reduce  => TypeError: %TypedArray%.prototype.reduce: this is not a typed array.
// expect: 5 is not a function
// expect: reduce 1 function reduce() { [native code] } false length,name
// expect: reduceRight 1:-56 0:3 => 4.5
// expect: reduceRight 1:200 0:3 => 4.5
// expect: reduceRight 1:200 0:3 => 4.5
// expect: reduceRight 1:200 0:3 => 4.5
// expect: reduceRight 0:1 => 1 reduceRight  => TypeError: Reduce of empty array with no initial value
// expect: reduceRight 6:0 5:0 4:undefined 3:0 2:0 1:0 0:0 => 0
// expect: reduceRight 2:0 1:0 0:undefined => 1
// expect: reduceRight  => TypeError: %TypedArray%.prototype.reduceRight: this is not a typed array. reduceRight  => TypeError: %TypedArray%.prototype.reduceRight: this is not a typed array.
// expect: 5 is not a function
// expect: reduceRight 1 function reduceRight() { [native code] } false length,name
// expect: Float32Array:0.5,1 Float32Array:2
// expect: TypeError
// expect: TypeError
// expect: undefined,1,2 7
// expect: TypeError
// expect: TypeError
// expect: 2147484954750 517,18.5,9,4294967297
// expect: [1,0,[2],1,[[3]],2,"s",4] 0number5,1object5,2object5,4string5
// expect: [1,2] [1,[2],3]
// expect: [1,3] [{"0":2,"length":1}]
// expect: 5,6
// expect: true 1
// expect: undefined is not a function
// expect: 5 is not a function
// expect: TypeError
// expect: 1 flatMap function flatMap() { [native code] }
// expect: 15000
