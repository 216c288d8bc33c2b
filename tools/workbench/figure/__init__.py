"""Figures of lessons: drawn from what was built, and compared with the file that is committed.

A kind is a module of this package: `facts(site, arguments)` gets them, `describe(facts)` says them
in whole sentences, and `draw(facts)` draws them. Nothing in a drawing depends on the machine, its
toolchain or its paths, so that a file either is what is drawn, or is wrong.

Those of SKETCHES are drawn from their notes alone, so that a chapter's page can have one.
"""

from __future__ import annotations

import importlib
import itertools
import os

from workbench.base import scratch
from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure import svg
from workbench.figure.site import Site, Skipped
from workbench.figure.style import STYLE
from workbench.figure.svg import size
from workbench.lesson.page import Figure, Lesson
from workbench.lesson.scenario import Scenario

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure import shape

__all__ = ["KINDS", "STYLE", "Drawn", "draw", "recorded", "size", "sketch", "unknown"]

KINDS = ("bytes", "flow", "names", "needs", "search", "segments", "symbols")
SKETCHES = ("flow",)


class Drawn(Record):
    """A figure as the facts have it here.

    `text` is the file that it should be, or "" where it can't be drawn; `recorded` is the one that
    there is, or "". `verdict` is "ok", "failed" (`difference` says how, as a sentence) or "skipped"
    (`difference` is the reason).
    """

    figure: Figure
    description: str
    text: str
    recorded: str
    verdict: str
    difference: str

    @property
    def changed(self) -> bool:
        """Whether it is drawn, and the file should be rewritten."""
        return self.text not in ("", self.recorded)

    def as_data(self) -> shape.Drawing:
        """For the results of a lesson: `svg` is for inside a page, and "" where `text` is."""
        return {
            "line": self.figure.line,
            "file": self.figure.file,
            "kind": self.figure.kind,
            "title": self.figure.title,
            "description": self.description,
            "svg": svg.inline(self.text),
            "verdict": self.verdict,
            "difference": self.difference,
        }


def draw(scenario: Scenario, lesson: Lesson, build_folder: str, build: str) -> list[Drawn]:
    """Every figure of a lesson, drawn from what is built in `build`, compared with its file."""
    if not lesson.figures():
        return []
    with scratch.Scratch(build_folder, "figure") as folder:
        drawn = []
        for number, figure in enumerate(lesson.figures()):
            place = os.path.join(folder, str(number))
            os.mkdir(place)
            site = Site(scenario, build_folder, build, place)
            drawn.append(_draw(scenario, figure, site))
        return drawn


def sketch(chapter: Scenario, lesson: Lesson) -> list[Drawn]:
    """Every figure of a page that nothing is built for, compared with its file. A chapter is named
    and placed as a scenario is: `Scenario("static", folder)`."""
    return [_draw(chapter, figure, None) for figure in lesson.figures()]


def recorded(scenario: Scenario, figure: Figure) -> str:
    """The committed file's drawing, for inside a page; trouble where there is no such file."""
    there = _read(scenario, figure)
    if not there:
        raise Trouble(f"{scenario.slug}: {_absent(scenario, figure)}")
    return svg.inline(there)


def unknown(figure: Figure) -> str:
    """What is wrong with a figure's kind, as a sentence; or nothing."""
    if figure.kind in KINDS:
        return ""
    return f"no figure is called `{figure.kind}`: write one of {', '.join(KINDS)}."


def _draw(scenario: Scenario, figure: Figure, site: Site | None) -> Drawn:
    there = _read(scenario, figure)
    wrong = unknown(figure)
    if not wrong and not site and figure.kind not in SKETCHES:
        wrong = (
            f"`{figure.kind}` is drawn from what is built, and nothing is built for this page: "
            f"write {' or '.join(f'`{kind}`' for kind in SKETCHES)}."
        )
    if wrong:
        return Drawn(figure, "", "", there, "failed", wrong)
    kind = importlib.import_module(f"workbench.figure.{figure.kind}")
    try:
        facts = kind.facts(site, figure.arguments)
        description = kind.describe(facts)
        stem = os.path.splitext(figure.file)[0].replace("/", "-")
        name = f"{scenario.target}-{stem}"
        text = kind.draw(facts).alone(name, figure.title, description)
    except Skipped as reason:
        return Drawn(figure, "", "", there, "skipped", str(reason))
    except Trouble as trouble:
        wrong = f"{figure.file} can't be drawn. {trouble}"
        return Drawn(figure, "", "", there, "failed", wrong)
    difference = _difference(scenario, figure, there, text)
    return Drawn(figure, description, text, there, "failed" if difference else "ok", difference)


def _difference(scenario: Scenario, figure: Figure, there: str, text: str) -> str:
    """How the file is not what is drawn; nothing if it is."""
    if not there:
        return _absent(scenario, figure)
    if there == text:
        return ""
    said = "what its note says" if figure.kind in SKETCHES else "what was built"
    pairs = enumerate(itertools.zip_longest(there.split("\n"), text.split("\n")), 1)
    number, was, now = next((at, old, new) for at, (old, new) in pairs if old != new)
    return (
        f"{figure.file} does not show {said} (first differing line {number}): "
        f"look at it, then ./workbench bless {scenario.slug}.\n  - {was or ''}\n  + {now or ''}"
    )


def _absent(scenario: Scenario, figure: Figure) -> str:
    return f"there is no {figure.file} yet: ./workbench bless {scenario.slug} draws it."


def _read(scenario: Scenario, figure: Figure) -> str:
    try:
        with open(os.path.join(scenario.folder, figure.file), encoding="utf-8") as file:
            return file.read()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
