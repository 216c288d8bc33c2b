"""The lists beside this file are made of blocks of lines. A blank line ends one, `#` begins a
comment."""

from __future__ import annotations

from typing import NamedTuple

from workbench.base.trouble import Trouble


class Line(NamedTuple):
    """A line and its number in the file."""

    number: int
    text: str


def read(path: str) -> list[list[Line]]:
    """The blocks of a list."""
    with open(path, encoding="utf-8") as file:
        lines = [Line(*line) for line in enumerate(file.read().split("\n"), 1)]
    found: list[list[Line]] = [[]]
    for line in lines:
        if not line.text.strip():
            found.append([])
        elif not line.text.startswith("#"):
            found[-1].append(line)
    return [block for block in found if block]


def wrong(path: str, line: int, text: str) -> Trouble:
    """What is wrong with a block that begins in this line."""
    return Trouble(f"{path}:{line}: {text}")
