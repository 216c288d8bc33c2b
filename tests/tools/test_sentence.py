"""Facts read as sentences, with each name as it is written."""

from __future__ import annotations

import os
import unittest

import support
from workbench.lesson.scenario import discover
from workbench.verify import assertion
from workbench.verify.sentence import NAMES, amiss, sentence


class Sentences(unittest.TestCase):
    def test_names_are_as_they_are_written(self) -> None:
        for name, words in {
            "RpathOrigin.ACopyOfTheProgramAloneDoesNotStart": "a copy of the program alone does not start",
            "X.TheELFFileHas2Sections": "the ELF file has 2 sections",
            "X.CMakePutsTheArchiveLast": "CMake puts the archive last",
            "X.ACProgramCallsIt": "a C program calls it",
            "X.AsCppItGainsTheTypeOfItsParameter": "as C++ it gains the type of its parameter",
            "X.RtldNowRefusesAPlugin": "RTLD_NOW refuses a plugin",
            "X.RtldLocalKeepsItOut": "RTLD_LOCAL keeps it out",
            "X.OriginIsTheFolderOfTheHost": "$ORIGIN is the folder of the host",
            "X.NoMangleKeepsTheNameAsWritten": "#[no_mangle] keeps the name as written",
            "X.NoNameTellsThemApart": "no name tells them apart",
            "X.LdLibraryPathComesBeforeRunpath": "LD_LIBRARY_PATH comes before RUNPATH",
            "X.ExternCHidesTheNamespace": 'extern "C" hides the namespace',
        }.items():
            self.assertEqual(sentence(name), words)

    def test_what_is_no_sentence(self) -> None:
        self.assertEqual(amiss("X.TheProgramRuns"), "")
        for name, wrong in {
            "X.the_program_runs": "is no sentence",
            "X.runs": "is no sentence",
            "X.RtldUnheardOfRefusesIt": "say how `rtld...` is written",
            "X.LdRunPathIsRead": 'reads "ld run path is read"',
            "X.CmakeLinksIt": "say how `cmake...` is written",
        }.items():
            self.assertIn(wrong, amiss(name))

    def test_every_fact_is_one(self) -> None:
        for scenario in discover():
            with open(os.path.join(scenario.folder, "test.cpp"), encoding="utf-8") as file:
                for name in assertion.names(file.read()):
                    self.assertEqual(amiss(name), "")

    def test_the_names_are_in_order(self) -> None:
        self.assertEqual(list(NAMES), sorted(NAMES))
        for words in NAMES:
            self.assertEqual(words, words.lower())


if __name__ == "__main__":
    assert support
    unittest.main()
