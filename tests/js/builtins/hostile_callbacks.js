// Callbacks that throw, lie, and change or take away what a builtin is working on: results may be odd, but they are
// results, and nothing is read or written where it no longer is.
// flags: --expose-gc
// modes: interp default baseline native llvm gc-stress
const outcome = (f) => {
    try {
        const v = f();
        return typeof v === "object" && v !== null ? "object" : String(v);
    } catch (error) {
        return error.name;
    }
};
const show = (...list) => print(list.join(" "));
const many = (n, f = (i) => (i * 7919) % n) => Array.from({ length: n }, (_, i) => f(i));

// -- sort: by comparators that ...
const comparators = {
    throws: () => { throw new RangeError("no"); },
    throwsLate: (() => { let n = 0; return (a, b) => { if (++n > 150) throw new RangeError("no"); return a - b; }; }),
    liesAtRandom: () => { let seed = 1; return () => (seed = (seed * 48271) % 2147483647) % 3 - 1; },
    alwaysLess: () => () => -1,
    alwaysMore: () => () => 1,
    notANumber: () => () => NaN,
    infinite: () => (a, b) => (a < b ? -Infinity : Infinity),
    anObject: () => (a, b) => ({ valueOf: () => a - b }),
    aBigInt: () => () => 1n,
    collects: () => (a, b) => { gc("minor"); return a - b; },
};
for (const [name, make] of Object.entries(comparators)) {
    const compare = name === "throws" ? make : make();
    const a = many(60), t = Float64Array.from(a), u = BigInt64Array.from(a, BigInt);
    const results = [a, t, u].map((x) => outcome(() => x.sort(compare)));
    const kept = [...a].sort((x, y) => x - y).join() === many(60).sort((x, y) => x - y).join();
    show(name, results, kept && a.length === 60 && t.length === 60);
}
// expect: throws RangeError,RangeError,RangeError true
// expect: throwsLate RangeError,RangeError,RangeError true
// expect: liesAtRandom object,object,object true
// expect: alwaysLess object,object,object true
// expect: alwaysMore object,object,object true
// expect: notANumber object,object,object true
// expect: infinite object,object,object true
// expect: anObject object,object,TypeError true
// expect: aBigInt TypeError,TypeError,TypeError true
// expect: collects object,object,TypeError true

// -- sort: while the array changes
const changes = {
    empties: (a) => { a.length = 0; },
    grows: (a) => { if (a.length < 500) a.push(1, 2.5, "x"); },
    widens: (a) => { a[3] = {}; a[4] = 0.5; },
    makesHoles: (a) => { delete a[5]; a[9999] = 1; },
    freezes: (a) => { Object.freeze(a); },
    sorts: (a) => { if (a.length > 10) a.length = 10, a.sort((x, y) => x - y); },
    givesAccessors: (a) => { Object.defineProperty(a, 7, { get: () => 1, set() {}, configurable: true }); },
};
for (const [name, change] of Object.entries(changes)) {
    const a = many(40);
    const made = outcome(() => a.sort((x, y) => { change(a); return x - y; }));
    const b = many(40), sorted = outcome(() => b.toSorted((x, y) => { change(b); return x - y; }));
    show(name, made, sorted);
}
// expect: empties object object
// expect: grows object object
// expect: widens object object
// expect: makesHoles object object
// expect: freezes TypeError object
// expect: sorts object object
// expect: givesAccessors object object

// -- typed arrays whose buffers go away or shrink under a callback or a conversion
const buffers = {
    detached: () => { const a = Int32Array.from(many(40)); return [a, () => a.buffer.detached || a.buffer.transfer()]; },
    shrunk: () => {
        const a = new Int32Array(new ArrayBuffer(160, { maxByteLength: 1600 }));
        return [a, () => a.buffer.resize(8)];
    },
    grown: () => {
        const a = new Int32Array(new ArrayBuffer(160, { maxByteLength: 1600 }));
        return [a, () => a.buffer.resize(1600)];
    },
};
const uses = {
    sort: (a, f) => a.sort((x, y) => { f(); return x - y; }),
    toSorted: (a, f) => a.toSorted((x, y) => { f(); return y - x; }),
    map: (a, f) => a.map((x) => { f(); return x; }),
    fill: (a, f) => a.fill({ valueOf() { f(); return 1; } }),
    fillTo: (a, f) => a.fill(1, 0, { valueOf() { f(); return 40; } }),
    copyWithin: (a, f) => a.copyWithin({ valueOf() { f(); return 0; } }, 1, 30),
    set: (a, f) => a.set([1, { valueOf() { f(); return 1; } }, 3, 4], 36),
    setOffset: (a, f) => a.set(a, { valueOf() { f(); return 0; } }),
    slice: (a, f) => a.slice({ valueOf() { f(); return 1; } }),
    subarray: (a, f) => a.subarray({ valueOf() { f(); return 1; } }),
    with: (a, f) => a.with(39, { valueOf() { f(); return 1; } }),
    indexOf: (a, f) => a.indexOf(1, { valueOf() { f(); return 0; } }),
    lastIndexOf: (a, f) => a.lastIndexOf(1, { valueOf() { f(); return 39; } }),
    includes: (a, f) => a.includes(undefined, { valueOf() { f(); return 0; } }),
    join: (a, f) => a.join({ toString() { f(); return "-"; } }).length > 0,
    at: (a, f) => a.at({ valueOf() { f(); return 39; } }),
    store: (a, f) => (a[39] = { valueOf() { f(); return 1; } }),
    add: (a, f) => Atomics.add(a, 39, { valueOf() { f(); return 1; } }),
    exchange: (a, f) => Atomics.compareExchange(a, 39, 0, { valueOf() { f(); return 1; } }),
    view: (a, f) => new DataView(a.buffer).setInt32(156, { valueOf() { f(); return 1; } }),
    construct: (a, f) => new Int8Array({ length: 3, get 0() { f(); return a; } }),
    from: (a, f) => Int32Array.from(a, (x) => { f(); return x; }),
    base64: (a, f) => new Uint8Array(a.buffer).setFromBase64("AAAA", { get alphabet() { f(); return "base64"; } }),
    forOf: (a, f) => { for (const x of a) f(); },
};
for (const [kind, make] of Object.entries(buffers)) {
    const thrown = [];
    for (const [name, use] of Object.entries(uses)) {
        const [a, f] = make();
        if (outcome(() => use(a, f)).endsWith("Error")) thrown.push(name);
    }
    show(kind, "throws:", thrown.join() || "nothing");
}
// expect: detached throws: fill,fillTo,copyWithin,setOffset,slice,subarray,with,add,exchange,view,construct,base64,forOf
// expect: shrunk throws: with,add,exchange,view
// expect: grown throws: nothing
