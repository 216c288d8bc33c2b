"""Slides out of lessons: what is shown of a transcript, how a section is cut, how a deck is read."""

from __future__ import annotations

import os
import unittest

from support import Case

from workbench.base import place
from workbench.deck import budget, deck, evidence, room, slide
from workbench.deck import shelf as shelf_of
from workbench.deck.deck import DeckTrouble
from workbench.deck.evidence import Line
from workbench.deck.slide import Code, Picture, Screen, Text
from workbench.lesson import page, scenario
from workbench.lesson.page import Lesson
from workbench.verify import result

PAGE = """\
# A claim
<!-- talk: T05 -->

Words about it.

## Run
```console
$ cat list
first
[..] [NUM] bytes
...
last [HEX:one]
$ ./app
no
$ echo $?
1
```
"""


def step(line: int, command: str, output: list[str], difference: str = "") -> dict:
    verdict = "failed" if difference else "ok"
    return {"line": line, "command": command, "output": output, "status": 0,
            "verdict": verdict, "difference": difference, "seconds": 0.0}  # fmt: skip


def fence(*steps: dict, skipped: str = "") -> dict:
    return {"fences": [{"line": 7, "skipped": skipped, "steps": list(steps)}]}


class Evidence(unittest.TestCase):
    def of(self, seen: dict | None, absent: str = "") -> evidence.Evidence:
        lesson = Lesson("README.md", PAGE)
        return evidence.of(lesson, lesson.fences("console")[0], seen, absent)

    def test_what_ran_shows_what_was_printed_with_the_parts_that_vary(self) -> None:
        printed = ["first", "it has 12 bytes", "more", "and more", "last 0x7f"]
        shown = self.of(
            fence(
                step(8, "cat list", printed), step(13, "./app", ["no"]), step(15, "echo $?", ["1"])
            )
        )
        self.assertEqual((shown.badge, shown.reason), ("ran", ""))
        self.assertEqual(
            shown.steps[0].lines,
            [
                Line("first", []),
                Line("it has 12 bytes", [(0, 6), (7, 9)]),
                Line("... (2 more lines)", [], "elided"),
                Line("last 0x7f", [(5, 9)]),
            ],
        )

    def test_nothing_elided_is_not_mentioned(self) -> None:
        shown = self.of(fence(step(8, "cat list", ["first", "a 1 bytes", "last 7"])))
        self.assertEqual([line.kind for line in shown.steps[0].lines], ["same"] * 3)

    def test_what_differs_shows_both_lines_and_the_sentence(self) -> None:
        seen = fence(
            step(8, "cat list", ["first", "a 1 bytes", "last 7"]),
            step(13, "./app", ["yes"], "printed instead: yes"),
        )
        shown = self.of(seen)
        self.assertEqual(shown.badge, "differs")
        self.assertEqual(
            shown.steps[1].lines, [Line("no", [], "missing"), Line("yes", [], "instead")]
        )
        self.assertEqual(shown.steps[1].difference, "printed instead: yes")
        self.assertEqual(shown.steps[0].difference, "")

    def test_of_a_longer_output_only_the_line_that_differs_is_marked(self) -> None:
        lesson = Lesson("README.md", "# A\n\n```console\n$ x\none\ntwo\nthree\n```\n")
        seen = {
            "fences": [
                {
                    "line": 3,
                    "skipped": "",
                    "steps": [step(4, "x", ["one", "2", "three"], "printed instead: 2")],
                }
            ]
        }
        shown = evidence.of(lesson, lesson.fences("console")[0], seen)
        self.assertEqual(
            [line.kind for line in shown.steps[0].lines], ["same", "missing", "instead", "same"]
        )

    def test_where_nothing_ran_it_is_the_pages_text(self) -> None:
        shown = self.of(None)
        self.assertEqual(shown.badge, "recorded")
        self.assertEqual(shown.steps[0].lines[1], Line("[..] [NUM] bytes", [(0, 4), (5, 10)]))
        self.assertEqual(shown.steps[0].lines[2], Line("...", [], "elided"))

    def test_a_skip_says_its_reason(self) -> None:
        self.assertEqual(
            self.of(fence(skipped="for linker lld"))[:2], ("skipped", "for linker lld")
        )
        self.assertEqual(self.of(None, "needs rustc")[:2], ("skipped", "needs rustc"))

    def test_what_stands_behind_a_difference_did_not_run(self) -> None:
        seen = {"fences": [{"line": 3, "skipped": "", "steps": []}]}
        self.assertEqual(self.of(seen)[:2], ("recorded", "a command before it differs"))


