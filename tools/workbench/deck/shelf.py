"""Lessons as slides: what a page has, with what was seen of it here.

Nothing here copies code or output: a slide has what the lesson has, with what this machine printed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from workbench import figure
from workbench.base import place
from workbench.base.trouble import Trouble
from workbench.deck import evidence, room
from workbench.deck.evidence import Evidence
from workbench.deck.slide import Code, Item, Picture, Screen, Slide, Text
from workbench.lesson import page, scenario
from workbench.lesson import asked
from workbench.lesson.page import Fence, Figure, Fold, Heading, Lesson, Note, Prose
from workbench.lesson.question import Question
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import Toolchain, absent, known_toolchain
from workbench.verify import outline, result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape


def anchor(heading: str) -> str:
    """What a forge calls a heading in a link: small letters, hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class Shelf:
    """The lessons that a deck shows, with what was seen of them in a build tree; and in those of
    other toolchains, `beside`, what does not apply to this one. Each is read once."""

    def __init__(self, build_folder: str, beside: Sequence[str] = ()):
        self.build_folder = build_folder
        self.beside = beside
        self.scenarios = {item.slug: item for item in scenario.discover()}
        self.lessons: dict[str, list[Slide]] = {}
        self.seen: list[shape.Lesson] = []  # the results that slides are made of
        self.troubles: list[str] = []

    def slides(self, slug: str) -> list[Slide]:
        """Every slide of a scenario: the opening one, then those of each section."""
        if slug not in self.lessons:
            self.lessons[slug] = list(self._read(self.scenarios[slug]))
        return self.lessons[slug]

    def section(self, slug: str, name: str) -> list[Slide]:
        """The slides of one section, or the opening one where no section is named."""
        wanted = f"{slug}/{name}" if name else slug
        return [
            s for s in self.slides(slug) if re.sub(r"-\d+$", "", s.id) == wanted or s.id == wanted
        ]

    def headings(self, slug: str) -> list[str]:
        """The sections that a link can name."""
        found = (re.sub(r"-\d+$", "", s.id)[len(slug) + 1 :] for s in self.slides(slug)[1:])
        return list(dict.fromkeys(filter(None, found)))

    def _read(self, item: Scenario) -> Iterator[Slide]:
        lesson = page.read(item.readme, os.path.relpath(item.readme, place.ROOT))
        seen, why = result.look(self.build_folder, "lessons", item)
        if why:
            self.troubles.append(why)
        if seen:
            self.seen.append(seen)
        missing = absent(lesson, known_toolchain(self.build_folder))
        others = self._others(item, lesson)
        hidden = lesson.hidden(lambda fence: True)  # every variant is a tab
        questions = {one.line: one for one in asked.questions(lesson)}
        slides: dict[str, int] = {}  # how many each part has so far
        for heading, blocks in _sections(lesson):
            blocks = [block for block in blocks if block.line not in hidden]
            inside = [questions[b.line] for b in blocks if isinstance(b, Question)]
            items = self._items(item, lesson, blocks, seen, missing, others)
            opening = heading.level == 1
            part = lesson.part_of(heading.line + 1)
            base = item.slug if opening else f"{item.slug}/{anchor(part)}"
            # A question's slide does not show the claim, which may answer it.
            above = item.chapter if opening else item.slug if inside else lesson.claim
            lead = self._lead(item, seen, missing or why) if opening else ""
            cuts = room.cut(items) or [([], 1.0, False)]
            for kept, scale, beside in cuts:
                slides[base] = number = slides.get(base, 0) + 1
                yield Slide(
                    id=base if number == 1 else f"{base}-{number}",
                    kind="lesson" if opening else "section",
                    heading=heading.text,
                    above=above,
                    items=kept,
                    notes=_said(item, lesson, heading, inside),
                    slug=item.slug,
                    scale=scale,
                    beside=beside,
                    claims=lesson.claims,
                    lead=lead,
                )

    def _lead(self, item: Scenario, seen: shape.Lesson | None, why: str) -> str:
        """What was seen of the whole scenario here, in a line."""
        if not seen:
            return (
                f"not run here: {why}" if why else "not run here: the slides show what is recorded"
            )
        commands = sum(len(fence["steps"]) for fence in seen["fences"])
        checked = result.load(self.build_folder, "facts", item)
        facts = len(checked["facts"]) if checked else 0
        words = f"{commands} commands" + (f" and {facts} facts" if facts else "")
        if seen["verdict"] != "verified":
            return "differs here from what the lesson says"
        return f"verified here: {words}"

    def _others(self, item: Scenario, lesson: Lesson) -> dict[int, shape.Lesson]:
        """Of the transcripts that are for other toolchains, by their lines: the results of the first
        that played them (`./workbench matrix` leaves them)."""
        toolchain = known_toolchain(self.build_folder)
        theirs = [
            fence.line for fence in lesson.fences("console") if toolchain.why_not(fence.options)
        ]
        found: dict[int, shape.Lesson] = {}
        for tree in self.beside if theirs else ():
            other = result.load(tree, "lessons", item)
            for fence in other["fences"] if other else ():
                if fence["line"] in theirs and not fence["skipped"]:
                    found.setdefault(fence["line"], other)
        return found

    def _items(
        self,
        item: Scenario,
        lesson: Lesson,
        blocks: list,
        seen: shape.Lesson | None,
        missing: str,
        others: dict[int, shape.Lesson],
    ) -> list[Item]:
        items: list[Item] = []
        at_home = lesson.taken_home()
        group: list[Fence] = []  # the transcripts that a variant would be a neighbour of
        folded = lesson.folded()
        led: list[Item] = []  # prose of the fold that is open, which leads to the variant in it
        for index, block in enumerate(blocks):
            above = blocks[index - 1] if index else None
            if isinstance(block, Fold):
                items, led = items + led, []
            elif isinstance(block, Prose):
                words = page.told(blocks, index)
                found = _paragraphs(page.as_seen(words) if seen else words)
                if block.line in folded:
                    led += found
                else:
                    items += found
            elif isinstance(block, Question):
                said = (f"- **{choice.letter}** {choice.text}" for choice in block.choices)
                items.append(Text("\n".join(said)))
            elif isinstance(block, Figure):
                items.append(self._picture(item, block, seen))
                group = []
            elif isinstance(block, Fence) and block.language == "console":
                here = result.load(self.build_folder, "home", item) if block in at_home else seen
                shown = evidence.of(lesson, block, others.get(block.line, here), missing)
                if block.line in others:
                    by = str(Toolchain(others[block.line]["toolchain"]))
                    shown = shown._replace(by=by)
                if isinstance(above, Note) and above.key == "point":
                    shown = shown._replace(points=tuple(outline.words_of(above)))
                beside = bool(group) and all(_neighbours(one, block) for one in group)
                _add_transcript(items, beside, block, shown, led if block.line in folded else None)
                led = []
                group = [*(group if beside else ()), block]
            elif isinstance(block, Fence):
                items.append(code(lesson, block, above if isinstance(above, Note) else None))
                group = []
        return items

    def _picture(self, item: Scenario, block: Figure, seen: shape.Lesson | None) -> Picture:
        found = [fig for fig in (seen["figures"] if seen else ()) if fig["line"] == block.line]
        if found and found[0].get("svg"):
            svg, differs = found[0]["svg"], found[0]["verdict"] == "failed"
            return _sized(
                block.title, svg, "differs" if differs else "ran", found[0].get("difference", "")
            )
        try:
            svg = figure.recorded(item, block)
        except Trouble as trouble:
            self.troubles.append(str(trouble))
            return Picture(block.title, "", 0, 0, "recorded", str(trouble))
        reason = found[0].get("difference", "") if found else ""
        return _sized(block.title, svg, "recorded", reason)


