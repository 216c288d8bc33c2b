"""Conditions: each exists, holds somewhere, and leaves something to play for the default toolchain."""

from __future__ import annotations

import json
import os
import unittest
import unittest.mock

from support import ROOT, Case, said
from workbench.commands import check
from workbench.host import package, preset
from workbench.lesson.page import Lesson, LessonTrouble
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import DEFAULT, VALUES, Toolchain
from workbench.verify import ctest_checks


def lesson(*fences: str) -> Lesson:
    """A lesson of fences with these options, in one section; `## ` opens another."""
    text = "# A claim\n\n## Run\nWords.\n\n"
    for fence in fences:
        text += f"{fence}\n" if fence.startswith("#") else f"```console {fence}\n$ true\n```\n"
    return Lesson("README.md", text)


class Existing(Case):
    def refuses(self, text: str, line: int, words: str) -> None:
        with self.assertRaises(LessonTrouble) as caught:
            Lesson("README.md", text)
        self.assertRegex(str(caught.exception), rf"^README\.md:{line}: {words}.* between them\.$")

    def test_a_condition_that_nothing_meets(self) -> None:
        for told in (
            "needs=nosuchtool", "needs=bash,nosuchtool", "needs=gtest", "needs=jinja2", "needs=git", "needs=bash,",
            "arch=sparc", "arch=x86-64", "arch=x86_64,vax", "linker=ld", "linker=bfd,", "compiler=icc",
            "compiler=GCC",
        ):  # fmt: skip
            self.refuses(
                f"# A\n\n```console {told}\n$ false\n```\n", 3, f"{told} fits no toolchain: write "
            )
        self.refuses("# A\n<!-- needs: nosuchtool -->\n", 2, "needs=nosuchtool fits no toolchain")
        self.refuses(
            "# A\n<!-- needs: rustc, clang -->\n", 2, "needs=rustc, clang fits no toolchain"
        )
        self.refuses("# A\n<!-- needs:  -->\n", 2, "needs= fits no toolchain")

    def test_a_condition_that_is_said_twice(self) -> None:
        with self.assertRaisesRegex(LessonTrouble, "README.md:1: .* linker= twice"):
            Lesson("README.md", "```console linker=bfd linker=gold\n$ false\n```\n")

    def test_those_there_are(self) -> None:
        for told in ("needs=rustc", "needs=lld,mold", "arch=aarch64", "linker=gold compiler=clang"):
            self.assertEqual(len(lesson(told).fences()), 1)

    def test_the_presets_know_no_other(self) -> None:
        """What is written down as values is what the presets can make of a toolchain."""
        rows = {name for one in preset.toolchains() for name in one.needs}
        self.assertEqual(rows & {"gold", "lld", "mold"}, {*VALUES["linker"]} - {"bfd"})
        self.assertEqual(rows & {"gcc", "clang"}, {*VALUES["compiler"]})
        with open(os.path.join(ROOT, "CMakePresets.json"), encoding="utf-8") as file:
            words = json.dumps(json.load(file))
        for machine in VALUES["arch"]:
            self.assertIn(machine, f"{words} {DEFAULT['machine']}")

    def test_a_tool_is_here_as_its_row_says(self) -> None:
        here = Toolchain(DEFAULT)
        for file, why in ((None, "needs lld, not installed here"), ("/usr/bin/ld.lld", "")):
            with unittest.mock.patch.object(package.Host, "command", return_value=file) as look:
                self.assertEqual(here.why_not({"needs": "lld"}), why)
            look.assert_called_once_with("ld.lld")

    def test_a_lesson_that_runs_nowhere_is_not_green(self) -> None:
        self.make_tree()
        for text in (
            "# A\n\n```console needs=nosuchtool\n$ false\n```\n",
            "# A\n\n```console arch=sparc\n$ false\n```\n",
            "# A\n<!-- needs: nosuchtool -->\n\n```console\n$ false\n```\n",
        ):
            with self.assertRaisesRegex(LessonTrouble, "fits no toolchain"):
                ctest_checks.check_lesson(self.make_scenario(text), self.tree)
        made = self.make_scenario("# A\n\n```console linker=mold\n$ false\n```\n")
        status, words = said(ctest_checks.check_lesson, made, self.tree)
        self.assertEqual(status, 1)
        self.assertIn("the lesson runs no command here", words)


