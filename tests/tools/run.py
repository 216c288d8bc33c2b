"""What ctest runs: one module of tests, `run.py test_walk`. A skip is seen, and says its reason."""

from __future__ import annotations

import sys
import unittest

SKIPPED = 77  # ctest's SKIP_RETURN_CODE


def main(name: str) -> int:
    result = unittest.TextTestRunner(verbosity=0).run(
        unittest.defaultTestLoader.loadTestsFromName(name)
    )
    if not result.wasSuccessful():
        return 1
    if not result.testsRun and not result.skipped:
        print(f"{name} has no test: write one, or remove it.")
        return 1
    reasons = dict.fromkeys(reason for _, reason in result.skipped)
    if reasons:
        print(f"skipped: {'; '.join(reasons)}")
    return SKIPPED if reasons else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
