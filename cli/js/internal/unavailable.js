// Modules for what the command does not do: other processes and the network. Packages load them for the one case in many
// that needs them, so loading works, and the function that is called says what is missing.
const { makeError } = require("internal/errors");

/** An object with functions and classes of these names that throw when they are used. */
function unavailable(module, names) {
    const result = {};
    for (const name of names)
        result[name] = {
            [name]: function () {
                const code = "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM";
                throw makeError(Error, code, `${module}.${name} is not available: tiercel has no ${kMissing[module]}`);
            }
        }[name];
    return result;
}
const kMissing = {
    child_process: "child processes",
    http: "network",
    https: "network",
    net: "network",
    worker_threads: "threads",
    zlib: "compression"
};

module.exports = unavailable;
