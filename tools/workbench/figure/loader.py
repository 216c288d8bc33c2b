"""What the loader says of its search: ld.so(8), LD_DEBUG=libs,files, as glibc 2.31 and newer print it.

The words are those of print_search_path, open_path and _dl_map_object in its elf/dl-load.c.
"""

from __future__ import annotations

import os
import re

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure.site import Site, Skipped
from workbench.lesson.toolchain import known_toolchain


class Place(Record):
    """Where the loader looks: "RPATH", "RUNPATH", "LD_LIBRARY_PATH", "cache" or "system", and the
    file that says so, if one does."""

    rule: str
    owner: str


class Search(Record):
    """One library that is looked for.

    `by` needs it, or asks for it by dlopen; `places` are those that were gone through, first to
    last; `found` is the file, or "".
    """

    library: str
    by: str
    dlopen: bool
    places: list[Place]
    found: str


class Asked(Record):
    """A program to be watched, the folder it is started in, and variables of its environment."""

    program: str
    folder: str
    variables: dict[str, str]


_BY = re.compile(r"file=(.*) \[\d+\];  (needed|dynamically loaded) by (.*) \[\d+\]")
_FIND = re.compile(r"find library=(.*) \[\d+\]; searching")
_FROM = re.compile(r" search path=.*\t\t\((RPATH|RUNPATH) from file (.*)\)")
_PATH = re.compile(r" search path=.*\t\t\((.*)\)")
_TRY = re.compile(r"  trying file=(.*)")
_MAP = re.compile(r"file=(.*) \[\d+\];  generating link map")
_RULES = {"LD_LIBRARY_PATH": "LD_LIBRARY_PATH", "system search path": "system"}


def parse(text: str) -> list[Search]:
    """The searches in what the loader printed, in its order."""
    by: dict[str, tuple[str, bool]] = {}
    found: list[Search] = []
    tried = ""
    for line in text.split("\n"):
        line = re.sub(r"^ *\d+:\t", "", line)
        if hit := _BY.fullmatch(line):
            by.setdefault(hit.group(1), (hit.group(3), hit.group(2) != "needed"))
        elif hit := _FIND.fullmatch(line):
            library, tried = hit.group(1), ""
            found.append(Search(library, *by.get(library, ("", False)), [], ""))
        elif hit := _MAP.fullmatch(line):
            library = hit.group(1)
            if found and found[-1].library == library and tried:
                found[-1] = found[-1]._replace(found=tried)
            elif "/" in library:  # a path is not searched for
                found.append(Search(library, *by.get(library, ("", False)), [], library))
        elif found and not found[-1].found:
            if hit := _FROM.fullmatch(line):
                found[-1].places.append(Place(hit.group(1), hit.group(2)))
            elif hit := _PATH.fullmatch(line):
                found[-1].places.append(Place(_RULES.get(hit.group(1), hit.group(1)), ""))
            elif line.startswith(" search cache="):
                found[-1].places.append(Place("cache", ""))
            elif hit := _TRY.fullmatch(line):
                tried = hit.group(1)
    return found


def watch(site: Site, asked: list[Asked]) -> list[list[Search]]:
    """Starts each program and says what the loader looked for; they run side by side. A foreign
    machine's loader has no cache and none of its folders here: the figure is skipped."""
    toolchain = known_toolchain(site.build_folder)
    if toolchain.get("emulator"):
        raise Skipped(f"needs the loader of {toolchain['machine']} in a system of its own")
    started = []
    for number, (program, folder, variables) in enumerate(asked):
        # To a file: standard error is the program's own.
        output = os.path.join(site.scratch, f"loader-{number}")
        loud = {"LD_DEBUG": "libs,files", "LD_DEBUG_OUTPUT": output}
        process = site.start([program], folder, {**variables, **loud})
        started.append((process, f"{output}.{process.child.pid}"))
    site.wait(process for process, _ in started)
    searches = []
    for process, file in started:
        try:
            with open(file, encoding="utf-8", errors="surrogateescape") as said:
                searches.append(parse(said.read()))
        except FileNotFoundError:
            raise Trouble(
                f"The loader said nothing of {process.argv[0]}: show a program that it starts."
            ) from None
    return searches
