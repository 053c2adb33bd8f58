// Files. Every function does its work at once; those with callbacks or promises only tell of it later.
const path = require("path");
const { makeError, invalidArgType, invalidArgValue, requireType } = require("internal/errors");

const constants = {
    F_OK: 0,
    X_OK: 1,
    W_OK: 2,
    R_OK: 4,
    O_RDONLY: 0,
    O_WRONLY: 1,
    O_RDWR: 2,
    O_CREAT: 0o100,
    O_EXCL: 0o200,
    O_NOCTTY: 0o400,
    O_TRUNC: 0o1000,
    O_APPEND: 0o2000,
    O_NONBLOCK: 0o4000,
    O_SYNC: 0o4010000,
    O_DIRECTORY: 0o200000,
    O_NOFOLLOW: 0o400000,
    S_IFMT: 0o170000,
    S_IFREG: 0o100000,
    S_IFDIR: 0o40000,
    S_IFCHR: 0o20000,
    S_IFBLK: 0o60000,
    S_IFIFO: 0o10000,
    S_IFLNK: 0o120000,
    S_IFSOCK: 0o140000,
    S_IRWXU: 0o700,
    S_IRUSR: 0o400,
    S_IWUSR: 0o200,
    S_IXUSR: 0o100,
    S_IRWXG: 0o70,
    S_IRGRP: 0o40,
    S_IWGRP: 0o20,
    S_IXGRP: 0o10,
    S_IRWXO: 7,
    S_IROTH: 4,
    S_IWOTH: 2,
    S_IXOTH: 1,
    COPYFILE_EXCL: 1,
    COPYFILE_FICLONE: 2,
    COPYFILE_FICLONE_FORCE: 4
};
const kFlags = {
    __proto__: null,
    r: 0,
    rs: 0o4010000,
    "r+": 2,
    "rs+": 0o4010002,
    w: 0o1101,
    wx: 0o1301,
    "w+": 0o1102,
    "wx+": 0o1302,
    a: 0o2101,
    ax: 0o2301,
    "a+": 0o2102,
    "ax+": 0o2302,
    as: 0o4012101,
    "as+": 0o4012102
};

function pathOf(value, name = "path") {
    let text = value;
    if (typeof value === "object" && value !== null) {
        if (value instanceof Uint8Array) text = host.decode(value, 0);
        else if (typeof value.href === "string" && value.protocol) text = require("url").fileURLToPath(value);
    }
    if (typeof text !== "string") throw invalidArgType(name, ["string", "Buffer", "URL"], value);
    if (text.includes("\0"))
        throw invalidArgValue(name, value, "must be a string, Uint8Array, or URL without null bytes");
    return text;
}
const pathOrDescriptor = (value) => (Number.isInteger(value) ? value : pathOf(value));

function flagsOf(flags = "r") {
    if (typeof flags === "number") return flags;
    const number = kFlags[flags];
    if (number === undefined) throw invalidArgValue("flags", flags);
    return number;
}
const modeOf = (mode, otherwise) =>
    mode === undefined || mode === null ? otherwise : typeof mode === "string" ? parseInt(mode, 8) : mode;
const optionsOf = (options) => (typeof options === "string" ? { encoding: options } : (options ?? {}));

function decoded(bytes, encoding) {
    const { Buffer } = require("buffer");
    if (!encoding || encoding === "buffer") return Object.setPrototypeOf(bytes, Buffer.prototype);
    return encoding === "utf8" || encoding === "utf-8"
        ? host.decode(bytes, 0)
        : Object.setPrototypeOf(bytes, Buffer.prototype).toString(encoding);
}

function encoded(data, encoding) {
    if (typeof data === "string")
        return encoding && encoding !== "utf8" ? require("buffer").Buffer.from(data, encoding) : host.encode(data, 0);
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    throw invalidArgType("data", ["string", "Buffer", "TypedArray", "DataView"], data);
}

