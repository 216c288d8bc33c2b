"""`workbench run`: builds just what is asked for, plays the lesson live, then checks the facts."""

from __future__ import annotations

import contextlib
import sys
import time

from workbench.base import terminal
from workbench.base.process import Process
from workbench.base.progress import Progress
from workbench.base.terminal import paint, say
from workbench.commands import script
from workbench.commands.keyboard import Keyboard
from workbench.commands.quiz import QUIT, Quiz, in_short
from workbench.commands.show import (
    CROSS,
    SKIP,
    TICK,
    show_facts,
    show_figure,
    show_step,
)
from workbench.lesson import needs, page, play, snippet
from workbench.lesson.page import Lesson
from workbench.lesson.asked import Asked
from workbench.lesson.decision import Decided
from workbench.lesson.play import Stage
from workbench.lesson.scenario import Scenario, syllabus
from workbench.lesson.toolchain import Toolchain, absent, read_toolchain
from workbench.verify import ctest_checks, result
from workbench.verify.build import Tree, fail_unless_done

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.lesson.play import Seen
    from workbench.verify import shape


class Builder:
    """The build that goes on while lessons are played; whoever needs it waits for it."""

    def __init__(self, process: Process):
        self.process: Process | None = process

    def wait(self) -> None:
        if self.process:
            process, self.process = self.process, None
            fail_unless_done(process.argv, process.wait(progress=Progress()))

    def is_at_work(self) -> bool:
        return self.process is not None and self.process.child.poll() is None

    def stop(self) -> None:
        if self.process:
            self.process.stop()
            self.process = None


def run(tree: Tree, scenarios: list[Scenario]) -> list[shape.Run]:
    """Runs scenarios one after the other; each one's outcome as data.

    `slug`, `claim`, `verdict` ("verified", "failed" or "skipped"), `reason`, `lesson`, `facts`.
    """
    asks = len(scenarios) == 1 and sys.stdin.isatty() and sys.stdout.isatty()
    outcomes = []
    with contextlib.ExitStack() as stack:
        stack.enter_context(tree.locked())
        tree.configure(scenarios)
        builder = Builder(tree.start(scenarios))
        try:
            if asks:  # nobody waits for the build folder while somebody thinks
                builder.wait()
                stack.close()
            for place, scenario in enumerate(scenarios):
                if place:
                    say()
                outcomes.append(_run(tree, scenario, builder, asks))
        finally:
            builder.stop()
    if len(scenarios) > 1:
        _close_all(outcomes)
    elif outcomes[0]["verdict"] == "verified":
        _say_next(scenarios[0])
    return outcomes


def _close_all(outcomes: list[shape.Run]) -> None:
    """What several scenarios came to, in one place."""
    by_verdict: dict[str, list[shape.Run]] = {}
    for outcome in outcomes:
        by_verdict.setdefault(outcome["verdict"], []).append(outcome)
    verified, skipped = by_verdict.pop("verified", []), by_verdict.pop("skipped", [])
    wrong = [outcome for some in by_verdict.values() for outcome in some]
    if skipped:
        say(f"\n{len(skipped)} skipped:")
        for outcome in skipped:
            say(f"  {outcome['slug']} {outcome['reason']}")
        needs.advise(outcome["reason"] for outcome in skipped)
    if wrong:
        say(f"\n{len(wrong)} {'differs' if len(wrong) == 1 else 'differ'} from the lesson:")
        for outcome in wrong:
            say(f"  {outcome['slug']}: ./workbench run {outcome['slug']}")
    whole = terminal.count(outcomes, "scenario")
    if wrong or not verified:
        say(paint(f"\n{CROSS if wrong else SKIP} {len(verified)} of {whole} verified.", "bad"))
    else:
        say(paint(f"\n{TICK} {len(verified)} of {whole} verified.", "good"))


def _say_next(scenario: Scenario) -> None:
    """The lesson that comes after this one in the syllabus."""
    slugs = syllabus()
    after = slugs[slugs.index(scenario.slug) + 1 :] if scenario.slug in slugs else []
    if after:
        say(f"  The next lesson: ./workbench run {after[0]}")
    else:
        say("  That is the last lesson of the course; ./workbench says what is left.")


