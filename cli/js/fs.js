// Files. Every function does its work at once; those with callbacks or promises only tell of it later.
const path = require("path");
const { abortError, makeError, invalidArgType } = require("internal/errors");
const {
    pathOf,
    descriptorOf,
    pathOrDescriptor,
    ownerOf,
    flagsOf,
    modeOf,
    timeOf,
    optionsOf,
    readArguments,
    writeArguments,
    kBufferTypes
} = require("internal/fs_arguments");

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
    throw invalidArgType("data", ["string", ...kBufferTypes], data);
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
const fstatSync = (fd, options) => stat(descriptorOf(fd), true, options);

class StatFs {
    constructor(fields, bigint) {
        const names = ["type", "bsize", "frsize", "blocks", "bfree", "bavail", "files", "ffree"];
        names.forEach((name, i) => {
            this[name] = bigint ? BigInt(fields[i]) : fields[i];
        });
    }
}
const statfsSync = (file, options) => new StatFs(host.statfs(pathOf(file)), options?.bigint);

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
const closeSync = (fd) => host.close(descriptorOf(fd));

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

const readSync = (fd, buffer, ...rest) => host.read(descriptorOf(fd), ...readArguments(buffer, ...rest));
function writeSync(fd, data, offset, length, position) {
    descriptorOf(fd);
    if (typeof data === "string") {
        const bytes = encoded(data, typeof length === "string" ? length : undefined);
        return host.write(fd, bytes, 0, bytes.length, typeof offset === "number" ? offset : -1);
    }
    return host.write(fd, ...writeArguments(data, offset, length, position));
}
/** One transfer for each view, from `position` on or where the file is. */
function transferAll(transfer, fd, list, position) {
    let sum = 0;
    for (const view of list) {
        const count = transfer(fd, view, 0, view.byteLength, typeof position === "number" ? position + sum : null);
        sum += count;
        if (count < view.byteLength) break;
    }
    return sum;
}
const readvSync = (fd, list, position) => transferAll(readSync, fd, list, position);
const writevSync = (fd, list, position) => transferAll(writeSync, fd, list, position);

// -- folders and names ----------------------------------------------------------------------------------------------------

function mkdirSync(folder, options) {
    const isObject = typeof options === "object" && options !== null;
    const { recursive = false, mode } = isObject ? options : { mode: options };
    const target = pathOf(folder);
    const bits = modeOf(mode, 0o777, isObject ? "options.mode" : "mode");
    if (typeof recursive !== "boolean") throw invalidArgType("options.recursive", "boolean", recursive);
    if (!recursive || target === "") return host.mkdir(target, bits);
    const missing = [];
    let kind;
    for (let at = target; (kind = host.pathKind(at)) === 0; at = path.dirname(at)) missing.push(at);
    // Below a file the system says what is wrong.
    if (kind !== 2) return host.mkdir(target, bits);
    for (const one of missing.toReversed()) host.mkdir(one, bits);
    return missing.at(-1)?.replace(/(.)\/+$/, "$1");
}

function opendirSync(folder, options) {
    const target = pathOf(folder);
    optionsOf(options);
    const Dir = require("internal/fs_folders");
    try {
        return new Dir(target, readdirSync(target, { ...optionsOf(options), withFileTypes: true }));
    } catch (error) {
        if (error.syscall !== "scandir") throw error;
        error.message = error.message.replace("scandir", "opendir");
        throw Object.assign(error, { syscall: "opendir" });
    }
}

