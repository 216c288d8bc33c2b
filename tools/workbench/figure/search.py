"""`search PROGRAM... [VARIABLE=VALUE]`: where the loader looks for a library, in order, up to where
it is found. The programs stand side by side; the variable is in the environment of each.

Started in place, a program shows where its search ends. A copy alone in an empty folder finds
nothing, and shows all the places that there are.
"""

from __future__ import annotations

import math
import os
import shutil

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure import elf, loader
from workbench.figure.site import Site
from workbench.figure.svg import GAP, MARGIN, NARROW, WIDTH, Sheet, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure import shape


class Searched(Record):
    """A place in the order of the search: its name, what it says ("" for nothing), and the file
    that is found there ("" for none; None where the search has ended before)."""

    name: str
    value: str
    found: str | None


class Column(Record):
    program: str
    places: list[Searched]


class Facts(Record):
    """`variables` are as typed: "LD_LIBRARY_PATH=theirs"."""

    library: str
    variables: list[str]
    columns: list[Column]


def facts(site: Site, arguments: list[str]) -> Facts:
    variables = [word for word in arguments if "=" in word]
    programs = [word for word in arguments if "=" not in word]
    if not programs:
        raise Trouble("The figure `search` takes one program or more: `search app`.")
    settings = dict(word.split("=", 1) for word in variables)
    asked = []
    paths = site.artefacts(programs)
    for number, path in enumerate(paths):
        empty = os.path.join(site.scratch, f"alone-{number}")
        os.mkdir(empty)
        alone = shutil.copy(path, empty)
        asked.append(loader.Asked(path, site.build, settings))
        asked.append(loader.Asked(alone, empty, settings))
    told = elf.tell(site, paths)
    watched = loader.watch(site, asked)
    library = next((search.library for search in watched[1] if not search.found), "")
    if not library:
        raise Trouble(
            f"A copy of {programs[0]} alone finds all its libraries: show one that can't."
        )
    columns = []
    for number, program in enumerate(programs):
        here, alone = watched[2 * number], watched[2 * number + 1]
        places = _places(site, settings, told[number], _of(here, library), _of(alone, library))
        columns.append(Column(program, places))
    return Facts(library, variables, columns)


def _of(searches: list[loader.Search], library: str) -> loader.Search:
    for search in searches:
        if search.library == library:
            return search
    raise Trouble(f"The loader does not look for {library}: show programs that all need it.")


def _places(
    site: Site, settings: dict[str, str], told: shape.Elf, here: loader.Search, alone: loader.Search
) -> list[Searched]:
    order = [place.rule for place in alone.places]
    reached = [place.rule for place in here.places]
    if order[: len(reached)] != reached:
        raise Trouble(f"The loader looks elsewhere for {here.library} in the program's own folder.")
    places = []
    for number, rule in enumerate(order):
        found: str | None = None
        if number < len(reached):
            found = ""
        if number == len(reached) - 1 and here.found:
            # LD_LIBRARY_PATH may be relative, and is, to the folder that the program starts in.
            found = site.inside(os.path.join(site.build, here.found)) or "outside"
        own = {"RPATH": told["rpath"], "RUNPATH": told["runpath"]}
        value = settings.get(rule) or own.get(rule) or ""
        places.append(Searched(_NAMES.get(rule, rule), value, found))
    return places


_NAMES = {"cache": "the cache", "system": "the system's folders"}


def describe(facts: Facts) -> str:
    said = [f"The loader looks for {facts.library}{_with(facts)}."]
    for program, places in facts.columns:
        names = [place.name + (f" ({place.value})" if place.value else "") for place in places]
        said.append(f"For {program} the order is: {', then '.join(names)}.")
        found = next((place for place in places if place.found), None)
        if found:
            left = places[places.index(found) + 1 :]
            never = " The places after it are not looked at." if left else ""
            said.append(f"It is found by {found.name}, as {found.found}.{never}")
        else:
            said.append("It is not found.")
    return " ".join(said)


