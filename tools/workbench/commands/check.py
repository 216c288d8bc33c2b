"""`workbench check`: what authors promise of every scenario, stricter than what a reader sees.

Nothing is built or run: the tests do that. This is about form, so that all lessons are alike.
"""

from __future__ import annotations

import collections
import os
import re

from workbench import figure
from workbench.base import place
from workbench.lesson import grammar, names, page, scenario, snippet, substance, transcript, words
from workbench.lesson.page import Fence, Figure, Heading, Note, Prose
from workbench.lesson.scenario import SLUG, Scenario
from workbench.lesson.toolchain import DEFAULT, KEYS, tools
from workbench.lesson.trouble import LessonTrouble
from workbench.verify import assertion, breakage, exercise, judge, outline, sentence

PROSE, CODE = 80, 80  # columns
BY_DEFAULT = "{compiler} and {linker} on {machine}".format_map(DEFAULT)


def check(scenarios: list[Scenario]) -> list[str]:
    """Every promise that is not kept, as `file:line: what is wrong`."""
    found = []
    everyone = scenario.discover()
    lines = _syllabus_lines()
    for item in scenarios:
        shown = os.path.relpath(item.folder, place.ROOT)
        found += [f"{shown}/{message}" for message in _scenario(item)]
        found += [f"{shown}/CMakeLists.txt:2: {text}" for text in names.taken(item, everyone)]
        found += _listed(lines, item)
    return found


def _scenario(item: Scenario) -> list[str]:
    missing = [
        name
        for name in ("README.md", "CMakeLists.txt", "test.cpp")
        if not os.path.exists(os.path.join(item.folder, name))
    ]
    if missing:
        return [f"{name}: the file is missing: every scenario has one." for name in missing]
    found = (
        []
        if SLUG.fullmatch(item.slug)
        else [": name the folder in lower-case letters with hyphens."]
    )
    found += [*_cmake(item), *_test(item), *_sources(item)]
    source = "\n".join(_lines(item, "test.cpp"))
    found += assertion.check(source)
    for name in sorted(os.listdir(item.folder)):
        if not name.endswith(".svg"):
            found += _words(os.path.join(item.folder, name), name)
    found += filter(None, map(sentence.amiss, sorted(assertion.names(source))))
    try:
        lesson = page.read(item.readme, "README.md")
        return found + list(_lesson(item, lesson))
    except LessonTrouble as trouble:
        return found + [str(trouble)]


def _cmake(item: Scenario):
    lines = _lines(item, "CMakeLists.txt")
    text = "\n".join(lines)
    head = ["cmake_minimum_required(VERSION 3.25)", f"project({item.target} LANGUAGES "]
    for number, start in enumerate(head, 1):
        if len(lines) < number or not lines[number - 1].startswith(start):
            yield f"CMakeLists.txt:{number}: this line should begin `{start}`."
    if "include(../../../cmake/Scenario.cmake)" not in lines[2:3]:
        yield "CMakeLists.txt:3: this line should be `include(../../../cmake/Scenario.cmake)`."
    if lines[-1:] != ["scenario_test(test.cpp)"]:
        yield f"CMakeLists.txt:{len(lines)}: the last line should be `scenario_test(test.cpp)`."
    for number, line in enumerate(lines, 1):
        hit = re.match(r"\s*add_(?:library|executable|custom_target)\(([^\s)]+)", line)
        if hit and not hit.group(1).startswith(item.target + "-"):
            yield f"CMakeLists.txt:{number}: name the target {item.target}-..., as all targets are named."
    for word in ("WILL_FAIL", "PASS_REGULAR_EXPRESSION"):
        if word in text:
            yield f"CMakeLists.txt:1: {word} passes when the program is missing: assert in test.cpp."


def _test(item: Scenario):
    suite = names.suite(item.slug)
    tests = 0
    for number, line in enumerate(_lines(item, "test.cpp"), 1):
        include = re.match(r'#include "(.*)"', line)
        if include and include.group(1) != "observe/observe.h":
            yield f"test.cpp:{number}: a test observes artefacts: include observe/observe.h alone."
        hit = re.match(r"TEST(?:_F|_P)?\((\w+), *(\w+)\)", line)
        if hit:
            tests += 1
            if hit.group(1) != suite:
                yield f"test.cpp:{number}: call the suite {suite}, after the scenario."
    if not tests:
        yield "test.cpp:1: the test asserts nothing: write a TEST for each fact."


