"""A bash for a person, in the place and with the environment that a lesson's commands have."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

from workbench.base import environment, scratch
from workbench.base.terminal import say
from workbench.base.trouble import Trouble
from workbench.lesson import needs, page
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import absent, read_toolchain
from workbench.verify.build import Tree


def need_a_terminal() -> None:
    if not sys.stdin.isatty():
        raise Trouble("A shell needs a terminal to type on: run this in one.")


def ask(folder: str, kept: dict[str, str], name: str) -> int:
    """An interactive bash in a folder, until the person leaves it; its exit status, which is 128 + n
    where signal n ended it, as a shell says it."""
    need_a_terminal()
    colours = {"TERM": os.environ.get("TERM", "dumb")}
    prompt = {"PS1": f"{name} \\$ ", "HISTFILE": ""}
    # Ctrl-C is the shell's. A handler, which exec resets: an ignored signal would stay ignored.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        status = subprocess.run(
            ["bash", "--noprofile", "--norc", "-i"],
            cwd=folder,
            env={**kept, **colours, **prompt},
            check=False,
        ).returncode
    finally:
        signal.signal(signal.SIGINT, before)
    _come_to_the_front()
    return status if status >= 0 else 128 - status


def _come_to_the_front() -> None:
    """Takes the terminal, which a shell that was killed could not give back."""
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.tcsetpgrp(0, os.getpgrp())
    signal.signal(signal.SIGTTOU, before)


def shell(tree: Tree, scenario: Scenario) -> int:
    """`workbench shell`: a scratch copy of the scenario, built, with its `cc`, `c++` and $BUILD;
    the shell's own exit status."""
    need_a_terminal()
    tree.make([scenario])
    toolchain = read_toolchain(tree.folder)
    reason = absent(page.read(scenario.readme), toolchain)
    if reason:
        needs.advise([reason])
        raise Trouble(f"{scenario.slug} is skipped here: it {reason}.")
    build = scenario.built_in(tree.folder)
    with scratch.Scratch(tree.folder) as folder:
        scratch.copy_sources(scenario.folder, folder)
        say(f"A scratch copy of {scenario.slug}, removed when you leave it with `exit`.")
        say(f"cc and c++ are {toolchain}; $BUILD is what CMake built of it.")
        return ask(folder, environment.lesson(tree.folder, build), scenario.target)
