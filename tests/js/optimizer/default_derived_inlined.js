// Default derived constructors inlined into their callers: the arguments go on to the superclass, traces have their
// frames, exits and exceptions in the superclass find them, fields are set behind the call.

let sees = null;
class Base {
  constructor(x, y, ...rest) {
    this.x = x;
    this.y = y;
    this.target = new.target.name;
    if (sees) sees(this);
  }
  sum() { return this.x + this.y; }
}
class Simple {
  constructor(a, b) {
    if (a === "throw") throw new Error("from Simple");
    this.a = a;
    this.b = b;
  }
}
class One extends Simple {}
class Two extends One {}
class Fields extends Two {
  c = 3;
  d = this.a * 2;
}
class Own extends Fields {
  constructor(n) {
    super(n, n + 1);
    this.e = this.c + this.d;
  }
}
class Rest extends Base {}

function make(i) {
  const one = new One(i, i + 1), two = new Two(i), fields = new Fields(i, 2), own = new Own(i), none = new One();
  return one.a + one.b + two.a + (two.b === undefined ? 1 : 100) + fields.a + fields.d + own.e + own.b +
      (none.a === undefined ? 1 : 100) + (own instanceof Fields) + (two.constructor === Two);
}
let total = 0;
for (let i = 0; i < 3000; i++) total += make(i);
console.log(total);
// expect: 40513500

// Exits in the superclass: another type of the field, later.
function widen(v) { return new Two(v, v).a; }
let last;
for (let i = 0; i < 2000; i++) last = widen(i);
console.log(last, widen(1.5), widen("s"), typeof widen({}), widen(undefined));
// expect: 1999 1.5 s object undefined

// Exceptions, with the frames of all.
function failing(x) {
  try {
    return new Fields(x, 1).a;
  } catch (e) {
    return e.message + ": " + e.stack.split("\n").filter(l => /Simple|One|Two|Fields/.test(l)).map(l => /new (\w+)/.exec(l)?.[1] ?? "-").join(" ");
  }
}
for (let i = 0; i < 2000; i++) last = failing(i);
console.log(last, failing("throw"));
// expect: 1999 from Simple: - Simple One Two Fields

// The superclass changes.
class Other {
  constructor(a) { this.other = a; }
}
class Moves extends Simple {}
function moves(i) {
  const m = new Moves(i, 1);
  return m.other === undefined ? "simple" : "other";
}
for (let i = 0; i < 2000; i++) last = moves(i);
Object.setPrototypeOf(Moves, Other);
console.log(last, moves(1));
// expect: simple other
Object.setPrototypeOf(Moves, null);
try {
  moves(1);
} catch (e) {
  console.log(e instanceof TypeError);
}
// expect: true

// A prototype that changes, and new.target that is another.
class Proto extends Simple {}
function proto(i) { return Object.getPrototypeOf(new Proto(i, i)) === Proto.prototype; }
for (let i = 0; i < 2000; i++) last = proto(i);
console.log(last, Reflect.construct(Proto, [1, 2], Own) instanceof Own);
// expect: true true

// A rest parameter above is not inlined, and gets all arguments.
function rest(i) { return new Rest(i, 2, 3, 4).sum(); }
for (let i = 0; i < 2000; i++) last = rest(i);
console.log(last, new Rest(1, 2).target);
// expect: 2001 Rest
let stack = "";
sees = () => { stack = new Error("here").stack; };
rest(1);
console.log(/new Base/.test(stack), /new Rest/.test(stack));
// expect: true true
