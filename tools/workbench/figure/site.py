"""Where a figure's facts are taken from: a scenario's sources, and what CMake built of them."""

from __future__ import annotations

import os
from collections.abc import Iterable

from workbench.base import environment
from workbench.base.process import Process, Finished
from workbench.base.scratch import temporary
from workbench.base.trouble import Trouble
from workbench.lesson.scenario import Scenario

LIMIT = 60.0  # seconds for one program


class Skipped(Exception):
    """Why a fact can't be got here: a figure is skipped with this reason."""


class Site:
    """`build` is the scenario's folder in the build tree `tree`; `scratch` is empty and ours."""

    def __init__(self, scenario: Scenario, build_folder: str, build: str, scratch: str):
        self.scenario, self.build_folder, self.build, self.scratch = (
            scenario,
            build_folder,
            build,
            scratch,
        )
        self.environment = {**environment.lesson(build_folder, build), **temporary(scratch)}

    def artefacts(self, names: list[str]) -> list[str]:
        """The files of artefacts, by the names that tests/observe has for them: "app",
        "ours/libgreet.so"; an object by its source, "main.o", or "c/measure.o" of the target c.
        """
        program = os.path.join(self.build, "facts")
        build = f"cmake --build {self.build_folder} --target {self.scenario.target}"
        if not os.path.exists(program):
            raise Trouble(f"{self.scenario.slug} is not built: `{build}` builds it.")
        described = {"WORKBENCH_SCENARIO": os.path.join(self.build, "scenario.txt")}
        started = self.start([program, "--artefacts", *names], variables=described)
        result = self.wait([started])[0]
        if result.status:
            raise Trouble(f"{result.output.strip()} (all of them: `{build}`).")
        return result.output.split("\0")[:-1]

    def teller(self) -> str:
        """The program observe-tell (tests/observe/tell.h)."""
        program = os.path.join(self.build_folder, "observe", "tell")
        if not os.path.exists(program):
            raise Trouble(
                f"{program} is not built: "
                f"`cmake --build {self.build_folder} --target observe-tell` builds it."
            )
        return program

    def start(
        self, argv: list[str], folder: str | None = None, variables: dict[str, str] | None = None
    ) -> Process:
        """Starts a program in a lesson's environment; without it here, the figure is skipped."""
        try:
            return Process(
                argv, folder=folder, environment={**self.environment, **(variables or {})}
            )
        except Trouble:
            raise Skipped(f"needs {os.path.basename(argv[0])}, not installed here") from None

    def wait(self, processes: Iterable[Process]) -> list[Finished]:
        """All of them, in order; one that outlasts its time ends them all."""
        waiting = list(processes)
        try:
            return [process.wait(LIMIT) for process in waiting]
        except BaseException:
            for process in waiting:
                process.stop()
            raise

    def run(self, argv: list[str]) -> str:
        """What a tool prints; its failure is trouble, in its own words."""
        result = self.wait([self.start(argv)])[0]
        if result.status:
            raise Trouble(
                f"{os.path.basename(argv[0])} failed with exit status {result.status}, so the "
                f"figure has no facts: fix what it names.\n{result.output.strip()}"
            )
        return result.output

    def inside(self, path: str) -> str | None:
        """A path as it stands below the scenario's build folder, or None if it is elsewhere."""
        path = os.path.relpath(os.path.realpath(path), os.path.realpath(self.build))
        return None if path.startswith("..") else path
