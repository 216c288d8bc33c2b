"""Whether a lesson wrote outside its scratch folder, where the kernel can't refuse it (landlock.py).

Looked at are the folders around: the scratch folder's own, the checkout's root and the scenario's
sources. What else somebody writes there at the same time is taken for the lesson's doing, so
what editors and builds make beside the files of a checkout is left out.
"""

from __future__ import annotations

import os

from workbench.base import place

_OTHERS = ("build", ".")  # what the names of others' files begin with


class Outside:
    """What is there when a lesson begins; `changed()` says what is no longer as it was."""

    def __init__(self, source: str, folder: str):
        self.source, self.folder = source, folder
        self.before = self._look()

    def changed(self) -> str:
        """A path that a lesson changed, or nothing."""
        after = self._look()
        differ = [
            path for path in {**self.before, **after} if self.before.get(path) != after.get(path)
        ]
        return min(differ, default="")

    def _look(self) -> dict[str, tuple[int, int]]:
        """Of each file its size and when it was last changed; of a folder around only its names."""
        around = (place.ROOT, os.path.dirname(self.folder))
        found = {os.path.join(path, name): (0, 0) for path in around for name in os.listdir(path)}
        for path, _, names in os.walk(self.source):
            for name in names:
                file = os.path.join(path, name)
                try:
                    seen = os.lstat(file)
                except FileNotFoundError:
                    continue
                found[file] = (seen.st_size, seen.st_mtime_ns)
        return {path: seen for path, seen in found.items() if not _is_others(path)}


def _is_others(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith(_OTHERS) or name.endswith("~")