def screen(lines: int, columns: int = 10, commands: int = 1) -> Screen:
    each = [
        evidence.Shown("x", [Line("y" * columns, [])] * (lines // commands - 1))
        for _ in range(commands)
    ]
    return Screen([("", "", evidence.Evidence("ran", "", each))])


class Cut(unittest.TestCase):
    def test_little_is_one_slide_and_large(self) -> None:
        ((items, scale, beside),) = room.cut([Text("A line."), screen(4)])
        self.assertEqual((len(items), scale, beside), (2, room.SCALES[0], False))

    def test_words_alone_are_larger_still(self) -> None:
        ((_, scale, _),) = room.cut([Text("Does it start?")])
        self.assertEqual(scale, room.WORDS[0])

    def test_a_slide_holds_16_lines_of_80_columns(self) -> None:
        ((_, scale, _),) = room.cut([Code("c", "main.c", ["x" * 80] * 16, [])])
        self.assertEqual(scale, 1.3)
        self.assertEqual(len(room.cut([screen(9), screen(9)])), 2)
        self.assertEqual(
            len(room.cut([Code("c", "a.c", ["x"] * 12, []), Code("c", "b.c", ["x"] * 11, [])])), 2
        )

    def test_prose_stays_with_what_it_introduces(self) -> None:
        cuts = room.cut([screen(18), Text("And then:"), screen(8)])
        self.assertEqual(
            [[type(item).__name__ for item in items] for items, _, _ in cuts],
            [["Screen"], ["Text", "Screen"]],
        )

    def test_a_long_transcript_is_cut_between_commands(self) -> None:
        cuts = room.cut([Text("Words."), screen(30, commands=10)])
        shown = [
            item.tabs[0][2].steps
            for items, _, _ in cuts
            for item in items
            if isinstance(item, Screen)
        ]
        self.assertEqual(sum(map(len, shown)), 10)
        self.assertEqual(len(shown), 2)

    def test_a_failure_and_its_status_stay_together(self) -> None:
        steps = [
            evidence.Shown("x", [Line("y", [])] * 20),
            evidence.Shown("false", []),
            evidence.Shown("echo $?", [Line("1", [])]),
        ]
        cuts = room.cut([Screen([("", "", evidence.Evidence("ran", "", steps))])])
        last = cuts[-1][0][0].tabs[0][2].steps
        self.assertEqual([one.command for one in last], ["false", "echo $?"])

    def test_nothing_is_lost(self) -> None:
        items = [
            Text("a"),
            screen(20),
            Text("b"),
            Code("c", "x.c", ["l"] * 15, []),
            Text("c"),
            screen(9),
        ]
        kept = [item for slide_, _, _ in room.cut(items) for item in slide_]
        self.assertEqual(kept, items)

    def test_a_narrow_figure_stands_beside_code_of_45_columns(self) -> None:
        narrow = Picture("A figure", "<svg/>", 360, 300, "ran", "")
        ((_, _, beside),) = room.cut([Code("c", "a.c", ["x" * 45] * 8, []), narrow])
        self.assertTrue(beside)
        self.assertEqual(len(room.cut([Code("c", "a.c", ["x" * 46] * 8, []), narrow])), 2)

    def test_output_that_is_broken_beside_a_figure_is_no_smaller_for_it(self) -> None:
        narrow = Picture("A figure", "<svg/>", 360, 300, "ran", "")
        steps = [evidence.Shown("readelf -d app", [Line("word " * 15, [])])]
        shown = Screen([("", "", evidence.Evidence("ran", "", steps))])
        ((_, scale, beside),) = room.cut([shown, narrow])
        self.assertTrue(beside)
        self.assertGreater(scale, 1.0)

    def test_a_long_line_of_output_is_broken_and_nothing_of_it_is_lost(self) -> None:
        for text in ("word " * 60, "", *("x" * letters for letters in range(40, 260))):
            for most in (room.COLUMNS, room.COLUMNS_BESIDE):
                pieces = room.broken(text, most)
                self.assertEqual("".join(pieces), text)
                self.assertLessEqual(len(pieces[0]), most)
                for piece in pieces[1:]:  # each after its mark
                    self.assertLessEqual(len(piece) + room.BREAK, most)


FOLDED = """# A

## Run: it prints
Above.

```console linker=bfd
$ ls
a
```

After.

<details><summary>With lld</summary>

Inside.

```console linker=lld
$ ls
b
```

</details>

<details><summary>Answer</summary>

Hidden.

</details>
"""


class Folds(Case):
    """What is folded away on a page: a variant is a tab, the rest is on no slide."""

    def test_the_words_inside_lead_to_their_tab_alone(self) -> None:
        lesson = Lesson("README.md", FOLDED)
        hidden = lesson.hidden(lambda fence: True)
        blocks = [block for block in lesson.blocks[2:] if block.line not in hidden]
        made = scenario.Scenario("test/lesson", self.folder)
        items = shelf_of.Shelf(self.tree)._items(made, lesson, blocks, None, "", {})
        above, tabs, after = items
        self.assertEqual((above, after), (Text("Above."), Text("After.")))
        self.assertEqual([tab[:2] for tab in tabs.tabs], [("bfd", ""), ("lld", "Inside.")])

    def test_what_is_not_shown_here_is_hidden_with_its_words(self) -> None:
        lesson = Lesson("README.md", FOLDED)
        words = {b.line: b.text for b in lesson.blocks if isinstance(b, page.Prose)}

        def hidden(shows) -> list[str]:
            return [words[line] for line in sorted(lesson.hidden(shows)) if line in words]

        self.assertEqual(hidden(lambda fence: True), ["Hidden."])
        self.assertEqual(hidden(lambda fence: False), ["Inside.", "Hidden."])


LINK = "[run it](../scenarios/rpath/origin/README.md#run)"


class Decks(Case):
    def setUp(self) -> None:
        super().setUp()
        before, place.SLIDES = place.SLIDES, os.path.join(self.folder, "slides")
        self.addCleanup(setattr, place, "SLIDES", before)

    def read(self, page: str) -> deck.Deck:
        self.write("slides/talk.md", page)
        return deck.read("talk", self.tree)

    def refused(self, page: str) -> str:
        with self.assertRaises(DeckTrouble) as caught:
            self.read(page)
        return str(caught.exception)

    def test_its_own_slides_and_those_of_lessons(self) -> None:
        made = self.read(
            f"# Talk\nWelcome.\n\n> Hello.\n\n## One\n<!-- talk: T01 -->\n- a\n\n<!-- talk: T25 -->\n{LINK}\n\n> Run it.\n\n# Two\n> Good.\n"
        )
        self.assertEqual([len(part) for part in made.parts], [4, 1])
        ids = [one.id for one in made.slides]
        self.assertEqual(ids, ["talk", "one", "rpath/origin/run", "rpath/origin/run-2", "two"])
        self.assertEqual(
            [one.notes for one in made.slides],
            [["Hello."], [], ["Run it."], ["Run it."], ["Good."]],
        )
        self.assertEqual(
            [one.claims for one in made.slides], [(), ("T01",), ("T25",), ("T25",), ()]
        )
        titles = [one.heading for one in made.slides[2:4]]
        self.assertEqual(titles, ["run it", "A copy of the program alone does not start"])
        self.assertEqual(made.slides[2].slug, "rpath/origin")

    def test_a_link_inside_a_sentence_is_a_link(self) -> None:
        made = self.read(f"# Talk\nSee {LINK} there.\n")
        self.assertEqual(len(made.slides), 1)

    def test_the_syllabus_stands_for_everything_in_its_order(self) -> None:
        made = self.read("# Course\n\n[all](../scenarios/README.md)\n\n# End\n")
        slugs = list(dict.fromkeys(one.slug for one in made.slides if one.slug))
        self.assertEqual(slugs, list(made.shelf.scenarios))
        self.assertIn("rpath", [one.id for one in made.slides])
        self.assertIn("rpath/words", [one.id for one in made.slides])
        self.assertEqual(made.slides[-1].id, "end")
        said = str([one.items for one in made.slides if one.id == "rpath"])
        self.assertNotIn("in the [syllabus]", said, "its own slide lists a chapter's scenarios")

    def test_every_section_of_every_lesson_has_a_slide(self) -> None:
        shelf = shelf_of.Shelf(self.tree)
        for slug in shelf.scenarios:
            for name in ["", *shelf.headings(slug)]:
                self.assertTrue(shelf.section(slug, name), f"{slug}#{name}")
            self.assertIn("break-it", shelf.headings(slug))

    def test_a_heading_that_does_not_exist(self) -> None:
        said = self.refused(f"# Talk\n\n{LINK.replace('#run', '#walk')}\n")
        self.assertIn(
            "slides/talk.md:3: rpath/origin has no heading #walk; it has #the-program, #predict, #run,",
            said,
        )

    def test_titles(self) -> None:
        """One slide, one title, in one line."""
        made = self.read(f"# Talk\n\n## {'A title ' * 9}\n\n{LINK}\n")
        first, second = [n for n, one in enumerate(made.parts[0]) if one.slug]
        made.parts[0][second] = made.parts[0][second]._replace(heading="Run it")
        long, twice = budget._titles(made)
        self.assertIn("its title has 71 letters, and a line holds 62", long)
        self.assertIn("the slides rpath/origin/run and rpath/origin/run-2 have one title", twice)

    def test_a_scenario_that_does_not_exist(self) -> None:
        said = self.refused("# Talk\n\n[x](../scenarios/rpath/nowhere/README.md#run)\n")
        self.assertIn(
            "talk.md:3: ../scenarios/rpath/nowhere/README.md#run is no lesson: a link alone", said
        )

    def test_the_same_section_twice(self) -> None:
        said = self.refused(f"# Talk\n\n{LINK}\n\n## Again\n\n{LINK}\n")
        self.assertIn(
            "talk.md:7: the slide rpath/origin/run is in this deck already, in line 3:", said
        )

    def test_a_copy_of_code_or_output(self) -> None:
        self.assertIn(
            "talk.md:3: a deck holds no code", self.refused("# Talk\n\n```console\n$ ls\n```\n")
        )

    def test_text_on_no_slide(self) -> None:
        self.assertIn("talk.md:1: this text is on no slide", self.refused("words\n\n# Talk\n"))
        self.assertIn(
            "talk.md:5: this text is on no slide", self.refused(f"# Talk\n\n{LINK}\n\nwords\n")
        )

    def test_an_empty_deck(self) -> None:
        self.assertIn("talk.md:1: the deck has no slide", self.refused(""))

    def test_variants_become_tabs(self) -> None:
        shelf = shelf_of.Shelf(self.tree)
        tabs = {
            slug: [[tab[0] for tab in item.tabs] for one in shelf.slides(slug) for item in one.items
                   if isinstance(item, Screen) and len(item.tabs) > 1]
            for slug in ("static/archive-order", "layout/struct-padding")
        }  # fmt: skip
        self.assertEqual(tabs["static/archive-order"], [["bfd, gold", "lld, mold"]])
        # A third one, for the same machine as the first, stands alone.
        self.assertEqual(tabs["layout/struct-padding"], [["x86_64", "aarch64"]])

    def test_steps_point_at_lines_by_what_they_say(self) -> None:
        page = "# A\n\n<!-- steps: one | two -->\n```c file=a.c\nint one;\nint two;\n```\n"
        lesson = Lesson("README.md", page)
        code = shelf_of.code(lesson, lesson.fences("c")[0], lesson.blocks[1])
        self.assertEqual(code.steps, [[0], [1]])
        lesson = Lesson("README.md", page.replace("two -->", "three -->"))
        with self.assertRaisesRegex(
            Exception, "README.md:3: no line of the code below says `three`"
        ):
            shelf_of.code(lesson, lesson.fences("c")[0], lesson.blocks[1])


class Results(Case):
    """What a deck makes of results that are not what they should be."""

    SLUG = "rpath/origin"

    def opening(self) -> tuple[shelf_of.Shelf, slide.Slide]:
        shelf = shelf_of.Shelf(self.tree)
        return shelf, shelf.slides(self.SLUG)[0]

    def test_none(self) -> None:
        shelf, opening = self.opening()
        self.assertEqual(shelf.troubles, [])
        self.assertEqual(opening.lead, "not run here: the slides show what is recorded")

    def test_cut_in_half(self) -> None:
        self.write("tree/lessons/rpath/origin.json", '{"version": 2, "fen')
        shelf, opening = self.opening()
        self.assertRegex(
            shelf.troubles[0],
            r"origin\.json can't be read as results: it may be cut off\. Run \./workbench test rpath/origin",
        )
        self.assertIn("not run here: ", opening.lead)

    def test_of_another_version(self) -> None:
        for text in ('{"version": 0}', "[]", '"x"'):
            self.write("tree/lessons/rpath/origin.json", text)
            self.assertRegex(
                self.opening()[0].troubles[0],
                "was written by another version of the workbench. Run",
            )

    def test_of_sources_that_have_changed(self) -> None:
        self.write(
            "tree/lessons/rpath/origin.json",
            f'{{"version": {result.VERSION}, "source": "00000000"}}',
        )
        self.assertIn(
            "rpath/origin was changed after it was last run. Run", self.opening()[0].troubles[0]
        )

    def tab(self, name: str, *beside: str) -> evidence.Evidence:
        """A tab of archive-order, on a deck of bfd's results."""
        shelf = shelf_of.Shelf(self.tree, [os.path.join(self.folder, tree) for tree in beside])
        shown = [item for one in shelf.slides("static/archive-order") for item in one.items]
        screens = [item for item in shown if isinstance(item, Screen) and len(item.tabs) > 1]
        return {tab[0]: tab[2] for tab in screens[0].tabs}[name]

    def play_for(self, build_folder: str, linker: str) -> None:
        """Results of archive-order, as far as its variants of linkers go."""
        item = scenario.choose_one("static/archive-order")
        fences = []
        for fence in page.read(item.readme).fences("console"):
            wanted = fence.options.get("linker", "")
            skipped = "" if linker in wanted.split(",") else f"for linker {wanted}"
            fences.append({"line": fence.line, "skipped": skipped, "steps": []})
        compiler = {"compiler": "gcc", "compiler_version": "12", "linker": linker, "linker_version": "2"}  # fmt: skip
        seen = {"version": result.VERSION, "slug": item.slug, "source": result.checksum(item)}
        seen.update(toolchain=compiler, verdict="verified", fences=fences, figures=[])
        result.save(os.path.join(self.folder, build_folder), "lessons", seen)

    def test_what_another_toolchain_played_is_shown_as_its_own(self) -> None:
        self.play_for("tree", "bfd")
        self.play_for("tree-lld", "lld")
        self.play_for("tree-mold", "mold")
        self.assertEqual(self.tab("bfd, gold")[:2], ("ran", ""))
        self.assertEqual(self.tab("lld, mold")[0], "skipped")
        self.assertEqual(self.tab("lld, mold", "none")[0], "skipped")
        other = self.tab("lld, mold", "tree", "tree-mold", "tree-lld")
        self.assertEqual((other.badge, other.by), ("ran", "gcc 12 and mold 2"))
        own = self.tab("bfd, gold", "tree-mold", "tree-lld")
        self.assertEqual((own.badge, own.reason, own.own, other.own), ("ran", "", True, False))


if __name__ == "__main__":
    unittest.main()
