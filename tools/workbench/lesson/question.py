"""A question on a page: a list of choices, each with the predictions that decide whether it is right.

    - **a** Both. <!-- moved/bin/app: 0 --> <!-- desk/app: 0 -->
    - **b** Only the one that moved.
      <!-- readelf --dynamic desk/app | grep -c RUNPATH: "1" -->

A prediction is a shell line, then `: ` and the exit status that it ends with, or a whole line that it
prints, in quotes. Which choice is right stands nowhere: it is found (decision.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from workbench.base.record import Record
from workbench.lesson.trouble import LessonTrouble

CHOICE = re.compile(r"- \*\*([a-z])\*\* +(.*)")
_MARK = re.compile(r"(?:[-+*]|[0-9]+[.)]) ")
MOST = 4  # choices of a question
_COMMENT = re.compile(r" *<!-- (.*?) -->")
_PREDICTION = re.compile(r'(.*\S): +(?:([0-9]{1,3})|"(.+)")')


class Prediction(Record):
    """`<!-- COMMAND: 127 -->` or `<!-- COMMAND: "a whole line" -->`: a shell line, and the exit status
    that it ends with, or a line that it prints."""

    line: int
    command: str
    status: int | None
    printed: str


class Choice(Record):
    """`- **a** words <!-- prediction -->`: it comes true where all its predictions do."""

    line: int
    letter: str
    text: str
    predictions: list[Prediction]


class Question(Record):
    """A list of choices, outside of what is folded away."""

    line: int
    choices: list[Choice]


def read(
    path: str, lines: list[str], first: int, amiss: Callable[[str], str]
) -> tuple[Question, int]:
    """The question that begins in line `first`, and the number of its last line; `amiss` says what is
    wrong with a line of words, or nothing."""
    choices: list[Choice] = []
    number = first
    while number <= len(lines) and lines[number - 1].strip():
        line = lines[number - 1].rstrip(" ")
        if not line.isprintable():
            raise LessonTrouble(path, number, amiss(line))
        opens = CHOICE.match(line)
        if opens:
            letter, words = opens.groups()
            wanted = chr(ord("a") + len(choices))
            if letter != wanted:
                said = f"this choice is called {letter}: in its order it is **{wanted}**."
                raise LessonTrouble(path, number, said)
            choices.append(Choice(number, letter, "", []))
        elif line.startswith("  ") and not line.startswith("    "):
            words = line[2:]
        else:
            said = (
                "this line ends a list of choices and is none: begin a choice with `- **b** `, go on "
                "with one by two blanks, or leave an empty line before this."
            )
            raise LessonTrouble(path, number, said)
        alone = not opens and words.startswith("<!--")
        words, found = _predictions(path, number, words, alone)
        choice = choices[-1]
        said = amiss(words)
        if not said and (words.endswith("\\") or "![" in words):
            said = "words of a choice end in no backslash, and are no image: a forge reads them otherwise."
        if not said and not opens and _MARK.match(words):
            said = "a list inside a choice has no predictions: make it words."
        if said:
            raise LessonTrouble(path, number, said)
        text = f"{choice.text} {words}".strip()
        choices[-1] = choice._replace(text=text, predictions=[*choice.predictions, *found])
        number += 1
    for choice in choices:
        wrong = _choice(choice)
        if wrong:
            raise LessonTrouble(path, choice.line, wrong)
    if not 2 <= len(choices) <= MOST:
        said = f"a question has two to {MOST} choices, and this one {len(choices)}: add or remove some."
        raise LessonTrouble(path, first, said)
    _different(path, choices)
    return Question(first, choices), number - 1


def _choice(choice: Choice) -> str:
    """What is wrong with a choice, as a sentence; or nothing."""
    if not choice.text:
        return f"the choice {choice.letter} has no words: write what it says will happen."
    if not choice.predictions:
        return (
            f"the choice {choice.letter} predicts nothing, so no run can tell whether it is right: "
            "end it with `<!-- COMMAND: STATUS -->`."
        )
    said: dict[str, int] = {}
    for one in choice.predictions:
        if one.status is not None and said.setdefault(one.command, one.status) != one.status:
            return (
                f"the choice {choice.letter} says that `{one.command}` ends with {said[one.command]} "
                f"and with {one.status}, which can't come true: keep one of them."
            )
    return ""


def _different(path: str, choices: list[Choice]) -> None:
    """Two choices with the same predictions are both right, or both wrong for ever."""
    seen: dict[frozenset, str] = {}
    for choice in choices:
        told = frozenset((one.command, one.status, one.printed) for one in choice.predictions)
        if told in seen:
            said = f"the choices {seen[told]} and {choice.letter} predict the same: let each predict what it says."
            raise LessonTrouble(path, choice.line, said)
        seen[told] = choice.letter


def _predictions(path: str, number: int, text: str, alone: bool) -> tuple[str, list[Prediction]]:
    """The words of a line of a choice, and the predictions that end it."""
    found: list[Prediction] = []
    begin = text.find("<!--")
    words, notes = (text, "") if begin < 0 else (text[:begin].rstrip(), text[begin:])
    while notes.strip():
        hit = _COMMENT.match(notes)
        if not hit:
            said = "what comes after a prediction's `-->` is no prediction: move the words before the notes."
            if notes.lstrip().startswith("<!--"):
                said = "the prediction is not closed on its line: end it with ` -->`."
            raise LessonTrouble(path, number, said)
        if "--" in hit.group(1) and not alone:
            said = (
                "a forge shows a note in a list item that has `--` in it: put this prediction on a line "
                "of its own, indented by two blanks, under its choice."
            )
            raise LessonTrouble(path, number, said)
        told = _PREDICTION.fullmatch(hit.group(1).strip())
        if not told:
            said = (
                f"`{hit.group(1).strip()}` is no prediction: write a shell line, `: ` and its exit status, "
                'or a whole line that it prints in quotes, `./app: "2"`.'
            )
            raise LessonTrouble(path, number, said)
        command, status, printed = told.groups()
        if status and int(status) > 255:
            said = f"no command ends with status {status}: they are 0 to 255."
            raise LessonTrouble(path, number, said)
        found.append(Prediction(number, command, int(status) if status else None, printed or ""))
        notes = notes[hit.end() :]
    return words, found
