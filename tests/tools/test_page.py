"""The grammar of a page: what is refused, and that CommonMark sees in the rest what the workbench sees."""

from __future__ import annotations

import glob
import os
import random
import re
import site
import sys
import unittest

from support import ROOT
from workbench.lesson import grammar, page
from workbench.lesson.grammar import Code, Fold, Heading, LessonTrouble, Note
from workbench.lesson.question import Question

# Each text, and what the message about it must hold. The line is that of the mark ⟂, which is taken out
# before the page is read.
REFUSED = {
    "indented code": ("Words.\n\n⟂    $ readelf -d app\n", "four blanks"),
    "code indented by a tab": ("Words.\n\n⟂\t$ readelf -d app\n", "a tab"),
    "code below a heading": ("# A\n⟂    $ x\n", "four blanks"),
    "code in a list": ("- a\n\n⟂      $ x\n", "four blanks"),
    "code after the mark of a list": ("⟂-     $ x\n", "put one blank"),
    "code below an empty item": ("⟂-\n      $ x\n", "marks alone"),
    "code in a quotation": ("⟂>     $ x\n", "put one blank"),
    "a fence in a quotation": ("⟂> ```console\n> $ x\n> ```\n", "in the first column alone"),
    "a fence in a tight quotation": ("⟂>```console\n>$ x\n>```\n", "put one blank"),
    "a fence in a list": ("⟂- ```console\n  $ x\n  ```\n", "in the first column alone"),
    "a fence below an item": ("- a\n⟂  ```console\n  $ x\n  ```\n", "in the first column alone"),
    "a fence in a numbered list": ("1. a\n⟂   ~~~\n   $ x\n   ~~~\n", "in the first column alone"),
    "a fence in an item of a quotation": ("⟂> - ```console\n", "in the first column alone"),
    "a fence indented by one": ("⟂ ```console\n $ x\n ```\n", "in the first column alone"),
    "tildes indented by three": ("⟂   ~~~console\n   $ x\n   ~~~\n", "in the first column alone"),
    "a closing line that is indented": ("⟂```console\n$ x\n ```\nmore\n```\n", "never closed"),
    "a closing line of other signs": ("⟂```console\n$ x\n~~~\n", "never closed"),
    "a closing line with words": ("⟂```console\n$ x\n``` c\nforged\n```\n", "never closed"),
    "a closing line that is shorter": ("⟂````console\n$ x\n```\nforged\n````\n", "never closed"),
    "a closing line that is longer": ("⟂```console\n$ x\n````\n", "never closed"),
    "an unclosed fence": ("⟂```console\n$ x\n", "never closed"),
    "code in the line of three backticks": ("⟂```console`` x\n", "not plain words"),
    "a language in disguise": ("⟂```con&#115;ole\n$ x\n```\n", "not plain words"),
    "a language with a backslash": ("⟂```con\\sole\n$ x\n```\n", "not plain words"),
    "a comment of several lines": ("⟂<!--\n```console\n$ readelf() { :; }\n```\n-->\n", "a comment is"),
    "a comment that never ends": ("a\n⟂<!-- talk: T01\n```c\n```\n", "a comment is"),
    "a comment in a line": ("⟂words <!-- hidden --> words\n", "a comment is"),
    "a comment that is none of our notes": ("⟂<!-- to do -->\n", "a comment is"),
    "an indented note": ("⟂ <!-- talk: T01 -->\n", "a comment is"),
    "an unknown note": ("⟂<!-- talks: T01 -->\n", "no note is called `talks`"),
    "a note that ends early": ("⟂<!-- talk: T01 --> <pre>$ x</pre> -->\n", "ends before its line"),
    "a note that a browser ends": ("⟂<!-- talk: T01 --!> <pre>$ x</pre> -->\n", "ends before its line"),
    "a block of HTML": ("⟂<pre>\n$ readelf -d app\nRPATH\n</pre>\n", "contains no HTML"),
    "an image of HTML": ("Look:\n⟂<img src='https://example.org/terminal.png'>\n", "contains no HTML"),
    "code of HTML": ("⟂It says <code>$ ./app</code>.\n", "contains no HTML"),
    "HTML in a list": ("⟂- <pre>$ x</pre>\n", "contains no HTML"),
    "HTML in a table": ("| a |\n|---|\n⟂| <pre>x</pre> |\n", "contains no HTML"),
    "HTML in a heading": ("⟂# <pre>x</pre>\n", "contains no HTML"),
    "HTML between two backticks of two lines": ("⟂a ` b\n<pre>x</pre> ` c\n", "no other on its line"),
    "HTML between two cells": ("| a | b |\n|---|---|\n⟂| `x | <pre>y</pre>` |\n", "ends the cell"),
    "a closing tag": ("⟂</div>\n", "contains no HTML"),
    "a declaration": ("⟂<!DOCTYPE html>\n", "contains no HTML"),
    "an instruction": ("⟂<?php x ?>\n", "contains no HTML"),
    "details with words behind": ("⟂<details> <pre>x</pre>\n", "contains no HTML"),
    "details that show an attribute": ("⟂<details open>\n", "contains no HTML"),
    "a fence directly below a summary": (
        "⟂<details><summary>Answer</summary>\n```console\n$ x\n```\n</details>\n", "leave it empty",
    ),
    "a fence directly below details": ("⟂<details>\n```console\n$ x\n```\n</details>\n", "nothing says"),
    "words directly below what ends details": (
        "<details><summary>A</summary>\n\nb\n\n⟂</details>\n```c\n```\n", "leave it empty",
    ),
    "details that stay open": ("⟂<details><summary>A</summary>\n\nb\n", "is not closed"),
    "details that hold a heading": (
        "⟂<details><summary>A</summary>\n\n## b\n\n</details>\n", "before the next heading",
    ),
    "details in details": (
        "<details><summary>A</summary>\n\n⟂<details><summary>B</summary>\n\n</details>\n\n</details>\n",
        "is still open",
    ),
    "nothing to close": ("a\n\n⟂</details>\n", "no `<details>` is open"),
    "a summary far below": (
        "<details><summary>A</summary>\n\n⟂<summary>B</summary>\n\n</details>\n", "not directly below",
    ),
    "a heading by a line below it": ("Run\n⟂===\n\nwords\n", "marks alone"),
    "a smaller heading by a line below it": ("Run\n⟂---\n", "marks alone"),
    "a rule": ("a\n\n⟂***\n", "marks alone"),
    "what a forge takes for data": ("⟂---\ntitle: x\n---\n", "marks alone"),
    "an indented heading": ("⟂ ## Run\n", "in the first column"),
    "a heading in a list": ("⟂- ## Run\n", "in the first column"),
    "a heading without words": ("⟂##\n", "in the first column"),
    "a heading of marks": ("⟂## ##\n", "has no words"),
    "a table without its edges": ("a | b\n⟂--|--\n`c | d`\n", "marks alone"),
    "a table in a paragraph": ("words\n⟂| a |\n|---|\n", "a table must be separate from other text"),
    "words in a table": ("| a |\n|---|\n⟂b\n", "a table must be separate from other text"),
    "a link that is defined apart": ("⟂[a]: https://example.org\n", "where it is used"),
    "a footnote": ("⟂[^1]: ```console\n", "where it is used"),
    "a command in prose": ("⟂$ ./app\nhello\n", "what looks like a command"),
    "a command in a quotation": ("⟂> $ ./app\n> hello\n", "what looks like a command"),
    "a command in backticks": ("⟂`$ ./app`\n`hello`\n", "what looks like a command"),
    "line ends of Windows": ("⟂# A\r\n", "Unix line endings"),
    "a form feed": ("⟂a\f```console\n", "U+000C"),
    "a line separator": ("⟂a\u2028```console\u2028$ x\n", "U+2028"),
    "a null byte": ("⟂a\0b\n", "U+0000"),
    "a mark of byte order": ("⟂\ufeff# A\n", "U+FEFF"),
    "a blank that does not break": ("⟂\u00a0```console\n", "U+00A0"),
    "text that runs the other way": ("```console\n⟂$ x \u202e y\n```\n", "U+202E"),
    "a letter of no width in code": ("```console\n⟂$ read\u200belf\n```\n", "U+200B"),
    "a carriage return in code": ("```console\n⟂$ x\rreadelf\n```\n", "Unix line endings"),
}  # fmt: skip

