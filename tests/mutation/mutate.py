#!/usr/bin/env python3
"""Do the facts notice? Each linker-relevant line of each scenario is changed in turn, in a scratch
copy, which is built and judged: `tests/mutation/mutate.py [SLUG ...]`.

A mutant is killed by the build, which refuses it; by a fact that turns red; or, where all facts stay
green, by the lesson, whose transcript differs. One that survives is reported with its diff, unless
equivalent.txt says why it must. The test program that judges is the one that was built already. The
mutants are made by operators.py, one a line of its table; changes.txt has others, one for a fact.

And does anything notice the facts? One that neither a red fence needs nor a mutant is reported,
unless idle.txt says why (idle.py).

`--operators` prints that table. A worker, `mutate.py --worker`, judges one scenario; as many run
side by side as there are cores. Each mutant begins from a folder in which nothing has been built, so
that no artefact is an old one: for a changed source that folder is a copy of one that is configured,
for a changed CMakeLists.txt it is configured anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from typing import Iterable, NamedTuple

sys.dont_write_bytecode = True  # the sources may be read-only
HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "tools")]

import changes  # noqa: E402
import equivalent  # noqa: E402
import idle  # noqa: E402
import operators  # noqa: E402
from workbench.lesson.toolchain import absent
from workbench.base import place, scratch
from workbench.lesson import page, play
from workbench.lesson.decision import Decided
from workbench.verify import breakage, build, fact, home
from workbench.lesson.toolchain import read_toolchain
from workbench.base.process import Process  # noqa: E402
from workbench.lesson.scenario import Scenario, choose, choose_one, discover  # noqa: E402
from workbench.base.terminal import data, quiet, say  # noqa: E402
from workbench.base.trouble import Trouble, ended  # noqa: E402

LIST = os.path.join(HERE, "equivalent.txt")
CHANGES = os.path.join(HERE, "changes.txt")
IDLE = os.path.join(HERE, "idle.txt")
LEAST = 0.97  # the scores that all scenarios together must reach
PATIENCE = 20.0  # seconds for a command of a mutant's lesson
UNTOUCHED = ("README.md", "test.cpp")
DRAWN = ".svg"  # a figure is made from what is built
# Who killed a mutant; of those that live, what is built of them: the same bytes, or others that the
# list calls equivalent, or it does not.
VERDICTS = ("facts", "build", "lesson", "same", "equivalent", "survived")


def mutants(scenario: Scenario) -> list[operators.Mutant]:
    """Every mutant of a scenario."""
    found = []
    for name in _files(scenario.folder):
        with open(os.path.join(scenario.folder, name), encoding="utf-8") as file:
            text = file.read()
        try:
            found += operators.mutants(name, text)
        except operators.Unknown:
            raise Trouble(
                f"No operator changes files like {name} of {scenario.slug}, so nothing shows that "
                "its facts depend on it: add one to tests/mutation/operators.py."
            ) from None
    return found


def by_hand(scenario: Scenario) -> list[operators.Mutant]:
    """The changes that the list has for a scenario; `line` is where they stand there."""
    shown = os.path.relpath(CHANGES)
    listed = [change for change in changes.read(CHANGES) if change.slug == scenario.slug]
    return [changes.mutant(shown, change, scenario) for change in listed]


def red_names(scenario: Scenario) -> list[str]:
    """What the lesson's red fence names; the break's own test holds that it turns red."""
    return [red.name for red in breakage.read(page.read(scenario.readme)).red]


def _files(folder: str) -> list[str]:
    """The files that are changed, by their names below the folder."""
    found = [os.path.join(path, name) for path, _, names in os.walk(folder) for name in names]
    names = {os.path.relpath(path, folder) for path in found} - {*UNTOUCHED}
    return sorted(name for name in names if not name.endswith(DRAWN))


# --- a worker: one scenario ----------------------------------------------------------------------


class Bench:
    """A scratch copy of a scenario, in which one mutant after the other is built and judged."""

    def __init__(self, build_folder: str, scenario: Scenario, folder: str):
        self.build_folder, self.scenario = build_folder, scenario
        self.program = os.path.join(scenario.built_in(build_folder), "facts")
        self.sources = os.path.join(folder, "scenarios", *scenario.slug.split("/"))
        self.built = os.path.join(folder, "build")
        self.configured = os.path.join(folder, "configured")
        self.kept = os.path.join(folder, "original")
        if not os.path.exists(self.program):
            raise Trouble(f"{self.program} is not built: run `cmake --build {build_folder}` first.")
        scratch.copy_sources(scenario.folder, self.sources)
        os.symlink(os.path.join(place.ROOT, "cmake"), os.path.join(folder, "cmake"))
        self._configure()
        shutil.copytree(self.built, self.configured, symlinks=True)
        self.lesson_holds = False
        self.facts: list[dict] = []  # of the scenario as it is: `name` and `verdict`
        self.original = self._check_original()

    def _configure(self) -> str:
        result = breakage.configure(self.build_folder, self.sources, self.built)
        return result.output if result.status else ""

    def _check_original(self) -> str:
        """Nothing can be said of mutants where the scenario itself does not hold."""
        wrong = self._build("")
        if not wrong:
            seen = fact.check(self.program, os.path.join(self.built, "scenario.txt"))
            self.facts = [{"name": item["name"], "verdict": item["verdict"]} for item in seen]
        red = "\n".join(item["name"] for item in self.facts if item["verdict"] == "failed")
        if wrong or red:
            raise Trouble(
                f"{self.scenario.slug} does not hold as it is, so its mutants say nothing:\n"
                f"{wrong or red}\nMend that first: ./workbench test {self.scenario.slug}"
            )
        return self._fingerprint()

    def judge(self, mutant: operators.Mutant) -> dict:
        """A mutant as data: `verdict`, and `by` whom it was killed."""
        path = os.path.join(self.sources, mutant.file)
        # The file itself comes back, as old as it was: CMake does not configure again for it.
        os.rename(path, self.kept)
        with open(path, "w", encoding="utf-8") as file:
            file.write(mutant.text)
        verdict, by, same = self._judge(mutant)
        os.replace(self.kept, path)
        return {
            "operator": mutant.operator,
            "file": mutant.file,
            "line": mutant.line,
            "taken": mutant.taken,
            "given": mutant.given,
            "verdict": verdict,
            "by": by,
            "same": same,
        }

    def _judge(self, mutant: operators.Mutant) -> tuple[str, list[str], bool]:
        refused = self._build(mutant.file)
        if refused:
            return "build", [refused], False
        red = self._red()
        if red:
            return "facts", red, False
        same = self._fingerprint() == self.original
        differs = self._lesson_differs()
        if differs:
            self._check_lesson()
            return "lesson", [differs], same
        return "survived", [], same

    def _build(self, changed: str) -> str:
        """Builds from nothing; what is said where that fails."""
        scratch.remove(self.built)
        if changed.endswith(operators.CMAKE):
            refused = self._configure()
            if refused:
                return refused
        else:
            shutil.copytree(self.configured, self.built, symlinks=True)
        result = breakage.make(self.built)
        return result.output if result.status else ""

    def _red(self) -> list[str]:
        """The facts that fail. A fact that is skipped says nothing."""
        facts = fact.check(self.program, os.path.join(self.built, "scenario.txt"))
        return [item["name"] for item in facts if item["verdict"] == "failed"]

    def _lesson_differs(self) -> str:
        """What is wrong when the lesson's commands are run on these sources, or nothing.

        Its code fences are not compared: that they differ is not the lesson's doing.
        """
        lesson = page.read(self.scenario.readme)
        toolchain = read_toolchain(self.build_folder)
        with play.Stage(self.sources, self.build_folder, self.built, PATIENCE) as stage:
            wrong = _wrong(play.play(lesson, stage, toolchain))
            if wrong:
                return wrong
        if not lesson.taken_home():
            return ""
        with home.at_home(self.sources, self.build_folder, self.built) as stage:
            return "\n".join(home.differences(lesson, home.follow(lesson, stage, toolchain)))

    def _check_lesson(self) -> None:
        """That a lesson differs says something only if it holds without the mutant."""
        if not self.lesson_holds:
            toolchain = read_toolchain(self.build_folder)
            lesson = page.read(self.scenario.readme)
            build_ = self.scenario.built_in(self.build_folder)
            with play.Stage(self.scenario.folder, self.build_folder, build_) as stage:
                wrong = _wrong(play.play(lesson, stage, toolchain))
                if wrong:
                    raise Trouble(
                        f"The lesson of {self.scenario.slug} does not hold as it is, so its "
                        f"mutants say nothing:\n{wrong}"
                    )
            self.lesson_holds = True

    def _fingerprint(self) -> str:
        """Of all that the compiler and the linker made: the folder's path is always one."""
        seen = hashlib.sha256()
        for path, folders, files in os.walk(self.built):
            folders.sort()
            for name in sorted(files):
                full = os.path.join(path, name)
                with open(full, "rb") as file:
                    content = file.read()
                if content.startswith((b"\x7fELF", b"!<arch>")):
                    seen.update(os.path.relpath(full, self.built).encode() + b"\0" + content)
        return seen.hexdigest()