// -- stat -----------------------------------------------------------------------------------------------------------------

const kFields = [
    "dev",
    "ino",
    "mode",
    "nlink",
    "uid",
    "gid",
    "rdev",
    "size",
    "blksize",
    "blocks",
    "atimeMs",
    "mtimeMs",
    "ctimeMs",
    "birthtimeMs"
];
const kKinds = {
    isFile: 0o100000,
    isDirectory: 0o40000,
    isSymbolicLink: 0o120000,
    isFIFO: 0o10000,
    isSocket: 0o140000,
    isBlockDevice: 0o60000,
    isCharacterDevice: 0o20000
};

class Stats {
    constructor(fields, bigint) {
        kFields.forEach((name, i) => {
            this[name] = bigint ? BigInt(Math.trunc(fields[i])) : fields[i];
        });
        for (const name of ["atime", "mtime", "ctime", "birthtime"]) {
            if (bigint) this[`${name}Ns`] = this[`${name}Ms`] * 1000000n;
            const time = new Date(Math.round(Number(this[`${name}Ms`])));
            Object.defineProperty(this, name, { value: time, writable: true, enumerable: true, configurable: true });
        }
    }
}
for (const [name, kind] of Object.entries(kKinds))
    Object.defineProperty(Stats.prototype, name, {
        value() {
            return (Number(this.mode) & constants.S_IFMT) === kind;
        },
        writable: true,
        configurable: true
    });

function stat(target, follow, options) {
    const fields = host.stat(target, follow, options?.throwIfNoEntry === false);
    return fields && new Stats(fields, options?.bigint);
}
const statSync = (file, options) => stat(pathOf(file), true, options);
const lstatSync = (file, options) => stat(pathOf(file), false, options);
const fstatSync = (fd, options) => stat(fd, true, options);

// libuv's kinds of entries in folders, by number.
const kEntryKinds = [
    undefined,
    "isFile",
    "isDirectory",
    "isSymbolicLink",
    "isFIFO",
    "isSocket",
    "isCharacterDevice",
    "isBlockDevice"
];
const entryKinds = new WeakMap();
class Dirent {
    constructor(name, kind, parent) {
        this.name = name;
        this.parentPath = parent;
        entryKinds.set(this, kEntryKinds[kind]);
    }
}
for (const name of kEntryKinds.slice(1))
    Object.defineProperty(Dirent.prototype, name, {
        value() {
            return entryKinds.get(this) === name;
        },
        writable: true,
        configurable: true
    });

function readdirSync(folder, options) {
    const { withFileTypes, recursive, encoding } = optionsOf(options);
    const base = pathOf(folder),
        entries = [];
    const read = (where, prefix) => {
        const list = host.readdir(where),
            found = [];
        for (let i = 0; i < list.length; i += 2) found.push({ name: list[i], kind: list[i + 1] });
        found.sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const { name, kind } of found) {
            const shown = encoding === "buffer" ? require("buffer").Buffer.from(name) : prefix + name;
            entries.push(withFileTypes ? new Dirent(name, kind, where) : shown);
        }
        if (recursive)
            for (const { name, kind } of found) if (kind === 2) read(path.join(where, name), `${prefix}${name}/`);
    };
    read(base, "");
    return entries;
}

// -- reading and writing --------------------------------------------------------------------------------------------------

const openSync = (file, flags, mode) => host.open(pathOf(file), flagsOf(flags), modeOf(mode, 0o666));
const closeSync = (fd) => host.close(fd);

function readFileSync(file, options) {
    const { encoding, flag } = optionsOf(options);
    const target = pathOrDescriptor(file);
    if (flag === undefined || flag === "r" || typeof target === "number")
        return decoded(host.readFile(target), encoding);
    const fd = host.open(target, flagsOf(flag), 0o666);
    try {
        return decoded(host.readFile(fd), encoding);
    } finally {
        host.close(fd);
    }
}

