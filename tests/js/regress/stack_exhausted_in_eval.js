// A stack that callers have used up is a RangeError in eval, too: the source is not too deeply nested.
let depth = 0;
function direct() { depth++; eval("direct()"); }
function indirect() { depth++; (0, eval)("indirect()"); }
globalThis.indirect = indirect;
for (const f of [direct, indirect]) {
    depth = 0;
    try { f(); } catch (e) { console.log(e.constructor.name, depth > 50); } // expect: RangeError true
}
// expect: RangeError true
