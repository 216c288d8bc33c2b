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
from workbench.base import place, scratch
from workbench.base.trouble import Trouble
from workbench.commands import bless, check, script, walk
from workbench.deck import deck, room, shelf
from workbench.deck.slide import Item, Picture, Slide, Text
from workbench.figure import (
    bytes as bytes_,
    dwarf,
    elf,
    flow,
    loader,
    names,
    needs,
    search,
    segments,
    svg,
    symbols,
)
from workbench.figure.dwarf import Member, Struct
from workbench.figure.style import ALONE, DARK, LIGHT, SIZE, SMALL, STYLE
from workbench.lesson import page
from workbench.lesson.page import Lesson, LessonTrouble
from workbench.lesson.scenario import Scenario
from workbench.lesson.toolchain import read_toolchain
from workbench.verify import ctest_checks

COMMITTED = sorted(glob.glob(os.path.join(ROOT, "scenarios", "**", "*.svg"), recursive=True))

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
        nested = ("_Z", "N3ink7measureE", "Pc")
        self.assertEqual(names.Name("", "_ZN3ink7measureEPc").parts, nested)
        for link in (
            "measure",
            "_Z7meas",
            "_Z7measure",
            "_Z3maxIiET_S0_S0_",
            "_Z4nameB5cxx11i",
            "_ZN3ink3maxIiEEiT_",
            "_ZN3ink5ColorC1Ei",
            "_ZNK3ink5Color4nameEv",
            "_ZN5ruler7measure17h0123456789abcdefE",
            "_RNvCs1_5ruler7measure",
        ):
            with self.subTest(link):
                self.assertIsNone(names.Name("", link).parts)

    def test_names_of_objects(self) -> None:
        links = {"cpp.o": ["_Z5largePc", "main", "_Z3maxIiET_S0_", "_Z5largei"], "app.o": ["main"]}
        function = {"type": "function", "defined": True, "binding": "global"}
        told = [{"symbols": [{**function, "name": it} for it in found]} for found in links.values()]
        site = types.SimpleNamespace(
            artefacts=lambda wanted: wanted,
            run=lambda argv: subprocess.check_output(argv, text=True),
        )
        with unittest.mock.patch.object(elf, "tell", lambda *_: told):
            facts = names.facts(site, list(links))  # type: ignore[arg-type]
        shown = [(name, [item.link for item in found]) for name, found in facts]
        wanted = ["_Z3maxIiET_S0_", "_Z5largei", "_Z5largePc"]
        with self.subTest("main is shown alone; last comes what is shown in parts"):
            self.assertEqual(shown, [("app.o", ["main"]), ("cpp.o", wanted)])
        said = names.describe(facts)
        self.assertIn("In app.o, main keeps its name.", said)
        self.assertNotRegex(said, r"max.* keeps its name")
        self.assertIn("In _Z5largePc, _Z says that it is mangled, 5large is", said)

    def test_a_flow(self) -> None:
        found = of_flow("a.o [?x: asked for, y] + b > c : linked : once > the end : !no > way")
        rows = [flow.Row("?", "x", "asked for"), flow.Row("", "", "y")]
        self.assertEqual(found.boxes, {"a.o": rows, "b": [], "c": [], "the end": [], "way": []})
        steps = [
            flow.Step(["a.o", "b"], "c", "", "linked : once"),
            flow.Step(["c"], "the end", "!", "no"),
            flow.Step(["the end"], "way", "", ""),
        ]
        self.assertEqual(found.steps, steps)
        with self.subTest("in brackets and without blanks, nothing separates"):
            found = of_flow("a [b > c, d | e : f] > c++ : a+b")
            self.assertEqual([row.words for row in found.boxes["a"]], ["b > c", "d | e : f"])
            self.assertEqual(found.steps, [flow.Step(["a"], "c++", "", "a+b")])

    def test_what_is_no_flow(self) -> None:
        for note, wrong in (
            ("", "The figure `flow` takes boxes with an arrow between them"),
            ("a > b | c", "The figure `flow` takes boxes with an arrow"),
            ("a > b > | c > d", "“b >” is no box"),
            ("a [b > c", "“a [b” is no box"),
            ("a [] > c", "“a []” is no box"),
            ("a [x] > b | a [y] > c", "rows for a twice"),
        ):
            with self.subTest(note):
                with self.assertRaises(Trouble) as raised:
                    of_flow(note)
                self.assertIn(wrong, str(raised.exception))
        for note in ("a > b > a", "a > a", "a > b | b > c | c > b"):
            with self.subTest(note), self.assertRaisesRegex(Trouble, "lead in a circle"):
                flow.draw(of_flow(note))


