"""The command line as a user meets it: bad input gets a sentence, and nothing is lost."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import runpy
import shlex
import subprocess
import sys
import unittest
import unittest.mock

from support import COMMAND, ROOT, Case, command, ready_tree, units
from workbench.base import place, terminal
from workbench.base.process import Finished
from workbench.base.trouble import Trouble, ended
from workbench.commands import why
from workbench.lesson.scenario import choose, discover
from workbench.verify.build import fail_unless_done, short


class Sentences(Case):
    def fails(self, result: subprocess.CompletedProcess, status: int, *parts: str) -> None:
        words = result.stdout + result.stderr
        self.assertEqual(result.returncode, status, words)
        self.assertNotIn("Traceback", words)
        for part in parts:
            self.assertIn(part, words)

    def test_an_unknown_scenario(self) -> None:
        self.fails(
            command("run", "rpath/orgin"), 2, "no scenario or chapter rpath/orgin", "rpath/origin"
        )
        self.fails(command("run", "origin"), 2, "did you mean rpath/origin")
        self.fails(command("list", "rpth"), 2, "did you mean rpath")
        self.fails(command("walk", "zzzzz"), 2, "`./workbench list` shows")

    def test_a_chapter_where_one_scenario_is_meant(self) -> None:
        self.fails(command("shell", "rpath"), 2, "rpath is a chapter; choose one", "rpath/origin")

    def test_misuse(self) -> None:
        self.fails(command("frobnicate"), 2, "invalid choice")
        self.fails(command("run"), 2, "required")
        self.fails(command("run", "--no-such-option", "all"), 2, "--no-such-option")
        self.fails(
            command("--preset", "no-such-preset", "list"),
            2,
            "There is no preset no-such-preset",
            "default",
        )

    def test_walk_and_shell_without_a_terminal(self) -> None:
        environment = {**os.environ, "WORKBENCH_BUILD": ready_tree()}
        self.fails(command("walk", "rpath/origin", env=environment), 1, "needs a terminal")
        self.fails(command("shell", "rpath/origin", env=environment), 1, "needs a terminal")

    def test_a_missing_tool(self) -> None:
        tools = os.path.join(self.folder, "bin")
        os.mkdir(tools)
        for name in ("sh", "bash", "apt-get", "dnf", "env", "id", "uname"):
            self.link(tools, name)
        os.symlink(sys.executable, os.path.join(tools, "python3"))
        result = command("run", "rpath/origin", env={**os.environ, "PATH": tools})
        self.fails(result, 1, "cmake", "ninja", "repeat the command")

    def link(self, folder: str, name: str) -> None:
        import shutil

        found = shutil.which(name)
        if found:
            os.symlink(found, os.path.join(folder, name))

    def test_a_build_folder_that_cannot_be_written(self) -> None:
        path = self.write("file", "")
        environment = {**os.environ, "WORKBENCH_BUILD": os.path.join(path, "build")}
        self.fails(
            command("run", "rpath/origin", env=environment), 1, "can't be used", "WORKBENCH_BUILD="
        )

    def test_a_full_disk(self) -> None:
        os.mkdir(self.tree)
        script = 'mount -t tmpfs -o size=64k none "$1" && WORKBENCH_BUILD="$1/build" "$2" run rpath/origin'
        argv = [
            "unshare",
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            script,
            "sh",
            self.tree,
            COMMAND,
        ]
        probe = subprocess.run([*argv[:3], "true"], capture_output=True, check=False)
        if probe.returncode:
            self.skipTest(f"no mount namespace of our own here: {probe.stderr.decode().strip()}")
        result = subprocess.run(argv, capture_output=True, text=True, check=False)
        self.fails(
            result, 1, "No space left on device" if "cmake" in result.stderr else "disk is full"
        )

    def test_advice_that_can_help(self) -> None:
        advice = "WORKBENCH_BUILD"
        for number in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT):
            for path, helps in (
                (os.path.join(place.build_folder(), "lessons", "a.json"), True),
                (os.path.join(place.build_folder("clang-lld"), "build.ninja"), True),
                (os.path.join(place.SCENARIOS, "rpath", "new"), False),
                (os.path.join(self.folder, "elsewhere"), False),
                (None, True),
            ):

                def action() -> int:
                    raise OSError(number, os.strerror(number), path)

                with unittest.mock.patch("sys.stderr", io.StringIO()) as stderr:
                    with unittest.mock.patch("signal.signal"):
                        self.assertEqual(ended(action), 1)
                self.assertEqual(advice in stderr.getvalue(), helps, stderr.getvalue())
                self.assertIn(path or "", stderr.getvalue())

    def test_a_python_that_is_too_old(self) -> None:
        main = os.path.join(ROOT, "tools", "workbench", "__main__.py")
        with unittest.mock.patch.object(sys, "version_info", (3, 8, 10, "final", 0)):
            with unittest.mock.patch("sys.stderr") as stderr, self.assertRaises(SystemExit) as end:
                runpy.run_path(main, run_name="__main__")
        self.assertEqual(end.exception.code, 1)
        words = "".join(call.args[0] for call in stderr.write.call_args_list)
        self.assertRegex(words, r"needs Python 3\.9 or newer, and .* is Python 3\.8: install")

    def test_a_reader_who_goes_away(self) -> None:
        result = subprocess.run(
            ["bash", "-o", "pipefail", "-c", '"$0" list | true', COMMAND],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(result.stderr, "")

    def test_from_any_folder(self) -> None:
        result = command("list", "rpath", cwd="/")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("origin", result.stdout)

    def test_scenarios_by_any_of_their_names(self) -> None:
        for name in ("rpath/origin", "rpath-origin", "scenarios/rpath/origin/", "rpath/origin/"):
            self.named(name, ["rpath/origin"], "/")

    def test_scenarios_by_their_paths(self) -> None:
        """What a shell completes, and where one stands."""
        origin = os.path.join(ROOT, "scenarios", "rpath", "origin")
        rpath, both = os.path.dirname(origin), ["rpath/origin", "rpath/search-order"]
        for name, folder in {
            "./scenarios/rpath/origin": ROOT,
            "scenarios//rpath/origin//": ROOT,
            "scenarios/rpath/../rpath/origin/README.md": ROOT,
            origin: "/",
            f"{origin}/": "/",
            ".": origin,
            "./": origin,
            "test.cpp": origin,
            "origin/": rpath,
            "../origin": origin,
        }.items():
            self.named(name, ["rpath/origin"], folder)
        for name, folder in {
            "./scenarios/rpath/": ROOT,
            rpath: "/",
            ".": rpath,
            "..": origin,
        }.items():
            self.named(name, both, folder)
        everything = [item.slug for item in discover()]
        self.named("scenarios/", everything, ROOT)
        self.fails(command("check", "./scenarios/rpath/origin", cwd=ROOT), 0, "All checks passed")
        self.fails(command("run", ".", cwd=ROOT), 2, "no scenario or chapter .:")
        self.fails(command("run", "", cwd=os.path.join(ROOT, "scenarios")), 2, "no scenario")
        self.fails(command("run", "./rpath/orgin", cwd="/"), 2, "did you mean rpath/origin")

    def named(self, name: str, slugs: list[str], folder: str) -> None:
        result = command("--json", "list", name, cwd=folder)
        self.assertEqual(result.returncode, 0, f"{name} in {folder}: {result.stderr}")
        self.assertEqual(
            [item["slug"] for item in json.loads(result.stdout)["scenarios"]], slugs, name
        )

    def test_what_is_typed_is_shown_as_far_as_it_can_be(self) -> None:
        long = "x" * 5000
        for words in (
            ["run", long],
            ["check", f"{long}/y"],
            ["--preset", long, "list"],
            ["slides", long],
        ):
            result = command(*words, env={**os.environ, "WORKBENCH_BUILD": ready_tree()})
            self.fails(result, 2, "x...")
            self.assertLess(len(result.stderr), 400)
        result = command("run", "a\x1b[31m\nb\udcff")
        self.fails(result, 2, r"no scenario or chapter a\x1b[31m\nb\udcff:")


class Names(unittest.TestCase):
    def test_a_whole_chapter_is_named_by_one_word(self) -> None:
        rpath = choose(["rpath"], discover())
        self.assertEqual(short(rpath), ["rpath"])
        self.assertEqual(short(rpath[:1]), ["rpath/origin"])
        self.assertEqual(short(choose(["mangling/rust", "rpath"])), ["mangling/rust", "rpath"])

    def test_one_scenario_does_not_pay_for_the_others(self) -> None:
        others = unittest.mock.patch(
            "workbench.lesson.scenario.discover", side_effect=AssertionError
        )
        with others:
            origin = choose(["rpath/origin"])
        self.assertEqual(short(origin), ["rpath/origin"])


class Together(Case):
    """The tests of several scenarios are compiled as one program, each a world of its own."""

    def compile(self, first_line: str, last_line: str = "") -> str:
        """What the compiler says of a group whose first two tests have one more line at an end."""
        tree = ready_tree()
        target, unit = max(units(tree).items(), key=lambda item: os.path.getsize(item[1]))
        with open(unit, encoding="utf-8") as file:
            text = file.read()
        lines = {"first.cpp": first_line, "second.cpp": last_line}
        for name, source in zip(lines, re.findall('#include "(/.*)"', text)):
            with open(source, encoding="utf-8") as file:
                text = text.replace(source, self.write(name, file.read() + lines[name]))
        made = self.write("facts.cpp", text)
        argv = ["ninja", "-C", tree, "-t", "commands", target]
        commands = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        words = next(w for w in map(shlex.split, commands.splitlines()) if w[-1:] == [unit])
        words = words[: words.index("-MD")] + ["-fsyntax-only", "-c", made]
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=tree).stderr

    def test_two_may_have_helpers_of_one_name(self) -> None:
        helper = (
            "struct Same { int %s; };\nnamespace { [[maybe_unused]] int same() { return %s; } }\n"
        )
        helper += "TEST(Same, AsItIs) { EXPECT_EQ(same(), %s); }\n"
        self.assertEqual(self.compile(helper % ("a", 1, 1), helper % ("b", 2, 2)), "")

    def test_none_sees_the_names_of_another(self) -> None:
        said = self.compile("struct Hidden {};\n", "Hidden hidden;\n")
        self.assertRegex(said, "/second.cpp:[0-9]+:.*Hidden")

    def test_what_one_leaves_open_is_not_said_of_the_next(self) -> None:
        for line in ("int open\n", "void open() {\n", "class Open {\n", "namespace open {\n"):
            first = self.compile(line).partition("error: ")[0].splitlines()[-1]
            self.assertRegex(first, "^the end of .*/first.cpp:[12]:", line)

    def test_the_neighbours_are_told(self) -> None:
        words = (
            "FAILED: CMakeFiles/facts-of-rpath-origin.dir/facts-of/rpath-origin/facts.cpp.o \nerror"
        )
        with self.assertRaisesRegex(Trouble, "until this is fixed, the facts of its neighbours"):
            fail_unless_done(["ninja"], Finished(words, 1))


class Why(unittest.TestCase):
    def best(self, message: str) -> str:
        hits = why.find(message, discover())
        return hits[0].scenario.slug if hits else ""

    def test_names_and_paths_do_not_matter(self) -> None:
        for message in (
            "error while loading shared libraries: libgreet.so",
            "./game: error while loading shared libraries: libSDL2-2.0.so.0: cannot open shared object "
            "file: No such file or directory",
        ):
            found = [hit.scenario.slug for hit in why.find(message, discover())]
            self.assertIn("rpath/origin", found, message)

    def test_messages_from_elsewhere(self) -> None:
        for message, slug in {
            "/usr/bin/ld: cannot find -lawesome: No such file or directory\n"
            "collect2: error: ld returned 1 exit status": "dynamic/link-flags",
            "main.c:(.text+0x13): undefined reference to `compute_sum'": "static/undefined-reference",
            "undefined reference to compute_sum": "static/undefined-reference",
            "ld.lld: error: undefined symbol: ui::draw(int)\n>>> referenced by main.cpp:7":
                "static/undefined-reference",
            "cannot open shared object file": "dynamic/ld-library-path",
            "/opt/plug/libfilters.so: undefined symbol: log_line": "dlopen/host-symbols",
            "/usr/bin/ld: b.o: multiple definition of `counter'; a.o: first defined here":
                "mangling/extern-c",
        }.items():  # fmt: skip
            self.assertEqual(self.best(message), slug, message)

    def test_nothing_is_found_for_what_no_lesson_shows(self) -> None:
        for message in (
            "",
            "hello world",
            "cat: x: No such file or directory",
            "./a: /lib/libc.so.6: version `GLIBC_2.38' not found (required by ./a)",
            "./app: symbol lookup error: ./app: undefined symbol: _ZN3foo3barEi",
            "Segmentation violation in the kernel of my heart",
        ):
            self.assertEqual(self.best(message), "", message)


class Words(unittest.TestCase):
    def test_marks_are_taken_off_prose(self) -> None:
        self.assertEqual(terminal.plain("a `b_c` *d* **e** [f](g) h_i_j"), "a b_c d e f h_i_j")
        self.assertEqual(terminal.plain("`__a__` **for `*b*`**"), "__a__ for *b*")
        self.assertEqual(terminal.prose("- one\n  two\n- three", " "), " - one two\n - three")

    def test_prose_fits_a_narrow_terminal(self) -> None:
        for columns, widest in ((0, 78), (200, 78), (80, 78), (40, 39), (20, 20), (3, 20)):
            with unittest.mock.patch("workbench.base.terminal.columns", return_value=columns):
                lines = terminal.prose("word " * 100).split("\n")
            self.assertIn(max(map(len, lines)), range(widest - 4, widest + 1))


if __name__ == "__main__":
    unittest.main()
