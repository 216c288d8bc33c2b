"""Decks: which slides there are, in which order, and what stands on each.

`course` is every scenario in the order of the syllabus. A deck in slides/ is Markdown: its own
slides, and links to a lesson's heading alone on a line, which stand for the slides of that section.
A quotation is what the speaker says. Nothing here copies code or output: a slide has what the
lesson has, with what this machine printed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from workbench import figure
from workbench.base import place
from workbench.base.record import Record
from workbench.base.trouble import Trouble
from workbench.deck import evidence, slide
from workbench.deck.evidence import Evidence
from workbench.deck.slide import Code, Item, Picture, Screen, Slide, Text
from workbench.lesson import page, scenario
from workbench.lesson.page import Fence, Figure, Heading, Lesson, Note, Prose
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import Toolchain, absent, known_toolchain
from workbench.verify import result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape

_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)\s*")
_LESSON = re.compile(r"\.\./scenarios/([^/]+/[^/]+)/README\.md(?:#(.*))?")


class Deck(Record):
    """A deck's parts, each a list of slides, and the shelf that its lessons came from."""

    name: str
    title: str
    parts: list[list[Slide]]
    shelf: Shelf

    @property
    def slides(self) -> list[Slide]:
        return [slide for part in self.parts for slide in part]


class DeckTrouble(Trouble):
    """A deck's Markdown is wrong, at a line."""

    def __init__(self, path: str, line: int, text: str):
        super().__init__(f"{path}:{line}: {text}")


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
        for heading, blocks in _sections(lesson):
            items = self._items(item, lesson, blocks, seen, missing, others)
            opening = heading.level == 1
            base = item.slug if opening else f"{item.slug}/{anchor(heading.text)}"
            above = item.chapter if opening else lesson.claim
            lead = self._lead(item, seen, missing or why) if opening else ""
            cuts = slide.cut(items) or [([], 1.0, False)]
            for number, (kept, scale, beside) in enumerate(cuts, 1):
                yield Slide(
                    id=base if number == 1 else f"{base}-{number}",
                    kind="lesson" if opening else "section",
                    heading=heading.text,
                    above=above,
                    items=kept,
                    notes=_said(item, lesson, heading),
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
        for index, block in enumerate(blocks):
            above = blocks[index - 1] if index else None
            if isinstance(block, Prose):
                items += _paragraphs(block.text)
            elif isinstance(block, Figure):
                items.append(self._picture(item, block, seen))
                group = []
            elif isinstance(block, Fence) and block.language == "console":
                here = result.load(self.build_folder, "home", item) if block in at_home else seen
                shown = evidence.of(lesson, block, others.get(block.line, here), missing)
                if block.line in others:
                    by = str(Toolchain(others[block.line]["toolchain"]))
                    shown = shown._replace(by=by)
                beside = bool(group) and all(_neighbours(one, block) for one in group)
                _add_transcript(items, beside, block, shown)
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


def _said(item: Scenario, lesson: Lesson, heading: Heading) -> list[str]:
    """What one may say to a lesson's slide; the talk has words of its own."""
    if heading.level == 1:
        return [
            f"Beside these slides: `./workbench walk {item.slug}` plays the lesson step by step."
        ]
    if heading.text == "Predict":
        return ["Let everybody answer before you go on: the next slide shows what happens."]
    if heading.text == "Run":
        return [
            "What it comes to:",
            *(b.text for b in lesson.section("Remember") if isinstance(b, Prose)),
        ]
    if heading.text == "Break it":
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
    return [Text(part) for part in re.split(r"\n\s*\n", markdown)]


def _add_transcript(items: list[Item], beside: bool, fence: Fence, seen: Evidence) -> None:
    """A transcript, or one more tab of the variants above it, each with the prose that leads to it."""
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
    return all(
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


# --- a deck's Markdown ----------------------------------------------------------------------------


def names() -> list[str]:
    """The decks there are: the pages of slides/."""
    return sorted(name[:-3] for name in os.listdir(place.SLIDES) if name.endswith(".md"))


def read(name: str, build_folder: str, beside: Sequence[str] = ()) -> Deck:
    """The deck slides/NAME.md, with what was seen in a build tree and in those `beside`."""
    path = os.path.join(place.SLIDES, name + ".md")
    shown = os.path.relpath(path, place.ROOT)
    shelf = Shelf(build_folder, beside)
    reader = _Reader(shown, shelf)
    reader.read(page.read(path, shown))
    return Deck(name, reader.parts[0][0].heading, reader.parts, shelf)


class _Reader:
    """Goes through a page: `#` opens a part, `##` a slide, a link alone on a line shows others."""

    def __init__(self, path: str, shelf: Shelf):
        self.path, self.shelf = path, shelf
        self.parts: list[list[Slide]] = []
        self.own: Slide | None = None  # the slide that text goes to
        self.shown: list[Slide] = []  # the slides of the last link, which a quotation goes to
        self.claims: tuple[str, ...] = ()
        self.ids: dict[str, int] = {}

    def read(self, lesson: Lesson) -> None:
        for block in lesson.blocks:
            if isinstance(block, Heading):
                self._open(block)
            elif isinstance(block, Note) and block.key == "talk":
                told = page.claims_of(block.value)
                if self.own and not self.own.items:
                    self.own = self.own._replace(claims=told)
                else:
                    self.claims = told
            elif isinstance(block, Prose):
                self._prose(block)
            else:
                said = "a deck holds no code and no output: link to the lesson that has it."
                raise DeckTrouble(self.path, block.line, said)
        self._close()
        if not self.parts:
            raise DeckTrouble(self.path, 1, "the deck has no slide: begin with `# ` and its title.")

    def _open(self, heading: Heading) -> None:
        self._close()
        if heading.level == 1:
            self.parts.append([])
        elif heading.level > 2 or not self.parts:
            said = "`# ` opens a part of a deck, and `## ` a slide in it: use one of them."
            raise DeckTrouble(self.path, heading.line, said)
        first = len(self.parts) == 1 and not self.parts[0]
        kind = "deck" if first else "part" if heading.level == 1 else "own"
        above = "" if kind != "own" else self._part_title()
        self.own = Slide(
            self._id(anchor(heading.text), heading.line), kind, heading.text, above, [], []
        )

    def _part_title(self) -> str:
        return self.parts[-1][0].heading if self.parts[-1] else ""

    def _close(self) -> None:
        """The open slide goes into its part, as several where it is too full."""
        if not self.own:
            return
        own, self.own = self.own, None
        for number, (items, scale, beside) in enumerate(
            slide.cut(own.items) or [([], 1.0, False)], 1
        ):
            made = own._replace(items=items, scale=scale, beside=beside)
            self.parts[-1].append(made if number == 1 else made._replace(id=f"{own.id}-{number}"))

    def _prose(self, block: Prose) -> None:
        line = block.line
        for paragraph in re.split(r"\n\s*\n", block.text):
            link = _LINK.fullmatch(paragraph)
            if paragraph.startswith(">"):
                self._note(paragraph, line)
            elif link:
                self._show(link.group(2), line)
            elif self.own:
                self.own.items.append(Text(paragraph))
            else:
                said = "this text is on no slide: put a heading above it, or `> ` before it."
                raise DeckTrouble(self.path, line, said)
            line += paragraph.count("\n") + 2

    def _note(self, paragraph: str, line: int) -> None:
        words = re.sub(r"(?m)^> ?", "", paragraph)
        if self.own:
            self.own.notes.append(words)
        elif self.shown:
            for made in self.shown:
                made.notes.append(words)
        else:
            raise DeckTrouble(
                self.path,
                line,
                "these words for the speaker belong to no slide: put a heading above them.",
            )

    def _show(self, target: str, line: int) -> None:
        """The slides that a link stands for."""
        self._close()
        if not self.parts:
            raise DeckTrouble(self.path, line, "a deck begins with `# ` and its title.")
        if target == "../scenarios/README.md":
            self._show_course()
            return
        hit = _LESSON.fullmatch(target)
        if not hit or hit.group(1) not in self.shelf.scenarios:
            said = (
                f"{target} is no lesson: a link alone on a line shows "
                "../scenarios/CHAPTER/NAME/README.md, or one of its headings after `#`."
            )
            raise DeckTrouble(self.path, line, said)
        slug, name = hit.group(1), hit.group(2) or ""
        found = self.shelf.section(slug, name)
        if not found:
            there = ", ".join("#" + heading for heading in self.shelf.headings(slug))
            raise DeckTrouble(self.path, line, f"{slug} has no heading #{name}; it has {there}.")
        told = self.claims or found[0].claims
        self.shown = [
            made._replace(id=self._id(made.id, line), notes=[], claims=told) for made in found
        ]
        self.parts[-1] += self.shown
        self.claims = ()

    def _show_course(self) -> None:
        """Every chapter and scenario, in the order of the syllabus."""
        for chapter in dict.fromkeys(item.chapter for item in self.shelf.scenarios.values()):
            path = os.path.join(place.SCENARIOS, chapter, "README.md")
            reader = _Reader(os.path.relpath(path, place.ROOT), self.shelf)
            reader.read(page.read(path, reader.path))
            opening, *more = reader.parts[0]
            self.parts.append([opening._replace(id=self._id(chapter, 1), kind="part")])
            for made in more:
                made = made._replace(id=self._id(f"{chapter}/{made.id}", 1), above=chapter)
                self.parts[-1].append(made)
            here = [item for item in self.shelf.scenarios.values() if item.chapter == chapter]
            self._contents(chapter, here)
            self.parts += [[*self.shelf.slides(item.slug)] for item in here]
        self.shown = []

    def _contents(self, chapter: str, scenarios: list[Scenario]) -> None:
        """The slide that links to a chapter's scenarios: a chapter's page lists none."""
        lines = []
        for item in scenarios:
            name = item.slug.partition("/")[2]
            lines.append(f"- [{name}]({name}/README.md): {page.read(item.readme).claim}")
        made_id = self._id(f"{chapter}/scenarios", 1)
        self.own = Slide(made_id, "own", "Scenarios", chapter, [], [])
        self.own.items.append(Text("\n".join(lines)))
        self._close()

    def _id(self, wanted: str, line: int) -> str:
        """A slide's name in a link, which no other slide of the deck has."""
        if wanted in self.ids:
            said = (
                f"the slide {wanted} is in this deck already, in line {self.ids[wanted]}: "
                "show each once, and give each a heading of its own."
            )
            raise DeckTrouble(self.path, line, said)
        self.ids[wanted] = line
        return wanted
