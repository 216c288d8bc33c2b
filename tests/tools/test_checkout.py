"""A checkout in a rough place: its path, its permissions, its environment, its interruptions.

One copy of the sources, read-only, in a folder with blanks, quotes and letters of other languages,
is built once by all the tests here.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import unittest

from support import ROOT, wait_for

PLACE = "a (rough) place, ünï Привет"
HOSTILE = {
    "LD_LIBRARY_PATH": "/nonsense",
    "LD_PRELOAD": "/nonsense/none.so",
    "LD_RUN_PATH": "/nonsense",
    "LIBRARY_PATH": "/nonsense",
    "CPATH": "/nonsense",
    "CFLAGS": "-O9 -nonsense",
    "CXXFLAGS": "-nonsense",
    "LDFLAGS": "-static -nonsense",
    "GCC_COLORS": "error=01;31",
    "LC_ALL": "ru_RU.UTF-8",
    "LANG": "tr_TR.UTF-8",
    "PYTHONPATH": "/nonsense",
    "PYTHONHOME": "/nonsense",
    "CMAKE_GENERATOR": "Unix Makefiles",
    "BASH_ENV": "/nonsense",
    "ENV": "/nonsense",
    "CDPATH": "/",
    "GTEST_FILTER": "-*",
    "CTEST_PARALLEL_LEVEL": "nonsense",
}


class Checkout(unittest.TestCase):
    folder: str

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.mkdtemp(prefix="workbench-")
        cls.root = os.path.join(cls.folder, PLACE)
        cls.build = os.path.join(cls.folder, PLACE + " build")
        os.mkdir(cls.root)
        for name in ("CMakeLists.txt", "CMakePresets.json", "README.md", "workbench"):
            cls._copy(name)
        for name in ("cmake", "tools", "tests"):
            cls._copy(name)
        for name in ("README.md", "rpath/README.md", "rpath/origin"):
            cls._copy("scenarios/" + name)
        cls.permit(cls.root, 0o500)

    @classmethod
    def _copy(cls, name: str) -> None:
        source, target = os.path.join(ROOT, name), os.path.join(cls.root, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.isdir(source):
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)

    @classmethod
    def permit(cls, root: str, mode: int) -> None:
        """Folders get this mode, and files the same without the right to write."""
        for path, _, files in os.walk(root):
            for name in files:
                os.chmod(os.path.join(path, name), mode if name == "workbench" else mode & ~0o100)
            os.chmod(path, mode)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.permit(cls.root, 0o700)
        shutil.rmtree(cls.folder)

    def start(self, *words: str, hostile: bool = False, **options) -> subprocess.Popen:
        environment = {**os.environ, **(HOSTILE if hostile else {})}
        environment["WORKBENCH_BUILD"] = options.pop("build", self.build)
        environment.pop("CI", None)  # where nothing is blessed
        return subprocess.Popen(
            [os.path.join(options.pop("root", self.root), "workbench"), *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def command(self, *words: str, **options) -> tuple[int, str, str]:
        with self.start(*words, **options) as process:
            out, err = process.communicate(timeout=240)
        self.assertNotIn("Traceback", err)
        return process.returncode, out, err

    def processes(self) -> list[str]:
        """The command lines of processes that have to do with this folder."""
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/cmdline", "rb") as file:
                    line = os.fsdecode(file.read()).replace("\0", " ")
            except OSError:
                continue
            if self.folder in line:
                found.append(line)
        return found

    def assert_nothing_is_left(self) -> None:
        wait_for(lambda: not self.processes(), f"the end of {self.processes()}", 10.0)
        self.assertFalse(os.path.exists(os.path.join(self.build, "scratch")))

    def test_run_in_a_hostile_environment(self) -> None:
        status, out, err = self.command("run", "rpath/origin", hostile=True)
        self.assertEqual(status, 0, out + err)
        self.assertIn("✓ rpath/origin is verified: 12 commands and 6 facts", out)

    def test_the_whole_verification_by_ctest(self) -> None:
        status, out, err = self.command("--json", "test", "rpath/origin", hostile=True)
        self.assertEqual(status, 0, out + err)
        tests = {item["name"]: item["verdict"] for item in json.loads(out)}
        self.assertEqual(len(tests), 8)
        self.assertEqual(set(tests.values()), {"ok"})

    def test_two_runs_at_once(self) -> None:
        with self.start("run", "rpath/origin") as one, self.start("run", "rpath/origin") as other:
            words = [process.communicate(timeout=240) for process in (one, other)]
        self.assertEqual([one.returncode, other.returncode], [0, 0], words)

    def test_interrupted_while_the_lesson_is_played(self) -> None:
        self.interrupt("run", "✓")

    def test_interrupted_while_tests_run(self) -> None:
        self.interrupt("test", "Start ")

    def test_interrupted_while_it_is_broken(self) -> None:
        self.interrupt("break", "is changed:")

    def interrupt(self, verb: str, sign: str) -> None:
        self.command("run", "rpath/origin")  # so that all is built
        process = self.start(verb, "rpath/origin")
        with process:
            for line in process.stdout:
                if sign in line:
                    break
            process.send_signal(signal.SIGINT)
            rest, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, rest + err)
        self.assertIn("Interrupted", err)
        self.assertNotIn("Traceback", err)
        self.assert_nothing_is_left()

    def test_nothing_is_written_into_the_sources(self) -> None:
        self.command("run", "rpath/origin")
        found = [
            path for path, folders, _ in os.walk(self.root) if {"build", "__pycache__"} & {*folders}
        ]
        self.assertEqual(found, [])

    def test_a_source_that_does_not_compile(self) -> None:
        status, out, err = self.edited("main.cpp", "greet(); }", "greet() }")
        self.assertEqual(status, 1, out + err)
        self.assertIn("main.cpp", err)
        self.assertIn("error: expected", err)
        self.assertIn("This command failed with exit status 1:\n  cmake --build", err)

    def test_a_readme_with_a_broken_fence(self) -> None:
        status, out, err = self.edited("README.md", "127\n```\n", "127\n")
        self.assertEqual(status, 1, out + err)
        self.assertRegex(err, r"README\.md:\d+: the fence that opens here is never closed: end it")

    def second(self, name: str) -> str:
        """Another checkout, to be changed."""
        root = os.path.join(self.folder, name)
        shutil.copytree(self.root, root)
        self.addCleanup(shutil.rmtree, root)
        self.permit(root, 0o700)
        return root

    def edited(self, name: str, old: str, new: str) -> tuple[int, str, str]:
        """What `run` says in a second checkout, which differs in one file."""
        root = self.second(f"edited {name}")
        self.edit(os.path.join(root, "scenarios", "rpath", "origin", name), old, new)
        return self.command("run", "rpath/origin", root=root, build=root + " build")

    def edit(self, path: str, old: str, new: str) -> None:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def test_a_new_scenario_passes_and_is_blessed(self) -> None:
        root = self.second("an author")
        where = {"root": root, "build": os.path.join(self.folder, "author build")}
        page = os.path.join(root, "scenarios", "demo", "hello", "README.md")
        for words in (["new", "demo/hello"], ["check", "demo/hello"], ["test", "demo/hello"]):
            status, out, err = self.command(*words, **where)
            self.assertEqual(status, 0, out + err)
        self.assertEqual(self.command("new", "demo/hello", **where)[0], 2)

        self.edit(page, "$ ./app\nhello\n", "$ ./app\ngoodbye\n")
        status, out, err = self.command("run", "demo/hello", **where)
        self.assertEqual(status, 1)
        self.assertIn("printed instead: hello", out)
        status, out, err = self.command("bless", "demo/hello", **where)
        self.assertEqual(status, 0, out + err)
        self.assertIn("\n-goodbye\n+hello\n", out)
        self.assertEqual(self.command("run", "demo/hello", **where)[0], 0)

    def test_a_build_path_that_cannot_work(self) -> None:
        for name in ("with:colon", 'with"quote', "with;semicolon"):
            environment = {**os.environ, "WORKBENCH_BUILD": os.path.join(self.folder, name)}
            done = subprocess.run(
                [os.path.join(self.root, "workbench"), "run", "rpath/origin"],
                env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
            )  # fmt: skip
            self.assertEqual(done.returncode, 1, name)
            self.assertRegex(done.stderr, "path holds .*: choose another, WORKBENCH_BUILD=")
            self.assertNotIn("Traceback", done.stderr)

    def test_one_scenario_alone(self) -> None:
        # With a quote, which only this build meets: ninja 1.11 takes it for the end of a name in a
        # compiler's list of headers, and builds everything anew each time.
        alone = os.path.join(self.folder, "it's alone")
        sources = os.path.join(self.root, "scenarios", "rpath", "origin")
        for argv in (
            ["cmake", "-S", sources, "-B", alone, "-G", "Ninja"],
            ["cmake", "--build", alone],
            ["ctest", "--test-dir", alone, "--output-on-failure", "--no-tests=error"],
        ):
            done = subprocess.run(argv, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("0 tests failed out of 8", done.stdout)


if __name__ == "__main__":
    unittest.main()
