// fs.promises: each function does its work in the turn of the loop after it was called.
const fs = require("fs");
const EventEmitter = require("events");
const { abortError, invalidArgType } = require("internal/errors");
const { kBufferTypes, optionsOf, pathOf } = require("internal/fs_arguments");
const { setImmediate } = globalThis;

/** What `open` of the promises gives. */
class FileHandle extends EventEmitter {
    #fd;
    constructor(fd) {
        super();
        this.#fd = fd;
    }
    get fd() {
        return this.#fd;
    }
    /** Calls a function of `fs` with the descriptor. */
    #call(syscall, run, ...args) {
        if (this.#fd < 0) throw Object.assign(new Error("file closed"), { code: "EBADF", syscall });
        return run(this.#fd, ...args);
    }
    async close() {
        if (this.#fd < 0) return;
        fs.closeSync(this.#fd);
        this.#fd = -1;
        this.emit("close");
    }
    async read(given, ...rest) {
        let buffer = given,
            options = rest;
        if (!ArrayBuffer.isView(given)) {
            buffer = given?.buffer ?? require("buffer").Buffer.alloc(given?.length ?? 16384);
            options = [given];
        }
        return { bytesRead: this.#call("read", fs.readSync, buffer, ...options), buffer };
    }
    async readv(buffers, position) {
        return { bytesRead: this.#call("read", fs.readvSync, buffers, position), buffers };
    }
    async write(data, ...rest) {
        return { bytesWritten: this.#call("write", fs.writeSync, data, ...rest), buffer: data };
    }
    async writev(buffers, position) {
        return { bytesWritten: this.#call("write", fs.writevSync, buffers, position), buffers };
    }
    async readFile(options) {
        return this.#call("read", readFile, options);
    }
    async writeFile(data, options) {
        return this.#call("write", writeFile, data, options);
    }
    async appendFile(data, options) {
        return this.#call("write", writeFile, data, options);
    }
    async stat(options) {
        return this.#call("fstat", fs.fstatSync, options);
    }
    async chmod(mode) {
        return this.#call("fchmod", fs.fchmodSync, mode);
    }
    async chown(user, group) {
        return this.#call("fchown", fs.fchownSync, user, group);
    }
    async utimes(accessed, modified) {
        return this.#call("futimes", fs.futimesSync, accessed, modified);
    }
    async truncate(length) {
        return this.#call("ftruncate", fs.ftruncateSync, length);
    }
    async sync() {
        return this.#call("fsync", fs.fsyncSync);
    }
    async datasync() {
        return this.#call("fdatasync", fs.fdatasyncSync);
    }
    createReadStream(options) {
        return this.#owned(fs.createReadStream(undefined, { ...optionsOf(options), fd: this, autoClose: false }), options);
    }
    createWriteStream(options) {
        return this.#owned(fs.createWriteStream(undefined, { ...optionsOf(options), fd: this, autoClose: false }), options);
    }
    /** The handle is closed with the stream. */
    #owned(stream, options) {
        if (options?.autoClose !== false) stream.once("close", () => void this.close());
        return stream;
    }
    readLines(options) {
        const input = this.createReadStream(options);
        return require("readline").createInterface({ input, crlfDelay: Infinity });
    }
    async [Symbol.asyncDispose]() {
        return this.close();
    }
}

/** The turn of the loop passes that the work would take. */
async function turn(signal) {
    if (signal?.aborted) throw abortError(signal);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw abortError(signal);
}
const targetOf = (file) => (file instanceof FileHandle ? file.fd : file);

async function readFile(file, options) {
    await turn(options?.signal);
    return fs.readFileSync(targetOf(file), options);
}

async function writeFile(file, data, options) {
    const isPlain = typeof data === "string" || ArrayBuffer.isView(data);
    const isStream = typeof data?.[Symbol.asyncIterator] === "function" || typeof data?.[Symbol.iterator] === "function";
    if (!isPlain && !isStream) throw invalidArgType("data", ["string", ...kBufferTypes], data);
    const { flag = "w", mode, signal, encoding, flush } = optionsOf(options);
    await turn(signal);
    if (isPlain) return fs.writeFileSync(targetOf(file), data, options);
    const given = targetOf(file);
    const fd = typeof given === "number" ? given : fs.openSync(given, flag, mode);
    try {
        for await (const chunk of data) {
            if (signal?.aborted) throw abortError(signal);
            fs.writeFileSync(fd, chunk, { encoding });
        }
        if (flush) fs.fsyncSync(fd);
    } finally {
        if (fd !== given) fs.closeSync(fd);
    }
    return undefined;
}

const promises = {
    constants: fs.constants,
    readFile,
    writeFile,
    appendFile: async (file, data, options) => writeFile(file, data, { flag: "a", ...optionsOf(options) }),
    async open(file, flags, mode) {
        const path = pathOf(file);
        await turn();
        return new FileHandle(fs.openSync(path, flags, mode));
    }
};
const kNames =
    "access chmod chown copyFile cp lchown link lstat lutimes mkdir mkdtemp opendir readdir readlink realpath rename rm " +
    "rmdir stat statfs symlink truncate unlink utimes";
for (const name of kNames.split(" ")) {
    const run = fs[`${name}Sync`];
    promises[name] = {
        async [name](...args) {
            await turn();
            return run(...args);
        }
    }[name];
}
module.exports = promises;
