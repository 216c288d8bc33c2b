#!/usr/bin/env python3
"""What the workbench costs, beside the limits of its design: `bench/bench.py [--rounds N]`.

Everything is measured in fresh clones of HEAD in one run, since machines differ and are noisy. A
time is the best of its rounds, in seconds of the wall clock; a ratio compares two of them.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from xml.etree import ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools"))

from workbench.lesson.toolchain import absent
from workbench.base import environment, scratch
from workbench.host import modules, npm
from workbench.lesson import asked, page, play  # noqa: E402
from workbench.lesson.toolchain import read_toolchain  # noqa: E402
from workbench.lesson.scenario import Scenario, discover  # noqa: E402

SLUG = "rpath/origin"
JOBS = str(len(os.sched_getaffinity(0)))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what the workbench costs.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each time is taken")
    rounds = parser.parse_args().rounds
    folder = tempfile.mkdtemp(prefix="workbench-bench-")
    try:
        for row in _measure(folder, rounds):
            print(_line(*row), flush=True)
    finally:
        shutil.rmtree(folder)


def _measure(folder: str, rounds: int):
    """The rows of the table: what, figure, unit, limit."""
    yield "what", "measured", "", "at most"
    firsts, dones, agains = [], [], []
    for _ in range(rounds):
        clone = _clone(folder)
        first, done = _run(clone)
        firsts.append(first)
        dones.append(done)
        agains.append(_run(clone)[1])
    yield f"fresh clone, run {SLUG}: first verified line", min(firsts), "s", 2.5
    yield f"fresh clone, run {SLUG}: done", min(dones), "s", 8
    yield "the same again", min(agains), "s", 1

    clone = _clone(folder)
    tree = os.path.join(clone, "build")
    call(["cmake", "-S", clone, "--preset", "default"])
    call(["cmake", "--build", tree])
    scenarios = [s for s in discover(os.path.join(clone, "scenarios")) if not _absent(s, tree)]
    scripts = [_script(s, tree) for s in scenarios]
    # What is compared is measured in turns, since a machine is not equally fast all the time, and of
    # each lesson the best counts.
    bares, playeds = [], []
    for _ in range(rounds):
        bares.append([_bare(s, script, tree) for s, script in zip(scenarios, scripts)])
        playeds.append(_played(tree))
    bare, played = (sum(map(min, zip(*times))) for times in (bares, playeds))
    yield f"{len(scenarios)} lessons by plain bash", bare, "s", None
    yield "lessons by ctest, against plain bash", played / bare, "x", 1.5

    ones, alls = [], []
    for _ in range(rounds):
        ones.append(_everything(_clone(folder), SLUG))
        alls.append(_everything(_clone(folder), "all"))
    one, everything = min(ones), min(alls)
    each = (everything - one) / (len(discover()) - 1)
    yield "everything from nothing: once", one - each, "s", 6
    yield "... and for each further scenario", each, "s", None
    yield "... against its bare commands", each / (bare / len(scenarios)), "x", 5
    yield "after touching one test.cpp: its facts", min(
        _touched(clone, tree) for _ in range(rounds)
    ), "s", 1.5
    yield "a build with nothing to do", min(
        _timed(["cmake", "--build", tree]) for _ in range(5)
    ), "s", 0.2

    reason = modules.missing() or npm.missing()
    if reason:
        print(f"The decks are not measured: {reason}.", file=sys.stderr)
        return
    os.symlink(npm.folder(), os.path.join(tree, "npm"))
    seconds, slides = min(_slides(clone) for _ in range(5))
    yield f"the course rendered, {slides} slides: for each 60", seconds * 60 / slides, "s", 1


def _touched(clone: str, tree: str) -> float:
    """Seconds from a changed test.cpp to its facts."""
    with open(os.path.join(clone, "scenarios", SLUG, "test.cpp"), "a", encoding="utf-8") as file:
        file.write("// changed\n")
    begin = time.monotonic()
    call(["cmake", "--build", tree, "--target", SLUG.replace("/", "-")])
    call(["ctest", "--test-dir", os.path.join(tree, "scenarios", SLUG), "-L", "^facts$"])
    return time.monotonic() - begin


def _slides(clone: str) -> tuple[float, int]:
    """Seconds that the command takes for the course, and how many slides that has."""
    argv = [os.path.join(clone, "workbench"), "slides", "course"]
    begin = time.monotonic()
    done = subprocess.run(argv, env=environment_of(), capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begin
    counted = re.search(r"(\d+) slides", done.stdout)
    if not counted:
        sys.exit(f"{done.stdout}{done.stderr}\n`{' '.join(argv)}` failed: run it by hand.")
    return seconds, int(counted.group(1))


def _line(what: str, figure, unit: str, limit) -> str:
    if isinstance(figure, str):
        return f"{what:52} {figure:>10}   {limit}"
    over = "  OVER" if limit and figure > limit else ""
    allowed = f"{limit:g} {unit}" if limit else ""
    return f"{what:52} {figure:8.2f} {unit}   {allowed}{over}"


def _clone(folder: str) -> str:
    path = os.path.join(folder, "clone")
    shutil.rmtree(path, ignore_errors=True)
    clone_into(path)
    return path


def clone_into(path: str, commit: str = "HEAD") -> None:
    """A fresh clone of the workbench at some commit."""
    call(["git", "clone", "--quiet", "--no-checkout", ROOT, path])
    named = subprocess.run(
        ["git", "-C", ROOT, "rev-parse", commit], capture_output=True, text=True, check=True
    )
    call(["git", "-C", path, "checkout", "--quiet", "--detach", named.stdout.strip()])


def _run(clone: str) -> tuple[float, float]:
    """Seconds until `run` shows its first tick, and until it is done."""
    begin = time.monotonic()
    first = 0.0
    argv = [os.path.join(clone, "workbench"), "run", SLUG]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=environment_of()) as process:
        assert process.stdout
        for line in process.stdout:
            if "✓" in line and not first:
                first = time.monotonic() - begin
    if process.returncode:
        sys.exit(f"`{' '.join(argv)}` failed: run it by hand.")
    return first, time.monotonic() - begin


def _everything(clone: str, scenarios: str) -> float:
    """Configure, build, facts, lessons, breaks and what is taken home; not the tools' own tests."""
    tree = os.path.join(clone, "build")
    begin = time.monotonic()
    call(
        [
            "cmake",
            "-S",
            clone,
            "--preset",
            "default",
            f"-DSCENARIOS={scenarios}",
            "-DWORKBENCH_TESTS=OFF",
        ]
    )
    call(["cmake", "--build", tree])
    call(["ctest", "--test-dir", tree, "-j", JOBS, "-L", "^(facts|lesson|break|home)$"])
    return time.monotonic() - begin


