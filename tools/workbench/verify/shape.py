"""The shapes of results, as they are kept in the build folder and given by --json.

For the type checker alone: import it where TYPE_CHECKING is true, and it costs nothing at run time.
tests/tools/test_json.py holds what is really given against the same shapes.
"""

from __future__ import annotations

from typing import Dict, List, Optional, TypedDict

from workbench.figure.shape import Drawing


class Step(TypedDict):
    """A command of a transcript that was run."""

    line: int
    command: str
    output: List[str]  # lines
    status: Optional[int]
    verdict: str  # "ok" or "failed"
    difference: str
    seconds: float


class Fence(TypedDict):
    line: int
    skipped: str  # the reason, or ""
    steps: List[Step]


class Prediction(TypedDict):
    """What a choice foretells, and what it came to."""

    line: int
    command: str
    experiment: bool  # made for the question; False for a command of the lesson
    output: List[str]
    status: Optional[int]
    holds: bool


class Choice(TypedDict):
    letter: str
    predictions: List[Prediction]


class Question(TypedDict):
    line: int
    part: str
    key: str  # the letter of the choice that came true, or ""
    verdict: str  # "ok" or "failed"
    difference: str
    choices: List[Choice]


class Lesson(TypedDict):
    """<build>/lessons/<slug>.json, and <build>/home/<slug>.json."""

    version: int
    slug: str
    claim: str
    source: str  # a checksum of the scenario's files
    toolchain: Dict[str, str]
    verdict: str  # "verified" or "failed"
    seconds: float
    fences: List[Fence]
    questions: List[Question]
    figures: List[Drawing]


class Fact(TypedDict):
    name: str
    verdict: str  # "ok", "failed" or "skipped"
    text: str


class Facts(TypedDict):
    """<build>/facts/<slug>.json."""

    version: int
    slug: str
    source: str
    facts: List[Fact]


class Test(TypedDict):
    """A test of ctest's: `test --json`."""

    name: str
    verdict: str  # "ok", "failed" or "skipped"
    reason: str  # why it or a part of it was skipped, or what a failed one said
    seconds: float


class Entry(TypedDict):
    """A scenario's state on this machine: `list --json`."""

    slug: str
    claim: str
    state: str  # a verdict, or "not run"
    reason: str  # of a skipped one
    learned: str  # what was answered and fixed, in words, or ""


class _Begun(TypedDict):
    slug: str
    claim: str
    verdict: str  # "verified", "failed" or "skipped"
    reason: str  # of a skipped one


class Run(_Begun, total=False):
    """A scenario that was run: `run --json`; a skipped one has no lesson and no facts."""

    lesson: Lesson
    facts: List[Fact]