def _said(
    item: Scenario, lesson: Lesson, heading: Heading, questions: list[asked.Asked]
) -> list[str]:
    """What one may say to a lesson's slide; the talk has words of its own."""
    if heading.level == 1:
        return [
            f"Beside these slides: `./workbench walk {item.slug}` plays the lesson step by step."
        ]
    if questions:
        answer = questions[0].answer
        others = [f"- **{letter}**: {words}" for letter, words in answer.others.items()]
        return [
            "Let everybody answer before you go on.",
            f"The answer is **{answer.letter}**. {answer.text}",
            "\n".join(others),
        ]
    if heading.part == "Run" and heading.level == 2:
        return [
            "What it comes to:",
            *(b.text for b in lesson.section("Remember") if isinstance(b, Prose)),
        ]
    if heading.part == "Break it":
        return [f"See it fail: `./workbench break {item.slug}`."]
    return []


def _sized(title: str, svg: str, badge: str, note: str) -> Picture:
    box = re.search(r'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) ([0-9.]+)"', svg)
    width, height = (float(box.group(1)), float(box.group(2))) if box else (600, 400)
    return Picture(title, svg, width, height, badge, note)


def _sections(lesson: Lesson) -> Iterator[tuple[Heading, list]]:
    """Each heading with the blocks below it."""
    heading: Heading | None = None
    blocks: list = []
    for block in lesson.blocks:
        if isinstance(block, Heading):
            if heading:
                yield heading, blocks
            heading, blocks = block, []
        else:
            blocks.append(block)
    if heading:
        yield heading, blocks


