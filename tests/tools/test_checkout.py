"""A checkout in a rough place: its path, its permissions, its environment, its interruptions."""

from __future__ import annotations

import filecmp
import json
import os
import signal
import unittest

from rough import HOSTILE, LENGTH, Rough, ended
from support import PATIENCE
from workbench.host import package

# Tests of the tools that change copies of the sources.
COPYING = (
    "test_breakage.Breaks.test_another_reason",
    "test_figure.Figures.test_a_figure_that_lies",
    "test_lies.Lies.test_edited_code",
    "test_mutation.Judged.test_each_is_judged_by_what_it_is_alone",
    "test_mutation.Judged.test_a_scenario_that_does_not_hold_says_nothing_of_its_mutants",
)
STRANGER = 1  # daemon


class Checkout(Rough):
    def test_a_hostile_environment_changes_no_verdict(self) -> None:
        status, out, err = self.first
        self.assertEqual(status, 0, out + err)
        self.assertIn("✓ rpath/origin is verified: 9 commands and 7 facts", out)

    def test_a_long_path_with_other_signs(self) -> None:
        self.assertGreaterEqual(len(os.fsencode(self.build)), LENGTH)
        self.assertTrue(os.path.exists(os.path.join(self.build, "scenarios/rpath/origin/bin/app")))

    def test_not_root_and_read_only(self) -> None:
        if os.geteuid() == 0 and not self.user:
            self.skipTest("the tools that are needed can be reached by root only")
        page = os.path.join(self.root, "scenarios", "rpath", "origin", "README.md")
        for argv in (["test", "-w", page], ["test", "-w", self.root], ["mkdir", page + ".d"]):
            self.assertEqual(ended(self.popen(argv, {**os.environ}))[0][0], 1, argv)
        self.assertEqual(os.stat(self.build).st_uid, os.stat(self.folder).st_uid)
        self.assertNotEqual(os.stat(self.build).st_uid, 0)

    def test_the_whole_verification_by_ctest(self) -> None:
        status, out, err = self.command("--json", "test", "rpath/origin", hostile=True)
        self.assertEqual(status, 0, out + err)
        tests = {item["name"]: item["verdict"] for item in json.loads(out)["tests"]}
        self.assertEqual(len(tests), 10)
        self.assertEqual(set(tests.values()), {"ok"})

    def test_a_build_of_one_scenario_does_not_look_for_others(self) -> None:
        # What ninja looks for each time, lest a new file go unseen.
        with open(os.path.join(self.build, "CMakeFiles", "VerifyGlobs.cmake"), "rb") as file:
            self.assertNotIn(b"/scenarios/", file.read())

    def test_two_checkouts_at_once(self) -> None:
        self.assertEqual((self.first[0], self.by_hand[0]), (0, 0), self.by_hand)

    def test_two_runs_at_once(self) -> None:
        words = ended(*(self.start("run", "rpath/origin") for _ in range(2)))
        self.assertEqual([status for status, *_ in words], [0, 0], words)

    def test_what_the_environment_says_is_left_out_by_hand_too(self) -> None:
        status, out, err = self.by_hand
        self.assertEqual(status, 0, out + err)
        words = " ".join((out + err).split())
        self.assertIn("CFLAGS=-O3 CXXFLAGS=-O3 LDFLAGS=-static", words)
        self.assertIn("If you want it nevertheless, configure again with it", words)
        self.assertRegex(
            words, "LD_RUN_PATH=/x .* from your environment: it would change the results"
        )
        self.assert_same_artefacts(self.alone)

    def test_what_the_environment_says_later_is_left_out_too(self) -> None:
        build = os.path.join(self.folder, "later")
        sources = os.path.join(self.root, "scenarios", "rpath", "origin")
        told = ["-G", "Ninja", f"-DWORKBENCH_FACTS_FROM={self.build}"]
        configure = ["cmake", "-S", sources, "-B", build, *told]
        make = ["cmake", "--build", build, "--target", "rpath-origin-app"]
        for argv, environment in ((configure, {}), (make, HOSTILE)):
            status, out, err = ended(self.popen(argv, {**os.environ, **environment}))[0]
            self.assertEqual(status, 0, out + err)
        self.assert_same_artefacts(build)

    def assert_same_artefacts(self, by_hand: str) -> None:
        """The command and somebody by hand have built the very same files."""
        for name in ("bin/app", "lib/libgreet.so"):
            by_command = os.path.join(self.build, "scenarios", "rpath", "origin", name)
            same = filecmp.cmp(by_command, os.path.join(by_hand, name), shallow=False)
            self.assertTrue(same, f"{name} is another one where it is built by hand")

    def test_ctest_from_the_root_twice_and_side_by_side(self) -> None:
        for jobs in ("-j1", "-j8"):
            self.assertIn("0 tests failed out of 10", self.by_ctest(self.alone, jobs))

    def test_a_folder_for_temporary_files_with_no_room(self) -> None:
        if self.no_tiny:
            self.skipTest(f"no mount namespace of our own here: {self.no_tiny}")
        self.assertEqual(self.by_hand[0], 0, self.by_hand)

    def test_behind_links(self) -> None:
        root, build = (os.path.join(self.folder, name) for name in ("link", "link to build"))
        for link, target in ((root, self.root), (build, self.build)):
            os.symlink(target, link)
            self.addCleanup(os.unlink, link)
        status, out, err = self.command("run", "rpath/origin", root=root, build=build)
        self.assertEqual(status, 0, out + err)
        self.assertNotIn("cmake -S", out)  # it is the same checkout and the same build folder

        # And one that was never seen without links, judged by the test that is there.
        sources, fresh = os.path.join(root, "scenarios/rpath/origin"), os.path.join(build, "fresh")
        argv = [
            "cmake",
            "-S",
            sources,
            "-B",
            fresh,
            "-G",
            "Ninja",
            f"-DWORKBENCH_FACTS_FROM={self.build}",
        ]
        facts = os.path.join(self.build, "scenarios", "rpath", "origin", "facts")
        program = os.path.join(root, "tools", "workbench", "ctest.py")
        play = ["python3", "-I", "-S", "-B", "-X", "utf8", program, "lesson", fresh, "rpath/origin"]
        judged = {**os.environ, "WORKBENCH_SCENARIO": os.path.join(fresh, "scenario.txt")}
        for words in (argv, ["cmake", "--build", fresh], [facts], play):
            status, out, err = ended(self.popen(words, judged))[0]
            self.assertEqual(status, 0, out + err)

    def test_without_what_is_optional(self) -> None:
        path = {"PATH": self.path_of_what_is_required()}
        build = os.path.join(self.folder, "required only")
        status, out, err = self.command(
            "--json", "test", "mangling/rust", build=build, environment=path
        )
        self.assertEqual(status, 0, out + err)
        tests = json.loads(out)["tests"]
        self.assertEqual([item["verdict"] for item in tests], ["skipped"] * 4)
        for item in tests:
            self.assertIn("rustc is not installed", item["reason"])
        status, out, err = self.command("run", "all", environment=path)
        self.assertEqual(status, 0, out + err)
        self.assertIn("skipped: needs rustc, not installed here", out)
        self.assertIn("✓ rpath/origin is verified", out)

    def path_of_what_is_required(self) -> str:
        """A folder that links to all commands but those of optional toolchains."""
        folder = os.path.join(self.folder, "commands")
        os.mkdir(folder)
        optional = [row.probe for row in package.rows(("optional",))]
        left_out = tuple(word for probe in optional for word in probe.split(",")) + ("cargo", "lld")
        for place in reversed(os.environ["PATH"].split(":")):
            for name in os.listdir(place) if self.can_reach(place) else ():
                link = os.path.join(folder, name)
                if not name.startswith(left_out):
                    if os.path.lexists(link):
                        os.unlink(link)
                    os.symlink(os.path.join(place, name), link)
        return folder

    def test_interrupted_while_the_lesson_is_played(self) -> None:
        self.interrupt("run", "✓")

    def test_interrupted_while_tests_run(self) -> None:
        self.interrupt("test", "Start ")

    def test_interrupted_while_it_is_broken(self) -> None:
        self.interrupt("break", "is changed:")

    def interrupt(self, verb: str, sign: str) -> None:
        self.command("run", "rpath/origin")  # so that all is built
        process = self.start(verb, "rpath/origin")
        assert process.stdout
        with process:
            for line in process.stdout:
                if sign in line:
                    break
            for _ in range(2):  # timeout(1) tells the command, and then its group
                process.send_signal(signal.SIGINT)
            rest, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, rest + err)
        self.assertIn("Interrupted", err)
        self.assertNotIn("Traceback", err)
        self.assert_nothing_is_left()

    def test_nothing_is_written_into_the_sources(self) -> None:
        self.command("run", "rpath/origin")
        found = [
            path for path, folders, _ in os.walk(self.root) if {"build", "__pycache__"} & {*folders}
        ]
        self.assertEqual(found, [])

    def test_the_tools_own_tests_change_copies_and_leave_none(self) -> None:
        temporary = os.path.join(self.folder, "temporary")
        os.mkdir(temporary)
        self.give(temporary)
        environment = {
            **os.environ,
            "PYTHONPATH": os.path.join(self.root, "tools"),
            "WORKBENCH_TREE": self.build,
            "TMPDIR": temporary,
        }
        tests = os.path.join(self.root, "tests", "tools")
        argv = ["python3", "-S", "-B", "-X", "utf8", "-m", "unittest", *COPYING]
        status, out, err = ended(self.popen(argv, environment, cwd=tests))[0]
        self.assertEqual(status, 0, out + err)
        self.assertIn("\nRan ", err)
        self.assertEqual(os.listdir(temporary), [])

    def test_a_folder_of_somebody_elses_is_not_built_in(self) -> None:
        if not self.user:
            self.skipTest("only root can make a folder that belongs to somebody else")
        shared = os.path.join(self.folder, "shared")
        theirs = os.path.join(shared, f"linking-workbench-{self.user['user']}")
        os.makedirs(theirs)
        os.chmod(shared, 0o1777)
        os.chmod(theirs, 0o777)
        os.chown(theirs, STRANGER, STRANGER)
        status, out, err = self.command(
            "run", "rpath/origin", build="", environment={"TMPDIR": shared, "XDG_CACHE_HOME": ""}
        )
        self.assertEqual((status, out), (1, ""))
        self.assertRegex(err, f"{theirs} belongs to .*Name one that is yours: WORKBENCH_BUILD=")
        self.assertEqual(os.listdir(theirs), [])

    def test_a_source_that_does_not_compile(self) -> None:
        status, out, err = self.edited("main.cpp", "greet(); }", "greet() }")
        self.assertEqual(status, 1, out + err)
        self.assertIn("main.cpp", err)
        self.assertIn("error: expected", err)
        self.assertIn("This command failed with exit status 1:\n  cmake --build", err)

    def test_a_readme_with_a_broken_fence(self) -> None:
        status, out, err = self.edited("README.md", "127\n```\n", "127\n")
        self.assertEqual(status, 1, out + err)
        self.assertRegex(err, r"README\.md:\d+: the fence that opens here is never closed: end it")

    def edited(self, name: str, old: str, new: str) -> tuple[int, str, str]:
        """What `run` says where one file differs."""
        with self.writable():
            self.edit(os.path.join(self.root, "scenarios", "rpath", "origin", name), old, new)
            return self.command("run", "rpath/origin")

    def edit(self, path: str, old: str, new: str) -> None:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def test_a_new_scenario_passes_and_is_blessed(self) -> None:
        slug = "demonstrations/what-a-long-name"  # which its lines must hold
        page = os.path.join(self.root, "scenarios", slug, "README.md")
        with self.writable():
            for words in (["new", slug], ["check", slug], ["test", slug]):
                status, out, err = self.command(*words)
                self.assertEqual(status, 0, out + err)
            self.assertEqual(self.command("new", slug)[0], 2)

            self.edit(page, "$ ./app\nhello\n", "$ ./app\ngoodbye\n")
            status, out, err = self.command("run", slug)
            self.assertEqual(status, 1)
            self.assertIn("printed instead: hello", out)
            status, out, err = self.command("bless", slug)
            self.assertEqual(status, 0, out + err)
            self.assertIn("\n-goodbye\n+hello\n", out)
            self.assertEqual(self.command("run", slug)[0], 0)
        # The build folder forgets what is no more.
        status, out, err = self.command("run", "rpath/origin")
        self.assertEqual(status, 0, out + err)

    def test_a_build_path_that_cannot_work(self) -> None:
        for name in ("with:colon", 'with"quote', "with;semicolon"):
            status, _, err = self.command(
                "run", "rpath/origin", build=os.path.join(self.folder, name)
            )
            self.assertEqual(status, 1, name)
            self.assertRegex(err, "path holds .*: choose another, WORKBENCH_BUILD=")
        build = os.path.join(self.folder, "with:colon")
        sources = os.path.join(
            self.root, "scenarios", "rpath", "origin"
        )  # ours may be out of reach
        argv = ["cmake", "-S", sources, "-B", build, "-G", "Ninja"]
        status, _, err = ended(self.popen(argv, {**os.environ}))[0]
        self.assertEqual(status, 1)
        sentence = "path holds a colon, which separates the folders of a run path: choose"
        self.assertIn(sentence, " ".join(err.split()))


if __name__ == "__main__":
    unittest.main()
