"""Plays a lesson: runs its transcripts for real and compares what is printed.

All console fences of a README.md run in one bash, in a scratch copy of the scenario's sources. A
question is decided on the way, where its answer is shown (decision.py).
"""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Iterator, Sequence

from workbench.base import environment, landlock, scratch
from workbench.base.record import Record
from workbench.lesson import asked as asked_of
from workbench.lesson import decision, substance, transcript
from workbench.lesson.asked import Asked
from workbench.lesson.decision import Decided, Outcome
from workbench.lesson.outside import Outside
from workbench.lesson.page import RUN, Fence, Lesson, LessonTrouble
from workbench.lesson.shell import LIMIT, Reply, Shell
from workbench.lesson.toolchain import Toolchain
from workbench.lesson.transcript import Step


TYPE_CHECKING = False  # typing costs more to import than all else here
if TYPE_CHECKING:
    from typing import Optional

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

    def experiment(self, command: str) -> Reply:
        """Runs a command in a shell of its own, forked from the lesson's, and undoes what it changed in
        the scratch folder."""
        kept = os.path.join(os.path.dirname(self.folder), "kept")
        at = ""
        with contextlib.suppress(OSError):  # of a shell that has ended, which `run` says
            at = os.readlink(f"/proc/{self.shell.process}/cwd")
        scratch.copy_tree(self.folder, kept)
        reply = self.shell.run(decision.wrapped(command))
        written = self.outside.changed() if self.outside else ""
        try:
            os.chmod(self.folder, 0o700)
            scratch.empty(self.folder)
            scratch.copy_tree(kept, self.folder)
            scratch.remove(kept)
        except OSError as error:
            written = f"what it is to be undone with ({error.strerror})"
        if at and at != self.folder:  # a folder of the same name is another one
            self.shell.run(f"cd -- {shlex.quote(at)}")
        return reply._replace(changed=reply.changed or written)

    def play(self, step: Step, following: Step | None) -> Played:
        """Runs one step. `following` is the next one: it must ask for the status of a failure."""
        reply = self.shell.run(step.command)
        printed = reply.lines
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


if TYPE_CHECKING:
    from typing import Dict, List, Tuple, Union

    Runs = Dict[str, List[Tuple[List[str], Optional[int]]]]  # lines and status, by command
    Seen = Union[Tuple[Variant, Optional[Played]], Decided]


def play(lesson: Lesson, stage: Stage, toolchain: Toolchain) -> Iterator[Seen]:
    """Plays the whole lesson up to the first step that is wrong, or the first question that has no key;
    a skipped variant has no step. A question comes out where its answer is shown."""
    fences = variants(lesson, toolchain)
    waiting = places(lesson, fences)
    runs: Runs = {}
    for place in range(len(fences) + 1):
        for asked in waiting.pop(place, ()):
            decided = decide(asked, stage, runs)
            yield decided
            if decided.wrong:
                return
        for variant, played in play_variants(fences[place : place + 1], stage):
            yield variant, played
            if played:
                runs.setdefault(played.step.command, []).append((played.printed, played.status))
                if played.wrong:
                    return


def steps_of(seen: Sequence[Seen]) -> list[tuple[Variant, Played | None]]:
    """What was played, without the questions."""
    return [one for one in seen if not isinstance(one, Decided)]


def decided_of(seen: Sequence[Seen]) -> list[Decided]:
    """The questions that were decided."""
    return [one for one in seen if isinstance(one, Decided)]


def places(lesson: Lesson, fences: list[Variant]) -> dict[int, list[Asked]]:
    """The questions by how many of these fences are played before each is decided: a question above Run
    after that part, another one at its place, and none before the commands that it is about."""
    found: dict[int, list[Asked]] = {}
    played = [(place, variant) for place, variant in enumerate(fences) if not variant.skipped]
    for asked in asked_of.questions(lesson):
        decision.check(lesson, asked)
        after = sum(variant.fence.line < asked.line for variant in fences)
        if asked.early:
            ran = [p for p, v in played if lesson.part_of(v.fence.line) == RUN]
            after = max([after, *(p + 1 for p in ran)])
        for choice in asked.question.choices:
            for one in choice.predictions:
                at = [p for p, v in played if any(s.command == one.command for s in v.steps)]
                if at and at[0] >= after:
                    after = at[0] + 1
        found.setdefault(after, []).append(asked)
    return found


def decide(asked: Asked, stage: Stage, runs: Runs) -> Decided:
    """What each choice's predictions come to; the same experiment is made once."""
    replies: dict[str, Reply] = {}
    outcomes: dict[str, list[Outcome]] = {}
    for choice in asked.question.choices:
        outcomes[choice.letter] = []
        for one in choice.predictions:
            if one.command in runs:
                outcome = decision.of_lesson(one, runs[one.command])
            else:
                if one.command not in replies:
                    replies[one.command] = stage.experiment(one.command)
                outcome = decision.experiment(one, replies[one.command])
            outcomes[choice.letter].append(outcome)
    return decision.decide(asked, outcomes)


def play_variants(variants: list[Variant], stage: Stage) -> Iterator[tuple[Variant, Played | None]]:
    """Plays these fences alone, up to the first step that is wrong."""
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
