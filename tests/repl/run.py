#!/usr/bin/env python3
"""Drives the REPL through a terminal: tests are the functions `test_…` below. The transcript in README.md is played too.

    tests/repl/run.py [--engine PATH] [part of a name]...
"""

import argparse
import inspect
import os
import re
import stat
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import readme
import runner
from repl.terminal import Terminal

CTRL_A, CTRL_C, CTRL_D, CTRL_R, CTRL_Z, TAB, UP, LEFT = "\x01", "\x03", "\x04", "\x12", "\x1a", "\t", "\x1b[A", "\x1b[D"


class Context:
    """What a test starts sessions with: a home of its own."""

    def __init__(self, options, folder):
        self.engine, self.slowdown, self.home = options.engine, options.slowdown, folder
        self.env = {"HOME": folder, "XDG_STATE_HOME": "", "NO_COLOR": "1"}

    def session(self, *arguments, env=None, **how):
        terminal = Terminal(
            [self.engine, *arguments], {**self.env, **(env or {})}, slowdown=self.slowdown, cwd=self.home, **how
        )
        terminal.expect_prompt()
        return terminal

    def piped(self, text, *arguments):
        return subprocess.run(
            [self.engine, *arguments],
            input=text,
            capture_output=True,
            text=True,
            timeout=60 * self.slowdown,
            env={**os.environ, **self.env},
            cwd=self.home,
        )

    def path(self, name):
        return os.path.join(self.home, name)

    def history(self):
        with open(self.path(".local/state/tiercel/history"), encoding="utf-8") as file:
            return file.read().splitlines()


def check(condition, *what):
    if not condition:
        raise AssertionError(" ".join(str(w) for w in what))


def leave(terminal, code=0):
    terminal.type(CTRL_D)
    check(terminal.wait_exit() == code, "another exit code than", code)


def test_results(context):
    with context.session() as t:
        t.run("1 + 1", "\n2\n")
        t.run("'text'", "\n'text'\n")
        t.run("let nothing", "\nundefined\n")
        t.run("_", "\nundefined\n")
        t.run("6 * 7", "\n42\n")
        t.run("_ + 1", "\n43\n")
        t.run("{a: 1, b: [2]}", "\n{ a: 1, b: [ 2 ] }\n")
        t.run("{ let x = 5; x }", "\n5\n")
        t.run("new Proxy({}, {})", "Proxy(")
        t.run("require('node:path').basename('/a/b')", "\n'b'\n")
        t.run("path.basename('/a/c')", "\n'c'\n")
        t.run("_ = 1", "_ is a variable of yours now")
        t.run("7", "\n7\n")
        t.run("_", "\n1\n")
        leave(t)


def test_colours(context):
    with context.session(env={"NO_COLOR": ""}) as t:
        # An empty NO_COLOR counts too, as everywhere in the command: the variable is there.
        t.run("1")
        leave(t)
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    os.environ.clear()
    os.environ.update(environment)
    del context.env["NO_COLOR"]
    with context.session() as t:
        written = []
        write = t.screen.write
        t.screen.write = lambda text: (written.append(text), write(text))
        t.run("undefined")
        t.run("12")
        text = "".join(written)
        check("\x1b[90mundefined\x1b[39m" in text and "\x1b[33m12\x1b[39m" in text, repr(text))
        leave(t)


def test_errors(context):
    with context.session() as t:
        text = t.run("null.foo")
        check(re.search(r"Uncaught TypeError: .*null.*\n\n\[repl 1\]:1:6\nnull\.foo\n     \^\n", text), text)
        t.run("_error instanceof TypeError", "\ntrue\n")
        t.run("function f() { throw new RangeError('deep') }")
        check("at f ([repl 3]:1:22)" in t.run("f()"))
        t.run("let x = ;", "Uncaught SyntaxError: Unexpected token ';'")
        t.run("throw 5", "Uncaught 5")
        t.run("'open", "Uncaught SyntaxError")
        t.run("1", "\n1\n")
        leave(t)


