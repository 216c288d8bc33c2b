"""The shapes of what travels as data: of a figure that was drawn, and of an ELF file that was read.

For the type checker alone: import it where TYPE_CHECKING is true, and it costs nothing at run time.
"""

from __future__ import annotations

from typing import List, Optional, TypedDict


class Drawing(TypedDict):
    """A figure in a lesson's results."""

    line: int
    file: str
    kind: str
    title: str
    description: str
    svg: str  # for inside a page; "" where it can't be drawn
    verdict: str  # "ok", "failed" or "skipped"
    difference: str  # how it differs, as a sentence, or the reason for skipping


class Symbol(TypedDict):
    """A symbol, as tests/observe/tell.h says."""

    name: str
    version: str
    type: str
    binding: str
    visibility: str
    size: int
    defined: bool
    dynamic: bool
    exported: bool


class Segment(TypedDict):
    type: str
    access: str


class Elf(TypedDict):
    """An ELF file, as tests/observe/tell.h says."""

    file: str
    type: str
    machine: str
    interpreter: Optional[str]
    soname: Optional[str]
    rpath: Optional[str]
    runpath: Optional[str]
    needed: List[str]
    symbols: List[Symbol]
    segments: List[Segment]
