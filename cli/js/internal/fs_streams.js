// fs.ReadStream and fs.WriteStream. They open their file in a later turn of the loop and close it when they are destroyed.
const fs = require("fs");
const { Readable, Writable, finished } = require("stream");
const { Buffer } = require("buffer");
const { descriptorOf, optionsOf, pathOf } = require("internal/fs_arguments");
const { invalidArgType, outOfRange, requireInteger } = require("internal/errors");
const { nextTick } = require("process");
const { setImmediate } = globalThis;

/** What both have; `flags` are those without a wish. */
function init(stream, file, options, flags) {
    const { fd } = options;
    if (fd === undefined || fd === null) {
        stream.fd = null;
        stream.path = pathOf(file);
    } else {
        stream.fd = typeof fd === "object" && typeof fd.fd === "number" ? fd.fd : fd;
        if (typeof stream.fd !== "number") throw invalidArgType("options.fd", ["number", "FileHandle"], fd);
        descriptorOf(stream.fd);
        if (typeof file === "string") stream.path = file;
    }
    stream.flags = options.flags ?? flags;
    stream.mode = options.mode ?? 0o666;
    stream.autoClose = options.autoClose !== false;
    stream.start = options.start;
    if (stream.start !== undefined) requireInteger(stream.start, "start", 0);
    stream.pos = stream.start;
    if (stream.fd === null) setImmediate(open, stream);
}

function open(stream) {
    if (stream.destroyed) return;
    try {
        stream.fd = fs.openSync(stream.path, stream.flags, stream.mode);
    } catch (error) {
        stream.destroy(error);
        return;
    }
    stream.emit("open", stream.fd);
    stream.emit("ready");
}

/** Does `work` in a later turn, once the file is open. */
function later(stream, work, failed) {
    if (stream.fd === null) {
        stream.once("open", () => later(stream, work, failed));
        return;
    }
    setImmediate(() => {
        if (stream.destroyed) return;
        try {
            work();
        } catch (error) {
            failed(error);
        }
    });
}

function closeFile(error, done) {
    const { fd } = this;
    let failure = error;
    if (fd !== null && this.autoClose) {
        this.fd = null;
        try {
            fs.closeSync(fd);
        } catch (thrown) {
            failure ??= thrown;
        }
    }
    done(failure);
}

function ReadStream(file, given) {
    if (!(this instanceof ReadStream)) return new ReadStream(file, given);
    const options = optionsOf(given);
    Readable.call(this, { highWaterMark: options.highWaterMark, encoding: options.encoding, signal: options.signal });
    init(this, file, options, "r");
    this.end = options.end ?? Infinity;
    if (this.end !== Infinity) requireInteger(this.end, "end", 0);
    if (this.start > this.end) throw outOfRange("start", `<= "end" (here: ${this.end})`, this.start);
    this.bytesRead = 0;
    return undefined;
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);
Object.assign(ReadStream.prototype, {
    _read(size) {
        const read = () => {
            const count = Math.min(size, this.end - (this.pos ?? this.bytesRead) + 1);
            const chunk = Buffer.allocUnsafe(Math.max(count, 0));
            const length = count > 0 ? fs.readSync(this.fd, chunk, 0, count, this.pos ?? null) : 0;
            if (this.pos !== undefined) this.pos += length;
            this.bytesRead += length;
            this.push(length ? chunk.subarray(0, length) : null);
        };
        later(this, read, (error) => this.destroy(error));
    },
    _destroy: closeFile,
    close(callback) {
        if (callback) finished(this, callback);
        this.destroy();
    }
});

function WriteStream(file, given) {
    if (!(this instanceof WriteStream)) return new WriteStream(file, given);
    const options = optionsOf(given);
    Writable.call(this, { highWaterMark: options.highWaterMark ?? 16384, decodeStrings: true, signal: options.signal });
    init(this, file, options, "w");
    if (options.encoding) this.setDefaultEncoding(options.encoding);
    this.bytesWritten = 0;
    return undefined;
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);
Object.assign(WriteStream.prototype, {
    _write(chunk, encoding, done) {
        const write = () => {
            for (let at = 0; at < chunk.length;) {
                const count = fs.writeSync(this.fd, chunk, at, chunk.length - at, this.pos);
                if (this.pos !== undefined) this.pos += count;
                this.bytesWritten += count;
                at += count;
            }
            done();
        };
        later(this, write, done);
    },
    _final(done) {
        later(this, done, done);
    },
    _destroy: closeFile,
    close(callback) {
        if (callback) {
            if (this.closed) nextTick(callback);
            else this.once("close", callback);
        }
        this.end();
    }
});

for (const type of [ReadStream, WriteStream]) {
    for (const name of ["_read", "_write", "_final", "_destroy", "close"])
        if (Object.hasOwn(type.prototype, name))
            Object.defineProperty(type.prototype, name, { enumerable: false });
    Object.defineProperty(type.prototype, "constructor", { value: type, writable: true, configurable: true });
    Object.defineProperty(type.prototype, "pending", {
        get() {
            return this.fd === null;
        },
        configurable: true
    });
}
module.exports = { ReadStream, WriteStream };
