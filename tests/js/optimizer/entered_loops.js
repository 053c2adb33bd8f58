// Code that begins at the header of an inner loop whose outer loops are also reached by a `break`.

const items = new Set([1, 2, 3]);
let sum = 0;
function attempt(x) { sum += x; return true; }
function tries() {
  for (const x of items)
    for (let n = 0; n < 3; n++) {
      if (attempt(x)) break;
      console.log("again");
    }
}
for (let r = 0; r < 4000; r++) tries();
console.log(sum); // expect: 24000

const numbers = new Float64Array(8);
function once() {
  for (const v of numbers)
    for (let k = 0; k < 1; k++) {
      if (k === 0) break;
      once.foo();
    }
}
for (let r = 0; r < 4000; r++) once();

function argumentCount() { return arguments.length; }
function keepsParameter(z, c) {
  let s = 0;
  for (let i = 0; i < c.length; i++) {
    s += argumentCount(i, s);
    for (let k = 0; k < c[i]; k++) {
      if (k === 1) break;
      s += z;
    }
  }
  return s + ":" + z;
}
const counts = [];
for (let i = 0; i < 60; i++) counts.push(i < 30 ? 4 : 0);
const seen = {};
for (let r = 0; r < 600; r++) {
  counts[50] = r % 4 === 3 ? "0" : 0;
  const v = keepsParameter(7, counts);
  seen[v] = (seen[v] | 0) + 1;
}
console.log(JSON.stringify(seen)); // expect: {"330:7":600}

function kinds(n) {
  let text = "", i = 0, total = 0;
  do {
    let j = 0;
    while (true) {
      if (j > 2) break;
      total += i * j++;
    }
    for (const key in { a: 1, b: 2 }) {
      for (let k = 0; k < 4; k++) {
        try {
          if (k === 2) break;
          if (k === 3) continue;
          total += k;
        } finally {
          total += 1;
        }
      }
      if (key === "c") text += key;
    }
    outer: for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) {
        for (let c = 0; c < 3; c++) {
          if (c > a) continue outer;
          if (b > a) break outer;
          total += a + b + c;
        }
      }
  } while (++i < n);
  return total + text;
}
const results = new Set();
for (let r = 0; r < 300; r++) results.add(kinds(20));
console.log([...results].join()); // expect: 1510
