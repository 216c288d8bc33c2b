"""Where things are: the checkout, and the build folder of each preset."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator

from workbench.base.trouble import Trouble

# this file is tools/workbench/base/place.py.
ROOT = os.path.normpath(os.path.join(os.path.realpath(__file__), "../../../.."))
SCENARIOS = os.path.join(ROOT, "scenarios")
SLIDES = os.path.join(ROOT, "slides")


def build_folder(preset: str = "default") -> str:
    """The build folder of a preset; CMakePresets.json says the same of a checkout.

    `WORKBENCH_BUILD` names another place. A source tree that can't be written to is built in the
    user's cache folder. What is in a build folder is executed, so one that somebody else can write
    to is refused.
    """
    folder = chosen_folder(preset)
    _refuse(folder)
    return folder


def chosen_folder(preset: str = "default") -> str:
    """The same, whosever it is."""
    suffix = _suffix(preset)
    named = os.environ.get("WORKBENCH_BUILD")
    if named:
        return os.path.abspath(named) + suffix
    inside = build_folder_of_preset(preset)
    if os.access(inside if os.path.isdir(inside) else ROOT, os.W_OK):
        return inside
    return os.path.join(_cache_folder(), _name_of(ROOT), "build" + suffix)


def compiled_folder() -> str:
    """Where Python keeps what it compiled: beside what is built, never in the sources; or nowhere,
    as long as there is no folder that is ours alone."""
    folder = chosen_folder()
    if strangers(folder) or not (is_inside(folder) or os.path.isdir(folder)):
        return ""
    return os.path.join(folder, "pycache")


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
    _refuse(folder)
    try:
        _make(folder)
        _refuse(folder)
        if os.access(folder, os.W_OK):
            return
        reason = "it can't be written to"
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    raise Trouble(
        f"The build folder {folder} can't be used: {reason}. "
        "Name another one: WORKBENCH_BUILD=FOLDER ./workbench ..."
    )


def _make(folder: str) -> None:
    """With all that leads to it; below a folder that others can write to, for us alone."""
    mode = 0o777
    for around, step in _way(folder):
        if _is_shared(os.lstat(around)) and not is_inside(folder):
            mode = 0o700
        if not os.path.lexists(step):
            with contextlib.suppress(FileExistsError):  # another workbench was faster
                os.mkdir(step, mode)
    if not os.path.isdir(folder):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder)


# --- whose a folder is -----------------------------------------------------------------------------


def _refuse(folder: str) -> None:
    reason = strangers(folder)
    if reason:
        raise Trouble(
            f"The build folder {folder} can't be used: {reason}, and what is in it runs with your "
            "rights. Name one that is yours: WORKBENCH_BUILD=FOLDER ./workbench ..."
        )


def strangers(folder: str) -> str:
    """Who but us could put something into this folder, or put another in its place; or nothing.

    Those who can write to the checkout could as well change the workbench itself, so a folder inside
    is not asked about, and its owner, such as the user whose checkout root works in, is none of
    them. Nor is root. Not every folder on the way counts, but each that stands in one where others
    can write too, such as /tmp: only its owner can rename it there, given the sticky bit.
    """
    if is_inside(folder):
        return ""
    ours = {0, os.geteuid(), os.stat(ROOT).st_uid}
    way = list(_way(folder))
    for around, step in way:
        shared = os.lstat(around)
        if _is_shared(shared) and not shared.st_mode & stat.S_ISVTX:
            return f"others can rename what is in {around}"
        try:
            seen = os.lstat(step)
        except OSError:  # it is still to be made, or make_writable() says what is wrong
            return ""
        if not _is_shared(shared) and step != way[-1][1]:
            continue
        if stat.S_ISLNK(seen.st_mode):
            return f"{step} is a link, in a folder where others can write"
        if seen.st_uid not in ours:
            return f"{step} belongs to {_user(seen.st_uid)}"
        if _is_shared(seen) or (_is_shared(shared) and seen.st_mode & stat.S_IWGRP):
            return f"others can write to {step} (`chmod go-w` it, if nobody has yet)"
    return ""


def is_inside(folder: str) -> bool:
    """Whether a folder is in the checkout, behind all links."""
    return os.path.realpath(folder).startswith(ROOT + os.sep)


def _way(folder: str) -> Iterator[tuple[str, str]]:
    """Every step from the root to a folder as the kernel goes it (path_resolution(7)), links too:
    where it is taken from, and what is found there."""
    around, rest, links = "/", folder.split("/"), 0
    while rest:
        name = rest.pop(0)
        if name in ("", "."):
            continue
        step = os.path.dirname(around) if name == ".." else os.path.join(around, name)
        if name != "..":
            yield around, step
        if os.path.islink(step) and links < 40:
            links += 1
            target = os.readlink(step)
            rest[:0] = target.split("/")
            step = "/" if target.startswith("/") else around
        around = step


def _is_shared(seen: os.stat_result) -> bool:
    """Whether others can write to this folder: everybody, or a group that is not our own."""
    if seen.st_mode & stat.S_IWOTH:
        return True
    checkout = os.stat(ROOT)
    ours = {0, os.getegid()} | ({checkout.st_gid} if checkout.st_mode & stat.S_IWGRP else set())
    return bool(seen.st_mode & stat.S_IWGRP) and seen.st_gid not in ours


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"the user {number}"
