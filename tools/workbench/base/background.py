"""Work in a thread of its own, while this one waits for something else."""

from __future__ import annotations

import threading
from collections.abc import Callable

from workbench.base import process


class Background:
    """`with Background(work) as wait:` the work is done meanwhile, and `wait()` has what it returned.

    What it raises is raised by `wait()`. An interruption ends the processes that it waits for.
    """

    def __init__(self, work: Callable[[], list]):
        self.work = work
        self.done: list = []
        self.trouble: BaseException | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.done = self.work()
        except BaseException as trouble:  # for the thread that waits
            self.trouble = trouble

    def __enter__(self) -> Callable[[], list]:
        self.thread.start()
        return self._wait

    def _wait(self) -> list:
        self.thread.join()
        if self.trouble:
            raise self.trouble
        return self.done

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is KeyboardInterrupt:
            process.stop_all()
        self.thread.join()
