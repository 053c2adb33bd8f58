// fs: synchronous, with callbacks and promises; errors with codes.
const fs = require("fs"),
    path = require("path"),
    os = require("os");
const d = fs.mkdtempSync(path.join(os.tmpdir(), "fst-"));
const j = (...a) => path.join(d, ...a);
const rel = (s) => String(s).replaceAll(d, "D");
fs.writeFileSync(j("a.txt"), "héllo\n");
fs.appendFileSync(j("a.txt"), Buffer.from("more"));
console.log(
    fs.readFileSync(j("a.txt"), "utf8"),
    fs.readFileSync(j("a.txt")).length,
    fs.readFileSync(j("a.txt"), { encoding: "hex" }),
    fs.existsSync(j("a.txt")),
    fs.existsSync(j("zz"))
);
const st = fs.statSync(j("a.txt"));
console.log(
    st.isFile(),
    st.isDirectory(),
    st.size,
    st.mtime instanceof Date,
    typeof st.mtimeMs,
    (st.mode & 0o777) > 0,
    Object.keys(st).length > 10,
    st instanceof fs.Stats
);
console.log(
    fs.mkdirSync(j("x/y/z"), { recursive: true }) === j("x"),
    fs.mkdirSync(j("x/y"), { recursive: true }),
    fs.mkdirSync(j("q"))
);
fs.writeFileSync(j("x/y/f1"), "1");
fs.writeFileSync(j("x/f2"), "22");
fs.symlinkSync("a.txt", j("link"));
console.log(
    fs.readdirSync(d),
    fs
        .readdirSync(d, { withFileTypes: true })
        .map((e) => [e.name, e.isFile(), e.isDirectory(), e.isSymbolicLink(), e.parentPath === d]),
    fs.readdirSync(d, { recursive: true }).sort(),
    fs.lstatSync(j("link")).isSymbolicLink(),
    fs.readlinkSync(j("link")),
    fs.realpathSync(j("link")) === fs.realpathSync(j("a.txt"))
);
fs.renameSync(j("a.txt"), j("b.txt"));
fs.copyFileSync(j("b.txt"), j("c.txt"));
fs.unlinkSync(j("b.txt"));
console.log(fs.readdirSync(d));
fs.truncateSync(j("c.txt"), 3);
console.log(fs.readFileSync(j("c.txt"), "latin1"));
fs.chmodSync(j("c.txt"), 0o600);
console.log((fs.statSync(j("c.txt")).mode & 0o777).toString(8));
fs.utimesSync(j("c.txt"), 1, 2);
console.log(fs.statSync(j("c.txt")).mtimeMs, fs.statSync(j("c.txt")).atime);
for (const f of [
    () => fs.readFileSync(j("none")),
    () => fs.mkdirSync(j("x")),
    () => fs.rmdirSync(j("x")),
    () => fs.readdirSync(j("none")),
    () => fs.unlinkSync(j("none")),
    () => fs.renameSync(j("none"), j("n2")),
    () => fs.readFileSync(d),
    () => fs.openSync(j("none"), "r"),
    () => fs.statSync(j("none")),
    () => fs.rmSync(j("x")),
    () => fs.rmSync(j("none")),
    () => fs.accessSync(j("none")),
    () => fs.readFileSync(5.5),
    () => fs.readFileSync({}),
    () => fs.writeFileSync(j("w"), 1),
    () => fs.writeFileSync(j("w"), {}),
    () => fs.openSync(j("w"), "zz"),
    () => fs.writeFileSync(j("c.txt"), "x", { flag: "wx" }),
    () => fs.readFileSync("a\0b"),
    () => fs.closeSync(9999),
    () => fs.copyFileSync(j("none"), j("m"))
])
    try {
        console.log("ok", f());
    } catch (e) {
        console.log(e.name, e.code, e.errno, e.syscall, rel(e.message), rel(e.path), rel(e.dest));
    }
