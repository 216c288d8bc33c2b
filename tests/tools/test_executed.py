"""README's section What is executed: some verbs start nothing that a lesson or a build could name."""

from __future__ import annotations

import os
import shutil
import unittest

from support import Case, command, ready_tree
from workbench.host import modules, npm

TOOLS = ("bash", "cmake", "ninja", "ctest", "cc", "c++", "gcc", "g++", "make", "node", "npm")


class Executed(Case):
    def setUp(self) -> None:
        super().setUp()
        self.log = os.path.join(self.folder, "log")
        for name in TOOLS:
            path = self.write(
                f"path/{name}", f'#!/bin/sh\necho "{name} $*" >>"{self.log}"\nexit 1\n'
            )
            os.chmod(path, 0o755)

    def started(self, *words: str, **variables: str) -> str:
        """What a command starts, by the names on PATH."""
        if os.path.exists(self.log):
            os.unlink(self.log)
        environment = {
            **os.environ,
            "PATH": f"{self.folder}/path:{os.environ['PATH']}",
            **variables,
        }
        done = command(*words, env=environment)
        self.assertNotIn("Traceback", done.stderr)
        if not os.path.exists(self.log):
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            return ""
        with open(self.log, encoding="utf-8") as file:
            return file.read()

    def test_verbs_that_only_read(self) -> None:
        for words in (["list"], ["check", "rpath"], ["why", "cannot open shared object file"]):
            self.assertEqual(self.started(*words), "", words)

    def test_verbs_that_execute(self) -> None:
        build = os.path.join(self.folder, "build")
        for verb in ("run", "test", "break"):
            self.assertIn("cmake ", self.started(verb, "rpath/origin", WORKBENCH_BUILD=build), verb)

    def test_decks_are_rendered_from_what_was_printed(self) -> None:
        reason = modules.missing() or npm.missing()
        if reason:
            self.skipTest(reason)
        os.makedirs(self.tree)
        os.symlink(npm.folder(), os.path.join(self.tree, "npm"))
        shutil.copytree(os.path.join(ready_tree(), "lessons"), os.path.join(self.tree, "lessons"))
        self.assertEqual(self.started("slides", WORKBENCH_BUILD=self.tree), "")


if __name__ == "__main__":
    unittest.main()
