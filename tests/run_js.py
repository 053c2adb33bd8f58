#!/usr/bin/env python3
"""Runs the script tests (tests/js/**.js, .mjs, and examples/*.js) and the golden bytecode tests (tests/bytecode/*.js).

A script test says in comments what it expects:

    print(1 + 1); // expect: 2          one line of standard output; together these lines are all of it
    // expect-error: TypeError: x is    this text stands in standard error; the exit code is then 1
    // exit: 3                          the exit code (0, or 1 where an error is expected)
    // flags: --expose-gc               flags for tiercel
    // args: a b                        arguments for the script
    // modes: interp gc-stress          the modes to run it in (those that take every test, unless given)
    // timeout: 60                      seconds (20)

Files that start with `_` and files in folders of that kind are there for others to load. Each test runs in every mode of
MODES below, so a new tier is a new row. A golden test's file NAME.expected holds what `--dump-bytecode` prints; those in
tests/views/*.js name their flags themselves and hold standard output and standard error, with times, sizes of padding,
the ids of shapes and addresses made the same on every machine.

    tests/run_js.py [--engine PATH] [--mode MODE] [--update] [-j N] [FILE or part of a name]...
"""

import argparse
import dataclasses
import difflib
import os
import re
import shlex
import sys

import runner


@dataclasses.dataclass(frozen=True)
class Mode:
    flags: tuple
    every_test: bool = True  # or only those that name the mode
    slowness: float = 1.0  # factor on the time limit


MODES = {
    "interp": Mode(("--tier=interp",)),
    "default": Mode(()),
    "baseline": Mode(("--tier=baseline", "--compile-at-once")),
    # Without the optimizing tier's shared object these run as baseline code.
    "native": Mode(("--tier=native", "--compile-at-once"), slowness=4.0),
    "native-hot": Mode(
        ("--tier=native", "--sync-compile", "--baseline-threshold=3", "--native-threshold=10"), slowness=4.0
    ),
    "native-deopt": Mode(("--tier=native", "--compile-at-once", "--deopt-every=7"), slowness=6.0),
    "native-gc-stress": Mode(
        ("--tier=native", "--compile-at-once", "--gc-stress=3", "--verify-heap"), every_test=False, slowness=20.0
    ),
    "llvm": Mode(("--tier=llvm", "--compile-at-once"), slowness=4.0),
    "llvm-hot": Mode(
        ("--tier=llvm", "--sync-compile", "--baseline-threshold=3", "--native-threshold=5", "--llvm-threshold=10"),
        slowness=4.0,
    ),
    # The tiers as they follow one another, each on its thread.
    "threads": Mode(("--baseline-threshold=3", "--native-threshold=5", "--llvm-threshold=10"), slowness=4.0),
    "llvm-deopt": Mode(("--tier=llvm", "--compile-at-once", "--deopt-every=7"), slowness=6.0),
    "gc-stress": Mode(("--tier=interp", "--gc-stress=1", "--verify-heap"), every_test=False, slowness=10.0),
    "baseline-gc-stress": Mode(
        ("--tier=baseline", "--compile-at-once", "--gc-stress=1", "--verify-heap"), every_test=False, slowness=10.0
    ),
    "llvm-gc-stress": Mode(
        ("--tier=llvm", "--compile-at-once", "--gc-stress=3", "--verify-heap"), every_test=False, slowness=20.0
    ),
}

DIRECTIVE = re.compile(r"//\s*(expect|expect-error|exit|flags|args|modes|timeout):[ ]?(.*)$")


