"""The mutation run: its operators, its judgement, its list of equivalent mutants, its end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import unittest
from unittest import mock

from support import ORIGIN, PATIENCE, ROOT, Case, ready_tree, wait_for

TOOL = os.path.join(ROOT, "tests", "mutation", "mutate.py")
sys.path.insert(0, os.path.dirname(TOOL))

import equivalent  # noqa: E402
import mutate  # noqa: E402
import operators  # noqa: E402
from workbench.base import scratch  # noqa: E402
from workbench.lesson.scenario import Scenario  # noqa: E402
from workbench.base.trouble import Trouble  # noqa: E402

CMAKE = """\
# add_library(a SHARED b.c) is a comment
project(x)
add_library(greet SHARED greet.c more.c)  # so is this
set_target_properties(greet PROPERTIES
  OUTPUT_NAME hello POSITION_INDEPENDENT_CODE ON)
foreach(name IN ITEMS one two)
  add_executable(${name} main.c)
endforeach()
target_link_libraries(one PRIVATE greet other)
target_link_options(one PRIVATE LINKER:--no-as-needed LINKER:--defsym=a=1)
scenario_test(test.cpp)
"""

# Each operator: a file, and all that the operator makes of one of its lines (or of several).
EXPECTED: dict[str, tuple[str, str, list[str]]] = {
    "leave-out-command": ("CMakeLists.txt", "add_compile_options(-g)\n", ["-add_compile_options(-g)"]),
    "leave-out-target": (
        "CMakeLists.txt",
        "add_library(a SHARED a.c)\ntarget_link_libraries(b PRIVATE a)\ntarget_link_libraries(a b)\n",
        ["-add_library(a SHARED a.c)\n-target_link_libraries(a b)"],
    ),
    "leave-out-entry": (
        "CMakeLists.txt",
        "target_link_libraries(a PRIVATE b -lc)\nadd_custom_command(OUTPUT o COMMAND tool -o o in.c)\n",
        [
            "-target_link_libraries(a PRIVATE b -lc)\n+target_link_libraries(a PRIVATE -lc)",
            "-target_link_libraries(a PRIVATE b -lc)\n+target_link_libraries(a PRIVATE b)",
            "-add_custom_command(OUTPUT o COMMAND tool -o o in.c)\n"
            "+add_custom_command(OUTPUT o COMMAND tool in.c)",
            "-add_custom_command(OUTPUT o COMMAND tool -o o in.c)\n"
            "+add_custom_command(OUTPUT o COMMAND tool -o o)",
        ],
    ),
    "leave-out-property": (
        "CMakeLists.txt",
        "set_target_properties(a PROPERTIES  # why\n  B c D e\n  F g)\n",
        ["-  B c D e\n+   D e", "-  B c D e\n+  B c", "-  F g)\n+  )"],
    ),
    "swap-entries": (
        "CMakeLists.txt",
        "target_link_libraries(a PRIVATE b c)\n",
        ["-target_link_libraries(a PRIVATE b c)\n+target_link_libraries(a PRIVATE c b)"],
    ),
    "another-kind": (
        "CMakeLists.txt",
        "add_library(a SHARED a.c)\n",
        [
            "-add_library(a SHARED a.c)\n+add_library(a STATIC a.c)",
            "-add_library(a SHARED a.c)\n+add_library(a MODULE a.c)",
        ],
    ),
    "opposite": (
        "CMakeLists.txt",
        "target_link_options(a PRIVATE LINKER:--disable-new-dtags)\nset_property(TARGET a PROPERTY B ON)\n"
        "target_compile_options(a PRIVATE -fvisibility=hidden)\n",
        [
            "-target_link_options(a PRIVATE LINKER:--disable-new-dtags)\n"
            "+target_link_options(a PRIVATE LINKER:--enable-new-dtags)",
            "-set_property(TARGET a PROPERTY B ON)\n+set_property(TARGET a PROPERTY B OFF)",
            "-target_compile_options(a PRIVATE -fvisibility=hidden)\n"
            "+target_compile_options(a PRIVATE -fvisibility=default)",
        ],
    ),
    "another-value": (
        "CMakeLists.txt",
        'target_compile_definitions(a PRIVATE V=1 NAME="x")\n',
        [
            '-target_compile_definitions(a PRIVATE V=1 NAME="x")\n'
            '+target_compile_definitions(a PRIVATE V=2 NAME="x")',
            '-target_compile_definitions(a PRIVATE V=1 NAME="x")\n'
            '+target_compile_definitions(a PRIVATE V=1 NAME="x0")',
        ],
    ),
    "leave-out-extern-c": (
        "a.cpp",
        'extern "C" int f();\nextern "C" {\nint g() { return 0; }\n}  // C\nint h() { return 1; }\n',
        ['-extern "C" int f();\n+int f();', '-extern "C" {\n-}  // C\n+  // C'],
    ),
    "leave-out-attribute": (
        "a.cpp",
        '__attribute__((visibility("hidden"))) int f();\nalignas(16) int n;\n#pragma pack(1)\n',
        [
            '-__attribute__((visibility("hidden"))) int f();\n+int f();',
            "-alignas(16) int n;\n+int n;",
            "-#pragma pack(1)",
        ],
    ),
    "another-attribute": (
        "a.c",
        '__attribute__((visibility("hidden"))) int f(void);\n_Alignas(16) int n;\n',
        [
            '-__attribute__((visibility("hidden"))) int f(void);\n'
            '+__attribute__((visibility("default"))) int f(void);',
            "-_Alignas(16) int n;\n+_Alignas(32) int n;",
        ],
    ),
    "leave-out-keyword": (
        "a.c",
        "static int n;\ninline int f(void);\n",
        ["-static int n;\n+int n;", "-inline int f(void);\n+int f(void);"],
    ),
    "make-static": (
        "a.cpp",
        'namespace a {\nextern "C" int f() { return 1; }\n}\nint n = 1;\nstatic int m;\nint main() {}\n',
        [
            '-extern "C" int f() { return 1; }\n+static int f() { return 1; }',
            "-int n = 1;\n+static int n = 1;",
        ],
    ),
    "another-name": (
        "a.cpp",
        "namespace a {\nint f(int);  // f(1)\nint n = f(1);\n}\n",
        [
            "-int f(int);  // f(1)\n-int n = f(1);\n+int f0(int);  // f(1)\n+int n = f0(1);",
            "-int n = f(1);\n+int n0 = f(1);",
            "-namespace a {\n+namespace a0 {",
        ],
    ),
    "another-parameter": (
        "a.cpp",
        "int f(int a, const char* b);\nint g() { return 1; }\n",
        [
            "-int f(int a, const char* b);\n+int f(double a, const char* b);",
            "-int f(int a, const char* b);\n+int f(int a, int  b);",
            "-int g() { return 1; }\n+int g(int) { return 1; }",
        ],
    ),
    "swap-members": (
        "a.h",
        "struct a {\n  char b;\n  int c[2];\n#if D\n  int e;\n#endif\n};\n",
        ["-  char b;\n-  int c[2];\n+  int c[2];\n+  char b;"],
    ),
    "another-member": (
        "a.h",
        "struct a {\n  char b;\n  struct a* c;\n};\n",
        ["-  char b;\n+  short b;"],
    ),
    "opposite-condition": (
        "a.h",
        "#ifndef A_H\n#define A_H\n#ifdef B\n#elif C > 1\n#endif\n#endif\n",
        ["-#elif C > 1\n+#elif !(C > 1)", "-#ifdef B\n+#ifndef B"],
    ),
    "another-flag": (
        "a.c",
        "void f(void) { dlopen(0, RTLD_NOW | RTLD_NODELETE); }\nvoid* a = dlsym(b, c);\n",
        [
            "-void f(void) { dlopen(0, RTLD_NOW | RTLD_NODELETE); }\n"
            "+void f(void) { dlopen(0, RTLD_LAZY | RTLD_NODELETE); }",
            "-void f(void) { dlopen(0, RTLD_NOW | RTLD_NODELETE); }\n"
            "+void f(void) { dlopen(0, RTLD_NOW); }",
            "-void* a = dlsym(b, c);\n+void* a = dlsym(0, c);",
        ],
    ),
    "another-string": (
        "a.c",
        '#include "a.so.h"\nchar* a = "$ORIGIN/libb.so";\nvoid* b = dlsym(c, "d");\nchar* e = "f";\n',
        [
            '-char* a = "$ORIGIN/libb.so";\n+char* a = "libb.so";',
            '-char* a = "$ORIGIN/libb.so";\n+char* a = "$ORIGIN/libb0.so";',
            '-void* b = dlsym(c, "d");\n+void* b = dlsym(c, "d0");',
        ],
    ),
    "leave-out-call": (
        "a.c",
        "void f(void);\nint main(void) {\n  puts(0);\n  f();\n  return g();\n}\n",
        ["-  f();"],
    ),
    "leave-out-check": (
        "a.c",
        "int main(void) {\n  if (!a) {\n    return 1;\n  }\n  if (b == NULL) return 2;\n  if (c) return 3;\n}\n",
        ["-  if (!a) {\n-    return 1;\n-  }", "-  if (b == NULL) return 2;"],
    ),
    "leave-out-line": ("a.map", "{\n  global: a;\n  # local: b;\n};\n", ["-  global: a;"]),
    "opposite-scope": ("a.map", "{ global: a; };\n", ["-{ global: a; };\n+{ local: a; };"]),
}  # fmt: skip

RUST = """\
// #[no_mangle] in a comment
#[no_mangle]
pub extern "C" fn twice(number: i32) -> i32 {
    number
}
#[export_name = "version"]
fn number() -> &'static str {
    "extern"
}
"""


def made(name: str, text: str, operator: str = "") -> list[str]:
    """The diffs of a file's mutants, of all operators or one."""
    found = operators.mutants(name, text)
    return ["\n".join(m.diff()) for m in found if operator in ("", m.operator)]


