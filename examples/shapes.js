// What inline caches see: one place in the source, objects of many kinds; elements of several kinds; names as keys.
class Shape { get name() { return this.constructor.name; } }
class Circle extends Shape { constructor(r) { super(); this.r = r; } area() { return 3 * this.r ** 2; } }
class Square extends Shape { constructor(a) { super(); this.a = a; } area() { return this.a ** 2; } }
class Box extends Shape { constructor(w, h) { super(); this.w = w; this.h = h; } area() { return this.w * this.h; } }
class Line extends Shape { constructor(h) { super(); this.h = h; } area() { return 0; } }
class Point extends Shape { area() { return 0; } }

const drawing = [];
for (let i = 1; i <= 200; i++) drawing.push(new Circle(i), new Square(i), new Box(i, 2), new Line(i), new Point());

function total(shapes) {
    let sum = 0;
    for (const shape of shapes) sum += shape.area();
    return sum;
}
function count(shapes) {
    const counts = {};
    for (const { name } of shapes) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
}
function longest(numbers) {
    let best = 0;
    for (let i = 0; i < numbers.length; i++) if (numbers[i] > best) best = numbers[i];
    return best;
}
const circles = drawing.filter((shape) => shape instanceof Circle);
const tall = drawing.filter((shape) => "h" in shape);

const radii = circles.map((circle) => circle.r), thirds = radii.map((r) => r / 3);

console.log(total(drawing), count(drawing));
console.log(circles.length, tall.length);
console.log(longest(radii), longest(thirds), longest(Float64Array.from(tall, (shape) => shape.h)));

// expect: 10787000 { Circle: 200, Square: 200, Box: 200, Line: 200, Point: 200 }
// expect: 200 400
// expect: 200 66.66666666666667 200
