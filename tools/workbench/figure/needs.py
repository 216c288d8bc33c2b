"""`needs PROGRAM`: who needs whom, and the rule by which the loader finds each.

Drawn are the scenario's own files, and of the system's libraries libc.so.6: what else a compiler
links with differs from one to the next.
"""

from __future__ import annotations

import math
import os

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure import elf, loader
from workbench.figure.site import Site
from workbench.figure.svg import GAP, HEIGHT, MARGIN, ROW, Sheet, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure import shape

LIBC = "libc.so.6"


class Found(Record):
    """How a library is found: the rule, the file that states it ("" for none), and where, in words.

    All are empty where it is not found.
    """

    rule: str
    owner: str
    where: str


class File(Record):
    """A file: the names that it needs, and its run path as (tag, text), or None."""

    name: str
    needed: list[str]
    path: tuple[str, str] | None


class Facts(Record):
    """The program is the first of the files; the others are libraries of the scenario."""

    files: list[File]
    found: dict[str, Found]


def facts(site: Site, arguments: list[str]) -> Facts:
    if len(arguments) != 1:
        raise Trouble("The figure `needs` takes one program: `needs app`.")
    program = site.artefacts(arguments)[0]
    searches = {
        search.library: search
        for search in loader.watch(site, [loader.Asked(program, site.build, {})])[0]
    }
    home = os.path.dirname(os.path.realpath(program))
    files: list[File] = []
    found: dict[str, Found] = {}
    paths = {arguments[0]: program}
    while paths:
        told = dict(zip(paths, elf.tell(site, list(paths.values()))))
        paths = {}
        for name, facts_of in told.items():
            needed = []
            for library in facts_of["needed"]:
                search = searches.get(library)
                if not search:  # the loader itself, which is there already
                    continue
                own = not search.found or site.inside(search.found) is not None
                if not own and (library != LIBC or files):
                    continue
                needed.append(library)
                if library in found:
                    continue
                found[library] = _found(site, search, home, arguments[0])
                if search.found and own:
                    paths[library] = search.found
            files.append(File(name, needed, _path(facts_of)))
    return Facts(files, found)


def _path(told: shape.Elf) -> tuple[str, str] | None:
    for tag, path in (("RUNPATH", told["runpath"]), ("RPATH", told["rpath"])):
        if path is not None:
            return tag, path
    return None


def _found(site: Site, search: loader.Search, home: str, program: str) -> Found:
    if not search.found:
        return Found("", "", "")
    rule, owner = search.places[-1] if search.places else ("", "")
    folder = os.path.dirname(os.path.realpath(search.found))
    inside = site.inside(folder)
    if folder == home:
        where = f"in the folder of {program}"
    else:
        where = "in a folder of the system" if inside is None else f"in the folder {inside}"
    return Found(rule, os.path.basename(owner), where)


RULES = {
    "cache": "the cache",
    "system": "the system's folders",
    "LD_LIBRARY_PATH": "LD_LIBRARY_PATH",
}


def rule_of(found: Found) -> str:
    """The rule in words; a file's own is named after it."""
    return RULES.get(found.rule, f"the {found.rule} of {found.owner}")


def describe(facts: Facts) -> str:
    said = []
    for file in facts.files:
        if file.needed:
            said.append(f"{file.name} needs {_listed(file.needed)}.")
        if file.path:
            said.append(f"The {file.path[0]} of {file.name} is {file.path[1]}.")
    for library, found in facts.found.items():
        if found.rule:
            said.append(f"The loader finds {library} by {rule_of(found)}, {found.where}.")
        else:
            said.append(f"The loader does not find {library}.")
    return " ".join(said)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


HEAD = ROW + 4  # a file's name
LINE = 23  # how it is found
KEY = 100  # the column of NEEDED and RUNPATH
RUN = 72  # of an arrow
STEP = 14  # between two files
INDENT = 28  # what a file needs stands below it
TRUNK = 12  # from its left end to the line that leads there


