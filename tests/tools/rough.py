"""A checkout in a rough place, and another one, both built at once; what the tests of that share.

One is read-only and belongs to somebody who is not root, its path is long and holds blanks,
parentheses and letters of other languages, it is built by the command, in a hostile environment and
without a home. The other one has a quote in its path and a /tmp with next to nothing in it, and is
configured and built by hand, in an environment that is as bad as CMake itself can stand.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import Iterator

from support import PATIENCE, ROOT, processes_of, wait_for

LENGTH = 200  # of the build folder's path, at least
PLACE = "a (rough) place, ünï Привет"
# Ninja 1.11 takes a quote for the end of a name in a compiler's list of headers, and builds what
# includes them anew each time: only what is built once has one.
QUOTED = "it's another"
HOSTILE = {
    "LD_LIBRARY_PATH": "/x",
    "LD_PRELOAD": "/x/none.so",
    "LD_RUN_PATH": "/x",
    "LIBRARY_PATH": "/x",
    "CPATH": "/x",
    "CFLAGS": "-O3",
    "CXXFLAGS": "-O3",
    "LDFLAGS": "-static",
    "GCC_COLORS": "error=01;31",
    "LC_ALL": "tr_TR.UTF-8",
    "LANG": "ru_RU.UTF-8",
    "TZ": "Pacific/Kiritimati",  # where it is tomorrow
    "BASH_ENV": "/x",
    "ENV": "/x",
    "CDPATH": "/",
    "PYTHONPATH": "/x",
    "PYTHONHOME": "/x",
}
# What CMake or its tools take for an order, from whoever calls them by hand.
ORDERS = {
    "CFLAGS": "-O9 -nonsense",
    "CXXFLAGS": "-nonsense",
    "LDFLAGS": "-static -nonsense",
    "CMAKE_GENERATOR": "Unix Makefiles",
    "CTEST_PARALLEL_LEVEL": "nonsense",
    "GTEST_FILTER": "-*",
}
BY_HAND = 'cmake -S "$1" -B "$2" -G Ninja && cmake --build "$2"'
# Mounts a /tmp of four pages over the one that is there, in a namespace of its own, and gets the
# folder that it is started in back into sight.
TINY = """mount -t tmpfs -o size=16k none "$1" && mkdir -p "$2" &&
mount --no-canonicalize --bind . "$2" && cd "$2" && shift 2 && exec "$@"
"""


class Rough(unittest.TestCase):
    folder: str

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = os.path.realpath(tempfile.mkdtemp(prefix="workbench-"))
        cls.addClassCleanup(cls._remove)
        cls.user = _nobody() if os.geteuid() == 0 else {}
        long = PLACE + " " + "x" * (LENGTH - len(os.fsencode(f"{cls.folder}/{PLACE} ")))
        cls.root = os.path.join(cls.folder, PLACE)
        cls.build = os.path.join(cls.folder, long)
        cls.other = os.path.join(cls.folder, QUOTED)
        cls.alone = os.path.join(cls.folder, QUOTED + " build")
        _copy(cls.root)
        shutil.copytree(cls.root, cls.other)
        cls.give(cls.folder)
        cls.permit(cls.root, 0o500)
        cls.no_tiny = cls._why_no_tiny()
        cls.first, cls.by_hand = ended(
            cls.start("run", "rpath/origin", hostile=True), cls._start_by_hand()
        )

    @classmethod
    def _remove(cls) -> None:
        cls.permit(cls.folder, 0o700)
        shutil.rmtree(cls.folder)

    @classmethod
    def permit(cls, root: str, mode: int) -> None:
        """Folders get this mode, and files the same without the right to write or to run."""
        for path, _, files in os.walk(root):
            for name in files:
                file = os.path.join(path, name)
                if not os.path.islink(file):
                    os.chmod(file, mode if name == "workbench" else mode & ~0o100)
            os.chmod(path, mode)

    @classmethod
    def give(cls, root: str) -> None:
        """All below a folder belongs to the one who runs the commands."""
        if cls.user:
            for path, _, files in os.walk(root):
                for name in (".", *files):
                    os.chown(os.path.join(path, name), cls.user["user"], cls.user["group"])

    @classmethod
    def popen(cls, argv: list[str], environment: dict[str, str], **options) -> subprocess.Popen:
        return subprocess.Popen(
            argv,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            umask=0o077,
            **{"cwd": cls.folder, **cls.user, **options},
        )

    @classmethod
    def start(cls, *words: str, hostile: bool = False, **options) -> subprocess.Popen:
        environment = {**os.environ, **({**HOSTILE, **ORDERS} if hostile else {})}
        environment.update(options.pop("environment", {}))
        environment["WORKBENCH_BUILD"] = options.pop("build", cls.build)
        for name in ("CI", "HOME"):  # where CI is set nothing is blessed
            environment.pop(name, None)
        argv = [os.path.join(options.pop("root", cls.root), "workbench"), *words]
        return cls.popen(argv, environment, **options)

    @classmethod
    def _start_by_hand(cls) -> subprocess.Popen:
        sources = os.path.join(cls.other, "scenarios", "rpath", "origin")
        argv = ["sh", "-c", BY_HAND, "sh", sources, cls.alone]
        if not cls.no_tiny:
            argv = cls._tiny(argv)
        return cls.popen(argv, {**os.environ, **HOSTILE})

    @classmethod
    def _tiny(cls, argv: list[str]) -> list[str]:
        around = ["unshare", "--mount", "--map-root-user", "sh", "-c", TINY, "sh"]
        return [*around, os.path.realpath(tempfile.gettempdir()), cls.folder, *argv]

    @classmethod
    def _why_no_tiny(cls) -> str:
        """What stands against a /tmp of our own, if something does."""
        probe = cls.popen(cls._tiny(["test", "-d", cls.root]), {**os.environ})
        status, out, err = ended(probe)[0]
        return (out + err).strip() if status else ""

    def can_reach(self, folder: str) -> bool:
        """Whether the one who runs the commands can look into a folder."""
        return ended(self.popen(["ls", folder], {**os.environ}))[0][0] == 0

    def command(self, *words: str, **options) -> tuple[int, str, str]:
        status, out, err = ended(self.start(*words, **options))[0]
        self.assertNotIn("Traceback", err)
        return status, out, err

    def by_ctest(self, build_folder: str, *words: str) -> str:
        """What ctest says of a tree in the hostile environment, called by hand from the root."""
        argv = ["ctest", "--test-dir", build_folder, "--no-tests=error", *words]
        status, out, err = ended(self.popen(argv, {**os.environ, **HOSTILE}, cwd="/"))[0]
        self.assertEqual(status, 0, out + err)
        return out

    @contextlib.contextmanager
    def writable(self) -> Iterator[None]:
        """The sources may be changed inside, and are as before afterwards."""
        kept = os.path.join(self.folder, "kept")
        shutil.copytree(self.root, kept)
        self.permit(self.root, 0o700)
        try:
            yield
        finally:
            shutil.rmtree(self.root)
            os.rename(kept, self.root)
            self.give(self.root)

    def assert_nothing_is_left(self) -> None:
        left = processes_of(self.folder)
        wait_for(lambda: not processes_of(self.folder), f"the end of {left}")
        scratch = os.path.join(self.build, "scratch")
        found = [path for path, _, _ in os.walk(scratch)]
        self.assertEqual(found, [])


def _copy(root: str) -> None:
    """A checkout of what one scenario needs, and of one that needs a tool."""
    for name in (
        *("CMakeLists.txt", "CMakePresets.json", "README.md", "workbench", "cmake", "tools"),
        *("tests", "scenarios/README.md", "scenarios/rpath/README.md", "scenarios/rpath/origin"),
        *("scenarios/mangling/README.md", "scenarios/mangling/rust"),
    ):
        source, target = os.path.join(ROOT, name), os.path.join(root, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.isdir(source):
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)


def _nobody() -> dict:
    """Who runs the commands where that would be root: nobody, if all tools can be reached so."""
    import pwd

    entry = pwd.getpwnam("nobody")
    user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    script = "cmake --version && c++ --version && python3 --version"
    probe = subprocess.run(["sh", "-c", script], capture_output=True, check=False, **user)
    return {} if probe.returncode else user


def ended(*processes: subprocess.Popen) -> list[tuple[int, str, str]]:
    """Each one's exit status and what it printed, when all have ended; they are read side by side."""

    def end(process: subprocess.Popen) -> tuple[int, str, str]:
        with process:
            try:
                out, err = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()  # else it would be waited for without a limit
                raise
        return process.returncode, out, err

    with ThreadPoolExecutor() as pool:
        return list(pool.map(end, processes))
