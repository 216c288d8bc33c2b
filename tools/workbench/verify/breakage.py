"""Break it: a claim is shown to fail. A change is made in a scratch copy, which is built and
tested, and exactly what the lesson says must turn red, for the reason that it gives.

The section holds `diff` fences, each with the file that it changes, and one `red` fence. A diff has
no line numbers: its `-` and blank-led lines are looked for in the file and must stand there once.
A red line is `Suite.Test: text of its failure`, or `build: text of what the linker says`, a text
that was observed and that other failures do not have (workbench.reason, workbench.complaint). The
test that judges is the one that was built already, untouched.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from workbench.base import environment, keeper, place, scratch, terminal
from workbench.base.process import Finished, run
from workbench.base.record import Record
from workbench.base.terminal import paint, say
from workbench.lesson import page
from workbench.lesson.page import Fence, Lesson, LessonTrouble, Prose
from workbench.lesson.scenario import Scenario
from workbench.verify import build, fact, judge

SECTION = "Break it"

# What a scratch build takes over from the tree that it is compared with.
_INHERITED = (
    "CMAKE_BUILD_TYPE",
    "CMAKE_C_COMPILER",
    "CMAKE_CXX_COMPILER",
    "CMAKE_C_FLAGS",
    "CMAKE_CXX_FLAGS",
    "CMAKE_C_FLAGS_RELEASE",
    "CMAKE_CXX_FLAGS_RELEASE",
    "CMAKE_EXECUTABLE_FORMAT",  # without it no run path is changed at installation
    "CMAKE_EXE_LINKER_FLAGS",
    "CMAKE_SHARED_LINKER_FLAGS",
    "CMAKE_MODULE_LINKER_FLAGS",
    "CMAKE_SYSTEM_NAME",
    "CMAKE_SYSTEM_PROCESSOR",
    "CMAKE_CROSSCOMPILING_EMULATOR",
    *(f"CMAKE_{tool}" for tool in "AR NM OBJCOPY OBJDUMP RANLIB READELF STRIP".split()),
    "WORKBENCH_EMULATOR",
    "WORKBENCH_LINKER",
    "WORKBENCH_LINKER_CHOICE",
    "WORKBENCH_LINKER_VERSION",
)


class Red(Record):
    """What must fail: `build`, or a test's name, with this text."""

    line: int
    name: str
    text: str


class Breakage(Record):
    """The section, read: the changes and what they must turn red."""

    diffs: list[Fence]
    red: list[Red]


class Broken(Record):
    """What the change did: what turned red with its words, the telling line of each, and how that
    is not what was said."""

    failed: dict[str, str]
    telling: dict[str, str]
    wrong: list[str]


def read(lesson: Lesson) -> Breakage:
    """The lesson's Break it."""
    fences = [block for block in lesson.section(SECTION) if isinstance(block, Fence)]
    diffs = [fence for fence in fences if fence.language == "diff"]
    reds = [fence for fence in fences if fence.language == "red"]
    if not diffs or len(reds) != 1:
        raise LessonTrouble(
            lesson.path,
            fences[0].line if fences else len(lesson.blocks) and lesson.blocks[-1].line,
            f"the lesson has no whole `## {SECTION}`: write a diff fence and one red fence.",
        )
    for fence in diffs:
        if "file" not in fence.options:
            raise LessonTrouble(lesson.path, fence.line, "the diff names no file: add file=NAME.")
        name = os.path.normpath(fence.options["file"])
        if os.path.isabs(name) or name.startswith(".."):
            text = "the diff changes a file outside of the scenario: name one that is in it."
            raise LessonTrouble(lesson.path, fence.line, text)
        if name == "test.cpp":
            text = "the diff changes the test that judges it: change what the test observes."
            raise LessonTrouble(lesson.path, fence.line, text)
    red = []
    for number, text in enumerate(reds[0].body, reds[0].line + 1):
        name, colon, words = text.partition(": ")
        if not colon or not words.strip():
            text = "a red line is `Suite.Test: text of its failure` or `build: text`."
            raise LessonTrouble(lesson.path, number, text)
        red.append(Red(number, name, words.strip()))
    if not red:
        text = "the red fence is empty: say what turns red."
        raise LessonTrouble(lesson.path, reds[0].line, text)
    return Breakage(diffs, red)


def apply(lesson: Lesson, fence: Fence, folder: str) -> None:
    """Makes one diff fence's change in a copy of the scenario."""
    path = os.path.join(folder, fence.options["file"])
    text = changed(lesson, fence, folder)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def changed(lesson: Lesson, fence: Fence, folder: str, before: str | None = None) -> str:
    """What a diff fence makes of its file, as it stands in the folder or as given; writes nothing."""
    name = fence.options["file"]
    for number, line in enumerate(fence.body, fence.line + 1):
        if line[:1] not in ("", " ", "+", "-"):
            text = "a diff's line begins with `+`, `-` or a blank."
            raise LessonTrouble(lesson.path, number, text)
    old = [line[1:] for line in fence.body if line[:1] != "+"]
    new = [line[1:] for line in fence.body if line[:1] != "-"]
    if old == new:
        raise LessonTrouble(lesson.path, fence.line, "the diff changes nothing: mark lines + or -.")
    try:
        if before is None:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                before = file.read()
    except FileNotFoundError:
        text = f"the diff does not apply: there is no file {name}."
        raise LessonTrouble(lesson.path, fence.line, text) from None
    lines = before.split("\n")
    places = [at for at in range(len(lines)) if lines[at : at + len(old)] == old]
    if not old or len(places) != 1:
        how = "are nowhere" if not places else f"are there {len(places)} times"
        raise LessonTrouble(
            lesson.path,
            fence.line,
            f"the diff does not apply: its lines without `+` {how} in {name}; "
            "they must be there once.",
        )
    lines[places[0] : places[0] + len(old)] = new
    return "\n".join(lines)


