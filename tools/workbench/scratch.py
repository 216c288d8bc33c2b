"""Scratch folders: below the build folder, one for each run, gone afterwards."""

from __future__ import annotations

import os
import shutil


class Scratch:
    """`with Scratch(tree) as folder:` a new empty folder below `<tree>/scratch`.

    Its name begins with the process that owns it, so that what a killed process left behind is
    recognised and removed by the next one.
    """

    def __init__(self, tree: str, name: str = "lesson"):
        self.parent = os.path.join(tree, "scratch")
        self.name = name
        self.folder = ""

    def __enter__(self) -> str:
        os.makedirs(self.parent, exist_ok=True)
        _sweep(self.parent)
        number = 0
        while not self.folder:
            folder = os.path.join(self.parent, f"{os.getpid()}-{number}", self.name)
            try:
                os.makedirs(folder)
                self.folder = folder
            except FileExistsError:
                number += 1
        return self.folder

    def __exit__(self, *_: object) -> None:
        remove(os.path.dirname(self.folder))
        try:
            os.rmdir(self.parent)  # the last one out
        except OSError:
            pass


def copy_sources(source: str, folder: str) -> None:
    """Copies a scenario's files; a read-only original gives writable copies."""
    for path, _, files in os.walk(source):
        target = os.path.join(folder, os.path.relpath(path, source))
        os.makedirs(target, exist_ok=True)
        for name in files:
            shutil.copyfile(os.path.join(path, name), os.path.join(target, name))


def remove(folder: str) -> None:
    """Removes a folder with all that is in it, folders without write permission too."""

    def make_writable(_: object, path: str, __: object) -> None:
        for item in (os.path.dirname(path), path):
            if os.path.isdir(item) and not os.path.islink(item):
                os.chmod(item, 0o700)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        elif os.path.lexists(path):
            os.unlink(path)

    if os.path.lexists(folder):
        shutil.rmtree(folder, onerror=make_writable)


def _sweep(parent: str) -> None:
    for entry in os.listdir(parent):
        process = entry.partition("-")[0]
        if (
            process.isdigit()
            and not os.path.exists(f"/proc/{process}")
            and os.path.exists("/proc/1")
        ):
            remove(os.path.join(parent, entry))
