"""What --json gives: the shape of each, one vocabulary of verdicts, and a refusal where there is none."""

from __future__ import annotations

import json
import os
import subprocess
import unittest
import unittest.mock

from support import ROOT, Case, command, ready_tree, said
from workbench import command as verbs
from workbench.commands import listing, run
from workbench.lesson.scenario import Scenario
from workbench.matrix import matrix
from workbench.matrix.cell import Cell, Remark
from workbench.verify import result
from workbench.verify.build import Tree

# A shape is a type, a tuple of the words that there are, [the shape of every item], {a key: the
# shape of its value} (a key with ? may be missing), or {ANY: the shape of every value}.
ANY = ""
WHOLE = ("verified", "failed", "skipped")
PART = ("ok", "failed", "skipped")

ENTRY = {
    **dict.fromkeys(("slug", "claim", "reason", "learned"), str),
    "state": (*WHOLE, "not run"),
}
LISTED = {"version": int, "scenarios": [ENTRY]}
TESTS = {
    "version": int,
    "tests": [{"name": str, "verdict": PART, "reason": str, "seconds": float}],
}
STEP = {
    "line": int,
    "command": str,
    "output": [str],
    "status": (int, type(None)),
    "verdict": ("ok", "failed"),
    "difference": str,
    "seconds": float,
}
FIGURE = {
    **dict.fromkeys(("file", "kind", "title", "description", "svg", "difference"), str),
    "line": int,
    "verdict": PART,
}
PREDICTION = {
    "line": int,
    "command": str,
    "experiment": bool,
    "output": [str],
    "status": (int, type(None)),
    "holds": bool,
}
QUESTION = {
    "line": int,
    "part": str,
    "key": str,
    "verdict": ("ok", "failed"),
    "difference": str,
    "choices": [{"letter": str, "predictions": [PREDICTION]}],
}
LESSON = {
    **dict.fromkeys(("slug", "claim", "source"), str),
    "version": int,
    "toolchain": {ANY: str},
    "verdict": ("verified", "failed"),
    "seconds": float,
    "fences": [{"line": int, "skipped": str, "steps": [STEP]}],
    "questions": [QUESTION],
    "figures": [FIGURE],
}
FACTS = [{"name": str, "verdict": PART, "text": str}]
SAVED_FACTS = {"version": int, "slug": str, "source": str, "facts": FACTS}
OUTCOME = {
    "slug": str,
    "claim": str,
    "verdict": WHOLE,
    "reason": str,
    "lesson?": LESSON,
    "facts?": FACTS,
}
RUN = {"version": int, "scenarios": [OUTCOME]}
NOTES = [{"subject": str, "words": str}]
MATRIX = {
    "version": int,
    "reference": str,
    "toolchains": [
        {
            **dict.fromkeys(("name", "title", "skipped", "package", "description", "failed"), str),
            "seconds": float,
        }
    ],
    "scenarios": [
        {
            "slug": str,
            "claim": str,
            "cells": {ANY: {"verdict": (*WHOLE, "differs"), "notes": NOTES, "left_out": NOTES}},
        }
    ],
}
DOCTOR = {
    "version": int,
    "root": str,
    "system": {ANY: str},
    "unsupported": (str, type(None)),
    "tools": [
        {
            **dict.fromkeys(("name", "kind", "purpose"), str),
            **dict.fromkeys(("path", "version", "package", "problem"), (str, type(None))),
            "well": bool,
        }
    ],
    "environment": {ANY: str},
    "places": [{"name": str, "words": str, "well": bool, "required": bool}],
    "install": str,
    "missing": str,
    "well": bool,
}


