"""What a deck was made on: the machine, and the toolchains that its results came from."""

from __future__ import annotations

import os

from workbench.host.package import Host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.verify import shape


def facts(build_folder: str, results: list[shape.Lesson]) -> list[tuple[str, str]]:
    """Pairs of a name and its value; `results` are the lessons' that the deck shows."""
    kernel = os.uname()
    found = [
        ("system", Host().name()),
        ("kernel", f"{kernel.sysname} {kernel.release}"),
        ("machine", f"{kernel.machine}, {os.cpu_count()} cores"),
        ("C library", os.confstr("CS_GNU_LIBC_VERSION") or "unknown"),
    ]
    seen = [result["toolchain"] for result in results]
    for name, label in (("compiler", "compiler"), ("linker", "linker")):
        values = {f"{one[name]} {one[name + '_version']}" for one in seen}
        found.append((label, ", ".join(sorted(values)) or "nothing was run here"))
    verdicts = [result["verdict"] for result in results]
    ran = f"{len(results)}, of which {verdicts.count('verified')} verified"
    found.append(("lessons run here", ran if results else "none: ./workbench test runs them"))
    return found
