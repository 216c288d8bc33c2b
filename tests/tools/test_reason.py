"""What counts as a reason to fail: lies of Break it about why something turns red."""

from __future__ import annotations

import os
import re
import unittest

from support import said
from test_breakage import Broken
from workbench.commands import check
from workbench.lesson import page
from workbench.verify import breakage, complaint, judge, reason

# Each lie: what Break it does to a file (or nothing: what it does), its red lines, what the message
# must hold, and whether `check`, which builds nothing, must say it too.
APP = "install(TARGETS rpath-origin-app rpath-origin-greet)"
MAIN = "int main() { greet(); }"
GREET = 'void greet() { std::puts("hello from libgreet.so"); }'
MOVED = "RpathOrigin.ASymbolicLinkToItStarts"
EVERY = [
    "TheProgramHasAPathRelativeToItself",
    "TheCurrentFolderDoesNotMatter",
    "ItMovesWithItsLibrary",
    "ASymbolicLinkToItStarts",
    "ACopyOfTheProgramAloneDoesNotStart",
    "TheLinkerNeedsNoFlagForIt",
]
GONE = "".join(f"RpathOrigin.{name}: there is no artefact bin/app\n" for name in EVERY)
RENAMED = "set_target_properties(rpath-origin-app PROPERTIES OUTPUT_NAME game)"


def _diff(file: str, old: str, new: str) -> str:
    return f"```diff file={file}\n-{old}\n+{new}\n```\n"


LIES = {
    "a letter": ("", f"{MOVED}: e\n", "`e` is too short", True),
    "a short word": ("", f"{MOVED}: app\n", "`app` is too short", True),
    "the file of the test": ("", f"{MOVED}: test.cpp:21\n", "is not what was observed", False),
    "the name of the file": ("", f"{MOVED}: test.cpp\n", "`test.cpp` is too short", True),
    "the folder of the scenario": ("", f"{MOVED}: scenarios/rpath/origin\n", "is not what was observed", False),
    "the name of the test": ("", f"{MOVED}: ASymbolicLinkToItStarts\n", "is the test's own name", True),
    "a word of GoogleTest": ("", f"{MOVED}: unknown file\n", "is printed at every failure", True),
    "what observe expects": (
        "", f"{MOVED}: ; expected exit status 0\n", "is printed at every failure", True,
    ),
    "a word of observe": ("", f"{MOVED}: exited with status\n", "is printed at every failure", True),
    "a status beside a reason": ("", f"{MOVED}: exited with status 127\n", "is not what was observed", False),
    "what should be": ("", f"{MOVED}: hello from libgreet.so\n", "is what the assertion itself says", True),
    "what should be, of two": (
        "", "RpathOrigin.ItMovesWithItsLibrary: hello from libgreet.so\n", "is not what was observed", False,
    ),
    "the assertion's source": ("", f'{MOVED}: run("./link").prints\n', "is what the assertion itself", True),
    # With quotes where the path asks for them.
    "the command": ("", f"{MOVED}: command: ./link\n", "is not what was observed", False),
    "the place of the copy": ("", f"{MOVED}: folder: [HERE] | folder: '[HERE]\n", "is not what was observed", False),
    "what should be, of a file": (
        "", "RpathOrigin.TheProgramHasAPathRelativeToItself: expected $ORIGIN/../lib\n",
        "is not what was observed", False,
    ),
    "what others say who say another": (
        "", f"{MOVED}: error while loading shared libraries\n", "also appears in the failure of", False,
    ),
    "one way to word it that is short": ("", f"{MOVED}: error while loading | so\n", "`so` is too short", True),
    "a syntax error": (_diff("main.cpp", MAIN, "int main() { greet( }"), "build: error: expected\n", "the build is broken", True),
    "a syntax error by its source": (
        _diff("main.cpp", MAIN, "int main() { greet( }"), "build: primary-expression\n", "the build is broken", False,
    ),
    "a misspelt name": (
        _diff("main.cpp", MAIN, "int main() { gret(); }"), "build: was not declared in this scope\n",
        "the build is broken", False,
    ),
    "a syntax error beside a linker's error": (
        _diff("main.cpp", MAIN, "int main() { greet( }") + _diff("greet.cpp", GREET, GREET.replace("greet()", "meet()")),
        "build: undefined reference to | undefined symbol: greet()\n", "the build is broken", False,
    ),
    "an unknown option": (
        _diff("CMakeLists.txt", APP, "target_link_options(rpath-origin-app PRIVATE -Wl,--no-such-option)"),
        "build: unrecognized option\n", "the build is broken", True,
    ),
    "a CMake error": (
        _diff("CMakeLists.txt", APP, APP.replace("install", "instal")), "build: CMake Error\n", "the build is broken", True,
    ),
    "a CMake error by its text": (
        _diff("CMakeLists.txt", APP, APP.replace("install", "instal")),
        "build: Unknown CMake command\n", "the build is broken", False,
    ),
    "a missing source": (
        _diff("CMakeLists.txt", "add_executable(rpath-origin-app main.cpp)", "add_executable(rpath-origin-app mine.cpp)"),
        "build: Cannot find source file\n", "the build is broken", False,
    ),
    "a missing file of ninja's": (
        _diff("CMakeLists.txt", APP, 'target_link_libraries(rpath-origin-app PRIVATE "${CMAKE_BINARY_DIR}/gone.o")'),
        "build: missing and no known rule to make it\n", "the build is broken", False,
    ),
    "a message that the change makes up": (
        _diff("main.cpp", MAIN, "#error undefined reference to greet()"),
        "build: undefined reference to greet()\n",
        "is what the change itself says",
        True,
    ),
    "a linker's message that the change makes up": (
        _diff("main.cpp", MAIN, 'static_assert(false, "x: undefined " "reference to y");'),
        "build: undefined reference to | undefined symbol: greet\n",
        "is what the change itself says",
        True,
    ),
    "ninja's last words": (
        _diff("greet.cpp", GREET, GREET.replace("greet()", "meet()")), "build: build stopped: subcommand failed\n",
        "is not what was observed", False,
    ),
    "the driver's last words": (
        _diff("greet.cpp", GREET, GREET.replace("greet()", "meet()")), "build: ld returned 1 exit status\n",
        "is not what was observed", False,
    ),
    "a renamed artefact": (_diff("CMakeLists.txt", APP, RENAMED), GONE, "without bin/app the facts observe nothing", True),
    "a renamed artefact that is not said": (
        _diff("CMakeLists.txt", APP, RENAMED), GONE.replace("there is no artefact bin/app", "build its target, by its name"),
        "observes nothing, since bin/app is not there", False,
    ),
}  # fmt: skip


