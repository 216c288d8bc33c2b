"""Standard streams that are closed, full, or read by nobody: a sentence, and nothing lost unsaid."""

from __future__ import annotations

import json
import os
import subprocess
import unittest

from screen import pair
from support import COMMAND, PATIENCE, ROOT, Case, ready_tree
from workbench.base import scratch

# Every verb, so called that it has something to say. Of the others, walk and shell need a terminal,
# slides their tools (test_slides.py), and new and matrix a place of their own.
VERBS = (
    "--help",
    "list",
    "list --json",
    "run rpath/origin",
    "test rpath/origin",
    "break rpath/origin",
    "why undefined reference",
    "why no lesson explains this",
    "check rpath/origin",
    "bless rpath/origin",
    "doctor",
    "setup",
)
DATA = ("run rpath/origin --json", "test rpath/origin --json", "doctor --json")
SENTENCE = "workbench: Standard output can't be written"


def _own(err: str) -> str:
    """Without what is said because another test builds in the same tree."""
    lines = err.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("Waiting for another workbench"))


class Streams(Case):
    def setUp(self) -> None:
        super().setUp()
        self.build = os.path.join(self.folder, "build")
        os.symlink(ready_tree(), self.build)
        self.environment = {**os.environ, "WORKBENCH_BUILD": self.build}

    def with_streams(self, words: str, streams: str, root: str = ROOT) -> tuple[int, str, str]:
        """Runs a command as a shell does that redirects its streams; its status and what is left."""
        script = f'root=$1; shift; "$root/workbench" "$@" {streams}'
        argv = ["bash", "-c", script, "bash", root, *words.split()]
        done = subprocess.run(
            argv,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env=self.environment,
            timeout=PATIENCE,
            check=False,
        )
        return done.returncode, done.stdout, _own(done.stderr)

    def unread(self, words: str, root: str = ROOT) -> tuple[int, str]:
        """Runs a command whose output goes to a pipe that nobody reads."""
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run(
                [os.path.join(root, "workbench"), *words.split()],
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=subprocess.PIPE,
                text=True,
                env=self.environment,
                timeout=PATIENCE,
                check=False,
            )
        finally:
            os.close(writer)
        return done.returncode, _own(done.stderr)

    def fails_in_a_sentence(self, words: str, streams: str, root: str = ROOT) -> None:
        with self.subTest(words=words, streams=streams):
            status, out, err = self.with_streams(words, streams, root)
            self.assertEqual((status, out), (1, ""), err)
            self.assertIn(SENTENCE, err)
            self.quietly(err)

    def quietly(self, err: str) -> None:
        for word in ("Traceback", "Exception ignored", "WORKBENCH_BUILD"):
            self.assertNotIn(word, err)

    def test_a_full_disk(self) -> None:
        self.need("/dev/full")
        for words in VERBS + DATA:
            self.fails_in_a_sentence(words, ">/dev/full")

    def test_a_closed_output(self) -> None:
        for words in VERBS:
            self.fails_in_a_sentence(words, ">&-")

    def test_a_reader_who_goes_away(self) -> None:
        for words in VERBS:
            with self.subTest(words=words):
                self.assertEqual(self.unread(words), (1, ""))

    def test_a_new_scenario(self) -> None:
        root = os.path.join(self.folder, "checkout")
        for name in ("tools", "scenarios", "slides"):
            scratch.copy_sources(os.path.join(ROOT, name), os.path.join(root, name))
        for name in ("workbench", "README.md", "CMakePresets.json"):
            scratch.copy(os.path.join(ROOT, name), os.path.join(root, name))
        os.chmod(os.path.join(root, "workbench"), 0o755)
        self.fails_in_a_sentence("new shown/closed", ">&-", root)
        self.assertEqual(self.unread("new shown/unread", root), (1, ""))
        if os.path.exists("/dev/full"):
            self.fails_in_a_sentence("new shown/full", ">/dev/full", root)

    def test_the_matrix(self) -> None:
        self.need("/dev/full")
        for name in ("gcc", "g++"):  # a toolchain that is soon done
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\nexit 1\n"), 0o755)
        self.environment["PATH"] = f"{self.folder}/bin:{os.environ['PATH']}"
        for words in ("matrix rpath/origin", "matrix rpath/origin --json"):
            self.fails_in_a_sentence(f"--preset gcc-release {words}", ">/dev/full")

    def test_ctest_has_lost_its_reader(self) -> None:
        # One who reads until the first test has begun: the pipe breaks while ctest writes to it.
        script = '"$0" test rpath/origin | grep -q "  Start "; echo "${PIPESTATUS[0]}"'
        done = subprocess.run(
            ["bash", "-c", script, COMMAND],
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=PATIENCE,
            check=False,
        )
        self.assertEqual((done.stdout, _own(done.stderr)), ("1\n", ""))

    def test_nobody_reads_the_errors(self) -> None:
        full = ("2>/dev/full",) if os.path.exists("/dev/full") else ()
        for streams in ("2>&-", *full):
            for words, wanted in (
                ("list rpath", 0),
                ("list nothing", 2),
                ("frobnicate", 2),
                ("run rpath/origin --json", 0),
            ):
                with self.subTest(words=words, streams=streams):
                    status, out, _ = self.with_streams(words, streams)
                    self.assertEqual(status, wanted)
                    self.assertEqual("origin" in out, wanted == 0)

    def test_progress_that_nobody_reads(self) -> None:
        self.need("/dev/full")
        for name in ("gcc", "g++"):
            os.chmod(self.write(f"bin/{name}", "#!/bin/sh\nexit 1\n"), 0o755)
        self.environment["PATH"] = f"{self.folder}/bin:{os.environ['PATH']}"
        words = "--preset gcc-release matrix rpath/origin --json"
        status, out, _ = self.with_streams(words, "2>/dev/full")
        self.assertEqual((status, json.loads(out)["scenarios"][0]["slug"]), (1, "rpath/origin"))

    def test_all_are_closed(self) -> None:
        self.assertEqual(self.with_streams("list", "<&- >&- 2>&-"), (1, "", ""))

    def test_a_closed_input(self) -> None:
        for words in ("why -", "why"):
            status, out, err = self.with_streams(words, "<&-")
            self.assertEqual((status, out), (1, ""), err)
            self.assertIn("workbench: Standard input can't be read", err)
            self.quietly(err)
        for words, wanted in (("list", 0), ("run rpath/origin", 0), ("walk rpath/origin", 1)):
            status, out, err = self.with_streams(words, "<&-")
            self.assertEqual(status, wanted, err)
            self.quietly(err)

    def test_a_shell_whose_output_is_full(self) -> None:
        self.need("/dev/full")
        ours, theirs = pair()
        self.addCleanup(os.close, ours)
        self.addCleanup(os.close, theirs)
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run(
                [COMMAND, "shell", "rpath/origin"],
                stdin=theirs,
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                env=self.environment,
                timeout=PATIENCE,
                check=False,
            )
        self.assertEqual(done.returncode, 1)
        self.assertIn(SENTENCE, done.stderr)
        self.quietly(done.stderr)

    def test_a_terminal_is_told_line_by_line(self) -> None:
        ours, theirs = pair()
        self.addCleanup(os.close, ours)
        done = subprocess.run(
            [COMMAND, "list", "rpath"], stdout=theirs, timeout=PATIENCE, check=False
        )
        os.close(theirs)
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"origin", os.read(ours, 65536))

    def need(self, device: str) -> None:
        if not os.path.exists(device):
            self.skipTest(f"there is no {device} here")


if __name__ == "__main__":
    unittest.main()
