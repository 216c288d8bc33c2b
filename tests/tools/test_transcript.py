"""The transcript format: placeholders, named values, elisions, conditions."""

from __future__ import annotations

import unittest

from support import Case
from workbench.lesson import transcript
from workbench.lesson.page import Lesson, LessonTrouble
from workbench.lesson.pattern import Pattern, PatternTrouble
from workbench.lesson.toolchain import Toolchain

ROOTS = {"HERE": "/a b/here", "BUILD": "/a b/build"}


def matches(pattern: str, line: str, names: dict[str, str] | None = None) -> bool:
    return Pattern(pattern).match(line, names or {}, ROOTS) is not None


class Patterns(unittest.TestCase):
    def test_a_line_is_literal(self) -> None:
        self.assertTrue(
            matches(
                "a.c [libgreet.so] [$ORIGIN/../lib] (*)", "a.c [libgreet.so] [$ORIGIN/../lib] (*)"
            )
        )
        self.assertFalse(matches("a.c", "abc"))
        self.assertFalse(matches("a", "ab"))

    def test_types(self) -> None:
        good = {
            "[ADDR]": ["0x0", "0x7fff1234", "00401000", "00007f12deadbeef"],
            "[HEX]": ["0x1d", "1d", "0"],
            "[NUM]": ["0", "-3", "3.14"],
            "[HASH]": ["17h0123456789abcdef", "Cs1234abcd"],
            "[PATH]": ["/", "/usr/bin/a b"],
            "[TIME]": ["12 ms", "0.5s", "12:34:56"],
            "[HERE]": ["/a b/here"],
            "[BUILD]": ["/a b/build"],
            "[..]": ["", "anything at all"],
        }
        bad = {
            "[ADDR]": ["", "0x", "401000", "main"],
            "[HEX]": ["", "g", "0x"],
            "[NUM]": ["", "1f", "1.", "one"],
            "[HASH]": ["", "short", "with space here"],
            "[PATH]": ["", "relative/path"],
            "[TIME]": ["", "12", "fast"],
            "[HERE]": ["/a b/build", "/a b/here/x"],
        }
        for pattern, lines in good.items():
            for line in lines:
                self.assertTrue(matches(f"<{pattern}>", f"<{line}>"), f"{pattern} {line}")
        for pattern, lines in bad.items():
            for line in lines:
                self.assertFalse(matches(f"<{pattern}>", f"<{line}>"), f"{pattern} {line}")

    def test_a_named_value_is_the_same_everywhere(self) -> None:
        names = Pattern("[HEX:answer] twice [HEX:answer]").match("2a twice 2a", {}, ROOTS)
        self.assertEqual(names, {"answer": "2a"})
        self.assertFalse(matches("[HEX:answer] twice [HEX:answer]", "2a twice 2b"))
        self.assertFalse(matches("[HEX:answer]", "2b", {"answer": "2a"}))
        self.assertTrue(matches("[NUM:answer]", "2a", {"answer": "2a"}))

    def test_unknown_capitals_are_an_error(self) -> None:
        for text in ("[ADR]", "[HEXX]", "[HEX:]", "[HEX:Answer]", "[HERE:x]", "[A]"):
            with self.assertRaises(PatternTrouble, msg=text):
                Pattern(text)

    def test_blanks_at_the_end_and_tabs_are_as_shown(self) -> None:
        self.assertTrue(matches("        libgreet.so", "\tlibgreet.so  "))


