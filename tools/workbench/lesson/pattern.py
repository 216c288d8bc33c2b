"""One expected line of a transcript, and whether a printed line is what it says.

A line is literal but for placeholders:

    [..]         any text inside the line
    [ADDR]       an address: hexadecimal, with 0x or 8 digits and more
    [HEX]        a hexadecimal number, with or without 0x
    [NUM]        a decimal number
    [HASH]       a hash: 8 letters and digits or more
    [PATH]       an absolute path
    [TIME]       a duration or a time of day: 12 ms, 0.5s, 12:34:56
    [HERE]       the scratch folder that the lesson runs in
    [BUILD]      the folder that CMake built the scenario in

`[HEX:answer]` must be the same text wherever `answer` stands in the lesson. Another word in
capitals between brackets is an error; `[libgreet.so]` and `[$ORIGIN/../lib]` are literal. Blanks
at the end of a line don't show on a page and are not compared; a tab is what a terminal makes of it.
"""

from __future__ import annotations

import re

TYPES = {
    "ADDR": r"(?:0x[0-9a-f]+|[0-9a-f]{8,16})",
    "HEX": r"(?:0x)?[0-9a-f]+",
    "NUM": r"-?[0-9]+(?:\.[0-9]+)?",
    "HASH": r"[0-9A-Za-z]{8,}",
    "PATH": r"/[^\n]*?",
    "TIME": r"(?:[0-9]+(?:\.[0-9]+)? ?(?:ns|us|µs|ms|s|min)|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)",
}
ROOTS = ("HERE", "BUILD")

_PLACEHOLDER = re.compile(r"\[(\.\.|[A-Z][A-Z0-9_]*(?::[^\]\s]*)?)\]")
_NAME = re.compile(r"[a-z][a-z0-9-]*")


class PatternTrouble(ValueError):
    """A placeholder that does not exist; the text is a whole sentence."""


def shown(line: str) -> str:
    """A line as a terminal shows it: tabs to the next multiple of 8, no blanks at the end."""
    return line.expandtabs(8).rstrip()


def has_placeholder(text: str) -> bool:
    """Whether something in it would be read as a placeholder, be it one that does not exist."""
    return bool(_PLACEHOLDER.search(text))


class Pattern:
    """A line's parts: literal text at even places, a placeholder's (word, name) at odd ones."""

    def __init__(self, text: str):
        self.text = shown(text)
        self.parts: list = []
        end = 0
        for hit in _PLACEHOLDER.finditer(self.text):
            word, _, name = hit.group(1).partition(":")
            if word not in TYPES and word not in ROOTS and word != "..":
                known = " ".join(f"[{word}]" for word in ("..", *TYPES, *ROOTS))
                raise PatternTrouble(
                    f"{hit.group()} is no placeholder; there are {known}. "
                    "Write [..] for literal capitals in brackets."
                )
            if ":" in hit.group(1) and (word in ROOTS or not _NAME.fullmatch(name)):
                raise PatternTrouble(
                    f"{hit.group()} has no good name: write it like [{word}:answer], "
                    "lower-case letters after the colon, on a typed placeholder."
                )
            self.parts += [self.text[end : hit.start()], (word, name)]
            end = hit.end()
        self.parts.append(self.text[end:])

    @property
    def literal(self) -> bool:
        return len(self.parts) == 1

    def match(self, line: str, names: dict[str, str], roots: dict[str, str]) -> dict | None:
        """The named values with those that this line adds, or None where it does not match."""
        line = shown(line)
        if self.literal:
            return names if line == self.text else None
        expression = ""
        groups: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                expression += re.escape(part)
                continue
            word, name = part
            if word == "..":
                expression += ".*?"
            elif word in ROOTS:
                expression += re.escape(roots[word])
            elif name in names:
                expression += re.escape(names[name])
            elif name in groups:
                expression += f"(?P=g{groups.index(name)})"
            elif name:
                expression += f"(?P<g{len(groups)}>{TYPES[word]})"
                groups.append(name)
            else:
                expression += TYPES[word]
        hit = re.fullmatch(expression, line)
        if not hit:
            return None
        return {**names, **{name: hit.group(f"g{place}") for place, name in enumerate(groups)}}

    def spans(self, line: str) -> list[tuple[int, int]] | None:
        """Which columns of a printed line a placeholder stands for, or None if it does not match.

        Names and folders are not compared: any text of their type will do.
        """
        expression = ""
        for part in self.parts:
            if isinstance(part, str):
                expression += re.escape(part)
            elif part[0] == "..":
                expression += "(.*?)"
            else:
                expression += f"({TYPES['PATH' if part[0] in ROOTS else part[0]]})"
        hit = re.fullmatch(expression, shown(line))
        return [hit.span(place + 1) for place in range(len(self.parts) // 2)] if hit else None

    def placeholders(self) -> list[tuple[int, int]]:
        """Which columns of the pattern's own text are placeholders."""
        return [hit.span() for hit in _PLACEHOLDER.finditer(self.text)]
