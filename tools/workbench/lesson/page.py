"""A scenario's README.md as a lesson: headings, prose, fences and figures, each with its line.

What a page may hold at all is grammar.py's; here is what a lesson's fences, notes and figures take.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from workbench.base.record import Record
from workbench.lesson import grammar
from workbench.lesson.grammar import Code, Fold, Heading, Note, Prose
from workbench.lesson.trouble import LessonTrouble
from workbench.lesson.toolchain import CONDITIONS, unknown_condition


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
OPTIONS = {
    "console": CONDITIONS,
    "diff": ("file",),
    "red": (),
}
CODE_OPTIONS = ("file", "snippet")

RUN = "Run"  # the part that shows what a question above it asks
HOME = "In CMake"  # the part whose console fences are run where a reader takes its files home

CLAIMS = 61  # of the talk: T01 to T61

# `[..]` and its like, in the words of a page.
_PLACEHOLDER = r"`\[(?:\.\.|[A-Z]+(?::[a-z]+)?)\]`"
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\(([^()\s]+)\)$")


class Lesson:
    """What a README.md says. `path` is how messages name it."""

    def __init__(self, path: str, text: str):
        self.path = path
        self.blocks = list(_blocks(path, text))

    @property
    def claim(self) -> str:
        """The title: the one sentence that the scenario shows."""
        for block in self.blocks:
            if isinstance(block, Heading) and block.level == 1:
                return block.text
        raise LessonTrouble(self.path, 1, "the lesson has no title: begin with `# ` and its claim.")

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of the talk that the lesson says it shows."""
        return claims_of(self.note("talk"))

    def fences(self, *languages: str) -> list[Fence]:
        """The fences in one of these languages, or all of them, in order."""
        return [
            block
            for block in self.blocks
            if isinstance(block, Fence) and (not languages or block.language in languages)
        ]

    def played(self) -> list[Fence]:
        """The console fences that are run in the lesson's scratch copy, in order."""
        taken = self.taken_home()
        return [fence for fence in self.fences("console") if fence not in taken]

    def taken_home(self) -> list[Fence]:
        """The console fences that are run in a project of the reader's own (verify/home.py)."""
        blocks = self.section(HOME)
        return [b for b in blocks if isinstance(b, Fence) and b.language == "console"]

    def figures(self) -> list[Figure]:
        """The figures, in order."""
        return [block for block in self.blocks if isinstance(block, Figure)]

    def section(self, part: str) -> list:
        """The blocks of a part, below its heading and its sub-headings, up to the next part."""
        inside, found = False, []
        for block in self.blocks:
            if isinstance(block, Heading):
                inside = block.part == part if block.level <= 2 else inside
            elif inside:
                found.append(block)
        return found

    def part_of(self, line: int) -> str:
        """The part that a line of the page is in; of what is above all parts, nothing."""
        above = [
            b for b in self.blocks if isinstance(b, Heading) and b.level == 2 and b.line < line
        ]
        return above[-1].part if above else ""

    def folded(self) -> dict[int, Fold]:
        """Of each block inside a `<details>`, by its line: the fold that hides it on a page."""
        found: dict[int, Fold] = {}
        fold: Fold | None = None
        for block in self.blocks:
            if isinstance(block, Fold):
                fold = block if block.text else None
            elif fold:
                found[block.line] = fold
        return found

    def hidden(self, shows: Callable[[Fence], bool]) -> set[int]:
        """The lines of what is folded away where no transcript in the fold is shown: answers, the tests
        that notice, and the words around variants that are left out."""
        folded = self.folded()
        fences = (fence for fence in self.fences("console") if fence.line in folded)
        shown = {folded[fence.line].line for fence in fences if shows(fence)}
        return {line for line, fold in folded.items() if fold.line not in shown}

    def in_sight(self) -> list:
        """The blocks that a page shows before anything is unfolded."""
        folded = self.folded()
        return [b for b in self.blocks if not isinstance(b, Fold) and b.line not in folded]

    def note(self, key: str) -> str:
        """The value of `<!-- key: value -->`, or nothing."""
        for block in self.blocks:
            if isinstance(block, Note) and block.key == key:
                return block.value
        return ""


