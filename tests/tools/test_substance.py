"""A step that prints what it is given, or accepts any output, is refused."""

from __future__ import annotations

import unittest

from workbench.lesson import substance, transcript
from workbench.lesson.page import Lesson


def wrong(text: str) -> str:
    """What is wrong with the only step of a fence."""
    lesson = Lesson("README.md", f"```console\n{text}\n```\n")
    (step,) = transcript.steps(lesson, lesson.fences()[0])
    return substance.without(step)


class Printers(unittest.TestCase):
    def test_what_prints_its_own_words_is_refused(self) -> None:
        for command in (
            "echo hello",
            "echo 'hello'",
            "/bin/echo hello",
            "./app >/dev/null; echo hello",
            "true && printf 'hello\\n'",
            "false || echo hello",
            "(echo hello)",
            "{ echo hello; }",
            "if true; then echo hello; fi",
            "for word in hello; do echo $word; done",
            "word=hello; echo $word",
            "A=1 echo hello",
            "command echo hello",
            "builtin printf '%s\\n' hello",
            "eval 'echo hello'; eval echo hello",
            "env A=1 echo hello",
            "timeout 5 echo hello",
            "time echo hello",
            "echo hello >&2",
            "echo hello 2>/dev/null",
            "echo hello | cat",
            "echo hello | tee file | sort",
            "echo hello | cat; echo hello",
            "cat <<END\n> hello\n> END",
            "cat <<< hello",
            "cat <<'END' | tee file\n> hello\n> END",
            "tee file <<< hello",
            "bash -c 'echo hello'",
            "sh <<END\n> echo hello\n> END",
            "python3 -c 'print(\"hello\")'",
            "awk 'BEGIN { print \"hello\" }'",
            "perl -e 'print \"hello\\n\"'",
            "sed 's/.*/hello/' main.cpp",
            'echo "status $?"',
        ):
            with self.subTest(command):
                self.assertRegex(
                    wrong(f"$ {command}\nhello"),
                    "shows nothing|the command itself says|is not seen",
                )

    def test_detours_are_refused(self) -> None:
        for command in (
            "echo forged line | grep forged",
            "echo forged line | sort | uniq",
            "echo forged line >/dev/stderr",
            "echo forged line >/proc/self/fd/1",
            "echo forged line | tee /dev/stderr >/dev/null",
            "grep . <<< 'forged line'",
            "xargs echo forged line",
            "find main.c -exec echo forged line ';'",
            "find main.c -printf 'forged line\\n'",
            "date '+forged line'",
            "yes forged line | head -n 1",
            "seq -f 'forged line' 1",
            "stat -c 'forged line' app",
            "echo forged line > file; cat file",
            'awk \'BEGIN { print "forged" " line" }\'',
            "ruby -e 'puts \"forged line\"'",
        ):
            with self.subTest(command):
                message = wrong(f"$ {command}\nforged line")
                self.assertRegex(message, "shows nothing|the command itself says")
        self.assertIn(
            "itself says `forged`", wrong("$ awk '/x/ { print \"forged\" }' a\nforged [..]")
        )

    def test_what_a_name_stands_for_is_seen(self) -> None:
        for command, name in (
            ("E=echo; $E forged", "$E"),
            ("${E} forged", "${E}"),
            (". ./forge.sh; readelf -d app", "."),
            ("source forge.sh && readelf -d app", "source"),
            ("eval readelf -d app", "eval"),
            ("alias readelf=./forge; readelf -d app", "alias"),
            ("PATH=.:$PATH readelf -d app", "PATH=.:$PATH"),
            ("env PATH=.:$PATH readelf -d app", "PATH=.:$PATH"),
            ("readelf() { cat x; unset -f readelf; }; readelf -d app", "readelf()"),
            ("function readelf { cat x; }; readelf -d app", "function"),
        ):
            with self.subTest(command):
                self.assertIn(f"what `{name}` means is not seen", wrong(f"$ {command}\nforged"))

    def test_what_looks_like_a_detour_is_none(self) -> None:
        for command, line in (
            ("stat -c %n libgreet.so", "libgreet.so"),
            ("find . -name libgreet.so", "./libgreet.so"),
            ("ls libgreet.so", "libgreet.so"),
            ("readelf -d app | grep libgreet.so | sed 's/^/  /'", "  libgreet.so"),
            ("ldd app | tr -d '\\t' | grep libgreet", "libgreet.so => not found"),
            ("c++filt <<< _Z3addii", "add(int, int)"),
            ("$BUILD/app", "hello from it"),
            ("nm $(ls *.o) $x", "00 T hello"),
            ("x=$(./app 2>&1); grep -c hello file", "12 lines"),
            ("nm app | awk '/ T / { print $3 \"()\" }'", "main()"),
            ("nm app | grep 'main()'", "main()"),
            ("LD_LIBRARY_PATH=lib ./app", "hello from it"),
            ("./app > out; cat out", "hello from it"),
            ("python3 -c 'import ctypes; print(ctypes.CDLL(\"./libadd.so\").add(1, 2))'", "3"),
        ):
            with self.subTest(command):
                self.assertEqual(wrong(f"$ {command}\n{line}"), "")

    def test_what_a_tool_prints_is_not(self) -> None:
        for command in (
            "./app",
            "echo _Z5hellov | c++filt",
            "printf '1\\n' | ./app",
            "cat <<END | c++ -x c++ -E - | tail -1\n> int hello;\n> END",
            "cat hello.txt",
            "nm app | grep hello",
            "readelf -d app | sed 's/^/  /'",
            "echo hello > file; ./app",
            "printf 'hello' >>file && ./app",
            "nm app | awk '{ print $3 }'",
            "./app; echo",
            "cat > main.cpp <<END && ./app\n> hello\n> END",
            "cat > run.sh <<'END'; sh run.sh\n> echo hello\n> END",
            "grep -c 'echo' main.cpp",
        ):
            with self.subTest(command):
                self.assertEqual(wrong(f"$ {command}\nhello from it"), "")

    def test_the_status_may_be_asked(self) -> None:
        self.assertEqual(wrong("$ echo $?\n127"), "")

    def test_what_is_not_shown_is_nobodys_business(self) -> None:
        self.assertEqual(wrong("$ echo hello > file"), "")
        self.assertEqual(wrong("$ cat > file <<END\n> hello\n> END"), "")


class Pinned(unittest.TestCase):
    def test_what_any_output_would_match_is_refused(self) -> None:
        for output in ("...", "[..]", "...\n[..]", "[NUM] [HEX:one]", "  [..]\n...", "[..]([..])"):
            with self.subTest(output):
                self.assertIn("pins nothing", wrong(f"$ ./app\n{output}"))

    def test_one_word_is_enough(self) -> None:
        for output in ("hello", "...\nhello\n...", "[..] RUNPATH [..]", "[HERE]", "127", "---"):
            with self.subTest(output):
                self.assertEqual(wrong(f"$ ./app\n{output}"), "")


class Commands(unittest.TestCase):
    def test_they_are_cut_as_a_shell_does(self) -> None:
        cut = substance.commands(
            "A=1 ./app 'a b' \"c;d\" e\\ f | grep x 2>&1 && echo 'a'\"b\" > file"
        )
        self.assertEqual(
            [command.words for command in cut],
            [["A=1", "./app", "a b", "c;d", "e f"], ["grep", "x"], ["echo", "ab"]],
        )
        self.assertEqual([command.shows for command in cut], [False, True, False])


if __name__ == "__main__":
    unittest.main()
