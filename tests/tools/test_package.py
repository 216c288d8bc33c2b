"""What is missing is named by its package, installed on request, and looked for again after."""

import contextlib
import io
import json
import os
import shutil
import tempfile
import unittest
from unittest import mock

from screen import on_a_terminal
from support import ROOT
from workbench.base.process import Finished
from workbench.base.trouble import Trouble
from workbench.host import doctor, install, package, version
from workbench.host.package import Host
from workbench.verify import build


class Bench(unittest.TestCase):
    """A made-up system: one folder is its PATH, another its /usr."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="package-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "path")
        self.usr = os.path.join(self.folder, "usr")
        self.log = os.path.join(self.folder, "log")
        os.mkdir(self.path)
        self.write("os-release", 'ID=plain\nPRETTY_NAME="Plain Linux 1"\n')

    def write(self, name, text=""):
        file = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(text)
        return file

    def command(self, name, does=":"):
        """A command that writes down how it was called."""
        os.chmod(
            self.write(f"path/{name}", f'#!/bin/sh\necho "{name} $*" >>"{self.log}"\n{does}\n'),
            0o755,
        )

    def calls(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as stream:
            return stream.read().splitlines()

    def host(self, root=True):
        return Host(self.path, (self.usr,), os.path.join(self.folder, "os-release"), root)

    def everything(self):
        """Puts all that is required in place."""
        for row in package.rows(("required",)):
            for part in row.probe.split(","):
                what, _, name = part.rpartition(":")
                if what == "header":
                    self.write(f"usr/include/{name}")
                elif what == "library":
                    self.write(f"usr/lib/lib{name}.a")
                else:
                    name = name.split("|")[0]
                    self.command(name, f"echo {name} version 99.1")

    def said(self, action, *arguments):
        """What an action returns, and what it says on both streams."""
        output = io.StringIO()
        with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
                result = action(*arguments)
            errors.seek(0)
            return result, output.getvalue() + errors.read()


class Table(unittest.TestCase):
    def test_every_row_names_a_package_for_every_manager_or_says_that_there_is_none(self):
        for row in package.rows():
            self.assertIn(row.kind, package.KINDS, row)
            self.assertEqual(list(row.packages), list(package.MANAGERS), row)
            self.assertTrue(row.purpose, row)

    def test_what_is_required_has_a_package_everywhere(self):
        for row in package.rows(("required",)):
            self.assertNotIn("-", row.packages.values(), row)

    def test_names_are_unique(self):
        names = [row.name for row in package.rows()]
        self.assertEqual(sorted(set(names)), sorted(names))


class Missing(Bench):
    def test_nothing_is_missing_where_all_is_here(self):
        self.everything()
        self.assertEqual(package.missing(host=self.host()), [])
        self.assertEqual(self.calls(), [], "looking starts no process")

    def test_an_empty_system_misses_all_that_is_required(self):
        names = [row.name for row in package.missing(host=self.host())]
        self.assertEqual(
            names, ["python3", "bash", "cmake", "ninja", "cc", "c++", "binutils", "gtest"]
        )

    def test_any_of_several_names_serves(self):
        self.everything()
        os.rename(os.path.join(self.path, "ninja"), os.path.join(self.path, "samu"))
        self.assertEqual(package.missing(host=self.host()), [])

    def test_one_absent_command_of_a_package_is_enough_to_miss_it(self):
        self.everything()
        os.remove(os.path.join(self.path, "readelf"))
        self.assertEqual([row.name for row in package.missing(host=self.host())], ["binutils"])

    def test_a_folder_or_a_plain_file_is_no_command(self):
        self.everything()
        os.remove(os.path.join(self.path, "cmake"))
        os.mkdir(os.path.join(self.path, "cmake"))
        os.remove(os.path.join(self.path, "bash"))
        self.write("path/bash")
        self.assertEqual([row.name for row in package.missing(host=self.host())], ["bash", "cmake"])

    def test_a_header_without_its_library_is_not_enough(self):
        self.everything()
        os.remove(os.path.join(self.usr, "lib", "libgtest.a"))
        self.assertEqual([row.name for row in package.missing(host=self.host())], ["gtest"])

    def test_a_module_is_found_among_those_of_any_python_with_its_version(self):
        (row,) = [row for row in package.rows(("slides",)) if row.probe == "module:jinja2"]
        self.assertIsNone(package.found(row, self.host()))
        for folder, beside in (
            ("usr/lib/python3/dist-packages", "Jinja2-3.1.2.egg-info"),
            ("usr/lib/python3.13/site-packages", "jinja2-3.1.6.dist-info"),
        ):
            with self.subTest(folder):
                shutil.rmtree(os.path.join(self.usr, "lib"), ignore_errors=True)
                self.write(f"{folder}/jinja2/__init__.py")
                self.write(f"{folder}/{beside}/METADATA")
                self.assertEqual(
                    package.found(row, self.host()), os.path.join(self.folder, folder, "jinja2")
                )
                number = beside.partition("-")[2].rpartition(".")[0]
                self.assertEqual(version.versions([row], self.host()), {"jinja2": number})

    def test_a_library_may_lie_in_the_folder_of_any_machine(self):
        self.everything()
        for folder in (f"lib/{os.uname().machine}-linux-gnu", "lib64", "lib/some-linux-gnuabi"):
            with self.subTest(folder):
                shutil.rmtree(os.path.join(self.usr, "lib"), ignore_errors=True)
                self.write(f"usr/{folder}/libgtest.so")
                self.assertEqual(package.missing(host=self.host()), [])


class Explaining(Bench):
    LINES = {
        "apt-get": "apt-get update && env DEBIAN_FRONTEND=noninteractive"
        " apt-get install -y --no-install-recommends ninja-build g++ libgtest-dev",
        "dnf": "dnf install -y --setopt=install_weak_deps=False ninja-build gcc-c++ gtest-devel",
        "pacman": "pacman -S --needed --noconfirm ninja gcc gtest",
        "zypper": "zypper --non-interactive install --no-recommends ninja gcc-c++ gtest",
    }

    def rows(self):
        return [row for row in package.rows() if row.name in ("ninja", "c++", "gtest")]

    def test_each_manager_has_its_line(self):
        for manager, line in self.LINES.items():
            with self.subTest(manager):
                self.command(manager)
                self.assertEqual(package.install_line(self.rows(), self.host()), line)
                text = install.explain_missing(self.rows(), self.host())
                self.assertIn(f"\n    {line}\n", text)
                self.assertIn("missing on Plain Linux 1: ", text)
                self.assertIn("--yes", text)
                os.remove(os.path.join(self.path, manager))

    def test_a_user_is_shown_sudo(self):
        self.command("apt-get")
        self.command("sudo")
        self.assertIn(
            "\n    sudo apt-get update && sudo env DEBIAN_FRONTEND=noninteractive apt-get install ",
            install.explain_missing(self.rows(), self.host(root=False)),
        )

    def test_root_needs_no_sudo(self):
        self.command("apt-get")
        self.command("sudo")
        self.assertNotIn("sudo", install.explain_missing(self.rows(), self.host()))

    def test_a_user_without_sudo_is_told_to_be_root(self):
        self.command("apt-get")
        text = install.explain_missing(self.rows(), self.host(root=False))
        self.assertIn(
            "Run this line as root (there is no sudo here), then repeat the command:", text
        )
        self.assertNotIn("--yes", text)

    def test_an_unknown_manager_gets_the_names_and_versions(self):
        cmake = [row for row in package.rows() if row.name == "cmake"]
        text = install.explain_missing(cmake + self.rows(), self.host())
        self.assertIn("cmake (3.25 or newer), ninja, c++ (C++20 or newer) and gtest.", text)
        self.assertIn("no package manager here that the workbench knows", text)

    def test_one_is_spoken_of_as_one(self):
        self.command("apt-get")
        text = install.explain_missing(self.rows()[:1], self.host())
        self.assertIn(
            "this package, which is missing on Plain Linux 1: ninja-build.\nInstall it with", text
        )

    def test_what_is_not_required_is_not_called_needed(self):
        self.command("apt-get")
        rows = [row for row in package.rows() if row.name in ("lld", "rustc")]
        text = install.explain_missing(rows, self.host())
        self.assertTrue(
            text.startswith("These packages are missing on Plain Linux 1: lld and rustc.\n"), text
        )

    def test_two_rows_of_one_package_name_it_once(self):
        self.command("pacman")
        rows = [row for row in package.rows() if row.name in ("cc", "c++")]
        self.assertEqual(package.names(rows, self.host()), ["gcc"])

    def test_what_no_package_brings_is_said(self):
        self.command("pacman")
        gold = [row for row in package.rows() if row.name == "gold"]
        self.assertEqual(package.install_command(gold, self.host()), [])
        self.assertIn(
            "has no package that the workbench knows for gold",
            install.explain_missing(gold, self.host()),
        )

    def test_a_system_that_does_not_say_its_name(self):
        os.remove(os.path.join(self.folder, "os-release"))
        self.assertIn("missing on this system:", install.explain_missing(self.rows(), self.host()))


class Installing(Bench):
    def setUp(self):
        super().setUp()
        self.everything()
        os.remove(os.path.join(self.path, "cmake"))
        os.symlink(shutil.which("env"), os.path.join(self.path, "env"))
        self.brings_cmake = (
            f'case $* in "install -y"*) /bin/cp "{self.path}/ninja" "{self.path}/cmake" ;; esac'
        )

    def test_without_yes_nothing_runs_and_the_line_is_shown(self):
        self.command("apt-get", self.brings_cmake)
        well, said = self.said(install.ensure, False, ("required",), self.host())
        self.assertFalse(well)
        self.assertIn("apt-get install -y --no-install-recommends cmake\n", said)
        self.assertEqual(self.calls(), [])

    def test_with_yes_each_command_is_shown_and_run(self):
        self.command("apt-get", self.brings_cmake)
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertTrue(well, said)
        self.assertEqual(
            self.calls(),
            [
                "apt-get update",
                "apt-get install --print-uris -qq --no-install-recommends cmake",
                "apt-get install -y --no-install-recommends cmake",
            ],
        )
        self.assertEqual(
            said,
            "$ apt-get update\nInstalling cmake:\n"
            "$ env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends cmake\n",
        )

    def test_it_says_before_how_much_is_fetched(self):
        uris = """echo "'http://x/a.deb' a_1_all.deb 1400000 SHA256:1"
