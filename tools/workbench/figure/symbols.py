"""`symbols FILE+FILE... [also=NAME,NAME]`: which names cross from one file to another.

Each group `libplugin.so+host` shows the names that are undefined in one of its files and defined in
another, and whether they can be bound. `main.o+add.o=app` goes on with what they are linked into.
Names after `also=` are shown too, where a file has them.
"""

from __future__ import annotations

import math

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure import elf
from workbench.figure.site import Site
from workbench.figure.svg import GAP, MARGIN, ROW, Sheet, width_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure import shape

# What a file has of a name. A linker binds to all that is defined in an object; the loader
# binds to what is exported alone.
UNDEFINED, EXPORTED, DEFINED, KEPT = "undefined", "exported", "defined", "defined, not exported"


class File(Record):
    """A file and the state of each shown name in it, defined ones first."""

    name: str
    states: dict[str, str]


class Group(Record):
    """Files that bind to each other; `result` is what they are linked into, if that is shown."""

    files: list[File]
    result: File | None

    @property
    def bonds(self) -> list[tuple[str, File, File]]:
        """A name, the file where it is undefined, and the file that defines it."""
        return [
            (name, user, maker)
            for user in self.files
            for name, state in user.states.items()
            for maker in self.files
            if state == UNDEFINED and maker.states.get(name, UNDEFINED) != UNDEFINED
        ]


Facts = list[Group]


def facts(site: Site, arguments: list[str]) -> Facts:
    groups = [word for word in arguments if not word.startswith("also=")]
    also = [name for word in arguments if word not in groups for name in word[5:].split(",")]
    if not groups:
        raise Trouble("The figure `symbols` takes groups of files: `symbols libplugin.so+host`.")
    names = {name for word in groups for name in word.replace("=", "+").split("+")}
    paths = dict(zip(sorted(names), site.artefacts(sorted(names))))
    states = dict(zip(paths, map(_states, elf.tell(site, list(paths.values())))))
    found = []
    shown = set(also)
    for word in groups:
        parts = word.partition("=")[0].split("+")
        undefined = {name for part in parts for name, it in states[part].items() if it == UNDEFINED}
        defined = {name for part in parts for name, it in states[part].items() if it != UNDEFINED}
        shown |= undefined & defined
    for word in groups:
        inputs, _, result = word.partition("=")
        files = [_file(part, states[part], shown) for part in inputs.split("+")]
        # From the left, where names are wanted, to the right.
        files.sort(key=lambda file: UNDEFINED not in file.states.values())
        group = Group(files, _file(result, states[result], shown) if result else None)
        for name, user, maker in group.bonds:
            if files.index(maker) < files.index(user):
                raise Trouble(
                    f"{maker.name} and {user.name} need each other: show them in two groups."
                )
        found.append(group)
    for name in also:
        if not any(name in file.states for group in found for file in group.files):
            raise Trouble(f"No file of the figure has the name {name}: fix its `also=`.")
    return found


def _states(told: shape.Elf) -> dict[str, str]:
    """The state of each name. In a program that mold has linked, what is not exported is local."""
    found: dict[str, str] = {}
    linked = told["type"] != "relocatable"
    for symbol in told["symbols"]:
        name = symbol["name"].partition("@")[0]
        if not symbol["defined"]:
            # A weak one is nobody's duty to define (gABI, "Symbol Table").
            if symbol["binding"] == "global" and (symbol["dynamic"] or not linked):
                found[name] = UNDEFINED
        elif symbol["binding"] == "local" and not linked:
            continue
        elif symbol["exported"]:
            found[name] = EXPORTED if linked else DEFINED
        else:
            found.setdefault(name, KEPT)
    return found


def _file(name: str, states: dict[str, str], shown: set[str]) -> File:
    kept = {key: state for key, state in states.items() if key in shown}
    order = sorted(kept, key=lambda key: (kept[key] == UNDEFINED, key))
    return File(name, {key: kept[key] for key in order})


def describe(facts: Facts) -> str:
    said = []
    for group in facts:
        for file in group.files:
            for name, state in file.states.items():
                said.append(f"In {file.name}, {name} is {state}.")
        for name, user, maker in group.bonds:
            if maker.states[name] == KEPT:
                said.append(f"Nothing binds {name} of {user.name} to that of {maker.name}.")
            else:
                said.append(f"The {_binder(maker)} binds {name} of {user.name} to {maker.name}.")
        if group.result:
            inputs = " and ".join(file.name for file in group.files)
            said.append(f"{inputs} are linked into {group.result.name}.")
            for name in group.result.states:
                said.append(f"In {group.result.name}, {name} is {_fate(group, name)}.")
    return " ".join(said)