def _wrong(seen: Iterable[play.Seen]) -> str:
    """The first command or question of a lesson that is wrong, or nothing."""
    for one in seen:
        what = one if isinstance(one, Decided) else one[1]
        if what and what.wrong:
            return what.report("README.md")
    return ""


def work(build_folder: str, scenario: Scenario, folder: str) -> int:
    """Judges the mutants of one scenario and writes them down in the folder."""
    missing = absent(page.read(scenario.readme), read_toolchain(build_folder))
    report: dict = {"skipped": missing, "facts": [], "mutants": [], "changes": []}
    begin = time.monotonic()
    try:
        if not report["skipped"]:
            bench = Bench(build_folder, scenario, folder)
            report["facts"] = bench.facts
            report["mutants"] = [bench.judge(mutant) for mutant in mutants(scenario)]
            report["changes"] = [bench.judge(mutant) for mutant in by_hand(scenario)]
            idle.weigh(report, red_names(scenario))
    except Trouble as trouble:
        report["trouble"] = str(trouble)
    report["seconds"] = time.monotonic() - begin
    with open(os.path.join(folder, "report.json"), "w", encoding="utf-8") as file:
        json.dump(report, file)
    return 0


# --- the whole -----------------------------------------------------------------------------------


def run(build_folder: str, scenarios: list[Scenario], jobs: int) -> dict[str, dict]:
    """What the workers found, by slug; a line is said of each as it ends."""
    found: dict[str, dict] = {}
    # The longest first, so that none is left over at the end.
    waiting = sorted(scenarios, key=lambda scenario: len(mutants(scenario)))
    working: dict[Scenario, tuple[Process, str]] = {}
    with scratch.Scratch(build_folder, "mutation") as parent:
        try:
            while waiting or working:
                while waiting and len(working) < jobs:
                    scenario = waiting.pop()
                    folder = os.path.join(parent, scenario.target)
                    os.mkdir(folder)
                    argv = [sys.executable, os.path.join(HERE, "mutate.py")]
                    argv += ["--worker", build_folder, scenario.slug, folder]
                    working[scenario] = Process(argv), folder
                for scenario, (process, folder) in list(working.items()):
                    if process.child.poll() is not None:
                        del working[scenario]
                        found[scenario.slug] = _report(process, folder)
                        scratch.remove(folder)
                        say(_line(scenario, found[scenario.slug]))
                time.sleep(0.02)
        finally:
            for process, _ in working.values():
                process.child.terminate()
            for process, _ in working.values():
                process.stop()
    return {scenario.slug: found[scenario.slug] for scenario in scenarios}


