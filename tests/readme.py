#!/usr/bin/env python3
"""Compares the commands that README.md shows with what they print now.

A block of the README that begins with `$ tiercel …` is run if its files are there (examples/, or none). Each line shown
has to come in the output, in that order; what lies between (`…`) may be anything. Numbers, and bars, are equal to all
others: times and addresses differ from run to run. Left out are commands whose lines themselves do: --dump-asm (which
needs LLVM's library) and the samples of --cpu-prof; those that tell of LLVM where the build has left it out; and sessions
(-i), which tests/repl/run.py plays.

    tests/readme.py [--engine PATH]
"""

import argparse
import os
import re
import shlex
import sys

import runner

SKIPPED = ("--dump-asm", "-i")
VARYING = re.compile(r" a loop turn took | %  .* %  ")  # gains that come or not; rows of --cpu-prof


def blocks(text):
    """The command and the lines below it, of each `$ tiercel` in a block."""
    found = None
    for line in text.splitlines():
        if line.startswith("    $ "):
            found = (line[6:], [])
            yield found
        elif line.startswith("    ") and found:
            found[1].append(line[4:])
        elif line.strip():
            found = None


def plain(line):
    line = re.sub(r"[█▏▎▍▌▋▊▉]+", "", line)
    line = re.sub(r"0x[0-9a-f]+|\d[\d,.]*", "N", line)
    return " ".join(line.split())


def problem(engine, command, shown, slowdown):
    words = shlex.split(command)
    outcome = runner.run([engine, *words[1:]], 60 * slowdown, cwd=runner.ROOT)
    if outcome.timed_out or outcome.crashed:
        return outcome.how()
    got = iter(plain(line) for line in (outcome.stdout + outcome.stderr).splitlines())
    for line in shown:
        if not line.strip() or line.strip() == "…" or VARYING.search(line):
            continue
        if plain(line) not in got:
            return f"no such line (any more, or not there):\n    {line}"
    return None


def main():
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("--engine", default=runner.DEFAULT_ENGINE)
    parser.add_argument("--slowdown", type=float, default=1.0)
    options = parser.parse_args()
    engine = os.path.abspath(options.engine)
    has_llvm = os.path.exists(os.path.join(os.path.dirname(engine), "libtiercel_llvm.so"))
    with open(os.path.join(runner.ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    checked = failed = 0
    for command, shown in list(blocks(text)):
        words = shlex.split(command)
        if not has_llvm and re.search("llvm", command + "".join(shown)):
            continue
        scripts = [word for word in words if word.endswith(".js") and not word.startswith("-")]
        missing = any(not os.path.exists(os.path.join(runner.ROOT, script)) for script in scripts)
        wrong_flag = "--gc-stat" in words  # is answered before the file is looked for
        if words[0] != "tiercel" or (missing and not wrong_flag) or any(w.startswith(SKIPPED) for w in words):
            continue
        checked += 1
        if wrong := problem(engine, command, shown, options.slowdown):
            failed += 1
            print(f"$ {command}\n{wrong}")
    print(f"{checked} commands of README.md run, {failed} print something else")
    sys.exit(failed != 0 or not checked)


if __name__ == "__main__":
    main()
