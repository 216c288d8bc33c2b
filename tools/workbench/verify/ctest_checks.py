"""What ctest verifies of each scenario beside its facts: its lesson, its break, and that its
CMakeLists.txt can be taken home."""

from __future__ import annotations

import os
from collections.abc import Callable

from workbench.base.background import Background
from workbench.base.terminal import say
from workbench.base.trouble import Trouble
from workbench.lesson import page, play, snippet
from workbench.lesson.play import Stage
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import Toolchain, absent, read_toolchain
from workbench.verify import result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure.shape import Drawing

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def figures_of(scenario: Scenario, lesson: page.Lesson, build_folder: str) -> list[Drawing]:
    """A lesson's figures as `figure.draw` has them, as data; a lesson without one pays nothing."""
    if not lesson.figures():
        return []
    from workbench import figure

    drawn = figure.draw(scenario, lesson, build_folder, scenario.built_in(build_folder))
    return [item.as_data() for item in drawn]


def _read(scenario: Scenario, build_folder: str) -> tuple[page.Lesson, Toolchain]:
    lesson = page.read(scenario.readme, os.path.relpath(scenario.readme))
    return lesson, read_toolchain(build_folder)


def _skipped(lesson: page.Lesson, toolchain: Toolchain) -> bool:
    """Whether this toolchain lacks what the whole lesson needs; then the reason is said."""
    reason = absent(lesson, toolchain)
    if reason:
        say(f"skipped: {reason}")
    return bool(reason)


def check_lesson(scenario: Scenario, build_folder: str, limit: float = play.LIMIT) -> int:
    """Plays a lesson against a ready build tree and says only what is wrong; an exit status."""
    lesson, toolchain = _read(scenario, build_folder)
    if _skipped(lesson, toolchain):
        return SKIPPED

    with Stage(scenario.folder, build_folder, scenario.built_in(build_folder), limit) as stage:
        with Background(lambda: figures_of(scenario, lesson, build_folder)) as drawn:
            seen = list(play.play(lesson, stage, toolchain))
            figures = drawn()
    wrong = snippet.differences(lesson, scenario.folder)
    wrong += [one.report(lesson.path) for one in play.decided_of(seen) if one.wrong]
    for variant, played in play.steps_of(seen):
        if played is None:
            say(f"{lesson.path}:{variant.fence.line}: skipped: {variant.skipped}")
        elif played.wrong:
            wrong.append(played.report(lesson.path))
    for item in figures:
        if item["verdict"] == "skipped":
            say(f"{lesson.path}:{item['line']}: {item['file']} is skipped: {item['difference']}")
        elif item["verdict"] == "failed":
            wrong.append(f"{lesson.path}:{item['line']}: {item['difference']}")
    outcome = result.of_lesson(scenario, lesson, toolchain, seen, figures)
    if not any(played for _, played in play.steps_of(seen)):
        wrong.append(f"{lesson.path}:1: the lesson runs no command here: nothing is verified.")
    if wrong:
        outcome["verdict"] = "failed"
    result.save(build_folder, "lessons", outcome)
    for message in wrong:
        say(message)
    if not wrong:
        say(
            f"{scenario.slug}: {sum(1 for _, played in play.steps_of(seen) if played)} commands verified"
        )
    return 1 if wrong else 0


def check_break(scenario: Scenario, build_folder: str) -> int:
    """Breaks a scratch copy and says what turned red; an exit status."""
    from workbench.verify import breakage, exercise

    lesson, toolchain = _read(scenario, build_folder)
    if _skipped(lesson, toolchain):
        return SKIPPED
    program = os.path.join(scenario.built_in(build_folder), "facts")
    if not os.path.exists(program):
        raise Trouble(f"{program} is not built: run `cmake --build {build_folder}` first.")

    def hint(sources: str, built: str) -> list[str]:
        """Whether the hint of the exercise that is made of this shows it; its form is `check`'s."""
        if any(exercise.amiss(lesson)):
            return []
        return exercise.shows(scenario, lesson, build_folder, sources, built)

    broken = breakage.show(build_folder, program, scenario, lesson, hint)
    for name, words in broken.failed.items():
        say(f"red: {name}\n{words.strip()}")
    for message in broken.wrong:
        say(message)
    return 1 if broken.wrong else 0


def check_home(scenario: Scenario, build_folder: str) -> int:
    """Builds what a reader takes home and says what is wrong with it; an exit status."""
    from workbench.verify import home

    lesson, toolchain = _read(scenario, build_folder)
    if _skipped(lesson, toolchain):
        return SKIPPED
    wrong = home.prove(scenario, lesson, toolchain, build_folder)
    for message in wrong:
        say(message)
    return 1 if wrong else 0


CHECKS: dict[str, Callable[[Scenario, str], int]] = {
    "lesson": check_lesson,
    "break": check_break,
    "home": check_home,
}
