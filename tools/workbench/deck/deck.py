"""Decks: which slides there are, and in which order.

`course` is every scenario in the order of the syllabus. A deck in slides/ is Markdown: its own
slides, and links to a lesson's heading alone on a line, which stand for the slides of that section
(shelf.py). A quotation is what the speaker says.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from workbench import figure
from workbench.base import place
from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.deck import room
from workbench.deck.shelf import Shelf, anchor
from workbench.deck.slide import Item, Picture, Slide, Text
from workbench.lesson import page
from workbench.lesson.page import Figure, Heading, Lesson, Note, Prose
from workbench.lesson.scenario import Scenario

_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)\s*")
_LESSON = re.compile(r"\.\./scenarios/([^/]+/[^/]+)/README\.md(?:#(.*))?")


class Deck(Record):
    """A deck's parts, each a list of slides, and the shelf that its lessons came from."""

    name: str
    title: str
    parts: list[list[Slide]]
    shelf: Shelf

    @property
    def slides(self) -> list[Slide]:
        return [slide for part in self.parts for slide in part]


class DeckTrouble(Trouble):
    """A deck's Markdown is wrong, at a line."""

    def __init__(self, path: str, line: int, text: str):
        super().__init__(f"{path}:{line}: {text}")


def names() -> list[str]:
    """The decks there are: the pages of slides/."""
    return sorted(name[:-3] for name in os.listdir(place.SLIDES) if name.endswith(".md"))


def read(name: str, build_folder: str, beside: Sequence[str] = ()) -> Deck:
    """The deck slides/NAME.md, with what was seen in a build tree and in those `beside`."""
    path = os.path.join(place.SLIDES, name + ".md")
    shown = os.path.relpath(path, place.ROOT)
    shelf = Shelf(build_folder, beside)
    reader = _Reader(shown, shelf)
    reader.read(page.read(path, shown))
    return Deck(name, reader.parts[0][0].heading, reader.parts, shelf)


def _leads_back(item) -> bool:
    """A chapter's page links to its place in the syllabus; the deck is in that order itself."""
    return isinstance(item, Text) and "](../README.md#" in item.markdown


def _at_a_glance(opening: Slide) -> Slide:
    """The opening slide of a part that has a figure shows it alone: what the page says beside it
    is the speaker's."""
    pictures: list[Item] = [item for item in opening.items if isinstance(item, Picture)]
    if opening.kind == "own" or not pictures:
        return opening
    said = [item.markdown for item in opening.items if isinstance(item, Text)]
    told = [words for words in said if not _leads_back(Text(words))]
    return opening._replace(items=pictures, notes=[*told, *opening.notes])


