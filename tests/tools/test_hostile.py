"""No verdict changes in a hostile environment: every scenario's facts and lesson, called by hand."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

from rough import HOSTILE
from support import PATIENCE, ROOT, ready_tree
from workbench.lesson.scenario import discover
from workbench.verify import ctest_checks
from workbench.verify.build import read_cache


class Hostile(unittest.TestCase):
    def test_every_scenario_holds(self) -> None:
        tree = ready_tree()
        scenarios = os.path.join(tree, "scenarios")
        known = read_cache(tree)["SCENARIOS"]
        slugs = [s.slug for s in discover()] if known == "all" else known.split(";")
        absent = [slug for slug in slugs if not self.is_built(tree, slug)]
        slugs = [slug for slug in slugs if slug not in absent]
        play = [sys.executable, "-I", "-S", "-B", "-X", "utf8"]
        play += [os.path.join(ROOT, "tools", "workbench", "ctest.py"), "lesson", tree]
        calls = [[os.path.join(scenarios, slug, "facts")] for slug in slugs]
        calls += [[*play, slug] for slug in slugs]
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            for argv, ended in zip(calls, pool.map(self.call, calls)):
                with self.subTest(argv[-1]):
                    if ended.returncode == ctest_checks.SKIPPED:
                        self.skipTest(ended.stdout.partition("skipped: ")[2].strip())
                    self.assertEqual(ended.returncode, 0, ended.stdout)
        with self.subTest("what is absent"):  # the others ran
            if not absent:
                return
            self.skipTest(f"{', '.join(absent)}: a tool is not installed (./workbench doctor)")

    def is_built(self, build_folder: str, slug: str) -> bool:
        """Whether it is; a scenario that ctest knows as skipped need not be."""
        build = os.path.join(build_folder, "scenarios", slug)
        with open(os.path.join(build, "CTestTestfile.cmake"), encoding="utf-8") as file:
            if "skipped: " in file.read():
                return False
        self.assertTrue(os.path.exists(os.path.join(build, "facts")), f"{slug} is not built")
        return True

    def call(self, argv: list[str]) -> subprocess.CompletedProcess:
        return subprocess.run(
            argv,
            env={**os.environ, **HOSTILE},
            cwd="/",
            umask=0o077,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )


if __name__ == "__main__":
    unittest.main()
