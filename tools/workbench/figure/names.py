"""`names OBJECT...`: what a function is called in the source, and what the linker calls it.

A mangled name is shown in its parts (Itanium C++ ABI, 5.1): `_Z`, the name after its length, and
the types of the parameters. `main` is left out where there is another function: no language
mangles it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure import elf
from workbench.figure.site import Site
from workbench.figure.svg import GAP, MARGIN, ROW, Sheet, width_of


class Name(Record):
    """A function: as in the source, and in the object."""

    source: str
    link: str

    @property
    def parts(self) -> tuple[str, str, str] | None:
        """The mark, the name with its length, the types; None where nothing is mangled, or more
        than that: a template, an operator, the name of another language."""
        hit = re.match(r"_Z(?=N?[1-9])", self.link)
        if not hit:
            return None
        nested = self.link[hit.end()] == "N"  # N, a name for each scope, E
        start = end = hit.end() + nested
        while length := re.match(r"[1-9]\d*", self.link[end:]):
            end += length.end() + int(length.group())
            if not nested:
                break
        end += nested
        types = self.link[end:]
        if end == start or (nested and self.link[end - 1] != "E"):
            return None
        if not re.fullmatch(r"(?![BI])\w+", types):  # B begins a tag, and I what a template takes
            return None
        return hit.group(), self.link[hit.end() : end], types


class Object(Record):
    name: str
    names: list[Name]


Facts = list[Object]


def facts(site: Site, arguments: list[str]) -> Facts:
    if not arguments:
        raise Trouble("The figure `names` takes one object or more: `names main.o`.")
    found = []
    for name, told in zip(arguments, elf.tell(site, site.artefacts(arguments))):
        links = [
            symbol["name"]
            for symbol in told["symbols"]
            if symbol["type"] == "function" and symbol["defined"] and symbol["binding"] == "global"
        ]
        if not links:
            raise Trouble(f"{name} defines no function that others can name: show one that does.")
        found.append((name, [link for link in links if link != "main"] or links))
    plain = site.run(["c++filt", *(link for _, links in found for link in links)]).splitlines()
    objects = []
    for name, links in found:
        objects.append(Object(name, _ordered(map(Name, plain, links))))
        plain = plain[len(links) :]
    # Those with a mangled name last: below the last row the drawing says what its parts are.
    return sorted(objects, key=lambda it: any(name.parts for name in it.names))


def _ordered(names: Iterable[Name]) -> list[Name]:
    """Short ones first, whatever order the compiler has chosen, and what is shown in parts last."""
    return sorted(names, key=lambda it: (bool(it.parts), len(it.link), it.link))


def describe(facts: Facts) -> str:
    said = []
    for name, names in facts:
        for item in names:
            if item.source == item.link:
                said.append(f"In {name}, {item.source} keeps its name.")
            else:
                said.append(f"In {name}, {item.source} is called {item.link}.")
    last = facts[-1].names[-1]
    if last.parts:
        mark, name, types = last.parts
        said.append(
            f"In {last.link}, {mark} says that it is mangled, {name} is the name after its "
            f"length, and {types} stands for the types of the parameters."
        )
    return " ".join(said)


HEAD = 30  # the words above the columns
EDGE = 8  # above the first row of an object and below its last
RUN = 64  # of an arrow, at least
LINE = 27  # what a part is
# What the parts of a mangled name are, and how each is drawn.
PARTS = (
    ("says that it is mangled", "none"),
    ("the name, after its length", "plain"),
    ("the types of the parameters", "accent"),
)


def draw(facts: Facts) -> Sheet:
    sheet = Sheet()
    every = [item for _, names in facts for item in names]
    source: float = MARGIN + GAP + _widest(name for name, _ in facts) + 2 * GAP
    link: float = source + _widest(item.source for item in every) + RUN
    width = link + math.ceil(max(_width(item) for item in every)) + GAP - MARGIN
    sheet.write(source, MARGIN + 8, "in the source", "small soft")
    sheet.write(link, MARGIN + 8, "link name", "small soft")
    y: float = MARGIN + HEAD
    last = facts[-1].names[-1]
    for name, names in facts:
        told = len(PARTS) if names[-1] is last and last.parts else 0
        sheet.box(MARGIN, y, width, 2 * EDGE + ROW * len(names) + LINE * told)
        y += EDGE
        sheet.write(MARGIN + GAP, y + ROW / 2, name, "name strong")
        for item in names:
            middle = y + ROW / 2
            sheet.write(source, middle, item.source, "name")
            start = source + width_of(item.source, "name") + 10
            sheet.arrow(start, middle, link - 8, middle)
            _link(sheet, link, y + 2, item)
            y += ROW
        if told:
            _parts(sheet, link, y - 2, last)
            y += LINE * told
        y += EDGE + 10
    return sheet


def _widest(names: Iterable[str]) -> int:
    return math.ceil(max(width_of(name, "name") for name in names))


def _widths(item: Name) -> list[float]:
    return [width_of(part, "name") + 12 for part in item.parts or [item.link]]


def _width(item: Name) -> float:
    return sum(_widths(item)) + 2 * (len(_widths(item)) - 1)


def _link(sheet: Sheet, x: float, y: float, item: Name) -> None:
    kinds = [kind for _, kind in PARTS] if item.parts else ["plain"]
    for part, width, kind in zip(item.parts or [item.link], _widths(item), kinds):
        words = "name accent" if kind == "accent" else "name"
        sheet.cell(x, y, width, ROW - 4, part, kind, words)
        x += width + 2


def _parts(sheet: Sheet, x: float, y: float, item: Name) -> None:
    """Below a name whose left end is x: what each of its parts is, by a line to it."""
    left = x
    for number, ((words, kind), width) in enumerate(zip(PARTS, _widths(item))):
        middle, line = left + width / 2, y + LINE * (number + 0.5) + 4
        sheet.line(f"M{middle:.1f} {y:g}L{middle:.1f} {line:g}L{x - 6:g} {line:g}", "thin")
        colour = "accent" if kind == "accent" else "soft"
        sheet.write(x - 14, line, words, f"small {colour}", at="end")
        left += width + 2
