"""`bytes SOURCE STRUCT... [MACRO=VALUE,VALUE] [reads=MEMBER]`: the bytes of structs, a cell a byte.

Rows are of 8, with the offset of their first byte. A macro compiles the source once for each of
its values. `reads` marks what stands where a client reads that member, if it was compiled with the
first of the structs.
"""

from __future__ import annotations

import math

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure import dwarf
from workbench.figure.dwarf import Member, Struct
from workbench.figure.site import Site
from workbench.figure.svg import GAP, MARGIN, WIDTH, Sheet, width_of


class Facts(Record):
    """Structs by their headings; `reads` is a member of the first, if told."""

    structs: dict[str, Struct]
    reads: Member | None


def facts(site: Site, arguments: list[str]) -> Facts:
    told = dict(word.split("=", 1) for word in arguments if "=" in word)
    source, *names = [word for word in arguments if "=" not in word] or [""]
    wanted = told.pop("reads", "")
    if not names or len(told) > 1:
        raise Trouble(
            "The figure `bytes` takes a source, structs, and at most one macro: "
            "`bytes settings.c settings VERSION=1,2`."
        )
    macros = [f"{name}={value}" for name, values in told.items() for value in values.split(",")]
    compiled = dwarf.compile(site, source, names, [[f"-D{it}"] for it in macros] or [[]])
    structs = {}
    for macro, found in zip(macros or [""], compiled):
        for name in names:
            heading = macro if macro and len(names) == 1 else f"{name} {macro}".strip()
            structs[heading] = _shown(found[name])
    first = next(iter(structs.values()))
    reads = next((member for member in first.members if member.name == wanted), None)
    if wanted and not reads:
        raise Trouble(f"The struct {first.name} has no member {wanted}: fix its `reads=`.")
    return Facts(structs, reads)


def _shown(struct: Struct) -> Struct:
    """Without members of no size; two that share bytes can't be drawn in one row."""
    members = [member for member in struct.members if member.size]
    for one, other in zip(members, members[1:]):
        if one.offset + one.size > other.offset:
            raise Trouble(
                f"{one.name} and {other.name} of {struct.name} share bytes: show another."
            )
    return struct._replace(members=members)


def describe(facts: Facts) -> str:
    said = []
    for heading, struct in facts.structs.items():
        places = [
            f"{member.name} at {_range(member.offset, member.offset + member.size)}"
            for member in struct.members
        ]
        said.append(f"{_full(heading, struct)} has {struct.size} bytes: {', '.join(places)}.")
        holes = [_range(start, end) for start, end in _padding(struct)]
        if holes:
            said.append(f"Padding is at {', '.join(holes)}.")
    if facts.reads:
        first = next(iter(facts.structs))
        said.append(
            f"A client compiled with {first} reads {facts.reads.name} at "
            f"{_range(facts.reads.offset, facts.reads.offset + facts.reads.size)}."
        )
        for heading, struct in facts.structs.items():
            said.append(f"In {_full(heading, struct)} it reads {_read(struct, facts.reads)} there.")
    return " ".join(said)


def _full(heading: str, struct: Struct) -> str:
    """A struct's name and what it is compiled with."""
    return heading if heading.startswith(struct.name) else f"{struct.name} with {heading}"


def _range(start: int, end: int) -> str:
    return str(start) if end == start + 1 else f"{start} to {end - 1}"


def _padding(struct: Struct) -> list[tuple[int, int]]:
    """The runs of bytes that no member owns, each with the end after its last."""
    owned = {byte for it in struct.members for byte in range(it.offset, it.offset + it.size)}
    holes: list[tuple[int, int]] = []
    for byte in range(struct.size):
        if byte in owned:
            continue
        if holes and holes[-1][1] == byte:
            holes[-1] = (holes[-1][0], byte + 1)
        else:
            holes.append((byte, byte + 1))
    return holes


