"""Random programs for comparing tiers: trees of statements and expressions, so that a failing program can be reduced.

A program is made of typed functions that are called in loops until every tier has had them, with values that are of the
expected type most of the time: what a speculation relies on holds for long and then fails. Every program ends, prints
what it computed as it goes, and prints the same on every run.

    python3 tests/fuzz/generate.py 17        # the program of seed 17

Types: int, num (any number), str, bool, obj (points, cells, nodes of several hidden classes), arr (arrays of each kind of
element), any.
"""

import random
import re
import sys

TYPES = ["int", "int", "int", "num", "num", "str", "bool", "obj", "obj", "arr", "arr", "any"]


class Node:
    """A piece of program text: strings and Nodes. What a reducer may do with it depends on its kind: "stmt" may go,
    "block" is a list of statements, "expr" may be replaced by one of its inner expressions or by `simple`."""

    def __init__(self, kind, *parts, simple=None):
        self.kind = kind
        self.parts = list(parts)
        self.simple = simple

    def text(self):
        return "".join(p if isinstance(p, str) else p.text() for p in self.parts)


PRELUDE = r"""
var lines = [], printed = 0, hash = 0, fuel = 0, depth = 0, n = 0;
function show(x, d) {
    if (typeof x === "number") return Object.is(x, -0) ? "-0" : String(x);
    if (typeof x === "string") return JSON.stringify(x.slice(0, 30)) + x.length;
    if (typeof x === "bigint") return x + "n";
    if (typeof x === "function") return "function";
    if (typeof x !== "object" || x === null) return String(x);
    if (x instanceof Error) return x.constructor.name;
    if (d > 1) return "...";
    if (Array.isArray(x) || ArrayBuffer.isView(x)) {
        let s = "";
        for (let i = 0; i < x.length && i < 8; i++) s += (i in x ? show(x[i], d + 1) : "hole") + ",";
        return "[" + x.length + ": " + s + "]";
    }
    let s = "";
    for (const k of Object.keys(x).slice(0, 8)) s += k + ":" + show(x[k], d + 1) + ",";
    return "{" + s + "}";
}
function out(x) {
    const s = show(x, 0);
    for (let i = 0; i < s.length; i++) hash = (hash * 31 + s.charCodeAt(i)) | 0;
    if (printed++ < 400) lines.push(s);
}
function guard(f) { try { return f(); } catch (e) { out(e instanceof Error ? e : "thrown " + show(e, 0)); } }
class Point { constructor(x, y) { this.x = x; this.y = y; } sum() { return this.x + this.y; } get left() { return this.x; } set left(v) { this.x = v; } }
class Point3 extends Point { constructor(x, y, z) { super(x, y); this.z = z; } sum() { return super.sum() + this.z; } }
class Cell { #v = 0; next = null; constructor(x) { this.x = x; } get v() { return this.#v; } set v(w) { this.#v = w; } sum() { return this.#v + 1; } }
function Old(x) { if (!new.target) return new Old(x); this.x = x; if (x & 1) this.odd = true; this.y = 2; }
Old.prototype.sum = function () { return this.x; };
function valueOf(v) { return { x: 1, y: v, valueOf() { n = n + 1 | 0; return v; } }; }
const makers = [(i) => new Point(i, i + 1), (i) => new Point3(i, 2, 0.5), (i) => new Cell(i), (i) => new Old(i), (i) => ({ x: i, y: i / 2 }), (i) => ({ y: 1, x: "s" + i }), (i) => Object.create({ x: i, y: 3, sum() { return this.x; } })];
function object(i) { return makers[i % makers.length](i); }
const arrays = [(i) => [i, 2, 3, 4], (i) => [i + 0.5, 1.5, 2.5], (i) => ["a", i, null, {}], (i) => [1, , i], () => [], (i) => new Array(5).fill(i), (i) => new Float64Array([i, 0.25, -1]), (i) => new Int32Array(6).fill(i), (i) => new Uint8Array([i, 255, 7])];
function array(i) { return arrays[i % arrays.length](i); }
function* count(k) { for (let i = 0; i < k; i++) yield i; }
"""
EPILOGUE = "\nconsole.log(lines.join('\\n') + '\\nhash ' + hash + ' ' + printed + ' ' + n);\n"

