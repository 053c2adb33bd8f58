// fs.Dir: the entries of a folder one after the other.
const { invalidArgType, makeError } = require("internal/errors");
const { setImmediate } = globalThis;

class Dir {
    #entries;
    #closed = false;

    constructor(path, entries) {
        Object.defineProperty(this, "path", { value: path, enumerable: true });
        this.#entries = entries;
    }
    #requireOpen() {
        if (this.#closed) throw makeError(Error, "ERR_DIR_CLOSED", "Directory handle was closed");
    }
    readSync() {
        this.#requireOpen();
        return this.#entries.shift() ?? null;
    }
    closeSync() {
        this.#requireOpen();
        this.#closed = true;
    }
    read(callback) {
        return this.#later(() => this.readSync(), callback);
    }
    close(callback) {
        return this.#later(() => this.closeSync(), callback);
    }
    /** Does it and tells the callback, or gives a promise. */
    #later(work, callback) {
        if (callback === undefined) return new Promise((resolve) => setImmediate(resolve)).then(work);
        if (typeof callback !== "function") throw invalidArgType("callback", "function", callback);
        const value = work();
        setImmediate(() => (value === undefined ? callback(null) : callback(null, value)));
        return undefined;
    }
    async *entries() {
        try {
            for (let entry; (entry = await this.read()) !== null;) yield entry;
        } finally {
            if (!this.#closed) this.closeSync();
        }
    }
    [Symbol.dispose]() {
        if (!this.#closed) this.closeSync();
    }
    async [Symbol.asyncDispose]() {
        if (!this.#closed) await this.close();
    }
}
Object.defineProperty(Dir.prototype, Symbol.asyncIterator, {
    value: Dir.prototype.entries,
    writable: true,
    configurable: true
});
module.exports = Dir;