def of_flow(note: str) -> flow.Facts:
    return flow.facts(None, note.split())


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
        for number, (x, y, wide, tall) in enumerate(boxes):
            for left, top, width_, height_ in boxes[:number]:
                apart = x >= left + width_ or left >= x + wide or y >= top + height_
                within = x >= left and y >= top and x + wide <= left + width_
                within = within and y + tall <= top + height_
                self.assertTrue(
                    apart or top >= y + tall or within, f"a box at {x}, {y} meets another"
                )
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
        drawn = needs.draw(facts).alone("x", "A title", needs.describe(facts))
        self.looks_good(drawn)
        self.assertIn(">not found<", drawn)
        self.assertIn("does not find libgone.so", needs.describe(facts))

    def needed(self, count: int) -> str:
        """The figure of a program that needs libraries, the first by its own rule."""
        libraries = [f"lib{number}.so" for number in range(count)]
        found = [needs.Found("RUNPATH", "app", "in the folder of app")]
        found += [needs.Found("cache", "", "in a folder of the system")] * (count - 1)
        app = needs.File("app", libraries, ("RUNPATH", "$ORIGIN"))
        facts = needs.Facts([app], dict(zip(libraries, found)))
        drawn = needs.draw(facts).alone("x", "A title", needs.describe(facts))
        self.looks_good(drawn)
        return drawn

    def test_what_is_needed_stands_below_while_that_fits(self) -> None:
        drawn = self.needed(2)
        self.assertLessEqual(svg.size(drawn)[0], svg.NARROW)
        for words in ("found by the RUNPATH of app", "found by the cache"):
            self.assertIn(f">{words}<", drawn)
        turns = r'class="figure-line figure-(\w+)" d="M(\S+) (\S+)L\2 (\S+)L'
        (own, x, _, first), (other, same, begin, _) = re.findall(turns, drawn)
        with self.subTest("each line has its own colour, and goes on where the one above left"):
            self.assertEqual((own, other), ("accent", "soft"))
            self.assertEqual((same, begin), (x, first))
        drawn = self.needed(3)
        self.assertGreater(svg.size(drawn)[0], svg.NARROW)
        self.assertEqual(len(re.findall(r'class="figure-line figure-\w+" d="M\S+ \S+C', drawn)), 3)

    def test_names_and_their_parts(self) -> None:
        links = {"measure(int)": "_Z7measurei", "measure(char const*)": "_Z7measurePKc"}
        every = [names.Name(source, link) for source, link in links.items()]
        facts = [
            names.Object("c.o", [names.Name("measure", "measure")]),
            names.Object("a.o", every),
        ]
        drawn = names.draw(facts).alone("x", "A title", names.describe(facts))
        self.looks_good(drawn)
        placed = {words: (left, right, top) for left, right, top, _, words in texts(tree(drawn))}
        self.assertLess(placed["in the source"][1], placed["link name"][0])
        lines = re.findall(r'figure-thin" d="M(\S+) \S+L\1 (\S+)L\S+ \2"', drawn)
        self.assertEqual(len(lines), len(names.PARTS))
        for (words, _), part, line in zip(names.PARTS, ("_Z", "7measure", "PKc"), lines):
            with self.subTest(words):
                across, down = map(float, line)
                self.assertTrue(placed[part][0] < across < placed[part][1])
                self.assertTrue(placed[words][2] < down < placed[words][2] + SMALL)
        with self.subTest("they are in the box of their object"):
            y, tall = re.findall(r'<rect class="figure-box" .* y="(\S+)" .* height="(\S+)"', drawn)[
                -1
            ]
            self.assertLess(max(it[3] for it in texts(tree(drawn))), float(y) + float(tall))

    def test_what_is_mapped_at_each_end_of_main(self) -> None:
        kinds = ["r--", "r-x", "rw-"]
        mapped = [
            segments.Mapped("host", "the program", kinds, kinds),
            segments.Mapped("libplugin.so", "mapped by dlopen", [], kinds),
            segments.Mapped("libgone.so", "needed by host", kinds, []),
        ]
        facts = segments.Facts("host", mapped)
        drawn = segments.draw(facts).alone("x", "A title", segments.describe(facts))
        self.looks_good(drawn)
        placed = {words: left for left, *_, words in texts(tree(drawn))}
        begins, ends = placed["as main begins"], placed["as main ends"]
        self.assertEqual(placed["not mapped yet"], begins + 12)
        self.assertEqual(placed["no longer mapped"], ends + 12)
        self.assertIn("libplugin.so (mapped by dlopen): r-- r-x rw-, as main ends,", drawn)

    def test_where_a_search_ends(self) -> None:
        def of(program: str, rule: str, found: str | None) -> search.Column:
            first = search.Searched(rule, "$ORIGIN", "")
            return search.Column(program, [first, search.Searched("the cache", "", found)])

        columns = [of("app", "RUNPATH", "libgreet.so"), of("old", "RPATH", ""), of("bare", "x", "")]
        columns[0].places.append(search.Searched("the system's folders", "", None))
        facts = search.Facts("libgreet.so", [], columns)
        drawn = search.draw(facts).alone("x", "A title", search.describe(facts))
        self.looks_good(drawn)
        for words in ("(RUNPATH)", "(RPATH)", "(no run path)", "not reached"):
            self.assertIn(f">{words}<", drawn)
        downward = re.findall(r'class="figure-line" d="M(\S+) (\S+)L\1 ', drawn)
        with self.subTest("no arrow goes on from where the file is found"):
            self.assertEqual(len({x for x, _ in downward}), 3)
            self.assertEqual(len(downward), 3)
        with self.subTest("one program is narrow enough for prose beside it"):
            facts = search.Facts("libgreet.so", [], columns[:1])
            drawn = search.draw(facts).alone("x", "A title", search.describe(facts))
            self.looks_good(drawn)
            self.assertLessEqual(svg.size(drawn)[0], svg.NARROW)

    def flow(self, note: str) -> str:
        facts = of_flow(note)
        drawn = flow.draw(facts).alone("x", "A title", flow.describe(facts))
        self.looks_good(drawn)
        boxes = re.findall(r'<rect class="figure-box" x="(\S+)" y="(\S+)" .* height="(\S+)"', drawn)
        heads = re.findall(r'd="M(\S+) \S+L(\S+) (\S+)L\1 \S+"', drawn)
        with self.subTest("each arrow ends at the side of a box, and not near its corner"):
            self.assertEqual(len(heads), len(facts.steps))
            for x, y in (map(float, head[1:]) for head in heads):
                sides = [(float(b), float(b) + float(c)) for a, b, c in boxes if float(a) == x + 1]
                self.assertTrue(any(top + 12 < y < bottom - 12 for top, bottom in sides), note)
        return drawn

    def test_flows(self) -> None:
        for note in (
            "a > b",
            "a + b + c > d : together",
            "a > b : one | a > c : other | b + c > d",
            "a > b : one way | c > b : and another way | d > b : !never",
            "the loader [1: here, 2: there, somewhere else] > libgreet.so : first found",
        ):
            with self.subTest(note):
                self.flow(note)

    def test_a_flow_in_words(self) -> None:
        said = flow.describe(of_flow("a + b [?x: asked for] > the end : linked | a > c"))
        wanted = "From a and b to the end: linked. From a to c. In b: x asked for."
        self.assertEqual(said, wanted)

    def test_an_arrow_of_a_flow_passes_between_boxes(self) -> None:
        for note in (
            "main.o + libadd.so > app [NEEDED: libadd.so] : linked | app + libadd.so > process",
            "libadd.so + main.o > app [NEEDED: libadd.so] : linked | app + libadd.so > process",
            "a > b > c > d | a > d : far",
        ):
            with self.subTest(note):
                columns, paths = flow._graph(of_flow(note))
                flow._settle(columns)
                for column in columns:
                    for above, below in zip(column, column[1:]):
                        gap = below.middle - below.height / 2 - above.middle - above.height / 2
                        self.assertGreaterEqual(round(gap, 6), flow.BETWEEN)
                passing = [node for column in columns for node in column if not node.name]
                ways = [way for step in paths for way in step]
                self.assertTrue(passing)
                self.assertEqual(len(passing), sum(len(way) - 2 for way in ways))
                for way in ways:
                    at = [node.column for node in way]
                    self.assertEqual(at, list(range(at[0], at[-1] + 1)))
                self.flow(note)
        with self.subTest("what comes from above passes above"):
            for note, wanted in (
                ("main + lib > app | app + lib > process", ["app", ""]),
                ("lib + main > app | app + lib > process", ["", "app"]),
            ):
                columns, _ = flow._graph(of_flow(note))
                self.assertEqual([node.name for node in columns[1]], wanted)

    def test_the_sources_of_a_flow(self) -> None:
        with self.subTest("stand just left of what they lead to"):
            columns, _ = flow._graph(of_flow("a > b > c | d > c"))
            self.assertEqual(
                [[it.name for it in one] for one in columns], [["a"], ["b", "d"], ["c"]]
            )
        with self.subTest("have level arrows, where nothing else is in the way"):
            self.assertNotRegex(self.flow("a > b [x, y, z] | c > d [x] | e > f"), r'd="M[^"]*C')

    def test_what_is_wrong_in_a_flow(self) -> None:
        drawn = self.flow("a [?x: asked for, !y: wrong] > b : !nothing compares")
        self.assertRegex(drawn, r'<rect class="figure-box figure-accent figure-dashed"')
        self.assertRegex(drawn, r'<rect class="figure-box figure-bad"')
        self.assertRegex(drawn, r'<path class="figure-line figure-bad figure-dashed"')
        for words in ("nothing", "compares"):
            self.assertRegex(drawn, rf'<text class="figure-small figure-bad"[^>]*>{words}<')

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
        with self.assertRaisesRegex(Trouble, "The figure is .* may have 840 by 430"):
            needs.draw(facts).alone("x", "A title", "A description.")
        with self.assertRaisesRegex(Trouble, "need .* pixels of the figure and have 20"):
            svg.Sheet().cell(0, 0, 26, 20, "libgreet.so", "", "name")

    def test_marks_are_escaped(self) -> None:
        sheet = svg.Sheet()
        sheet.write(20, 20, "a<b> & c")
        root = tree_of.fromstring(sheet.alone("x", 'A "title" & more', "x < y."))
        self.assertEqual(root[0].text, 'A "title" & more')
        self.assertEqual(texts(root)[0][4], "a<b> & c")


