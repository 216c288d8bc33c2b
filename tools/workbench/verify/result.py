"""What was seen, kept in the build folder: `<build>/lessons/<slug>.json`, `<build>/facts/<slug>.json`,
and `<build>/home/<slug>.json`, which has the form of a lesson's.

Verdicts are the same words here and in all that is given as JSON. Of a whole, a scenario or its
lesson: "verified", "failed" or "skipped"; the matrix has "differs" too, of what is verified and shows
what its lesson foretells for that toolchain (cell.py). Of a part, a command, a figure, a fact or a
test of ctest: "ok", "failed" or "skipped".

A lesson's file: `version`, `slug`, `claim`, `source` (a checksum of the scenario's files),
`toolchain`, `verdict` ("verified" or "failed"), `seconds`, and `fences`, each with its `line`,
`skipped` (the reason, or "") and `steps`: `line`, `command`, `output` (lines), `status`, `verdict`
("ok" or "failed"), `difference`, `seconds`. Its `questions` each have `line`, `part`, `key` (the letter
that came true, or ""), `verdict` ("ok" or "failed"), `difference` and `choices`: `letter` and
`predictions`, each with `line`, `command`, `experiment`, `output`, `status`, `holds`. Its `figures` each have `line`, `file`, `kind`,
`title`, `description`, `svg` (for inside a page; "" where it can't be drawn), `verdict` ("ok",
"failed" or "skipped") and `difference` (how it differs, as a sentence, or the reason for skipping).

A facts file: `version`, `slug`, `source` and `facts`, each with `name`, `verdict` ("ok", "failed"
or "skipped") and `text`.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence

from workbench.base import aside
from workbench.lesson.page import Lesson
from workbench.lesson import play
from workbench.lesson.decision import Decided
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import Toolchain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from workbench.verify import shape
    from workbench.figure.shape import Drawing
    from workbench.lesson.play import Seen

VERSION = 4


def checksum(scenario: Scenario) -> str:
    """Changes when any of the scenario's files does."""
    value = 0
    for path, folders, files in os.walk(scenario.folder):
        folders.sort()
        for name in sorted(files):
            with open(os.path.join(path, name), "rb") as file:
                value = zlib.crc32(os.fsencode(name) + b"\0" + file.read(), value)
    return f"{value:08x}"


def of_lesson(
    scenario: Scenario,
    lesson: Lesson,
    toolchain: Toolchain,
    seen: Sequence[Seen],
    figures: list[Drawing],
) -> shape.Lesson:
    """A lesson's results as data; `seen` is what `play` yielded, `figures` what `figure.draw` did."""
    fences: dict[int, shape.Fence] = {}
    for variant, played in play.steps_of(seen):
        fence = fences.setdefault(
            variant.fence.line,
            {"line": variant.fence.line, "skipped": variant.skipped, "steps": []},
        )
        if played:
            fence["steps"].append(
                {
                    "line": played.step.line,
                    "command": played.step.command,
                    "output": played.printed,
                    "status": played.status,
                    "verdict": "failed" if played.wrong else "ok",
                    "difference": played.wrong,
                    "seconds": round(played.seconds, 4),
                }
            )
    steps = [step for fence in fences.values() for step in fence["steps"]]
    good = bool(steps) and all(step["verdict"] == "ok" for step in steps)
    questions = [_question(one) for one in play.decided_of(seen)]
    good = good and all(question["verdict"] == "ok" for question in questions)
    good = good and all(figure["verdict"] != "failed" for figure in figures)
    return {
        "version": VERSION,
        "slug": scenario.slug,
        "claim": lesson.claim,
        "source": checksum(scenario),
        "toolchain": dict(toolchain),
        "verdict": "verified" if good else "failed",
        "seconds": round(sum(step["seconds"] for step in steps), 4),
        "fences": list(fences.values()),
        "questions": questions,
        "figures": figures,
    }


def _question(decided: Decided) -> shape.Question:
    choices: list[shape.Choice] = []
    for letter, outcomes in decided.outcomes.items():
        predictions: list[shape.Prediction] = [
            {
                "line": one.prediction.line,
                "command": one.prediction.command,
                "experiment": one.experiment,
                "output": one.printed,
                "status": one.status,
                "holds": one.holds,
            }
            for one in outcomes
        ]
        choices.append({"letter": letter, "predictions": predictions})
    return {
        "line": decided.asked.line,
        "part": decided.asked.part,
        "key": decided.key,
        "verdict": "failed" if decided.wrong else "ok",
        "difference": decided.wrong,
        "choices": choices,
    }


def of_facts(scenario: Scenario, facts: list[shape.Fact]) -> shape.Facts:
    """A test program's results as data."""
    source = checksum(scenario)
    return {"version": VERSION, "slug": scenario.slug, "source": source, "facts": facts}


def save(build_folder: str, kind: str, result: shape.Lesson | shape.Facts) -> None:
    """Keeps a result in the build folder, below `kind`: "lessons", "facts" or "home"."""
    path = os.path.join(build_folder, kind, result["slug"] + ".json")
    aside.write(path, json.dumps(result, ensure_ascii=False))


def load(build_folder: str, kind: str, scenario: Scenario) -> Any:
    """What was last seen of a scenario, if its files are still the same."""
    return look(build_folder, kind, scenario)[0]


def look(build_folder: str, kind: str, scenario: Scenario) -> tuple[Any, str]:
    """What `load` gives; where that is nothing although there is a file, why, as a sentence."""
    path = os.path.join(build_folder, kind, scenario.slug + ".json")
    again = f"Run ./workbench test {scenario.slug} to run it again."
    try:
        with open(path, encoding="utf-8") as file:
            seen = json.load(file)
    except FileNotFoundError:
        return None, ""
    except (OSError, ValueError):
        return None, f"{path} can't be read as results: it may be cut off. {again}"
    if not isinstance(seen, dict) or seen.get("version") != VERSION:
        return None, f"{path} was written by another version of the workbench. {again}"
    if seen.get("source") != checksum(scenario):
        return None, f"{scenario.slug} was changed after it was last run. {again}"
    return seen, ""
