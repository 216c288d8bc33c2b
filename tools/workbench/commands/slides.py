"""`workbench slides`: renders the decks, and serves or opens them."""

from __future__ import annotations

import os
import time

from workbench.base import aside, place
from workbench.base.progress import Progress
from workbench.base.terminal import paint, say
from workbench.base.trouble import Misuse, shown
from workbench.deck import deck
from workbench.deck.deck import Deck
from workbench.host import modules, npm, preset

MOST = 3  # troubles that are said one by one


def slides(
    build_folder: str,
    names: list[str],
    yes: bool = False,
    serving: bool = False,
    opening: bool = False,
    printing: bool = False,
) -> int:
    """Renders these decks into the build tree; an exit status."""
    modules.ensure()
    npm.ensure(yes, tests=printing)  # playwright-core prints
    if serving:
        return _serve(build_folder, names, opening)
    paths = [make(build_folder, name) for name in names]
    if printing:
        _print(paths)
    return max(_open("file://" + path) for path in paths) if opening else 0


def make(build_folder: str, name: str) -> str:
    """Renders one deck and says what it shows; its path."""
    from workbench.deck import render

    begin = time.monotonic()
    made = _read(build_folder, name)
    path = os.path.join(build_folder, "slides", name + ".html")
    aside.write(path, render.render(made))
    _warn(made.shelf.troubles)
    say(f"{os.path.relpath(path)}: {_account(made)}, in {time.monotonic() - begin:.1f} s")
    return path


def _read(build_folder: str, name: str) -> Deck:
    """A deck with what was seen in this tree, and in those of other toolchains."""
    return deck.read(name, build_folder, _beside(build_folder))


def _beside(build_folder: str) -> list[str]:
    """The build folders of the other presets."""
    folders = map(place.build_folder, preset.names())
    return [folder for folder in folders if folder != build_folder]


def _serve(build_folder: str, names: list[str], opening: bool) -> int:
    from workbench.deck import render, serve

    def page(name: str) -> str:
        made = _read(build_folder, name)
        say(f"{name}: {_account(made)}")
        return render.render(made, serve.CHANGES)

    def opened(address: str) -> None:
        for name in names:
            say(f"{address}/{name}")
        say("Results that change are shown at once. Ctrl-C stops.")
        if opening:
            _open(f"{address}/{names[0]}")

    return serve.serve(serve.Pages([build_folder, *_beside(build_folder)], names, page), opened)


def _print(paths: list[str]) -> None:
    from workbench.deck import pdf

    for path in paths:
        printed = os.path.splitext(path)[0] + ".pdf"
        with Progress() as progress:
            progress.show(f"{os.path.relpath(printed)} is being printed, about 5 s ...")
            pdf.save(path, printed)
        say(os.path.relpath(printed))


def _open(address: str) -> int:
    import webbrowser

    if webbrowser.open(address):
        return 0
    say(f"No browser could be started: open {address} in yours.")
    return 1


def _warn(troubles: list[str]) -> None:
    """What could not be shown; of many the first ones."""
    for trouble in troubles[:MOST]:
        say(paint(trouble, "bad"))
    if len(troubles) > MOST:
        say(
            paint(
                f"... and {len(troubles) - MOST} more like this: ./workbench test runs all of it again.",
                "bad",
            )
        )


def _account(made: Deck) -> str:
    """How many slides there are, and what was seen of the transcripts on them."""
    from workbench.deck.evidence import BADGES
    from workbench.deck.slide import Screen

    badges = [
        tab[2].badge
        for slide in made.slides
        for item in slide.items
        if isinstance(item, Screen)
        for tab in item.tabs
    ]
    counts = [f"{badges.count(kind)} {words}" for kind, words in BADGES.items() if kind in badges]
    return f"{len(made.slides) + 1} slides; transcripts: {', '.join(counts) or 'none'}"


def choose(wanted: list[str]) -> list[str]:
    """These decks, or all there are; `Misuse` for one that there is not."""
    there = deck.names()
    for name in wanted:
        if name not in there:
            raise Misuse(f"There is no deck {shown(name)}: choose {' or '.join(there)}.")
    return wanted or there
