// Classes that are made while hot code runs change prototypes that the code does not depend on: results stay right, and
// so they do where the new class is one that the code does depend on.

function make(n) {
    return class {
        constructor(v) { this.v = v; }
        value() { return this.v + n; }
    };
}
function total(o) {
    let s = 0;
    for (let i = 0; i < 300; i++) s += o.value();
    return s;
}
let all = 0;
for (let n = 0; n < 60; n++) all += total(new (make(n))(n));
print(all);
// expect: 1062000

// Function prototypes that are assigned anew, constructors that get another prototype.
function Old(v) { this.v = v; }
Old.prototype.value = function () { return this.v; };
function build(n) {
    let s = 0;
    for (let i = 0; i < 3000; i++) {
        if (i === n) Old.prototype = { value() { return this.v * 10; } };
        s += new Old(1).value();
    }
    return s;
}
print(build(-1), build(2000), build(-1));
// expect: 3000 12000 30000

// A base class gets another method after its derived classes were compiled.
class Shape { area() { return 0; } describe() { return this.area() + 1; } }
class Square extends Shape { constructor(a) { super(); this.a = a; } area() { return this.a * this.a; } }
class Circle extends Shape { constructor(r) { super(); this.r = r; } area() { return this.r * 3; } }
const shapes = [new Square(2), new Circle(3), new Square(4)];
function areas() {
    let s = 0;
    for (let i = 0; i < 3000; i++) s += shapes[i % 3].describe();
    return s;
}
print(areas());
// expect: 32000
Shape.prototype.describe = function () { return this.area() + 2; };
print(areas());
// expect: 35000
Square.prototype.extra = 1;
Object.freeze(Circle.prototype);
print(areas());
// expect: 35000
