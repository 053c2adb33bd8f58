// URL and URLSearchParams as the URL Standard (url.spec.whatwg.org) defines them, file URLs, and node's older url.parse.
const { makeError, invalidArgType, invalidArgValue, requireType } = require("internal/errors");
const { encodeURIComponent } = globalThis;

const kInspect = Symbol.for("nodejs.util.inspect.custom");
const {
    kSpecial,
    kFragment,
    kQuery,
    kSpecialQuery,
    kUser,
    encodePart,
    decodePercents,
    parseHost,
    parseUrl,
    serialize,
    pathText,
    setHostAndPort,
    appendPath
} = require("internal/url_record");

// -- URLSearchParams ------------------------------------------------------------------------------------------------------

function parseForm(text) {
    const decode = (part) => decodePercents(part.replaceAll("+", " "));
    return text
        .split("&")
        .filter((part) => part !== "")
        .map((part) => {
            const equals = part.indexOf("=");
            return equals < 0 ? [decode(part), ""] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
        });
}
const encodeForm = (text) => encodePart(text, /[^A-Za-z0-9*._ -]/u).replaceAll(" ", "+");

function requireArguments(given, needed) {
    if (given >= needed) return;
    const names = needed === 1 ? '"name" argument' : '"name" and "value" arguments';
    throw makeError(TypeError, "ERR_MISSING_ARGS", `The ${names} must be specified`, requireArguments);
}

class URLSearchParams {
    #list = [];
    #url;

    constructor(init = undefined) {
        if (init === undefined) return;
        if ((typeof init === "object" && init !== null) || typeof init === "function") {
            const iterate = init[Symbol.iterator];
            if (iterate !== undefined && iterate !== null) {
                if (typeof iterate !== "function")
                    throw makeError(TypeError, "ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable");
                for (const pair of init) {
                    const items = pair !== null && typeof pair === "object" && pair[Symbol.iterator] ? [...pair] : [];
                    if (items.length !== 2)
                        throw makeError(
                            TypeError,
                            "ERR_INVALID_TUPLE",
                            "Each query pair must be an iterable [name, value] tuple"
                        );
                    this.#list.push(items.map((item) => String(item).toWellFormed()));
                }
            } else {
                for (const key of Reflect.ownKeys(init))
                    if (Object.getOwnPropertyDescriptor(init, key)?.enumerable)
                        this.#list.push([String(key).toWellFormed(), String(init[key]).toWellFormed()]);
            }
            return;
        }
        this.#list = parseForm(String(init).replace(/^\?/, ""));
    }

    /** The parameters of a URL, which changes with them. */
    static _of(url, query) {
        const params = new URLSearchParams(query);
        params.#url = url;
        return params;
    }
    static _reset(params, query) {
        params.#list = parseForm(query);
    }

