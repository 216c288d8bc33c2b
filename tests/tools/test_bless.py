"""`bless` rewrites only what no longer matches."""

from __future__ import annotations

import os
import types
import unittest
import unittest.mock

from support import Case, said
from workbench.base.trouble import Trouble
from workbench.commands import bless
from workbench.lesson import transcript
from workbench.lesson.page import Lesson

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


class Unfit(unittest.TestCase):
    """What a page would take for something else than output."""

    def unfit(self, printed: str, expected: str = "old\n") -> str:
        text = f"```console\n$ x\n{expected}```\n"
        lesson = Lesson("README.md", text)
        step = transcript.steps(lesson, lesson.fences()[0])[0]
        lines = printed.splitlines()
        renewed_ = bless.renewed(step.expected, lines, {}, ROOTS)
        return bless._unfit(step, lines, renewed_, ROOTS)

    def test_it_is_refused(self) -> None:
        for line in (
            "> touch owned",
            ">",
            "$ touch owned",
            "$",
            "```",
            "```console",
            "~~~",
            "   ```",
            "...",
            "[ADDR]",
            "at [NUM:one] there",
            "[..]",
            "[NONSENSE]",
            "\x1b[31mred",
            "a\x00b",
        ):
            with self.subTest(line):
                self.assertRegex(self.unfit(f"first\n{line}\n"), "would be (read as|invisible)")
                self.assertRegex(self.unfit(f"{line}\n"), "would be (read as|invisible)")

    def test_what_reads_as_it_is_may_be_written(self) -> None:
        for line in ("hello", "$5 a piece", ">> x", "`x`", "[libgreet.so]", "in /here/lib", "a\tb"):
            with self.subTest(line):
                self.assertEqual(self.unfit(f"{line}\n"), "")

    def test_what_stands_there_already_may_stay(self) -> None:
        self.assertEqual(self.unfit("a\nb\nnew\n", "a\n...\nold\n"), "")


class Page(Case):
    def bless(self, readme: str, **files: str) -> str:
        """What is wrong with blessing a lesson, whose page then is as it was; or nothing."""
        self.make_tree()
        made = self.make_scenario(readme, **files)
        tree = types.SimpleNamespace(
            folder=self.tree, make=lambda _: None, build_of=lambda _: self.tree
        )
        with unittest.mock.patch.dict(os.environ):
            os.environ.pop("CI", None)
            try:
                said(bless.bless, tree, made)
            except Trouble as trouble:
                with open(made.readme, encoding="utf-8") as file:
                    self.assertEqual(file.read(), readme)
                return str(trouble)
        with open(made.readme, encoding="utf-8") as file:
            self.after = file.read()
        return ""

    def test_nothing_is_written(self) -> None:
        page = "# A\n\n```console\n$ sh ./say\nold\n```\n"
        for output in ("> touch owned", "$ touch owned", "```", "~~~", "...", "[ADDR]", "a\u202eb"):
            with self.subTest(output):
                found = self.bless(page, say=f"echo '{output}'\n")
                self.assertRegex(found, "would be (read as|invisible).*nothing is changed. Show")
                found = self.bless(page, say=f"echo first; echo '{output}'\n")
                self.assertRegex(found, "would be (read as|invisible).*nothing is changed. Show")

    def test_a_step_that_is_wrong_in_another_way_is_not_blessed(self) -> None:
        page = "# A\n\n```console\n$ {}\nold\n```\n"
        for command in (
            "ls README.md; exit",
            "ls README.md; readelf() { :; }",
            "ls; printf '\\e[2A\\n'",
        ):
            with self.subTest(command):
                self.assertRegex(
                    self.bless(page.format(command)), "not a line to bless|not seen|prints"
                )
        self.assertIn(
            "not a line to bless", self.bless(page.format("sh ./say"), say="printf 'x'\n")
        )

    def test_what_is_written_is_read_again(self) -> None:
        for line in (
            "an output that is taken for a command",
            "$ touch owned",
            "> touch owned",
            "```",
            "~~~\n```\n\n```console\n$ touch owned",
        ):
            page = "# A\n\n```console\n$ sh ./say\nold\n$ true\n```\n"
            with self.subTest(line), unittest.mock.patch.object(bless, "_unfit", return_value=""):
                found = self.bless(page, say=f"printf '%s\\n' '{line}'\n")
                if line.startswith("an"):
                    self.assertEqual((found, self.after), ("", page.replace("old", line)))
                else:
                    self.assertRegex(
                        found, "not an output to bless: .*\n?.*Nothing is changed. Let"
                    )

    def test_an_output_that_shows_nothing_is_not_blessed(self) -> None:
        page = "# A\n\n```console\n$ awk '{ print \"made up\" }' say\nold\n```\n"
        self.assertIn("the command itself says `made up`", self.bless(page, say="x\n"))


class InCI(Case):
    def test_refused(self) -> None:
        with unittest.mock.patch.dict(os.environ, {"CI": "true"}):
            with self.assertRaisesRegex(Trouble, "does not run when CI is set"):
                bless.bless(None, None)


if __name__ == "__main__":
    unittest.main()
