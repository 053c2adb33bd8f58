// Calls that become part of optimized code: small methods, a getter, constructors, and one site that calls several functions.
//
//     tiercel --tier=llvm --sync-compile --trace-inlining examples/calls.js

class Vector {
    constructor(x, y) {
        this.x = x;
        this.y = y;
    }
    get length() {
        return Math.sqrt(this.dot(this));
    }
    dot(other) {
        return this.x * other.x + this.y * other.y;
    }
    plus(other) {
        return new Vector(this.x + other.x, this.y + other.y);
    }
}

const circle = { r: 2, area: (shape) => 3 * shape.r * shape.r };
const square = { a: 3, area: (shape) => shape.a * shape.a };

function walk(steps) {
    let at = new Vector(0, 0);
    for (let i = 0; i < steps; i++) at = at.plus(new Vector(i % 7, i % 5));
    return Math.round(at.length);
}

function areas(count) {
    let sum = 0;
    for (let i = 0; i < count; i++) {
        const shape = i % 3 ? circle : square;
        sum += shape.area(shape);
    }
    return sum;
}

for (let i = 0; i < 50; i++) walk(1000);
for (let i = 0; i < 50; i++) areas(1000);
print(walk(100000)); // expect: 360551
print(areas(100000)); // expect: 1099998