FIELDS = ["x", "y", "z", "left", "v", "odd", "next", "none"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.functions = []  # (name, parameter types, result type)
        self.scope = []  # (name, type, assignable)
        self.fresh = 0
        self.used = {}  # type -> expressions of this function, which may come again: equal ones are merged and moved
        self.named = {"i", "j"}  # all that was ever a variable
        self.in_function = self.in_loop = False
        self.generator = False
        self.plain = False  # in a function of arithmetic on small integers, until its last calls

    # -- choices
    def chance(self, p):
        return self.random.random() < p

    def pick(self, *choices):
        return self.random.choice(choices)

    def name(self, prefix):
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    def some_type(self):
        return self.pick("int", "int", "bool") if self.plain else self.random.choice(TYPES)

    def variable(self, kind, assignable=False):
        fit = [v for v in self.scope if v[1] == kind and (v[2] or not assignable)]
        return self.random.choice(fit)[0] if fit else None

    # -- expressions
    def expr(self, kind, depth=0):
        if self.chance(0.015):
            kind = self.some_type()  # an accident
        if kind == "any":
            kind = "int" if self.plain else self.random.choice(TYPES[:-1])
        variable = self.variable(kind)
        if variable and self.chance(0.45 if depth < 3 else 0.9):
            return Node("expr", variable)
        if depth >= 4:
            return self.leaf(kind)
        if depth and self.chance(0.12):
            return self.leaf(kind)
        calls = [f for f in self.functions if f[2] == kind]
        if calls and depth < 3 and self.chance(0.25):
            return self.call(self.random.choice(calls), depth)
        if self.chance(0.05):
            return Node("expr", "(", self.expr("bool", depth + 1), " ? ", self.expr(kind, depth + 1), " : ", self.expr(kind, depth + 1), ")", simple=self.leaf(kind))
        if self.chance(0.15) and (again := self.used_before(kind)):
            return again
        made = getattr(self, kind)(depth)
        if kind in ("int", "num", "bool"):
            self.used.setdefault(kind, []).append(made)
        return made

    def used_before(self, kind):
        """An expression of this function whose variables are all there."""
        names = {name for name, _, _ in self.scope}
        self.named |= names
        for made in self.random.sample(self.used.get(kind, []), min(4, len(self.used.get(kind, [])))):
            text = made.text()
            if len(text) < 120 and all(name in names or name not in self.named for name in re.findall(r"[a-z]\w*", text)):
                return Node("expr", text, simple=self.leaf(kind))
        return None

    def near(self):
        """A variable and a constant, whose sum or product a test of the variable keeps within int32 or does not."""
        operator, constant = self.pick(("+", "1"), ("-", "1"), ("+", "7"), ("-", "3"), ("*", "3"), ("*", "100000"), ("%", "7"), ("+", "2147483000"))
        x, y = self.variable("int") or "n", self.variable("int") or "i"
        text = self.pick(f"({x} {operator} {constant})", f"({x} {operator} {constant})", f"({x} {self.pick('+', '-', '*', '%', '/')} {y})", f"(-{x})", f"({x} >>> 0)")
        return Node("expr", f"({text} | 0)" if self.chance(0.5) else text, simple=self.leaf("int"))

    def leaf(self, kind):
        if self.plain and kind == "int":
            return Node("expr", f"({self.pick('0', '1', '2', '3', '7', '100')})")
        # In parentheses, since a member may be asked of it, or a power be made of it.
        return Node("expr", {
            "int": lambda: f"({self.pick('0', '1', '2', '-1', '7', '255', '2147483647', '-2147483648', 'n & 15', '1000')})",
            "num": lambda: f"({self.pick('0.5', '-0', 'NaN', '1e9', '4294967296', 'n / 4', '3', '-1.25')})",
            "str": lambda: self.pick('""', '"a"', '"xyz"', '"1"', '"long string of text"', '"é☃"'),
            "bool": lambda: self.pick("true", "false"),
            "obj": lambda: f"object({self.random.randrange(8)})",
            "arr": lambda: f"array({self.random.randrange(9)})",
        }[kind]())

    def pair(self, kind, operators, operand, depth):
        return Node("expr", "(", self.expr(operand, depth + 1), f" {self.pick(*operators)} ", self.expr(operand, depth + 1), ")", simple=self.leaf(kind))

    def member(self, base, kind, depth):
        return Node("expr", self.expr(base, depth + 1), "." + self.random.choice(FIELDS[:2] if self.chance(0.7) else FIELDS), simple=self.leaf(kind))

    def element(self, kind, depth):
        index = self.pick("i", "i", "0", "1") if self.in_loop and self.chance(0.6) else None
        return Node("expr", self.expr("arr", depth + 1), "[", index or self.expr("int", depth + 1), "]", simple=self.leaf(kind))

    def callback(self, parameters, variables):
        """An arrow function for Array.prototype's methods."""
        mark, was = len(self.scope), (self.in_loop, self.in_function)
        self.scope += variables
        self.in_loop = self.in_function = False
        value = self.expr(self.pick("int", "num", "any", "bool"), 2)
        self.in_loop, self.in_function = was
        del self.scope[mark:]
        return Node("expr", f"({parameters}) => (", value, ")")

    def int(self, depth):
        k = self.random.randrange(19)
        if self.plain:
            k = self.pick(0, 1, 4, 5, 12, 17, 17, 17)
        if k > 15:
            return self.near()
        if k == 14:
            method = self.pick("findIndex", "findLastIndex", "some", "every", "find", "findLast")
            return Node("expr", "(", self.expr("arr", depth + 1), f".{method}(", self.callback("e, i", [("e", "any", True), ("i", "int", False)]), ") | 0)", simple=self.leaf("int"))
        if k == 15:
            method = self.pick("reduce", "reduceRight")
            start = Node("part", ", ", self.expr("int", depth + 1)) if self.chance(0.7) else ""
            return Node("expr", "(", self.expr("arr", depth + 1), f".{method}(", self.callback("s, e, i", [("s", "num", True), ("e", "any", True), ("i", "int", False)]), start, ") | 0)", simple=self.leaf("int"))
        if k < 4:
            return self.pair("int", ["+", "-", "*", "+", "%"], "int", depth)
        if k < 7:
            return self.pair("int", ["&", "|", "^", "<<", ">>", ">>>"], "int" if self.plain else self.pick("int", "int", "num"), depth)
        if k == 7:
            return Node("expr", "(", self.expr("num", depth + 1), " | 0)", simple=self.leaf("int"))
        if k == 8:
            return Node("expr", self.expr(self.pick("arr", "str"), depth + 1), ".length", simple=self.leaf("int"))
        if k == 9:
            return self.element("int", depth)
        if k == 10:
            return self.member("obj", "int", depth)
        if k == 11:
            return Node("expr", f"({self.pick('-', '~', '+')}(", self.expr("int", depth + 1), "))", simple=self.leaf("int"))
        if k == 12:
            return Node("expr", f"Math.{self.pick('abs', 'floor', 'imul', 'min', 'max', 'clz32')}(", self.expr("int", depth + 1), ", ", self.expr("int", depth + 1), ")", simple=self.leaf("int"))
        return Node("expr", self.expr("str", depth + 1), ".charCodeAt(", self.expr("int", depth + 1), ")", simple=self.leaf("int"))

    def num(self, depth):
        k = self.random.randrange(9)
        if k < 4:
            return self.pair("num", ["+", "-", "*", "/", "%", "**"], self.pick("num", "int"), depth)
        if k == 4:
            return Node("expr", f"Math.{self.pick('sqrt', 'floor', 'round', 'ceil', 'sin', 'trunc', 'fround', 'min', 'max', 'hypot')}(", self.expr("num", depth + 1), ")", simple=self.leaf("num"))
        if k == 5:
            return self.member("obj", "num", depth)
        if k == 6:
            return self.element("num", depth)
        if k == 7:
            return Node("expr", self.expr("obj", depth + 1), self.pick(".sum()", "?.sum?.()"), simple=self.leaf("num"))
        return Node("expr", "(-(", self.expr("num", depth + 1), "))", simple=self.leaf("num"))

    def str(self, depth):
        k = self.random.randrange(6)
        if k < 2:
            return Node("expr", "(", self.expr("str", depth + 1), " + ", self.expr(self.pick("str", "int", "num", "bool"), depth + 1), ").slice(-40)", simple=self.leaf("str"))
        if k == 2:
            return Node("expr", "`<${", self.expr("any", depth + 1), "}>`.slice(0, 30)", simple=self.leaf("str"))
        if k == 3:
            return Node("expr", "(typeof ", self.expr("any", depth + 1), ")", simple=self.leaf("str"))
        if k == 4:
            return Node("expr", self.expr("str", depth + 1), self.pick(".slice(1)", "[0]", ".toUpperCase()", ".charAt(1)"), simple=self.leaf("str"))
        return Node("expr", "String(", self.expr(self.pick("int", "num", "bool"), depth + 1), ")", simple=self.leaf("str"))

    def bool(self, depth):
        k = 9 if self.plain and self.chance(0.7) else self.random.randrange(3 if self.plain else 10)
        if k > 7:
            bound = self.pick("0", "1", "100", "-100", "1000", "20000", "2147483640", "-2147483640", "2147483647", "-2147483648")
            operand = self.near() if self.chance(0.5) else self.variable("int") or "n"
            return Node("expr", "(", operand, f" {self.pick('<', '<=', '>', '>=', '===')} {bound})", simple=self.leaf("bool"))
        if k < 3:
            return self.pair("bool", ["<", "<=", ">", ">=", "===", "!==", "==", "!="], "int" if self.plain else self.pick("int", "int", "num", "str"), depth)
        if k == 3:
            return self.pair("bool", ["===", "!==", "==", "!="], self.pick("obj", "any"), depth)
        if k == 4:
            return Node("expr", "(!", self.expr("any", depth + 1), ")", simple=self.leaf("bool"))
        if k == 5:
            return self.pair("bool", ["&&", "||"], "bool", depth)
        if k == 6:
            return Node("expr", "(", self.expr("obj", depth + 1), f" instanceof {self.pick('Point', 'Cell', 'Old', 'Object')})", simple=self.leaf("bool"))
        return Node("expr", f'("{self.random.choice(FIELDS)}" in ', self.expr("obj", depth + 1), ")", simple=self.leaf("bool"))

    def obj(self, depth):
        k = self.random.randrange(8)
        if k < 2:
            return Node("expr", "new Point(", self.expr(self.pick("int", "num"), depth + 1), ", ", self.expr("int", depth + 1), ")", simple=self.leaf("obj"))
        if k == 2:
            return Node("expr", "new Point3(", self.expr("int", depth + 1), ", ", self.expr("num", depth + 1), ", ", self.expr("int", depth + 1), ")", simple=self.leaf("obj"))
        if k == 3:
            return Node("expr", f"new {self.pick('Cell', 'Old')}(", self.expr("int", depth + 1), ")", simple=self.leaf("obj"))
        if k == 4:
            return Node("expr", "({ x: ", self.expr(self.pick("int", "num", "any"), depth + 1), ", y: ", self.expr("int", depth + 1), " })", simple=self.leaf("obj"))
        if k == 5:
            return Node("expr", "object(", self.expr("int", depth + 1), " & 7)", simple=self.leaf("obj"))
        if k == 6:
            return Node("expr", "({ ...", self.expr("obj", depth + 1), ", z: 1 })", simple=self.leaf("obj"))
        return Node("expr", "valueOf(", self.expr("int", depth + 1), ")", simple=self.leaf("obj"))

    def new_array(self, depth):
        """An array that the code makes: a literal, or one of holes or none that is filled."""
        kind = self.pick("int", "num", "num", "obj", "any")
        if self.chance(0.3):
            parts = ["["]
            for _ in range(self.random.randrange(1, 5)):
                parts += [self.expr(self.pick(kind, kind, kind, "any"), depth + 2) if self.chance(0.9) else "", ", "]
            return Node("expr", *parts, "1]", simple=self.leaf("arr"))
        length = self.pick("3", "6", "i & 7", "(i & 3) + 2")
        store = self.pick("a[q] = ", "a[q] = ", "if (q & 1) a[q] = ", "a[6 - q] = ", "a.push(")
        start = "[]" if store == "a.push(" and self.chance(0.7) else f"new Array({length})"
        more = f" a[{self.pick('0', '1', 'i & 3', 'a.length')}] = " if self.chance(0.3) else ""
        parts = [f"((i) => {{ const a = {start}; for (let q = 0; q < ({length}); q++) {store}"]
        with_i = len(self.scope)
        self.scope += [("i", "int", False), ("q", "int", False)]
        parts += [self.expr(kind, depth + 2), ");" if store == "a.push(" else ";"]
        del self.scope[with_i + 1 :]
        if more:
            parts += [more, self.expr(self.pick(kind, "any"), depth + 2), ";"]
        del self.scope[with_i:]
        return Node("expr", *parts, " return a; })(", self.expr("int", depth + 1), " & 15)", simple=self.leaf("arr"))

    def arr(self, depth):
        k = self.random.randrange(12)
        if k > 8:
            return self.new_array(depth)
        if k > 6:
            method = self.pick("map", "map", "filter", "flatMap")
            return Node("expr", self.expr("arr", depth + 1), f".{method}(", self.callback("e, i", [("e", "any", True), ("i", "int", False)]), ")", simple=self.leaf("arr"))
        if k < 2:
            return Node("expr", "array(", self.expr("int", depth + 1), " & 7)", simple=self.leaf("arr"))
        if k < 4:
            kind = self.pick("int", "num", "any")
            return Node("expr", "[", self.expr(kind, depth + 1), ", ", self.expr(kind, depth + 1), "]", simple=self.leaf("arr"))
        if k == 4:
            return Node("expr", "[...", self.expr("arr", depth + 1), ", ", self.expr("any", depth + 1), "]", simple=self.leaf("arr"))
        if k == 5:
            return Node("expr", self.expr("arr", depth + 1), self.pick(".slice(1)", ".map((e) => e)", ".filter((e) => e)", ".concat([1])"), simple=self.leaf("arr"))
        return Node("expr", "Array.from({ length: 4 }, (_, k) => ", self.expr(self.pick("int", "num"), depth + 2), ")", simple=self.leaf("arr"))

    def call(self, function, depth):
        name, parameters, result = function
        parts = [f"{name}("]
        for at, kind in enumerate(parameters):
            if self.chance(0.03):
                break  # too few
            parts += [", " if at else "", self.expr(kind, depth + 1)]
        return Node("expr", *parts, ")", simple=self.leaf(result))

    # -- statements
    def assign(self):
        k = 0 if self.plain else self.random.randrange(8)
        if k < 4:
            fit = [v for v in self.scope if v[2]]
            if not fit:
                return Node("stmt", "n = n + 1 | 0;\n")
            name, kind, _ = self.random.choice(fit)
            if kind in ("int", "num") and self.chance(0.5):
                op = self.pick("+=", "-=", "*=", "^=", "|=", ">>=") if kind == "int" else self.pick("+=", "-=", "*=", "/=")
                return Node("stmt", f"{name} {op} ", self.expr(kind, 1), ";\n")
            if kind == "int" and self.chance(0.3):
                return Node("stmt", f"{name}{self.pick('++', '--')};\n")
            return Node("stmt", f"{name} = ", self.expr(kind), ";\n")
        if k < 6:
            base = self.variable("obj") or "object(n & 7)"
            value = self.expr(self.pick("int", "int", "num", "any"), 1)
            return Node("stmt", f"{base}.{self.random.choice(FIELDS)} {self.pick('=', '=', '+=')} ", value, ";\n")
        base = self.variable("arr") or "array(n & 7)"
        index = self.pick("i", "0", "1") if self.in_loop else self.pick("0", "1", "2")
        if self.chance(0.2):
            return Node("stmt", f"if ({base}.push && {base}.length < 20) {base}.push(", self.expr("any", 1), ");\n")
        return Node("stmt", f"{base}[{index}] {self.pick('=', '=', '+=')} ", self.expr(self.pick("int", "num", "any"), 1), ";\n")

    def declare(self):
        kind = self.some_type()
        name = self.name("v")
        value = self.expr(kind)
        assignable = self.chance(0.7)
        self.scope.append((name, kind, assignable))
        return Node("stmt", f"{'let' if assignable else 'const'} {name} = ", value, ";\n")

    def block(self, depth, count=3):
        mark = len(self.scope)
        statements = [self.stmt(depth) for _ in range(self.random.randrange(1, count + 1))]
        del self.scope[mark:]
        return Node("block", *statements)

    def loop(self, depth):
        was = self.in_loop
        self.in_loop = True
        k = 0 if self.plain else self.random.randrange(9)
        turns = self.pick("3", "8", "20", "60")
        mark = len(self.scope)
        if k < 3:
            self.scope.append(("i", "int", False))
            body = self.block(depth + 1)
            node = Node("stmt", f"for (let i = 0; i < {turns} && fuel-- > 0; i++) {{\n", body, "}\n")
        elif k == 3:
            name = self.name("e")
            source = self.pick(self.expr("arr", 2), Node("expr", "count(5)"), Node("expr", 'new Set([1, "a", 2.5])'))
            self.scope += [("i", "int", False), (name, "any", True)]
            body = self.block(depth + 1)
            node = Node("stmt", f"{{ let i = 0; for (let {name} of ", source, ") {\nif (fuel-- <= 0 || i++ > 20) break;\n", body, "} }\n")
        elif k == 4:
            name = self.name("k")
            self.scope += [("i", "int", False), (name, "str", False)]
            source = self.expr("obj", 2)
            body = self.block(depth + 1)
            node = Node("stmt", f"{{ let i = 0; for (const {name} in ", source, ") {\nif (fuel-- <= 0) break;\ni++;\n", body, "} }\n")
        elif k == 5:
            inner, self.in_function, self.in_loop = (self.in_function, self.generator), False, False
            self.generator = False
            name = self.name("e")
            source = self.expr("arr", 2)
            self.scope += [("i", "int", False), (name, "any", True)]
            body = self.block(depth + 1)
            self.in_function, self.generator = inner
            node = Node("stmt", source, f".forEach(({name}, i) => {{\nif (fuel-- <= 0) return;\n", body, "});\n")
        elif k >= 7:
            # A nest whose inner loop is left in the middle, for one of the places where the outer one goes on.
            label = self.name("l")
            self.scope += [("i", "int", False), ("j", "int", False)]
            way = self.pick("break", "break", "continue", f"break {label}", f"continue {label}")
            head = f"for (let j = 0; j < {self.pick('2', '8', '30')} && fuel-- > 0; j++) {{\n"
            test = self.pick(self.expr("bool", 2), Node("expr", f"j === {self.pick('0', '1', '5')}"))
            node = Node("stmt", f"{label}: for (let i = 0; i < {turns} && fuel-- > 0; i++) {{\n", self.block(depth + 1, 1), head,
                        self.block(depth + 1, 1), "if (", test, f") {way};\n", self.block(depth + 1, 1), "}\n", self.block(depth + 1, 1), "}\n")
        else:
            self.scope.append(("i", "int", False))
            body = self.block(depth + 1)
            node = Node("stmt", "{ let i = 0; do {\n", body, f"if (i++ >= {turns}) break;\n}} while (fuel-- > 0 && ", self.expr("bool", 2), "); }\n")
        del self.scope[mark:]
        self.in_loop = was
        return node

    def stmt(self, depth=0):
        k = self.pick(7, 8, 9, 10, 12, 13, 14, 15, 21, 26, 26) if self.plain else self.random.randrange(26)
        if k < 7:
            return self.assign()
        if k < 10:
            return self.declare()
        if k < 12:
            return Node("stmt", "out(", self.expr("any"), ");\n")
        if depth > 2:
            return self.assign()
        if k < 15:
            otherwise = Node("part", "else {\n", self.block(depth + 1), "}\n") if self.chance(0.5) else ""
            return Node("stmt", "if (", self.expr("bool"), ") {\n", self.block(depth + 1), "}\n", otherwise)
        if k < 19:
            return self.loop(depth)
        if k == 19:
            handler = Node("part", " catch (e) {\nout(e);\n", self.block(depth + 1, 2), "}\n")
            last = Node("part", " finally {\n", self.block(depth + 1, 1), "}\n")
            shape = self.random.randrange(3)
            tail = [[handler], [handler, last], [last]][shape]
            return Node("stmt", "try {\n", self.block(depth + 1), "}", *tail)
        if k == 20:
            return Node("stmt", "if (", self.expr("bool", 2), ") throw ", self.pick(Node("expr", 'new RangeError("r")'), self.expr("any", 2)), ";\n")
        if k == 21 and self.in_function:
            return Node("stmt", "if (", self.expr("bool", 2), ") return ", self.expr(self.result, 1), ";\n")
        if k == 22 and self.in_loop:
            return Node("stmt", "if (", self.expr("bool", 2), f") {self.pick('break', 'continue')};\n")
        if k == 23:
            kind = self.some_type()
            name = self.name("c")
            node = Node("stmt", f"const {name} = (p, q) => ", self.arrow(), ";\n")
            self.functions.append((name, ["int", "int"], "any"))
            use = Node("stmt", "out(", f"{name}(1, 2)", ");\n")
            self.functions.pop()
            self.scope.append((name, "fn", False))
            return Node("block", node, use)
        if k == 24:
            return Node("stmt", "switch (", self.expr(self.pick("int", "str", "any"), 2), ") {\ncase ", self.leaf("int"), ":\n", self.block(depth + 1, 2), "break;\ncase ", self.leaf("str"), ":\n", self.block(depth + 1, 1), "default:\n", self.block(depth + 1, 2), "}\n")
        if k == 25 and self.generator:
            return Node("stmt", "out(yield ", self.expr("any", 2), ");\n")
        return Node("stmt", "n = n + ", self.expr("int", 2), " | 0;\n")

    def arrow(self):
        mark = len(self.scope)
        self.scope += [("p", "int", True), ("q", "int", True)]
        was = self.in_loop, self.in_function
        self.in_loop = self.in_function = False
        value = self.expr(self.pick("int", "num", "any"), 1)
        self.in_loop, self.in_function = was
        del self.scope[mark:]
        return Node("expr", "(", value, ")", simple=Node("expr", "(0)"))

    def function(self):
        name = self.name("f")
        self.plain = self.chance(0.3)
        parameters = [self.some_type() for _ in range(self.random.randrange(1, 4))]
        self.result = self.some_type()
        names = [f"a{at}" for at in range(len(parameters))]
        self.scope = [(n, t, not self.plain) for n, t in zip(names, parameters)]
        self.used = {}
        self.generator = not self.plain and self.chance(0.08)
        self.in_function = True
        body = Node("block", *[self.stmt() for _ in range(self.random.randrange(2, 7))])
        last = Node("part", "return ", self.expr(self.result), ";\n")
        self.in_function = False
        plain, self.plain = self.plain, False
        text = ", ".join(names)
        if self.chance(0.1):
            text += ", ...rest"
        elif self.chance(0.1):
            text = ", ".join(f"{n} = {self.leaf(t if t != 'any' else 'int').text()}" for n, t in zip(names, parameters))
        star, was = ("*" if self.generator else ""), self.generator
        self.generator = False
        if plain:
            node = Node("stmt", f"function {name}({text}) {{\n", body, last, "}\n")
            self.functions.append((name, parameters, self.result))
            return node, lambda arguments: Node("part", f"{name}(", *arguments, ")"), parameters, plain
        node = Node("stmt", f"function{star} {name}({text}) {{\nif (depth > 6 || fuel-- <= 0) return {self.leaf(self.result if self.result != 'any' else 'int').text()};\ndepth++;\ntry {{\n", body, last, "} finally { depth--; }\n}\n")
        if not was:
            self.functions.append((name, parameters, self.result))
            return node, lambda arguments: Node("part", f"{name}(", *arguments, ")"), parameters, plain
        return node, lambda arguments: Node("part", f"[...{name}(", *arguments, ")].slice(0, 5)"), parameters, plain

    def program(self):
        made = [self.function() for _ in range(self.random.randrange(2, 6))]
        functions = Node("block", *[node for node, _, _, _ in made])
        self.scope = [("i", "int", False)]
        self.used = {}
        self.in_loop = True
        calls = []
        for _, call, parameters, plain in made:
            def arguments(odd):
                parts = []
                for at, kind in enumerate(parameters):
                    value = self.expr(self.some_type() if odd else kind, 2)
                    if plain:
                        value = self.pick("i", "i & 7", "i % 5", "i - 20", "3") if kind == "int" else "(i & 3) === 1"
                    parts += [", " if at else "", value]
                return parts
            body = [Node("stmt", "fuel = 300; depth = 0;\n"), Node("stmt", "guard(() => out(", call(arguments(False)), "));\n")]
            if not plain and self.chance(0.6):
                body.append(Node("stmt", f"if (i === {self.random.randrange(5, 60)}) guard(() => out(", call(arguments(True)), "));\n"))
            if "int" in parameters and self.chance(0.7):
                # What has not overflown so far may do now.
                parts = []
                for at, kind in enumerate(parameters):
                    extreme = self.pick("2147483647", "-2147483648", "2147483640", "-2147483640", "65536", "0", "-1")
                    parts += [", " if at else "", extreme if kind == "int" else self.expr(kind, 2)]
                body.append(Node("stmt", f"if (i > {self.random.randrange(15, 60)}) guard(() => out(", call(parts), "));\n"))
            if self.chance(0.3):
                body.append(Node("stmt", f"if (i === {self.random.randrange(5, 60)}) ", self.pick(
                    "Point.prototype.sum = function () { return 5; };\n", "Object.prototype.none = 1;\n", "Point.prototype.z = 1;\n",
                    "makers.reverse();\n", "arrays.reverse();\n", "Array.prototype[1] = 9;\n", "delete Object.prototype.none;\n",
                    "Object.defineProperty(Old.prototype, 'y', { get() { return 4; }, configurable: true });\n", "Math.floor = (x) => x;\n")))
            calls.append(Node("stmt", f"for (let i = 0; i < {self.pick(20, 70, 70)}; i++) {{\n", Node("block", *body), "}\n"))
        return Node("program", PRELUDE, functions, Node("block", *calls), EPILOGUE)


def program(seed):
    return Generator(seed).program()


if __name__ == "__main__":
    print(program(int(sys.argv[1])).text())
