"""The inputs of tests/bad_input/run.py: tables of names and sources, most of them made when they are run."""

import dataclasses
import random
import typing

import time_limit

DEEP = 100_000


@dataclasses.dataclass
class Case:
    name: str
    make: typing.Callable[[], bytes]
    error: typing.Optional[str] = None  # must end with exit code 1 and this pattern on standard error
    output: typing.Optional[str] = None  # must end with exit code 0 and this on standard output
    flags: tuple = ()
    suffix: str = ".js"
    timeout: float = 20.0
    may_time_out: bool = False  # by the engine's own --timeout, which ends with exit code 124
    limit: int = 0  # that --timeout, in ms: the case ends within `tolerance` ms of it; 0: whenever
    tolerance: int = 0
    resident: int = 0  # MB that it may take at most; 0: any
    address_space: int = 0  # MB that it is limited to; 0: any


def text(name, source, **more):
    return Case(name, lambda: (source() if callable(source) else source).encode("utf-8", "surrogatepass"), **more)


# --- truncated files --------------------------------------------------------------------------------------------------

# A little of every construct, so that a cut falls inside each.
EVERYTHING = r"""
"use strict";
// comment
/* block * comment */
import.meta;
class A extends (class { }) {
    static #p = 1; q = 2; static { this.z = A.#p; }
    get [`k${1 + 2}`]() { return this.#m(...[1, , 3]); }
    set v({ a = 1, b: [c, ...d], ...e }) { super.v = a ?? c; }
    #m(x, ...y) { return new.target?.[x]?.(y) ?? #p in A; }
    async *gen() { for await (const x of y) yield* x; await z; }
}
function f(a, b = 0x1fn, { c } = {}) {
    label: for (let i = 0, j = 1_000.5e-3; i < 10; i++, j **= 2) { if (i == j) continue label; else break label; }
    try { throw new Error("x\u{1F600}\x41\n\
y"); } catch ({ message }) { switch (message) { case 'a': return; default: debugger; } } finally { do { } while (0); }
    for (const k in { a: 1, ['b']: 2, c, f, async *g() { }, get h() { return 1; } }) void typeof delete a[k];
    return /[a-z\]/]+(?<name>x)\k<name>(?=y)\u{61}/giu.exec(`t ${`u ${a}`} v`)?.groups, (x) => ({ ...x }), async (y) => await y;
}
a ||= b && c; a >>>= 3; var { x, ...rest } = a ? b : c;
export default function* () { yield; }
export { f as "string name", A }; import d, * as ns from "./x.js" with { type: "json" };
"""


