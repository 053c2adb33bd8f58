// The methods of streams that iterators have, too, and stream/consumers.
const { Readable, compose, PassThrough } = require("stream");
const consumers = require("stream/consumers");
const of = (...list) => Readable.from(list);
const failure = (run) => run().then(console.log, (error) => console.log(error.name, error.code, error.message));

(async () => {
    console.log(await of(1, 2, 3).drop(1).take(1).toArray()); // expect: [ 2 ]
    console.log(await of(1, 2).flatMap((x) => [x, x]).toArray()); // expect: [ 1, 1, 2, 2 ]
    console.log(await of(1, 2, 3).reduce((a, b) => a + b), await of(1, 2).reduce((a, b) => a + b, "s")); // expect: 6 s12
    console.log(await of(1, 2).some((x) => x > 1), await of(1, 2).every((x) => x > 1)); // expect: true false
    console.log(await of(1, 2, 3).find((x) => x > 1), await of(1).find((x) => x > 1)); // expect: 2 undefined
    await of("a", "b").forEach(async (x) => console.log(x));
    // expect: a
    // expect: b

    // Several calls at a time keep the order; those that go on hear that nobody waits for them.
    let most = 0,
        now = 0;
    const slowly = async (x) => {
        most = Math.max(most, ++now);
        await new Promise((done) => setTimeout(done, 6 - x));
        now--;
        return x;
    };
    console.log(await of(1, 2, 3, 4, 5).map(slowly, { concurrency: 2 }).toArray(), most > 1, most <= 2);
    // expect: [ 1, 2, 3, 4, 5 ] true true
    let passed;
    const source = of(1, 2, 3);
    for await (const x of source.map((y, { signal }) => ((passed = signal), y))) {
        console.log(x); // expect: 1
        break;
    }
    await new Promise(setImmediate);
    console.log(passed.aborted, source.destroyed); // expect: true true

    const throws = () => {
        throw new Error("mapper");
    };
    await failure(() => of(1).map(throws).toArray()); // expect: Error undefined mapper
    await failure(() => of().reduce((a, b) => a + b));
    // expect: TypeError ERR_MISSING_ARGS Reduce of an empty stream requires an initial value
    await failure(async () => of(1).take(-1));
    // expect: RangeError ERR_OUT_OF_RANGE The value of "number" is out of range. It must be >= 0. Received -1
    await failure(async () => of(1).map(5));
    // expect: TypeError ERR_INVALID_ARG_TYPE The "fn" argument must be of type function. Received type number (5)
    await failure(() => of(1).toArray({ signal: AbortSignal.abort() }));
    // expect: AbortError ABORT_ERR The operation was aborted
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    await failure(() => new Readable({ read() {} }).toArray({ signal: controller.signal }));
    // expect: AbortError ABORT_ERR The operation was aborted

    // A stream that is left early is destroyed, unless its iterator was asked not to.
    const kept = of(1, 2, 3);
    for await (const x of kept.iterator({ destroyOnReturn: false })) if (x) break;
    console.log(kept.destroyed, await kept.toArray()); // expect: false [ 2, 3 ]
    const cut = new Readable({ read() {} });
    setTimeout(() => cut.destroy(), 1);
    await failure(() => cut.toArray()); // expect: Error ERR_STREAM_PREMATURE_CLOSE Premature close

    const loud = compose(new PassThrough(), async function* (chunks) {
        for await (const chunk of chunks) yield String(chunk).toUpperCase();
    });
    loud.end("abc");
    console.log(await loud.toArray()); // expect: [ 'ABC' ]

    const halves = () => of("\u00e4", Buffer.from([0xc3]), Buffer.from([0xa4]));
    console.log((await consumers.text(halves())) === "\u00e4\u00e4", await consumers.buffer(halves()));
    // expect: true <Buffer c3 a4 c3 a4>
    console.log(await consumers.json(of('{"a":', "1}")), (await consumers.arrayBuffer(halves())).byteLength);
    // expect: { a: 1 } 4
})();
