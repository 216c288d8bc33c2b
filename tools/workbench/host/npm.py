"""What npm brings for the decks: reveal.js, and to print and test them the others.

slides/package.json names them and its lock file pins them. They are installed into the build
folder, since the sources may be read-only.
"""

from __future__ import annotations

import json
import os
import shutil

from workbench.base import place, terminal
from workbench.base.process import Process
from workbench.base.progress import Progress
from workbench.base.terminal import listed
from workbench.base.trouble import Trouble
from workbench.host import package

FILES = ("package.json", "package-lock.json")


def folder() -> str:
    """The folder that has node_modules: one for all presets."""
    return os.path.join(place.build_folder(), "npm")


def missing(tests: bool = False) -> str:
    """Why what npm brings is not here in the pinned versions, or nothing."""
    wanted = _wanted(tests)
    for name, version in wanted.items():
        try:
            with open(_inside(name, "package.json"), encoding="utf-8") as file:
                found = json.load(file)["version"]
        except (OSError, ValueError, KeyError):
            return f"{name} {version} is not installed (./workbench --yes setup --all)"
        if found != version:
            return f"{name} is version {found} and not {version} (./workbench --yes setup --all)"
    return ""


def ensure(yes: bool, tests: bool = False) -> None:
    """Installs what is missing with `yes`; says what it would run without."""
    if not missing(tests):
        return
    argv = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if not tests:
        argv.append("--omit=dev")
    if not shutil.which("npm"):
        raise Trouble(
            "reveal.js, which draws the decks, comes by npm, and there is no npm here: "
            "`./workbench doctor` says which package has it."
        )
    if not yes:
        raise Trouble(
            f"{missing(tests).partition(' (')[0]}: repeat the command with --yes, which runs "
            f"`{' '.join(argv)}` in {folder()}."
        )
    _install(argv)


def setup(yes: bool) -> int:
    """`setup --all`: also what npm brings, where there is npm; an exit status."""
    if missing(tests=True) and shutil.which("npm"):
        ensure(yes, tests=True)
        terminal.say("The npm packages for the decks are installed now.")
    return 0


def bring() -> None:
    """Installs what the decks and their tests need, where the tools are here; else they skip."""
    if package.missing(("slides", "browser")) or not missing(tests=True):
        return
    try:
        ensure(True, tests=True)
    except Trouble as trouble:
        terminal.say(f"{trouble} The tests of the decks are skipped.")


def read(name: str) -> str:
    """A file of reveal.js as it is published."""
    path = _inside("reveal.js", "dist", name)
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        raise Trouble(
            f"{path} is missing, so no deck can be made: remove {folder()} and repeat the command "
            "with --yes, which installs it again."
        ) from None


def _inside(*names: str) -> str:
    return os.path.join(folder(), "node_modules", *names)


def _wanted(tests: bool) -> dict[str, str]:
    with open(os.path.join(place.SLIDES, FILES[0]), encoding="utf-8") as file:
        page = json.load(file)
    return {**page["dependencies"], **(page["devDependencies"] if tests else {})}


def _install(argv: list[str]) -> None:
    """Beside, then renamed: an interruption leaves nothing that looks whole."""
    place.make_writable(place.build_folder())
    aside = f"{folder()}.{os.getpid()}"
    os.makedirs(aside)
    try:
        for name in FILES:
            shutil.copyfile(os.path.join(place.SLIDES, name), os.path.join(aside, name))
        tests = "--omit=dev" not in argv
        names = listed([f"{name} {version}" for name, version in _wanted(tests).items()])
        size = "20 MB" if tests else "7 MB"
        terminal.say(f"Fetching {names} from npm's registry, {size} on disk:")
        terminal.stands_for(["cd", aside])
        terminal.stands_for(argv)
        done = Process(argv, environment={**os.environ}, folder=aside).wait(progress=Progress())
        if done.status:
            raise Trouble(
                f"{done.output.strip()}\nnpm ended with status {done.status}: fix what it says above "
                "(it needs its registry: behind a proxy, tell it by `npm config set proxy`), then "
                "repeat the command."
            )
        shutil.rmtree(folder(), ignore_errors=True)
        os.rename(aside, folder())
    finally:
        shutil.rmtree(aside, ignore_errors=True)
