"""The room that a slide has: what fits on it, at which size, and where it is cut in two.

A slide is a canvas of 1280 by 720 pixels that the browser scales as a whole. The figures below are
the style sheet's too (render.py hands them over), so that what is reckoned here is what is drawn.
"""

from __future__ import annotations

import math
import re

from workbench.base import terminal
from workbench.deck.evidence import Evidence
from workbench.deck.slide import Code, Item, Picture, Screen, Slide, Text

WIDTH, HEIGHT = 1280, 720  # pixels, as all that follows
MARGIN = 40  # left and right
BODY = 576  # between a slide's heading and its footer
PROSE, PROSE_LINE, PROSE_GAP = 21, 31, 12  # size of a letter, height of a line, space below
MEASURE = 96  # columns of prose in a line
CODE, CODE_LINE = 18, 23
COLUMN = 0.602  # of the size: the width of a letter of common monospaced fonts
PANEL = 22 + 12  # a panel's padding above and below its lines, and the space below it
CAPTION = 30  # the line above a panel: a file's name, or a badge
TABS = 46  # with the space below them
FIGURE_CAPTION = 44
ZOOM = 1.45  # the most that a figure is enlarged
SCALES = (1.5, 1.4, 1.3, 1.2, 1.1, 1.05, 1.0)
WORDS = (1.8, 1.65)  # for a slide of words alone
BROKEN = 1.3  # above it, a table is not enlarged so far that its cells need a second line

LINES, COLUMNS, COLUMNS_BESIDE = 16, 80, 45  # of code on a slide, alone or beside a figure
BREAK = 2  # columns of the mark before what goes on with a line of output
BESIDE = 440  # the width that a figure gets where something is beside it, as it is up to ...
NARROW = 360  # ... this width of its own, so that it is enlarged for the last row, too


def columns(item: Item) -> int:
    """The longest line of code, or of a transcript's commands: output is broken where it must be."""
    if isinstance(item, Code):
        return max(map(len, item.lines), default=0)
    if isinstance(item, Screen):
        commands = (step.command for _, _, seen in item.tabs for step in seen.steps)
        return max((len(line) + 2 for text in commands for line in text.split("\n")), default=0)
    return 0


def _widest(item: Item, most: int) -> int:
    """The longest line that a slide should not break a second time, where it has `most` columns."""
    if isinstance(item, Code):
        return columns(item)
    if isinstance(item, Screen):
        every = (len(line) for _, _, seen in item.tabs for line in texts(seen, most))
        return max((length for length in every if length <= most), default=0)
    return 0


def lines(item: Item, most: int = COLUMNS) -> int:
    """Lines of code or transcript; of variants, the longest."""
    if isinstance(item, Code):
        return len(item.lines)
    if isinstance(item, Screen):
        return max(len(texts(seen, most)) for _, _, seen in item.tabs)
    return 0


def texts(seen: Evidence, most: int = COLUMNS) -> list[str]:
    """A transcript's lines as they are on a slide, where output longer than `most` columns is broken."""
    found = []
    for step in seen.steps:
        first, *more = step.command.split("\n")
        found += ["$ " + first, *("> " + line for line in more)]
        for line in step.lines:
            found += broken(line.text, most)
        if step.difference:
            found.append(step.difference)
    return found


