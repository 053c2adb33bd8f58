#!/usr/bin/env python3
"""Feeds tiercel what no sensible person writes and checks that each end is clean: no signal, no sanitizer report, no hang.

The inputs are made here: truncated files, invalid UTF-8, 100,000-deep nesting of everything that nests, huge literals,
endless recursion, and running out of memory by every kind of allocation. Most cases only have to end cleanly with exit
code 0 or 1; those that must fail name the error that standard error has to show.

    tests/bad_input/run.py [--engine PATH] [--slowdown N] [-j N] [--list] [PART OF A NAME]...
"""

import argparse
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import runner  # noqa: E402
import cases  # noqa: E402

ATTEMPTS = 4  # at ending in time: whatever else runs may take the processor for a while


def check(case, options, folder):
    path = os.path.join(folder, re.sub(r"[^\w.-]+", "_", case.name) + case.suffix)
    with open(path, "wb") as file:
        file.write(case.make())
    command = [options.engine, *case.flags, path]
    if case.address_space:
        command = ["prlimit", f"--as={case.address_space << 20}", *command]
    environment = dict(os.environ)
    environment.setdefault(
        "ASAN_OPTIONS", "detect_leaks=1:detect_stack_use_after_return=0:allocator_may_return_null=1"
    )
    most = (case.limit + case.tolerance * options.slowdown) / 1000 if case.limit else 0
    for _ in range(ATTEMPTS):
        outcome = runner.run(command, case.timeout * options.slowdown, environment=environment)
        if not most or outcome.crashed or outcome.seconds <= most:
            break
    os.unlink(path)
    if most and outcome.seconds > most and not outcome.crashed:
        return f"{outcome.how()} after {outcome.seconds * 1000:.0f} ms, {case.limit} ms was the limit"
    clean = (0, 1, 124) if case.may_time_out else (0, 1, 70) if case.address_space else (0, 1)
    if outcome.timed_out or outcome.crashed or outcome.exit_code not in clean:
        return f"{outcome.how()}\n{runner.clip(outcome.stderr, 30)}"
    if case.resident and options.slowdown <= 1 and outcome.resident > case.resident:
        return f"{outcome.resident} MB resident, expected at most {case.resident}"
    if case.error is not None:
        if outcome.exit_code != 1:
            return f"{outcome.how()}, expected 1 and an error that matches {case.error}"
        if not re.search(case.error, outcome.stderr):
            return f"expected an error that matches {case.error}\n{runner.clip(outcome.stderr)}"
    elif case.output is not None:
        if outcome.exit_code != 0 or outcome.stdout.strip() != case.output:
            return (
                f"{outcome.how()}, expected the output {case.output}\n"
                f"{runner.clip(outcome.stdout)}\n{runner.clip(outcome.stderr)}"
            )
    return None


def main():
    parser = argparse.ArgumentParser(formatter_class=argparse.RawDescriptionHelpFormatter, description=__doc__)
    parser.add_argument("wanted", nargs="*")
    parser.add_argument("--engine", default=runner.DEFAULT_ENGINE)
    parser.add_argument("--slowdown", type=float, default=1.0, help="factor on time limits, for slow builds; above 1 nothing is said of memory")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    every = [case for case in cases.all_cases() if not options.wanted or any(part in case.name for part in options.wanted)]
    if options.slowdown > 1:  # sanitizers need address space
        every = [case for case in every if not case.address_space]
    if options.list:
        print("\n".join(case.name for case in every))
        return
    if not every:
        sys.exit("no case has such a name")
    with tempfile.TemporaryDirectory(prefix="tiercel-bad-input-") as folder:
        failures = runner.run_all(
            every, lambda case: check(case, options, folder), options.jobs, lambda case: case.name
        )
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
