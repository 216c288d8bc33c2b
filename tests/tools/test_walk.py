"""`walk` on a pseudo-terminal: step, skip, back, a shell in the middle, quit; a narrow terminal, one
that is closed, and one that another job has in the meantime."""

from __future__ import annotations

import os
import signal
import termios
import unittest

from screen import Screen, Terminal
from support import COMMAND, Case, command, processes_of, ready_tree, wait_for
from workbench.commands import walk
from workbench.lesson import progress


class Walk(Case):
    def setUp(self) -> None:
        super().setUp()
        self.build = ready_tree()
        self.terminal = Terminal("walk", "rpath/origin", build=self.build)
        self.addCleanup(self.terminal.close)
        self.terminal.until("a, b or c?")
        self.terminal.type("\r")  # no answer
        self.terminal.until("(1/9)")

    def scratches(self) -> list[str]:
        parent = os.path.join(self.build, "scratch")
        mine = f"{self.terminal.process}-"
        return (
            [n for n in os.listdir(parent) if n.startswith(mine)] if os.path.isdir(parent) else []
        )

    def test_every_step_to_the_end(self) -> None:
        for step in range(1, 8):
            self.terminal.type("\r")
            self.assertIn("✓", self.terminal.until(f"({step + 1}/9)"))
        self.terminal.type("\r")
        told = self.terminal.until("or c?")
        self.assertIn("127\n  ✓", told)
        self.assertIn("b came true (which of the two starts?)", told)
        self.terminal.type("\r")
        self.terminal.until("(9/9)")
        self.terminal.type("\r")
        self.terminal.until("Enter goes on, q quits")  # the rest comes part by part
        self.terminal.type("\r\r\r")
        self.terminal.until("Remember")
        self.terminal.until("✓ a copy of the program alone does not start")
        self.terminal.until("9 commands, and 7 facts seen")
        self.assertEqual(self.terminal.exit(), 0)
        self.assertEqual(self.scratches(), [])

    def test_a_skipped_command_is_not_run(self) -> None:
        self.terminal.type("s")
        self.terminal.until("(2/9)")
        self.terminal.type("\r")
        self.assertIn("No such file or directory", self.terminal.until("(3/9)"))

    def test_back_undoes_what_a_command_did(self) -> None:
        for step in range(2, 6):
            self.terminal.type("\r")
            self.terminal.until(f"({step}/9)")  # the last one run is `mv tree moved`
        self.terminal.type("b")
        self.assertIn("mv tree moved", self.terminal.until("(4/9)"))
        self.terminal.type("\r")  # it can be run again: the tree has its old name
        self.assertIn("✓", self.terminal.until("(5/9)"))
        self.terminal.type("\r")
        self.assertIn("hello from libgreet.so", self.terminal.until("(6/9)"))

    def test_a_shell_in_the_same_place(self) -> None:
        self.terminal.type("\r")
        self.terminal.until("(2/9)")
        self.terminal.type("!")
        self.terminal.until("rpath-origin #" if os.getuid() == 0 else "rpath-origin $")
        self.terminal.type("echo there: $(ls); command -v c++; exit\n")
        self.terminal.until("there: CMakeLists.txt README.md")
        self.terminal.until(f"{self.build}/bin/c++")
        self.terminal.until("(2/9)")
        self.terminal.type("\r")
        self.assertIn("✓", self.terminal.until("(3/9)"))

    def test_a_shell_that_is_killed_leaves_the_terminal_to_the_walk(self) -> None:
        self.terminal.type("!")
        self.terminal.until("rpath-origin #" if os.getuid() == 0 else "rpath-origin $")
        self.terminal.type("kill -KILL $$\n")
        self.terminal.until("(1/9)")
        self.terminal.type("s")
        self.terminal.until("(2/9)")

    def test_quit(self) -> None:
        self.terminal.type("q")
        self.terminal.until("Begin again: ./workbench walk rpath/origin")
        self.assertEqual(self.terminal.exit(), 0)
        self.assertEqual(self.scratches(), [])

    def test_ctrl_c(self) -> None:
        self.terminal.type("\x03")
        self.terminal.until("Interrupted")
        self.assertEqual(self.terminal.exit(), 130)
        self.assertEqual(self.scratches(), [])

    def test_the_end_of_input(self) -> None:
        self.terminal.type("\x04")
        self.terminal.until("Begin again: ./workbench walk rpath/origin")
        self.assertEqual(self.terminal.exit(), 0)
        self.assertEqual(self.scratches(), [])

    def test_what_is_typed_ahead_is_kept(self) -> None:
        self.terminal.type("s\rs")
        self.assertIn("skipped", self.terminal.until("(2/9)"))
        self.assertIn("No such file or directory", self.terminal.until("(3/9)"))
        self.assertIn("skipped", self.terminal.until("(4/9)"))

    def test_stopped_by_force_and_continued(self) -> None:
        # As `kill -STOP` and `fg`: the shell has its own mode on the terminal in the meantime.
        os.kill(self.terminal.process, signal.SIGSTOP)
        os.waitpid(self.terminal.process, os.WUNTRACED)
        mode = termios.tcgetattr(self.terminal.end)
        self.assertFalse(mode[3] & termios.ICANON)
        mode[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(self.terminal.end, termios.TCSANOW, mode)
        os.kill(self.terminal.process, signal.SIGCONT)
        self.assertIn("$ mkdir -p tree/bin tree/lib", self.terminal.until("(1/9)"))
        self.terminal.type("s")  # without Enter
        self.terminal.until("(2/9)")

    def test_stopped_where_no_shell_waits(self) -> None:
        # The only process of a session can't be stopped by SIGTSTP (POSIX, 2.4.3: orphaned group).
        self.terminal.type("\x1a")
        self.assertIn("$ mkdir -p tree/bin tree/lib", self.terminal.until("(1/9)"))
        self.terminal.type("s")
        self.terminal.until("(2/9)")


class Asked(Case):
    """The questions of a lesson, in `walk` and in `run`: asked where they are, told when decided."""

    def setUp(self) -> None:
        super().setUp()
        self.build = ready_tree()
        self.state = os.path.join(self.folder, "state")
        before = os.environ.get("XDG_STATE_HOME")
        os.environ["XDG_STATE_HOME"] = self.state
        self.addCleanup(
            os.environ.pop if before is None else os.environ.__setitem__,
            "XDG_STATE_HOME",
            before,
        )

    def start(self, verb: str) -> Terminal:
        terminal = Terminal(verb, "rpath/origin", build=self.build)
        self.addCleanup(terminal.close)
        return terminal

    def answers(self) -> dict[str, str]:
        kept = progress.read().get("rpath/origin", {}).get("answers", {})
        return {part: one["choice"] for part, one in kept.items()}

    def test_walk_asks_before_it_shows(self) -> None:
        terminal = self.start("walk")
        above = terminal.until("a, b or c?")
        self.assertIn("int main() { greet(); }", above)
        self.assertIn("b  Only moved/bin/app: its library came along.", above)
        self.assertNotIn("desk/app: error", above)
        terminal.type("a")
        terminal.until("You say a.")
        terminal.until("(1/9)")
        self.assertEqual(self.answers(), {}, "nothing is known yet")
        terminal.type("\r" * 8)
        told = terminal.until("Why: where did the copy look?")
        self.assertIn("You said a, and b came true", told)
        self.assertIn("a: the copy has the same path written in it", told)
        terminal.until("a, b or c?")
        terminal.type("b")
        told = terminal.until("Look inside")
        self.assertIn("✓ You said b, and b came true", told)
        self.assertIn("$ cd desk; mkdir ../lib", told)
        self.assertEqual(self.answers(), {"Predict": "a", "Why": "b"})
        terminal.type("q")

    def test_run_asks_too(self) -> None:
        terminal = self.start("run")
        above = terminal.until("a, b or c?")
        self.assertNotIn("$ mkdir -p tree", above)
        terminal.type("b")
        self.assertIn("✓ You said b, and b came true", terminal.until("Why: where did"))
        terminal.until("a, b or c?")
        terminal.type("\r")
        told = terminal.until("Look inside")
        self.assertIn("b came true", told)
        self.assertIn("c: the copy is the same, byte for byte", told)
        terminal.until("is verified")
        self.assertEqual(terminal.exit(), 0)
        self.assertEqual(self.answers(), {"Predict": "b"})

    def test_quit_at_a_question(self) -> None:
        for verb, status in (("walk", 0), ("run", 130)):
            terminal = self.start(verb)
            terminal.until("a, b or c?")
            terminal.type("q")
            self.assertEqual(terminal.exit(), status)
        self.assertEqual(self.answers(), {})

    def test_skipped_commands_decide_nothing(self) -> None:
        terminal = self.start("walk")
        terminal.until("a, b or c?")
        terminal.type("b" + "s" * 8)
        told = terminal.until("Why: where did the copy look?")
        self.assertIn("Commands were skipped, so nothing is tried here", told)
        terminal.type("q")

    def test_without_a_terminal_nothing_is_asked(self) -> None:
        done = command("run", "rpath/origin", env={**os.environ, "WORKBENCH_BUILD": self.build})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("a, b or c?", done.stdout)
        told = " ".join(done.stdout.split())
        self.assertIn("✓ Predict: which of the two starts? b comes true: Only moved/bin/app", told)
        self.assertIn("(by the commands above)", told)
        self.assertIn("b comes true: In the lib beside its own folder. (by 3 experiments)", told)

    def test_answers_that_cannot_be_kept_are_said_once(self) -> None:
        self.write("state", "a file where the folder should be")
        terminal = self.start("run")
        terminal.until("a, b or c?")
        terminal.type("b")
        self.assertIn("Your answers are not kept: ", terminal.until("Why: where did"))
        terminal.until("a, b or c?")
        terminal.type("b")
        self.assertNotIn("not kept", terminal.until("is verified"))
        self.assertEqual(terminal.exit(), 0)


class Job(Case):
    """`walk` as a job of a shell."""

    def test_stopped_and_continued(self) -> None:
        # A shell that leaves the terminal's mode alone; what it prompts with is found nowhere else.
        shell = ("env", "ENV=", "PS1=[shell] ", "sh", "-i", "-c", "exec sh -i", "sh")
        terminal = Terminal(build=ready_tree(), before=shell)
        self.addCleanup(terminal.close)
        terminal.until("[shell] ")
        terminal.type(f"'{COMMAND}' walk rpath/origin\n")
        terminal.until("or c?")
        terminal.type("\r")
        terminal.until("(1/9)")
        terminal.type("\x1a")
        terminal.until("[shell] ")
        terminal.type("stty -a | tr ' ;' '\\n\\n' | grep -E 'icanon|echo$'; echo do''ne\n")
        self.assertEqual(terminal.until("done\n").splitlines()[-3:], ["icanon", "echo", "done"])
        terminal.type("fg\n")
        self.assertIn("$ mkdir -p tree/bin tree/lib", terminal.until("(1/9)"))
        terminal.type("s")  # without Enter
        terminal.until("(2/9)")
        terminal.type("q")
        terminal.until("Begin again")
        terminal.until("[shell] ")
        terminal.type("echo status $?\n")
        terminal.until("status 0\n")


class HungUp(Case):
    """A terminal that is closed, as a window is."""

    def setUp(self) -> None:
        super().setUp()
        self.build = os.path.join(self.folder, "build")
        os.symlink(ready_tree(), self.build)
        self.errors = os.path.join(self.folder, "errors")

    def hang_up(self, words: str, text: str, before: tuple[str, ...]) -> None:
        """Closes the terminal of a command that has shown this text; it must end, and leave nothing."""
        terminal = Terminal(*words.split(), build=self.build, errors=self.errors, before=before)
        self.addCleanup(terminal.close)
        terminal.until(text)
        terminal.hang_up()
        status = terminal.status()
        if status >= 0:  # it is not that of the shell below it
            self.assertIn(status, (0, 1, 129, 130) if "shell" in words else (1, 130))
        wait_for(lambda: not processes_of(self.build), f"the end of {words}")
        with open(self.errors, encoding="utf-8") as file:
            said = file.read()
        self.assertNotIn("Traceback", said)
        self.assertNotIn("Exception", said)
        self.assertLessEqual(len(said.split("workbench: ")), 2)
        scratch = os.path.join(self.build, "scratch")
        for owner in os.listdir(scratch) if os.path.isdir(scratch) else ():
            process = owner.partition("-")[0]  # another test's may be there
            self.assertTrue(os.path.exists(f"/proc/{process}"), f"{owner} is left, after {said}")

    def test_whatever_runs_on_it(self) -> None:
        # Alone on the terminal SIGHUP tells it; below a shell it reads EIO before that comes.
        below = ("sh", "-c", '"$0" "$@"; true')
        ignoring = ("sh", "-c", 'trap "" HUP; exec "$0" "$@"')  # as nohup(1): EIO alone tells it
        for words, text in (
            ("walk rpath/origin", "a, b or c?"),
            ("shell rpath/origin", "A scratch copy"),
            ("run rpath/origin", "a, b or c?"),
            ("fix rpath/origin", "Enter checks"),
        ):
            for before in ((), below, ignoring):
                with self.subTest(words=words, before=before):
                    self.hang_up(words, text, before)


class Narrow(Case):
    """Nothing of a question stays on the screen, however narrow it is or becomes."""

    def walk(self, columns: int) -> None:
        self.terminal = Terminal("walk", "rpath/origin", build=ready_tree(), columns=columns)
        self.addCleanup(self.terminal.close)
        self.screen = Screen(columns)
        self.fed = 0
        self.terminal.until("or c?")
        self.terminal.type("\r")
        self.terminal.until("(no answer)")

    def shown(self) -> str:
        """The screen, after all that came."""
        self.screen.feed(self.terminal.raw[self.fed :])
        self.fed = len(self.terminal.raw)
        return "\n".join(self.screen.lines)

    def step(self, columns: int) -> None:
        """Runs a command on a terminal that was made so wide while it asked."""
        self.terminal.until("Enter")
        self.terminal.until("q")
        self.assertEqual(self.shown().count("Enter"), 1)
        self.terminal.resize(columns)
        self.screen.columns = columns
        self.terminal.type("\r")
        self.terminal.until("✓")
        self.assertNotIn("Enter", self.shown().partition("✓")[0])

    def test_as_narrow_as_it_was(self) -> None:
        for columns in (20, 40, 80):
            self.walk(columns)
            self.step(columns)
            self.step(columns)

    def test_made_narrower_and_wider(self) -> None:
        self.walk(100)
        for columns in (40, 20, 100, 30):
            self.step(columns)

    def test_a_question_is_never_longer_than_a_line(self) -> None:
        for columns in range(1, 120):
            for number in ("(1/1)", "(12/12)"):
                self.assertLess(len(walk.question(number, columns)), columns)
        self.assertIn("q quits", walk.question("(12/12)", 80))
        self.assertIn("(12/12)", walk.question("(12/12)", 40))
        self.assertIn("q quits", walk.question("(12/12)", 0))  # a terminal that does not say


if __name__ == "__main__":
    unittest.main()
