"""`workbench slides`: renders the decks, and serves or opens them."""

from __future__ import annotations

import os
import time

from workbench import deck, modules, npm, place, preset
from workbench.deck import Deck
from workbench.progress import Progress
from workbench.terminal import paint, say
from workbench.trouble import Misuse, shown

MOST = 3  # troubles that are said one by one


def slides(
    tree: str,
    names: list[str],
    yes: bool = False,
    serving: bool = False,
    opening: bool = False,
    printing: bool = False,
) -> int:
    """Renders these decks into the build tree; an exit status."""
    modules.ensure()
    npm.ensure(yes)
    if serving:
        return _serve(tree, names, opening)
    paths = [make(tree, name) for name in names]
    if printing:
        _print(paths)
    return max(_open("file://" + path) for path in paths) if opening else 0


def make(tree: str, name: str) -> str:
    """Renders one deck and says what it shows; its path."""
    from workbench import render

    begin = time.monotonic()
    made = _read(tree, name)
    path = os.path.join(tree, "slides", name + ".html")
    render.save(path, render.render(made))
    _warn(made.shelf.troubles)
    say(f"{os.path.relpath(path)}: {_account(made)}, in {time.monotonic() - begin:.1f} s")
    return path


def _read(tree: str, name: str) -> Deck:
    """A deck with what was seen in this tree, and in those of other toolchains."""
    return deck.read(name, tree, _beside(tree))


def _beside(tree: str) -> list[str]:
    """The build folders of the other presets."""
    folders = map(place.build_folder, preset.names())
    return [folder for folder in folders if folder != tree]


def _serve(tree: str, names: list[str], opening: bool) -> int:
    from workbench import render, serve

    def page(name: str) -> str:
        made = _read(tree, name)
        say(f"{name}: {_account(made)}")
        return render.render(made, serve.CHANGES)

    def opened(address: str) -> None:
        for name in names:
            say(f"{address}/{name}")
        say("Results that change are shown at once. Ctrl-C stops.")
        if opening:
            _open(f"{address}/{names[0]}")

    return serve.serve(serve.Site([tree, *_beside(tree)], names, page), opened)


def _print(paths: list[str]) -> None:
    from workbench import pdf

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
                f"... and {len(troubles) - MOST} more like this: ./workbench test sees all anew.",
                "bad",
            )
        )


def _account(made: Deck) -> str:
    """How many slides there are, and what was seen of the transcripts on them."""
    from workbench.evidence import BADGES
    from workbench.slide import Screen

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