def _paragraphs(markdown: str) -> list[Item]:
    return [Text(part) for part in re.split(r"\n\s*\n", markdown) if part]


def _add_transcript(
    items: list[Item], beside: bool, fence: Fence, seen: Evidence, led: list[Item] | None
) -> None:
    """A transcript, or one more tab of the variants above it, each with the prose that leads to it.

    Of one that is folded away, `led` is the prose inside the fold; what is above it stays there.
    """
    if led is not None:
        at = next((n for n in reversed(range(len(items))) if isinstance(items[n], Screen)), None)
        before = items[at] if at is not None else None
        tab = (_variant(fence), _joined(led), seen)
        if beside and at is not None and isinstance(before, Screen):
            items[at] = Screen([*before.tabs, tab])
        else:
            items += [*led, Screen([(tab[0], "", seen)])]
        return
    prose: list[Item] = []
    while items and isinstance(items[-1], Text):
        prose.insert(0, items.pop())
    name = _variant(fence)
    before = items[-1] if items else None
    if beside and isinstance(before, Screen):
        items.pop()
        *tabs, (first, intro, shown) = before.tabs
        if prose and not tabs:  # each has words of its own, so those above belong to the first
            above: list[Item] = []
            while items and isinstance(items[-1], Text):
                above.insert(0, items.pop())
            intro = _joined(above)
        items.append(Screen([*tabs, (first, intro, shown), (name, _joined(prose), seen)]))
    else:
        items += [*prose, Screen([(name, "", seen)])]


def _joined(prose: list[Item]) -> str:
    return "\n\n".join(item.markdown for item in prose if isinstance(item, Text))


def _variant(fence: Fence) -> str:
    """What a variant's tab is called: `bfd, gold` of linker=bfd,gold."""
    return ", ".join(value.replace(",", ", ") for value in fence.options.values())


def _neighbours(one: Fence, other: Fence) -> bool:
    """Whether two fences show the same for different toolchains."""
    if not one.options or one.options.keys() != other.options.keys():
        return False
    return any(
        not {*one.options[key].split(",")} & {*other.options[key].split(",")} for key in one.options
    )


def code(lesson: Lesson, fence: Fence, note: Note | None) -> Code:
    """A source on a slide, and the lines that the note above it points at."""
    caption = fence.options.get("file", "")
    if fence.language == "red":
        caption = "turns red"
    elif "snippet" in fence.options:
        caption += f" ({fence.options['snippet']})"
    steps = []
    if note and note.key == "steps":
        for wanted in note.value.split(" | "):
            hits = [index for index, line in enumerate(fence.body) if wanted in line]
            if not hits:
                said = f"no line of the code below says `{wanted}`: fix the step."
                raise page.LessonTrouble(lesson.path, note.line, said)
            steps.append(hits)
    return Code(fence.language, caption, fence.body, steps)
