"""`workbench test`: what it runs, and how it shows a failure, a skip and a skipped part."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest
import unittest.mock

from support import ROOT, Case, command, ready_tree, said
from workbench.host import package
from workbench.host.package import Host
from workbench.lesson import needs
from workbench.lesson.scenario import discover
from workbench.verify import suite
from workbench.verify.build import Tree, read_cache

HERE = os.path.dirname(os.path.realpath(__file__))
MODULE = """
import unittest

class Tests(unittest.TestCase):
    def test_one(self):
        {one}
    def test_two(self):
        {two}
"""


def item(name: str, verdict: str, reason: str = "") -> dict:
    return {"name": name, "verdict": verdict, "reason": reason, "seconds": 0.1}


class End(Case):
    def end(self, *tests: dict, status: int = 0, preset: str = "default") -> tuple[int, str]:
        """What `test` says after ctest said this."""
        tree = Tree(preset, os.path.join(os.getcwd(), "build"))
        with unittest.mock.patch.object(Tree, "make", lambda *_: None):
            with unittest.mock.patch.object(suite, "verify", lambda *_, **__: (status, [*tests])):
                (ended, _), words = said(suite.test, tree, None, False)
        return ended, words

    def test_all_is_well(self) -> None:
        self.assertEqual(self.end(item("a", "ok"), item("b", "ok")), (0, "\n✓ 2 tests passed.\n"))
        self.assertEqual(self.end(item("a", "ok")), (0, "\n✓ 1 test passed.\n"))

    def test_a_failure_is_named_with_the_command_that_shows_it_again(self) -> None:
        status, words = self.end(
            item("rpath/origin.facts.RpathOrigin.X", "failed", "why"),
            item("rpath/origin.break", "failed", "why"),
            item("tools.launcher", "failed", "why"),
            item("observe.Elf.Reads/0", "ok"),
            status=8,
        )
        self.assertEqual(status, 1)
        self.assertEqual(
            words.splitlines(),
            [
                "",
                "3 failed; the command beside each runs it again:",
                "  rpath/origin.facts.RpathOrigin.X: ./workbench run rpath/origin",
                "  rpath/origin.break: ./workbench break rpath/origin",
                "  tools.launcher: ctest --test-dir build -R '^tools\\.launcher$' --output-on-failure",
                "",
                "✗ 3 tests failed, 1 passed.",
            ],
        )
        words = self.end(item("rpath/origin.home", "failed"))[1]
        self.assertIn("-R '^rpath/origin\\.home$' --output-on-failure", words)
        one = item("rpath/origin.lesson", "failed")
        words = self.end(one, preset="clang-lld")[1]
        self.assertIn(
            "  rpath/origin.lesson: ./workbench --preset clang-lld run rpath/origin\n", words
        )
        self.assertTrue(words.endswith("\n✗ 1 test failed, 0 passed.\n"), words)

    def test_ctest_takes_the_name_for_this_test_alone(self) -> None:
        words = suite.again(Tree("default", ready_tree()), "rpath/origin-not-there.lesson")
        pattern = words.partition("-R ")[2].partition(" --output")[0]
        self.assertEqual(pattern, r"'^rpath/origin-not-there\.lesson$'")

    def test_ctest_itself_fails(self) -> None:
        status, words = self.end(item("a", "ok"), status=3)
        self.assertEqual(status, 1)
        self.assertIn("ctest ended with exit status 3, though no test failed", words)

    def test_skips_and_skipped_parts_and_the_line_that_brings_what_is_missing(self) -> None:
        for name in ("apt-get", "ld.lld"):
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\n"), 0o755)
        host = Host(os.path.join(self.folder, "bin"))
        with unittest.mock.patch.dict(os.environ, {"PATH": host.path[0]}):
            words = self.end(
                item("mangling/rust.lesson", "skipped", "needs rustc, not installed here"),
                item(
                    "mangling/rust.facts", "skipped", "rustc is not installed (./workbench doctor)"
                ),
                item("tools.command", "ok", "no mount namespace of our own here: no"),
                item("x", "ok", "lld and mold are not installed"),
            )[1]
        self.assertEqual(
            words.splitlines(),
            [
                "",
                "2 skipped:",
                "  mangling/rust.lesson: needs rustc, not installed here",
                "  mangling/rust.facts: rustc is not installed (./workbench doctor)",
                "",
                "2 passed, with a part skipped:",
                "  tools.command: no mount namespace of our own here: no",
                "  x: lld and mold are not installed",
                "",
                "This line installs rustc and mold:",
                "",
                "    " + package.install_line(package.named(["rustc", "mold"]), host),
                "",
                "✓ 2 tests passed.",
            ],
        )


class Report(Case):
    """From a test module to the words at the end: run.py, ctest, its JUnit file, suite."""

    def test_what_ran_in_part_has_passed(self) -> None:
        skip = 'self.skipTest("no {} here")'
        part = f"with self.subTest(1): {skip.format('pear')}\n        with self.subTest(2): pass"
        for one, two, verdict, reason in (
            ("pass", "pass", "ok", ""),
            ("pass", skip.format("fig"), "ok", "no fig here"),
            ('print("x\\n" * 9999)', skip.format("fig"), "ok", "no fig here"),
            (part, skip.format("fig"), "ok", "no pear here; no fig here"),
            (skip.format("plum"), skip.format("fig"), "skipped", "no plum here; no fig here"),
            (skip.format("fig"), "self.fail()", "failed", None),
        ):
            with self.subTest(one=one, two=two):
                self.assertEqual(self.seen(one, two), (verdict, reason))

    def seen(self, one: str, two: str) -> tuple[str, str | None]:
        """The verdict and the reason of a module with these two tests."""
        self.write("test_it.py", MODULE.format(one=one, two=two))
        words = [sys.executable, os.path.join(HERE, "run.py"), "test_it"]
        listed = " ".join(f'"{word}"' for word in words)
        self.write("CTestTestfile.cmake", f"add_test(tools.it {listed})\n")
        with open(os.path.join(self.folder, "CTestTestfile.cmake"), "a", encoding="utf-8") as file:
            file.write("set_tests_properties(tools.it PROPERTIES SKIP_RETURN_CODE 77)\n")
        python = {"PYTHONPATH": self.folder, "PYTHONDONTWRITEBYTECODE": "1"}
        with unittest.mock.patch("workbench.base.process.pinned", lambda: {**os.environ, **python}):
            [test] = said(suite.verify, Tree("default", self.folder), None, 1, False)[0][1]
        return test["verdict"], test["reason"] if test["verdict"] != "failed" else None


class Chosen(Case):
    def test_without_a_name_the_scenarios_and_with_all_everything(self) -> None:
        calls: list[tuple[list[str], str]] = []
        tests = [item("a", "ok")]

        def verify(tree: Tree, scenarios: list | None, *_: object, **__: object):
            calls.append((["everything"] if scenarios is None else [s.slug for s in scenarios], ""))
            return 0, tests

        from workbench import command as line

        every = [scenario.slug for scenario in discover()]
        with unittest.mock.patch.object(Tree, "make", lambda *_: None):
            with unittest.mock.patch.object(suite, "verify", verify):
                for words, meant in (
                    (["test"], every),
                    (["test", "all"], every),
                    (["test", "rpath/origin"], ["rpath/origin"]),
                    (["test", "--all"], ["everything"]),
                    (["--preset", "sanitize", "test"], ["everything"]),
                ):
                    with self.subTest(words):
                        self.assertEqual(said(line.main, words)[0], 0)
                        self.assertEqual(calls.pop()[0], meant)

    def test_all_with_a_name_is_misuse(self) -> None:
        result = command("test", "--all", "rpath/origin")
        self.assertEqual(result.returncode, 2)
        self.assertIn("or leave it out: ./workbench test rpath/origin", result.stderr)

    def test_a_preset_without_scenarios_says_so(self) -> None:
        result = command("--preset", "sanitize", "run", "rpath/origin")
        self.assertEqual(result.returncode, 2)
        self.assertIn("./workbench --preset sanitize test", result.stderr)

    def test_neither_configures_anew_after_the_other(self) -> None:
        tree = Tree("default", ready_tree())
        asked: list[list[str]] = []
        every = discover()
        home = read_cache(tree.folder)["CMAKE_HOME_DIRECTORY"]
        cache = {"SCENARIOS": "all", "CMAKE_HOME_DIRECTORY": home}
        with unittest.mock.patch("workbench.verify.build.read_cache", lambda _: cache):
            with unittest.mock.patch(
                "workbench.verify.build.run", lambda argv, **_: asked.append(argv)
            ):
                for scenarios in (None, every, every[:1], None):
                    tree.configure(scenarios)
        self.assertEqual(asked, [])

    def test_all_scenarios_are_all(self) -> None:
        os.makedirs(self.tree)
        asked: list[list[str]] = []

        def configured(argv: list[str], **_: object):
            asked.append(argv)
            from workbench.base.process import Finished

            return Finished("", 0)

        with unittest.mock.patch("workbench.verify.build.run", configured):
            said(Tree("default", self.tree).configure, discover())
        self.assertIn("-DSCENARIOS=all", asked[0])

    def test_the_workbenchs_own_tests_are_not_built_for_scenarios(self) -> None:
        tree = ready_tree()
        if read_cache(tree).get("SCENARIOS") != "all":
            self.skipTest("this build folder does not know all scenarios: ./workbench test")
        started: list[list[str]] = []
        with unittest.mock.patch.object(
            Tree, "start_targets", lambda self, names, *_: started.append(names)
        ):
            Tree("default", tree).start(discover())
            Tree("default", tree).start(None)
        self.assertEqual(started[1], [])
        argv = ["ninja", "-C", tree, "-t", "commands", *started[0]]
        built = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        self.assertIn("scenarios/rpath/origin/bin/app", built)
        self.assertNotIn("tests/observe/tests/", built)


class Needs(Case):
    def test_what_lessons_need(self) -> None:
        title = self.make_scenario("# A claim\n\n<!-- needs: rustc -->\n")
        self.assertEqual([row.name for row in needs.of([title])], ["rustc"])
        fence = self.make_scenario("# A claim\n\n```console needs=lld,mold\n$ true\n```\n")
        self.assertEqual([row.name for row in needs.of([fence])], ["lld", "mold"])
        wrong = self.make_scenario("```console\n")
        self.assertEqual(needs.of([wrong]), [])

    def test_what_reasons_say_is_missing(self) -> None:
        for reason, names in {
            "needs rustc, not installed here": ["rustc"],
            "rustc is not installed (./workbench doctor)": ["rustc"],
            "clang and lld are not installed": ["clang", "lld"],
            "node is not installed (./workbench --yes setup --all)": ["npm"],
            "needs rustc, which makes no code for aarch64 here": [],
            "for linker lld; here it is bfd": [],
        }.items():
            self.assertEqual([row.name for row in needs.lacking(reason)], names, reason)

    def test_cmake_looks_for_a_tool_where_the_command_does(self) -> None:
        build, tool = os.path.join(self.folder, "build"), "rustc"
        os.chmod(self.write(f"prefix/bin/{tool}", "#!/bin/sh\nexec true\n"), 0o755)
        path = [self.path_without(tool)]
        environment = {**os.environ, "CMAKE_PREFIX_PATH": os.path.join(self.folder, "prefix")}
        configure = [
            "cmake",
            "-S",
            os.path.join(ROOT, "scenarios", "mangling", "rust"),
            "-B",
            build,
        ]
        configure += ["-G", "Ninja", f"-DWORKBENCH_FACTS_FROM={ready_tree()}"]
        for more, found in (
            (path, False),
            ([os.path.join(self.folder, "prefix", "bin"), *path], True),
        ):
            environment["PATH"] = ":".join(more)
            subprocess.run(configure, env=environment, capture_output=True, check=True)
            value = read_cache(build)["WORKBENCH_rustc"]
            self.assertEqual(not value.endswith("-NOTFOUND"), found, value)


if __name__ == "__main__":
    unittest.main()
