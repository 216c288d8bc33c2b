"""Figures: their facts out of given texts, their drawing, and figures that lie."""

from __future__ import annotations

import glob
import json
import os
import re
import subprocess
import types
import unittest
import unittest.mock
import xml.etree.ElementTree as tree_of

from support import ORIGIN, ROOT, Case, ready_tree, replace, said
from workbench import figure
from workbench.base import scratch
from workbench.base.trouble import Trouble
from workbench.commands import bless, check, run, walk
from workbench.figure import (
    bytes as bytes_,
    dwarf,
    loader,
    names,
    needs,
    search,
    segments,
    svg,
    symbols,
)
from workbench.figure.dwarf import Member, Struct
from workbench.figure.style import ALONE, DARK, LIGHT, STYLE
from workbench.lesson import page
from workbench.lesson.page import Lesson, LessonTrouble
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import read_toolchain
from workbench.verify import ctest_checks

COMMITTED = sorted(glob.glob(os.path.join(ROOT, "scenarios", "*", "*", "*.svg")))

LOADER = """\
     10426:\t
     10426:\tfile=libgreet.so [0];  needed by /a b/app [0]
     10426:\tfind library=libgreet.so [0]; searching
     10426:\t search path=theirs/glibc-hwcaps/x86-64-v3:theirs\t\t(LD_LIBRARY_PATH)
     10426:\t  trying file=theirs/glibc-hwcaps/x86-64-v3/libgreet.so
     10426:\t  trying file=theirs/libgreet.so
     10426:\t search path=/a b/ours\t\t(RUNPATH from file /a b/app)
     10426:\t  trying file=/a b/ours/libgreet.so
     10426:\t
     10426:\tfile=libgreet.so [0];  generating link map
     10426:\t  dynamic: 0x00007f1  base: 0x00007f0   size: 0x4010
     10426:\t
     10426:\tfile=libc.so.6 [0];  needed by /a b/app [0]
     10426:\tfind library=libc.so.6 [0]; searching
     10426:\t search path=theirs\t\t(LD_LIBRARY_PATH)
     10426:\t  trying file=theirs/libc.so.6
     10426:\t search cache=/etc/ld.so.cache
     10426:\t  trying file=/lib/x86_64-linux-gnu/libc.so.6
     10426:\t
     10426:\tfile=libc.so.6 [0];  generating link map
     10426:\tcalling init: /lib/x86_64-linux-gnu/libc.so.6
     10426:\tfile=$ORIGIN/libplugin.so [0];  dynamically loaded by /a b/app [0]
     10426:\tfile=$ORIGIN/libplugin.so [0];  generating link map
     10426:\tfile=libgone.so [0];  needed by /a b/libplugin.so [0]
     10426:\tfind library=libgone.so [0]; searching
     10426:\t search path=/a b/lib\t\t(RPATH from file /a b/libplugin.so)
     10426:\t  trying file=/a b/lib/libgone.so
     10426:\t search cache=/etc/ld.so.cache
     10426:\t search path=/lib:/usr/lib\t\t(system search path)
     10426:\t  trying file=/lib/libgone.so
"""

