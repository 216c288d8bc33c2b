"""Whether a break shows what it says: each red line a reason to fail, and each reason observed.

A reason is a text of nine letters or more that is printed for what was observed, and not at every
failure of the assertion (workbench.reason) or of a build (workbench.complaint). What fails for
another reason says another text: the text of one red line stands in no failure whose red line
says another. And where the change took a file away that the facts look at, they observed nothing:
that counts only beside a fact that did, where the section names the file.
"""

from __future__ import annotations

from workbench.lesson.page import Lesson, Prose
from workbench.verify import complaint, reason

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify.breakage import Breakage, Red

_MOST = 12  # lines of a failure that are offered to quote from
_REPAIR = "make a change after which the build still works but the claim fails"


def form(lesson: Lesson, section: str, breaks: Breakage, source: str) -> dict[int, str]:
    """What is wrong with the red lines as they stand, by their lines; `source` is test.cpp's text."""
    said = "\n".join(block.text for block in lesson.section(section) if isinstance(block, Prose))
    nothing = all(reason.missing(red.text) for red in breaks.red)
    wrong = {
        red.line: _build_form(red, breaks) if red.name == "build" else _form(red, source)
        for red in breaks.red
    }
    for red in breaks.red:
        wrong[red.line] = wrong[red.line] or _gone(red, said, nothing)
    return {line: message for line, message in wrong.items() if message}


def _build_form(red: Red, breaks: Breakage) -> str:
    """What is wrong with the red line of a build."""
    added = [line for fence in breaks.diffs for line in fence.body if line[:1] == "+"]
    for piece in reason.pieces(red.text):
        if len(piece) < reason.SHORTEST:
            return f"`{piece}` {reason.TOO_SHORT}."
        if complaint.is_broken(f"error: {piece} \n{piece} "):
            return f"`{piece}` says that the build is broken, not that the claim is: {_REPAIR}."
        if any(piece in reason.literal(line) for line in added):
            return f"`{piece}` is what the change itself says: quote what a linker says of it."
    return ""


def _form(red: Red, source: str) -> str:
    """What is wrong with the red line of a test."""
    for piece in reason.pieces(red.text):
        weak = reason.weakness(red.name, piece, source)
        if weak:
            return f"`{piece}` {weak}."
    return ""


def _gone(red: Red, said: str, nothing: bool) -> str:
    """What is wrong with a red line that says that a file is not there; `said` is the section's
    prose, `nothing` whether no red line is about anything else."""
    file = reason.missing(red.text)
    if file and nothing:
        return f"without {file} the facts observe nothing: {_REPAIR}."
    if file and f"`{file}`" not in said:
        return (
            f"{file} is not there, and the section does not say why: write it there, "
            f"with `{file}`, or {_REPAIR}."
        )
    return ""


def observed(failed: dict[str, str]) -> dict[str, list[reason.Line]]:
    """What was observed where a test or the build failed."""
    lines = {}
    for name, text in failed.items():
        if name == "build":
            said = complaint.read(text)
            whole = [said.broken] if said.broken else said.linking + said.compiling
            lines[name] = [reason.Line(message, 0, len(message)) for message in whole]
        else:
            lines[name] = reason.observed(text)
    return lines


def judge(
    lesson: Lesson, section: str, breaks: Breakage, failed: dict[str, str], source: str
) -> list[str]:
    """How what failed is not what the red lines say."""
    reds, lines = breaks.red, observed(failed)
    texts = {name: {red.text for red in reds if red.name == name} for name in failed}
    wrong = []
    amiss = form(lesson, section, breaks, source)
    for red in reds:
        message = amiss.get(red.line) or _red(red, failed, lines) or _shared(red, lines, texts)
        if message:
            wrong.append(f"{lesson.path}:{red.line}: {message}")
    for name, text in failed.items():
        if not texts[name]:
            wrong.append(
                f"{lesson.path}:{reds[0].line}: {name} turns red too, "
                "and the red fence does not say so.\n" + _quoted(text.strip().split("\n"), "+")
            )
    return wrong


def _red(red: Red, failed: dict[str, str], lines: dict[str, list[reason.Line]]) -> str:
    """How one red line is not what was seen; or nothing."""
    if red.name not in failed:
        return f"{red.name} stays green; the change does not break it."
    offered = _quoted([line.text for line in lines[red.name]], "+")
    if red.name == "build":
        said = complaint.read(failed["build"])
        if said.broken:
            return f"the build is broken, which says nothing about the claim: {_REPAIR}.\n{offered}"
        if said.compiling and _found(red, [reason.Line(t, 0, len(t)) for t in said.linking]):
            return f"a compiler refuses the change, too: {_REPAIR}.\n{offered}"
    shown = _found(red, lines[red.name])
    if not shown:
        flat = " ".join(failed[red.name].split())
        if any(piece in flat for piece in reason.pieces(red.text)):
            return (
                f"{red.name} turns red, but `{red.text}` is not what was observed: "
                f"quote a piece of that.\n{offered}"
            )
        return f"{red.name} turns red for another reason.\n  - {red.text}\n{offered}"
    missing = reason.missing(shown.text)
    if missing and missing != reason.missing(red.text):
        return (
            f"{red.name} observes nothing, since {missing} is not there: {_REPAIR}, "
            f"or say `there is no artefact {missing}`."
        )
    return ""


def _shared(red: Red, lines: dict[str, list[reason.Line]], texts: dict[str, set[str]]) -> str:
    """The other failure that a red line's text stands in, as a sentence; or nothing."""
    for name, others in lines.items():
        if texts[name] and red.text not in texts[name] and _found(red, others):
            return (
                f"`{red.text}` also appears in the failure of {name}, whose red line says something else: "
                "quote what only this one observes, or the same for both."
            )
    return ""


def _found(red: Red, lines: list[reason.Line]) -> reason.Line | None:
    """The first line that shows what the red line quotes."""
    wanted = reason.pieces(red.text)
    return next((line for line in lines if any(line.shows(piece) for piece in wanted)), None)


def telling(red: Red, lines: list[reason.Line]) -> str:
    """The line of a failure that the red line quotes, for a reader; or nothing."""
    shown = _found(red, lines)
    return shown.text if shown else ""


def _quoted(lines: list[str], mark: str) -> str:
    more = [f"... and {len(lines) - _MOST} more lines"] if len(lines) > _MOST + 1 else []
    return "\n".join(f"  {mark} {line}" for line in (lines[:_MOST] + more if more else lines))
