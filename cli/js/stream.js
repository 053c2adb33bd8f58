// Streams: Readable, Writable, Duplex, Transform, PassThrough, pipeline and finished, with the parts of node's interface
// that programs and packages use: flowing and paused reading, object mode, back pressure, destroy, async iteration.
const EventEmitter = require("events");
const { Buffer } = require("buffer");
const { abortError, makeError, invalidArgType } = require("internal/errors");
const { nextTick } = require("process");

function Stream(options) {
    EventEmitter.call(this, options);
}
Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

const sizeOf = (chunk, objectMode) => (objectMode ? 1 : chunk.length);
const highWater = (options, objectMode) => options?.highWaterMark ?? (objectMode ? 16 : 65536);

/** What all streams have: destroy, with an error or without, and the event "close" after it. */
function destroy(stream, error, then) {
    if (stream.destroyed) return stream;
    stream.destroyed = true;
    const finish = (failure) => {
        const reason = failure ?? error ?? null;
        if (reason) stream.errored = reason;
        nextTick(() => {
            if (reason) stream.emit("error", reason);
            stream.closed = true;
            stream.emit("close");
        });
        then?.(reason);
    };
    try {
        stream._destroy(error ?? null, finish);
    } catch (thrown) {
        finish(thrown);
    }
    return stream;
}

function takeMethods(stream, options, names) {
    for (const name of names) if (typeof options?.[name] === "function") stream[`_${name}`] = options[name];
}

// -- reading --------------------------------------------------------------------------------------------------------------

function initReadable(stream, options) {
    const objectMode = Boolean(options?.objectMode || options?.readableObjectMode);
    stream._readableState = {
        objectMode,
        highWaterMark: options?.readableHighWaterMark ?? highWater(options, objectMode),
        buffer: [],
        length: 0,
        flowing: null,
        ended: false,
        endEmitted: false,
        reading: false,
        decoder: null,
        pipes: [],
        sync: false,
        emitting: false,
        encoding: null,
        wantsReadable: false,
        didRead: false
    };
    stream.readable = true;
    takeMethods(stream, options, ["read", "destroy", "construct"]);
    if (options?.encoding) stream.setEncoding(options.encoding);
}

function Readable(options) {
    if (!(this instanceof Readable)) return new Readable(options);
    Stream.call(this, options);
    this.destroyed = this.closed = false;
    initReadable(this, options);
    if (options?.signal) Stream.addAbortSignal(options.signal, this);
    return undefined;
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);

