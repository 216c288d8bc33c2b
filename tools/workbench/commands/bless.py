"""`workbench bless`: accepts what a lesson prints now, and what its figures show.

Only lines that no longer match are rewritten; placeholders and elisions that still hold stay.
"""

from __future__ import annotations

import difflib
import os
import re

from workbench.base import aside
from workbench.base.terminal import paint, say
from workbench.base.trouble import Trouble
from workbench.lesson import page, play, substance, transcript
from workbench.lesson.pattern import Pattern, has_placeholder
from workbench.lesson.play import Stage
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import read_toolchain
from workbench.lesson.transcript import Expected, Step
from workbench.verify.build import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure import Drawn

_COMMAND = re.compile(r"[$>]( |$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def bless(tree: Tree, scenario: Scenario) -> int:
    """Rewrites one README.md by what its commands print here, and its figures by what is built.

    Shows the difference; a status.
    """
    if os.environ.get("CI"):
        raise Trouble(
            "`bless` does not run when CI is set, because nobody would review the change. "
            "Run this on your own machine and commit what it changes."
        )
    tree.make([scenario])
    lesson = page.read(scenario.readme)
    toolchain = read_toolchain(tree.folder)
    with open(scenario.readme, encoding="utf-8") as file:
        before = file.read().split("\n")
    changes: list[tuple[int, int, list[str]]] = []  # first line, line after the last, new lines
    with Stage(scenario.folder, tree.folder, scenario.built_in(tree.folder)) as stage:
        for variant in play.variants(lesson, toolchain):
            if variant.skipped:
                continue
            for step, following in play.with_following(variant.steps):
                played = stage.play(step, following)
                if not played.wrong:
                    continue
                lines = renewed(step.expected, played.printed, stage.names, stage.roots)
                if not played.differs or lines == [item.text for item in step.expected]:
                    raise Trouble(f"This is not a line to bless.\n{played.report(lesson.path)}")
                unfit = _unfit(step, played.printed, lines, stage.roots)
                if unfit:
                    raise Trouble(
                        f"This is not a line to bless: {unfit}\n{played.report(lesson.path)}"
                    )
                first = step.end - len(step.expected)
                changes.append((first, step.end, lines))
                transcript.compare(
                    step._replace(expected=_parsed(lines)), played.printed, stage.names, stage.roots
                )
    after = list(before)
    for first, end, lines in reversed(changes):
        after[first - 1 : end - 1] = lines
    if changes:
        _read_again(lesson, {first: lines for first, _, lines in changes}, after)
        _rewrite(scenario.readme, before, after)
    figures = _figures(tree, scenario, lesson) + _sketches(scenario)
    if not changes and not figures:
        same = "every line still matches" + (" and every figure" if lesson.figures() else "")
        say(f"{scenario.slug}: {same}; nothing is changed.")
        return 0
    say(f"{scenario.slug}: rewritten. Read the difference: is it what the lesson teaches?")
    for path in figures:
        say(f"Look at {os.path.relpath(path)}: does it show that?")
    return 0


def _unfit(step: Step, printed: list[str], lines: list[str], roots: dict[str, str]) -> str:
    """Why what was printed can't be written on a page as output; or nothing.

    On a page it would be read as something else: as a command, which the next run executes, as the
    fence's end, as any lines, or as a placeholder.
    """
    kept = {item.text for item in step.expected}
    origin = {_literal(line, roots): line for line in printed}
    for line in lines:
        said = origin.get(line, line)
        if line in kept:
            continue
        if _COMMAND.match(said) or _FENCE.match(said) or said == transcript.ELISION:
            what = "read as a command, a fence or an elision"
        elif has_placeholder(said):
            what = "read as a placeholder"
        elif not said.expandtabs().isprintable():
            what = "invisible"
        else:
            continue
        return (
            f"on the page, the output {said!r} would be {what}, so nothing is changed. Show it "
            "through `| sed 's/^/| /'`, or let the command print less."
        )
    return ""


def _read_again(lesson: page.Lesson, changes: dict[int, list[str]], after: list[str]) -> None:
    """Reads what is about to be written: the same commands, and below each what it printed.

    Whatever else a page makes of an output, the next run must not execute it. `changes` are new lines
    by the number of the first old one.
    """
    wanted = []
    for step in _steps(lesson):
        first = step.end - len(step.expected)
        wanted.append((step.command, changes.get(first, [item.text for item in step.expected])))
    try:
        steps = _steps(page.Lesson(lesson.path, "\n".join(after)))
        wrong = next(filter(None, map(substance.without, steps)), "")
    except page.LessonTrouble as trouble:
        steps, wrong = [], str(trouble)
    found = [(step.command, [item.text for item in step.expected]) for step in steps]
    if wrong or found != wanted:
        raise Trouble(
            f"This is not an output to bless: {wrong or 'the page would say other commands.'}\n"
            "Nothing is changed. Let the command print less, or show it through `| sed 's/^/| /'`."
        )


def _steps(lesson: page.Lesson) -> list[Step]:
    return [step for fence in lesson.fences("console") for step in transcript.steps(lesson, fence)]


def _figures(tree: Tree, scenario: Scenario, lesson: page.Lesson) -> list[str]:
    """Rewrites the figures that show otherwise than what is built; their paths."""
    if not lesson.figures():
        return []
    from workbench import figure

    drawings = figure.draw(scenario, lesson, tree.folder, scenario.built_in(tree.folder))
    return _accepted(scenario, lesson, drawings)


def _sketches(scenario: Scenario) -> list[str]:
    """The same of the page of its chapter, whose figures their notes draw."""
    from workbench import figure

    chapter = Scenario(scenario.chapter, os.path.dirname(scenario.folder))
    if not os.path.exists(chapter.readme):
        return []
    lesson = page.read(chapter.readme)
    return _accepted(chapter, lesson, figure.sketch(chapter, lesson))


def _accepted(scenario: Scenario, lesson: page.Lesson, drawings: list[Drawn]) -> list[str]:
    """Rewrites the files that are not what is drawn; their paths."""
    changed = []
    for drawn in drawings:
        where = f"{lesson.path}:{drawn.figure.line}"
        if drawn.verdict == "skipped":
            say(f"{where}: {drawn.figure.file} is skipped: {drawn.difference}")
        elif drawn.verdict == "failed" and not drawn.changed:
            raise Trouble(f"This is not a figure to bless.\n{where}: {drawn.difference}")
        elif drawn.verdict == "failed":
            path = os.path.join(scenario.folder, drawn.figure.file)
            _rewrite(path, drawn.recorded.split("\n"), drawn.text.split("\n"))
            changed.append(path)
    return changed


def _rewrite(path: str, before: list[str], after: list[str]) -> None:
    """Writes the lines and shows the difference."""
    for line in difflib.unified_diff(before, after, path, path, lineterm="", n=2):
        say(paint(line, {"-": "bad", "+": "good"}.get(line[:1], "dim")))
    aside.write(path, "\n".join(after))


def renewed(
    expected: list[Expected], printed: list[str], names: dict[str, str], roots: dict[str, str]
) -> list[str]:
    """The expected lines with the fewest rewritten that make them match what was printed.

    An alignment: cost[i][j] is the least number of changes that make expected[i:] match
    printed[j:]; the choice that leads there is kept beside it.
    """
    rows, columns = len(expected), len(printed)
    cost = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            cost[i][j] = min(
                (c + cost[a][b] for a, b, c, _ in _moves(expected, printed, i, j, names, roots)),
                default=0,
            )
    lines: list[str] = []
    i = j = 0
    while i < rows or j < columns:
        for a, b, c, line in _moves(expected, printed, i, j, names, roots):
            if c + cost[a][b] == cost[i][j]:
                lines += [] if line is None else [line]
                i, j = a, b
                break
    return lines


def _moves(expected, printed, i, j, names, roots):
    """From a place in both, each next place, its cost, and the line that the lesson then has."""
    if i < len(expected):
        item = expected[i]
        if item.pattern is None:
            yield i + 1, j, 0, item.text
            if j < len(printed):
                yield i, j + 1, 0, None
        elif j < len(printed) and item.pattern.match(printed[j], names, roots) is not None:
            yield i + 1, j + 1, 0, item.text
        if item.pattern is not None:
            if j < len(printed):
                yield i + 1, j + 1, 1, _literal(printed[j], roots)
            yield i + 1, j, 1, None
    if j < len(printed):
        yield i, j + 1, 1, _literal(printed[j], roots)


def _literal(line: str, roots: dict[str, str]) -> str:
    for word, path in roots.items():
        line = line.replace(path, f"[{word}]")
    return line


def _parsed(lines: list[str]) -> list[Expected]:
    return [
        Expected(0, line, None if line == transcript.ELISION else Pattern(line)) for line in lines
    ]
