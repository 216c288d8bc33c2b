"""The command line: what there is, and which module does it."""

from __future__ import annotations

import argparse
import os
import sys

from workbench import place, terminal
from workbench.scenario import choose, choose_one, discover
from workbench.trouble import Misuse, ended


def main(words: list[str]) -> int:
    """Runs one command line; the exit status is 0 verified, 1 not, 2 misuse, 130 interrupted."""
    return ended(lambda: _dispatch(words))


def _dispatch(words: list[str]) -> int:
    common = argparse.Namespace(yes=False, preset="default", json=False)
    arguments = _parser().parse_args(words, common)
    _check_preset(arguments.preset)
    return arguments.action(arguments)


def _check_preset(name: str) -> None:
    """CMakePresets.json says which toolchains there are."""
    if name == "default":
        return
    from workbench import preset

    names = preset.names()
    if name not in names:
        raise Misuse(f"There is no preset {name}: choose one of {', '.join(names)}.")


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--yes", action="store_true", default=argparse.SUPPRESS, help="install what is missing"
    )
    common.add_argument(
        "--preset", metavar="NAME", default=argparse.SUPPRESS, help="the toolchain to use"
    )
    common.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="results as JSON"
    )
    parser = argparse.ArgumentParser(
        prog="workbench",
        description="Scenarios of linking and loading, each built, run and verified.",
        parents=[common],
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, action, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=text, allow_abbrev=False)
        made.set_defaults(action=action)
        return made

    many = "a scenario (chapter/name), a chapter, or all"
    add("list", _list, "the syllabus, and what was seen here").add_argument("chapter", nargs="?")
    add("run", _run, "build a scenario, play its lesson, check its facts").add_argument(
        "slug", nargs="+", help=many
    )
    add("walk", _walk, "the same, step by step").add_argument("slug")
    add("test", _test, "verify everything by ctest").add_argument("slug", nargs="*", help=many)
    matrix = add("matrix", _matrix, "the same with every toolchain, as one table")
    matrix.add_argument("slug", nargs="*", help=many)
    matrix.add_argument("--markdown", action="store_true", help="the table as Markdown")
    add("break", _break, "show a claim failing").add_argument("slug")
    add("why", _why, "what an error message means").add_argument(
        "text", nargs="*", help="the message, or - for standard input"
    )
    add("shell", _shell, "a shell in a scratch copy of a scenario").add_argument("slug")
    made = add("slides", _slides, "render the decks for this machine")
    made.add_argument("deck", nargs="*", help="course or talk; both where none is named")
    made.add_argument("--serve", action="store_true", help="serve them, and load results anew")
    made.add_argument("--open", action="store_true", help="open them in a browser")
    made.add_argument("--pdf", action="store_true", help="print them too, by Chromium")
    add("new", _new, "a new scenario that passes").add_argument("slug", help="chapter/name")
    add("check", _check, "whether a scenario has the form that all have").add_argument(
        "slug", nargs="*", help=many
    )
    add("bless", _bless, "accept what a lesson prints now").add_argument(
        "slug", nargs="+", help=many
    )
    add("doctor", _doctor, "what is here and what is missing")
    add("setup", _setup, "install what is missing").add_argument(
        "--all", action="store_true", help="optional toolchains and developers' tools too"
    )
    return parser


def _tree(arguments: argparse.Namespace):
    """The build tree that the command line asks for, with what it needs installed."""
    from workbench import package
    from workbench.build import Tree

    if not package.ensure(arguments.yes, ("required",)):
        raise SystemExit(1)
    return Tree(arguments.preset)


def _one(arguments: argparse.Namespace):
    return choose_one(arguments.slug)


def _run(arguments: argparse.Namespace) -> int:
    from workbench import run

    scenarios = choose(arguments.slug)
    tree = _tree(arguments)
    with terminal.quiet(arguments.json):
        outcomes = run.run(tree, scenarios)
    if arguments.json:
        terminal.data(outcomes)
    return 1 if any(outcome["verdict"] == "differs" for outcome in outcomes) else 0


