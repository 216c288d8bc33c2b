"""No verdict changes in a hostile environment: every scenario's facts and lesson, called by hand."""

from __future__ import annotations

import glob
import os
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

from rough import HOSTILE
from support import ROOT, ready_tree
from workbench import verify


class Hostile(unittest.TestCase):
    def test_every_scenario_holds(self) -> None:
        tree = ready_tree()
        scenarios = os.path.join(tree, "scenarios")
        programs = glob.glob(os.path.join(glob.escape(scenarios), "*", "*", "facts"))
        play = [sys.executable, "-I", "-S", "-B", "-X", "utf8"]
        play += [os.path.join(ROOT, "tools", "workbench", "verify.py"), "lesson", tree]
        slugs = [os.path.relpath(os.path.dirname(program), scenarios) for program in programs]
        calls = [[program] for program in programs] + [[*play, slug] for slug in slugs]
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            for argv, ended in zip(calls, pool.map(self.call, calls)):
                with self.subTest(argv[-1]):
                    self.assertIn(ended.returncode, (0, verify.SKIPPED), ended.stdout)

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
            check=False,
        )


if __name__ == "__main__":
    unittest.main()