class Comparing(unittest.TestCase):
    def compare(self, expected: str, printed: str) -> int | None:
        lines = ["$ x", *(expected.split("\n") if expected else [])]
        lesson = Lesson("README.md", "\n".join(["```console", *lines, "```", ""]))
        step = transcript.steps(lesson, lesson.fences("console")[0])[0]
        found = transcript.compare(step, printed.split("\n") if printed else [], {}, ROOTS)
        return found and found.line - 2

    def test_all_lines_count(self) -> None:
        self.assertIsNone(self.compare("a\nb", "a\nb"))
        self.assertIsNone(self.compare("", ""))
        self.assertEqual(self.compare("a\nb", "a"), 2)
        self.assertEqual(self.compare("a", "a\nb"), 2)
        self.assertEqual(self.compare("a\nb", "a\nc"), 2)
        self.assertEqual(self.compare("", "a"), 1)
        self.assertEqual(self.compare("a", ""), 1)

    def test_an_elision_is_any_lines(self) -> None:
        for printed in ("a\nz", "a\nx\nz", "a\nx\ny\nz"):
            self.assertIsNone(self.compare("a\n...\nz", printed))
        self.assertIsNone(self.compare("...", ""))
        self.assertIsNone(self.compare("...", "x\ny"))
        self.assertIsNone(self.compare("...\nz", "z\nz"))
        self.assertIsNone(self.compare("a\n...", "a"))
        self.assertIsNone(self.compare("a\n...\nm\nn\n...\nz", "a\nm\nm\nn\nz"))

    def test_an_elision_hides_nothing_else(self) -> None:
        self.assertEqual(self.compare("a\n...\nz", "b\nz"), 1)
        self.assertEqual(self.compare("a\n...\nz", "a\nz\nb"), 3)
        self.assertEqual(self.compare("a\n...\na", "a"), 3)
        self.assertEqual(self.compare("...\nm\n...\nz", "x\nz"), 2)
        self.assertEqual(self.compare("...\nz\n...\nm\n...", "m\nz"), 4)
        self.assertEqual(self.compare("a\n...\nm\nn\n...\nz", "a\nm\nx\nn\nz"), 4)


class Fences(Case):
    def test_conditions(self) -> None:
        here = Toolchain(compiler="gcc", linker="bfd", machine="x86_64")
        for options in (
            {},
            {"linker": "bfd"},
            {"linker": "gold,bfd"},
            {"needs": "bash"},
            {"arch": "x86_64"},
        ):
            self.assertEqual(here.why_not(options), "", options)
        self.assertIn("here it is bfd", here.why_not({"linker": "lld"}))
        self.assertIn("here it is gcc", here.why_not({"compiler": "clang"}))
        self.assertIn("needs no-such-tool, not installed", here.why_not({"needs": "no-such-tool"}))

    def test_a_variant_that_does_not_apply_is_skipped_but_read(self) -> None:
        played = self.play(
            "# t\n```console linker=lld\n$ false\n```\n```console\n$ basename a/hi\nhi\n```\n"
        )
        self.assertEqual([p.step.command for p in played], ["basename a/hi"])
        with self.assertRaisesRegex(LessonTrouble, r"README.md:4: \[ADR\]"):
            self.play("# t\n```console linker=lld\n$ false\n[ADR]\n```\n")

    def test_continued_commands(self) -> None:
        played = self.play(
            "# t\n```console\n$ for i in 1 2; do\n>   basename a/$i\n> done\n1\n2\n```\n"
        )
        self.assertEqual(played[0].wrong, "")

    def test_fences_share_one_shell(self) -> None:
        played = self.play(
            "# t\n```console\n$ cd /; export x=1\n```\n## u\n```console\n$ printenv PWD x\n/\n1\n```\n"
        )
        self.assertEqual([p.wrong for p in played], ["", ""])

    def test_a_named_value_holds_through_the_lesson(self) -> None:
        size = "$ head -c {} README.md > {}; wc -c {}\n[NUM:n] {}\n"
        text = f"# t\n```console\n{size.format(7, *3 * 'f')}```\n```console\n{size.format('{}', *3 * 'g')}```\n"
        self.assertEqual(self.play(text.format(7))[1].wrong, "")
        self.assertIn("printed instead", self.play(text.format(8))[1].wrong)

    def test_here_is_the_scratch_folder(self) -> None:
        self.assertEqual(self.play("# t\n```console\n$ pwd\n[HERE]\n```\n")[0].wrong, "")

    def test_fences_are_told_apart(self) -> None:
        self.assertEqual(
            [f.language for f in Lesson("x", "~~~text\na\n~~~\n````c\n````\n").fences()],
            ["text", "c"],
        )


if __name__ == "__main__":
    unittest.main()
