"""The grammar of a page: what a forge shows as code is a fence that the workbench reads as well.

A page is CommonMark, and less than that: headings with `#`, paragraphs, lists, quotations, tables,
fences in the first column, notes `<!-- key: value -->` of one line, questions (a list of choices, each
with its predictions in comments), and answers that are folded away in `<details>`. Whatever else could show code, or hide it, is refused with its line. So nobody sees a
transcript that was not run, and a renderer finds the same fences (tests/tools/test_page.py asks one).
"""

from __future__ import annotations

import re

from workbench.base.record import Record
from workbench.lesson import question
from workbench.lesson.trouble import LessonTrouble


class Heading(Record):
    """`## Run: the tree moves as a whole`: the part's name goes before the colon, its point after it."""

    line: int
    level: int
    text: str

    @property
    def part(self) -> str:
        return self.text.partition(": ")[0]

    @property
    def point(self) -> str:
        return self.text.partition(": ")[2]


class Prose(Record):
    """Lines of text between headings and fences, as they stand."""

    line: int
    text: str


class Note(Record):
    """`<!-- key: value -->`: facts about a lesson that a page does not show, such as its talk."""

    line: int
    key: str
    value: str


class Fold(Record):
    """`<details>` and its `<summary>`, or with no text the `</details>` that ends it."""

    line: int
    text: str


class Code(Record):
    """A fence as it stands: `line` is where it opens, `body` starts on the next."""

    line: int
    info: str
    body: list[str]


NOTES = ("exercise", "figure", "hint", "needs", "point", "steps", "talk")

_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_INFO = re.compile(r"[\w.,=+#/ -]*", re.ASCII)
_HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)?$")
_NOTE = re.compile(r"<!-- *([a-z]+): *(.*?) *-->$")
_FOLD = re.compile(r"(?:<details>)?<summary>([^<>]*[^<>\s][^<>]*)</summary>$")

# A quotation, or an item of a list (CommonMark 5.1, 5.2), and what is behind its mark.
_MARK = re.compile(r"(>|[-+*](?= |$)|[0-9]{1,9}[.)](?= |$))(.*)")
# A line of marks alone: a rule, the line below a heading, the second row of a table (4.1, 4.3).
_RULE = re.compile(r"=+|[-:| ]*-[-:| ]*|(?:\* *){3,}|(?:_ *){3,}")
_SPAN = re.compile(r"\\[!-/:-@[-`{-~]|(`+)(?!`)(.+?)(?<!`)\1(?!`)|(`+)")
_TAG = re.compile(r"<[A-Za-z/!?]")