class Test:
    def __init__(self, path):
        self.path = path
        self.name = os.path.relpath(path, runner.ROOT)
        self.expected = []
        self.errors = []
        self.exit_code = None
        self.flags = []
        self.args = []
        self.modes = None
        self.timeout = 20.0
        with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
            for line in file:
                match = DIRECTIVE.search(line.rstrip("\n"))
                if not match:
                    continue
                key, value = match.groups()
                if key == "expect":
                    self.expected.append(value)
                elif key == "expect-error":
                    self.errors.append(value.strip())
                elif key == "exit":
                    self.exit_code = int(value)
                elif key == "flags":
                    self.flags += shlex.split(value)
                elif key == "args":
                    self.args += shlex.split(value)
                elif key == "modes":
                    self.modes = value.replace(",", " ").split()
                    for mode in self.modes:
                        if mode not in MODES:
                            sys.exit(f"{self.name}: no mode {mode}; there are {', '.join(MODES)}")
                elif key == "timeout":
                    self.timeout = float(value)
        if self.exit_code is None:
            self.exit_code = 1 if self.errors else 0

    def in_mode(self, name):
        return name in self.modes if self.modes is not None else MODES[name].every_test


def find_tests(folder, wanted):
    tests = []
    for where, folders, files in os.walk(os.path.join(runner.ROOT, folder)):
        folders[:] = sorted(name for name in folders if not name.startswith("_"))
        for name in sorted(files):
            path = os.path.join(where, name)
            relative = os.path.relpath(path, runner.ROOT)
            if name.startswith("_") or not name.endswith((".js", ".mjs")):
                continue
            if not wanted or any(part in relative or os.path.abspath(part) == path for part in wanted):
                tests.append(path)
    return tests


def difference(expected, actual):
    lines = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "got", lineterm="", n=2)
    return runner.clip("\n".join(lines), 40)


def check_script(engine, test, mode_name, slowdown):
    mode = MODES[mode_name]
    command = [engine, *mode.flags, *test.flags, test.path, *test.args]
    outcome = runner.run(
        command, test.timeout * mode.slowness * slowdown, cwd=os.path.dirname(test.path)
    )
    problems = []
    if outcome.timed_out or outcome.crashed or outcome.exit_code != test.exit_code:
        problems.append(f"{outcome.how()}, expected exit code {test.exit_code}")
    expected = "".join(line + "\n" for line in test.expected)
    if outcome.stdout != expected:
        problems.append(difference(expected, outcome.stdout) or "standard output differs in its line ends")
    for text in test.errors:
        if text not in outcome.stderr:
            problems.append(f"standard error has no `{text}`")
    if not problems:
        return None
    if outcome.stderr:
        problems.append("standard error:\n" + runner.clip(outcome.stderr))
    problems.append(shlex.join(command))
    return "\n".join(problems)


def stable(text):
    """Ids of shapes (#12) in the order in which they come, times as `~`."""
    ids = {}
    text = re.sub(r"#(\d+)\b *(?=(.?))", lambda m: "#" + str(ids.setdefault(m[1], len(ids) + 1)) + (" " if m[2] else ""), text)
    text = re.sub(r"\b[\d,.]+ (ms|us|ns|s)\b", r"~ \1", text)
    text = re.sub(r"^\d+ shapes;", "N shapes;", text, flags=re.M)
    # --profile: functions by name and without their times.
    row = r"^ +[\d.]+ +[\d.]+ %  [█▏▎▍▌▋▊▉ ]{16} *[\d,]+ +[\d,]+  \S.*\n"
    by_name = lambda rows: "".join(sorted((r[36:] for r in rows[0].splitlines(True)), key=lambda r: r.split("  ")[-1]))
    return re.sub(f"(?:{row})+", by_name, text, flags=re.M)


