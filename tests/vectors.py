#!/usr/bin/env python3
"""Loops over typed arrays whose checks have been hoisted are made of packed instructions: their machine code
(--dump-asm=llvm) is searched for them.

    tests/vectors.py [--engine build/release/tiercel]
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# function: (what is to be found, its text)
LOOPS = {
    "scale": (["mulpd"], "(a, b, x, y, n) { for (let i = 0; i < a.length; i++) a[i] *= 1.5; }"),
    "rows": (["mulpd", "addpd"], "(a, b, x, y, n) { for (let j = 0; j < n; j++) a[j] += 2.5 * b[n + j]; }"),
    "down": (["addpd"], "(a, b, x, y, n) { for (let j = n - 1; j >= 0; j--) a[j] = b[j] + 3; }"),
    "mix": (["pmulld", "pxord?"], "(a, b, x, y, n) { for (let i = 0; i < n; i++) x[i] = (Math.imul(x[i], 12345) ^ y[i]) | 0; }"),
    "windows": (["psubd"], "(a, b, x, y, n) { for (let i = n; i < y.length; i++) x[i] = (y[i] - y[i - n]) | 0; }"),
    "total": (["paddd"], "(a, b, x, y, n) { let s = 0; for (let i = 0; i < x.length; i++) s = (s + x[i]) | 0; return s; }"),
}
PROGRAM = """
const a = new Float64Array(500), b = new Float64Array(1000), x = new Int32Array(500), y = new Int32Array(500);
for (let i = 0; i < 4000; i++) NAME(a, b, x, y, 400 + (i & 1));
"""


def code_of(engine, name, text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name + ".js")
        with open(path, "w", encoding="utf-8") as file:
            file.write("function " + name + text + PROGRAM.replace("NAME", name))
        command = [engine, "--tier=llvm", "--sync-compile", f"--dump-asm=llvm:{name}", path]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def main():
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("--engine", default=os.path.join(ROOT, "build", "release", "tiercel"))
    options = parser.parse_args()
    failed = 0
    for name, (wanted, text) in LOOPS.items():
        code = code_of(options.engine, name, text)
        for instruction in wanted:
            if not re.search(rf"\bv?{instruction} [xyz]mm", code):
                failed += 1
                print(f"{name}: no {instruction} in\n{code}")
    print(f"{len(LOOPS)} loops, {failed} instructions not found")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
