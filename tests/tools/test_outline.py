"""A lesson's outline: parts, points, length, and that it asks; each mistake is named with its line."""

from __future__ import annotations

import os
import unittest

from support import ORIGIN
from workbench.lesson.page import Lesson
from workbench.verify import outline

with open(os.path.join(ORIGIN, "README.md"), encoding="utf-8") as _file:
    TRUTH = _file.read()


class Outline(unittest.TestCase):
    def amiss(self, old: str, new: str) -> str:
        self.assertIn(old, TRUTH)
        found = outline.amiss(Lesson("README.md", TRUTH.replace(old, new, 1)))
        return "\n".join(f"{line}: {words}" for line, words in found)

    def test_the_truth(self) -> None:
        self.assertEqual(self.amiss("# A", "# A"), "")

    def test_parts(self) -> None:
        self.assertIn(
            "Ran is no part of a lesson: they are The program, ", self.amiss("## Run:", "## Ran:")
        )
        self.assertIn("the lesson has no part `## Run`", self.amiss("## Run:", "### Run:"))
        self.assertIn("the lesson has no part `## Next`", self.amiss("## Next\n", ""))
        self.assertIn(
            "say the point: `## Run: what it shows`",
            self.amiss("## Run: the tree moves as a whole", "## Run"),
        )
        self.assertIn(
            "Remember has no point of its own", self.amiss("## Remember", "## Remember: this")
        )
        swapped = TRUTH.replace("## Remember", "## X").replace("## Next", "## Remember")
        found = list(outline.amiss(Lesson("README.md", swapped.replace("## X", "## Next"))))
        self.assertEqual([line for line, _ in found], [1])
        self.assertIn("each part is there once, in this order", found[0][1])
        self.assertIn("a lesson has one `#` title", self.amiss("### A copy", "#### A copy"))
        self.assertIn("say the trouble", outline_of_no_opening())

    def test_two_headings_that_say_the_same(self) -> None:
        words = self.amiss(
            "### A copy of the program alone does not start", "### The tree moves as a whole"
        )
        self.assertIn("says the same: two slides would have one title", words)

    def test_a_title_is_one_line(self) -> None:
        words = self.amiss("## Run: the tree moves as a whole", "## Run: " + "the tree moves " * 4)
        self.assertIn("; a slide's title holds 62: say it shorter", words)

    def test_length(self) -> None:
        words, commands = outline.size(Lesson("README.md", TRUTH))
        self.assertLess(words, outline.WORDS)
        self.assertEqual(commands, 12, "echo $? is none")
        many = "word " * (outline.WORDS - words + 1)
        said = f"{outline.WORDS + 1} words in sight"
        self.assertIn(said, self.amiss("You pack", f"{many}\n\nYou pack"))
        self.assertIn(
            "13 commands; a lesson has at most 12",
            self.amiss("$ mkdir desk", "$ true\n$ mkdir desk"),
        )

    def test_what_is_folded_away_is_not_counted(self) -> None:
        fold = "<details><summary>With lld</summary>\n\n" + "word " * 500 + "\n\n</details>\n\n"
        self.assertEqual(self.amiss("## Remember", fold + "## Remember"), "")

    def test_questions(self) -> None:
        self.assertIn(
            "Predict asks 0 questions", self.amiss("## Predict: which", "## Predicted: which")
        )
        self.assertIn(
            "asked under Predict or Why", self.amiss("## Why: where", "## Look inside: where")
        )

    def test_points(self) -> None:
        note = "<!-- point: libgreet.so | 127 -->"
        self.assertIn(
            "no output below has `libgreet.dll`", self.amiss(note, "<!-- point: libgreet.dll -->")
        )
        self.assertIn(
            "no console fence is directly below this point", self.amiss(note, note + "\n\nWords.\n")
        )

    def test_a_point_is_no_placeholder(self) -> None:
        hidden = TRUTH.replace("[$ORIGIN/../lib]\n", "[..]\n", 1)
        found = list(outline.amiss(Lesson("README.md", hidden)))
        self.assertIn("no output below has `$ORIGIN/../lib`, written out", found[0][1])


def outline_of_no_opening() -> str:
    begin, end = TRUTH.index("You pack"), TRUTH.index("## The program")
    text = TRUTH[:begin] + "```cpp file=main.cpp\nint x;\n```\n\n" + TRUTH[end:]
    return "\n".join(words for _, words in outline.amiss(Lesson("README.md", text)))


if __name__ == "__main__":
    unittest.main()
