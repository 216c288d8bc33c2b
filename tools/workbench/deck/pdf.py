"""A deck as PDF, a page a slide, printed by Chromium (slides/print.mjs, by playwright-core)."""

from __future__ import annotations

import os
import shutil
import tempfile

from workbench.base import aside, environment, place
from workbench.base.process import Process
from workbench.base.trouble import Trouble
from workbench.host import npm

NAMES = ("chromium", "chromium-browser", "google-chrome")
LIMIT = 180.0  # seconds
_OTHERWISE = "Any browser can print the deck: add ?print-pdf to its address."


def chromium() -> str:
    """The browser's path, or nothing."""
    return next(filter(None, map(shutil.which, NAMES)), "")


def save(page: str, path: str) -> None:
    """Prints the deck of this HTML file."""
    browser = chromium()
    if not browser:
        raise Trouble(
            "Decks are printed by Chromium, which is not installed: `./workbench doctor` says which "
            f"package has it. {_OTHERWISE}"
        )
    script = os.path.join(place.SLIDES, "print.mjs")
    with tempfile.TemporaryDirectory() as home, aside.beside(path) as printed:
        # What a browser writes for itself, it writes there.
        own = dict.fromkeys(("HOME", "TMPDIR"), home)
        tools = {"MODULES": npm.folder(), "CHROMIUM": browser}
        printing = Process(
            ["node", script, page, printed], environment={**environment.pinned(), **own, **tools}
        )
        try:
            done = printing.wait(LIMIT)
        except Trouble:  # its only one is that of the limit, which says nothing about decks
            raise Trouble(
                f"{browser} did not print the deck within {LIMIT:g} s and was stopped. "
                f"Try again, or print it yourself. {_OTHERWISE}"
            ) from None
        if done.status:
            raise Trouble(
                f"The deck was not printed: {done.output.strip()}\nnode ended with status "
                f"{done.status}. Try again, or print it yourself. {_OTHERWISE}"
            )
