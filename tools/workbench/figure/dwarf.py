"""The layout of structs, as the compiler wrote it down for debuggers (DWARF 4, 5.5 and 5.13).

A source is compiled by the tree's own `cc` or `c++`, and read by `readelf --debug-dump=info`.
"""

from __future__ import annotations

import os
import re

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure.site import Site


class Member(Record):
    """`offset` and `size` in bytes."""

    name: str
    offset: int
    size: int


class Struct(Record):
    """`size` in bytes, with its padding."""

    name: str
    size: int
    members: list[Member]


class _Entry(Record):
    """A debugging information entry: what it is, its attributes, and the entries below it."""

    tag: str
    attributes: dict[str, str]
    children: list[_Entry]


_ENTRY = re.compile(r" *<([0-9a-f]+)><([0-9a-f]+)>: Abbrev Number: \d+ \(DW_TAG_(\w+)\)")
_ATTRIBUTE = re.compile(r" *<[0-9a-f]+> +DW_AT_(\w+) *: (.*)")
_STRING = re.compile(r"\([a-z ]*(?:string|strp)[^)]*\): ")


def compile(
    site: Site, source: str, names: list[str], options: list[list[str]]
) -> list[dict[str, Struct]]:
    """The structs of these names, for each list of options; all are compiled side by side."""
    driver = "cc" if source.endswith(".c") else "c++"
    compiler = os.path.join(site.build_folder, "bin", driver)
    path = os.path.join(site.scenario.folder, source)
    if not os.path.exists(path):
        raise Trouble(f"There is no source {source} in the scenario: name one of its files.")
    objects, compiling = [], []
    for number, words in enumerate(options):
        objects.append(os.path.join(site.scratch, f"{number}.o"))
        told = ["-pipe", "-gdwarf-4", "-fno-eliminate-unused-debug-types", *words]
        compiling.append(site.start([compiler, *told, "-c", path, "-o", objects[-1]]))
    for result in site.wait(compiling):
        if result.status:
            raise Trouble(f"{source} does not compile: fix it.\n{result.output.strip()}")
    dump = site.run(["readelf", "--debug-dump=info", *objects])
    parts = re.split(r"^Contents of the \.debug_info", dump, flags=re.M)[1:]
    if len(parts) != len(objects):
        raise Trouble(f"readelf found no debugging information in what {source} compiles to.")
    layouts = [parse(part, names) for part in parts]
    for name in names:
        if any(name not in layout for layout in layouts):
            raise Trouble(f"{source} has no struct {name}: name one that it defines.")
    return layouts


def parse(dump: str, names: list[str]) -> dict[str, Struct]:
    """The structs of these names, as far as they are in what readelf prints."""
    entries = _entries(dump)
    return {
        entry.attributes["name"]: _struct(entry, entries)
        for entry in entries.values()
        if entry.tag in ("structure_type", "class_type")
        and entry.attributes.get("name") in names
        and "byte_size" in entry.attributes
    }


def _entries(dump: str) -> dict[str, _Entry]:
    """Every entry by its offset, "2d", in the file's order."""
    found: dict[str, _Entry] = {}
    open_: list[_Entry] = []
    pointer = re.search(r"Pointer Size: +(\d+)", dump)
    for line in dump.split("\n"):
        if hit := _ENTRY.match(line):
            depth = int(hit.group(1), 16)
            entry = _Entry(hit.group(3), {}, [])
            if pointer and entry.tag.endswith(("pointer_type", "reference_type")):
                entry.attributes["byte_size"] = pointer.group(1)  # clang does not say it of each
            open_ = [*open_[:depth], entry]
            if depth:
                open_[depth - 1].children.append(entry)
            found[hit.group(2)] = entry
        elif open_ and (hit := _ATTRIBUTE.match(line)):
            open_[-1].attributes[hit.group(1)] = _STRING.sub("", hit.group(2), count=1).strip()
    return found


def _struct(entry: _Entry, entries: dict[str, _Entry]) -> Struct:
    """A struct's members; a base class is one too, and what has no place, a static one, is none."""
    members = []
    for child in entry.children:
        name = child.attributes.get("name", "(unnamed)")
        if child.tag == "member" and "bit_size" in child.attributes:
            raise Trouble(f"{name} is a bit field, which has no bytes of its own: show another.")
        if child.tag not in ("member", "inheritance"):
            continue
        if "data_member_location" not in child.attributes:
            continue
        if child.tag == "inheritance":
            name = entries[_offset(child.attributes["type"])].attributes.get("name", name)
        elif name.startswith("_vptr"):  # gcc and clang add its class's name, each in its own way
            name = "vptr"
        # A number, or a block that adds it: "2 byte block: 23 8 \t(DW_OP_plus_uconst: 8)".
        place = re.search(r"(0x[0-9a-f]+|\d+)\)?$", child.attributes["data_member_location"])
        offset = int(place.group(1), 0) if place else 0
        members.append(Member(name, offset, _size(child.attributes["type"], entries)))
    return Struct(entry.attributes["name"], int(entry.attributes["byte_size"], 0), members)


def _size(reference: str, entries: dict[str, _Entry]) -> int:
    """The bytes of a type: its own, or those of what it stands for; "<0x67>" refers to it."""
    entry = entries[_offset(reference)]
    if "byte_size" in entry.attributes:
        return int(entry.attributes["byte_size"], 0)
    if "type" not in entry.attributes:
        name = entry.attributes.get("name", entry.tag)
        raise Trouble(f"The compiler does not say how large {name} is: define it in the source.")
    size = _size(entry.attributes["type"], entries)
    for child in entry.children:
        if child.tag == "subrange_type":
            told = child.attributes
            # Of a flexible array member there is neither.
            size *= (
                int(told["count"], 0)
                if "count" in told
                else int(told.get("upper_bound", "-1"), 0) + 1
            )
    return size


def _offset(reference: str) -> str:
    """The entry that "<0x67>" refers to."""
    return reference.strip("<>").replace("0x", "")
