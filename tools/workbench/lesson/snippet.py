"""Code on a page is the compiled source: a fence with `file=` is that file's text.

`snippet=name` is the region between the comments `[snippet name]` and `[end name]`. Of a whole
file, such marker lines are left out; of a region, common indentation too.
"""

from __future__ import annotations

import os
import re

from workbench.lesson.page import Fence, Lesson

_MARKER = re.compile(r"\s*(?://|#|/\*|--|;)\s*\[(snippet|end) ([a-z][a-z0-9-]*)\]\s*(?:\*/)?\s*")


class Wrong(Exception):
    """Why a fence is not what its file says; `line` counts from the fence's first."""

    def __init__(self, text: str, line: int = 0):
        super().__init__(text)
        self.line = line


def source_of(fence: Fence, folder: str) -> list[str]:
    """The lines that a fence with `file=` must hold."""
    name = fence.options["file"]
    if os.path.isabs(name) or ".." in name.split("/"):
        raise Wrong(f"file={name} leaves the scenario: name one of its own files.")
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            lines = file.read().split("\n")
    except FileNotFoundError:
        raise Wrong(f"there is no file {name} in the scenario: fix file= or add it.") from None
    if lines[-1] == "":
        lines.pop()
    region = fence.options.get("snippet")
    inside, found, kept = region is None, 0, []
    for line in lines:
        marker = _MARKER.fullmatch(line)
        if marker:
            if marker.group(2) == region:
                inside = marker.group(1) == "snippet"
                found += 1
        elif inside:
            kept.append(line)
    if region is not None and found != 2:
        raise Wrong(
            f"{name} has no region {region}: put it between lines "
            f"`// [snippet {region}]` and `// [end {region}]`."
        )
    if region is not None:
        import textwrap

        kept = textwrap.dedent("\n".join(kept)).strip("\n").split("\n")
    return kept


def differences(lesson: Lesson, folder: str) -> list[str]:
    """A message for each code fence that is not what its file says."""
    found = []
    for fence in lesson.fences():
        if fence.language in ("diff", "console") or "file" not in fence.options:
            continue
        try:
            _compare(fence, source_of(fence, folder))
        except Wrong as wrong:
            found.append(f"{lesson.path}:{fence.line + wrong.line}: {wrong}")
    return found


def _compare(fence: Fence, source: list[str]) -> None:
    name = fence.options["file"]
    for place, line in enumerate(fence.body):
        if place >= len(source):
            raise Wrong(f"this line is not in {name}, which ends before it.", place + 1)
        if line != source[place]:
            raise Wrong(f"{name} differs.\n  - {line}\n  + {source[place]}", place + 1)
    if len(source) > len(fence.body):
        line = source[len(fence.body)]
        raise Wrong(f"the fence ends before {name} does.\n  + {line}", len(fence.body) + 1)