class Operators(unittest.TestCase):
    maxDiff = None

    def test_each_makes_what_is_expected_and_no_more(self) -> None:
        self.assertEqual({operator.name for operator in operators.OPERATORS}, set(EXPECTED))
        for operator in operators.OPERATORS:
            name, text, diffs = EXPECTED[operator.name]
            with self.subTest(operator.name):
                source = operators.read(name, text)
                texts = [operators.apply(text, edits) for edits in operator.find(source)]
                mutants = [operators.mutant(operator, source, t) for t in texts if t != text]
                self.assertEqual(["\n".join(m.diff()) for m in mutants], diffs)

    def test_comments_and_what_tests_are_left_alone(self) -> None:
        for mutant in operators.mutants("CMakeLists.txt", CMAKE):
            self.assertIn("# add_library(a SHARED b.c) is a comment\nproject(x)\n", mutant.text)
            self.assertIn("scenario_test(test.cpp)\n", mutant.text)
        text = '// extern "C" int f();\n/* static int n; */ char* a = "static b; // c";\n'
        self.assertEqual(made("a.c", text, "leave-out-extern-c"), [])
        self.assertEqual(made("a.c", text, "leave-out-keyword"), [])

    def test_no_mutant_is_the_original_or_another(self) -> None:
        for name, text in (("CMakeLists.txt", CMAKE), ("a.rs", RUST)):
            texts = [mutant.text for mutant in operators.mutants(name, text)]
            self.assertNotIn(text, texts)
            self.assertEqual(len(texts), len(set(texts)))

    def test_the_difference_is_the_whole_difference(self) -> None:
        for mutant in operators.mutants("CMakeLists.txt", CMAKE):
            old, new = CMAKE.split("\n"), mutant.text.split("\n")
            for line in mutant.taken:
                old.remove(line)
            for line in mutant.given:
                new.remove(line)
            self.assertEqual(old, new, mutant)

    def test_rust(self) -> None:
        diffs = made("a.rs", RUST)
        for diff in (
            "-#[no_mangle]",
            '-pub extern "C" fn twice(number: i32) -> i32 {\n+pub fn twice(number: i32) -> i32 {',
            '-pub extern "C" fn twice(number: i32) -> i32 {\n'
            '+pub extern "C" fn twice0(number: i32) -> i32 {',
            '-#[export_name = "version"]\n+#[export_name = "version0"]',
        ):
            self.assertIn(diff, diffs)
        self.assertFalse([diff for diff in diffs if "fn number() -> &'str" in diff], diffs)

    def test_a_file_that_no_operator_reads(self) -> None:
        with self.assertRaises(operators.Unknown):
            operators.mutants("boot.S", "main:\n")