class Lies(Broken):
    """A change that fails for a reason that is none, or not the one that is said."""

    failed: dict[str, str] = {}  # by the change that the lesson makes, which is made once

    def lie(self, change: str, red: str, where: str = "") -> tuple[str, str]:
        """The README's text and its lie: other diffs, other red lines."""
        start = self.truth.index("```diff file=CMakeLists.txt")
        end = self.truth.index("```\n\n</details>\n\n## Remember")
        old = self.truth[start:end]
        if change:
            fold = "<details><summary>The tests that notice</summary>"
            return old, f"{where}{change}\n{fold}\n\n```red\n{red}"
        name = red.partition(":")[0]
        lines = [red.rstrip("\n") if line.startswith(name) else line for line in old.split("\n")]
        return old, "\n".join(lines)

    def judged(self, old: str, new: str) -> str:
        """What is said of other red lines for the lesson's own change."""
        lesson = page.Lesson("README.md", self.truth.replace(old, new, 1))
        if not self.failed:
            program = os.path.join(self.made.built_in(self.real), "facts")
            truth = page.Lesson("README.md", self.truth)
            Lies.failed = breakage.show(self.real, program, self.made, truth).failed
        breaks, source = breakage.read(lesson), breakage.test_source(self.made)
        return "\n".join(judge.judge(lesson, breakage.SECTION, breaks, self.failed, source))

    def test_a_linker_that_misses_a_definition(self) -> None:
        change = _diff("greet.cpp", GREET, GREET.replace("greet()", "meet()"))
        status, words = self.check(
            *self.lie(change, "build: undefined reference to | undefined symbol: greet()\n")
        )
        self.assertEqual(status, 0, words)

    def test_the_command_shows_what_was_observed(self) -> None:
        lesson = page.Lesson("README.md", self.truth)
        program = os.path.join(self.made.built_in(self.real), "facts")
        status, words = said(breakage.tell, self.real, program, self.made, lesson)
        self.assertEqual(status, 0, words)
        self.assertIn("turns red:\n  bin/app has no RUNPATH\n", words)
        self.assertIn("turns red:\n  ./link: error while loading shared libraries: ", words)

    def test_a_static_assertion(self) -> None:
        change = _diff("main.cpp", MAIN, f'static_assert(sizeof(int) == 5, "five"); {MAIN}')
        red = "build: static assertion failed | static_assert failed\n"
        status, words = self.check(*self.lie(change, red))
        self.assertEqual(status, 0, words)

    def test_a_missing_header(self) -> None:
        change = _diff("main.cpp", MAIN, f'{MAIN}\n+#include "gone.h"')
        red = "build: gone.h: No such file or directory | 'gone.h' file not found\n"
        status, words = self.check(*self.lie(change, red))
        self.assertEqual(status, 0, words)

    def test_a_file_that_the_section_takes_away_beside_a_fact(self) -> None:
        # With its library's file renamed the program still starts, and a copy beside it does not.
        hint = "readelf -d build/bin/app | grep RUNPATH"
        self.truth = self.truth.replace(hint, "ls build/lib")
        change = _diff(
            "CMakeLists.txt",
            APP,
            APP + "\n+set_target_properties(rpath-origin-greet PROPERTIES OUTPUT_NAME hello)",
        )
        gone = "RpathOrigin.ItMovesWithItsLibrary: there is no artefact lib/libgreet.so\n"
        alone = "RpathOrigin.ACopyOfTheProgramAloneDoesNotStart: loading shared libraries: libhello.so\n"
        said = "The library's file is `libhello.so`, and there is no `lib/libgreet.so`.\n\n"
        self.rejects(
            *self.lie(change, gone + alone), "lib/libgreet.so is not there, and the section"
        )
        status, words = self.check(*self.lie(change, gone + alone, said))
        self.assertEqual(status, 0, words)