console.log(fs.statSync(j("none"), { throwIfNoEntry: false }), fs.rmSync(j("none"), { force: true }));
const fd = fs.openSync(j("fd"), "w+");
console.log(fs.writeSync(fd, "hello"), fs.writeSync(fd, Buffer.from("XYZ"), 1, 2, 0));
const bf = Buffer.alloc(10);
console.log(fs.readSync(fd, bf, 0, 10, 0), bf.toString("utf8", 0, 5), fs.fstatSync(fd).size);
fs.closeSync(fd);
fs.cpSync(j("x"), j("xc"), { recursive: true });
console.log(fs.readdirSync(j("xc"), { recursive: true }).sort());
fs.readFile(j("c.txt"), "utf8", (e, t) => {
    console.log("cb", e, JSON.stringify(t));
    fs.readFile(j("none"), (e) => console.log("cb2", e.code));
    fs.stat(j("c.txt"), (e, s) => console.log("st", s.size));
    fs.exists(j("c.txt"), (x) => console.log("ex", x));
    (async () => {
        const p = fs.promises;
        await p.writeFile(j("p"), "P");
        await p.appendFile(j("p"), "Q");
        console.log(await p.readFile(j("p"), "utf8"), (await p.stat(j("p"))).size, await p.readdir(j("x")));
        try {
            await p.readFile(j("none"));
        } catch (e) {
            console.log(e.code, rel(e.message));
        }
        const h = await p.open(j("p"), "r");
        console.log((await h.read(Buffer.alloc(4), 0, 4, 0)).bytesRead, await h.readFile("utf8"));
        await h.close();
        await p.mkdir(j("pd/e"), { recursive: true });
        await p.rm(j("pd"), { recursive: true });
        await p.rename(j("p"), j("p2"));
        await p.unlink(j("p2"));
        console.log(require("fs/promises") === p, await p.access(j("c.txt")));
        let s = "";
        fs.createReadStream(j("c.txt"), { encoding: "utf8" })
            .on("data", (c) => (s += c))
            .on("end", () => {
                console.log("stream", JSON.stringify(s));
                const w = fs.createWriteStream(j("ws"));
                w.write("a");
                w.end("b", () => {
                    console.log(fs.readFileSync(j("ws"), "utf8"));
                    fs.rmSync(d, { recursive: true });
                    console.log(fs.existsSync(d));
                });
            });
    })();
});

// expect: héllo
// expect: more 11 68c3a96c6c6f0a6d6f7265 true false
// expect: true false 11 true number true true true
// expect: true undefined undefined
// expect: [ 'a.txt', 'link', 'q', 'x' ] [
// expect:   [ 'a.txt', true, false, false, true ],
// expect:   [ 'link', false, false, true, true ],
// expect:   [ 'q', false, true, false, true ],
// expect:   [ 'x', false, true, false, true ]
// expect: ] [
// expect:   'a.txt',  'link',
// expect:   'q',      'x',
// expect:   'x/f2',   'x/y',
// expect:   'x/y/f1', 'x/y/z'
// expect: ] true a.txt true
// expect: [ 'c.txt', 'link', 'q', 'x' ]
// expect: hÃ©
// expect: 600
// expect: 2000 1970-01-01T00:00:01.000Z
// expect: Error ENOENT -2 open ENOENT: no such file or directory, open 'D/none' D/none undefined
// expect: Error EEXIST -17 mkdir EEXIST: file already exists, mkdir 'D/x' D/x undefined
// expect: Error ENOTEMPTY -39 rmdir ENOTEMPTY: directory not empty, rmdir 'D/x' D/x undefined
// expect: Error ENOENT -2 scandir ENOENT: no such file or directory, scandir 'D/none' D/none undefined
// expect: Error ENOENT -2 unlink ENOENT: no such file or directory, unlink 'D/none' D/none undefined
// expect: Error ENOENT -2 rename ENOENT: no such file or directory, rename 'D/none' -> 'D/n2' D/none D/n2
// expect: Error EISDIR -21 read EISDIR: illegal operation on a directory, read undefined undefined
// expect: Error ENOENT -2 open ENOENT: no such file or directory, open 'D/none' D/none undefined
// expect: Error ENOENT -2 stat ENOENT: no such file or directory, stat 'D/none' D/none undefined
// expect: SystemError ERR_FS_EISDIR 21 rm Path is a directory: rm returned EISDIR (is a directory) D/x D/x undefined
// expect: Error ENOENT -2 lstat ENOENT: no such file or directory, lstat 'D/none' D/none undefined
// expect: Error ENOENT -2 access ENOENT: no such file or directory, access 'D/none' D/none undefined
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined The "path" argument must be of type string or an instance of Buffer or URL. Received type number (5.5) undefined undefined
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined The "path" argument must be of type string or an instance of Buffer or URL. Received an instance of Object undefined undefined
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (1) undefined undefined
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of Object undefined undefined
// expect: TypeError ERR_INVALID_ARG_VALUE undefined undefined The argument 'flags' is invalid. Received 'zz' undefined undefined
// expect: Error EEXIST -17 open EEXIST: file already exists, open 'D/c.txt' D/c.txt undefined
// expect: TypeError ERR_INVALID_ARG_VALUE undefined undefined The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received 'a\x00b' undefined undefined
// expect: Error EBADF -9 close EBADF: bad file descriptor, close undefined undefined
// expect: Error ENOENT -2 copyfile ENOENT: no such file or directory, copyfile 'D/none' -> 'D/m' D/none D/m
// expect: undefined undefined
// expect: 5 2
// expect: 5 YZllo 5
// expect: [ 'f2', 'y', 'y/f1', 'y/z' ]
// expect: cb null "hé"
// expect: cb2 ENOENT
// expect: st 3
// expect: ex true
// expect: PQ 2 [ 'f2', 'y' ]
// expect: ENOENT ENOENT: no such file or directory, open 'D/none'
// expect: 2 PQ
// expect: true undefined
// expect: stream "hé"
// expect: ab
// expect: false