const readableMethods = {
    _read() {
        throw makeError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The _read() method is not implemented");
    },
    _destroy(error, done) {
        done(error);
    },
    destroy(error) {
        return destroy(this, error);
    },
    setEncoding(encoding) {
        const state = this._readableState;
        state.decoder = new (require("string_decoder").StringDecoder)(encoding);
        state.encoding = state.decoder.encoding;
        state.buffer = state.buffer.map((chunk) => (typeof chunk === "string" ? chunk : state.decoder.write(chunk)));
        return this;
    },
    push(chunk, encoding) {
        return addChunk(this, chunk, encoding, false);
    },
    unshift(chunk, encoding) {
        return addChunk(this, chunk, encoding, true);
    },
    read(size) {
        const state = this._readableState;
        if (size === 0 || state.length < state.highWaterMark) fill(this);
        if (size === 0) return null;
        if (state.length === 0) {
            if (state.ended) endReading(this);
            return null;
        }
        let chunk;
        if (state.objectMode) chunk = state.buffer.shift();
        else {
            const whole =
                typeof state.buffer[0] === "string"
                    ? state.buffer.join("")
                    : state.buffer.length === 1
                      ? state.buffer[0]
                      : Buffer.concat(state.buffer);
            if (size === undefined || size >= whole.length) {
                if (size !== undefined && size > whole.length && !state.ended) return null;
                [chunk, state.buffer] = [whole, []];
            } else [chunk, state.buffer] = [whole.slice(0, size), [whole.slice(size)]];
        }
        state.length -= sizeOf(chunk, state.objectMode);
        if (state.length === 0 && state.ended) nextTick(() => endReading(this));
        state.didRead = true;
        this.emit("data", chunk);
        return chunk;
    },
    on(type, listener) {
        Stream.prototype.on.call(this, type, listener);
        const state = this._readableState;
        if (type === "data" && state && state.flowing !== false) this.resume();
        if (type === "readable" && state) {
            state.wantsReadable = true;
            nextTick(() => (state.length || state.ended ? emitReadable(this) : fill(this)));
        }
        return this;
    },
    resume() {
        const state = this._readableState;
        if (state.flowing) return this;
        state.flowing = !state.wantsReadable;
        nextTick(() => {
            this.emit("resume");
            flow(this);
        });
        return this;
    },
    pause() {
        if (this._readableState.flowing !== false) {
            this._readableState.flowing = false;
            this.emit("pause");
        }
        return this;
    },
    isPaused() {
        return this._readableState.flowing === false;
    },
    pipe(target, options) {
        const state = this._readableState;
        const onData = (chunk) => {
            if (target.write(chunk) === false) {
                this.pause();
                target.once("drain", () => {
                    state.flowing = true;
                    flow(this);
                });
            }
        };
        const onEnd = () => target.end();
        state.pipes.push({ target, onData, onEnd });
        this.on("data", onData);
        const isOutput = target.fd === 1 || target.fd === 2;
        if (options?.end !== false && !isOutput) this.once("end", onEnd);
        target.emit("pipe", this);
        return target;
    },
    unpipe(target) {
        const state = this._readableState;
        for (const pipe of state.pipes.filter((one) => target === undefined || one.target === target)) {
            this.removeListener("data", pipe.onData);
            this.removeListener("end", pipe.onEnd);
            pipe.target.emit("unpipe", this);
        }
        state.pipes = state.pipes.filter((one) => target !== undefined && one.target !== target);
        return this;
    },
    async *iterator({ destroyOnReturn = true } = {}) {
        let wake = () => {},
            failure,
            returned = true;
        const onWake = () => wake();
        const onError = (error) => {
            failure = { error };
            wake();
        };
        this.on("readable", onWake).on("end", onWake).on("close", onWake).on("error", onError);
        try {
            for (;;) {
                const chunk = this.destroyed ? null : this.read();
                if (chunk !== null) yield chunk;
                else if (failure || this._readableState.endEmitted || this.closed) break;
                else
                    await new Promise((resolve) => {
                        wake = resolve;
                    });
            }
            returned = false;
            if (failure) throw failure.error;
            if (this._readableState.endEmitted) return;
            throw this.errored ?? makeError(Error, "ERR_STREAM_PREMATURE_CLOSE", "Premature close");
        } finally {
            this.removeListener("error", onError).on("error", () => {});
            if (destroyOnReturn || !returned) this.destroy();
        }
    }
};
readableMethods.addListener = readableMethods.on;

function defineHidden(prototype, methods) {
    for (const name of Reflect.ownKeys(methods))
        Object.defineProperty(prototype, name, {
            ...Object.getOwnPropertyDescriptor(methods, name),
            enumerable: false
        });
}
defineHidden(Readable.prototype, readableMethods);
defineHidden(Readable.prototype, require("internal/stream_operators")(Readable));
Object.defineProperty(Readable.prototype, Symbol.asyncIterator, {
    value() {
        return this.iterator();
    },
    writable: true,
    configurable: true
});
defineHidden(Readable.prototype, {
    get readableFlowing() {
        return this._readableState.flowing;
    },
    get readableEnded() {
        return this._readableState.endEmitted;
    },
    get readableLength() {
        return this._readableState.length;
    },
    get readableHighWaterMark() {
        return this._readableState.highWaterMark;
    },
    get readableObjectMode() {
        return this._readableState.objectMode;
    },
    get readableDidRead() {
        return this._readableState.didRead;
    },
    get readableAborted() {
        return this.destroyed && !this._readableState.endEmitted;
    },
    get readableEncoding() {
        return this._readableState.encoding;
    }
});

