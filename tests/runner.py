"""What the test drivers share: running a command with a time limit, many at a time, and saying how it ended.

    outcome = run(["tiercel", "a.js"], timeout=10)
    outcome.crashed, outcome.timed_out, outcome.exit_code, outcome.stdout, outcome.stderr
"""

import concurrent.futures
import dataclasses
import os
import resource
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEFAULT_ENGINE = os.path.join(ROOT, "build", "release", "tiercel")

# What a sanitizer writes when it has found something. Its exit code alone could be taken for an uncaught error's.
SANITIZER_MARKS = ("AddressSanitizer", "LeakSanitizer", "UndefinedBehaviorSanitizer", "runtime error: ")


@dataclasses.dataclass
class Outcome:
    exit_code: int
    stdout: str
    stderr: str
    timed_out: bool
    seconds: float
    resident: int = 0  # MB at most; 0: not more than this process

    @property
    def crashed(self):
        """Ended by a signal, by an abort code, or with a sanitizer's report."""
        if self.timed_out:
            return False
        if self.exit_code < 0 or self.exit_code >= 128:
            return True
        return any(mark in self.stderr for mark in SANITIZER_MARKS)

    def how(self):
        if self.timed_out:
            return f"timed out after {self.seconds:.0f} s"
        if self.exit_code < 0:
            return f"ended by {signal.Signals(-self.exit_code).name}"
        return f"exit code {self.exit_code}"


def resident_of(usage):
    """MB at most. What the process had before it became the program counts as its own: that of this one."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage.ru_maxrss // 1024 if usage.ru_maxrss > own else 0


class MeasuredProcess(subprocess.Popen):
    """Keeps the resource usage of the child that it waits for."""

    usage = None

    def _try_wait(self, wait_flags):
        try:
            pid, status, self.usage = os.wait4(self.pid, wait_flags)
        except ChildProcessError:
            pid, status = self.pid, 0
        return pid, status


def run(command, timeout=20.0, stdin=None, cwd=None, environment=None):
    """Runs `command` to its end or for `timeout` seconds; output that is no UTF-8 comes with replacement characters."""
    start = time.monotonic()
    process = MeasuredProcess(
        command,
        stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=environment,
    )
    timed_out = False
    try:
        out, err = process.communicate(stdin, timeout)
    except subprocess.TimeoutExpired:
        timed_out = True
        process.kill()
        out, err = process.communicate()
    return Outcome(
        process.returncode,
        out.decode("utf-8", "replace"),
        err.decode("utf-8", "replace"),
        timed_out,
        time.monotonic() - start,
        resident_of(process.usage) if process.usage else 0,
    )


def clip(text, lines=12, columns=300):
    """`text` short enough for a report."""
    kept = [line[:columns] for line in text.splitlines()[:lines]]
    if len(text.splitlines()) > lines:
        kept.append("...")
    return "\n".join(kept)


def run_all(cases, check, jobs, describe):
    """Calls check(case) for every case on `jobs` threads. It returns None for a pass or the text of the failure.
    Prints failures as they come and a closing line; returns how many failed."""
    start = time.monotonic()
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(check, case): case for case in cases}
        for future in concurrent.futures.as_completed(futures):
            problem = future.result()
            if problem is not None:
                failures += 1
                print(f"FAIL {describe(futures[future])}")
                print("\n".join("    " + line for line in problem.splitlines()))
                sys.stdout.flush()
    print(f"{len(cases) - failures} passed, {failures} failed in {time.monotonic() - start:.1f} s")
    return failures