GCC = """\
Contents of the .debug_info section:

 <0><b>: Abbrev Number: 1 (DW_TAG_compile_unit)
    <c>   DW_AT_producer    : (indirect string, offset: 0xaf): GNU C17 12.2.0 -gdwarf-4
    <11>   DW_AT_name        : (indirect string, offset: 0x6f): /src/code.c
 <1><2d>: Abbrev Number: 2 (DW_TAG_structure_type)
    <2e>   DW_AT_name        : (indirect string, offset: 0): ticket
    <32>   DW_AT_byte_size   : 24
 <2><3a>: Abbrev Number: 3 (DW_TAG_member)
    <3b>   DW_AT_name        : (indirect string, offset: 0x7): gate
    <42>   DW_AT_type        : <0x67>
    <46>   DW_AT_data_member_location: 0
 <2><47>: Abbrev Number: 3 (DW_TAG_member)
    <48>   DW_AT_name        : (indirect string, offset: 0xc): number
    <4f>   DW_AT_type        : <0x62>
    <53>   DW_AT_data_member_location: 8
 <2><54>: Abbrev Number: 4 (DW_TAG_member)
    <55>   DW_AT_name        : row
    <5c>   DW_AT_type        : <0x70>
    <60>   DW_AT_data_member_location: 16
 <2><61>: Abbrev Number: 0
 <1><62>: Abbrev Number: 5 (DW_TAG_const_type)
    <63>   DW_AT_type        : <0x6e>
 <1><67>: Abbrev Number: 6 (DW_TAG_base_type)
    <68>   DW_AT_byte_size   : 1
    <6a>   DW_AT_name        : (indirect string, offset: 0x6a): char
 <1><6e>: Abbrev Number: 6 (DW_TAG_base_type)
    <6f>   DW_AT_byte_size   : 8
    <71>   DW_AT_name        : (indirect string, offset: 0x102): long long int
 <1><70>: Abbrev Number: 7 (DW_TAG_array_type)
    <71>   DW_AT_type        : <0x67>
 <2><75>: Abbrev Number: 8 (DW_TAG_subrange_type)
    <76>   DW_AT_upper_bound : 2
 <2><77>: Abbrev Number: 0
 <1><78>: Abbrev Number: 9 (DW_TAG_structure_type)
    <79>   DW_AT_byte_size   : 4
"""

# As clang orders and spells it; with an offset as a block, as DWARF 3 has it.
CLANG = """\
Contents of the .debug_info section:

 <1><2a>: Abbrev Number: 2 (DW_TAG_variable)
    <2b>   DW_AT_name        : (indexed string: 0x3): a_ticket
    <2f>   DW_AT_type        : <0x3f>
 <1><3f>: Abbrev Number: 3 (DW_TAG_structure_type)
    <40>   DW_AT_name        : (indirect string, offset: 0xa7): ticket
    <44>   DW_AT_byte_size   : 0x18
 <2><47>: Abbrev Number: 4 (DW_TAG_member)
    <48>   DW_AT_name        : (indirect string, offset: 0x88): gate
    <4c>   DW_AT_type        : <0x6c>
    <52>   DW_AT_data_member_location: 0
 <2><53>: Abbrev Number: 4 (DW_TAG_member)
    <54>   DW_AT_name        : (indirect string, offset: 0x92): number
    <58>   DW_AT_type        : <0x73>
    <5e>   DW_AT_data_member_location: 2 byte block: 23 8 \t(DW_OP_plus_uconst: 8)
 <2><6b>: Abbrev Number: 0
 <1><6c>: Abbrev Number: 5 (DW_TAG_base_type)
    <6d>   DW_AT_name        : (indirect string, offset: 0x8d): char
    <72>   DW_AT_byte_size   : 1
 <1><73>: Abbrev Number: 5 (DW_TAG_base_type)
    <79>   DW_AT_byte_size   : 8
"""

DERIVED = """\
Contents of the .debug_info section:
   Pointer Size:  8
 <1><10>: Abbrev Number: 1 (DW_TAG_structure_type)
    <11>   DW_AT_name        : Base
    <12>   DW_AT_byte_size   : 16
 <1><20>: Abbrev Number: 2 (DW_TAG_class_type)
    <21>   DW_AT_name        : Point
    <22>   DW_AT_byte_size   : 24
 <2><23>: Abbrev Number: 3 (DW_TAG_inheritance)
    <24>   DW_AT_type        : <0x10>
    <25>   DW_AT_data_member_location: 0
 <2><26>: Abbrev Number: 4 (DW_TAG_member)
    <27>   DW_AT_name        : (indirect string, offset: 0x5): _vptr$Point
    <28>   DW_AT_type        : <0x40>
    <29>   DW_AT_data_member_location: 0x10
 <2><2a>: Abbrev Number: 5 (DW_TAG_member)
    <2b>   DW_AT_name        : count
    <2c>   DW_AT_external    : 1
 <2><2d>: Abbrev Number: 4 (DW_TAG_member)
    <2e>   DW_AT_name        : name
    <2f>   DW_AT_type        : <0x50>
    <30>   DW_AT_data_member_location: 24
 <1><40>: Abbrev Number: 6 (DW_TAG_pointer_type)
    <41>   DW_AT_type        : <0x10>
 <1><50>: Abbrev Number: 7 (DW_TAG_array_type)
    <51>   DW_AT_type        : <0x60>
 <2><52>: Abbrev Number: 8 (DW_TAG_subrange_type)
 <1><60>: Abbrev Number: 9 (DW_TAG_base_type)
    <61>   DW_AT_byte_size   : 1
"""