def _lie(change: str, red: str, message: str, formal: bool):
    def test(self: Lies) -> None:
        old, new = self.lie(change, red)
        if change:
            self.rejects(old, new, message)
        else:
            self.assertRegex(self.judged(old, new), rf"README\.md:\d+: .*{message}")
        with open(self.made.readme, "w", encoding="utf-8") as file:
            file.write(self.truth.replace(old, new, 1))
        checked = [
            line for line in check.check([self.made]) if re.search(r"README\.md:\d+: ", line)
        ]
        if formal:
            self.assertRegex("\n".join(checked), message)

    return test


for _name, _arguments in LIES.items():
    setattr(Lies, "test_" + re.sub(r"\W+", "_", _name), _lie(*_arguments))


class Complaints(unittest.TestCase):
    """What compilers and linkers print, as they printed it."""

    def test_linkers(self) -> None:
        for line, message in {
            "/usr/bin/ld: app.dir/main.c.o: undefined reference to symbol 'cos@@GLIBC_2.2.5'": "app.dir/main.c.o: undefined",
            "main.c:(.text+0x13): undefined reference to `add'": "undefined reference to `add'",
            "main.c:5: undefined reference to `add'": "undefined reference to `add'",
            "/usr/bin/ld.gold: error: cannot find -llibrary": "cannot find -llibrary",
            "a.o:main.c:function main: error: undefined reference to 'add'": "undefined reference to 'add'",
            "main.c:5: error: undefined reference to 'add'": "undefined reference to 'add'",
            "ld.lld: error: undefined symbol: add": "undefined symbol: add",
            "ld.lld: error: duplicate symbol: price": "duplicate symbol: price",
            "mold: error: undefined symbol: add": "undefined symbol: add",
            "mold: fatal: library not found: library": "library not found: library",
            "/usr/bin/x86_64-linux-gnu-ld.bfd: cannot find -lx: No such file": "cannot find -lx: No such file",
            "/tmp/ccA.s:12: Error: symbol `price' is already defined": "symbol `price' is already defined",
        }.items():  # fmt: skip
            said = complaint.read(line)
            self.assertEqual((said.broken, said.compiling), ("", []), line)
            self.assertTrue(said.linking[0].startswith(message), said.linking)

    def test_compilers_that_understood(self) -> None:
        for line, message in {
            "main.cpp:3:20: error: static assertion failed: expected 8 bytes": "static assertion failed: expected 8 bytes",
            "main.cpp:3:1: error: static_assert failed due to requirement 'sizeof(int) == 5'": "static_assert failed due",
            "main.cpp:1:10: fatal error: greet.h: No such file or directory": "greet.h: No such file",
            "main.c:1:10: fatal error: 'greet.h' file not found": "'greet.h' file not found",
            "main.c:4:5: error: conflicting types for ‘price’; have ‘int(int)’": "conflicting types for 'price'",
        }.items():  # fmt: skip
            said = complaint.read(line)
            self.assertEqual((said.broken, said.linking), ("", []), line)
            self.assertTrue(said.compiling[0].startswith(message), said.compiling)

    def test_broken_builds(self) -> None:
        for line in (
            "CMake Error at CMakeLists.txt:10 (set_target_propertie):",
            "ninja: error: 'gone.o', needed by 'app', missing and no known rule to make it",
            "ninja: error: dependency cycle: a -> b -> a",
            "main.c:3:5: error: expected expression",
            "main.c:3:5: error: expected ‘;’ before ‘}’ token",
            "main.c:3:5: error: stray ‘@’ in program",
            "main.c:3:5: error: unknown type name 'itn'; did you mean 'int'?",
            "main.cpp:3:5: error: ‘gret’ was not declared in this scope; did you mean ‘greet’?",
            "main.c:3:5: error: ‘gret’ undeclared (first use in this function)",
            "main.cpp:3:5: error: use of undeclared identifier 'gret'",
            "main.cpp:3:5: error: ‘itn’ does not name a type; did you mean ‘int’?",
            'main.cpp:3:5: error: unterminated argument list invoking macro "X"',
            "main.c:9: error: unterminated #if",
            "cc: error: unrecognized command-line option ‘-fpick’; did you mean ‘-fpic’?",
            "clang: error: unknown argument: '-fpick'",
            "/usr/bin/ld: unrecognized option '--no-such-option'",
            "ld.lld: error: unknown argument '--no-such-option'",
            "mold: fatal: unknown command line option: --no-such-option",
            "a.s:3: Error: no such instruction: `movv %eax,%ebx'",
            "/usr/bin/ld:exports.map:2: syntax error in VERSION script",
            "error[E0425]: cannot find value `x` in this scope",
        ):
            self.assertEqual(complaint.read(line).broken, " ".join(line.translate(QUOTES).split()))

    def test_what_leads_there(self) -> None:
        said = complaint.read(
            "FAILED: app \n: && /usr/bin/cc main.o -o app\n"
            "/usr/bin/ld: main.o: in function `main':\n>>> referenced by main.c\n"
            "collect2: error: ld returned 1 exit status\nninja: build stopped: subcommand failed.\n"
            "clang: error: linker command failed with exit code 1 (use -v to see invocation)\n"
            "1 error generated.\nninja: Entering directory `/tmp/build'\n"
        )
        self.assertEqual(said, ([], [], ""))


