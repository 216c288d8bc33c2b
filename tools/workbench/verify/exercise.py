"""What Break it holds for whoever repairs the broken copy: two hints and, maybe, a word of warning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.lesson.page import Fence, Lesson, Note
from workbench.verify.breakage import SECTION

HINTS = 2


def hints(lesson: Lesson) -> list[Note]:
    """What to look at, with the command; then where the cause is."""
    return [b for b in lesson.section(SECTION) if isinstance(b, Note) and b.key == "hint"]


def command(hint: Note) -> str:
    """The command that a hint has in backticks, or nothing."""
    found = re.findall(r"`([^`]+)`", hint.value)
    return found[0] if len(found) == 1 else ""


def warning(lesson: Lesson) -> str:
    """What the lesson says of its exercise before it begins, or nothing."""
    notes = [b for b in lesson.section(SECTION) if isinstance(b, Note) and b.key == "exercise"]
    return notes[0].value if notes else ""


def amiss(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """What is wrong with an exercise as it stands: lines and sentences."""
    found = hints(lesson)
    if len(found) != HINTS:
        line = found[-1].line if found else 1
        yield line, (
            f"{SECTION} has {len(found)} hints: write two `<!-- hint: ... -->` below its heading, what "
            "to look at, with the command in backticks, and where the cause is."
        )
    elif not command(found[0]):
        yield found[0].line, "the first hint has no command, or several: put one in backticks."
    folded = lesson.folded()
    for block in lesson.section(SECTION):
        if isinstance(block, Fence) and block.language == "red" and block.line not in folded:
            yield block.line, (
                "the tests that turn red are in sight: fold them away with "
                "`<details><summary>The tests that notice</summary>`."
            )
