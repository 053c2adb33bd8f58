// Object: properties of classes in an inheritance chain, read and written at sites that see one to four shapes.
class Shape {
    constructor(x, y) {
        this.x = x;
        this.y = y;
        this.moves = 0;
    }
    move(dx, dy) {
        this.x += dx;
        this.y += dy;
        this.moves++;
        return this;
    }
    get weight() {
        return this.area() * 2;
    }
}
class Square extends Shape {
    constructor(x, y, side) {
        super(x, y);
        this.side = side;
    }
    area() {
        return this.side * this.side;
    }
}
class Box extends Shape {
    constructor(x, y, width, height) {
        super(x, y);
        this.width = width;
        this.height = height;
    }
    area() {
        return this.width * this.height;
    }
}
class Triangle extends Box {
    area() {
        return super.area() >> 1;
    }
}
const shapes = [];
for (let i = 0; i < 300; i++) {
    shapes.push(i % 3 === 0 ? new Square(i, 0, i % 7) : i % 3 === 1 ? new Box(0, i, i % 5, 4) : new Triangle(i, i, 6, i % 9));
}
let total = 0;
for (let round = 0; round < 3000; round++) {
    for (let i = 0; i < shapes.length; i++) {
        const shape = shapes[i].move(1, -1);
        total = (total + shape.weight + shape.x - shape.y) | 0;
    }
}
if (total !== -1572923296) throw new Error("objects: " + total);
