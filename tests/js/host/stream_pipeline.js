// pipeline that ends in a function, its options, and what can be asked of streams.
const stream = require("stream");
const { Readable, Writable, PassThrough, pipeline, finished } = stream;
const { pipeline: promised } = require("stream/promises");
const of = (...list) => Readable.from(list);
const show = (error) => console.log(error.name, error.code, error.message);
const sum = async (source) => {
    let n = 0;
    for await (const x of source) n += x;
    return n;
};

(async () => {
    console.log(await promised(of(1, 2), sum)); // expect: 3
    console.log(await promised([1, 2, 3], sum)); // expect: 6
    const unread = of(1, 2);
    console.log(await promised(unread, async () => 7), unread.destroyed); // expect: 7 true
    const first = async (source) => {
        for await (const x of source) return x;
        return undefined;
    };
    console.log(await promised(of(1, 2), first)); // expect: 1
    const doubled = async function* (source) {
        for await (const x of source) yield x * 2;
    };
    console.log(await promised(of(1, 2), doubled, sum)); // expect: 6
    await new Promise((done) => pipeline(of(1, 2), sum, (...told) => done(console.log(told)))); // expect: [ undefined, 3 ]
    let told;
    const output = pipeline(of(1, 2), doubled, (...given) => (told = given));
    console.log(output.constructor.name, await output.toArray()); // expect: PassThrough [ 2, 4 ]
    await new Promise(setImmediate);
    console.log(told); // expect: [ undefined, undefined ]
    await promised(of(1), async () => {
        throw new Error("at the end");
    }).catch(show); // expect: Error undefined at the end

    const controller = new AbortController();
    const endless = new Readable({ read() {} });
    setTimeout(() => controller.abort(), 1);
    await promised(endless, new PassThrough(), { signal: controller.signal }).catch(show);
    console.log(endless.destroyed);
    // expect: AbortError ABORT_ERR The operation was aborted
    // expect: true
    await promised(of(1), sum, { signal: AbortSignal.abort() }).catch(show);
    // expect: AbortError ABORT_ERR The operation was aborted

    const target = new Writable({ write: (chunk, encoding, done) => done() });
    await promised(of("a"), target, { end: false });
    console.log(target.writableEnded, target.destroyed); // expect: false false
    await promised(of("b"), target);
    console.log(target.writableEnded, target.writableFinished); // expect: true true
    await promised(of("to stdout\n"), process.stdout); // expect: to stdout

    const read = of(1);
    console.log(stream.isReadable(read), stream.isDisturbed(read), stream.isWritable(read)); // expect: true false null
    await read.toArray();
    console.log(stream.isReadable(read), stream.isDisturbed(read), stream.isErrored(read)); // expect: false true false
    const open = new PassThrough();
    open.on("error", show);
    console.log(stream.isWritable(open), stream.isReadable({})); // expect: true null
    stream.destroy(open);
    console.log(stream.isDestroyed(open), stream.isWritable(open)); // expect: true false
    await new Promise(setImmediate); // expect: AbortError ABORT_ERR The operation was aborted
    console.log(stream.isErrored(open)); // expect: true
    const stop = new AbortController();
    finished(new PassThrough(), { signal: stop.signal }, show);
    stop.abort(); // expect: AbortError ABORT_ERR The operation was aborted

    for (const wrong of [
        () => pipeline(of(1)),
        () => pipeline(of(1), show),
        () => pipeline(() => 1, new PassThrough(), show),
        () => pipeline([], () => 1, show),
        () => finished(1, show),
        () => finished(new PassThrough())
    ])
        try {
            wrong();
        } catch (error) {
            console.log(error.code, error.message);
        }
    // expect: ERR_INVALID_ARG_TYPE The "streams[stream.length - 1]" property must be of type function. Received an instance of Readable
    // expect: ERR_MISSING_ARGS The "streams" argument must be specified
    // expect: ERR_INVALID_RETURN_VALUE Expected Iterable, AsyncIterable or Stream to be returned from the "source" function but got type number (1).
    // expect: ERR_INVALID_RETURN_VALUE Expected AsyncIterable or Promise to be returned from the "destination" function but got type number (1).
    // expect: ERR_INVALID_ARG_TYPE The "stream" argument must be an instance of ReadableStream, WritableStream, or Stream. Received type number (1)
    // expect: ERR_INVALID_ARG_TYPE The "callback" argument must be of type function. Received undefined
})();
