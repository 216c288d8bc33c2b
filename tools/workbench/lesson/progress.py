"""What a learner has answered and repaired: `$XDG_STATE_HOME/linking-workbench/progress.json`.

    {"version": 1, "lessons": {"rpath/origin": {
        "answers": {"Predict": {"choice": "a", "key": "b", "day": "2026-05-04"}},
        "fixed": {"hints": 1, "day": "2026-05-04"}}}}

The file is whole at every moment: who writes holds a lock, reads what is there, and puts a new file in
its place. It is never needed: where it can't be kept, a lesson goes on, and says so.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator

from workbench.base import aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, TypedDict

    class Answer(TypedDict):
        choice: str
        key: str
        day: str  # the last time, as 2026-05-04

    class Fixed(TypedDict):
        hints: int  # how many were looked at; the solution is the last of them
        day: str

    class Learned(TypedDict, total=False):
        """Of one lesson; answers by the part that asks."""

        answers: Dict[str, Answer]
        fixed: Fixed


VERSION = 1


class Unkept(Exception):
    """Why the learner's progress can't be read or kept: a whole sentence."""


def state_folder() -> str:
    """Where what belongs to the learner is kept (XDG Base Directory); nothing where there is no place."""
    state = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(state):  # the specification: a relative path is ignored
        home = os.environ.get("HOME", "")
        if not os.path.isabs(home):
            return ""
        state = os.path.join(home, ".local", "state")
    return os.path.join(state, "linking-workbench")


def path() -> str:
    folder = state_folder()
    return os.path.join(folder, "progress.json") if folder else ""


def read() -> dict[str, Learned]:
    """What is kept of each lesson, by its slug; raises Unkept where there is a file that can't be used."""
    return _lessons(path())


def answered(slug: str, part: str, choice: str, key: str) -> None:
    """Keeps an answer; raises Unkept where it can't be."""

    def change(learned: Learned) -> None:
        answers = learned.setdefault("answers", {})
        answers[part] = {"choice": choice, "key": key, "day": _today()}

    _change(slug, change)


def fixed(slug: str, hints: int) -> None:
    """Keeps that an exercise was repaired; raises Unkept where it can't be."""

    def change(learned: Learned) -> None:
        learned["fixed"] = {"hints": hints, "day": _today()}

    _change(slug, change)


def told(learned: Learned) -> str:
    """What was answered and fixed, in a few words; or nothing."""
    answers = learned.get("answers", {})
    right = sum(one["choice"] == one["key"] for one in answers.values())
    words = [f"{right} of {len(answers)} answers right"] if answers else []
    words += ["fixed"] if "fixed" in learned else []
    return ", ".join(words)


def _today() -> str:
    return time.strftime("%Y-%m-%d")


def _lessons(file: str) -> dict[str, Learned]:
    try:
        with open(file, encoding="utf-8") as stream:
            whole = json.load(stream)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Unkept(f"{file} can't be read ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise Unkept(f"{file} is no JSON, and is left alone: repair it, or move it away.") from None
    version = whole.get("version") if isinstance(whole, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise Unkept(f"{file} is of a newer version of the workbench, and is left alone.")
    lessons = whole.get("lessons") if version == VERSION else None
    if not isinstance(lessons, dict) or not all(map(_is_learned, lessons.values())):
        raise Unkept(
            f"{file} does not hold progress, and is left alone: repair it, or move it away."
        )
    return lessons


def _is_learned(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    answers, repaired = value.get("answers", {}), value.get("fixed", {"day": "", "hints": 0})
    return (
        isinstance(answers, dict)
        and all(isinstance(one, dict) and {"choice", "key"} <= {*one} for one in answers.values())
        and isinstance(repaired, dict)
    )


def _change(slug: str, change: Callable[[Learned], None]) -> None:
    file = path()
    if not file:
        raise Unkept("it has no place: set HOME or XDG_STATE_HOME to an absolute path.")
    try:
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        with _locked(file + ".lock"):
            lessons = _lessons(file)
            change(lessons.setdefault(slug, {}))
            text = json.dumps({"version": VERSION, "lessons": lessons}, indent=1) + "\n"
            aside.write(os.path.realpath(file), text)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "its name can't be written"
        raise Unkept(f"{file} can't be written ({why}).") from None


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    """Inside, nobody else writes; the file of the lock stays, since who waits for it has it open."""
    with open(name, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
