"""./workbench finds Python from anywhere, and without one says what to install, or installs it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

from workbench import package

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

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
        shutil.copy(os.path.join(ROOT, "workbench"), tree)
        shutil.copy(package.TABLE, os.path.join(tree, "tools"))
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
            timeout=60,
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
                self.assertTrue(os.path.isabs(report["pycache"]), report["pycache"])
                self.assertEqual(
                    os.path.realpath(report["pycache"]), os.path.join(self.tree, "build", "pycache")
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
                self.assertEqual(report["pycache"], os.path.join(tree, "build", "pycache"))
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

    def test_nothing_is_written_into_the_sources(self):
        def sources():
            return [entry for entry in sorted(os.walk(self.tree)) if "/build" not in entry[0]]

        _, *before = sources()
        self.started(environment={"WORKBENCH_BUILD": ""})
        (_, folders, files), *after = sources()
        self.assertEqual(after, before)
        self.assertEqual((sorted(folders), files), (["build", "tools"], ["workbench"]))

    def test_another_build_folder(self):
        for named, expected in (
            ("/else/where", "/else/where"),
            ("there", os.path.join(self.folder, "there")),
        ):
            report = self.started(environment={"WORKBENCH_BUILD": named})
            self.assertEqual(report["pycache"], expected + "/pycache")

    def test_a_file_in_place_of_the_build_folder_is_left_to_python(self):
        with open(os.path.join(self.tree, "build"), "w", encoding="utf-8"):
            pass
        self.started(environment={"WORKBENCH_BUILD": ""})

    def test_a_read_only_checkout(self):
        cache = os.path.join(self.folder, "cache")
        for environment, pycache in (
            ({"XDG_CACHE_HOME": cache}, f"{cache}/linking-workbench/pycache"),
            ({}, f"{self.folder}/.cache/linking-workbench/pycache"),
            ({"HOME": ""}, None),
        ):
            with self.subTest(environment):
                report = self.started_read_only(environment)
                self.assertEqual(report["pycache"], pycache)
                self.assertEqual(report["writes"], pycache is not None)

    def started_read_only(self, environment):
        if os.geteuid() != 0:
            os.chmod(self.tree, 0o555)
            self.addCleanup(os.chmod, self.tree, 0o755)
            return self.started(environment={"WORKBENCH_BUILD": "", **environment})
        # Nothing stops root but a read-only mount, in a namespace of its own.
        mount = (
            'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77; '
            'PATH=$2; exec "$1/workbench"'
        )
        result = subprocess.run(
            ["unshare", "--mount", "sh", "-c", mount, "sh", self.tree, self.path],
            env={"PATH": os.environ["PATH"], "HOME": self.folder, **environment},
            input="",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if result.returncode in (1, 77):
            self.skipTest(f"a read-only mount can't be made here: {result.stderr.strip()}")
        self.assertEqual((result.returncode, result.stderr), (3, ""))
        return json.loads(result.stdout)

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

    def expected(self, root):
        host = package.Host(self.path, root=root)
        return package.explain_missing(package.missing(host=host), host)

    def test_it_says_what_the_python_side_would_say(self):
        for manager in ("apt-get", "dnf", "pacman", "zypper", None):
            for root, sudo in ((True, False), (True, True), (False, True), (False, False)):
                with self.subTest(manager=manager, root=root, sudo=sudo):
                    self.user(0 if root else 1000)
                    for name in filter(None, (manager, "sudo" if sudo else None)):
                        self.command(name)
                    result = self.run_launcher("run", "rpath/origin")
                    self.assertEqual((result.returncode, result.stdout), (1, ""))
                    self.assertEqual(result.stderr, self.expected(root) + "\n")
                    for name in filter(None, (manager, "sudo" if sudo else None)):
                        os.remove(os.path.join(self.path, name))
        self.assertEqual(self.calls(), [])

    def test_only_what_is_missing_is_named(self):
        self.command("apt-get")
        for name in (
            "bash",
            "cmake",
            "ctest",
            "clang",
            "c++",
            "ld",
            "readelf",
            "nm",
            "objdump",
            "ar",
            "c++filt",
        ):
            self.command(name)
        said = self.run_launcher().stderr
        self.assertEqual(said, self.expected(True) + "\n")
        self.assertIn("python3", said)
        self.assertIn("ninja-build", said)
        self.assertNotIn("g++", said)
        self.assertNotIn("gcc", said)

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
                self.assertIn(
                    "$ apt-get update\n$ env DEBIAN_FRONTEND=noninteractive apt-get install -y",
                    result.stderr,
                )
                os.remove(os.path.join(self.path, "python3"))
        self.assertEqual(self.calls()[0], "apt-get update")
        self.assertTrue(
            self.calls()[1].startswith(
                "apt-get install -y --no-install-recommends python3 bash cmake "
            )
        )

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

    def brings_python(self):
        real = os.path.realpath(sys.executable)
        link = f'/bin/ln -sf "{real}" "{self.path}/python3"'
        return f"/bin/cat >/dev/null\ncase $* in *install*) {link} ;; esac"


if __name__ == "__main__":
    unittest.main()
