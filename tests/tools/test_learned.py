"""What a learner answered and fixed: kept whole at every moment, and never at a lesson's cost."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import unittest
from unittest import mock

from support import Case, said
from workbench.commands import listing
from workbench.lesson import progress


def answer_often(slug: str) -> None:
    for number in range(20):
        progress.answered(f"{slug}/{number}", "Predict", "a", "b")


class Learned(Case):
    def setUp(self) -> None:
        super().setUp()
        kept = mock.patch.dict(os.environ, {"XDG_STATE_HOME": self.folder})
        kept.start()
        self.addCleanup(kept.stop)
        self.file = os.path.join(self.folder, "linking-workbench", "progress.json")

    def test_nothing_is_kept_yet(self) -> None:
        self.assertEqual(progress.read(), {})
        self.assertFalse(os.path.exists(self.file), "looking writes nothing")

    def test_answers_and_what_was_fixed(self) -> None:
        progress.answered("rpath/origin", "Predict", "a", "b")
        progress.answered("rpath/origin", "Why", "b", "b")
        progress.answered("rpath/origin", "Predict", "b", "b")  # the last one counts
        progress.fixed("rpath/origin", 2)
        (learned,) = progress.read().values()
        self.assertEqual(learned["answers"]["Predict"]["choice"], "b")
        self.assertEqual(learned["fixed"]["hints"], 2)
        self.assertEqual(progress.told(learned), "2 of 2 answers right, fixed")
        self.assertEqual(os.stat(os.path.dirname(self.file)).st_mode & 0o777, 0o700)

    def test_two_that_write_at_once_lose_nothing(self) -> None:
        # fork: this process has its environment, and no module that spawn could not import.
        context = multiprocessing.get_context("fork")
        writers = [context.Process(target=answer_often, args=(name,)) for name in ("one", "two")]
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            progress.read()  # whole at every moment
        for writer in writers:
            writer.join()
            self.assertEqual(writer.exitcode, 0)
        self.assertEqual(len(progress.read()), 40)

    def test_a_full_disk_leaves_what_was_there(self) -> None:
        progress.answered("rpath/origin", "Predict", "a", "b")
        with open(self.file, encoding="utf-8") as file:
            before = file.read()
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (10, limit[1])
        )  # EFBIG, since Python ignores SIGXFSZ
        try:
            with self.assertRaisesRegex(progress.Unkept, "can't be written"):
                progress.answered("rpath/origin", "Why", "a", "b")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        with open(self.file, encoding="utf-8") as file:
            self.assertEqual(file.read(), before)
        self.assertEqual(
            sorted(os.listdir(os.path.dirname(self.file))), ["progress.json", "progress.json.lock"]
        )

    def refused(self, text: str, why: str) -> None:
        """A file that can't be used is said so, and left as it is."""
        self.write("linking-workbench/progress.json", text)
        for action in (progress.read, lambda: progress.fixed("rpath/origin", 0)):
            with self.assertRaisesRegex(progress.Unkept, why):
                action()
        with open(self.file, encoding="utf-8") as file:
            self.assertEqual(file.read(), text)

    def test_a_newer_version_is_left_alone(self) -> None:
        self.refused('{"version": 2, "lessons": []}', "of a newer version of the workbench")

    def test_what_is_no_progress_is_left_alone(self) -> None:
        for text in ('{"version": 1, "less', "[" * 200000):
            self.refused(text, "is no JSON")
        for text in ("[]", "{}", "7", '{"version": 1}', '{"version": 1, "lessons": {"a/b": 3}}'):
            self.refused(text, "does not hold progress")
        wrong = {"version": 1, "lessons": {"a/b": {"answers": {"Predict": "a"}}}}
        self.refused(json.dumps(wrong), "does not hold progress")

    def test_no_place_to_keep_it(self) -> None:
        with mock.patch.dict(os.environ, {"XDG_STATE_HOME": "", "HOME": ""}):
            self.assertEqual(progress.read(), {})
            with self.assertRaisesRegex(progress.Unkept, "has no place: set HOME"):
                progress.fixed("rpath/origin", 0)

    def test_a_relative_folder_is_ignored(self) -> None:
        with mock.patch.dict(os.environ, {"XDG_STATE_HOME": "state", "HOME": self.folder}):
            expected = os.path.join(self.folder, ".local", "state", "linking-workbench")
            self.assertEqual(progress.state_folder(), expected)

    def test_the_list_shows_it_or_says_why_not(self) -> None:
        entry = {"slug": "rpath/origin", "claim": "A claim", "state": "verified", "reason": ""}
        _, words = said(listing.show, [{**entry, "learned": "1 of 2 answers right, fixed"}])
        self.assertIn("A claim  (1 of 2 answers right, fixed)", words)
        self.write("linking-workbench/progress.json", '{"version": 9}')
        _, words = said(listing.show, [{**entry, "learned": ""}])
        self.assertIn("What you answered and fixed is not shown: ", words)
        self.assertIn("newer version", words)


if __name__ == "__main__":
    unittest.main()
