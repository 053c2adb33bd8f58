// Streams: pipelines, transforms, back pressure, async iteration, errors.
const { Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished } = require("stream");
const S = require("stream");
const up = new Transform({
    transform(c, e, cb) {
        cb(null, c.toString().toUpperCase());
    }
});
const out = [];
const w = new Writable({
    write(c, e, cb) {
        out.push(c.toString());
        setImmediate(cb);
    }
});

(async () => {
    await new Promise((ok) =>
        pipeline(Readable.from(["a", "b", "c"]), up, w, (e) => {
            console.log("done", e, out);
            ok();
        })
    );
    const l = [];
    for await (const c of Readable.from([1, 2, 3])) l.push(c);
    console.log(l);
    const p = new PassThrough({ objectMode: true });
    p.write({ a: 1 });
    p.end({ b: 2 });
    console.log(await p.toArray());
    const r = new Readable({
        read() {
            this.push("x");
            this.push(null);
        }
    });
    r.setEncoding("utf8");
    r.on("data", (d) => console.log("d", d))
        .on("end", () => console.log("end"))
        .on("close", () => console.log("close"));
    const big = new Writable({
        highWaterMark: 2,
        write(c, e, cb) {
            setTimeout(cb, 1);
        }
    });
    console.log(big.write("abc"), big.writableLength, big.writableNeedDrain);
    await new Promise((resolve) => big.on("drain", resolve));
    console.log("drain");
    await new Promise((resolve) => big.end(resolve));
    console.log("ended", big.writableFinished);
    const bad = new Readable({
        read() {
            this.destroy(new Error("rd"));
        }
    });
    bad.on("error", (e) => console.log("err", e.message)).on("close", () => console.log("c"));
    bad.resume();
    try {
        for await (const x of new Readable({
            read() {
                this.destroy(new Error("it"));
            }
        }));
    } catch (e) {
        console.log("caught", e.message);
    }
    console.log(
        new Duplex({ read() {}, write() {} }) instanceof Writable,
        new Transform() instanceof Readable,
        Writable.prototype instanceof require("events"),
        S === S.Stream,
        typeof S.promises.pipeline
    );
    await S.promises
        .pipeline(
            Readable.from(["q", "r"]),
            async function* (src) {
                for await (const c of src) yield c;
            },
            new Writable({
                write(c, e, cb) {
                    console.log("pp", String(c));
                    cb();
                }
            })
        )
        .catch((e) => console.log(e.message));
})();

// expect: done undefined [ 'A', 'B', 'C' ]
// expect: [ 1, 2, 3 ]
// expect: [ { a: 1 }, { b: 2 } ]
// expect: false 3 true
// expect: d x
// expect: end
// expect: close
// expect: drain
// expect: ended true
// expect: err rd
// expect: c
// expect: caught it
// expect: true true true true function
// expect: pp q
// expect: pp r