echo "'http://x/b.deb' b_1_all.deb 92300000 SHA256:2" """
        self.command("apt-get", f"case $* in *uris*) {uris} ;; esac\n{self.brings_cmake}")
        self.assertIn(
            "\nInstalling 2 packages, 94 MB to fetch:\n$ env ",
            self.said(install.ensure, True, ("required",), self.host())[1],
        )

    def test_a_package_managers_words_are_shown_only_where_it_fails(self):
        self.command("apt-get", f"{self.brings_cmake}\necho Setting up; echo beside >&2")
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertTrue(well)
        self.assertNotIn("Setting up", said)
        self.assertNotIn("beside", said)
        os.remove(os.path.join(self.path, "cmake"))
        self.command("apt-get", "echo Setting up; echo beside >&2; [ $1 != install ]")
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertFalse(well)
        self.assertIn("\nSetting up\nbeside\nThe installation ended with status 1.", said)

    def test_on_a_terminal_its_last_line_is_seen(self):
        self.command(
            "zypper",
            f"echo Retrieving one; echo Retrieving two; /bin/cp {self.path}/ninja {self.path}/cmake",
        )
        with mock.patch.dict(os.environ, {"TERM": "xterm"}):
            seen = on_a_terminal(lambda: install.ensure(True, ("required",), self.host()))
        self.assertIn("\rRetrieving one\x1b[K\rRetrieving two\x1b[K", seen)
        self.assertTrue(seen.endswith("\r\x1b[K"), seen)

    def test_no_whole_system_is_upgraded_unasked(self):
        self.command("pacman", "exit 1")
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertFalse(well)
        self.assertEqual(self.calls(), ["pacman -S --needed --noconfirm cmake"])
        self.assertIn("`pacman -Syu` renews it and upgrades the whole system, which is for", said)

    def test_more_than_what_is_required(self):
        self.command("cmake", "echo cmake version 99.1")
        self.command(
            "apt-get",
            f'case $* in "install -y"*) /bin/cp "{self.path}/ninja" "{self.path}/ld.lld" ;; esac',
        )
        lld = package.named(["lld"])
        well, said = self.said(install.ensure, False, ("required",), self.host(), lld)
        self.assertFalse(well)
        self.assertIn("This package is missing on Plain Linux 1: lld.", said)
        well, _ = self.said(install.ensure, True, ("required",), self.host(), lld)
        self.assertTrue(well)
        self.assertEqual(self.calls()[-1], "apt-get install -y --no-install-recommends lld")

    def test_nothing_is_installed_where_nothing_is_missing(self):
        self.command("apt-get")
        self.command("cmake")
        self.assertTrue(install.ensure(True, ("required",), self.host()))
        self.assertEqual(self.calls(), [])

    def test_the_installation_asks_nothing(self):
        self.command(
            "apt-get", 'echo "frontend $DEBIAN_FRONTEND" >>"%s"; %s' % (self.log, self.brings_cmake)
        )
        self.said(install.ensure, True, ("required",), self.host())
        self.assertIn("frontend noninteractive", self.calls())

    def test_a_user_installs_by_sudo(self):
        self.command("apt-get", self.brings_cmake)
        self.command("sudo", '"$@"')
        well, said = self.said(install.ensure, True, ("required",), self.host(root=False))
        self.assertTrue(well, said)
        self.assertEqual(self.calls()[0], "sudo apt-get update")
        self.assertIn("apt-get install -y --no-install-recommends cmake", self.calls())

    def test_a_user_without_sudo_can_not_install(self):
        self.command("apt-get", self.brings_cmake)
        well, said = self.said(install.ensure, True, ("required",), self.host(root=False))
        self.assertFalse(well)
        self.assertIn("Run this line as root", said)
        self.assertEqual(self.calls(), [])

    def test_no_known_manager_is_said(self):
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertFalse(well)
        self.assertIn("no package manager here that the workbench knows", said)

    def test_a_list_that_can_not_be_renewed_is_no_reason_to_stop(self):
        self.command("apt-get", f"{self.brings_cmake}\n[ $1 != update ]")
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertTrue(well, said)
        self.assertIn("could not be renewed (status 1)", said)

    def test_an_installation_that_fails_says_its_status(self):
        self.command("dnf", "exit 7")
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertFalse(well)
        self.assertIn("The installation ended with status 7.", said)

    def test_an_installation_that_brings_nothing_is_not_believed(self):
        self.command("zypper")
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertFalse(well)
        self.assertIn("cmake still can't be found: looked for cmake,ctest", said)


class TooOld(Bench):
    """What this distribution offers can't serve: nothing is installed, and the sentence says why."""

    def setUp(self):
        super().setUp()
        self.everything()
        os.remove(os.path.join(self.path, "cmake"))
        self.command("apt-get")

    def offers(self, number):
        self.command(
            "apt-cache", f"echo '{chr(10)}  Installed: (none){chr(10)}  Candidate: {number}'"
        )

    def installed(self):
        return [call for call in self.calls() if call.startswith("apt-get install")]

    def test_the_candidate_is_older_than_what_is_needed(self):
        for offered in ("3.22.1-1ubuntu1", "1:3.9.6-1", "2.8.12"):
            self.offers(offered)
            for yes in (False, True):
                with self.subTest(offered=offered, yes=yes):
                    well, said = self.said(install.ensure, yes, ("required",), self.host())
                    self.assertFalse(well)
                    number = offered.partition("-")[0].rpartition(":")[2]
                    self.assertIn(
                        "Plain Linux 1 is too old for the workbench, which needs cmake 3.25 or newer: "
                        f"its package cmake is version {number}. Nothing was installed. Use a newer "
                        f"system, or a container, for example with: {package.CONTAINER}\n",
                        said,
                    )
        self.assertEqual(self.installed(), [])

    def test_the_candidate_serves(self):
        for offered in ("3.25.1-1", "3.100-1", "4.0", "(none)"):
            self.offers(offered)
            said = self.said(install.ensure, False, ("required",), self.host())[1]
            self.assertNotIn("too old", said)

    def test_where_there_is_no_list_yet_the_release_says_it(self):
        for release, number, old in (
            ("debian", "11", True),
            ("debian", "12", False),
            ("debian", "", False),
            ("ubuntu", "22.04", True),
            ("ubuntu", "24.04", False),
            ("plain", "1", False),
        ):
            with self.subTest(release=release, number=number):
                self.write("os-release", f'ID={release}\nVERSION_ID="{number}"\n')
                said = self.said(install.ensure, False, ("required",), self.host())[1]
                sentence = "its package cmake is an older one. Nothing was installed."
                self.assertEqual(sentence in said, old, said)

    def test_what_is_here_and_too_old_stops_it_too(self):
        self.command("cmake", "echo cmake version 3.22.1")
        os.remove(os.path.join(self.path, "ninja"))
        self.offers("3.22.1-1")
        well, said = self.said(install.ensure, True, ("required",), self.host())
        self.assertFalse(well)
        self.assertIn("cmake is version 3.22.1, and the workbench needs 3.25 or newer.", said)
        self.assertEqual(self.installed(), [])

    def test_no_update_is_advised_where_there_is_none(self):
        self.command("cmake", "echo cmake version 3.22.1")
        for offered, sentence in (
            (
                "3.22.1-1",
                "Plain Linux 1 has no newer one: put one earlier on PATH, or use a container",
            ),
            ("3.23-1", "Plain Linux 1 has no newer one: "),
            ("3.28-1", "Update it (apt-get update && "),
            ("(none)", "Update it (apt-get update && "),
        ):
            self.offers(offered)
            words = version.outdated(package.rows(("required",)), self.host())["cmake"]
            self.assertIn(sentence, words, offered)

    def test_a_configuration_that_failed_is_explained_by_it(self):
        self.command("cmake", "echo cmake version 3.18.4")
        failed = Finished('CMake Error: The source directory "default" does not exist.', 1)
        tree = build.Tree("default", os.path.join(self.folder, "build"))
        with mock.patch.object(version, "Host", self.host):
            with mock.patch.object(build, "run", lambda *_, **__: failed):
                with self.assertRaises(Trouble) as ended:
                    self.said(tree.configure, None)
                words = str(ended.exception)
                self.assertIn("cmake is version 3.18.4, and the workbench needs 3.25", words)
                self.assertNotIn("does not exist", words)
                self.command("cmake", "echo cmake version 3.25.1")
                with self.assertRaisesRegex(Trouble, "(?s)does not exist.*cmake -S"):
                    self.said(tree.configure, None)