FOUND = {
    "operator": "another-flag",
    "file": "host.c",
    "line": 9,
    "taken": ["  a;"],
    "given": ["  b;"],
}
LISTED = "rpath/origin another-flag host.c\n- a;\n+ b;\nThe sentence why.\n"


class Listed(Case):
    """What the list says, compared with what was found."""

    def compare(self, text: str, *verdicts: str, skipped: str = "") -> list[str]:
        path = self.write("equivalent.txt", text)
        self.mutants = [
            {**FOUND, "verdict": verdict, "by": ["Suite.Test"], "same": False}
            for verdict in verdicts
        ]
        found = {"rpath/origin": {"skipped": skipped, "mutants": self.mutants}}
        slugs = ["rpath/origin", "static/one-object"]
        return mutate.compare(equivalent.read(path), found, slugs, "equivalent.txt")

    def test_a_mutant_that_survives_is_reported_as_it_would_be_listed(self) -> None:
        (message,) = self.compare("", "survived")
        self.assertIn("A mutant survives, host.c:9.\n", message)
        self.assertTrue(message.endswith(LISTED.replace("\nThe sentence why.\n", "")), message)

    def test_a_mutant_that_is_listed_is_equivalent(self) -> None:
        self.assertEqual(self.compare("# why\n\n" + LISTED, "survived"), [])
        self.assertEqual(self.mutants[0]["verdict"], "equivalent")
        self.assertEqual(self.mutants[0]["why"], "The sentence why.")

    def test_one_of_which_the_same_is_built_is_counted_apart(self) -> None:
        path = self.write("equivalent.txt", LISTED)
        mutant = {**FOUND, "verdict": "survived", "by": [], "same": True}
        found = {"rpath/origin": {"skipped": "", "mutants": [mutant]}}
        wrong = mutate.compare(equivalent.read(path), found, ["rpath/origin"], "equivalent.txt")
        self.assertEqual((wrong, mutant["verdict"]), ([], "same"))
        mutant["verdict"] = "survived"
        (message,) = mutate.compare([], found, ["rpath/origin"], "equivalent.txt")
        self.assertIn("What is built is the same, byte for byte.\n", message)

    def test_mutants_that_look_alike_are_told_apart(self) -> None:
        second = LISTED.replace("host.c", "host.c #2")
        self.assertEqual(self.compare(second, "facts", "survived"), [])
        (message,) = self.compare(LISTED, "survived", "survived")
        self.assertIn("host.c #2\n", message)

    def test_an_entry_that_is_killed(self) -> None:
        for verdict, words in (
            ("facts", "killed by Suite.Test"),
            ("build", "refused by the build"),
            ("lesson", "killed by the lesson"),
        ):
            (message,) = self.compare(LISTED, verdict)
            self.assertEqual(
                message,
                f"equivalent.txt:1: this mutant is not equivalent, it is {words}: take it out.",
            )

    def test_an_entry_of_a_mutant_that_is_gone(self) -> None:
        (message,) = self.compare(LISTED)
        self.assertIn("equivalent.txt:1: no operator makes this mutant any more", message)

    def test_an_entry_of_a_scenario_that_is_gone(self) -> None:
        (message,) = self.compare(LISTED.replace("rpath/origin", "rpath/gone"))
        self.assertIn("there is no scenario rpath/gone", message)

    def test_an_entry_that_is_not_judged_this_time(self) -> None:
        self.assertEqual(self.compare(LISTED.replace("rpath/origin", "static/one-object")), [])
        self.assertEqual(self.compare(LISTED, skipped="needs rustc, not installed here"), [])

    def test_entries_that_are_not_whole(self) -> None:
        for text, message in (
            (LISTED.replace("The sentence why.\n", ""), r"equivalent.txt:1: .* no sentence"),
            (LISTED.replace("- a;\n+ b;\n", ""), r"equivalent.txt:1: .* no lines with - and \+"),
            ("\n" + LISTED.replace(" another-flag", ""), r"equivalent.txt:2: an entry begins with"),
            (LISTED + "\n" + LISTED, r"equivalent.txt:6: the mutant stands in line 1 already"),
        ):
            with self.assertRaisesRegex(Trouble, message):
                self.compare(text)

    def test_the_real_list_is_whole_and_its_mutants_are_made(self) -> None:
        made_here = set()
        for scenario in mutate.discover():
            for mutant in mutate.mutants(scenario):
                equivalent.key(scenario.slug, mutant._asdict(), made_here)
        for entry in equivalent.read(mutate.LIST):
            where = f"equivalent.txt:{entry.line}: no operator makes this mutant any more"
            self.assertIn(entry.key, made_here, f"{where}: take the entry out, or fix its lines.")

    def test_the_score(self) -> None:
        self.compare("", *["facts"] * 6, *["build"] * 2, "lesson", "same", "equivalent")
        row = mutate.table({"rpath/origin": {"mutants": self.mutants}})[-1]
        self.assertEqual(str(row), "| all | 11 | 6 | 2 | 1 | 1 | 1 | 0 |")
        self.assertAlmostEqual(mutate.score(row), 8 / 10)
        self.assertAlmostEqual(mutate.score_of_built(row), 6 / 8)
        words = " ".join(mutate.sentences(row))
        for figure in (
            "80.0% of the 10 ",
            "72.7% of all 11",
            "Of 8 mutants that build and change something 6 are killed by facts: 75.0%",
            "85.7% of those",
        ):
            self.assertIn(figure, words)

    def test_either_score_can_be_too_low(self) -> None:
        for facts, build, survived, parts in (
            (97, 0, 3, ()),
            (96, 0, 4, ("Too few mutants are killed, 96.0%", "too few are killed by facts, 96.0%")),
            (
                96,
                900,
                4,
                ("Of the mutants that build too few are killed by facts, 96.0%: at least 97%",),
            ),
        ):
            verdicts = {"facts": facts, "build": build, "same": 9, "survived": survived}
            wrong = mutate.too_few(mutate.Row("all", verdicts))
            self.assertEqual(len(wrong), len(parts), wrong)
            for part in parts:
                self.assertIn(part, " ".join(wrong))


