"""`names OBJECT...`: what a function is called in the source, and what the linker calls it.

A mangled name is shown in its parts (Itanium C++ ABI, 5.1): `_Z`, the name after its length, and
the types of the parameters.
"""

from __future__ import annotations

import math
import re

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
        """The mark, the name with its length, the types; None where nothing is mangled."""
        hit = re.fullmatch(r"(_Z)(\d+)(\w+)", self.link)
        if not hit or len(hit.group(3)) < int(hit.group(2)):
            return None
        length = int(hit.group(2))
        return hit.group(1), hit.group(2) + hit.group(3)[:length], hit.group(3)[length:]


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
        # Short ones first, and `main` last, whatever order the compiler has chosen.
        links.sort(key=lambda link: (link == "main", len(link), link))
        found.append((name, links))
    plain = site.run(["c++filt", *(link for _, links in found for link in links)]).splitlines()
    objects = []
    for name, links in found:
        objects.append(Object(name, [Name(source, link) for source, link in zip(plain, links)]))
        plain = plain[len(links) :]
    return objects


def describe(facts: Facts) -> str:
    said = []
    for name, names in facts:
        for item in names:
            if item.parts:
                said.append(f"In {name}, {item.source} is called {item.link}.")
            else:
                said.append(f"In {name}, {item.source} keeps its name, {item.link}.")
    mangled = next((item for _, names in facts for item in names if item.parts), None)
    if mangled and mangled.parts:
        mark, name, types = mangled.parts
        said.append(
            f"In {mangled.link}, {mark} says that it is mangled, {name} is the name after its "
            f"length, and {types} stands for the types of the parameters."
        )
    return " ".join(said)


HEAD = ROW + 2
LINE = 28
RUN = 64
# What the parts of a mangled name are, and how each is drawn.
PARTS = (
    ("mangled", "none"),
    ("length and name", "plain"),
    ("types of parameters", "accent"),
)


def draw(facts: Facts) -> Sheet:
    sheet = Sheet()
    every = [item for _, names in facts for item in names]
    left = math.ceil(max(width_of(item.source, "name") for item in every))
    right = math.ceil(max(_width(item) for item in every))
    width = left + RUN + right + 2 * GAP
    y: float = MARGIN
    for name, names in facts:
        sheet.box(MARGIN, y, width, HEAD + LINE * len(names) + 4)
        sheet.write(MARGIN + GAP, y + HEAD / 2, name, "name strong")
        y += HEAD
        for item in names:
            middle = y + LINE / 2
            sheet.write(MARGIN + GAP, middle, item.source, "name")
            start = MARGIN + GAP + width_of(item.source, "name") + 10
            x: float = MARGIN + GAP + left + RUN
            sheet.arrow(start, middle, x - 8, middle, "" if item.parts else "soft")
            _link(sheet, x, y + 1, item)
            y += LINE
        y += 4 + 12
    mangled = next((item for item in every if item.parts), None)
    if mangled:
        _legend(sheet, y + 2, mangled)
    return sheet


def _widths(item: Name) -> list[float]:
    return [width_of(part, "name") + 12 for part in item.parts or [item.link]]


def _width(item: Name) -> float:
    return sum(_widths(item)) + 2 * (len(_widths(item)) - 1)


def _link(sheet: Sheet, x: float, y: float, item: Name) -> None:
    kinds = [kind for _, kind in PARTS] if item.parts else ["plain"]
    for part, width, kind in zip(item.parts or [item.link], _widths(item), kinds):
        _cell(sheet, x, y, width, part, kind)
        x += width + 2


def _cell(sheet: Sheet, x: float, y: float, width: float, part: str, kind: str) -> None:
    sheet.cell(x, y, width, LINE - 4, part, kind, "name accent" if kind == "accent" else "name")


def _legend(sheet: Sheet, y: float, item: Name) -> None:
    x: float = MARGIN
    for (words, kind), part, width in zip(PARTS, item.parts or (), _widths(item)):
        _cell(sheet, x, y, width, part, kind)
        sheet.write(x + width + 8, y + LINE / 2 - 2, words, "small soft")
        x += width + 8 + width_of(words, "small") + GAP
