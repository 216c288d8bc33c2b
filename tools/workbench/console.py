"""A bash for a person, in the place and with the environment that a lesson's commands have."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from workbench import environment, lesson, scratch, toolchain, verify
from workbench.build import Tree
from workbench.scenario import Scenario
from workbench.terminal import say
from workbench.trouble import Trouble


def need_a_terminal() -> None:
    if not sys.stdin.isatty():
        raise Trouble("A shell needs a terminal to type on: run this in one.")


def ask(folder: str, kept: dict[str, str], name: str) -> None:
    """An interactive bash in a folder, until the person leaves it."""
    need_a_terminal()
    colours = {"TERM": os.environ.get("TERM", "dumb")}
    prompt = {"PS1": f"{name} \\$ ", "HISTFILE": ""}
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the shell's
    try:
        subprocess.run(
            ["bash", "--noprofile", "--norc", "-i"],
            cwd=folder,
            env={**kept, **colours, **prompt},
            check=False,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    finally:
        signal.signal(signal.SIGINT, before)


def shell(tree: Tree, scenario: Scenario) -> int:
    """`workbench shell`: a scratch copy of the scenario, built, with its `cc`, `c++` and $BUILD."""
    need_a_terminal()
    tree.make([scenario])
    compiler = toolchain.read(tree.folder)
    reason = verify.absent(lesson.read(scenario.readme), compiler)
    if reason:
        raise Trouble(f"{scenario.slug} is skipped here: it {reason}.")
    build = tree.build_of(scenario)
    with scratch.Scratch(tree.folder) as folder:
        scratch.copy_sources(scenario.folder, folder)
        say(f"A scratch copy of {scenario.slug}, removed when you leave it with `exit`.")
        say(f"cc and c++ are {compiler}; $BUILD is what CMake built of it.")
        ask(folder, environment.lesson(tree.folder, build), scenario.target)
    return 0
