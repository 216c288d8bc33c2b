"""Which facts bear load? One that were emptied would change nothing but its own verdict. So it is
missed where a `red` line of its lesson names it, or where it is the only fact that kills a mutant
(of an operator, or of changes.txt). Any other is idle: it says what others say, or what nothing
can undo. It is reported, unless `idle.txt` has the sentence why that must be:

    SLUG Suite.Test
    The sentence.

The list can't rot: an entry for a fact that bears load, or that is gone, is an error.
"""

from __future__ import annotations

import re
from typing import Iterable, NamedTuple

import blocks
from changes import OPERATOR as BY_HAND

HEAD = re.compile(r"(?P<slug>[a-z0-9-]+/[a-z0-9-]+) (?P<fact>\w+\.\w+)")


class Entry(NamedTuple):
    """One entry, and the line that it begins at."""

    line: int
    slug: str
    fact: str
    why: str


def read(path: str) -> list[Entry]:
    """The entries of a list."""
    found: list[Entry] = []
    for block in blocks.read(path):
        number, head = block[0]
        hit = HEAD.fullmatch(head.strip())
        if not hit:
            raise blocks.wrong(path, number, "an entry begins with a line `SLUG Suite.Test`.")
        why = " ".join(line.text.strip() for line in block[1:])
        if not re.search(r"\w", why):
            text = "the entry has no sentence: say why nothing can miss this fact."
            raise blocks.wrong(path, number, text)
        entry = Entry(number, hit["slug"], hit["fact"], why)
        for other in found:
            if other[1:3] == entry[1:3]:
                text = f"the fact stands in line {other.line} already: take one of them out."
                raise blocks.wrong(path, number, text)
        found.append(entry)
    return found


def weigh(report: dict, red: Iterable[str]) -> None:
    """Adds to each fact of a scenario's report the `load` that it bears: what would miss it."""
    named = set(red)
    judged = [*report["mutants"], *report["changes"]]
    for fact in report["facts"]:
        name = fact["name"]
        fact["load"] = ["red"] if name in named else []
        fact["load"] += [
            f"{item['operator']} {item['file']}:{item['line']}"
            for item in judged
            if item["verdict"] == "facts" and item["by"] == [name]
        ]


def compare(
    entries: Iterable[Entry], found: dict[str, dict], slugs: list[str], shown: str
) -> list[str]:
    """The facts that bear no load and are not in the list; what is wrong with the list."""
    wrong = []
    why = {(entry.slug, entry.fact): entry for entry in entries}
    for entry in why.values():
        where = f"{shown}:{entry.line}:"
        if entry.slug not in slugs:
            wrong.append(f"{where} there is no scenario {entry.slug}: take the entry out.")
        elif entry.slug in found and not found[entry.slug]["skipped"]:
            facts = {fact["name"]: fact for fact in found[entry.slug]["facts"]}
            if entry.fact not in facts:
                wrong.append(f"{where} test.cpp has no test {entry.fact}: take the entry out.")
            elif facts[entry.fact]["load"]:
                load = ", ".join(facts[entry.fact]["load"])
                wrong.append(f"{where} {entry.fact} bears load ({load}): take the entry out.")
    for slug, report in found.items():
        for fact in report["facts"]:
            # Of one that is skipped here, nothing can be said here.
            if fact["verdict"] != "skipped" and not fact["load"]:
                listed = why.get((slug, fact["name"]))
                fact["idle"] = listed.why if listed else ""
                if not listed:
                    wrong.append(
                        "Nothing would miss a fact: no red line names it, and all that it notices "
                        f"others notice too.\n{slug} {fact['name']}"
                    )
    return wrong


def sentence(found: dict[str, dict]) -> str:
    """How many facts bear load."""
    facts = [fact for report in found.values() for fact in report["facts"]]
    judged = [fact for fact in facts if fact["verdict"] != "skipped"]
    red = [fact for fact in judged if "red" in fact["load"]]
    rest = [fact["load"] for fact in judged if "red" not in fact["load"]]
    alone = [load for load in rest if any(not what.startswith(BY_HAND) for what in load)]
    idle = rest.count([])
    return (
        f"Of {len(judged)} facts {len(judged) - idle} bear load: {len(red)} are named in a red fence, "
        f"{len(alone)} more alone kill a mutant, {len(rest) - len(alone) - idle} more alone notice a "
        f"change by hand. Nothing would miss {idle}."
    )
