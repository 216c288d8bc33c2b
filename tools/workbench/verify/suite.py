"""`workbench test`: the whole verification by ctest, and every skip with its reason."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import xml.etree.ElementTree as xml

from workbench.base import aside, terminal
from workbench.base.process import Process
from workbench.base.stream import Unwritten
from workbench.base.terminal import paint, say
from workbench.base.trouble import Trouble
from workbench.lesson import needs
from workbench.lesson.scenario import Scenario, look_up
from workbench.verify import result
from workbench.verify.build import Tree, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape


def test(tree: Tree, scenarios: list[Scenario] | None, quiet: bool) -> tuple[int, list[shape.Test]]:
    """Configures, builds and tests these scenarios, or with None also the workbench itself; ctest
    is seen at work.

    Returns an exit status and each test's `name`, `verdict` ("ok", "failed", "skipped"), `reason`
    (why it or a part of it was skipped, or what a failed one said) and `seconds`. The last run's are
    kept as `<build>/tests.json`, `version` and `tests`.
    """
    tree.make(scenarios)
    status, tests = verify(tree, scenarios, len(os.sched_getaffinity(0)), show=not quiet)
    _say_skipped(tests)
    failed = [item["name"] for item in tests if item["verdict"] == "failed"]
    passed = [item["name"] for item in tests if item["verdict"] == "ok"]
    if status == 0 and not failed:
        say(paint(f"\n✓ {terminal.count(passed, 'test')} passed.", "good"))
        return 0, tests
    if failed:
        say(f"\n{len(failed)} failed; the command beside each runs it again:")
        for name in failed:
            say(f"  {name}: {again(tree, name)}")
    else:
        say(
            f"\nctest ended with exit status {status}, though no test failed: see what it says above."
        )
    say(paint(f"\n✗ {terminal.count(failed, 'test')} failed, {len(passed)} passed.", "bad"))
    return 1, tests


def _keep(tree: Tree, tests: list[shape.Test]) -> None:
    """What .ci/skips.py reads."""
    data = json.dumps({"version": 1, "tests": tests}, ensure_ascii=False, indent=1)
    aside.write(os.path.join(tree.folder, "tests.json"), data)


def _say_skipped(tests: list[shape.Test]) -> None:
    """What was skipped, whole tests and parts, each with its reason; then what brings it."""
    skipped = [item for item in tests if item["verdict"] == "skipped"]
    in_part = [item for item in tests if item["verdict"] == "ok" and item["reason"]]
    if skipped:
        say(f"\n{len(skipped)} skipped:")
    for item in skipped:
        say(f"  {item['name']}: {item['reason']}")
    if in_part:
        say(f"\n{len(in_part)} passed, with a part skipped:")
    for item in in_part:
        say(f"  {item['name']}: {item['reason']}")
    needs.advise([item["reason"] for item in skipped + in_part])


def again(tree: Tree, name: str) -> str:
    """The command that shows one test again."""
    preset = "" if tree.preset == "default" else f"--preset {tree.preset} "
    slug, _, kind = name.partition(".")
    if look_up(slug) and kind != "home":
        return f"./workbench {preset}{'break' if kind == 'break' else 'run'} {slug}"
    pattern = "^" + re.sub(r"([^\w/ -])", r"\\\1", name) + "$"
    words = [
        "ctest",
        "--test-dir",
        terminal.here(tree.folder),
        "-R",
        pattern,
        "--output-on-failure",
    ]
    return shlex.join(words)


def verify(
    tree: Tree, scenarios: list[Scenario] | None, jobs: int, show: bool
) -> tuple[int, list[shape.Test]]:
    """Tests what has been built; ctest's exit status, and its tests as above."""
    report = os.path.join(tree.folder, f"test.{os.getpid()}.xml")
    # Of one scenario ctest reads only that folder's tests, however many others there are.
    alone = scenarios[0].built_in(tree.folder) if scenarios and len(scenarios) == 1 else ""
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
        # Of a passed test ctest keeps 1 kB, which is to be the end: there a skipped part is named.
        argv += ["--test-output-truncation", "head", "--output-junit", report]
        process = Process(argv, show=show)
        status = process.wait(progress=tree.watched()).status
        if status == -signal.SIGPIPE:  # whoever read what it shows is gone; its tests are not
            process.end()
            raise Unwritten
        tests = _read(report)
    finally:
        if os.path.exists(report):
            os.unlink(report)
    _keep(tree, tests)
    _remember(tree, tests)
    return status, tests


def _read(report: str) -> list[shape.Test]:
    """ctest's JUnit file as data."""
    try:
        suite = xml.parse(report).getroot()
    except (FileNotFoundError, xml.ParseError):
        raise Trouble(
            "ctest left no report, so nothing is verified: see what it said above, "
            "fix that and try again."
        ) from None
    tests: list[shape.Test] = []
    for case in suite.iter("testcase"):
        output = case.findtext("system-out") or ""
        verdict = _verdict(case)
        reason = {"ok": _parts(output), "failed": output, "skipped": _reason(output)}[verdict]
        if verdict == "skipped" and not reason:
            verdict = "failed"
            reason = (
                f"{case.get('name')} is skipped with no reason: let the test say why.\n{output}"
            )
        elif case.get("status") == "disabled":
            reason = f"{case.get('name')} is disabled, so it shows nothing: let it run."
        tests.append(
            {
                "name": case.get("name") or "",
                "verdict": verdict,
                "reason": reason,
                "seconds": float(case.get("time") or 0),
            }
        )
    return tests


def _verdict(case: xml.Element) -> str:
    """ctest calls `skipped` both what said so itself and what it could not start."""
    skip = case.find("skipped")
    if skip is not None or case.get("status") in ("notrun", "disabled"):
        message = skip.get("message", "") if skip is not None else ""
        return "skipped" if message.startswith("SKIP_") else "failed"
    failed = case.find("failure") is not None or case.get("status") == "fail"
    return "failed" if failed else "ok"


def _parts(output: str) -> str:
    """Why a part of a test was skipped that passed otherwise (tests/tools/run.py)."""
    return "; ".join(re.findall(r"(?m)^a part is skipped: (.+)$", output))


def _reason(output: str) -> str:
    """Why a test was skipped: what it printed after `skipped:`, or GoogleTest's message, or ""."""
    hit = re.search(r"(?i)skipped:? +([^\n]+)", output)
    if hit and not hit.group(1).startswith("]"):
        return hit.group(1)
    lines = [line for line in output.splitlines() if line and not line.startswith(("[", "Note:"))]
    said = [line for line in lines if not re.match(r"\S+:\d+: Skipped$|Running main", line)]
    return said[0] if said else ""


def _remember(tree: Tree, tests: list[shape.Test]) -> None:
    """Keeps the facts that ctest saw, for `workbench list`."""
    seen: dict[str, list[shape.Fact]] = {}
    for item in tests:
        slug, is_fact, name = item["name"].partition(".facts.")
        if is_fact:
            fact: shape.Fact = {"name": name, "verdict": item["verdict"], "text": item["reason"]}
            seen.setdefault(slug, []).append(fact)
    for slug, facts in seen.items():
        scenario = look_up(slug)
        if scenario:
            result.save(tree.folder, "facts", result.of_facts(scenario, facts))
