// An accessor that a prototype gets as an element: code that took holes for undefined, or filled them, is no longer
// valid.
const { repeat } = require("./_repeat.js");

const read = (a, i) => a[i];
const fill = (a, v) => { a[1] = v; return a; };
repeat(() => read([1, , 3], 1));
repeat(() => fill([1, , 3], 2));
print(read([1, , 3], 1), fill([1, , 3], 2).join()); // expect: undefined 1,2,3
let set = 0;
Object.defineProperty(Array.prototype, 1, { get: () => "got", set: () => { set++; }, configurable: true });
print(read([1, , 3], 1), Object.hasOwn(fill([1, , 3], 2), 1), set); // expect: got false 1
delete Array.prototype[1];
print(read([1, , 3], 1), fill([1, , 3], 2).join()); // expect: undefined 1,2,3