def told(blocks: list, place: int) -> str:
    """The text of the prose at this place, without a last paragraph that only names the file of the
    fence below, `` `main.c`: ``. A forge shows no other name; a slide and a terminal have one of their own.
    """
    below = [b for b in blocks[place + 1 : place + 3] if not isinstance(b, Note)][:1]
    text, paragraph = blocks[place].text, ""
    if below and isinstance(below[0], Fence):
        paragraph = f"`{below[0].options.get('file', '')}`:"
    return text[: -len(paragraph)].rstrip() if paragraph and text.endswith(paragraph) else text


def as_seen(text: str) -> str:
    """Prose without what it says of placeholders, for where what was printed is shown."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        paragraph = re.sub(rf"\s+\({_PLACEHOLDER}\)", "", paragraph)
        sentences = re.split(r"(?<=[.!?])\s+", paragraph)
        kept = [one for one in sentences if not re.match(rf"\(?{_PLACEHOLDER}", one)]
        paragraphs.append(paragraph if len(kept) == len(sentences) else " ".join(kept))
    return "\n\n".join(filter(None, paragraphs))


def claims_of(words: str) -> tuple[str, ...]:
    """The claims that a note names, with commas or blanks between them."""
    return tuple(filter(None, re.split("[ ,]+", words)))


def read(path: str, shown: str | None = None) -> Lesson:
    """Reads a README.md; `shown` is the name for messages, if not the path."""
    shown = shown or path
    return Lesson(shown, text_of(path, shown))


def text_of(path: str, shown: str) -> str:
    """What a page holds; line ends are those of the file."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise LessonTrouble(shown, 1, "the lesson is missing: write it.") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        text = f"the byte 0x{byte:02x} is not UTF-8: save the lesson as UTF-8."
        raise LessonTrouble(shown, line, text) from None


def _blocks(path: str, text: str):
    """The blocks of the page, with what its fences and figures take."""
    figure: Note | None = None
    for block in grammar.parse(path, text):
        if figure:
            above, figure = figure, None
            yield from _figure(path, above, block)
        elif isinstance(block, Note) and block.key == "figure":
            figure = block
        elif isinstance(block, Note) and block.key == "needs":
            _known(path, block.line, {block.key: block.value})
            yield block
        elif isinstance(block, Code):
            yield _fence(path, block)
        else:
            yield block
    if figure:
        yield from _figure(path, figure, None)


def _figure(path: str, note: Note, below: object):
    """The figure whose image is the first line of the block below its note, and what follows it."""
    lines = below.text.split("\n") if isinstance(below, Prose) else [""]
    image = _IMAGE.match(lines[0])
    if not image or not isinstance(below, Prose) or below.line != note.line + 1:
        text = "no image is directly below the figure's note: write `![title](figure.svg)`."
        raise LessonTrouble(path, note.line, text)
    kind, *arguments = note.value.split() or [""]
    yield Figure(note.line, kind, arguments, image.group(1), image.group(2))
    while len(lines) > 1 and not lines[1].strip():
        del lines[1]
        below = below._replace(line=below.line + 1)
    if len(lines) > 1:
        yield Prose(below.line + 1, "\n".join(lines[1:]))


def _fence(path: str, code: Code) -> Fence:
    language, *words = code.info.split() or [""]
    if not language:
        text = "the fence has no language: write console or the language of its code."
        raise LessonTrouble(path, code.line, text)
    allowed = OPTIONS.get(language, CODE_OPTIONS)
    options: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not value or key not in allowed:
            known = ", ".join(f"{key}=..." for key in allowed) or "nothing"
            text = f"a {language} fence does not take `{word}`, only {known}."
            raise LessonTrouble(path, code.line, text)
        if key in options:
            text = f"the fence has {key}= twice: write one, with its values between commas."
            raise LessonTrouble(path, code.line, text)
        options[key] = value
    if language == "console":
        _known(path, code.line, options)
    else:
        for number, line in enumerate(code.body, code.line + 1):
            if line.startswith("$ "):
                text = "what looks like a command is run: make this a console fence."
                raise LessonTrouble(path, number, text)
    return Fence(code.line, language, options, code.body)


def _known(path: str, line: int, conditions: dict[str, str]) -> None:
    """A condition that nothing meets would hide what it is written above."""
    wrong = unknown_condition(conditions)
    if wrong:
        raise LessonTrouble(path, line, wrong)
