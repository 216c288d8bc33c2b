"""Scenarios are discovered: a folder scenarios/chapter/name with a CMakeLists.txt is one.

Only the syllabus, scenarios/README.md, orders them: by its links, first to last.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from workbench.place import SCENARIOS
from workbench.record import Record
from workbench.trouble import Misuse

SLUG = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")


class Scenario(Record):
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
        for slug in sorted(slugs_of(chapter, folder)):
            found[slug] = Scenario(slug, os.path.join(folder, slug))
    ordered = {slug: found[slug] for slug in syllabus(folder) if slug in found}
    return list({**ordered, **found}.values())


def slugs_of(chapter: str, folder: str = SCENARIOS) -> list[str]:
    """The scenarios of one chapter, in no order."""
    names = _folders(os.path.join(folder, chapter))
    return [f"{chapter}/{name}" for name in names if _is_one(os.path.join(folder, chapter, name))]


def look_up(slug: str, folder: str = SCENARIOS) -> Scenario | None:
    """The scenario of this very slug, without a look at any other."""
    path = os.path.join(folder, slug)
    return Scenario(slug, path) if SLUG.fullmatch(slug) and _is_one(path) else None


def choose(words: Iterable[str], scenarios: list[Scenario] | None = None) -> list[Scenario]:
    """The scenarios that the words name: slugs, chapters, or `all`; each once, in order.

    Chosen from those given, or from all there are; then the others are discovered only where a word
    is no slug, so that one scenario does not pay for how many there are.
    """
    chosen: dict[str, Scenario] = {}
    for word in words:
        word = word.strip("/")
        if word.startswith("scenarios/"):
            word = word[len("scenarios/") :]
        alone = look_up(word) if scenarios is None else None
        if alone:
            chosen.setdefault(alone.slug, alone)
            continue
        scenarios = discover() if scenarios is None else scenarios
        hits = [s for s in scenarios if word in ("all", s.slug, s.chapter, s.target)]
        if not hits:
            raise Misuse(f"There is no scenario or chapter {word}: {_nearest(word, scenarios)}")
        for hit in hits:
            chosen.setdefault(hit.slug, hit)
    return list(chosen.values())


def choose_one(word: str, scenarios: list[Scenario] | None = None) -> Scenario:
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


def _is_one(path: str) -> bool:
    return os.path.exists(os.path.join(path, "CMakeLists.txt"))


def _folders(path: str) -> list[str]:
    try:
        with os.scandir(path) as entries:
            return [entry.name for entry in entries if entry.is_dir()]
    except FileNotFoundError:
        return []
