"""The words that nothing here uses: on pages, in messages and in comments."""

from __future__ import annotations

import os
import unittest

from support import ROOT
from workbench.lesson.words import refused

SUFFIXES = (".py", ".md", ".cpp", ".h", ".c", ".cmake", ".txt", ".mjs", ".js")
LISTS = ("words.py", "test_words.py")  # which name them


class Words(unittest.TestCase):
    def test_each_is_refused_with_a_better_one(self) -> None:
        for line, better in {
            "The link editor asks for it.": "linker",
            "Link editors differ.": "linker",
            "cc main.o liblibrary.so": "the library's own name",
            "Mend it first.": "fix",
            "The loader is told where to look.": "is given",
            "RUNPATH loses to the variable.": "comes after",
            "A hidden name serves nobody.": "nothing can look it up",
        }.items():
            [(number, wrong)] = refused(f"Above.\n{line}\n")
            self.assertEqual(number, 2)
            self.assertIn(f"write {better}", wrong)

    def test_what_only_looks_like_one(self) -> None:
        for line in ("amend", "a tolder", "closes to", "the gABI says *link editor*."):
            self.assertEqual(list(refused(line)), [], line)

    def test_nothing_here_uses_one(self) -> None:
        found = []
        for folder, inside, names in os.walk(ROOT):
            inside[:] = [
                n for n in inside if n != "__pycache__" and not n.startswith((".", "build"))
            ]
            for name in names:
                if name.endswith(SUFFIXES) and name not in LISTS:
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8", errors="replace") as file:
                        found += [
                            f"{os.path.relpath(path, ROOT)}:{number}: {wrong}"
                            for number, wrong in refused(file.read())
                        ]
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
