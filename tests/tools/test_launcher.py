"""./workbench finds Python from anywhere, and without one says what to install, or installs it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from screen import on_a_terminal
from support import PATIENCE, ROOT
from workbench.host import package
from workbench.lesson.scenario import syllabus

# Stands for tools/workbench: says how it was started.
ECHO = """
import json, os, sys
print(json.dumps({
    "arguments": sys.argv[1:],
    "cwd": os.getcwd(),
    "main": os.path.realpath(__file__),
    "isolated": sys.flags.isolated,
    "utf8": sys.flags.utf8_mode,
    "pycache": sys.pycache_prefix,
    "writes": not sys.dont_write_bytecode,
    "stdin": sys.stdin.read(),
}))
sys.exit(3)
"""


class Launcher(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Compiled Python is kept from test to test, but where a test is about just that.
        cls.build = tempfile.mkdtemp(prefix="launcher-build-")
        cls.addClassCleanup(shutil.rmtree, cls.build)

    def setUp(self):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="launcher-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "path")
        self.log = os.path.join(self.folder, "log")
        os.mkdir(self.path)
        self.tree = self.checkout("tree")

    def checkout(self, name):
        tree = os.path.join(self.folder, name)
        os.makedirs(os.path.join(tree, "tools", "workbench"))
        # What they hold and not their modes: a checkout may be read-only, and these are written to.
        launcher = os.path.join(tree, "workbench")
        shutil.copyfile(os.path.join(ROOT, "workbench"), launcher)
        os.chmod(launcher, 0o755)
        shutil.copyfile(package.TABLE, os.path.join(tree, "tools", "packages.txt"))
        with open(
            os.path.join(tree, "tools", "workbench", "__main__.py"), "w", encoding="utf-8"
        ) as file:
            file.write(ECHO)
        return tree

    def command(self, name, does=":"):
        """A command that writes down how it was called."""
        file = os.path.join(self.path, name)
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(f'#!/bin/sh\necho "{name} $*" >>"{self.log}"\n{does}\n')
        os.chmod(file, 0o755)

    def calls(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as stream:
            return [
                line
                for line in stream.read().splitlines()
                if line.split()[0] not in ("id", "uname", "getconf")
            ]

    def with_python(self, name="python3"):
        os.symlink(os.path.realpath(sys.executable), os.path.join(self.path, name))

    def user(self, number):
        self.command("id", f"echo {number}")

    def run_launcher(self, *arguments, launcher=None, cwd=None, environment=None, given=""):
        return subprocess.run(
            [launcher or os.path.join(self.tree, "workbench"), *arguments],
            cwd=cwd or self.folder,
            env={
                "PATH": self.path,
                "HOME": self.folder,
                "WORKBENCH_BUILD": self.build,
                **(environment or {}),
            },
            input=given,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def started(self, *arguments, **how):
        result = self.run_launcher(*arguments, **how)
        self.assertEqual((result.returncode, result.stderr), (3, ""))
        return json.loads(result.stdout)


class WithPython(Launcher):
    """PATH has python3 and nothing else, so these hold without a single other command."""

    def setUp(self):
        super().setUp()
        self.with_python()

    def test_arguments_input_and_status_pass_through(self):
        arguments = ["why", "a  b", "", "*", "--", "--yes", "ж'\"$HOME"]
        report = self.started(*arguments, given="typed")
        self.assertEqual(report["arguments"], arguments)
        self.assertEqual(report["stdin"], "typed")

    def test_python_is_isolated_and_speaks_utf8(self):
        report = self.started(
            environment={
                "PYTHONHOME": "/nonsense",
                "PYTHONPATH": "/nonsense",
                "PYTHONUTF8": "0",
                "LC_ALL": "nonsense",
            }
        )
        self.assertEqual((report["isolated"], report["utf8"]), (1, 1))

    def test_it_works_from_any_folder_and_stays_there(self):
        for cwd, launcher in (
            ("/", os.path.join(self.tree, "workbench")),
            (self.tree, "./workbench"),
            (os.path.join(self.tree, "tools"), "../workbench"),
            (self.folder, "tree/workbench"),
        ):
            with self.subTest(cwd=cwd, launcher=launcher):
                report = self.started(
                    cwd=cwd, launcher=launcher, environment={"WORKBENCH_BUILD": ""}
                )
                self.assertEqual(report["cwd"], cwd)
                self.assertEqual(
                    report["main"], os.path.join(self.tree, "tools", "workbench", "__main__.py")
                )

    def test_it_works_by_its_name_on_the_path(self):
        self.assertTrue(
            self.started(launcher="workbench", environment={"PATH": f"{self.path}:{self.tree}"})[
                "main"
            ].startswith(self.tree)
        )

    def test_it_works_as_an_argument_of_sh(self):
        report = self.started("workbench", "list", launcher="/bin/sh", cwd=self.tree)
        self.assertEqual(report["arguments"], ["list"])

    def test_any_path_will_do(self):
        for name in (
            "two words",
            "quotes ' and \"",
            "Привет, мир",
            "a:b;c*?[d]$HOME`e`\\f",
            "-n",
            "new\nline",
        ):
            with self.subTest(name):
                tree = self.checkout(name)
                report = self.started(
                    "run",
                    launcher=os.path.join(tree, "workbench"),
                    environment={"WORKBENCH_BUILD": ""},
                )
                self.assertEqual(
                    report["main"], os.path.join(tree, "tools", "workbench", "__main__.py")
                )
                self.assertEqual(self.started(launcher="./workbench", cwd=tree)["cwd"], tree)

    def test_links_lead_to_the_checkout(self):
        os.symlink(shutil.which("readlink"), os.path.join(self.path, "readlink"))
        elsewhere = os.path.join(self.folder, "else where")
        os.mkdir(elsewhere)
        absolute = os.path.join(elsewhere, "absolute")
        relative = os.path.join(elsewhere, "relative")
        chain = os.path.join(self.folder, "chain")
        os.symlink(os.path.join(self.tree, "workbench"), absolute)
        os.symlink("../tree/workbench", relative)
        os.symlink("else where/relative", chain)
        for launcher in (absolute, relative, chain):
            with self.subTest(launcher):
                report = self.started(launcher=launcher)
                self.assertEqual(
                    report["main"], os.path.join(self.tree, "tools", "workbench", "__main__.py")
                )

    def test_a_checkout_behind_a_linked_folder(self):
        link = os.path.join(self.folder, "link")
        os.symlink(self.tree, link)
        report = self.started(launcher=os.path.join(link, "workbench"), cwd=link)
        self.assertEqual(
            report["main"], os.path.join(self.tree, "tools", "workbench", "__main__.py")
        )

    def test_python_keeps_nothing_that_it_compiles_until_it_has_looked_where(self):
        for environment in ({"WORKBENCH_BUILD": ""}, {"WORKBENCH_BUILD": "/else/where"}):
            before = sorted(os.walk(self.tree))
            report = self.started(environment=environment)
            self.assertEqual((report["pycache"], report["writes"]), (None, False))
            self.assertEqual(sorted(os.walk(self.tree)), before)

    def test_a_file_in_place_of_the_build_folder_is_left_to_python(self):
        with open(os.path.join(self.tree, "build"), "w", encoding="utf-8"):
            pass
        self.started(environment={"WORKBENCH_BUILD": ""})

    def test_a_shim_comes_last(self):
        shims = os.path.join(self.folder, "shims")
        os.mkdir(shims)
        shim = os.path.join(shims, "python3")
        with open(shim, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho shim\nexit 5\n")
        os.chmod(shim, 0o755)
        self.started(environment={"PATH": f"{shims}:{self.path}"})
        alone = self.run_launcher(environment={"PATH": shims})
        self.assertEqual((alone.returncode, alone.stdout), (5, "shim\n"))

    def test_a_folder_called_python3_is_no_python(self):
        first = os.path.join(self.folder, "first")
        os.makedirs(os.path.join(first, "python3"))
        self.started(environment={"PATH": f"{first}::{self.path}"})


class WithoutPython(Launcher):
    def setUp(self):
        super().setUp()
        self.user(0)
        self.command("uname", "echo Linux")
        self.command("getconf", "echo glibc 2.36")

    def line(self, root):
        """The line that the Python side would give for Python."""
        host = package.Host(self.path, root=root)
        return package.install_line(package.named(["python3"]), host)

    def test_it_asks_for_python_alone_in_the_line_of_the_python_side(self):
        for manager in ("apt-get", "dnf", "pacman", "zypper"):
            for root, sudo in ((True, False), (True, True), (False, True), (False, False)):
                with self.subTest(manager=manager, root=root, sudo=sudo):
                    self.user(0 if root else 1000)
                    for name in filter(None, (manager, "sudo" if sudo else None)):
                        self.command(name)
                    for verb in ("run", "doctor"):
                        result = self.run_launcher(verb, "rpath/origin")
                        self.assertEqual((result.returncode, result.stdout), (1, ""))
                        self.assertIn(f"\n\n    {self.line(root)}\n\n", result.stderr)
                        how = "as root" if not root and not sudo else "--yes, which runs it"
                        self.assertIn(how, result.stderr)
                    for name in filter(None, (manager, "sudo" if sudo else None)):
                        os.remove(os.path.join(self.path, name))
        self.assertEqual(self.calls(), [])

    def test_yes_installs_and_goes_on(self):
        self.with_env()
        for arguments in (
            ["--yes", "run", "all"],
            ["run", "all", "--yes"],
            ["run", "--yes", "--", "all"],
        ):
            with self.subTest(arguments):
                self.command("apt-get", self.brings_python())
                result = self.run_launcher(*arguments, given="typed")
                self.assertEqual(result.returncode, 3, result.stderr)
                report = json.loads(result.stdout)
                self.assertEqual((report["arguments"], report["stdin"]), (arguments, "typed"))
                self.assertRegex(
                    result.stderr,
                    r"^\$ apt-get update\n"
                    r"\$ env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3\n$",
                )
                os.remove(os.path.join(self.path, "python3"))
        self.assertEqual(self.calls()[0], "apt-get update")
        self.assertIn("apt-get install -y --no-install-recommends python3", self.calls())

    def test_a_package_managers_words_are_shown_only_where_it_fails(self):
        self.command("zypper", f"echo 'a \\\\n'; echo Setting up >&2\n{self.brings_python('')}")
        result = self.run_launcher("--yes", "run")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertNotIn("Setting up", result.stderr)
        os.remove(os.path.join(self.path, "python3"))
        self.command("zypper", "echo 'a \\\\n'; printf 'Setting up' >&2; exit 4")
        result = self.run_launcher("--yes", "run")
        self.assertIn("\na \\n\nSetting up", result.stderr)
        self.assertIn("The installation ended with status 4.", result.stderr)

    def test_on_a_terminal_its_last_line_is_seen(self):
        for name in ("stty",):
            os.symlink(shutil.which(name), os.path.join(self.path, name))
        self.command(
            "zypper", f"echo Retrieving one; echo Retrieving two\n{self.brings_python('')}"
        )
        seen = on_a_terminal(lambda: self.on_streams(sys.stderr), columns=15)
        self.assertIn("\rRetrieving one\x1b[K\rRetrieving two\x1b[K\r\x1b[K", seen)
        os.remove(os.path.join(self.path, "python3"))
        seen = on_a_terminal(lambda: self.on_streams(sys.stderr), columns=12)
        self.assertIn("\rRetrieving \x1b[K\rRetrieving \x1b[K\r\x1b[K", seen)

    def on_streams(self, stream):
        subprocess.run(
            [os.path.join(self.tree, "workbench"), "--yes", "run"],
            env={"PATH": self.path, "TERM": "xterm", "WORKBENCH_BUILD": self.build},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            check=False,
        )

    def test_alone_it_says_what_it_is_and_what_is_missing(self):
        for words in ([], ["--help"], ["-h"], ["run", "--help"]):
            result = self.run_launcher(*words)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            first = syllabus()[0]
            self.assertIn(f"\n    ./workbench --yes run {first}\n", result.stdout)
            self.assertIn(f"scenarios/{first}/README.md", result.stdout)
            self.assertIn("no package manager here that the workbench knows", result.stdout)

    def test_yes_behind_two_dashes_is_somebody_elses(self):
        self.command("apt-get", self.brings_python())
        self.assertEqual(self.run_launcher("run", "--", "--yes").returncode, 1)
        self.assertEqual(self.calls(), [])

    def test_yes_as_a_user_goes_by_sudo(self):
        self.with_env()
        self.user(1000)
        self.command("sudo", '"$@"')
        self.command("apt-get", self.brings_python())
        self.assertEqual(self.run_launcher("--yes").returncode, 3)
        self.assertEqual(self.calls()[:2], ["sudo apt-get update", "apt-get update"])

    def test_yes_as_a_user_without_sudo_can_not_install(self):
        self.user(1000)
        self.command("apt-get", self.brings_python())
        result = self.run_launcher("--yes")
        self.assertEqual(result.returncode, 1)
        self.assertIn("Run this line as root", result.stderr)
        self.assertEqual(self.calls(), [])

    def test_yes_without_a_known_manager(self):
        for user in (0, 1000):
            self.user(user)
            self.command("sudo")
            result = self.run_launcher("--yes")
            self.assertEqual(result.returncode, 1)
            self.assertIn("no package manager here that the workbench knows", result.stderr)
            self.assertEqual(self.calls(), [])

    def test_an_installation_that_fails(self):
        self.command("dnf", "exit 9")
        result = self.run_launcher("--yes")
        self.assertEqual(result.returncode, 1)
        self.assertIn("The installation ended with status 9.", result.stderr)

    def test_an_installation_that_brings_no_python(self):
        self.command("zypper")
        result = self.run_launcher("--yes")
        self.assertEqual(result.returncode, 1)
        self.assertIn("there is still no python3 on PATH", result.stderr)

    def test_a_list_that_can_not_be_renewed_is_no_reason_to_stop(self):
        self.with_env()
        self.command("apt-get", f"[ $1 != update ] || exit 100\n{self.brings_python()}")
        result = self.run_launcher("--yes")
        self.assertEqual(result.returncode, 3)
        self.assertIn("could not be renewed (status 100)", result.stderr)

    def test_no_whole_system_is_upgraded_unasked(self):
        self.command("pacman", "exit 1")
        self.run_launcher("--yes")
        self.assertEqual(self.calls(), ["pacman -S --needed --noconfirm python"])

    def test_a_python_of_another_name_serves(self):
        self.with_python("python3.11")
        self.started()

    def test_another_kernel(self):
        self.command("uname", "echo Darwin")
        self.refused("This is Darwin, and the workbench teaches linking on Linux")

    def test_another_c_library(self):
        self.command("getconf", "echo getconf: GNU_LIBC_VERSION: unknown variable >&2; exit 1")
        self.refused("This Linux has no GNU C library, and the workbench teaches linking on Linux")

    def refused(self, beginning):
        self.command("apt-get", self.brings_python())
        for arguments in ([], ["--yes", "list"]):
            result = self.run_launcher(*arguments)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertTrue(result.stderr.startswith(beginning), result.stderr)
            self.assertTrue(
                result.stderr.endswith(f"for example with: {package.CONTAINER}\n"), result.stderr
            )
            self.assertEqual(result.stderr.count("\n"), 1)
        self.assertEqual(self.calls(), [])

    def with_env(self):
        os.symlink(shutil.which("env"), os.path.join(self.path, "env"))

    def brings_python(self, case="'install -y'"):
        real = os.path.realpath(sys.executable)
        link = f'/bin/ln -sf "{real}" "{self.path}/python3"'
        return f"/bin/cat >/dev/null\ncase $* in {case}*) {link} ;; esac"


if __name__ == "__main__":
    unittest.main()
