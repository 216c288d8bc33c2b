"""What is wrong with a page, said with its line."""

from __future__ import annotations

from workbench.base.trouble import Trouble


class LessonTrouble(Trouble):
    """The page itself is wrong, at a line."""

    def __init__(self, path: str, line: int, text: str):
        super().__init__(f"{path}:{line}: {text}")
        self.line = line
