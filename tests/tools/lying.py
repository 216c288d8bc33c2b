"""Lessons that lie in one small way, made out of the lesson of rpath/origin."""

from __future__ import annotations

import os
import re

from support import ORIGIN, Case, said
from workbench.base import scratch
from workbench.lesson import play
from workbench.lesson.page import LessonTrouble
from workbench.lesson.scenario import Scenario
from workbench.verify import ctest_checks


class Lying(Case):
    """A test with a copy of the lesson, and `truth`, its text."""

    def setUp(self) -> None:
        super().setUp()
        self.make_tree()
        self.made = Scenario("rpath/origin", os.path.join(self.folder, "origin"))
        scratch.copy_sources(ORIGIN, self.made.folder)
        with open(self.made.readme, encoding="utf-8") as file:
            # Nothing is built here to draw from: lies in figures are in test_figure.py.
            self.truth = re.sub(r"<!-- figure: .*\n!.*\n\n", "", file.read())

    def check(self, text: str, limit: float = play.LIMIT) -> tuple[object, str]:
        with open(self.made.readme, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            return said(ctest_checks.check_lesson, self.made, self.tree, limit)
        except LessonTrouble as trouble:
            return 1, str(trouble)


def lie(name: str, old: str, new: str, message: str):
    """A test that a replacement is rejected with a message, at the line of the mark ⟂, which is taken
    out of it before the lesson is played."""

    def test(self: Lying) -> None:
        self.assertIn(old, self.truth)
        text = self.truth.replace(old, new, 1)
        lines = [n for n, line in enumerate(text.split("\n"), 1) if "⟂" in line]
        endless = "never ends" in name
        status, words = self.check(text.replace("⟂", ""), 0.5 if endless else play.LIMIT)
        self.assertEqual(status, 1, words)
        self.assertIn(message, words)
        where = rf"README\.md:{lines[0]}: " if lines else r"README\.md:\d+: "
        self.assertRegex(words, where)

    return test


def test_each(lies: dict[str, tuple[str, str, str]]):
    """Of a class: a test for each of these, by its name."""

    def decorate(cls):
        for name, arguments in lies.items():
            setattr(cls, "test_" + name.replace(" ", "_"), lie(name, *arguments))
        return cls

    return decorate
