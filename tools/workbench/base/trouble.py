"""What goes wrong in a way that a user can fix: a whole sentence with the next action in it."""

from __future__ import annotations

import signal
from collections.abc import Callable

from workbench.base import stream

_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Trouble(Exception):
    """Ends the command: its text is what the user reads, `status` what the shell sees."""

    status = 1


class Misuse(Trouble):
    """The command line asks for something that does not exist."""

    status = 2


def shown(word: str) -> str:
    """What somebody typed, for a sentence: one line that a terminal can show, and not all of it."""
    short = word if len(word) <= 60 else word[:57] + "..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)


def ended(action: Callable[[], int]) -> int:
    """The exit status of a command: its own, or that of what went wrong, said in a sentence.

    0 verified, 1 not, 2 misuse, 130 interrupted. Whatever interrupts tidies up on the way out.
    """
    stream.prepare()
    for number in _INTERRUPTIONS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup(1)
            signal.signal(number, _interrupt)
    try:
        return stream.finish(_status(action))
    except KeyboardInterrupt:
        from workbench.base import process, scratch

        process.stop_all()
        scratch.tidy()
        stream.complain("\nInterrupted; nothing is left behind.")
        stream.silence()  # an interrupted result is no result, and its terminal may be gone
        return 130
    finally:
        _ignore()


def _status(action: Callable[[], int]) -> int:
    try:
        return action()
    except Trouble as trouble:
        stream.complain(f"workbench: {trouble}")
        return trouble.status
    except stream.Unwritten as unwritten:
        return stream.give_up(unwritten)
    except OSError as error:
        stream.complain(f"workbench: {_sentence(error)}")
        return 1
    except SystemExit as end:  # of argparse, which has said why
        return end.code if isinstance(end.code, int) else 0


class Uninterrupted:
    """`with Uninterrupted():` an interruption has to wait meanwhile, lest it come between what is
    started and the first who knows of it. (A blocked signal would stay blocked in a child.)"""

    _depth = 0
    _waits = False

    def __enter__(self) -> None:
        Uninterrupted._depth += _in_main_thread()

    def __exit__(self, *_: object) -> None:
        Uninterrupted._depth -= _in_main_thread()
        if Uninterrupted._waits and not Uninterrupted._depth and _in_main_thread():
            Uninterrupted._waits = False
            _interrupt()


def _in_main_thread() -> bool:
    """Signal handlers run there, and so can interrupt no other thread."""
    import threading

    return threading.current_thread() is threading.main_thread()


def _ignore() -> None:
    for number in _INTERRUPTIONS:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(*_: object) -> None:
    """As Ctrl-C, once: a second one must not disturb the tidying up."""
    if Uninterrupted._depth:
        Uninterrupted._waits = True
        return
    _ignore()
    raise KeyboardInterrupt


def _sentence(error: OSError) -> str:
    import errno

    where = f" ({error.filename})" if error.filename else ""
    inside = error.filename is None or _is_built(str(error.filename))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        or_else = ", or name another place with WORKBENCH_BUILD=FOLDER" if inside else " there"
        return f"The disk is full{where}: make room{or_else}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        if inside:
            return (
                f"Writing is not allowed there{where}: "
                "name another place with WORKBENCH_BUILD=FOLDER."
            )
        return (
            f"{error.strerror}{where}: change who may read and write it, "
            "or work in a copy of this checkout."
        )
    return f"The system says: {error.strerror or error}{where}. Fix that and try again."


def _is_built(path: str) -> bool:
    """Is it in a build folder, of whichever preset?"""
    import os

    from workbench.base import place

    return os.path.abspath(path).startswith(place.build_folder())
