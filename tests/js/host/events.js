// EventEmitter: order, once, errors, async iteration.
const EE = require("events");
const e = new EE();
e.on("newListener", (t, l) => console.log("new", t, typeof l));
e.on("removeListener", (t) => console.log("rm", t));
function h(...a) {
    console.log("h", a, this === e);
}
e.on("x", h);
e.once("x", () => console.log("once"));
e.prependListener("x", () => console.log("first"));
console.log(
    e.emit("x", 1, 2, 3),
    e.emit("x", 4),
    e.emit("y"),
    e.listenerCount("x"),
    e.eventNames(),
    e.rawListeners("x").length
);
e.off("x", h);
e.removeAllListeners("x");
console.log(e.eventNames(), e.getMaxListeners(), EE.defaultMaxListeners);
try {
    e.emit("error", new Error("boom"));
} catch (x) {
    console.log(x.message);
}
try {
    e.emit("error", { a: 1 });
} catch (x) {
    console.log(x.message, x.code, x.context);
}
try {
    e.emit("error");
} catch (x) {
    console.log(x.message, x.code);
}
try {
    e.on("x", 1);
} catch (x) {
    console.log(x.message, x.code, x.name, String(x));
}
class Q extends EE {}
const q = new Q();
q.on("error", (er) => console.log("caught", er));
q.emit("error", "z");
console.log(q instanceof EE, EE.EventEmitter === EE, q);
EE.once(q, "ev").then((v) => console.log("once p", v));
q.emit("ev", 1, 2);
(async () => {
    setTimeout(() => {
        q.emit("it", 1);
        q.emit("it", 2);
    }, 1);
    let n = 0;
    for await (const v of EE.on(q, "it")) {
        console.log(v);
        if (++n == 2) break;
    }
    console.log(q.listenerCount("it"));
})();
const e2 = new EE({ captureRejections: true });
e2.on("a", async () => {
    throw new Error("rej");
});
e2.on("error", (er) => console.log("cr", er.message));
e2.emit("a");
function Old() {
    EE.call(this);
}
require("util").inherits(Old, EE);
const o = new Old();
o.on("a", () => console.log("old"));
o.emit("a");
console.log(Old.super_ === EE);
e.on("s", function f() {
    e.off("s", f);
    console.log("selfremove");
});
e.on("s", () => console.log("second"));
e.emit("s");
e.emit("s");
console.log(EE.getEventListeners(e, "s").length, e.setMaxListeners(20) === e, typeof EE.errorMonitor);

// expect: new removeListener function
// expect: new x function
// expect: new x function
// expect: new x function
// expect: first
// expect: h [ 1, 2, 3 ] true
// expect: rm x
// expect: once
// expect: first
// expect: h [ 4 ] true
// expect: true true false 2 [ 'newListener', 'removeListener', 'x' ] 2
// expect: rm x
// expect: rm x
// expect: [ 'newListener', 'removeListener' ] 10 10
// expect: boom
// expect: Unhandled error. ({ a: 1 }) ERR_UNHANDLED_ERROR { a: 1 }
// expect: Unhandled error. (undefined) ERR_UNHANDLED_ERROR
// expect: The "listener" argument must be of type function. Received type number (1) ERR_INVALID_ARG_TYPE TypeError TypeError [ERR_INVALID_ARG_TYPE]: The "listener" argument must be of type function. Received type number (1)
// expect: caught z
// expect: true true Q {
// expect:   _events: [Object: null prototype] { error: [Function (anonymous)] },
// expect:   _eventsCount: 1,
// expect:   _maxListeners: undefined,
// expect:   Symbol(shapeMode): false,
// expect:   Symbol(kCapture): false
// expect: }
// expect: old
// expect: true
// expect: new s function
// expect: new s function
// expect: rm s
// expect: selfremove
// expect: second
// expect: second
// expect: 1 true symbol
// expect: once p [ 1, 2 ]
// expect: cr rej
// expect: [ 1 ]
// expect: [ 2 ]
// expect: 0
