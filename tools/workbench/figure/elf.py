"""What tests/observe reads in ELF files, by the program observe-tell (tests/observe/tell.h)."""

from __future__ import annotations

import json

from workbench.figure.site import Site

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure import shape


def tell(site: Site, files: list[str]) -> list[shape.Elf]:
    """The facts of each file, with the keys that tell.h lists."""
    return json.loads(site.run([site.teller(), *files]))
