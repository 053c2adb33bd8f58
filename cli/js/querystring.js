// Query strings of the older kind: objects with lists for names that come twice.
const { encodeURIComponent, decodeURIComponent } = globalThis;

const unescape = (text) => {
    try {
        return decodeURIComponent(text);
    } catch {
        return new (require("url").URLSearchParams)(`a=${text.replaceAll("+", "%2B")}`).get("a");
    }
};
const escape = (text) => encodeURIComponent(text).replace(/%(?:27|28|29|2A|21)/g, decodeURIComponent);

function parse(text, separator = "&", equals = "=", options = {}) {
    const result = Object.create(null);
    if (typeof text !== "string" || text === "") return result;
    const decode = options?.decodeURIComponent ?? module.exports.unescape;
    const limit = options?.maxKeys ?? 1000;
    let parts = text.split(separator || "&").filter((part) => part !== "");
    if (limit > 0) parts = parts.slice(0, limit);
    for (const part of parts) {
        const plain = part.replaceAll("+", " ");
        const at = plain.indexOf(equals || "=");
        const name = decode(at < 0 ? plain : plain.slice(0, at)),
            value = at < 0 ? "" : decode(plain.slice(at + (equals || "=").length));
        if (!(name in result)) result[name] = value;
        else if (Array.isArray(result[name])) result[name].push(value);
        else result[name] = [result[name], value];
    }
    return result;
}

function stringify(object, separator = "&", equals = "=", options = {}) {
    if (typeof object !== "object" || object === null) return "";
    const encode = options?.encodeURIComponent ?? module.exports.escape;
    const text = (value) =>
        ["string", "bigint", "boolean"].includes(typeof value) || Number.isFinite(value) ? encode(String(value)) : "";
    return Object.keys(object)
        .flatMap((name) => [object[name]].flat().map((value) => `${encode(name)}${equals || "="}${text(value)}`))
        .join(separator || "&");
}

module.exports = { parse, stringify, decode: parse, encode: stringify, escape, unescape };
