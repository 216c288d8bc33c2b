"""A drawing: boxes, words and arrows on one grid, as SVG that is the same wherever it is drawn.

All lengths are pixels from the top left corner. How wide words are is reckoned, since nobody knows
the reader's fonts: words that would not fit where they stand are refused here, with a sentence.
"""

from __future__ import annotations

import re

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure.style import ALONE, SIZE, SMALL

# At most, so that a slide, which enlarges it (deck/room.py), shows its words with 22 pixels and
# more; a forge's column is about as wide.
WIDTH, HEIGHT = 840, 430
NARROW = 360  # the same, where it stands beside prose
MARGIN = 16
GAP = 16
ROW = 34  # a line of words with a box around it
COLUMN = 0.602  # of the size: a letter's width in common monospaced fonts
# The same in DejaVu Sans, the widest font that systems write their words in; of others, at most.
LETTERS = {**dict.fromkeys(" ijlftr.,:;'!|()[]", 0.42), **dict.fromkeys("mwMW%@", 0.99)}
CAPITAL, OTHER = 0.79, 0.64
ROUND = 6


class Words(Record):
    """Text where it stands: `x` is its left end, `y` its base line; `kind` as `write` has it."""

    x: float
    y: float
    text: str
    kind: str


def size_of(kind: str) -> int:
    return SMALL if "small" in kind.split() else SIZE


def width_of(text: str, kind: str = "") -> float:
    """How wide a text of this kind is, reckoned."""
    if "name" in kind.split():
        return len(text) * COLUMN * size_of(kind)
    letters = (LETTERS.get(sign, CAPITAL if sign.isupper() else OTHER) for sign in text)
    return sum(letters) * size_of(kind)


