"""A new scenario's names are free, or nothing is written; and what is written can be taken back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import unittest

from support import ROOT, Case
from workbench.base import scratch
from workbench.lesson import names
from workbench.lesson.scenario import Scenario

TAKEN = {
    "dynamic/needed-app": "the target dynamic-needed-app, which dynamic/needed has",
    "dynamic/needed-test": "the target dynamic-needed-test, which dynamic/needed has",
    "dlopen/host-symbols-precise": "the target dlopen-host-symbols-precise, which dlopen/host-symbols",
    "rpath-origin/x": "the target rpath-origin, which rpath/origin has",
    "static/one": "the target static-one-app, which static/one-app has",
    "a-extern/c": "would call its tests AExternC, as a/extern-c does",
    "rpath/libs-2": "would call its tests RpathLibs2, as rpath/libs2 does",
    "rpath/origin": "exists already",
    "scenarios/x": "scenarios can't be a chapter",
    "tests/x": "tests can't be a chapter",
    "all/x": "all can't be a chapter",
    "test/x": "test can't be a chapter",
    "help/x": "help can't be a chapter",
    "slides/pdf": "slides can't be a chapter",
    "observe/x": "observe can't be a chapter",
    "observe-tell/x": "those of the workbench itself begin so",
    "facts-of/rpath": "those of the workbench itself begin so",
    "facts/x": "facts can't be a chapter",
    "Rpath/x": "no scenario's name",
    "rpath/a--b": "no scenario's name",
    "rpath/a-": "no scenario's name",
    "../x": "no scenario's name",
    "rpath/" + "x" * 5000: r"rpath/x{51}\.\.\. is too long",
    "rpath/\x1b[31m": r"rpath/\\x1b\[31m is no scenario's name",
}


class Checkout(Case):
    """A copy of what `new` and `check` read and write."""

    def setUp(self) -> None:
        super().setUp()
        os.chmod(self.folder, 0o755)
        for part in ("scenarios", "tools"):
            scratch.copy_sources(os.path.join(ROOT, part), os.path.join(self.folder, part))
        scratch.copy(os.path.join(ROOT, "README.md"), os.path.join(self.folder, "README.md"))
        self.options: dict = {}
        self.python = sys.executable

    def command(self, *words: str) -> tuple[int, str]:
        """Runs a verb in the copy; its status and what it says."""
        argv = [self.python, "-B", os.path.join(self.folder, "tools", "workbench"), *words]
        result = subprocess.run(
            argv,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **self.options,
        )
        self.assertNotIn("Traceback", result.stdout)
        return result.returncode, result.stdout

    def files(self) -> dict[str, str]:
        """Every file of the copy, with its text."""
        found = {}
        for folder in ("README.md", "scenarios"):
            for path, _, files in os.walk(os.path.join(self.folder, folder)):
                found.update({os.path.join(path, ""): ""})
                for name in files:
                    with open(os.path.join(path, name), encoding="utf-8") as file:
                        found[os.path.join(path, name)] = file.read()
        with open(os.path.join(self.folder, "README.md"), encoding="utf-8") as file:
            return {**found, "README.md": file.read()}

    def make(self, slug: str) -> None:
        """A scenario of this name, however bad it is: another's files."""
        scratch.copy_sources(
            os.path.join(ROOT, "scenarios", "rpath", "origin"),
            os.path.join(self.folder, "scenarios", *slug.split("/")),
        )


