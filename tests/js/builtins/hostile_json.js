// Revivers, replacers and toJSON that change what is walked, or go round in circles.
// flags: --expose-gc
// modes: interp default baseline native llvm
const outcome = (f) => {
    try {
        const v = f();
        return typeof v === "object" && v !== null ? "object" : String(v);
    } catch (error) {
        return error.name;
    }
};
const show = (...list) => print(list.join(" "));

const mutator = (key, value) => {
    if (Array.isArray(value)) value.length = 1, value.push({ a: value });
    else if (typeof value === "object" && value) for (const k in value) delete value[k];
    return value;
};
const sample = '{"a":[1,2,{"b":[3,4]}],"c":{"d":5,"e":[6]}}';
show(outcome(() => JSON.parse(sample, mutator)), outcome(() => JSON.parse(sample, function (k, v) { this.c = [this]; return v; })));
// expect: object RangeError
show(outcome(() => JSON.parse("[1,2,3]", function (k, v) { if (k === "0") Object.setPrototypeOf(this, null), this.length = 1e6; return v; })).length > 0);
// expect: true
const cycle = []; cycle.push({ cycle });
const loop = { toJSON() { return { again: loop }; } };
const endless = new Proxy({}, { ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: (t, k) => (k === "toJSON" ? undefined : endless2()) });
const endless2 = () => ({ a: endless });
show(...[cycle, loop, endless].map((v) => outcome(() => JSON.stringify(v))));
// expect: TypeError RangeError TypeError
show(outcome(() => JSON.stringify({ toJSON: () => 1n })), outcome(() => JSON.stringify([1, 2, 3], function (k, v) { if (k === "0") this.length = 0; return v; })));
// expect: TypeError [1,null,null]
const shrinking = { a: 1, get b() { delete this.c; delete this.d; gc(); return 2; }, c: 3, d: 4 };
show(JSON.stringify(shrinking), JSON.stringify("\ud800\u0000"), JSON.stringify({ [Symbol()]: 1, f() {} }));
// expect: {"a":1,"b":2} "\ud800\u0000" {}
const wrappers = [Object.assign(new Number(1), { valueOf: () => ((Object.prototype.toJSON = () => "N"), 1) }), Object.assign(new String("s"), { toString: () => ((Object.prototype.toJSON = () => "S"), "t") })];
for (const wrapper of wrappers) show(JSON.stringify([{ a: 1 }, wrapper, { a: 1 }]), delete Object.prototype.toJSON);
// expect: [{"a":1},1,"N"] true
// expect: [{"a":1},"t","S"] true
show(JSON.parse("1".repeat(400)), JSON.parse("1e" + "9".repeat(30)), outcome(() => JSON.parse("-")), JSON.parse('"' + "\\u0041".repeat(5) + '"'));
// expect: Infinity Infinity SyntaxError AAAAA
