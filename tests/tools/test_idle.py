"""Facts that nothing would miss: how they are found, that emptying one shows the same, the lists."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import unittest

from support import ORIGIN, ROOT, Case, ready_tree, units

sys.path.insert(0, os.path.join(ROOT, "tests", "mutation"))

import changes  # noqa: E402
import idle  # noqa: E402
import mutate  # noqa: E402
from workbench.lesson import page
from workbench.verify import assertion, breakage  # noqa: E402
from workbench.lesson.scenario import Scenario, choose_one, discover  # noqa: E402
from workbench.base.trouble import Trouble  # noqa: E402

SLUGS = ["rpath/origin", "static/one-object"]


def mutant(verdict: str, *by: str, **more: object) -> dict:
    return {"operator": "opposite", "file": "a.c", "line": 3, "verdict": verdict, "by": by, **more}


def report(*judged: dict, by_hand: tuple[dict, ...] = (), skipped: str = "") -> dict:
    """A scenario with the facts A.Red, A.Sole, A.Idle and A.Absent, of which one is skipped."""
    facts = [{"name": f"A.{name}", "verdict": "ok"} for name in ("Red", "Sole", "Idle")]
    facts.append({"name": "A.Absent", "verdict": "skipped"})
    mutants = [{**item, "by": list(item["by"])} for item in judged]
    made = {
        "skipped": skipped,
        "facts": [] if skipped else facts,
        "mutants": mutants,
        "changes": [{**item, "by": list(item["by"])} for item in by_hand],
    }
    idle.weigh(made, ["A.Red", "build"])
    return made


class Weighed(Case):
    """Which facts bear load, and what the list says of those that do not."""

    def compare(self, text: str, made: dict | None = None) -> list[str]:
        path = self.write("idle.txt", text)
        self.made = made or report(
            mutant("facts", "A.Sole"),
            mutant("facts", "A.Idle", "A.Sole"),
            mutant("facts", "A.Idle", "A.Red"),
            mutant("build", "A.Idle"),
            mutant("survived"),
        )
        return idle.compare(idle.read(path), {"rpath/origin": self.made}, SLUGS, "idle.txt")

    def test_one_that_is_named_or_kills_alone_bears_load(self) -> None:
        (message,) = self.compare("")
        loads = [(fact["name"], fact["load"]) for fact in self.made["facts"]]
        self.assertEqual(
            loads,
            [("A.Red", ["red"]), ("A.Sole", ["opposite a.c:3"]), ("A.Idle", []), ("A.Absent", [])],
        )
        self.assertTrue(message.endswith("\nrpath/origin A.Idle"), message)
        self.assertEqual(
            idle.sentence({"rpath/origin": self.made}),
            "Of 3 facts 2 bear load: 1 are named in a red fence, 1 more alone kill a mutant, "
            "0 more alone notice a change by hand. Nothing would miss 1.",
        )

    def test_one_that_a_change_by_hand_needs_bears_load(self) -> None:
        made = report(
            mutant("facts", "A.Sole"), by_hand=(mutant("facts", "A.Idle", operator="by-hand"),)
        )
        self.assertEqual(self.compare("", made), [])
        words = idle.sentence({"rpath/origin": made})
        self.assertIn("1 more alone notice a change by hand. Nothing would miss 0.", words)

    def test_one_that_is_listed(self) -> None:
        self.assertEqual(self.compare("# why\nrpath/origin A.Idle\nIt must\nbe so.\n"), [])
        self.assertEqual(self.made["facts"][2]["idle"], "It must be so.")

    def test_entries_that_are_not_needed(self) -> None:
        for entry, message in (
            ("rpath/origin A.Red", r"A.Red bears load \(red\): take the entry out\."),
            ("rpath/origin A.Sole", r"A.Sole bears load \(opposite a.c:3\): take the entry out\."),
            ("rpath/origin A.Gone", r"test.cpp has no test A.Gone: take the entry out\."),
            ("rpath/gone A.Idle", r"there is no scenario rpath/gone: take the entry out\."),
        ):
            wrong = self.compare(f"rpath/origin A.Idle\nSo.\n\n{entry}\nSo.\n")
            self.assertRegex("\n".join(wrong), f"^idle.txt:4: {message}$")

    def test_entries_that_are_not_judged_this_time(self) -> None:
        text = "static/one-object A.Other\nSo.\n\nrpath/origin A.Idle\nSo.\n"
        self.assertEqual(self.compare(text, report(skipped="needs rustc")), [])

    def test_entries_that_are_not_whole(self) -> None:
        for text, message in (
            ("rpath/origin\nSo.\n", "idle.txt:1: an entry begins with a line `SLUG Suite.Test`"),
            ("\nrpath/origin A.Idle\n", "idle.txt:2: the entry has no sentence"),
            ("rpath/origin A.Idle\n...\n", "idle.txt:1: the entry has no sentence"),
            ("a/b A.C\nSo.\n\na/b A.C\nNo.\n", "idle.txt:4: the fact stands in line 1 already"),
        ):
            with self.assertRaisesRegex(Trouble, message):
                self.compare(text)


CHANGE = "rpath/origin main.cpp A.Sole\n-int main() { greet(); }\n+int main() {}\nNobody greets.\n"


class ByHand(Case):
    """Changes that one fact alone notices."""

    def compare(self, text: str, *by: str, verdict: str = "facts", skipped: str = "") -> list[str]:
        listed = changes.read(self.write("changes.txt", text))
        made = report(by_hand=(mutant(verdict, *by, line=1),), skipped=skipped)
        return changes.compare(listed, {"rpath/origin": made}, SLUGS, "changes.txt")

    def test_its_fact_alone_notices(self) -> None:
        self.assertEqual(self.compare(CHANGE, "A.Sole"), [])

    def test_others_notice_or_nobody(self) -> None:
        for by, verdict, message in (
            (["A.Sole", "A.Red"], "facts", "A.Red would notice this change without A.Sole: "),
            (["A.Red"], "facts", "A.Sole does not notice this change: fix one of them."),
            ([], "survived", "A.Sole does not notice this change"),
            (["a lesson"], "lesson", "A.Sole does not notice this change"),
            (["error: no"], "build", "the build refuses this change:\nerror: no"),
        ):
            (wrong,) = self.compare(CHANGE, *by, verdict=verdict)
            self.assertTrue(wrong.startswith(f"changes.txt:1: {message}"), wrong)

    def test_what_is_gone(self) -> None:
        (wrong,) = self.compare(CHANGE.replace("A.Sole", "A.Gone"))
        self.assertIn("changes.txt:1: test.cpp has no test A.Gone: take the change out.", wrong)
        (wrong,) = self.compare(CHANGE.replace("/origin", "/gone"))
        self.assertIn("there is no scenario rpath/gone: take the change out.", wrong)

    def test_what_is_not_judged_this_time(self) -> None:
        self.assertEqual(self.compare(CHANGE.replace("rpath/origin", "static/one-object")), [])
        self.assertEqual(self.compare(CHANGE, skipped="needs rustc"), [])
        self.assertEqual(self.compare(CHANGE.replace("A.Sole", "A.Absent"), verdict="survived"), [])

    def test_entries_that_are_not_whole(self) -> None:
        for text, message in (
            (
                CHANGE.replace(" A.Sole", ""),
                "changes.txt:1: a change begins with a line `SLUG FILE",
            ),
            (
                CHANGE.replace("\n-", "\n ").replace("\n+", "\n "),
                ":1: the change has no lines with",
            ),
            (CHANGE.replace("Nobody greets.\n", ""), "changes.txt:1: the change has no sentence"),
        ):
            with self.assertRaisesRegex(Trouble, message):
                changes.read(self.write("changes.txt", text))

    def test_it_is_a_mutant_of_its_file(self) -> None:
        origin = Scenario("rpath/origin", ORIGIN)
        (change,) = changes.read(self.write("changes.txt", CHANGE))
        made = changes.mutant("changes.txt", change, origin)
        self.assertIn("\n\nint main() {}\n", made.text)
        self.assertEqual(made.diff(), ["-int main() { greet(); }", "+int main() {}"])
        (change,) = changes.read(self.write("changes.txt", "\n" + CHANGE.replace("-int", "-long")))
        with self.assertRaisesRegex(Trouble, "changes.txt:2: the diff does not apply"):
            changes.mutant("changes.txt", change, origin)

    def test_the_real_lists_are_whole(self) -> None:
        for change in changes.read(mutate.CHANGES):
            changes.mutant("changes.txt", change, choose_one(change.slug, discover()))
        self.assertTrue(all(entry.why for entry in idle.read(mutate.IDLE)))


class Emptied(Case):
    """A fact of rpath/origin is really emptied: nothing changes but its own verdict, so what would
    miss it can be read off who kills which mutant."""

    def setUp(self) -> None:
        super().setUp()
        self.real = ready_tree()
        self.scenario = Scenario("rpath/origin", ORIGIN)

    def program(self, fact: str) -> str:
        """The test program of this scenario alone, in which this fact is empty."""
        with open(os.path.join(ORIGIN, "test.cpp"), encoding="utf-8") as file:
            text = file.read()
        (test,) = [test for test in assertion.Source(text).tests if test.name == fact]
        emptied = text[: test.start] + "{}" + text[test.end + 1 :]
        source = self.write("rpath/origin/test.cpp", emptied)
        for target, unit in units(self.real).items():
            with open(unit, encoding="utf-8") as file:
                if os.path.join(ORIGIN, "test.cpp") in file.read():
                    break
        else:
            self.skipTest("the tests of a group are not compiled as one unit in this tree")
        argv = ["ninja", "-C", self.real, "-t", "commands", target]
        said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        commands = [shlex.split(line) for line in said.splitlines()]
        compile_ = next(words for words in commands if words[-1:] == [unit])
        link = next(words for words in commands if target in words)
        made = os.path.join(self.folder, "test.o")
        compile_ = [*compile_[: compile_.index("-MD")], "-o", made, "-c", source]
        target = os.path.join(self.folder, "facts")
        objects = [word for word in link if word.endswith("facts.cpp.o")]
        link = [made if word in objects else word for word in link if word not in (":", "&&")]
        link[link.index("-o") + 1] = target
        for words in (compile_, link):
            subprocess.run(words, check=True, cwd=self.real)
        return target

    def judge(self, program: str = "") -> list[dict]:
        """Every mutant and change, judged by this program or the one that is built."""
        folder = os.path.join(self.folder, f"bench {bool(program)}")
        os.mkdir(folder)
        bench = mutate.Bench(self.real, self.scenario, folder)
        bench.program = program or bench.program
        found = [*mutate.mutants(self.scenario), *mutate.by_hand(self.scenario)]
        return [bench.judge(one) for one in found]

    def test_one_that_alone_notices_a_change(self) -> None:
        name = "RpathOrigin.TheLinkerNeedsNoFlagForIt"
        before, after = self.judge(), self.judge(self.program(name))
        missed = []
        for one, other in zip(before, after):
            if one["verdict"] != "facts":
                self.assertEqual(one["verdict"], other["verdict"])
            elif one["by"] == [name]:
                self.assertNotEqual(other["verdict"], "facts")
                missed.append((other["operator"], other["verdict"]))
            else:
                self.assertEqual([n for n in one["by"] if n != name], other["by"])
        # By operators alone it is idle; the change by hand is what would miss it.
        self.assertEqual(missed, [("by-hand", "survived")])

    def test_one_that_a_red_line_names(self) -> None:
        name = "RpathOrigin.ASymbolicLinkToItStarts"
        self.assertIn(name, mutate.red_names(self.scenario))
        lesson = page.read(self.scenario.readme)
        broken = breakage.show(self.real, self.program(name), self.scenario, lesson)
        self.assertIn(f"{name} stays green", "\n".join(broken.wrong))


if __name__ == "__main__":
    unittest.main()
