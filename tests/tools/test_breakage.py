"""Break it: only a change that turns exactly the stated tests red, for the stated reason, will do."""

from __future__ import annotations

import os
import unittest
import unittest.mock

from support import ORIGIN, Case, alive, ready_tree, said
from workbench.base import scratch
from workbench.lesson import page
from workbench.lesson.page import LessonTrouble
from workbench.lesson.scenario import Scenario
from workbench.verify import breakage, ctest_checks

RED = "RpathOrigin.ASymbolicLinkToItStarts: link: error while loading shared libraries\n"
DIFF = """\
-  INSTALL_RPATH "$ORIGIN/../lib"
   BUILD_WITH_INSTALL_RPATH ON)
"""


class Broken(Case):
    """A copy of rpath/origin whose Break it can be changed."""

    def setUp(self) -> None:
        super().setUp()
        self.real = ready_tree()
        self.made = Scenario("rpath/origin", os.path.join(self.folder, "rpath", "origin"))
        scratch.copy_sources(ORIGIN, self.made.folder)
        with open(self.made.readme, encoding="utf-8") as file:
            self.truth = file.read()

    def check(self, old: str, new: str) -> tuple[object, str]:
        self.assertIn(old, self.truth)
        with open(self.made.readme, "w", encoding="utf-8") as file:
            file.write(self.truth.replace(old, new, 1))
        try:
            return said(ctest_checks.check_break, self.made, self.real)
        except LessonTrouble as trouble:
            return 1, str(trouble)

    def rejects(self, old: str, new: str, message: str) -> None:
        status, words = self.check(old, new)
        self.assertEqual(status, 1, words)
        self.assertRegex(words, message)
        self.assertRegex(words, r"README\.md:\d+: ")

    def tearDown(self) -> None:
        mine = f"{os.getpid()}-"
        parent = os.path.join(self.real, "scratch")
        left = os.listdir(parent) if os.path.isdir(parent) else []
        self.assertEqual([name for name in left if name.startswith(mine)], [])


class Breaks(Broken):
    def test_the_truth_is_accepted_and_leaves_nothing(self) -> None:
        self.assertEqual(self.check("", "")[0], 0)

    def test_what_compilers_leave_goes_with_the_scratch_folder(self) -> None:
        with unittest.mock.patch.object(breakage, "run", wraps=breakage.run) as run:
            self.assertEqual(self.check("", "")[0], 0)
        self.assertEqual(len(run.call_args_list), 2)  # cmake, ninja
        for call in run.call_args_list:
            self.assertIn(os.path.join(self.real, "scratch"), call[1]["environment"]["TMPDIR"])

    def test_a_diff_that_does_not_apply(self) -> None:
        self.rejects("-  INSTALL_RPATH", "-  INSTALL_PATH", "does not apply: .* are nowhere")

    def test_a_diff_that_fits_twice(self) -> None:
        self.rejects(DIFF, "+# nothing\n \n", "does not apply: .* are there [0-9]+ times")

    def test_a_diff_of_a_missing_file(self) -> None:
        self.rejects(
            "```diff file=CMakeLists.txt", "```diff file=Makefile", "there is no file Makefile"
        )

    def test_a_diff_that_changes_nothing(self) -> None:
        self.rejects(DIFF, " scenario_test(test.cpp)\n", "the diff changes nothing")

    def test_a_diff_that_breaks_nothing(self) -> None:
        self.rejects(DIFF, " scenario_test(test.cpp)\n+# the end\n", "stays green")

    def test_a_diff_that_breaks_more_than_is_said(self) -> None:
        self.rejects(RED, "", "ASymbolicLinkToItStarts turns red too")

    def test_a_diff_that_breaks_less_than_is_said(self) -> None:
        more = "RpathOrigin.TheLinkerNeedsNoFlagForIt: app has the flag ORIGIN\n"
        self.rejects(RED, RED + more, "TheLinkerNeedsNoFlagForIt stays green")

    def test_another_reason(self) -> None:
        self.rejects(
            RED, RED.replace("while loading", "while linking"), "turns red for another reason"
        )

    def test_a_diff_that_does_not_build(self) -> None:
        change = "-install(TARGETS rpath-origin-app rpath-origin-greet)\n+instal(TARGETS app)\n"
        self.rejects(DIFF, change, "build turns red too")

    def test_what_it_leaves_running_is_ended(self) -> None:
        left = os.path.join(self.folder, "left")
        away = 'setsid sh -c \'echo $$ >"$0"; exec sleep 1000\' "$1" >/dev/null 2>&1 &'
        script = self.write("away", f'{away}\nwhile ! [ -s "$1" ]; do sleep 0.01; done\n')
        started = f'+execute_process(COMMAND sh "{script}" "{left}")\n'
        self.assertEqual(self.check(DIFF, DIFF + started)[0], 0)
        with open(left, encoding="utf-8") as file:
            self.assertFalse(alive(int(file.read())))

    def test_a_diff_of_the_test(self) -> None:
        self.rejects(
            "```diff file=CMakeLists.txt", "```diff file=test.cpp", "changes the test that judges"
        )

    def test_no_red_fence(self) -> None:
        self.rejects("```red", "```text", "no whole `## Break it`")

    def test_a_red_line_without_a_reason(self) -> None:
        self.rejects(RED, "RpathOrigin.ASymbolicLinkToItStarts\n", "a red line is")


class Diffs(Case):
    def test_context_lines_are_kept(self) -> None:
        path = self.write("a.c", "one\ntwo\nthree\n")
        lesson = page.Lesson("README.md", "```diff file=a.c\n one\n-two\n+2\n```\n")
        breakage.apply(lesson, lesson.fences()[0], self.folder)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "one\n2\nthree\n")


if __name__ == "__main__":
    unittest.main()