def broken(text: str, most: int) -> list[str]:
    """A line of output in pieces of at most `most` columns, the mark of those that go on included."""
    pieces: list[str] = []
    rest = text
    while len(rest) > most - (BREAK if pieces else 0):
        room = most - (BREAK if pieces else 0)
        at = rest.rfind(" ", room // 2, room) + 1 or room
        pieces.append(rest[:at])
        rest = rest[at:]
    return [*pieces, rest]


def height(item: Item, scale: float, width: float) -> float:
    """What an item takes of a slide's height, in pixels."""
    if isinstance(item, Text):
        return prose_height(item.markdown, scale, width)
    if isinstance(item, Picture):
        return item.height + FIGURE_CAPTION
    room = int((width - 36) / (CODE * COLUMN * scale))
    most = COLUMNS if width > WIDTH - 2 * MARGIN - BESIDE else COLUMNS_BESIDE
    if isinstance(item, Code):
        return _panel(item.lines, room, scale) + CAPTION * scale
    tallest = max(
        _panel(texts(seen, most), room, scale) + (prose_height(text, scale, width) if text else 0)
        for _, text, seen in item.tabs
    )
    return tallest + CAPTION * scale + (TABS * scale if len(item.tabs) > 1 else 0)


def prose_height(markdown: str, scale: float, width: float) -> float:
    """Lines of prose as a browser breaks them, reckoned with half a size a letter."""
    measure = min(MEASURE, int(width / (PROSE * scale * 0.5)))
    total = 0.0
    for paragraph in re.split(r"\n\s*\n", markdown):
        if paragraph.lstrip().startswith("|"):
            total += _table_height(paragraph, scale, width)
            continue
        for piece in re.split(r"\n(?=[-*] |\d+\. )", paragraph):
            bullet = 3 if re.match(r"[-*] |\d+\. ", piece) else 0
            rows = math.ceil(_letters(piece) / (measure - bullet))
            total += rows * PROSE_LINE * scale + PROSE_GAP * scale * (0.6 if bullet else 1)
    return total


def _letters(markdown: str) -> float:
    """How long a line of this is, in letters of prose; those of code are wider."""
    flat = " ".join(terminal.plain(markdown).split())
    return len(flat) + 0.25 * sum(map(len, re.findall(r"`([^`]*)`", markdown)))


def _table_height(markdown: str, scale: float, width: float) -> float:
    rows, longest, share = _table(markdown, scale, width)
    total = 0.0
    for row in rows:
        most = max(math.ceil(cell / max(part * share, 1)) for cell, part in zip(row, longest))
        total += most * PROSE_LINE * scale + 8
    return total + PROSE_GAP * scale


def _table(markdown: str, scale: float, width: float):
    """The letters in each cell, the longest of each column, and what share of it has room."""
    lines_ = [line.strip().strip("|").split("|") for line in markdown.strip().split("\n")]
    rows = [[_letters(cell) for cell in row] for row in [lines_[0], *lines_[2:]]]
    longest = [max(column) for column in zip(*rows)]
    room = width / (PROSE * scale * 0.5) - 3 * len(longest)
    return rows, longest, min(1.0, room / sum(longest))


def _is_crowded(item: Item, scale: float, width: float) -> bool:
    """Whether a table's rows would have to be broken."""
    if scale <= BROKEN or not isinstance(item, Text) or not item.markdown.lstrip().startswith("|"):
        return False
    return _table(item.markdown, scale, width)[2] < 1.0


def _panel(content: list[str], room: int, scale: float) -> float:
    rows = sum(max(1, math.ceil(len(line) / room)) for line in content)
    return rows * CODE_LINE * scale + PANEL


# --- cutting a section into slides ----------------------------------------------------------------


def cut(items: list[Item]) -> list[tuple[list[Item], float, bool]]:
    """The items of as many slides as they need, each with its scale and whether a figure stands
    beside the rest.

    As few slides as can be at scale 1, filled evenly, and then each as large as it allows.
    """
    chunks = _chunks(items)
    fewest = len(_fill(chunks, 1.0))
    filled = next(
        filled for filled in (_fill(chunks, scale) for scale in SCALES) if len(filled) <= fewest
    )
    return [(slide, _scale(slide), _is_beside(slide)) for slide in filled]


def _scale(items: list[Item]) -> float:
    """The largest that a slide's items fit at."""
    words = all(isinstance(item, Text) for item in items)
    scales = (WORDS if words else ()) + SCALES
    return next((scale for scale in scales if _fits(items, scale)), 1.0)


def _chunks(items: list[Item]) -> list[list[Item]]:
    """Items that belong together: prose with what it introduces, a transcript with what ends it."""
    chunks: list[list[Item]] = []
    prose: list[Item] = []
    for item in items:
        if isinstance(item, Text):
            prose.append(item)
        else:
            chunks.append([*prose, item])
            prose = []
    if prose and chunks:
        chunks[-1] += prose
    elif prose:
        chunks = [[item] for item in prose]
    return chunks


def _fill(chunks: list[list[Item]], scale: float) -> list[list[Item]]:
    slides: list[list[Item]] = [[]]
    for chunk in chunks:
        both = slides[-1] + chunk
        if slides[-1] and not _fits(both, scale):
            slides.append([])
        if _fits(slides[-1] + chunk, scale):
            slides[-1] += chunk
            continue
        for piece in _pieces(chunk, scale):
            if slides[-1] and not _fits(slides[-1] + piece, scale):
                slides.append([])
            slides[-1] += piece
    return [slide for slide in slides if slide]


def _pieces(chunk: list[Item], scale: float) -> list[list[Item]]:
    """A chunk that no slide holds, cut: a transcript between two commands, prose from the rest."""
    pieces: list[list[Item]] = []
    prose: list[Item] = []
    for item in chunk:
        if isinstance(item, Text):
            prose.append(item)
        elif isinstance(item, Screen) and len(item.tabs) == 1:
            name, text, seen = item.tabs[0]
            begin = 0
            for end in range(1, len(seen.steps) + 1):
                more = [*prose, _steps(name, text, seen, begin, end)]
                if end - begin > 1 and not _fits(more, scale):
                    cut_at = end - 1
                    if seen.steps[cut_at].command == "echo $?" and cut_at - begin > 1:
                        cut_at -= 1  # a failure and its status stay together
                    pieces.append([*prose, _steps(name, text, seen, begin, cut_at)])
                    prose, begin = [], cut_at
            pieces.append([*prose, _steps(name, text, seen, begin, len(seen.steps))])
            prose = []
        else:
            if prose and not _fits([*prose, item], scale):
                pieces.append(prose)
                prose = []
            pieces.append([*prose, item])
            prose = []
    return pieces + ([prose] if prose else [])


def _steps(name: str, text: str, seen: Evidence, begin: int, end: int) -> Screen:
    return Screen([(name, text, seen._replace(steps=seen.steps[begin:end]))])


def _is_beside(items: list[Item]) -> bool:
    """Whether a figure leaves room for the rest beside it."""
    pictures = [item for item in items if isinstance(item, Picture)]
    rest = [item for item in items if not isinstance(item, Picture)]
    return (
        len(pictures) == 1
        and bool(rest)
        and pictures[0].width <= NARROW
        and max(map(columns, rest)) <= COLUMNS_BESIDE
    )


def _fits(items: list[Item], scale: float) -> bool:
    beside = _is_beside(items)
    most = COLUMNS_BESIDE if beside else COLUMNS
    return sum(lines(item, most) for item in items) <= LINES and fits(items, scale, beside)


def fits(items: list[Item], scale: float, beside: bool) -> bool:
    """Whether a slide holds this, as far as can be reckoned without a browser."""
    width: float = WIDTH - 2 * MARGIN
    if beside:
        pictures = [item for item in items if isinstance(item, Picture)]
        items = [item for item in items if not isinstance(item, Picture)]
        width -= BESIDE + MARGIN
        if any(item.height > BODY for item in pictures):
            return False
    if scale > 1 and any(_is_crowded(item, scale, width) for item in items):
        return False
    room = (width - 36) / (CODE * COLUMN * scale)
    most = COLUMNS_BESIDE if beside else COLUMNS
    wide = scale > 1 and any(room < _widest(item, most) for item in items)
    return not wide and sum(height(item, scale, width) for item in items) <= BODY


def zoom(slide: Slide) -> float:
    """How much a slide's figures are enlarged, to fill what the rest leaves free."""
    pictures = [item for item in slide.items if isinstance(item, Picture) and item.width]
    if not pictures:
        return 1.0
    width: float = BESIDE if slide.beside else WIDTH - 2 * MARGIN
    free: float = BODY - FIGURE_CAPTION * len(pictures)
    if not slide.beside:
        rest = (item for item in slide.items if not isinstance(item, Picture))
        free -= sum(height(item, slide.scale, width) for item in rest)
    tall = sum(item.height for item in pictures)
    return max(1.0, min(ZOOM, free / tall, width / max(item.width for item in pictures)))