MAPS = """\
55d0-55d1 r--p 00000000 fe:01 1234 /tmp/a b/host
55d1-55d2 r-xp 00001000 fe:01 1234 /tmp/a b/host
55d3-55d4 r--p 00002000 fe:01 1234 /tmp/a b/host
55d4-55d5 rw-p 00003000 fe:01 1234 /tmp/a b/host
55d5-55f6 rw-p 00000000 00:00 0                          [heap]
7f00-7f01 ---p 00000000 fe:01 9 /lib/libc.so.6
7f02-7f03 rw-p 00000000 00:00 0
7ffc-7ffd rw-p 00000000 00:00 0                          [stack]
7fff-8000 r-xp 00000000 00:00 0                          [vdso]
"""


class Facts(unittest.TestCase):
    def test_what_the_loader_says(self) -> None:
        greet, libc, plugin, gone = loader.parse(LOADER)
        places = [loader.Place("LD_LIBRARY_PATH", ""), loader.Place("RUNPATH", "/a b/app")]
        found = "/a b/ours/libgreet.so"
        self.assertEqual(greet, loader.Search("libgreet.so", "/a b/app", False, places, found))
        self.assertEqual(libc.places[-1], loader.Place("cache", ""))
        self.assertEqual(libc.found, "/lib/x86_64-linux-gnu/libc.so.6")
        self.assertEqual((plugin.library, plugin.dlopen), ("$ORIGIN/libplugin.so", True))
        rules = [place.rule for place in gone.places]
        self.assertEqual((rules, gone.found), (["RPATH", "cache", "system"], ""))

    def test_layouts_as_gcc_writes_them(self) -> None:
        members = [Member("gate", 0, 1), Member("number", 8, 8), Member("row", 16, 3)]
        self.assertEqual(dwarf.parse(GCC, ["ticket"]), {"ticket": Struct("ticket", 24, members)})

    def test_layouts_as_clang_writes_them(self) -> None:
        members = [Member("gate", 0, 1), Member("number", 8, 8)]
        self.assertEqual(
            dwarf.parse(CLANG, ["ticket", "gone"]), {"ticket": Struct("ticket", 24, members)}
        )

    def test_a_bit_field_is_refused(self) -> None:
        text = GCC.replace("    <42>   DW", "    <41>   DW_AT_bit_size    : 3\n    <42>   DW")
        with self.assertRaisesRegex(Trouble, "gate is a bit field"):
            dwarf.parse(text, ["ticket"])
        self.assertEqual(dwarf.parse(text, ["another"]), {})

    def test_what_c_plus_plus_adds(self) -> None:
        with self.subTest("a base class, a pointer, a static member and one without an end"):
            self.assertEqual(
                dwarf.parse(DERIVED, ["Point"])["Point"].members,
                [Member("Base", 0, 16), Member("vptr", 16, 8), Member("name", 24, 0)],
            )

    def test_what_is_mapped(self) -> None:
        wanted = {
            "/tmp/a b/host": ["r--", "r-x", "rw-"],
            "[heap]": ["rw-"],
            "[stack]": ["rw-"],
            "[vdso]": ["r-x"],
        }
        self.assertEqual(segments.access(MAPS), wanted)

    def test_parts_of_a_name(self) -> None:
        self.assertEqual(names.Name("", "_Z7measurePKc").parts, ("_Z", "7measure", "PKc"))
        self.assertEqual(names.Name("", "_Z1xv").parts, ("_Z", "1x", "v"))
        self.assertIsNone(names.Name("", "measure").parts)
        self.assertIsNone(names.Name("", "_ZN3ink7measureEi").parts)


