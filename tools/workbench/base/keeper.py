"""The keeper: a process between the workbench and a lesson's shell, which nothing of it outlasts.

A command can leave the shell's process group and session (`setsid`), and its parent can end before
it does (`nohup ... &`, a daemon). It can't leave the keeper: what loses its parent is handed to the
nearest process above that asked for it, and the keeper did (PR_SET_CHILD_SUBREAPER, prctl(2)). So
whatever was started in the shell stays below the keeper, and is ended when the shell ends, when the
lesson is over, and when the workbench is killed. The workbench's other children, such as a build
that goes on meanwhile, are not below it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterator

from workbench.base.trouble import Trouble

PATIENCE = 2.0  # seconds for what is left to tidy up
LIMIT = 10.0  # seconds for it to be gone, since even SIGKILL has to wait for a slow disk

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36  # prctl(2)

_libc = ctypes.CDLL(None, use_errno=True)


class Keeper:
    """Has `start()` called in a new process, the keeper, which is the parent of what that starts.

    `shell` is the number that `start()` returned, of the process whose end ends everything.
    """

    def __init__(self, start: Callable[[], int]):
        reader, writer = os.pipe()
        parent = os.getpid()
        # Blocked until the keeper can answer them, and until somebody knows of the keeper.
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        try:
            self.process = os.fork()
            if not self.process:
                _keep(start, writer, parent)
            os.close(writer)
            with open(reader, encoding="utf-8") as answer:
                words = answer.read()
            if not words.isdigit():
                os.waitpid(self.process, 0)
                raise Trouble(
                    f"The shell of a lesson could not be started ({words or 'it was killed'}): "
                    "`./workbench doctor` says what is missing."
                )
            self.shell = int(words)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def end(self) -> None:
        """Ends the shell and everything that was started in it: politely, then for good."""
        os.kill(self.process, signal.SIGTERM)
        os.waitpid(self.process, 0)

    def has_ended(self) -> bool:
        """Whether the shell is gone, and all that it started; `end()` is still to be called."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _keep(start: Callable[[], int], answer: int, parent: int) -> None:
    """The keeper's life, from fork(2) on. Its signals are blocked: it asks for them."""
    try:
        os.setsid()
        _libc.prctl(_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            return
        adopt_orphans()
        try:
            shell = start()
            os.write(answer, str(shell).encode())
        except OSError as error:
            os.write(answer, (error.strerror or str(error)).encode())
            return
        _close_all()  # others wait for the end of what is open here
        while signal.sigwait((signal.SIGTERM, signal.SIGCHLD)) == signal.SIGCHLD:
            if shell in _reaped():
                break
        end_below(shell)
    finally:
        os._exit(0)


def adopt_orphans() -> None:
    """From now on, whoever descends from this process and loses its parent becomes its child."""
    _libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """What is started inside ends there, too. Nobody else may have children at the time."""
    adopt_orphans()
    try:
        yield
    finally:
        end_below()


def end_below(group: int = 0) -> None:
    """Ends everything that descends from this process: politely, so that it can tidy up, then for
    good. Where /proc can't name it, that is a process group alone, if one is given."""
    for number, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, LIMIT)):
        end = time.monotonic() + patience
        signalled = False
        while _has_children():
            if time.monotonic() > end:
                break
            if not signalled or number == signal.SIGKILL:  # it may have started more
                signalled = True
                for process in descendants(os.getpid()) or ([-group] if group else []):
                    try:
                        os.kill(process, number)
                    except OSError:
                        pass  # it has ended, or is another user's
            signal.sigtimedwait((signal.SIGCHLD,), 0.01)


def descendants(process: int) -> list[int]:
    """What descends from a process, itself left out."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc") else []:
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    # `pid (name) state ppid`, and a name can hold anything: proc_pid_stat(5)
                    parent = int(file.read().rpartition(b")")[2].split()[1])
            except OSError:
                continue  # it has ended
            children.setdefault(parent, []).append(int(entry))
    found = [process]
    for one in found:
        found += children.get(one, [])
    return found[1:]


def _reaped() -> list[int]:
    """Children that have ended."""
    ended = []
    try:
        while True:
            process = os.waitpid(-1, os.WNOHANG)[0]
            if not process:
                break
            ended.append(process)
    except ChildProcessError:
        pass
    return ended


def _has_children() -> bool:
    """Whether a child is left that has not ended."""
    _reaped()
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return True
    except ChildProcessError:
        return False


def _close_all() -> None:
    try:
        most = max(map(int, os.listdir("/proc/self/fd")))
    except OSError:
        most = 1024
    os.closerange(0, most + 1)