def _with(facts: Facts) -> str:
    return f" with {' '.join(facts.variables)}" if facts.variables else ""


STEP = 20  # between two boxes
TALL, LOW = 58, 38  # a box with a second line, and one without
EDGE, TEXT = 12, 34  # from a box's left end to the number of its place, and to the words
TICK = 28


def draw(facts: Facts) -> Sheet:
    sheet = Sheet()
    sheet.write(MARGIN, MARGIN + 8, f"Looking for {facts.library}{_with(facts)}", "soft")
    count = len(facts.columns)
    share = (WIDTH - 2 * MARGIN - (count - 1) * GAP) // count
    width = min(share, math.ceil(max(map(_width, facts.columns))))
    for number, column in enumerate(facts.columns):
        x = MARGIN + number * (width + GAP)
        sheet.write(x, MARGIN + 42, column.program, "name strong")
        after = x + width_of(column.program, "name") + 10
        sheet.write(after, MARGIN + 42, _run_path(column), "small soft")
    y: float = MARGIN + 62
    for step in range(max(len(places) for _, places in facts.columns)):
        row = [places[step] if step < len(places) else None for _, places in facts.columns]
        tall = TALL if any(place and _below(place) for place in row) else LOW
        for number, place in enumerate(row):
            if place:
                x = MARGIN + number * (width + GAP)
                if step and place.found is not None:
                    sheet.down(x + EDGE + 5, y - STEP, y)
                _box(sheet, x, y, width, tall, f"{step + 1}", place)
        y += tall + STEP
    _legend(sheet, y, [place for _, places in facts.columns for place in places])
    return sheet


def _run_path(column: Column) -> str:
    """What the file itself says of the search."""
    own = [place.name for place in column.places if place.name in ("RPATH", "RUNPATH")]
    return f"({own[0]})" if own else "(no run path)"


def _width(column: Column) -> float:
    """What the words of a column need."""
    widths = [width_of(column.program, "name") + 10 + width_of(_run_path(column), "small")]
    for place in column.places:
        name = width_of(place.name, _letters(place)) + (TICK if place.found else 0)
        widths += [TEXT + 6 + name, TEXT + 6 + width_of(_below(place), "name small")]
    return max(widths)


def _letters(place: Searched) -> str:
    return "name" if place.name.isupper() else ""


def _below(place: Searched) -> str:
    """The second line of a place's box."""
    return place.found or place.value or ("not there" if place.found == "" else "")


def _box(
    sheet: Sheet, x: float, y: float, width: float, tall: float, step: str, place: Searched
) -> None:
    quiet = " soft" if place.found is None else ""
    sheet.box(x, y, width, tall, "good" if place.found else "none dashed" if quiet else "")
    below = _below(place)
    line = y + (19 if below else tall / 2)
    sheet.write(x + EDGE, line, step, quiet.strip())
    room = width - TEXT - 6
    name = f"{_letters(place)}{quiet}".strip()
    sheet.write(x + TEXT, line, place.name, name, room - (TICK if place.found else 0))
    if below:
        kind = "name good" if place.found else f"name{quiet}" if place.value else ""
        sheet.write(x + TEXT, y + 42, below, f"small {kind}".strip(), room)
    if place.found:
        sheet.tick(x + width - 26, line)


def _legend(sheet: Sheet, y: float, places: list[Searched]) -> None:
    """What a tick and a dashed box say: in a line, or in two where the figure is narrow."""
    x: float = MARGIN
    end = max(sheet.right, MARGIN + NARROW)
    for drawn, words in (
        (any(place.found for place in places), "found: the search ends"),
        (any(place.found is None for place in places), "not reached"),
    ):
        if not drawn:
            continue
        if x > MARGIN and x + 32 + width_of(words, "small") > end:
            x, y = MARGIN, y + 26
        if words.startswith("found"):
            sheet.tick(x + 4, y + 8)
        else:
            sheet.box(x, y, 22, 16, "none dashed")
        sheet.write(x + 32, y + 8, words, "small soft")
        x += 32 + width_of(words, "small") + 2 * GAP