function addChunk(stream, given, encoding, first) {
    const state = stream._readableState;
    let chunk = given;
    state.reading = false;
    if (chunk === null) {
        if (state.ended) return false;
        state.ended = true;
        const rest = state.decoder?.end();
        if (rest) {
            state.buffer.push(rest);
            state.length += rest.length;
        }
        if (state.flowing) flow(stream);
        else if (state.wantsReadable) nextTick(() => emitReadable(stream));
        return false;
    }
    if (state.ended && !first) {
        destroy(stream, makeError(Error, "ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF"));
        return false;
    }
    if (!state.objectMode) {
        if (typeof chunk === "string" && !state.decoder) chunk = Buffer.from(chunk, encoding);
        else if (chunk instanceof Uint8Array && !Buffer.isBuffer(chunk))
            chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        else if (typeof chunk !== "string" && !Buffer.isBuffer(chunk)) {
            destroy(stream, invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk));
            return false;
        }
        if (state.decoder && !first && typeof chunk !== "string") chunk = state.decoder.write(chunk);
        if (chunk.length === 0) return state.length < state.highWaterMark;
    }
    if (first) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    state.length += sizeOf(chunk, state.objectMode);
    if (state.flowing && !state.sync && !state.emitting) flow(stream);
    else if (state.wantsReadable) nextTick(() => emitReadable(stream));
    return state.length < state.highWaterMark;
}

/** Asks for more, unless that is under way or there is enough. */
function fill(stream) {
    const state = stream._readableState;
    if (state.reading || state.ended || stream.destroyed) return;
    state.reading = state.sync = true;
    try {
        stream._read(state.highWaterMark);
    } catch (error) {
        destroy(stream, error);
    }
    state.sync = false;
}

function emitReadable(stream) {
    const state = stream._readableState;
    if (stream.destroyed || state.endEmitted) return;
    if (state.length || state.ended) stream.emit("readable");
    if (state.ended && state.length === 0) endReading(stream);
}

/** Gives what there is to the listeners of "data" while the stream flows. */
function flow(stream) {
    const state = stream._readableState;
    if (state.emitting) return;
    state.emitting = true;
    while (state.flowing && !stream.destroyed) {
        if (state.length === 0) fill(stream);
        if (state.length === 0 || stream.read() === null) break;
    }
    state.emitting = false;
    if (state.flowing && state.ended && state.length === 0) nextTick(() => endReading(stream));
}

function endReading(stream) {
    const state = stream._readableState;
    if (state.endEmitted || stream.destroyed || state.length > 0) return;
    state.endEmitted = true;
    stream.readable = false;
    stream.emit("end");
    const writing = stream._writableState;
    if (writing && !stream.allowHalfOpen) stream.end();
    if (!writing || writing.finished) destroy(stream);
}

Readable.from = function from(iterable, options) {
    if (typeof iterable === "string" || iterable instanceof Uint8Array) {
        let given = false;
        return new Readable({
            objectMode: true,
            ...options,
            read() {
                this.push(given ? null : iterable);
                given = true;
            }
        });
    }
    const iterator = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
    if (!iterator) throw invalidArgType("iterable", ["Iterable"], iterable);
    return new Readable({
        objectMode: true,
        highWaterMark: 1,
        ...options,
        async read() {
            try {
                const step = await iterator.next();
                const value = step.done ? null : await step.value;
                this.push(value);
            } catch (error) {
                this.destroy(error);
            }
        },
        destroy(error, done) {
            Promise.resolve(iterator.return?.()).then(() => done(error), done);
        }
    });
};

// -- writing --------------------------------------------------------------------------------------------------------------

function initWritable(stream, options) {
    const objectMode = Boolean(options?.objectMode || options?.writableObjectMode);
    stream._writableState = {
        objectMode,
        highWaterMark: options?.writableHighWaterMark ?? highWater(options, objectMode),
        queue: [],
        length: 0,
        writing: false,
        ending: false,
        finished: false,
        needDrain: false,
        corked: 0,
        decodeStrings: options?.decodeStrings !== false,
        encoding: options?.defaultEncoding ?? "utf8",
        prefinished: false
    };
    stream.writable = true;
    takeMethods(stream, options, ["write", "writev", "final", "destroy", "construct"]);
}

