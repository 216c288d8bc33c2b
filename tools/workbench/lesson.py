"""A scenario's README.md as a lesson: headings, prose, fences and figures, each with its line.

Only as much of CommonMark as lessons use: ATX headings, fenced code, HTML comments of one line.
"""

from __future__ import annotations

import re

from workbench.record import Record
from workbench.trouble import Trouble


class LessonTrouble(Trouble):
    """The README.md itself is wrong, at a line."""

    def __init__(self, path: str, line: int, text: str):
        super().__init__(f"{path}:{line}: {text}")
        self.line = line


class Heading(Record):
    line: int
    level: int
    text: str


class Prose(Record):
    """Lines of text between headings and fences, as they stand."""

    line: int
    text: str


class Note(Record):
    """`<!-- key: value -->`: facts about a lesson that a page does not show, such as its talk."""

    line: int
    key: str
    value: str


class Fence(Record):
    """Fenced code: `line` is where it opens, `body` starts on the next."""

    line: int
    language: str
    options: dict[str, str]
    body: list[str]


class Figure(Record):
    """`<!-- figure: kind arguments -->` and, on the next line, the image `![title](file)`."""

    line: int
    kind: str
    arguments: list[str]
    title: str
    file: str


# What each kind of fence may be told.
CONDITIONS = ("linker", "compiler", "needs", "arch")
OPTIONS = {
    "console": CONDITIONS,
    "diff": ("file",),
    "red": (),
}
CODE_OPTIONS = ("file", "snippet")

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)?$")
_NOTE = re.compile(r"<!-- *([a-z]+): *(.*?) *-->$")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\(([^()\s]+)\)$")


class Lesson:
    """What a README.md says. `path` is how messages name it."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.blocks = list(_parse(path, text))

    @property
    def claim(self) -> str:
        """The title: the one sentence that the scenario shows."""
        for block in self.blocks:
            if isinstance(block, Heading) and block.level == 1:
                return block.text
        raise LessonTrouble(self.path, 1, "the lesson has no title: begin with `# ` and its claim.")

    def fences(self, *languages: str) -> list[Fence]:
        """The fences in one of these languages, or all of them, in order."""
        return [
            block
            for block in self.blocks
            if isinstance(block, Fence) and (not languages or block.language in languages)
        ]

    def figures(self) -> list[Figure]:
        """The figures, in order."""
        return [block for block in self.blocks if isinstance(block, Figure)]

    def section(self, heading: str) -> list:
        """The blocks below a heading, up to the next."""
        inside, found = False, []
        for block in self.blocks:
            if isinstance(block, Heading):
                inside = block.text == heading
            elif inside:
                found.append(block)
        return found

    def note(self, key: str) -> str:
        """The value of `<!-- key: value -->`, or nothing."""
        for block in self.blocks:
            if isinstance(block, Note) and block.key == key:
                return block.value
        return ""


def read(path: str, shown: str | None = None) -> Lesson:
    """Reads a README.md; `shown` is the name for messages, if not the path."""
    shown = shown or path
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise LessonTrouble(shown, 1, "the lesson is missing: write it.") from None
    try:
        return Lesson(shown, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        text = f"the byte 0x{byte:02x} is not UTF-8: save the lesson as UTF-8."
        raise LessonTrouble(shown, line, text) from None


def _parse(path: str, text: str):
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    prose: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        fence, heading, note = _FENCE.match(line), _HEADING.match(line), _NOTE.match(line)
        if fence or heading or note:
            yield from _close(prose, number)
            prose = []
        if fence:
            mark, opened = fence.group(1), number
            body = []
            while number < len(lines) and not _FENCE.match(lines[number]):
                body.append(lines[number])
                number += 1
            if number == len(lines) or not _closes(lines[number], mark):
                text = f"the fence that opens here is never closed: end it with a line {mark}."
                raise LessonTrouble(path, opened, text)
            number += 1
            yield _fence(path, opened, fence.group(2), body)
        elif heading:
            yield Heading(number, len(heading.group(1)), heading.group(2))
        elif note and note.group(1) == "figure":
            yield _figure(path, number, note.group(2), "".join(lines[number : number + 1]))
            number += 1
        elif note:
            yield Note(number, note.group(1), note.group(2))
        else:
            prose.append(line)
    yield from _close(prose, number + 1)


def _closes(line: str, mark: str) -> bool:
    """CommonMark 4.5: the same character, at least as many, nothing behind it."""
    bare = line.strip()
    return len(bare) >= len(mark) and bare == mark[0] * len(bare)


def _close(prose: list[str], end: int):
    """The prose that ends before line `end`, if there is any but blank lines."""
    start = end - len(prose)
    while prose and not prose[0].strip():
        prose = prose[1:]
        start += 1
    text = "\n".join(prose).rstrip()
    if text:
        yield Prose(start, text)


def _figure(path: str, line: int, told: str, below: str) -> Figure:
    image = _IMAGE.match(below)
    if not image:
        text = "no image stands directly below the figure's note: write `![title](figure.svg)`."
        raise LessonTrouble(path, line, text)
    kind, *arguments = told.split() or [""]
    return Figure(line, kind, arguments, image.group(1), image.group(2))


def _fence(path: str, line: int, info: str, body: list[str]) -> Fence:
    words = info.split()
    if not words:
        text = "the fence has no language: write console or the language of its code."
        raise LessonTrouble(path, line, text)
    allowed = OPTIONS.get(words[0], CODE_OPTIONS)
    options = {}
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if not equals or not value or key not in allowed:
            known = ", ".join(f"{key}=..." for key in allowed) or "nothing"
            text = f"a {words[0]} fence can't be told `{word}`, only {known}."
            raise LessonTrouble(path, line, text)
        options[key] = value
    return Fence(line, words[0], options, body)
