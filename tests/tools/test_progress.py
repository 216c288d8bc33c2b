"""The line that is redrawn on a terminal, and that nothing but a terminal ever sees it."""

from __future__ import annotations

import io
import os
import re
import shlex
import unittest
import unittest.mock

from screen import on_a_terminal
from support import Case
from workbench.base.process import Process, Finished
from workbench.base.progress import Progress

BUILD = "for i in 1 2 3; do echo [$i/3] Building $i.o; done; echo done >&2"


class Line(Case):
    def setUp(self) -> None:
        super().setUp()
        terminal = unittest.mock.patch.dict(os.environ, {"TERM": "xterm"})
        terminal.start()
        self.addCleanup(terminal.stop)

    def watch(self, script: str, columns: int = 80, prefix: str = "") -> str:
        """What is seen of a program on a terminal; its output is kept in self.result."""

        def action() -> None:
            self.result = Process(["sh", "-c", script]).wait(progress=Progress(prefix=prefix))

        return on_a_terminal(action, columns)

    def test_the_last_line_is_seen_and_gone_in_the_end(self) -> None:
        seen = self.watch(BUILD)
        self.assertTrue(seen.endswith("\rdone\x1b[K\r\x1b[K"), seen)
        self.assertEqual(re.sub(r"\r[^\r\n]*\x1b\[K", "", seen), "")
        every = "[1/3] Building 1.o\n[2/3] Building 2.o\n[3/3] Building 3.o\ndone\n"
        self.assertEqual(self.result, Finished(every, 0))

    def test_a_status_and_long_output_are_kept(self) -> None:
        self.watch("seq 100000; exit 7")
        self.assertEqual(self.result.status, 7)
        self.assertEqual(self.result.output.split(), [str(n) for n in range(1, 100001)])

    def test_it_fits_the_terminal(self) -> None:
        seen = self.watch("echo 0123456789abcdef", columns=12, prefix="x: ")
        self.assertEqual(seen, "\rx: 01234567\x1b[K\r\x1b[K")

    def test_what_is_no_text_is_no_text_on_it(self) -> None:
        seen = self.watch("printf 'a\\033[31mb\\033[0m\\tc\\a\\n'")
        self.assertEqual(seen, "\ra b  c\x1b[K\r\x1b[K")

    def test_silence_is_counted(self) -> None:
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        ticks: list[str] = []

        def tick(self: Progress) -> None:
            ticks.append(self.text)
            if len(ticks) == 3:  # what it waits for
                with open(fifo, "w", encoding="utf-8") as file:
                    file.write("go\n")
            real(self)

        real = Progress.tick
        with unittest.mock.patch.object(Progress, "tick", tick):
            with unittest.mock.patch("workbench.base.process.PATIENCE", 0.05):
                seen = self.watch(f"echo linking; timeout 60 cat {shlex.quote(fifo)}")
        self.assertIn("linking", ticks)
        self.assertRegex(seen, r"\rlinking \(\d+ s\)\x1b\[K")

    def test_a_line_that_stays_is_above_it(self) -> None:
        def action() -> None:
            shown = Progress()
            shown.show("[1/2]")
            shown.say("✓ one")

        self.assertEqual(on_a_terminal(action), "\r[1/2]\x1b[K\r\x1b[K✓ one\n")

    def test_nothing_but_a_terminal_sees_it(self) -> None:
        stream = io.StringIO()
        with Progress(stream) as shown:
            shown.show("[1/2]")
            shown.tick()
            shown.say("✓ one")
        self.assertEqual(stream.getvalue(), "✓ one\n")
        with unittest.mock.patch.dict(os.environ, {"TERM": "dumb"}):
            self.assertEqual(self.watch(BUILD), "")
        self.assertEqual(self.result.output[-5:], "done\n")


if __name__ == "__main__":
    unittest.main()