def test_rejections(context):
    with context.session() as t:
        t.run("Promise.reject(new Error('unheard'))", "Uncaught (in promise) Error: unheard")
        t.run("await Promise.reject(new Error('heard'))", "Uncaught Error: heard")
        t.run("setTimeout(() => { throw new Error('later') }, 20); 0", "\n0\n")
        t.expect("Uncaught Error: later")
        t.expect_prompt()
        t.run("2", "\n2\n")
        leave(t)


def test_declarations(context):
    with context.session() as t:
        t.run("const a = 1; let b = 2; class C {}; var v = 3; function f() { return a }")
        t.run("f()", "\n1\n")
        t.run("const a = 'new'; let b; class C { static x = 9 }; let v = 4")
        t.run("[f(), b, C.x, v]", "[ 'new', undefined, 9, 4 ]")
        t.run("a = 5", "Uncaught TypeError: Assignment to constant variable.")
        t.run("var a = 6; a", "\n6\n")
        t.run("f()", "\n6\n")
        # Hot code has taken the constant for granted.
        t.run("const k = 1; function g(n) { let s = 0; for (let i = 0; i < n; i++) s += k; return s }")
        t.run("for (let i = 0; i < 2000; i++) g(1000); g(10)", "\n10\n")
        t.run("const k = 3")
        t.run("g(10)", "\n30\n")
        t.run("let c = 0; function count(n) { for (let i = 0; i < n; i++) c++; return c }")
        t.run("for (let i = 0; i < 2000; i++) count(1000); c", "\n2000000\n")
        t.run("let c = 5")
        t.run("count(1)", "\n6\n")
        t.run("const c = 7")
        t.run("count(1)", "Assignment to constant")
        leave(t)


def test_await(context):
    with context.session() as t:
        t.run("const late = await new Promise((done) => setTimeout(done, 30, 'late')); late", "\n'late'\n")
        t.run("late + '!'", "\n'late!'\n")
        t.run("for await (const x of [1, 2]) var last = x; last", "\n2\n")
        t.run("await 1 + await 2", "\n3\n")
        t.run("(async () => { await null; return 8 })()", "Promise {")
        t.run("await _", "\n8\n")
        t.type_line("await new Promise(() => {})")
        t.expect("Promise(() => {})")  # a terminal throws away what nobody has read when ctrl-C comes
        t.read(0.3)
        t.type(CTRL_C)
        t.expect("Interrupted")
        t.expect_prompt()
        t.run("1", "\n1\n")
        leave(t)


def test_imports(context):
    with open(context.path("m.mjs"), "w", encoding="utf-8") as file:
        file.write("export const x = 7; export default 'd'; export { x as 'a b' }")
    with context.session() as t:
        t.run("import d, { x, 'a b' as y } from './m.mjs'")
        t.run("[d, x, y]", "[ 'd', 7, 7 ]")
        t.run("import * as all from './m.mjs'; all.x", "\n7\n")
        t.run("import './nothing.mjs'", "Uncaught")
        t.run("import fs from 'node:fs'; typeof fs.readFileSync", "\n'function'\n")
        t.run("export const z = 1", "Uncaught SyntaxError: Unexpected token 'export'")
        leave(t)


def test_lines(context):
    with context.session() as t:
        t.type_line("function f(a) {")
        t.expect_prompt("... ")
        t.type_line("  return `x")
        t.expect_prompt("... ")
        t.type_line(".y${a}` // }")
        t.expect_prompt("... ")
        t.type_line("}")
        t.expect("undefined")
        t.expect_prompt()
        t.run("f(1)", "\n'x\\n.y1'\n")
        t.type_line("[1, 2]")
        t.expect_prompt()
        t.type_line("/* not")
        t.expect_prompt("... ")
        t.type_line("yet */ 5 +")
        t.expect_prompt("... ")
        t.type_line("6")
        t.expect("\n11\n")
        t.expect_prompt()
        t.type_line("[3, 4]\\".replace("\\", ".map("))
        t.expect_prompt("... ")
        t.type(CTRL_C)
        t.expect_prompt()
        t.run("9", "\n9\n")
        t.type_line("(")
        t.expect_prompt("... ")
        t.type_line(".help")
        t.expect(".tier F")
        t.expect_prompt("... ")
        t.type_line("7)")
        t.expect("\n7\n")
        t.expect_prompt()
        t.type_line("(")
        t.expect_prompt("... ")
        t.type_line(".break")
        t.expect_prompt()
        leave(t)


