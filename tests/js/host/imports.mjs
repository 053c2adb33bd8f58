// Phases and types of imports with what the command brings: built-in modules, CommonJS files, other realms, the loop.
import defer * as path from "path";
import defer * as deferred from "./_files/realm.mjs"; // expect: plus runs
import text from "./_files/plus.cjs" with { type: "text" };

console.log(typeof path.join, typeof path.default.join); // expect: function function
console.log(text.split("\n")[0]); // expect: console.log("plus runs");
console.log(deferred.own, deferred.plus(4)); // expect: true 5

const file = import("./_files/imports_plus.js"); // expect: required runs
console.log("goes on"); // expect: goes on
const { sum, later } = await file;
console.log(sum, await later); // expect: 2 3

const fails = async (name, type) => {
    try {
        await import(name, type && { with: { type } });
    } catch (error) {
        console.log(error.name, error.code, error.message.split(" imported from ")[0].replace(/'\/.*\//, "'"));
    }
};
await fails("fs", "json"); // expect: TypeError undefined Module 'node:fs' is not of type 'json'
await fails("./_files/none.mjs", "text"); // expect: Error ERR_MODULE_NOT_FOUND Cannot find module 'none.mjs'
await fails("./_files/plus.cjs", "css"); // expect: TypeError undefined Import attribute 'type: css' is not supported
try {
    await import.source("fs");
} catch (error) {
    console.log(error.name, error.message); // expect: SyntaxError The module 'node:fs' has no source object
}

const realm = new ShadowRealm();
const own = await realm.importValue("./_files/realm.mjs", "own");
console.log(own, (await realm.importValue("./_files/realm.mjs", "plus"))(8)); // expect: true 9

// Waiters of Atomics.waitAsync keep the loop alive while their time lasts, also those that come last of all.
const view = new Int32Array(new SharedArrayBuffer(8));
let asked = false;
process.on("beforeExit", () => {
    if (asked) return;
    asked = true;
    Atomics.waitAsync(view, 0, 0).value.then((how) => console.log("first", how)); // expect: first ok
    Atomics.notify(view, 0);
    Atomics.waitAsync(view, 0, 0, 5).value.then((how) => console.log("second", how)); // expect: second timed-out
    Atomics.waitAsync(view, 1, 0).value.then((how) => console.log("never", how));
});
