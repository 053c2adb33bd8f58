// What is done with several streams: finished, pipeline, compose. stream.js gives the classes.
const { abortError, invalidArgType, makeError, received } = require("internal/errors");
const { nextTick } = require("process");

const prematureClose = () => makeError(Error, "ERR_STREAM_PREMATURE_CLOSE", "Premature close");
const pipeDestroyed = () =>
    makeError(Error, "ERR_STREAM_DESTROYED", "Cannot call pipe after a stream was destroyed");
const isStream = (value) => typeof value?.on === "function" && typeof (value.pipe ?? value.write) === "function";
const isIterable = (value) =>
    typeof value?.[Symbol.asyncIterator] === "function" || typeof value?.[Symbol.iterator] === "function";
const isOutput = (stream) => stream.fd === 1 || stream.fd === 2;

/** Calls back once a stream is done, with the error if it failed; gives a function that stops listening. */
function finished(stream, optionsOrCallback, given) {
    if (!isStream(stream)) throw invalidArgType("stream", ["ReadableStream", "WritableStream", "Stream"], stream);
    const callback = typeof optionsOrCallback === "function" ? optionsOrCallback : given;
    if (typeof callback !== "function") throw invalidArgType("callback", "function", callback);
    const options = typeof optionsOrCallback === "function" ? {} : (optionsOrCallback ?? {});
    const { signal } = options;
    let reading = options.readable !== false && Boolean(stream._readableState && !stream._readableState.endEmitted);
    let writing = options.writable !== false && Boolean(stream._writableState && !stream._writableState.finished);
    let over = false;
    const done = (error) => {
        if (over) return;
        over = true;
        if (options.cleanup) cleanup();
        callback.call(stream, error);
    };
    const check = () => {
        if (!reading && !writing) done();
    };
    const listeners = {
        end() {
            reading = false;
            check();
        },
        finish() {
            writing = false;
            check();
        },
        close() {
            if (reading || writing) done(stream.errored ?? prematureClose());
        }
    };
    if (options.error !== false) listeners.error = done;
    for (const type of Object.keys(listeners)) stream.on(type, listeners[type]);
    const onAbort = () => done(abortError(signal));
    const cleanup = () => {
        over = true;
        for (const type of Object.keys(listeners)) stream.removeListener(type, listeners[type]);
        signal?.removeEventListener("abort", onAbort);
    };
    if (signal?.aborted) nextTick(onAbort);
    else signal?.addEventListener("abort", onAbort, { once: true });
    if (stream.closed) nextTick(() => (stream.errored ? done(stream.errored) : listeners.close()));
    if (!reading && !writing) nextTick(check);
    return cleanup;
}

/** Destroys a stream that is not done; without an error of its own it was aborted. */
function destroyStream(stream, error) {
    if (!stream || stream.destroyed) return;
    const reading = stream._readableState && !stream._readableState.endEmitted;
    const writing = stream._writableState && !stream._writableState.finished;
    stream.destroy(error ?? (reading || writing ? abortError() : undefined));
}

/** Writes what an iterable gives, waiting where the stream has no room. */
async function pump(iterable, target, end) {
    for await (const chunk of iterable) {
        if (target.destroyed) return;
        if (target.write(chunk) === false)
            await new Promise((resolve) => {
                target.once("drain", resolve);
                target.once("close", resolve);
            });
    }
    if (end) target.end();
}

function invalidReturn(expected, name, value) {
    return makeError(
        TypeError,
        "ERR_INVALID_RETURN_VALUE",
        `Expected ${expected} to be returned from the "${name}" function but got${received(value).slice(" Received".length)}.`
    );
}