function writeAll(fd, bytes) {
    for (let at = 0; at < bytes.length;) at += host.write(fd, bytes, at, bytes.length - at, -1);
}

function writeFileSync(file, data, options) {
    const { encoding, mode, flag = "w", flush } = optionsOf(options);
    const bytes = encoded(data, encoding);
    const target = pathOrDescriptor(file);
    if (typeof target === "number") return writeAll(target, bytes);
    const fd = host.open(target, flagsOf(flag), modeOf(mode, 0o666));
    try {
        writeAll(fd, bytes);
        if (flush) host.fsync(fd);
    } finally {
        host.close(fd);
    }
    return undefined;
}
const appendFileSync = (file, data, options) => writeFileSync(file, data, { flag: "a", ...optionsOf(options) });

function transferArguments(buffer, offsetOrOptions, length, position) {
    let offset = offsetOrOptions,
        count = length,
        at = position;
    if (typeof offset === "object" && offset !== null) ({ offset, length: count, position: at } = offset);
    offset ??= 0;
    return [buffer, offset, count ?? buffer.byteLength - offset, typeof at === "bigint" ? Number(at) : (at ?? -1)];
}
const readSync = (fd, buffer, offset, length, position) =>
    host.read(fd, ...transferArguments(buffer, offset, length, position));
function writeSync(fd, data, offset, length, position) {
    if (typeof data === "string") {
        const bytes = encoded(data, typeof length === "string" ? length : undefined);
        return host.write(fd, bytes, 0, bytes.length, typeof offset === "number" ? offset : -1);
    }
    return host.write(fd, ...transferArguments(data, offset, length, position));
}
const readvSync = (fd, list) => list.reduce((sum, view) => sum + readSync(fd, view), 0);
const writevSync = (fd, list) => list.reduce((sum, view) => sum + writeSync(fd, view), 0);

// -- folders and names ----------------------------------------------------------------------------------------------------

function mkdirSync(folder, options) {
    const { recursive, mode } = typeof options === "object" && options !== null ? options : { mode: options };
    const target = pathOf(folder);
    if (!recursive) return host.mkdir(target, modeOf(mode, 0o777));
    let first;
    const missing = [];
    for (let at = path.resolve(target); host.pathKind(at) !== 2; at = path.dirname(at)) missing.push(at);
    for (const one of missing.reverse()) {
        host.mkdir(one, modeOf(mode, 0o777));
        first ??= one;
    }
    return first;
}

function rmSync(file, options) {
    const { recursive, force } = options ?? {};
    const target = pathOf(file);
    const info = lstatSync(target, { throwIfNoEntry: !force });
    if (!info) return;
    if (!info.isDirectory()) {
        host.unlink(target);
        return;
    }
    if (!recursive) {
        const error = makeError(
            Error,
            "ERR_FS_EISDIR",
            `Path is a directory: rm returned EISDIR (is a directory) ${target}`
        );
        throw Object.assign(error, { name: "SystemError", errno: 21, syscall: "rm", path: target });
    }
    for (const name of readdirSync(target)) rmSync(path.join(target, name), options);
    host.rmdir(target);
}
function rmdirSync(folder, options) {
    if (options?.recursive) rmSync(folder, { recursive: true, force: true });
    else host.rmdir(pathOf(folder));
}

function existsSync(file) {
    try {
        return host.pathKind(pathOf(file)) !== 0;
    } catch {
        return false;
    }
}

function cpSync(from, to, options) {
    const source = pathOf(from, "src"),
        target = pathOf(to, "dest");
    if (!statSync(source).isDirectory()) {
        if (options?.force === false && existsSync(target)) return;
        mkdirSync(path.dirname(target), { recursive: true });
        host.copyFile(source, target, 0);
        return;
    }
    if (!options?.recursive)
        throw makeError(Error, "ERR_FS_EISDIR", `Recursive option not enabled, cannot copy a directory: ${source}`);
    mkdirSync(target, { recursive: true });
    for (const name of readdirSync(source)) cpSync(path.join(source, name), path.join(target, name), options);
}

