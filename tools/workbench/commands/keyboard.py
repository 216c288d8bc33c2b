"""Single keys from the terminal, for whoever asks something there."""

from __future__ import annotations

import contextlib
import os
import signal
import termios
import tty
from collections.abc import Callable, Iterator

ERASE = "\r\x1b[J"  # from the beginning of the line on (ECMA-48 8.3.39, ED)


class Keyboard:
    """Single keys from the terminal. What is typed ahead is kept, and not echoed.

    Whoever stops the walk (Ctrl-Z) has the terminal back as it was, and is asked again afterwards
    (`fg`). A terminal that is gone takes no mode and no longer matters: reading from it says so.
    """

    def __init__(self) -> None:
        self.ask: Callable[[], None] | None = None  # while a key is waited for
        self.missed = False  # whether it went on while nobody could be asked yet
        self.before = None
        with contextlib.suppress(termios.error):
            self.before = termios.tcgetattr(0)

    def __enter__(self) -> Keyboard:
        ours = {signal.SIGTSTP: self._stop, signal.SIGCONT: self._go_on}
        self.handlers = {number: signal.signal(number, ours[number]) for number in ours}
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
        self._give_back()

    def _take(self) -> None:
        with contextlib.suppress(termios.error):
            tty.setcbreak(0, termios.TCSADRAIN)

    def _give_back(self) -> None:
        with contextlib.suppress(termios.error):
            if self.before:
                termios.tcsetattr(0, termios.TCSADRAIN, self.before)

    @contextlib.contextmanager
    def given_back(self) -> Iterator[None]:
        """Inside, the terminal is as it was before."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()

    def _stop(self, *_: object) -> None:
        """SIGTSTP: gives the terminal back, stops, and goes on where the shell lets it."""
        if self.ask:
            print(ERASE, end="", flush=True)
        self.__exit__()
        os.kill(os.getpid(), signal.SIGTSTP)
        self.__enter__()
        self._ask_again()

    def _go_on(self, *_: object) -> None:
        """SIGCONT, after a SIGSTOP that nobody could prepare for."""
        self._take()
        self._ask_again()

    def _ask_again(self) -> None:
        self.missed = not self.ask  # a handler may not print what it may have interrupted
        if self.ask:
            print(ERASE, end="", flush=True)
            self.ask()

    def read(self, ask: Callable[[], None], keys: str) -> str:
        """One of these keys, or Enter, after `ask` has asked for it; the end of input is "q"."""
        self.missed = False
        ask()
        self.ask = ask
        if self.missed:
            self._ask_again()
        try:
            key = self._key("\r\n" + keys)
        finally:
            self.ask = None
        print(ERASE, end="", flush=True)
        return key

    def _key(self, keys: str) -> str:
        while True:
            try:
                pressed = os.read(0, 1)
            except OSError:  # EIO: the terminal was closed
                return "q"
            if pressed in (b"", b"\x04"):
                return "q"
            if pressed.decode("latin-1") in keys:
                return pressed.decode()
