"""Taken home: only a CMakeLists.txt that stands on its own, and does there what its page says."""

from __future__ import annotations

import os
import unittest

from support import ROOT, Case, ready_tree, replace, said
from workbench.base import scratch
from workbench.lesson.scenario import Scenario, discover
from workbench.verify import ctest_checks, home


class TakenHome(Case):
    """A copy of a scenario whose files can be changed."""

    slug = "rpath/origin"

    def setUp(self) -> None:
        super().setUp()
        self.made = Scenario(self.slug, os.path.join(self.folder, *self.slug.split("/")))
        scratch.copy_sources(os.path.join(ROOT, "scenarios", self.slug), self.made.folder)

    def check(self, name: str, old: str, new: str) -> tuple[object, str]:
        replace(os.path.join(self.made.folder, name), old, new)
        return said(ctest_checks.check_home, self.made, ready_tree())

    def rejects(self, name: str, old: str, new: str, message: str) -> None:
        status, words = self.check(name, old, new)
        self.assertEqual(status, 1, words)
        self.assertRegex(words, message)
        self.assertRegex(words, r"README\.md:\d+: ")

    def accepts(self, name: str, old: str, new: str) -> None:
        status, words = self.check(name, old, new)
        self.assertEqual((status, words.count("facts hold")), (0, 1), words)


class Followed(TakenHome):
    """The commands under In CMake are run."""

    def test_as_it_stands(self) -> None:
        self.accepts("README.md", "", "")

    def test_what_the_page_says_of_the_build(self) -> None:
        self.rejects("README.md", "CXX executable bin/app", "CXX executable app", "is not printed")

    def test_what_the_page_says_of_the_program(self) -> None:
        new = "$ elsewhere/bin/app\nhello from elsewhere\n"
        self.rejects("README.md", "$ elsewhere/bin/app\nhello from libgreet.so\n", new, "elsewhere")

    def test_a_run_path_that_installing_loses(self) -> None:
        new = "BUILD_RPATH_USE_ORIGIN ON"
        old = 'INSTALL_RPATH "$ORIGIN/../lib"\n  BUILD_WITH_INSTALL_RPATH ON'
        message = 'runtime path of "shipped/bin/app" to ""'
        self.rejects("CMakeLists.txt", old, new, message)

    def test_an_installation_that_is_left_out(self) -> None:
        old = "install(TARGETS rpath-origin-app rpath-origin-greet)\n"
        self.rejects("CMakeLists.txt", old, "", "bin/app")

    def test_a_build_that_is_elsewhere(self) -> None:
        readme = os.path.join(self.made.folder, "README.md")
        with open(readme, encoding="utf-8") as file:
            text = (
                file.read().replace("-B build", "-B made").replace("--build build", "--build made")
            )
        with open(readme, "w", encoding="utf-8") as file:
            file.write(text.replace("--install build", "--install made"))
        self.rejects("README.md", "[HERE]/build", "[HERE]/made", "nothing is configured in `build`")


class Built(TakenHome):
    """Where the page has no commands, its files are built, and every fact of them is checked."""

    slug = "dlopen/basic"

    def test_as_it_stands(self) -> None:
        self.accepts("README.md", "", "")

    def test_a_name_that_only_the_workbench_would_give(self) -> None:
        self.rejects(
            "CMakeLists.txt",
            "set_target_properties(dlopen-basic-plugin PROPERTIES OUTPUT_NAME plugin)\n",
            "",
            "builds something else: DlopenBasic.* fail\\.\n(.*\n)?.*libplugin.so",
        )

    def test_a_variable_of_the_workbenchs(self) -> None:
        new = "add_library(dlopen-basic-plugin MODULE ${WORKBENCH_ROOT}/plugin.c)"
        old = "add_library(dlopen-basic-plugin MODULE plugin.c)"
        self.rejects("CMakeLists.txt", old, new, "does not build: `cmake -S")

    def test_a_function_of_the_workbenchs(self) -> None:
        old = "# [end targets]"
        self.rejects(
            "CMakeLists.txt", old, "workbench_slug(slug)\n", "`cmake -S . -B build -G Ninja"
        )

    def test_a_source_that_does_not_compile(self) -> None:
        self.rejects("host.c", "int main", "itn main", "`cmake --build build` ended with status 1")


class Ours(unittest.TestCase):
    def test_the_workbenchs_lines_are_left_out_and_no_others(self) -> None:
        text = (
            "project(x)\ninclude(../../../cmake/Scenario.cmake)\nscenario_needs(rustc)\n\n"
            "include(GNUInstallDirs)\nadd_executable(scenario_test main.c)\nscenario_test(test.cpp)\n"
        )
        left = "project(x)\n\ninclude(GNUInstallDirs)\nadd_executable(scenario_test main.c)\n"
        self.assertEqual(home.taken(text), left)

    def test_every_scenario_has_them(self) -> None:
        for scenario in discover():
            with open(os.path.join(scenario.folder, "CMakeLists.txt"), encoding="utf-8") as file:
                text = file.read()
            self.assertNotIn("Scenario.cmake", home.taken(text), scenario.slug)
            self.assertNotRegex(home.taken(text), "(?i)workbench_|scenario_", scenario.slug)


if __name__ == "__main__":
    unittest.main()
