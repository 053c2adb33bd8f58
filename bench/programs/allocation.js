// Allocation: short-lived small objects, arrays and closures; almost all die at once.
function add(a, b) {
    return { x: a.x + b.x, y: a.y + b.y };
}
let point = { x: 0, y: 0 };
for (let i = 0; i < 1500000; i++) point = add(point, { x: 1, y: i & 3 });
let length = 0;
for (let i = 0; i < 300000; i++) {
    const pair = [i, [i + 1, i + 2]];
    const get = () => pair[1].length;
    length += get() + pair.length;
}
if (point.x !== 1500000 || point.y !== 2250000 || length !== 1200000) throw new Error("allocation: " + [point.x, point.y, length]);
