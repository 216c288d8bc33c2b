"""Scratch folders: below the build folder, one for each run, gone afterwards."""

from __future__ import annotations

import os


class Scratch:
    """`with Scratch(tree) as folder:` a new empty folder below `<tree>/scratch`.

    Its name begins with the process that owns it, so that what a killed process left behind is
    recognised and removed by the next one.
    """

    def __init__(self, build_folder: str, name: str = "lesson"):
        self.parent = os.path.join(build_folder, "scratch")
        self.name = name
        self.folder = ""

    def __enter__(self) -> str:
        _sweep(self.parent)
        number = 0
        folder = ""
        while not folder or os.path.exists(folder):
            folder = os.path.join(self.parent, f"{os.getpid()}-{number}")
            number += 1
        _OPEN.add(folder)
        self.folder = os.path.join(folder, self.name)
        while not os.path.isdir(self.folder):
            try:
                os.makedirs(self.folder, exist_ok=True)
            except FileNotFoundError:
                pass  # the last one out of the parent has just taken it away
        return self.folder

    def __exit__(self, kind: type | None = None, *_: object) -> None:
        if kind is KeyboardInterrupt:  # what was started may be writing there
            from workbench.base import process

            process.stop_all()
        _close(os.path.dirname(self.folder))


# The folders that are there, and those that an interruption may leave: it can come between the
# making of a folder and the first line of the `with` that would remove it.
_OPEN: set[str] = set()


def tidy() -> None:
    """Removes whatever is still open: the last thing that an interrupted command does."""
    for folder in list(_OPEN):
        _close(folder)


def _close(folder: str) -> None:
    remove(folder)
    _OPEN.discard(folder)
    try:
        os.rmdir(os.path.dirname(folder))  # the last one out
    except OSError:
        pass


def temporary(folder: str) -> dict[str, str]:
    """The variable that makes compilers put their temporary files beside a folder of a scratch
    folder, and so into what is removed: one that is killed leaves them."""
    path = os.path.join(os.path.dirname(folder), "tmp")
    os.makedirs(path, exist_ok=True)
    return {"TMPDIR": path}


def home(folder: str) -> str:
    """A home beside a folder of a scratch folder, empty."""
    path = os.path.join(os.path.dirname(folder), "home")
    os.makedirs(path, exist_ok=True)
    return path


def copy_sources(source: str, folder: str) -> None:
    """Copies a scenario's files; a read-only original gives writable copies."""
    for path, _, files in os.walk(source):
        target = os.path.join(folder, os.path.relpath(path, source))
        os.makedirs(target, exist_ok=True)
        for name in files:
            copy(os.path.join(path, name), os.path.join(target, name))


def copy_tree(source: str, target: str) -> None:
    """Copies all that is in a folder into another, which may exist: links as links, with modes and
    times, which build tools compare."""
    os.makedirs(target, exist_ok=True)
    for entry in os.scandir(source):
        there = os.path.join(target, entry.name)
        if entry.is_symlink():
            os.symlink(os.readlink(entry.path), there)
            continue
        if entry.is_dir():
            copy_tree(entry.path, there)
        elif entry.is_file():
            copy(entry.path, there)
        else:
            continue  # a pipe or a socket, which is nobody's file
        kept = entry.stat()
        os.chmod(there, kept.st_mode & 0o7777)
        os.utime(there, ns=(kept.st_atime_ns, kept.st_mtime_ns))


def empty(folder: str) -> None:
    """Removes all that is in a folder, and leaves the folder, which a shell may be in."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            remove(entry.path)
        else:
            os.unlink(entry.path)


def copy(source: str, target: str) -> None:
    """Copies what a file holds; shutil takes longer to load than a scenario to copy."""
    with open(source, "rb") as old, open(target, "wb") as new:
        new.write(old.read())


def remove(folder: str) -> None:
    """Removes a folder with all that is in it, folders without write permission too; of a link, the
    link alone."""
    if os.path.islink(folder):
        os.unlink(folder)
        return
    if os.path.lexists(folder):
        os.chmod(folder, 0o700)
    paths = []
    for path, folders, files in os.walk(folder):
        paths.append(path)
        for name in folders:
            inner = os.path.join(path, name)
            if os.path.islink(inner):
                os.unlink(inner)
            else:
                os.chmod(inner, 0o700)
        for name in files:
            os.unlink(os.path.join(path, name))
    for path in reversed(paths):
        os.rmdir(path)


def _sweep(parent: str) -> None:
    """Removes what processes left that are no more; where /proc is missing, nobody can tell."""
    try:
        entries = os.listdir(parent) if os.path.exists("/proc/1") else []
    except FileNotFoundError:
        return
    for entry in entries:
        process = entry.partition("-")[0]
        if process.isdigit() and not os.path.exists(f"/proc/{process}"):
            try:
                remove(os.path.join(parent, entry))
            except FileNotFoundError:
                pass  # somebody else sweeps, too
