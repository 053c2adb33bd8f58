// Parsing and serializing URLs: the state machine of the URL Standard (url.spec.whatwg.org), written as functions that take
// the parts of a URL from its text. A URL is a record: protocol, username, password, host, port, path, opaque, query,
// fragment; `host` is null where there is none, `opaque` is the path of URLs like mailto:.

const kSpecial = {
    __proto__: null,
    "http:": "80",
    "https:": "443",
    "ws:": "80",
    "wss:": "443",
    "ftp:": "21",
    "file:": ""
};

// -- percent-encoding: what each part of a URL escapes ---------------------------------------------------------------------
const escaped = (extra) => new RegExp(`[^\\x21-\\x7e]|[${extra}]`, "u");
const kFragment = escaped('"<>`'),
    kQuery = escaped('"#<>'),
    kSpecialQuery = escaped("\"#<>'"),
    kPath = escaped('"#<>?^`{}');
const kUser = escaped('"#<>?^`{}/:;=@\\[\\\\\\]|'),
    kControl = /[^\x20-\x7e]/u;

function encodePart(text, set) {
    let out = "";
    for (const character of text.toWellFormed()) {
        if (!set.test(character)) {
            out += character;
            continue;
        }
        for (const byte of host.encode(character, 0))
            out += `%${byte < 16 ? "0" : ""}${byte.toString(16).toUpperCase()}`;
    }
    return out;
}

/** The bytes of a text with its %XX decoded. */
function decodeBytes(text) {
    const bytes = host.encode(text, 0);
    let length = 0;
    for (let i = 0; i < bytes.length; i++) {
        const hex = bytes[i] === 37 ? String.fromCharCode(bytes[i + 1], bytes[i + 2]) : "";
        if (/^[0-9a-f]{2}$/i.test(hex)) {
            bytes[length++] = parseInt(hex, 16);
            i += 2;
        } else bytes[length++] = bytes[i];
    }
    return bytes.subarray(0, length);
}
const decodePercents = (text) => (text.includes("%") ? host.decode(decodeBytes(text), 0) : text.toWellFormed());

// -- hosts ----------------------------------------------------------------------------------------------------------------

function parseNumber(part) {
    if (part === "") return NaN;
    if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : parseInt(part, 16);
    if (/^0[0-7]*$/.test(part)) return parseInt(part, 8);
    return /^[1-9]\d*$/.test(part) ? Number(part) : NaN;
}

