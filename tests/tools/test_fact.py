"""Facts: only a test that ran to its end is ticked, and what `check` refuses in test.cpp."""

from __future__ import annotations

import json
import os
import unittest

from support import ORIGIN, Case
from workbench.base import scratch
from workbench.base.trouble import Trouble
from workbench.commands import check
from workbench.lesson.scenario import Scenario
from workbench.verify import assertion, fact, suite

RAN = {"name": "Holds", "status": "RUN", "result": "COMPLETED"}


class Reported(Case):
    """What a test program reports, as verdicts."""

    def check(self, *tests: dict, status: int = 0) -> list[tuple[str, str, str]]:
        suites = {"testsuites": [{"name": "Suite", "testsuite": list(tests)}]}
        report = self.write("report.json", json.dumps(suites))
        script = f'#!/bin/sh\ncp "{report}" "${{1#--gtest_output=json:}}"\nexit {status}\n'
        program = self.write("facts", script)
        os.chmod(program, 0o755)
        found = fact.check(program, os.path.join(self.folder, "scenario.txt"))
        return [(item["name"], item["verdict"], item["text"]) for item in found]

    def test_letters_of_any_language(self) -> None:
        bytewise = "/tmp/grüße привет/app has no RUNPATH".encode().decode("latin-1")
        for written in (bytewise, "/tmp/grüße привет/app has no RUNPATH"):
            failed = {**RAN, "failures": [{"failure": written}]}
            ((_, _, text),) = self.check(failed, status=1)
            self.assertEqual(text, "/tmp/grüße привет/app has no RUNPATH")

    def skipped(self, words: str) -> dict:
        message = f"test.cpp:12\n{words}\n"
        return {**RAN, "result": "SKIPPED", "skipped": [{"message": message}]}

    def test_one_that_ran(self) -> None:
        self.assertEqual(self.check(RAN), [("Suite.Holds", "ok", "")])
        failed = {**RAN, "failures": [{"failure": "app has no RUNPATH"}]}
        self.assertEqual(
            self.check(failed, status=1), [("Suite.Holds", "failed", "app has no RUNPATH")]
        )

    def test_one_that_did_not_run_is_a_failure(self) -> None:
        for status, result in (("NOTRUN", "SUPPRESSED"), ("NOTRUN", "COMPLETED"), ("RUN", "")):
            test = {"name": "DISABLED_Holds", "status": status, "result": result}
            ((name, verdict, text),) = self.check(test)
            self.assertEqual((name, verdict), ("Suite.DISABLED_Holds", "failed"))
            self.assertIn("did not run, so it shows nothing: take DISABLED_ off its name.", text)

    def test_a_skip_says_its_words_alone(self) -> None:
        found = self.check(RAN, self.skipped("this test does not know SPARC"))
        self.assertEqual(found[1], ("Suite.Holds", "skipped", "this test does not know SPARC"))

    def test_where_all_are_skipped_the_program_says_so(self) -> None:
        found = self.check(self.skipped("not here"), status=fact.ALL_SKIPPED)
        self.assertEqual(found, [("Suite.Holds", "skipped", "not here")])

    def test_a_skip_without_words_is_a_failure(self) -> None:
        for words in ("", " ..."):
            ((_, verdict, text),) = self.check(self.skipped(words), status=1)
            self.assertEqual(verdict, "failed")
            self.assertIn("skipped with no reason", text)

    def test_a_reason_that_only_the_output_has(self) -> None:
        # GoogleTest before 1.13, whose report has no words.
        older = {**RAN, "result": "SKIPPED"}
        output = "[ RUN      ] Suite.Holds\n/a/test.cpp:9: Skipped\nnot here\n\n[  SKIPPED ] Suite.Holds (0 ms)\n"
        found = fact._fact("Suite", older, output)
        self.assertEqual((found["verdict"], found["text"]), ("skipped", "not here"))
        found = fact._fact("Suite", older, output.replace("not here", ""))
        self.assertEqual(found["verdict"], "failed")

    def test_a_bad_end_is_no_verdict(self) -> None:
        for status in (1, 2, fact.ALL_SKIPPED):
            with self.assertRaisesRegex(Trouble, "ended badly"):
                self.check(RAN, status=status)