def tree(drawn: str) -> tree_of.Element:
    return tree_of.fromstring(drawn)


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
        sizes = {int(size) for size in re.findall(r"(\d+)px", STYLE)}
        self.assertEqual(sizes, {SIZE, SMALL})
        self.assertEqual((svg.size_of(""), svg.size_of("small")), (SIZE, SMALL))

    def test_the_last_row_of_a_room_can_read_it(self) -> None:
        for width, height, beside in (
            (svg.WIDTH, svg.HEIGHT, False),
            (svg.NARROW, svg.HEIGHT, True),
        ):
            with self.subTest(beside=beside):
                picture = Picture("A figure", "", width, height, "ran", "")
                items: list[Item] = [Text("Prose."), picture] if beside else [picture]
                slide = Slide("x", "section", "x", "", items, [], beside=beside)
                self.assertGreaterEqual(round(SIZE * room.zoom(slide), 1), 22)
                self.assertGreaterEqual(round(SMALL * room.zoom(slide), 1), 19.5)

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

    NOTE = "search bin/app"

    def setUp(self) -> None:
        super().setUp()
        self.make_tree()
        real = ready_tree()
        for name in ("observe", "scenarios"):
            os.symlink(os.path.join(real, name), os.path.join(self.tree, name))
        self.made = Scenario("rpath/origin", os.path.join(self.folder, "origin"))
        scratch.copy_sources(ORIGIN, self.made.folder)
        for target in re.findall(r"\]\(\.\./(\S+)\)", page.text_of(self.made.readme, "README.md")):
            self.write(target, "# A neighbour\n")

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
        self.assertEqual((drawn["line"], drawn["kind"]), (block.line, "search"))
        self.assertEqual(drawn["svg"], figure.recorded(self.made, block))
        self.assertNotIn("<style>", drawn["svg"])
        self.assertNotIn("figure-paper", drawn["svg"])
        self.assertIn("It is found by RUNPATH, as lib/libgreet.so.", drawn["description"])

    def test_a_figure_that_lies(self) -> None:
        self.change("figure.svg", "/libgreet.so<", "/libgreat.so<")
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
        self.change("README.md", self.NOTE, "search apple")
        status, words = self.check()
        self.assertEqual(status, 1)
        self.assertRegex(
            words,
            r"figure\.svg can't be drawn\. there is no artefact apple of rpath/origin: .* `cmake --build",
        )

    def test_a_kind_that_there_is_not(self) -> None:
        self.change("README.md", self.NOTE, "neds app")
        status, words = self.check()
        self.assertEqual(status, 1)
        self.assertIn("no figure is called `neds`: write one of bytes, flow, names, needs,", words)

    def test_a_kind_that_is_told_too_little(self) -> None:
        for kind in figure.KINDS:
            with self.subTest(kind):
                self.change("README.md", f"figure: {self.NOTE}", f"figure: {kind}")
                self.assertIn(f"The figure `{kind}` takes", self.draw()[0].difference)
                self.change("README.md", f"figure: {kind}", f"figure: {self.NOTE}")

    def test_a_tool_that_is_missing(self) -> None:
        self.change("README.md", self.NOTE, "names app/main.o")
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
        self.change("figure.svg", "/libgreet.so<", "/libgreat.so<")
        lesson = page.read(self.made.readme)
        tree = types.SimpleNamespace(
            folder=self.tree, build_of=lambda made: made.built_in(self.tree)
        )
        changed, words = said(bless._figures, tree, self.made, lesson)
        self.assertEqual(changed, [os.path.join(self.made.folder, "figure.svg")])
        self.assertRegex(words, r"(?m)^-.*libgreat\.so.*\n(-.*\n)*\+.*libgreet\.so")
        self.assertEqual(self.draw()[0].verdict, "ok")
        self.change("README.md", self.NOTE, "search apple")
        lesson = page.read(self.made.readme)
        with self.assertRaisesRegex(Trouble, "not a figure to bless"):
            bless._figures(tree, self.made, lesson)

    def test_on_a_terminal_its_title_stands_for_it(self) -> None:
        lesson = page.read(self.made.readme)
        shown = "(figure.svg: The loader finds libgreet.so by the run path of app)"
        stops = walk.stops(lesson, read_toolchain(self.tree))
        self.assertIn("\n" + shown, [words for stop in stops for words in stop.text])
        for told in (script.short, script.whole):
            said = told(lesson, read_toolchain(self.tree))
            self.assertIn("\n" + shown, [words for _, words in said])

    def test_check_wants_its_form(self) -> None:
        image = "![The loader finds libgreet.so by the run path of app](figure.svg)"
        note = f"<!-- figure: {self.NOTE} -->\n"
        for old, new, wanted in (
            (note, "", "nothing checks that this image is true: put a note above it"),
            (self.NOTE, "neds app", "no figure is called `neds`"),
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


class Sketches(Case):
    """A chapter's page, for which nothing is built."""

    FLOW = "flow main.o > app : linked"

    def setUp(self) -> None:
        super().setUp()
        self.chapter = Scenario("static", self.folder)

    def sketch(self, kind: str) -> figure.Drawn:
        self.write(
            "README.md", f"# static: why?\n\n<!-- figure: {kind} -->\n![A title](flow.svg)\n"
        )
        (drawn,) = figure.sketch(self.chapter, page.read(self.chapter.readme, "README.md"))
        return drawn

    def test_its_note_draws_it(self) -> None:
        missing = "there is no flow.svg yet: ./workbench bless static draws it."
        drawn = self.sketch(self.FLOW)
        self.assertEqual((drawn.verdict, drawn.difference), ("failed", missing))
        self.assertIn('id="static-flow-title"', drawn.text)
        self.write("flow.svg", drawn.text)
        self.assertEqual(self.sketch(self.FLOW).verdict, "ok")
        self.assertEqual(figure.recorded(self.chapter, drawn.figure), drawn.as_data()["svg"])
        drawn = self.sketch("flow main.o > app : loaded")
        self.assertTrue(drawn.changed)
        self.assertRegex(
            drawn.difference, "^flow.svg does not show what its note says .*bless static"
        )

    def test_a_figure_that_needs_a_build(self) -> None:
        for kind in figure.KINDS:
            if kind not in figure.SKETCHES:
                with self.subTest(kind):
                    drawn = self.sketch(f"{kind} app")
                    self.assertEqual((drawn.verdict, drawn.text), ("failed", ""))
                    self.assertIn("nothing is built for this page: write `flow`", drawn.difference)

    def test_a_wrong_note(self) -> None:
        self.assertIn(
            "flow.svg can't be drawn. The figure `flow` takes", self.sketch("flow a").difference
        )
        self.assertIn("no figure is called `flaw`", self.sketch("flaw a > b").difference)

    def test_its_size(self) -> None:
        drawn = self.sketch(self.FLOW)
        alone, inline = figure.size(drawn.text), figure.size(drawn.as_data()["svg"])
        root = tree(drawn.text)
        self.assertEqual(alone, (float(root.get("width", "")), float(root.get("height", ""))))
        self.assertEqual(alone, inline)


class Chapters(Case):
    """The figure of a chapter's page: checked, blessed, and on the chapter's slide."""

    def setUp(self) -> None:
        super().setUp()
        patched = unittest.mock.patch.object(place, "SCENARIOS", self.folder)
        patched.start()
        self.addCleanup(patched.stop)
        self.readme = os.path.join(self.folder, "static", "README.md")
        self.page("flow main.o > app : linked")

    def page(self, kind: str, image: str = "![A title](figure.svg)") -> None:
        note = f"<!-- figure: {kind} -->\n" if kind else ""
        words = "Objects are joined.\n\nThey are in the [syllabus](../README.md#static).\n"
        self.write("static/README.md", f"# static: what is joined?\n\n{note}{image}\n\n{words}")

    def bless(self) -> list[str]:
        made = Scenario("static/one-object", os.path.join(self.folder, "static", "one-object"))
        return said(bless._sketches, made)[0]  # type: ignore[return-value]

    def test_it_is_blessed_with_a_scenario_of_the_chapter(self) -> None:
        missing = (
            "scenarios/static/README.md:3: there is no figure.svg yet: ./workbench bless static"
        )
        self.assertEqual(list(check._sketches("static")), [f"{missing} draws it."])
        self.assertEqual(self.bless(), [os.path.join(self.folder, "static", "figure.svg")])
        self.assertEqual((list(check._sketches("static")), self.bless()), ([], []))
        self.page("flow main.o > app : loaded")
        (wrong,) = check._sketches("static")
        self.assertRegex(
            wrong, "^scenarios/static/README.md:3: figure.svg does not show what its note"
        )

    def test_what_is_refused(self) -> None:
        self.bless()
        for kind, image, wanted in (
            ("needs app", "![A title](figure.svg)", "nothing is built for this page"),
            ("flow main.o > app : linked", "![](figure.svg)", "give the figure a title"),
            ("", "![A title](figure.svg)", "nothing checks that this image is true"),
        ):
            with self.subTest(wanted):
                self.page(kind, image)
                self.assertIn(wanted, "\n".join(check._sketches("static")))
        self.page("needs app")
        with self.assertRaisesRegex(Trouble, "README.md:3: .* nothing is built for this page"):
            self.slides()

    def slides(self) -> list[Slide]:
        reader = deck._Reader(os.path.relpath(self.readme, ROOT), shelf.Shelf(self.tree))
        reader.read(page.read(self.readme))
        return reader.parts[0]

    def test_it_is_alone_on_its_slide(self) -> None:
        (opening,) = self.slides()
        (picture,) = opening.items
        assert isinstance(picture, Picture)
        self.assertEqual((picture.title, picture.badge), ("A title", "ran"))
        self.assertIn("static-figure-title", picture.svg)
        self.assertEqual((picture.width, picture.height), svg.size(picture.svg))
        self.assertEqual(opening.notes, ["Objects are joined."])


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
