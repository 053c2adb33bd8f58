// Literals, property access, classes, destructuring, templates.
class Point {
    #x = 1;
    constructor(y) { this.y = y; }
    get x() { return this.#x; }
}
function objects({ a, ...rest }, [b, c = 2]) {
    const o = { a, [b]: c, ...rest };
    o.a ??= o?.b?.(c);
    return `${o.a}-${new Point(1).x}`;
}
objects({ a: 1, d: 3 }, [4]);
