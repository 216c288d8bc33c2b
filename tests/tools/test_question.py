"""Questions that lie in one small way: each is rejected, with its line and what is missing."""

from __future__ import annotations

import os
import unittest

from lying import Lying, test_each
from support import Case, said
from workbench.lesson import decision, page, play, question
from workbench.lesson.shell import Reply
from workbench.lesson.toolchain import read_toolchain
from workbench.verify import ctest_checks, result

B = "- **b** Only `moved/bin/app`: its library came along. <!-- moved/bin/app: 0 --> <!-- desk/app: 127 -->"
COPY = "<!-- cd desk; mkdir ../lib; cp ../moved/lib/libgreet.so ../lib; ./app: 0 -->"
LOST = '<!-- readelf -d desk/app | grep -c RUNPATH: "0" -->'

# Each lie: what is replaced in the lesson of rpath/origin, and what the message must hold (lying.py).
LIES = {
    "no choice that comes true": (B, B.replace("127", "126"), "no choice comes true here"),
    "two choices that come true": (
        "<!-- moved/bin/app: 0 --> <!-- desk/app: 0 -->", "<!-- moved/bin/app: 0 -->", "a and b both come true",
    ),
    "an answer that names one twice": (
        "- **a**: the copy has", "- **b**: so it is.\n- **a**: the copy has", "lists it among the others",
    ),
    "an answer that names a wrong one": (
        "**b**. Program and library were moved together, and then the program alone.\n\n- **a**: the copy",
        "⟂**a**. Program and library were moved together.\n\n- **b**: the copy",
        "the answer names a, and b is what comes true here",
    ),
    "an answer that names no choice": ("**b**. Program and", "⟂Program and", "does not begin with the choice that is right"),
    "an answer that names a choice that is not there": ("**b**. Program and", "⟂**d**. Program and", "does not begin with"),
    "an answer without a wrong one": ("- **a**: the copy has", "- The copy has", "the answer says nothing of a"),
    "no answer": (
        "<details><summary>Answer</summary>\n\n**b**. Program and", "<details><summary>More</summary>\n\n**b**. Program and",
        "no answer is folded away below these choices",
    ),
    "a choice without a prediction": (B, "⟂- **b** Only `moved/bin/app`: its library came along.", "the choice b predicts nothing"),
    "a choice without words": (B, "⟂- **b** <!-- desk/app: 127 -->", "the choice b has no words"),
    "a choice of the wrong letter": (B, B.replace("- **b**", "⟂- **d**"), "in its order it is **b**"),
    "a prediction that is none": (B, "⟂" + B.replace("desk/app: 127", "desk/app fails"), "`desk/app fails` is no prediction"),
    "a status that no command has": (B, "⟂" + B.replace("127", "999"), "no command ends with status 999"),
    "a prediction that is not closed": (B, "⟂" + B[:-4], "is not closed on its line"),
    "words after a prediction": (B, "⟂" + B + " or so.", "what comes after a prediction's"),
    "a prediction that a forge would show": (
        B, "⟂" + B + " <!-- readelf --dynamic desk/app: 0 -->", "on a line of its own",
    ),
    "two predictions that exclude each other": (B, "⟂" + B + " <!-- desk/app: 0 -->", "can't come true"),
    "two choices that predict the same": (
        "- **c** Neither: there is no folder `tree` any more. <!-- moved/bin/app: 127 -->",
        "⟂- **c** Neither. <!-- moved/bin/app: 0 --> <!-- desk/app: 127 -->",
        "the choices b and c predict the same",
    ),
    "one choice alone": (
        "- **a** In `lib` of the current folder, where there is none. "
        "<!-- cd desk; mkdir lib; cp ../moved/lib/libgreet.so lib; ./app: 0 -->\n",
        "- **a** Nowhere. <!-- desk/app: 127 -->\n\n", "has two to 4 choices, and this one 1",
    ),
    "an experiment that prints what it is given": (LOST, '<!-- echo 0: "0" -->', "prints what it is given"),
    "an experiment that looks at nothing": (LOST, "<!-- true: 1 -->", "decides nothing"),
    "words that end in a backslash": (B, "⟂" + B.replace(" <!-- moved", "\\<!-- moved", 1), "end in no backslash"),
    "a list above the choices": (
        "- **a** Both: the", "- None.\n⟂- **a** Both: the", "a list ends directly above these choices",
    ),
    "an experiment whose program is not there": (
        LOST, "<!-- readelff -d desk/app: 0 -->", "can't be made, so it decides nothing: bash: ",
    ),
    "an experiment that is not prepared": (
        COPY, COPY.replace("cp ../moved/lib/libgreet.so", "cp ../moved/lib/libgreeet.so"),
        "a command before its last failed, which printed `cp: cannot stat",
    ),
    "any line at all": (LOST, '<!-- readelf -d desk/app: "[..]" -->', "any line would do"),
    "a placeholder that is none": (LOST, '<!-- readelf -d desk/app: "[ADR] x" -->', "is no placeholder"),
    "a line in the middle of the choices": (B, "⟂Perhaps:\n" + B, "ends a list of choices and is none"),
    "a prediction on a list that asks nothing": (
        "- `-L` serves", "⟂- <!-- desk/app: 127 --> `-L` serves", "a choice of a question",
    ),
}  # fmt: skip


