// Paths of POSIX systems. path.win32 is not there: the command runs on Linux only.
const { requireType } = require("internal/errors");

/** The parts of a path without "." and with ".." resolved, as far as there is something before it. */
function normalParts(path, isAbsolute) {
    const parts = [];
    for (const part of path.split("/")) {
        if (part === "" || part === ".") continue;
        if (part !== "..") parts.push(part);
        else if (parts.length && parts.at(-1) !== "..") parts.pop();
        else if (!isAbsolute) parts.push("..");
    }
    return parts;
}

function isAbsolute(path) {
    requireType(path, "path", "string");
    return path.startsWith("/");
}

function normalize(path) {
    requireType(path, "path", "string");
    if (path === "") return ".";
    const absolute = path.startsWith("/");
    let text = normalParts(path, absolute).join("/");
    if (text === "" && !absolute) return path.endsWith("/") ? "./" : ".";
    if (path.endsWith("/") && text !== "") text += "/";
    return absolute ? `/${text}` : text;
}

function join(...paths) {
    for (const path of paths) requireType(path, "path", "string");
    const joined = paths.filter((path) => path !== "").join("/");
    return joined === "" ? "." : normalize(joined);
}

function resolve(...paths) {
    let path = "";
    for (let i = paths.length - 1; i >= 0 && !path.startsWith("/"); i--) {
        requireType(paths[i], `paths[${i}]`, "string");
        if (paths[i] !== "") path = path === "" ? paths[i] : `${paths[i]}/${path}`;
    }
    if (!path.startsWith("/")) path = `${require("process").cwd()}/${path}`;
    return `/${normalParts(path, true).join("/")}`;
}

function relative(from, to) {
    requireType(from, "from", "string");
    requireType(to, "to", "string");
    if (from === to) return "";
    const source = normalParts(resolve(from), true),
        target = normalParts(resolve(to), true);
    let same = 0;
    while (same < source.length && same < target.length && source[same] === target[same]) same++;
    return [...source.slice(same).map(() => ".."), ...target.slice(same)].join("/");
}

/** Where a path ends without the slashes behind it; at least 1 if it begins with one. */
function trimmedEnd(path) {
    let end = path.length;
    while (end > 1 && path[end - 1] === "/") end--;
    return end;
}

function dirname(path) {
    requireType(path, "path", "string");
    const slash = path.lastIndexOf("/", trimmedEnd(path) - 1);
    if (path === "" || slash < 0) return ".";
    if (trimmedEnd(path) === 1) return path.startsWith("/") ? "/" : ".";
    return slash === 0 ? "/" : slash === 1 && path.startsWith("/") ? "//" : path.slice(0, slash);
}

function basename(path, suffix) {
    requireType(path, "path", "string");
    if (suffix !== undefined) requireType(suffix, "suffix", "string");
    let end = path.length;
    while (end > 0 && path[end - 1] === "/") end--;
    const base = path.slice(path.lastIndexOf("/", end - 1) + 1, end);
    if (end === 0) return "";
    if (suffix === path) return "";
    return suffix !== undefined && base !== suffix && base.endsWith(suffix)
        ? base.slice(0, base.length - suffix.length)
        : base;
}

function extname(path) {
    const base = basename(path);
    const dot = base.lastIndexOf(".");
    return dot <= 0 || base === ".." ? "" : base.slice(dot);
}

function parse(path) {
    requireType(path, "path", "string");
    const root = path.startsWith("/") ? "/" : "";
    const base = basename(path),
        ext = extname(path);
    const start = trimmedEnd(path) - base.length;
    const dir = base !== "" && start > root.length ? path.slice(0, start - 1) : root;
    return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
}

function format(parts) {
    if (typeof parts !== "object" || parts === null)
        throw require("internal/errors").invalidArgType("pathObject", "Object", parts);
    const dir = parts.dir || parts.root;
    let ext = parts.ext ?? "";
    if (ext && !ext.startsWith(".")) ext = `.${ext}`;
    const base = parts.base || `${parts.name ?? ""}${ext}`;
    if (!dir) return base;
    return dir === parts.root ? `${dir}${base}` : `${dir}/${base}`;
}

/** Glob matching: "*" and "?" within a part, "**" across parts, "[...]" and "{a,b}". */
function matchesGlob(path, pattern) {
    const source = pattern.replace(
        /\*\*\/?|[*?{},]|[.+^$()|\\]/g,
        (token) =>
            ({
                "*": "[^/]*",
                "?": "[^/]",
                "{": "(?:",
                "}": ")",
                ",": "|",
                "**": ".*",
                "**/": "(?:.*/)?"
            })[token] ?? `\\${token}`
    );
    return new RegExp(`^${source}$`).test(path);
}

const posix = {
    resolve,
    normalize,
    isAbsolute,
    join,
    relative,
    toNamespacedPath: (path) => path,
    dirname,
    basename,
    extname,
    format,
    parse,
    matchesGlob,
    sep: "/",
    delimiter: ":",
    win32: null,
    posix: null
};
posix.posix = posix;
module.exports = posix;
