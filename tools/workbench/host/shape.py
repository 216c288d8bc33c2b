"""The shape of what doctor finds: `doctor --json`.

For the type checker alone: import it where TYPE_CHECKING is true, and it costs nothing at run time.
"""

from __future__ import annotations

from typing import Dict, List, Optional, TypedDict


class Tool(TypedDict):
    kind: str
    name: str
    path: Optional[str]
    version: Optional[str]
    package: Optional[str]
    purpose: str
    problem: Optional[str]
    well: bool


class Condition(TypedDict):
    """A place that is needed, and how it is."""

    name: str
    well: bool
    required: bool
    words: str


class Report(TypedDict):
    version: int
    root: str
    system: Dict[str, str]
    unsupported: Optional[str]
    tools: List[Tool]
    environment: Dict[str, str]
    places: List[Condition]
    install: str
    missing: str
    well: bool
