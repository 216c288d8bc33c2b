"""Runs a scenario's test program: its facts, each with its verdict."""

from __future__ import annotations

import json
import os
import re

from workbench.base import environment
from workbench.base.process import run
from workbench.base.trouble import Trouble
from workbench.lesson.scenario import Scenario
from workbench.verify.build import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape

ALL_SKIPPED = 77  # what a test program ends with where no test ran through (tests/observe/main.cpp)


def check(program: str, described: str) -> list[shape.Fact]:
    """Each fact that the test program asserts: `name`, `verdict` and, where it fails, `text`.

    `described` is the scenario.txt that says where the artefacts are.
    """
    report = os.path.join(os.path.dirname(described), f"facts.{os.getpid()}.json")
    try:
        result = run(
            [program, f"--gtest_output=json:{report}", "--gtest_color=no"],
            environment={**environment.pinned(), "WORKBENCH_SCENARIO": described},
        )
        with open(report, encoding="utf-8") as file:
            suites = json.load(file)["testsuites"]
    except (FileNotFoundError, ValueError):
        raise Trouble(
            f"The test program {program} did not report its facts:\n{result.output}\n"
            "Run it by hand to see how it ends."
        ) from None
    finally:
        if os.path.exists(report):
            os.unlink(report)
    facts = [
        _fact(suite["name"], test, result.output) for suite in suites for test in suite["testsuite"]
    ]
    if not facts:
        raise Trouble(f"The test program {program} asserts nothing: write a TEST in test.cpp.")
    skipped = all(fact["verdict"] == "skipped" for fact in facts)
    good = ALL_SKIPPED if skipped else 0
    if result.status != good and all(fact["verdict"] != "failed" for fact in facts):
        raise Trouble(f"The test program {program} ended badly:\n{result.output}")
    return facts


def check_scenario(tree: Tree, scenario: Scenario) -> list[shape.Fact]:
    """The facts of a scenario that has been built."""
    build = scenario.built_in(tree.folder)
    return check(os.path.join(build, "facts"), os.path.join(build, "scenario.txt"))


def _fact(suite: str, test: dict, output: str) -> shape.Fact:
    """What GoogleTest reports of a test. Only one that ran to its end is ok."""
    name = f"{suite}.{test['name']}"
    text = _as_written("\n".join(failure["failure"] for failure in test.get("failures", [])))
    if text:
        return {"name": name, "verdict": "failed", "text": text}
    if test.get("status") != "RUN" or test.get("result") not in ("COMPLETED", "SKIPPED"):
        text = f"{name} did not run, so it shows nothing: take DISABLED_ off its name."
        return {"name": name, "verdict": "failed", "text": text}
    if test["result"] == "COMPLETED":
        return {"name": name, "verdict": "ok", "text": ""}
    # The first line says where GTEST_SKIP stands.
    said = [skip.get("message", "").partition("\n")[2] for skip in test.get("skipped", [])]
    if "skipped" not in test:  # GoogleTest before 1.13 has the words in its output alone
        ran = rf"(?s)\[ RUN +\] {re.escape(name)}\n.*?: Skipped\n(.*?)\[  SKIPPED \]"
        said = re.findall(ran, output)
    text = "\n".join(said).strip()
    if re.search(r"\w", text):
        return {"name": name, "verdict": "skipped", "text": text}
    text = (
        f'{name} is skipped with no reason: give one, as in GTEST_SKIP() << "only bfd does this".'
    )
    return {"name": name, "verdict": "failed", "text": text}


def _as_written(text: str) -> str:
    """GoogleTest's report has a letter for each byte of UTF-8 (EscapeJson): the bytes' own text."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:  # another version, which has each letter
        return text