def test_history(context):
    with context.session() as t:
        t.run("let first = 'history one'")
        t.type_line("function two() {")
        t.expect_prompt("... ")
        t.type_line("  return 'back\\\\slash' }")
        t.expect_prompt()
        t.run("two()")
        t.run("two()")
        leave(t)
    path = context.path(".local/state/tiercel/history")
    check(stat.S_IMODE(os.stat(path).st_mode) == 0o600, oct(os.stat(path).st_mode))
    lines = context.history()
    expected = ["let first = 'history one'", "function two() {\\n  return 'back\\\\\\\\slash' }", "two()"]
    check(lines == expected, lines)
    with context.session() as t:
        t.run("let first = 'again'")
        t.type(UP + UP)
        t.expect("two()")
        t.type("\r")
        t.expect("Uncaught ReferenceError")
        t.expect_prompt()
        t.type(CTRL_R + "history one")
        t.expect("let first = 'history one'")
        t.type("\r")
        t.expect_prompt()
        t.run("first", "\n'history one'\n")
        # The entry of two lines comes back whole.
        t.type(CTRL_R + "slash")
        t.read(0.2)
        t.type("\r")
        t.expect("undefined")
        t.expect_prompt()
        t.run("two()", "\n'back\\\\slash'\n")
        leave(t)
    with context.session(env={"TIERCEL_HISTORY": ""}) as t:
        t.run("'unwritten'")
        leave(t)
    check("'unwritten'" not in context.history())
    with context.session(env={"TIERCEL_HISTORY": context.path("other")}) as t:
        t.run("'elsewhere'")
        leave(t)
    with open(context.path("other"), encoding="utf-8") as file:
        check(file.read() == "'elsewhere'\n")


def test_completion(context):
    with context.session() as t:
        t.type("Math.flo" + TAB)
        t.expect("Math.floor")
        t.type("(1.5)\r")
        t.expect("\n1\n")
        t.expect_prompt()
        t.run("let calls = 0; const o = { get g() { calls++; return {} }, alpha: { beta: { gamma: 5 } }, alphabet: 1 }")
        t.run("const p = new Proxy({ secret: 1 }, { get() { calls++ }, ownKeys() { calls++; return [] } })")
        t.type("o.alpha.be" + TAB + ".ga" + TAB + "\r")
        t.expect("\n5\n")
        t.expect_prompt()
        t.type("o.al" + TAB + TAB)
        t.expect(re.compile(r"\nalpha +alphabet\n> o\.alpha$"))
        t.type(CTRL_C)
        t.expect_prompt()
        t.type("o.g." + TAB + "p." + TAB + "q")
        t.expect("p.q")
        t.type(CTRL_C)
        t.expect_prompt()
        t.run("calls", "\n0\n")
        t.type(".ti" + TAB + "\r")
        t.expect("Of which function?")
        t.expect_prompt()
        t.type("typ" + TAB + " cal" + TAB + "\r")
        t.expect("'number'")
        t.expect_prompt()
        t.type("'a'.toUpp" + TAB + "()\r")
        t.expect("\n'A'\n")
        t.expect_prompt()
        leave(t)


