"""What ctest runs: one module of tests, `run.py test_walk`. A skip is seen, and says its reason.

Where nothing but skips is left, ctest calls the whole module skipped; where a part ran, it passed,
and `./workbench test` names the parts that did not (tools/workbench/verify/suite.py).
"""

from __future__ import annotations

import sys
import unittest

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


class Result(unittest.TextTestResult):
    """Counts what ran to its end: tests, and parts of tests that were skipped in another part."""

    ran = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.ran += 1

    def addSubTest(self, test, subtest, err) -> None:  # type: ignore[no-untyped-def]
        super().addSubTest(test, subtest, err)
        self.ran += err is None


def main(name: str) -> int:
    result = unittest.TextTestRunner(verbosity=0, resultclass=Result).run(
        unittest.defaultTestLoader.loadTestsFromName(name)
    )
    if not result.wasSuccessful():
        return 1
    assert isinstance(result, Result)
    if not result.ran and not result.skipped:
        print(f"{name} has no test: write one, or remove it.")
        return 1
    reasons = dict.fromkeys(reason for _, reason in result.skipped)
    if not result.ran:
        print(f"skipped: {'; '.join(reasons)}")
        return SKIPPED
    for reason in reasons:
        print(f"a part is skipped: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
