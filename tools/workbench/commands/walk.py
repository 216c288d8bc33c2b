"""`workbench walk`: a lesson step by step, for a reader or a speaker.

Text is shown up to the next command; Enter runs that command for real. A question is asked where it is,
and answered after the commands that decide it. Going back means a new scratch copy in which the commands
before are run again, so that files are what they were.
"""

from __future__ import annotations

import os
import sys

from workbench.base import terminal
from workbench.base.record import Record
from workbench.base.terminal import paint, say
from workbench.base.trouble import Trouble
from workbench.commands import console, script
from workbench.commands.keyboard import Keyboard
from workbench.commands.quiz import QUIT, Quiz
from workbench.commands.show import CROSS, TICK, show_facts
from workbench.lesson import needs, page, play
from workbench.lesson.asked import Asked
from workbench.lesson.page import Heading, Lesson
from workbench.lesson.play import Played, Stage
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import Toolchain, absent, read_toolchain
from workbench.lesson.transcript import Step
from workbench.verify.build import Tree

PAUSE = 14  # lines of text that are shown at once; the next part waits for Enter


class Stop(Record):
    """A place on the way, after its text: a command and the one after it, a question, one that is
    decided there (`decides`), or a pause for reading; at the end there is none of them."""

    text: list[str]
    step: Step | None = None
    following: Step | None = None
    asks: Asked | None = None
    decides: Asked | None = None
    pauses: bool = False

    @property
    def waits(self) -> bool:
        """Whether the reader is asked there."""
        return bool(self.step or self.asks or self.pauses)


