"""Nobody but the user and who the checkout is from can put something into what is executed."""

from __future__ import annotations

import contextlib
import os
import stat
import unittest
import unittest.mock
from typing import Iterator

from support import ROOT, Case, command
from workbench.base import place
from workbench.base.trouble import Trouble
from workbench.host import doctor, package

STRANGER = 65534  # nobody, who owns no checkout
REFUSED = "can't be used: .*, and what is in it runs with your rights. Name one that is yours: WORKBENCH_BUILD="


class Places(Case):
    """A folder like /tmp, `self.shared`, in which everybody can write."""

    def setUp(self) -> None:
        super().setUp()
        self.folder = os.path.realpath(self.folder)
        os.chmod(self.folder, 0o755)
        self.shared = os.path.join(self.folder, "shared")
        os.mkdir(self.shared)
        os.chmod(self.shared, 0o1777)
        self.build = os.path.join(self.shared, "build")

    def make(self, *names: str, mode: int = 0o700, owner: int = -1) -> str:
        path = os.path.join(self.shared, *names)
        os.makedirs(path)
        os.chmod(path, mode)
        self.give(path, owner)
        return path

    def give(self, path: str, owner: int) -> None:
        if owner >= 0:
            if os.geteuid() != 0:
                self.skipTest("only root can make a folder that belongs to somebody else")
            os.chown(path, owner, owner, follow_symlinks=False)

    def refused(self, folder: str, reason: str) -> None:
        self.assertRegex(place.strangers(folder), reason)
        with unittest.mock.patch.dict(os.environ, WORKBENCH_BUILD=folder):
            with self.assertRaisesRegex(Trouble, reason + ".*runs with your rights"):
                place.build_folder()
            with self.assertRaisesRegex(Trouble, REFUSED):
                place.make_writable(folder)
            self.assertEqual(place.compiled_folder(), "")


class Refused(Places):
    def test_a_folder_of_somebody_elses(self) -> None:
        self.refused(self.make("build", owner=STRANGER), "shared/build belongs to nobody")

    def test_a_folder_below_one_of_somebody_elses(self) -> None:
        self.make("theirs", owner=STRANGER, mode=0o777)
        self.refused(
            os.path.join(self.shared, "theirs", "build"), "shared/theirs belongs to nobody"
        )

    def test_a_folder_of_somebody_elses_in_one_of_ours(self) -> None:
        path = os.path.join(self.folder, "build")
        os.mkdir(path)
        self.give(path, STRANGER)
        self.refused(path, "build belongs to nobody")

    def test_a_folder_that_others_can_write_to(self) -> None:
        for mode in (0o777, 0o770, 0o720, 0o702, 0o1777):
            path = self.make(f"build-{mode:o}", mode=mode)
            self.refused(path, "others can write to .*/shared/build-.*chmod go-w")
        path = os.path.join(self.folder, "ours")
        os.mkdir(path)
        os.chmod(path, 0o777)
        self.refused(path, "others can write to .*/ours")

    def test_a_folder_of_a_group(self) -> None:
        path = os.path.join(self.folder, "team")
        os.mkdir(path)
        self.give(path, 0)
        os.chown(path, 0, STRANGER)
        os.chmod(path, 0o2775)
        self.refused(path, "others can write to .*/team")
        self.refused(os.path.join(path, "build"), "others can rename what is in .*/team")

    def test_a_link(self) -> None:
        target = self.make("target")
        os.symlink(target, self.build)
        self.refused(self.build, "shared/build is a link, in a folder where others can write")
        self.refused(os.path.join(self.build, "inner"), "shared/build is a link")

    def test_a_link_of_ours_that_leads_through_somebody_elses(self) -> None:
        self.make("theirs", owner=STRANGER)
        link = os.path.join(self.folder, "link")
        os.symlink("shared/../shared/./theirs", link)
        self.refused(link, "shared/theirs belongs to nobody")

    def test_a_folder_in_which_others_can_rename(self) -> None:
        os.chmod(self.shared, 0o777)
        self.refused(self.build, "others can rename what is in .*/shared")
        self.refused(self.make("build"), "others can rename what is in .*/shared")

    def test_each_presets_folder(self) -> None:
        self.make("build-gcc-lld", owner=STRANGER)
        with unittest.mock.patch.dict(os.environ, WORKBENCH_BUILD=self.build):
            place.build_folder()
            with self.assertRaisesRegex(Trouble, "build-gcc-lld belongs to nobody"):
                place.build_folder("gcc-lld")

    def test_the_fallback_where_the_sources_are_read_only(self) -> None:
        self.make(f"linking-workbench-{os.geteuid()}", owner=STRANGER, mode=0o777)
        for variables in ({"HOME": "", "TMPDIR": self.shared}, {"XDG_CACHE_HOME": self.shared}):
            with self.subTest(variables), self.read_only(variables):
                if "XDG_CACHE_HOME" in variables:
                    self.make("linking-workbench", owner=STRANGER, mode=0o777)
                with self.assertRaisesRegex(Trouble, "linking-workbench.* belongs to nobody"):
                    place.build_folder()

    @contextlib.contextmanager
    def read_only(self, variables: dict[str, str]) -> Iterator[None]:
        """As if the sources could not be written to."""
        real = os.access
        access = unittest.mock.patch(
            "os.access", lambda path, mode: not path.startswith(ROOT) and real(path, mode)
        )
        with access, unittest.mock.patch.dict(os.environ, {"WORKBENCH_BUILD": "", **variables}):
            yield


