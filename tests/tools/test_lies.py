"""Lessons that lie in one small way: each is rejected, with its line and the difference."""

from __future__ import annotations

import unittest

from lying import Lying, test_each
from workbench.lesson.page import LessonTrouble
from workbench.verify import ctest_checks

# Each lie: what is replaced in the lesson of rpath/origin, and what the message must hold. The
# line is that of the mark ⟂ in the replacement, which is taken out before the lesson is played.
LIES = {
    "a RUNPATH that is an RPATH": (
        "0x000000000000001d (RUNPATH)            Library runpath: [$ORIGIN/../lib]",
        "⟂0x000000000000000f (RPATH)              Library rpath: [$ORIGIN/../lib]",
        "+  0x000000000000001d (RUNPATH)            Library runpath: [$ORIGIN/../lib]",
    ),
    "one digit": ("(RUNPATH)            Library runpath: [$", "⟂(RUNPATH)            Library runpath: [$1", "printed instead"),
    "another exit status": ("$ echo $?\n127", "$ echo $?\n⟂1", "printed instead: 127"),
    "a missing line": (
        "$ moved/bin/app\nhello from libgreet.so\n", "$ moved/bin/app\n⟂", "printed, but not in the lesson: hello",
    ),
    "a line too many": ("hello from libgreet.so\n", "hello from libgreet.so\n⟂hello again\n", "ends before"),
    "another letter": ("\nhello from", "\n⟂Hello from", "printed instead: hello from libgreet.so"),
    "an inner blank": ("\nhello from", "\n⟂hello  from", "printed instead"),
    "a misspelt placeholder": ("\nhello from", "\n⟂[ADR] from", "[ADR] is no placeholder"),
    "a placeholder in the wrong place": (
        "\nhello from", "\n⟂[ADDR] from", "printed instead: hello from libgreet.so",
    ),
    "a placeholder alone": ("$ echo $?\n127\n", "⟂$ echo $?\n[NUM]\n", "pins nothing"),
    "a placeholder without its name": ("\nhello from", "\n⟂[ADDR:] from", "has no good name"),
    "an elision that hides nothing true": ("hello from libgreet.so\n", "...\n⟂never printed\n", "not printed after"),
    "an undeclared failure": ("$ desk/app\n", "$ false\n$ desk/app\n", "failed with exit status 1"),
    "a failure declared later": (
        "\n$ echo $?\n127", "\n$ true\n$ echo $?\n127", "failed with exit status 127",
    ),
    "an unknown command": ("$ mv tree moved", "$ mvv tree moved", "bash: mvv: command not found"),
    "edited code": ("int main() { greet(); }", "⟂int main() { greet(1); }", "main.cpp differs"),
    "code cut short": ("\nint main() { greet(); }\n", "\n", "the fence ends before main.cpp does"),
    "code too long": (
        "int main() { greet(); }", "int main() { greet(); }\n⟂// more", "this line is not in main.cpp",
    ),
    "code of a missing file": ("file=main.cpp", "file=Main.cpp", "there is no file Main.cpp"),
    "a region that is not there": ("snippet=tree", "snippet=runpath", "has no region runpath"),
    "an unclosed fence": ("127\n```\n", "127\n", "is never closed"),
    "a fence with a nonsense option": ("```console\n", "```console linkr=lld\n", "does not take `linkr=lld`"),
    "output before a command": ("```console\n", "```console\n⟂hello\n", "begins with a command"),
    "a prompt without a command": ("$ mv tree moved\n", "⟂$ \n", "has no command"),
    "output without a final newline": ("$ mv tree moved", "⟂$ mv tree moved; printf x", "does not end with a newline"),
    "bytes that are not UTF-8": ("$ mv tree moved", "⟂$ mv tree moved; printf '\\377\\n'", "0xff"),
    "a null byte": ("$ mv tree moved", "⟂$ mv tree moved; printf 'a\\0b\\n'", "null byte"),
    "a moving cursor": ("$ mv tree moved", "⟂$ mv tree moved; printf '\\033[2Ax\\n'", "terminal control"),
    "colours alone": ("$ mv tree moved", "$ mv tree moved; printf '\\033[1mx\\n'", "not in the lesson: x"),
    "a command that eats standard input": (
        "$ mv tree moved", "$ cat\n⟂mv tree moved\n$ mv tree moved", "the output ends before this line",
    ),
    "a command that waits for an answer": (
        "$ mv tree moved", "⟂$ read -r answer\n$ mv tree moved", "failed with exit status 1",
    ),
    "a command that closes the shell": ("$ mv tree moved", "⟂$ exit 0", "closed the shell"),
    "a command that replaces the shell": ("$ mv tree moved", "⟂$ exec true", "closed the shell"),
    "a command that never ends": ("$ mkdir", "⟂$ tail -f /dev/null\n$ mkdir", "did not end within 0.5 s"),
    "a command that prints without end": ("$ mkdir", "⟂$ yes\n$ mkdir", "printed without end"),
    "a command in two lines, one of them wrong": (
        "$ mv tree moved", "$ mv tree \\\n> movedd", "+ bash: moved/bin/app: No such file",
    ),
    "a tool that is a function": (
        "$ mv tree moved", "⟂$ readelf() { command readelf -d /bin/sh; }\n$ mv tree moved", "changes a function",
    ),
    "a tool that is an alias": (
        "$ mv tree moved", "⟂$ shopt -s expand_aliases; alias readelf=true\n$ mv tree moved", "an alias",
    ),
    "a tool from another folder": ("$ mv tree moved", "⟂$ PATH=$PWD:$PATH\n$ mv tree moved", "changes PATH"),
    "an output that is filtered": (
        "$ mv tree moved", "⟂$ exec > >(sed s/RUNPATH/RPATH/)\n$ mv tree moved", "where output goes",
    ),
    "a program that is played by echo": (
        "$ moved/bin/app\nhello", "⟂$ echo hello from libgreet.so\nhello", "prints what it is given",
    ),
    "a program that is played by a document": (
        "$ moved/bin/app\nhello", "⟂$ cat <<END\n> hello from libgreet.so\n> END\nhello", "prints what it is given",
    ),
    "a program that is played by an interpreter": (
        "$ moved/bin/app\nhello", "⟂$ awk 'BEGIN { print \"hello from libgreet.so\" }'\nhello", "the command itself says",
    ),
    "an output that is all elided": (
        "$ moved/bin/app\nhello from libgreet.so\n", "⟂$ moved/bin/app\n...\n", "pins nothing",
    ),
    "an output that is all placeholders": (
        "$ moved/bin/app\nhello from libgreet.so\n", "⟂$ moved/bin/app\n[..]\n", "pins nothing",
    ),
    # What a page shows is what ran (the forms are all in test_page.py and test_condition.py).
    "a fence in a comment that plays a tool": (
        "$ mv tree moved\n", "$ mv tree moved\n```\n\n⟂<!--\n```console\n$ readelf() { :; }\n```\n-->\n\n```console\n",
        "a comment is a line of its own",
    ),
    "a transcript as indented code": (
        "$ mv tree moved\n", "$ mv tree moved\n```\n\n⟂    $ readelf -d app\n     RPATH\n\n```console\n", "four blanks",
    ),
    "a transcript in a quotation": (
        "$ mv tree moved\n", "$ mv tree moved\n```\n\n⟂> ```\n> $ readelf -d app\n> ```\n\n```console\n", "in the first column",
    ),
    "a transcript in a list": (
        "$ mv tree moved\n", "$ mv tree moved\n```\n\n⟂- ```console\n  $ ./app\n  ```\n\n```console\n", "in the first column",
    ),
    "a transcript in HTML": (
        "$ mv tree moved\n", "$ mv tree moved\n```\n\n⟂<pre>\n$ ./app\n</pre>\n\n```console\n", "contains no HTML",
    ),
    "a transcript in another language": (
        "$ mv tree moved\n", "$ mv tree moved\n```\n\n```sh-session file=main.cpp\n⟂$ ./app\nforged\n```\n\n```console\n",
        "make this a console fence",
    ),
    "a fence that needs no tool there is": ("```console\n$ mkdir", "⟂```console needs=nosuchtool\n$ mkdir", "fits no toolchain"),
    "a fence for no machine there is": ("```console\n$ mkdir", "⟂```console arch=sparc\n$ mkdir", "fits no toolchain"),
    "a lesson that needs no tool there is": ("<!-- talk: T25 -->", "⟂<!-- needs: nosuchtool -->", "fits no toolchain"),
    "a letter that nobody sees": ("$ mv tree moved", "⟂$ mv tree mo\u200bved", "U+200B"),
    "a line that runs the other way": ("\nhello from", "\n⟂hello \u202efrom", "U+202E"),
    "a preloaded library": ("$ mv tree moved", "⟂$ export LD_PRELOAD=$PWD/x.so\n$ mv tree moved", "changes LD_PRELOAD"),
    "a shell that reads a file of the page's own": (
        "$ moved/bin/app\nhello", "⟂$ . ./greet.cpp; moved/bin/app\nhello", "is not seen on the page",
    ),
}  # fmt: skip


@test_each(LIES)
class Lies(Lying):
    def test_the_truth_is_accepted(self) -> None:
        self.assertEqual(self.check(self.truth)[0], 0)

    def test_not_utf8(self) -> None:
        with open(self.made.readme, "wb") as file:
            file.write(self.truth.encode().replace(b"hello from", b"h\xe9llo from"))
        with self.assertRaisesRegex(LessonTrouble, r"README.md:\d+: the byte 0xe9 is not UTF-8"):
            ctest_checks.check_lesson(self.made, self.tree)


if __name__ == "__main__":
    unittest.main()