class Seen(Case):
    """What ctest reports of facts."""

    def read(self, case: str) -> tuple[str, str]:
        report = self.write("report.xml", f"<testsuite>{case}</testsuite>")
        (test,) = suite._read(report)
        return test["verdict"], test["reason"]

    def test_a_skip_without_a_reason_is_a_failure(self) -> None:
        for output in ("", "[ RUN      ] A.B\n/a/test.cpp:9: Skipped\n\n[  SKIPPED ] A.B (0 ms)"):
            verdict, reason = self.read(
                '<testcase name="a.facts.A.B" status="notrun">'
                f'<skipped message="SKIP_RETURN_CODE=77"/><system-out>{output}</system-out></testcase>'
            )
            self.assertEqual(verdict, "failed", output)
            self.assertIn("a.facts.A.B is skipped with no reason: let the test say why.", reason)

    def test_a_disabled_one_is_a_failure(self) -> None:
        verdict, reason = self.read(
            '<testcase name="a.facts.A.B" status="disabled"><skipped message=""/>'
            "<system-out>Disabled</system-out></testcase>"
        )
        self.assertEqual(verdict, "failed")
        self.assertIn("a.facts.A.B is disabled, so it shows nothing", reason)


HEAD = """\
#include "observe/observe.h"
using namespace observe;
namespace {
testing::AssertionResult found(int at) { return testing::AssertionResult(at > 0); }
void check(const File& file) { EXPECT_TRUE(file.needs("liba.so")); }
void both() { check(elf("a")); check(elf("b")); }
}  // namespace
"""
# Each body of a TEST that begins in line 8, and what is said of it; the line is that of the mark ⟂.
REFUSED = {
    "nothing": ("⟂TEST(A, B) {}", "A.B asserts nothing: add an EXPECT_..., or take it out."),
    "a run alone": ("⟂TEST(A, B) { (void)run(artefact(\"app\")); }", "A.B asserts nothing"),
    "a question that nobody asks": ("⟂TEST(A, B) { found(1); }", "A.B asserts nothing"),
    "a success": ("⟂TEST(A, B) { SUCCEED(); }", "A.B asserts nothing"),
    "a comment": ("⟂TEST(A, B) { /* EXPECT_TRUE(x); */ }  // EXPECT_TRUE(x)", "A.B asserts nothing"),
    "a string": ('⟂TEST(A, B) { puts("EXPECT_TRUE(x)"); }', "A.B asserts nothing"),
    "true": ("TEST(A, B) { ⟂EXPECT_TRUE(true); }", "EXPECT_TRUE(true) can't fail: assert what was"),
    "false": ("TEST(A, B) { ⟂ASSERT_FALSE(false) << x; }", "ASSERT_FALSE(false) can't fail"),
    "true beside others": ("TEST(A, B) {\n  check(a);\n  ⟂EXPECT_TRUE(1);\n}", "EXPECT_TRUE(1) can't fail"),
    "constants": ("TEST(A, B) { ⟂EXPECT_EQ(1U + 1, 0x2); }", "EXPECT_EQ(1U + 1, 0x2) can't fail"),
    "texts": ('TEST(A, B) { ⟂EXPECT_NE("a", "b"); }', 'EXPECT_NE("a", "b") can\'t fail'),
    "one thing twice": ("TEST(A, B) { ⟂EXPECT_EQ(f(x, 1), f( x,1)); }", "EXPECT_EQ(f(x, 1), f( x,1)) can't"),
    "one thing compared": ("TEST(A, B) { ⟂EXPECT_TRUE(x == x); }", "EXPECT_TRUE(x == x) can't fail"),
    "or true": ("TEST(A, B) { ⟂EXPECT_TRUE(needs(x) || true); }", "can't fail"),
    "a trivial helper": (
        "void same() { ⟂EXPECT_TRUE(true); }\nTEST(A, B) { same(); }", "EXPECT_TRUE(true) can't fail",
    ),
    "a helper that is not called": ("void c() { EXPECT_TRUE(x); }\n⟂TEST(A, B) { d(); }", "A.B asserts nothing"),
    "a lambda that is not called": (
        "TEST(A, B) {\n  const auto later = [&](int a) {\n    ⟂EXPECT_EQ(a, 1);\n  };\n}",
        "this assertion is in a lambda that is never called: call it.",
    ),
    "... and leaves the fact empty": (
        "⟂TEST(A, B) {\n  [[maybe_unused]] auto later = [] { EXPECT_EQ(a, 1); };\n}", "A.B asserts nothing",
    ),
    "a lambda without a name": ("TEST(A, B) {\n  check(a);\n  (void)[] { ⟂EXPECT_EQ(a, 1); };\n}", "never called"),
    "a disabled test": ("⟂TEST(A, DISABLED_B) { check(a); }", "DISABLED_B does not run, so it shows nothing"),
    "a disabled suite": ("⟂TEST(DISABLED_A, B) { check(a); }", "DISABLED_A does not run"),
    "a disabled one in two lines": ("⟂TEST(A,\n     DISABLED_B) {\n  check(a);\n}", "DISABLED_B does not run"),
    "a skip without words": ("TEST(A, B) {\n  if (x) ⟂GTEST_SKIP();\n  check(a);\n}", "skipped with no reason"),
    "a skip with no word": ('TEST(A, B) {\n  if (x) ⟂GTEST_SKIP() << "...";\n  check(a);\n}', "with no reason"),
    "a skip everywhere": (
        'TEST(A, B) {\n  ⟂GTEST_SKIP() << "later";\n  check(a);\n}', "the fact is skipped everywhere",
    ),
    "a return above": ("TEST(A, B) {\n  run(a);\n  ⟂return;\n  check(a);\n}", "below this return never runs"),
    "a condition that never holds": ("TEST(A, B) {\n  ⟂if (false) check(a);\n}", "this condition never holds"),
    "#if 0": ("#if 0\n⟂TEST(A, B) { check(a); }\n#endif", "only where the #if of line 8 holds"),
    "#ifdef": ("#ifdef __x86_64__\n#else\n⟂TEST(A, B) { check(a); }\n#endif", "the #if of line 8"),
    "a test in a comment": ("// ⟂TEST(A, B) { check(a); }", "A.B is in a comment or a string: let it be"),
    "an assertion made nothing": ("#define ⟂EXPECT_TRUE(x) (void)0", "EXPECT_TRUE is GoogleTest's: leave it"),
}  # fmt: skip
ACCEPTED = (
    "TEST(A, B) { both(); }",
    "TEST(A, B) { EXPECT_TRUE(found(1)); }",
    "TEST(A, B) {\n  for (int a : {1, 2}) EXPECT_EQ(a, b);\n}",
    "TEST(A, B) { FAIL() << 1; }",
    "TEST(A, B) {\n  const auto now = [&] { EXPECT_EQ(a, 1); };\n  now();\n}",
    "TEST(A, B) {\n  [] { EXPECT_EQ(a, 1); }();\n}",
    "TEST(A, B) {\n  std::for_each(a, b, [](int c) { EXPECT_EQ(c, 1); });\n}",
    'TEST(A, B) {\n  if (sparc) GTEST_SKIP() << "not " << sparc;\n  check(a);\n}',
    'TEST(A, B) {\n  if (sparc) {\n    GTEST_SKIP() << "no";\n  }\n  check(a);\n}',
    "TEST(A, B) {\n  check(a);\n  if (x) return;\n  check(b);\n}",
    "#if X\n#endif\nTEST(A, B) { EXPECT_EQ(1, one); }",
)