def _sources(item: Scenario):
    for name in sorted(os.listdir(item.folder)):
        if name.endswith((".c", ".cpp", ".h", ".hpp", ".rs")) or name == "CMakeLists.txt":
            for number, line in enumerate(_lines(item, name), 1):
                if len(line) > CODE and name != "test.cpp":
                    yield f"{name}:{number}: {len(line)} columns; a slide has room for {CODE}."


def _lesson(item: Scenario, lesson: page.Lesson):
    for number, wrong in outline.amiss(lesson):
        yield f"README.md:{number}: {wrong}"
    for claim in filter(None, re.split("[ ,]+", lesson.note("talk"))):
        if not re.fullmatch(r"T\d\d", claim) or not 1 <= int(claim[1:]) <= page.CLAIMS:
            yield f"README.md:1: {claim} is no claim of the talk: they are T01 to T{page.CLAIMS}."
    for block in lesson.blocks:
        if isinstance(block, Prose):
            yield from _prose(block)
        elif isinstance(block, Fence):
            yield from _fence(lesson, block)
        elif isinstance(block, Figure):
            yield from _figure(item, block)
    yield from _named(lesson)
    yield from _variants(lesson)
    yield from _default(lesson)
    yield from _needs(item, lesson)
    yield from snippet.differences(lesson, item.folder)
    yield from _break(item, lesson)
    for number, wrong in [*exercise.amiss(lesson), *_links(item, lesson)]:
        yield f"README.md:{number}: {wrong}"


def _links(item: Scenario, lesson: page.Lesson):
    """A page links to lessons that stand, and to parts that they have by name."""
    for block in lesson.blocks:
        for hit in re.finditer(r"\]\(([^)\s]+)\)", block.text) if isinstance(block, Prose) else ():
            target = hit.group(1)
            number = block.line + block.text[: hit.start()].count("\n")
            path = os.path.normpath(os.path.join(item.folder, target.partition("#")[0]))
            if not re.match("https?://", target) and not os.path.exists(path):
                yield number, f"nothing is at {target}: link to a lesson that exists."


def _prose(block: Prose):
    for number, line in enumerate(block.text.split("\n"), block.line):
        if len(line) > PROSE and not line.startswith("|"):
            yield f"README.md:{number}: {len(line)} columns; prose holds {PROSE}."
    yield from _images(block)


def _images(block: Prose):
    for number, line in enumerate(block.text.split("\n"), block.line):
        if "![" in line:
            yield f"README.md:{number}: nothing checks that this image is true: put a note above it, `<!-- figure: ... -->`."


def _figure(item: Scenario, block: Figure):
    where = f"README.md:{block.line}"
    wrong = figure.unknown(block)
    if wrong:
        yield f"{where}: {wrong}"
    if not re.fullmatch(r"[a-z0-9-]+\.svg", block.file):
        yield f"{where}: call the figure's file figure.svg, or another name in lower-case letters."
    elif not os.path.exists(os.path.join(item.folder, block.file)):
        yield f"{where}: there is no {block.file} yet: ./workbench bless {item.slug} draws it."
    if not block.title or block.title.rstrip(".!?: ") != block.title:
        yield f"{where}: give the figure a title in brackets, a sentence without its full stop."


def _fence(lesson: page.Lesson, fence: Fence):
    for number, line in enumerate(fence.body, fence.line + 1):
        if len(line) > CODE:
            if fence.language == "console" and not line.startswith(("$ ", "> ")):
                continue  # a slide breaks it, with a mark
            if fence.language != "red":
                yield f"README.md:{number}: {len(line)} columns; a slide has room for {CODE}."
    if fence.language == "console":
        for step in transcript.steps(lesson, fence):
            wrong = substance.without(step)
            if wrong:
                yield f"README.md:{step.line}: {wrong}"
    elif fence.language not in ("diff", "red") and "file" not in fence.options:
        yield f"README.md:{fence.line}: nothing verifies this: add file=NAME, or let a command print it."


