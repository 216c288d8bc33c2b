"""`walk` on a pseudo-terminal: step, skip, back, a shell in the middle, quit, Ctrl-C."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import time
import unittest

from support import COMMAND, Case, ready_tree

PATIENCE = 60.0  # seconds until a prompt must be there


class Terminal:
    """A terminal with a workbench on it."""

    def __init__(self, *words: str, build: str):
        self.process, self.end = pty.fork()
        if self.process == 0:
            os.environ.update(WORKBENCH_BUILD=build, TERM="xterm", NO_COLOR="1")
            os.execv(COMMAND, [COMMAND, *words])
        self.seen = ""

    def until(self, text: str) -> str:
        """What is shown up to and with this text, from where the last call stopped."""
        limit = time.monotonic() + PATIENCE
        while text not in self.seen:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.end], [], [], left)[0]:
                raise AssertionError(f"{text!r} is not shown, but:\n{self.seen}")
            try:
                chunk = os.read(self.end, 65536)
            except OSError:
                chunk = b""
            if not chunk:
                raise AssertionError(f"it ended before {text!r} was shown:\n{self.seen}")
            self.seen += re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", chunk.decode()).replace("\r", "")
        shown, _, self.seen = self.seen.partition(text)
        return shown + text

    def type(self, keys: str) -> None:
        os.write(self.end, keys.encode())

    def exit(self) -> int:
        """Reads to the end; the exit status."""
        while True:
            try:
                if not os.read(self.end, 65536):
                    break
            except OSError:
                break
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def close(self) -> None:
        try:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self.end)


class Walk(Case):
    def setUp(self) -> None:
        super().setUp()
        self.build = ready_tree()
        self.terminal = Terminal("walk", "rpath/origin", build=self.build)
        self.addCleanup(self.terminal.close)
        self.terminal.until("(1/12)")

    def scratches(self) -> list[str]:
        parent = os.path.join(self.build, "scratch")
        mine = f"{self.terminal.process}-"
        return (
            [n for n in os.listdir(parent) if n.startswith(mine)] if os.path.isdir(parent) else []
        )

    def test_every_step_to_the_end(self) -> None:
        for step in range(1, 12):
            self.terminal.type("\r")
            self.assertIn("✓", self.terminal.until(f"({step + 1}/12)"))
        self.terminal.type("\r")
        self.terminal.until("Remember")
        self.terminal.until("✓ a copy of the program alone does not start")
        self.terminal.until("12 commands, and 6 facts seen")
        self.assertEqual(self.terminal.exit(), 0)
        self.assertEqual(self.scratches(), [])

    def test_a_skipped_command_is_not_run(self) -> None:
        self.terminal.type("s")
        self.terminal.until("(2/12)")
        self.terminal.type("\r")
        self.assertIn("No such file or directory", self.terminal.until("(3/12)"))

    def test_back_undoes_what_a_command_did(self) -> None:
        for step in range(2, 6):
            self.terminal.type("\r")
            self.terminal.until(f"({step}/12)")  # the last one run is `mv tree moved`
        self.terminal.type("b")
        self.assertIn("mv tree moved", self.terminal.until("(4/12)"))
        self.terminal.type("\r")  # it can be run again: the tree has its old name
        self.assertIn("✓", self.terminal.until("(5/12)"))
        self.terminal.type("\r")
        self.assertIn("hello from libgreet.so", self.terminal.until("(6/12)"))

    def test_a_shell_in_the_same_place(self) -> None:
        self.terminal.type("\r")
        self.terminal.until("(2/12)")
        self.terminal.type("!")
        self.terminal.until("rpath-origin #" if os.getuid() == 0 else "rpath-origin $")
        self.terminal.type("echo there: $(ls); command -v c++; exit\n")
        self.terminal.until("there: CMakeLists.txt README.md")
        self.terminal.until(f"{self.build}/bin/c++")
        self.terminal.until("(2/12)")
        self.terminal.type("\r")
        self.assertIn("✓", self.terminal.until("(3/12)"))

    def test_quit(self) -> None:
        self.terminal.type("q")
        self.terminal.until("Begin again: ./workbench walk rpath/origin")
        self.assertEqual(self.terminal.exit(), 0)
        self.assertEqual(self.scratches(), [])

    def test_ctrl_c(self) -> None:
        self.terminal.type("\x03")
        self.terminal.until("Interrupted")
        self.assertEqual(self.terminal.exit(), 130)
        self.assertEqual(self.scratches(), [])


if __name__ == "__main__":
    unittest.main()
