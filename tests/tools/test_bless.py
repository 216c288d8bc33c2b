"""`bless` rewrites only what no longer matches."""

from __future__ import annotations

import os
import unittest
import unittest.mock

from support import Case
from workbench import bless, transcript
from workbench.lesson import Lesson
from workbench.trouble import Trouble

ROOTS = {"HERE": "/here", "BUILD": "/build"}


def renewed(expected: str, printed: str) -> str:
    text = "```console\n$ x\n" + expected + "```\n"
    lesson = Lesson("README.md", text)
    step = transcript.steps(lesson, lesson.fences()[0])[0]
    lines = bless.renewed(step.expected, printed.splitlines(), {}, ROOTS)
    return "".join(line + "\n" for line in lines)


class Renewed(unittest.TestCase):
    def test_what_matches_stays(self) -> None:
        self.assertEqual(renewed("a [NUM]\nb [..]\n", "a 1\nb x\n"), "a [NUM]\nb [..]\n")

    def test_one_line_changes(self) -> None:
        self.assertEqual(
            renewed("a [NUM]\nb\nc [HEX]\n", "a 1\nB\nc ff\n"), "a [NUM]\nB\nc [HEX]\n"
        )

    def test_lines_come_and_go(self) -> None:
        self.assertEqual(renewed("a [NUM]\nc [NUM]\n", "a 1\nb\nc 2\n"), "a [NUM]\nb\nc [NUM]\n")
        self.assertEqual(renewed("a [NUM]\nb\nc [NUM]\n", "a 1\nc 2\n"), "a [NUM]\nc [NUM]\n")

    def test_an_elision_stays(self) -> None:
        self.assertEqual(renewed("a\n...\nz [NUM]\n", "A\nm\nn\nz 1\n"), "A\n...\nz [NUM]\n")

    def test_roots_become_placeholders(self) -> None:
        self.assertEqual(renewed("x\n", "in /here/lib\n"), "in [HERE]/lib\n")

    def test_nothing_expected(self) -> None:
        self.assertEqual(renewed("", "new\n"), "new\n")


class InCI(Case):
    def test_refused(self) -> None:
        with unittest.mock.patch.dict(os.environ, {"CI": "true"}):
            with self.assertRaisesRegex(Trouble, "not blessed where CI is set"):
                bless.bless(None, None)


if __name__ == "__main__":
    unittest.main()