class Sheet:
    """What is drawn so far: lines of SVG, and how far they reach."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[Words] = []
        self.right = self.bottom = 0.0

    def box(self, x: float, y: float, width: float, height: float, kind: str = "") -> None:
        """A box with rounded corners; `kind` is what it means: "good", "accent dashed"."""
        self._reach(x + width, y + height)
        self.lines.append(
            f'<rect class="{_classes("box", kind)}" x="{_n(x)}" y="{_n(y)}" '
            f'width="{_n(width)}" height="{_n(height)}" rx="{ROUND}"/>'
        )

    def write(
        self,
        x: float,
        y: float,
        text: str,
        kind: str = "",
        room: float | None = None,
        at: str = "start",
    ) -> None:
        """Words on the middle line `y`. `kind` may hold "name" (monospaced), "small", "strong" and a
        meaning; `at` says which end `x` is ("start", "middle", "end"); `room` is what they have.
        """
        size, width = size_of(kind), width_of(text, kind)
        if room is not None and width > room:
            raise Trouble(
                f"The words “{text}” need {width:.0f} pixels of the figure and have {room:.0f}: "
                "give what they name a shorter name."
            )
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[at]
        line = y + 0.35 * size
        self.words.append(Words(left, line, text, kind))
        self._reach(left + width, line)
        anchor = "" if at == "start" else f' text-anchor="{at}"'
        classes = _classes("", kind)
        named = f' class="{classes}"' if classes else ""
        self.lines.append(f'<text{named} x="{_n(x)}" y="{_n(line)}"{anchor}>{escaped(text)}</text>')

    def cell(
        self, x: float, y: float, width: float, height: float, text: str, kind: str, words: str
    ) -> None:
        """A box with words in its middle, `words` being their kind."""
        self.box(x, y, width, height, kind)
        if text:
            self.write(x + width / 2, y + height / 2, text, words, width - 6, "middle")

    def line(self, path: str, kind: str = "") -> None:
        """A line along an SVG path of numbers and capital letters."""
        points = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
        self._reach(max(points[::2]), max(points[1::2]))
        self.lines.append(f'<path class="{_classes("line", kind)}" d="{path}"/>')

    def arrow(self, x: float, y: float, to_x: float, to_y: float, kind: str = "", run: float = 0):
        """An arrow that leaves and arrives level; the last `run` pixels are straight."""
        bend = to_x - run
        path = f"M{_n(x)} {_n(y)}"
        if y != to_y:
            half = (x + bend) / 2
            path += f"C{_n(half)} {_n(y)} {_n(half)} {_n(to_y)} {_n(bend)} {_n(to_y)}"
        self.line(f"{path}L{_n(to_x - 2)} {_n(to_y)}", kind)
        self.head(to_x, to_y, "right", kind)

    def down(self, x: float, y: float, to_y: float, kind: str = "") -> None:
        """An arrow straight down."""
        self.line(f"M{_n(x)} {_n(y)}L{_n(x)} {_n(to_y - 2)}", kind)
        self.head(x, to_y, "down", kind)

    def head(self, x: float, y: float, way: str, kind: str = "") -> None:
        """An arrow's head, its point at x, y."""
        solid = " ".join(word for word in kind.split() if word != "dashed")
        if way == "right":
            path = f"M{_n(x - 9)} {_n(y - 6)}L{_n(x - 1)} {_n(y)}L{_n(x - 9)} {_n(y + 6)}"
        else:
            path = f"M{_n(x - 6)} {_n(y - 9)}L{_n(x)} {_n(y - 1)}L{_n(x + 6)} {_n(y - 9)}"
        self.line(path, solid)

    def tick(self, x: float, y: float) -> None:
        """A tick of 14 pixels whose left end is at x, its middle at y."""
        self.line(f"M{_n(x)} {_n(y)}L{_n(x + 5)} {_n(y + 5)}L{_n(x + 14)} {_n(y - 6)}", "good")

    def cross(self, x: float, y: float) -> None:
        """A cross of 12 pixels around x, y."""
        self.line(
            f"M{_n(x - 6)} {_n(y - 6)}L{_n(x + 6)} {_n(y + 6)}"
            f"M{_n(x - 6)} {_n(y + 6)}L{_n(x + 6)} {_n(y - 6)}",
            "bad",
        )

    def _reach(self, right: float, bottom: float) -> None:
        self.right, self.bottom = max(self.right, right), max(self.bottom, bottom)

    def alone(self, name: str, title: str, description: str) -> str:
        """The drawing as a file of its own. `name` is part of its ids; nothing else has it."""
        width, height = round(self.right + MARGIN), round(self.bottom + MARGIN)
        if width > WIDTH or height > HEIGHT:
            raise Trouble(
                f"The figure is {width} by {height} pixels and may have {WIDTH} by {HEIGHT}, so "
                "that a slide can hold it: let it show less."
            )
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" '
            f'aria-labelledby="{name}-title {name}-description">',
            f'<title id="{name}-title">{escaped(title)}</title>',
            f'<desc id="{name}-description">{escaped(description)}</desc>',
            "<style>",
            ALONE.rstrip(),
            "</style>",
            f'<rect class="figure-paper" width="{width}" height="{height}" rx="{2 * ROUND}"/>',
            *self.lines,
            "</svg>",
        ]
        return "\n".join(lines) + "\n"


def inline(alone: str) -> str:
    """The same for inside a page, which has the style and the ground."""
    bare = re.sub(r"<style>.*?</style>\n", "", alone, flags=re.DOTALL)
    return re.sub(r'<rect class="figure-paper".*\n', "", bare).rstrip()


def size(drawing: str) -> tuple[float, float]:
    """The width and the height of a drawing, alone or inline, in its own pixels."""
    box = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', drawing)
    return (float(box.group(1)), float(box.group(2))) if box else (0.0, 0.0)


def escaped(text: str) -> str:
    """For text and for attributes (XML 1.0, 2.4)."""
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(sign, name)
    return text


def _classes(first: str, kind: str) -> str:
    return " ".join(f"figure-{word}" for word in [first, *kind.split()] if word)


def _n(number: float) -> str:
    """A number to a tenth of a pixel, as short as it can be."""
    return f"{round(number, 1):g}"
