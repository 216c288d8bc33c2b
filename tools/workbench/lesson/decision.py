"""Which choice of a question comes true: found by running what each predicts, never written.

A prediction whose whole line is a command of the lesson is taken as it ran there; any other is an
experiment. Experiments run one by one, each in the scratch folder as it is where the answer is shown:
after Run for a question above it, at its own place for one further down. What an experiment changes is
undone before the next (play.Stage.experiment).

Exactly one choice comes true, and the answer names it. What an experiment shows counts only where it
was one: all its commands but the last succeed, and bash finds them.
"""

from __future__ import annotations

import re

from workbench.base.record import Record
from workbench.lesson import substance
from workbench.lesson.asked import Asked
from workbench.lesson.page import Lesson
from workbench.lesson.pattern import Pattern, PatternTrouble
from workbench.lesson.question import Prediction
from workbench.lesson.shell import Reply
from workbench.lesson.trouble import LessonTrouble

UNPREPARED = 213  # what an experiment ends with where a command before its last failed

# Programs that end, or print, as they are asked to: what they do decides nothing.
_TALKERS = (*substance.PRINTERS, "true", "false", ":", "exit", "test", "[", "[[", "return")
_COMPOUND = re.compile(r"(?:^|[\s;&|(])(?:for|while|until|if|case|select|function)\s|[{}&]")


class Outcome(Record):
    """What became of a prediction: the command's lines and status; `wrong` says why they show nothing."""

    prediction: Prediction
    experiment: bool
    printed: list[str]
    status: int | None
    wrong: str
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether it came true."""
        if self.wrong:
            return False
        if self.prediction.status is not None:
            return self.status == self.prediction.status
        pattern = Pattern(self.prediction.printed)
        return any(pattern.spans(line) is not None for line in self.printed)

    def told(self) -> str:
        """What happened instead, as the end of a sentence."""
        if self.prediction.status is not None:
            return f"`{self.prediction.command}` ended with {self.status}, not {self.prediction.status}"
        printed = self.printed[0] if self.printed else "nothing"
        return f"`{self.prediction.command}` printed `{printed}`"


class Decided(Record):
    """A question after all its predictions were looked at: `key` is the choice that came true, and
    `wrong` with its `line` says why the question can't stand."""

    asked: Asked
    outcomes: dict[str, list[Outcome]]
    key: str
    line: int
    wrong: str

    def report(self, path: str) -> str:
        """What is wrong, where, and what each prediction came to."""
        said = [f"{path}:{self.line}: {self.wrong}"]
        for letter, outcomes in self.outcomes.items():
            for one in outcomes:
                mark = "came true" if one.holds else "did not come true"
                said.append(f"  {letter}: `{one.prediction.command}` {mark} (status {one.status})")
                said += [f"     {line}" for line in one.printed[:6]]
        return "\n".join(said)


def check(lesson: Lesson, asked: Asked) -> None:
    """Raises what is wrong with a question's predictions before anything is run."""
    for choice in asked.question.choices:
        for one in choice.predictions:
            wrong = _form(one)
            if wrong:
                raise LessonTrouble(lesson.path, one.line, wrong)


def _form(one: Prediction) -> str:
    last = _pieces(one.command)[-1]
    programs = [command.program()[0] for command in substance.commands(last)]
    if programs and all(program in _TALKERS for program in programs):
        return (
            f"`{programs[-1]}` does what it is asked to, whatever was linked, so `{one.command}` decides "
            "nothing: let a program or a tool end the experiment."
        )
    if one.status is not None:
        return ""
    try:
        pattern = Pattern(one.printed)
    except PatternTrouble as error:
        return str(error)
    if not substance.has_letters(pattern):
        return "any line would do for this prediction: write out what is printed."
    return ""


def wrapped(command: str) -> str:
    """An experiment as one command for the lesson's shell, in a shell of its own."""
    *before, last = _pieces(command)
    return "\n".join(["(", *(f"{piece} || exit {UNPREPARED}" for piece in before), last, ")"])


def _pieces(command: str) -> list[str]:
    """The commands of a line, cut at its `;`; one that such a cut would take apart is whole."""
    pieces, depth, word = [""], 0, ""
    for kind, word in substance.tokens(command):
        depth += (word == "(") - (word == ")") if kind == "separator" else 0
        if kind == "separator" and word == ";" and not depth:
            pieces.append("")
        else:
            pieces[-1] += word
    pieces = [piece.strip() for piece in pieces if piece.strip()]
    bare = "".join("x" if kind == "quoted" else word for kind, word in substance.tokens(command))
    bare = bare.replace("&&", "").replace(">&", "").replace("&>", "").replace("${", "")
    return [command] if _COMPOUND.search(bare) or not pieces else pieces


def experiment(prediction: Prediction, reply: Reply) -> Outcome:
    """What an experiment came to."""
    printed = reply.output.decode("utf-8", "backslashreplace").split("\n")
    if not printed[-1]:
        printed.pop()
    wrong = ""
    said = [line for line in printed if line.startswith("bash: ")]
    if reply.ended:
        wrong = f"the experiment `{prediction.command}` did not end by itself: let it end."
    elif reply.status == UNPREPARED:
        wrong = (
            f"the experiment `{prediction.command}` can't be made: a command before its last failed"
            f"{', which printed `' + printed[-1] + '`' if printed else ''}. All but the last must succeed."
        )
    elif said and not any(_expects(prediction, line) for line in said):
        wrong = f"the experiment `{prediction.command}` can't be made, so it decides nothing: {said[0]}."
    return Outcome(prediction, True, printed, reply.status, wrong, reply.seconds)


def _expects(prediction: Prediction, line: str) -> bool:
    return bool(prediction.printed) and Pattern(prediction.printed).spans(line) is not None


def of_lesson(prediction: Prediction, runs: list[tuple[list[str], int | None]]) -> Outcome:
    """What a command of the lesson says of a prediction; `runs` are its lines and status, each time."""
    printed, status = runs[-1]
    outcome = Outcome(prediction, False, printed, status, "")
    verdicts = {outcome._replace(printed=lines, status=ended).holds for lines, ended in runs}
    if len(verdicts) > 1:
        wrong = (
            f"`{prediction.command}` is run {len(runs)} times in the lesson and does not give the same: "
            "let the prediction be an experiment of its own, such as in parentheses."
        )
        outcome = outcome._replace(wrong=wrong)
    return outcome


def decide(asked: Asked, outcomes: dict[str, list[Outcome]]) -> Decided:
    """The question's key, or why it has none."""
    for found in outcomes.values():
        for one in found:
            if one.wrong:
                return Decided(asked, outcomes, "", one.prediction.line, one.wrong)
    true = [letter for letter, found in outcomes.items() if all(one.holds for one in found)]
    if not true:
        missed = (next(one for one in found if not one.holds) for found in outcomes.values())
        told = "; ".join(f"{letter}: {one.told()}" for letter, one in zip(outcomes, missed))
        said = f"no choice comes true here ({told}): let exactly one predict what happens."
        return Decided(asked, outcomes, "", asked.line, said)
    if len(true) > 1:
        said = (
            f"the choices {' and '.join(true)} both come true here: let exactly one predict what happens "
            "(add to the other what it would need)."
        )
        return Decided(asked, outcomes, "", asked.line, said)
    if asked.answer.letter != true[0]:
        said = f"the answer names {asked.answer.letter}, and {true[0]} is what comes true here."
        return Decided(asked, outcomes, true[0], asked.answer.line, said)
    return Decided(asked, outcomes, true[0], asked.line, "")
