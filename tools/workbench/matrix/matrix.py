"""`workbench matrix`: every scenario with every toolchain that is here, side by side.

Each toolchain (preset.py) has a build tree of its own, in which the scenarios are configured,
built and tested as `--preset NAME test` does it; the programs that check facts are built once, by
the default preset (borrow.py). As many toolchains as there are cores are at work at a time, and
they share the cores: there are never more jobs than cores. cell.py says what a cell means.

The report is data: `reference`; `toolchains`, each with `name`, `title`, `description` (versions),
`skipped` (why it is not here), `package` (what brings it), `failed` (why nothing could be built)
and `seconds`; and `scenarios`, each with `slug`, `claim` and `cells`, by the toolchain's name:
`verdict`, `notes` and `left_out`, each a list of `subject` and `words`.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator

from workbench.base import process, terminal
from workbench.base.progress import Progress
from workbench.base.record import Record
from workbench.base.terminal import listed
from workbench.base.trouble import Trouble
from workbench.host import package
from workbench.host.package import Host
from workbench.host.preset import Preset
from workbench.lesson import needs, page
from workbench.lesson.scenario import Scenario, discover
from workbench.lesson.toolchain import read_toolchain
from workbench.matrix import cell
from workbench.matrix.cell import Cell, Remark
from workbench.verify import borrow, result, suite
from workbench.verify.build import Tree, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.matrix import shape


class Column(Record):
    """What came of one toolchain; without cells it was not used, for the reason `skipped`."""

    name: str
    title: str = ""
    skipped: str = ""
    package: str = ""
    description: str = ""
    failed: str = ""
    seconds: float = 0.0
    cells: dict[str, Cell] = {}


VERSION = 1  # of the report as data


class Cores:
    """The machine's cores, shared by those who are at work: never more jobs than cores."""

    def __init__(self, number: int):
        self.number = self.free = number
        self.sharers = 0
        self.changed = threading.Condition()

    @contextlib.contextmanager
    def sharing(self) -> Iterator[None]:
        """Who is at work, and may ask for cores."""
        with self.changed:
            self.sharers += 1
        try:
            yield
        finally:
            with self.changed:
                self.sharers -= 1

    @contextlib.contextmanager
    def taken(self, most: int = 0) -> Iterator[int]:
        """A fair share of the cores, at least one and at most `most`; waits until one is free."""
        with self.changed:
            self.changed.wait_for(lambda: self.free > 0)
            fair = max(1, self.number // max(1, self.sharers))
            jobs = min(self.free, fair, most or fair)
            self.free -= jobs
        try:
            yield jobs
        finally:
            with self.changed:
                self.free += jobs
                self.changed.notify_all()


def run(presets: list[Preset], scenarios: list[Scenario]) -> shape.Matrix:
    """Verifies the scenarios with each of these toolchains that is here; the report."""
    columns = {preset.name: absent(preset, Host()) for preset in presets}
    here = [preset for preset in presets if not columns[preset.name]]
    cores = Cores(len(os.sched_getaffinity(0)))
    with terminal.quiet(True):
        if here:
            _make_facts(scenarios, cores)
        for column in _side_by_side(here, scenarios, cores):
            columns[column.name] = column
    titles = {preset.name: preset.title for preset in presets}
    found = [column._replace(title=titles[column.name]) for column in columns.values() if column]
    return report(found, scenarios)


def absent(preset: Preset, host: Host) -> Column | None:
    """A toolchain that is not here, with what would bring it; None if it is."""
    rows = preset.missing(host)
    if rows:
        names = listed([row.name for row in rows])
        manager = host.manager()
        brings = [row.packages[manager] for row in rows] if manager else []
        return Column(
            preset.name,
            skipped=f"{names} {'is' if len(rows) == 1 else 'are'} not installed",
            package="" if "-" in brings else listed(brings),
        )
    reason = preset.why_not()
    return Column(preset.name, skipped=reason) if reason else None


def wanted(presets: list[Preset], scenarios: list[Scenario], host: Host) -> list[package.Row]:
    """What these toolchains and lessons need and is not here, as far as this distribution has
    packages of it: where it has none, a column or a scenario is skipped."""
    rows = [row for preset in presets for row in preset.missing(host)] + needs.of(scenarios)
    return needs.known({row.name: row for row in rows}.values(), host)


def report(columns: list[Column], scenarios: list[Scenario]) -> shape.Matrix:
    """The columns as data."""
    rows: list[shape.Scenario] = []
    for scenario in scenarios:
        cells = {c.name: c.cells[scenario.slug] for c in columns if scenario.slug in c.cells}
        rows.append(
            {
                "slug": scenario.slug,
                "claim": _claim(scenario),
                "cells": {name: _as_data(one) for name, one in cells.items()},
            }
        )
    return {
        "version": VERSION,
        "reference": "gcc and bfd on {machine}".format_map(cell.reference()),
        "toolchains": [_column(column) for column in columns],
        "scenarios": rows,
    }


def _column(column: Column) -> shape.Toolchain:
    return {
        "name": column.name,
        "title": column.title,
        "skipped": column.skipped,
        "package": column.package,
        "description": column.description,
        "failed": column.failed,
        "seconds": column.seconds,
    }


def _claim(scenario: Scenario) -> str:
    """What a scenario shows; of a lesson that can't be read, why, as its failed test says too."""
    try:
        return page.read(scenario.readme, os.path.relpath(scenario.readme)).claim
    except page.LessonTrouble as trouble:
        return str(trouble)


def _as_data(one: Cell) -> shape.Cell:
    notes, left_out = ([_remark(note) for note in notes] for notes in (one.notes, one.left_out))
    return {"verdict": one.verdict, "notes": notes, "left_out": left_out}


def _remark(note: Remark) -> shape.Remark:
    return {"subject": note.subject, "words": note.words}


def holds(whole: shape.Matrix) -> bool:
    """Was a toolchain here, and did nothing fail? What is skipped says why, as in `test`."""
    verdicts = [
        one["verdict"] for scenario in whole["scenarios"] for one in scenario["cells"].values()
    ]
    return bool(verdicts) and "failed" not in verdicts


def _make_facts(scenarios: list[Scenario], cores: Cores) -> None:
    """The programs that check facts, once for all toolchains."""
    host = Tree(progress=Progress(sys.stderr))
    if all(borrow.is_fresh(host, scenario) for scenario in scenarios):
        return
    _tell("The programs that check the facts are built, once for all toolchains ...")
    with host.locked():
        borrow.make(host, _all_or(scenarios), cores.number)


def _side_by_side(
    presets: list[Preset], scenarios: list[Scenario], cores: Cores
) -> Iterator[Column]:
    """Verifies with several toolchains at a time; yields each column when it is done."""
    todo: queue.SimpleQueue[Preset] = queue.SimpleQueue()
    done: queue.SimpleQueue[Column | BaseException] = queue.SimpleQueue()
    for preset in presets:
        todo.put(preset)

    def work() -> None:
        try:
            with cores.sharing():
                while True:
                    done.put(_verify(todo.get_nowait().name, scenarios, cores))
        except queue.Empty:
            pass
        except BaseException as problem:  # for the main thread to deal with
            done.put(problem)

    threads = [
        threading.Thread(target=work, daemon=True) for _ in range(min(cores.number, len(presets)))
    ]
    try:
        if presets:
            _tell(_stands_for(scenarios))
            _tell(f"  # for each of {len(presets)} toolchains, {len(threads)} at a time")
        for thread in threads:
            thread.start()
        for number in range(1, len(presets) + 1):
            column = done.get()
            if isinstance(column, BaseException):
                raise column
            _tell(f"[{number}/{len(presets)}] {_in_short(column)}")
            yield column
    except BaseException:
        process.stop_all()
        end = time.monotonic() + 5  # one that waits for another workbench's lock ends with us
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        raise


def _verify(name: str, scenarios: list[Scenario], cores: Cores) -> Column:
    """Configures, builds and tests all scenarios with one toolchain."""
    tree = Tree(name, progress=Progress(sys.stderr, f"{name}: "))
    begin = time.monotonic()
    cells: dict[str, Cell] = {}
    failed = description = ""
    try:
        with tree.locked():
            with cores.taken(1):
                tree.configure(_all_or(scenarios))
            description = str(read_toolchain(tree.folder))
            with cores.taken() as jobs:
                cells.update(_build(tree, scenarios, jobs))
            built = [scenario for scenario in scenarios if scenario.slug not in cells]
            if built:
                with cores.taken() as jobs:
                    cells.update(_test(tree, built, jobs))
    except Trouble as trouble:
        failed = str(trouble)
        cells = {s.slug: Cell("failed", [Remark("toolchain", "")], []) for s in scenarios}
    seconds = round(time.monotonic() - begin, 1)
    return Column(name, description=description, failed=failed, seconds=seconds, cells=cells)


def _build(tree: Tree, scenarios: list[Scenario], jobs: int) -> dict[str, Cell]:
    """Builds all that can be built; a cell for each scenario that can't."""
    options = ["-j", str(jobs)]
    all_of_them = [scenario.target for scenario in scenarios]
    if not tree.start_targets(all_of_them, *options).wait(progress=tree.watched()).status:
        return {}
    failed = {}
    for scenario in scenarios:  # whose fault is it?
        built = tree.start_targets([scenario.target], *options).wait(progress=tree.watched())
        if built.status:
            failed[scenario.slug] = Cell("failed", [Remark("build", built.output)], [])
    return failed


def _test(tree: Tree, scenarios: list[Scenario], jobs: int) -> dict[str, Cell]:
    status, tests = suite.verify(tree, scenarios, jobs, show=False)
    toolchain = read_toolchain(tree.folder)
    cells = {}
    for scenario in scenarios:
        own = [test for test in tests if test["name"].startswith(scenario.slug + ".")]
        seen = result.load(tree.folder, "lessons", scenario) or {"figures": []}
        cells[scenario.slug] = cell.judge(scenario, toolchain, own, seen["figures"])
    if status and all(one.verdict != "failed" for one in cells.values()):
        raise Trouble(
            f"ctest ended with exit status {status}, though no test failed: "
            f"run `./workbench --preset {tree.preset} test`, which shows what it says."
        )
    return cells


def _all_or(scenarios: list[Scenario]) -> list[Scenario] | None:
    """None, which means all there are, where these are all."""
    return None if len(scenarios) == len(discover()) else scenarios


def _stands_for(scenarios: list[Scenario]) -> str:
    """What a user would type for one toolchain."""
    if not _all_or(scenarios):
        return "$ cmake --workflow --preset NAME"
    targets = " ".join(name.replace("/", "-") for name in short(scenarios))
    return (
        f"$ cmake --preset NAME && cmake --build build-NAME --target {targets} && "
        f"ctest --test-dir build-NAME -L '^({'|'.join(short(scenarios))})$'"
    )


def _in_short(column: Column) -> str:
    verdicts = [one.verdict for one in column.cells.values()]
    failed = verdicts.count("failed")
    whole = terminal.count(verdicts, "scenario")
    words = f"{failed} of {whole} failed" if failed else whole
    return f"{'✗' if failed else '✓'} {column.name}: {words} in {column.seconds:.1f} s"


def _tell(text: str) -> None:
    """Progress, which is no part of the result."""
    Progress(sys.stderr).say(text)