ACCEPTED = {
    "lists": "- a\n- b\n  goes on\n  - c\n\n  another paragraph\n\n1. one\n2. two\n",
    "a quotation": "> words\n> more\n>\n> - a list\n> - in it\n",
    "a table": "words\n\n| a | b |\n|---|:-:|\n| `x \\| y` | -l |\n\nwords\n",
    "an answer": "<details><summary>Answer</summary>\n\n**b**.\n\n```c\nx\n```\n\n</details>\n\nwords\n",
    "an answer in three lines": "<details>\n<summary>Answer</summary>\n\nb\n\n</details>\n",
    "notes": "# A\n<!-- talk: T01, T02 -->\n\nwords\n<!-- steps: i-- | a < b -->\n```c\ni--\n```\nwords\n",
    "a fence of tildes": "~~~c\n```c\n<!--\n    x\n~~~\n",
    "a fence in a longer one": "~~~~console\n$ x\n    ```\n~~~~\n",
    "fences side by side": "words\n```c\na\n```\n```c\n```\nwords\n",
    "code in a line": "`<pre>` and ``a ` b`` and \\`, 1 < 2, a<3, *a* -l, #include, 0.5 s.\n",
    "what begins like a mark": "-l is an option\n*a* too\n3.5 as well\n2) is not\n",
    "a tab in code": "```c\n\tx\n```\n",
    "nothing": "",
    "an empty line": "\n",
    "no end of line": "words",
}


