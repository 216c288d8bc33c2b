"""The list of mutants that no fact can kill, `equivalent.txt`: each with the sentence why.

    SLUG OPERATOR FILE
    - the line as it is
    + the line as the mutant has it
    The sentence.

Where several mutants look alike, `#2` after the
file's name means the second of them. The list can't rot: an entry whose mutant is killed, or is no
longer made, is an error.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import blocks

HEAD = re.compile(
    r"(?P<slug>[a-z0-9-]+/[a-z0-9-]+) (?P<operator>[a-z-]+) (?P<file>[^\s#]+)(?: #(\d+))?"
)


class Key(NamedTuple):
    """What tells one mutant from another, wherever in its file it stands."""

    slug: str
    operator: str
    file: str
    taken: tuple[str, ...]
    given: tuple[str, ...]
    number: int = 1

    def __str__(self) -> str:
        which = f" #{self.number}" if self.number > 1 else ""
        lines = [f"- {line}" for line in self.taken] + [f"+ {line}" for line in self.given]
        return "\n".join([f"{self.slug} {self.operator} {self.file}{which}", *lines])


class Entry(NamedTuple):
    """One entry, and the line that it begins at."""

    line: int
    key: Key
    why: str


def key(slug: str, mutant: dict, seen: set[Key]) -> Key:
    """The key of a mutant; `seen` are those before it, which may look alike."""
    taken, given = (tuple(line.strip() for line in mutant[side]) for side in ("taken", "given"))
    made = Key(slug, mutant["operator"], mutant["file"], taken, given)
    while made in seen:
        made = made._replace(number=made.number + 1)
    seen.add(made)
    return made


def read(path: str) -> list[Entry]:
    """The entries of a list."""
    found = [_entry(path, block) for block in blocks.read(path)]
    first: dict[Key, int] = {}
    for entry in found:
        if entry.key in first:
            raise blocks.wrong(
                path, entry.line, f"the mutant stands in line {first[entry.key]} already."
            )
        first[entry.key] = entry.line
    return found


def _entry(path: str, block: list[blocks.Line]) -> Entry:
    number, head = block[0]
    hit = HEAD.fullmatch(head.strip())
    if not hit:
        raise blocks.wrong(path, number, "an entry begins with a line `SLUG OPERATOR FILE`.")
    lines = [line.strip() for _, line in block[1:]]
    taken = tuple(line[1:].strip() for line in lines if line.startswith("-"))
    given = tuple(line[1:].strip() for line in lines if line.startswith("+"))
    why = " ".join(line for line in lines if not line.startswith(("-", "+")))
    if not taken and not given:
        raise blocks.wrong(
            path, number, "the entry has no lines with - and +: copy them from the report."
        )
    if not why:
        raise blocks.wrong(
            path, number, "the entry has no sentence: say why no fact can tell the two apart."
        )
    made = Key(hit["slug"], hit["operator"], hit["file"], taken, given, int(hit[4] or 1))
    return Entry(number, made, why)
