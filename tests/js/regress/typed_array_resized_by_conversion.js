// TypedArray.prototype.with whose value's conversion resizes the buffer.
const grown = new ArrayBuffer(0, { maxByteLength: 8 });
const empty = new Uint8Array(grown);
console.log(empty.with(0, { valueOf() { grown.resize(8); return 1; } }).length); // expect: 0
const shrunk = new ArrayBuffer(16, { maxByteLength: 16 });
const doubles = new Float64Array(shrunk);
console.log(String(doubles.with(0, { valueOf() { shrunk.resize(8); return 1; } }))); // expect: 1,NaN
