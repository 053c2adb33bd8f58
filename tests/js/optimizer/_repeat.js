// For tests of optimized code: functions are called until they and their callers have been optimized, whatever the mode.
const warm = 3000;
exports.repeat = (f, ...args) => {
    let last;
    for (let i = 0; i < warm; i++) last = f(...args);
    return last;
};
/// Prints what f returns, or the name of what it throws.
exports.report = (name, f) => {
    let text;
    try {
        text = String(f());
    } catch (e) {
        text = e.name;
    }
    print(`${name}: ${text}`);
};