def test_interrupt(context):
    with context.session() as t:
        for line in (
            "for (;;);",
            "let n = 0; while (true) n = n * 3 | 1",
            "(function spin() { let s = 0; for (let i = 0; ; i = i + 1 | 0) s = s + i | 0 })()",
            "Array.from({ length: 2 ** 32 - 2 }, () => 1)",
            "/(a*)*b/.test('a'.repeat(60))",
            "(function f() { Promise.resolve().then(f) })(); 0",
            "setInterval(() => { for (;;); }, 1); 0",
            "[1].map(() => { for (;;); })",
        ):
            t.type_line("console.log('begun'); " + line)
            t.expect("\nbegun\n")
            time.sleep(0.5)  # timers and jobs begin after it
            t.type(CTRL_C)
            t.expect("Interrupted")
            t.expect_prompt()
            t.run("1 + 1", "\n2\n")
        leave(t)


def test_control_c(context):
    with context.session() as t:
        t.type("some text")
        t.expect("some text")
        t.type(CTRL_C)
        t.expect_prompt()
        t.type(CTRL_C)
        t.expect("ctrl-C once more leaves")
        t.expect_prompt()
        t.run("3", "\n3\n")
        t.type(CTRL_C)
        t.expect_prompt()
        t.type(CTRL_C)
        check(t.wait_exit() == 0)


def test_timers_while_typing(context):
    with context.session(columns=40) as t:
        t.run("setTimeout(() => { console.log('first\\nsecond'); setTimeout(() => process.stdout.write('bare'), 1000) }, 800); 0")
        text = "'typed before the timer and going on over the line' + 1"
        t.type(text[:30])
        t.expect("first\nsecond\n> 'typed before the timer and g")
        t.expect("bare\n> 'typed before the timer and g")
        t.type(text[30:] + "\r")
        t.expect("'typed before the timer and going on ove\nr the line1'")
        t.expect_prompt()
        t.run("process.stdout.write('no end')", "no end\ntrue\n")
        leave(t)


def test_exit(context):
    with context.session() as t:
        t.run("process.on('exit', (code) => console.log('exit', code)); 0")
        t.type_line(".exit")
        t.expect("exit 0")
        check(t.wait_exit() == 0)
    with context.session() as t:
        t.type_line("process.exit(3)")
        check(t.wait_exit() == 3)
    with context.session() as t:
        t.type_line("function f() {")
        t.expect_prompt("... ")
        t.type(CTRL_D)
        check(t.wait_exit() == 0)
    with context.session("--timeout=1500") as t:
        t.type_line("for (;;);")
        t.expect("tiercel: timeout after 1500 ms")
        check(t.wait_exit() == 124)
    with context.session("--max-heap=32m") as t:
        t.run("let a = []; for (;;) a.push(new Array(1000).fill(1))", "limit of 32 MiB")
        t.run("a.length > 100", "\ntrue\n")
        t.run("a = null; 'room again'", "\n'room again'\n")
        leave(t)


def test_script_first(context):
    with open(context.path("s.js"), "w", encoding="utf-8") as file:
        file.write("let fromScript = 12; console.log('ran', process.argv.length)")
    with context.session("-i", "s.js", "a") as t:
        check("ran 3" in t.screen.text())
        t.run("fromScript", "\n12\n")
        t.run("path.basename(__filename)", "\n's.js'\n")
        leave(t)
    with context.session("-i", "-e", "var x = 4; null.y") as t:
        check("Uncaught TypeError" in t.screen.text())
        t.run("x", "\n4\n")
        leave(t)


def test_pipes(context):
    outcome = context.piped("let a = 1\nfunction f() {\n return a }\nf() + 1\nnull.x\nawait 5\n", "-i")
    check(outcome.returncode == 0, outcome)
    check("> undefined\n> ... undefined\n> 2\n> > 5\n> \n" == outcome.stdout, repr(outcome.stdout))
    check("Uncaught TypeError" in outcome.stderr, outcome.stderr)
    outcome = context.piped("console.log(1 +\n 1)")
    check(outcome.stdout == "2\n" and outcome.returncode == 0, outcome)


