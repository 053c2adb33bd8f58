#!/usr/bin/env python3
"""Checks the rules that sources are held to, without building anything.

- format: every C++ source reads as clang-format-19 would write it;
- includes: a folder includes only itself and the folders that CMakeLists.txt links it to (`tiercel_library(frontend
  runtime)`), always by a path from the root;
- length: a file has at most 1,200 lines, unless a line `Length: REASON` stands in the comment at its head;
- fields: the collector's visitors name every `Field<T>` member of a class in runtime/: a forgotten one would dangle.

Usage: check_sources.py [format|includes|length|fields]...     (all without an argument)
"""

import concurrent.futures
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAX_LINES = 1200
HEAD_LINES = 40
CPP = (".cpp", ".h", ".def")


def tracked_files():
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode == 0:
        names = listing.stdout.splitlines()
    else:  # an unpacked archive
        names = [
            os.path.relpath(os.path.join(folder, name), ROOT)
            for folder, folders, files in os.walk(ROOT)
            for name in files
            if "/build" not in folder and "/.git" not in folder
        ]
    return [name for name in names if os.path.isfile(os.path.join(ROOT, name))]


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as file:
        return file.read()


def check_format(files):
    sources = [name for name in files if name.endswith((".cpp", ".h"))]
    workers = os.cpu_count() or 1
    chunks = [chunk for chunk in (sources[i :: workers * 4] for i in range(workers * 4)) if chunk]

    def run(chunk):
        return subprocess.run(
            ["clang-format-19", "--dry-run", "-Werror", *chunk], cwd=ROOT, capture_output=True, text=True
        )

    problems = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for result in pool.map(run, chunks):
            if result.returncode:
                bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error", result.stderr, re.M)))
                problems += [f"{name}: not formatted (clang-format-19 -i {name})" for name in bad] or [result.stderr]
    return problems


def allowed_includes():
    """{folder: folders it may include}, from CMakeLists.txt's tiercel_library and tiercel_plugin lines, dependencies of
    dependencies too."""
    direct = {}
    for match in re.finditer(r"^\s*tiercel_(?:library|plugin)\(([^)]*)\)", read("CMakeLists.txt"), re.M):
        folder, *dependencies = match.group(1).split()
        direct[folder] = dependencies
    allowed = {}

    def close(folder):
        if folder not in allowed:
            allowed[folder] = {folder}
            for dependency in direct.get(folder, []):
                allowed[folder] |= close(dependency)
        return allowed[folder]

    for folder in direct:
        close(folder)
    return allowed


def check_includes(files):
    allowed = allowed_includes()
    everything = set(allowed) | {"cli"}
    problems = []
    for name in files:
        folder = name.split("/")[0]
        if not name.endswith(CPP) or folder not in everything | {"tests", "bench"}:
            continue
        may = allowed.get(folder, everything | {folder})
        for number, line in enumerate(read(name).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
            if not match:
                continue
            quote, path = match.groups()
            target = path.split("/")[0]
            where = f"{name}:{number}"
            if quote == '"' and not os.path.isfile(os.path.join(ROOT, path)):
                problems.append(f'{where}: "{path}" is no path from the root')
            elif target in everything and "/" in path and target not in may:
                problems.append(f"{where}: {folder}/ may not include {target}/ ({path})")
            elif target in ("llvm", "llvm-c") and folder != "llvm_tier":
                problems.append(f"{where}: LLVM's headers belong to llvm_tier/ alone")
    return problems


def check_length(files):
    problems = []
    for name in files:
        if not name.endswith(CPP + (".py", ".js", ".mjs", ".md")):
            continue
        lines = read(name).splitlines()
        if len(lines) > MAX_LINES and not any(re.search(r"\bLength: \S", line) for line in lines[:HEAD_LINES]):
            problems.append(f"{name}: {len(lines)} lines; split it, or say why not in its head: `Length: REASON`")
    return problems


def check_fields(files):
    visitors = read("runtime/gc/cell_visitors.cpp")
    problems = []
    for name in files:
        if not re.fullmatch(r"runtime/(\w+|bytecode/\w+)\.h", name):
            continue
        for members in re.findall(r"^\s*Field<[^;()]*?>\s*([\w,\s\[\]]+);", read(name), re.M):
            for member in re.findall(r"\w+_\b", members):
                if not re.search(rf"\b{member}\b", visitors):
                    problems.append(f"{name}: {member} is not visited in runtime/gc/cell_visitors.cpp")
    return problems


CHECKS = {"format": check_format, "includes": check_includes, "length": check_length, "fields": check_fields}


def main():
    names = sys.argv[1:] or list(CHECKS)
    if any(name not in CHECKS for name in names):
        sys.exit(__doc__)
    files = tracked_files()
    failed = False
    for name in names:
        problems = CHECKS[name](files)
        for problem in problems:
            print(problem)
        print(f"{name}: {len(problems)} problems" if problems else f"{name}: ok")
        failed |= bool(problems)
    sys.exit(failed)


if __name__ == "__main__":
    main()
