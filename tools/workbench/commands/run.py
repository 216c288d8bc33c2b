"""`workbench run`: builds just what is asked for, plays the lesson live, then checks the facts."""

from __future__ import annotations

import time

from workbench.base import terminal
from workbench.base.process import Process
from workbench.base.progress import Progress
from workbench.base.terminal import paint, say
from workbench.commands.show import (
    CROSS,
    SKIP,
    TICK,
    placeholder,
    show_facts,
    show_figure,
    show_step,
)
from workbench.lesson import needs, page, play, snippet
from workbench.lesson.page import Fence, Figure, Heading, Lesson, Prose
from workbench.lesson.play import Played, Stage, Variant
from workbench.lesson.scenario import Scenario, syllabus
from workbench.lesson.toolchain import Toolchain, absent, read_toolchain
from workbench.verify import ctest_checks, result
from workbench.verify.build import Tree, fail_unless_done

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    outcomes = []
    with tree.locked():
        tree.configure(scenarios)
        builder = Builder(tree.start(scenarios))
        try:
            for place, scenario in enumerate(scenarios):
                if place:
                    say()
                outcomes.append(_run(tree, scenario, builder))
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


def _run(tree: Tree, scenario: Scenario, builder: Builder) -> shape.Run:
    begin = time.monotonic()
    lesson = page.read(scenario.readme)
    say(paint(f"{scenario.slug}: {terminal.plain(lesson.claim)}", "bold"))
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
    seen = _play(tree, scenario, lesson, toolchain)
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
    tree: Tree, scenario: Scenario, lesson: Lesson, toolchain: Toolchain
) -> list[tuple[Variant, Played | None]]:
    """Plays the lesson with the prose around its transcripts."""
    before, rest = _prose(lesson)
    seen: list[tuple[Variant, Played | None]] = []
    with Stage(scenario.folder, tree.folder, scenario.built_in(tree.folder)) as stage:
        for variant, played in play.play(lesson, stage, toolchain):
            seen.append((variant, played))
            for line in before.pop(variant.fence.line, []):
                say(line)
            if played is None:
                say(paint(f"  {SKIP} a variant is skipped: {variant.skipped}", "dim"))
            else:
                show_step(played, lesson.path)
    if not before:
        for line in rest:
            say(line)
    return seen


def _prose(lesson: Lesson) -> tuple[dict[int, list[str]], list[str]]:
    """What is said before each console fence, by its line, and after the last.

    That is the problem, and the sections that have transcripts; code stays on its page.
    """
    before: dict[int, list[str]] = {}
    pending: list[str] = []
    section: list[str] = []
    said = True  # the problem, above all sections, is always said
    at_home = lesson.taken_home()
    for block in lesson.blocks:
        if isinstance(block, Heading):
            pending += section if said else []
            said = block.level == 1
            section = [] if said else [paint(f"\n{terminal.plain(block.text)}", "bold")]
        elif isinstance(block, Prose):
            section.append(f"\n{terminal.prose(block.text)}")
        elif isinstance(block, Figure):
            section.append(f"\n{placeholder(block)}")
        elif isinstance(block, Fence) and block.language == "console" and block not in at_home:
            before[block.line] = pending + section
            pending, section, said = [], [], True
    return before, pending + (section if said else [])


def _close(scenario: Scenario, outcome: shape.Run, toolchain: Toolchain, seconds: float) -> None:
    steps = [step for fence in outcome["lesson"]["fences"] for step in fence["steps"]]
    facts = terminal.count(outcome["facts"], "fact")
    counts = f"{terminal.count(steps, 'command')} and {facts} in {seconds:.1f} s"
    if outcome["verdict"] == "verified":
        say(paint(f"\n{TICK} {scenario.slug} is verified: {counts}, with {toolchain}.", "good"))
        say(f"  See it fail: ./workbench break {scenario.slug}")
    else:
        say(
            paint(
                f"\n{CROSS} {scenario.slug} differs from its lesson here, with {toolchain}.", "bad"
            )
        )
        say(
            f"  Fix the sources or the lesson; ./workbench bless {scenario.slug} accepts new output."
        )
