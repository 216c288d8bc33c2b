"""`workbench test`: the whole verification by ctest, and every skip with its reason."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as xml

from workbench import result, terminal
from workbench.build import Tree, short
from workbench.process import run
from workbench.scenario import Scenario, look_up
from workbench.terminal import paint, say
from workbench.trouble import Trouble


def test(tree: Tree, scenarios: list[Scenario] | None, quiet: bool) -> tuple[int, list[dict]]:
    """Configures, builds and tests these scenarios, or everything there is; ctest is seen at work.

    Returns an exit status and each test's `name`, `verdict` ("ok", "failed", "skipped"), `reason`
    (why it was skipped, or what a failed one said) and `seconds`.
    """
    tree.make(scenarios)
    status, tests = verify(tree, scenarios, len(os.sched_getaffinity(0)), show=not quiet)
    skipped = [item for item in tests if item["verdict"] == "skipped"]
    if skipped:
        say(f"\n{len(skipped)} skipped:")
        for item in skipped:
            say(f"  {item['name']}: {item['reason']}")
    failed = [item["name"] for item in tests if item["verdict"] == "failed"]
    done = sum(item["verdict"] == "ok" for item in tests)
    if status == 0 and not failed:
        say(paint(f"\n✓ {done} tests passed.", "good"))
    else:
        say(paint(f"\n✗ {len(failed)} tests failed, {done} passed.", "bad"))
    return (1 if status or failed else 0), tests


def verify(
    tree: Tree, scenarios: list[Scenario] | None, jobs: int, show: bool
) -> tuple[int, list[dict]]:
    """Tests what has been built; ctest's exit status, and its tests as above."""
    report = os.path.join(tree.folder, f"test.{os.getpid()}.xml")
    # Of one scenario ctest reads only that folder's tests, however many others there are.
    alone = tree.build_of(scenarios[0]) if scenarios and len(scenarios) == 1 else ""
    argv = [
        "ctest",
        "--test-dir",
        alone or tree.folder,
        "--output-on-failure",
        "--no-tests=error",
        "--no-label-summary",
    ]
    argv += ["-j", str(jobs)]
    if scenarios is not None and not alone:
        argv += ["-L", f"^({'|'.join(short(scenarios))})$"]
    terminal.stands_for(argv)
    try:
        status = run([*argv, "--output-junit", report], show=show).status
        tests = _read(report)
    finally:
        if os.path.exists(report):
            os.unlink(report)
    _remember(tree, tests)
    return status, tests


def _read(report: str) -> list[dict]:
    """ctest's JUnit file as data."""
    try:
        suite = xml.parse(report).getroot()
    except (FileNotFoundError, xml.ParseError):
        raise Trouble(
            "ctest left no report, so nothing is verified: see what it said above, "
            "mend that and try again."
        ) from None
    tests = []
    for case in suite.iter("testcase"):
        output = case.findtext("system-out") or ""
        verdict = _verdict(case)
        tests.append(
            {
                "name": case.get("name"),
                "verdict": verdict,
                "reason": ""
                if verdict == "ok"
                else output
                if verdict == "failed"
                else _reason(output),
                "seconds": float(case.get("time") or 0),
            }
        )
    return tests


def _verdict(case: xml.Element) -> str:
    """ctest calls `skipped` both what said so itself and what it could not start."""
    skip = case.find("skipped")
    if skip is not None or case.get("status") in ("notrun", "disabled"):
        message = skip.get("message", "") if skip is not None else ""
        said_so = message.startswith("SKIP_") or case.get("status") == "disabled"
        return "skipped" if said_so else "failed"
    failed = case.find("failure") is not None or case.get("status") == "fail"
    return "failed" if failed else "ok"


def _reason(output: str) -> str:
    """Why a test was skipped: what it printed behind `skipped:`, or GoogleTest's message."""
    hit = re.search(r"(?i)skipped:? +([^\n]+)", output)
    if hit and not hit.group(1).startswith("]"):
        return hit.group(1)
    lines = [line for line in output.splitlines() if line and not line.startswith(("[", "Note:"))]
    said = [line for line in lines if not re.match(r"\S+:\d+: Skipped$|Running main", line)]
    return said[0] if said else "no reason given"


def _remember(tree: Tree, tests: list[dict]) -> None:
    """Keeps the facts that ctest saw, for `workbench list`."""
    seen: dict[str, list[dict]] = {}
    for item in tests:
        slug, is_fact, name = item["name"].partition(".facts.")
        if is_fact:
            fact = {"name": name, "verdict": item["verdict"], "text": item["reason"]}
            seen.setdefault(slug, []).append(fact)
    for slug, facts in seen.items():
        scenario = look_up(slug)
        if scenario:
            result.save(tree.folder, "facts", result.of_facts(scenario, facts))
