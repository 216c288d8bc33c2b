"""What counts as a reason to fail: a text that was observed, and that other failures do not have.

GoogleTest and tests/observe print much at every failure of an assertion, whatever its cause: where
it stands, its source text, what was expected, the command and its folder. A red line quotes from
the rest, a piece of one of these lines:

    host needs libplugin.so               what a file holds, or `host does not: it was asked ...`
    elf("app").runpath() is nothing       the value that was observed: the first that is compared
    it exited with status 0               a status; but 0, only where the program said nothing of why
    libgreet.so: cannot open shared       what a program, the loader or a linker said

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
    "Value of: ",
    "Actual: ",
    "Expected: ",
    "Expected equality of these values:",
    "Which is: ",
    "unknown file",
    'C++ exception with description "',
    '" thrown in the test body.',
)
_OBSERVE = (
    "expected: exit status 0 and exactly this on stdout: ",
    "expected: exit status 1, and ",
    " on stderr or stdout (it stands on neither)",
    " does not: it was asked whether it ",
    "but it exited with status ",
    "as asked: ",
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
_VALUE = "    Which is: "
_DROPPED = (
    "Value of: ",
    "Expected: true",
    "Expected: false",
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
    if record and record[0] == "Expected equality of these values:":
        return _compared(record[1:])
    found: list[Line] = []
    asserted: list[str] = []
    expected = False  # inside tests/observe's `expected: ...`, which may take several lines
    for line in record:
        line = re.sub(r"^  Actual: (?:true|false)(?: \()?", "", line)
        line = re.sub(r'^C\+\+ exception with description "', "", line)
        line = line.replace('" thrown in the test body.', "")
        ended = re.match(r"(?:but|and) it ", line)
        expected = (expected or line.startswith(("expected: ", "as asked: "))) and not ended
        if line == "stderr:":  # it says why: its status alone would be that of any failure
            found = [item for item in found if not _is_failure(item)]
        if line.startswith("Expected: ") and found and found[-1].text.endswith(")"):
            found[-1] = _line(found[-1].text[:-1])  # GoogleTest's parenthesis around a message
        if expected or line.startswith("Value of: "):
            asserted.append(line)
        elif not line.startswith(_DROPPED) and line not in ("", ")"):
            found.append(_line(re.sub(r"^  \| ", "", line)))
    return found, asserted


def _is_failure(item: Line) -> bool:
    return bool(re.fullmatch(r"(?:but |and )?it exited with status [1-9]\d*", item.text))


def _compared(record: list[str]) -> tuple[list[Line], list[str]]:
    """`expression is value`, of the first operand that has one: the other is what it should be."""
    found: list[Line] = []
    asserted: list[str] = []
    for line in record:
        if found or not line.startswith(_VALUE):
            asserted.append(line[len(_VALUE) :] if line.startswith(_VALUE) else line)
            continue
        value = " ".join(line[len(_VALUE) :].split())
        value = re.sub(r'^\((nullopt|".*")\)$', r"\1", value).replace("nullopt", "nothing")
        found.append(_after(f"{' '.join(asserted[-1].split())} is ", value))
    return found, asserted


def _line(text: str) -> Line:
    text = " ".join(text.split())
    lead = re.match(r"(?:but |and )?it exited with status (?=\d+$)|Expected: .*, actual: ", text)
    if lead:
        return _after(lead.group(), text[lead.end() :])
    asked = text.find(": it was asked whether it ")
    return Line(text, 0, asked if asked >= 0 else len(text))


def _after(lead: str, text: str) -> Line:
    return Line(lead + text, len(lead), len(lead) + len(text))
