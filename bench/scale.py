#!/usr/bin/env python3
"""How what the workbench costs grows with the number of scenarios: `bench/scale.py [SIZE...]`.

For each size, a clone of HEAD gets that many scenarios in place of its own: the skeletons that
`./workbench new` writes, each with its page, its CMakeLists.txt, its source and its test, all real.
Figures are seconds of processor time, of all processes together, since the clock also shows what
else the machine does. The best of the rounds counts where one is short.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import sys
import tempfile
from typing import Callable, Iterator, NamedTuple

from bench import JOBS, call, clone_into, environment_of
from workbench.host import modules, npm

SIZES = (10, 100, 1000)
CHAPTER = 10  # scenarios
ONE = "part-0/case-1"

# In the clone, by its own tools.
_NEW = """\
import sys
root, count, chapter = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, root + "/tools")
from workbench.base import terminal
from workbench.commands import new
with terminal.quiet(True):
    for number in range(count):
        new.new(f"part-{number // chapter}/case-{number % chapter}")
"""


class Row(NamedTuple):
    """One thing that was measured; a figure for each size."""

    what: str
    each: bool  # it grows with the number, as it may; else it should not
    figures: list[float]


class Place:
    """A clone with so many scenarios, and its build folder."""

    def __init__(self, folder: str, commit: str, count: int):
        self.count = count
        self.root = os.path.join(folder, str(count))
        self.build_folder = os.path.join(self.root, "build")
        self.lone = os.path.join(folder, f"{count} one")  # a build folder that knows one scenario
        clone_into(self.root, commit)
        self._forget()
        call([sys.executable, "-S", "-c", _NEW, self.root, str(count), str(CHAPTER)])

    def _forget(self) -> None:
        """Takes away the clone's own scenarios, and what links to them."""
        scenarios = os.path.join(self.root, "scenarios")
        for entry in os.scandir(scenarios):
            if entry.is_dir():
                shutil.rmtree(entry.path)
        os.unlink(os.path.join(self.root, "slides", "talk.md"))  # which tells of them
        for page in (self.root, scenarios):
            with open(os.path.join(page, "README.md"), encoding="utf-8") as file:
                text = re.sub(r"(?m)^(?:- |## |\| )\[.*\n", "", file.read())
            with open(os.path.join(page, "README.md"), "w", encoding="utf-8") as file:
                file.write(text)

    def workbench(self, *words: str, build_folder: str = "") -> float:
        """Processor seconds of one command."""
        named = {"WORKBENCH_BUILD": build_folder} if build_folder else {}
        return spent([os.path.join(self.root, "workbench"), *words], named)

    def configure(self) -> float:
        return spent(
            ["cmake", "-S", self.root, "--preset", "default", "-DWORKBENCH_TESTS=OFF"]
        )  # fmt: skip

    def build(self, *targets: str) -> float:
        return spent(
            ["cmake", "--build", self.build_folder, *(("--target", *targets) if targets else ())]
        )

    def artefacts(self) -> float:
        """Builds what the scenarios teach, and no test."""
        numbers = (f"{n // CHAPTER}-case-{n % CHAPTER}" for n in range(self.count))
        return self.build(*(f"part-{number}-app" for number in numbers))

    def tests(self, kind: str) -> float:
        return spent(["ctest", "--test-dir", self.build_folder, "-j", JOBS, "-L", f"^{kind}$"])


def spent(argv: list[str], named: dict[str, str] | None = None) -> float:
    """Processor seconds of a command and all that it starts; it must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    call(argv, {**environment_of(), **(named or {})})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(place: Place, rounds: int) -> Iterator[tuple[str, bool, float]]:
    """What is measured in one place, in order; a name, whether it may grow, and a figure."""

    def best(action: Callable[..., float], *words, **how) -> float:
        return min(action(*words, **how) for _ in range(rounds))

    yield "configure, from nothing", True, place.configure()
    yield "configure again", True, best(place.configure)
    yield "build the artefacts", True, place.artefacts()
    yield "build the tests", True, place.build()
    yield "a build with nothing to do", True, best(place.build)
    yield "all facts", True, place.tests("facts")
    yield "all lessons", True, place.tests("lesson")
    yield "all breaks", True, place.tests("break")
    yield "all taken home", True, place.tests("home")
    yield "`list`", True, best(place.workbench, "list")
    yield "`check`", True, best(place.workbench, "check")
    reason = modules.missing() or npm.missing()
    if reason:
        print(f"The deck is not measured: {reason}.", file=sys.stderr)
    else:
        os.symlink(npm.folder(), os.path.join(place.build_folder, "npm"))
        yield "the deck `course`", True, best(place.workbench, "slides", "course")
    place.workbench("run", ONE, build_folder=place.lone)
    run = best(place.workbench, "run", ONE, build_folder=place.lone)
    yield "`run` of one, where it alone was asked for", False, run
    place.workbench("run", ONE)
    yield "`run` of one, where all are configured", False, best(place.workbench, "run", ONE)
    yield "`test` of one, where all are configured", False, best(place.workbench, "test", ONE)
    yield "`break` of one, where all are configured", False, best(place.workbench, "break", ONE)
    program = os.path.join(place.root, "tools", "workbench", "ctest.py")
    argv = [sys.executable, "-I", "-S", "-X", "utf8", program, "lesson", place.build_folder, ONE]
    yield "one lesson by ctest, without ctest's own", False, best(spent, argv)


def table(sizes: list[int], rows: list[Row]) -> Iterator[str]:
    """Markdown: the figures, what each further scenario adds, and how that grows."""
    names = [f"{size:,}" for size in sizes]
    steps = [f"each, {one} to {other}" for one, other in zip(names, names[1:])]
    yield "| | " + " | ".join(f"{name} scenarios" for name in names + steps) + " | growth |"
    yield "|---|" + "---|" * (2 * len(sizes))
    for row in rows:
        pairs = list(zip(zip(sizes, row.figures), zip(sizes[1:], row.figures[1:])))
        added = [(many - few) / (most - least) for (least, few), (most, many) in pairs]
        cells = [f"{figure:.2f} s" for figure in row.figures]
        cells += [f"{1000 * figure:.2f} ms" for figure in added]
        yield f"| {row.what} | " + " | ".join(cells) + f" | {_growth(row, added)} |"


def _growth(row: Row, added: list[float]) -> str:
    """For what may grow, what a further scenario adds among many against among few; else the whole."""
    figures = added if row.each and len(added) > 1 else row.figures
    return f"{figures[-1] / figures[0]:.2f} ×" if figures[0] > 0 else "–"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how the workbench's costs grow.")
    parser.add_argument("size", nargs="*", type=int, help=f"numbers of scenarios, {SIZES} if none")
    parser.add_argument("--rounds", type=int, default=3, help="how often short times are taken")
    parser.add_argument("--at", default="HEAD", metavar="COMMIT", help="the state to measure")
    arguments = parser.parse_args()
    sizes = sorted(arguments.size or SIZES)
    rows: dict[str, Row] = {}
    folder = tempfile.mkdtemp(prefix="workbench-scale-")
    try:
        for size in sizes:
            place = Place(folder, arguments.at, size)
            for what, each, figure in measure(place, arguments.rounds):
                print(f"{size:6,}  {what}: {figure:.2f} s", file=sys.stderr, flush=True)
                rows.setdefault(what, Row(what, each, [])).figures.append(figure)
            shutil.rmtree(place.root)
    finally:
        shutil.rmtree(folder)
    for line in table(sizes, list(rows.values())):
        print(line)


if __name__ == "__main__":
    main()