class Made(Places):
    def test_for_us_alone_where_others_can_write(self) -> None:
        inner = os.path.join(self.build, "a", "build")
        before = os.umask(0)
        try:
            place.make_writable(inner)
        finally:
            os.umask(before)
        for path in (self.build, os.path.dirname(inner), inner):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o700, path)
        self.assertEqual(place.strangers(inner), "")

    def test_as_the_umask_says_in_the_checkout(self) -> None:
        before = os.umask(0o027)
        try:
            with unittest.mock.patch.object(place, "ROOT", self.shared):
                place.make_writable(self.build)
        finally:
            os.umask(before)
        self.assertEqual(stat.S_IMODE(os.stat(self.build).st_mode), 0o750)

    def test_the_user_whose_checkout_it_is_is_no_stranger(self) -> None:
        """Root in a user's checkout: in a container, or by sudo."""
        path = self.make("build", owner=STRANGER)
        checkout = os.path.join(self.folder, "checkout")
        os.mkdir(checkout)
        self.give(checkout, STRANGER)
        with unittest.mock.patch.object(place, "ROOT", checkout):
            self.assertEqual(place.strangers(path), "")

    def test_a_folder_in_the_checkout_is_as_the_checkout(self) -> None:
        with unittest.mock.patch.object(place, "ROOT", self.shared):
            for path in (self.build, self.make("theirs", mode=0o777, owner=STRANGER)):
                self.assertEqual(place.strangers(path), "")
        link = os.path.join(self.shared, "link")  # ... but not behind a link that leads out
        os.symlink(self.folder, link)
        with unittest.mock.patch.object(place, "ROOT", self.shared):
            self.assertNotEqual(place.strangers(link), "")


class Commands(Places):
    def test_what_is_executed_is_refused_and_the_rest_is_said(self) -> None:
        path = self.make("build", mode=0o777)
        environment = {**os.environ, "WORKBENCH_BUILD": path}
        for words in (
            ["run", "rpath/origin"],
            ["list"],
            ["test", "rpath/origin"],
            ["break", "rpath/origin"],
        ):
            done = command(*words, env=environment)
            self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
            self.assertRegex(done.stderr, f"^workbench: The build folder .* {REFUSED}")
        self.assertEqual(
            command("why", "cannot open shared object file", env=environment).returncode, 0
        )
        self.assertEqual(os.listdir(path), [])

    def test_compiled_python_is_kept_where_nobody_else_writes(self) -> None:
        environment = {**os.environ, "WORKBENCH_BUILD": self.build}
        self.assertEqual(command("list", env=environment).returncode, 0)
        self.assertFalse(os.path.exists(self.build))  # whoever builds makes it first
        place.make_writable(self.build)
        self.assertEqual(command("list", env=environment).returncode, 0)
        self.assertEqual(os.listdir(self.build), ["pycache"])

    def test_the_doctor_says_so(self) -> None:
        path = self.make("build", mode=0o777)
        host = package.Host(os.environ["PATH"], (), "/no/os-release", True)
        [said] = [
            one
            for one in doctor.examine(ROOT, path, host)["places"]
            if one["name"].startswith("build ")
        ]
        self.assertFalse(said["well"])
        self.assertRegex(
            said["words"], "is not yours alone: others can write to .*WORKBENCH_BUILD="
        )


if __name__ == "__main__":
    unittest.main()
