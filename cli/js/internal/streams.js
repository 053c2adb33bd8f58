// The streams of the process: standard input, output and error.
const EventEmitter = require("events");
const { Buffer } = require("buffer");
const { invalidArgType } = require("internal/errors");
const { nextTick } = require("process");

class WriteStream extends EventEmitter {
    constructor(fd) {
        super();
        this.fd = fd;
        this.writable = true;
        this.destroyed = false;
        this.writableLength = 0;
        this.writableHighWaterMark = 16384;
        this._type = host.isTerminal(fd) ? "tty" : "fs";
        if (this._type === "tty") this.isTTY = true;
        host.setOutputStream(fd, this);
    }
    get columns() {
        return this.isTTY ? host.windowSize(this.fd)?.[0] : undefined;
    }
    get rows() {
        return this.isTTY ? host.windowSize(this.fd)?.[1] : undefined;
    }
    write(chunk, encoding, callback) {
        if (typeof chunk !== "string" && !ArrayBuffer.isView(chunk))
            throw invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
        const known = typeof encoding === "string" && encoding !== "utf8" && encoding !== "utf-8";
        host.print(this.fd, known && typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
        const done = typeof encoding === "function" ? encoding : callback;
        if (typeof done === "function") nextTick(done);
        return true;
    }
    end(chunk, encoding, callback) {
        if (chunk !== undefined && chunk !== null && typeof chunk !== "function")
            this.write(chunk, typeof encoding === "string" ? encoding : undefined);
        const done = [chunk, encoding, callback].find((value) => typeof value === "function");
        if (done) nextTick(done);
        return this;
    }
    cork() {}
    uncork() {}
    setDefaultEncoding() {
        return this;
    }
    destroy() {
        return this;
    }
    getWindowSize() {
        return [this.columns, this.rows];
    }
    getColorDepth() {
        return this.isTTY ? 8 : 1;
    }
    hasColors(count = 16) {
        return Boolean(this.isTTY) && (typeof count === "number" ? count : 16) <= 256;
    }
    cursorTo(x, y, callback) {
        return this.#control(
            y === undefined || typeof y === "function" ? `\x1b[${x + 1}G` : `\x1b[${y + 1};${x + 1}H`,
            callback ?? y
        );
    }
    moveCursor(dx, dy, callback) {
        const move = (n, forward, back) => (n === 0 ? "" : `\x1b[${Math.abs(n)}${n > 0 ? forward : back}`);
        return this.#control(move(dx, "C", "D") + move(dy, "B", "A"), callback);
    }
    clearLine(direction, callback) {
        return this.#control(direction < 0 ? "\x1b[1K" : direction > 0 ? "\x1b[0K" : "\x1b[2K", callback);
    }
    clearScreenDown(callback) {
        return this.#control("\x1b[0J", callback);
    }
    #control(text, callback) {
        return this.write(text, typeof callback === "function" ? callback : undefined);
    }
}

/** Standard input: it is read as soon as somebody listens. */
class ReadStream extends EventEmitter {
    #decoder = null;
    #chunks = [];
    #reading = false;
    #ended = false;

    constructor(fd) {
        super();
        this.fd = fd;
        this.readable = true;
        this.destroyed = false;
        if (host.isTerminal(fd)) this.isTTY = true;
        this.on("newListener", (type) => {
            if (type === "data") nextTick(() => this.resume());
            else if (type === "readable") nextTick(() => this.#start());
        });
    }
    get readableEnded() {
        return this.#ended;
    }
    get readableFlowing() {
        return this.#reading;
    }
    setEncoding(encoding = "utf8") {
        this.#decoder = new (require("string_decoder").StringDecoder)(encoding);
        return this;
    }
    #start() {
        if (this.#reading || this.#ended) return;
        this.#reading = true;
        host.startInput((chunk) => this.#receive(chunk));
    }
    #receive(bytes) {
        if (bytes === null) {
            this.#reading = false;
            this.#ended = true;
            this.readable = false;
            const rest = this.#decoder?.end();
            if (rest) this.#deliver(rest);
            this.emit("readable");
            this.emit("end");
            this.emit("close");
            return;
        }
        Object.setPrototypeOf(bytes, Buffer.prototype);
        const chunk = this.#decoder ? this.#decoder.write(bytes) : bytes;
        if (chunk.length) this.#deliver(chunk);
    }
    #deliver(chunk) {
        if (this.listenerCount("data")) this.emit("data", chunk);
        else {
            this.#chunks.push(chunk);
            this.emit("readable");
        }
    }
    read() {
        if (!this.#chunks.length) return null;
        const chunks = this.#chunks.splice(0);
        return typeof chunks[0] === "string" ? chunks.join("") : Buffer.concat(chunks);
    }
    resume() {
        this.#start();
        return this;
    }
    pause() {
        if (this.#reading) host.stopInput();
        this.#reading = false;
        return this;
    }
    isPaused() {
        return !this.#reading;
    }
    pipe(target, options) {
        this.on("data", (chunk) => target.write(chunk));
        if (options?.end !== false && target.fd !== 1 && target.fd !== 2) this.on("end", () => target.end());
        return target;
    }
    ref() {
        return this;
    }
    unref() {
        return this;
    }
    setRawMode() {
        return this;
    }
    destroy() {
        this.pause();
        this.destroyed = true;
        return this;
    }
    async *[Symbol.asyncIterator]() {
        if (this.#ended) return;
        const waiting = [];
        let wake = () => {},
            done = false;
        const onData = (chunk) => {
            waiting.push(chunk);
            wake();
        };
        this.on("data", onData);
        this.on("end", () => {
            done = true;
            wake();
        });
        try {
            for (;;) {
                if (!waiting.length && !done)
                    await new Promise((resolve) => {
                        wake = resolve;
                    });
                while (waiting.length) yield waiting.shift();
                if (done) return;
            }
        } finally {
            this.removeListener("data", onData);
            this.pause();
        }
    }
}

module.exports = { WriteStream, ReadStream };
