"""One build of the facts' programs for many toolchains: `borrow.py HOST SCENARIOS SLUG FILE`.

CMake runs this in a build tree with WORKBENCH_FACTS_FROM. The program of SLUG is made in the build
folder HOST, unless it is there and newer than its sources, and stands then as FILE beside the
tree's own scenario.txt, which tells it what to look at. SCENARIOS (slugs with commas, or all) are
those that the tree knows: whoever comes first makes the programs of all of them, with all cores,
while the others wait for the lock.
"""

from __future__ import annotations

import glob
import os
import sys

if __name__ == "__main__":
    sys.path.insert(0, os.path.normpath(os.path.join(os.path.realpath(__file__), "../../..")))

from workbench.base import place
from workbench.base.aside import beside
from workbench.base.trouble import Trouble, ended
from workbench.lesson.scenario import Scenario, choose, choose_one, discover
from workbench.verify.build import Tree, fail_unless_done


def program_of(host: Tree, scenario: Scenario) -> str:
    return os.path.join(scenario.built_in(host.folder), "facts")


def make(host: Tree, scenarios: list[Scenario] | None, jobs: int) -> None:
    """Makes the facts' programs of these scenarios, or of all, and those that figures need."""
    host.configure(scenarios)
    targets = [f"{scenario.target}-test" for scenario in scenarios or discover()]
    targets += ["observe-tell", "observe-maps"]  # the tree has a link to their folder
    process = host.start_targets(targets, "-j", str(jobs))
    fail_unless_done(process.argv, process.wait(progress=host.watched()))


TELLER, MAPS = "teller.cpp", "maps.c"  # the main sources of what figures need, in tests/observe


def is_fresh(host: Tree, scenario: Scenario) -> bool:
    """Are the programs newer than all that they are made of? ninja would take longer to say so."""
    observe = os.path.join(place.ROOT, "tests", "observe")
    shared = {
        os.path.basename(path) for path in glob.glob(os.path.join(glob.escape(observe), "*.*"))
    }
    shared -= {TELLER, MAPS, "CMakeLists.txt"}
    of_observe = [os.path.join(observe, name) for name in shared]
    made = {
        program_of(host, scenario): [*of_observe, os.path.join(scenario.folder, "test.cpp")],
        os.path.join(host.folder, "observe", "tell"): [os.path.join(observe, TELLER)],
        os.path.join(host.folder, "observe", "maps.so"): [os.path.join(observe, MAPS)],
    }
    try:
        return all(
            os.stat(source).st_mtime_ns < os.stat(program).st_mtime_ns
            for program, sources in made.items()
            for source in sources
        )
    except FileNotFoundError:
        return False


def borrow(host: Tree, known: list[Scenario] | None, scenario: Scenario, file: str) -> int:
    """Puts the program of a scenario where `file` says; an exit status."""
    if not is_fresh(host, scenario):
        with host.locked():
            if not is_fresh(host, scenario):  # nobody made it while we waited
                make(host, known, len(os.sched_getaffinity(0)))
    program = program_of(host, scenario)
    with beside(file) as aside:
        try:
            os.link(program, aside)
        except FileNotFoundError:
            raise Trouble(
                f"{host.folder} has no facts of {scenario.slug}: something that it needs was not "
                "there when that was configured. "
                f"Run `cmake --fresh -S {place.ROOT} -B {host.folder}`."
            ) from None
        except OSError:  # another file system, or one without such links
            import shutil

            shutil.copyfile(program, aside)
            os.chmod(aside, 0o755)
    return 0


def main(folder: str, known: str, slug: str, file: str) -> int:
    scenarios = discover()
    host = Tree("default", os.path.abspath(folder))
    wanted = None if known == "all" else choose(known.split(","), scenarios)
    return borrow(host, wanted, choose_one(slug, scenarios), file)


if __name__ == "__main__":
    STATUS = ended(lambda: main(*sys.argv[1:]))
    os._exit(STATUS)
