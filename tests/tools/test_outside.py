"""A lesson that writes outside its scratch folder fails, or what it writes is not written."""

from __future__ import annotations

import os
import unittest
import unittest.mock

from support import Case, said
from workbench.base import landlock
from workbench.lesson import play
from workbench.lesson.shell import Shell
from workbench.verify import ctest_checks

README = """# A claim

```console
$ basename /a/before
before
$ {command}
```
"""
UP = "../../../.."  # the folder of the test: tree/scratch/PROCESS/lesson


class Lessons:
    """The same with the kernel's help, and without."""

    def refused(self, command: str, words: str) -> None:
        self.make_tree()
        made = self.make_scenario(README.format(command=command), **{"main.c": "as it was\n"})
        status, report = said(ctest_checks.check_lesson, made, self.tree)
        self.assertEqual(status, 1, report)
        self.assertRegex(report, r"README\.md:[67]: ")
        self.assertRegex(report, words)
        self.assertIn("A lesson can write only in its scratch folder", report)

    def test_a_file_in_the_sources(self) -> None:
        self.refused(f"touch {UP}/scenarios/test/lesson/more", "lesson/more")

    def test_a_source_that_is_changed(self) -> None:
        self.refused(f"echo more >>{UP}/scenarios/test/lesson/main.c", "lesson/main.c")

    def test_a_source_that_is_removed(self) -> None:
        self.refused(f"rm -f {UP}/scenarios/test/lesson/main.c", "lesson/main.c")

    def test_a_file_beside_the_copy(self) -> None:
        played = self.play(README.format(command='touch ~/x "$TMPDIR/x"'))
        self.assertEqual([one.wrong for one in played], ["", ""])
        self.assertFalse(os.path.exists(os.path.join(self.tree, "scratch")))

    def test_the_home_is_nobodys(self) -> None:
        played = self.play(README.format(command="ls -A ~; printenv HOME\n/[..]/scratch/[..]/home"))
        self.assertEqual([one.wrong for one in played], ["", ""])


class Refused(Lessons, Case):
    def setUp(self) -> None:
        super().setUp()
        if not landlock.version():
            self.skipTest("this kernel has no Landlock")

    def test_a_file_in_the_build_folder(self) -> None:
        self.refused("touch ../../x", "cannot touch '../../x': Permission denied")

    def test_a_file_that_nobody_would_look_for(self) -> None:
        self.refused(f"touch {UP}/x", f"cannot touch '{UP}/x': Permission denied")

    def test_silence_hides_nothing(self) -> None:
        self.make_tree()
        made = self.make_scenario(README.format(command=f"touch {UP}/x 2>/dev/null || true"))
        self.assertEqual(said(ctest_checks.check_lesson, made, self.tree)[0], 0)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "x")))

    def test_what_runs_on_in_the_background_is_held_too(self) -> None:
        path = self.write("file", "as it was\n")
        command = f"setsid sh -c 'echo more >>{UP}/file' 2>/dev/null; cat {UP}/file"
        (_, played) = self.play(README.format(command=f"{command}\nas it was"))
        self.assertEqual(played.wrong, "", path)

    def test_files_move_and_are_linked_inside(self) -> None:
        command = (
            "mkdir a b; : >a/x; ln a/x b/y; mv a/x b/; ln -s x b/z; rm -r a; ls b | cat\nx\ny\nz"
        )
        self.assertEqual([one.wrong for one in self.play(README.format(command=command))], ["", ""])

    def test_the_terminal_and_pipes_can_be_written_to(self) -> None:
        command = "basename /a/out >/dev/stdout; basename /a/in | tee /dev/stderr\nout\nin\nin"
        self.assertEqual([one.wrong for one in self.play(README.format(command=command))], ["", ""])
        with unittest.mock.patch("os.openpty", side_effect=OSError):  # /dev/pts is not mounted
            with Shell(self.folder, {"PATH": os.environ["PATH"]}, writable=self.folder) as shell:
                self.assertEqual(shell.run("echo out >/dev/stdout").output, b"out\n")


class Noticed(Lessons, Case):
    def setUp(self) -> None:
        super().setUp()
        patch = unittest.mock.patch.object(landlock, "version", lambda: 0)
        patch.start()
        self.addCleanup(patch.stop)

    def test_a_file_around_the_copy(self) -> None:
        self.refused("touch ../x", "the command changed .*/scratch/.*/x")

    def test_a_file_in_the_checkout(self) -> None:
        root = os.path.join(self.folder, "checkout")
        os.mkdir(root)
        with unittest.mock.patch("workbench.base.place.ROOT", root):
            self.refused(f"mkdir {UP}/checkout/x", "the command changed .*/checkout/x")

    def test_what_others_do_meanwhile(self) -> None:
        self.make_tree()
        made = self.make_scenario(README.format(command="true"))
        with play.Stage(made.folder, self.tree, self.tree) as stage:
            for name in (".README.md.swp", "README.md~"):
                self.write(f"scenarios/test/lesson/{name}", "an editor's")
            assert stage.outside
            self.assertEqual(stage.outside.changed(), "")


if __name__ == "__main__":
    unittest.main()