def test_commands(context):
    with context.session() as t:
        text = t.run(".help")
        for name in (".asm", ".bytecode", ".exit", ".graph", ".heat", ".ics", ".llvm", ".load", ".save", ".tier"):
            check(f"\n{name} " in text, name)
        t.run(".tire f", "did you mean '.tier'?")
        t.run(".qqqqqqqq", "; .help lists them")
        t.run("let saved = 1")
        t.run(".save session.js", "Wrote session.js")
        t.run(".load session.js", "undefined")
        t.run(".load nothing.js", "Cannot read 'nothing.js'")
        t.type_line(".editor")
        t.expect("Ctrl-D")
        t.type("const e = 1\r\rfunction double(x) { return 2 * x }\rdouble(e)\r")
        t.read(0.3)
        t.type(CTRL_D)
        t.expect("\n2\n")
        t.expect_prompt()
        leave(t)
    with open(context.path("session.js"), encoding="utf-8") as file:
        check(file.read() == "let saved = 1\n")


def test_views(context):
    with context.session("--sync-compile", columns=160) as t:
        t.run("function sum(a) { let s = 0; for (let i = 0; i < a.length; i++) s += a[i]; return s }")
        t.run(".tier sum", "is interpreted; for baseline: ")
        t.run(".asm sum", "Made for this view; sum is interpreted")
        t.run("let list = Array.from({ length: 1000 }, (_, i) => i); for (let i = 0; i < 3000; i++) sum(list); 0")
        text = t.run(".tier sum")
        check("interp -> baseline" in text and re.search(r"in (native|llvm) code", text), text)
        t.run(".bytecode sum", "GetElem           r4, r0:a, r3:i")
        t.run(".ics sum", "monomorphic   GetProp .length")
        t.run(".graph sum:final", "CheckedAdd")
        text = t.run(".asm native:sum")
        check("native code of sum" in text or "libLLVM" in text, text)
        t.run("class Point { constructor(x, y) { this.x = x; this.y = y } }; const p = new Point(1, 2)")
        text = t.run(".shapes p")
        check("prototype Point.prototype" in text and ".y" in text, text)
        t.run(".bytecode Math.max", "is written in C++")
        t.run(".bytecode 5", "is no function")
        t.run(".tier nothing", "There is no function 'nothing'")
        t.run("function outer() { function inside() { return 1 } return inside() }; outer()")
        t.run(".bytecode inside", "function inside()")
        t.run(".heat", "--profile")
        t.run(".ics", "--ic-stats")
        if has_llvm(context):
            text = t.run(".llvm sum")
            check("-- sum llvm-before" in text and "-- sum stackmaps" in text, text[:2000])
        else:
            t.run(".llvm sum", "no LLVM back end")
        leave(t)
    with context.session("--profile", "--ic-stats") as t:
        t.run("let o = { x: 1 }, s = 0; for (let i = 0; i < 500; i++) s += o.x; s", "\n500\n")
        t.run(".heat", "the hottest lines")
        t.run(".ics", "inline caches: ")
        leave(t)


def test_characters(context):
    with context.session(columns=30) as t:
        t.run("'äöü €'.length", "\n5\n")
        t.run("'日本語'.length", "\n3\n")
        t.run("'😀'.length", "\n2\n")
        t.type("'ab日本'" + LEFT * 2 + "語" + "\r")
        t.expect("\n'ab日語本'\n")
        t.expect_prompt()
        t.run("let größe = 3; größe", "\n3\n")
        t.type(b"'\xff\xc3(\xe2\x82'.length\r")
        t.expect(re.compile(r"\n[3-5]\n"))
        t.expect_prompt()
        t.type(b"some \x00\x01\x02\x05\x06\x0e\x10\x1b[99~\x1bOZ\x1f\x7f")
        t.read(0.2)
        t.type(CTRL_C)
        t.expect_prompt()
        t.run("8", "\n8\n")
        leave(t)