    #changed() {
        this.#url?.(this.toString());
    }
    get size() {
        return this.#list.length;
    }
    append(name, value) {
        requireArguments(arguments.length, 2);
        this.#list.push([`${name}`.toWellFormed(), `${value}`.toWellFormed()]);
        this.#changed();
    }
    delete(name, value) {
        requireArguments(arguments.length, 1);
        this.#list = this.#list.filter(([k, v]) => k !== `${name}` || (value !== undefined && v !== `${value}`));
        this.#changed();
    }
    get(name) {
        requireArguments(arguments.length, 1);
        return this.#list.find(([k]) => k === `${name}`)?.[1] ?? null;
    }
    getAll(name) {
        requireArguments(arguments.length, 1);
        return this.#list.filter(([k]) => k === `${name}`).map(([, v]) => v);
    }
    has(name, value) {
        requireArguments(arguments.length, 1);
        return this.#list.some(([k, v]) => k === `${name}` && (value === undefined || v === `${value}`));
    }
    set(name, value) {
        requireArguments(arguments.length, 2);
        const at = this.#list.findIndex(([k]) => k === `${name}`);
        if (at < 0) this.#list.push([`${name}`.toWellFormed(), `${value}`.toWellFormed()]);
        else {
            this.#list[at][1] = `${value}`.toWellFormed();
            this.#list = this.#list.filter(([k], i) => i <= at || k !== `${name}`);
        }
        this.#changed();
    }
    sort() {
        this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
        this.#changed();
    }
    forEach(callback, receiver) {
        requireType(callback, "callback", "function");
        for (const [name, value] of this) Reflect.apply(callback, receiver, [value, name, this]);
    }
    *entries() {
        for (let i = 0; i < this.#list.length; i++) yield [...this.#list[i]];
    }
    *keys() {
        for (const [name] of this.entries()) yield name;
    }
    *values() {
        for (const [, value] of this.entries()) yield value;
    }
    toString() {
        return this.#list.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join("&");
    }
    get [Symbol.toStringTag]() {
        return "URLSearchParams";
    }
    [kInspect](depth, options) {
        if (depth < 0) return "[Object]";
        if (!this.#list.length) return "URLSearchParams {}";
        const show = (text) => host.inspect(text, options);
        return `URLSearchParams { ${this.#list.map(([name, value]) => `${show(name)} => ${show(value)}`).join(", ")} }`;
    }
}
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
    value: URLSearchParams.prototype.entries,
    writable: true,
    configurable: true
});
for (const name of [
    "append",
    "delete",
    "get",
    "getAll",
    "has",
    "set",
    "sort",
    "forEach",
    "entries",
    "keys",
    "values",
    "toString",
    "size"
])
    Object.defineProperty(URLSearchParams.prototype, name, { enumerable: true });

// -- URL ------------------------------------------------------------------------------------------------------------------

class URL {
    #url;
    #params;