def misfits(value: object, shape: object, where: str = "it") -> list[str]:
    """How a value has not this shape."""
    if isinstance(shape, tuple):
        words = [one for one in shape if isinstance(one, str)]
        types = tuple(one for one in shape if isinstance(one, type))
        fits = value in words if words else isinstance(value, types)
        return [] if fits else [f"{where} is {value!r}"]
    if isinstance(shape, type):
        fits = type(value) in ((float, int) if shape is float else (shape,))
        return [] if fits else [f"{where} is {value!r}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where} is no list"]
        return [m for n, one in enumerate(value) for m in misfits(one, shape[0], f"{where}[{n}]")]
    assert isinstance(shape, dict)
    if not isinstance(value, dict):
        return [f"{where} is no object"]
    if ANY in shape:
        shape = dict.fromkeys(value, shape[ANY])
    optional = {key[:-1]: of for key, of in shape.items() if key.endswith("?")}
    shape = {key: of for key, of in shape.items() if not key.endswith("?")}
    found = [f"{where} has no {key}" for key in shape.keys() - value.keys()]
    found += [f"{where} has {key}" for key in value.keys() - shape.keys() - optional.keys()]
    shape = {**shape, **optional}
    for key in shape.keys() & value.keys():
        found += misfits(value[key], shape[key], f"{where}.{key}")
    return found


class Shapes(Case):
    def setUp(self) -> None:
        super().setUp()
        os.symlink(ready_tree(), os.path.join(self.folder, "build"))
        self.environment = {**os.environ, "WORKBENCH_BUILD": os.path.join(self.folder, "build")}

    def data(self, *words: str, status: int = 0) -> dict:
        done = command(*words, "--json", env=self.environment)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_list(self) -> None:
        self.assertEqual(misfits(self.data("list"), LISTED), [])

    def test_run(self) -> None:
        data = self.data("run", "rpath/origin")
        self.assertEqual(misfits(data, RUN), [])
        [outcome] = data["scenarios"]
        self.assertEqual([outcome["verdict"], outcome["lesson"]["verdict"]], ["verified"] * 2)
        for kind, shape in (("lessons", LESSON), ("facts", SAVED_FACTS)):
            path = os.path.join(self.folder, "build", kind, "rpath", "origin.json")
            with open(path, encoding="utf-8") as file:
                self.assertEqual(misfits(json.load(file), shape), [])

    def test_test(self) -> None:
        data = self.data("test", "rpath/origin")
        self.assertEqual(misfits(data, TESTS), [])
        self.assertEqual({item["verdict"] for item in data["tests"]}, {"ok"})

    def test_matrix(self) -> None:
        for name in ("gcc", "g++"):  # a toolchain that is soon done
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\nexit 1\n"), 0o755)
        self.environment["PATH"] = f"{self.folder}/bin:{os.environ['PATH']}"
        data = self.data("--preset", "gcc-release", "matrix", "rpath/origin", status=1)
        self.assertEqual(misfits(data, MATRIX), [])

    def test_every_cell_of_a_matrix(self) -> None:
        made = self.make_scenario("# It holds\n")
        for verdict in (*WHOLE, "differs"):
            cells = {made.slug: Cell(verdict, [Remark("lld", "Quiet.")], [Remark("part", "Why.")])}
            column = matrix.Column("gcc-bfd", title="gcc", cells=cells)
            data = json.loads(json.dumps(matrix.report([column], [made])))
            self.assertEqual(misfits(data, MATRIX), [])
            self.assertEqual(matrix.holds(data), verdict != "failed")

    def test_doctor(self) -> None:
        done = command("doctor", "--json", env=self.environment)
        self.assertEqual(misfits(json.loads(done.stdout), DOCTOR), [])

    def test_a_misfit_is_seen(self) -> None:
        [good] = self.data("list", "rpath/origin")["scenarios"]
        for wrong in (
            {**good, "state": "differs"},
            {**good, "reason": None},
            {**good, "more": 1},
            {key: value for key, value in good.items() if key != "slug"},
        ):
            self.assertEqual(len(misfits(wrong, ENTRY)), 1, wrong)