class ByDefault(unittest.TestCase):
    """The rule that lets a variant stand: the same section shows the default's."""

    def wrong(self, *fences: str) -> list[str]:
        return list(check._default(lesson(*fences)))

    def test_what_stands(self) -> None:
        for fences in (
            ["", "needs=mold"], ["needs=bash", "needs=mold"], ["linker=bfd,gold", "linker=lld", "linker=mold"],
            ["arch=aarch64", "arch=x86_64"], ["", "linker=bfd"],
            ["", "compiler=gcc", "compiler=clang"], ["compiler=gcc linker=bfd", "compiler=clang linker=lld"],
            ["arch=x86_64", "", "arch=x86_64"],
        ):  # fmt: skip
            self.assertEqual(self.wrong(*fences), [], fences)

    def test_nothing_is_for_the_default(self) -> None:
        for fences in (
            ["linker=gold"],
            ["needs=mold"],
            ["compiler=clang", "linker=lld"],
            ["arch=aarch64"],
        ):
            [message] = self.wrong(*fences)
            self.assertIn(
                "README.md:6: nothing in this section is for gcc and bfd on x86_64", message
            )

    def test_nothing_stands_beside_a_variant(self) -> None:
        [message] = self.wrong("", "linker=gold")
        self.assertIn(
            "README.md:9: this section has no counterpart to what is for linker=gold: show ",
            message,
        )
        self.assertEqual(len(self.wrong("", "arch=x86_64", "linker=gold")), 1)
        self.assertEqual(len(self.wrong("compiler=gcc", "compiler=clang linker=lld")), 1)
        self.assertEqual(len(self.wrong("linker=bfd", "## More", "linker=gold")), 1)

    def test_every_lesson_shows_the_default(self) -> None:
        for item in check.scenario.discover():
            self.assertEqual(list(check._default(check.page.read(item.readme))), [], item.slug)


class Agreeing(Case):
    """A scenario that is skipped as a whole says so on its page and in its CMakeLists.txt."""

    def wrong(self, note: str, line: str) -> list[str]:
        made: Scenario = self.make_scenario(
            f"# A\n{note}\nWords.\n", **{"CMakeLists.txt": f"x\n{line}\n"}
        )
        return list(check._needs(made, check.page.read(made.readme, "README.md")))

    def test_both_or_none(self) -> None:
        self.assertEqual(self.wrong("", ""), [])
        self.assertEqual(self.wrong("<!-- needs: rustc -->", "scenario_needs(rustc)"), [])
        self.assertEqual(
            self.wrong(
                "<!-- needs: rustc,clang -->", "scenario_needs(rustc)\nscenario_needs(clang)"
            ),
            [],
        )

    def test_one_alone(self) -> None:
        [message] = self.wrong("<!-- needs: rustc -->", "")
        self.assertIn(
            "README.md:2: CMakeLists.txt does not say that it needs rustc: write ", message
        )
        [message] = self.wrong("", "scenario_needs(rustc)")
        self.assertIn(
            "CMakeLists.txt:2: the lesson does not say that it needs rustc: write ", message
        )
        self.assertEqual(len(self.wrong("<!-- needs: clang -->", "scenario_needs(rustc)")), 2)
        self.assertEqual(len(self.wrong("", "scenario_needs(nosuchtool)")), 1)

    def test_a_tool_that_cmake_does_not_find_by_this_name(self) -> None:
        [message] = self.wrong("<!-- needs: lld -->", "scenario_needs(lld)")
        self.assertIn("CMakeLists.txt:2: CMake looks for a command lld", message)

    def test_below_the_title_and_once(self) -> None:
        [message] = self.wrong("## Run\n<!-- needs: rustc -->", "scenario_needs(rustc)")
        self.assertIn("README.md:3: a lesson says what it needs once, below its title", message)
        [message] = self.wrong(
            "<!-- needs: rustc -->\n<!-- needs: clang -->",
            "scenario_needs(rustc)\nscenario_needs(clang)",
        )
        self.assertIn("README.md:3: a lesson says what it needs once", message)


if __name__ == "__main__":
    unittest.main()
