"""`workbench fix`: the broken copy of a scenario is the learner's to repair; facts say when it is whole."""

from __future__ import annotations

import os
import re
import sys

from workbench.base import terminal
from workbench.base.terminal import paint, say
from workbench.base.trouble import Misuse, Trouble
from workbench.commands.keyboard import Keyboard
from workbench.commands.show import CROSS, TICK
from workbench.lesson import needs, page, progress
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import absent, read_toolchain
from workbench.verify import breakage, exercise
from workbench.verify.build import Tree
from workbench.verify.exercise import HINTS, Exercise
from workbench.verify.sentence import sentence

# Lines of a failure that say where in the test it is, and how a program was started.
_AROUND = re.compile(
    r"\S*\.(?:cpp|h):\d+|Failed$|(?:command|folder|environment[^:]*): |std(?:out|err)(?: is empty|:)"
)
MOST = 30  # lines of a build that failed
LINES = 6  # of a fact that failed


def fix(tree: Tree, scenario: Scenario, check: bool, hint: bool, reset: bool) -> int:
    """Begins an exercise or goes on with it; 0 where it is whole, 1 where it is not yet."""
    if sum((check, hint, reset)) > 1:
        raise Misuse("--check, --hint and --reset are three things: choose one of them.")
    lesson = page.read(scenario.readme)
    problem = next((words for _, words in exercise.amiss(lesson)), "")
    if problem:
        raise Trouble(f"{scenario.slug} has no exercise that can be begun: {problem}")
    one = Exercise(scenario, lesson)
    if hint:
        if not one.exists:
            raise Trouble(f"The exercise is not begun yet: ./workbench fix {scenario.slug}")
        _hint(one)
        return 1
    tree.make([scenario])
    reason = absent(lesson, read_toolchain(tree.folder))
    if reason:
        say(f"{scenario.slug} is skipped here: it {reason}.")
        needs.advise([reason])
        return 0
    say()
    resumed = one.exists and not reset
    if reset and one.exists:
        kept = one.reset()
        say(f"It begins anew; your copy is kept in {_short(kept)}.")
    elif one.exists:
        if one.is_old:
            say(
                "The lesson was changed after you began: `./workbench fix "
                f"{scenario.slug} --reset` begins with the new one.\n"
            )
    else:
        one.begin()
    if check:
        return _check(tree, one)
    _introduce(one, resumed)
    if _check(tree, one) == 0:
        return 0
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _how(scenario)
        return 1
    try:
        return _loop(tree, one)
    except KeyboardInterrupt:
        say(f"\nYour copy stays as it is, in {_short(one.folder)}")
        raise


def _short(path: str) -> str:
    home = os.environ.get("HOME", "")
    return "~" + path[len(home) :] if home and path.startswith(home + "/") else path


def _introduce(one: Exercise, resumed: bool) -> None:
    say(paint(f"{one.scenario.slug}: {terminal.plain(one.lesson.claim)}", "bold"))
    what = (
        "You go on with your copy" if resumed else "Something was changed in the copy of its files"
    )
    say(f"\n{what} in\n  {_short(one.folder)}")
    names = sorted(name for name in os.listdir(one.folder) if name != "build")
    say(f"  ({', '.join(names)})")
    warning = exercise.warning(one.lesson)
    if warning:
        say(terminal.prose(f"Before you begin: {warning}"))
    say("Edit them until every fact holds again.")


def _check(tree: Tree, one: Exercise) -> int:
    """Builds the copy and shows what fails; the exit status."""
    terminal.stands_for(["cmake", "--build", one.built])
    with tree.locked():
        words, facts = one.check(tree.folder)
    if words:
        lines = words.split("\n")
        left_out = [f"... ({len(lines) - MOST} lines before)"] if len(lines) > MOST else []
        say("\n".join(f"  {line}" for line in [*left_out, *lines[-MOST:]]))
        say(paint(f"\n{CROSS} It does not build yet.", "bad"))
        return 1
    failed = [item for item in facts if item["verdict"] == "failed"]
    for item in failed:
        say(paint(f"  {CROSS} {sentence(item['name'])}", "bad"))
        for line in _observed(item["text"], one.built):
            say(f"      {line}")
    if failed:
        whole = len(facts) - len(failed)
        say(f"\n{whole} of {terminal.count(facts, 'fact')} hold. Your copy: {_short(one.folder)}")
        return 1
    _repaired(one, len(facts))
    return 0


def _observed(text: str, built: str) -> list[str]:
    """What a failed fact says, without where that is in the test, and how it was started."""
    lines = breakage.anywhere(text, built).split("\n")
    kept = [line for line in lines if line.strip() and not _AROUND.match(line)]
    more = ["  ..."] if len(kept) > LINES else []
    return kept[:LINES] + more


def _repaired(one: Exercise, facts: int) -> None:
    seen = one.hints_seen
    hints = f"with {terminal.count(range(min(seen, HINTS)), 'hint')}" if seen else "without a hint"
    hints += " and the solution" if seen > HINTS else ""
    say(paint(f"\n{TICK} All {facts} facts hold: it is repaired, {hints}.", "good"))
    say("The lesson's own repair, for comparison:")
    say(one.solution())
    say(f"What it is about: ./workbench break {one.scenario.slug}")
    say(f"Once more from the start: ./workbench fix {one.scenario.slug} --reset")
    try:
        progress.fixed(one.scenario.slug, seen)
    except progress.Unkept as error:
        say(paint(f"That is not kept: {error}", "dim"))


def _hint(one: Exercise) -> None:
    number, words = one.hint()
    is_last = number > HINTS
    say(paint("\nThe solution" if is_last else f"\nHint {number} of {HINTS}", "bold"))
    say(words if is_last else terminal.prose(words))
    if number == 1:
        say(paint(f"  (in {_short(one.folder)})", "dim"))


def _how(scenario: Scenario) -> None:
    say(f"\nAfter an edit:  ./workbench fix {scenario.slug} --check")
    say(f"For a hint:     ./workbench fix {scenario.slug} --hint")
    say(f"From the start: ./workbench fix {scenario.slug} --reset")


def _loop(tree: Tree, one: Exercise) -> int:
    """Enter checks, until it is whole or the learner leaves."""
    with Keyboard() as keyboard:
        while True:
            say()
            key = keyboard.read(lambda: _ask(one), "hrq")
            if key == "q":
                say(f"Go on later: ./workbench fix {one.scenario.slug}")
                return 1
            if key == "h":
                _hint(one)
            elif key == "r":
                say(f"It begins anew; your copy is kept in {_short(one.reset())}.")
                _check(tree, one)
            elif _check(tree, one) == 0:
                return 0


def _ask(one: Exercise) -> None:
    after = "shows the solution" if one.hints_seen >= HINTS else "gives a hint"
    words = f"    Enter checks, h {after}, r begins anew, q leaves"
    room = (terminal.columns() or terminal.WIDTH + 1) - 1
    print(paint(words if len(words) <= room else "Enter h r q"[:room], "dim"), end="\r", flush=True)