def test_long_input(context):
    with context.session() as t:
        t.type_line("'" + "x" * 3000 + "'.length")
        t.expect("\n3000\n")
        t.expect_prompt()
        t.type("\x1b[200~[\n" + "\n".join(f"  {i}," for i in range(2000)) + "\n].length\n\x1b[201~\r")
        t.expect("\n2000\n")
        t.expect_prompt()
        t.run("1", "\n1\n")
        leave(t)


def test_window(context):
    with context.session(columns=80) as t:
        t.type("'" + "y" * 60)
        t.read(0.2)
        t.set_size(30, 10)
        t.read(0.3)
        t.type("z'.length")
        t.read(0.3)
        t.type("\r")
        t.expect("\n61\n")
        t.expect_prompt()
        t.set_size(100, 40)
        t.run("process.stdout.columns", "\n100\n")
        leave(t)


def test_hang_up(context):
    with context.session() as t:
        t.run("0")
        os.kill(t.pid, 15)
        check(t.wait_exit() == 128 + 15)
    with context.session() as t:
        t.type_line("console.log('begun'); for (;;);")
        t.expect("\nbegun\n")
        os.kill(t.pid, 15)
        check(t.wait_exit() == 128 + 15)


def transcripts():
    """Options and lines of the sessions in README.md, those of `$ tiercel -i`."""
    with open(os.path.join(runner.ROOT, "README.md"), encoding="utf-8") as file:
        found = [(command.split(), lines) for command, lines in readme.blocks(file.read())]
    return [(words[1:], lines) for words, lines in found if words[0] == "tiercel" and "-i" in words]


def has_llvm(context):
    return os.path.exists(os.path.join(os.path.dirname(context.engine), "libtiercel_llvm.so"))


def test_readme(context):
    """What is typed stands behind prompts; a line that the next prompt repeats and goes on with was completed there. A
    build without LLVM shows other lines of tiers and code: there the session has to run alone."""
    found = transcripts()
    check(found, "README.md shows no session")
    for options, lines in found:
        prompts = [i for i, line in enumerate(lines) if re.match(r"> \S|\.\.\. ", line)]
        with context.session(*options, columns=200) as t:
            for place, i in enumerate(prompts):
                end = prompts[place + 1] if place + 1 < len(prompts) else len(lines)
                typed = lines[i].split(" ", 1)[1]
                following = lines[end].split(" ", 1)[1] if end < len(lines) else ""
                begun = lines[prompts[place - 1]].split(" ", 1)[1] if place else ""
                if place and typed.startswith(begun) and typed != begun and lines[i].startswith("> "):
                    typed = typed[len(begun) :]
                if end - i > 1 and following.startswith(lines[i].split(" ", 1)[1]) and end < len(lines):
                    start = len(t.known)
                    t.type(typed + TAB)
                    t.expect(re.compile(r"\n> " + re.escape(lines[i].split(" ", 1)[1]) + "$"))
                else:
                    start = len(t.known)
                    t.type_line(typed)
                    t.expect(re.compile(r"\n(>|\.\.\.) ?$"))
                got = iter(readme.plain(line) for line in t.screen.text()[start:].splitlines())
                for line in lines[i + 1 : end] if has_llvm(context) else ():
                    if line.strip() and line.strip() != "…" and readme.plain(line) not in got:
                        raise AssertionError(f"README.md shows after {typed!r}\n    {line}\nwhich did not come:\n" + t.screen.text())
            leave(t)


def main():
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--engine", default=runner.DEFAULT_ENGINE)
    parser.add_argument("--slowdown", type=float, default=1.0)
    options = parser.parse_args()
    options.engine = os.path.abspath(options.engine)
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_") and inspect.isfunction(test)]
    failed = ran = 0
    for name, test in tests:
        if options.names and not any(word in name for word in options.names):
            continue
        ran += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Context(options, folder))
                problem = None
            except Exception:  # each test's failure is its own
                problem = traceback.format_exc()
        if problem:
            failed += 1
            print(f"FAILED {name}\n{problem}")
    print(f"{ran} tests of the REPL, {failed} failed")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
