// fs: streams as classes, folders entry by entry, owners and times, handles, and the checks of arguments.
const fs = require("fs");
const { promises } = fs;
const { Readable } = require("stream");
const os = require("os");

const folder = fs.mkdtempSync(`${os.tmpdir()}/tiercel-fs-`);
process.chdir(folder);
process.on("exit", () => fs.rmSync(folder, { recursive: true }));
const short = (text) => `${text}`.replaceAll(folder, "HERE");
const show = (error) => console.log(error.name, error.code, short(error.message));
const check = (run) => {
    try {
        console.log(run());
    } catch (error) {
        show(error);
    }
};
fs.writeFileSync("a", "hello world");

check(() => fs.mkdirSync("x/y/z", { recursive: true })); // expect: x
check(() => fs.mkdirSync("x/y/z", { recursive: true })); // expect: undefined
check(() => fs.mkdirSync("./x/./q/r/", { recursive: true })); // expect: ./x/./q
check(() => fs.mkdirSync("", { recursive: true })); // expect: Error ENOENT ENOENT: no such file or directory, mkdir ''
check(() => fs.mkdirSync("a", { recursive: true })); // expect: Error EEXIST EEXIST: file already exists, mkdir 'a'
check(() => fs.mkdirSync("a/b/c", { recursive: true })); // expect: Error ENOTDIR ENOTDIR: not a directory, mkdir 'a/b/c'
check(() => fs.realpathSync("none/b")); // expect: Error ENOENT ENOENT: no such file or directory, lstat 'HERE/none'
check(() => fs.realpathSync.native("none")); // expect: Error ENOENT ENOENT: no such file or directory, realpath 'none'
check(() => fs.readFileSync("none", "utf9")); // expect: TypeError ERR_INVALID_ARG_VALUE The argument 'encoding' is invalid encoding. Received 'utf9'
check(() => fs.openSync("none", "q")); // expect: TypeError ERR_INVALID_ARG_VALUE The argument 'flags' is invalid. Received 'q'
check(() => fs.openSync("none", "r", "abc")); // expect: TypeError ERR_INVALID_ARG_VALUE The argument 'mode' must be a 32-bit unsigned integer or an octal string. Received 'abc'
check(() => fs.closeSync(-1)); // expect: RangeError ERR_OUT_OF_RANGE The value of "fd" is out of range. It must be >= 0 && <= 2147483647. Received -1

const fd = fs.openSync("a", "r+");
const bytes = Buffer.alloc(5);
check(() => fs.readSync(fd, bytes, 0, 6)); // expect: RangeError ERR_OUT_OF_RANGE The value of "length" is out of range. It must be <= 5. Received 6
check(() => fs.readSync(fd, bytes, { offset: 9 })); // expect: RangeError ERR_OUT_OF_RANGE The value of "length" is out of range. It must be >= 0. Received -4
check(() => fs.readSync(fd, bytes, 0, 5, "x")); // expect: TypeError ERR_INVALID_ARG_TYPE The "position" argument must be of type bigint or integer. Received type string ('x')
check(() => fs.readSync(fd, bytes, 0, 5, 6n) + bytes.toString()); // expect: 5world
check(() => fs.writeSync(fd, bytes, 6)); // expect: RangeError ERR_OUT_OF_RANGE The value of "offset" is out of range. It must be <= 5. Received 6
const [user, group] = [process.getuid(), process.getgid()];
check(() => fs.chownSync("a", user, group) ?? fs.fchownSync(fd, user, group)); // expect: undefined
check(() => fs.chownSync("none", user, group)); // expect: Error ENOENT ENOENT: no such file or directory, chown 'none'
check(() => fs.lchownSync("a", "x", 0)); // expect: TypeError ERR_INVALID_ARG_TYPE The "uid" argument must be of type number. Received type string ('x')
check(() => fs.fchmodSync(fd, 0o600) ?? (fs.statSync("a").mode & 0o777).toString(8)); // expect: 600
check(() => fs.futimesSync(fd, 1, "2") ?? fs.statSync("a").mtimeMs); // expect: 2000
fs.symlinkSync("a", "link");
check(() => fs.lutimesSync("link", 5, new Date(6000)) ?? fs.lstatSync("link").mtimeMs); // expect: 6000
check(() => Object.keys(fs.statfsSync(".")).join()); // expect: type,bsize,frsize,blocks,bfree,bavail,files,ffree
check(() => {
    using dir = fs.opendirSync("x");
    const first = dir.readSync();
    return [dir.path, dir instanceof fs.Dir, first.name, first.isDirectory(), dir.readSync().name, dir.readSync()];
}); // expect: [ 'x', true, 'q', true, 'y', null ]
check(() => fs.opendirSync("none").path.syscall); // expect: Error ENOENT ENOENT: no such file or directory, opendir 'none'

