"""The workbench's own standard streams, where one is closed, full, or read by nobody any more.

Standard output is what a command is for: where it can't be written, the command fails. Standard
error is for the eye: that nobody can read it decides nothing.
"""

from __future__ import annotations

import errno
import io
import os
import sys


class Unwritten(Exception):
    """Standard output can't be written. Its text is a sentence; or nothing, where the reader of a
    pipe has gone away, who needs no telling."""


class _Output(io.FileIO):
    def write(self, data) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise Unwritten(_sentence(error)) from None


class _Errors(io.FileIO):
    def write(self, data) -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


def prepare() -> None:
    """Makes the standard streams such ones, before anything is opened that would be given the number
    of one that is closed."""
    for number, mode in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # Input and output that refuse what a closed one refuses, with EBADF; errors go nowhere.
            os.set_inheritable(os.open(os.devnull, mode), True)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8")
    if sys.stdout is sys.__stdout__:  # and is not what somebody has put there to read it
        output = io.BufferedWriter(_Output(1, "w", closefd=False))
        by_line = output.isatty()
        sys.stdout = io.TextIOWrapper(output, "utf-8", "surrogateescape", line_buffering=by_line)
    if sys.stderr is sys.__stderr__:
        errors = io.BufferedWriter(_Errors(2, "w", closefd=False))
        sys.stderr = io.TextIOWrapper(errors, "utf-8", "backslashreplace", line_buffering=True)


def complain(text: object) -> None:
    """A sentence on standard error."""
    print(text, file=sys.stderr, flush=True)


def finish(status: int) -> int:
    """Writes what is still to be written; the exit status that it comes to."""
    try:
        sys.stdout.flush()
        return status
    except Unwritten as unwritten:
        return give_up(unwritten) or status


def give_up(unwritten: Unwritten) -> int:
    """Says that standard output can't be written, and writes no more to it; an exit status."""
    if str(unwritten):
        complain(f"workbench: {unwritten}")
    silence()
    return 1


def silence() -> None:
    """What is not yet written to standard output is lost: Python would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def pasted() -> str:
    """All that is on standard input."""
    from workbench.base.trouble import Trouble

    try:
        return sys.stdin.read()
    except OSError as error:
        raise Trouble(
            f"Standard input can't be read ({error.strerror or error}): "
            "give the text as an argument, or send it through a pipe."
        ) from None


def _sentence(error: OSError) -> str:
    if error.errno == errno.EPIPE:
        return ""
    return (
        f"Standard output can't be written ({error.strerror}), so what this command says is lost: "
        "repeat it with an output that has room."
    )
