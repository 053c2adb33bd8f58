// DOMException: the errors of interfaces that come from the web.

// By code, from 1 on. An error's name is that of its constant: INDEX_SIZE_ERR, IndexSizeError.
const kConstants = [
    "INDEX_SIZE",
    "DOMSTRING_SIZE",
    "HIERARCHY_REQUEST",
    "WRONG_DOCUMENT",
    "INVALID_CHARACTER",
    "NO_DATA_ALLOWED",
    "NO_MODIFICATION_ALLOWED",
    "NOT_FOUND",
    "NOT_SUPPORTED",
    "INUSE_ATTRIBUTE",
    "INVALID_STATE",
    "SYNTAX",
    "INVALID_MODIFICATION",
    "NAMESPACE",
    "INVALID_ACCESS",
    "VALIDATION",
    "TYPE_MISMATCH",
    "SECURITY",
    "NETWORK",
    "ABORT",
    "URL_MISMATCH",
    "QUOTA_EXCEEDED",
    "TIMEOUT",
    "INVALID_NODE_TYPE",
    "DATA_CLONE"
];

function codeOf(name) {
    const plain = name.replace(/Error$/, "").toUpperCase();
    return name.endsWith("Error") ? kConstants.findIndex((constant) => constant.replaceAll("_", "") === plain) + 1 : 0;
}

class DOMException extends Error {
    #name;
    constructor(message = "", options = "Error") {
        super(message);
        const isObject = typeof options === "object" && options !== null;
        this.#name = String((isObject ? options.name : options) ?? "Error");
        if (isObject && "cause" in options)
            Object.defineProperty(this, "cause", { value: options.cause, writable: true, configurable: true });
        const stack = this.stack.replace(/^\w+/, this.#name);
        Object.defineProperty(this, "stack", { value: stack, writable: true, configurable: true });
    }
    get name() {
        return this.#name;
    }
    get code() {
        return codeOf(this.#name);
    }
    get [Symbol.toStringTag]() {
        return "DOMException";
    }
    static _is(value) {
        return #name in value;
    }
}
kConstants.forEach((constant, i) => {
    for (const target of [DOMException, DOMException.prototype])
        Object.defineProperty(target, `${constant}_ERR`, { value: i + 1, enumerable: true });
});

const isDOMException = DOMException._is;
delete DOMException._is;

module.exports = { DOMException, isDOMException };