def _named(lesson: page.Lesson):
    """A forge shows no `file=`: the words above a fence name its file."""
    said = ""
    for block in lesson.blocks:
        if isinstance(block, Heading):
            said = ""
        elif isinstance(block, Prose):
            said = block.text
        elif isinstance(block, Fence):
            name = block.options.get("file", "")
            if name and f"`{name}`" not in said and f"[{name}]" not in said:
                yield f"README.md:{block.line}: nothing above this names its file: write `` `{name}`: `` there."
            said = ""


def _variants(lesson: page.Lesson):
    """The matrix quotes the sentence that leads to what another toolchain shows."""
    said = False
    for block in lesson.blocks:
        if isinstance(block, Heading):
            said = False
        elif isinstance(block, Prose):
            said = True
        elif isinstance(block, Fence) and not said and set(block.options) & set(KEYS):
            yield f"README.md:{block.line}: say above this variant, below its heading, what differs."


def _default(lesson: page.Lesson):
    """A lesson is for gcc and bfd on x86_64, with nothing optional: each section that has transcripts
    has one that is played there, and one for each kind of condition that another one has."""
    section: list[Fence] = []
    for block in [*lesson.blocks, Heading(0, 1, "")]:
        if isinstance(block, Heading):
            yield from _without_default(section)
            section = []
        elif isinstance(block, Fence) and block.language == "console":
            section.append(block)


def _without_default(fences: list[Fence]):
    played = [fence for fence in fences if DEFAULT.holds(fence.options)]
    for fence in fences:
        if not played:
            yield (
                f"README.md:{fence.line}: nothing in this section is for {BY_DEFAULT} without optional "
                "tools: show first what they give."
            )
            return
        kinds = set(fence.options) & set(KEYS)
        if kinds and not any(kinds == set(other.options) & set(KEYS) for other in played):
            told = " ".join(f"{key}={value}" for key, value in fence.options.items())
            yield (
                f"README.md:{fence.line}: this section has no counterpart to what is for {told}: "
                f"show in the same section, under {' and '.join(f'{key}=' for key in KEYS if key in kinds)}, "
                f"what {BY_DEFAULT} print."
            )


def _needs(item: Scenario, lesson: page.Lesson):
    """The page and CMakeLists.txt skip a scenario for the same tools, or one of them says green."""
    notes = [b for b in lesson.blocks if isinstance(b, Note) and b.key == "needs"]
    below = next((b.line for b in lesson.blocks if isinstance(b, Heading) and b.level > 1), 0)
    for note in notes[1:] + [note for note in notes[:1] if below and note.line > below]:
        yield f"README.md:{note.line}: a lesson says what it needs once, below its title: move it there."
    wanted = {tool for note in notes for tool in note.value.split(",")}
    there = {}
    for number, line in enumerate(_lines(item, "CMakeLists.txt"), 1):
        hit = re.match(r"\s*scenario_needs\(\s*([^\s)]*)\s*\)", line)
        if hit:
            there[hit.group(1)] = number
    for tool, number in there.items():
        if tool not in wanted:
            yield (
                f"CMakeLists.txt:{number}: the lesson does not say that it needs {tool}: "
                f"write `<!-- needs: {tool} -->` below its title."
            )
        elif tool not in re.split("[,|]", tools()[tool].probe):
            yield (
                f"CMakeLists.txt:{number}: CMake looks for a command {tool}, and the row of "
                "tools/packages.txt does not have it: name one that it has."
            )
    for tool in sorted(wanted - set(there)):
        yield (
            f"README.md:{notes[0].line}: CMakeLists.txt does not say that it needs {tool}: "
            f"write scenario_needs({tool}) there."
        )