function truncateSync(file, length = 0) {
    const fd = host.open(pathOf(file), constants.O_WRONLY, 0);
    try {
        host.ftruncate(fd, length);
    } finally {
        host.close(fd);
    }
}
const seconds = (time) => (time instanceof Date ? time.getTime() / 1000 : Number(time));

const sync = {
    accessSync: (file, mode = 0) => host.access(pathOf(file), mode),
    appendFileSync,
    chmodSync: (file, mode) => host.chmod(pathOf(file), modeOf(mode)),
    closeSync,
    copyFileSync: (from, to, mode = 0) => host.copyFile(pathOf(from, "src"), pathOf(to, "dest"), mode),
    cpSync,
    fstatSync,
    fsyncSync: (fd) => host.fsync(fd),
    fdatasyncSync: (fd) => host.fsync(fd),
    ftruncateSync: (fd, length = 0) => host.ftruncate(fd, length),
    linkSync: (from, to) => host.link(pathOf(from, "existingPath"), pathOf(to, "newPath")),
    lstatSync,
    mkdirSync,
    mkdtempSync: (prefix) => host.mkdtemp(pathOf(prefix, "prefix")),
    openSync,
    readdirSync,
    readFileSync,
    readlinkSync: (file) => host.readlink(pathOf(file)),
    readSync,
    readvSync,
    realpathSync: (file) => host.realpath(pathOf(file)),
    renameSync: (from, to) => host.rename(pathOf(from, "oldPath"), pathOf(to, "newPath")),
    rmdirSync,
    rmSync,
    statSync,
    symlinkSync: (target, file) => host.symlink(pathOf(target, "target"), pathOf(file)),
    truncateSync,
    unlinkSync: (file) => host.unlink(pathOf(file)),
    utimesSync: (file, accessed, modified) => host.utimes(pathOf(file), seconds(accessed), seconds(modified)),
    writeFileSync,
    writeSync,
    writevSync
};
for (const [name, value] of Object.entries(sync))
    Object.defineProperty(value, "name", { value: name, configurable: true });
sync.realpathSync.native = sync.realpathSync;

// -- with callbacks -------------------------------------------------------------------------------------------------------

const { setImmediate } = globalThis;
const withCallbacks = { exists: (file, callback) => void setImmediate(() => callback(existsSync(file))) };
for (const name of Object.keys(sync)) {
    const short = name.slice(0, -4),
        run = sync[name];
    const withData = name === "readSync" || name === "writeSync";
    withCallbacks[short] = {
        [short](...args) {
            const callback = args.pop();
            if (typeof callback !== "function") throw invalidArgType("cb", "function", callback);
            let error = null,
                value;
            try {
                value = run(...args);
            } catch (thrown) {
                if (thrown.code?.startsWith("ERR_")) throw thrown;
                error = thrown;
            }
            setImmediate(() => {
                if (error) callback(error);
                else if (withData) callback(null, value, args[1]);
                else if (value === undefined) callback(null);
                else callback(null, value);
            });
        }
    }[short];
}
withCallbacks.realpath.native = withCallbacks.realpath;
Object.defineProperty(withCallbacks.exists, Symbol.for("nodejs.util.promisify.custom"), {
    value: async (file) => existsSync(file)
});

// -- with promises --------------------------------------------------------------------------------------------------------

