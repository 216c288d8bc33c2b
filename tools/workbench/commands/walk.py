"""`workbench walk`: a lesson step by step, for a reader or a speaker.

Text is shown up to the next command; Enter runs that command for real. Going back means a new
scratch copy in which the commands before are run again, so that files are what they were.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator

from workbench.base import terminal
from workbench.base.record import Record
from workbench.base.terminal import paint, say
from workbench.base.trouble import Trouble
from workbench.commands import console
from workbench.commands.show import CROSS, TICK, placeholder, show_facts
from workbench.lesson import needs, page, play
from workbench.lesson.page import Fence, Figure, Heading, Lesson, Prose
from workbench.lesson.play import Played, Stage
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import Toolchain, absent, read_toolchain
from workbench.lesson.transcript import Step
from workbench.verify.build import Tree

ERASE = "\r\x1b[J"  # from the beginning of the line on (ECMA-48 8.3.39, ED)


class Stop(Record):
    """Where the reader is asked: the text before a command, the command, and the one after it."""

    text: list[str]
    step: Step | None
    following: Step | None


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
    """The lesson cut at its commands; the last stop has none."""
    by_line = {variant.fence.line: variant for variant in play.variants(lesson, toolchain)}
    at_home = lesson.taken_home()
    found, shown = [], []
    for block in lesson.blocks:
        if isinstance(block, Heading):
            shown.append("\n" + paint(terminal.plain(block.text), "bold"))
        elif isinstance(block, Prose):
            shown.append("\n" + terminal.prose(block.text))
        elif isinstance(block, Figure):
            shown.append("\n" + placeholder(block))
        elif block in at_home:
            shown.append(paint("\n    to try at home; `./workbench test` runs it", "dim"))
            shown.append("\n".join("    " + line for line in block.body))
        elif isinstance(block, Fence) and block.language != "console":
            name = block.options.get("file", "these tests turn red, and why")
            shown.append(paint(f"\n    {name}", "dim"))
            shown.append("\n".join("    " + line for line in block.body))
        elif isinstance(block, Fence):
            variant = by_line[block.line]
            if variant.skipped:
                shown.append(paint(f"(a variant is skipped: {variant.skipped})", "dim"))
                continue
            for step, following in play.with_following(variant.steps):
                found.append(Stop(shown, step, following))
                shown = []
    return [*found, Stop(shown, None, None)]


class _Walk:
    def __init__(self, tree: Tree, scenario: Scenario, lesson: Lesson, ahead: list[Stop]):
        self.tree, self.scenario, self.lesson, self.stops = tree, scenario, lesson, ahead
        self.done: list[int] = []  # the stops whose commands were run
        self.wrong = 0

    def go(self) -> int:
        with _Keyboard() as keyboard:
            if not self._steps(keyboard):
                say(f"Begin again: ./workbench walk {self.scenario.slug}")
                return 0
        return self._facts()

    def _steps(self, keyboard: _Keyboard) -> bool:
        """Every stop, as the reader wishes; whether the end was reached."""
        at = 0
        stage = self._stage().__enter__()
        try:
            self._show(at)
            while self.stops[at].step:
                key = keyboard.read(lambda: self._ask(at))
                if key == "q":
                    return False
                if key == "!":
                    folder = os.readlink(f"/proc/{stage.shell.process}/cwd")
                    say("Leave the shell with `exit`.")
                    with keyboard.given_back():
                        console.ask(folder, stage.environment, self.scenario.target)
                    continue
                if key == "b":
                    at = max(at - 1, 0)
                    stage.__exit__()
                    stage = self._again(at)
                else:
                    if key == "s":
                        say(paint("  skipped", "dim"))
                    else:
                        self._run(stage, at)
                    at += 1
                self._show(at)
            return True
        finally:
            stage.__exit__()

    def _stage(self) -> Stage:
        build = self.scenario.built_in(self.tree.folder)
        return Stage(self.scenario.folder, self.tree.folder, build)

    def _again(self, at: int) -> Stage:
        """A new stage in which what was run before `at` is run again, unseen."""
        stage = self._stage().__enter__()
        self.done = [place for place in self.done if place < at]
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
        return stage.play(stop.step, stop.following)

    def _run(self, stage: Stage, at: int) -> None:
        played = self._play(stage, at)
        self.done.append(at)
        for line in played.printed:
            say(f"  {line}")
        if played.wrong:
            self.wrong += 1
            say(paint(f"  {CROSS} {played.report(self.lesson.path)}", "bad"))
            if len(self.done) <= at:
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
        words = question(f"({at + 1}/{len(self.stops) - 1})", terminal.columns())
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


class _Keyboard:
    """Single keys from the terminal. What is typed ahead is kept, and not echoed.

    Whoever stops the walk (Ctrl-Z) has the terminal back as it was, and is asked again afterwards
    (`fg`). A terminal that is gone takes no mode and no longer matters: reading from it says so.
    """

    def __init__(self) -> None:
        self.ask: Callable[[], None] | None = None  # while a key is waited for
        self.missed = False  # whether it went on while nobody could be asked yet
        self.before = None
        with contextlib.suppress(termios.error):
            self.before = termios.tcgetattr(0)

    def __enter__(self) -> _Keyboard:
        ours = {signal.SIGTSTP: self._stop, signal.SIGCONT: self._go_on}
        self.handlers = {number: signal.signal(number, ours[number]) for number in ours}
        self._take()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
        self._give_back()

    def _take(self) -> None:
        with contextlib.suppress(termios.error):
            tty.setcbreak(0, termios.TCSADRAIN)

    def _give_back(self) -> None:
        with contextlib.suppress(termios.error):
            if self.before:
                termios.tcsetattr(0, termios.TCSADRAIN, self.before)

    @contextlib.contextmanager
    def given_back(self) -> Iterator[None]:
        """Inside, the terminal is as it was before."""
        self.__exit__()
        try:
            yield
        finally:
            self.__enter__()

    def _stop(self, *_: object) -> None:
        """SIGTSTP: gives the terminal back, stops, and goes on where the shell lets it."""
        if self.ask:
            print(ERASE, end="", flush=True)
        self.__exit__()
        os.kill(os.getpid(), signal.SIGTSTP)
        self.__enter__()
        self._ask_again()

    def _go_on(self, *_: object) -> None:
        """SIGCONT, after a SIGSTOP that nobody could prepare for."""
        self._take()
        self._ask_again()

    def _ask_again(self) -> None:
        self.missed = not self.ask  # a handler may not print what it may have interrupted
        if self.ask:
            print(ERASE, end="", flush=True)
            self.ask()

    def read(self, ask: Callable[[], None]) -> str:
        """One key, after `ask` has asked for it; the end of input quits."""
        self.missed = False
        ask()
        self.ask = ask
        if self.missed:
            self._ask_again()
        try:
            key = self._key()
        finally:
            self.ask = None
        print(ERASE, end="", flush=True)
        return key

    def _key(self) -> str:
        while True:
            try:
                pressed = os.read(0, 1)
            except OSError:  # EIO: the terminal was closed
                return "q"
            if pressed in (b"", b"\x04"):
                return "q"
            if pressed in b"\r\nsbq! ":
                return pressed.decode()
