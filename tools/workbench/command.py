"""The command line: what there is, and which module does it."""

from __future__ import annotations

import argparse
import os

from workbench.base import place, stream, terminal
from workbench.base.trouble import Misuse, Trouble, ended, shown
from workbench.lesson.scenario import Scenario, all_there_are, choose, choose_one, discover
from workbench.lesson.toolchain import absent

WITH_JSON = ("list", "run", "test", "matrix", "doctor")
VERSION = 1  # of what --json gives: another one where a key is renamed or taken away


def main(words: list[str]) -> int:
    """Runs one command line; the exit status is 0 verified, 1 not, 2 misuse, 130 interrupted."""
    return ended(lambda: _dispatch(words))


def _dispatch(words: list[str]) -> int:
    common = argparse.Namespace(yes=False, preset="default", json=False)
    arguments = _parser().parse_args(words, common)
    if arguments.json and arguments.command not in WITH_JSON:
        verbs = f"{', '.join(WITH_JSON[:-1])} and {WITH_JSON[-1]}"
        what = f"`{arguments.command}`" if arguments.command else "The command by itself"
        raise Misuse(f"{what} has no --json: {verbs} give their results as JSON.")
    _check_preset(arguments.preset)
    return arguments.action(arguments)


def _check_preset(name: str) -> None:
    """CMakePresets.json says which toolchains there are."""
    if name == "default":
        return
    from workbench.host import preset

    names = preset.names()
    if name not in names:
        raise Misuse(f"There is no preset {shown(name)}: choose one of {', '.join(names)}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workbench",
        description="Scenarios of linking and loading, each built, run and verified.",
        parents=[_common(True)],
        allow_abbrev=False,
    )
    parser.set_defaults(action=_welcome)
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")

    def add(name: str, action, text: str) -> argparse.ArgumentParser:
        common = _common(name in WITH_JSON)
        made = commands.add_parser(name, parents=[common], help=text, allow_abbrev=False)
        made.set_defaults(action=action)
        return made

    many = "a scenario (chapter/name), a chapter, or all"
    add("list", _list, "all scenarios, and which are verified here").add_argument(
        "chapter", nargs="?"
    )
    add("run", _run, "build a scenario, play its lesson, check its facts").add_argument(
        "slug", nargs="+", help=many
    )
    add("walk", _walk, "the same, step by step").add_argument("slug")
    test = add("test", _test, "verify scenarios by ctest; all if you name none")
    test.add_argument("slug", nargs="*", help=many)
    test.add_argument("--all", action="store_true", help="the workbench's own tests too")
    matrix = add("matrix", _matrix, "the same with every toolchain, as one table")
    matrix.add_argument("slug", nargs="*", help=many)
    matrix.add_argument("--markdown", action="store_true", help="the table as Markdown")
    add("break", _break, "show a claim failing").add_argument("slug")
    fix = add("fix", _fix, "repair a broken copy of a scenario")
    fix.add_argument("slug")
    fix.add_argument("--check", action="store_true", help="build your copy and check its facts")
    fix.add_argument("--hint", action="store_true", help="the next hint; the solution comes last")
    fix.add_argument("--reset", action="store_true", help="begin anew; your copy is kept beside it")
    add("why", _why, "what an error message means").add_argument(
        "text", nargs="*", help="the message, or - for standard input"
    )
    add("shell", _shell, "a shell in a scratch copy of a scenario").add_argument("slug")
    made = add("slides", _slides, "render the decks for this machine")
    made.add_argument("deck", nargs="*", help="course or talk; both if you name none")
    made.add_argument(
        "--serve", action="store_true", help="serve them, and reload when results change"
    )
    made.add_argument("--open", action="store_true", help="open them in a browser")
    made.add_argument("--pdf", action="store_true", help="print them too, with Chromium")
    add("new", _new, "a new scenario that passes").add_argument("slug", help="chapter/name")
    add("check", _check, "check that a scenario has the required form").add_argument(
        "slug", nargs="*", help=many
    )
    add("bless", _bless, "accept what a lesson prints now").add_argument(
        "slug", nargs="+", help=many
    )
    add("doctor", _doctor, "what is installed and what is missing")
    add("setup", _setup, "install what is missing").add_argument(
        "--all", action="store_true", help="optional toolchains and developers' tools too"
    )
    return parser