def _report(process: Process, folder: str) -> dict:
    result = process.wait()
    if result.status:
        raise Trouble(f"A worker ended badly:\n{result.output.strip()}")
    with open(os.path.join(folder, "report.json"), encoding="utf-8") as file:
        report = json.load(file)
    if "trouble" in report:
        raise Trouble(report["trouble"])
    return report


def _line(scenario: Scenario, report: dict) -> str:
    if report["skipped"]:
        return f"{scenario.slug}: skipped: {report['skipped']}"
    counts = [
        (sum(m["verdict"] == verdict for m in report["mutants"]), words)
        for verdict, words in (
            ("facts", "killed by facts"),
            ("build", "refused by the build"),
            ("lesson", "killed by the lesson alone"),
            ("survived", "not killed"),
        )
    ]
    told = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"{scenario.slug}: {len(report['mutants'])} mutants: {told} ({report['seconds']:.1f} s)"


class Row(NamedTuple):
    """A line of the table: how many of each verdict."""

    name: str
    counts: dict[str, int]

    def __str__(self) -> str:
        cells = [sum(self.counts.values()), *(self.counts.get(v, 0) for v in VERDICTS)]
        return f"| {self.name} | " + " | ".join(str(cell) for cell in cells) + " |"


def compare(
    entries: Iterable[equivalent.Entry], found: dict[str, dict], slugs: list[str], shown: str
) -> list[str]:
    """Marks the mutants that the list names as equivalent; what is wrong with the list."""
    wrong = []
    keyed: dict[equivalent.Key, dict] = {}
    for slug, report in found.items():
        seen: set[equivalent.Key] = set()
        for mutant in report["mutants"]:
            mutant["slug"] = slug
            keyed[equivalent.key(slug, mutant, seen)] = mutant
    for entry in entries:
        where = f"{shown}:{entry.line}:"
        slug = entry.key.slug
        if slug not in slugs:
            wrong.append(f"{where} there is no scenario {slug}: take the entry out.")
        elif slug not in found or found[slug]["skipped"]:
            continue  # not judged this time
        elif entry.key not in keyed:
            wrong.append(f"{where} no operator makes this mutant any more: take the entry out.")
        elif keyed[entry.key]["verdict"] != "survived":
            mutant = keyed[entry.key]
            by = f"by {mutant['by'][0]}" if mutant["verdict"] == "facts" else ""
            told = {"build": "refused by the build", "lesson": "killed by the lesson"}
            words = told.get(mutant["verdict"], f"killed {by}")
            wrong.append(f"{where} this mutant is not equivalent, it is {words}: take it out.")
        else:
            verdict = "same" if keyed[entry.key]["same"] else "equivalent"
            keyed[entry.key].update(verdict=verdict, why=entry.why)
    for key, mutant in keyed.items():
        if mutant["verdict"] == "survived":
            same = "What is built is the same, byte for byte.\n" if mutant["same"] else ""
            wrong.append(f"A mutant survives, {mutant['file']}:{mutant['line']}.\n{same}{key}")
    return wrong