check(() => fs.createReadStream(5)); // expect: TypeError ERR_INVALID_ARG_TYPE The "path" argument must be of type string or an instance of Buffer or URL. Received type number (5)
check(() => fs.createReadStream("a", { start: 5, end: 2 })); // expect: RangeError ERR_OUT_OF_RANGE The value of "start" is out of range. It must be <= "end" (here: 2). Received 5
check(() => fs.createWriteStream("w", { start: -1 })); // expect: RangeError ERR_OUT_OF_RANGE The value of "start" is out of range. It must be >= 0 && <= 9007199254740991. Received -1

/** The names of a stream's events, to its end. */
const events = (stream) =>
    new Promise((done) => {
        const seen = [];
        for (const type of ["open", "ready", "data", "end", "finish", "error", "close"])
            stream.on(type, (data) => {
                seen.push(typeof data === "string" ? `${type}:${data}` : type);
                if (type === "close") done(seen.join(" "));
            });
    });

(async () => {
    const reading = fs.createReadStream("a", { start: 2, end: 6, encoding: "utf8", highWaterMark: 2 });
    console.log(reading instanceof fs.ReadStream, reading.path, reading.fd, reading.pending, reading.bytesRead);
    // expect: true a null true 0
    console.log(await events(reading), reading.bytesRead, reading.fd);
    // expect: open ready data:ll data:o  data:w end close 5 null
    console.log(await events(fs.createReadStream("none"))); // expect: error close
    const writing = fs.createWriteStream("w");
    writing.write("abc");
    writing.end("def");
    console.log(writing instanceof fs.WriteStream, await events(writing), writing.bytesWritten);
    // expect: true open ready finish close 6
    await events(fs.createWriteStream("w", { flags: "r+", start: 2 }).end("ZZ"));
    console.log(fs.readFileSync("w", "utf8")); // expect: abZZef
    function Own(...args) {
        fs.ReadStream.apply(this, args);
    }
    Object.setPrototypeOf(Own.prototype, fs.ReadStream.prototype);
    console.log(await events(new Own("w", "utf8"))); // expect: open ready data:abZZef end close

    let handle;
    {
        await using opened = await promises.open("a", "r+");
        handle = opened;
        handle.on("close", () => console.log("handle closed"));
        await handle.utimes(1, 2);
        const written = await handle.writev([Buffer.from("H"), Buffer.from("E")], 0);
        console.log(written.bytesWritten, (await handle.readv([Buffer.alloc(4)], 0)).bytesRead);
        // expect: 2 4
    } // expect: handle closed
    await handle.stat().catch(show); // expect: Error EBADF file closed
    for await (const line of (await promises.open("a")).readLines()) console.log(line); // expect: HEllo world

    async function* chunks() {
        yield "x";
        yield Buffer.from("y");
    }
    for (const data of [["a", "b"], chunks(), Readable.from(["q"])]) {
        await promises.writeFile("it", data);
        console.log(fs.readFileSync("it", "utf8"));
    }
    // expect: ab
    // expect: xy
    // expect: q
    await promises.writeFile("it", {}).catch(show); // expect: TypeError ERR_INVALID_ARG_TYPE The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of Object
    await promises.readFile("a", { signal: AbortSignal.abort() }).catch(show);
    // expect: AbortError ABORT_ERR The operation was aborted
    const controller = new AbortController();
    const late = promises.writeFile("it", "not this", { signal: controller.signal });
    controller.abort();
    await late.catch(show); // expect: AbortError ABORT_ERR The operation was aborted
    console.log(fs.readFileSync("it", "utf8")); // expect: q
    await new Promise((done) => fs.readFile("a", { signal: AbortSignal.abort() }, (error) => done(show(error))));
    // expect: AbortError ABORT_ERR The operation was aborted

    const names = [];
    for await (const entry of await promises.opendir("x", { recursive: true })) names.push(entry.name);
    console.log(names.sort().join()); // expect: q,r,y,z
    const dir = await promises.opendir("x");
    await dir.close();
    await dir.close().catch(show); // expect: Error ERR_DIR_CLOSED Directory handle was closed
    await promises.lchown("link", user, group);
    console.log(typeof (await promises.statfs(".")).bsize); // expect: number
    fs.chown("none", user, group, (error) => console.log(error.code)); // expect: ENOENT
})();
