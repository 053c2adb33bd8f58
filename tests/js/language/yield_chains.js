// Deep chains of yield* end with an error, not a crash.
// modes: interp default baseline native llvm llvm-hot threads

function* deep(n) { if (n > 0) { yield* deep(n - 1); } else { yield "bottom"; } }
print([...deep(500)].join()); // expect: bottom
{
    let chain = deep(0);
    function* link(inner) { yield* inner; }
    for (let i = 0; i < 200000; i++) { chain = link(chain); }
    let what = "none";
    try { chain.next(); } catch (e) { what = e.constructor.name; }
    print(what); // expect: RangeError
}
