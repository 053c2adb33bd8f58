"""The list of tests that are known to fail: groups of tests, each under the line that says why its tests fail.

    # reason: the names of Unicode 16; ICU 72 has those of Unicode 15
    built-ins/RegExp/property-escapes/generated/Alphabetic.js
    built-ins/RegExp/property-escapes/generated/Cased.js strict

One line a test, with the modes that fail after it when not all of them do. What an update finds to fail and no group has
goes into a group of its own, `NO_REASON`, whose tests count as failures until somebody gives them a reason: writes the
line, or moves them into a group that has one.
"""

import collections

HEAD = """\
# Tests of tc39/test262 that are known to fail, in groups, each below the reason why. tests/test262/run SUITE-DIR
# --update-known takes out what passes and puts what else fails below "no reason given yet".
"""
MARK = "# reason:"
NO_REASON = "no reason given yet"


class KnownFailures:
    """Groups in their order: {reason: {test: modes}}, where modes is a set of names, or {"*"} for all."""

    def __init__(self, text=""):
        self.groups = collections.defaultdict(dict)
        reason = NO_REASON
        for line in text.splitlines():
            if line.startswith(MARK):
                reason = line.removeprefix(MARK).strip() or NO_REASON
                continue
            words = line.split("#")[0].split()
            if words:
                self.groups[reason].setdefault(words[0], set()).update(words[1:] or ["*"])

    def has(self, test, mode):
        return any(tests.get(test, set()) & {mode, "*"} for tests in self.groups.values())

    def without_reason(self):
        return sorted(self.groups.get(NO_REASON, ()))

    def update(self, results):
        """Takes over the results of a run, {test: {mode: whether it passed}}: tests stay in their group with the modes
        that still fail, what else fails has no reason. Tests that did not run stay as they are."""
        unlisted = {
            test: {mode for mode, passed in runs.items() if not passed and not self.has(test, mode)}
            for test, runs in results.items()
        }
        for tests in self.groups.values():
            for test in [test for test in tests if test in results]:
                failing = {mode for mode, passed in results[test].items() if not passed}
                modes = failing if "*" in tests[test] else failing & tests[test]
                if not modes:
                    del tests[test]
                else:
                    tests[test] = {"*"} if modes == set(results[test]) else modes
        for test, modes in unlisted.items():
            if modes:
                self.groups[NO_REASON][test] = {"*"} if modes == set(results[test]) else modes

    def text(self):
        """The list as its file has it."""
        parts = [HEAD]
        for reason in sorted(self.groups, key=lambda reason: reason == NO_REASON):
            tests = self.groups[reason]
            if not tests:
                continue
            parts.append(f"\n{MARK} {reason}\n")
            for test in sorted(tests):
                parts.append(" ".join([test, *sorted(tests[test] - {"*"})]) + "\n")
        return "".join(parts)

    def __len__(self):
        return len(set().union(*self.groups.values()))
