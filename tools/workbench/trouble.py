"""What goes wrong in a way that a user can mend: a whole sentence with the next action in it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable


class Trouble(Exception):
    """Ends the command: its text is what the user reads, `status` what the shell sees."""

    status = 1


class Misuse(Trouble):
    """The command line asks for something that does not exist."""

    status = 2


def ended(action: Callable[[], int]) -> int:
    """The exit status of a command: its own, or that of what went wrong, said in a sentence.

    0 verified, 1 not, 2 misuse, 130 interrupted. Whatever interrupts tidies up on the way out.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return action()
    except Trouble as trouble:
        print(f"workbench: {trouble}", file=sys.stderr)
        return trouble.status
    except KeyboardInterrupt:
        from workbench import scratch

        scratch.tidy()
        print("\nInterrupted; nothing is left behind.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nobody reads on: no message about it
        return 1
    except OSError as error:
        print(f"workbench: {_sentence(error)}", file=sys.stderr)
        return 1


def _interrupt(*_: object) -> None:
    """As Ctrl-C, once: a second one must not disturb the tidying up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _sentence(error: OSError) -> str:
    import errno

    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}: make room, or name another place with WORKBENCH_BUILD=FOLDER."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"Writing is not allowed there{where}: name another place with WORKBENCH_BUILD=FOLDER."
        )
    return f"The system says: {error.strerror or error}{where}. Mend that and try again."
