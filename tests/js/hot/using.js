// Scopes with `using` in hot functions: every tier runs them, and leaves them by exceptions and returns.
let disposed = 0;
const resource = { [Symbol.dispose]() { disposed++; } };
function block(n) { let s = 0; for (let i = 0; i < n; i++) { using d = resource; s += i & 3; } return s; }
function early(i) { using d = resource; if (i & 1) return i; using e = i & 2 ? resource : null; if (i % 7 === 0) throw i; return -i; }
function all(n) { let s = 0; for (let i = 0; i < n; i++) { try { s += early(i); } catch (e) { s ^= e; } } return s; }
function heads(n) { let s = 0; const list = [resource, null, resource]; for (let i = 0; i < n; i++) for (using x of list) { if (i % 5 === 4) break; s++; } return s; }
function* values(n) { for (let i = 0; i < n; i++) { using d = resource; yield i; } }
console.log(block(30000), disposed); disposed = 0;
console.log(all(30000), disposed); disposed = 0;
console.log(heads(9000), disposed); disposed = 0;
let s = 0; for (const v of values(20000)) s += v; console.log(s, disposed); disposed = 0;
class Failing { [Symbol.dispose]() { throw this; } }
let errors = 0; for (let i = 0; i < 3000; i++) try { using a = new Failing(), b = new Failing(); } catch (e) { errors += e instanceof SuppressedError && e.suppressed instanceof Failing; } console.log(errors);
(async () => { let n = 0; for (let i = 0; i < 5000; i++) { await using x = { async [Symbol.asyncDispose]() { n++; } }; } console.log(n); })();
// expect: 45000 30000
// expect: 31645428 37500
// expect: 21600 16200
// expect: 199990000 20000
// expect: 3000
// expect: 5000
