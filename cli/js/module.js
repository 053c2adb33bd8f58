// CommonJS: which file a specifier means, and running it. ES modules resolve the names of packages here, too.
//
// Resolution is node's: files and folders by path, `node_modules` of the folder and all above it, package.json with
// `exports` (conditions, subpaths, `*` patterns), `imports` (#names) and `main`, a package's own name.
const path = require("path");
const { makeError, invalidArgType, invalidArgValue } = require("internal/errors");

const kFile = 1,
    kFolder = 2;
const kRequireConditions = new Set(["node", "require", "module-sync", "default"]);
const kImportConditions = new Set(["node", "import", "module-sync", "default"]);

let main; // the Module of the main script

function Module(id = "", parent) {
    this.id = id;
    this.path = path.dirname(id);
    this.exports = {};
    Object.defineProperty(this, "parent", { value: parent, writable: true, configurable: true });
    this.filename = null;
    this.loaded = false;
    this.children = [];
    if (parent) parent.children.push(this);
}

Module._cache = Object.create(null);
Module._pathCache = Object.create(null);
Module.globalPaths = [];
Module.Module = Module;

// -- packages -------------------------------------------------------------------------------------------------------------

const packages = new Map(); // folder -> what its package.json says, or null

function packageIn(folder) {
    let known = packages.get(folder);
    if (known !== undefined) return known;
    const file = `${folder}/package.json`;
    const text = host.readSource(file);
    known = null;
    if (text !== undefined) {
        try {
            known = { folder, data: JSON.parse(text) };
        } catch {
            throw makeError(Error, "ERR_INVALID_PACKAGE_CONFIG", `Invalid package config ${file}.`);
        }
    }
    packages.set(folder, known);
    return known;
}

/** The package that a folder belongs to. */
function packageAbove(folder) {
    for (; ; folder = path.dirname(folder)) {
        if (folder.endsWith("/node_modules")) return null;
        const found = packageIn(folder);
        if (found) return found;
        if (folder === "/" || folder === ".") return null;
    }
}

/** The best match of a subpath among keys with at most one `*`: the longest beginning wins. */
function matchPattern(table, subpath) {
    if (Object.hasOwn(table, subpath) && !subpath.includes("*")) return { target: table[subpath], star: "" };
    let best = "",
        result;
    for (const key of Object.keys(table)) {
        const at = key.indexOf("*");
        if (at < 0 || !subpath.startsWith(key.slice(0, at))) continue;
        const tail = key.slice(at + 1);
        if (subpath.length < key.length || !subpath.endsWith(tail) || at < best.indexOf("*")) continue;
        if (best && best.indexOf("*") === at && key.length <= best.length) continue;
        best = key;
        result = { target: table[key], star: subpath.slice(at, subpath.length - tail.length) };
    }
    return result;
}

/** A path for what stands in `exports` or `imports`; undefined: nothing fits, null: closed on purpose. */
function resolveTarget(pack, target, star, conditions, isImports) {
    if (target === null) return null;
    if (typeof target === "string") {
        const text = target.replaceAll("*", star);
        if (text.startsWith("./")) {
            if (/(^|\/)(\.\.|node_modules)(\/|$)/.test(text.slice(2)))
                throw makeError(
                    Error,
                    "ERR_INVALID_PACKAGE_TARGET",
                    `Invalid "exports" target "${target}" defined in the package config ${pack.folder}/package.json`
                );
            return path.join(pack.folder, text);
        }
        if (isImports && !text.startsWith("../") && !text.startsWith("/"))
            return resolveBare(text, pack.folder, conditions);
        throw makeError(
            Error,
            "ERR_INVALID_PACKAGE_TARGET",
            `Invalid "${isImports ? "imports" : "exports"}" target ${JSON.stringify(target)} defined in the package config ${pack.folder}/package.json; targets must start with "./"`
        );
    }
    if (Array.isArray(target)) {
        let last;
        for (const one of target) {
            last = resolveTarget(pack, one, star, conditions, isImports);
            if (last) return last;
        }
        return last;
    }
    if (typeof target === "object") {
        for (const condition of Object.keys(target)) {
            if (!conditions.has(condition)) continue;
            const found = resolveTarget(pack, target[condition], star, conditions, isImports);
            if (found !== undefined) return found;
        }
    }
    return undefined;
}

/** A subpath ("." or "./x") of a package that has `exports`. */
function resolveExports(pack, subpath, conditions) {
    let table = pack.data.exports;
    if (typeof table === "string" || Array.isArray(table) || !Object.keys(table).some((key) => key.startsWith(".")))
        table = { ".": table };
    const match = matchPattern(table, subpath);
    const found = match && resolveTarget(pack, match.target, match.star, conditions, false);
    if (found) return found;
    const file = `${pack.folder}/package.json`;
    throw makeError(
        Error,
        "ERR_PACKAGE_PATH_NOT_EXPORTED",
        subpath === "."
            ? `No "exports" main defined in ${file}`
            : `Package subpath '${subpath}' is not defined by "exports" in ${file}`
    );
}

