"""Asks a lesson's questions on the terminal, where they are, and says what was right when it is decided."""

from __future__ import annotations

from workbench.base import terminal
from workbench.base.terminal import paint, say
from workbench.commands.keyboard import Keyboard
from workbench.commands.show import CROSS, TICK
from workbench.lesson import progress
from workbench.lesson.asked import Asked
from workbench.lesson.decision import Decided, Outcome

QUIT = "q"


class Quiz:
    """The questions of one lesson, and what the learner said to them."""

    def __init__(self, slug: str, path: str):
        self.slug, self.path = slug, path
        self.given: dict[int, str] = {}  # letters, by the question's line
        self.is_kept = True  # until it can't be, which is said once

    def ask(self, asked: Asked, keyboard: Keyboard) -> str:
        """Shows the choices and waits for a letter or Enter: the letter, "" or QUIT."""
        say()
        for choice in asked.question.choices:
            words = terminal.prose(choice.text, "     ").lstrip()
            say(f"  {paint(choice.letter, 'bold')}  {words}")
        say()
        letters = "".join(choice.letter for choice in asked.question.choices)
        shown = f"{', '.join(letters[:-1])} or {letters[-1]}?"
        keys = f"    {shown} Enter goes on without an answer, q quits"
        room = (terminal.columns() or terminal.WIDTH + 1) - 1
        keys = keys if len(keys) <= room else shown[:room]
        key = keyboard.read(lambda: print(paint(keys, "dim"), end="\r", flush=True), letters + QUIT)
        if key == QUIT:
            return QUIT
        letter = key if key in letters else ""
        say(paint(f"  You say {letter}." if letter else "  (no answer)", "dim"))
        self.given[asked.line] = letter
        return letter

    def tell(self, decided: Decided) -> None:
        """What came true, and what it means for what was said."""
        if decided.wrong:
            say(paint(f"\n  {CROSS} {decided.report(self.path)}", "bad"))
            return
        self.answer(decided.asked, decided.key, decided.outcomes)

    def answer(
        self, asked: Asked, key: str, outcomes: dict[str, list[Outcome]] | None = None
    ) -> None:
        """The answer, for somebody who said something to the question, or nothing; with the experiments
        that decided it."""
        outcomes = outcomes or {}
        given, told = self.given.get(asked.line, ""), asked.answer
        came = "came true" if outcomes else "is right"
        asks = f" ({terminal.plain(asked.point)})" if asked.early and asked.point else ""
        say()
        if given == key:
            say(paint(f"  {TICK} You said {key}, and {key} {came}{asks}.", "good"))
        elif given:
            say(paint(f"  You said {given}, and {key} {came}{asks}.", "bold"))
            _say_choice(given, told.others.get(given, ""), outcomes)
        else:
            say(paint(f"  {key} {came}{asks}.", "bold"))
        _say_choice(key, told.text, outcomes)
        if not given:
            for letter, words in told.others.items():
                _say_choice(letter, words, outcomes)
        if given:
            self._keep(asked, given, key)

    def _keep(self, asked: Asked, given: str, key: str) -> None:
        try:
            progress.answered(self.slug, asked.part, given, key)
        except progress.Unkept as error:
            if self.is_kept:
                say(paint(f"  Your answers are not kept: {error}", "dim"))
            self.is_kept = False


def _say_choice(letter: str, words: str, outcomes: dict[str, list[Outcome]]) -> None:
    """What a choice means, and the experiments that were made for it."""
    say(terminal.prose(f"{letter}: {words}", "  "))
    for one in outcomes.get(letter, ()):
        if one.experiment:
            came = f"exit status {one.status}"
            if one.prediction.printed:
                came = one.shown()
            say(paint(f"     $ {one.prediction.command}", "command"))
            say(paint(f"     {came}", "dim"))


def in_short(decided: Decided, path: str) -> None:
    """What a question came to, in a line, where nobody is asked."""
    if decided.wrong:
        say(paint(f"\n  {CROSS} {decided.report(path)}", "bad"))
        return
    made = sum(one.experiment for found in decided.outcomes.values() for one in found)
    by = terminal.count(range(made), "experiment") if made else "the commands above"
    asked = decided.asked
    asks = f"{asked.part}: {terminal.plain(asked.point)}" if asked.point else asked.part
    words = next(c.text for c in asked.question.choices if c.letter == decided.key)
    say(f"\n  {paint(TICK, 'good')} {asks}")
    say(terminal.prose(f"{decided.key} comes true: {words} (by {by})", "    "))