class Judged(Case):
    """Mutants of a copy of rpath/origin, judged by the test program that is built."""

    def setUp(self) -> None:
        super().setUp()
        self.real = ready_tree()
        self.scenario = Scenario("rpath/origin", os.path.join(self.folder, "origin"))
        scratch.copy_sources(ORIGIN, self.scenario.folder)
        os.mkdir(os.path.join(self.folder, "bench"))

    def bench(self) -> mutate.Bench:
        return mutate.Bench(self.real, self.scenario, os.path.join(self.folder, "bench"))

    def mutant(self, file: str, old: str, new: str) -> operators.Mutant:
        with open(os.path.join(self.scenario.folder, file), encoding="utf-8") as stream:
            text = stream.read()
        self.assertIn(old, text)
        return operators.Mutant("an-operator", file, 1, text.replace(old, new, 1), (old,), (new,))

    def test_each_is_judged_by_what_it_is_alone(self) -> None:
        bench = self.bench()
        for file, old, new, verdict, by in (
            ("main.cpp", "{ greet(); }", "{ greet() }", "build", "error: expected"),
            ("greet.cpp", "hello", "goodbye", "facts", "RpathOrigin.ASymbolicLinkToItStarts"),
            ("main.cpp", "void greet();", "void greets();", "build", "was not declared"),
            ("main.cpp", "// promised", "// told", "survived", ""),
            # What the one before has built may not serve the next: a library, an executable.
            ("CMakeLists.txt", "SHARED", "STATIC", "facts", "RpathOrigin.ItMovesWithItsLibrary"),
            ("CMakeLists.txt", "add_executable", "a(", "build", "Parse error"),
            ("CMakeLists.txt", "# [end tree]", "", "survived", ""),
            ("greet.cpp", "greet()", "greet(int)", "build", "undefined reference"),
            ("greet.cpp", "hello", "hello", "survived", ""),
        ):
            judged = bench.judge(self.mutant(file, old, new))
            self.assertEqual(judged["verdict"], verdict, (old, judged))
            if by:
                self.assertIn(by, "\n".join(judged["by"]))
            else:
                self.assertTrue(judged["same"], "the same code makes the same artefacts")
        for name in os.listdir(ORIGIN):
            with open(os.path.join(ORIGIN, name), "rb") as one:
                with open(os.path.join(bench.sources, name), "rb") as other:
                    self.assertEqual(one.read(), other.read(), name)

    def test_a_copy_of_what_is_configured_is_not_configured_again(self) -> None:
        bench = self.bench()
        bench.judge(self.mutant("CMakeLists.txt", "SHARED", "STATIC"))
        with mock.patch.object(mutate.breakage, "configure", side_effect=AssertionError):
            with mock.patch.object(mutate.breakage, "make", wraps=mutate.breakage.make) as make:
                bench.judge(self.mutant("main.cpp", "// promised", "// told"))
        self.assertEqual(make.call_count, 1)
        log = os.path.join(bench.built, ".ninja_log")
        with open(log, encoding="utf-8") as file:
            self.assertNotIn("build.ninja", file.read())

    def test_a_fact_that_is_skipped_kills_nothing(self) -> None:
        bench = self.bench()
        facts = [
            {"name": "A.B", "verdict": "skipped", "text": "not here"},
            {"name": "A.C", "verdict": "ok", "text": ""},
        ]
        with mock.patch.object(mutate.fact, "check", return_value=facts):
            judged = bench.judge(self.mutant("main.cpp", "// promised", "// told"))
        self.assertEqual((judged["verdict"], judged["by"]), ("survived", []))

    def test_where_facts_see_nothing_the_lesson_may(self) -> None:
        bench = self.bench()
        with mock.patch.object(bench, "_red", return_value=[]):
            judged = bench.judge(self.mutant("greet.cpp", "hello", "goodbye"))
        self.assertEqual(judged["verdict"], "lesson")
        self.assertIn("+ goodbye from libgreet.so", judged["by"][0])

    def test_a_scenario_that_does_not_hold_says_nothing_of_its_mutants(self) -> None:
        for file, old, new, words in (
            ("greet.cpp", "hello", "goodbye", r"RpathOrigin\.\w+\nMend that first"),
            ("main.cpp", "greet(); }", "greet() }", "error: expected"),
        ):
            path = os.path.join(self.scenario.folder, file)
            text = self.mutant(file, old, new).text
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text)
            shutil.rmtree(os.path.join(self.folder, "bench"))
            os.mkdir(os.path.join(self.folder, "bench"))
            with self.assertRaisesRegex(Trouble, f"does not hold as it is(.|\n)*{words}"):
                self.bench()
            scratch.copy(os.path.join(ORIGIN, file), path)

    def test_a_file_that_no_operator_reads_is_named(self) -> None:
        self.write("origin/inner/boot.S", "main:\n")
        with self.assertRaisesRegex(Trouble, "No operator changes files like inner/boot.S of"):
            mutate.mutants(self.scenario)


