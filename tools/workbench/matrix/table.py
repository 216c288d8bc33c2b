"""The matrix on a page: as text for a terminal of 80 columns, and as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from workbench.base.terminal import WIDTH, count, listed, paint
from workbench.lesson import needs
from workbench.lesson.toolchain import VALUES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.matrix import shape

MARKS = {"verified": "✓", "differs": "≠", "skipped": "-", "failed": "✗"}
STYLES = {"verified": "good", "differs": "command", "skipped": "dim", "failed": "bad"}
LEGEND = {
    "verified": "verified",
    "differs": "differs, as its lesson says",
    "skipped": "skipped",
    "failed": "failed",
}
PART = "°"  # beside a mark: a part is skipped
SHORT = {"release": "-O2"}  # a column's head, where its name is long
NAMED = 3  # scenarios of which the same is said are named up to this many
LINES = 12  # of what a failed test said


def text(result: shape.Matrix) -> str:
    """The whole report for a terminal."""
    lines = []
    used = [one for one in result["toolchains"] if not one["skipped"]]
    if used:
        lines += [*_versions(used), "", *_table(result, used), "", _legend(result), *_titles(used)]
    for head, notes in _sections(result):
        lines += ["", paint(head, "bold"), *(line for note in notes for line in _filled(*note))]
    *said, verdict = _closing(result)
    lines += ["", *said, paint(verdict, {"✓": "good", "✗": "bad"}.get(verdict[0], "dim"))]
    return "\n".join(lines)


def markdown(result: shape.Matrix) -> str:
    """The whole report for a page on a forge."""
    used = [one for one in result["toolchains"] if not one["skipped"]]
    lines = []
    if used:
        names = [one["name"] for one in used]
        lines += ["| scenario | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
        for row in result["scenarios"]:
            cells = (_word(row["cells"].get(name)) for name in names)
            lines.append(f"| {row['slug']} | " + " | ".join(cells) + " |")
        lines += ["", *_versions(used), "", "✓ verified"]
        if any(one["left_out"] for row in result["scenarios"] for one in row["cells"].values()):
            lines[-1] += f", {PART} a part is skipped"
    for head, notes in _sections(result):
        lines += ["", f"**{head.lstrip('≠- ✗')}**", ""]  # whose cells are words
        for subject, words in notes:
            first, *rest = words.split("\n")
            lines.append(f"- {_escaped(subject)}: {_escaped(first)}")
            lines += ["  ```text", *("  " + line for line in rest), "  ```"] if rest else []
    for sentence in _closing(result):
        lines += ["", sentence]
    return "\n".join(lines)


def _table(result: shape.Matrix, used: list[shape.Toolchain]) -> list[str]:
    """Two lines of heads, then a line for each scenario below its chapter."""
    groups: dict[str, list[str]] = {}
    for one in used:
        groups.setdefault(one["name"].partition("-")[0], []).append(one["name"])
    wide = max(len(row["slug"].partition("/")[2]) for row in result["scenarios"]) + 2
    above, below = " " * wide, " " * wide
    columns: dict[str, int] = {}  # where each begins
    for group, names in groups.items():
        above = above.ljust(len(below)) + " " + group
        for name in names:
            head = name.partition("-")[2]
            columns[name] = len(below) + 1
            below += " " + SHORT.get(head, head).ljust(2)
        below = below.ljust(len(above)) + " "
    lines = [above, below.rstrip()]
    chapter = ""
    for row in result["scenarios"]:
        before, _, name = row["slug"].partition("/")
        if before != chapter:
            lines.append(paint(before, "bold"))
            chapter = before
        line, length = f"  {name}", len(name) + 2  # a colour has no width
        for column, begin in columns.items():
            cell = row["cells"].get(column)
            if cell:
                mark = MARKS[cell["verdict"]] + (PART if cell["left_out"] else "")
                line += " " * (begin - length) + paint(mark, STYLES[cell["verdict"]])
                length = begin + len(mark)
        lines.append(line)
    return lines


def _word(one: shape.Cell | None) -> str:
    """A cell in Markdown."""
    if not one:
        return ""
    words = {"differs": "*differs*", "skipped": "skipped"}
    return words.get(one["verdict"], MARKS[one["verdict"]]) + (PART if one["left_out"] else "")


def _versions(used: list[shape.Toolchain]) -> list[str]:
    """What took part, each version once."""
    parts = [part for one in used for part in re.split(" and | for ", one["description"])]
    numbered = [part for part in dict.fromkeys(parts) if " " in part]
    return textwrap.wrap(", ".join(numbered), WIDTH)


def _titles(used: list[shape.Toolchain]) -> list[str]:
    """What a column is, of those whose head does not say it."""
    heads = [(SHORT.get(one["name"].partition("-")[2], one["name"]), one) for one in used]
    return [
        f"{head}: {one['title']}"
        for head, one in heads
        if one["title"] and one["name"].partition("-")[2] not in VALUES["linker"]
    ]


def _legend(result: shape.Matrix) -> str:
    cells = [one for row in result["scenarios"] for one in row["cells"].values()]
    shown = [
        f"{MARKS[verdict]} {words}"
        for verdict, words in LEGEND.items()
        if any(one["verdict"] == verdict for one in cells)
    ]
    if any(one["left_out"] for one in cells):
        shown.append(f"{PART} a part is skipped")
    return "   ".join(shown)


def _sections(result: shape.Matrix):
    """What stands below the table: a head, and notes of a subject and its words."""
    heads = {
        "differs": f"≠ Differences from {result['reference']}, as the lessons explain them",
        "skipped": "- Skipped parts",
    }
    for verdict, head in heads.items():
        notes = _gathered(result, verdict)
        if notes:
            yield head, notes
    parts = [
        (row["slug"], note["subject"], note["words"])
        for row in result["scenarios"]
        for one in row["cells"].values()
        for note in one["left_out"]
    ]
    if parts:
        yield f"{PART} Parts that do not apply to a toolchain", _merged(parts)
    failures = list(_failures(result))
    if failures:
        yield "✗ What failed", failures


def _gathered(result: shape.Matrix, verdict: str) -> list[tuple[str, str]]:
    """Equal words of one scenario once, with all whom they are about."""
    about: dict[tuple[str, str], list[str]] = {}
    for row in result["scenarios"]:
        for name, one in row["cells"].items():
            for note in one["notes"] if one["verdict"] == verdict else []:
                who = about.setdefault((row["slug"], note["words"]), [])
                subject = note["subject"] or name
                if subject not in who:
                    who.append(subject)
    return _merged((slug, listed(who), words) for (slug, words), who in about.items())


def _merged(notes: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """What is said of several scenarios in the same words, once; a note is a scenario's name, whom
    or what it is about, and its words."""
    slugs: dict[tuple[str, str], dict[str, None]] = {}
    for slug, who, words in notes:
        slugs.setdefault((who, words), {})[slug] = None
    return [
        (f"{listed([*of]) if len(of) <= NAMED else count([*of], 'scenario')}, {who}", words)
        for (who, words), of in slugs.items()
    ]


def _failures(result: shape.Matrix):
    for one in result["toolchains"]:
        if one["failed"]:
            yield f"{one['name']} can't be used", "\n" + _shortened(_from_error(one["failed"]))
    for row in result["scenarios"]:
        for name, cell in row["cells"].items():
            if cell["verdict"] != "failed" or cell["notes"][0]["subject"] == "toolchain":
                continue
            tests = ", ".join(note["subject"] for note in cell["notes"])
            said = cell["notes"][0]["words"]
            said = _shortened(_from_error(said) if tests == "build" else said)
            see = f"See it: ./workbench --preset {name} test {row['slug']}"
            yield f"{row['slug']}, {name}", "\n".join([tests, said, see])


def _from_error(words: str) -> str:
    """What CMake or ninja says from the command on that failed."""
    hit = re.search(r"(?m)^\s*FAILED: ", words) or re.search(r"(?mi)^.*\berror\b", words)
    return words[hit.start() :] if hit else words


def _shortened(words: str) -> str:
    """The beginning of what was said, without the variants that a lesson leaves out."""
    words = re.sub(r"(?m)^\S*README\.md:\d+: skipped: .*\n", "", words)
    lines = [line for line in words.strip().splitlines() if line.strip()]
    more = [f"... and {len(lines) - LINES} lines more"] if len(lines) > LINES else []
    return "\n".join(lines[:LINES] + more)


def _filled(subject: str, words: str) -> list[str]:
    """A note: its subject and the first line of its words filled, other lines as they are."""
    first, *rest = words.split("\n")
    flat = textwrap.wrap(
        f"{subject}: {first}", WIDTH, initial_indent="  ", subsequent_indent="    "
    )
    return flat + [f"    {line}" for line in rest]


def _closing(result: shape.Matrix) -> list[str]:
    """What is not here, and what it all came to."""
    lines: dict[tuple[str, str], list[str]] = {}
    for one in result["toolchains"]:
        if one["skipped"]:
            lines.setdefault((one["skipped"], one["package"]), []).append(one["name"])
    said = []
    for (reason, brings), names in lines.items():
        ending = (
            f"; {brings} {'provide them' if ' and ' in brings else 'provides it'}" if brings else ""
        )
        said.append(f"Without {listed(names)}: {reason}{ending}.")
    cells = [one for row in result["scenarios"] for one in row["cells"].values()]
    reasons = [
        note["words"] for one in cells if one["verdict"] == "skipped" for note in one["notes"]
    ]
    if any(brings for _, brings in lines) or any(map(needs.lacking, reasons)):
        said.append("`./workbench --yes matrix` installs what is missing.")
    number = {verdict: sum(one["verdict"] == verdict for one in cells) for verdict in MARKS}
    used = [one for one in result["toolchains"] if not one["skipped"]]
    if not cells:
        return [*said, "✗ No toolchain of the matrix can be used here: nothing is verified."]
    whole = f"{count(result['scenarios'], 'scenario')} with {count(used, 'toolchain')}"
    if number["failed"]:
        return [*said, f"✗ {number['failed']} of {len(cells)} fail: {whole}."]
    if number["skipped"] == len(cells):
        return [*said, f"- {whole}: all is skipped, and nothing is verified."]
    parts = [f"{number['verified']} verified"]
    parts += [f"{number['differs']} differ as their lessons say"] if number["differs"] else []
    parts += [f"{number['skipped']} skipped"] if number["skipped"] else []
    return [*said, f"✓ {whole}: {', '.join(parts)}."]


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_<\[\]|])", r"\\\1", words)
