"""The outline of a lesson: its parts, their order and points, how long it is, and that it asks first."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.base import terminal
from workbench.lesson import asked, decision, page, transcript
from workbench.lesson.page import HOME, RUN, Fence, Figure, Heading, Lesson, Note, Prose
from workbench.lesson.pattern import Pattern
from workbench.lesson.question import Question
from workbench.lesson.toolchain import DEFAULT
from workbench.verify.breakage import SECTION

# The parts of a lesson in their order, and those that it can be without.
PARTS = (
    *("The program", "Predict", RUN, "Why", "Look inside", HOME, SECTION),
    *("Remember", "Next"),
)
OPTIONAL = ("Look inside", HOME)
WITHOUT_POINT = ("Remember", "Next")
WORDS, COMMANDS = 450, 12
TITLE = 62  # letters of a heading: what a slide holds in a line

Amiss = Iterator["tuple[int, str]"]


def amiss(lesson: Lesson) -> Amiss:
    """What is wrong with a lesson's outline: lines and sentences."""
    yield from _parts(lesson)
    yield from _questions(lesson)
    yield from _length(lesson)
    yield from _points(lesson)


def _parts(lesson: Lesson) -> Amiss:
    headings = [block for block in lesson.blocks if isinstance(block, Heading)]
    if [h.level for h in headings[:1]] != [1] or any(h.level not in (2, 3) for h in headings[1:]):
        yield 1, "a lesson has one `#` title, its claim, `##` parts below it, and `###` in them."
    first = next((b for b in lesson.blocks if isinstance(b, (Prose, Fence, Figure))), None)
    if not isinstance(first, Prose):
        yield 1, "say the trouble that somebody has in a few lines below the title."
    parts = [h for h in headings if h.level == 2]
    wanted = [name for name in PARTS if any(h.part == name for h in parts)]
    for heading in parts:
        if heading.part not in PARTS:
            yield heading.line, f"{heading.part} is no part of a lesson: they are {', '.join(PARTS)}."
        elif heading.part in WITHOUT_POINT and heading.point:
            yield heading.line, f"{heading.part} has no point of its own: write `## {heading.part}`."
        elif heading.part not in WITHOUT_POINT and not heading.point:
            yield heading.line, f"say the point: `## {heading.part}: what it shows`."
    if [h.part for h in parts if h.part in PARTS] != wanted:
        yield 1, f"each part is there once, in this order: {', '.join(wanted)}."
    for name in PARTS:
        if name not in (*wanted, *OPTIONAL):
            yield 1, f"the lesson has no part `## {name}`: write it."
    seen: dict[str, int] = {}
    for heading in headings[1:]:
        letters = len(terminal.plain(heading.text))
        if letters > TITLE:
            yield heading.line, f"{letters} letters; a slide's title holds {TITLE}: say it shorter."
    for heading in headings:
        title = (heading.point or heading.text).lower()
        if title in seen:
            yield heading.line, f"the heading of line {seen[title]} says the same: two slides would have one title."
        seen.setdefault(title, heading.line)


def _questions(lesson: Lesson) -> Amiss:
    found = asked.questions(lesson)
    for one in found:
        decision.check(lesson, one)
    for part in ("Predict", "Why"):
        here = [one for one in found if one.part == part]
        if len(here) != 1:
            yield 1, f"{part} asks {len(here)} questions: it asks one, with choices that predict."
    own = decision.commands_of(lesson)
    for one in found:
        for choice in one.question.choices if one.part == "Why" else ():
            tried = [p.command for p in choice.predictions if p.command not in own]
            if choice.letter != one.answer.letter and not tried:
                yield choice.line, "this cause is refuted by no experiment of its own: make one for it."
        if one.part not in ("Predict", "Why"):
            yield one.line, "a question is asked under Predict or Why: move it there."


def _length(lesson: Lesson) -> Amiss:
    words, commands = size(lesson)
    if words > WORDS:
        yield 1, f"{words} words in sight; a lesson has at most {WORDS}: say less, or make it two."
    if commands > COMMANDS:
        yield 1, f"{commands} commands; a lesson has at most {COMMANDS}: show fewer."


def size(lesson: Lesson) -> tuple[int, int]:
    """The words in sight outside fences and headings, and the commands for the default toolchain, of
    which `echo $?` is none."""
    words = commands = 0
    blocks = lesson.in_sight()
    for place, block in enumerate(blocks):
        if isinstance(block, Prose):
            words += len(terminal.plain(page.told(blocks, place)).split())
        elif isinstance(block, Question):
            words += sum(len(terminal.plain(choice.text).split()) for choice in block.choices)
        elif isinstance(block, Fence) and block.language == "console":
            if DEFAULT.holds(block.options):
                steps = transcript.steps(lesson, block)
                commands += sum(step.command.strip() != "echo $?" for step in steps)
    return words, commands


def _points(lesson: Lesson) -> Amiss:
    """A point is literal text of the output that it is above."""
    blocks = lesson.blocks
    for note, below in zip(blocks, [*blocks[1:], None]):
        if not isinstance(note, Note) or note.key != "point":
            continue
        if not isinstance(below, Fence) or below.language != "console":
            yield note.line, "no console fence is directly below this point: move it there."
            continue
        for wanted in words_of(note):
            lines = [item for step in transcript.steps(lesson, below) for item in step.expected]
            if not any(item.pattern and _shows(item.pattern, wanted) for item in lines):
                yield note.line, f"no output below has `{wanted}`, written out: fix the point."


def words_of(note: Note) -> list[str]:
    """What a `point` note names, in the order in which it is looked at."""
    return [word.strip() for word in note.value.split(" | ")]


def _shows(pattern: Pattern, wanted: str) -> bool:
    return any(wanted in part for part in pattern.parts[::2])