def read(text: str) -> list:
    return list(grammar.parse("README.md", text))


class Grammar(unittest.TestCase):
    def test_refused(self) -> None:
        for name, (text, message) in REFUSED.items():
            with self.subTest(name):
                line = text[: text.index("⟂")].count("\n") + 1
                with self.assertRaises(LessonTrouble) as caught:
                    read(text.replace("⟂", ""))
                self.assertIn(message, str(caught.exception))
                self.assertRegex(str(caught.exception), rf"^README\.md:{line}: .*: .*\.$")

    def test_accepted(self) -> None:
        for name, text in ACCEPTED.items():
            with self.subTest(name):
                read(text)

    def test_blocks(self) -> None:
        text = "# A #\n<!-- talk: T01 -->\n\nwords\n```c file=a.c\nx\n```\n"
        text += "<details><summary>An answer</summary>\n\nb\n\n</details>\n"
        self.assertEqual(
            read(text),
            [
                Heading(1, 1, "A"),
                Note(2, "talk", "T01"),
                grammar.Prose(4, "words"),
                Code(5, "c file=a.c", ["x"]),
                Fold(8, "An answer"),
                grammar.Prose(10, "b"),
                Fold(12, ""),
            ],
        )


COUNT = 10_000  # pages made by chance

# Pieces of lines, out of which pages are made by chance.
MARKS = [
    "",
    "",
    "",
    "",
    " ",
    "  ",
    "   ",
    "    ",
    "      ",
    "- ",
    "* ",
    "1. ",
    "2) ",
    "> ",
    ">",
    "-    ",
    "-",
    "\t",
]
TEXTS = [
    "words", "words", "", "", "", "```", "```console", "```c file=a.c", "``` c", "````", "~~~", "~~~ c", "`", "``",
    "`a`", "`a", "b`", "`a | b`", "$ x", "x", "# A", "## B ##", "#", "===", "---", "***", "| a | b |", "|---|---|",
    "|---|", "a | b", "--|--", "<!--", "-->", "<!-- talk: T01 -->", "<!-- steps: a -->", "<details>", "</details>",
    "<summary>A</summary>", "<details><summary>A</summary>", "<pre>", "</pre>", "<b>", "a <b> c", "a < b", "<img>",
    "<!DOCTYPE", "<?x", "<https://example.org>", "[a]: /b", "[a", "b]: /c", "[a](b)", "\\", "a\\", "\\`", "&lt;", "-l",
    "[^1]: a", "'title'", "![a](b.svg)", "-", "=", "+", "1.", "*", "**a**", "$$",
]  # fmt: skip


WHOLE = [
    "words\nmore", "```console\n$ x\ny\n```", "~~~c\n```\n    x\n~~~", "````c file=a.c\n```\n````", "- a\n- b\n  c",
    "> a\n> b", "| a | b |\n|---|---|\n| `c` | d |", "## Run", "<!-- talk: T01 -->", "1. a\n   b",
    "<details><summary>A</summary>\n\nwords\n\n</details>\n", "<details>\n<summary>A</summary>\n\n```c\nx\n```\n\n</details>\n",
]  # fmt: skip


def line(source: random.Random) -> str:
    made = source.choice(MARKS) + source.choice(TEXTS)
    if source.random() < 0.2:
        made = source.choice(MARKS) + made
    if source.random() < 0.2:
        made += source.choice(["  ", " words", " `a`", " |", "```", " -->", " <b>"])
    return made


