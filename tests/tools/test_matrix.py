"""The matrix: what each mark means, how it looks, and that no toolchain's failure is hidden."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import unittest
import unittest.mock

from support import COMMAND, PATIENCE, ROOT, Case, command, processes_of, ready_tree, wait_for
from workbench.base import terminal
from workbench.base.trouble import Trouble
from workbench.commands import check
from workbench.host import package, preset
from workbench.host.package import Host
from workbench.host.preset import Preset
from workbench.lesson import page
from workbench.lesson.scenario import Scenario, choose
from workbench.lesson.toolchain import Toolchain
from workbench.matrix import cell, matrix, table
from workbench.matrix.cell import Cell, Remark
from workbench.matrix.matrix import Column
from workbench.verify import borrow, build, suite

LESSON = """\
# A claim

## Run
All begin alike. Then bfd and gold complain, while lld says nothing.

```console linker=bfd,gold
$ one
```
```console linker=lld
$ two
```
```console linker=mold
$ three
```

## Look inside
The same for all:

```console
$ four
```
Only bfd can tell. Nobody else knows:

```console linker=bfd
$ five
```
"""


def tests(**verdicts: str) -> list[dict]:
    """What ctest said: facts, lesson and break are ok where nothing else is asked for."""
    kinds = {"facts": "ok", "lesson": "ok", "break": "ok", **verdicts}
    names = {"facts": "facts.TestLesson.ItHolds"}
    return [
        {"name": f"test/lesson.{names.get(kind, kind)}", "verdict": verdict, "reason": f"of {kind}"}
        for kind, verdict in kinds.items()
        if verdict
    ]


def here(**lines: str) -> Toolchain:
    return Toolchain({**cell.reference(), **lines})


class Marks(Case):
    def judge(
        self, toolchain: Toolchain, readme: str = LESSON, figures: tuple = (), **verdicts: str
    ) -> Cell:
        return cell.judge(self.make_scenario(readme), toolchain, tests(**verdicts), list(figures))

    def test_all_as_with_the_reference_is_verified(self) -> None:
        self.assertEqual(self.judge(here()), Cell("verified", [], []))

    def test_another_variant_differs_and_the_lesson_says_how(self) -> None:
        found = self.judge(here(linker="lld"))
        said = "Then bfd and gold complain, while lld says nothing."
        self.assertEqual((found.verdict, found.notes), ("differs", [Remark("lld", said)]))

    def test_where_no_sentence_names_it_the_last_one_speaks(self) -> None:
        readme = LESSON.replace("Then bfd and gold complain, while lld says nothing.", "Then not:")
        found = self.judge(here(linker="mold"), readme)
        self.assertEqual(found.notes, [Remark("mold", "Then not.")])

    def test_a_variant_that_is_shared_with_the_reference_does_not_differ(self) -> None:
        found = self.judge(here(linker="gold"))
        self.assertEqual((found.verdict, found.notes), ("verified", []))

    def test_a_figure_that_is_skipped_is_left_out(self) -> None:
        figures = tuple(
            {"file": f"{verdict}.svg", "verdict": verdict, "difference": "needs its loader"}
            for verdict in ("ok", "skipped")
        )
        found = self.judge(here(), figures=figures)
        self.assertEqual(found, Cell("verified", [], [Remark("skipped.svg", "needs its loader.")]))

    def test_a_fence_that_nothing_replaces_is_left_out(self) -> None:
        for linker in ("gold", "lld", "mold"):
            found = self.judge(here(linker=linker))
            self.assertEqual(
                found.left_out, [Remark("what is for linker bfd", "Only bfd can tell.")]
            )

    def test_each_variant_replaces_one_fence(self) -> None:
        fence = "```console arch={}\n$ true\n```\n"
        machine = os.uname().machine
        other = "aarch64" if machine == "x86_64" else "x86_64"
        readme = "# A claim\n\nFirst.\n\n" + fence.format(machine) + fence.format(other)
        found = self.judge(here(machine=other), readme + "Second.\n\n" + fence.format(machine))
        self.assertEqual(found.notes, [Remark(other, "First.")])
        self.assertEqual(found.left_out, [Remark(f"what is for arch {machine}", "Second.")])

    def test_a_variant_replaces_none_in_another_place(self) -> None:
        fence = "```console{}\n$ true\n```\n"
        readme = "# A claim\n\nMore of lld.\n\n" + fence.format(" linker=lld") + fence.format("")
        found = self.judge(here(linker="lld"), readme + "Bare.\n\n" + fence.format(" linker=bfd"))
        self.assertEqual(found.notes, [Remark("lld", "More of lld.")])
        self.assertEqual(found.left_out, [Remark("what is for linker bfd", "Bare.")])

    def test_those_that_name_it_speak_for_the_others(self) -> None:
        fence = "```console linker=lld\n$ true\n```\n"
        found = self.judge(here(linker="lld"), f"# A claim\n\nOne.\n\n{fence}Two, lld.\n\n{fence}")
        self.assertEqual(found.notes, [Remark("lld", "Two, lld.")])

    def test_an_author_must_say_what_differs(self) -> None:
        def wrong(readme: str) -> list[str]:
            return list(check._variants(page.Lesson("README.md", readme)))

        self.assertEqual(wrong(LESSON), [])
        [message] = wrong(LESSON.replace("Only bfd can tell. Nobody else knows:", "## More"))
        self.assertEqual(message.split(": ")[0], "README.md:24")

    def test_an_absent_tool_leaves_a_part_out_and_is_no_difference(self) -> None:
        readme = "# A claim\n\nIt needs more:\n\n```console needs=mold\n$ true\n```\n"
        with unittest.mock.patch.object(package, "found", return_value=None):
            found = self.judge(here(), readme)
        why = "needs mold, not installed here"
        self.assertEqual(found, Cell("verified", [], [Remark(why, "It needs more.")]))

    def test_a_failure_is_never_a_difference(self) -> None:
        for kind in cell.KINDS:
            found = self.judge(here(linker="lld"), **{kind: "failed"})
            self.assertEqual(found.verdict, "failed")
            self.assertEqual([note.words for note in found.notes], [f"of {kind}"])

    def test_a_test_that_is_not_there_fails(self) -> None:
        for kind in cell.KINDS:
            found = self.judge(here(), **{kind: ""})
            self.assertEqual(found.verdict, "failed", kind)
            self.assertIn(f"there is no test test/lesson.{kind}", found.notes[0].words)

    def test_skipped_is_only_what_was_skipped_as_a_whole(self) -> None:
        every = {kind: "skipped" for kind in cell.KINDS}
        self.assertEqual(self.judge(here(), **every).verdict, "skipped")
        found = self.judge(here(), facts="skipped")
        self.assertEqual(found, Cell("verified", [], [Remark("it holds", "of facts")]))

    def test_a_lesson_that_was_not_played_differs_in_nothing(self) -> None:
        found = self.judge(here(linker="lld"), lesson="skipped")
        self.assertEqual(found, Cell("skipped", [Remark("", "of lesson")], []))

    def test_a_variant_that_needs_an_absent_tool_was_not_played(self) -> None:
        fence = "```console linker=lld needs=mold\n$ true\n```\n"
        with unittest.mock.patch.object(package, "found", return_value=None):
            found = self.judge(here(linker="lld"), f"# A claim\n\nOne.\n\n{fence}")
        why = "needs mold, not installed here"
        self.assertEqual(found, Cell("verified", [], [Remark(why, "One.")]))

    def test_what_ctest_could_not_start_is_not_skipped(self) -> None:
        report = self.write(
            "report.xml",
            """<testsuite>
            <testcase name="a" status="notrun"><skipped message="Unable to find executable"/>
              <system-out>Unable to find executable: facts</system-out></testcase>
            <testcase name="b" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>
              <system-out>skipped: needs rustc</system-out></testcase>
            <testcase name="c" status="fail"><failure message=""/>
              <system-out>No.</system-out></testcase>
            <testcase name="d" status="run"/></testsuite>""",
        )
        found = [(t["name"], t["verdict"], t["reason"]) for t in suite._read(report)]
        self.assertEqual(
            found,
            [
                ("a", "failed", "Unable to find executable: facts"),
                ("b", "skipped", "needs rustc"),
                ("c", "failed", "No."),
                ("d", "ok", ""),
            ],
        )


class Pages(Case):
    """Reports that were never run."""

    def report(self, **marks: Cell) -> dict:
        """One scenario with gcc-bfd, and with clang-lld or others by `marks`."""
        scenario = self.make_scenario(LESSON)
        marks = {"gcc-bfd": Cell("verified", [], []), **marks}
        columns = [
            Column(
                name.replace("_", "-"), description="gcc 12 and bfd 2", cells={scenario.slug: one}
            )
            for name, one in marks.items()
        ]
        return matrix.report(columns, [scenario])

    def test_nothing_fails(self) -> None:
        result = self.report(clang_lld=Cell("differs", [Remark("lld", "lld is quiet.")], []))
        self.assertTrue(matrix.holds(result))
        words = table.text(result)
        self.assertRegex(words, r"\n  lesson +✓ +≠\n")
        self.assertIn("✓ verified   ≠ differs, as its lesson says\n", words)
        self.assertIn("  test/lesson, lld: lld is quiet.\n", words)
        self.assertIn(
            "✓ 1 scenario with 2 toolchains: 1 verified, 1 differ as their lessons say.", words
        )

    def test_a_failure_has_its_words_and_the_command_to_see_it(self) -> None:
        said = "\n".join(["README.md:3: skipped: for linker bfd", *map(str, range(20))])
        result = self.report(clang_lld=Cell("failed", [Remark("lesson", said)], []))
        self.assertFalse(matrix.holds(result))
        words = table.text(result)
        self.assertRegex(words, r"\n  lesson +✓ +✗\n")
        self.assertIn("  test/lesson, clang-lld: lesson\n    0\n    1\n", words)
        self.assertNotIn("skipped", words)
        self.assertIn("    11\n    ... and 8 lines more\n    See it: ./workbench --preset", words)
        self.assertIn("--preset clang-lld test test/lesson\n", words)
        self.assertIn("✗ 1 of 2 fail", words)

    def test_a_toolchain_that_cannot_be_used_says_why_once(self) -> None:
        result = self.report(clang_lld=Cell("failed", [Remark("toolchain", "")], []))
        result["toolchains"][1]["failed"] = "clang: out of order"
        words = table.text(result)
        self.assertEqual(words.count("out of order"), 1)
        self.assertIn("clang-lld can't be used:\n    clang: out of order", words)

    def test_a_skipped_cell_has_its_reason(self) -> None:
        result = self.report(aarch64=Cell("skipped", [Remark("", "rustc is not for it")], []))
        self.assertTrue(matrix.holds(result))
        self.assertIn("  test/lesson, aarch64: rustc is not for it\n", table.text(result))

    def test_a_part_that_is_left_out_is_marked(self) -> None:
        part = [Remark("what is for linker bfd", "Only bfd can tell.")]
        result = self.report(gcc_lld=Cell("verified", [], part))
        words = table.text(result)
        self.assertRegex(words, r"\n  lesson +✓ +✓°\n")
        self.assertIn("  test/lesson, what is for linker bfd: Only bfd can tell.\n", words)
        self.assertIn("| test/lesson | ✓ | ✓° |", table.markdown(result))

    def test_markdown(self) -> None:
        result = self.report(
            gcc_lld=Cell("differs", [Remark("lld", "`a_b` is quiet.")], []),
            gcc_mold=Cell("skipped", [Remark("", "no")], []),
            clang_lld=Cell("failed", [Remark("lesson", "printed | this\nand that")], []),
        )
        words = table.markdown(result).split("\n")
        self.assertEqual(words[0], "| scenario | gcc-bfd | gcc-lld | gcc-mold | clang-lld |")
        self.assertEqual(words[1], "|---|---|---|---|---|")
        self.assertEqual(words[2], "| test/lesson | ✓ | *differs* | skipped | ✗ |")
        self.assertIn(r"- test/lesson, lld: \`a\_b\` is quiet.", words)
        at = words.index("- test/lesson, clang-lld: lesson")
        self.assertEqual(words[at + 1 : at + 4], ["  ```text", "  printed | this", "  and that"])

    def test_markdown_on_a_terminal_has_no_colours(self) -> None:
        column = Column("gcc-lld", skipped="lld is not installed", package="lld")
        report = matrix.report([column], [self.make_scenario(LESSON)])
        with unittest.mock.patch.object(terminal, "colourful", lambda: True):
            text = table.markdown(report)
        self.assertNotIn("\033", text)
        self.assertIn("\n\n`./workbench --yes matrix` installs what is missing.\n\n✗ ", text)

    def test_a_lesson_that_cannot_be_read_is_said_in_its_row(self) -> None:
        wrong = self.make_scenario("# A claim\n\n```console\n$ one\n")
        failed = Cell("failed", [Remark("lesson", "it can't be read")], [])
        report = matrix.report([Column("gcc-bfd", cells={wrong.slug: failed})], [wrong])
        self.assertIn("the fence that opens here is never closed", report["scenarios"][0]["claim"])

    def test_all_that_is_skipped_is_nothing_verified(self) -> None:
        report = self.report(**{"gcc-bfd": Cell("skipped", [Remark("", "needs rustc")], [])})
        self.assertTrue(matrix.holds(report))
        self.assertIn("all is skipped, and nothing is verified", table.text(report))

    def test_json_is_the_report(self) -> None:
        result = self.report(clang_lld=Cell("differs", [Remark("lld", "Quiet.")], []))
        found = json.loads(json.dumps(result))["scenarios"][0]["cells"]["clang-lld"]
        note = {"subject": "lld", "words": "Quiet."}
        self.assertEqual(found, {"verdict": "differs", "notes": [note], "left_out": []})

    def test_all_columns_fit_a_terminal(self) -> None:
        name = "a-name-as-long-as-any--"  # the longest of the curriculum has 23 letters
        scenario = Scenario(f"mangling/{name}", self.make_scenario(LESSON).folder)
        marks = Cell("differs", [Remark("lld", "word " * 30)], [Remark("part", "word " * 30)])
        columns = [
            Column(one.name, description="gcc 12 and bfd 2", cells={scenario.slug: marks})
            for one in preset.toolchains()
        ]
        lines = table.text(matrix.report(columns, [scenario])).split("\n")
        self.assertLessEqual(max(map(len, lines)), 80, lines)
        row = next(line for line in lines if name in line)
        self.assertEqual(row.count("≠°"), len(columns))
        head = lines[lines.index("mangling") - 1]
        self.assertEqual(
            [found.start() for found in re.finditer("≠", row)][:-1],
            [found.start() for found in re.finditer(r"\S+", head)],
        )


class Presets(unittest.TestCase):
    def setUp(self) -> None:
        with open(os.path.join(ROOT, "CMakePresets.json"), encoding="utf-8") as file:
            self.file = json.load(file)

    def test_the_toolchains(self) -> None:
        wanted = [
            f"{compiler}-{linker}"
            for compiler in ("gcc", "clang")
            for linker in ("bfd", "gold", "lld", "mold", "release")
        ]
        found = {one.name: one for one in preset.toolchains()}
        self.assertEqual(list(found), [*wanted, "aarch64"])
        self.assertEqual(
            found["clang-mold"],
            Preset("clang-mold", "clang and mold", ["mold", "clang"], "clang", "-fuse-ld=mold"),
        )
        for one in found.values():
            linker = one.name.partition("-")[2]
            chosen = f"-fuse-ld={linker}" if linker not in ("release", "") else ""
            self.assertEqual(one.option, chosen, one.name)
        self.assertEqual(found["aarch64"].compiler, "aarch64-linux-gnu-gcc")

    def test_what_they_need_has_its_row(self) -> None:
        rows = [row.name for row in package.rows()]
        for one in preset.toolchains():
            self.assertTrue(one.needs, one)
            self.assertLessEqual(set(one.needs), set(rows), one)

    def test_each_can_be_configured_built_tested_and_all_of_it(self) -> None:
        for one in self.file["workflowPresets"]:
            kinds = [(step["type"], step["name"]) for step in one["steps"]]
            self.assertEqual(kinds, [(k, one["name"]) for k in ("configure", "build", "test")])
        for kind in ("buildPresets", "testPresets", "workflowPresets"):
            self.assertEqual([one["name"] for one in self.file[kind]], preset.names(), kind)
            for one in self.file[kind]:
                self.assertEqual(one.get("configurePreset", one["name"]), one["name"])

    def test_cmake_reads_them(self) -> None:
        found = subprocess.run(
            ["cmake", "--list-presets"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        self.assertEqual(re.findall(r'(?m)^  "([^"]+)"', found.stdout), preset.names())


class Absent(Case):
    def host(self, *commands: str) -> Host:
        for name in commands:
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\n"), 0o755)
        return Host(os.path.join(self.folder, "bin"), (), "/no/os-release", True)

    def test_what_is_missing_and_what_brings_it(self) -> None:
        [one] = [one for one in preset.toolchains() if one.name == "clang-mold"]
        column = matrix.absent(one, self.host("apt-get", "clang", "clang++"))
        assert column
        self.assertEqual(column.skipped, "mold is not installed")
        self.assertEqual(column.package, "mold")
        result = matrix.report([column], [self.make_scenario(LESSON)])
        words = table.text(result)
        self.assertIn("Without clang-mold: mold is not installed; mold provides it.", words)
        self.assertIn("nothing is verified", words)
        self.assertFalse(matrix.holds(result))

    def test_what_yes_brings(self) -> None:
        toolchains = [one for one in preset.toolchains() if one.name in ("clang-mold", "gcc-gold")]
        rust = choose(["mangling"])
        commands = ("clang", "clang++", "gcc", "g++")
        for manager, brought in (
            ("apt-get", ["mold", "gold", "rustc"]),
            ("pacman", ["mold", "rustc"]),
        ):
            host = self.host(manager, *commands)
            rows = matrix.wanted(toolchains, rust, host)
            self.assertEqual(sorted(row.name for row in rows), sorted(brought))
            os.unlink(os.path.join(self.folder, "bin", manager))
        self.assertEqual(matrix.wanted([], choose(["rpath"]), self.host("apt-get")), [])

    def test_the_end_names_the_line_that_brings_it(self) -> None:
        missing = [Remark("", "needs rustc, not installed here")]
        elsewhere = [Remark("", "needs rustc, which makes no code for aarch64 here")]
        for notes, said in ((missing, True), (elsewhere, False)):
            column = Column("gcc-bfd", cells={"test/lesson": Cell("skipped", notes, [])})
            words = table.text(matrix.report([column], [self.make_scenario(LESSON)]))
            line = "`./workbench --yes matrix` installs what is missing."
            self.assertEqual(line in words, said)

    def test_a_tool_that_came_or_went_is_looked_for_again(self) -> None:
        sh = shutil.which("sh")
        for cache in (
            {"WORKBENCH_sh": "WORKBENCH_sh-NOTFOUND"},
            {"WORKBENCH_sh": "/no/sh"},
            {"WORKBENCH_no-such-tool": "/bin/no-such-tool"},
        ):
            self.assertTrue(build._tools_changed(cache), cache)
        for cache in (
            {"WORKBENCH_no-such-tool": "x-NOTFOUND"},
            {"WORKBENCH_sh": sh},
            {"WORKBENCH_EMULATOR": "/no/qemu"},
            {},
        ):
            self.assertFalse(build._tools_changed(cache), cache)

    def test_facts_that_the_host_does_not_have(self) -> None:
        one = self.make_scenario(LESSON)
        host = build.Tree("default", self.tree)
        with unittest.mock.patch.object(borrow, "is_fresh", lambda *_: True):
            with self.assertRaisesRegex(Trouble, "has no facts of test/lesson: .*`cmake --fresh"):
                borrow.borrow(host, None, one, os.path.join(self.folder, "facts"))

    def test_a_distribution_without_a_package(self) -> None:
        [one] = [one for one in preset.toolchains() if one.name == "aarch64"]
        column = matrix.absent(one, self.host("dnf", "qemu-aarch64"))
        assert column
        self.assertEqual((column.skipped, column.package), ("aarch64-gcc is not installed", ""))

    def test_a_compiler_that_is_too_old_for_a_linker(self) -> None:
        error = "echo \"gcc: error: unrecognized command line option '-fuse-ld=mold'\" >&2; exit 1"
        gcc = self.write("bin/gcc", f"#!/bin/sh\n{error}\n")
        one = Preset("gcc-mold", "gcc and mold", ["gcc", "mold"], gcc, "-fuse-ld=mold")
        os.chmod(gcc, 0o755)
        column = matrix.absent(one, self.host("g++", "ld.mold"))
        assert column
        self.assertRegex(column.skipped, "is too old for -fuse-ld=mold$")


class Cores(unittest.TestCase):
    def test_never_more_jobs_than_cores(self) -> None:
        cores, at_work, most, least = matrix.Cores(3), [0], [0], [3]
        lock = threading.Lock()

        def work() -> None:
            with cores.sharing():
                for _ in range(20):
                    with cores.taken() as jobs:
                        with lock:
                            least[0] = min(least[0], jobs)
                            at_work[0] += jobs
                            most[0] = max(most[0], at_work[0])
                        time.sleep(0.001)  # so that others ask meanwhile
                        with lock:
                            at_work[0] -= jobs

        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertLessEqual(most[0], 3)
        self.assertGreater(least[0], 0)
        self.assertEqual((cores.free, cores.sharers), (3, 0))

    def test_who_is_alone_has_them_all(self) -> None:
        cores = matrix.Cores(4)
        with cores.sharing():
            with cores.taken() as jobs:
                self.assertEqual(jobs, 4)
            with cores.taken(1) as jobs, cores.sharing(), cores.taken() as others:
                self.assertEqual((jobs, others), (1, 2))


class Real(Case):
    """rpath/origin with one toolchain, in a build folder of its own beside the ready one."""

    def setUp(self) -> None:
        super().setUp()
        os.symlink(ready_tree(), os.path.join(self.folder, "build"))
        self.environment = {**os.environ, "WORKBENCH_BUILD": os.path.join(self.folder, "build")}

    def stand_in(self, name: str, text: str) -> None:
        """A compiler that comes first on PATH."""
        os.chmod(self.write(f"bin/{name}", "#!/bin/sh\n" + text), 0o755)
        self.environment["PATH"] = f"{self.folder}/bin:{os.environ['PATH']}"

    def matrix(self, name: str, *words: str) -> subprocess.CompletedProcess:
        words = ("--preset", name, "matrix", "rpath/origin", *words)
        return command(*words, env=self.environment)

    def test_it_holds(self) -> None:
        done = self.matrix("gcc-bfd", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        result = json.loads(done.stdout)
        [one] = result["toolchains"]
        self.assertRegex(one["description"], "^gcc [0-9.]+ and bfd [0-9.]+$")
        [row] = result["scenarios"]
        cells = {"gcc-bfd": {"verdict": "verified", "notes": [], "left_out": []}}
        self.assertEqual((row["slug"], row["cells"]), ("rpath/origin", cells))
        self.assertIn("[1/1] ✓ gcc-bfd: 1 scenario in", done.stderr)

    def test_a_compiler_that_is_out_of_order(self) -> None:
        for name in ("gcc", "g++"):
            self.stand_in(name, "echo out of order; exit 1\n")
        done = self.matrix("gcc-release")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout, r"\n  origin +✗\n")
        self.assertRegex(
            done.stdout, r"gcc-release can't be used:\n +FAILED: (.*\n)+ +out of order\n"
        )
        self.assertIn("This command failed with exit status 1:\n", done.stdout)
        self.assertNotIn("Traceback", done.stderr)

    def test_a_compiler_that_refuses_one_source(self) -> None:
        text = 'case "$*" in *main.cpp*) echo "no main today" >&2; exit 1 ;; esac\nexec {} "$@"\n'
        self.stand_in("gcc", text.format("/usr/bin/gcc"))
        self.stand_in("g++", text.format("/usr/bin/g++"))
        done = self.matrix("gcc-release")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("rpath/origin, gcc-release: build\n", done.stdout)
        self.assertIn("no main today", done.stdout)

    def test_a_preset_that_is_no_toolchain(self) -> None:
        done = self.matrix("sanitize")
        self.assertEqual(done.returncode, 2)
        self.assertIn("sanitize is no toolchain of the matrix", done.stderr)

    def test_interrupted(self) -> None:
        self.stand_in("gcc", "exec sleep 600\n")
        with subprocess.Popen(
            [COMMAND, "--preset", "gcc-release", "matrix", "rpath/origin"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert process.stderr
            for line in process.stderr:
                if "for each of" in line:
                    break
            wait_for(
                lambda: any("sleep 600" in one for one in processes_of(self.folder)), "the compiler"
            )
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("Interrupted; nothing is left behind.", err)
        self.assertNotIn("Traceback", err)
        self.assertEqual(processes_of(self.folder), [])


if __name__ == "__main__":
    unittest.main()