def _break(item: Scenario, lesson: page.Lesson):
    known = assertion.names("\n".join(_lines(item, "test.cpp")))
    breaks = breakage.read(lesson)
    for red in breaks.red:
        if red.name != "build" and red.name not in known:
            yield f"README.md:{red.line}: test.cpp has no test {red.name}."
    source = breakage.test_source(item)
    for line, wrong in judge.form(lesson, breakage.SECTION, breaks, source).items():
        yield f"README.md:{line}: {wrong}"
    after: dict[str, str] = {}
    for fence in breaks.diffs:
        name = fence.options["file"]
        after[name] = breakage.changed(lesson, fence, item.folder, after.get(name))


def syllabus() -> list[str]:
    """What is wrong with the syllabus as a whole."""
    return list(_syllabus())


def _syllabus():
    listed = collections.Counter(scenario.syllabus())
    found = {item.slug: item for item in scenario.discover()}
    for slug, times in listed.items():
        if slug not in found:
            yield f"scenarios/README.md:1: the syllabus links to {slug}, which does not exist."
        elif times > 1:
            yield f"scenarios/README.md:1: the syllabus links to {slug} more than once."
    for path in ("README.md", "CONTRIBUTING.md", "tools/README.md", "slides/talk.md"):
        yield from _words(os.path.join(place.ROOT, path), path)
    for path in ("README.md", "scenarios/README.md"):
        try:
            list(grammar.parse(path, page.text_of(os.path.join(place.ROOT, path), path)))
        except LessonTrouble as trouble:
            yield str(trouble)
    for chapter in dict.fromkeys(slug.partition("/")[0] for slug in found):
        path = f"scenarios/{chapter}/README.md"
        yield from _words(os.path.join(place.ROOT, path), path)
        if not os.path.exists(os.path.join(place.ROOT, path)):
            yield f"{path}:1: the chapter has no README.md: write half a page."
            continue
        try:
            text = page.text_of(os.path.join(place.ROOT, path), path)
            codes = [
                block for block in grammar.parse(path, text) if isinstance(block, grammar.Code)
            ]
            sketches = [] if codes else list(_sketches(chapter))
        except LessonTrouble as trouble:
            yield str(trouble)
            continue
        yield from sketches
        if codes:
            yield f"{path}:{codes[0].line}: nothing runs what a chapter's page shows: link to the lesson that does."
        if not text.startswith(f"# {chapter}: "):
            yield f"{path}:1: the title should be `# {chapter}: ` and the chapter's question."
        for number, line in enumerate(text.split("\n"), 1):
            if re.match(r"[-*] \[[^\]]*\]\([a-z0-9-]+/README\.md\)", line):
                yield f"{path}:{number}: only the syllabus lists scenarios: take this line out."


def _sketches(chapter: str):
    """The figures of a chapter's page are what their notes draw."""
    item = Scenario(chapter, os.path.join(place.SCENARIOS, chapter))
    lesson = page.read(item.readme, "README.md")
    wrong = [text for b in lesson.blocks if isinstance(b, Prose) for text in _images(b)]
    for drawn in figure.sketch(item, lesson):
        wrong += list(_figure(item, drawn.figure)) or (
            [f"README.md:{drawn.figure.line}: {drawn.difference}"] if drawn.difference else []
        )
    yield from (f"scenarios/{chapter}/{text}" for text in wrong)


def _words(path: str, shown: str):
    """The words of a file, where there is one; `shown` is its name in messages."""
    if os.path.isfile(path):
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, wrong in words.refused(file.read()):
                yield f"{shown}:{number}: {wrong}"


def _syllabus_lines() -> set[str]:
    try:
        with open(os.path.join(place.SCENARIOS, "README.md"), encoding="utf-8") as file:
            return set(file.read().split("\n"))
    except FileNotFoundError:
        return set()


def _listed(lines: set[str], item: Scenario):
    """The syllabus says of each scenario what the scenario says of itself; `lines` are its own."""
    try:
        claim = page.read(item.readme).claim
    except LessonTrouble:
        return
    line = f"- [{item.slug}]({item.slug}/README.md): {claim}"
    if line not in lines:
        yield f"scenarios/README.md:1: the line of {item.slug} should be `{line}`."


def _lines(item: Scenario, name: str) -> list[str]:
    with open(os.path.join(item.folder, name), encoding="utf-8") as file:
        return file.read().rstrip("\n").split("\n")