class Setup(Bench):
    def test_all_here(self):
        self.everything()
        self.command("apt-get")
        status, said = self.said(doctor.setup, False, False, self.host())
        self.assertEqual((status, said), (0, "Everything that is required is already installed.\n"))

    def test_the_plan_of_all_kinds(self):
        self.everything()
        self.command("apt-get")
        status, said = self.said(doctor.setup, True, False, self.host())
        self.assertEqual(status, 1)
        self.assertIn(
            " clang binutils-gold lld mold g++-aarch64-linux-gnu qemu-user rustc python3-jinja2 ",
            said,
        )
        self.assertEqual(self.calls(), [])

    def test_what_a_distribution_does_not_have_is_left_out(self):
        self.everything()
        self.command("pacman")
        status, said = self.said(doctor.setup, True, False, self.host())
        self.assertIn("Plain Linux 1 has no package for gold: ", said)
        self.assertIn(" clang lld mold aarch64-linux-gnu-gcc qemu-user rust python-jinja ", said)


class Versions(Bench):
    def setUp(self):
        super().setUp()
        self.everything()

    def problems(self):
        return version.outdated(package.rows(("required",)), self.host())

    def test_new_ones_serve(self):
        self.assertEqual(self.problems(), {})

    def test_an_old_one_is_named_with_what_is_needed_and_what_to_do(self):
        self.command("apt-get")
        self.command("cmake", "echo cmake version 3.22.1")
        (sentence,) = self.problems().values()
        self.assertIn(
            f"{self.path}/cmake is version 3.22.1, and the workbench needs 3.25 or newer.", sentence
        )
        self.assertIn("apt-get install -y --no-install-recommends cmake", sentence)

    def test_numbers_are_compared_as_numbers(self):
        self.command("cmake", "echo cmake version 3.9.6")
        self.assertIn("cmake", self.problems())
        self.command("cmake", "echo cmake version 3.100.0-rc1")
        self.assertEqual(self.problems(), {})

    def test_a_compiler_must_compile_cxx20(self):
        self.command("c++", 'case $* in *-std*) exit 1 ;; esac; echo "c++ (Plain 9.4.0-1) 9.4.0"')
        self.assertIn("(version 9.4.0) does not compile C++20", self.problems()["c++"])

    def test_a_shim_with_nothing_behind_it_does_not_run(self):
        self.command("ninja", "echo no version is set >&2; exit 127")
        self.assertIn("/ninja is here but does not run: ", self.problems()["ninja"])

    def test_a_library_says_its_version_beside_itself(self):
        self.write("usr/lib/pkgconfig/gtest.pc", "Name: gtest\nVersion: 1.12.1\n")
        gtest = [row for row in package.rows() if row.name == "gtest"]
        self.assertEqual(version.versions(gtest, self.host()), {"gtest": "1.12.1"})


