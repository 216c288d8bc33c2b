"""`workbench list`: the syllabus with each scenario's claim and its state here."""

from __future__ import annotations

import os

from workbench.base import terminal
from workbench.base.terminal import paint, say
from workbench.lesson import page, progress
from workbench.lesson.page import LessonTrouble
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import absent, known_toolchain
from workbench.verify import result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape

MARKS = {
    "verified": ("✓", "good"),
    "failed": ("✗", "bad"),
    "not run": ("·", "dim"),
    "skipped": ("-", "dim"),
}


def states(build_folder: str, scenarios: list[Scenario]) -> list[shape.Entry]:
    """`slug`, `claim`, `state` (a verdict, or "not run"), `reason` for a skipped one, and `learned`, what
    was answered and fixed in words."""
    found: list[shape.Entry] = []
    try:
        learned = progress.read()
    except progress.Unkept:
        learned = {}
    toolchain = known_toolchain(build_folder)
    for scenario in scenarios:
        try:
            lesson = page.read(scenario.readme, os.path.relpath(scenario.readme))
            claim, reason = lesson.claim, absent(lesson, toolchain)
            state = "skipped" if reason else _state(build_folder, scenario)
        except LessonTrouble as trouble:
            claim, state, reason = str(trouble), "failed", ""
        own = progress.told(learned.get(scenario.slug, {}))
        found.append(
            {
                "slug": scenario.slug,
                "claim": claim,
                "state": state,
                "reason": reason,
                "learned": own,
            }
        )
    return found


def show(entries: list[shape.Entry]) -> None:
    """The entries as a page, chapter by chapter, and why there is no word of what was learned."""
    try:
        progress.read()
    except progress.Unkept as error:
        say(f"What you answered and fixed is not shown: {error}\n")
    wide = max(len(entry["slug"].partition("/")[2]) for entry in entries)
    chapter = ""
    for entry in entries:
        above, _, name = entry["slug"].partition("/")
        if above != chapter:
            say(("\n" if chapter else "") + paint(above, "bold"))
            chapter = above
        mark, style = MARKS[entry["state"]]
        state = f"skipped: {entry['reason']}" if entry["reason"] else entry["state"]
        claim = terminal.plain(entry["claim"])
        words = [state] if state != "verified" else []
        words += [entry["learned"]] if entry["learned"] else []
        told = paint(f"  ({'; '.join(words)})", "dim") if words else ""
        say(f"  {paint(mark, style)} {name:{wide}}  {claim}{told}")


def _state(build_folder: str, scenario: Scenario) -> str:
    """Verified where lesson and facts were both seen to hold with the files as they are."""
    played = result.load(build_folder, "lessons", scenario)
    checked = result.load(build_folder, "facts", scenario)
    verdicts = [played["verdict"]] if played else []
    verdicts += [fact["verdict"] for fact in checked["facts"]] if checked else []
    if "failed" in verdicts:
        return "failed"
    return "verified" if played and checked else "not run"