def _read(struct: Struct, reads: Member) -> str:
    """What an old client reads: the member that stands there, or that it is none alone."""
    for member in struct.members:
        if (member.offset, member.size) == (reads.offset, reads.size):
            return member.name
    return "no member as a whole"


LINE = 34  # of bytes
HEAD = 30
SIDE = 32  # the offsets of the rows


def draw(facts: Facts) -> Sheet:
    """Side by side where the cells may be that narrow, else below each other."""
    sheet = Sheet()
    structs = list(facts.structs.items())
    named = [
        (width_of(it.name, "name") + 12) / min(it.size, 8) for _, s in structs for it in s.members
    ]
    cell = max(24, math.ceil(max(named)))
    panel = SIDE + 8 * cell
    room = (WIDTH - 2 * MARGIN + GAP) // (panel + GAP)
    beside = max(1, min(int(room), len(structs)))
    y: float = MARGIN
    if facts.reads:
        words = f"A client compiled with {structs[0][0]} reads {facts.reads.name} at offset"
        sheet.write(MARGIN, y + 8, f"{words} {facts.reads.offset}", "soft")
        y += 30
    for start in range(0, len(structs), beside):
        row = structs[start : start + beside]
        for place, (heading, struct) in enumerate(row):
            _panel(sheet, MARGIN + place * (panel + GAP), y, cell, heading, struct, facts.reads)
        y += HEAD + LINE * max(math.ceil(struct.size / 8) for _, struct in row)
        y += (LINE if facts.reads else 0) + GAP - 2
    return sheet


def _panel(
    sheet: Sheet,
    x: float,
    y: float,
    cell: float,
    heading: str,
    struct: Struct,
    reads: Member | None,
) -> None:
    lost = sum(end - start for start, end in _padding(struct))
    words = f"{struct.size} bytes" + (f", {lost} of them padding" if lost else "")
    sheet.write(x + SIDE + 8 * cell, y + 8, words, "small soft", at="end")
    room = SIDE + 8 * cell - width_of(words, "small") - 8
    sheet.write(x, y + 8, heading, "name strong", room)
    y += HEAD
    for offset in range(0, struct.size, 8):
        sheet.write(x, y + LINE * offset / 8 + LINE / 2 - 2, str(offset), "small soft")
    for member in struct.members:
        kind = "" if reads else "accent"
        if reads and (member.offset, member.size) == (reads.offset, reads.size):
            kind = "good" if member.name == reads.name else "bad"
        _run(sheet, x, y, cell, (member.offset, member.offset + member.size), member.name, kind)
    for hole in _padding(struct):
        _run(sheet, x, y, cell, hole, "", "none dashed")
    if reads:
        there = _read(struct, reads)
        y += LINE * math.ceil(struct.size / 8)
        same = there == reads.name
        if same:
            sheet.tick(x + SIDE + 4, y + 12)
        else:
            sheet.cross(x + SIDE + 11, y + 12)
        sheet.write(x + SIDE + 28, y + 12, f"reads {there}", "small good" if same else "small bad")


def _run(
    sheet: Sheet, x: float, y: float, cell: float, span: tuple[int, int], name: str, kind: str
) -> None:
    """Bytes that belong together, in each row that they reach into."""
    start, end = span
    rows = [(max(start, row), min(end, row + 8)) for row in range(start // 8 * 8, end, 8)]
    widest = max(rows, key=lambda it: it[1] - it[0])
    for first, behind in rows:
        left = x + SIDE + cell * (first % 8)
        top = y + LINE * (first // 8)
        width, tall = cell * (behind - first), LINE - 4
        words, style = (name, "name") if name else ("padding", "small soft")
        if (first, behind) != widest and name:
            words = "..."
        if not name and width_of(words, style) > width - 8:
            words = ""
        sheet.cell(left + 1, top, width - 2, tall, words, kind, style)
        for byte in range(1, behind - first):
            at = f"{left + cell * byte:g}"
            sheet.line(
                f"M{at} {top:g}L{at} {top + 5:g}M{at} {top + tall - 5:g}L{at} {top + tall:g}",
                "thin",
            )