function resolveImports(name, folder, conditions) {
    const pack = packageAbove(folder);
    // Without a table of imports require says that it finds nothing, as for any name.
    if (!pack?.data.imports && conditions === kRequireConditions) return undefined;
    const match = pack?.data.imports && matchPattern(pack.data.imports, name);
    const found = match && resolveTarget(pack, match.target, match.star, conditions, true);
    if (found) return found;
    throw makeError(
        TypeError,
        "ERR_PACKAGE_IMPORT_NOT_DEFINED",
        `Package import specifier "${name}" is not defined${pack ? ` in package ${pack.folder}/package.json` : ""}`
    );
}

// -- files ----------------------------------------------------------------------------------------------------------------

function withExtension(base) {
    if (host.pathKind(base) === kFile) return base;
    for (const extension of Object.keys(Module._extensions))
        if (host.pathKind(base + extension) === kFile) return base + extension;
    return undefined;
}

function resolveFolder(folder) {
    const entry = packageIn(folder)?.data.main;
    if (typeof entry === "string" && entry !== "") {
        const base = path.resolve(folder, entry);
        const found = withExtension(base) ?? withExtension(`${base}/index`);
        if (found) return found;
    }
    return withExtension(`${folder}/index`);
}

function resolvePath(base) {
    const kind = host.pathKind(base);
    if (!base.endsWith("/")) {
        const found = withExtension(base);
        if (found) return found;
    }
    return kind === kFolder ? resolveFolder(path.resolve(base)) : undefined;
}

function splitName(request) {
    const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(request) ?? [];
    return { name: name ?? request, subpath: `.${rest ?? ""}` };
}

/** A package, or a file in one, seen from a folder; also a built-in module ("node:fs"). */
function resolveBare(request, folder, conditions, lookIn = Module._nodeModulePaths(folder)) {
    const builtin = request.startsWith("node:") ? request.slice(5) : request;
    if (host.hasBuiltin(builtin)) return `node:${builtin}`;
    if (request.startsWith("#")) return resolveImports(request, folder, conditions);
    const { name, subpath } = splitName(request);
    const own = packageAbove(folder);
    if (own?.data.name === name && own.data.exports != null) return resolveExports(own, subpath, conditions);
    for (const modules of lookIn) {
        if (host.pathKind(modules) !== kFolder) continue;
        const root = `${modules}/${name}`;
        const pack = host.pathKind(root) === kFolder ? packageIn(root) : null;
        if (pack?.data.exports != null) return resolveExports(pack, subpath, conditions);
        const found = resolvePath(`${modules}/${request}`);
        if (found) return found;
    }
    return undefined;
}

Module._nodeModulePaths = function (from) {
    const paths = [];
    for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
        if (path.basename(folder) !== "node_modules")
            paths.push(folder === "/" ? "/node_modules" : `${folder}/node_modules`);
        if (folder === "/") return paths;
    }
};

function isRelative(request) {
    return request === "." || request === ".." || request.startsWith("./") || request.startsWith("../");
}

Module._resolveLookupPaths = function (request, parent) {
    if (Module.isBuiltin(request)) return null;
    if (isRelative(request)) return [parent?.filename ? path.dirname(parent.filename) : "."];
    return [...(parent?.paths ?? []), ...Module.globalPaths];
};

function requireStack(parent) {
    const stack = [];
    for (let module = parent; module; module = module.parent) stack.push(module.filename ?? module.id);
    return stack;
}

function notFound(request, parent) {
    const stack = requireStack(parent);
    const text = stack.length ? `\nRequire stack:\n- ${stack.join("\n- ")}` : "";
    const error = new Error(`Cannot find module '${request}'${text}`);
    error.code = "MODULE_NOT_FOUND";
    error.requireStack = stack;
    return error;
}

