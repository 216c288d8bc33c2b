"""What ctest runs for each scenario beside its facts: `ctest.py lesson|break|home BUILD_FOLDER SLUG`.

A program of its own, not a verb of the command: with a hundred lessons the parsing of a command
line that nobody types would cost more than the verifying. Next to nothing is in here, since
Python compiles it anew each time, and a module only once.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

try:
    from workbench.base import trouble
    from workbench.lesson import scenario
    from workbench.verify import ctest_checks  # noqa: E402
except KeyboardInterrupt:
    sys.exit(130)  # before there was anything to tidy up

kind, build_folder, slug = sys.argv[1:]
status = trouble.ended(lambda: ctest_checks.CHECKS[kind](scenario.choose_one(slug), build_folder))
sys.stdout.flush()
os._exit(
    status
)  # all is tidied up by now, and taking the interpreter apart takes as long as importing
