"""The names that a scenario takes: its chapter's and its own as targets of CMake and labels of ctest,
those of the targets that it adds, and its suite of tests. One build has them all, so none may be
another's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from workbench.lesson.scenario import Scenario

# What can't be a chapter, and why. (Of CMake's own targets, those that could be: policy CMP0037.)
_RESERVED = {
    **dict.fromkeys(
        ("all", "clean", "depend", "help", "install", "package", "preinstall", "test"),
        "the build system's own target has that name",
    ),
    **dict.fromkeys(
        ("facts", "lesson", "break", "home", "mutation", "observe", "slides", "tools"),
        "ctest knows the workbench's own tests by that name",
    ),
    **dict.fromkeys(
        ("bin", "lessons", "pycache", "scenarios", "scratch", "tests"),
        "the workbench has a folder of that name",
    ),
}
_OWN = ("facts-of-", "observe-", "slides-")  # how targets of the workbench itself begin


def suite(slug: str) -> str:
    """The name of a scenario's test suite: `RpathOrigin` of rpath/origin."""
    return "".join(part.capitalize() for part in re.split("[/-]", slug))


def targets(scenario: Scenario, added: list[str] | None = None) -> list[str]:
    """The targets of a scenario: its own, that of its tests (cmake/Scenario.cmake), and those that it
    adds; of a name that CMake makes up, `*` stands for the variable."""
    if added is None:
        try:
            with open(os.path.join(scenario.folder, "CMakeLists.txt"), encoding="utf-8") as file:
                text = file.read()
        except OSError:
            text = ""
        found = re.findall(
            r"^\s*add_(?:library|executable|custom_target)\(\s*([^\s)]+)", text, re.MULTILINE
        )
        added = [re.sub(r"\$\{\w+\}", "*", name) for name in found]
    return [scenario.target, f"{scenario.target}-test", *added]


def taken(made: Scenario, others: list[Scenario], added: list[str] | None = None) -> Iterator[str]:
    """What of a scenario's names is another's, each as a sentence. `added` is what the scenario
    will add, where it is not written yet."""
    if made.chapter in _RESERVED:
        yield f"{made.chapter} can't be a chapter: {_RESERVED[made.chapter]}. Choose another name."
    elif made.target.startswith(_OWN):
        yield (
            f"{made.slug} would have the target {made.target}, and those of the workbench itself "
            "begin so: choose another name."
        )
    mine = [made.chapter, *targets(made, added)]
    for other in others:
        if other.slug == made.slug:
            continue
        if suite(other.slug) == suite(made.slug):
            yield (
                f"{made.slug} would call its tests {suite(made.slug)}, as {other.slug} does: "
                "choose another name."
            )
        # Whatever a scenario adds begins with its own target.
        one, two = sorted((f"{made.target}-", f"{other.target}-"), key=len)
        if not two.startswith(one):
            continue
        theirs = [other.chapter, *targets(other)]
        clash = [
            name
            for name in mine
            if not name == made.chapter == other.chapter
            and any(_same(name, their) for their in theirs)
        ]
        if clash:
            yield (
                f"{made.slug} would have the target {clash[0]}, which {other.slug} has: "
                "choose another name."
            )


def _same(one: str, other: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(one, other) or fnmatchcase(other, one)