def texts(root: tree_of.Element) -> list[tuple[float, float, float, float, str]]:
    """The left, right, top and bottom of each text as reckoned, and the text."""
    found = []
    for item in root.iter("{http://www.w3.org/2000/svg}text"):
        kind = item.get("class", "").replace("figure-", "")
        width, size = svg.width_of(item.text or "", kind), svg.size_of(kind)
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[item.get("text-anchor", "start")]
        left, line = float(item.get("x", "")) - width * shift, float(item.get("y", ""))
        found.append((left, left + width, line - 0.7 * size, line + 0.2 * size, item.text or ""))
    return found


class Drawing(unittest.TestCase):
    """Of every figure that is committed, and of facts that no lesson has."""

    def looks_good(self, text: str) -> None:
        root = tree_of.fromstring(text)
        width, height = int(root.get("width", "")), int(root.get("height", ""))
        self.assertLessEqual((width, height), (svg.WIDTH, svg.HEIGHT))
        self.assertLessEqual(height, svg.HEIGHT)
        self.assertEqual(root.get("role"), "img")
        title, description = list(root)[:2]
        labels = f"{title.get('id')} {description.get('id')}"
        self.assertEqual(root.get("aria-labelledby"), labels)
        self.assertRegex(description.text or "", r"(?s)^\S.*\.$")
        placed = texts(root)
        boxes = [
            tuple(float(item.get(key, "0")) for key in ("x", "y", "width", "height"))
            for item in root.iter("{http://www.w3.org/2000/svg}rect")
        ]
        for number, (left, right, top, bottom, words) in enumerate(placed):
            self.assertTrue(0 <= left and right <= width and 0 <= top and bottom <= height, words)
            for x, y, wide, tall in boxes:
                inside = x <= left < x + wide and y <= top < y + tall
                if inside:
                    self.assertTrue(right <= x + wide and bottom <= y + tall, words)
            for l, r, t, b, other in placed[:number]:
                apart = r <= left or right <= l or b <= top or bottom <= t
                self.assertTrue(apart, f"{words} is written over {other}")
        for name in set(re.findall(r"figure-[a-z]+", " ".join(re.findall(r'class="(.*?)"', text)))):
            self.assertIn(f".{name}", STYLE)

    def test_those_that_are_committed(self) -> None:
        self.assertTrue(COMMITTED)
        ids = []
        for path in COMMITTED:
            with self.subTest(path), open(path, encoding="utf-8") as file:
                text = file.read()
                self.looks_good(text)
                ids += re.findall(r' id="(.*?)"', text)
        self.assertEqual(len(ids), len(set(ids)))

    def test_they_tell_nothing_of_a_machine(self) -> None:
        for path in COMMITTED:
            with self.subTest(path), open(path, encoding="utf-8") as file:
                drawing = svg.inline(file.read())
                self.assertNotRegex(
                    drawing, r"(?<!\.)/(usr|lib|home|tmp|root)\b|GLIBC|x86|0x[0-9a-f]{3}"
                )

    def test_a_library_that_needs_another_and_one_that_is_missing(self) -> None:
        found = {
            "libred.so": needs.Found("RPATH", "app", "in the folder lib"),
            "libgone.so": needs.Found("", "", ""),
        }
        files = [
            needs.File("app", ["libred.so"], ("RPATH", "$ORIGIN/lib")),
            needs.File("libred.so", ["libgone.so"], None),
        ]
        facts = needs.Facts(files, found)
        self.looks_good(needs.draw(facts).alone("x", "A title", needs.describe(facts)))
        self.assertIn("does not find libgone.so", needs.describe(facts))

    def test_a_search_that_finds_nothing(self) -> None:
        places = [
            search.Searched("the cache", "", ""),
            search.Searched("the system's folders", "", ""),
        ]
        facts = search.Facts("libgone.so", [], [search.Column("app", places)])
        drawn = search.draw(facts).alone("x", "A title", search.describe(facts))
        self.looks_good(drawn)
        self.assertEqual(drawn.count("not there"), 2)

    def test_a_name_that_nothing_binds(self) -> None:
        plugin = symbols.File("libplugin.so", {"log": symbols.UNDEFINED})
        group = symbols.Group([plugin, symbols.File("host", {"log": symbols.KEPT})], None)
        self.looks_good(symbols.draw([group]).alone("x", "A title", symbols.describe([group])))
        self.assertIn("Nothing binds log", symbols.describe([group]))

    def test_an_old_client_between_two_members(self) -> None:
        old = Struct("point", 8, [Member("across", 0, 4), Member("up", 4, 4)])
        new = Struct("point", 16, [Member("across", 0, 8), Member("up", 8, 8)])
        facts = bytes_.Facts({"VERSION=1": old, "VERSION=2": new}, old.members[1])
        self.looks_good(bytes_.draw(facts).alone("x", "A title", bytes_.describe(facts)))
        self.assertIn(
            "In point with VERSION=2 it reads no member as a whole", bytes_.describe(facts)
        )

    def test_what_does_not_fit_is_refused(self) -> None:
        facts = needs.Facts(
            [needs.File("app", ["l" * 80], None)], {"l" * 80: needs.Found("cache", "", "")}
        )
        with self.assertRaisesRegex(Trouble, "The figure is .* may have 760 by 460"):
            needs.draw(facts).alone("x", "A title", "A description.")
        with self.assertRaisesRegex(Trouble, "need .* pixels of the figure and have 20"):
            svg.Sheet().cell(0, 0, 26, 20, "libgreet.so", "", "name")

    def test_marks_are_escaped(self) -> None:
        sheet = svg.Sheet()
        sheet.write(20, 20, "a<b> & c")
        root = tree_of.fromstring(sheet.alone("x", 'A "title" & more', "x < y."))
        self.assertEqual(root[0].text, 'A "title" & more')
        self.assertEqual(texts(root)[0][4], "a<b> & c")


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class Style(unittest.TestCase):
    def test_contrast(self) -> None:
        for palette in (LIGHT, DARK):
            grounds = [name for name in palette if name == "paper" or name.endswith("fill")]
            for name in ("ink", "soft", "good", "bad", "accent"):
                for ground in grounds:
                    ratio = contrast(palette[name], palette[ground])
                    self.assertGreaterEqual(ratio, 4.5, f"{name} on {ground}")
            self.assertGreaterEqual(contrast(palette["line"], palette["paper"]), 3)

    def test_no_word_is_small(self) -> None:
        for size in re.findall(r"(\d+)px", STYLE):
            if int(size) != 1:
                self.assertGreaterEqual(int(size), 13)

    def test_every_property_has_a_colour_in_both(self) -> None:
        self.assertEqual(set(LIGHT), set(DARK))
        for name in re.findall(r"var\(--figure-([a-z-]+)\)", STYLE):
            self.assertIn(name, LIGHT)

    def test_a_page_decides_by_its_theme(self) -> None:
        self.assertTrue(STYLE.startswith(ALONE))
        for theme in ("light", "dark"):
            self.assertIn(f':root[data-theme="{theme}"] .figure {{', STYLE)


