// Scripts from text, in the global scope. There is one realm for programs: no contexts.
const { makeError, invalidArgType, requireType } = require("internal/errors");

class Script {
    #code;
    #filename;
    constructor(code, options) {
        this.#code = `${code}`;
        this.#filename = (typeof options === "string" ? options : options?.filename) ?? "evalmachine.<anonymous>";
        host.checkScript(this.#code, this.#filename);
    }
    runInThisContext() {
        return host.runScript(this.#code, this.#filename);
    }
    runInNewContext() {
        throw noContexts("Script.runInNewContext");
    }
    runInContext() {
        throw noContexts("Script.runInContext");
    }
}

function noContexts(name) {
    return makeError(
        Error,
        "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
        `vm.${name} is not available: there are no contexts`
    );
}

module.exports = {
    Script,
    runInThisContext: (code, options) => new Script(requireType(code, "code", "string"), options).runInThisContext(),
    createContext() {
        throw noContexts("createContext");
    },
    runInNewContext() {
        throw noContexts("runInNewContext");
    },
    runInContext() {
        throw noContexts("runInContext");
    },
    isContext(object) {
        if (typeof object !== "object" || object === null) throw invalidArgType("object", "Object", object);
        return false;
    }
};