def chance(source: random.Random) -> str:
    """A page of a few pieces, most of them whole, with a line or a sign changed here and there."""
    pieces = []
    for _ in range(source.randint(1, 6)):
        pieces += [source.choice(WHOLE)] if source.random() < 0.7 else [line(source)]
        pieces += [""] if source.random() < 0.3 else []
    lines = "\n".join(pieces).split("\n")
    for _ in range(source.choice([0, 0, 1, 2])):
        place = source.randrange(len(lines))
        change = source.randrange(4)
        if change == 0:
            del lines[place : place + 1]
            lines = lines or [""]
        elif change == 1:
            lines[place] = source.choice(MARKS) + lines[place]
        elif change == 2:
            lines.insert(place, line(source))
        else:
            at = source.randint(0, len(lines[place]))
            lines[place] = lines[place][:at] + source.choice("`~-> #<|\\\t") + lines[place][at:]
    return "\n".join(lines) + source.choice(["\n", "\n", ""])


FOLDS = re.compile(r"</?details>|(<details>)?<summary>[^<>]+</summary>")
NOTES = re.compile(r"<!-- *[a-z]+:((?!-->).)*-->")


class Seen(unittest.TestCase):
    def test_what_is_said_of_placeholders_is_left_out_where_none_is_shown(self) -> None:
        for text, seen in {
            "One. `[..]`: numbers that differ.": "One.",
            "`[PATH]` and `[ADDR]` differ.": "",
            "It begins with a path (`[PATH]`). Two.": "It begins with a path. Two.",
            "One. (`[HASH:one]`: the hash.)": "One.",
            "What `[$ORIGIN]` says, `main.c`.": "What `[$ORIGIN]` says, `main.c`.",
        }.items():
            self.assertEqual(page.as_seen(text), seen)


class CommonMark(unittest.TestCase):
    """Whatever is accepted, a renderer sees the same fences and headings in, and no other code or HTML."""

    def setUp(self) -> None:
        sys.path += [folder for folder in site.getsitepackages() if folder not in sys.path]
        try:
            import markdown_it
        except ImportError:
            self.skipTest("markdown-it is not installed for this Python (./workbench --yes slides)")
        self.renderers = {
            "commonmark": markdown_it.MarkdownIt("commonmark"),
            "with tables": markdown_it.MarkdownIt("commonmark").enable("table"),
        }

    def compare(self, text: str) -> None:
        blocks = read(text)
        fences = [
            (b.line, b.info, "".join(f"{x}\n" for x in b.body))
            for b in blocks
            if isinstance(b, Code)
        ]
        headings = [(b.line, b.level) for b in blocks if isinstance(b, Heading)]
        predictions = {
            f"<!-- {p.command}: {p.status} -->"
            if p.status is not None
            else f'<!-- {p.command}: "{p.printed}" -->'
            for b in blocks
            if isinstance(b, Question)
            for choice in b.choices
            for p in choice.predictions
        }
        for name, renderer in self.renderers.items():
            tokens = renderer.parse(text)
            with self.subTest(name, text=text):
                found = [
                    (t.map[0] + 1, t.info.strip(), t.content) for t in tokens if t.type == "fence"
                ]
                self.assertEqual(found, fences)
                self.assertEqual([t.content for t in tokens if t.type == "code_block"], [])
                found = [(t.map[0] + 1, int(t.tag[1])) for t in tokens if t.type == "heading_open"]
                self.assertEqual(found, headings)
                html = [t for t in tokens if t.type == "html_block"]
                html += [c for t in tokens for c in t.children or () if c.type == "html_inline"]
                for token in html:
                    for line in token.content.splitlines():
                        known = FOLDS.fullmatch(line.strip()) or NOTES.fullmatch(line.strip())
                        comments = re.findall("<!--.*?-->", line)
                        foretold = {*comments} <= predictions and not re.sub(
                            "<!--.*?-->", "", line
                        ).strip()
                        self.assertTrue(known or foretold, line)

    def test_every_page(self) -> None:
        pages = glob.glob(os.path.join(ROOT, "scenarios", "**", "README.md"), recursive=True)
        self.assertGreater(len(pages), 16)
        for path in [
            *pages,
            os.path.join(ROOT, "README.md"),
            *glob.glob(os.path.join(ROOT, "slides", "*.md")),
        ]:
            with open(path, encoding="utf-8", newline="") as file:
                self.compare(file.read())

    def test_what_is_accepted(self) -> None:
        for text in ACCEPTED.values():
            self.compare(text)

    def test_pages_made_by_chance(self) -> None:
        source = random.Random(10)
        accepted = 0
        for _ in range(COUNT):
            text = chance(source)
            try:
                read(text)
            except LessonTrouble:
                continue
            accepted += 1
            self.compare(text)
        self.assertGreater(accepted, COUNT / 10)


if __name__ == "__main__":
    unittest.main()