def table(found: dict[str, dict]) -> list[Row]:
    """A row for each operator, in the order of their table, and one for all."""
    everything = [mutant for report in found.values() for mutant in report["mutants"]]
    rows = []
    for operator in operators.OPERATORS:
        of_it = [mutant for mutant in everything if mutant["operator"] == operator.name]
        if of_it:
            rows.append(_row(operator.name, of_it))
    return [*rows, _row("all", everything)]


def _row(name: str, of_it: list[dict]) -> Row:
    return Row(name, {v: sum(mutant["verdict"] == v for mutant in of_it) for v in VERDICTS})


def score(row: Row) -> float:
    """What is killed by the facts or refused by the build, of all that is built differently.

    A mutant from which the very same bytes are built is none; whether another is equivalent is a
    judgement, so those count as not killed.
    """
    count = row.counts
    return _share(count["facts"] + count["build"], sum(count.values()) - count["same"])


def score_of_built(row: Row) -> float:
    """The same without what the build refuses: what the facts kill of all that they could see."""
    count = row.counts
    return _share(count["facts"], sum(count.values()) - count["same"] - count["build"])


def sentences(row: Row) -> Iterable[str]:
    """The score, and what it is when counted in other ways."""
    count, all_ = row.counts, sum(row.counts.values())
    killed, built = count["facts"] + count["build"], all_ - count["build"] - count["same"]
    yield (
        f"{score(row):.1%} of the {all_ - count['same']} mutants that change what is built are "
        f"killed by the facts or refused by the build; {_share(killed, all_):.1%} of all {all_}."
    )
    yield (
        f"Of {built} mutants that build and change something {count['facts']} are killed by facts: "
        f"{score_of_built(row):.1%}, or "
        f"{_share(count['facts'], built - count['equivalent']):.1%} of those not called equivalent."
    )