class Card(Record):
    """A file as it is drawn: what is said below its name, and how deep it stands."""

    file: File
    said: list[tuple[str, str]]  # words and their kind
    kind: str  # of the arrow that leads to it
    depth: int

    @property
    def entries(self) -> list[tuple[str, str]]:
        needed = [("NEEDED", name) for name in self.file.needed]
        return needed + ([self.file.path] if self.file.path else [])

    @property
    def height(self) -> float:
        return HEAD + LINE * len(self.said) + ROW * len(self.entries) + 2

    @property
    def width(self) -> float:
        widths = [width_of(self.file.name, "name")]
        widths += [KEY + width_of(value, "name") for _, value in self.entries]
        widths += [width_of(words, kind) for words, kind in self.said]
        return math.ceil(max(widths) / 4) * 4 + 2 * GAP


def draw(facts: Facts) -> Sheet:
    """What a file needs stands below it, where a slide has the height: so it fits beside prose."""
    stacked = Sheet()
    cards = _cards(facts)
    _stack(stacked, MARGIN, MARGIN, cards)
    return stacked if stacked.bottom <= HEIGHT - MARGIN else _beside(cards)


def _beside(cards: list[Card]) -> Sheet:
    """The program to the left; to the right what it needs, each with what only that needs below."""
    sheet = Sheet()
    program, *others = cards
    tall = sum(card.height + STEP for card in others) - STEP
    top = MARGIN + max(0, (tall - program.height) / 2)
    y = MARGIN + max(0, (program.height - tall) / 2)
    start = MARGIN + program.width
    _draw(sheet, MARGIN, top, program.width, program)
    for card, middle in _stack(sheet, start + RUN, y, others):
        row = program.file.needed.index(card.file.name)
        from_y = top + HEAD + ROW * (row + 0.5) - 3
        sheet.arrow(start, from_y, start + RUN, middle, card.kind, 16)
    return sheet


def _stack(sheet: Sheet, x: float, y: float, cards: list[Card]) -> list[tuple[Card, float]]:
    """Files below each other, with lines from each to what it needs: the first, and those that are
    no deeper than it, are led to by none. Gives these, each with the middle of its name."""
    first = cards[0].depth
    ends: dict[int, tuple[float, float]] = {}  # of the line below the last file at each depth
    tops = []
    for card in cards:
        left, middle = x + INDENT * (card.depth - first), y + HEAD / 2
        if card.depth == first:
            tops.append((card, middle))
        else:
            # From where the line to the file before has left: so each has its own colour.
            trunk, reached = ends[card.depth - 1]
            path = f"M{trunk:g} {reached:g}L{trunk:g} {middle:g}L{left - 2:g} {middle:g}"
            sheet.line(path, card.kind)
            sheet.head(left, middle, "right", card.kind)
            ends[card.depth - 1] = trunk, middle
        width = max(it.width for it in cards if it.depth == card.depth)
        _draw(sheet, left, y, width, card)
        ends[card.depth] = left + TRUNK, y + card.height
        y += card.height + STEP
    return tops


def _cards(facts: Facts) -> list[Card]:
    """The program, and each library once: what the program needs itself stands at depth 1."""
    files = {file.name: file for file in facts.files}
    program = facts.files[0]
    placed = {program.name, *program.needed}
    cards = [Card(program, [], "", 0)]

    def place(name: str, depth: int) -> None:
        found = facts.found[name]
        said = [("not found", "small bad")]
        kind = "bad dashed"
        if found.rule:
            kind = "accent" if found.owner else "soft"
            said = [(f"found by {rule_of(found)}", f"small {kind}"), (found.where, "small soft")]
        cards.append(Card(files.get(name, File(name, [], None)), said, kind, depth))
        for library in cards[-1].file.needed:
            if library not in placed:
                placed.add(library)
                place(library, depth + 1)

    for name in program.needed:
        place(name, 1)
    return cards


def _draw(sheet: Sheet, x: float, y: float, width: float, card: Card) -> None:
    sheet.box(x, y, width, card.height, "bad dashed" if card.kind.startswith("bad") else "")
    sheet.write(x + GAP, y + HEAD / 2, card.file.name, "name strong")
    y += HEAD
    for words, kind in card.said:
        sheet.write(x + GAP, y + LINE / 2 - 4, words, kind)
        y += LINE
    for key, value in card.entries:
        own = key != "NEEDED"
        sheet.box(x + 6, y, width - 12, ROW - 6, "accent" if own else "plain")
        sheet.write(x + GAP, y + ROW / 2 - 3, key, "small accent" if own else "small soft")
        sheet.write(x + GAP + KEY, y + ROW / 2 - 3, value, "name")
        y += ROW