function Writable(options) {
    if (!(this instanceof Writable) && !(this instanceof Duplex)) return new Writable(options);
    Stream.call(this, options);
    this.destroyed = this.closed = false;
    initWritable(this, options);
    return undefined;
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);

const writableMethods = {
    _write(chunk, encoding, done) {
        if (this._writev) this._writev([{ chunk, encoding }], done);
        else throw makeError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The _write() method is not implemented");
    },
    _final(done) {
        done();
    },
    _destroy(error, done) {
        done(error);
    },
    destroy(error) {
        return destroy(this, error);
    },
    setDefaultEncoding(encoding) {
        this._writableState.encoding = encoding;
        return this;
    },
    write(given, encodingOrDone, callback) {
        const state = this._writableState;
        const done = typeof encodingOrDone === "function" ? encodingOrDone : callback;
        let encoding = typeof encodingOrDone === "string" ? encodingOrDone : state.encoding,
            chunk = given;
        if (chunk === null) throw makeError(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
        if (!state.objectMode) {
            if (typeof chunk === "string") {
                if (state.decodeStrings) [chunk, encoding] = [Buffer.from(chunk, encoding), "buffer"];
            } else if (chunk instanceof Uint8Array) {
                if (!Buffer.isBuffer(chunk)) chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
                encoding = "buffer";
            } else throw invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
        }
        if (state.ending || this.destroyed) {
            const error =
                this.destroyed && !state.ending
                    ? makeError(Error, "ERR_STREAM_DESTROYED", "Cannot call write after a stream was destroyed")
                    : makeError(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
            nextTick(() => done?.(error));
            destroy(this, error);
            return false;
        }
        state.length += sizeOf(chunk, state.objectMode);
        state.queue.push({ chunk, encoding, done });
        const room = state.length < state.highWaterMark;
        if (!room) state.needDrain = true;
        if (!state.corked) writeNext(this);
        return room;
    },
    end(chunk, encoding, callback) {
        const state = this._writableState;
        const done = [chunk, encoding, callback].find((value) => typeof value === "function");
        if (chunk !== undefined && chunk !== null && typeof chunk !== "function")
            this.write(chunk, typeof encoding === "string" ? encoding : undefined);
        if (done) {
            if (state.finished) nextTick(done);
            else this.once("finish", done);
        }
        state.corked = 0;
        state.ending = true;
        this.writable = false;
        writeNext(this);
        return this;
    },
    cork() {
        this._writableState.corked++;
    },
    uncork() {
        const state = this._writableState;
        if (state.corked > 0 && --state.corked === 0) writeNext(this);
    }
};
defineHidden(Writable.prototype, writableMethods);
const writableGetters = {
    get writableEnded() {
        return this._writableState.ending;
    },
    get writableFinished() {
        return this._writableState.finished;
    },
    get writableLength() {
        return this._writableState.length;
    },
    get writableHighWaterMark() {
        return this._writableState.highWaterMark;
    },
    get writableNeedDrain() {
        return this._writableState.needDrain;
    },
    get writableObjectMode() {
        return this._writableState.objectMode;
    },
    get writableCorked() {
        return this._writableState.corked;
    }
};
defineHidden(Writable.prototype, writableGetters);
// A Duplex is a Writable, too, though it inherits from Readable.
Object.defineProperty(Writable, Symbol.hasInstance, {
    value(object) {
        return (
            Function.prototype[Symbol.hasInstance].call(this, object) ||
            (this === Writable && Boolean(object?._writableState))
        );
    }
});

function writeNext(stream) {
    const state = stream._writableState;
    if (state.writing || stream.destroyed) return;
    if (!state.queue.length) {
        if (state.ending && !state.prefinished) finishWriting(stream);
        return;
    }
    const batch = stream._writev && state.queue.length > 1 ? state.queue.splice(0) : [state.queue.shift()];
    state.writing = true;
    let sync = true;
    const finished = (error) => {
        state.writing = false;
        for (const { chunk } of batch) state.length -= sizeOf(chunk, state.objectMode);
        const tell = () => {
            for (const { done } of batch) done?.(error ?? null);
            if (error) return void destroy(stream, error);
            if (state.needDrain && state.length === 0 && !state.ending) {
                state.needDrain = false;
                stream.emit("drain");
            }
            return writeNext(stream);
        };
        if (sync) nextTick(tell);
        else tell();
    };
    try {
        if (batch.length > 1) stream._writev(batch, finished);
        else stream._write(batch[0].chunk, batch[0].encoding, finished);
    } catch (error) {
        finished(error);
    }
    sync = false;
}

function finishWriting(stream) {
    const state = stream._writableState;
    state.prefinished = true;
    stream._final((error) => {
        if (error) return void destroy(stream, error);
        stream.emit("prefinish");
        return nextTick(() => {
            state.finished = true;
            stream.emit("finish");
            if (!stream._readableState || stream._readableState.endEmitted) destroy(stream);
        });
    });
}

// -- both -----------------------------------------------------------------------------------------------------------------

function Duplex(options) {
    if (!(this instanceof Duplex)) return new Duplex(options);
    Stream.call(this, options);
    this.destroyed = this.closed = false;
    this.allowHalfOpen = options?.allowHalfOpen !== false;
    initReadable(this, options);
    initWritable(this, options);
    return undefined;
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);
defineHidden(Duplex.prototype, writableMethods);
defineHidden(Duplex.prototype, writableGetters);

function Transform(options) {
    if (!(this instanceof Transform)) return new Transform(options);
    Duplex.call(this, options);
    takeMethods(this, options, ["transform", "flush"]);
    return undefined;
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);
defineHidden(Transform.prototype, {
    _transform() {
        throw makeError(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The _transform() method is not implemented");
    },
    _write(chunk, encoding, done) {
        this._transform(chunk, encoding, (error, result) => {
            if (error) return void done(error);
            if (result !== undefined && result !== null) this.push(result);
            const state = this._readableState;
            if (state.ended || state.length < state.highWaterMark) return void done();
            this._continue = done;
            return undefined;
        });
    },
    _final(done) {
        const end = (error, result) => {
            if (error) return void done(error);
            if (result !== undefined && result !== null) this.push(result);
            this.push(null);
            return void done();
        };
        if (this._flush) this._flush(end);
        else end();
    },
    _read() {
        const next = this._continue;
        this._continue = undefined;
        this._readableState.reading = false;
        next?.();
    }
});

function PassThrough(options) {
    if (!(this instanceof PassThrough)) return new PassThrough(options);
    Transform.call(this, options);
    return undefined;
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
defineHidden(PassThrough.prototype, {
    _transform(chunk, encoding, done) {
        done(null, chunk);
    }
});
for (const type of [Stream, Readable, Writable, Duplex, Transform, PassThrough])
    Object.defineProperty(type.prototype, "constructor", { value: type, writable: true, configurable: true });

const several = require("internal/stream_pipeline")({ PassThrough, Duplex });
defineHidden(Readable.prototype, {
    compose(stream) {
        return several.compose(this, stream);
    }
});
Object.assign(Stream, {
    Stream,
    Readable,
    Writable,
    Duplex,
    Transform,
    PassThrough,
    ...several,
    isDestroyed: (stream) => Boolean(stream?.destroyed),
    isReadable: (stream) =>
        typeof stream?.readable !== "boolean" ? null : stream.readable && !stream.destroyed && !stream.readableEnded,
    isWritable: (stream) =>
        typeof stream?.writable !== "boolean" ? null : stream.writable && !stream.destroyed && !stream.writableEnded,
    isErrored: (stream) => Boolean(stream?.errored),
    isDisturbed: (stream) => Boolean(stream?.readableDidRead || stream?.readableAborted),
    addAbortSignal(signal, stream) {
        const abort = () => stream.destroy(abortError(signal));
        if (signal.aborted) abort();
        else signal.addEventListener("abort", abort, { once: true });
        return stream;
    }
});
module.exports = Stream;
