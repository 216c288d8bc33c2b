"""Where a figure's facts are taken from: a scenario's sources, and what CMake built of them."""

from __future__ import annotations

import glob
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

    def artefact(self, name: str) -> str:
        """The file of an artefact, by the names that tests/observe has for them: "app",
        "ours/libgreet.so"; an object by its source, "main.o", or "c/measure.o" of the target c.
        """
        path = os.path.join(self.build, name)
        if not os.path.isfile(path) and name.endswith(".o"):
            path = self._object(name) or path
        if not os.path.isfile(path):
            raise Trouble(
                f"{name} is not built, {path} does not exist: name what CMake builds, and build it "
                f"with `cmake --build {self.build_folder} --target {self.scenario.target}`."
            )
        return path

    def _object(self, name: str) -> str:
        """CMake compiles main.c of the target app to CMakeFiles/app.dir/main.c.o; "" for none."""
        target, _, file = name.rpartition("/")
        folder = f"{self.scenario.target}-{target}.dir" if target else "*.dir"
        stem = glob.escape(file[: -len(".o")])
        found = glob.glob(
            os.path.join(glob.escape(self.build), "CMakeFiles", folder, f"{stem}.*.o")
        )
        if len(found) > 1:
            raise Trouble(
                f"{name} is compiled more than once: put its target in front, app/{file}."
            )
        return found[0] if found else ""

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
