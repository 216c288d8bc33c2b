"""Scenarios are discovered: a folder scenarios/chapter/name with a CMakeLists.txt is one.

Only the syllabus, scenarios/README.md, orders them: by its links, first to last.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from workbench.base.place import SCENARIOS
from workbench.base.record import Record
from workbench.base.trouble import Misuse, shown

_NAME = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
SLUG = re.compile(f"{_NAME}/{_NAME}")


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

    def built_in(self, build_folder: str) -> str:
        """Where CMake builds it in this build folder: among the others, or alone."""
        alone = os.path.exists(os.path.join(build_folder, "scenario.txt"))
        return build_folder if alone else os.path.join(build_folder, "scenarios", self.slug)


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
    """The scenarios that the words name: slugs, chapters, `all`, or a path of these (what a shell
    completes, seen from the current folder); each once, in order.

    Chosen from those given, or from all there are; then the others are discovered only where a word
    is no slug, so that one scenario does not pay for how many there are.
    """
    chosen: dict[str, Scenario] = {}
    for word in words:
        name = _name(word)
        alone = look_up(name) if scenarios is None else None
        if alone:
            chosen.setdefault(alone.slug, alone)
            continue
        scenarios = discover() if scenarios is None else scenarios
        hits = _named(name, scenarios) or _named(_of_path(word), scenarios)
        if not hits:
            near = _nearest(name, scenarios)
            raise Misuse(f"There is no scenario or chapter {shown(name)}: {near}")
        for hit in hits:
            chosen.setdefault(hit.slug, hit)
    return list(chosen.values())


def _name(word: str) -> str:
    """A word without what a shell's completion adds to a name from the root of the checkout."""
    bare = re.sub(r"/+", "/", word).removesuffix("/")
    while bare.startswith("./"):
        bare = bare[2:]
    return bare[len("scenarios/") :] if bare.startswith("scenarios/") else bare


def _of_path(word: str) -> str:
    """The scenario or chapter whose folder a path is, or is in; or nothing."""
    inside = os.path.relpath(os.path.realpath(word), os.path.realpath(SCENARIOS))
    parts = inside.split(os.sep)
    if not word or parts[0] == os.pardir or not os.path.exists(word):
        return ""
    return "all" if inside == os.curdir else "/".join(parts[:2])


def _named(name: str, scenarios: list[Scenario]) -> list[Scenario]:
    return [s for s in scenarios if name in ("all", s.slug, s.chapter, s.target)]


def all_there_are(scenarios: list[Scenario]) -> bool:
    """Whether these are all scenarios; one alone does not pay for a look at the others."""
    return len(scenarios) > 1 and len(scenarios) == len(discover())


def choose_one(word: str, scenarios: list[Scenario] | None = None) -> Scenario:
    """The one scenario that the word names."""
    chosen = choose([word], scenarios)
    if len(chosen) > 1:
        slugs = ", ".join(s.slug for s in chosen)
        raise Misuse(f"{shown(word)} is a chapter; choose one of its scenarios: {slugs}.")
    return chosen[0]


def _nearest(word: str, scenarios: list[Scenario]) -> str:
    import difflib

    names = {s.chapter: s.chapter for s in scenarios}
    names.update({s.slug.partition("/")[2]: s.slug for s in scenarios})
    names.update({s.slug: s.slug for s in scenarios})
    word = word[: max(map(len, names), default=0) * 2]  # nothing is near to more
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
