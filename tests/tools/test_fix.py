"""`fix`: a broken copy is repaired on a terminal, left, resumed, begun anew, and interrupted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import unittest
from unittest import mock

from screen import Terminal
from support import ORIGIN, Case, command, ready_tree, replace
from workbench.base import scratch
from workbench.lesson import page, progress
from workbench.lesson.scenario import Scenario
from workbench.verify import exercise

OURS = '  INSTALL_RPATH "$ORIGIN/../lib"\n'
# Another repair than the lesson's: the default for every target instead of a property of one.
THEIRS = 'set(CMAKE_INSTALL_RPATH "$ORIGIN/../lib")\n'


class Fix(Case):
    def setUp(self) -> None:
        super().setUp()
        self.build = ready_tree()
        kept = mock.patch.dict(os.environ, {"XDG_STATE_HOME": self.folder})
        kept.start()
        self.addCleanup(kept.stop)
        self.state = os.path.join(self.folder, "linking-workbench")
        self.copy = os.path.join(self.state, "fix", "rpath-origin")
        self.list = os.path.join(self.copy, "CMakeLists.txt")

    def start(self) -> Terminal:
        terminal = Terminal("fix", "rpath/origin", build=self.build)
        self.addCleanup(terminal.close)
        return terminal

    def command(self, *words: str):
        there = {**os.environ, "WORKBENCH_BUILD": self.build}
        return command("fix", "rpath/origin", *words, env=there)

    def read(self) -> str:
        with open(self.list, encoding="utf-8") as file:
            return file.read()

    def repair(self) -> None:
        replace(
            self.list, "  BUILD_WITH_INSTALL_RPATH ON)", f"{OURS}  BUILD_WITH_INSTALL_RPATH ON)"
        )

    def test_wrong_then_right(self) -> None:
        terminal = self.start()
        told = terminal.until("q leaves")
        self.assertIn("✗ it moves with its library", told)
        self.assertIn("1 of 7 facts hold", told)
        self.assertIn("libgreet.so: cannot open shared object file", told)
        self.assertNotIn("✓", told, "only what fails is shown")
        self.assertNotIn("INSTALL_RPATH", told, "nor is the solution")
        self.assertEqual(
            sorted(os.listdir(self.copy)), ["CMakeLists.txt", "build", "greet.cpp", "main.cpp"]
        )
        self.assertNotIn("Scenario.cmake", self.read())

        replace(
            self.list,
            "BUILD_WITH_INSTALL_RPATH ON)",
            'BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "lib")',
        )
        terminal.type("\r")
        self.assertIn("of 7 facts hold", terminal.until("q leaves"))
        replace(self.list, 'INSTALL_RPATH "lib"', "INSTALL_RPATH")
        replace(self.list, "INSTALL_RPATH)", 'INSTALL_RPATH "$ORIGIN/../lib")')
        terminal.type("\r")
        terminal.until("✓ All 7 facts hold: it is repaired, without a hint.")
        self.assertIn(
            '+  INSTALL_RPATH "$ORIGIN/../lib"', terminal.until("BUILD_WITH_INSTALL_RPATH ON)")
        )
        self.assertEqual(terminal.exit(), 0)
        self.assertEqual(progress.read()["rpath/origin"]["fixed"]["hints"], 0)

    def test_what_does_not_build_is_the_compilers_to_say(self) -> None:
        self.assertEqual(self.command().returncode, 1)
        with open(os.path.join(self.copy, "main.cpp"), "a", encoding="utf-8") as file:
            file.write("int twice = ;\n")
        done = self.command("--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("It does not build yet", done.stdout)
        self.assertIn("main.cpp:4:", done.stdout)

    def test_any_edit_that_makes_the_facts_hold_is_right(self) -> None:
        self.command()
        replace(self.list, "LANGUAGES CXX)\n", f"LANGUAGES CXX)\n{THEIRS}")
        done = self.command("--check")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("All 7 facts hold", done.stdout)

    def test_what_the_facts_look_at_can_not_be_deleted(self) -> None:
        self.command()
        with open(self.list, "w", encoding="utf-8") as file:
            file.write("cmake_minimum_required(VERSION 3.25)\nproject(nothing LANGUAGES CXX)\n")
        done = self.command("--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no artefact bin/app", done.stdout)

    def test_hints_come_one_at_a_time(self) -> None:
        terminal = self.start()
        terminal.until("q leaves")
        for number, words in enumerate(
            ("readelf -d build/bin/app", "CMakeLists.txt gives", "In CMakeLists.txt")
        ):
            terminal.type("h")
            told = terminal.until("q leaves")
            self.assertIn(words, told)
            self.assertIn("The solution" if number == 2 else f"Hint {number + 1} of 2", told)
        self.repair()
        terminal.type("\r")
        terminal.until("it is repaired, with 2 hints and the solution.")
        self.assertEqual(terminal.exit(), 0)
        self.assertEqual(progress.read()["rpath/origin"]["fixed"]["hints"], 3)

    def test_left_and_resumed(self) -> None:
        terminal = self.start()
        terminal.until("q leaves")
        terminal.type("h")
        terminal.until("q leaves")
        replace(self.list, "install(", "# mine\ninstall(")
        terminal.type("q")
        terminal.until("Go on later: ./workbench fix rpath/origin")
        self.assertEqual(terminal.exit(), 1)
        again = self.start()
        again.until("q leaves")
        self.assertIn("# mine", self.read())
        again.type("h")
        again.until("Hint 2 of 2")

    def test_begun_anew(self) -> None:
        terminal = self.start()
        terminal.until("q leaves")
        before = self.read()
        replace(self.list, "install(", "# mine\ninstall(")
        terminal.type("r")
        terminal.until("your copy is kept in ")
        terminal.until("q leaves")
        self.assertEqual(self.read(), before)
        with open(
            os.path.join(self.copy + ".before-1", "CMakeLists.txt"), encoding="utf-8"
        ) as file:
            self.assertIn("# mine", file.read())
        self.assertEqual(self.command("--reset").returncode, 1)
        self.assertTrue(os.path.isdir(self.copy + ".before-2"), "nothing of the learner's is lost")

    def test_what_is_built_by_hand_is_no_repair(self) -> None:
        self.command()
        argv = ["c++", "main.cpp", "-Lbuild/lib", "-lgreet", "-Wl,-rpath,$ORIGIN/../lib"]
        subprocess.run([*argv, "-o", "build/bin/app"], cwd=self.copy, check=True)
        by_hand = self.write("linking-workbench/fix/rpath-origin/build/bin/other", "by hand")
        self.assertIn("of 7 facts hold", self.command("--check").stdout)
        self.assertFalse(os.path.exists(by_hand), "each check builds from nothing")

    def test_a_build_folder_that_is_a_link(self) -> None:
        self.command()
        mine = os.path.join(self.folder, "mine")
        os.mkdir(mine)
        kept = self.write("mine/notes", "mine")
        scratch.remove(os.path.join(self.copy, "build"))
        os.symlink(mine, os.path.join(self.copy, "build"))
        self.command("--reset")
        self.assertTrue(os.path.exists(kept))

    def test_memory_that_is_garbage(self) -> None:
        self.command()
        for text in ("[" * 200000, '{"hints": -5}', '{"hints": 1e99}', "\x00"):
            self.write("linking-workbench/fix/.rpath-origin.json", text)
            done = self.command("--hint")
            self.assertNotIn("Traceback", done.stderr)
            self.assertIn("Hint 1 of 2", done.stdout)

    def test_interrupted(self) -> None:
        terminal = self.start()
        terminal.until("q leaves")
        replace(self.list, "install(", "# mine\ninstall(")
        terminal.type("\x03")
        terminal.until("Your copy stays as it is, in ")
        terminal.until("Interrupted")
        self.assertEqual(terminal.exit(), 130)
        self.assertIn("# mine", self.read())
        self.repair()
        self.assertEqual(self.command("--check").returncode, 0)

    def test_interrupted_while_it_builds(self) -> None:
        terminal = self.start()
        terminal.until("linking-workbench/fix/rpath-origin/build")
        terminal.type("\x03")
        self.assertEqual(terminal.exit(), 130)
        self.assertEqual(os.listdir(os.path.join(self.state, "fix")).count("rpath-origin"), 1)
        self.repair()
        done = self.command("--check")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_the_checkout_is_never_touched(self) -> None:
        names = sorted(os.listdir(ORIGIN))
        before = {name: os.stat(os.path.join(ORIGIN, name)).st_mtime_ns for name in names}
        self.command()
        self.command("--check")
        self.assertEqual(sorted(os.listdir(ORIGIN)), names)
        for name, when in before.items():
            self.assertEqual(os.stat(os.path.join(ORIGIN, name)).st_mtime_ns, when)

    def test_a_lesson_that_was_changed_is_said(self) -> None:
        self.command()
        memory = os.path.join(self.state, "fix", ".rpath-origin.json")
        self.write(
            "linking-workbench/fix/.rpath-origin.json", json.dumps({"hints": 1, "source": "0"})
        )
        self.assertTrue(os.path.exists(memory))
        self.assertIn("--reset` begins with the new one", self.command().stdout)

    def test_misuse(self) -> None:
        done = self.command("--check", "--hint")
        self.assertEqual(done.returncode, 2)
        self.assertIn("choose one of them", done.stderr)
        done = self.command("--hint")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not begun yet: ./workbench fix rpath/origin", done.stderr)

    def test_no_place_for_the_copy(self) -> None:
        os.environ["XDG_STATE_HOME"] = self.write("file", "")
        done = self.command()
        self.assertEqual(done.returncode, 1)
        self.assertIn("can't be written to", done.stderr)
        self.assertNotIn("Traceback", done.stderr)


class Hint(Case):
    """The first hint's command must show a difference between the whole and the broken copy."""

    def wrong(self, hint: str) -> list[str]:
        made = Scenario("rpath/origin", os.path.join(self.folder, "origin"))
        scratch.copy_sources(ORIGIN, made.folder)
        replace(made.readme, "readelf -d build/bin/app | grep RUNPATH", hint)
        lesson = page.read(made.readme, "README.md")
        broken, built = os.path.join(self.folder, "broken"), os.path.join(self.folder, "built")
        scratch.copy_sources(ORIGIN, broken)
        whole = os.path.join(ready_tree(), "scenarios", "rpath", "origin")
        os.makedirs(os.path.join(built, "bin"))
        shutil.copy(os.path.join(whole, "lib", "libgreet.so"), os.path.join(built, "bin", "app"))
        return exercise.shows(made, lesson, ready_tree(), broken, built)

    def test_one_that_shows_it(self) -> None:
        self.assertEqual(self.wrong("readelf -d build/bin/app | grep RUNPATH"), [])

    def test_one_that_shows_nothing(self) -> None:
        (words,) = self.wrong("readelf -h build/bin/app | grep Class")
        self.assertRegex(
            words, r"README.md:\d+: .* shows the same in the whole and in the broken copy"
        )

    def test_one_that_fails_where_all_is_whole(self) -> None:
        (words,) = self.wrong("readelf -d build/app")
        self.assertIn("fails where nothing is broken, with status 1", words)

    def test_one_that_prints_something_else_each_time(self) -> None:
        (words,) = self.wrong("date +%N")
        self.assertIn("prints nothing, or something else each time", words)

    def test_form(self) -> None:
        with open(os.path.join(ORIGIN, "README.md"), encoding="utf-8") as file:
            text = file.read()

        def amiss(old: str, new: str) -> str:
            self.assertIn(old, text)
            found = exercise.amiss(page.Lesson("README.md", text.replace(old, new, 1)))
            return " ".join(words for _, words in found)

        self.assertEqual(amiss("hint: Ask", "hint: Ask"), "")
        first = "<!-- hint: Ask the program for its run path: `readelf -d build/bin/app | grep RUNPATH` -->\n"
        self.assertIn("has 1 hints: write two", amiss(first, ""))
        self.assertIn(
            "has no command, or several",
            amiss("`readelf -d build/bin/app | grep RUNPATH`", "readelf"),
        )
        text = text.replace("</details>\n\n## Remember", "## Remember")
        fold = "<details><summary>The tests that notice</summary>\n\n"
        self.assertIn("are in sight: fold them", amiss(fold, ""))


if __name__ == "__main__":
    unittest.main()
