// Imported bindings in hot code: live, of other modules, of this one, of a namespace.
// modes: interp default baseline gc-stress baseline-gc-stress native native-hot native-gc-stress llvm llvm-hot llvm-gc-stress
import Counter, { count, step, up } from "./_exports.mjs";
import * as all from "./_exports.mjs";
import { own as mine } from "./imports.mjs";
function early() { return typeof mine; }
let errors = 0;
for (let i = 0; i < 30; i++) { try { early(); } catch (e) { errors += e instanceof ReferenceError; } }
export let own = 5;
function work(n) {
    let s = 0;
    for (let i = 0; i < n; i++) { s += count + step; if (i % 10 === 0) s += up(2) + mine + own++; new Counter(); }
    return s;
}
console.log(errors, work(10), work(100), work(100), count, all.count, all.default.made, own, early());
try { (() => { count = 1; })(); } catch (e) { console.log(e.name); }
// expect: 30 70 3230 7830 84 84 210 26 number
// expect: TypeError
