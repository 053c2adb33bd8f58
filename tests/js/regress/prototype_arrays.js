// Arrays that are prototypes grow by the general way; and what Object.prototype has, iterators of arrays inherit.
const f = (a) => {
    const [q] = a;
    return q;
};
f([1, 2]);
let closed = 0;
Object.prototype.return = function () {
    closed++;
    return this;
};
f([1, 2]);
for (const x of [1, 2]) break;
print(closed); // expect: 2
delete Object.prototype.return;

const a = [];
const o = Object.create(a);
a.unshift(1, 2, 3);
print(o[0], a.length); // expect: 1 3
const b = [];
const p = Object.create(b);
print(b.splice(0, 0, 1, 2, 3).length, p[2]); // expect: 0 3
Array.prototype.unshift("q", "p");
print(Array.prototype.length, [][1], [, 2][0]); // expect: 2 p q
Array.prototype.splice(0, 2, "r");
print(Array.prototype.length, [][0], [][1]); // expect: 1 r undefined
Array.prototype.length = 0;
print([][0]); // expect: undefined
