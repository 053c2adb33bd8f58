// structuredClone, events, aborting, crypto, performance, os, timers/promises.
console.log(
    structuredClone({
        a: [1, new Date(0), /x/g, new Map([[1, { b: 2 }]]), new Set([3])],
        u: undefined,
        n: null,
        big: 1n,
        e: new RangeError("re").message,
        o: Object("s"),
        t: new Uint8Array([1, 2]),
        buf: new ArrayBuffer(2)
    })
);
const cyc = {};
cyc.self = cyc;
const cc = structuredClone(cyc);
console.log(
    cc.self === cc,
    cc !== cyc,
    structuredClone(new TypeError("t", { cause: 1 })) instanceof TypeError,
    structuredClone([, 1]),
    structuredClone(
        new (class Q {
            constructor() {
                this.x = 1;
            }
        })()
    )
);
for (const f of [
    () => structuredClone(() => {}),
    () => structuredClone(Symbol("s")),
    () => structuredClone({ f() {} }),
    () => structuredClone(new WeakMap()),
    () => structuredClone(Promise.resolve())
])
    try {
        f();
    } catch (e) {
        console.log(e.name, e.code, e.message.split("\n")[0]);
    }
const ab = new ArrayBuffer(4);
const tr = structuredClone({ ab }, { transfer: [ab] });
console.log(ab.byteLength, tr.ab.byteLength);
const et = new EventTarget();
et.addEventListener(
    "x",
    function (e) {
        console.log(e.type, this === et, e.target === et, e.currentTarget === et, e.eventPhase, e.defaultPrevented);
    },
    { once: true }
);
et.addEventListener("x", {
    handleEvent(e) {
        console.log("obj");
        e.preventDefault();
        e.stopImmediatePropagation();
    }
});
et.addEventListener("x", () => console.log("not"));
const ev = new Event("x", { cancelable: true });
console.log(
    et.dispatchEvent(ev),
    ev.defaultPrevented,
    ev.currentTarget,
    et.dispatchEvent(new Event("x")),
    new CustomEvent("c", { detail: 5 }).detail
);
const ac = new AbortController();
ac.signal.addEventListener("abort", (e) => console.log("aborted", ac.signal.aborted, ac.signal.reason.name, e.type));
ac.signal.onabort = () => console.log("onabort");
ac.abort();
ac.abort();
console.log(ac, ac.signal.reason.code, ac.signal.reason.message);
try {
    ac.signal.throwIfAborted();
} catch (e) {
    console.log(e.name, e instanceof DOMException);
}
console.log(AbortSignal.abort("r").reason, AbortSignal.any([AbortSignal.abort(1)]).reason);
try {
    new AbortSignal();
} catch (e) {
    console.log(e.name, e.code, e.message);
}
const d = new DOMException("m", "DataCloneError");
console.log(
    d.name,
    d.code,
    d.message,
    String(d),
    d instanceof Error,
    DOMException.DATA_CLONE_ERR,
    Object.prototype.toString.call(d)
);
console.log(
    crypto.getRandomValues(new Uint8Array(4)).length,
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()),
    typeof performance.now(),
    performance.timeOrigin > 1e12,
    global === globalThis,
    typeof setImmediate,
    typeof queueMicrotask,
    typeof Buffer,
    new TextEncoder().encode("a"),
    btoa("x"),
    atob("eA=="),
    new URL("http://a/").host,
    typeof URLSearchParams
);
console.log(
    performance.mark("a").name,
    performance.measure("m", "a").entryType,
    performance.getEntriesByName("a").length,
    typeof require("perf_hooks").performance.now(),
    typeof performance.toJSON()
);
for (const n of [
    "Buffer",
    "URL",
    "process",
    "TextEncoder",
    "AbortController",
    "structuredClone",
    "console",
    "global",
    "performance",
    "crypto",
    "Event"
]) {
    const q = Object.getOwnPropertyDescriptor(globalThis, n);
    console.log(n, !!q, q.configurable);
}
globalThis.URL = 5;
console.log(URL);
try {
    crypto.getRandomValues(new Float32Array(1));
} catch (e) {
    console.log(e.name);
}
console.log(
    typeof require,
    typeof module,
    typeof exports,
    typeof __filename,
    require.main === module,
    module.id,
    module.parent,
    module.loaded,
    this === undefined
);
const os = require("os");
console.log(
    os.EOL,
    os.platform(),
    os.type(),
    typeof os.cpus().length,
    typeof os.homedir(),
    typeof os.tmpdir(),
    os.endianness(),
    os.constants.signals.SIGINT,
    os.hostname().length > 0,
    typeof os.totalmem(),
    os.userInfo().username.length > 0,
    os.arch()
);
const tp = require("timers/promises");
(async () => {
    const waiting = new Promise(
        (resolve) => (AbortSignal.timeout(5).onabort = (event) => resolve(event.target.reason))
    );
    const keepingAlive = setInterval(() => {}, 5);
    console.log("timeout", (await waiting).name);
    clearInterval(keepingAlive);
    console.log(await tp.setTimeout(1, "v"), await tp.setImmediate("i"));
    let k = 0;
    for await (const v of tp.setInterval(1, "q")) {
        if (++k == 3) break;
    }
    console.log(k);
    const a2 = new AbortController();
    setTimeout(() => a2.abort(), 2);
    try {
        await tp.setTimeout(1000, 0, { signal: a2.signal });
    } catch (e) {
        console.log(e.name, e.code, e.message);
    }
})();

// expect: {
// expect:   a: [
// expect:     1,
// expect:     1970-01-01T00:00:00.000Z,
// expect:     /x/g,
// expect:     Map(1) { 1 => [Object] },
// expect:     Set(1) { 3 }
// expect:   ],
// expect:   u: undefined,
// expect:   n: null,
// expect:   big: 1n,
// expect:   e: 're',
// expect:   o: [String: 's'],
// expect:   t: Uint8Array(2) [ 1, 2 ],
// expect:   buf: ArrayBuffer { [Uint8Contents]: <00 00>, [byteLength]: 2 }
// expect: }
// expect: true true true [ <1 empty item>, 1 ] { x: 1 }
// expect: DataCloneError 25 () => {} could not be cloned.
// expect: DataCloneError 25 Symbol(s) could not be cloned.
// expect: DataCloneError 25 f() {} could not be cloned.
// expect: DataCloneError 25 #<WeakMap> could not be cloned.
// expect: DataCloneError 25 #<Promise> could not be cloned.
// expect: 0 4
// expect: x true true true 2 false
// expect: obj
// expect: obj
// expect: false true null true 5
// expect: aborted true AbortError abort
// expect: onabort
// expect: AbortController { signal: AbortSignal { aborted: true } } 20 This operation was aborted
// expect: AbortError true
// expect: r 1
// expect: TypeError ERR_ILLEGAL_CONSTRUCTOR Illegal constructor
// expect: DataCloneError 25 m DataCloneError: m true 25 [object DOMException]
// expect: 4 true number true true function function function Uint8Array(1) [ 97 ] eA== x a function
// expect: a measure 1 number object
// expect: Buffer true true
// expect: URL true true
// expect: process true true
// expect: TextEncoder true true
// expect: AbortController true true
// expect: structuredClone true true
// expect: console true true
// expect: global true true
// expect: performance true true
// expect: crypto true true
// expect: Event true true
// expect: 5
// expect: TypeMismatchError
// expect: function object object string true . null false false
// expect:
// expect:  linux Linux number string string LE 2 true number true x64
// expect: timeout TimeoutError
// expect: v i
// expect: 3
// expect: AbortError ABORT_ERR The operation was aborted
