"""An interruption ends what was started before anything is removed, whenever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unittest
import unittest.mock

from support import ROOT, Case, alive
from workbench.base import process
from workbench.base.scratch import Scratch

# Interrupted in the worst place: when there is a child, and nobody knows of it yet.
STARTING = """
import os, signal, subprocess
from workbench.base import process, trouble

class Late(subprocess.Popen):
    def __init__(self, *words, **options):
        super().__init__(*words, **options)
        print(self.pid, flush=True)
        os.kill(os.getpid(), signal.{signal})

process.subprocess.Popen = Late
raise SystemExit(trouble.ended(lambda: process.run(["sleep", "1000"]).status))
"""
# And when it is known, but nobody waits for it yet.
STARTED = """
import os, signal, subprocess
from workbench.base import process, trouble

def action():
    print(process.Process(["sleep", "1000"]).child.pid, flush=True)
    os.kill(os.getpid(), signal.{signal})

raise SystemExit(trouble.ended(action))
"""


class Interrupted(Case):
    def test_whenever_it_comes(self) -> None:
        for script in (STARTING, STARTED):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                with self.subTest(number.name, starting=script is STARTING):
                    self.interrupted(script.format(signal=number.name))

    def interrupted(self, script: str) -> None:
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONPATH": os.path.join(ROOT, "tools")},
            capture_output=True,
            text=True,
        )
        self.assertEqual(done.returncode, 130, done.stderr)
        self.assertEqual(done.stderr, "\nInterrupted; nothing is left behind.\n")
        self.assertFalse(alive(int(done.stdout.split()[0])))

    def test_before_a_scratch_folder_is_removed(self) -> None:
        with unittest.mock.patch.object(process, "_ENDING", False):
            with self.assertRaises(KeyboardInterrupt), Scratch(self.folder) as folder:
                # It ends when it is asked to, and writes until then.
                script = "while :; do mkdir -p a; rmdir a; done"
                writer = process.Process(["sh", "-c", script], folder=folder)
                self.addCleanup(writer.stop)
                raise KeyboardInterrupt
        self.assertFalse(alive(writer.child.pid))
        self.assertEqual(os.listdir(self.folder), [])


if __name__ == "__main__":
    unittest.main()