Module._resolveFilename = function (request, parent, isMain, options) {
    if (request.startsWith("node:")) {
        if (host.hasBuiltin(request.slice(5))) return request;
        throw makeError(Error, "ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: ${request}`);
    }
    if (host.hasBuiltin(request)) return request;
    const folders = options?.paths ?? [parent?.filename ? path.dirname(parent.filename) : require("process").cwd()];
    for (const folder of folders) {
        const base = path.resolve(folder);
        let found;
        if (request.startsWith("/")) found = resolvePath(request);
        else if (isRelative(request))
            found = resolvePath(path.join(base, request) + (/(^|\/)\.{1,2}$/.test(request) ? "/" : ""));
        else found = resolveBare(request, base, kRequireConditions, options?.paths ? undefined : parent?.paths);
        if (found) {
            if (host.pathKind(found) === kFile) return host.realpath(found);
            if (found.startsWith("node:")) return found;
            throw Object.assign(new Error(`Cannot find module '${found}'`), { code: "MODULE_NOT_FOUND", path: found });
        }
    }
    throw notFound(request, parent);
};

// -- running --------------------------------------------------------------------------------------------------------------

Module._load = function (request, parent, isMain) {
    const builtin = request.startsWith("node:") ? request.slice(5) : request;
    if (host.hasBuiltin(builtin)) return require(builtin);
    const filename = Module._resolveFilename(request, parent, isMain);
    if (filename.startsWith("node:")) return require(filename.slice(5));
    const cached = Module._cache[filename];
    if (cached) {
        if (parent && !parent.children.includes(cached)) parent.children.push(cached);
        return cached.exports;
    }
    const module = new Module(filename, parent);
    if (isMain) {
        main = module;
        module.id = ".";
    }
    Module._cache[filename] = module;
    let loaded = false;
    try {
        module.load(filename);
        loaded = true;
    } finally {
        if (!loaded) delete Module._cache[filename];
    }
    return module.exports;
};

Module._extensions = Object.assign(Object.create(null), {
    ".js"(module, filename) {
        const text = sourceOf(filename);
        if (host.isModuleText(filename, text)) loadModule(module, filename);
        else module._compile(text, filename);
    },
    ".json"(module, filename) {
        try {
            module.exports = JSON.parse(sourceOf(filename));
        } catch (error) {
            error.message = `${filename}: ${error.message}`;
            throw error;
        }
    },
    ".node"(module, filename) {
        throw makeError(Error, "ERR_DLOPEN_FAILED", `Native addons cannot be loaded: ${filename}`);
    }
});

function sourceOf(filename) {
    const text = host.readSource(filename);
    if (text === undefined) require("fs").readFileSync(filename); // throws, and says why
    return text;
}

function asyncModule(module, filename) {
    const stack = requireStack(module.parent);
    const error = makeError(
        Error,
        "ERR_REQUIRE_ASYNC_MODULE",
        "require() cannot be used on an ESM graph with top-level await. Use import() instead." +
            `\nRequired module: ${filename}\nRequire stack:\n- ${stack.join("\n- ")}`
    );
    return Object.assign(error, { requireStack: stack });
}

function loadModule(module, filename) {
    const namespace = host.requireModule(filename);
    if (namespace === undefined) throw asyncModule(module, filename);
    module.exports = "module.exports" in namespace ? namespace["module.exports"] : namespace;
}

Module.prototype.load = function (filename) {
    this.filename = filename;
    this.paths = Module._nodeModulePaths(path.dirname(filename));
    const extension = path.extname(filename);
    if (extension === ".mjs" && !Module._extensions[".mjs"]) loadModule(this, filename);
    else (Module._extensions[extension] ?? Module._extensions[".js"])(this, filename);
    this.loaded = true;
};

Module.prototype._compile = function (content, filename) {
    const wrapper = host.compile(content, filename);
    return wrapper.call(this.exports, this.exports, requireOf(this), this, filename, path.dirname(filename));
};

Module.prototype.require = function (id) {
    if (typeof id !== "string") throw invalidArgType("id", "string", id);
    if (id === "") throw invalidArgValue("id", id, "must be a non-empty string");
    return Module._load(id, this, false);
};

/** The function `require` of a module. */
function requireOf(module) {
    function require(id) {
        return module.require(id);
    }
    require.resolve = function resolve(request, options) {
        if (typeof request !== "string") throw invalidArgType("request", "string", request);
        return Module._resolveFilename(request, module, false, options);
    };
    require.resolve.paths = function paths(request) {
        if (typeof request !== "string") throw invalidArgType("request", "string", request);
        return Module._resolveLookupPaths(request, module);
    };
    require.main = main;
    require.extensions = Module._extensions;
    require.cache = Module._cache;
    return require;
}

Module._requireOf = requireOf;
Module._setMain = function (module, filename) {
    main = module;
    if (filename) Module._cache[filename] = module;
};

Module.createRequire = function (from) {
    const filename = typeof from === "object" || from.startsWith("file:") ? require("url").fileURLToPath(from) : from;
    if (!path.isAbsolute(filename))
        throw invalidArgValue("filename", from, "must be a file URL object, file URL string, or absolute path string");
    const module = new Module(filename);
    module.filename = filename;
    module.paths = Module._nodeModulePaths(module.path);
    return requireOf(module);
};

Module.builtinModules = [
    "assert",
    "assert/strict",
    "buffer",
    "child_process",
    "console",
    "constants",
    "crypto",
    "events",
    "fs",
    "fs/promises",
    "http",
    "https",
    "module",
    "net",
    "os",
    "path",
    "path/posix",
    "perf_hooks",
    "process",
    "querystring",
    "readline",
    "readline/promises",
    "stream",
    "stream/consumers",
    "stream/promises",
    "string_decoder",
    "sys",
    "timers",
    "timers/promises",
    "tty",
    "url",
    "util",
    "util/types",
    "v8",
    "vm",
    "worker_threads",
    "zlib"
];
Module.isBuiltin = (name) => host.hasBuiltin(name.startsWith("node:") ? name.slice(5) : name);
Module.wrapper = ["(function (exports, require, module, __filename, __dirname) { ", "\n});"];
Module.wrap = (text) => Module.wrapper[0] + text + Module.wrapper[1];
Module.findPackageJSON = function (specifier, base) {
    const start = path.dirname(base === undefined ? specifier : require("url").fileURLToPath(base));
    const found = packageAbove(start);
    return found ? `${found.folder}/package.json` : undefined;
};

// -- for ES modules -------------------------------------------------------------------------------------------------------

function requireKnownScheme(specifier) {
    const [, scheme] = /^([a-z][a-z0-9+.-]*:)/i.exec(specifier) ?? [];
    if (scheme && scheme !== "node:" && !host.hasBuiltin(specifier))
        throw makeError(
            Error,
            "ERR_UNSUPPORTED_ESM_URL_SCHEME",
            "Only URLs with a scheme in: file and data are supported by the default ESM loader. " +
                `Received protocol '${scheme}'`
        );
}

function resolvePackage(specifier, referrer) {
    const found = resolveBare(specifier, path.dirname(referrer), kImportConditions);
    if (found) return found;
    const { name } = splitName(specifier);
    throw makeError(Error, "ERR_MODULE_NOT_FOUND", `Cannot find package '${name}' imported from ${referrer}`);
}

host.setHook("resolveImport", (specifier, referrer) => {
    if (specifier.startsWith("file:")) return require("url").fileURLToPath(specifier);
    requireKnownScheme(specifier);
    if (specifier.startsWith("node:") && !host.hasBuiltin(specifier.slice(5)))
        throw makeError(Error, "ERR_UNKNOWN_BUILTIN_MODULE", `No such built-in module: ${specifier}`);
    if (referrer.startsWith("data:") && !Module.isBuiltin(specifier))
        throw makeError(
            TypeError,
            "ERR_UNSUPPORTED_RESOLVE_REQUEST",
            `Failed to resolve module specifier "${specifier}" from "${referrer}": ` +
                "Invalid relative URL or base scheme is not hierarchical."
        );
    return resolvePackage(specifier, referrer);
});

// import.meta.resolve: the URL of what import() would load, whether or not there is such a file.
host.setHook("importMetaResolve", (specifier, base, referrer) => {
    const { URL, pathToFileURL } = require("url");
    if (isRelative(specifier) || specifier.startsWith("/")) return new URL(specifier, base).href;
    if (URL.canParse(specifier)) return new URL(specifier).href;
    const found = resolvePackage(specifier, referrer);
    return found.startsWith("node:") ? found : pathToFileURL(found).href;
});

// The text of a data: URL that is imported with the attribute `type` (empty: none).
host.setHook("dataModule", (url, type) => {
    const [, mime, base64, body] = /^data:([^,;]*)(?:;[^,]*?)??(;base64)?,(.*)$/s.exec(url) ?? [];
    if (mime === undefined) throw makeError(TypeError, "ERR_INVALID_URL", "Invalid URL");
    const isJson = mime === "application/json";
    if (isJson && type !== "json")
        throw makeError(
            TypeError,
            "ERR_IMPORT_ATTRIBUTE_MISSING",
            `Module "${url}" needs an import attribute of "type: json"`
        );
    if (!isJson && mime !== "text/javascript")
        throw makeError(RangeError, "ERR_UNKNOWN_MODULE_FORMAT", `Unknown module format: ${mime} for URL ${url}`);
    if (!isJson && type)
        throw makeError(
            TypeError,
            "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
            `Module "${url}" is not of type "${type}"`
        );
    const text = decodeURIComponent(body);
    return base64 ? require("buffer").Buffer.from(text, "base64").toString() : text;
});
host.setHook("loadCommonJs", (filename) => {
  const isMain = main === undefined;
  return Module._load(filename, isMain ? null : undefined, isMain);
});

module.exports = Module;
