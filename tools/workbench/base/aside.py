"""Files that are as they were or whole: written beside their place, then renamed (rename(2))."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def beside(path: str) -> Iterator[str]:
    """Inside, a path of its own to write to, which then takes the place of `path`; where that
    fails, or is interrupted, `path` is as it was and nothing is left."""
    aside = f"{path}.{os.getpid()}"
    try:
        yield aside
        os.replace(aside, path)
    finally:
        if os.path.exists(aside):  # a failure; or rename(2), of two names for the same file
            os.unlink(aside)


def write(path: str, text: str) -> None:
    """Writes a file of text, in UTF-8, whose folder is made where it is missing."""
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with beside(path) as aside, open(aside, "w", encoding="utf-8") as file:
        file.write(text)