def show(
    build_folder: str,
    program: str,
    scenario: Scenario,
    lesson: Lesson,
    look: Callable[[str, str], list[str]] | None = None,
) -> Broken:
    """Breaks a scratch copy of the scenario and says what turned red.

    `build_folder` is configured, `program` the scenario's built test. `look` is given the broken
    sources and where they were built, and says what else is wrong.
    """
    breakage = read(lesson)
    with scratch.Scratch(build_folder, "workbench") as folder, keeper.nothing_left():
        sources = os.path.join(folder, "scenarios", *scenario.slug.split("/"))
        scratch.copy_sources(scenario.folder, sources)
        os.symlink(os.path.join(place.ROOT, "cmake"), os.path.join(folder, "cmake"))
        for fence in breakage.diffs:
            apply(lesson, fence, sources)
        built = os.path.join(folder, "build")
        result = configure(build_folder, sources, built)
        if not result.status:
            result = make(built)
        if result.status:
            failed = {"build": result.output.replace(folder, "")}
        else:
            facts = fact.check(program, os.path.join(built, "scenario.txt"))
            texts = {f["name"]: f["text"] for f in facts if f["verdict"] == "failed"}
            failed = {name: anywhere(text, built) for name, text in texts.items()}
        more = look(sources, built) if look else []
    lines = judge.observed(failed)
    telling = {red.name: judge.telling(red, lines.get(red.name, [])) for red in breakage.red}
    source = test_source(scenario)
    wrong = judge.judge(lesson, SECTION, breakage, failed, source)
    return Broken(failed, telling, wrong + more)


def anywhere(text: str, built: str) -> str:
    """A failure's text without where the scratch copy happened to be built."""
    for path in (os.path.abspath(built), os.path.realpath(built)):
        text = text.replace(path, "[BUILD]")
    return re.sub(r"\[BUILD\]/scratch/\w+/\d+/(?:here|fresh-\d+)", "[HERE]", text)


def test_source(scenario: Scenario) -> str:
    """The text of the test that judges."""
    with open(os.path.join(scenario.folder, "test.cpp"), encoding="utf-8") as file:
        return file.read()


# Without this mark in the cache CMake removes what know_compilers() copies (cmGlobalGenerator,
# EnableLanguage).
KNOWN = "-DCMAKE_PLATFORM_INFO_INITIALIZED=1"


def know_compilers(build_folder: str, built: str) -> None:
    """CMake asks a compiler what it is once in each build folder, which takes longer than the rest:
    gives a new one what was found for this very compiler."""
    for entry in os.listdir(os.path.join(build_folder, "CMakeFiles")):
        if entry[0].isdigit():
            folder = os.path.join(build_folder, "CMakeFiles", entry)
            target = os.path.join(built, "CMakeFiles", entry)
            os.makedirs(target, exist_ok=True)
            for name in os.listdir(folder):
                if name.endswith(".cmake"):
                    scratch.copy(os.path.join(folder, name), os.path.join(target, name))


def configure(build_folder: str, sources: str, built: str) -> Finished:
    """Configures a scratch build of the artefacts alone, with the compilers that `tree` found."""
    cache = build.read_cache(build_folder)
    know_compilers(build_folder, built)
    inherited = [f"-D{name}={cache[name]}" for name in _INHERITED if cache.get(name)]
    argv = [
        "cmake",
        "-S",
        sources,
        "-B",
        built,
        "-G",
        "Ninja",
        "-DWORKBENCH_ARTEFACTS_ONLY=ON",
    ]
    return run([*argv, KNOWN, *inherited], environment=_environment(built))


def make(built: str) -> Finished:
    """Builds what has been configured by the program that `cmake --build` would start."""
    argv = [build.read_cache(built)["CMAKE_MAKE_PROGRAM"], "-C", built]
    return run(argv, environment=_environment(built))


def _environment(built: str) -> dict[str, str]:
    return {**environment.pinned(), **scratch.temporary(os.path.join(built, "here"))}


def tell(build_folder: str, program: str, scenario: Scenario, lesson: Lesson) -> int:
    """`workbench break`: the change, what turned red and why; an exit status."""
    say(paint(f"{scenario.slug}: {terminal.plain(lesson.claim)}", "bold"))
    blocks = lesson.section(SECTION)
    said = (page.told(blocks, n) for n, block in enumerate(blocks) if isinstance(block, Prose))
    for text in filter(None, said):
        say("\n" + terminal.prose(text))
    for fence in read(lesson).diffs:
        say(f"\nIn a scratch copy, {fence.options['file']} is changed:")
        for line in fence.body:
            say("  " + paint(line, {"-": "bad", "+": "good"}.get(line[:1], "dim")))
    say()
    broken = show(build_folder, program, scenario, lesson)
    for name in broken.failed:
        telling = broken.telling.get(name)
        say(paint(f"{name} turns red", "bad") + (f":\n  {telling}" if telling else ""))
    if broken.wrong:
        say(paint("\nThat is not what the lesson says:", "bad"))
        for message in broken.wrong:
            say(message)
        return 1
    say(paint("\n✓ The claim can fail, and fails for the reason that the lesson gives.", "good"))
    return 0
