"""Configures and builds with cmake, only what is asked for, and once at a time in a build tree."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterable

from workbench.base import place, terminal
from workbench.base.process import Process, Finished, run
from workbench.base.progress import Progress
from workbench.base.trouble import Trouble
from workbench.lesson.scenario import Scenario, all_there_are, look_up, slugs_of


class Tree:
    """A preset's build folder, or another one. `with tree.locked():` around all that changes it."""

    def __init__(self, preset: str = "default", folder: str = "", progress: Progress | None = None):
        self.preset = preset
        self.folder = folder or place.build_folder(preset)
        self.progress = progress

    def watched(self) -> Progress:
        """Where what is going on is shown: on standard output, where nothing else was said."""
        return self.progress or Progress()

    def locked(self) -> _Lock:
        return _Lock(self.folder)

    def configure(self, scenarios: Iterable[Scenario] | None) -> None:
        """Makes the tree know these scenarios; None means all there are.

        What it knows already stays known, so that one scenario is ready in a second and the
        others don't have to be configured again.
        """
        cache = read_cache(self.folder)
        known = cache.get("SCENARIOS", "")
        wanted = "all"
        scenarios = None if scenarios is None else [*scenarios]
        if scenarios is not None and known != "all" and not all_there_are(scenarios):
            slugs = [slug for slug in known.split(";") if look_up(slug)]
            wanted = ";".join(dict.fromkeys([*slugs, *(s.slug for s in scenarios)]))
        moved = cache and cache.get("CMAKE_HOME_DIRECTORY") != place.ROOT
        ready = os.path.exists(os.path.join(self.folder, "build.ninja"))
        if ready and known == wanted and not moved and not _tools_changed(cache):
            return
        argv = ["cmake", "-S", place.ROOT, "--preset", self.preset]
        if self.folder != place.build_folder_of_preset(self.preset):
            argv += ["-B", self.folder]
            if self.preset not in ("default", "sanitize"):  # which take their tests from nobody
                argv.append(f"-DWORKBENCH_FACTS_FROM={place.build_folder()}")
        if moved:
            argv.append("--fresh")
        argv.append(f"-DSCENARIOS={wanted}")
        terminal.stands_for(argv)
        result = run(argv, progress=self.watched())
        if result.status:
            _blame_what_is_outdated(argv, result)
        fail_unless_done(argv, result)

    def start(self, scenarios: Iterable[Scenario] | None) -> Process:
        """Starts the build of these scenarios, or of everything; wait for it and look."""
        names = [] if scenarios is None else [n.replace("/", "-") for n in short(scenarios)]
        return self.start_targets(names)

    def start_targets(self, names: list[str], *options: str) -> Process:
        """Starts the build of these targets, or of everything."""
        argv = ["cmake", "--build", self.folder, *options]
        if names:
            argv += ["--target", *names]
        terminal.stands_for(argv)
        return Process(argv)

    def make(self, scenarios: Iterable[Scenario] | None) -> None:
        """Configures and builds to the end, or says what the compiler said."""
        with self.locked():
            self.configure(scenarios)
            process = self.start(scenarios)
            fail_unless_done(process.argv, process.wait(progress=self.watched()))


def short(scenarios: Iterable[Scenario]) -> list[str]:
    """The fewest names that say the same: a chapter's where all its scenarios are meant."""
    meant: dict[str, dict[str, None]] = {}
    for scenario in scenarios:
        meant.setdefault(scenario.chapter, {})[scenario.slug] = None
    names: list[str] = []
    for chapter, slugs in meant.items():
        names += [chapter] if slugs.keys() >= {*slugs_of(chapter)} else slugs
    return names


def read_cache(build_folder: str) -> dict[str, str]:
    """The entries of a build tree's CMakeCache.txt; none where there is no tree."""
    found = {}
    try:
        with open(
            os.path.join(build_folder, "CMakeCache.txt"), encoding="utf-8", errors="replace"
        ) as file:
            for line in file:
                key, colon, rest = line.rstrip("\n").partition(":")
                if colon and not line.startswith(("#", "//")):
                    found[key] = rest.partition("=")[2]
    except FileNotFoundError:
        pass
    return found


def _tools_changed(cache: dict[str, str]) -> bool:
    """Is a tool that a scenario needs another one on PATH than when CMake looked (scenario_needs)?"""
    import shutil

    for key, value in cache.items():
        _, ours, tool = key.partition("WORKBENCH_")
        if ours and tool.islower():
            found = shutil.which(tool)
            if value.endswith("-NOTFOUND") or not found:
                if found or not value.endswith("-NOTFOUND"):
                    return True
            elif os.path.realpath(found) != os.path.realpath(value):
                return True
    return False


def _blame_what_is_outdated(argv: list[str], result: Finished) -> None:
    """A CMake that is too old does not understand what it is asked; what it says then is no help."""
    from workbench.host import package, version

    found = version.outdated(package.rows(("required",)))
    found.pop("python3", None)  # this one serves
    if found:
        words = "" if "cmake" in found else result.output.strip() + "\n\n"
        command = " ".join(argv[:2])
        raise Trouble(
            f"{words}{command} failed with exit status {result.status}: {' '.join(found.values())}"
        )


def fail_unless_done(argv: list[str], result: Finished) -> None:
    """The tool's own words and the command, where it failed."""
    if result.status:
        import shlex

        command = " ".join(shlex.quote(word) for word in argv)
        words = result.output.strip()
        if "FAILED: CMakeFiles/facts-of-" in words:
            words += (
                "\n\nThe tests of several scenarios are compiled as one program: what is wrong "
                "with one of them until this is fixed, the facts of its neighbours from being checked, too."
            )
        raise Trouble(
            f"{words}\n\nThis command failed with exit status {result.status}:\n  {command}\n"
            "Fix the error above and try again; "
            "`./workbench doctor` looks for tools that are missing or too old."
        )


class _Lock:
    """Two workbenches may not configure or build one tree at the same time."""

    def __init__(self, folder: str):
        self.folder = folder

    def __enter__(self) -> None:
        place.make_writable(self.folder)
        self.file = open(os.path.join(self.folder, "workbench.lock"), "w", encoding="utf-8")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting = f"Waiting for another workbench that builds in {self.folder} ..."
            print(waiting, file=sys.stderr, flush=True)  # progress, which is no part of a result
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()