class Written(unittest.TestCase):
    """A test.cpp that shows nothing is refused by its text."""

    def check(self, body: str) -> list[str]:
        return list(assertion.check(HEAD + body.replace("⟂", "") + "\n"))

    def test_each_of_these_is_refused(self) -> None:
        for name, (body, message) in REFUSED.items():
            with self.subTest(name):
                line = (HEAD + body).partition("⟂")[0].count("\n") + 1
                said = [
                    words for words in self.check(body) if words.startswith(f"test.cpp:{line}: ")
                ]
                self.assertIn(message, "\n".join(said), self.check(body))

    def test_each_of_these_is_accepted(self) -> None:
        for body in ACCEPTED:
            self.assertEqual(self.check(body), [], body)

    def test_what_is_not_compiled_has_no_name(self) -> None:
        text = "TEST(A, B) {}\n// TEST(A, C) {}\n#if 0\nTEST(A, D) {}\n#endif\nTEST(A, E) {}\n"
        self.assertEqual(assertion.names(text), {"A.B", "A.E"})


class Checked(Case):
    """The same by `workbench check`."""

    def test_the_file_and_its_line_are_named(self) -> None:
        made = Scenario("rpath/origin", os.path.join(self.folder, "rpath", "origin"))
        scratch.copy_sources(ORIGIN, made.folder)
        test = os.path.join(made.folder, "test.cpp")
        with open(test, encoding="utf-8") as file:
            text = file.read()
        for old, new, words in (
            ("TEST(RpathOrigin, A", "TEST(RpathOrigin, DISABLED_A", "take DISABLED_ off its name"),
            ("TEST(RpathOrigin, A", "// TEST(RpathOrigin, A", "test.cpp has no test RpathOrigin.A"),
        ):
            self.assertIn(old, text)
            self.write("rpath/origin/test.cpp", text.replace(old, new, 1))
            found = "\n".join(check.check([made]))
            self.assertRegex(found, rf"rpath/origin/(test\.cpp|README\.md):\d+: .*{words}")


if __name__ == "__main__":
    unittest.main()
