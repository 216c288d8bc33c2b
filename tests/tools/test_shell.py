"""The bash that lessons run in: status, streams, time limit, and what it leaves behind."""

from __future__ import annotations

import os
import unittest
import unittest.mock

from support import PATIENCE, Case, alive
from workbench.base import environment, keeper
from workbench.base.scratch import Scratch
from workbench.lesson.shell import LIMIT, Reply, Shell


class Shells(Case):
    def run_all(self, *commands: str, limit: float = LIMIT):
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

    def test_what_changes_later_commands_is_said(self) -> None:
        self.write("readelf", "#!/bin/sh\necho forged\n")
        os.chmod(os.path.join(self.folder, "readelf"), 0o755)
        for command in (
            "readelf() { echo forged; }",
            "function readelf { echo forged; }",
            "eval 'read''elf() { echo forged; }'",
            "command_not_found_handle() { echo forged; }",
            "alias readelf='echo forged'",
            "shopt -s expand_aliases",
            "enable -n printf",
            "enable -n test",
            "enable -n enable",
            "PATH=.:$PATH",
            "PATH=/nowhere",
            "BASH_ENV=forged",
            "export LD_PRELOAD=./forged.so",
            "export LD_AUDIT=./forged.so",
            "export COMPILER_PATH=$PWD",
            "declare -n PATH=x",
            "unset PATH",
            "BASH_ALIASES[readelf]='echo forged'",
            "set -x",
            "set -o posix",
            "shopt -s extglob",
            "exec > >(sed s/RPATH/RUNPATH/)",
            "exec 2>/dev/null",
            "exec >file",
        ):
            with self.subTest(command):
                reply = self.run_all(command)[0]
                self.assertEqual(reply.ended, "")
                self.assertRegex(
                    reply.changed,
                    "a function|_?(PATH|ENV|LD_PRELOAD|LD_AUDIT)$|where output goes",
                )

    def test_what_does_not_is_not(self) -> None:
        for command in (
            "x=1; export LD_LIBRARY_PATH=$PWD",
            "cd /",
            "LD_PRELOAD=./x.so true 2>/dev/null",
            "(readelf() { :; }; PATH=/nowhere; exec >/dev/null)",
            "false",
            "exec 5>&1",
            "ls >/dev/null 2>&1",
            "set -- a b",
        ):
            with self.subTest(command):
                self.assertEqual(self.run_all(command)[0].changed, "")

    def test_a_trap_does_not_outlast_its_step(self) -> None:
        for sign in ("DEBUG", "ERR", "RETURN"):
            found = self.run_all(f"trap 'echo forged' {sign}", "false", "true")
            self.assertEqual([reply.output for reply in found[1:]], [b"", b""])

    def test_what_bash_remembers_is_forgotten(self) -> None:
        self.write("readelf", "#!/bin/sh\necho forged\n")
        os.chmod(os.path.join(self.folder, "readelf"), 0o755)
        found = self.run_all("hash -p ./readelf readelf", "readelf --version | head -n 1")
        self.assertIn(b"GNU readelf", found[1].output)

    def test_the_loops_own_names_can_not_be_taken(self) -> None:
        for command in (
            "_status() { :; }", "_last=5", "_command=x", "_options=x", "_output=here; _mark=x", "builtin() { :; }",
            "unset() { :; }", "printf() { :; }", "declare() { :; }", "read() { :; }", "trap() { :; }", "eval() { :; }",
            "'['() { :; }", "enable -n read", "enable -n eval declare hash", "set -o posix", "unset -f _status",
        ):  # fmt: skip
            with self.subTest(command):
                first, second = self.run_all(command, "f() { :; }; PATH=/nowhere")
                self.assertEqual((first.ended, second.ended), ("", ""))
                self.assertTrue(second.changed)

    def test_no_command_prints_the_mark_of_its_end(self) -> None:
        for words in ("$_mark", "$1", "$2", "${!_*}"):
            found = self.run_all(f"printf '\\036%s0\\n' \"{words}\"; true; false", "true")
            self.assertEqual([(o.status, o.ended) for o in found], [(1, ""), (0, "")])

    def test_what_is_stopped_can_tidy_up(self) -> None:
        tidy = (
            "trap 'sleep 0.1; rm left; exit' TERM; touch left; echo; while :; do sleep 0.01; done"
        )
        self.write("slow", f"#!/bin/sh\n{tidy}\n")
        with unittest.mock.patch.object(keeper, "PATIENCE", PATIENCE):
            self.stopped("sh ./slow")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "left")))

    def test_the_time_limit_ends_all_that_was_started(self) -> None:
        found = self.stopped("sleep 1000 & echo $!; bash -c 'sleep 1000'")
        self.assertFalse(alive(int(found.output)))

    def stopped(self, command: str) -> Reply:
        """What came of a command that never ends, stopped as soon as may be after it has printed."""
        for limit in (0.3, 1.0, 10.0, PATIENCE):
            [found] = self.run_all(command, limit=limit)
            self.assertEqual((found.status, found.ended), (None, "time"))
            if found.output:
                break
        return found

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

    def test_no_tool_is_looked_for_in_the_current_folder(self) -> None:
        with unittest.mock.patch.dict(os.environ, PATH=f".::bin:{os.environ['PATH']}:"):
            found = environment.lesson("/tree", "/tree")["PATH"].split(":")
        self.assertEqual(found[0], "/tree/bin")
        self.assertTrue(all(folder.startswith("/") for folder in found))
        self.assertTrue({"/usr/bin"} <= {*found})

    def test_strange_folders(self) -> None:
        for name in ("with space", "it's", 'say "hi"', "$HOME", "ünï-Привет", "-n"):
            folder = os.path.join(self.folder, name)
            os.mkdir(folder)
            with Shell(folder, environment.pinned()) as shell:
                self.assertEqual(shell.run("pwd").output.decode(), folder + "\n")


class Scratches(Case):
    def test_gone_afterwards_even_read_only(self) -> None:
        with self.assertRaises(ValueError):
            with Scratch(self.folder) as folder:
                os.mkdir(os.path.join(folder, "inner"))
                open(os.path.join(folder, "inner", "file"), "w").close()
                os.chmod(os.path.join(folder, "inner"), 0o500)
                raise ValueError
        self.assertEqual(os.listdir(self.folder), [])

    def test_what_a_compiler_leaves_goes_with_it(self) -> None:
        words = (
            '```console\n$ touch "$TMPDIR/left" && printenv TMPDIR\n[..]/scratch/[..]/tmp\n```\n'
        )
        (played,) = self.play(words)
        self.assertEqual(played.wrong, "")
        self.assertFalse(os.path.exists(os.path.join(self.tree, "scratch")))

    def test_what_a_killed_process_left_is_swept(self) -> None:
        os.makedirs(os.path.join(self.folder, "scratch", "999999999-0", "lesson"))
        with Scratch(self.folder):
            self.assertEqual(len(os.listdir(os.path.join(self.folder, "scratch"))), 1)


if __name__ == "__main__":
    unittest.main()
