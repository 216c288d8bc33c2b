"""The root README.md is a lesson too: its picture is a real run, its chapters are those there are."""

from __future__ import annotations

import json
import os
import re
import unittest

from support import ROOT, command, ready_tree
from workbench.host import package
from workbench.lesson.scenario import syllabus


def read(name: str) -> str:
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


def numberless(line: str) -> str:
    """What differs from machine to machine, versions and seconds, taken out."""
    return re.sub(r"[0-9]+(\.[0-9]+)*", "#", line.rstrip())


class Readme(unittest.TestCase):
    def setUp(self) -> None:
        self.text = read("README.md")

    def test_the_picture_is_what_a_run_prints(self) -> None:
        picture = self.text.partition("```text\n")[2].partition("```")[0].splitlines()
        self.assertEqual(picture[0], "$ ./workbench run rpath/origin")
        result = command("run", "rpath/origin", env={**os.environ, "WORKBENCH_BUILD": ready_tree()})
        printed = [numberless(line) for line in result.stdout.splitlines()]
        printed = [
            re.sub(r"with \w+ # and \w+ #", "with gcc # and bfd #", line) for line in printed
        ]
        at, elided = 0, True
        for line in picture[1:]:
            if line == "...":
                elided = True
                continue
            self.assertIn(numberless(line), printed[at:] if elided else printed[at : at + 1])
            at = printed.index(numberless(line), at) + 1
            elided = False

    def test_the_first_lesson_can_be_read_before_anything_is_installed(self) -> None:
        first = syllabus()[0]
        self.assertIn(f"[{first}](scenarios/{first}/README.md)", self.text)
        before, commands, _ = self.text.partition("## Two commands")
        self.assertTrue(commands)
        self.assertIn(f"[{first}]", before)

    def test_the_two_commands(self) -> None:
        fence = (
            self.text.partition("## Two commands")[2].partition("```sh\n")[2].partition("```")[0]
        )
        words = [line.partition("#")[0].split() for line in fence.splitlines()]
        self.assertEqual(
            [line for line in words if line[0] == "./workbench"],
            [
                ["./workbench", "--yes", "run", "rpath/origin"],
                ["./workbench", "--yes", "test", "--all"],
            ],
        )

    def test_the_container_mounts_what_the_command_s_own_does(self) -> None:
        mounts = re.findall(r"-v \S+", package.CONTAINER)
        self.assertEqual(len(mounts), 2)
        for mount in mounts:
            self.assertIn(mount, self.text)

    def test_the_container_is_made_of_what_is_here(self) -> None:
        """Its RUN lines are run by CI on a bare system."""
        made = dict.fromkeys(("FROM", "ENV", "WORKDIR"), "")
        for line in read("Containerfile").splitlines():
            word, _, rest = line.partition(" ")
            if word in made:
                made[word] = rest
            elif word == "COPY":
                for name in rest.split()[:-1]:
                    self.assertTrue(os.path.exists(os.path.join(ROOT, name)), name)
        self.assertIn(f"{made['FROM']} ./workbench", package.CONTAINER)
        self.assertIn(f"-e {made['ENV']} -w {made['WORKDIR']} ", package.CONTAINER)
        editor = json.loads(read(".devcontainer/devcontainer.json"))
        self.assertEqual(editor["build"], {"dockerfile": "../Containerfile", "context": ".."})
        self.assertEqual(editor["workspaceFolder"], made["WORKDIR"])
        self.assertIn(f"target={made['ENV'].partition('=')[2]},", editor["mounts"][0])

    def test_links_lead_somewhere(self) -> None:
        for page in ("README.md", "CONTRIBUTING.md", "scenarios/README.md", "bench/README.md"):
            for link in re.findall(r"\]\(([^)#:]+)\)", read(page)):
                path = os.path.join(ROOT, os.path.dirname(page), link)
                self.assertTrue(os.path.exists(path), f"{page}: {link}")

    def test_its_commands_exist(self) -> None:
        named = set(
            re.findall(
                r"\./workbench (?:--yes |--preset [\w-]+ )?([a-z]+)",
                self.text + read("CONTRIBUTING.md"),
            )
        )
        known = command("--help").stdout
        for verb in named:
            self.assertRegex(known, rf"(?m)^    {verb} ")


if __name__ == "__main__":
    unittest.main()
