"""Tests the decks in a real browser: `run.py TREE [PART]`, where each PART is a PART.test.mjs here.

They are rendered anew, for what is in the build tree, into a scratch folder. Beside the course and
the talk there is a special deck of lessons that lie, were not run or can't be: special.json says
what they are changed into, in a copy of the checkout.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tools"))

from workbench.base import scratch
from workbench.deck import pdf
from workbench.host import modules, npm
from workbench.verify import ctest_checks  # noqa: E402
from workbench.base.process import Process  # noqa: E402
from workbench.base.trouble import Trouble, ended  # noqa: E402

NODE = 18  # the oldest that has what the tests are written with
OWN = ("lessons", "facts", "slides", "scratch")  # of a build tree: what a test has for itself
SPECIAL = ("access", "fit", "lies", "reading", "use")  # the parts that look at the special deck
PRINTED = ("print",)  # ... and at PDFs


def missing(build_folder: str) -> str:
    """Why the decks can't be tested here, with what to do; or nothing."""
    for slug in (*_special()["played"], *_special()["played_before"]):
        if not os.path.exists(os.path.join(build_folder, "scenarios", slug, "facts")):
            return f"{slug} is not built in {build_folder} (./workbench run {slug})"
    node = shutil.which("node")
    if not node:
        return "node is not installed (./workbench --yes setup --all)"
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", told)
    if not version or int(version.group(1)) < NODE:
        return f"node is {told.strip() or 'broken'}, and not {NODE} or newer (./workbench doctor)"
    if not pdf.chromium():
        return "chromium is not installed (./workbench --yes setup --all)"
    return modules.missing() or npm.missing(tests=True)


class Decks:
    """Decks of a build tree, in a scratch folder."""

    def __init__(self, build_folder: str, folder: str):
        self.tree = build_folder
        self.folder = folder
        self.home = os.path.join(folder, "home")  # what a browser writes, it writes here
        self.decks = os.path.join(folder, "decks")
        for path in (self.home, self.decks):
            os.mkdir(path)
        self.environment = {**os.environ, "HOME": self.home, "TMPDIR": self.home}
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "NODE_OPTIONS"):
            self.environment.pop(name, None)

    def make(self, printed: bool) -> None:
        """The course and the talk, as they are."""
        tree = self._scratch_tree("tree", ("lessons", "facts"))
        self._render(ROOT, tree, ["course", "talk", *(["--pdf"] if printed else [])])

    def make_special(self) -> None:
        """The lessons that special.json changes, played where it says so."""
        special = _special()
        checkout = os.path.join(self.folder, "checkout")
        for name in ("scenarios", "slides", "tools"):
            scratch.copy_sources(os.path.join(ROOT, name), os.path.join(checkout, name))
        for name in ("workbench", "CMakePresets.json"):
            shutil.copyfile(os.path.join(ROOT, name), os.path.join(checkout, name))
        with open(os.path.join(checkout, "tools", "packages.txt"), "a", encoding="utf-8") as file:
            file.write(special["tool"] + "\n")
        deck = os.path.join(checkout, "slides", "special.md")
        shutil.copyfile(os.path.join(HERE, "special.md"), deck)
        tree = self._scratch_tree("special", ())
        for slug in special["played_before"]:
            self._play(checkout, tree, slug)
        for slug, edits in special["edits"].items():
            _edit(os.path.join(checkout, "scenarios", slug, "README.md"), edits)
        for slug in special["played"]:
            self._play(checkout, tree, slug)
        self._render(checkout, tree, ["special"])

    def test(self, parts: list[str]) -> int:
        """Runs parts of the tests on them; an exit status."""
        files = [os.path.join(HERE, part + ".test.mjs") for part in parts]
        environment = {
            **self.environment,
            "DECKS": self.decks,
            "MODULES": os.path.join(npm.folder(), "node_modules"),
            "CHROMIUM": pdf.chromium(),
        }
        return Process(["node", "--test", *files], show=True, environment=environment).wait().status

    def _scratch_tree(self, name: str, kept: tuple[str, ...]) -> str:
        """A build tree that has all that the real one has, but for results and decks of its own."""
        tree = os.path.join(self.folder, name)
        os.mkdir(tree)
        for entry in os.listdir(self.tree):
            if entry not in OWN or entry in kept:
                os.symlink(os.path.join(self.tree, entry), os.path.join(tree, entry))
        if not os.path.lexists(os.path.join(tree, "npm")):
            os.symlink(npm.folder(), os.path.join(tree, "npm"))
        os.symlink(self.decks, os.path.join(tree, "slides"))
        return tree

    def _render(self, checkout: str, build_folder: str, words: list[str]) -> None:
        environment = {**self.environment, "WORKBENCH_BUILD": build_folder}
        argv = ["sh", os.path.join(checkout, "workbench"), "slides", *words]
        done = Process(argv, environment=environment).wait()
        if done.status:
            raise Trouble(f"{' '.join(argv)} ended with status {done.status}: {done.output}")

    def _play(self, checkout: str, build_folder: str, slug: str) -> None:
        """What ctest runs for a lesson; a lie may fail."""
        program = os.path.join(checkout, "tools", "workbench", "ctest.py")
        argv = [
            sys.executable,
            "-I",
            "-S",
            "-B",
            "-X",
            "utf8",
            program,
            "lesson",
            build_folder,
            slug,
        ]
        done = Process(argv, environment=self.environment).wait()
        if not os.path.exists(os.path.join(build_folder, "lessons", slug + ".json")):
            raise Trouble(f"{slug} left no results: {done.output}")


def _special() -> dict:
    with open(os.path.join(HERE, "special.json"), encoding="utf-8") as file:
        return json.load(file)


def _edit(path: str, edits: list[tuple[str, str]]) -> None:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for old, new in edits:
        if old not in text:
            raise Trouble(f"{path} has no `{old.strip()}` any more: fix tests/slides/special.json.")
        text = text.replace(old, new, 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def run(build_folder: str, wanted: list[str]) -> int:
    """Renders and tests; an exit status, ctest's for skipping where something is missing."""
    reason = missing(build_folder)
    if reason:
        print(f"skipped: {reason}")
        return ctest_checks.SKIPPED
    there = sorted(name[:-9] for name in os.listdir(HERE) if name.endswith(".test.mjs"))
    unknown = [part for part in wanted if part not in there]
    if unknown:
        raise Trouble(f"There is no part {unknown[0]}: choose {' or '.join(there)}.")
    parts = wanted or there
    folder = tempfile.mkdtemp(prefix="slides-")
    try:
        decks = Decks(build_folder, folder)
        decks.make(any(part in PRINTED for part in parts))
        if any(part in SPECIAL for part in parts):
            decks.make_special()
        return decks.test(parts)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(ended(lambda: run(os.path.abspath(sys.argv[1]), sys.argv[2:])))