/** An IPv4 address of a name that ends in a number; undefined for other names, null for a wrong address. */
function parseIpv4(name) {
    const parts = name.split(".");
    if (parts.at(-1) === "" && parts.length > 1) parts.pop();
    const last = parts.at(-1);
    if (!/^\d+$/.test(last) && !/^0x[0-9a-f]*$/i.test(last)) return undefined;
    const numbers = parts.map(parseNumber);
    if (parts.length > 4 || numbers.some((n) => n !== n)) return null;
    if (numbers.slice(0, -1).some((n) => n > 255) || numbers.at(-1) >= 256 ** (5 - numbers.length)) return null;
    let address = numbers.pop();
    numbers.forEach((n, i) => {
        address += n * 256 ** (3 - i);
    });
    return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function parseIpv6(text) {
    const halves = text.split("::");
    if (halves.length > 2) return null;
    const pieces = (half) => {
        if (half === "") return [];
        const list = half.split(":");
        const tail = list.at(-1);
        if (tail.includes(".")) {
            const bytes = tail.split(".").map((n) => (/^(0|[1-9]\d{0,2})$/.test(n) && n < 256 ? Number(n) : NaN));
            if (bytes.length !== 4 || bytes.some((n) => n !== n)) return [NaN];
            list.splice(-1, 1, (bytes[0] * 256 + bytes[1]).toString(16), (bytes[2] * 256 + bytes[3]).toString(16));
        }
        return list.map((piece) => (/^[0-9a-f]{1,4}$/i.test(piece) ? parseInt(piece, 16) : NaN));
    };
    const left = pieces(halves[0]),
        right = halves.length === 2 ? pieces(halves[1]) : [];
    const missing = 8 - left.length - right.length;
    if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
    const all = [...left, ...new Array(missing).fill(0), ...right];
    if (all.some((n) => n !== n)) return null;
    // The longest run of two or more zeros becomes "::".
    let best = { at: -1, length: 1 };
    for (let i = 0; i < 8; i++) {
        let length = 0;
        while (i + length < 8 && all[i + length] === 0) length++;
        if (length > best.length) best = { at: i, length };
        i += length;
    }
    const hex = (list) => list.map((n) => n.toString(16)).join(":");
    return best.at < 0 ? hex(all) : `${hex(all.slice(0, best.at))}::${hex(all.slice(best.at + best.length))}`;
}

/** A serialized host, or null. */
function parseHost(text, special) {
    if (text.startsWith("[")) {
        const address = text.endsWith("]") ? parseIpv6(text.slice(1, -1)) : null;
        return address === null ? null : `[${address}]`;
    }
    if (!special) return /[\0\t\n\r #/:<>?@[\\\]^|]/.test(text) ? null : encodePart(text, kControl);
    const name = host.domainToAscii(decodePercents(text));
    if (name === "" || /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/.test(name)) return null;
    const address = parseIpv4(name);
    return address === undefined ? name : address;
}

// -- parsing --------------------------------------------------------------------------------------------------------------

const isDriveLetter = (part) => /^[a-z][:|]$/i.test(part);

function shortenPath(url) {
    if (url.protocol === "file:" && url.path.length === 1 && /^[a-z]:$/i.test(url.path[0])) return;
    url.path.pop();
}

function appendPath(url, text) {
    const parts = text.split(url.protocol in kSpecial ? /[/\\]/ : "/");
    parts.forEach((part, i) => {
        const last = i === parts.length - 1;
        const plain = part.replace(/%2e/gi, ".");
        if (plain === "..") {
            shortenPath(url);
            if (last) url.path.push("");
        } else if (plain === ".") {
            if (last) url.path.push("");
        } else {
            let name = part;
            if (url.protocol === "file:" && url.path.length === 0 && isDriveLetter(part)) name = `${part[0]}:`;
            url.path.push(encodePart(name, kPath));
        }
    });
}

/** Takes the query and fragment off; gives what is before them. */
function splitTail(url, text) {
    let rest = text;
    const hash = rest.indexOf("#");
    if (hash >= 0) {
        url.fragment = encodePart(rest.slice(hash + 1), kFragment);
        rest = rest.slice(0, hash);
    }
    const question = rest.indexOf("?");
    if (question >= 0) {
        url.query = encodePart(rest.slice(question + 1), url.protocol in kSpecial ? kSpecialQuery : kQuery);
        rest = rest.slice(0, question);
    }
    return rest;
}

function setHostAndPort(url, text) {
    const [, name, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text) ?? [];
    if (name === undefined || (name === "" && (url.protocol in kSpecial || port !== undefined))) return false;
    const parsed = name === "" ? "" : parseHost(name, url.protocol in kSpecial);
    if (parsed === null || (port && !/^\d+$/.test(port)) || Number(port) > 65535) return false;
    url.host = parsed;
    url.port = !port || String(Number(port)) === kSpecial[url.protocol] ? "" : String(Number(port));
    return true;
}

function parseAuthority(url, text) {
    const at = text.lastIndexOf("@");
    if (at >= 0) {
        const user = text.slice(0, at),
            colon = user.indexOf(":");
        url.username = encodePart(colon < 0 ? user : user.slice(0, colon), kUser);
        url.password = colon < 0 ? "" : encodePart(user.slice(colon + 1), kUser);
        if (at === text.length - 1) return false;
    }
    return setHostAndPort(url, text.slice(at + 1));
}

const newRecord = (protocol) => ({
    protocol,
    username: "",
    password: "",
    host: null,
    port: "",
    path: [],
    opaque: null,
    query: null,
    fragment: null
});

/** A record of the parts of a URL, or null. */
function parseUrl(input, base) {
    const text = input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, "").replace(/[\t\n\r]/g, "");
    const scheme = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text);
    if (!scheme) return base ? parseRelative(text, base) : null;
    const url = newRecord(`${scheme[1].toLowerCase()}:`);
    const special = url.protocol in kSpecial;
    if (url.protocol === "file:") {
        if (base?.protocol === "file:" && !/^[/\\]/.test(scheme[2])) return parseRelative(scheme[2], base);
        return parseFile(url, scheme[2]);
    }
    if (special) {
        if (base?.protocol === url.protocol && !/^[/\\]{2}/.test(scheme[2])) return parseRelative(scheme[2], base);
        return parseWithAuthority(url, scheme[2].replace(/^[/\\]*/, ""));
    }
    if (scheme[2].startsWith("//")) return parseWithAuthority(url, scheme[2].slice(2));
    const rest = splitTail(url, scheme[2]);
    if (rest.startsWith("/")) appendPath(url, rest.slice(1));
    else url.opaque = encodePart(rest, kControl);
    return url;
}