def _common(with_json: bool) -> argparse.ArgumentParser:
    """The options of every verb; one that is refused is read, to be refused in a sentence."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--yes", action="store_true", help="install what is missing")
    common.add_argument("--preset", metavar="NAME", help="the toolchain to use")
    told = "results as JSON" if with_json else argparse.SUPPRESS
    common.add_argument("--json", action="store_true", help=told)
    return common


def _tree(arguments: argparse.Namespace, scenarios=()):
    """The build tree that the command line asks for, with what it needs installed; `scenarios` are
    those that it names, whose optional needs --yes brings too: without, they are skipped."""
    from workbench.host import install, package
    from workbench.verify.build import Tree

    chosen = None
    if arguments.preset != "default":
        from workbench.host import preset

        chosen = preset.find(arguments.preset)
        if not chosen and arguments.action is not _test:
            raise Misuse(
                f"The preset {arguments.preset} builds no scenario, only the workbench's own tests: "
                f"./workbench --preset {arguments.preset} test"
            )
    host = package.Host()
    more = chosen.missing(host) if chosen else []
    if arguments.yes and scenarios:
        from workbench.lesson import needs

        more += needs.known(needs.of(scenarios), host)
    if not install.ensure(arguments.yes, ("required",), host, more):
        raise SystemExit(1)
    reason = chosen.why_not() if chosen else ""
    if reason:
        raise Trouble(f"The preset {arguments.preset} can't be used: {reason}; choose another.")
    return Tree(arguments.preset)


def _particular(scenarios: list[Scenario]) -> list[Scenario]:
    """The scenarios that a command line is about in particular; where it is about all, none is."""
    return [] if all_there_are(scenarios) else scenarios


def _one(arguments: argparse.Namespace):
    return choose_one(arguments.slug)


def _welcome(arguments: argparse.Namespace) -> int:
    from workbench.commands import welcome
    from workbench.host import install, package
    from workbench.verify.build import Tree

    if arguments.yes and not install.ensure(True):
        return 1
    entries = welcome.entries(Tree(arguments.preset).folder)
    welcome.show(entries, ready=not package.missing())
    return 0


def _run(arguments: argparse.Namespace) -> int:
    from workbench.commands import run

    scenarios = choose(arguments.slug)
    tree = _tree(arguments, _particular(scenarios))
    with terminal.quiet(arguments.json):
        outcomes = run.run(tree, scenarios)
    if arguments.json:
        terminal.data({"version": VERSION, "scenarios": outcomes})
    return 1 if any(outcome["verdict"] == "failed" for outcome in outcomes) else 0


def _break(arguments: argparse.Namespace) -> int:
    from workbench.lesson import needs, page
    from workbench.lesson.toolchain import read_toolchain
    from workbench.verify import breakage

    scenario = _one(arguments)
    lesson = page.read(scenario.readme)
    tree = _tree(arguments, [scenario])
    tree.make([scenario])
    reason = absent(lesson, read_toolchain(tree.folder))
    if reason:
        terminal.say(f"{scenario.slug} is skipped here: it {reason}.")
        needs.advise([reason])
        return 0
    program = os.path.join(scenario.built_in(tree.folder), "facts")
    terminal.say()
    return breakage.tell(tree.folder, program, scenario, lesson)


def _list(arguments: argparse.Namespace) -> int:
    from workbench.commands import listing
    from workbench.verify.build import Tree

    scenarios = discover()
    if arguments.chapter:
        scenarios = choose([arguments.chapter], scenarios)
    entries = listing.states(Tree(arguments.preset).folder, scenarios)
    if arguments.json:
        terminal.data({"version": VERSION, "scenarios": entries})
    else:
        listing.show(entries)
    return 0


def _walk(arguments: argparse.Namespace) -> int:
    from workbench.commands import walk

    scenario = _one(arguments)
    return walk.walk(_tree(arguments, [scenario]), scenario)


def _fix(arguments: argparse.Namespace) -> int:
    from workbench.commands import fix

    scenario = _one(arguments)
    tree = _tree(arguments, [scenario])
    return fix.fix(tree, scenario, arguments.check, arguments.hint, arguments.reset)


def _test(arguments: argparse.Namespace) -> int:
    from workbench.verify import suite

    if arguments.all and arguments.slug:
        raise Misuse(
            "--all means every scenario plus the workbench's own tests: name no scenario with it, "
            f"or leave it out: ./workbench test {' '.join(map(shown, arguments.slug))}"
        )
    from workbench.host import preset

    words = arguments.slug or ["all"]
    own = arguments.preset != "default" and not preset.find(arguments.preset)  # no scenario in it
    scenarios = None if arguments.all or own else choose(words)
    tree = _tree(arguments, _particular(scenarios or []))
    if arguments.yes and arguments.all:
        from workbench.host import npm

        npm.bring()
    with terminal.quiet(arguments.json):
        status, tests = suite.test(tree, scenarios, arguments.json)
    if arguments.json:
        terminal.data({"version": VERSION, "tests": tests})
    return status


def _matrix(arguments: argparse.Namespace) -> int:
    from workbench.host import install, package, preset
    from workbench.matrix import matrix, table

    if arguments.json and arguments.markdown:
        raise Misuse("The matrix is either --json or --markdown: choose one.")
    scenarios = choose(arguments.slug or ["all"], discover())
    presets = preset.toolchains()
    if arguments.preset != "default":
        presets = [one for one in presets if one.name == arguments.preset]
        if not presets:
            raise Misuse(f"The preset {arguments.preset} is no toolchain of the matrix.")
    more = matrix.wanted(presets, scenarios, package.Host()) if arguments.yes else []
    if not install.ensure(arguments.yes, ("required",), more=more):
        return 1
    result = matrix.run(presets, scenarios)
    if arguments.json:
        terminal.data(result)
    else:
        terminal.say(table.markdown(result) if arguments.markdown else table.text(result))
    return 0 if matrix.holds(result) else 1


def _why(arguments: argparse.Namespace) -> int:
    from workbench.commands import why

    text = " ".join(arguments.text)
    if text in ("", "-"):
        text = stream.pasted()
    return why.show(text, discover())


def _shell(arguments: argparse.Namespace) -> int:
    from workbench.commands import console

    scenario = _one(arguments)
    return console.shell(_tree(arguments, [scenario]), scenario)


def _slides(arguments: argparse.Namespace) -> int:
    from workbench.commands import slides
    from workbench.host import install
    from workbench.verify.build import Tree

    names = slides.choose(arguments.deck)  # what is asked for is wrong whatever is installed
    kinds = ("required", "slides", *(("browser",) if arguments.pdf else ()))
    if not install.ensure(arguments.yes, kinds):
        return 1
    tree = Tree(arguments.preset).folder
    return slides.slides(tree, names, arguments.yes, arguments.serve, arguments.open, arguments.pdf)


def _new(arguments: argparse.Namespace) -> int:
    from workbench.commands import new

    return new.new(arguments.slug)


def _check(arguments: argparse.Namespace) -> int:
    from workbench.commands import check
    from workbench.deck import budget

    scenarios = choose(arguments.slug or ["all"])
    wrong = check.check(scenarios)
    if not arguments.slug:
        wrong += [*check.syllabus(), *budget.check()]
        terminal.say(budget.account())
    for message in wrong:
        terminal.say(message)
    if not wrong:
        terminal.say("All checks passed.")
    return 1 if wrong else 0


def _bless(arguments: argparse.Namespace) -> int:
    from workbench.commands import bless

    scenarios = choose(arguments.slug)
    tree = _tree(arguments, _particular(scenarios))
    return max(bless.bless(tree, scenario) for scenario in scenarios)


def _doctor(arguments: argparse.Namespace) -> int:
    from workbench.host import doctor

    return doctor.doctor(place.ROOT, place.chosen_folder(arguments.preset), arguments.json)


def _setup(arguments: argparse.Namespace) -> int:
    from workbench.host import doctor

    from workbench.host import npm

    status = doctor.setup(arguments.all, arguments.yes)
    if status or not arguments.all:
        return status
    return npm.setup(arguments.yes)