/** What `open` of the promises gives. */
class FileHandle {
    #fd;
    constructor(fd) {
        this.#fd = fd;
    }
    get fd() {
        return this.#fd;
    }
    async close() {
        if (this.#fd >= 0) host.close(this.#fd);
        this.#fd = -1;
    }
    async read(buffer, offset, length, position) {
        const target = ArrayBuffer.isView(buffer) ? buffer : require("buffer").Buffer.alloc(buffer?.length ?? 16384);
        return { bytesRead: readSync(this.#fd, target, offset, length, position), buffer: target };
    }
    async write(data, ...rest) {
        return { bytesWritten: writeSync(this.#fd, data, ...rest), buffer: data };
    }
    async readFile(options) {
        return readFileSync(this.#fd, options);
    }
    async writeFile(data, options) {
        return writeFileSync(this.#fd, data, options);
    }
    async appendFile(data, options) {
        return writeFileSync(this.#fd, data, options);
    }
    async stat(options) {
        return fstatSync(this.#fd, options);
    }
    async truncate(length) {
        return host.ftruncate(this.#fd, length ?? 0);
    }
    async sync() {
        return host.fsync(this.#fd);
    }
    async *readLines(options) {
        yield* readFileSync(this.#fd, { encoding: "utf8", ...options })
            .replace(/\r?\n$/, "")
            .split(/\r?\n/);
    }
    async [Symbol.for("Symbol.asyncDispose")]() {
        return this.close();
    }
}

const promises = { constants };
for (const name of [
    "access",
    "appendFile",
    "chmod",
    "copyFile",
    "cp",
    "link",
    "lstat",
    "mkdir",
    "mkdtemp",
    "readdir",
    "readFile",
    "readlink",
    "realpath",
    "rename",
    "rm",
    "rmdir",
    "stat",
    "symlink",
    "truncate",
    "unlink",
    "utimes",
    "writeFile"
]) {
    const run = sync[`${name}Sync`];
    promises[name] = {
        async [name](...args) {
            const fixed = args[0] instanceof FileHandle ? [args[0].fd, ...args.slice(1)] : args;
            // The turn of the loop that the work would take passes first.
            await new Promise((resolve) => setImmediate(resolve));
            return run(...fixed);
        }
    }[name];
}
promises.open = async function open(file, flags, mode) {
    return new FileHandle(openSync(file, flags, mode));
};

// -- streams --------------------------------------------------------------------------------------------------------------

function createReadStream(file, options) {
    const { Readable } = require("stream");
    const { encoding, fd, start = 0, end = Infinity, highWaterMark = 65536 } = optionsOf(options);
    let descriptor = fd,
        at = start;
    const stream = new Readable({
        read() {
            try {
                descriptor ??= openSync(file, "r");
                const chunk = require("buffer").Buffer.alloc(Math.min(highWaterMark, end - at + 1));
                const count = chunk.length
                    ? readSync(descriptor, chunk, 0, chunk.length, fd === undefined || start ? at : -1)
                    : 0;
                at += count;
                if (count) return void this.push(chunk.subarray(0, count));
                if (fd === undefined) closeSync(descriptor);
                this.push(null);
            } catch (error) {
                this.destroy(error);
            }
        }
    });
    if (encoding) stream.setEncoding(encoding);
    stream.path = file;
    return stream;
}

function createWriteStream(file, options) {
    const { Writable } = require("stream");
    const { flags = "w", mode, fd } = optionsOf(options);
    let descriptor = fd;
    const stream = new Writable({
        write(chunk, encoding, done) {
            try {
                descriptor ??= openSync(file, flags, mode);
                writeAll(descriptor, encoded(chunk, encoding));
                stream.bytesWritten += chunk.length;
                done();
            } catch (error) {
                done(error);
            }
        },
        final(done) {
            try {
                descriptor ??= openSync(file, flags, mode);
                if (fd === undefined) closeSync(descriptor);
                done();
            } catch (error) {
                done(error);
            }
        }
    });
    stream.path = file;
    stream.bytesWritten = 0;
    return stream;
}

module.exports = {
    ...sync,
    ...withCallbacks,
    existsSync,
    constants,
    Stats,
    Dirent,
    createReadStream,
    createWriteStream,
    promises,
    F_OK: 0,
    R_OK: 4,
    W_OK: 2,
    X_OK: 1
};
