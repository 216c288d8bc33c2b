"""The shape of the matrix as data: `matrix --json`.

For the type checker alone: import it where TYPE_CHECKING is true, and it costs nothing at run time.
"""

from __future__ import annotations

from typing import Dict, List, TypedDict


class Remark(TypedDict):
    subject: str
    words: str


class Cell(TypedDict):
    """What came of one scenario with one toolchain."""

    verdict: str  # "verified", "differs", "failed" or "skipped"
    notes: List[Remark]
    left_out: List[Remark]


class Toolchain(TypedDict):
    name: str
    title: str
    skipped: str
    package: str
    description: str
    failed: str
    seconds: float


class Scenario(TypedDict):
    slug: str
    claim: str
    cells: Dict[str, Cell]  # by the toolchain's name


class Matrix(TypedDict):
    version: int
    reference: str
    toolchains: List[Toolchain]
    scenarios: List[Scenario]