def too_few(row: Row) -> list[str]:
    """What is wrong with the scores of all scenarios together."""
    wrong = []
    if score(row) < LEAST:
        wrong.append(f"Too few mutants are killed, {score(row):.1%}: at least {LEAST:.0%} must be.")
    if score_of_built(row) < LEAST:
        wrong.append(
            f"Of the mutants that build too few are killed by facts, {score_of_built(row):.1%}: "
            f"at least {LEAST:.0%} must be."
        )
    return wrong


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def main(words: list[str]) -> int:
    """0 where the facts notice what they should, 1 where not."""
    arguments = _arguments(words)
    if arguments.worker:
        tree, slug, folder = arguments.worker
        return work(tree, choose_one(slug, discover()), folder)
    if arguments.operators:
        for operator in operators.OPERATORS:
            say(f"{operator.name:20} {operator.does} ({', '.join(operator.files)})")
        return 0
    everything = discover()
    scenarios = choose(arguments.slug, everything) if arguments.slug else everything
    lists = equivalent.read(LIST), changes.read(CHANGES), idle.read(IDLE)
    begin = time.monotonic()
    with quiet(arguments.json):
        tree = os.path.abspath(arguments.tree) if arguments.tree else ""
        if not tree:
            made = build.Tree(arguments.preset)
            made.make(scenarios)
            tree = made.folder
        found = run(tree, scenarios, arguments.jobs)
    slugs = [scenario.slug for scenario in everything]
    shown = [os.path.relpath(path) for path in (LIST, CHANGES, IDLE)]
    wrong = compare(lists[0], found, slugs, shown[0])
    wrong += changes.compare(lists[1], found, slugs, shown[1])
    wrong += idle.compare(lists[2], found, slugs, shown[2])
    rows = table(found)
    if scenarios == everything:
        wrong += too_few(rows[-1])
    if arguments.json:
        scores = {"all": score(rows[-1]), "built": score_of_built(rows[-1])}
        data({"scenarios": found, "scores": scores, "wrong": wrong})
        return 1 if wrong else 0
    for message in wrong:
        say(f"\n{message}")
    if wrong:
        say(f"\nKill a mutant by a better fact, or say in {shown[0]} why none can.")
        say(f"Let a fact be missed: by the Break it, or by a change in {shown[1]} that it alone")
        say(f"notices; or say in {shown[2]} why nothing can miss it.")
    say("\n| operator | mutants | " + " | ".join(VERDICTS) + " |")
    say("|---|" + "---|" * (1 + len(VERDICTS)))
    for row in rows:
        say(str(row))
    say()
    for sentence in sentences(rows[-1]):
        say(sentence)
    say(idle.sentence(found))
    say(f"This took {time.monotonic() - begin:.0f} s, {arguments.jobs} scenarios at a time.")
    return 1 if wrong else 0


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="mutate.py", description="Changes each linker-relevant line and looks who notices."
    )
    parser.add_argument("slug", nargs="*", help="scenarios (chapter/name) or chapters; or all")
    parser.add_argument("--preset", default="default", help="the toolchain to use")
    parser.add_argument("--tree", metavar="FOLDER", help="a build folder in which all is built")
    parser.add_argument("--json", action="store_true", help="every mutant as JSON")
    parser.add_argument(
        "--jobs",
        type=int,
        default=len(os.sched_getaffinity(0)),
        help="how many scenarios side by side (as many as there are cores)",
    )
    parser.add_argument("--operators", action="store_true", help="what is changed, and how")
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(ended(lambda: main(sys.argv[1:])))
