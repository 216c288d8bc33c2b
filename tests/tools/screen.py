"""A workbench on a pseudo-terminal, and the screen that a person would see there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import unittest

from support import COMMAND, PATIENCE

_ESCAPES = re.compile(r"\x1b\[[?0-9;]*[a-zA-Z]")


def pair() -> tuple[int, int]:
    """The two ends of a pseudo-terminal, the person's first."""
    try:
        return os.openpty()
    except OSError as error:
        raise unittest.SkipTest(f"no pseudo-terminal can be opened here: {error}") from None


def on_a_terminal(action, columns: int = 80) -> str:
    """What an action writes where both streams are a terminal of this many columns."""
    end, terminal = pair()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
    with open(terminal, "w", encoding="utf-8") as stream:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            action()
        stream.flush()
        os.set_blocking(end, False)
        seen = b""
        with contextlib.suppress(OSError):  # all is read
            while chunk := os.read(end, 65536):
                seen += chunk
    os.close(end)
    return seen.decode().replace("\r\n", "\n")


class Terminal:
    """A terminal with a workbench on it, or with another command."""

    def __init__(
        self,
        *words: str,
        build: str,
        columns: int = 0,
        errors: str = "",
        before: tuple[str, ...] = (),
    ):
        """`errors` is a file for standard error; `before` are the words of another command, which
        is given the workbench's as its arguments."""
        try:
            self.process, self.end = pty.fork()
        except OSError as error:
            raise unittest.SkipTest(f"no pseudo-terminal can be opened here: {error}") from None
        if self.process == 0:
            os.environ.update(WORKBENCH_BUILD=build, TERM="xterm", NO_COLOR="1")
            signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ours may be ignored, by nohup(1)
            if errors:
                os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
            argv = [*before, COMMAND, *words]
            os.execvp(argv[0], argv)
        self.columns = columns
        self.seen = ""  # what `until` has not come to, without escapes
        self.raw = ""  # all that was ever written
        if columns:
            self.resize(columns)

    def resize(self, columns: int) -> None:
        self.columns = columns
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

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
            words = chunk.decode(errors="replace")
            self.raw += words
            self.seen += _ESCAPES.sub("", words).replace("\r", "")
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
        return self.status()

    def status(self) -> int:
        """The exit status, waited for."""
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])

    def hang_up(self) -> None:
        """Closes the terminal, as a window is closed."""
        os.close(self.end)
        self.end = -1

    def close(self) -> None:
        try:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        if self.end >= 0:
            os.close(self.end)


class Screen:
    """What a terminal shows that keeps a line whole when its width changes: lines, and a cursor
    somewhere in the last one. It knows what the workbench sends."""

    def __init__(self, columns: int):
        self.columns = columns
        self.lines = [""]
        self.at = 0

    def feed(self, raw: str) -> None:
        for token in re.findall(r"\x1b\[[?0-9;]*[a-zA-Z]|.", raw, re.DOTALL):
            row = self.at - self.at % self.columns
            line = self.lines[-1].ljust(self.at)
            if token == "\n":
                self.lines.append("")
                self.at = 0
            elif token == "\r":
                self.at = row
            elif token == "\x1b[J":  # ECMA-48 8.3.39, ED
                self.lines[-1] = line[: self.at]
            elif token == "\x1b[2K":  # ECMA-48 8.3.41, EL
                self.lines[-1] = (
                    line[:row] + " " * self.columns + line[row + self.columns :]
                ).rstrip()
            elif not token.startswith("\x1b"):
                self.lines[-1] = line[: self.at] + token + line[self.at + 1 :]
                self.at += 1
