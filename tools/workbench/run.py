"""`workbench run`: builds just what is asked for, plays the lesson live, then checks the facts."""

from __future__ import annotations

import os
import time

from workbench import fact, lesson, needs, play, result, snippet, terminal, toolchain, verify
from workbench.build import Tree, fail_unless_done
from workbench.lesson import Fence, Figure, Heading, Lesson, Prose
from workbench.process import Process
from workbench.progress import Progress
from workbench.play import Played, Stage, Variant
from workbench.scenario import Scenario, syllabus
from workbench.terminal import paint, say

TICK, CROSS, SKIP = "✓", "✗", "-"


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


def run(tree: Tree, scenarios: list[Scenario]) -> list[dict]:
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


def _close_all(outcomes: list[dict]) -> None:
    """What several scenarios came to, in one place."""
    by_verdict: dict[str, list[dict]] = {}
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


def _run(tree: Tree, scenario: Scenario, builder: Builder) -> dict:
    begin = time.monotonic()
    text = lesson.read(scenario.readme)
    say(paint(f"{scenario.slug}: {terminal.plain(text.claim)}", "bold"))
    compiler = toolchain.read(tree.folder)
    outcome: dict = {
        "slug": scenario.slug,
        "claim": text.claim,
        "verdict": "skipped",
        "reason": verify.absent(text, compiler),
    }
    if outcome["reason"]:
        say(f"\n{SKIP} skipped: {outcome['reason']}.")
        needs.advise([outcome["reason"]])
        return outcome
    wrong = snippet.differences(text, scenario.folder)
    for message in wrong:
        say(paint(f"\n{CROSS} {message}", "bad"))
    if any("BUILD" in line for fence in text.fences("console") for line in fence.body):
        builder.wait()
    seen = _play(tree, scenario, text, compiler)
    if builder.is_at_work():
        say(paint("\nThe tests are still being built (their library only once) ...", "dim"))
    builder.wait()
    figures = verify.figures_of(scenario, text, tree.folder)
    if figures:
        say()
    for item in figures:
        _show_figure(item, text.path)
    facts = show_facts(tree, scenario)
    lesson_result = result.of_lesson(scenario, text, compiler, seen, figures)
    result.save(tree.folder, "lessons", lesson_result)
    good = (
        not wrong
        and lesson_result["verdict"] == "verified"
        and all(item["verdict"] != "failed" for item in facts)
    )
    outcome.update(verdict="verified" if good else "failed", lesson=lesson_result, facts=facts)
    _close(scenario, outcome, compiler, time.monotonic() - begin)
    return outcome


def _play(
    tree: Tree, scenario: Scenario, text: Lesson, compiler: toolchain.Toolchain
) -> list[tuple[Variant, Played | None]]:
    """Plays the lesson with the prose around its transcripts."""
    before, rest = _prose(text)
    seen: list[tuple[Variant, Played | None]] = []
    with Stage(scenario.folder, tree.folder, tree.build_of(scenario)) as stage:
        for variant, played in play.play(text, stage, compiler):
            seen.append((variant, played))
            for line in before.pop(variant.fence.line, []):
                say(line)
            if played is None:
                say(paint(f"  {SKIP} a variant is skipped: {variant.skipped}", "dim"))
            else:
                show_step(played, text.path)
    if not before:
        for line in rest:
            say(line)
    return seen


def _prose(text: Lesson) -> tuple[dict[int, list[str]], list[str]]:
    """What is said before each console fence, by its line, and behind the last.

    That is the problem, and the sections that have transcripts; code stays on its page.
    """
    before: dict[int, list[str]] = {}
    pending: list[str] = []
    section: list[str] = []
    said = True  # the problem, above all sections, is always said
    for block in text.blocks:
        if isinstance(block, Heading):
            pending += section if said else []
            said = block.level == 1
            section = [] if said else [paint(f"\n{terminal.plain(block.text)}", "bold")]
        elif isinstance(block, Prose):
            section.append(f"\n{terminal.prose(block.text)}")
        elif isinstance(block, Figure):
            section.append(f"\n{placeholder(block)}")
        elif isinstance(block, Fence) and block.language == "console":
            before[block.line] = pending + section
            pending, section, said = [], [], True
    return before, pending + (section if said else [])


def placeholder(figure: Figure) -> str:
    """What stands for a figure where none can be shown."""
    return f"({figure.file}: {terminal.plain(figure.title)})"


def _show_figure(item: dict, path: str) -> None:
    if item["verdict"] == "ok":
        say(f"  {paint(TICK, 'good')} {item['file']} shows what was built")
    elif item["verdict"] == "skipped":
        say(f"  {SKIP} {item['file']}: skipped, {item['difference']}")
    else:
        say(paint(f"  {CROSS} {path}:{item['line']}: {item['difference']}", "bad"))


def show_step(played: Played, path: str) -> None:
    """A command as typed, what it printed, and a tick at the end or what is wrong."""
    lines = played.step.command.split("\n")
    shown = [paint(f"  $ {lines[0]}", "command")]
    shown += [paint(f"  > {line}", "command") for line in lines[1:]]
    shown += [f"  {line}" for line in played.printed]
    if not played.wrong:
        shown[-1] += paint(f"  {TICK}", "good")
    say("\n".join(shown))
    if played.wrong:
        say(paint(f"  {CROSS} " + played.report(path), "bad"))


def show_facts(tree: Tree, scenario: Scenario) -> list[dict]:
    """Checks the facts of a scenario that has been built, and says them as sentences."""
    say(paint("\nFacts", "bold"))
    terminal.stands_for([os.path.join(tree.build_of(scenario), "facts")], "  ")
    facts = fact.check_scenario(tree, scenario)
    for item in facts:
        _show_fact(item)
    result.save(tree.folder, "facts", result.of_facts(scenario, facts))
    return facts


def _show_fact(item: dict) -> None:
    words = fact.sentence(item["name"])
    if item["verdict"] == "ok":
        say(f"  {paint(TICK, 'good')} {words}")
    elif item["verdict"] == "skipped":
        say(f"  {SKIP} {words}: skipped, {item['text']}")
    else:
        say(paint(f"  {CROSS} {words} ({item['name']})\n{item['text']}", "bad"))


def _close(
    scenario: Scenario, outcome: dict, compiler: toolchain.Toolchain, seconds: float
) -> None:
    steps = [step for fence in outcome["lesson"]["fences"] for step in fence["steps"]]
    facts = terminal.count(outcome["facts"], "fact")
    counts = f"{terminal.count(steps, 'command')} and {facts} in {seconds:.1f} s"
    if outcome["verdict"] == "verified":
        say(paint(f"\n{TICK} {scenario.slug} is verified: {counts}, with {compiler}.", "good"))
        say(f"  See it fail: ./workbench break {scenario.slug}")
    else:
        say(
            paint(
                f"\n{CROSS} {scenario.slug} differs from its lesson here, with {compiler}.", "bad"
            )
        )
        say(
            f"  Mend the sources or the lesson; ./workbench bless {scenario.slug} accepts new output."
        )
