"""What a console fence says: commands, and what each of them prints.

`$ ` starts a command and `> ` goes on with it; the lines below are its output. `...` alone on a
line stands for any lines, none included.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.base.record import Record
from workbench.lesson.page import Fence, Lesson, LessonTrouble
from workbench.lesson.pattern import Pattern, PatternTrouble

ELISION = "..."


class Expected(Record):
    """One expected line and where it stands in the README.md. The pattern of `...` is None."""

    line: int
    text: str
    pattern: Pattern | None


class Step(Record):
    """A command (its lines joined by newlines), where it stands, and what it is said to print."""

    line: int
    command: str
    expected: list[Expected]

    @property
    def end(self) -> int:
        """The line after the step's last."""
        return self.line + self.command.count("\n") + 1 + len(self.expected)


class Difference(Record):
    """The first place where a transcript and a terminal disagree.

    `line` in the README.md; `kept` is how many printed lines matched what stands before it.
    """

    line: int
    text: str


def steps(lesson: Lesson, fence: Fence) -> list[Step]:
    """The commands of a console fence."""
    found: list[Step] = []
    for number, text in enumerate(fence.body, fence.line + 1):
        if text.startswith("$ ") or text == "$":
            if not text[2:].strip():
                raise LessonTrouble(
                    lesson.path, number, "the prompt `$ ` has no command: type one."
                )
            found.append(Step(number, text[2:], []))
        elif not found:
            text = (
                "a console fence begins with a command: put `$ ` and the command before its output."
            )
            raise LessonTrouble(lesson.path, number, text)
        elif text.startswith("> ") and not found[-1].expected:
            found[-1] = found[-1]._replace(command=f"{found[-1].command}\n{text[2:]}")
        else:
            try:
                pattern = None if text == ELISION else Pattern(text)
            except PatternTrouble as error:
                raise LessonTrouble(lesson.path, number, str(error)) from None
            found[-1].expected.append(Expected(number, text, pattern))
    if not found:
        raise LessonTrouble(lesson.path, fence.line, "the console fence is empty: type a command.")
    return found


def compare(
    step: Step, printed: list[str], names: dict[str, str], roots: dict[str, str]
) -> Difference | None:
    """Where the printed lines are not what the step says; adds to `names` those that it gives."""

    def match(block: list[Expected], lines: list[str]) -> int:
        matched, values = _match(block, lines, names, roots)
        if matched == len(block):
            names.update(values)
        return matched

    return _place(step, printed, match)[1]


def align(step: Step, printed: list[str]) -> list[tuple[Expected, str]] | None:
    """Each printed line with the expected one that it was found to match, or None if one does not.

    The expected line of a printed one that is elided is `...`. Placeholders are taken by their type
    alone: this is for showing what `compare` has held true.
    """

    def match(block: list[Expected], lines: list[str]) -> int:
        pairs = zip(block, lines)
        hits = (item.pattern and item.pattern.spans(line) is not None for item, line in pairs)
        return next(
            (count for count, hit in enumerate(hits) if not hit), min(len(block), len(lines))
        )

    starts, difference = _place(step, printed, match)
    if difference:
        return None
    elisions = [item for item in step.expected if item.pattern is None]
    found = list(zip(_blocks(step.expected)[0], printed))
    for elision, block, start in zip(elisions, _blocks(step.expected)[1:], starts[1:]):
        found += [(elision, line) for line in printed[len(found) : start]]
        found += zip(block, printed[start:])
    return found


def _place(
    step: Step, printed: list[str], match: Callable[[list[Expected], list[str]], int]
) -> tuple[list[int], Difference | None]:
    """Where each run of expected lines between elisions starts among the printed ones.

    Such lines are looked for together, at the first place where all match. `match` says how many of
    a block's lines do, from its first.
    """
    here = 0
    found: list[int] = []
    blocks = _blocks(step.expected)
    for block in blocks:
        end = len(printed) - len(block)
        if block is blocks[0]:
            starts = range(1)
        elif block is blocks[-1]:
            starts = range(max(here, end), max(here, end) + 1)
        else:
            starts = range(here, end + 1)
        most = 0
        for start in starts:
            matched = match(block, printed[start : start + len(block)])
            if matched == len(block):
                here = start + len(block)
                found.append(start)
                break
            most = max(most, matched)
        else:
            line = block[most].line
            if block is not blocks[0]:
                return found, Difference(line, "this line is not printed after the `...` above it.")
            if most < len(printed):
                return found, Difference(line, f"printed instead: {printed[most]}")
            return found, Difference(line, "the output ends before this line.")
    if here < len(printed):
        return found, Difference(step.end, f"printed, but not in the lesson: {printed[here]}")
    return found, None


def _blocks(expected: list[Expected]) -> list[list[Expected]]:
    """The expected lines, split at the elisions."""
    blocks: list[list[Expected]] = [[]]
    for item in expected:
        if item.pattern is None:
            blocks.append([])
        else:
            blocks[-1].append(item)
    return blocks


def _match(
    block: list[Expected], printed: list[str], names: dict[str, str], roots: dict[str, str]
) -> tuple[int, dict[str, str]]:
    """How many lines of the block match, and all named values so far."""
    for count, item in enumerate(block):
        assert item.pattern
        found = item.pattern.match(printed[count], names, roots) if count < len(printed) else None
        if found is None:
            return count, names
        names = found
    return len(block), names