QUOTES = str.maketrans("‘’", "''")


class Observed(unittest.TestCase):
    """What GoogleTest and tests/observe print, as they printed it."""

    def shown(self, failure: str) -> list[str]:
        return [line.text for line in reason.observed(failure)]

    def test_a_sentence_up_to_what_was_expected(self) -> None:
        (line,) = reason.observed("/x/test.cpp:20\napp has no RUNPATH; expected $ORIGIN\n")
        self.assertEqual(line.text, "app has no RUNPATH")
        self.assertTrue(line.shows("app has no RUNPATH"))
        self.assertFalse(line.shows("; expected $ORIGIN"))

    def test_a_value_is_quoted_whole_and_not_its_expression(self) -> None:
        (line,) = reason.observed("/x/test.cpp:3\nsize_of(ticket) is 10; expected 24\n")
        self.assertTrue(line.shows("size_of(ticket) is 10"))
        self.assertFalse(line.shows("size_of(ticket) is 1"))
        self.assertFalse(line.shows("size_of(ticket)"))

    def test_two_failures_each_with_its_assertion(self) -> None:
        failure = (
            "/x/test.cpp:7\nhost should not need libplugin.so, but does\n"
            "it needs libplugin.so and libc.so.6\n"
            '/x/test.cpp:8\nhost exited with status 127; expected exit status 1 and "absent: no file"\n'
            "command: [BUILD]/host\nfolder: /\nstdout is empty\nstderr:\n"
            "  | host: absent: no file\n"
        )
        needs, needed, says = reason.observed(failure)
        self.assertTrue(needs.shows("host should not need libplugin.so, but does"))
        self.assertTrue(needed.shows("it needs libplugin.so and libc.so.6"))
        self.assertEqual(says.text, "host: absent: no file")
        self.assertFalse(says.shows("absent: no file"))  # the assertion says that itself

    def test_an_exception(self) -> None:
        failure = (
            'unknown file\nC++ exception with description "there is no artefact app of rpath/origin: '
            '[BUILD]/app does not exist" thrown in the test body.'
        )
        (text,) = self.shown(failure)
        self.assertEqual(reason.missing(text), "app")
        self.assertEqual(reason.missing("there is no artefact libgreet.so"), "libgreet.so")
        self.assertEqual(reason.missing("libgreet.so: cannot open"), "")

    def test_a_status(self) -> None:
        silent = "/x/t.cpp:1\nx exited with status 3; expected exit status 0\ncommand: x\nstderr is empty\n"
        (line,) = reason.observed(silent)
        self.assertTrue(line.shows("x exited with status 3"))
        self.assertFalse(line.shows("x exited with status"))


if __name__ == "__main__":
    unittest.main()
