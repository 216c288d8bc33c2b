"""Words on a terminal: colours where they help, plain text in a pipe."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager

WIDTH = 78
_STYLES = {"good": "32", "bad": "31", "dim": "2", "bold": "1", "command": "36"}


def colourful() -> bool:
    """Whether colours go out: to a terminal, unless NO_COLOR or TERM=dumb says otherwise."""
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "dumb") != "dumb"
    )


def paint(text: str, style: str) -> str:
    """The text in a style, if colours go out."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text and colourful() else text


def columns() -> int:
    """How wide the terminal is at this moment; 0 where there is none, or where it does not say."""
    try:
        return os.get_terminal_size(1).columns
    except OSError:
        return 0


def say(text: str = "") -> None:
    """One line, at once: a reader in a pipe sees it when it happens."""
    print(text, flush=True)


def quiet(on: bool) -> AbstractContextManager:
    """`with quiet(True):` nothing is said inside, where results go out as data."""
    import contextlib

    stack = contextlib.ExitStack()
    if on:
        nowhere = stack.enter_context(open(os.devnull, "w", encoding="utf-8"))
        stack.enter_context(contextlib.redirect_stdout(nowhere))
    return stack


def data(value: object) -> None:
    """Results as JSON."""
    import json

    print(json.dumps(value, ensure_ascii=False, indent=1), flush=True)


def stands_for(argv: list[str], indent: str = "") -> None:
    """Shows the command that the workbench is about to run for the user, as one types it here."""
    import shlex

    say(paint(f"{indent}$ " + " ".join(map(shlex.quote, map(here, argv))), "dim"))


def here(path: str) -> str:
    """A path as one types it here."""
    return os.path.relpath(path) if path.startswith(os.getcwd() + "/") else path


def plain(text: str) -> str:
    """Markdown's inline marks taken off."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    code: list[str] = []  # has no marks of its own, and may be inside others'

    def put_aside(hit: re.Match) -> str:
        code.append(hit[1])
        return f"\0{len(code) - 1}\0"

    text = re.sub(r"`([^`]*)`", put_aside, text)
    text = re.sub(r"(?<!\w)(\*\*|\*|_)(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return re.sub(r"\0(\d+)\0", lambda hit: code[int(hit[1])], text)


def count(items: Sized, name: str) -> str:
    """`1 fact`, `2 facts`"""
    return f"{len(items)} {name}" + ("" if len(items) == 1 else "s")


def prose(text: str, indent: str = "") -> str:
    """Paragraphs and bullets of a lesson, filled to the width of a page or of a narrow terminal."""
    import textwrap

    width = min(WIDTH, max(columns() - 1, 20)) if columns() else WIDTH
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n|\n(?=[-*] |\d+\. )", text):
        if paragraph.lstrip().startswith("|"):  # a table stays as it is
            paragraphs.append(textwrap.indent(paragraph, indent))
            continue
        bullet = re.match(r"[-*] |\d+\. ", paragraph)
        rest = indent + " " * len(bullet.group()) if bullet else indent
        flat = " ".join(plain(paragraph).split())
        paragraphs.append(textwrap.fill(flat, width, initial_indent=indent, subsequent_indent=rest))
    return "\n".join(paragraphs)


def listed(words: list[str]) -> str:
    """a, b and c"""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))
