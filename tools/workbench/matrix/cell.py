"""What came of one scenario with one toolchain: a cell of the matrix.

verified  All its tests passed: the lesson, the facts and the break. Some facts may be left out.
differs   All its tests passed, and the lesson shows something else than with the reference (gcc and
          bfd on this machine): it played a variant fence (linker=, compiler=, arch=) that does not
          apply there. How it differs is said by the sentence of the lesson that leads to the
          variant: of the prose above it, the one that names what the variant is for (`lld`), or
          the last. Where several variants are played, those that name it speak for the others.
skipped   Its lesson was skipped, or every one of its tests, and said why.
failed    All else: a test failed, did not start, was not there, or nothing was built.

So *differs* never hides a failure: it says of what holds that the lesson foretold it. A fact may
expect by toolchain as well; what only a fact does (an assembler's spelling, a relocation's name)
is no difference that a reader is shown.

What is verified or differs may have a part left out: a fence that the reference plays and for
which nothing is played instead, one that needs an absent tool, a skipped fact, or a figure that
can't be drawn there.
"""

from __future__ import annotations

import os
import re

from workbench.base import terminal
from workbench.base.record import Record
from workbench.lesson import page
from workbench.lesson.page import Fence, Heading, Lesson, Prose
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import KEYS, Toolchain
from workbench.verify.sentence import sentence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape
    from workbench.figure.shape import Drawing

VERDICTS = ("verified", "differs", "skipped", "failed")
KINDS = ("facts", "lesson", "break")


class Remark(Record):
    """Why a cell is not simply verified: for whom (`lld`, `aarch64`, or a test) and in which words."""

    subject: str
    words: str


class Cell(Record):
    verdict: str
    notes: list[Remark]  # of what differs, was skipped or failed
    left_out: list[Remark]


def reference() -> Toolchain:
    """The conditions that most readers have; what they see is what others differ from."""
    return Toolchain(compiler="gcc", linker="bfd", machine=os.uname().machine)


def judge(
    scenario: Scenario, toolchain: Toolchain, tests: list[shape.Test], figures: list[Drawing]
) -> Cell:
    """The cell of a scenario; `tests` are those that ctest ran of it (suite.verify), `figures` what
    its lesson left of them (result.py)."""
    failed = [
        Remark(_name(scenario, test), test["reason"])
        for test in tests
        if test["verdict"] == "failed"
    ]
    for kind in KINDS:
        if not any(_name(scenario, test).partition(".")[0] == kind for test in tests):
            failed.append(Remark(kind, f"there is no test {scenario.slug}.{kind}"))
    if failed:
        return Cell("failed", failed, [])
    skipped = [
        Remark(_name(scenario, test), test["reason"])
        for test in tests
        if test["verdict"] == "skipped"
    ]
    if len(skipped) == len(tests) or any(note.subject == "lesson" for note in skipped):
        return Cell(
            "skipped", [Remark("", reason) for reason in _unique(n.words for n in skipped)], []
        )
    lesson = page.read(scenario.readme)
    other, missing = compare(lesson, toolchain)
    left_out = [Remark(_part(f, toolchain), leading(lesson, f, reference())[0]) for f in missing]
    left_out += [Remark(_said(note.subject), note.words) for note in skipped]
    left_out += [
        Remark(figure["file"], f"{figure['difference']}.")
        for figure in figures
        if figure["verdict"] == "skipped"
    ]
    led = [(fence, *leading(lesson, fence, toolchain)) for fence in other]
    named = any(names for _, _, names in led)
    notes = [Remark(_whose(f, toolchain), words) for f, words, names in led if names or not named]
    return Cell("differs" if notes else "verified", _unique(notes), _unique(left_out))


def compare(lesson: Lesson, toolchain: Toolchain) -> tuple[list[Fence], list[Fence]]:
    """The fences that are played here and not by the reference; and those that are left out here,
    with nothing played instead.

    A fence takes the place of one that stands among the same run of variants: console fences one
    after the other with the same keys.
    """
    other: list[Fence] = []
    missing: list[Fence] = []
    run: list[Fence] = []  # of the reference's fences that have lost their place to no other yet
    spare = 0  # fences played here that have taken nobody's place yet
    keys: tuple[str, ...] = ()
    for fence in lesson.fences("console"):
        told = tuple(sorted(fence.options))
        if told != keys:
            missing, run, spare, keys = missing + run, [], 0, told
        here, there = _applies(fence, toolchain), _applies(fence, reference())
        if here and not there:
            if toolchain.why_not(fence.options):  # a tool that it needs is absent
                missing.append(fence)
                continue
            other.append(fence)
            if run:
                run.pop(0)
            else:
                spare += 1
        elif there and (not here or toolchain.why_not(fence.options)):
            if spare:
                spare -= 1
            else:
                run.append(fence)
    return other, missing + run


def leading(lesson: Lesson, fence: Fence, toolchain: Toolchain) -> tuple[str, bool]:
    """The sentence of the lesson that leads to a variant; and whether it names whom that is for."""
    above = ""
    for block in lesson.blocks:
        if block is fence:
            break
        if isinstance(block, Heading):
            above = ""
        elif isinstance(block, Prose):
            above = block.text
    sentences = re.split(r"(?<=[.!?])\s+", terminal.plain(" ".join(above.split())))
    whose = list(filter(None, _whose(fence, toolchain).split(", ")))
    named = [s for s in sentences if any(re.search(rf"\b{w}\b", s, re.IGNORECASE) for w in whose)]
    return re.sub(r":$", ".", named[0] if named else sentences[-1]), bool(named)


def _applies(fence: Fence, toolchain: Toolchain) -> bool:
    """By the toolchain alone, whatever tools are here."""
    return not toolchain.why_not({k: v for k, v in fence.options.items() if k in KEYS})


def _whose(fence: Fence, toolchain: Toolchain) -> str:
    """What of the toolchain a fence is for: `lld`, or `clang, mold`."""
    return ", ".join(toolchain.get(KEYS[key], "") for key in fence.options if key in KEYS)


def _part(fence: Fence, toolchain: Toolchain) -> str:
    """What a fence is that is left out: `what is for linker bfd`, or which tool it needs."""
    reason = toolchain.why_not(fence.options).partition(";")[0]
    return f"what is {reason}" if reason.startswith("for ") else reason


def _name(scenario: Scenario, test: shape.Test) -> str:
    """A test's name after the scenario's: `lesson`, `facts.Suite.Test`."""
    return test["name"][len(scenario.slug) + 1 :]


def _said(name: str) -> str:
    return sentence(name) if name.startswith("facts.") else name


def _unique(items):
    return list(dict.fromkeys(items))
