"""The bash that lessons run in: status, streams, time limit, and what it leaves behind."""

from __future__ import annotations

import os
import time
import unittest

from support import Case, wait_for
from workbench import environment
from workbench.scratch import Scratch
from workbench.shell import Shell


def alive(process: int) -> bool:
    """Running, and not only waiting for its parent to look (proc(5), stat)."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Shells(Case):
    def run_all(self, *commands: str, limit: float = 20.0):
        with Shell(self.folder, environment.pinned(), limit) as shell:
            return [shell.run(command) for command in commands]

    def test_status_and_output(self) -> None:
        found = self.run_all("echo hi", "false", "echo $?", "(exit 42)", "echo $?")
        self.assertEqual([o.status for o in found], [0, 1, 0, 42, 0])
        self.assertEqual([o.output for o in found], [b"hi\n", b"", b"1\n", b"", b"42\n"])

    def test_both_streams_in_order(self) -> None:
        self.assertEqual(self.run_all("echo a; echo b >&2; echo c")[0].output, b"a\nb\nc\n")

    def test_state_is_kept(self) -> None:
        self.assertEqual(self.run_all("x=1; cd /", 'echo "$x $PWD"')[1].output, b"1 /\n")

    def test_input_is_empty_and_commands_stay(self) -> None:
        self.assertEqual([o.output for o in self.run_all("cat", "echo next")], [b"", b"next\n"])

    def test_bash_speaks_as_on_a_terminal(self) -> None:
        found = self.run_all(
            "no-such-command", "(kill -SEGV $BASHPID)", "bash -c 'kill -ABRT $$'", "if"
        )
        self.assertEqual(
            [(o.output, o.status) for o in found],
            [
                (b"bash: no-such-command: command not found\n", 127),
                (b"Segmentation fault\n", 139),
                (b"Aborted\n", 134),
                (b"bash: syntax error: unexpected end of file\n", 2),
            ],
        )

    def test_what_is_stopped_can_tidy_up(self) -> None:
        tidy = "trap 'sleep 0.1; rm left; exit' TERM; touch left; while :; do sleep 0.01; done"
        self.write("slow", f"#!/bin/sh\n{tidy}\n")
        [stopped] = self.run_all("sh ./slow", limit=0.4)
        self.assertEqual(stopped.ended, "time")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "left")))

    def test_the_time_limit_ends_all_that_was_started(self) -> None:
        begin = time.monotonic()
        with Shell(self.folder, environment.pinned(), 0.3) as shell:
            found = shell.run("sleep 1000 & echo $!; bash -c 'sleep 1000'")
        self.assertEqual((found.status, found.ended), (None, "time"))
        self.assertLess(time.monotonic() - begin, 10)
        wait_for(lambda: not alive(int(found.output)), "the end of the sleep", 10.0)

    def test_a_shell_that_ends_is_noticed_though_something_holds_the_terminal(self) -> None:
        found = self.run_all("sleep 1000 & exit 3", "echo never")
        self.assertEqual([o.ended for o in found], ["closed", "closed"])

    def test_large_output_arrives_whole(self) -> None:
        self.assertEqual(
            len(self.run_all("head -c 1000000 /dev/zero | tr '\\0' x; echo")[0].output), 1000001
        )

    def test_the_environment_is_pinned(self) -> None:
        hostile = {
            "LD_LIBRARY_PATH": "/x",
            "LIBRARY_PATH": "/x",
            "CXXFLAGS": "-O9",
            "LC_ALL": "ru_RU",
        }
        before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(before)))
        os.environ.update(hostile)
        output = self.run_all("env")[0].output.decode()
        for name in ("LD_", "LIBRARY_PATH", "CXXFLAGS"):
            self.assertNotIn(name, output)
        self.assertIn("LC_ALL=C.UTF-8", output)

    def test_strange_folders(self) -> None:
        for name in ("with space", "it's", 'say "hi"', "$HOME", "ünï-Привет", "-n"):
            folder = os.path.join(self.folder, name)
            os.mkdir(folder)
            with Shell(folder, environment.pinned()) as shell:
                self.assertEqual(shell.run("pwd").output.decode(), folder + "\n")


class Scratches(Case):
    def test_gone_afterwards_even_read_only(self) -> None:
        with self.assertRaises(KeyboardInterrupt):
            with Scratch(self.folder) as folder:
                os.mkdir(os.path.join(folder, "inner"))
                open(os.path.join(folder, "inner", "file"), "w").close()
                os.chmod(os.path.join(folder, "inner"), 0o500)
                raise KeyboardInterrupt
        self.assertEqual(os.listdir(self.folder), [])

    def test_what_a_compiler_leaves_goes_with_it(self) -> None:
        words = '```console\n$ touch "$TMPDIR/left" && echo "$TMPDIR"\n[..]/scratch/[..]/tmp\n```\n'
        (played,) = self.play(words)
        self.assertEqual(played.wrong, "")
        self.assertFalse(os.path.exists(os.path.join(self.tree, "scratch")))

    def test_what_a_killed_process_left_is_swept(self) -> None:
        os.makedirs(os.path.join(self.folder, "scratch", "999999999-0", "lesson"))
        with Scratch(self.folder):
            self.assertEqual(len(os.listdir(os.path.join(self.folder, "scratch"))), 1)


if __name__ == "__main__":
    unittest.main()
