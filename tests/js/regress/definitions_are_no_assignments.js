// modes: interp default baseline native native-deopt llvm llvm-hot threads gc-stress
// A site that defines a property of objects of many shapes; then another one, of many shapes too, assigns a property of
// that name, which a prototype has a setter for. What the definitions have learned is of no use to it.
let seen = 0;
Object.defineProperty(Object.prototype, "x", { set(v) { seen += v; }, configurable: true });
const define = (o) => ({ ...o, x: 1 });
function assign(o) {
    o.x = 5;
    return o;
}
function assignByKey(o, key) {
    o[key] = 7;
    return o;
}
const kinds = ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => ({ [name]: 1 }));
for (const name of ["i", "j", "k", "l", "m", "n"]) assign({ [name]: 1 });
for (let i = 0; i < 5; i++) for (const o of kinds) define(o);
seen = 0;
let own = 0;
for (const o of kinds) own += Object.hasOwn(assign({ ...o }), "x") + Object.hasOwn(assignByKey({ ...o }, "x"), "x");
print(own, seen); // expect: 0 96
print(kinds.map((o) => define(o).x).join()); // expect: 1,1,1,1,1,1,1,1

// Without the setter the property is added.
delete Object.prototype.x;
print(kinds.map((o) => assign({ ...o }).x + assignByKey({ ...o }, "x").x).join()); // expect: 12,12,12,12,12,12,12,12
// And read-only in a prototype, it is not.
Object.defineProperty(Object.prototype, "x", { value: 3, configurable: true });
print(kinds.map((o) => assign({ ...o }).x + assignByKey({ ...o }, "x").x).join()); // expect: 6,6,6,6,6,6,6,6