class Figures(Case):
    """The lesson of rpath/origin with its figure, against a tree in which it is built."""

    def setUp(self) -> None:
        super().setUp()
        self.make_tree()
        real = ready_tree()
        for name in ("observe", "scenarios"):
            os.symlink(os.path.join(real, name), os.path.join(self.tree, name))
        self.made = Scenario("rpath/origin", os.path.join(self.folder, "origin"))
        scratch.copy_sources(ORIGIN, self.made.folder)

    def change(self, name: str, old: str, new: str) -> None:
        replace(os.path.join(self.made.folder, name), old, new)

    def check(self) -> tuple[object, str]:
        return said(ctest_checks.check_lesson, self.made, self.tree)

    def result(self) -> dict:
        with open(os.path.join(self.tree, "lessons", "rpath", "origin.json"), "rb") as file:
            return json.load(file)

    def draw(self) -> list[figure.Drawn]:
        lesson = page.read(self.made.readme, "README.md")
        return figure.draw(self.made, lesson, self.tree, self.made.built_in(self.tree))

    def test_the_truth_is_accepted_and_kept(self) -> None:
        status, words = self.check()
        self.assertEqual(status, 0, words)
        (drawn,) = self.result()["figures"]
        block = page.read(self.made.readme).figures()[0]
        self.assertEqual(drawn["verdict"], "ok")
        self.assertEqual((drawn["line"], drawn["kind"]), (block.line, "needs"))
        self.assertEqual(drawn["svg"], figure.recorded(self.made, block))
        self.assertNotIn("<style>", drawn["svg"])
        self.assertNotIn("figure-paper", drawn["svg"])
        self.assertIn("The loader finds libgreet.so by the RUNPATH of app", drawn["description"])

    def test_a_figure_that_lies(self) -> None:
        self.change("figure.svg", ">libgreet.so<", ">libgreat.so<")
        status, words = self.check()
        self.assertEqual(status, 1)
        self.assertRegex(
            words,
            r"README\.md:\d+: figure\.svg does not show what was built \(first differing "
            r"line \d+\): look at it, then \./workbench bless rpath/origin\.\n  - .*great.*\n  \+ ",
        )
        self.assertEqual(self.result()["verdict"], "failed")
        (drawn,) = self.result()["figures"]
        self.assertEqual(drawn["verdict"], "failed")
        self.assertNotIn("libgreat", drawn["svg"])

    def test_a_title_that_the_file_has_not(self) -> None:
        self.change("README.md", "![The loader finds", "![Nobody finds")
        self.assertIn("<title", self.draw()[0].difference)

    def test_a_figure_that_is_not_there(self) -> None:
        os.unlink(os.path.join(self.made.folder, "figure.svg"))
        self.assertEqual(
            self.draw()[0].difference,
            "there is no figure.svg yet: ./workbench bless rpath/origin draws it.",
        )
        with self.assertRaisesRegex(Trouble, "rpath/origin: there is no figure.svg yet"):
            figure.recorded(self.made, page.read(self.made.readme).figures()[0])

    def test_an_artefact_that_is_not_built(self) -> None:
        self.change("README.md", "figure: needs bin/app", "figure: needs apple")
        status, words = self.check()
        self.assertEqual(status, 1)
        self.assertRegex(
            words,
            r"figure\.svg can't be drawn\. there is no artefact apple of rpath/origin: .* `cmake --build",
        )

    def test_a_kind_that_there_is_not(self) -> None:
        self.change("README.md", "figure: needs bin/app", "figure: neds app")
        status, words = self.check()
        self.assertEqual(status, 1)
        self.assertIn("no figure is called `neds`: write one of bytes, names, needs,", words)

    def test_a_kind_that_is_told_too_little(self) -> None:
        for kind in figure.KINDS:
            with self.subTest(kind):
                self.change("README.md", "figure: needs bin/app", f"figure: {kind}")
                self.assertIn(f"The figure `{kind}` takes", self.draw()[0].difference)
                self.change("README.md", f"figure: {kind}", "figure: needs bin/app")

    def test_a_tool_that_is_missing(self) -> None:
        self.change("README.md", "needs bin/app", "names app/main.o")
        with unittest.mock.patch.dict(os.environ, {"PATH": "/nonexistent"}):
            (drawn,) = self.draw()
        self.assertEqual(drawn.verdict, "skipped")
        self.assertEqual(drawn.difference, "needs c++filt, not installed here")
        self.assertEqual(drawn.as_data()["svg"], "")

    def test_a_struct_that_has_changed(self) -> None:
        self.made = Scenario("layout/struct-padding", os.path.join(self.folder, "padding"))
        sources = os.path.join(ROOT, "scenarios", "layout", "struct-padding")
        scratch.copy_sources(sources, self.made.folder)
        self.assertEqual(self.draw()[0].difference, "")
        self.change("tickets.h", "struct ticket {\n", "struct ticket {\n  short seat;\n")
        self.assertIn("does not show what was built", self.draw()[0].difference)
        self.change("tickets.h", "struct ticket {", "struct tickets {")
        self.assertIn("code.c does not compile", self.draw()[0].difference)

    def test_bless_draws_it(self) -> None:
        self.change("figure.svg", ">libgreet.so<", ">libgreat.so<")
        lesson = page.read(self.made.readme)
        tree = types.SimpleNamespace(
            folder=self.tree, build_of=lambda made: made.built_in(self.tree)
        )
        changed, words = said(bless._figures, tree, self.made, lesson)
        self.assertEqual(changed, [os.path.join(self.made.folder, "figure.svg")])
        self.assertRegex(words, r"(?m)^-.*libgreat\.so.*\n(-.*\n)*\+.*libgreet\.so")
        self.assertEqual(self.draw()[0].verdict, "ok")
        self.change("README.md", "figure: needs bin/app", "figure: needs apple")
        lesson = page.read(self.made.readme)
        with self.assertRaisesRegex(Trouble, "not a figure to bless"):
            bless._figures(tree, self.made, lesson)

    def test_on_a_terminal_its_title_stands_for_it(self) -> None:
        lesson = page.read(self.made.readme)
        shown = "(figure.svg: The loader finds libgreet.so by the run path of app)"
        stops = walk.stops(lesson, read_toolchain(self.tree))
        self.assertIn("\n" + shown, [words for stop in stops for words in stop.text])
        before, _ = run._prose(lesson)
        self.assertIn("\n" + shown, [words for section in before.values() for words in section])

    def test_check_wants_its_form(self) -> None:
        image = "![The loader finds libgreet.so by the run path of app](figure.svg)"
        note = "<!-- figure: needs bin/app -->\n"
        for old, new, wanted in (
            (note, "", "nothing checks that this image is true: put a note above it"),
            ("needs bin/app", "neds app", "no figure is called `neds`"),
            ("path of app]", "path of app.]", "a sentence without its full stop"),
            (image, "![](figure.svg)", "give the figure a title"),
            ("(figure.svg)", "(picture.svg)", "there is no picture.svg yet"),
            ("(figure.svg)", "(figure.png)", "call the figure's file figure.svg"),
        ):
            with self.subTest(new):
                self.assertEqual(check.check([self.made]), [])
                self.change("README.md", old, new)
                self.assertIn(wanted, "\n".join(check.check([self.made])))
                scratch.copy(os.path.join(ORIGIN, "README.md"), self.made.readme)

    def test_a_note_without_an_image(self) -> None:
        with self.assertRaisesRegex(LessonTrouble, "README.md:3: no image is directly below"):
            Lesson(
                "README.md", "# Title\n\n<!-- figure: needs bin/app -->\n\n![A title](figure.svg)\n"
            )


