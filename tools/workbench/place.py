"""Where things are: the checkout, and the build folder of each preset."""

from __future__ import annotations

import os

from workbench.trouble import Trouble

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
SCENARIOS = os.path.join(ROOT, "scenarios")
SLIDES = os.path.join(ROOT, "slides")


def build_folder(preset: str = "default") -> str:
    """The build folder of a preset; CMakePresets.json says the same of a checkout.

    `WORKBENCH_BUILD` names another place. A source tree that can't be written to is built in the
    user's cache folder.
    """
    suffix = _suffix(preset)
    named = os.environ.get("WORKBENCH_BUILD")
    if named:
        return os.path.abspath(named) + suffix
    inside = build_folder_of_preset(preset)
    if os.access(inside if os.path.isdir(inside) else ROOT, os.W_OK):
        return inside
    return os.path.join(_cache_folder(), _name_of(ROOT), "build" + suffix)


def build_folder_of_preset(preset: str) -> str:
    """The build folder that CMakePresets.json says, wherever ours is."""
    return os.path.join(ROOT, "build" + _suffix(preset))


def _suffix(preset: str) -> str:
    return "" if preset == "default" else "-" + preset


def _cache_folder() -> str:
    cache = os.environ.get("XDG_CACHE_HOME")
    if not cache:
        home = os.environ.get("HOME")
        if not home or not os.access(home, os.W_OK):
            return os.path.join(
                os.environ.get("TMPDIR") or "/tmp", f"linking-workbench-{os.getuid()}"
            )
        cache = os.path.join(home, ".cache")
    return os.path.join(cache, "linking-workbench")


def _name_of(path: str) -> str:
    import zlib

    return f"{os.path.basename(path)}-{zlib.crc32(os.fsencode(path)):08x}"


# What CMake can't have in a path, and the colon, which separates the folders of a run path.
_FORBIDDEN = {":": "a colon", ";": "a semicolon", '"': "a double quote", "\n": "a line break"}


def make_writable(folder: str) -> None:
    """Makes the folder, or says why nothing can be built there."""
    for sign, name in _FORBIDDEN.items():
        if sign in folder:
            raise Trouble(
                f"Nothing can be built in {folder}, whose path holds {name}: "
                "choose another, WORKBENCH_BUILD=FOLDER ./workbench ..."
            )
    try:
        os.makedirs(folder, exist_ok=True)
        if os.access(folder, os.W_OK):
            return
        reason = "it can't be written to"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    raise Trouble(
        f"The build folder {folder} can't be used: {reason}. "
        "Name another one: WORKBENCH_BUILD=FOLDER ./workbench ..."
    )
