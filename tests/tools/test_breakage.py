"""Break it: only a change that turns exactly the stated tests red, for the stated reason, will do."""

from __future__ import annotations

import os
import shutil
import unittest
import unittest.mock

from support import ORIGIN, Case, ready_tree, said
from workbench import breakage, lesson, verify
from workbench.lesson import LessonTrouble
from workbench.scenario import Scenario

RED = "RpathOrigin.ASymbolicLinkToItStarts: libgreet.so: cannot open shared object file\n"
DIFF = """\
-set_target_properties(rpath-origin-app PROPERTIES BUILD_RPATH_USE_ORIGIN ON)
+set_target_properties(rpath-origin-app PROPERTIES SKIP_BUILD_RPATH ON)
"""


class Breaks(Case):
    def setUp(self) -> None:
        super().setUp()
        self.real = ready_tree()
        self.made = Scenario("rpath/origin", os.path.join(self.folder, "rpath", "origin"))
        shutil.copytree(ORIGIN, self.made.folder)
        with open(self.made.readme, encoding="utf-8") as file:
            self.truth = file.read()

    def check(self, old: str, new: str) -> tuple[object, str]:
        self.assertIn(old, self.truth)
        with open(self.made.readme, "w", encoding="utf-8") as file:
            file.write(self.truth.replace(old, new, 1))
        try:
            return said(verify.check_break, self.made, self.real)
        except LessonTrouble as trouble:
            return 1, str(trouble)

    def rejects(self, old: str, new: str, message: str) -> None:
        status, words = self.check(old, new)
        self.assertEqual(status, 1, words)
        self.assertRegex(words, message)
        self.assertRegex(words, r"README\.md:\d+: ")

    def test_the_truth_is_accepted_and_leaves_nothing(self) -> None:
        self.assertEqual(self.check("", "")[0], 0)

    def test_what_compilers_leave_goes_with_the_scratch_folder(self) -> None:
        with unittest.mock.patch.object(breakage, "run", wraps=breakage.run) as run:
            self.assertEqual(self.check("", "")[0], 0)
        self.assertEqual(len(run.call_args_list), 2)  # cmake, ninja
        for call in run.call_args_list:
            self.assertIn(os.path.join(self.real, "scratch"), call[1]["environment"]["TMPDIR"])

    def test_a_diff_that_does_not_apply(self) -> None:
        self.rejects(
            "-set_target_properties", "-set_target_property", "does not apply: .* stand nowhere"
        )

    def test_a_diff_that_fits_twice(self) -> None:
        self.rejects(DIFF, "+# nothing\n \n", "does not apply: .* stand [0-9]+ times")

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
        more = "RpathOrigin.TheLinkEditorNeedsNoFlagForIt: ORIGIN\n"
        self.rejects(RED, RED + more, "TheLinkEditorNeedsNoFlagForIt stays green")

    def test_another_reason(self) -> None:
        self.rejects(RED, RED.replace("cannot open", "can't open"), "turns red for another reason")

    def test_a_diff_that_does_not_build(self) -> None:
        self.rejects("+set_target_properties", "+set_target_propertie", "build turns red too")

    def test_a_build_that_is_said_to_fail(self) -> None:
        start, end = self.truth.index("```red\n"), self.truth.index("```\n\n## Remember")
        red = self.truth[start:end]
        self.truth = self.truth.replace("+set_target_properties", "+set_target_propertie", 1)
        said_so = '```red\nbuild: Unknown CMake command "set_target_propertie"\n'
        self.assertEqual(self.check(red, said_so), (0, unittest.mock.ANY))

    def test_a_diff_of_the_test(self) -> None:
        self.rejects(
            "```diff file=CMakeLists.txt", "```diff file=test.cpp", "changes the test that judges"
        )

    def test_no_red_fence(self) -> None:
        self.rejects("```red", "```text", "no whole `## Break it`")

    def test_a_red_line_without_a_reason(self) -> None:
        self.rejects(RED, "RpathOrigin.ASymbolicLinkToItStarts\n", "a red line is")

    def tearDown(self) -> None:
        mine = f"{os.getpid()}-"
        parent = os.path.join(self.real, "scratch")
        left = os.listdir(parent) if os.path.isdir(parent) else []
        self.assertEqual([name for name in left if name.startswith(mine)], [])


class Diffs(Case):
    def test_context_lines_are_kept(self) -> None:
        path = self.write("a.c", "one\ntwo\nthree\n")
        text = lesson.Lesson("README.md", "```diff file=a.c\n one\n-two\n+2\n```\n")
        breakage.apply(text, text.fences()[0], self.folder)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "one\n2\nthree\n")


if __name__ == "__main__":
    unittest.main()