@test_each(LIES)
class Questions(Lying):
    def test_the_truth_is_accepted(self) -> None:
        status, words = self.check(self.truth)
        self.assertEqual(status, 0, words)

    def test_what_is_kept_of_it(self) -> None:
        self.assertEqual(self.check(self.truth)[0], 0)
        kept = result.load(self.tree, "lessons", self.made)["questions"]
        self.assertEqual(
            [(one["part"], one["key"]) for one in kept], [("Predict", "b"), ("Why", "b")]
        )
        made = [p["experiment"] for one in kept for c in one["choices"] for p in c["predictions"]]
        self.assertEqual(made, [False] * 5 + [True] * 3)


PAGE = """# A claim

Trouble.

## Predict: how many?
{early}
<details><summary>Answer</summary>

**{key}**. So it is.

- **a**: no.
- **b**: no.

</details>

## Run: it is made
```console
$ sort main.txt > sorted.txt
$ wc -l sorted.txt
2 sorted.txt
```
{late}
"""
LATE = """
## Why: is it so?
{choices}

<details><summary>Answer</summary>

**a**. So it is.

- **b**: no.

</details>
"""


class Decided(Case):
    """Where and how a question is decided."""

    def decided(self, early: str, key: str, late: str = "") -> list[decision.Decided]:
        other = {"a": "- **a**: no.\n", "b": "- **b**: no.\n"}[key]
        text = PAGE.format(early=early, key=key, late=late).replace(other, "", 1)
        self.make_tree()
        made = self.make_scenario(text, **{"main.txt": "two\none\n"})
        lesson = page.read(made.readme, "README.md")
        with play.Stage(made.folder, self.tree, self.tree, 2) as stage:
            seen = list(play.play(lesson, stage, read_toolchain(self.tree)))
            self.left = sorted(os.listdir(stage.folder))
        return play.decided_of(seen)

    def test_an_early_question_is_decided_after_run(self) -> None:
        (one,) = self.decided(
            '- **a** One. <!-- head -n 1 sorted.txt: "two" -->\n- **b** Two. <!-- head -n 1 sorted.txt: "one" -->\n',
            "b",
        )
        self.assertEqual((one.key, one.wrong), ("b", ""))

    def test_what_an_experiment_changes_is_undone(self) -> None:
        (one,) = self.decided(
            '- **a** One. <!-- rm sorted.txt; find . | grep -c sorted: "1" -->\n'
            "- **b** Two. <!-- mkdir new; wc -l sorted.txt: 0 -->\n",
            "b",
        )
        self.assertEqual((one.key, one.wrong), ("b", ""))
        self.assertEqual(self.left, ["README.md", "main.txt", "sorted.txt"])

    def test_a_prediction_on_a_line_of_its_own(self) -> None:
        (one,) = self.decided(
            '- **a** One.\n  <!-- wc --lines sorted.txt: "1 sorted.txt" -->\n'
            '- **b** Two, in\n  two lines.\n  <!-- wc --lines sorted.txt: "2 sorted.txt" -->\n',
            "b",
        )
        self.assertEqual(one.key, "b")
        self.assertEqual(one.asked.question.choices[1].text, "Two, in two lines.")

    def test_a_late_question_is_decided_at_its_place(self) -> None:
        choices = "- **a** It is sorted. <!-- sort -c sorted.txt: 0 -->\n- **b** No. <!-- sort -c sorted.txt: 1 -->"
        found = self.decided(
            "- **a** One. <!-- wc -l sorted.txt: 1 -->\n- **b** Two. <!-- wc -l sorted.txt: 0 -->\n",
            "b",
            LATE.format(choices=choices),
        )
        self.assertEqual([one.key for one in found], ["b", "a"])
        self.assertFalse(found[0].outcomes["a"][0].experiment)
        self.assertTrue(found[1].outcomes["a"][0].experiment)

    def test_an_experiment_that_never_ends(self) -> None:
        (one,) = self.decided(
            "- **a** One. <!-- tail -f main.txt: 0 -->\n- **b** Two. <!-- wc -l main.txt: 0 -->\n",
            "b",
        )
        self.assertIn("did not end by itself", one.wrong)

    def test_a_command_that_ran_twice_and_differs_decides_nothing(self) -> None:
        again = "```console\n$ rm sorted.txt\n$ cat sorted.txt\ncat: sorted.txt: No such file or directory\n$ echo $?\n1\n```\n"
        text = PAGE.replace("$ wc -l", "$ cat sorted.txt\none\ntwo\n$ wc -l").replace(
            "```\n{late}", "```\n" + again
        )
        early = "- **a** One. <!-- cat sorted.txt: 1 -->\n- **b** Two. <!-- cat sorted.txt: 0 -->\n"
        self.make_tree()
        made = self.make_scenario(
            text.format(early=early, key="b").replace("- **b**: no.\n", "", 1),
            **{"main.txt": "two\none\n"},
        )
        status, words = said(ctest_checks.check_lesson, made, self.tree)
        self.assertEqual(status, 1)
        self.assertIn("is run 2 times in the lesson and does not give the same", words)

    def test_experiments_that_show_nothing_are_refused(self) -> None:
        # What precedes the last command decides, a part that fails is not seen, or a constant ends it.
        for command, why in {
            "ls ) ; readelf() { echo forged; }; ( ls": "more than commands and pipelines",
            "exit 0; ./app": "`exit` decides how",
            "exec true; ./app": "`exec` decides how",
            "trap 'exit 0' EXIT; ./app": "`trap` decides how",
            "true || ./app": "more than commands",
            "./app || true": "more than commands",
            "./app && true": "more than commands",
            "./app & sleep 1": "more than commands",
            "cp a b # and more; ./app": "more than commands",
            "for x in 1; do ./app; done": "more than commands",
            "mkdir x{1,2}; ./app": "more than commands",
            "./app 2>/dev/null": "more than commands",
            "! ./app": "more than commands",
            "X=1": "does what it is asked to",
            "cd desk": "does what it is asked to",
            "sh -c ./app": "does what it is asked to",
            "awk 'BEGIN { print 2 }'": "does what it is asked to",
            "./app | sort": "is not that of what is piped into it",
        }.items():
            one = question.Prediction(1, command, 0, "")
            self.assertIn(why, decision._form(one), command)
        self.assertIn(
            "prints what it is given",
            decision._form(question.Prediction(1, "echo so; ./app", None, "so")),
        )
        self.assertIn(
            "no experiment ends with 42", decision._form(question.Prediction(1, "./app", 42, ""))
        )
        for command in (
            "cd desk; ../app",
            "cc main.o 2>&1 | grep -q add",
            "readelf -s $(cc -print-file-name=x.o)",
        ):
            self.assertEqual(decision._form(question.Prediction(1, command, 0, "")), "", command)

    def test_a_command_that_does_not_find_its_files_decides_nothing(self) -> None:
        reply = Reply(b"grep: nosuch: No such file or directory\n", 2, "", 0.0)
        one = question.Prediction(1, "grep -q x nosuch", 0, "")
        self.assertIn("can't be made", decision.experiment(one, reply).wrong)
        lost = Reply(
            b"./app: libx.so: cannot open shared object file: No such file\n", 127, "", 0.0
        )
        self.assertEqual(decision.experiment(one, lost).wrong, "")

    def test_what_an_experiment_changes_of_the_shell_is_seen(self) -> None:
        one = question.Prediction(1, "./app", 0, "")
        self.assertIn(
            "changes PATH", decision.experiment(one, Reply(b"", 0, "", 0.0, "PATH")).wrong
        )

    def test_pieces(self) -> None:
        for command, pieces in {
            "a; b; c": 3,
            "a 'x;y'; b": 2,
            "(a; b); c": 2,
            "a b; c 2>&1": 2,
        }.items():
            self.assertEqual(len(decision._pieces(command)), pieces, command)


if __name__ == "__main__":
    unittest.main()
