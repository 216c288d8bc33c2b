"""Plays a lesson: runs its transcripts for real and compares what is printed.

All console fences of a README.md run in one bash, in a scratch copy of the scenario's sources.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from workbench.base import environment, landlock, scratch
from workbench.base.record import Record
from workbench.lesson import substance, transcript
from workbench.lesson.outside import Outside
from workbench.lesson.page import Fence, Lesson, LessonTrouble
from workbench.lesson.shell import LIMIT, Reply, Shell
from workbench.lesson.toolchain import Toolchain
from workbench.lesson.transcript import Step


_WRITABLE = "(A lesson can write only in its scratch folder, and in $HOME and $TMPDIR, which are beside it.)"


class Played(Record):
    """A step after it ran: what it printed as lines, its exit status, and what is wrong with it;
    `differs` where that is nothing but other output than the lesson's."""

    step: Step
    printed: list[str]
    status: int | None
    line: int
    wrong: str
    seconds: float
    differs: bool = False

    def report(self, path: str) -> str:
        """What is wrong, where, and the difference as a whole."""
        said = [f"  - {item.text}" for item in self.step.expected]
        got = [f"  + {line}" for line in self.printed]
        command = self.step.command.replace("\n", "\n  > ")
        return "\n".join([f"{path}:{self.line}: {self.wrong}", f"  $ {command}", *said, *got])


class Stage:
    """A place where a lesson's steps are run: a shell in a scratch copy of the sources.

    They write below that folder's own alone, where $HOME and $TMPDIR are too: the kernel refuses the
    rest, or it is noticed, and the step is wrong.
    """

    def __init__(self, source: str, build_folder: str, build: str, limit: float = LIMIT):
        # Programs and the loader name folders as the kernel does, behind all links.
        self.build_folder, self.build = os.path.realpath(build_folder), os.path.realpath(build)
        self.scratch = scratch.Scratch(self.build_folder)
        self.source, self.limit = source, limit

    def __enter__(self) -> Stage:
        self.folder = self.scratch.__enter__()
        try:
            scratch.copy_sources(self.source, self.folder)
            lesson = environment.lesson(self.build_folder, self.build)
            self.environment = environment.at_home_in(scratch.home(self.folder), lesson)
            self.environment.update(scratch.temporary(self.folder))
            around = os.path.dirname(self.folder)
            self.outside = None if landlock.version() else Outside(self.source, self.folder)
            self.shell = Shell(self.folder, self.environment, self.limit, around)
        except BaseException:
            self.scratch.__exit__()
            raise
        self.roots = {"HERE": self.folder, "BUILD": self.build}
        self.names: dict[str, str] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self.shell.close()
        self.scratch.__exit__()

    def play(self, step: Step, following: Step | None) -> Played:
        """Runs one step. `following` is the next one: it must ask for the status of a failure."""
        reply = self.shell.run(step.command)
        printed = reply.output.decode("utf-8", "backslashreplace").split("\n")
        if not printed[-1]:
            printed.pop()
        line, wrong = step.line, _ended(reply, self.limit)
        if not wrong:
            wrong = _unreadable(reply.output)
        difference = None
        if not wrong:
            difference = transcript.compare(step, printed, self.names, self.roots)
            if difference:
                line, wrong = difference
        if not wrong and reply.changed:
            wrong = (
                f"the command changes {reply.changed}, and so what later commands on this page "
                "mean: show the tools as they are (put it in parentheses, `(...)`, if it is about that)."
            )
        if not wrong and reply.status and not _asks_for_status(following):
            wrong = (
                f"the command failed with exit status {reply.status}, and the lesson does not "
                "show it: go on with `$ echo $?` and the number."
            )
        if wrong and any(line.endswith("Permission denied") for line in printed):
            wrong += f" {_WRITABLE}"
        written = self.outside.changed() if self.outside else ""
        if written:
            line, wrong = step.line, f"the command changed {written}. {_WRITABLE}"
        differs = difference is not None and not reply.changed and not written
        return Played(step, printed, reply.status, line, wrong, reply.seconds, differs)


class Variant(Record):
    """A console fence: why it is left out here (or nothing), and its steps."""

    fence: Fence
    skipped: str
    steps: list[Step]


def variants(lesson: Lesson, toolchain: Toolchain) -> list[Variant]:
    """Every console fence that the lesson plays; reading one that does not apply checks it too."""
    return variants_of(lesson, toolchain, lesson.played())


def variants_of(lesson: Lesson, toolchain: Toolchain, fences: list[Fence]) -> list[Variant]:
    """These of its console fences."""
    found = []
    for fence in fences:
        steps = transcript.steps(lesson, fence)
        for step in steps:
            wrong = substance.without(step)
            if wrong:
                raise LessonTrouble(lesson.path, step.line, wrong)
        found.append(Variant(fence, toolchain.why_not(fence.options), steps))
    return found


def with_following(steps: list[Step]) -> Iterator[tuple[Step, Step | None]]:
    """Each step of a fence with the one after it."""
    for place, step in enumerate(steps):
        yield step, steps[place + 1] if place + 1 < len(steps) else None


def play(
    lesson: Lesson, stage: Stage, toolchain: Toolchain
) -> Iterator[tuple[Variant, Played | None]]:
    """Plays the whole lesson up to the first step that is wrong; a skipped variant has no step."""
    yield from play_variants(variants(lesson, toolchain), stage)


def play_variants(variants: list[Variant], stage: Stage) -> Iterator[tuple[Variant, Played | None]]:
    """The same of these fences."""
    for variant in variants:
        if variant.skipped:
            yield variant, None
            continue
        for step, following in with_following(variant.steps):
            played = stage.play(step, following)
            yield variant, played
            if played.wrong:
                return


def _asks_for_status(step: Step | None) -> bool:
    return step is not None and step.command.strip() == "echo $?"


def _ended(reply: Reply, limit: float) -> str:
    if reply.ended == "time":
        return (
            f"the command did not end within {limit:g} s and was stopped, with all that it "
            "started: let it end by itself."
        )
    if reply.ended == "output":
        return "the command printed without end and was stopped: show the part that teaches."
    if reply.ended == "closed":
        return (
            "the command closed the shell that runs the lesson, and nothing behind it can run: "
            "put it in parentheses, `(...)`, to give it a shell of its own."
        )
    return ""


def _unreadable(output: bytes) -> str:
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = output[error.start]
        return (
            f"the output holds the byte 0x{byte:02x}, which is not UTF-8 and can't stand on a "
            "page: show it through `od -c` or `cat -v`."
        )
    if "\x1b" in text:
        return "the output holds terminal control sequences: let the command print plain text."
    if "\0" in text:
        return "the output holds a null byte: show it through `od -c` or `cat -v`."
    if text and not text.endswith("\n"):
        return (
            "the output does not end with a newline, so a terminal shows the next prompt on the "
            "same line: end it with one, or add `; echo` to the command."
        )
    return ""