def _run(tree: Tree, scenario: Scenario, builder: Builder, asks: bool) -> shape.Run:
    begin = time.monotonic()
    lesson = page.read(scenario.readme)
    # Where the lesson asks, its claim might answer.
    say(
        paint(scenario.slug if asks else f"{scenario.slug}: {terminal.plain(lesson.claim)}", "bold")
    )
    toolchain = read_toolchain(tree.folder)
    outcome: shape.Run = {
        "slug": scenario.slug,
        "claim": lesson.claim,
        "verdict": "skipped",
        "reason": absent(lesson, toolchain),
    }
    if outcome["reason"]:
        say(f"\n{SKIP} skipped: {outcome['reason']}.")
        needs.advise([outcome["reason"]])
        return outcome
    wrong = snippet.differences(lesson, scenario.folder)
    for message in wrong:
        say(paint(f"\n{CROSS} {message}", "bad"))
    if any("BUILD" in line for fence in lesson.fences("console") for line in fence.body):
        builder.wait()
    seen = _play(tree, scenario, lesson, toolchain, asks)
    if builder.is_at_work():
        say(paint("\nThe tests are still being built (their library only once) ...", "dim"))
    builder.wait()
    figures = ctest_checks.figures_of(scenario, lesson, tree.folder)
    if figures:
        say()
    for item in figures:
        show_figure(item, lesson.path)
    facts = show_facts(tree, scenario)
    lesson_result = result.of_lesson(scenario, lesson, toolchain, seen, figures)
    result.save(tree.folder, "lessons", lesson_result)
    good = (
        not wrong
        and lesson_result["verdict"] == "verified"
        and all(item["verdict"] != "failed" for item in facts)
    )
    outcome["verdict"] = "verified" if good else "failed"
    outcome["lesson"] = lesson_result
    outcome["facts"] = facts
    _close(scenario, outcome, toolchain, time.monotonic() - begin)
    return outcome


def _play(
    tree: Tree, scenario: Scenario, lesson: Lesson, toolchain: Toolchain, asks: bool
) -> list[Seen]:
    """Plays the lesson with the prose around its transcripts; with its questions, where it `asks`."""
    # Who is asked needs all of it for an answer.
    pending = (script.whole if asks else script.short)(lesson, toolchain)
    quiz = Quiz(scenario.slug, lesson.path)
    seen: list[Seen] = []

    def show(line: int) -> None:
        """Everything up to a line of the page, questions too."""
        while pending and pending[0][0] <= line:
            what = pending.pop(0)[1]
            if isinstance(what, Asked):
                with Keyboard() as keyboard:
                    if quiz.ask(what, keyboard) == QUIT:
                        raise KeyboardInterrupt
            else:
                say(what)

    with Stage(scenario.folder, tree.folder, scenario.built_in(tree.folder)) as stage:
        for one in play.play(lesson, stage, toolchain):
            seen.append(one)
            if isinstance(one, Decided):
                show(one.asked.line)
                if asks:
                    quiz.tell(one)
                else:
                    in_short(one, lesson.path)
                continue
            variant, played = one
            show(variant.fence.line)
            if played:
                show_step(played, lesson.path)
            elif not asks or variant.fence.line not in lesson.folded():
                say(paint(f"  {SKIP} a variant is skipped: {variant.skipped}", "dim"))
    if all(played is None or not played.wrong for _, played in play.steps_of(seen)):
        show(len(lesson.blocks) and lesson.blocks[-1].line)
    return seen


def _close(scenario: Scenario, outcome: shape.Run, toolchain: Toolchain, seconds: float) -> None:
    steps = [step for fence in outcome["lesson"]["fences"] for step in fence["steps"]]
    facts = terminal.count(outcome["facts"], "fact")
    counts = f"{terminal.count(steps, 'command')} and {facts} in {seconds:.1f} s"
    if outcome["verdict"] == "verified":
        say(paint(f"\n{TICK} {scenario.slug} is verified: {counts}, with {toolchain}.", "good"))
        say(f"  See it fail: ./workbench break {scenario.slug}")
        say(f"  Repair it yourself: ./workbench fix {scenario.slug}")
    else:
        say(
            paint(
                f"\n{CROSS} {scenario.slug} differs from its lesson here, with {toolchain}.", "bad"
            )
        )
        say(
            f"  Fix the sources or the lesson; ./workbench bless {scenario.slug} accepts new output."
        )