def _absent(scenario: Scenario, build_folder: str) -> str:
    return absent(page.read(scenario.readme), read_toolchain(build_folder))


def _script(scenario: Scenario, build_folder: str) -> str:
    """The commands that a lesson's console fences hold here, and the experiments of its questions, each
    in a copy of its own, as one shell script."""
    lesson = page.read(scenario.readme)
    variants = play.variants(lesson, read_toolchain(build_folder))
    played = [variant for variant in variants if not variant.skipped]
    commands = [step.command for variant in played for step in variant.steps]
    script = [f"{command}\n" for command in commands]
    for one in asked.questions(lesson):
        tried = [p.command for choice in one.question.choices for p in choice.predictions]
        for command in dict.fromkeys(tried):
            if command not in commands:
                script.append(f"cp -a . ../tried; (cd ../tried; {command}); rm -rf ../tried\n")
    return "".join(script)


def _bare(scenario: Scenario, script: str, build_folder: str) -> float:
    """Seconds of a lesson's commands in plain bash, in a copy of its sources."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        scratch.copy_sources(scenario.folder, copy)
        kept = environment.lesson(
            build_folder, os.path.join(build_folder, "scenarios", scenario.slug)
        )
        begin = time.monotonic()
        subprocess.run(
            ["bash", "-c", script], cwd=copy, env=kept, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        return time.monotonic() - begin


def _played(build_folder: str) -> list[float]:
    """Seconds of each lesson by ctest, one after the other, and what ctest takes for itself."""
    report = os.path.join(build_folder, "bench.xml")
    whole = _timed(
        ["ctest", "--test-dir", build_folder, "-L", "^lesson$", "--output-junit", report]
    )
    each = [float(test.get("time", 0)) for test in ElementTree.parse(report).iter("testcase")]
    return [*each, whole - sum(each)]


def _timed(argv: list[str]) -> float:
    begin = time.monotonic()
    call(argv)
    return time.monotonic() - begin


def call(argv: list[str], kept: dict[str, str] | None = None) -> None:
    """Runs a command that must end well."""
    done = subprocess.run(
        argv,
        env=kept or environment_of(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n`{' '.join(argv)}` failed with exit status {done.returncode}.")


def environment_of() -> dict[str, str]:
    """The pinned one, with the build folder where a clone has it."""
    kept = environment.pinned()
    kept.pop("WORKBENCH_BUILD", None)
    return kept


if __name__ == "__main__":
    main()