class Doctor(Bench):
    def test_a_bare_system_is_told_what_to_install(self):
        self.command("apt-get")
        report = doctor.examine(ROOT, self.folder, self.host())
        self.assertFalse(report["well"])
        self.assertTrue(report["install"].startswith("apt-get update && env "))
        self.assertEqual(
            {tool["well"] for tool in report["tools"] if tool["name"] == "cmake"}, {False}
        )

    def test_a_whole_system_is_well(self):
        self.everything()
        report = doctor.examine(ROOT, self.folder, self.host())
        self.assertTrue(report["well"], report)
        self.assertEqual(report["missing"], "")

    def test_an_old_tool_is_not_well(self):
        self.everything()
        self.command("cmake", "echo cmake version 3.1")
        self.assertFalse(doctor.examine(ROOT, self.folder, self.host())["well"])

    def test_variables_that_could_confuse_are_named(self):
        with mock.patch.dict(
            os.environ, {"LD_PRELOAD": "", "CXXFLAGS": "-nonsense", "CCACHE_DIR": "/x"}
        ):
            named = doctor.examine(ROOT, self.folder, self.host())["environment"]
        self.assertIn("LD_PRELOAD", named)
        self.assertIn("CXXFLAGS", named)
        self.assertNotIn("CCACHE_DIR", named)
        self.assertNotIn("PATH", named)

    def test_a_build_folder_that_can_not_be_written(self):
        report = doctor.examine(ROOT, "/proc/nowhere/build", self.host())
        (place,) = [place for place in report["places"] if place["name"].startswith("build folder")]
        self.assertFalse(place["well"])
        self.assertIn("WORKBENCH_BUILD=FOLDER", place["words"])

    def test_both_forms_say_the_same(self):
        status, text = self.said(doctor.doctor, self.folder, self.folder, False)
        status_of_json, report = self.said(doctor.doctor, self.folder, self.folder, True)
        self.assertEqual(status, status_of_json)
        for tool in json.loads(report)["tools"]:
            self.assertIn(f" {tool['name']} ", text)


class Unsupported(unittest.TestCase):
    def test_this_system_serves(self):
        self.assertIsNone(install.unsupported())

    def test_another_c_library_does_not(self):
        with mock.patch("os.confstr", side_effect=ValueError("unrecognized configuration name")):
            self.assertIn("This Linux has no GNU C library", install.unsupported())

    def test_another_kernel_does_not(self):
        with mock.patch("os.uname", return_value=mock.Mock(sysname="Darwin")):
            sentence = install.unsupported()
        self.assertIn("This is Darwin", sentence)
        self.assertIn("docker run --rm -it ", sentence)


if __name__ == "__main__":
    unittest.main()