def _break(arguments: argparse.Namespace) -> int:
    from workbench import breakage, lesson, toolchain, verify

    scenario = _one(arguments)
    text = lesson.read(scenario.readme)
    tree = _tree(arguments)
    tree.make([scenario])
    reason = verify.absent(text, toolchain.read(tree.folder))
    if reason:
        terminal.say(f"{scenario.slug} is skipped here: it {reason}.")
        return 0
    program = os.path.join(tree.build_of(scenario), "facts")
    terminal.say()
    return breakage.tell(tree.folder, program, scenario, text)


def _list(arguments: argparse.Namespace) -> int:
    from workbench import listing
    from workbench.build import Tree

    scenarios = discover()
    if arguments.chapter:
        scenarios = choose([arguments.chapter], scenarios)
    entries = listing.states(Tree(arguments.preset).folder, scenarios)
    if arguments.json:
        terminal.data(entries)
    else:
        listing.show(entries)
    return 0


def _walk(arguments: argparse.Namespace) -> int:
    from workbench import walk

    scenario = _one(arguments)
    return walk.walk(_tree(arguments), scenario)


def _test(arguments: argparse.Namespace) -> int:
    from workbench import suite

    scenarios = choose(arguments.slug) if arguments.slug else None
    tree = _tree(arguments)
    if arguments.yes and not scenarios:
        from workbench import npm

        npm.bring()
    with terminal.quiet(arguments.json):
        status, tests = suite.test(tree, scenarios, arguments.json)
    if arguments.json:
        terminal.data(tests)
    return status


def _matrix(arguments: argparse.Namespace) -> int:
    from workbench import matrix, package, preset, table

    scenarios = choose(arguments.slug or ["all"], discover())
    presets = preset.toolchains()
    if arguments.preset != "default":
        presets = [one for one in presets if one.name == arguments.preset]
        if not presets:
            raise Misuse(f"The preset {arguments.preset} is no toolchain of the matrix.")
    if not package.ensure(arguments.yes, ("required",)):
        return 1
    if arguments.yes and not matrix.install(presets):
        return 1
    result = matrix.run(presets, scenarios)
    if arguments.json:
        terminal.data(result)
    else:
        terminal.say(table.markdown(result) if arguments.markdown else table.text(result))
    return 0 if matrix.holds(result) else 1


def _why(arguments: argparse.Namespace) -> int:
    from workbench import why

    text = " ".join(arguments.text)
    if text in ("", "-"):
        text = sys.stdin.read()
    return why.show(text, discover())


def _shell(arguments: argparse.Namespace) -> int:
    from workbench import console

    scenario = _one(arguments)
    return console.shell(_tree(arguments), scenario)


def _slides(arguments: argparse.Namespace) -> int:
    from workbench import package, slides
    from workbench.build import Tree

    if not package.ensure(arguments.yes, ("required", "slides")):
        return 1
    tree = Tree(arguments.preset).folder
    return slides.slides(
        tree, arguments.deck, arguments.yes, arguments.serve, arguments.open, arguments.pdf
    )


def _new(arguments: argparse.Namespace) -> int:
    from workbench import new

    return new.new(arguments.slug)


def _check(arguments: argparse.Namespace) -> int:
    from workbench import budget, check

    scenarios = choose(arguments.slug or ["all"])
    wrong = check.check(scenarios)
    if not arguments.slug:
        wrong += [*check.syllabus(), *budget.check()]
        terminal.say(budget.account())
    for message in wrong:
        terminal.say(message)
    if not wrong:
        terminal.say("Kept: all that authors promise of a scenario.")
    return 1 if wrong else 0


def _bless(arguments: argparse.Namespace) -> int:
    from workbench import bless

    scenarios = choose(arguments.slug)
    tree = _tree(arguments)
    return max(bless.bless(tree, scenario) for scenario in scenarios)


def _doctor(arguments: argparse.Namespace) -> int:
    from workbench import doctor

    return doctor.doctor(place.ROOT, place.build_folder(arguments.preset), arguments.json)


def _setup(arguments: argparse.Namespace) -> int:
    from workbench import doctor

    from workbench import npm

    status = doctor.setup(arguments.all, arguments.yes)
    if status or not arguments.all:
        return status
    return npm.setup(arguments.yes)
