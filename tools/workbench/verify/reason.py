"""What counts as a reason to fail: a text that was observed, and that other failures do not have.

A failure is a sentence of tests/observe, what there is before what was expected, and then what was seen.
A red line quotes what was observed, a piece of one of these lines:

    host should not need libplugin.so, but does     what a file holds
    app has no RUNPATH                              ... up to `; expected $ORIGIN/../lib`
    app exited with status 0                        a status; but 0, only where the program said nothing of why
    libgreet.so: cannot open shared                 what a program, the loader or a linker said

The build folder is `[BUILD]`, a test's own `[HERE]`. ` | ` stands between pieces of which each toolchain says one.
"""

from __future__ import annotations

import re

from workbench.base.record import Record
from workbench.verify import assertion

SHORTEST = 9  # letters, such as those of `undefined`
TOO_SHORT = f"is too short to be found in no other failure: quote {SHORTEST} letters or more"

# What is printed at every failure of its kind, whatever was observed.
_GOOGLETEST = (
    "unknown file",
    'C++ exception with description "',
    '" thrown in the test body.',
)
_OBSERVE = (
    "; expected exit status 0 and exactly ",
    "; expected exit status 1 and ",
    "; expected anything but exit status 0",
    " on stderr or stdout",
    ", but does not",
    " exited with status ",
    "environment, besides the pinned one: ",
    "stdout is empty",
    "stderr is empty",
    "(no newline at the end)",
)

# What tests/observe says where there is nothing to look at (scenario.cpp).
_MISSING = re.compile(
    r"there is no (?:artefact|object file) (\S+) of |the object file (\S+) of \S+ is ambiguous"
)
_PLACE = re.compile(r"\S.*\.(?:cpp|h):\d+|unknown file")
_EXPECTED = "; expected "
_DROPPED = (
    "Failed",
    "command: ",
    "folder: ",
    "environment, besides ",
    "stdout:",
    "stderr:",
    "stdout is empty",
    "stderr is empty",
)


class Line(Record):
    """One line of a failure. Only its letters from `start` to `end` were observed: those around
    them say, at every failure, what was looked at. `asserted` is the assertion's own text."""

    text: str
    start: int
    end: int
    asserted: str = ""

    def shows(self, piece: str) -> bool:
        """Does the piece quote enough of what was observed: nine letters, or all there is?"""
        at = -1 if piece in self.asserted else self.text.find(piece)
        while at >= 0:
            start, end = max(at, self.start), min(at + len(piece), self.end)
            seen = re.sub(r"\[BUILD\]|\[HERE\]", "", self.text[start:end]) if start < end else ""
            if len(seen) >= SHORTEST or seen and (start, end) == (self.start, self.end):
                return True
            at = self.text.find(piece, at + 1)
        return False


def pieces(text: str) -> list[str]:
    """What a red line quotes: one piece, or one for each way to word it."""
    return [" ".join(piece.split()) for piece in text.split(" | ")]


def missing(text: str) -> str:
    """The artefact that a piece or a line says is not there; or nothing."""
    hit = _MISSING.search(text + " of ")
    return (hit.group(1) or hit.group(2)) if hit else ""


def weakness(name: str, piece: str, source: str) -> str:
    """Why a piece can't be the reason of this test, whatever it observes; or nothing.

    `source` is the text of test.cpp.
    """
    if len(piece) < SHORTEST:
        return TOO_SHORT
    if any(word in piece for word in _GOOGLETEST) or any(
        piece in word for word in _GOOGLETEST + _OBSERVE
    ):
        return "is printed at every failure: quote what was observed"
    if piece in f"{name} {name.partition('.')[2]} test.cpp":
        return "is the test's own name: quote what was observed"
    asserted = _assertions(name, source)
    if asserted and all(piece in one for one in asserted):
        return "is what the assertion itself says, whatever is observed: quote what was observed"
    return ""


def _assertions(name: str, source: str) -> list[str]:
    """The assertions of one TEST, each as GoogleTest and tests/observe print it."""
    text = assertion.Source(source)
    bodies = [text.code[test.start : test.end] for test in text.tests if test.name == name]
    parts = re.split(r"\b(?:EXPECT|ASSERT)_", bodies[0])[1:] if bodies else []
    return [literal(part) for part in parts]


def literal(source: str) -> str:
    """Source text as a line, with what its string literals stand for."""
    joined = re.sub(r'"\s+"', "", source)
    return " ".join(joined.replace(r"\n", " ").replace(r"\"", '"').split())


def observed(failure: str) -> list[Line]:
    """What a test's failure says beyond its assertions, of which several may have failed."""
    found: list[Line] = []
    record: list[str] = []
    for line in [*failure.split("\n"), "unknown file"]:
        if _PLACE.fullmatch(line):
            lines, asserted = _read(record)
            told = literal("\n".join(asserted))
            found += [Line(item.text, item.start, item.end, told) for item in lines]
            record = []
        else:
            record.append(line)
    return found


def _read(record: list[str]) -> tuple[list[Line], list[str]]:
    """What one failed assertion shows of what it observed, and what of itself."""
    found: list[Line] = []
    asserted: list[str] = []
    for number, line in enumerate(record):
        line = re.sub(r'^C\+\+ exception with description "', "", line)
        line = line.replace('" thrown in the test body.', "")
        if number == 0:
            line, _, expected = line.partition(_EXPECTED)
            asserted.append(expected)
            found.append(_sentence(" ".join(line.split()), bool(expected)))
            continue
        if line == "stderr:":  # it says why: its status alone would be that of any failure
            found = [item for item in found if not _is_failure(item)]
        if not line.startswith(_DROPPED) and line not in ("", ")"):
            text = " ".join(re.sub(r"^  \| ", "", line).split())
            found.append(Line(text, 0, len(text)))
    return found, asserted


def _is_failure(item: Line) -> bool:
    return bool(re.search(r" exited with status [1-9]\d*$", item.text))


def _sentence(text: str, compared: bool) -> Line:
    """A sentence; of a status, and of a value that is compared, only these were observed."""
    lead = re.match(r".* exited with status (?=\d+$)", text)
    if not lead and compared:
        lead = re.match(r".*?[)\]\w] is (?!of type |a file of type )", text)
    start = lead.end() if lead else 0
    return Line(text, start, len(text))