def _binder(maker: File) -> str:
    return "linker" if DEFINED in maker.states.values() else "loader"


def _fate(group: Group, name: str) -> str:
    """What became of a name in the result."""
    assert group.result
    if group.result.states[name] == UNDEFINED:
        return "undefined, left to the loader"
    makers = [file.name for file in group.files if file.states.get(name) == DEFINED]
    return f"defined, from {makers[0]}" if len(makers) == 1 else "defined"


HEAD = ROW + 4
RUN = 40  # of an arrow, beside its words
BETWEEN = 40  # between groups, and above a result


def draw(facts: Facts) -> Sheet:
    sheet = Sheet()
    count = max(len(group.files) for group in facts)
    widths = [
        max(_width(group.files[at]) for group in facts if at < len(group.files))
        for at in range(count)
    ]
    words = [_words(bond) for group in facts for bond in group.bonds]
    run = RUN + math.ceil(max((width_of(word, "small") for word in words), default=0))
    y: float = MARGIN
    for group in facts:
        tall = max(_height(file) for file in group.files)
        left: dict[str, float] = {}
        x: float = MARGIN
        for file, width in zip(group.files, widths):
            states = [(name, state, state) for name, state in file.states.items()]
            _card(sheet, x, y, width, file.name, states)
            left[file.name] = x
            if group.result:
                sheet.down(x + width / 2, y + _height(file), y + tall + BETWEEN)
                sheet.write(x + width / 2 + 12, y + tall + BETWEEN / 2, "linked", "small soft")
            x += width + run
        for bond in group.bonds:
            name, user, maker = bond
            start = left[user.name] + widths[group.files.index(user)]
            at = y + HEAD + ROW * (list(user.states).index(name) + 0.5) - 3
            to = y + HEAD + ROW * (list(maker.states).index(name) + 0.5) - 3
            good = maker.states[name] != KEPT
            end = left[maker.name]
            sheet.arrow(start, at, end, to, "good" if good else "bad dashed", run - RUN)
            kind = "small good" if good else "small bad"
            sheet.write(end - 14, to - 13, _words(bond), kind, at="end")
            if not good:
                sheet.cross(start + 26, to)
        y += tall + BETWEEN
        if group.result:
            states = [(name, it, _fate(group, name)) for name, it in group.result.states.items()]
            _card(sheet, MARGIN, y, x - run - MARGIN, group.result.name, states)
            y += _height(group.result) + BETWEEN
    return sheet


def _words(bond: tuple[str, File, File]) -> str:
    name, _, maker = bond
    return "can't be bound" if maker.states[name] == KEPT else f"bound by the {_binder(maker)}"


def _height(file: File) -> float:
    return HEAD + ROW * len(file.states)


def _width(file: File) -> float:
    widths = [width_of(file.name, "name")]
    for name, state in file.states.items():
        widths.append(width_of(name, "name") + GAP + width_of(state, "small"))
    return math.ceil(max(widths) / 8) * 8 + 2 * GAP


def _card(
    sheet: Sheet, x: float, y: float, width: float, name: str, rows: list[tuple[str, str, str]]
) -> None:
    """A file: its name, then a row for each symbol, with its state and the words for it."""
    sheet.box(x, y, width, HEAD + ROW * len(rows))
    sheet.write(x + GAP, y + HEAD / 2, name, "name strong")
    y += HEAD
    kinds = {UNDEFINED: "accent dashed", KEPT: "none dashed", EXPORTED: "good", DEFINED: "plain"}
    for symbol, state, words in rows:
        kind = "plain" if words.startswith("defined, from") else kinds[state]
        sheet.box(x + 6, y, width - 12, ROW - 6, kind)
        sheet.write(x + GAP, y + ROW / 2 - 3, symbol, "name")
        colour = {UNDEFINED: "accent", EXPORTED: "good"}.get(state, "soft")
        sheet.write(x + width - GAP, y + ROW / 2 - 3, words, f"small {colour}", at="end")
        y += ROW
