#!/usr/bin/env python3
"""Fails where a test was skipped that .ci/skips.txt does not name: `.ci/skips.py here|bare|bare-rustc`.

It reads what the last `./workbench test` left in the build folder (`<build>/tests.json`). A line of
the list that skips nothing any more fails too, so that the list does not outlive its reasons.
"""

from __future__ import annotations

import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
LIST = os.path.join(ROOT, ".ci", "skips.txt")


def allowed(place: str) -> list[tuple[str, str]]:
    """The patterns of names and of reasons that this place may skip."""
    found = []
    with open(LIST, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            parts = [part.strip() for part in line.split(" | ")]
            if len(parts) != 3 or not all(parts):
                sys.exit(
                    f"{LIST}:{number}: write `PLACES | NAME | REASON`, NAME and REASON as regular expressions."
                )
            if place in parts[0].split():
                found.append((parts[1], parts[2]))
    return found


def skips(tests: list[dict]) -> list[tuple[str, str]]:
    """Each skip, of a whole test or of a part of one, with its reason."""
    return [(test["name"], test["reason"]) for test in tests if test["verdict"] == "skipped"] + [
        (test["name"], reason)
        for test in tests
        if test["verdict"] == "ok"
        for reason in filter(None, test["reason"].split("; "))
    ]


def main(place: str) -> int:
    build = os.environ.get("WORKBENCH_BUILD") or os.path.join(ROOT, "build")
    with open(os.path.join(build, "tests.json"), encoding="utf-8") as file:
        seen = skips(json.load(file)["tests"])
    rows = allowed(place)
    used = set()
    status = 0
    for name, reason in seen:
        hits = [row for row in rows if re.fullmatch(row[0], name) and re.search(row[1], reason)]
        used.update(hits)
        if not hits:
            print(f"{name} is skipped, and .ci/skips.txt does not say so for `{place}`: {reason}")
            status = 1
    for row in rows:
        if row not in used:
            print(
                f"Nothing was skipped by `{row[0]} | {row[1]}` ({place}): remove the line from .ci/skips.txt."
            )
            status = 1
    if not status:
        print(f"{len(seen)} skips, each on the list of `{place}`.")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