class Run(unittest.TestCase):
    """The command itself."""

    def start(self) -> subprocess.Popen:
        self.tree = ready_tree()
        argv = [sys.executable, TOOL, "--tree", self.tree, "--jobs", "1", "rpath/origin"]
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def scratch_of(self, process: subprocess.Popen) -> list[str]:
        """What a process has in the scratch folder, as paths."""
        parent = os.path.join(self.tree, "scratch")
        try:
            names = [name for name in os.listdir(parent) if name.startswith(f"{process.pid}-")]
        except FileNotFoundError:
            return []
        return [os.path.join(parent, name) for name in names]

    def test_a_scenario_whose_facts_notice_everything(self) -> None:
        with self.start() as process:
            out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, out + err)
        self.assertRegex(out, r"rpath/origin: \d+ mutants: \d+ killed by facts, \d+ refused by the")
        self.assertRegex(out, r"\n\| all \| \d+ \| \d+ \| \d+ \| 0 \| 0 \| 0 \| 0 \|\n")
        self.assertIn("\n100.0% of the", out)
        self.assertRegex(out, r"\nOf \d+ facts \d+ bear load: .* Nothing would miss 0\.\n")
        self.assertEqual(self.scratch_of(process), [])

    def test_an_interruption_leaves_nothing(self) -> None:
        with self.start() as process:
            place: list[str] = []

            def building() -> bool:
                place[:] = self.scratch_of(process)
                return any("build.ninja" in files for at in place for _, _, files in os.walk(at))

            wait_for(building, "a build of a mutant")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130, out + err)
        self.assertIn("Interrupted; nothing is left behind.", err)
        self.assertNotIn("Traceback", err)
        self.assertEqual(self.scratch_of(process), [])
        wait_for(lambda: not self.working_in(place[0]), "the end of the workers")

    def working_in(self, folder: str) -> list[str]:
        """The command lines that name this folder."""
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/cmdline", "rb") as file:
                    line = os.fsdecode(file.read()).replace("\0", " ")
            except OSError:
                continue
            if folder in line:
                found.append(line)
        return found


if __name__ == "__main__":
    unittest.main()