class Verdicts(Case):
    README = "# It holds\n\n## Run\n```console\n$ basename /a/seen\n{}\n```\n"

    def run_of(self, readme: str, *facts: str) -> dict:
        """The outcome of a scenario with this lesson and with facts of these verdicts."""
        self.make_tree()
        versions = "compiler=gcc\ncompiler_version=12\nlinker=bfd\nlinker_version=2.40\n"
        self.write("tree/toolchain.txt", versions + "machine=x86_64\n")
        made = self.make_scenario(readme)
        found = [{"name": f"A.B{n}", "verdict": fact, "text": ""} for n, fact in enumerate(facts)]
        builder = unittest.mock.Mock(**{"is_at_work.return_value": False})
        with unittest.mock.patch("workbench.verify.fact.check_scenario", return_value=found):
            outcome, _ = said(run._run, Tree(folder=self.tree), made, builder, False)
        self.assertEqual(misfits(json.loads(json.dumps(outcome)), OUTCOME), [])
        return outcome

    def test_of_a_run(self) -> None:
        good = self.run_of(self.README.format("seen"), "ok")
        self.assertEqual((good["verdict"], good["lesson"]["verdict"]), ("verified", "verified"))
        lie = self.run_of(self.README.format("unseen"), "ok")
        self.assertEqual((lie["verdict"], lie["lesson"]["verdict"]), ("failed", "failed"))
        self.assertEqual(lie["lesson"]["fences"][0]["steps"][0]["verdict"], "failed")
        wrong = self.run_of(self.README.format("seen"), "failed")
        self.assertEqual((wrong["verdict"], wrong["lesson"]["verdict"]), ("failed", "verified"))
        needs = self.README.format("seen").replace("\n\n", "\n<!-- needs: rustc -->\n\n", 1)
        with unittest.mock.patch("workbench.host.package.found", return_value=False):
            self.assertEqual(self.run_of(needs)["verdict"], "skipped")

    def test_the_exit_status_is_that_of_the_verdict(self) -> None:
        for verdict, status in (("verified", 0), ("skipped", 0), ("failed", 1)):
            with unittest.mock.patch("workbench.command._tree"), unittest.mock.patch(
                "workbench.commands.run.run", return_value=[{"verdict": verdict}]
            ):
                done, _ = said(verbs._dispatch, ["run", "rpath/origin", "--json"])
            self.assertEqual(done, status)

    def test_of_a_list(self) -> None:
        self.run_of(self.README.format("unseen"), "ok")
        made = Scenario("test/lesson", os.path.join(self.folder, "scenarios", "test", "lesson"))
        self.assertEqual(self.state(made), "failed")
        self.run_of(self.README.format("seen"), "ok")
        self.assertEqual(self.state(made), "verified")

    def test_results_of_an_older_version_are_not_read(self) -> None:
        # It said "differs" where a lesson had failed.
        outcome = self.run_of(self.README.format("seen"), "ok")["lesson"]
        made = Scenario("test/lesson", os.path.join(self.folder, "scenarios", "test", "lesson"))
        path = os.path.join(self.tree, "lessons", "test", "lesson.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**outcome, "version": 2, "verdict": "differs"}, file)
        self.assertEqual(self.state(made), "not run")
        seen, why = result.look(self.tree, "lessons", made)
        self.assertEqual(seen, None)
        self.assertRegex(why, "by another version .* Run ./workbench test test/lesson")

    def state(self, scenario: Scenario) -> str:
        [listed] = listing.states(self.tree, [scenario])
        self.assertEqual(misfits(listed, ENTRY), [])
        return listed["state"]


class Refused(unittest.TestCase):
    NONE = {
        "fix": ("rpath/origin",),
        "walk": ("rpath/origin",),
        "break": ("rpath/origin",),
        "why": ("undefined",),
        "shell": ("rpath/origin",),
        "slides": (),
        "new": ("rpath/json",),
        "check": ("rpath/origin",),
        "bless": ("rpath/origin",),
        "setup": (),
    }

    def test_where_there_is_none(self) -> None:
        for verb, words in self.NONE.items():
            for argv in ((verb, *words, "--json"), ("--json", verb, *words)):
                self.refused(
                    command(*argv), f"`{verb}` has no --json: list, run, test, matrix and doctor"
                )
        self.assertFalse(os.path.exists(os.path.join(ROOT, "scenarios/rpath/json")))

    def test_every_verb_is_thought_of(self) -> None:
        parser = verbs._parser()
        [choices] = [action.choices for action in parser._actions if action.dest == "command"]
        self.assertEqual(set(choices), {*self.NONE, *verbs.WITH_JSON})
        for name, one in choices.items():
            self.assertEqual("--json" in one.format_help(), name in verbs.WITH_JSON, name)

    def test_one_form_at_a_time(self) -> None:
        self.refused(command("matrix", "--json", "--markdown"), "either --json or --markdown")

    def refused(self, done: subprocess.CompletedProcess, words: str) -> None:
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
