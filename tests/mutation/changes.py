"""Changes that no operator makes, `changes.txt`: each is noticed by one fact, and by no other.

    SLUG FILE Suite.Test
     a line that stays, as in a diff
    -a line as it is
    +the line as the change has it
    What it undoes, in a sentence.

It is what a fact would miss that no mutant needs: the one thing that it alone says. These changes
were made for their facts, so they are in no score. The list can't rot: a change that no longer
applies is an error, and so is one that another fact notices as well, or that the build refuses.
"""

from __future__ import annotations

import re
from typing import Iterable, NamedTuple

import blocks
from operators import Mutant
from workbench.lesson.page import Fence, Lesson
from workbench.lesson.scenario import Scenario
from workbench.verify import breakage

HEAD = re.compile(r"(?P<slug>[a-z0-9-]+/[a-z0-9-]+) (?P<file>[^\s#]+) (?P<fact>\w+\.\w+)")
OPERATOR = "by-hand"


class Change(NamedTuple):
    """One entry: the line that it begins at, the fact that notices it, the lines of its diff."""

    line: int
    slug: str
    file: str
    fact: str
    body: list[str]


def read(path: str) -> list[Change]:
    """The entries of a list."""
    return [_entry(path, block) for block in blocks.read(path)]


def _entry(path: str, block: list[blocks.Line]) -> Change:
    number, head = block[0]
    hit = HEAD.fullmatch(head.strip())
    if not hit:
        raise blocks.wrong(path, number, "a change begins with a line `SLUG FILE Suite.Test`.")
    body = [line.text for line in block[1:] if line.text[0] in "+- "]
    if not any(line[0] in "+-" for line in body):
        raise blocks.wrong(path, number, "the change has no lines with - and +: write its diff.")
    if len(body) == len(block) - 1:
        raise blocks.wrong(path, number, "the change has no sentence: say what it undoes.")
    return Change(number, hit["slug"], hit["file"], hit["fact"], body)


def mutant(path: str, change: Change, scenario: Scenario) -> Mutant:
    """The change as a mutant of the scenario's file."""
    fence = Fence(change.line, "diff", {"file": change.file}, change.body)
    text = breakage.changed(Lesson(path, ""), fence, scenario.folder)
    taken, given = (
        tuple(line[1:] for line in change.body if line[0] == mark) for mark in ("-", "+")
    )
    return Mutant(OPERATOR, change.file, change.line, text, taken, given)


def compare(
    changes: Iterable[Change], found: dict[str, dict], slugs: list[str], shown: str
) -> list[str]:
    """What is wrong with the list, seen how its changes were judged."""
    wrong = []
    for change in changes:
        where = f"{shown}:{change.line}:"
        if change.slug not in slugs:
            wrong.append(f"{where} there is no scenario {change.slug}: take the change out.")
            continue
        if change.slug not in found or found[change.slug]["skipped"]:
            continue  # not judged this time
        report = found[change.slug]
        verdicts = {fact["name"]: fact["verdict"] for fact in report["facts"]}
        if change.fact not in verdicts:
            wrong.append(f"{where} test.cpp has no test {change.fact}: take the change out.")
            continue
        if verdicts[change.fact] == "skipped":
            continue  # it notices nothing here
        (judged,) = [item for item in report["changes"] if item["line"] == change.line]
        if judged["verdict"] == "build":
            wrong.append(f"{where} the build refuses this change:\n{judged['by'][0]}")
        elif change.fact not in judged["by"]:
            wrong.append(f"{where} {change.fact} does not notice this change: fix one of them.")
        elif len(judged["by"]) > 1:
            others = ", ".join(name for name in judged["by"] if name != change.fact)
            wrong.append(
                f"{where} {others} would notice this change without {change.fact}: "
                "change what it alone says."
            )
    return wrong
