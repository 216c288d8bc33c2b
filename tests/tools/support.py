"""What the tests of the workbench share: copies of a scenario, and a small build tree."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))

from workbench.base import scratch
from workbench.lesson import page, play
from workbench.lesson.toolchain import read_toolchain  # noqa: E402
from workbench.lesson.scenario import Scenario  # noqa: E402

COMMAND = os.path.join(ROOT, "workbench")
PATIENCE = 300.0  # seconds for what ends much sooner, but on a machine that is busy otherwise
ORIGIN = os.path.join(ROOT, "scenarios", "rpath", "origin")


class Case(unittest.TestCase):
    """A test with a folder of its own, gone afterwards."""

    maxDiff = None

    def setUp(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="workbench test's ")
        self.addCleanup(scratch.remove, self.folder)
        self.tree = os.path.join(self.folder, "tree")

    def write(self, name: str, text: str | bytes) -> str:
        """Writes a file below the folder."""
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
        return path

    def path_without(self, *names: str) -> str:
        """A folder with every command of PATH but these."""
        folder = os.path.join(self.folder, "path")
        os.mkdir(folder)
        for place in os.environ["PATH"].split(":"):
            if "shims" not in place and os.path.isdir(place):
                for name in os.listdir(place):
                    if name not in names and not os.path.lexists(os.path.join(folder, name)):
                        os.symlink(os.path.join(place, name), os.path.join(folder, name))
        return folder

    def make_tree(self) -> None:
        """A build tree with the system's own compilers, as far as lessons need one."""
        for name in ("cc", "c++"):
            driver = shutil.which(name)
            path = self.write(f"tree/bin/{name}", f'#!/bin/sh\nLC_ALL=C exec {driver} "$@"\n')
            os.chmod(path, 0o755)
        self.write("tree/toolchain.txt", "compiler=gcc\nlinker=bfd\nmachine=x86_64\n")

    def make_scenario(self, readme: str | bytes, **files: str) -> Scenario:
        """A scenario test/lesson of these files."""
        self.write("scenarios/test/lesson/README.md", readme)
        for name, text in files.items():
            self.write(f"scenarios/test/lesson/{name}", text)
        return Scenario("test/lesson", os.path.join(self.folder, "scenarios", "test", "lesson"))

    def play(self, readme: str, limit: float = play.LIMIT) -> list[play.Played]:
        """Plays a lesson of this text, as far as it is right."""
        self.make_tree()
        made = self.make_scenario(readme)
        lesson = page.read(made.readme, "README.md")
        toolchain = read_toolchain(self.tree)
        with play.Stage(made.folder, self.tree, self.tree, limit) as stage:
            return [played for _, played in play.play(lesson, stage, toolchain) if played]


def replace(path: str, old: str, new: str) -> None:
    """Changes a text in a file, which has to be there."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text, f"{path} has no {old!r}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def said(action, *arguments) -> tuple[object, str]:
    """What a function returns and what it prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        value = action(*arguments)
    return value, output.getvalue()


def command(*words: str, **options) -> subprocess.CompletedProcess:
    """Runs the workbench as a user does."""
    options.setdefault("timeout", PATIENCE)
    return subprocess.run(
        [COMMAND, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, **options
    )


def wait_for(condition, what: str, patience: float = PATIENCE) -> None:
    """Looks again and again until it is so."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come about in {patience:g} s")
        time.sleep(0.01)


def alive(process: int) -> bool:
    """Running, and not only waiting for its parent to look (proc(5), stat)."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def processes_of(folder: str) -> list[str]:
    """The command lines of processes that are about this folder, or build in it."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                line = os.fsdecode(file.read()).replace("\0", " ")
            with open(f"/proc/{process}/environ", "rb") as file:
                inherited = os.fsdecode(file.read())
        except OSError:
            continue
        if folder in line or f"WORKBENCH_BUILD={folder}" in inherited:
            found.append(line)
    return found


def units(build_folder: str) -> dict[str, str]:
    """The units in which tests are compiled together, by the target that is made of each. What an
    earlier configuration left of others is none."""
    argv = ["ninja", "-C", build_folder, "-t", "targets", "all"]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    known = {line.partition(":")[0] for line in said.splitlines()}
    found = {}
    for name in sorted(os.listdir(os.path.join(build_folder, "facts-of"))):
        unit = os.path.join(build_folder, "facts-of", name, "facts.cpp")
        if f"facts-of/{name}/facts" in known and os.path.exists(unit):
            found[f"facts-of/{name}/facts"] = unit
    return found


def ready_tree() -> str:
    """The build folder in which rpath/origin is built; ctest says which."""
    tree = os.environ.get("WORKBENCH_TREE", os.path.join(ROOT, "build"))
    if not os.path.exists(os.path.join(tree, "scenarios", "rpath", "origin", "facts")):
        raise unittest.SkipTest(
            f"rpath/origin is not built in {tree}: ./workbench run rpath/origin"
        )
    return tree