def stable_assembly(text):
    """--dump-asm without offsets and addresses: what an address means stays, and where a call is far it looks near."""
    text = re.sub(r"mov(?:abs)? rax, 0x[0-9a-f]+  ; (.*)\n +[0-9a-f]+  (call|jmp) rax\n", r"\2 \1\n", text)
    # A low address takes the register's 32-bit name: where the heap lies decides.
    text = re.sub(r"mov(?:abs)? e(\w\w), -?(?:0x)?[0-9a-f]+  ;", r"mov r\1, ~  ;", text)
    text = re.sub(r"mov(?:abs)? (r\d+)d, -?(?:0x)?[0-9a-f]+  ;", r"mov \1, ~  ;", text)
    text = re.sub(r"mov(?:abs)? (\w+), -?(?:0x)?[0-9a-f]+  ;", r"mov \1, ~  ;", text)
    text = re.sub(r"^ {12} *[0-9a-f]+  ", " " * 14, text, flags=re.M)
    return re.sub(r"\b[\d,]+ bytes", "~ bytes", text)


def stable_trace(text):
    """--trace-tiers without times and sizes; the measured gains, which come or not, left out."""
    text = re.sub(r"^.* a loop turn took .*\n", "", text, flags=re.M)
    text = re.sub(r"^ *[\d.]+ ms  (.*?) +[\d.]+ ms +[\d,]+ bytes", r"~ ms  \1  ~ ms  ~ bytes", text, flags=re.M)
    return re.sub(r"^ *[\d.]+ ms  ", "~ ms  ", text, flags=re.M)


def check_golden(engine, test, update, slowdown):
    golden = os.path.splitext(test.path)[0] + ".expected"
    name = os.path.basename(test.path)
    is_view = os.path.basename(os.path.dirname(test.path)) == "views"
    command = [engine, *([] if is_view else ["--dump-bytecode"]), *test.flags, name]
    outcome = runner.run(command, test.timeout * slowdown, cwd=os.path.dirname(test.path))
    got = outcome.stdout
    if any(flag.startswith("--dump-asm") for flag in test.flags):
        got = stable_assembly(got)
    if is_view:
        trace = any(flag.startswith("--trace-tiers") for flag in test.flags)
        got += "-- standard error --\n" + (stable_trace if trace else stable)(outcome.stderr)
    if outcome.timed_out or outcome.crashed or outcome.exit_code != test.exit_code:
        return f"{outcome.how()}\n{runner.clip(outcome.stderr)}\n{shlex.join(command)}"
    if update:
        with open(golden, "w", encoding="utf-8") as file:
            file.write(got)
        return None
    try:
        with open(golden, encoding="utf-8") as file:
            expected = file.read()
    except FileNotFoundError:
        return f"no {os.path.basename(golden)}; make it with --update"
    if expected != got:
        return difference(expected, got) + "\n(if this is meant: tests/run_js.py --update)"
    return None


def main():
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("wanted", nargs="*")
    parser.add_argument("--engine", default=runner.DEFAULT_ENGINE)
    parser.add_argument("--mode", action="append", choices=list(MODES))
    parser.add_argument("--kind", choices=["all", "js", "bytecode"], default="all")
    parser.add_argument("--update", action="store_true", help="rewrite the golden files")
    parser.add_argument("--slowdown", type=float, default=1.0, help="factor on time limits, for slow builds")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    engine = os.path.abspath(options.engine) if os.sep in options.engine else options.engine

    cases = []  # (test, mode or None for a golden test)
    if options.kind != "bytecode" and not options.update:
        for path in find_tests("tests/js", options.wanted) + find_tests("examples", options.wanted):
            test = Test(path)
            cases += [(test, mode) for mode in options.mode or MODES if test.in_mode(mode)]
    if options.kind != "js":
        golden = find_tests("tests/bytecode", options.wanted) + find_tests("tests/views", options.wanted)
        cases += [(Test(path), None) for path in golden]
    if options.wanted and not cases:
        sys.exit("no test has such a name")

    def check(case):
        test, mode = case
        if mode is None:
            return check_golden(engine, test, options.update, options.slowdown)
        return check_script(engine, test, mode, options.slowdown)

    failures = runner.run_all(
        cases, check, options.jobs, lambda case: f"{case[0].name} [{case[1] or 'bytecode'}]"
    )
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
