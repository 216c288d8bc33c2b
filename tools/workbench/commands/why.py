"""`workbench why`: an error message pasted from anywhere, and the scenarios that explain it.

The messages come out of the lessons' transcripts. Names, paths and numbers differ between the
reader's program and ours, so a line is compared by its words: those that few other lines share
count most.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from workbench.base import terminal
from workbench.base.record import Record
from workbench.base.terminal import paint, say
from workbench.lesson import page, transcript
from workbench.lesson.page import LessonTrouble
from workbench.lesson.scenario import Scenario
from workbench.lesson.transcript import Step

ENOUGH = 0.7  # the least score: 1 is a transcript's line that holds the whole message

# What is said of any file, and lines that only lead to or follow the message itself.
_COMMON = re.compile(
    r"(?i)no such file or directory|permission denied|is a directory|first defined here"
)
_NAMED = re.compile(r"(?i)\b(reference to|symbol:|definition of|library:) +\S+")
_AROUND = re.compile(r"in function|>>> |collect2:|linker command failed|ld returned")


class Hit(Record):
    """A scenario whose transcript shows such a message."""

    scenario: Scenario
    claim: str
    step: int  # the line of its command in the README.md
    line: str
    score: float


def words(text: str) -> list[str]:
    """A message's own words: without names in quotes, files, paths, numbers and placeholders."""
    if _AROUND.search(text) and "undefined" not in text:
        return []
    text = _NAMED.sub(r"\1 ", _COMMON.sub(" ", text))
    text = re.sub(r"[`'‘\"][^`'’\"]*['’\"]", " ", text)
    text = re.sub(r"\[(\.\.|[A-Z]+[^\]]*)\]", " ", text)
    text = re.sub(r"-l\S+", " -l ", text)
    text = re.sub(r"\S*[/.=_]\S*[/.\w]:?|\S+\(\S*\)|\b(?:0x)?[0-9a-f]*[0-9][0-9a-f]*\b", " ", text)
    return re.findall(r"[a-z]+(?:-[a-z]+)*|-l", text.lower())


def find(message: str, scenarios: list[Scenario]) -> list[Hit]:
    """The scenarios that produce such a message, best first, each with its nearest line."""
    lines = []
    for scenario, text, step in _steps(scenarios):
        for item in step.expected:
            found = set(words(item.text))
            if len(found) > 1:
                lines.append((scenario, text.claim, step.line, item.text, found))
    count: dict[str, int] = {}
    for *_, found in lines:
        for word in found:
            count[word] = count.get(word, 0) + 1

    def weigh(some: set[str]) -> float:
        return sum(math.log(1 + (len(lines) + 1) / (count.get(word, 0) + 1)) for word in some)

    best: dict[str, Hit] = {}
    for part in message.splitlines():
        asked = set(words(part))
        if not asked:
            continue
        for scenario, claim, place, line, found in lines:
            shared = weigh(asked & found)
            # Mostly: how much of the message the line holds. A little: how much else it says.
            score = 0.95 * shared / weigh(asked) + 0.05 * shared / weigh(found)
            if score >= ENOUGH and (scenario.slug not in best or best[scenario.slug].score < score):
                best[scenario.slug] = Hit(scenario, claim, place, line, score)
    # Among equals, the lesson that comes to the message first is the one that is about it.
    return sorted(best.values(), key=lambda hit: (-round(hit.score, 1), hit.step))


def _steps(scenarios: list[Scenario]) -> Iterator[tuple[Scenario, page.Lesson, Step]]:
    """Every command of every lesson that can be read; `check` speaks of the others."""
    for scenario in scenarios:
        try:
            lesson = page.read(scenario.readme)
            for fence in lesson.fences("console"):
                for step in transcript.steps(lesson, fence):
                    yield scenario, lesson, step
        except LessonTrouble:
            continue


def show(message: str, scenarios: list[Scenario]) -> int:
    """Says which scenarios explain the message, and what to do next."""
    hits = find(message, scenarios)[:5]
    if not hits:
        say("No lesson prints a message like this.")
        say("Paste the line that names the error, without the program's own output around it;")
        say("`./workbench list` shows what there is.")
        return 1
    for hit in hits:
        say(paint(hit.scenario.slug, "bold") + f": {terminal.plain(hit.claim)}")
        say(paint(f"  {hit.line.strip()}", "dim"))
        for bullet in remember(hit.scenario):
            say(terminal.prose(bullet, "  "))
        say()
    slug = hits[0].scenario.slug
    say(f"See it happen, and how to fix it: ./workbench run {slug}")
    return 0


def remember(scenario: Scenario) -> list[str]:
    """What a lesson says to remember, as it stands."""
    lesson = page.read(scenario.readme)
    return [b.text for b in lesson.section("Remember") if isinstance(b, page.Prose)]
