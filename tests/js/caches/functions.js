// What functions inherit is cached before their name, length and prototype are made, and stays right when these are made,
// when the function or its prototype gets a property of that name, and when its prototype is another.
function read(f) {
    return f.call;
}
function ask(f) {
    return f.extra;
}
const original = Function.prototype.call;
const fresh = () => (x) => x + 1;

let same = 0;
for (let i = 0; i < 500; i++) if (read(fresh()) === original) same++;
print(same); // expect: 500

const named = fresh();
print(read(named) === original, named.name, named.length, read(named) === original); // expect: true  1 true
named.call = "own";
print(read(named), read(fresh()) === original); // expect: own true

let missing = 0;
for (let i = 0; i < 500; i++) if (ask(fresh()) === undefined) missing++;
print(missing); // expect: 500
Function.prototype.extra = "inherited";
print(ask(fresh()), ask(function () {})); // expect: inherited inherited
delete Function.prototype.extra;
print(ask(fresh())); // expect: undefined

const moved = fresh();
Object.setPrototypeOf(moved, { extra: "of the other", call: 1 });
print(ask(moved), read(moved)); // expect: of the other 1

Function.prototype.call = "changed";
print(read(fresh()), read(named)); // expect: changed own
Function.prototype.call = original;

function run(listener, value) {
    return listener.call(null, value);
}
let sum = 0;
for (let i = 0; i < 2000; i++) sum += run(fresh(), i);
print(sum); // expect: 2001000

class Base {
    static make() {
        return "made";
    }
}
class Derived extends Base {}
let made = 0;
for (let i = 0; i < 500; i++) if (Derived.make() === "made" && Derived.name === "Derived") made++;
print(made, Base.name); // expect: 500 Base
