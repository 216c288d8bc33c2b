"""What a slide may hold, and what the talk must tell: part of `workbench check`.

Nothing is rendered and nothing has run: this is about the recorded text. How it looks in a browser
is tested there (tests/slides).
"""

from __future__ import annotations

from workbench.base import terminal
from workbench.base.trouble import Trouble
from workbench.deck import deck, room
from workbench.deck.deck import Deck
from workbench.deck.slide import Picture, Slide
from workbench.lesson import page, scenario
from workbench.verify import outline

NOWHERE = "/nonexistent"  # a build tree in which nothing was run


def check() -> list[str]:
    """Every promise about the decks that is not kept, as `slides/talk.md: what is wrong`."""
    found = []
    for name in deck.names():
        try:
            made = deck.read(name, NOWHERE)
        except Trouble as trouble:
            found.append(str(trouble))
            continue
        found += [f"slides/{name}.md: {text}" for text in _titles(made)]
        for one in made.slides:
            found += [f"slides/{name}.md: the slide {one.id}: {text}" for text in _slide(one)]
        if name == "talk":
            found += [f"slides/talk.md: {text}" for text in _told(made)]
    return list(dict.fromkeys(found))


def account() -> str:
    """How many claims of the talk are shown by a scenario, as a sentence."""
    shown = covered()
    words = [claim for claim in _claims() if claim not in shown]
    told = f", and told in words: {' '.join(words)}" if words else ""
    return f"Of the talk's {page.CLAIMS} claims, {len(shown)} are shown by a scenario{told}."


def covered() -> dict[str, list[str]]:
    """The scenarios that show each claim, by what their lessons say."""
    found: dict[str, list[str]] = {}
    for item in scenario.discover():
        for claim in page.read(item.readme).claims:
            found.setdefault(claim, []).append(item.slug)
    return found


def _claims() -> list[str]:
    return [f"T{number:02}" for number in range(1, page.CLAIMS + 1)]


def _titles(made: Deck):
    """Each slide of a lesson says a point of its own, in a line: a section that needs two slides has
    two."""
    titles: dict[tuple[str, str], str] = {}
    for one in made.slides:
        letters = len(terminal.plain(one.heading))
        if one.kind in ("own", "section") and letters > outline.TITLE:
            yield f"the slide {one.id}: its title has {letters} letters, and a line holds {outline.TITLE}: say it shorter."
        before = titles.setdefault((one.slug, one.heading.lower()), one.id)
        if one.slug and before != one.id:
            yield (
                f"the slides {before} and {one.id} have one title: begin the second with a `###` "
                "heading of its own, or say less."
            )


def _slide(one: Slide):
    most = room.COLUMNS_BESIDE if one.beside else room.COLUMNS
    lines = sum(room.lines(item, most) for item in one.items)
    if lines > room.LINES:
        yield f"{lines} lines of code and output; a slide holds {room.LINES}. Show less."
    for item in one.items:
        if room.columns(item) > most:
            beside = " beside a figure" if one.beside else ""
            yield f"{room.columns(item)} columns; a slide holds {most}{beside}."
    if not room.fits(one.items, one.scale, one.beside):
        yield "there is more on it than a slide holds. Say less, or make it two."
    pictures = [item for item in one.items if isinstance(item, Picture)]
    yield from (item.note for item in pictures if not item.svg)


def _told(made: Deck):
    """Each slide has words for its speaker; each claim is on a slide, and first in its order."""
    for one in made.slides:
        if not one.notes:
            yield f"the slide {one.id}: it has no words for the speaker: write `> ` and what to say."
    first = list(dict.fromkeys(claim for one in made.slides for claim in one.claims))
    for claim in _claims():
        if claim not in first:
            yield f"no slide is about {claim}: give one `<!-- talk: {claim} -->`."
    known = [claim for claim in first if claim in _claims()]
    for claim in first:
        if claim not in known:
            yield f"{claim} is no claim of the talk: they are T01 to T{page.CLAIMS}."
    for before, after in zip(known, known[1:]):
        if before > after:
            yield f"{after} comes first after {before}: keep the claims in their order."
