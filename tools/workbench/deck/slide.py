"""A slide and what is on it: prose, a source, transcripts in tabs, a figure."""

from __future__ import annotations

from typing import Union

from workbench.base.record import Record
from workbench.deck.evidence import Evidence


class Text(Record):
    """Prose as Markdown."""

    markdown: str


class Code(Record):
    """Source text, with the lines (from 0) that each step of a speaker points at."""

    language: str
    caption: str
    lines: list[str]
    steps: list[list[int]]


class Screen(Record):
    """A transcript, by variants: what each tab is called, prose above it, and what was seen."""

    tabs: list[tuple[str, str, Evidence]]


class Picture(Record):
    """A figure as inline SVG; `note` says why it isn't made from this machine's facts."""

    title: str
    svg: str
    width: float
    height: float
    badge: str
    note: str


Item = Union[Text, Code, Screen, Picture]


class Slide(Record):
    """One slide. `scale` enlarges what stands on it; `beside` sets its figure beside the rest."""

    id: str
    kind: str  # "deck", "part", "lesson", "section"
    heading: str
    above: str  # the small line above the heading
    items: list[Item]
    notes: list[str]
    slug: str = ""  # of the scenario that it shows
    scale: float = 1.0
    beside: bool = False
    claims: tuple[str, ...] = ()
    lead: str = ""  # what an opening slide says of its scenario's state here