class Tell(Case):
    def tell(self, *files: str) -> subprocess.CompletedProcess:
        program = os.path.join(ready_tree(), "observe", "tell")
        return subprocess.run([program, *files], capture_output=True, text=True, check=False)

    def test_a_program(self) -> None:
        app = os.path.join(ready_tree(), "scenarios", "rpath", "origin", "bin", "app")
        (told,) = json.loads(self.tell(app).stdout)
        self.assertEqual((told["runpath"], told["rpath"]), ("$ORIGIN/../lib", None))
        self.assertIn("libgreet.so", told["needed"])
        greet = [it for it in told["symbols"] if it["name"] == "_Z5greetv" and it["dynamic"]]
        self.assertEqual([(it["defined"], it["exported"]) for it in greet], [(False, False)])
        main = [it for it in told["symbols"] if it["name"] == "main"]
        self.assertEqual([(it["defined"], it["exported"]) for it in main], [(True, False)])
        self.assertIn({"type": "load", "access": "r-x"}, told["segments"])

    def test_what_it_can_not_read(self) -> None:
        path = self.write("not.elf", "a file that is no ELF file at all, but long enough " * 4)
        result = self.tell(path)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertRegex(result.stderr, r"^.*not\.elf.*\n$")
        self.assertEqual(self.tell().returncode, 2)


if __name__ == "__main__":
    unittest.main()
