"""`fix`: the reverse of Break it. The learner gets the broken copy, and repairs it.

Break it holds what they may ask for: two hints, then the lesson's own change. Any edit that makes all
facts hold is right.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator

from workbench.base import aside, environment, scratch
from workbench.base.process import run
from workbench.base.trouble import Trouble
from workbench.lesson import progress
from workbench.lesson.page import Fence, Lesson, Note
from workbench.lesson.scenario import Scenario
from workbench.verify import breakage, fact, home, result
from workbench.verify.breakage import SECTION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape

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


class Exercise:
    """A learner's copy of a scenario, broken by the lesson's diff, in a folder that is theirs.

    It holds the sources, with CMakeLists.txt as one takes it home, and `build` after the first check; not
    the test, which judges it as it was built. What was begun is remembered beside it.
    """

    def __init__(self, scenario: Scenario, lesson: Lesson):
        self.scenario, self.lesson = scenario, lesson
        state = progress.state_folder()
        if not state:
            raise Trouble(
                "There is no place for the copy that you repair: set HOME or XDG_STATE_HOME to an "
                "absolute path."
            )
        self.folder = os.path.join(state, "fix", scenario.target)
        self.built = os.path.join(self.folder, home.BUILD)
        self._memory = os.path.join(state, "fix", f".{scenario.target}.json")

    @property
    def exists(self) -> bool:
        return os.path.isdir(self.folder)

    def begin(self, hints: int = 0) -> None:
        """Makes the broken copy, whole or not at all; `hints` were seen before."""
        aside_folder = f"{self.folder}.{os.getpid()}"
        try:
            os.makedirs(aside_folder, mode=0o700)
            scratch.copy_sources(self.scenario.folder, aside_folder)
            for name in os.listdir(aside_folder):
                if name in ("README.md", "test.cpp") or name.endswith(".svg"):
                    os.unlink(os.path.join(aside_folder, name))
            for fence in breakage.read(self.lesson).diffs:
                breakage.apply(self.lesson, fence, aside_folder)
            listfile = os.path.join(aside_folder, "CMakeLists.txt")
            with open(listfile, encoding="utf-8") as file:
                text = home.taken(file.read())
            with open(listfile, "w", encoding="utf-8") as file:
                file.write(text)
            self._remember({"hints": hints, "source": result.checksum(self.scenario)})
            os.rename(aside_folder, self.folder)
        except OSError as error:
            raise Trouble(
                f"The copy that you repair can't be written to {self.folder} ({error.strerror}): make "
                "room there, or set XDG_STATE_HOME to another folder."
            ) from None
        finally:
            if os.path.isdir(aside_folder):
                scratch.remove(aside_folder)

    def reset(self) -> str:
        """Begins anew, and says where the learner's copy is kept. Hints that were seen stay seen."""
        number, seen = 1, self.hints_seen
        while os.path.lexists(f"{self.folder}.before-{number}"):
            number += 1
        kept = f"{self.folder}.before-{number}"
        os.rename(self.folder, kept)
        if os.path.lexists(os.path.join(kept, home.BUILD)):
            scratch.remove(os.path.join(kept, home.BUILD))
        self.begin(seen)
        return kept

    @property
    def is_old(self) -> bool:
        """Whether the lesson was changed after the exercise was begun."""
        begun = self._remembered().get("source")
        return bool(begun) and begun != result.checksum(self.scenario)

    @property
    def hints_seen(self) -> int:
        seen = self._remembered().get("hints", 0)
        return max(0, min(seen, HINTS + 1)) if isinstance(seen, int) else 0

    def hint(self) -> tuple[int, str]:
        """The next hint and its number, from 1: what to look at, where the cause is, and after these the
        lesson's own change."""
        number = min(self.hints_seen, HINTS)
        with contextlib.suppress(OSError):  # then it is shown, and given again
            self._remember({**self._remembered(), "hints": min(number + 1, HINTS + 1)})
        if number < HINTS:
            return number + 1, hints(self.lesson)[number].value
        return number + 1, self.solution()

    def solution(self) -> str:
        """What the lesson did, undone: lines to take out and to put in."""
        lines = []
        for fence in breakage.read(self.lesson).diffs:
            lines.append(f"In {fence.options['file']}:")
            lines += [f"  {line}" for line in _undone(fence.body)]
        return "\n".join(lines)

    def check(self, tree_folder: str) -> tuple[str, list[shape.Fact]]:
        """Builds the copy, from nothing: what an earlier toolchain left there, or a hand, is no repair. What
        the build said where it failed, or the facts, each with its verdict."""
        if os.path.lexists(self.built):
            scratch.remove(self.built)
        outcome = breakage.configure(tree_folder, self.folder, self.built)
        if not outcome.status:
            outcome = breakage.make(self.built)
        if outcome.status:
            return outcome.output.strip(), []
        built_here = self.scenario.built_in(tree_folder)
        original = os.path.join(built_here, "scenario.txt")
        described = home.described(original, self.built, self.folder)
        return "", fact.check(os.path.join(built_here, "facts"), described)

    def _remembered(self) -> dict:
        try:
            with open(self._memory, encoding="utf-8") as file:
                memory = json.load(file)
        except (OSError, ValueError, RecursionError):
            return {}
        return memory if isinstance(memory, dict) else {}

    def _remember(self, memory: dict) -> None:
        aside.write(self._memory, json.dumps(memory))


def _undone(diff: list[str]) -> list[str]:
    """A diff the other way round, with what it takes out before what it puts in."""
    found: list[str] = []
    added: list[str] = []
    for line in [*diff, ""]:
        if line[:1] == "-":
            added.append(f"+{line[1:]}")
        elif line[:1] == "+":
            found.append(f"-{line[1:]}")
        else:
            found += added + ([line] if line else [])
            added = []
    return found


def shows(
    scenario: Scenario, lesson: Lesson, build_folder: str, sources: str, built: str
) -> list[str]:
    """Whether the first hint's command shows a difference: what is wrong, in `sources`, a broken copy
    that was built in `built`."""
    hint = hints(lesson)[0]
    asked = command(hint)
    told = []
    with scratch.Scratch(build_folder) as folder:
        scratch.copy_sources(scenario.folder, folder)
        for where, made in ((folder, scenario.built_in(build_folder)), (sources, built)):
            os.symlink(made, os.path.join(where, home.BUILD))
            kept = environment.lesson(build_folder, made)
            inside = f'cd -- "$1" || exit\n{asked}'
            for _ in range(2 if where == folder else 1):
                reply = run(["bash", "-c", inside, "bash", where], environment=kept)
                told.append((reply.status, reply.output.replace(made, "").replace(where, "")))
    if told[0][0]:
        said = told[0][1].strip() or "nothing"
        return [
            f"{lesson.path}:{hint.line}: `{asked}` fails where nothing is broken, with status "
            f"{told[0][0]}, and prints {said}: let the hint show what is whole."
        ]
    if told[0] != told[1] or not told[0][1].strip():
        return [
            f"{lesson.path}:{hint.line}: `{asked}` prints nothing, or something else each time: let the "
            "hint show what a learner can compare."
        ]
    if told[1][1] == told[2][1]:
        return [
            f"{lesson.path}:{hint.line}: `{asked}` shows the same in the whole and in the broken copy: "
            "let the hint look at what differs."
        ]
    return []
