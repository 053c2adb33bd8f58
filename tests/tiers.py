#!/usr/bin/env python3
"""Which tiers a program reaches while it runs, by the clock: native code at once, LLVM's once --llvm-delay is over.

    tests/tiers.py [--engine build/release/tiercel]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = """
function hot(n) { let s = 0; for (let i = 0; i < n; i++) s = (s + i * i) | 0; return s; }
for (const end = Date.now() + 2000; Date.now() < end;) hot(1000);
"""


def first_compilations(engine, *flags):
    """{tier: ms of its first code}"""
    with tempfile.TemporaryDirectory() as folder:
        path, trace = os.path.join(folder, "hot.js"), os.path.join(folder, "trace.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        subprocess.run([engine, f"--trace-tiers={trace}", *flags, path], timeout=120, check=True)
        first = {}
        with open(trace, encoding="utf-8") as file:
            for event in map(json.loads, file):
                if event["type"] == "compiled":
                    first.setdefault(event["to"], event["ms"])
        return first


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", default=os.path.join(ROOT, "build", "release", "tiercel"))
    engine = parser.parse_args().engine
    problems = 0

    def expect(holds, what, first):
        nonlocal problems
        if not holds:
            problems += 1
            print(f"{what}: {first}")

    first = first_compilations(engine)
    expect("native" in first and "llvm" in first, "default: native, then LLVM", first)
    expect(first.get("llvm", 0) >= 100 and first.get("native", 0) < first.get("llvm", 0), "default: LLVM after its delay", first)
    first = first_compilations(engine, "--llvm-delay=100000")
    expect("native" in first and "llvm" not in first, "--llvm-delay=100000: native alone", first)
    first = first_compilations(engine, "--llvm-delay=100000", "--llvm-threshold=20")
    expect("llvm" in first, "--llvm-threshold: no delay", first)
    first = first_compilations(engine, "--llvm-delay=100000", "--no-native")
    expect("llvm" in first and "native" not in first, "--no-native: no delay", first)
    print(f"4 programs, {problems} problems")
    sys.exit(problems != 0)


if __name__ == "__main__":
    main()
