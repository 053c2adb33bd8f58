// Parameters, derived constructors, lookups by name, evals among parameters.
function same(x, x) {
    return x;
}
print(same(1, 2), same(1)); // expect: 2 undefined
function aliased(a, b) {
    arguments[0] = 10;
    b = 20;
    return [a, arguments[1], arguments.length].join();
}
print(aliased(1, 2, 3)); // expect: 10,20,3
print(aliased(1)); // expect: 10,,1

class Base {}
class Derived extends Base {
    constructor(what) {
        try {
            if (what !== undefined) return what;
        } catch (error) {
            print("never");
        }
        super();
    }
}
try {
    new Derived(1);
} catch (error) {
    print(error.name); // expect: TypeError
}
print(new Derived({ z: 1 }).z, new Derived() instanceof Derived); // expect: 1 true

function scoped(x) {
    var hidden = x;
    with ({ [Symbol.unscopables]: { hidden: true }, hidden: "no" }) {
        return hidden + eval("hidden");
    }
}
print(scoped("a")); // expect: aa
try {
    (function (a, b = eval("var a = 1")) {})();
} catch (error) {
    print(error.name); // expect: SyntaxError
}
print((function (b = eval("var c = 42"), d = c) { return d; })()); // expect: 42
let log = [];
for (let i = 0, f = () => i; i < 2; i++) log.push(() => i, f());
print(log.map((x) => (typeof x === "number" ? x : x())).join()); // expect: 0,0,1,0
let a = 1;
print(a + (a = 5) + a++, a); // expect: 11 6
