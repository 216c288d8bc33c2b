"""What ctest verifies of each scenario beside its facts: its lesson and its break."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from workbench import lesson, play, toolchain
from workbench.play import Stage
from workbench.scenario import Scenario
from workbench.terminal import say
from workbench.toolchain import Toolchain
from workbench.trouble import Trouble

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def absent(text: lesson.Lesson, compiler: Toolchain) -> str:
    """What a lesson as a whole needs and that is not here, as a reason; or nothing."""
    needs, machine = text.note("needs"), compiler.get("machine")
    if needs and compiler.get("emulator"):
        return f"needs {needs}, which makes no code for {machine} here"
    if compiler.get("emulator") and " " in compiler["cc"]:  # LD_PRELOAD knows no quotes
        return f"needs a build folder without a blank in its path, to run programs of {machine}"
    return compiler.why_not({"needs": needs}) if needs else ""


def build_of(tree: str, scenario: Scenario) -> str:
    """Where CMake built a scenario: in the whole tree, or alone."""
    inside = os.path.join(tree, "scenarios", scenario.slug)
    return inside if os.path.exists(os.path.join(inside, "scenario.txt")) else tree


def figures_of(scenario: Scenario, text: lesson.Lesson, tree: str) -> list[dict]:
    """A lesson's figures as `figure.draw` has them, as data; a lesson without one pays nothing."""
    if not text.figures():
        return []
    from workbench import figure

    drawn = figure.draw(scenario, text, tree, build_of(tree, scenario))
    return [item.as_data() for item in drawn]


class Beside:
    """`with Beside(work) as wait:` the work is done in a thread of its own while a lesson's commands
    are played, which wait for a compiler most of the time; `wait()` has what it returned."""

    def __init__(self, work: Callable[[], tuple]):
        self.work = work
        self.done: list[tuple] = []
        self.trouble: BaseException | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.done.append(self.work())
        except BaseException as trouble:  # for the main thread to deal with
            self.trouble = trouble

    def __enter__(self) -> Callable[[], tuple]:
        self.thread.start()
        return self._wait

    def _wait(self) -> tuple:
        self.thread.join()
        if self.trouble:
            raise self.trouble
        return self.done[0]

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is KeyboardInterrupt:
            from workbench import process

            process.stop_all()
        self.thread.join()


def check_lesson(scenario: Scenario, tree: str, limit: float = play.LIMIT) -> int:
    """Plays a lesson against a ready build tree and says only what is wrong; an exit status."""
    text = lesson.read(scenario.readme, os.path.relpath(scenario.readme))
    compiler = toolchain.read(tree)
    reason = absent(text, compiler)
    if reason:
        say(f"skipped: {reason}")
        return SKIPPED

    def meanwhile() -> tuple:
        from workbench import result, snippet

        return snippet.differences(text, scenario.folder), figures_of(scenario, text, tree), result

    with Stage(scenario.folder, tree, build_of(tree, scenario), limit) as stage:
        with Beside(meanwhile) as wait:
            seen = list(play.play(text, stage, compiler))
            wrong, figures, result = wait()
    for variant, played in seen:
        if played is None:
            say(f"{text.path}:{variant.fence.line}: skipped: {variant.skipped}")
        elif played.wrong:
            wrong.append(played.report(text.path))
    for item in figures:
        if item["verdict"] == "skipped":
            say(f"{text.path}:{item['line']}: {item['file']} is skipped: {item['difference']}")
        elif item["verdict"] == "failed":
            wrong.append(f"{text.path}:{item['line']}: {item['difference']}")
    outcome = result.of_lesson(scenario, text, compiler, seen, figures)
    if not any(played for _, played in seen):
        wrong.append(f"{text.path}:1: the lesson runs no command here: nothing is verified.")
    if wrong:
        outcome["verdict"] = "failed"
    result.save(tree, "lessons", outcome)
    for message in wrong:
        say(message)
    if not wrong:
        say(f"{scenario.slug}: {sum(1 for _, played in seen if played)} commands verified")
    return 1 if wrong else 0


def check_break(scenario: Scenario, tree: str) -> int:
    """Breaks a scratch copy and says what turned red; an exit status."""
    from workbench import breakage

    text = lesson.read(scenario.readme, os.path.relpath(scenario.readme))
    reason = absent(text, toolchain.read(tree))
    if reason:
        say(f"skipped: {reason}")
        return SKIPPED
    program = os.path.join(build_of(tree, scenario), "facts")
    if not os.path.exists(program):
        raise Trouble(f"{program} is not built: run `cmake --build {tree}` first.")
    broken = breakage.show(tree, program, scenario, text)
    for name, words in broken.failed.items():
        say(f"red: {name}\n{words.strip()}")
    for message in broken.wrong:
        say(message)
    return 1 if broken.wrong else 0


CHECKS: dict[str, Callable[[Scenario, str], int]] = {"lesson": check_lesson, "break": check_break}
