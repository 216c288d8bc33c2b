"""Scenarios are discovered: a folder scenarios/chapter/name with a CMakeLists.txt is one.

Only the syllabus, scenarios/README.md, orders them: by its links, first to last.
"""

from __future__ import annotations

import os
import re
from typing import Iterable, NamedTuple

from workbench.place import SCENARIOS
from workbench.trouble import Misuse

SLUG = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")


class Scenario(NamedTuple):
    """One concept of linking: its slug, `chapter/name`, and its folder."""

    slug: str
    folder: str

    @property
    def chapter(self) -> str:
        return self.slug.partition("/")[0]

    @property
    def target(self) -> str:
        """The name where a slash can't stand: the CMake project and target."""
        return self.slug.replace("/", "-")

    @property
    def readme(self) -> str:
        return os.path.join(self.folder, "README.md")


def syllabus(folder: str = SCENARIOS) -> list[str]:
    """The slugs that the syllabus links to, in its order."""
    try:
        with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
            return re.findall(r"\]\(([a-z0-9-]+/[a-z0-9-]+)/README\.md\)", file.read())
    except FileNotFoundError:
        return []


def discover(folder: str = SCENARIOS) -> list[Scenario]:
    """Every scenario there is, in the order of the syllabus; those that it forgets come last."""
    found = {}
    for chapter in sorted(_folders(folder)):
        for name in sorted(_folders(os.path.join(folder, chapter))):
            path = os.path.join(folder, chapter, name)
            if os.path.exists(os.path.join(path, "CMakeLists.txt")):
                found[f"{chapter}/{name}"] = Scenario(f"{chapter}/{name}", path)
    order = [slug for slug in dict.fromkeys(syllabus(folder)) if slug in found]
    order += [slug for slug in found if slug not in order]
    return [found[slug] for slug in order]


def choose(words: Iterable[str], scenarios: list[Scenario]) -> list[Scenario]:
    """The scenarios that the words name: slugs, chapters, or `all`; each once, in order."""
    chosen: list[Scenario] = []
    for word in words:
        word = word.strip("/")
        if word.startswith("scenarios/"):
            word = word[len("scenarios/") :]
        if word == "all":
            hits = scenarios
        else:
            hits = [s for s in scenarios if word in (s.slug, s.chapter, s.target)]
        if not hits:
            raise Misuse(f"There is no scenario or chapter {word}: {_nearest(word, scenarios)}")
        chosen += [s for s in hits if s not in chosen]
    return chosen


def choose_one(word: str, scenarios: list[Scenario]) -> Scenario:
    """The one scenario that the word names."""
    chosen = choose([word], scenarios)
    if len(chosen) > 1:
        slugs = ", ".join(s.slug for s in chosen)
        raise Misuse(f"{word} is a chapter; choose one of its scenarios: {slugs}.")
    return chosen[0]


def _nearest(word: str, scenarios: list[Scenario]) -> str:
    import difflib

    names = {s.chapter: s.chapter for s in scenarios}
    names.update({s.slug.partition("/")[2]: s.slug for s in scenarios})
    names.update({s.slug: s.slug for s in scenarios})
    near = [names[hit] for hit in difflib.get_close_matches(word, names, n=3, cutoff=0.6)]
    if near:
        return f"did you mean {' or '.join(dict.fromkeys(near))}?"
    return "`./workbench list` shows those there are."


def _folders(path: str) -> list[str]:
    try:
        with os.scandir(path) as entries:
            return [entry.name for entry in entries if entry.is_dir()]
    except FileNotFoundError:
        return []
