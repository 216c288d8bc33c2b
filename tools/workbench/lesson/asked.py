"""The questions of a lesson, each with where it is decided and the answer that is folded away below it."""

from __future__ import annotations

import re

from workbench.base.record import Record
from workbench.lesson.grammar import Fold, Heading, Prose
from workbench.lesson.page import RUN, Lesson
from workbench.lesson.question import Question
from workbench.lesson.trouble import LessonTrouble

ANSWER = "Answer"  # what the fold of an answer is called

_KEY = re.compile(r"\*\*([a-z])\*\*(?:\.| )")
_OTHER = re.compile(r"- \*\*([a-z])\*\*:? +")


class Answer(Record):
    """The letter that it names, its sentence, and one for each other choice, all without their marks."""

    line: int
    letter: str
    text: str
    others: dict[str, str]


class Asked(Record):
    """A question as a lesson asks it: `part` is where, `point` what its heading asks. `early` where it is
    before the run that decides it."""

    question: Question
    part: str
    point: str
    answer: Answer
    early: bool

    @property
    def line(self) -> int:
        return self.question.line


def questions(lesson: Lesson) -> list[Asked]:
    """Every question of a lesson, in order; one without a whole answer is a trouble, with its line."""
    runs = [b.line for b in lesson.blocks if isinstance(b, Heading) and b.part == RUN]
    found = []
    heading: Heading | None = None
    for place, block in enumerate(lesson.blocks):
        if isinstance(block, Heading):
            heading = block
        elif isinstance(block, Question):
            answer = _answer(lesson, block, lesson.blocks[place + 1 :])
            early = bool(runs) and block.line < runs[0]
            point = heading.point if heading else ""
            part = lesson.part_of(block.line)
            found.append(Asked(block, part, point, answer, early))
    return found


def _answer(lesson: Lesson, question: Question, below: list) -> Answer:
    """What is folded away directly below a question."""
    fold = below[0] if below else None
    if not isinstance(fold, Fold) or fold.text != ANSWER:
        said = (
            f"no answer is folded away below these choices: write `<details><summary>{ANSWER}</summary>`, "
            "an empty line, which one is right and why, and `</details>`."
        )
        raise LessonTrouble(lesson.path, question.line, said)
    prose = below[1] if len(below) > 1 else None
    if not isinstance(prose, Prose):
        raise LessonTrouble(
            lesson.path, fold.line, "the answer has no words: say which choice is right."
        )
    first, *rest = re.split(r"\n(?=- )", prose.text)
    named = _KEY.match(first)
    letters = [choice.letter for choice in question.choices]
    if not named or named.group(1) not in letters:
        said = f"the answer does not begin with the choice that is right: write `**{letters[0]}**. ` and why."
        raise LessonTrouble(lesson.path, prose.line, said)
    others: dict[str, str] = {}
    for item in rest:
        other = _OTHER.match(item)
        if other and other.group(1) in letters:
            words = item[other.end() :] if item[: other.end()].rstrip().endswith(":") else item[2:]
            others[other.group(1)] = " ".join(words.split())
    for letter in letters:
        if letter != named.group(1) and letter not in others:
            said = f"the answer says nothing of {letter}: add `- **{letter}**: ` and why it does not come true."
            raise LessonTrouble(lesson.path, prose.line, said)
    if named.group(1) in others:
        said = f"the answer names {named.group(1)} as right and lists it among the others: take it out there."
        raise LessonTrouble(lesson.path, prose.line, said)
    text = first[named.end() :].strip()
    return Answer(prose.line, named.group(1), " ".join(text.split()), others)
