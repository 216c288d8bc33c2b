"""The first ten minutes: what the command says by itself, what comes next, and what --yes brings."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest
import unittest.mock

from support import ROOT, Case, command, ready_tree, said
from workbench import command as line
from workbench.base.process import Finished
from workbench.base.trouble import Trouble
from workbench.commands import run, welcome
from workbench.host import install, npm, package
from workbench.lesson.scenario import discover, syllabus


def entry(slug: str, state: str) -> dict:
    return {"slug": slug, "claim": f"`{slug}` holds", "state": state, "reason": ""}


class Welcome(Case):
    def shown(self, *states: str, ready: bool = True) -> str:
        entries = [entry(f"a/{letter}", state) for letter, state in zip("bcdef", states)]
        return said(welcome.show, entries, ready)[1]

    def test_the_first_lesson(self) -> None:
        words = self.shown("not run", "not run")
        self.assertIn("\nVerified here: 0 of 2 lessons.\n\nThe first: a/b holds\n", words)
        self.assertIn("\n    ./workbench run a/b\n", words)
        for verb in ("list", "run a/b", "walk a/b", "break a/b", 'why "MESSAGE"'):
            self.assertRegex(words, rf"(?m)^\./workbench {verb} +\w")

    def test_the_next_is_the_first_that_was_not_verified(self) -> None:
        words = self.shown("verified", "skipped", "not run", "verified", "not run")
        self.assertIn("\nVerified here: 2 of 5 lessons.\n\nNext: a/d holds\n", words)
        self.assertIn("\n    ./workbench run a/d\n", words)

    def test_what_differs_is_named(self) -> None:
        words = self.shown("verified", "failed", "not run")
        self.assertIn("\na/c differs from its lesson: ./workbench run a/c\n", words)

    def test_all_is_done(self) -> None:
        self.assertIn("\n    ./workbench matrix\n", self.shown("verified", "verified"))

    def test_where_something_is_missing_the_line_brings_it(self) -> None:
        words = self.shown("not run", ready=False)
        self.assertIn("\n    ./workbench --yes run a/b\n", words)
        self.assertIn("--yes installs what is missing", words)

    def test_a_machine_with_python_and_nothing_else(self) -> None:
        os.mkdir(os.path.join(self.folder, "bin"))
        os.symlink(sys.executable, os.path.join(self.folder, "bin", "python3"))
        bare = {
            "PATH": os.path.join(self.folder, "bin"),
            "WORKBENCH_BUILD": self.tree,
            "HOME": self.folder,
        }
        for words, expected in (
            ([], f"./workbench --yes run {syllabus()[0]}"),
            (["list"], "rpath"),
            (["why", "cannot", "open", "shared", "object", "file"], "dynamic/ld-library-path"),
            (["--help"], "usage: workbench"),
        ):
            result = command(*words, env=bare)
            self.assertEqual((result.returncode, result.stderr), (0, ""), words)
            self.assertIn(expected, result.stdout)


class Next(Case):
    def test_the_next_lesson_is_that_of_the_syllabus(self) -> None:
        slugs = syllabus()
        by_slug = {scenario.slug: scenario for scenario in discover()}
        for slug, after in zip(slugs, slugs[1:]):
            words = said(run._say_next, by_slug[slug])[1]
            self.assertEqual(words, f"  The next lesson: ./workbench run {after}\n")
        self.assertIn("the last lesson of the course", said(run._say_next, by_slug[slugs[-1]])[1])

    def test_one_lesson_ends_with_it_and_several_with_their_total(self) -> None:
        outcomes = [self.outcome("a/b", "verified"), self.outcome("a/c", "verified")]
        with unittest.mock.patch.object(run, "_run", lambda *_: outcomes.pop()):
            one = self.ran(1)
        self.assertIn("  The next lesson: ./workbench run ", one)
        self.assertNotIn("verified.", one)
        outcomes = [
            self.outcome("a/b", "verified"),
            self.outcome("a/c", "skipped", "needs rustc, not installed here"),
            self.outcome("a/d", "verified"),
        ]
        with unittest.mock.patch.object(run, "_run", lambda *_: outcomes.pop()):
            with unittest.mock.patch.object(package, "found", lambda *_: "here"):
                three = self.ran(3)
        total = (
            "\n1 skipped:\n  a/c needs rustc, not installed here\n\n✓ 2 of 3 scenarios verified.\n"
        )
        self.assertTrue(three.endswith(total), three)
        self.assertNotIn("The next lesson", three)
        outcomes = [self.outcome("a/b", "failed"), self.outcome("a/c", "verified")]
        with unittest.mock.patch.object(run, "_run", lambda *_: outcomes.pop()):
            two = self.ran(2)
        total = "\n1 differs from the lesson:\n  a/b: ./workbench run a/b\n\n✗ 1 of 2 scenarios verified.\n"
        self.assertTrue(two.endswith(total), two)

    def outcome(self, slug: str, verdict: str, reason: str = "") -> dict:
        return {"slug": slug, "claim": "", "verdict": verdict, "reason": reason}

    def ran(self, number: int) -> str:
        tree = unittest.mock.MagicMock()
        with unittest.mock.patch.object(run, "Builder", unittest.mock.MagicMock()):
            return said(run.run, tree, discover()[:number])[1]

    def test_a_skipped_lesson_says_the_line_that_brings_what_it_lacks(self) -> None:
        self.make_tree()
        os.chmod(self.write("bin/apt-get", "#!/bin/sh\n"), 0o755)
        scenario = self.make_scenario(
            "# A claim\n\n<!-- needs: rustc -->\n\n```console\n$ true\n```\n"
        )
        tree = unittest.mock.MagicMock(folder=self.tree)
        with unittest.mock.patch.dict(os.environ, {"PATH": os.path.join(self.folder, "bin")}):
            words = said(run._run, tree, scenario, unittest.mock.MagicMock(), False)[1]
        self.assertIn("- skipped: needs rustc, not installed here.\n", words)
        self.assertRegex(words, r"This line installs rustc:\n\n    .*apt-get install .* rustc\n")


class Yes(Case):
    """What a command line asks to be installed."""

    def asked(self, *words: str) -> list[str]:
        """The rows that a command wants beyond what is here, on a machine that has what is required."""
        rows: list[str] = []

        def ensure(yes: bool, kinds=("required",), host=None, more=()) -> bool:
            rows.extend(row.name for row in package.rows(kinds) if row.kind != "required")
            rows.extend(row.name for row in more or [])
            return False

        for name in ("apt-get", "cc", "gcc", "g++"):
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\n"), 0o755)
        with unittest.mock.patch.object(install, "ensure", ensure):
            with unittest.mock.patch.dict(os.environ, {"PATH": os.path.join(self.folder, "bin")}):
                try:
                    line._dispatch([*words])
                except SystemExit:
                    pass
        return rows

    def test_printing_wants_chromium(self) -> None:
        self.assertIn("chromium", self.asked("slides", "--pdf"))
        self.assertNotIn("chromium", self.asked("slides"))

    def test_a_preset_wants_its_compilers_and_linkers(self) -> None:
        for verb in (["run", "rpath/origin"], ["test"], ["walk", "rpath/origin"]):
            self.assertEqual(self.asked("--preset", "clang-lld", *verb), ["clang", "lld"])
        self.assertEqual(self.asked("--preset", "gcc-mold", "break", "rpath/origin"), ["mold"])
        self.assertEqual(self.asked("run", "rpath/origin"), [])

    def test_a_lesson_that_is_named_wants_what_it_needs(self) -> None:
        for verb in ("run", "test", "walk", "break", "shell", "bless"):
            self.assertEqual(self.asked("--yes", verb, "mangling/rust"), ["rustc"], verb)
            self.assertEqual(self.asked(verb, "mangling/rust"), [], verb)
        self.assertEqual(self.asked("--yes", "run", "mangling"), ["rustc"])
        self.assertEqual(self.asked("--yes", "run", "all"), [])
        self.assertEqual(self.asked("--yes", "test"), [])

    def test_the_matrix_wants_every_toolchain_and_what_lessons_need(self) -> None:
        wanted = self.asked("--yes", "matrix")
        for name in ("clang", "lld", "mold", "gold", "rustc", "qemu-aarch64"):
            self.assertIn(name, wanted)
        self.assertEqual(self.asked("matrix"), [])

    def test_a_toolchain_that_is_not_here_is_a_sentence(self) -> None:
        for name in (
            "sh",
            "bash",
            "env",
            "uname",
            "id",
            "cmake",
            "ctest",
            "ninja",
            "ld",
            "cc",
            "c++",
        ):
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\nexit 3\n"), 0o755)
        for name in ("readelf", "nm", "objdump", "ar", "c++filt", "apt-get"):
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\nexit 3\n"), 0o755)
        os.symlink(sys.executable, os.path.join(self.folder, "bin", "python3"))
        environment = {**os.environ, "PATH": os.path.join(self.folder, "bin")}
        result = command("--preset", "clang-lld", "run", "rpath/origin", env=environment)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertRegex(
            result.stderr,
            "^These packages are missing on .*: clang and lld.\n(Install them with|Run) this line"
            "[^\n]*\n\n    .*apt-get install -y --no-install-recommends clang lld\n\n$",
        )


class Npm(Case):
    """What comes by npm is said before it is fetched, and npm's words only where it fails."""

    def install(self, status: int, *words: str) -> str:
        """What is said of an npm that ends so, with words of its own."""

        def start(argv: list[str], environment: dict, folder: str):
            self.assertTrue(os.path.exists(os.path.join(folder, "package-lock.json")))
            return unittest.mock.Mock(wait=lambda progress: Finished("npm's own words", status))

        with unittest.mock.patch.dict(os.environ, {"WORKBENCH_BUILD": self.tree}):
            with unittest.mock.patch.object(npm, "Process", start):
                return said(npm._install, ["npm", "ci", *words])[1]

    def test_it_says_before_what_is_fetched(self) -> None:
        words = self.install(0, "--omit=dev")
        self.assertRegex(
            words, r"^Fetching reveal\.js [0-9.]+ from npm's registry, 7 MB on disk:\n\$ cd "
        )
        self.assertNotIn("own words", words)
        words = self.install(0)
        self.assertRegex(words, "^Fetching reveal.js .*, axe-core .* and playwright-core .*, 20 MB")

    def test_its_words_are_shown_where_it_fails(self) -> None:
        with self.assertRaisesRegex(Trouble, "^npm's own words\nnpm ended with status 3: fix"):
            self.install(3)
        self.assertFalse(os.path.exists(os.path.join(self.tree, "npm")))


class Target(unittest.TestCase):
    def test_printing_has_a_target_with_and_without_chromium(self) -> None:
        argv = ["ninja", "-C", ready_tree(), "-t", "query", "slides-pdf"]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with open(os.path.join(ROOT, "CMakeLists.txt"), encoding="utf-8") as file:
            self.assertNotIn("find_program", file.read(), "the command says what is missing")

    def test_editors_find_how_things_are_compiled(self) -> None:
        self.assertTrue(os.path.exists(os.path.join(ready_tree(), "compile_commands.json")))


if __name__ == "__main__":
    unittest.main()
