"""Which choice of a question comes true: found by running what each predicts, never written.

A prediction whose whole line is a command of the lesson is taken as it ran there; any other is an
experiment. Experiments run one by one, each in the scratch folder as it is where the answer is shown:
after Run for a question above it, at its own place for one further down. What an experiment changes is
undone before the next (play.Stage.experiment).

Exactly one choice comes true, and the answer names it. What an experiment shows counts only where it
was one: it is commands and pipelines with `;` between them, of which all but the last succeed; bash finds
them, they find their files, and the last is no program that ends or prints as it is asked to.
"""

from __future__ import annotations

import re
import shlex

from workbench.base.record import Record
from workbench.lesson import substance, transcript
from workbench.lesson.asked import Asked
from workbench.lesson.page import Lesson
from workbench.lesson.pattern import Pattern, PatternTrouble
from workbench.lesson.question import Prediction
from workbench.lesson.shell import Reply
from workbench.lesson.trouble import LessonTrouble

UNPREPARED = 213  # what an experiment ends with where a command before its last failed

# Programs that end, or print, as they are asked to: one that ends an experiment decides nothing.
_TALKERS = (
    *("", "true", "false", ":", "test", "[", "[[", "let", "cd", "ls", "cat", "sleep", "wait"),
    *("date", "seq", "expr", "mkdir", "touch", "bash", "sh", "dash", "perl", "python3"),
    *substance.PRINTERS,
)
# What decides how a shell ends, or what its words mean.
_CONTROL = (
    *("exit", "exec", "trap", "set", "eval", "return", "kill", "alias", "unalias", "shopt"),
    *("enable", "builtin", "command", "source", ".", "unset"),
)
_UNPLAIN = re.compile(r"(?:^|\s)#|[{}]|`|<<|2> *\S|&>")
_WORDS = re.compile(r"(?:^|[\s;|(])(?:for|while|until|if|case|select|function|!)\s")

# What tools say where they were not given what the experiment is about; of a missing library it may be.
_AMISS = re.compile(
    r"(?!.*(?:shared object file|cannot find -l)).*"
    r"(?:No such file|cannot stat|unrecognized|invalid option)"
)
# What an experiment's last command ends with: what tools and the loader say, and signals.
_STATUSES = (0, 1, 2, *range(126, 256))


class Outcome(Record):
    """What became of a prediction: the command's lines and status; `wrong` says why they show nothing."""

    prediction: Prediction
    experiment: bool
    printed: list[str]
    status: int | None
    wrong: str

    @property
    def holds(self) -> bool:
        """Whether it came true."""
        if self.wrong:
            return False
        if self.prediction.status is not None:
            return self.status == self.prediction.status
        pattern = Pattern(self.prediction.printed)
        return any(pattern.spans(line) is not None for line in self.printed)

    def shown(self) -> str:
        """The line that a prediction of a line is about: the one that it foretold, or else the last."""
        pattern = Pattern(self.prediction.printed)
        hits = [line for line in self.printed if pattern.spans(line) is not None]
        return (hits or self.printed or ["prints nothing"])[-1]

    def told(self) -> str:
        """What happened instead, as the end of a sentence."""
        if self.prediction.status is not None:
            return f"`{self.prediction.command}` ended with {self.status}, not {self.prediction.status}"
        return f"`{self.prediction.command}` printed `{self.shown()}`"


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
    own = commands_of(lesson)
    for choice in asked.question.choices:
        for one in choice.predictions:
            wrong = _pinned(one) or ("" if one.command in own else _form(one))
            if wrong:
                raise LessonTrouble(lesson.path, one.line, wrong)


def commands_of(lesson: Lesson) -> set[str]:
    """The commands that a lesson plays; a prediction about another one is an experiment."""
    fences = lesson.played()
    return {step.command for fence in fences for step in transcript.steps(lesson, fence)}


def _form(one: Prediction) -> str:
    """Why an experiment shows nothing, as it is written; or nothing."""
    tokens = list(substance.tokens(one.command))
    bare = "".join("x" if kind == "quoted" else word for kind, word in tokens)
    bare = bare.replace("2>&1", "")
    odd = any(kind == "separator" and word not in (";", "|", "(", ")") for kind, word in tokens)
    outside = re.sub(r"\$\([^()]*\)", "", bare)  # what $(...) gives may be an argument
    if odd or _UNPLAIN.search(bare) or _WORDS.search(bare) or "(" in outside or ")" in outside:
        return (
            f"`{one.command}` is more than commands and pipelines with `;` between them, so a part that "
            "fails might not be seen: write it so."
        )
    commands = substance.commands(one.command)
    for command in commands:
        name = command.program()[0]
        for word in (name, *command.words[:1]):
            if word in _CONTROL:
                return (
                    f"`{word}` decides how the experiment ends, whatever was linked: leave it out."
                )
        if name in substance.PRINTERS and command.shows:
            return f"`{name}` prints what it is given: let a program or a tool print it."
    last, arguments = commands[-1].program() if commands else ("", [])
    reads_nothing = last in substance.AWKS and any(map(substance.ONLY_BEGIN.fullmatch, arguments))
    if last in _TALKERS or reads_nothing:
        return (
            f"`{last}` does what it is asked to, whatever was linked, so `{one.command}` decides "
            "nothing: let a program or a tool end the experiment."
        )
    piped = len(commands) > 1 and commands[-2].is_piped
    if one.status is not None and piped and last not in ("grep", "cmp", "diff"):
        return f"the status of `{last}` is not that of what is piped into it: predict a line."
    if one.status is not None and one.status not in _STATUSES:
        return f"no experiment ends with {one.status}: predict 0, 1, 2, 126 or more."
    return ""


def _pinned(one: Prediction) -> str:
    """Why any line would do, or nothing."""
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
    """An experiment as one command for the lesson's shell, in a shell of its own that no part of it can
    leave."""
    *before, last = map(shlex.quote, _pieces(command))
    prepared = (f"eval {piece} || exit {UNPREPARED}" for piece in before)
    return "\n".join(["(", *prepared, f"eval {last}", ")"])


def _pieces(command: str) -> list[str]:
    """The commands of a line, cut at its `;`."""
    pieces, depth = [""], 0
    for kind, word in substance.tokens(command):
        depth += (word == "(") - (word == ")") if kind == "separator" else 0
        if kind == "separator" and word == ";" and not depth:
            pieces.append("")
        else:
            pieces[-1] += word
    return [piece.strip() for piece in pieces if piece.strip()] or [command]


def experiment(prediction: Prediction, reply: Reply) -> Outcome:
    """What an experiment came to."""
    printed, wrong = reply.lines, ""
    said = [line for line in printed if line.startswith("bash: ") or _AMISS.match(line)]
    if reply.changed:
        wrong = (
            f"the experiment `{prediction.command}` changes {reply.changed}: leave that as it is."
        )
    elif reply.ended:
        wrong = f"the experiment `{prediction.command}` did not end by itself: let it end."
    elif reply.status == UNPREPARED:
        wrong = (
            f"the experiment `{prediction.command}` can't be made: a command before its last failed"
            f"{', which printed `' + printed[-1] + '`' if printed else ''}. All but the last must succeed."
        )
    elif said and not any(_expects(prediction, line) for line in said):
        wrong = f"the experiment `{prediction.command}` can't be made, so it decides nothing: {said[0]}."
    return Outcome(prediction, True, printed, reply.status, wrong)


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
            "let the prediction be an experiment of its own, written otherwise than the command."
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
