#!/usr/bin/env python3
"""Tests of known.py, and that every test in the checked-in list has a reason."""

import os
import unittest

import known

LIST = """\
# A head that is written anew.

# reason: the first one
a/one.js
a/two.js strict

# reason: another, with more to say
b/three.js sloppy strict
b/four.js
"""


def passing(*modes):
    return {mode: mode in modes for mode in ("sloppy", "strict")}


class KnownFailuresTest(unittest.TestCase):
    def setUp(self):
        self.known = known.KnownFailures(LIST)

    def test_reads_groups(self):
        self.assertEqual(list(self.known.groups), ["the first one", "another, with more to say"])
        self.assertTrue(self.known.has("a/one.js", "sloppy"))
        self.assertTrue(self.known.has("a/two.js", "strict"))
        self.assertFalse(self.known.has("a/two.js", "sloppy"))
        self.assertFalse(self.known.has("a/none.js", "strict"))
        self.assertEqual(len(self.known), 4)

    def test_is_the_same_after_writing(self):
        text = self.known.text()
        self.assertEqual(known.KnownFailures(text).text(), text)
        self.assertTrue(text.startswith(known.HEAD))
        self.assertIn("\n# reason: the first one\na/one.js\na/two.js strict\n", text)

    def test_update_keeps_groups_and_reasons(self):
        self.known.update({"a/one.js": passing("sloppy"), "b/three.js": passing()})
        self.assertEqual(
            self.known.text(),
            known.HEAD
            + "\n# reason: the first one\na/one.js strict\na/two.js strict\n"
            + "\n# reason: another, with more to say\nb/four.js\nb/three.js\n",
        )
        self.assertEqual(self.known.without_reason(), [])

    def test_update_takes_out_what_passes(self):
        self.known.update({"a/one.js": passing("sloppy", "strict"), "a/two.js": passing("sloppy", "strict")})
        self.assertNotIn("the first one", self.known.text())

    def test_new_failures_have_no_reason(self):
        self.known.update({"c/five.js": passing("strict"), "a/two.js": passing()})
        # The mode that was not listed is new, the other one keeps its reason.
        self.assertEqual(self.known.without_reason(), ["a/two.js", "c/five.js"])
        self.assertTrue(
            self.known.text().endswith("\n# reason: no reason given yet\na/two.js sloppy\nc/five.js sloppy\n")
        )
        self.assertEqual(known.KnownFailures(self.known.text()).without_reason(), ["a/two.js", "c/five.js"])

    def test_no_reason_is_none(self):
        self.assertEqual(known.KnownFailures("x.js\n# reason:\ny.js\n").without_reason(), ["x.js", "y.js"])

    def test_the_list_has_reasons(self):
        path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "known_failures.txt")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        listed = known.KnownFailures(text)
        self.assertEqual(listed.without_reason(), [])
        self.assertEqual(listed.text(), text, "not as --update-known writes it")


if __name__ == "__main__":
    unittest.main()
