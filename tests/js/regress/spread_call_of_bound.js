// A call with a spread copies the arguments behind the window, over the register of their list when that lies higher.
// The list stays reachable, and callees that are neither bytecode nor builtins (bound functions, proxies) get its
// elements.
"use strict";
function sum(...args) {
    let total = this ? this.base : 0;
    for (const a of args) total += a === undefined ? 1000 : a;
    return total;
}
const bound = sum.bind({ base: 100 });
function viaBound(...args) {
    return bound(...args);
}
const proxy = new Proxy(sum, {});
function viaProxy(...args) {
    return proxy(...args, ...args);
}
if (viaBound(1, 1, 1) !== 103) throw new Error("bound");
if (viaBound() !== 100) throw new Error("bound, no arguments");
if (viaProxy(1, 2, 3) !== 12) throw new Error("proxy");
if (bound(...[1, , 2]) !== 1103) throw new Error("hole");

const objects = (n) => Array.from({ length: n }, (_, i) => ({ i }));
const total = (...list) => list.reduce((sum, o) => sum + o.i, 0);
const boundTotal = total.bind(null);
class Base {
    constructor(...list) {
        this.total = total(...list);
    }
}
class Derived extends Base {
    constructor(...list) {
        super(...list);
    }
}
const BoundBase = Base.bind(null);
for (let round = 0; round < 20; round++) {
    const n = 500, expected = (n * (n - 1)) / 2;
    if (boundTotal(...objects(n)) !== expected) throw new Error("call");
    if (new Base(...objects(n)).total !== expected) throw new Error("new");
    if (new Derived(...objects(n)).total !== expected) throw new Error("super");
    if (new BoundBase(...objects(n)).total !== expected) throw new Error("new of bound");
}
