"""Words that a page does not use, each with what the field says instead: part of `workbench check`."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A pattern, and better words. Only what is never right belongs here; the rest is for who reads aloud.
REFUSED = {
    r"link[ -]editors?": "linker",
    r"liblibrary": "the library's own name, such as libadd.so",
    r"mend(?:s|ed|ing)?": "fix",
    r"(?:is|are|was|were) told": "is given, is asked to",
    r"los(?:es|e) to": "comes after",
    r"serves? nobody": "nothing can look it up",
}
# The standard's own term, and one page may say that it is.
_QUOTED = "the gABI says *link editor*"
_PATTERNS = {
    re.compile(rf"\b{words}\b", re.IGNORECASE): better for words, better in REFUSED.items()
}


def refused(text: str) -> Iterator[tuple[int, str]]:
    """Each line that has one of them, and what is wrong with it as a sentence."""
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, better in _PATTERNS.items():
            hit = pattern.search(line.replace(_QUOTED, ""))
            if hit:
                yield number, f"`{hit[0]}` is not a word for a page: write {better}."