    constructor(input, base = undefined) {
        if (arguments.length === 0)
            throw makeError(TypeError, "ERR_MISSING_ARGS", 'The "url" argument must be specified');
        const url = URL.#parse(`${input}`, base === undefined ? undefined : `${base}`);
        if (!url) {
            const error = makeError(TypeError, "ERR_INVALID_URL", "Invalid URL", URL);
            error.input = `${input}`;
            if (base !== undefined) error.base = `${base}`;
            throw error;
        }
        this.#url = url;
    }
    static #parse(input, base) {
        if (base === undefined) return parseUrl(input.toWellFormed());
        const parsed = parseUrl(base.toWellFormed());
        return parsed && parseUrl(input.toWellFormed(), parsed);
    }
    static canParse(input, base = undefined) {
        return Boolean(URL.#parse(`${input}`, base === undefined ? undefined : `${base}`));
    }
    static parse(input, base = undefined) {
        return URL.canParse(input, base) ? new URL(input, base) : null;
    }

    #setQuery(text) {
        this.#url.query = text === "" ? null : encodePart(text, this.#isSpecial ? kSpecialQuery : kQuery);
    }
    get #isSpecial() {
        return this.#url.protocol in kSpecial;
    }
    get #hasNoUser() {
        return !this.#url.host || this.#url.protocol === "file:";
    }

    get href() {
        return serialize(this.#url);
    }
    set href(value) {
        const url = parseUrl(`${value}`.toWellFormed());
        if (!url) {
            const error = makeError(TypeError, "ERR_INVALID_URL", "Invalid URL");
            error.input = `${value}`;
            throw error;
        }
        this.#url = url;
        if (this.#params) URLSearchParams._reset(this.#params, url.query ?? "");
    }
    get origin() {
        const { protocol, host: name, port } = this.#url;
        if (protocol === "blob:") {
            const inner = parseUrl(pathText(this.#url));
            return inner && /^https?:$/.test(inner.protocol) ? new URL(pathText(this.#url)).origin : "null";
        }
        return this.#isSpecial && protocol !== "file:" ? `${protocol}//${name}${port ? `:${port}` : ""}` : "null";
    }
    get protocol() {
        return this.#url.protocol;
    }
    set protocol(value) {
        const [, scheme] = /^([a-z][a-z0-9+.-]*)(?::|$)/i.exec(`${value}`) ?? [];
        if (!scheme) return;
        const protocol = `${scheme.toLowerCase()}:`;
        if (protocol in kSpecial !== this.#isSpecial) return;
        if (protocol === "file:" && (this.#url.username || this.#url.password || this.#url.port)) return;
        this.#url.protocol = protocol;
        if (this.#url.port === kSpecial[protocol]) this.#url.port = "";
    }
    get username() {
        return this.#url.username;
    }
    set username(value) {
        if (!this.#hasNoUser) this.#url.username = encodePart(`${value}`, kUser);
    }
    get password() {
        return this.#url.password;
    }
    set password(value) {
        if (!this.#hasNoUser) this.#url.password = encodePart(`${value}`, kUser);
    }
    get host() {
        return (this.#url.host ?? "") + (this.#url.port ? `:${this.#url.port}` : "");
    }
    set host(value) {
        if (this.#url.opaque !== null) return;
        const [text] = `${value}`.split(this.#isSpecial ? /[/\\?#]/ : /[/?#]/);
        const copy = { ...this.#url };
        if (setHostAndPort(copy, text))
            Object.assign(this.#url, { host: copy.host, port: /:\d/.test(text) ? copy.port : this.#url.port });
    }
    get hostname() {
        return this.#url.host ?? "";
    }
    set hostname(value) {
        if (this.#url.opaque !== null) return;
        const [text] = `${value}`.split(this.#isSpecial ? /[/\\?#]/ : /[/?#]/);
        if (text === "" ? this.#isSpecial : text.includes(":") && !text.startsWith("[")) return;
        const name = text === "" ? "" : parseHost(text, this.#isSpecial);
        if (name !== null) this.#url.host = name;
    }
    get port() {
        return this.#url.port;
    }
    set port(value) {
        if (this.#hasNoUser) return;
        const [digits] = /^\d*/.exec(`${value}`);
        if (`${value}` === "") this.#url.port = "";
        else if (digits && Number(digits) <= 65535)
            this.#url.port = String(Number(digits)) === kSpecial[this.#url.protocol] ? "" : String(Number(digits));
    }
    get pathname() {
        return pathText(this.#url);
    }
    set pathname(value) {
        if (this.#url.opaque !== null) return;
        const text = `${value}`.replace(/[\t\n\r]/g, "");
        this.#url.path = [];
        appendPath(this.#url, text.replace(this.#isSpecial ? /^[/\\]/ : /^\//, ""));
    }
    get search() {
        return this.#url.query ? `?${this.#url.query}` : "";
    }
    set search(value) {
        this.#setQuery(`${value}`.replace(/^\?/, ""));
        if (this.#params) URLSearchParams._reset(this.#params, this.#url.query ?? "");
    }
    get searchParams() {
        return (this.#params ??= URLSearchParams._of((query) => {
            this.#url.query = query === "" ? null : query;
        }, this.#url.query ?? ""));
    }
    get hash() {
        return this.#url.fragment ? `#${this.#url.fragment}` : "";
    }
    set hash(value) {
        const text = `${value}`.replace(/^#/, "");
        this.#url.fragment = text === "" ? null : encodePart(text, kFragment);
    }
    toString() {
        return this.href;
    }
    toJSON() {
        return this.href;
    }
    get [Symbol.toStringTag]() {
        return "URL";
    }
    [kInspect](depth, options) {
        if (typeof depth === "number" && depth < 0) return "[URL]";
        const shown = {};
        for (const name of kUrlParts) shown[name] = this[name];
        return `URL ${host.inspect(shown, options)}`;
    }
}
const kUrlParts = [
    "href",
    "origin",
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "searchParams",
    "hash"
];
for (const name of [...kUrlParts, "toString", "toJSON"])
    Object.defineProperty(URL.prototype, name, { enumerable: true });

// -- files ----------------------------------------------------------------------------------------------------------------

function fileURLToPath(value) {
    const url = typeof value === "string" ? new URL(value) : value;
    if (typeof url?.href !== "string") throw invalidArgType("path", ["string", "URL"], value);
    if (url.protocol !== "file:")
        throw makeError(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
    if (url.hostname !== "")
        throw makeError(TypeError, "ERR_INVALID_FILE_URL_HOST", 'File URL host must be "localhost" or empty on linux');
    if (/%2f/i.test(url.pathname))
        throw makeError(TypeError, "ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
    return decodePercents(url.pathname);
}

function pathToFileURL(path) {
    const { resolve } = require("path");
    let resolved = resolve(requireType(path, "path", "string"));
    if (path.endsWith("/") && !resolved.endsWith("/")) resolved += "/";
    const text = resolved.replace(
        /[%\\\n\r\t?#]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`
    );
    return new URL(`file://${text}`);
}

function urlToHttpOptions(url) {
    const options = {
        protocol: url.protocol,
        hostname: url.hostname.replace(/^\[|\]$/g, ""),
        hash: url.hash,
        search: url.search,
        pathname: url.pathname,
        path: `${url.pathname}${url.search}`,
        href: url.href
    };
    if (url.port !== "") options.port = Number(url.port);
    if (url.username || url.password) options.auth = `${decodePercents(url.username)}:${decodePercents(url.password)}`;
    return options;
}

// -- the older interface --------------------------------------------------------------------------------------------------

class Url {
    protocol = null;
    slashes = null;
    auth = null;
    host = null;
    port = null;
    hostname = null;
    hash = null;
    search = null;
    query = null;
    pathname = null;
    path = null;
    href = null;
    format() {
        return format(this);
    }
    resolve(target) {
        return resolve(this.href, target);
    }
}

const kEscapedInRest = /[\t\n\r "'<>\\^`{|}]/g;
const encodeUnsafe = (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** User, host and port, which `take` takes off the front of the rest. */
function takeAuthority(url, text, take) {
    let [authority] = take(/^[^/?#]*@/) ?? [""];
    if (authority) url.auth = decodePercents(authority.slice(0, -1));
    [authority] = take(/^[^/?# "%';<>^`{|}]*/);
    const [, name, port] = /^(.*?)(?::(\d*))?$/s.exec(authority.replace(/[\t\n\r]/g, ""));
    const isAddress = name.startsWith("[") && name.endsWith("]");
    if (!isAddress && name.includes(":")) throw invalidArgValue("url", "Invalid port in url", text);
    url.hostname = isAddress ? name.slice(1, -1).toLowerCase() : host.domainToAscii(name) || name.toLowerCase();
    url.port = port || null;
    url.host = (isAddress ? name.toLowerCase() : url.hostname) + (port ? `:${port}` : "");
}

function parse(text, parseQuery = false, slashesDenoteHost = false) {
    if (text instanceof Url) return text;
    requireType(text, "url", "string");
    const url = new Url();
    let rest = text.trim();
    const take = (pattern) => {
        const match = pattern.exec(rest);
        if (match) rest = rest.slice(match[0].length);
        return match;
    };
    const question = rest.search(/[?#]/);
    // A backslash is a slash up to the query.
    const end = question < 0 ? rest.length : question;
    rest = rest.slice(0, end).replaceAll("\\", "/") + rest.slice(end);
    const scheme = take(/^([a-z0-9.+-]+:)/i);
    if (scheme) url.protocol = scheme[1].toLowerCase();
    if (url.protocol !== "javascript:") {
        const withSlashes =
            (scheme || slashesDenoteHost || /^\/\/[^@/]+@[^@/]+/.test(rest)) && rest.startsWith("//");
        if (withSlashes) {
            url.slashes = true;
            rest = rest.slice(2);
        }
        // What has a scheme of its own has a host without slashes as well: mailto:user@host.
        if (withSlashes || (scheme && !(url.protocol in kSpecial))) takeAuthority(url, text, take);
        rest = rest.replace(kEscapedInRest, encodeUnsafe);
    }
    const hash = rest.indexOf("#");
    if (hash >= 0) [url.hash, rest] = [rest.slice(hash), rest.slice(0, hash)];
    const query = rest.indexOf("?");
    if (query >= 0) [url.search, rest] = [rest.slice(query), rest.slice(0, query)];
    if (url.search !== null) url.query = url.search.slice(1);
    if (parseQuery) {
        url.query = require("querystring").parse(url.query ?? "");
        url.search ??= "";
    }
    url.pathname = rest || (url.hostname && url.protocol in kSpecial ? "/" : null);
    if (url.pathname !== null || url.search) url.path = `${url.pathname ?? ""}${url.search ?? ""}`;
    url.href = format(url);
    return url;
}

function format(value, options) {
    if (typeof value === "string") return format(parse(value));
    if (value instanceof URL) {
        if (options !== undefined && options !== null) requireType(options, "options", "object");
        const { fragment = true, search = true, auth = true, unicode = false } = options ?? {};
        const copy = new URL(value.href);
        if (!fragment) copy.hash = "";
        if (!search) copy.search = "";
        if (!auth) copy.username = copy.password = "";
        return unicode ? copy.href.replace(copy.hostname, host.domainToUnicode(copy.hostname)) : copy.href;
    }
    if (typeof value !== "object" || value === null) throw invalidArgType("urlObject", ["object", "string"], value);
    let protocol = `${value.protocol ?? ""}`;
    if (protocol && !protocol.endsWith(":")) protocol += ":";
    const auth = value.auth ? `${encodeURIComponent(value.auth).replace(/%3A/i, ":")}@` : "";
    let name = value.host ? auth + value.host : "";
    if (!name && value.hostname)
        name =
            auth +
            (value.hostname.includes(":") ? `[${value.hostname}]` : value.hostname) +
            (value.port ? `:${value.port}` : "");
    let query = value.search ?? "";
    if (!query && typeof value.query === "object" && value.query !== null)
        query = require("querystring").stringify(value.query);
    if (query && !query.startsWith("?")) query = `?${query}`;
    let pathname = value.pathname ?? "",
        hash = value.hash ?? "";
    if (value.slashes || (protocol in kSpecial && name)) {
        name = `//${name}`;
        if (pathname && !pathname.startsWith("/")) pathname = `/${pathname}`;
    } else if (protocol === "file:") name = "//";
    if (hash && !hash.startsWith("#")) hash = `#${hash}`;
    return protocol + name + pathname.replace(/[?#]/g, encodeURIComponent) + query.replace("#", "%23") + hash;
}

function resolve(from, to) {
    const base = new URL(from, "resolve://placeholder");
    if (base.pathname.includes("@") && !base.pathname.startsWith("/") && !URL.canParse(to)) {
        // mailto:user@host: another host, or another user and host.
        const user = base.pathname.slice(0, base.pathname.lastIndexOf("@") + 1);
        return base.protocol + (to.includes("@") ? to : user + to);
    }
    const result = new URL(to, base);
    if (result.protocol !== "resolve:") return result.href;
    const text = `${result.pathname}${result.search}${result.hash}`;
    return from.startsWith("/") || to.startsWith("/") ? text : text.replace(/^\//, "");
}

module.exports = {
    URL,
    URLSearchParams,
    Url,
    parse,
    format,
    resolve,
    fileURLToPath,
    pathToFileURL,
    urlToHttpOptions,
    domainToASCII: (domain) => host.domainToAscii(domain),
    domainToUnicode: (domain) => host.domainToUnicode(domain)
};