def walk(tree: Tree, scenario: Scenario) -> int:
    """Walks through a scenario on the terminal; an exit status."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise Trouble("`walk` needs a terminal to ask on: use `./workbench run` in a pipe.")
    lesson = page.read(scenario.readme)
    tree.make([scenario])
    toolchain = read_toolchain(tree.folder)
    reason = absent(lesson, toolchain)
    if reason:
        say(f"{scenario.slug} is skipped here: it {reason}.")
        needs.advise([reason])
        return 0
    ahead = stops(lesson, toolchain)
    say()
    return _Walk(tree, scenario, lesson, ahead).go()


def stops(lesson: Lesson, toolchain: Toolchain) -> list[Stop]:
    """The lesson cut at its commands and questions; the last stop is its end."""
    fences = play.variants(lesson, toolchain)
    deciding = play.places(lesson, fences)
    pending = script.whole(lesson, toolchain)
    parts = {b.line for b in lesson.blocks if isinstance(b, Heading) and b.level == 2}
    found: list[Stop] = []
    shown: list[str] = []

    def stop(where: Stop) -> None:
        nonlocal shown
        found.append(where._replace(text=shown))
        shown = []

    def come_to(line: int) -> None:
        while pending and pending[0][0] <= line:
            if pending[0][0] in parts and any(one.step for one in found):
                if sum(text.count("\n") for text in shown) >= PAUSE:
                    stop(Stop([], pauses=True))
            what = pending.pop(0)[1]
            if isinstance(what, Asked):
                stop(Stop([], asks=what))
            else:
                shown.append(what)

    for place, variant in enumerate([*fences, None]):
        for asked in deciding.get(place, ()):
            come_to(asked.line)
            stop(Stop([], decides=asked))
        if variant is None:
            break
        come_to(variant.fence.line)
        if variant.skipped:
            if variant.fence.line not in lesson.folded():
                shown.append(paint(f"(a variant is skipped: {variant.skipped})", "dim"))
            continue
        for step, following in play.with_following(variant.steps):
            stop(Stop([], step, following))
    come_to(lesson.blocks[-1].line)
    return [*found, Stop(shown)]


def _pause() -> None:
    print(paint("    Enter goes on, q quits", "dim"), end="\r", flush=True)


class _Walk:
    def __init__(self, tree: Tree, scenario: Scenario, lesson: Lesson, ahead: list[Stop]):
        self.tree, self.scenario, self.lesson, self.stops = tree, scenario, lesson, ahead
        self.commands = [place for place, stop in enumerate(ahead) if stop.step]
        self.done: list[int] = []  # the stops whose commands were run
        self.runs: play.Runs = {}
        self.quiz = Quiz(scenario.slug, lesson.path)
        self.wrong = 0

    def go(self) -> int:
        with Keyboard() as keyboard:
            if not self._steps(keyboard):
                say(f"Begin again: ./workbench walk {self.scenario.slug}")
                return 0
        return self._facts()

    def _steps(self, keyboard: Keyboard) -> bool:
        """Every stop, as the reader wishes; whether the end was reached."""
        at = 0
        self.stage = self._stage().__enter__()
        try:
            self._show(at)
            while at < len(self.stops) - 1:
                going_to = self._next(keyboard, at)
                if going_to is None:
                    return False
                if going_to != at:
                    at = going_to
                    self._show(at)
            return True
        finally:
            self.stage.__exit__()

    def _next(self, keyboard: Keyboard, at: int) -> int | None:
        """Does what there is to do at a stop; the one to go on with, or None where the reader quits."""
        stop = self.stops[at]
        if stop.step:
            return self._command(keyboard, at)
        if stop.asks and self.quiz.ask(stop.asks, keyboard) == QUIT:
            return None
        if stop.pauses and keyboard.read(_pause, QUIT) == QUIT:
            return None
        if stop.decides:
            self._decide(stop.decides, at)
        return at + 1

    def _command(self, keyboard: Keyboard, at: int) -> int | None:
        """Asks what to do with a command, and does it."""
        key = keyboard.read(lambda: self._ask(at), "sbq! ")
        if key == QUIT:
            return None
        if key == "!":
            folder = os.readlink(f"/proc/{self.stage.shell.process}/cwd")
            say("Leave the shell with `exit`.")
            with keyboard.given_back():
                console.ask(folder, self.stage.environment, self.scenario.target)
            return at
        if key == "b":
            before = self._before(at)
            self.stage.__exit__()
            self.stage = self._again(before)
            return before
        if key == "s":
            say(paint("  skipped", "dim"))
        else:
            self._run(at)
        return at + 1

    def _before(self, at: int) -> int:
        """The stop before this one where the reader is asked, or the first."""
        return next((n for n in range(at - 1, -1, -1) if self.stops[n].waits), 0)

    def _decide(self, asked: Asked, at: int) -> None:
        """Makes a question's experiments and says what came true."""
        if any(place < at and place not in self.done for place in self.commands):
            say(paint("  Commands were skipped, so nothing is tried here; by the page:", "dim"))
            self.quiz.answer(asked, asked.answer.letter)
            return
        decided = play.decide(asked, self.stage, self.runs)
        self.wrong += bool(decided.wrong)
        self.quiz.tell(decided)

    def _stage(self) -> Stage:
        build = self.scenario.built_in(self.tree.folder)
        return Stage(self.scenario.folder, self.tree.folder, build)

    def _again(self, at: int) -> Stage:
        """A new stage in which what was run before `at` is run again, unseen."""
        stage = self._stage().__enter__()
        self.done = [place for place in self.done if place < at]
        self.runs = {}
        try:
            for place in self.done:
                self._play(stage, place)
        except BaseException:
            stage.__exit__()
            raise
        return stage

    def _play(self, stage: Stage, at: int) -> Played:
        stop = self.stops[at]
        assert stop.step
        played = stage.play(stop.step, stop.following)
        self.runs.setdefault(stop.step.command, []).append((played.printed, played.status))
        return played

    def _run(self, at: int) -> None:
        played = self._play(self.stage, at)
        self.done.append(at)
        for line in played.printed:
            say(f"  {line}")
        if played.wrong:
            self.wrong += 1
            say(paint(f"  {CROSS} {played.report(self.lesson.path)}", "bad"))
            if len(self.done) <= self.commands.index(at):
                say("  It may need a command that was skipped: b goes back.")
        else:
            say(paint(f"  {TICK}", "good"))

    def _show(self, at: int) -> None:
        for text in self.stops[at].text:
            say(text)
        if self.stops[at].text:
            say()

    def _ask(self, at: int) -> None:
        step = self.stops[at].step
        assert step
        say(paint("  $ " + step.command.replace("\n", "\n  > "), "command"))
        number = self.commands.index(at) + 1
        words = question(f"({number}/{len(self.commands)})", terminal.columns())
        # The cursor waits where the line begins: erased from there, nothing of it stays on a
        # terminal that was made narrower and has broken it into several lines.
        print(paint(words, "dim"), end="\r", flush=True)

    def _facts(self) -> int:
        facts = show_facts(self.tree, self.scenario)
        failed = sum(item["verdict"] == "failed" for item in facts)
        differ = f", {self.wrong} of them other than the lesson says" if self.wrong else ""
        say(
            f"\n{self.scenario.slug}: {len(self.done)} commands{differ}, and {len(facts)} facts seen."
        )
        say(f"See it fail: ./workbench break {self.scenario.slug}")
        say(f"Repair it yourself: ./workbench fix {self.scenario.slug}")
        return 1 if failed or self.wrong else 0


def question(number: str, columns: int) -> str:
    """The keys that there are, in as many words as one line of the terminal holds."""
    forms = (
        f"    {number} Enter runs it, s skips it, b goes back, ! opens a shell, q quits",
        f"{number} Enter, skip, back, !shell, quit",
        f"{number} Enter s b ! q",
        "Enter s b ! q",
    )
    room = (columns or terminal.WIDTH + 1) - 1  # in the last column some terminals begin a new line
    return next((form for form in forms if len(form) <= room), forms[-1][:room])
