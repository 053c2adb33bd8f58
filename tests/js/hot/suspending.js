// Loops of generators and async functions that do not suspend, between ops that do.
// modes: interp default baseline gc-stress baseline-gc-stress native native-hot native-gc-stress llvm llvm-hot llvm-gc-stress
function* gen(n) {
    let total = 0;
    for (let round = 0; round < 4; round++) {
        for (let i = 0; i < n; i++) total += i % 7 === 3 && round === 2 ? 0.5 : i;
        try {
            const sent = yield total;
            if (sent) total = sent;
        } catch (e) { total = e.length; for (let i = 0; i < n; i++) total++; } finally { for (let i = 0; i < n; i++) total -= 1; }
    }
    return total;
}
for (const n of [10, 3000]) {
    const g = gen(n);
    console.log(n, g.next().value, g.next("sent").value, g.throw("four").value, g.next(1).value, JSON.stringify(g.next()), g.next().done);
    const early = gen(n);
    console.log(early.next().value, early.return(5).value, early.next().done);
}
async function compute(n, f) {
    let s = 0;
    for (let k = 0; k < 3; k++) {
        for (let i = 0; i < n; i++) { s += f(i); if (s > 1e6) s = -s; }
        s += await k;
    }
    try { for (let i = 0; i < n; i++) if (i === n - 1) throw new Error("at " + i); } catch (e) { return s + e.message; }
}
async function* both(n, ...rest) {
    for (const x of rest) { let t = x; for (let i = 0; i < n; i++) t += arguments.length; yield t; }
    for await (const y of gen(n)) yield await y;
}
(async () => {
    console.log(await compute(5, (i) => i), await compute(4000, (i) => i), await compute(4000, (i) => i / 2));
    try { await compute(100, (i) => { if (i === 50) throw "f"; return i; }); } catch (e) { console.log(e); }
    let all = "";
    for await (const v of both(500, 1, 2, "s")) all += String(v).length + ":" + (typeof v) + " ";
    console.log(all);
})();
// expect: 10 45 NaN 46.5 36 {"value":26,"done":true} true
// expect: 45 5 true
// expect: 3000 4498500 NaN 3854789.5 4495501 {"value":4492501,"done":true} true
// expect: 4498500 5 true
// expect: 33at 4 -35333at 3999 -12203at 3999
// expect: f
// expect: 4:number 4:number 501:string 6:number 6:number 8:number 8:number 
