"""`flow BOX + BOX > BOX [ROW, ROW] : WORDS | ...`: how one thing comes out of others.

It is drawn from its note alone, and so may be on a chapter's page, for which nothing is built.
Steps are separated by ` | `. Each leads from boxes, separated by ` + `, over an arrow ` > ` to a
box; the words of the arrow follow ` : `, and another arrow may go on from there. A box has its
rows in brackets, at one of the places that name it: `main.o [main: defined, ?add: undefined]`.
A row is a word, or a key and words; `?` marks what is asked for, `!` what is wrong, of arrows too.
"""

from __future__ import annotations

import math
import re

from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.figure.site import Site
from workbench.figure.svg import GAP, MARGIN, ROW, Sheet, width_of

EXAMPLE = "`flow main.o + add.o > app [add: defined] : linked`"


class Row(Record):
    """`mark` is "?", "!" or ""; a row without a key is words alone."""

    mark: str
    key: str
    words: str


class Step(Record):
    """Boxes by their names, and the words of the arrow between them with its mark, "!" or ""."""

    sources: list[str]
    target: str
    mark: str
    words: str


class Facts(Record):
    """The rows of each box by its name, in the order in which the boxes are named."""

    boxes: dict[str, list[Row]]
    steps: list[Step]


def facts(site: Site | None, arguments: list[str]) -> Facts:
    del site  # nothing is built for it
    boxes: dict[str, list[Row]] = {}
    steps = []
    for words in _split(" ".join(arguments), "|"):
        first, *others = _split(words, ">")
        if not others:
            raise Trouble(f"The figure `flow` takes boxes with an arrow between them: {EXAMPLE}.")
        sources = [_box(boxes, text) for text in _split(first, "+")]
        for other in others:
            box, *said = _split(other, ":")
            target = _box(boxes, box)
            steps.append(Step(sources, target, *_marked(" : ".join(said), "!")))
            sources = [target]
    return Facts(boxes, steps)


def _split(text: str, mark: str) -> list[str]:
    """The parts between marks that have a blank on each side and are in no brackets."""
    return re.split(rf" {re.escape(mark)} (?![^\[]*\])", text)


def _box(boxes: dict[str, list[Row]], text: str) -> str:
    """The name of a box, which is known from here on, with its rows."""
    hit = re.fullmatch(r"([^\[\]]*[^\[\] ])(?: \[([^\[\]]+)\])?", text)
    if not hit or not {"|", "+", ">", ":"}.isdisjoint(hit.group(1).split()):
        raise Trouble(f"“{text}” is no box of the figure: write its name and its rows: {EXAMPLE}.")
    name, said = hit.groups()
    rows = [_row(row) for row in said.split(", ")] if said else []
    if rows and boxes.get(name):
        raise Trouble(f"The figure has rows for {name} twice: write them in one place.")
    boxes[name] = rows or boxes.get(name, [])
    return name


def _row(text: str) -> Row:
    mark, said = _marked(text, "?!")
    hit = re.fullmatch(r"(.*?\S): (.*)", said)
    return Row(mark, *hit.groups()) if hit else Row(mark, "", said)


def _marked(text: str, marks: str) -> tuple[str, str]:
    return (text[0], text[1:]) if text[:1] and text[0] in marks else ("", text)


def describe(facts: Facts) -> str:
    said = []
    for step in facts.steps:
        words = f": {step.words}" if step.words else ""
        said.append(f"From {' and '.join(step.sources)} to {step.target}{words}.")
    for name, rows in facts.boxes.items():
        if rows:
            said.append(f"In {name}: {', '.join(f'{it.key} {it.words}'.strip() for it in rows)}.")
    return " ".join(said)


HEAD = ROW + 4  # a box's name
ENTRY = 44  # between two arrows that lead to one box
BETWEEN = 22  # two boxes of a column
LANE = 20  # of an arrow that passes a column
BEND = 30  # of an arrow, before its straight end
KEY = 12  # between a row's key and its words
LONG = 70  # of an arrow's words that are broken into two lines
TURNS = 4  # after which no box moves any more that could be seen