class _Reader:
    """Goes through a page: `#` opens a part, `##` a slide, a link alone on a line shows others."""

    def __init__(self, path: str, shelf: Shelf):
        self.path, self.shelf = path, shelf
        self.parts: list[list[Slide]] = []
        self.own: Slide | None = None  # the slide that text goes to
        self.shown: list[Slide] = []  # the slides of the last link, which a quotation goes to
        self.claims: tuple[str, ...] = ()
        self.ids: dict[str, int] = {}

    def read(self, lesson: Lesson) -> None:
        folder = os.path.join(place.ROOT, os.path.dirname(self.path))
        drawn = iter(figure.sketch(Scenario(os.path.basename(folder), folder), lesson))
        for block in lesson.blocks:
            if isinstance(block, Heading):
                self._open(block)
            elif isinstance(block, Note) and block.key == "talk":
                told = page.claims_of(block.value)
                if self.own and not self.own.items:
                    self.own = self.own._replace(claims=told)
                else:
                    self.claims = told
            elif isinstance(block, Prose):
                self._prose(block)
            elif isinstance(block, Figure):
                self._picture(next(drawn))
            else:
                said = "a deck holds no code and no output: link to the lesson that has it."
                raise DeckTrouble(self.path, block.line, said)
        self._close()
        if not self.parts:
            raise DeckTrouble(self.path, 1, "the deck has no slide: begin with `# ` and its title.")

    def _open(self, heading: Heading) -> None:
        self._close()
        if heading.level == 1:
            self.parts.append([])
        elif heading.level > 2 or not self.parts:
            said = "`# ` opens a part of a deck, and `## ` a slide in it: use one of them."
            raise DeckTrouble(self.path, heading.line, said)
        first = len(self.parts) == 1 and not self.parts[0]
        kind = "deck" if first else "part" if heading.level == 1 else "own"
        above = "" if kind != "own" else self._part_title()
        self.own = Slide(
            self._id(anchor(heading.text), heading.line), kind, heading.text, above, [], []
        )

    def _part_title(self) -> str:
        return self.parts[-1][0].heading if self.parts[-1] else ""

    def _close(self) -> None:
        """The open slide goes into its part, as several where it is too full."""
        if not self.own:
            return
        own, self.own = _at_a_glance(self.own), None
        for number, (items, scale, beside) in enumerate(
            room.cut(own.items) or [([], 1.0, False)], 1
        ):
            made = own._replace(items=items, scale=scale, beside=beside)
            self.parts[-1].append(made if number == 1 else made._replace(id=f"{own.id}-{number}"))

    def _picture(self, drawn: figure.Drawn) -> None:
        """A figure as its note draws it, whatever its file shows: `check` compares the two."""
        wrong = "" if drawn.text else drawn.difference
        if not self.own:
            wrong = wrong or "this figure is on no slide: put a heading above it."
        if wrong or not self.own:
            raise DeckTrouble(self.path, drawn.figure.line, wrong)
        svg = drawn.as_data()["svg"]
        self.own.items.append(Picture(drawn.figure.title, svg, *figure.size(svg), "ran", ""))

    def _prose(self, block: Prose) -> None:
        line = block.line
        for paragraph in re.split(r"\n\s*\n", block.text):
            link = _LINK.fullmatch(paragraph)
            if paragraph.startswith(">"):
                self._note(paragraph, line)
            elif link:
                self._show(link.group(2), link.group(1), line)
            elif self.own:
                self.own.items.append(Text(paragraph))
            else:
                said = "this text is on no slide: put a heading above it, or `> ` before it."
                raise DeckTrouble(self.path, line, said)
            line += paragraph.count("\n") + 2

    def _note(self, paragraph: str, line: int) -> None:
        words = re.sub(r"(?m)^> ?", "", paragraph)
        if self.own:
            self.own.notes.append(words)
        elif self.shown:
            for made in self.shown:
                made.notes.append(words)
        else:
            raise DeckTrouble(
                self.path,
                line,
                "these words for the speaker belong to no slide: put a heading above them.",
            )

    def _show(self, target: str, text: str, line: int) -> None:
        """The slides that a link is for; its text is the title of the first."""
        self._close()
        if not self.parts:
            raise DeckTrouble(self.path, line, "a deck begins with `# ` and its title.")
        if target == "../scenarios/README.md":
            self._show_course()
            return
        hit = _LESSON.fullmatch(target)
        if not hit or hit.group(1) not in self.shelf.scenarios:
            said = (
                f"{target} is no lesson: a link alone on a line shows "
                "../scenarios/CHAPTER/NAME/README.md, or one of its headings after `#`."
            )
            raise DeckTrouble(self.path, line, said)
        slug, name = hit.group(1), hit.group(2) or ""
        found = self.shelf.section(slug, name)
        if not found:
            there = ", ".join("#" + heading for heading in self.shelf.headings(slug))
            raise DeckTrouble(self.path, line, f"{slug} has no heading #{name}; it has {there}.")
        told = self.claims or found[0].claims
        self.shown = [
            made._replace(id=self._id(made.id, line), notes=[], claims=told) for made in found
        ]
        self.shown[0] = self.shown[0]._replace(heading=text)
        self.parts[-1] += self.shown
        self.claims = ()

    def _show_course(self) -> None:
        """Every chapter and scenario, in the order of the syllabus."""
        for chapter in dict.fromkeys(item.chapter for item in self.shelf.scenarios.values()):
            path = os.path.join(place.SCENARIOS, chapter, "README.md")
            reader = _Reader(os.path.relpath(path, place.ROOT), self.shelf)
            reader.read(page.read(path, reader.path))
            opening, *more = reader.parts[0]
            kept = [item for item in opening.items if not _leads_back(item)]
            opening = opening._replace(items=kept)
            self.parts.append([opening._replace(id=self._id(chapter, 1), kind="part")])
            for made in more:
                made = made._replace(id=self._id(f"{chapter}/{made.id}", 1), above=chapter)
                self.parts[-1].append(made)
            here = [item for item in self.shelf.scenarios.values() if item.chapter == chapter]
            self._contents(chapter, here)
            self.parts += [[*self.shelf.slides(item.slug)] for item in here]
        self.shown = []

    def _contents(self, chapter: str, scenarios: list[Scenario]) -> None:
        """The slide that links to a chapter's scenarios: a chapter's page lists none."""
        lines = []
        for item in scenarios:
            name = item.slug.partition("/")[2]
            lines.append(f"- [{name}]({name}/README.md): {page.read(item.readme).claim}")
        made_id = self._id(f"{chapter}/scenarios", 1)
        self.own = Slide(made_id, "own", "Scenarios", chapter, [], [])
        self.own.items.append(Text("\n".join(lines)))
        self._close()

    def _id(self, wanted: str, line: int) -> str:
        """A slide's name in a link, which no other slide of the deck has."""
        if wanted in self.ids:
            said = (
                f"the slide {wanted} is in this deck already, in line {self.ids[wanted]}: "
                "show each once, and give each a heading of its own."
            )
            raise DeckTrouble(self.path, line, said)
        self.ids[wanted] = line
        return wanted
