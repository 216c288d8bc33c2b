"""`workbench` alone: where you are in the course, and what to do next."""

from __future__ import annotations

from workbench.base import terminal
from workbench.base.terminal import paint, say
from workbench.commands import listing
from workbench.lesson.scenario import discover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape

VERBS = (
    ("list", "all scenarios, and which are verified here"),
    ("run {}", "a lesson played live, then its facts"),
    ("walk {}", "the whole lesson step by step"),
    ("break {}", "its claim, failing for the stated reason"),
    ('why "MESSAGE"', "the lessons that explain an error message"),
)


def entries(build_folder: str) -> list[shape.Entry]:
    """Every scenario with its state in this build tree, as `list` has it."""
    return listing.states(build_folder, discover())


def show(found: list[shape.Entry], ready: bool) -> None:
    """What it is, what was verified here, what comes next; `ready` where all that is required is
    here."""
    say(
        paint("Linking Workbench", "bold")
        + ": see programs being linked and loaded, lesson by lesson."
    )
    verified = [entry for entry in found if entry["state"] == "verified"]
    say(f"\nVerified here: {len(verified)} of {terminal.count(found, 'lesson')}.")
    for entry in found:
        if entry["state"] == "failed":
            say(f"{entry['slug']} differs from its lesson: ./workbench run {entry['slug']}")
    todo = [entry for entry in found if entry["state"] == "not run"]
    if todo:
        yes = "" if ready else "--yes "
        say(f"\n{'Next' if verified else 'The first'}: {terminal.plain(todo[0]['claim'])}\n")
        say(f"    ./workbench {yes}run {todo[0]['slug']}\n")
        if not ready:
            say("--yes installs what is missing: a compiler, CMake, Ninja and GoogleTest,")
            say("about 100 MB to fetch; without it you are shown the line that does so.\n")
    else:
        say("\nThat is the whole course. See it with other compilers and linkers:\n")
        say("    ./workbench matrix\n")
    verbs = {verb.format((todo or found)[0]["slug"]): words for verb, words in VERBS}
    wide = max(map(len, verbs))
    for verb, words in verbs.items():
        say(f"./workbench {verb:{wide}}  {words}")
    say("\n./workbench --help names the others, and README.md has the rest.")
