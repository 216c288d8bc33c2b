"""A scenario's CMakeLists.txt, taken home: without the workbench's lines, in a project of its own.

It is configured and built there as the lesson's `console` fences under In CMake say, or in the plainest
way where there is none. What they print is compared as in any transcript. Then test.cpp is asked of what
was built, every fact of it: the files have the names, and do what the lesson says of them, without help.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator

from workbench.base import terminal
from workbench.base.terminal import say
from workbench.lesson import play
from workbench.lesson.page import Lesson
from workbench.lesson.play import Stage
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import Toolchain
from workbench.verify import breakage, fact, result

# The lines of a CMakeLists.txt that serve the workbench alone.
_OURS = re.compile(
    r"^(?:include\([^\n)]*cmake/Scenario\.cmake\)|scenario_(?:needs|test)\([^\n)]*\))[^\n]*\n?",
    re.MULTILINE,
)
BUILD = "build"  # the folder that is configured, in the project's own
_CONFIGURE = f"cmake -S . -B {BUILD} -G Ninja"
_PLAINLY = (
    f"{_CONFIGURE} {breakage.KNOWN} -DCMAKE_EXECUTABLE_FORMAT=ELF",
    f"cmake --build {BUILD}",
)


def taken(text: str) -> str:
    """A CMakeLists.txt without the workbench's lines."""
    return _OURS.sub("", text)


@contextlib.contextmanager
def at_home(sources: str, build_folder: str, built: str) -> Iterator[Stage]:
    """A project of the reader's own, with these sources."""
    with Stage(sources, build_folder, built) as stage:
        listfile = os.path.join(stage.folder, "CMakeLists.txt")
        with open(listfile, encoding="utf-8") as file:
            text = taken(file.read())
        with open(listfile, "w", encoding="utf-8") as file:
            file.write(text)
        yield stage


def prove(scenario: Scenario, lesson: Lesson, toolchain: Toolchain, build_folder: str) -> list[str]:
    """What is wrong with what a reader takes home, as sentences; nothing where all is well.

    What its fences printed is kept for the slides, as `<build>/home/<slug>.json`.
    """
    built_here = scenario.built_in(build_folder)
    with at_home(scenario.folder, build_folder, built_here) as stage:
        fences = lesson.taken_home()
        if fences:
            seen = follow(lesson, stage, toolchain)
            wrong = differences(lesson, seen)
            kept = result.of_lesson(scenario, lesson, toolchain, seen, [])
            result.save(build_folder, "home", kept)
        else:
            # The compilers are those that are known already; how they are found is no lesson's.
            breakage.know_compilers(build_folder, os.path.join(stage.folder, BUILD))
            wrong = _build(lesson, stage)
        if wrong:
            return wrong
        built = os.path.join(stage.folder, BUILD)
        if not os.path.exists(os.path.join(built, "CMakeCache.txt")):
            return [
                f"{lesson.path}:{fences[0].line}: nothing is configured in `{BUILD}`: "
                f"begin with `{_CONFIGURE}`, so that the facts can be checked there."
            ]
        described_there = described(os.path.join(built_here, "scenario.txt"), built)
        facts = fact.check(os.path.join(built_here, "facts"), described_there)
    failed = [f for f in facts if f["verdict"] == "failed"]
    if failed:
        names = terminal.listed([f["name"] for f in failed])
        return [
            f"{_place(lesson)}: taken home, CMakeLists.txt builds something else: "
            f"{names} {'fail' if len(failed) > 1 else 'fails'}.\n{failed[0]['text']}"
        ]
    say(f"{scenario.slug}: taken home, {len(facts)} facts hold")
    return []


def follow(
    lesson: Lesson, stage: Stage, toolchain: Toolchain
) -> list[tuple[play.Variant, play.Played | None]]:
    """Runs the lesson's own commands, up to the first that is wrong."""
    return list(play.play_variants(play.variants_of(lesson, toolchain, lesson.taken_home()), stage))


def differences(lesson: Lesson, seen: list[tuple[play.Variant, play.Played | None]]) -> list[str]:
    """How what they printed is not what the lesson says."""
    return [played.report(lesson.path) for _, played in seen if played and played.wrong]


def _build(lesson: Lesson, stage: Stage) -> list[str]:
    """What goes wrong where it is configured and built in the plainest way."""
    for command in _PLAINLY:
        outcome = stage.shell.run(command)
        if outcome.status != 0:
            printed = outcome.output.decode("utf-8", "replace")
            return [
                f"{_place(lesson)}: taken home, CMakeLists.txt does not build: "
                f"`{command}` ended with status {outcome.status}.\n{printed}"
            ]
    return []


def _place(lesson: Lesson) -> str:
    """Where the lesson shows its CMakeLists.txt."""
    shown = [fence.line for fence in lesson.fences("cmake")]
    return f"{lesson.path}:{shown[0] if shown else 1}"


def described(original: str, built: str, sources: str = "") -> str:
    """A scenario.txt for what was built there, and maybe of other sources: its path."""
    with open(original, encoding="utf-8") as file:
        text = file.read()
    if sources:
        text = re.sub(r"(?m)^sources=.*$", lambda _: f"sources={sources}", text)
    path = os.path.join(built, "scenario.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub(r"(?m)^build=.*$", lambda _: f"build={built}", text))
    return path