function parseWithAuthority(url, text) {
    const special = url.protocol in kSpecial;
    const end = text.search(special ? /[/\\?#]/ : /[/?#]/);
    const authority = end < 0 ? text : text.slice(0, end);
    if (!parseAuthority(url, authority)) return null;
    const rest = splitTail(url, end < 0 ? "" : text.slice(end));
    if (rest !== "" || special) appendPath(url, rest.slice(1));
    return url;
}

function parseFile(url, text) {
    const rest = splitTail(url, text);
    url.host = "";
    const authority = /^[/\\]{2}([^/\\]*)(.*)$/s.exec(rest);
    if (!authority || isDriveLetter(authority[1])) {
        appendPath(url, (authority ? rest.slice(2) : rest).replace(/^[/\\]/, ""));
        return url;
    }
    if (authority[1] !== "") {
        const name = parseHost(authority[1], true);
        if (name === null) return null;
        url.host = name === "localhost" ? "" : name;
    }
    appendPath(url, authority[2].replace(/^[/\\]/, ""));
    return url;
}

function parseRelative(text, base) {
    const special = base.protocol in kSpecial;
    const url = newRecord(base.protocol);
    if (base.opaque !== null) {
        if (!text.startsWith("#")) return null;
        return { ...base, path: [...base.path], fragment: encodePart(text.slice(1), kFragment) };
    }
    const slash = special ? /^[/\\]/ : /^\//;
    if (base.protocol === "file:" && /^[/\\]{2}/.test(text)) return parseFile(url, text);
    if (special ? /^[/\\]{2}/.test(text) : text.startsWith("//"))
        return parseWithAuthority(url, special ? text.replace(/^[/\\]*/, "") : text.slice(2));
    const rest = splitTail(url, text);
    Object.assign(url, { username: base.username, password: base.password, host: base.host, port: base.port });
    if (slash.test(rest)) {
        // A path from the root stays on the drive.
        const hasDrive = base.protocol === "file:" && isDriveLetter(base.path[0] ?? "") && !isDriveLetter(rest.slice(1, 3));
        if (hasDrive) url.path = [base.path[0]];
        appendPath(url, rest.slice(1));
        return url;
    }
    url.path = [...base.path];
    if (rest === "") {
        url.query ??= text.startsWith("?") ? "" : base.query;
        return url;
    }
    if (base.protocol === "file:" && isDriveLetter(rest.slice(0, 2)) && /^.[:|]([/\\]|$)/.test(rest)) url.path = [];
    else shortenPath(url);
    appendPath(url, rest);
    return url;
}

function pathText(url) {
    return url.opaque ?? url.path.map((part) => `/${part}`).join("");
}

function serialize(url, withFragment = true) {
    let text = url.protocol;
    if (url.host !== null) {
        text += "//";
        if (url.username || url.password) text += `${url.username}${url.password ? `:${url.password}` : ""}@`;
        text += url.host + (url.port ? `:${url.port}` : "");
    } else if (url.opaque === null && url.path.length > 1 && url.path[0] === "") text += "/.";
    text += pathText(url);
    if (url.query !== null) text += `?${url.query}`;
    return withFragment && url.fragment !== null ? `${text}#${url.fragment}` : text;
}

module.exports = {
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
};