/** What is not there is named as the walk along the path finds it. */
function realpathSync(file) {
    const target = pathOf(file);
    try {
        return host.realpath(target);
    } catch (error) {
        let at = "";
        for (const name of path.resolve(target).split("/").slice(1)) host.stat((at += `/${name}`), false, false);
        throw error;
    }
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
const owners = (user, group) => [ownerOf(user, "uid"), ownerOf(group, "gid")];

const sync = {
    accessSync: (file, mode = 0) => host.access(pathOf(file), mode),
    appendFileSync,
    chmodSync: (file, mode) => host.chmod(pathOf(file), modeOf(mode)),
    chownSync: (file, user, group) => host.chown(pathOf(file), ...owners(user, group)),
    closeSync,
    copyFileSync: (from, to, mode = 0) => host.copyFile(pathOf(from, "src"), pathOf(to, "dest"), mode),
    cpSync,
    fchmodSync: (fd, mode) => host.fchmod(descriptorOf(fd), modeOf(mode)),
    fchownSync: (fd, user, group) => host.fchown(descriptorOf(fd), ...owners(user, group)),
    fstatSync,
    fsyncSync: (fd) => host.fsync(descriptorOf(fd)),
    fdatasyncSync: (fd) => host.fsync(descriptorOf(fd)),
    ftruncateSync: (fd, length = 0) => host.ftruncate(descriptorOf(fd), length),
    futimesSync: (fd, accessed, modified) => host.futimes(descriptorOf(fd), timeOf(accessed), timeOf(modified)),
    lchownSync: (file, user, group) => host.lchown(pathOf(file), ...owners(user, group)),
    lutimesSync: (file, accessed, modified) => host.lutimes(pathOf(file), timeOf(accessed), timeOf(modified)),
    linkSync: (from, to) => host.link(pathOf(from, "existingPath"), pathOf(to, "newPath")),
    lstatSync,
    mkdirSync,
    mkdtempSync: (prefix) => host.mkdtemp(pathOf(prefix, "prefix")),
    openSync,
    opendirSync,
    readdirSync,
    readFileSync,
    readlinkSync: (file) => host.readlink(pathOf(file)),
    readSync,
    readvSync,
    realpathSync,
    renameSync: (from, to) => host.rename(pathOf(from, "oldPath"), pathOf(to, "newPath")),
    rmdirSync,
    rmSync,
    statSync,
    statfsSync,
    symlinkSync: (target, file) => host.symlink(pathOf(target, "target"), pathOf(file)),
    truncateSync,
    unlinkSync: (file) => host.unlink(pathOf(file)),
    utimesSync: (file, accessed, modified) => host.utimes(pathOf(file), timeOf(accessed), timeOf(modified)),
    writeFileSync,
    writeSync,
    writevSync
};
for (const [name, value] of Object.entries(sync))
    Object.defineProperty(value, "name", { value: name, configurable: true });
sync.realpathSync.native = (file) => host.realpath(pathOf(file));

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
            const signal = short === "readFile" || short === "writeFile" ? args.at(-1)?.signal : undefined;
            let error = null,
                value;
            try {
                if (signal?.aborted) throw abortError(signal);
                value = run(...args);
            } catch (thrown) {
                if (thrown.code?.startsWith("ERR_")) throw thrown;
                error = thrown;
            }
            setImmediate(() => {
                if (error) callback(error);
                else if (signal?.aborted) callback(abortError(signal));
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

module.exports = {
    ...sync,
    ...withCallbacks,
    existsSync,
    constants,
    Stats,
    Dirent,
    createReadStream: (file, options) => new module.exports.ReadStream(file, options),
    createWriteStream: (file, options) => new module.exports.WriteStream(file, options),
    F_OK: 0,
    R_OK: 4,
    W_OK: 2,
    X_OK: 1
};

/** What most scripts do not need is loaded when it is asked for; it may be replaced, as packages do. */
function defineLater(name, load) {
    const define = (value) =>
        Object.defineProperty(module.exports, name, { value, writable: true, enumerable: true, configurable: true });
    Object.defineProperty(module.exports, name, {
        get: () => define(load())[name],
        set: define,
        enumerable: true,
        configurable: true
    });
}
defineLater("promises", () => require("internal/fs_promises"));
defineLater("Dir", () => require("internal/fs_folders"));
for (const name of ["ReadStream", "WriteStream"]) {
    defineLater(name, () => require("internal/fs_streams")[name]);
    defineLater(`File${name}`, () => require("internal/fs_streams")[name]);
}
