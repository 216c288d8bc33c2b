"""What this machine printed for a transcript, line by line, and how far that is what the lesson says.

A slide shows this instead of the page's text. Where nothing ran, it is the page's text.
"""

from __future__ import annotations


from workbench.base.record import Record
from workbench.lesson import transcript
from workbench.lesson.page import Fence, Lesson
from workbench.lesson.transcript import ELISION, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape

# What a transcript's badge says. It is no verdict: a step that failed differs, for a reader.
BADGES = {
    "ran": "ran here as written",
    "differs": "differs here",
    "recorded": "recorded, not run here",
    "skipped": "skipped",
}


class Line(Record):
    """A line of output: the columns that vary, and what it is.

    `kind` is "same", "elided" (the text says how many lines), "missing" (in the lesson, and not
    printed) or "instead" (printed, and not in the lesson).
    """

    text: str
    varying: list[tuple[int, int]]
    kind: str = "same"


class Shown(Record):
    """A command with the lines below it; `difference` is what is wrong with it, as a sentence."""

    command: str
    lines: list[Line]
    difference: str = ""


class Evidence(Record):
    """A console fence as it was seen: a key of BADGES, why it is that, and its commands; `by` is
    the toolchain, where that is another one than the deck's own."""

    badge: str
    reason: str
    steps: list[Shown]
    by: str = ""
    points: tuple[str, ...] = ()  # what a reader should look at in the output

    @property
    def own(self) -> bool:
        """Is it what the deck's own toolchain shows?"""
        return self.badge != "skipped" and not self.by


def of(lesson: Lesson, fence: Fence, seen: shape.Lesson | None, absent: str = "") -> Evidence:
    """What was seen of a fence; `seen` is the lesson's result, `absent` why it can't run here."""
    steps = transcript.steps(lesson, fence)
    if absent:
        return Evidence("skipped", absent, [_recorded(step) for step in steps])
    results = {item["line"]: item for item in seen["fences"]} if seen else {}
    found = results.get(fence.line)
    if found and found["skipped"]:
        return Evidence("skipped", found["skipped"], [_recorded(step) for step in steps])
    if not found:
        reason = "a command before it differs" if results else ""
        return Evidence("recorded", reason, [_recorded(step) for step in steps])
    by_line = {item["line"]: item for item in found["steps"]}
    shown = [
        _seen(step, by_line[step.line]) if step.line in by_line else _recorded(step)
        for step in steps
    ]
    differs = any(step.difference for step in shown)
    return Evidence("differs" if differs else "ran", "", shown)


def _recorded(step: Step) -> Shown:
    """A step as the page has it."""
    lines = []
    for item in step.expected:
        if item.pattern is None:
            lines.append(Line(ELISION, [], "elided"))
        else:
            lines.append(_patterned(item))
    return Shown(step.command, lines)


def _patterned(item: transcript.Expected, kind: str = "same") -> Line:
    """An expected line with its placeholders marked."""
    assert item.pattern
    return Line(item.pattern.text, item.pattern.placeholders(), kind)


def _seen(step: Step, played: shape.Step) -> Shown:
    """A step with what it printed."""
    if played["verdict"] != "ok":
        return Shown(step.command, _differing(step, played["output"]), played["difference"])
    pairs = transcript.align(step, played["output"])
    if pairs is None:  # it can't be, since `compare` is stricter
        return Shown(step.command, [Line(line, []) for line in played["output"]])
    lines: list[Line] = []
    elided = 0
    for expected, printed in [*pairs, (None, "")]:
        if expected and expected.pattern is None:
            elided += 1
            continue
        if elided:
            words = "1 more line" if elided == 1 else f"{elided} more lines"
            lines.append(Line(f"{ELISION} ({words})", [], "elided"))
            elided = 0
        if expected:
            spans = expected.pattern.spans(printed) if expected.pattern else None
            lines.append(Line(printed.expandtabs(8).rstrip(), spans or []))
    return Shown(step.command, lines)


def _differing(step: Step, printed: list[str]) -> list[Line]:
    """What both have at the beginning and at the end; between, the lesson's lines, then those printed."""
    expected = step.expected
    head = 0
    while head < min(len(expected), len(printed)) and _fits(expected[head], printed[head]):
        head += 1
    tail = 0
    while tail < min(len(expected), len(printed)) - head and _fits(
        expected[-1 - tail], printed[-1 - tail]
    ):
        tail += 1
    lines = [Line(line, []) for line in printed[:head]]
    for item in expected[head : len(expected) - tail]:
        lines.append(_patterned(item, "missing") if item.pattern else Line(ELISION, [], "elided"))
    lines += [Line(line, [], "instead") for line in printed[head : len(printed) - tail]]
    return lines + [Line(line, []) for line in printed[len(printed) - tail :]]


def _fits(expected: transcript.Expected, printed: str) -> bool:
    return expected.pattern is not None and expected.pattern.spans(printed) is not None
