"""Whom each wing of tools/workbench may know: tools/README.md's table, held against every import."""

from __future__ import annotations

import ast
import os
import re
import unittest
from collections.abc import Iterator

from support import ROOT

PACKAGE = os.path.join(ROOT, "tools", "workbench")

# What each wing's row names; it may know these and what they know.
NAMED = {
    "base": (),
    "host": ("base",),
    "lesson": ("host",),
    "figure": ("lesson",),
    "verify": ("figure",),
    "matrix": ("verify",),
    "deck": ("verify",),
    "commands": ("matrix", "deck"),
}
ABOVE = ("__main__", "command", "ctest")  # who may know all of them


def known_to(wing: str) -> set[str]:
    """The wings that a wing may import, itself among them."""
    return {wing}.union(*(known_to(below) for below in NAMED[wing]))


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Each module of the package that a source imports, wherever it does: its line and name.

    Also what importlib is given, of which the part before the first placeholder counts.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                yield node.lineno, "." * node.level + (node.module or "")
            elif node.module == "workbench":
                yield from ((node.lineno, f"workbench.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module or ""
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            text = node.args[0]
            first = text.values[0] if isinstance(text, ast.JoinedStr) else text
            yield node.lineno, str(first.value) if isinstance(first, ast.Constant) else "."


def faults(path: str, source: str) -> list[str]:
    """What a module of the package (`path` from there) imports and may not, as sentences."""
    wing = path.partition("/")[0].removesuffix(".py")
    found = []
    for line, name in imported(source):
        package, _, inside = name.partition(".")
        if name.startswith("."):
            found.append(f"{path}:{line}: import by the whole name, from workbench.")
        if package != "workbench" or wing in ABOVE:
            continue
        other = inside.partition(".")[0]
        if other not in known_to(wing):
            known = ", ".join(sorted(known_to(wing)))
            found.append(f"{path}:{line}: {wing} may not know {other}, only {known}.")
    return found


class Wings(unittest.TestCase):
    maxDiff = None

    def test_each_module_is_in_a_wing_and_imports_what_its_wing_may(self) -> None:
        found = []
        for folder, inside, names in os.walk(PACKAGE):
            inside[:] = [name for name in inside if name != "__pycache__"]
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), PACKAGE)
                if not name.endswith(".py") or path == "__init__.py":
                    continue
                if path.partition("/")[0].removesuffix(".py") not in (*NAMED, *ABOVE):
                    found.append(f"{path} is in no wing.")
                    continue
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    found += faults(path, file.read())
        self.assertEqual(found, [])

    def test_no_wing_is_above_itself(self) -> None:
        for wing, below in NAMED.items():
            self.assertNotIn(wing, set().union(*(known_to(other) for other in below)))

    def test_the_readme_says_the_same(self) -> None:
        with open(os.path.join(ROOT, "tools", "README.md"), encoding="utf-8") as file:
            rows = re.findall(r"^\| `(\w+)/` \|.*\| (.*?) \|$", file.read(), re.MULTILINE)
        said = {wing: tuple(re.findall(r"`(\w+)`", words)) for wing, words in rows}
        self.assertEqual(said, NAMED)


class Faults(unittest.TestCase):
    """The rules can fail, however an import is written."""

    def test_what_is_above(self) -> None:
        for source in (
            "from workbench.verify import build",
            "from workbench.verify.build import Tree",
            "import workbench.verify.build",
            "def read():\n    from workbench.verify import build",
            'importlib.import_module(f"workbench.verify.{name}")',
            'import_module("workbench.verify.build")',
            "from workbench import command",
        ):
            with self.subTest(source):
                [fault] = faults("lesson/page.py", source)
                self.assertIn("lesson may not know", fault)

    def test_a_neighbour(self) -> None:
        [fault] = faults("deck/deck.py", "from workbench.matrix import cell")
        self.assertIn("deck may not know matrix, only base, deck, figure, host, lesson", fault)

    def test_a_name_that_nobody_can_follow(self) -> None:
        self.assertEqual(len(faults("deck/deck.py", "from .slide import Slide")), 1)
        self.assertEqual(len(faults("deck/deck.py", "import_module(name)")), 1)

    def test_what_is_below(self) -> None:
        source = "from workbench.base import place\nimport os\nfrom workbench.lesson import page"
        self.assertEqual(faults("verify/build.py", source), [])
        self.assertEqual(faults("command.py", "from workbench.deck import pdf"), [])


if __name__ == "__main__":
    unittest.main()
