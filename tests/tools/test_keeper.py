"""What a lesson leaves behind is ended, however it got away, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unittest
import unittest.mock

from support import PATIENCE, ROOT, Case, alive, wait_for
from workbench.base import environment, keeper
from workbench.base.trouble import Trouble
from workbench.lesson.shell import Shell

# Each way out, as a command that writes down the number of what it leaves.
AWAY = {
    "in the background": "sleep 1000 & echo $! >left",
    "in a session of its own": "setsid sh -c 'echo $$ >left; exec sleep 1000' & wait_for_it",
    "with no environment": "env -i setsid sh -c 'echo $$ >left; exec sleep 1000' & wait_for_it",
    "as a daemon": "(setsid sh -c '(echo $BASHPID; exec sleep 1000) >left &' & ) ; wait_for_it",
    "deaf to what is polite": "(trap '' TERM HUP; setsid sh -c 'echo $$ >left; exec sleep 1000' &); wait_for_it",
}  # fmt: skip
WAIT = "wait_for_it() { while ! [ -s left ]; do sleep 0.01; done; }"


class Left(Case):
    def left(self) -> int:
        with open(os.path.join(self.folder, "left"), encoding="utf-8") as file:
            return int(file.read())

    def test_whatever_the_way(self) -> None:
        for way, command in AWAY.items():
            with self.subTest(way), unittest.mock.patch.object(keeper, "PATIENCE", 0.1):
                with Shell(self.folder, environment.pinned()) as shell:
                    shell.run(WAIT)
                    self.assertEqual(shell.run(command.replace("sh -c", "bash -c")).status, 0)
                    self.assertTrue(alive(self.left()))
                self.assertFalse(alive(self.left()))
                os.unlink(os.path.join(self.folder, "left"))

    def test_where_the_shell_ends_itself(self) -> None:
        with Shell(self.folder, environment.pinned()) as shell:
            shell.run(WAIT)
            ended = shell.run(f"{AWAY['in a session of its own']}; exit 3").ended
        self.assertEqual(ended, "closed")
        self.assertFalse(alive(self.left()))

    def test_where_it_is_stopped(self) -> None:
        left = os.path.join(self.folder, "left")
        for limit in (0.3, 1.0, 10.0, PATIENCE):  # so that it has begun, however busy we are
            with Shell(self.folder, environment.pinned(), limit) as shell:
                self.assertEqual(
                    shell.run("setsid sh -c 'echo $$ >left; sleep 1000'").ended, "time"
                )
            if os.path.exists(left) and os.path.getsize(left):
                break
        self.assertFalse(alive(self.left()))

    def test_where_proc_is_not_mounted(self) -> None:
        with unittest.mock.patch.object(keeper, "descendants", lambda _: []):
            with Shell(self.folder, environment.pinned()) as shell:
                shell.run(AWAY["in the background"])
        self.assertFalse(alive(self.left()))

    def test_where_the_workbench_is_killed(self) -> None:
        busy = f"{WAIT}; {AWAY['with no environment']}; mv left ready; cat /dev/zero >/dev/null"
        words = (
            f"import sys; sys.path.insert(0, {os.path.join(ROOT, 'tools')!r})\n"
            "from workbench.lesson.shell import Shell\nfrom workbench.base import environment\n"
            f"Shell({self.folder!r}, environment.pinned()).run({busy!r})\n"
        )
        ready = os.path.join(self.folder, "ready")
        with subprocess.Popen([sys.executable, "-I", "-S", "-B", "-c", words]) as process:
            wait_for(lambda: os.path.exists(ready), "the start of a lesson")
            process.send_signal(signal.SIGKILL)
        os.rename(ready, os.path.join(self.folder, "left"))
        wait_for(lambda: not alive(self.left()), "the end of what a lesson left")

    def test_what_runs_beside_the_lesson_goes_on(self) -> None:
        with subprocess.Popen(["sleep", "1000"]) as beside:
            with Shell(self.folder, environment.pinned()) as other:
                with Shell(self.folder, environment.pinned()) as shell:
                    shell.run(AWAY["in the background"])
                self.assertEqual(other.run("echo on").output, b"on\n")
            self.assertIsNone(beside.poll())
            beside.kill()

    def test_a_shell_that_is_missing(self) -> None:
        def start() -> int:
            raise FileNotFoundError(2, "No such file or directory")

        with self.assertRaisesRegex(
            Trouble, "not be started .No such file or directory.: `./workb"
        ):
            keeper.Keeper(start)


if __name__ == "__main__":
    unittest.main()
