"""Child processes that end when the workbench does.

Each child leads a process group of its own; whatever interrupts the workbench ends the group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time

from workbench.base.environment import pinned
from workbench.base.progress import PATIENCE, Progress
from workbench.base.record import Record
from workbench.base.trouble import Trouble, Uninterrupted


class Finished(Record):
    """What a process printed, stdout and stderr together, and its exit status."""

    output: str
    status: int


_LOCK = threading.Lock()
_RUNNING: set[Process] = set()
_ENDING = False


def stop_all() -> None:
    """Ends every child, whichever thread waits for it, and lets no other begin."""
    global _ENDING
    with _LOCK:
        _ENDING = True
        running = list(_RUNNING)
    for process in running:
        _signal(process.child.pid, signal.SIGTERM)
    for process in running:
        process.end()


class Process:
    """A child that runs beside us, its output collected: `wait()` for it, or `stop()` it."""

    def __init__(
        self,
        argv: list[str],
        *,
        show: bool = False,
        environment: dict | None = None,
        folder: str | None = None,
    ):
        self.argv = argv
        with Uninterrupted(), _LOCK:
            if _ENDING:
                raise KeyboardInterrupt
            try:
                self.child = subprocess.Popen(
                    argv,
                    env=environment or pinned(),
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    stdout=None if show else subprocess.PIPE,
                    stderr=None if show else subprocess.STDOUT,
                    start_new_session=True,
                )
            except FileNotFoundError:
                raise Trouble(
                    f"{argv[0]} is not installed: `./workbench doctor` says which package has it."
                ) from None
            _RUNNING.add(self)

    def wait(self, limit: float | None = None, progress: Progress | None = None) -> Finished:
        """What it printed, when it has ended; after `limit` seconds it is stopped.

        With `progress` the line that it printed last is seen meanwhile, on a terminal.
        """
        try:
            if progress and progress.on and self.child.stdout:
                with progress:
                    output = self._watched(progress)
            else:
                output = self.child.communicate(timeout=limit)[0] or b""
        except subprocess.TimeoutExpired:
            self.stop()
            raise Trouble(
                f"{self.argv[0]} did not end within {limit:g} s and was stopped, with all that it "
                "started: let it end by itself."
            ) from None
        except BaseException:
            self.stop()
            raise
        with _LOCK:
            _RUNNING.discard(self)
        return Finished(output.decode("utf-8", "backslashreplace"), self.child.returncode)

    def _watched(self, progress: Progress) -> bytes:
        """All that it prints, its last line shown as it comes."""
        import select

        assert self.child.stdout
        pipe = self.child.stdout.fileno()
        output = b""
        while True:
            if not select.select([pipe], [], [], PATIENCE)[0]:
                progress.tick()
                continue
            chunk = os.read(pipe, 1 << 16)
            if not chunk:
                break
            output += chunk
            *_, last = [b"", *output[-4096:].rpartition(b"\n")[0].splitlines()]
            progress.show(last.decode("utf-8", "replace"))
        self.child.stdout.close()
        self.child.wait()
        return output

    def stop(self) -> None:
        """Ends it, from the thread that would wait for it."""
        self.end()
        if self.child.stdout:
            self.child.stdout.close()
        with _LOCK:
            _RUNNING.discard(self)

    def end(self) -> None:
        """Ends the whole group: politely, so that its members can tidy up, then for good."""
        for number, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0)):
            if not _signal(self.child.pid, number):
                break
            end = time.monotonic() + patience
            while time.monotonic() < end and _signal(self.child.pid, 0):
                self.child.poll()
                time.sleep(0.01)
        self.child.wait()


def run(
    argv: list[str],
    *,
    show: bool = False,
    environment: dict | None = None,
    progress: Progress | None = None,
) -> Finished:
    """Runs a command to its end; with `show` its output goes where ours goes."""
    return Process(argv, show=show, environment=environment).wait(progress=progress)


def _signal(group: int, number: int) -> bool:
    """Sends a signal to a process group (0 only looks); whether there is one."""
    try:
        os.killpg(group, number)
        return True
    except ProcessLookupError:
        return False
