# Only what every Python 3 can read stands here, so that an old one gets a sentence.
import os
import sys

if sys.version_info < (3, 9):
    sys.stderr.write(
        "The workbench needs Python 3.9 or newer, and %s is Python %d.%d: "
        "install a newer python3, or use a container such as the image debian:13.\n"
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )
    sys.exit(1)

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

try:
    from workbench.base import place  # noqa: E402

    # Compiled Python is executed too. The launcher says -B: until here, none is read but what may
    # stand in the checkout, and none is written.
    sys.pycache_prefix = place.compiled_folder() or None
    sys.dont_write_bytecode = not sys.pycache_prefix

    from workbench.command import main  # noqa: E402

    status = main(sys.argv[1:])
except KeyboardInterrupt:
    status = 130  # before there was anything to tidy up, or after
sys.exit(status)
