// NaN of either sign, and with a payload, wherever optimized code boxes, stores and compares it.
class Box {
  constructor(v) { this.v = v; }
}
const inf = Infinity;
function make(i) {
  // inf - inf is negative on most machines.
  const box = new Box(i * 0.5);
  if (i % 3 === 0) box.v = inf - inf + i;
  if (i % 3 === 1) box.v = -(inf - inf);
  return box;
}
const map = new Map([[NaN, "map"]]), set = new Set([NaN]);
const list = [1.5, 2.5, 3.5, 4.5];
function checks(i) {
  const v = make(i).v;
  list[i & 3] = v;
  const isNaNValue = v !== v;
  return [isNaNValue, map.get(v) === "map", set.has(v), Object.is(v, NaN), list.includes(v), list.indexOf(v) >= 0,
          typeof list[i & 3], v === v, v < 1 || v >= 1, String(v) === "NaN"].join();
}
const seen = new Map();
for (let i = 0; i < 6000; i++) {
  const c = checks(i);
  seen.set(c, (seen.get(c) ?? 0) + 1);
}
for (const [c, n] of seen) console.log(c, n);
// expect: true,true,true,true,true,false,number,false,false,true 4000
// expect: false,false,false,false,true,true,number,true,true,false 2000

// Payloads come in through typed arrays.
const bits = new BigUint64Array([0x7FF8DEAD00000001n, 0xFFFFFFFFFFFFFFFFn, 0xFFFE000000000001n, 0x7FF0000000000001n, 0xFFF8000000000012n]);
const doubles = new Float64Array(bits.buffer);
const singles = new Float32Array(new Uint32Array([0xFFFFFFFF, 0x7FC00001, 0xFFE00000]).buffer);
const plain = [0.5, 0.5, 0.5, 0.5, 0.5];
const holder = { x: 0.5 };
function through(i) {
  const d = doubles[i % 5], s = singles[i % 3];
  plain[i % 5] = d;
  holder.x = s;
  const sum = d + s;
  return [typeof plain[i % 5], i % 5 in plain, plain[i % 5] !== plain[i % 5], typeof holder.x, holder.x !== holder.x,
          typeof sum, sum !== sum, Object.is(sum, NaN), map.get(d), map.get(s)].join();
}
const ways = new Set();
for (let i = 0; i < 6000; i++) ways.add(through(i));
console.log([...ways].join(" "));
// expect: number,true,true,number,true,number,true,true,map,map

// Integers and doubles in one field, loaded as doubles.
class Point {
  constructor(x, y) { this.x = x; this.y = y; }
}
const points = [new Point(0, 1.5), new Point(2, -3), new Point(-0, 0.25), new Point(-2147483648, 2147483647)];
function length(i) {
  const a = points[i & 3], b = points[(i + 1) & 3];
  const dx = a.x - b.x, dy = a.y * b.y;
  a.y = dy > 1e9 ? 1.5 : dy + 0.5;
  a.y = Math.max(Math.min(a.y, 3), -3);
  return dx * dx + dy;
}
let total = 0;
for (let i = 0; i < 6000; i++) total += length(i) % 7;
console.log(total);
// expect: 29961.412437411564
console.log(Object.is(points[2].x, -0), points[3].x);
// expect: true -2147483648

// NaNs that signal, compared with numbers that are none.
const signaling = new Float64Array(new BigUint64Array([0x7FF0000000000001n, 0x7FF8000000000000n]).buffer);
function low(i) { return Math.min(signaling[i & 1], i); }
function high(i) { return Math.max(i, signaling[i & 1]); }
let others = 0;
for (let i = 0; i < 3000; i++) if (low(i) === low(i) || high(i) === high(i)) others++;
console.log(others);
// expect: 0
