"""What tests/observe reads in ELF files, by the program observe-tell (tests/observe/tell.h)."""

from __future__ import annotations

import json
import os

from workbench.base.trouble import Trouble
from workbench.figure.site import Site

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.figure import shape


def tell(site: Site, files: list[str]) -> list[shape.Elf]:
    """The facts of each file, with the keys that tell.h lists."""
    program = os.path.join(site.build_folder, "observe", "tell")
    if not os.path.exists(program):
        raise Trouble(
            f"{program} is not built: `cmake --build {site.build_folder} --target observe-tell` builds it."
        )
    return json.loads(site.run([program, *files]))
