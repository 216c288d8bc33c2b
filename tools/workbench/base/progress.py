"""One line at the end of a terminal that says what is going on, redrawn in place, as ninja does it.

Nothing is written where the stream is no terminal.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

PATIENCE = 1.0  # seconds of silence after which the line says how long it has been

_LOCK = threading.Lock()  # several toolchains share one line
_NO_TEXT = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f]")


class Progress:
    """`with Progress() as progress:` the line is gone after it. `prefix` says whose line it is."""

    def __init__(self, stream: TextIO | None = None, prefix: str = ""):
        self.stream = stream or sys.stdout
        self.prefix = prefix
        self.begin = time.monotonic()
        self.text = ""
        self.on = self.stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"

    def __enter__(self) -> Progress:
        self.begin = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, text: str) -> None:
        """What is going on now: the last line of what a program printed, for example."""
        text = _NO_TEXT.sub(" ", text).strip()
        if text:
            self.text = text
            self._draw(self.prefix + text)

    def tick(self) -> None:
        """The same is still going on."""
        seconds = time.monotonic() - self.begin
        self._draw(f"{self.prefix}{self.text or 'at work'} ({seconds:.0f} s)")

    def say(self, text: str) -> None:
        """A line that stays, above the one that is redrawn; also where there is no terminal."""
        self._write(("\r\x1b[K" if self.on else "") + text + "\n")

    def clear(self) -> None:
        """Takes the line away, so that others can be written."""
        if self.on:
            self._write("\r\x1b[K")

    def _draw(self, text: str) -> None:
        if self.on:
            self._write(f"\r{text[:self._width()]}\x1b[K")

    def _write(self, text: str) -> None:
        with _LOCK:
            self.stream.write(text)
            self.stream.flush()

    def _width(self) -> int:
        """One column less than there are, lest the terminal begin another line."""
        try:
            columns = os.get_terminal_size(self.stream.fileno()).columns
        except OSError:
            columns = 0
        return (columns or 80) - 1