function runPipeline(streams, { signal, end = true }, callback, PassThrough) {
    if (streams.length < 2) throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "streams" argument must be specified');
    const own = new globalThis.AbortController();
    const watched = [], // those to be destroyed when something fails
        sources = [];
    let pending = 1, // until everything is connected
        failure,
        value;
    const done = (error) => {
        if (error && (!failure || failure.code === "ERR_STREAM_PREMATURE_CLOSE")) failure = error;
        if (error) {
            for (const stream of watched) stream.destroy(failure);
            own.abort();
        }
        if (--pending > 0) return;
        // What was not read to its end is of no use any more.
        for (const stream of sources) if (!stream._readableState?.endEmitted) stream.destroy(pipeDestroyed());
        signal?.removeEventListener("abort", onAbort);
        nextTick(callback, failure, value);
    };
    const later = () => {
        pending++;
        let over = false;
        return (error) => {
            if (!over) done(error);
            over = true;
        };
    };
    const fail = (error) => {
        pending++;
        done(error);
    };
    const onAbort = () => fail(abortError(signal));
    const watch = (stream, destroysIt = true) => {
        if (destroysIt) watched.push(stream);
        // Where a function reads the stream, nobody else hears of errors.
        stream.on("error", (error) => {
            if (error.code !== "ERR_STREAM_PREMATURE_CLOSE" && error.name !== "AbortError" && pending > 0) fail(error);
        });
    };
    let current;
    streams.forEach((one, i) => {
        const last = i === streams.length - 1;
        if (typeof one === "function") {
            const result = i === 0 ? one({ signal: own.signal }) : one(current, { signal: own.signal });
            if (i === 0) {
                if (!isIterable(result)) throw invalidReturn("Iterable, AsyncIterable or Stream", "source", result);
                current = result;
            } else if (!last) {
                if (typeof result?.[Symbol.asyncIterator] !== "function")
                    throw invalidReturn("AsyncIterable", `transform[${i - 1}]`, result);
                current = result;
            } else {
                const finish = later();
                // Its result can be read.
                const output = new PassThrough({ objectMode: true });
                if (typeof result?.[Symbol.asyncIterator] === "function") {
                    watch(output);
                    finished(output, { readable: false }, finish);
                    pump(result, output, true).catch(finish);
                } else if (typeof result?.then === "function") {
                    const settle = (given, error) => {
                        if (error) output.destroy(error);
                        else {
                            value = given;
                            if (given !== undefined && given !== null) output.write(given);
                            output.end();
                        }
                        nextTick(finish, error);
                    };
                    output.on("error", () => {}); // the callback hears of it
                    result.then(settle, (error) => settle(undefined, error));
                } else throw invalidReturn("AsyncIterable or Promise", "destination", result);
                current = output;
            }
        } else if (isStream(one)) {
            const ends = !last || (end && !isOutput(one));
            watch(one, ends);
            if (!last) sources.push(one);
            if (i > 0) {
                const finish = later();
                if (ends) finished(one, { readable: false }, finish);
                if (isStream(current)) {
                    finished(current, { writable: false }, ends ? later() : finish);
                    current.pipe(one, { end: ends });
                } else
                    pump(current, one, ends).then(() => {
                        if (!ends) finish();
                    }, fail);
            }
            current = one;
        } else if (i === 0 && isIterable(one)) current = one;
        else
            throw invalidArgType(
                i === 0 ? "source" : last ? "destination" : `transform[${i - 1}]`,
                ["function", "Stream", "Iterable", "AsyncIterable"],
                one
            );
    });
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
    pending--; // not to be done at once: each part tells later
    return current;
}

module.exports = ({ PassThrough, Duplex }) => {
    const flat = (args) => (args.length === 1 && Array.isArray(args[0]) ? args[0] : args);

    function pipeline(...args) {
        const callback = args.pop();
        if (typeof callback !== "function")
            throw makeError(
                TypeError,
                "ERR_INVALID_ARG_TYPE",
                `The "streams[stream.length - 1]" property must be of type function.${received(callback)}`
            );
        return runPipeline(flat(args), {}, callback, PassThrough);
    }

    /** One stream of several: what is written goes to the first, what is read comes from the last. */
    function compose(...given) {
        if (!given.length) throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "streams" argument must be specified');
        const head = new PassThrough({ objectMode: true });
        const last = given.at(-1);
        const hasOutput = typeof last === "function" || Boolean(last._readableState);
        const tail = hasOutput ? new PassThrough({ objectMode: true }) : null;
        let onEnd;
        const whole = new Duplex({
            objectMode: true,
            write(chunk, encoding, done) {
                if (head.write(chunk)) done();
                else head.once("drain", done);
            },
            final(done) {
                onEnd = done;
                head.end();
                if (hasOutput) done();
            },
            read() {
                const chunk = tail?.read() ?? null;
                if (chunk !== null) this.push(chunk);
                else if (!tail || tail.readableEnded) this.push(null);
                else tail.once("readable", () => this._read());
            },
            destroy(error, done) {
                head.destroy(error);
                done(error);
            }
        });
        tail?.once("end", () => whole.push(null));
        const done = (error) => {
            if (error) whole.destroy(error);
            else if (!hasOutput) onEnd?.();
        };
        runPipeline(tail ? [head, ...given, tail] : [head, ...given], {}, done, PassThrough);
        return whole;
    }

    const promises = {
        finished: (stream, options = {}) =>
            new Promise((resolve, reject) => {
                finished(stream, options, (error) => (error ? reject(error) : resolve()));
            }),
        pipeline: (...args) =>
            new Promise((resolve, reject) => {
                const last = args.at(-1);
                const hasOptions = typeof last === "object" && last !== null && !isStream(last) && !isIterable(last);
                const options = hasOptions ? args.pop() : {};
                runPipeline(flat(args), options, (error, value) => (error ? reject(error) : resolve(value)), PassThrough);
            })
    };
    return { finished, pipeline, compose, promises, destroy: destroyStream };
};
