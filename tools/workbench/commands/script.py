"""A lesson as a terminal shows it: its blocks as text, in the order of the page."""

from __future__ import annotations

import os
import re

from workbench.base import terminal
from workbench.base.terminal import paint
from workbench.commands.show import placeholder
from workbench.lesson import asked, page, scenario
from workbench.lesson.asked import Asked
from workbench.lesson.page import Fence, Figure, Heading, Lesson, Prose
from workbench.lesson.question import Question
from workbench.lesson.toolchain import Toolchain
from workbench.verify.breakage import SECTION


def whole(lesson: Lesson, toolchain: Toolchain) -> list[tuple[int, str | Asked]]:
    """Everything but the transcripts that are played, each with its line; questions as they are."""
    questions = {one.line: one for one in asked.questions(lesson)}
    at_home, left_out = lesson.taken_home(), _left_out(lesson, toolchain)
    found: list[tuple[int, str | Asked]] = []
    broken = {block.line for block in lesson.section(SECTION)}  # whose diff is what `fix` asks for
    slug = "/".join(lesson.path.split(os.sep)[-3:-1])
    for place, block in enumerate(lesson.blocks):
        if block.line in left_out or block.line in broken:
            continue
        if isinstance(block, Heading) and block.part == SECTION:
            found.append((block.line, "\n" + paint(SECTION, "bold")))
            words = f"One change takes the cause away. Find it: ./workbench fix {slug}"
            found.append((block.line, f"\n{words}\nSee what it does: ./workbench break {slug}"))
        elif isinstance(block, Heading) and lesson.part_of(block.line + 1) == page.RUN:
            if block.level == 2:  # the points of this part say what its commands are to show
                found.append((block.line, "\n" + paint(page.RUN, "bold")))
        elif isinstance(block, Heading) and block.level > 1:
            found.append((block.line, "\n" + paint(terminal.plain(block.text), "bold")))
        elif isinstance(block, Prose):
            found += _prose(lesson, place)
        elif isinstance(block, Figure):
            found.append((block.line, "\n" + placeholder(block)))
        elif isinstance(block, Question):
            found.append((block.line, questions[block.line]))
        elif isinstance(block, Fence) and (block in at_home or block.language != "console"):
            name = block.options.get("file", "")
            if block in at_home:
                name = "to try at home; `./workbench test` runs it"
            text = paint(f"\n    {name}\n", "dim") + "\n".join("    " + line for line in block.body)
            found.append((block.line, text))
    return found


def short(lesson: Lesson, toolchain: Toolchain) -> list[tuple[int, str | Asked]]:
    """The problem, and the headings and prose of what has transcripts that are played; code and questions
    stay on their page."""
    found: list[tuple[int, str | Asked]] = []
    section: list[tuple[int, str | Asked]] = []
    said = True  # the problem, above all parts, is always said
    at_home, left_out = lesson.taken_home(), _left_out(lesson, toolchain)
    for place, block in enumerate(lesson.blocks):
        if isinstance(block, Heading):
            found += section if said else []
            said = block.level == 1
            title = paint(f"\n{terminal.plain(block.text)}", "bold")
            section = [] if said else [(block.line, title)]
        elif block.line in left_out:
            continue
        elif isinstance(block, Prose):
            section += _prose(lesson, place)
        elif isinstance(block, Figure):
            section.append((block.line, f"\n{placeholder(block)}"))
        elif isinstance(block, Fence) and block.language == "console" and block not in at_home:
            found += section
            section, said = [], True
    return found + (section if said else [])


def _left_out(lesson: Lesson, toolchain: Toolchain) -> set[int]:
    """The lines of what is folded away here: of variants, those that are for another toolchain."""
    return lesson.hidden(lambda fence: not toolchain.why_not(fence.options))


def _prose(lesson: Lesson, place: int) -> list[tuple[int, str | Asked]]:
    """The prose at this place as a terminal says it, with its line; nothing where nothing is left of it."""
    text = page.as_seen(page.told(lesson.blocks, place))
    said = "\n" + terminal.prose(_typed(text, lesson.path))
    return [(lesson.blocks[place].line, said)] if text else []


def _typed(text: str, path: str) -> str:
    """Prose whose links to other lessons are what one types to get there."""

    def typed(hit: re.Match) -> str:
        target = os.path.normpath(os.path.join(os.path.dirname(path), hit[2]))
        slug = "/".join(target.split(os.sep)[-3:-1])
        return f"{hit[1]}: ./workbench run {slug}" if scenario.look_up(slug) else hit[1]

    return re.sub(r"\[([^\]]*)\]\(([^)\s#]+/README\.md)\)", typed, text)