def parse(path: str, text: str):
    """The blocks of a page, in order; `path` is how messages name it."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    prose: list[str] = []
    folded = 0  # the line of the `<details>` that is open
    number = 0
    while number < len(lines):
        line = lines[number].rstrip(" ")
        number += 1
        if not line.isprintable():
            raise LessonTrouble(path, number, _unprintable(line))
        fence, heading, note = _FENCE.match(line), _HEADING.match(line), _NOTE.match(line)
        choice = not folded and question.CHOICE.match(line)
        if fence or heading or note or choice or _is_tag(line):
            yield from _paragraphs(path, prose, number)
            prose = []
        if fence:
            block = _code(path, lines, number, *fence.groups())
            yield block
            number += len(block.body) + 1
        elif heading:
            yield _heading(path, number, *heading.groups())
            if folded:
                said = "the `<details>` that opens here is not closed: write `</details>` before the next heading."
                raise LessonTrouble(path, folded, said)
        elif note:
            yield _note(path, number, *note.groups())
        elif choice:
            if number > 1 and re.match(r" {0,3}(?:[-+*]|[0-9]+[.)]) ", lines[number - 2]):
                said = "a list ends directly above these choices, and a forge makes one of both: write words between."
                raise LessonTrouble(path, number, said)
            asked, number = question.read(path, lines, number, _choice_words)
            yield asked
        elif _is_tag(line):
            folds, folded = _fold(path, lines, number, folded)
            yield from folds
        else:
            prose.append(lines[number - 1])
    yield from _paragraphs(path, prose, number + 1)
    if folded:
        said = "the `<details>` that opens here is not closed: write `</details>` where it ends."
        raise LessonTrouble(path, folded, said)


def _unprintable(line: str) -> str:
    sign = next(sign for sign in line if not sign.isprintable())
    if sign == "\t":
        return "the line contains a tab, whose width differs from reader to reader: use spaces."
    if sign == "\r":
        return "the line has a Windows line ending: save the page with Unix line endings."
    return (
        f"the line contains the character U+{ord(sign):04X}, which a reader can't see: "
        "remove it, or write a space."
    )


def _code(path: str, lines: list[str], opened: int, mark: str, info: str) -> Code:
    """The fence that opens in this line, whose closing line CommonMark and a reader both see."""
    if not _INFO.fullmatch(info):
        said = (
            f"what is after {mark} is not plain words: write a language and key=value, in letters "
            "and digits, or begin the line with a word if no fence is meant."
        )
        raise LessonTrouble(path, opened, said)
    body: list[str] = []
    for number, line in enumerate(lines[opened:], opened + 1):
        if line.rstrip(" ") == mark:
            return Code(opened, info.strip(), body)
        if re.match(" {0,3}" + mark[0] * 3, line):
            break
        if not line.replace("\t", " ").isprintable():
            raise LessonTrouble(path, number, _unprintable(line.replace("\t", " ")))
        body.append(line)
    said = f"the fence that opens here is never closed: end it with a line {mark}, in the first column."
    raise LessonTrouble(path, opened, said)


def _heading(path: str, number: int, marks: str, text: str) -> Heading:
    wrong = _inline(text, False)
    if not text.strip("# "):
        wrong = "the heading has no words: write them after its `#`."
    if wrong:
        raise LessonTrouble(path, number, wrong)
    return Heading(number, len(marks), text)


def _note(path: str, number: int, key: str, value: str) -> Note:
    if key not in NOTES:
        said = (
            f"no note is called `{key}`: write one of {', '.join(NOTES)}, or say it in the prose."
        )
        raise LessonTrouble(path, number, said)
    if "-->" in value or "--!>" in value:  # where a browser ends a comment
        raise LessonTrouble(
            path, number, "the note ends before its line does: remove what comes after it."
        )
    return Note(number, key, value)


def _choice_words(line: str) -> str:
    """What is wrong with the words of a choice, as a sentence; or nothing."""
    return _unprintable(line) if not line.isprintable() else _prose(line)[0] if line else ""


def _is_tag(line: str) -> bool:
    return line in ("<details>", "</details>") or bool(_FOLD.match(line))


def _fold(path: str, lines: list[str], number: int, folded: int) -> tuple[list[Fold], int]:
    """What a line of `<details>` comes to, and the line of the one that is open after it."""
    line = lines[number - 1].rstrip(" ")
    summary = _FOLD.match(line)
    opens = line.startswith("<details>")
    before = lines[number - 2].rstrip(" ") if number > 1 else ""
    below = lines[number].rstrip(" ") if number < len(lines) else ""
    said = ""
    if opens and folded:
        said = f"the `<details>` of line {folded} is still open: close it with `</details>` first."
    elif not opens and not folded:
        said = "no `<details>` is open here: write it before, on a line of its own."
    elif line == "<details>" and not _FOLD.match(below):
        said = (
            "nothing says what is folded away: write `<summary>words</summary>` on the next line."
        )
    elif summary and not opens and before != "<details>":
        said = "this `<summary>` is not directly below its `<details>`: move it there."
    elif line != "<details>" and below:  # CommonMark 4.6: such a block ends at an empty line
        said = "a forge reads no Markdown on the line below: leave it empty."
    if said:
        raise LessonTrouble(path, number, said)
    if line == "</details>":
        return [Fold(number, "")], 0
    return ([Fold(number, summary.group(1).strip())] if summary else []), folded or number


def _paragraphs(path: str, prose: list[str], end: int):
    """The prose that ends before line `end`, if there is any but empty lines; all of it is looked at."""
    start = end - len(prose)
    table = False
    for place, line in enumerate(prose):
        wrong, is_row = _prose(line.rstrip(" ")) if line.strip() else ("", False)
        if line.strip() and place and prose[place - 1].strip() and is_row != table:
            wrong = (
                wrong
                or "a table must be separate from other text: leave an empty line before and after it."
            )
        table = is_row
        if wrong:
            raise LessonTrouble(path, start + place, wrong)
    while prose and not prose[0].strip():
        prose = prose[1:]
        start += 1
    text = "\n".join(prose).rstrip()
    if text:
        yield Prose(start, text)


def _prose(line: str) -> tuple[str, bool]:
    """What is wrong with a line of prose, as a sentence, or nothing; and whether it is a table's."""
    if line.startswith("    "):
        return (
            "a forge shows what begins with four blanks as code: put code into a fence, "
            "and indent prose by three at most."
        ), False
    rest = line.lstrip(" ")
    while True:
        if _RULE.fullmatch(rest) and not (rest[0] == "|" and len(rest) > 1):
            return (
                "a line of marks alone makes a rule, a heading or a table of what is around it: write "
                "headings with `#`, and begin each row of a table with `|`."
            ), False
        mark = _MARK.match(rest)
        if not mark:
            break
        rest = mark.group(2)
        if mark.group(1) == ">" and not rest:
            return "", False
        if not rest.strip() or not re.match(r" \S", rest):
            return (
                f"put one blank and then words after `{mark.group(1)}`: more may be code.",
                False,
            )
        rest = rest[1:]
    row = rest.startswith("|")
    if re.match("```|~~~", rest):
        return (
            "a fence is read in the first column alone, and not in a list or a quotation: move it there, "
            "or begin the line with a word if none is meant."
        ), row
    if re.match("#{1,6}( |$)", rest):
        return "a heading has words and its `#` in the first column: write it so.", row
    if re.match(r"\[[^\]]*\]:", rest):
        return (
            "a page has no separate link definitions: write each link where it is used, `[words](address)`.",
            row,
        )
    if rest.startswith("$ "):
        return "what looks like a command is run: put it into a console fence.", row
    return _inline(rest, row), row


def _inline(text: str, row: bool) -> str:
    """What is wrong with code and tags inside a line. Code ends on its line: so that a reader, and
    this one, need not look for its end (CommonMark 6.1)."""
    outside, end = "", 0
    for hit in _SPAN.finditer(text):
        outside += text[end : hit.start()]
        end = hit.end()
        if hit.group(3):
            return "the backtick has no other on its line: end the code where it begins, or write `\\``."
        if hit.group(2) and re.match(r" *\$ +\S", hit.group(2)):
            return "what looks like a command is run: put it into a console fence."
        if hit.group(2) and row and re.search(r"(?<!\\)\|", hit.group(2)):
            return "a `|` ends the cell of a table, in code too: write `\\|`."
    outside += text[end:]
    if "<!--" in outside:
        return (
            "a comment is a line of its own, `<!-- key: value -->`, that is closed where it opens: "
            f"write it so, with one of {', '.join(NOTES)}, or take it out (a choice of a question, which may "
            "end in predictions, begins with `- **a** `)."
        )
    if _TAG.search(outside):
        return (
            "a page contains no HTML except `<details>` and `<summary>`, each on a line of its own: "
            "write Markdown, or put it in backticks."
        )
    return ""
