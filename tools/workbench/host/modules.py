"""The Python modules that decks are rendered with, which the rest of the workbench does without.

The command runs on the first python3 of PATH and without its site packages. The modules may be
those of another Python, most often the distribution's own.
"""

from __future__ import annotations

import os
import subprocess
import sys

from workbench.base import place
from workbench.base.trouble import Trouble
from workbench.host import package

NEEDED = ("jinja2", "markdown_it", "pygments")


def ensure() -> None:
    """Makes the modules importable, or starts this command again on a Python that has them."""
    import importlib.util
    import site

    sys.path += [folder for folder in site.getsitepackages() if folder not in sys.path]
    if all(importlib.util.find_spec(name) for name in NEEDED):
        return
    for python in _others():
        if _has_them(python):
            main = os.path.join(place.ROOT, "tools", "workbench", "__main__.py")
            cache = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else ["-B"]
            sys.stdout.flush()
            os.execv(python, [python, "-I", "-X", "utf8", *cache, main, *sys.argv[1:]])
    raise Trouble(explain())


def missing() -> str:
    """Why no deck can be rendered here, or nothing: some Python has the modules."""
    if any(_has_them(python) for python in _others()):
        return ""
    return "jinja2, markdown-it and pygments are not installed for one Python (./workbench --yes slides)"


def explain() -> str:
    """What to install, by this distribution's names."""
    rows = [row for row in package.rows(("slides",)) if row.probe.startswith("module:")]
    line = package.install_line(rows)
    what = line or "the packages jinja2, markdown-it-py and pygments of a Python 3.9 or newer"
    return (
        "Decks are rendered with jinja2, markdown-it-py and pygments, and no Python here has all "
        f"three: install them ({what}), then repeat the command."
    )


def _others() -> list[str]:
    """Every python3 there is, the distribution's own first."""
    folders = ["/usr/bin", "/usr/local/bin", *os.environ.get("PATH", "").split(":")]
    found = [sys.executable]
    for folder in folders:
        file = os.path.join(folder, "python3")
        if folder and os.access(file, os.X_OK) and not os.path.isdir(file):
            found.append(file)
    return list(dict.fromkeys(found))


def _has_them(python: str) -> bool:
    ask = f"import sys, {', '.join(NEEDED)}; sys.exit(sys.version_info < (3, 9))"
    try:
        done = subprocess.run(
            [python, "-I", "-c", ask], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