class Node:
    """What stands in a column: a box, or with no name the lane of an arrow that passes it. `before`
    and `after` are those in the columns beside it that arrows join it to."""

    def __init__(self, name: str, column: int, height: float):
        self.name, self.column, self.height = name, column, height
        self.before: list[Node] = []
        self.after: list[Node] = []
        self.middle = 0.0


def draw(facts: Facts) -> Sheet:
    """Boxes in columns, each as far to the left as what leads to it allows."""
    sheet = Sheet()
    columns, paths = _graph(facts)
    _settle(columns)
    left, right = _across(facts, columns)
    for step, ways in zip(facts.steps, paths):
        target = ways[0][-1]
        # The last end is straight: there its words are, and the ways of all its sources meet.
        into = [others for others in paths if others[0][-1] is target]
        into.sort(key=lambda others: _mean([way[-2].middle for way in others]))
        y = target.middle + ENTRY * (into.index(ways) - (len(into) - 1) / 2)
        bend = right[target.column - 1] + BEND
        kind = "bad dashed" if step.mark else ""
        for first, *lanes, _ in ways:
            path = f"M{right[first.column]:g} {first.middle:.1f}"
            for one, other in zip([first, *lanes], lanes):
                x, to_x = right[one.column], left[other.column]
                path += _curve(x, one.middle, to_x, other.middle)
                path += f"L{right[other.column]:g} {other.middle:.1f}"
            last = [first, *lanes][-1]
            path += _curve(right[last.column], last.middle, bend, y)
            end = f"L{left[target.column] - 2:g} {y:.1f}" if first is ways[0][0] else ""
            sheet.line(path + end, kind)
        sheet.head(left[target.column], y, "right", kind)
        for line, below in zip(_lines(step.words), (-14, 14)):
            words = "small bad" if step.mark else "small soft"
            sheet.write(left[target.column] - 14, y + below, line, words, at="end")
    for node in (node for column in columns for node in column if node.name):
        x, width = left[node.column], right[node.column] - left[node.column]
        _draw(sheet, x, width, node, facts.boxes[node.name])
    return sheet


def _graph(facts: Facts) -> tuple[list[list[Node]], list[list[list[Node]]]]:
    """The columns, each from top to bottom; and of each step the nodes that lead from each of its
    sources to its target."""
    places = _places(facts)
    columns: list[list[Node]] = [[] for _ in range(max(places.values()) + 1)]
    boxes = {}
    for name, place in places.items():
        into = sum(step.target == name for step in facts.steps)
        rows = facts.boxes[name]
        tall = HEAD + ROW * len(rows) + (2 if rows else 0)
        boxes[name] = Node(name, place, max(tall, HEAD + ENTRY * (into - 1)))
        columns[place].append(boxes[name])
    paths = []
    for step in facts.steps:
        ways = []
        for source in step.sources:
            passed = range(places[source] + 1, places[step.target])
            lanes = [Node("", place, LANE) for place in passed]
            way = [boxes[source], *lanes, boxes[step.target]]
            for lane in lanes:
                columns[lane.column].append(lane)
            for one, other in zip(way, way[1:]):
                one.after.append(other)
                other.before.append(one)
            ways.append(way)
        paths.append(ways)
    for above, column in zip(columns, columns[1:]):
        last = len(above)  # of what nothing leads to
        column.sort(key=lambda node: _mean([above.index(it) for it in node.before] or [last]))
    return columns, paths


def _places(facts: Facts) -> dict[str, int]:
    """The column of each box: right of all that lead to it; a source, just left of its target."""
    places = dict.fromkeys(facts.boxes, 0)
    for _ in places:
        for step in facts.steps:
            before = [places[name] + 1 for name in step.sources]
            places[step.target] = max(places[step.target], *before)
    if max(places.values()) >= len(places):
        raise Trouble(
            "The arrows of the figure lead in a circle: leave out the one that goes back."
        )
    targets = {step.target for step in facts.steps}
    for name in places.keys() - targets:
        places[name] = min(places[it.target] for it in facts.steps if name in it.sources) - 1
    return places


