// A getter of new.target's `prototype` runs before the constructor is entered: not where the spread arguments lie.
const big = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
class B { constructor(...a) { console.log(a.join("")); } }
class D extends B { constructor() { super(...big); } }
const target = new Proxy(D, { get(t, k) { [1, 2, 3].map((x) => x + 1).join(); return t[k]; } });
for (let i = 0; i < 30; i++) if (i % 10 === 0) Reflect.construct(D, [], target); else new Object(...big);
// expect: 1234567891011121314151617181920
// expect: 1234567891011121314151617181920
// expect: 1234567891011121314151617181920