def truncated():
    size = len(EVERYTHING.encode())
    for cut in sorted({(i * size) // 60 for i in range(1, 61)}):
        yield Case(f"truncated/module at {cut}", lambda cut=cut: EVERYTHING.encode()[:cut], suffix=".mjs")
    # In one process, every prefix and every file with a piece left out, by way of the Function constructor and eval.
    for how, call in (("Function", "Function(part)"), ("eval", "(0, eval)('if (0) {' + part)")):
        yield text(
            f"truncated/every prefix through {how}",
            lambda call=call: "const whole = "
            + js_string(EVERYTHING.replace("import.meta;", ""))
            + """;
let errors = 0;
function attempt(part) { try { CALL; } catch (error) { if (!(error instanceof SyntaxError)) throw error; errors++; } }
for (let i = 0; i < whole.length; i++) attempt(whole.slice(0, i));
for (let i = 0; i < whole.length; i += 3) attempt(whole.slice(0, i) + whole.slice(i + 7));
console.log(errors > 1000);""".replace("CALL", call),
            output="true",
        )


def js_string(value):
    return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else f"\\u{ord(c):04x}" for c in value) + '"'


# --- bytes that are no UTF-8 ------------------------------------------------------------------------------------------

BYTES = {
    "lone continuation": b"\x80\xbf",
    "overlong": b"\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf",
    "surrogate": b"\xed\xa0\x80\xed\xbf\xbf",
    "beyond Unicode": b"\xf4\x90\x80\x80\xf7\xbf\xbf\xbf",
    "cut sequence": b"\xf0\x9f\x98",
    "no UTF-8 byte": b"\xfe\xff",
    "zero": b"\0",
}
PLACES = {
    "program": b"%s",
    "identifier": b"var a%sb = 1;",
    "string": b"var s = 'a%sb';",
    "template": b"var s = `a%s${1}`;",
    "comment": b"/* %s */ // %s",
    "regular expression": b"var r = /a%sb/u;",
    "property": b"var o = { a%s: 1 }; o.%s;",
}


def invalid_utf8():
    for what, data in BYTES.items():
        for where, frame in PLACES.items():
            yield Case(f"bytes/{what} in a {where}", lambda data=data, frame=frame: frame.replace(b"%s", data))
            if where != "program":
                yield Case(
                    f"bytes/{what} ends a {where}", lambda data=data, frame=frame: frame.split(b"%s")[0] + data
                )
    yield Case("bytes/UTF-16", lambda: "var a = 1;".encode("utf-16"))
    yield Case("bytes/empty", lambda: b"", output="")
    yield Case("bytes/byte order mark", lambda: b"\xef\xbb\xbf", output="")
    yield Case("bytes/hashbang alone", lambda: b"#!", output="")
    for seed in range(12):
        yield Case(f"bytes/noise {seed}", lambda seed=seed: random.Random(seed).randbytes(5000))
        yield Case(
            f"bytes/damaged {seed}",
            lambda seed=seed: damaged(random.Random(seed), EVERYTHING.encode()),
            suffix=".mjs",
        )


def damaged(source, data):
    data = bytearray(data)
    for _ in range(20):
        data[source.randrange(len(data))] = source.randrange(256)
    return bytes(data)


# --- nesting ----------------------------------------------------------------------------------------------------------

# name: (before, each level, middle, each level, after)
NESTING = {
    "parentheses": ("", "(", "1", ")", ""),
    "open parentheses": ("", "(", "", "", ""),
    "array literals": ("", "[", "", "]", ""),
    "open array literals": ("", "[", "", "", ""),
    "object literals": ("x=", "{a:", "1", "}", ""),
    "computed keys": ("x=", "{[", "1", "]:1}", ""),
    "blocks": ("", "{", "", "}", ""),
    "open blocks": ("", "{", "", "", ""),
    "templates": ("", "`${", "1", "}`", ""),
    "open templates": ("", "`${", "", "", ""),
    "functions": ("", "function f(){", "", "}", ""),
    "function expressions": ("", "(function(){", "", "})", ""),
    "called functions": ("", "(function(){", "", "})()", ""),
    "arrow functions": ("", "a=>", "1", "", ""),
    "arrow functions with parameters": ("", "(a,b)=>", "1", "", ""),
    "arrow defaults": ("", "(a=", "1", ")=>1", ""),
    "async arrows": ("", "async a=>", "1", "", ""),
    "parameter defaults": ("", "function f(a=", "1", "){}", ""),
    "classes": ("", "class A{m(){", "", "}}", ""),
    "class heritage": ("", "class A extends ", "Object", "{}", ""),
    "class fields": ("x=", "class{a=", "1", "}", ""),
    "static blocks": ("", "class A{static{", "", "}}", ""),
    "calls": ("f=x=>x;", "f(", "1", ")", ""),
    "member chain": ("x={};x.a=x;x", ".a", "", "", ""),
    "index chain": ("x={};x.a=x;x", "['a']", "", "", ""),
    "nested index": ("a=[0];", "a[", "0", "]", ""),
    "call chain": ("f=()=>f;f", "()", "", "", ""),
    "optional chain": ("x={};x.a=x;x", "?.a", "", "", ""),
    "tagged templates": ("f=()=>f;f", "``", "", "", ""),
    "new": ("", "new ", "Object", "", ""),
    "minus": ("", "- ", "1", "", ""),
    "not": ("", "!", "1", "", ""),
    "typeof": ("", "typeof ", "1", "", ""),
    "void": ("", "void ", "1", "", ""),
    "await": ("async function f(){", "await ", "1", "", "}"),
    "yield": ("function*f(){", "yield ", "1", "", "}"),
    "additions": ("", "1+", "1", "", ""),
    "exponents": ("", "1**", "1", "", ""),
    "comparisons": ("", "1<", "1", "", ""),
    "conjunctions": ("", "1&&", "1", "", ""),
    "coalescing": ("", "null??", "1", "", ""),
    "conditions": ("", "1?", "1", ":1", ""),
    "else conditions": ("", "0?1:", "1", "", ""),
    "commas": ("", "1,", "1", "", ""),
    "assignments": ("a=0;", "a=", "1", "", ""),
    "compound assignments": ("a=0;", "a+=", "1", "", ""),
    "spread": ("", "[...", "[]", "]", ""),
    "array patterns": ("var ", "[", "a", "]", "=[]"),
    "object patterns": ("var ", "{a:", "a", "}", "={}"),
    "assignment patterns": ("", "[", "a", "]", "=[]"),
    "pattern defaults": ("var ", "[a=", "1", "]=1", ""),
    "if": ("", "if(1)", ";", "", ""),
    "else": ("", "if(0);else ", ";", "", ""),
    "while": ("", "while(0)", ";", "", ""),
    "do": ("", "do ", ";", " while(0)", ""),
    "for": ("", "for(;0;)", ";", "", ""),
    "for in": ("", "for(a in b)", ";", "", ""),
    "for of": ("", "for(a of [])", ";", "", ""),
    "with": ("", "with({})", ";", "", ""),
    "try": ("", "try{", "", "}catch{}", ""),
    "catch": ("", "try{}catch{", "", "}", ""),
    "finally": ("", "try{}finally{", "", "}", ""),
    "switch": ("", "switch(1){default:", "", "}", ""),
    "labels": ("", "a%d:", ";", "", ""),
    "regular expression groups": ("/", "(", "", ")", "/"),
    "regular expression classes": ("/", "[", "", "]", "/v"),
    "regular expression lookaheads": ("/", "(?=", "", ")", "/"),
    "regular expression alternatives": ("/", "a|", "", "", "/"),
    "regular expression quantifiers": ("/", "(?:", "a", ")*", "/"),
    "eval": ("", "eval('", "", "", ""),
}


def nesting():
    for name, (before, down, middle, up, after) in NESTING.items():

        def make(before=before, down=down, middle=middle, up=up, after=after, depth=DEEP):
            if "%d" in down:
                return before + "".join(down % i for i in range(depth)) + middle + after
            return before + down * depth + middle + up * depth + after

        yield text(f"nesting/{name}", make)
        # Shallow enough for the parser, perhaps too deep for what comes after it.
        yield text(f"nesting/{name}, 2000 deep", lambda make=make: make(depth=2000))
    for name, code in {
        "JSON arrays": "try { JSON.parse('['.repeat(1e6)); } catch (e) { console.log('caught'); }",
        "JSON objects": "try { JSON.parse('{\"a\":'.repeat(1e6)); } catch (e) { console.log('caught'); }",
        "closed JSON": "try { JSON.parse('['.repeat(1e5) + ']'.repeat(1e5)); } catch (e) {} console.log('caught');",
        "RegExp": "try { new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).exec(''); } catch (e) {} console.log('caught');",
        "RegExp matching": "try { /(?:(a)|b)*$/.exec('ab'.repeat(1e6)); } catch (e) {} console.log('caught');",
    }.items():
        yield text(f"nesting/{name}", code, output="caught")


# --- values that are deep when the program runs -----------------------------------------------------------------------

DEEP_VALUES = {
    "JSON.stringify": "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a);",
    "toString of arrays": "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; String(a);",
    "flat": "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity);",
    "structured chain": "let a = null; for (let i = 0; i < 1e6; i++) a = { a }; a = 1;",
    "console.log": "let a = null; for (let i = 0; i < 1e5; i++) a = { a }; console.log(a);",
    "string of concatenations": "let s = ''; for (let i = 0; i < 1e6; i++) s = 'a' + s + 'b'; s.charCodeAt(5);",
    "left and right ropes": "let s = 'x'; for (let i = 0; i < 1e6; i++) s = i & 1 ? s + 'y' : 'z' + s; s === s + '';",
    "prototype chain": "let p = {}; for (let i = 0; i < 1e5; i++) p = Object.create(p); p.missing; 'x' in p;",
    "proxy chain": "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.missing;",
    "proxy prototypes": "let p = {}; for (let i = 0; i < 1e5; i++) p = Object.create(new Proxy(p, {})); p.missing;",
    "proxy of a function": "let p = () => 1; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p();",
    "Array.isArray of proxies": "let p = []; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); Array.isArray(p);",
    "bound functions": "let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null, i); f();",
    "bound instanceof": "let f = class {}; for (let i = 0; i < 1e5; i++) f = f.bind(); ({}) instanceof f;",
    "promise chain": "let p = Promise.resolve(); for (let i = 0; i < 1e5; i++) p = p.then(() => i); await p;",
    "nested promises": "let p = Promise.resolve(); for (let i = 0; i < 1e5; i++) { const q = p; p = new Promise((r) => r(q)); } await p;",
    "nested generators": "function* g(n) { if (n) yield* g(n - 1); else yield 1; } for (const x of g(1e5));",
    "async recursion": "async function f(n) { if (n) await f(n - 1); } await f(1e5);",
    "error causes": "let e = null; for (let i = 0; i < 1e5; i++) e = new Error('x', { cause: e }); throw e;",
    "closures in closures": "let f = () => 0; for (let i = 0; i < 1e5; i++) { const g = f; f = () => g() + 1; } f();",
    "getters in getters": "let o = { v: 1 }; for (let i = 0; i < 1e5; i++) { const p = o; o = { get v() { return p.v; } }; } o.v;",
    "toPrimitive chain": "let o = { valueOf: () => 1 }; for (let i = 0; i < 1e5; i++) { const p = o; o = { valueOf: () => +p }; } +o;",
    "iterators in iterators": "let it = [1].values(); for (let i = 0; i < 1e5; i++) it = it.map((x) => x); it.next();",
    "WeakMap chain": "const w = new WeakMap(); let k = {}; const first = k; for (let i = 0; i < 1e5; i++) { const n = {}; w.set(k, n); k = n; } console.log(w.has(first));",
}

# --- endless recursion ------------------------------------------------------------------------------------------------

# Each f or expression recurs without end; it must be a RangeError, which can be caught, after which the engine is well.
RECURSION = {
    "function": "function f() { f(); } f();",
    "with arguments": "function f(a, b, c) { return f(a, b, c) + 1; } f(1, 2, 3);",
    "mutual": "function f() { g(); } function g() { f(); } f();",
    "method": "({ m() { this.m(); } }).m();",
    "constructor": "class A { constructor() { new A(); } } new A();",
    "derived constructor": "class A { constructor() { new B(); } } class B extends A { } new B();",
    "field": "class A { x = new A(); } new A();",
    "arrow": "const f = () => f(); f();",
    "spread": "const f = (...a) => f(...a); f();",
    "getter": "const o = { get a() { return this.a; } }; o.a;",
    "setter": "const o = { set a(v) { this.a = v; } }; o.a = 1;",
    "toString": "const o = { toString() { return '' + this; } }; '' + o;",
    "valueOf": "const o = { valueOf() { return +this; } }; +o;",
    "Symbol.toPrimitive": "const o = { [Symbol.toPrimitive]() { return `${this}`; } }; `${o}`;",
    "Symbol.hasInstance": "const o = { [Symbol.hasInstance](v) { return v instanceof o; } }; 1 instanceof o;",
    "iterator": "const o = { [Symbol.iterator]() { return [...this]; } }; [...o];",
    "destructuring": "const o = { [Symbol.iterator]() { const [a] = this; } }; const [b] = o;",
    "proxy get": "const p = new Proxy({}, { get(t, k, r) { return r[k]; } }); p.a;",
    "proxy has": "const p = new Proxy({}, { has(t, k) { return k in p; } }); 'a' in p;",
    "proxy of itself": "const p = new Proxy({}, {}); Object.setPrototypeOf(p, p); p.a;",
    "prototype proxy": "const o = {}; const p = new Proxy(o, {}); o.__proto__ = p; o.a;",
    "call": "function f() { f.call(this); } f();",
    "apply": "function f() { f.apply(this, [1, 2]); } f();",
    "Reflect.apply": "function f() { Reflect.apply(f, null, []); } f();",
    "Reflect.construct": "function f() { Reflect.construct(f, []); } f();",
    "bind": "function f() { f.bind(null)(); } f();",
    "forEach": "function f() { [1].forEach(f); } f();",
    "map": "function f() { [1].map(f); } f();",
    "sort": "function f() { [2, 1].sort(f); return 0; } f();",
    "reduce": "function f() { [1, 2].reduce(f); } f();",
    "Array.from": "function f() { Array.from([1], f); } f();",
    "typed array": "function f() { new Uint8Array(2).map(f); return 0; } f();",
    "replace": "function f() { 'a'.replace(/a/, f); return ''; } f();",
    "replaceAll": "function f() { 'a'.replaceAll('a', f); return ''; } f();",
    "JSON.stringify": "const o = { toJSON() { return JSON.stringify(o); } }; JSON.stringify(o);",
    "JSON.parse": "function f() { return JSON.parse('[1]', f); } f();",
    "Map.forEach": "const m = new Map([[1, 1]]); function f() { m.forEach(f); } f();",
    "eval": "function f() { eval('f()'); } f();",
    "indirect eval": "globalThis.f = function () { (0, eval)('f()'); }; f();",
    "Function": "globalThis.f = function () { Function('f()')(); }; f();",
    "generator": "function* f() { yield* f(); } f().next();",
    "generator next": "function* f() { f().next(); } f().next();",
    "template tag": "function f() { f``; } f();",
    "optional call": "function f() { f?.(); } f();",
    "default parameter": "function f(a = f()) { } f();",
    "computed key": "function f() { return { [f()]: 1 }; } f();",
    "try finally": "function f() { try { f(); } finally { f(); } } f();",
    "catch and again": "function f() { try { f(); } catch (e) { f(); } } f();",
    "error preparation": "Error.prepareStackTrace = () => new Error().stack; function f() { return new Error('x').stack + f(); } f();",
    "Object.assign": "const o = { get a() { return Object.assign({}, this); } }; Object.assign({}, o);",
    "species": "class A extends Array { static get [Symbol.species]() { return this.of(1).map((x) => x); } } A.of(1).map((x) => x);",
    "defineProperty proxy": "const p = new Proxy({}, { defineProperty(t, k, d) { return Reflect.defineProperty(p, k, d); } }); p.a = 1;",
    "ownKeys proxy": "const p = new Proxy({}, { ownKeys() { return Reflect.ownKeys(p); } }); Object.keys(p);",
    "require": "const fs = require(__filename);",
}
# Those that finish in some engines, by other limits or by catching the error themselves.
MAY_END = {"try finally", "catch and again", "species", "require", "error preparation"}


def recursion():
    for name, code in RECURSION.items():
        if name in MAY_END:
            limit = "let calls = 0;"
            code = code.replace("function f() {", "function f() { if (++calls > 2e5) return;") if "try" in code else code
            yield text(f"recursion/{name}", limit + code)
            continue
        yield text(f"recursion/{name}", code, error="RangeError|InternalError|SyntaxError")
        body = f"let caught = 0; for (let i = 0; i < 3; i++) try {{ (function () {{ {code} }})(); }} catch (e) {{ caught++; }} console.log(caught);"
        yield text(f"recursion/{name}, caught", body, output="3")
    # Arguments that grow by each call are long before the stack is full.
    for name, code in {
        "spread that grows": "function f(...a) { return f(...a, 1); } f();",
        "spread that doubles": "function f(...a) { return f(...a, ...a, 1); } f();",
        "new with spread that grows": "function F(...a) { return new F(...a, 1); } new F();",
        "super with spread that grows": "class A { constructor(...a) { new B(...a, 1); } } class B extends A { constructor(...a) { super(...a, 1); } } new B();",
        "apply that grows": "function f(...a) { a.push(1); return f.apply(null, a); } f();",
    }.items():
        yield text(f"recursion/{name}", code, error="RangeError|heap has reached its limit", flags=("--max-heap=128m",))
    yield text(
        "recursion/async",
        "async function f() { await f(); } f().catch((e) => console.log(e instanceof RangeError));",
        output="true",
    )
    yield text(
        "recursion/in a promise job",
        "Promise.resolve().then(function f() { f(); }).catch((e) => console.log(e instanceof RangeError));",
        output="true",
    )


# --- huge literals and sizes ------------------------------------------------------------------------------------------


def huge():
    def evaluated(name, source, **more):
        return text(f"huge/{name}", source, **more)

    yield evaluated("string", lambda: "var s = '" + "a" * 20_000_000 + "'; console.log(s.length);", output="20000000")
    yield evaluated("string of escapes", lambda: "var s = '" + "\\u0041" * 1_000_000 + "'; console.log(s.length);", output="1000000")
    yield evaluated("template", lambda: "var s = `" + "a${1}" * 50_000 + "`; console.log(s.length);", output="100000")
    yield evaluated("identifier", lambda: "var " + "a" * 5_000_000 + " = 1;", output="")
    yield evaluated("comment", lambda: "/*" + "*" * 20_000_000 + "*/", output="")
    yield evaluated("lines", lambda: "\n" * 5_000_000 + "1", output="")
    yield evaluated("number", lambda: "console.log(" + "9" * 1_000_000 + ");", output="Infinity")
    yield evaluated("fraction", lambda: "console.log(0." + "3" * 1_000_000 + " > 0.33);", output="true")
    yield evaluated("hexadecimal", lambda: "console.log(0x" + "f" * 1_000_000 + ");", output="Infinity")
    yield evaluated("exponent", lambda: "console.log(1e" + "9" * 100_000 + ", 1e-" + "9" * 100_000 + ");", output="Infinity 0")
    yield evaluated("BigInt", lambda: "console.log(" + "9" * 200_000 + "n > 0n);", output="true")
    yield evaluated("hexadecimal BigInt", lambda: "console.log(0x" + "f" * 1_000_000 + "n > 0n);", output="true")
    yield evaluated("array", lambda: "var a = [" + "1," * 1_000_000 + "]; console.log(a.length);", output="1000000")
    yield evaluated("array of holes", lambda: "var a = [" + "," * 1_000_000 + "]; console.log(a.length);", output="1000000")
    yield evaluated("object", lambda: "var o = {" + ",".join(f"k{i}:{i}" for i in range(100_000)) + "}; console.log(o.k99999);", output="99999")
    yield evaluated("parameters", lambda: "function f(" + ",".join(f"a{i}" for i in range(70_000)) + ") {} f();")
    yield evaluated("arguments", lambda: "function f() { return arguments.length; } f(" + "1," * 100_000 + "1);")
    yield evaluated("variables", lambda: "function f() {" + "".join(f"let a{i}={i};" for i in range(100_000)) + "} f();")
    yield evaluated("captured variables", lambda: "function f() {" + "".join(f"let a{i}={i};" for i in range(70_000)) + "return () => eval('a69999'); } console.log(f()());")
    yield evaluated("global variables", lambda: "".join(f"var a{i}={i};" for i in range(50_000)) + "console.log(a49999);", output="49999")
    yield evaluated("constants", lambda: "function f() { return [" + ",".join(f"'s{i}'" for i in range(100_000)) + "].length; } console.log(f());")
    yield evaluated("switch", lambda: "switch (-1) {" + "".join(f"case {i}: f();" for i in range(50_000)) + "}", output="")
    yield evaluated("else if", lambda: "".join(f"if (0) {{}} else " for i in range(1_500)) + "{}")
    yield evaluated("functions", lambda: "".join(f"function f{i}() {{}}" for i in range(50_000)), output="")
    yield evaluated("class members", lambda: "class A {" + "".join(f"m{i}() {{}}" for i in range(20_000)) + "}", output="")
    yield evaluated("private names", lambda: "class A {" + "".join(f"#m{i};" for i in range(20_000)) + "} new A();", output="")
    yield evaluated("jump over a megabyte of code", lambda: "var a = 1; while (a) { if (a > 2) {" + "a = a + 1;" * 200_000 + "} a = 0; }", output="")
    yield evaluated("pattern", lambda: "/" + "a" * 1_000_000 + "/.test('a');")
    yield evaluated("quantifier", "try { /(?:a{65535}){65535}/.test('a'); } catch (e) {} /a{4294967296,}/.test('a');")
    yield evaluated("groups", lambda: "/" + "(a)?" * 40_000 + "/.exec('a');")
    yield evaluated("named groups", lambda: "/" + "".join(f"(?<n{i}>a)?" for i in range(10_000)) + "/.exec('a');")
    for name, code in {
        "array length": "new Array(-1)",
        "array length set": "[].length = 4294967296",
        "repeat": "'abc'.repeat(2 ** 30)",
        "repeat of two": "'ab'.repeat(2 ** 53)",
        "padStart": "'a'.padStart(2 ** 31)",
        "padEnd": "'a'.padEnd(2 ** 40, 'xyz')",
        "doubled string": "let s = 'x'; for (;;) s += s;",
        "joined": "new Array(2 ** 32 - 1).join('abc')",
        "ArrayBuffer": "new ArrayBuffer(2 ** 53)",
        "large ArrayBuffer": "new ArrayBuffer(2 ** 45)",
        "typed array": "new Float64Array(2 ** 50)",
        "resizable": "new ArrayBuffer(1, { maxByteLength: 2 ** 52 })",
        "BigInt shift": "1n << (2n ** 64n)",
        "BigInt power": "2n ** (2n ** 40n)",
        "BigInt.asUintN": "BigInt.asUintN(2 ** 53 - 1, -1n)",
        "apply": "Math.max.apply(null, { length: 2 ** 32 })",
        "apply of a large array": "Math.max.apply(null, new Array(1e8))",
        "spread call": "Math.max(...new Array(1e7).fill(1))",
        "toFixed": "(1).toFixed(101)",
        "toString": "(1).toString(37)",
        "BigInt squared": "let x = 3n; for (;;) x *= x;",
        "BigInt of many digits": "BigInt('9'.repeat(100_000_000))",
        "BigInt difference": "let x = -(1n << (2n ** 25n - 1n)); for (;;) x = x + x - 1n;",
    }.items():
        must = None if name in ("apply of a large array", "spread call") else "RangeError|TypeError|[Oo]ut of memory"
        yield evaluated(name, code, error=must, flags=("--max-heap=512m",))


    many = 100_000
    yield evaluated("export names", lambda: "let a; export {" + ",".join(f"a as b{i}" for i in range(many)) + "};", output="", suffix=".mjs")
    yield evaluated("export names, one twice", lambda: "let a; export {" + ",".join(f"a as b{i}" for i in range(many)) + ", a as b5};", error="Duplicate export of 'b5'", suffix=".mjs")
    yield evaluated("exported functions", lambda: "\n".join(f"export function f{i}() {{}}" for i in range(many)), output="", suffix=".mjs")
    yield evaluated("import attributes", lambda: "import './no.mjs' with {" + ",".join(f"k{i}: ''" for i in range(many)) + "};", error="attribute", suffix=".mjs")
    yield evaluated("modules asked for", lambda: "\n".join(f"import './no{i}.mjs';" for i in range(many)), error="Cannot find module", suffix=".mjs")
    yield evaluated("class fields", lambda: "class A {" + "".join(f"f{i} = {i};" for i in range(40_000)) + "} new A();", output="")
    yield evaluated("groups of one name", lambda: "/" + "|".join(["(?<a>)"] * 30_000) + "/.exec('');", output="")
    # Messages say what is wrong without repeating the source.
    for name, code in {
        "bad pattern": "/" + "(a)" * 1_000_000 + "(/;",
        "bad pattern at run time": "new RegExp('(a)'.repeat(1e6) + '(');",
        "label in a message": "break " + "a" * 1_000_000 + ";",
        "name in a message": "let " + "a" * 1_000_000 + ", " + "a" * 1_000_000 + ";",
        "global in a message": "a" * 1_000_000 + ";",
        "property in a message": "let o = {}; o['a'.repeat(1e6)].b;",
        "method in a message": "let o = {}; o." + "a" * 1_000_000 + "();",
        "value in a message": "('a'.repeat(1e6))();",
        "symbol in a message": "let o = {}; +Symbol('a'.repeat(1e6));",
        "key in a message": "'a'.repeat(1e6) in 'b'.repeat(1e6);",
    }.items():
        short = r"\A(?=(?s:.){1,3000}\Z)(?s:.)*(Syntax|Reference|Type)Error"
        yield evaluated(name, code, error=short)


# --- what never ends --------------------------------------------------------------------------------------------------

# By the specification, or within anyone's patience: --timeout must end each.
ENDLESS_HEAD = """
const like = { length: 2 ** 53 - 1 }, spreadable = { ...like, [Symbol.isConcatSpreadable]: true };
const shorter = { length: 2 ** 32 - 1 }, holes = new Array(2 ** 32 - 1), nothing = Function.prototype;
const always = (value) => ({ [Symbol.iterator]() { return this; }, next: Object.bind(null, { value, done: false }) });
const values = () => Array.prototype.values.call(like);
"""
ENDLESS_METHODS = {
    "copyWithin": "1, 2", "every": "() => 1", "fill": "1", "filter": "nothing", "find": "nothing", "findIndex": "nothing",
    "findLast": "nothing", "findLastIndex": "nothing", "flat": "", "flatMap": "nothing", "forEach": "nothing",
    "includes": "1", "indexOf": "1", "join": "''", "lastIndexOf": "1", "reduce": "nothing", "reduceRight": "nothing",
    "reverse": "", "shift": "", "some": "nothing", "sort": "", "splice": "1, 2", "toLocaleString": "",
}
ENDLESS = {
    "concat": "[].concat.call(spreadable, [1]);",
    "concat of an argument": "[].concat(spreadable, spreadable);",
    "concat of holes": "[].concat(holes, holes);",
    "map": "[].map.call(shorter, nothing);",
    "slice": "[].slice.call(shorter, 1);",
    "unshift": "[].unshift.call(shorter, 1);",
    "with": "[].with.call(shorter, 5, 1);",
    "toSorted": "[].toSorted.call(shorter);",
    "toReversed": "[].toReversed.call(shorter);",
    "toSpliced": "[].toSpliced.call(shorter, 0, 1, 2);",
    "Array.from": "Array.from(shorter);",
    "Array.from of an iterator": "Array.from(always(1));",
    "Array.from into an object": "Array.from.call(function () { return new Proxy({}, {}); }, like);",
    "Uint8Array.from": "Uint8Array.from(always(1));",
    "new Uint8Array": "new Uint8Array(always(1));",
    "String.raw": "String.raw({ raw: { length: 2 ** 53 - 1, __proto__: new Proxy({}, { get: () => '' }) } });",
    "Set": "new Set(always(1));",
    "Map": "new Map(always([1, 2]));",
    "Object.fromEntries": "Object.fromEntries(always([1, 2]));",
    "Object.groupBy": "Object.groupBy(values(), nothing);",
    "Map.groupBy": "Map.groupBy(always(1), nothing);",
    "Promise.all": "Promise.all(always(1));",
    "Promise.race": "Promise.race(values());",
    "AggregateError": "new AggregateError(values());",
    "spread": "[...values()];",
    "spread call": "nothing(...always(1));",
    "rest pattern": "const [...rest] = values();",
    "toArray": "values().toArray();",
    "iterator reduce": "values().reduce(nothing);",
    "iterator forEach": "values().forEach(nothing);",
    "iterator filter": "values().filter(nothing).next();",
    "iterator drop": "Iterator.from(always(1)).drop(Infinity).next();",
    "iterator flatMap": "values().flatMap(Array.bind(null)).next();",
    "yield*": "for (const x of (function* () { yield* values(); })());",
    "for of": "for (const x of always(1));",
    "replacer": "JSON.stringify({}, new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 53 - 1 : 1) }));",
    "JSON.stringify": "JSON.stringify(holes);",
    "reviver": "JSON.parse('[1, 1]', function (k, v) { if (k === '0') this[1] = holes; return v; });",
    "ownKeys": "Object.keys(new Proxy({}, { ownKeys: () => new Proxy(shorter, { get: (t, k) => (k === 'length' ? 2 ** 32 : 'a' + k) }) }));",
    "keys of a typed array": "Reflect.ownKeys(new Uint8Array(2 ** 28));",
    "keys of a string": "Object.entries('a'.repeat(2 ** 28));",
    "union": "new Set().union({ size: 1, has: nothing, keys: () => always(1) });",
    "apply": "Math.max.apply(null, { length: 2 ** 26 });",
    "growing set": "const s = new Set([1]); s.forEach((v) => { s.delete(v); s.add(v); });",
    "prototypes": "const h = {}, p = new Proxy({}, h); h.getPrototypeOf = Object.bind(null, p); p instanceof Object;",
    "captures of an exec": "const r = /a/; r.exec = () => ({ 0: '', index: 0, length: 2 ** 53 - 1 }); r[Symbol.replace]('a', 'b');",
    "matches of an exec": "const r = /a/g; r.exec = Object.bind(null, { 0: 'a', index: 0 }); r[Symbol.match]('a');",
    "promise jobs": "(function f() { Promise.resolve().then(f); })();",
    "thenables": "const t = { then(resolve) { resolve(t); } }; Promise.resolve(t);",
    "microtasks": "queueMicrotask(function f() { queueMicrotask(f); });",
    "timers": "(function f() { setTimeout(f, 0); })();",
    "async iteration": "(async () => { for await (const x of always(1)); })();",
    "alternatives in a loop": "/(a|b)*c/.exec('ab'.repeat(3e6));",
    "nested plus": "/(a+)+b/.exec('a'.repeat(50));",
    "nested star and a reference": "/(a*)*\\1b/.exec('a'.repeat(1e4));",
    "nested counts": "/((a{0,30}){0,30}){0,30}b/.exec('a'.repeat(1e3));",
    "nested lookahead": "/(?:(?=(a+))a)+b/.exec('a'.repeat(1e5));",
    "nested lookbehind": "/(?<=(a+)+)b/.exec('a'.repeat(50) + 'c');",
    "stars in a row": "/[^]*[^]*[^]*x/.exec('a'.repeat(1e5));",
}


def endless():
    every = {f"{name} of {what}": f"[].{name}.call({what}{', ' if rest else ''}{rest});" for name, rest in ENDLESS_METHODS.items() for what in ("like", "holes")}
    flags = ("--timeout=1000", "--max-heap=256m")
    for name, code in (every | ENDLESS).items():
        yield text(f"endless/{name}", ENDLESS_HEAD + code, flags=flags, timeout=6, may_time_out=True)
    # Quadratic in a careless implementation, linear here.
    for name, code in {
        "indexOf": "('\u1234'.repeat(1e6)).indexOf('\u1234'.repeat(5e5) + 'b');",
        "lastIndexOf": "('\u1234'.repeat(1e6)).lastIndexOf('b' + '\u1234'.repeat(5e5));",
        "split": "('\u1234'.repeat(1e6)).split('\u1234'.repeat(5e5) + 'b');",
        "replaceAll": "('a'.repeat(1e6)).replaceAll('a'.repeat(5e5) + 'b', '');",
    }.items():
        yield text(f"endless/quadratic {name}", code, output="", timeout=10)


# --- out of memory ----------------------------------------------------------------------------------------------------

# Endless allocation that stays reachable. `keep` is an array that nothing empties.
MEMORY = {
    "objects": "keep.push({ a: 1, b: 2 });",
    "linked list": "keep = { keep };",
    "arrays": "keep.push([1, 2, 3]);",
    "array growth": "keep.push(1);",
    "array of doubles": "keep.push(0.5);",
    "unshift": "keep.unshift(1, 2, 3, 4); keep = [keep, keep.slice()];",
    "holes": "const a = []; a[100000] = 1; keep.push(a);",
    "filled arrays": "keep.push(new Array(10000).fill(i));",
    "sparse arrays": "keep[i * 1000003 % 4294967291] = i;",
    "properties": "keep['k' + i] = i;",
    "dictionary": "keep['k' + i] = i; delete keep['k' + (i - 1) / 2];",
    "shapes": "const o = {}; o['a' + i] = 1; o['b' + i] = 2; keep.push(o);",
    "prototypes": "keep.push(Object.create({ i }));",
    "strings": "keep.push('string number ' + i + ' of many, long enough to be a cell of its own'.toUpperCase());",
    "ropes": "keep.push(keep.length > 0 ? keep[keep.length - 1].slice(-50) + ' and ' + i : 'a'.repeat(60));",
    "rope flattening": "let s = 'abcdefgh'; for (let j = 0; j < 14; j++) s += s; keep.push(s); s.charCodeAt(3); s.indexOf('zz');",
    "slices": "keep.push(('x'.repeat(10000) + i).slice(1));",
    "two-byte strings": "keep.push('\\u1234'.repeat(1000) + i);",
    "split": "keep.push('a,b,c,d,e,f,g,h'.repeat(100).split(','));",
    "join": "keep.push(new Array(1000).join('abc' + i));",
    "replace": "keep.push('abc'.repeat(1000).replace(/b/g, 'long text ' + i));",
    "matches": "keep.push('abc'.repeat(100).match(/(a)(b)(c)/g), /(a)(b)(?<n>c)/.exec('abc'));",
    "atoms": "keep.push(Symbol.for('a' + i)); ({})['atom' + i];",
    "symbols": "keep.push(Symbol('s' + i));",
    "numbers to strings": "keep.push(String(i + 0.123456789));",
    "BigInts": "keep.push(2n ** 5000n + BigInt(i));",
    "one BigInt": "keep = (typeof keep === 'bigint' ? keep : 3n) ** 2n;",
    "closures": "const x = { i }; keep.push(() => x);",
    "environments": "keep.push((() => { let a = i, b = i; return () => a + b; })());",
    "bound functions": "keep.push(Math.max.bind(null, i, i, i));",
    "functions": "keep.push(Function('return ' + i));",
    "classes": "keep.push(class { #x = i; m() { return this.#x; } static s = i; });",
    "instances": "keep.push(new (keep.C ??= class { #x = 1; y = 2; z = [this]; })());",
    "generators": "const g = (function* () { const a = [i]; yield a; yield a; })(); g.next(); keep.push(g);",
    "async functions": "keep.push((async () => { const a = [i]; await new Promise(() => 0); return a; })());",
    "promises": "keep.push(new Promise((resolve) => keep.push(resolve)).then(() => i));",
    "promise jobs": "keep.push(Promise.resolve(i).then((x) => x));",
    "maps": "keep.push(new Map([[i, {}], ['a', i]]));",
    "one map": "(keep.m ??= new Map()).set(i, { i });",
    "one set": "(keep.s ??= new Set()).add('s' + i);",
    "weak map": "const k = { i }; (keep.w ??= new WeakMap()).set(k, { k }); keep.push(k);",
    "weak refs": "const o = { i }; keep.push(o, new WeakRef(o));",
    "finalization": "const o = { i }; (keep.f ??= new FinalizationRegistry(() => 0)).register(o, i); keep.push(o);",
    "iterators": "keep.push([1, 2].values(), new Map([[1, 2]]).entries(), 'ab'[Symbol.iterator]());",
    "iterator helpers": "keep.push([1, 2].values().map((x) => x).filter((x) => x));",
    "array buffers": "keep.push(new ArrayBuffer(100000));",
    "small array buffers": "keep.push(new ArrayBuffer(16));",
    "typed arrays": "keep.push(new Float64Array(1000));",
    "resized buffers": "const b = new ArrayBuffer(8, { maxByteLength: 1000000 }); b.resize(1000000); keep.push(b);",
    "data views": "keep.push(new DataView(new ArrayBuffer(64)));",
    "proxies": "keep.push(new Proxy({ i }, {}));",
    "errors": "keep.push(new Error('e' + i));",
    "error stacks": "keep.push(new Error('e' + i).stack);",
    "thrown": "try { null.x; } catch (e) { keep.push(e); }",
    "dates": "keep.push(new Date(i));",
    "regular expressions": "keep.push(new RegExp('a' + i + '(b|c)*'));",
    "arguments": "keep.push((function () { return arguments; })(i, i, i));",
    "mapped arguments": "keep.push((function (a, b) { return [arguments, () => a]; })(i, i));",
    "rest": "keep.push(((...a) => a)(1, 2, 3, 4));",
    "spread": "keep = [...keep, ...keep, i];",
    "concat": "keep = keep.concat(keep, [i]);",
    "object spread": "keep.push({ ...{ a: 1, b: 2, i } });",
    "destructuring": "const { a, ...r } = { a: 1, b: 2, c: i }; keep.push(r);",
    "templates": "keep.push(`a ${i} b ${i} c`.padEnd(200));",
    "JSON": "keep.push(JSON.parse('{\"a\":[1,2,{\"b\":\"text\"}]}'));",
    "JSON text": "keep.push(JSON.stringify({ a: [1, 2, 3], b: 'x'.repeat(100), i }));",
    "entries": "keep.push(Object.entries({ a: 1, b: 2 }), Object.getOwnPropertyDescriptors({ a: i }));",
    "accessors": "keep.push({ get a() { return i; }, set a(v) { } });",
    "sorted": "keep.push([3, 1, 2, i].toSorted());",
    "Array.from": "keep.push(Array.from({ length: 100 }, (_, j) => j));",
    "flat": "keep.push([[1], [2, [i]]].flat(2));",
    "grouped": "keep.push(Object.groupBy([1, 2, i], (x) => 'g' + (x % 2)));",
    "timers": "setTimeout(() => keep, 1e6);",
    "microtasks": "queueMicrotask(() => keep);",
    "evaluated code": "keep.push(eval('(function f' + i + '(a, b) { return a + b + ' + i + '; })')); keep[keep.length - 1](1, 2);",
    "evaluated sources": "keep.push((0, eval)('(function () { /*' + 'x'.repeat(100000) + '*/ })'));",
    "evaluated names": "let s = ''; for (let j = 0; j < 1000; j++) s += 'var a' + i + '_' + j + ';'; keep.push(Function(s));",
    "evaluated functions": "keep.push((0, eval)('[' + 'function () { return a + 1; }, '.repeat(1000) + ']'));",
    "evaluated declarations": "(0, eval)('var v' + i);",
    "evaluated template sites": "keep.push((0, eval)('((t) => t`a${1}b' + i + '`)((a) => a)'));",
    "registered symbols": "Symbol.for('s' + i);",
    "many weak maps": "keep.push(new WeakMap([[keep, 1]]));",
    "finalization of one": "(globalThis.f ??= new FinalizationRegistry(() => 0)).register(keep, i);",
    "empty maps": "keep.push(new Map());",
    "prototype chain": "keep = Object.create(keep);",
    "sparse arrays": "const a = []; a[1e9] = 1; keep.push(a);",
    "product of BigInts": "globalThis.b = (globalThis.b ?? 3n) * (globalThis.b ?? 3n);",
    "power of BigInts": "globalThis.b = 3n ** BigInt(2 ** i);",
    "timers of one function": "setTimeout(print, 1e6);",
    "immediates": "setImmediate(() => keep);",
    "collections of wrappers": "keep.push(Object('s' + i), Object(i), Object(1n));",
}


# --- regular expressions ----------------------------------------------------------------------------------------------

# name: (before, each level, middle, each level, after), flags
PATTERN_NESTING = {
    "groups": ("", "(", "a", ")", "", ""),
    "groups with names": ("", "(?:", "(?<n>a)", ")", "\\k<n>", ""),
    "loops": ("", "(?:", "a", ")*", "", ""),
    "counted loops": ("", "(?:a?", "b", "){1,3}", "", ""),
    "optional groups": ("", "(", "a", ")?", "", ""),
    "alternatives": ("", "(?:a|", "b", ")", "", "i"),
    "alternatives that begin alike": ("", "(?:ab|a", "b", ")", "", ""),
    "lookaheads": ("", "(?=", "a", ")", "", ""),
    "negative lookbehinds": ("", "(?<!", "a", ")", "", ""),
    "modifiers": ("", "(?i:", "a", ")", "", ""),
    "sets": ("", "[", "a", "]", "", "v"),
    "sets taken from each other": ("[", "a--[", "a", "]", "]", "v"),
    "open groups": ("", "(", "", "", "", ""),
    "open sets": ("", "[", "", "", "", "v"),
}

# What can take for ever, with flags; on 5,000 times the letter a or as many pairs of surrogates.
HOSTILE_PATTERNS = {
    "loop in a loop": (r"(a+)+b\1", ""),
    "loop in a loop, no captures": (r"(?:a+)+\b-", ""),
    "alternatives alike": (r"(?:a|a)*?\b-", ""),
    "optional letters": (r"(?:a?){300}a{300}\bx", ""),
    "many loops": (r"(.*)(.*)(.*)(.*)(.*)\b[^a]", ""),
    "lookbehind": (r"(?<=b(a+)+)c|(?<=b(?:a|aa)+)a", ""),
    "negative lookahead": (r"(?!(a+)+b)(?!(aa?)+b)-", ""),
    "back references": (r"(.+)\1\1\1\1\1\1\1\b(.+)\2x", "i"),
    "pairs": (r"(?:\p{Emoji}|.){1,}\b", "u"),
    "empty rounds": (r"(?:|a){4294967295}", ""),
    "sticky": (r"(?:a*)*\b-", "y"),
}


def regular_expressions():
    for name, (before, opening, middle, closing, after, flags) in PATTERN_NESTING.items():
        for depth in (DEEP, 2000):
            pattern = " + ".join(
                (js_string(before), f"{js_string(opening)}.repeat({depth})", js_string(middle))
                + (f"{js_string(closing)}.repeat({depth})", js_string(after))
            )
            yield text(
                f"regular expressions/{depth} {name}",
                f"try {{ new RegExp({pattern}, '{flags}').exec('ab'.repeat(100)); }}"
                " catch (e) { if (!(e instanceof SyntaxError || e instanceof RangeError)) throw e; } console.log('done');",
                output="done",
            )
    for name, (pattern, flags) in HOSTILE_PATTERNS.items():
        subject = "'\\u{1f600}'" if "u" in flags else "'a'"
        for method, call in {
            "exec": "re.exec(s)",
            "replace": "s.replace(re, '-')",
            "split": "s.split(re)",
            "matchAll": "[...s.matchAll(new RegExp(re, re.flags + 'g'))]",
        }.items():
            yield text(
                f"regular expressions/{name}, {method}",
                f"const re = /{pattern}/{flags}, s = {subject}.repeat(5000);"
                f"try {{ {call}; }} catch (e) {{ if (!(e instanceof RangeError)) throw e; }}",
                flags=("--timeout=100",),
                timeout=5,
                may_time_out=True,
            )
    for name, code in {
        "group that is not there": "/(?:)\\1(?<a>)\\k<b>/",
        "code point too large": "/\\u{110000}/u",
        "range out of order": "/[b-a]/",
        "range of a class": "/[\\w-a]/u",
        "quantifier of nothing": "/a|*/",
        "quantifier of a lookbehind": "/(?<=a)*/",
        "two operators in a set": "/[a--b&&c]/v",
        "string in a complement": "/[^\\q{ab}]/v",
        "modifier twice": "/(?i-i:a)/",
        "name twice": "/(?<a>)(?<a>)/",
        "flag twice": "/a/gg",
        "u and v": "/a/uv",
    }.items():
        yield text(f"regular expressions/{name}", f"function never() {{ return {code}; }}", error="SyntaxError")


def memory():
    flags = ("--max-heap=32m",)
    # Beside the heap: the command itself, what is being compiled, and lists outside of the heap while they grow.
    resident = 3 * 32
    for name, body in MEMORY.items():
        loop = f"for (let i = 0; ; i++) {{ {body} }}"
        yield text(f"memory/{name}", "let keep = [];\n" + loop, error="heap has reached its limit|[Oo]ut of memory|RangeError", flags=flags, timeout=60, resident=resident)
    # What is caught frees what was kept: the engine goes on.
    for name in ("objects", "strings", "array growth", "one map", "array buffers", "closures", "properties", "BigInts"):
        body = MEMORY[name]
        source = f"""
let caught = 0;
for (let round = 0; round < 3; round++) {{
    let keep = [];
    try {{ for (let i = 0; ; i++) {{ {body} }} }} catch (error) {{ keep = null; caught++; }}
}}
console.log(caught);"""
        yield text(f"memory/{name}, caught", source, flags=flags, timeout=90)
    yield text(
        "memory/deep stack",
        "let keep = []; function f() { keep.push(new Array(100)); return f() + 1; } f();",
        error="heap has reached its limit|[Oo]ut of memory|RangeError",
        flags=flags,
    )
    yield text("memory/source", lambda: "/*" + "x" * 50_000_000 + "*/ 1", flags=flags)
    yield text("memory/huge array literal", lambda: "var a = [" + "{},[]," * 100_000 + "];", flags=flags)
    yield text("memory/tiny heap", "let a = []; for (let i = 0; i < 1000; i++) a.push({ i });", flags=("--max-heap=1m",))
    for size in (60, 90, 120, 200, 400, 700):
        yield Case(f"memory/{size} MB of address space", lambda: b"1", address_space=size)
    yield text("memory/tinier heap", "1", flags=("--max-heap=4k",))


def limited():
    for name, source, tolerance, more in time_limit.sources():
        limit = time_limit.LIMIT
        flags = (f"--timeout={limit}", *more)
        yield text(f"time limit/{name}", source, flags=flags, may_time_out=True, limit=limit, tolerance=tolerance)


def all_cases():
    every = list(truncated()) + list(invalid_utf8()) + list(nesting())
    for name, code in DEEP_VALUES.items():
        every.append(text(f"deep value/{name}", code, suffix=".mjs" if "await" in code else ".js", timeout=30))
    every += list(recursion()) + list(huge()) + list(endless()) + list(regular_expressions()) + list(memory())
    every += list(limited())
    return every
