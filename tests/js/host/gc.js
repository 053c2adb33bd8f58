// What the host holds (timers, ticks, modules, what is being shown) outlives collections at every allocation.
// modes: interp gc-stress baseline-gc-stress
// timeout: 60
const { EventEmitter } = require("events");
const emitter = new EventEmitter();
emitter.once("x", (...values) => console.log("x", ...values));
emitter.emit("x", [1], { a: "b" });

const shown = { list: [1, 2], map: new Map([["k", { v: 1 }]]) };
shown.custom = {
    [Symbol.for("nodejs.util.inspect.custom")]() {
        delete shown.map;
        return { from: "custom", text: "t".repeat(3) };
    }
};
console.log(shown, { [Symbol("s" + "ymbol")]: ["x" + 1] });

process.nextTick((value) => console.log("tick", value), { tick: ["1"] });
const after = (a, b) => {
    console.log("timer", a, b);
    setImmediate((value) => console.log("immediate", value), ["i" + 3]);
};
setTimeout(after, 1, { t: 1 }, "text" + 2);
queueMicrotask(() => console.log("job"));

// expect: x [ 1 ] { a: 'b' }
// expect: {
// expect:   list: [ 1, 2 ],
// expect:   map: Map(1) { 'k' => { v: 1 } },
// expect:   custom: { from: 'custom', text: 'ttt' }
// expect: } { Symbol(symbol): [ 'x1' ] }
// expect: tick { tick: [ '1' ] }
// expect: job
// expect: timer { t: 1 } text2
// expect: immediate [ 'i3' ]
