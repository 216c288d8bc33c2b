"""`segments PROGRAM`: the files that are mapped into a process, as main begins and as it ends.

The kernel says what is mapped (proc(5), maps), through observe-maps (tests/observe/maps.c); the
loader says why. Drawn is what is so with every linker: the program, what it needs and what it
loads of the scenario, libc.so.6, the loader and the stack, each with its kinds of access, in no
order of addresses.
"""

from __future__ import annotations

import os
import re

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure import elf, loader
from workbench.figure.needs import LIBC
from workbench.figure.site import Site, Skipped
from workbench.figure.svg import GAP, MARGIN, WIDTH, Sheet, width_of

ACCESS = {"r--": "read only", "r-x": "code", "rw-": "data"}


class Mapped(Record):
    """What is mapped, the reason in words, and its kinds of access in the order of ACCESS: before
    main begins, none if it is not yet mapped, and after it has returned."""

    name: str
    reason: str
    before: list[str]
    after: list[str]


class Facts(Record):
    program: str
    mapped: list[Mapped]


def facts(site: Site, arguments: list[str]) -> Facts:
    if len(arguments) != 1:
        raise Trouble("The figure `segments` takes one program: `segments host`.")
    (name,) = arguments
    (program,) = site.artefacts([name])
    copier = os.path.join(site.build_folder, "observe", "maps.so")
    if not os.path.exists(copier):
        raise Trouble(
            f"{copier} is not built: `cmake --build {site.build_folder} --target observe-maps` builds it."
        )
    ends = [os.path.join(site.scratch, end) for end in ("before", "after")]
    # By a path without a blank or a colon, which would separate two files (ld.so(8)).
    folder, preload = os.path.split(copier)
    told = {"OBSERVE_MAPS_BEGIN": ends[0], "OBSERVE_MAPS_END": ends[1]}
    asked = loader.Asked(program, folder, {**told, "LD_PRELOAD": f"./{preload}"})
    searches = loader.watch(site, [asked])[0]
    before, after = (access(_read(end, name)) for end in ends)
    interpreter = elf.tell(site, [program])[0]["interpreter"]
    reasons = {program: (name, "the program")}
    for search in searches:
        path = search.found.replace("$ORIGIN", os.path.dirname(os.path.realpath(program)))
        if path and (site.inside(path) is not None or search.library == LIBC):
            by = "mapped by dlopen" if search.dlopen else f"needed by {os.path.basename(search.by)}"
            reasons.setdefault(path, (os.path.basename(search.library), by))
    reasons[interpreter or ""] = ("the loader", "mapped by the kernel")
    reasons["[stack]"] = ("the stack", "made by the kernel")
    mapped = []
    for path, (label, reason) in reasons.items():
        real = os.path.realpath(path) if path.startswith("/") else path
        if real in before or real in after:
            mapped.append(Mapped(label, reason, before.get(real, []), after.get(real, [])))
    return Facts(name, mapped)


def _read(path: str, program: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
    except FileNotFoundError:
        raise Trouble(
            f"{program} did not say what is mapped: show a program that returns from main."
        ) from None
    if not text:
        raise Skipped("needs /proc/self/maps, which is empty here")
    return text


def access(maps: str) -> dict[str, list[str]]:
    """The kinds of access that each file is mapped with, in the order of ACCESS."""
    found: dict[str, set[str]] = {}
    for line in maps.split("\n"):
        hit = re.fullmatch(r"\S+ (...)\S \S+ \S+ \d+ +(\S.*)", line)
        if hit and hit.group(1) in ACCESS:
            found.setdefault(hit.group(2), set()).add(hit.group(1))
    return {path: [kind for kind in ACCESS if kind in kinds] for path, kinds in found.items()}


def describe(facts: Facts) -> str:
    said = [f"These are mapped into the process of {facts.program}."]
    for name, reason, before, after in facts.mapped:
        when = "as main begins and as it ends" if before else "as main ends, not as it begins"
        if not after:
            when = "as main begins, not as it ends"
        said.append(f"{name} ({reason}): {' '.join(after or before)}, {when}.")
    said += [f"{kind} is {words}." for kind, words in ACCESS.items()]
    return " ".join(said)


ROW = 54
STEP = 8
CELL = 50


def draw(facts: Facts) -> Sheet:
    sheet = Sheet()
    width = (WIDTH - 2 * MARGIN - 2 * GAP) / 2
    bottom: float = MARGIN
    for x, words, after in (
        (MARGIN, "as main begins", False),
        (MARGIN + width + 2 * GAP, "as main ends", True),
    ):
        y: float = MARGIN
        sheet.write(x, y + 8, words, "strong")
        y += 28
        for mapped in facts.mapped:
            there = mapped.after if after else mapped.before
            new = bool(mapped.after) and not mapped.before
            kind = ("accent" if new else "") if there else "none dashed"
            sheet.box(x, y, width, ROW, kind)
            mono = "" if " " in mapped.name else "name"
            sheet.write(x + 12, y + 18, mapped.name, f"{mono}{'' if there else ' soft'}".strip())
            reason = mapped.reason if there else "no longer mapped" if after else "not mapped yet"
            sheet.write(x + 12, y + 39, reason, f"small {'accent' if new and there else 'soft'}")
            for place, access_kind in enumerate(ACCESS):
                if access_kind in there:
                    left = x + width - 10 - CELL * (len(ACCESS) - place)
                    sheet.cell(
                        left, y + ROW / 2 - 13, CELL - 4, 26, access_kind, "plain", "name small"
                    )
            y += ROW + STEP
        bottom = max(bottom, y)
    x = MARGIN
    for kind, words in ACCESS.items():
        sheet.cell(x, bottom + 4, CELL - 4, 26, kind, "plain", "name small")
        sheet.write(x + CELL + 4, bottom + 17, words, "small soft")
        x += CELL + 4 + width_of(words, "small") + GAP
    return sheet