def _settle(columns: list[list[Node]]) -> None:
    """Moves each node to where its arrows are as level as they can be, and the highest to the top."""
    for _ in range(TURNS):
        for column in [*columns, *reversed(columns)]:
            wanted = [_mean([it.middle for it in node.before + node.after]) for node in column]
            offsets = [0.0]
            for one, other in zip(column, column[1:]):
                offsets.append(offsets[-1] + (one.height + other.height) / 2 + BETWEEN)
            # Those that would meet move together, by the mean of what they want.
            groups: list[list[float]] = []
            for middle, offset in zip(wanted, offsets):
                groups.append([middle - offset])
                while len(groups) > 1 and _mean(groups[-2]) > _mean(groups[-1]):
                    last = groups.pop()
                    groups[-1] += last
            moved = [_mean(group) for group in groups for _ in group]
            for node, start, offset in zip(column, moved, offsets):
                node.middle = start + offset
    nodes = [node for column in columns for node in column]
    top = min(node.middle - node.height / 2 for node in nodes)
    for node in nodes:
        node.middle += MARGIN - top


def _across(facts: Facts, columns: list[list[Node]]) -> tuple[list[int], list[int]]:
    """The left and right end of each column, with room for the words of the arrows between them."""
    left: list[int] = []
    right: list[int] = []
    for column in columns:
        names = [node.name for node in column if node.name]
        into = [step.words for step in facts.steps if step.target in names]
        words = max((width_of(it, "small") for said in into for it in _lines(said)), default=0)
        left.append(math.ceil(right[-1] + BEND + words + 28) if right else MARGIN)
        right.append(math.ceil(left[-1] + max(_width(it, facts.boxes[it]) for it in names)))
    return left, right


def _mean(numbers: list[float] | list[int]) -> float:
    return sum(numbers) / len(numbers)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    if f"{y:.1f}" == f"{to_y:.1f}":
        return f"L{to_x:g} {to_y:.1f}"
    half = (x + to_x) / 2
    return f"C{half:g} {y:.1f} {half:g} {to_y:.1f} {to_x:g} {to_y:.1f}"


def _lines(words: str) -> list[str]:
    """An arrow's words, above it and, where they are long, below."""
    parts = words.split(" ")
    if width_of(words, "small") <= LONG or len(parts) == 1:
        return [words] if words else []
    cuts = [[" ".join(parts[:at]), " ".join(parts[at:])] for at in range(1, len(parts))]
    return min(cuts, key=lambda lines: max(width_of(line, "small") for line in lines))


def _letters(words: str) -> str:
    """What has a blank is prose; else it is a name, as it is typed."""
    return "" if " " in words else "name"


def _keys(rows: list[Row]) -> float:
    """The width of the column of keys, with the space after it."""
    return max((width_of(row.key, "name") + KEY for row in rows if row.key), default=0)


def _width(name: str, rows: list[Row]) -> float:
    widths = [width_of(name, f"{_letters(name)} strong")]
    for row in rows:
        keyed = _keys(rows) + width_of(row.words, "small")
        widths.append(keyed if row.key else width_of(row.words, _letters(row.words)))
    return max(widths) + 2 * GAP


def _draw(sheet: Sheet, x: float, width: float, node: Node, rows: list[Row]) -> None:
    y = node.middle - node.height / 2
    sheet.box(x, y, width, node.height)
    y += (node.height - HEAD - ROW * len(rows) - (2 if rows else 0)) / 2
    sheet.write(x + GAP, y + HEAD / 2, node.name, f"{_letters(node.name)} strong".strip())
    y += HEAD
    for row in rows:
        kind, colour = {"?": ("accent dashed", "accent"), "!": ("bad", "bad")}.get(
            row.mark, ("plain", "soft")
        )
        middle = y + ROW / 2 - 3
        sheet.box(x + 6, y, width - 12, ROW - 6, kind)
        if row.key:
            sheet.write(x + GAP, middle, row.key, "name")
            sheet.write(x + GAP + _keys(rows), middle, row.words, f"small {colour}")
        else:
            sheet.write(
                x + GAP, middle, row.words, f"{_letters(row.words)} {row.mark and colour}".strip()
            )
        y += ROW
