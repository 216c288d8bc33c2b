"""`shell` on a pseudo-terminal: its place, and its exit status."""

from __future__ import annotations

import os
import unittest

from screen import Terminal
from support import Case, ready_tree


class Shell(Case):
    def leave(self, command: str) -> int:
        """The exit status of the workbench, after this command in its shell."""
        terminal = Terminal("shell", "rpath/origin", build=ready_tree())
        self.addCleanup(terminal.close)
        terminal.until("rpath-origin #" if os.getuid() == 0 else "rpath-origin $")
        terminal.type(f"{command}\n")
        return terminal.exit()

    def test_its_exit_status_is_kept(self) -> None:
        for command, status in (
            ("exit", 0),
            ("exit 7", 7),
            ("false; exit", 1),
            ("ls main.cpp && exit 3", 3),
            ("(exit 5)\n\x04", 5),  # Ctrl-D
        ):
            with self.subTest(command=command):
                self.assertEqual(self.leave(command), status)

    def test_of_one_that_a_signal_ended_too(self) -> None:
        self.assertEqual(self.leave("kill -KILL $$"), 128 + 9)
        self.assertEqual(self.leave("kill -HUP $$"), 128 + 1)


if __name__ == "__main__":
    unittest.main()
