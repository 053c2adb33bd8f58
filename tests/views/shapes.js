// flags: --dump-shapes
// Branches, an accessor, attributes by freezing, a dictionary; the objects of the engine are left out.
class Point { constructor(x, y) { this.x = x; this.y = y; } }
class Point3 extends Point { constructor(x,y,z){ super(x,y); this.z = z; } }
const list = [];
for (let i = 0; i < 100; i++) list.push(new Point(i, i / 2));
for (let i = 0; i < 50; i++) list.push(new Point3(i, i / 2, null));
const p = new Point(1, 2); p.label = "a";
const q = new Point(1, 2); q.colour = "red"; q.colour = "blue";
const o = { name: "x", get size() { return 1 } , [Symbol.iterator]: null};
Object.freeze({ a: 1, b: "s" });
const dict = {a:1,b:2,c:3}; delete dict.b;
console.log("done");
