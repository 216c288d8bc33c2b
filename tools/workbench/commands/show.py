"""What `run` and `walk` show of a lesson: a command with what it printed, the figures, the facts."""

from __future__ import annotations

import os

from workbench.base import terminal
from workbench.base.terminal import paint, say
from workbench.lesson.page import Figure
from workbench.lesson.play import Played
from workbench.lesson.scenario import Scenario
from workbench.verify import fact, result
from workbench.verify.build import Tree
from workbench.verify.sentence import sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape
    from workbench.figure.shape import Drawing

TICK, CROSS, SKIP = "✓", "✗", "-"


def placeholder(figure: Figure) -> str:
    """What stands for a figure where none can be shown."""
    return f"({figure.file}: {terminal.plain(figure.title)})"


def show_figure(item: Drawing, path: str) -> None:
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


def show_facts(tree: Tree, scenario: Scenario) -> list[shape.Fact]:
    """Checks the facts of a scenario that has been built, and says them as sentences."""
    say(paint("\nFacts", "bold"))
    terminal.stands_for([os.path.join(scenario.built_in(tree.folder), "facts")], "  ")
    facts = fact.check_scenario(tree, scenario)
    for item in facts:
        _show_fact(item)
    result.save(tree.folder, "facts", result.of_facts(scenario, facts))
    return facts


def _show_fact(item: shape.Fact) -> None:
    words = sentence(item["name"])
    if item["verdict"] == "ok":
        say(f"  {paint(TICK, 'good')} {words}")
    elif item["verdict"] == "skipped":
        say(f"  {SKIP} {words}: skipped, {item['text']}")
    else:
        say(paint(f"  {CROSS} {words} ({item['name']})\n{item['text']}", "bad"))