class New(Checkout):
    def test_a_name_that_is_taken_is_refused_and_nothing_is_written(self) -> None:
        for slug in ("a/extern-c", "static/one-app", "rpath/libs2"):
            self.make(slug)
        before = self.files()
        for slug, message in TAKEN.items():
            status, words = self.command("new", slug)
            self.assertEqual(status, 2, slug)
            self.assertRegex(words, message)
            self.assertLess(len(words), 300, slug)
        self.assertEqual(self.files(), before)

    def test_a_name_that_only_looks_taken(self) -> None:
        for slug in ("dynamic/needed-versions", "dlopen/host", "rpath/a-b", "rpath/ab"):
            status, words = self.command("new", slug)
            self.assertEqual(status, 0, words)
            self.assertEqual(self.command("check", slug)[0], 0, slug)

    def test_what_is_written_can_be_taken_back(self) -> None:
        for slug in ("rpath/first", "chapter/first"):
            before = self.files()
            status, words = self.command("new", slug)
            self.assertEqual(status, 0, words)
            self.take_back(words)
            after = self.files()
            self.assertEqual(after.keys(), before.keys())
            for name, text in before.items():
                self.assertEqual(after[name].rstrip("\n"), text.rstrip("\n"), name)

    def test_two_branches_that_each_add_one_to_a_chapter_merge(self) -> None:
        scratch.copy(
            os.path.join(ROOT, ".gitattributes"), os.path.join(self.folder, ".gitattributes")
        )
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-qm", "before")
        for slug in ("rpath/first", "rpath/second"):
            self.git("checkout", "-q", "-b", slug.partition("/")[2], "main")
            self.assertEqual(self.command("new", slug)[0], 0)
            self.git("add", ".")
            self.git("commit", "-qm", slug)
        self.git("merge", "-q", "--no-edit", "first")
        status, words = self.command("check", "all")
        self.assertEqual(status, 0, words)
        with open(os.path.join(self.folder, "scenarios", "README.md"), encoding="utf-8") as file:
            listed = re.findall(r"^- \[(rpath/(?:first|second))\]", file.read(), re.MULTILINE)
        self.assertEqual(sorted(listed), ["rpath/first", "rpath/second"])

    def test_only_the_syllabus_lists_scenarios(self) -> None:
        path = os.path.join(self.folder, "scenarios", "rpath", "README.md")
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n- [origin](origin/README.md): A program can find its libraries\n")
        scratch.copy_sources(os.path.join(ROOT, "slides"), os.path.join(self.folder, "slides"))
        status, words = self.command("check")
        self.assertEqual(status, 1, words)
        self.assertRegex(words, r"scenarios/rpath/README.md:\d+: only the syllabus lists scenarios")

    def git(self, *words: str) -> None:
        """git in the copy, whatever the user's own settings are."""
        settings = {"HOME": self.folder, "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
        for who in ("AUTHOR", "COMMITTER"):
            settings |= {f"GIT_{who}_NAME": "Author", f"GIT_{who}_EMAIL": "author@example.org"}
        if not shutil.which("git"):
            self.skipTest("git is not installed")
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=settings, capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def take_back(self, words: str) -> None:
        """Does what `new` says at its end."""
        said = re.search(r"To undo it, remove (\S+) and this line of the syllabus:\n", words)
        self.assertIsNotNone(said, words)
        assert said
        shutil.rmtree(os.path.join(self.folder, said.group(1)))
        for line in words[said.end() :].splitlines():
            hit = re.match(r"  ([^:]+):(\d+): (.*?)(?:, and `(.*)` above it)?$", line)
            assert hit
            path, number = os.path.join(self.folder, hit.group(1)), int(hit.group(2))
            if not os.path.exists(path):
                continue
            with open(path, encoding="utf-8") as file:
                lines = file.read().split("\n")
            self.assertEqual(lines.pop(number - 1), hit.group(3))
            if hit.group(4):
                self.assertEqual(lines.pop(number - 2), hit.group(4))
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join(lines))

    def test_a_checkout_that_cannot_be_written(self) -> None:
        for path, _, files in os.walk(self.folder):
            for name in files:
                os.chmod(os.path.join(path, name), 0o444)
            os.chmod(path, 0o555)
        if os.getuid() == 0:  # who may write everywhere
            self.options = {"user": 65534}
            self.python = shutil.which("python3", path="/usr/bin:/usr/local/bin") or sys.executable
        before = self.files()
        status, words = self.command("new", "rpath/first")
        for path, _, _ in os.walk(self.folder):
            os.chmod(path, 0o755)
        self.assertEqual(status, 1, words)
        self.assertRegex(words, "scenarios can't be written to: copy the checkout to a place")
        self.assertNotIn("WORKBENCH_BUILD", words)
        self.assertEqual(self.files(), before)


class Check(Checkout):
    def test_names_that_collide(self) -> None:
        for slug, message in {
            "dynamic/needed-app": "the target dynamic-needed-app, which dynamic/needed has",
            "rpath-origin/x": "the target rpath-origin, which rpath/origin has",
            "scenarios/x": "scenarios can't be a chapter",
            "rpath-search/order": "would call its tests RpathSearchOrder, as rpath/search-order does",
        }.items():
            self.make(slug)
            status, words = self.command("check", f"./scenarios/{slug}")
            self.assertEqual(status, 1, words)
            self.assertRegex(words, rf"scenarios/{slug}/CMakeLists.txt:2: .*{message}")
        # ... and for the one that was there first.
        self.assertIn("which dynamic/needed-app has", self.command("check", "dynamic/needed")[1])

    def test_the_scenarios_collide_with_none(self) -> None:
        self.assertNotIn("choose another name", self.command("check", "rpath", "dynamic")[1])


class Targets(Case):
    def test_names_that_cmake_makes_up(self) -> None:
        text = "foreach(a IN ITEMS b c)\n  add_library(x-y-${a} SHARED a.c)\nendforeach()\n"
        self.write("x/y/CMakeLists.txt", text)
        made = Scenario("x/y", os.path.join(self.folder, "x", "y"))
        self.assertEqual(names.targets(made), ["x-y", "x-y-test", "x-y-*"])
        other = Scenario("x/y-b", os.path.join(self.folder, "x", "y-b"))
        (message,) = names.taken(other, [made, other])
        self.assertIn("the target x-y-b, which x/y has", message)


if __name__ == "__main__":
    unittest.main()
