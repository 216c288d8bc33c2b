"""The pinned environment that everything runs in.

A program's language, the loader's search path and the compiler's flags may not depend on the
shell that the workbench was started from, so only what is named here is passed on: no `LD_*`,
`LIBRARY_PATH`, `CPATH`, `CFLAGS`, `GLIBC_TUNABLES`, `GCC_COLORS`, `MALLOC_*`.
"""

from __future__ import annotations

import os

# Who and where the user is, and where a rustup toolchain lives.
PASSED = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "CARGO_HOME",
    "WORKBENCH_BUILD",
)


def pinned() -> dict[str, str]:
    """For cmake, ninja, ctest and test programs."""
    kept = {name: os.environ[name] for name in PASSED if name in os.environ}
    kept.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin")
    # C.UTF-8 for programs; the drivers in <build>/bin set C for the compilers' quotes.
    return {**kept, "LC_ALL": "C.UTF-8"}


def lesson(build_folder: str, build: str) -> dict[str, str]:
    """For a lesson's shell: `cc` and `c++` of the build tree come first, `$BUILD` is the
    scenario's folder in it, and nothing is coloured or paged."""
    kept = pinned()
    # A folder that is looked for below the current one is the lesson's own (POSIX.1, 8.3).
    folders = [folder for folder in kept["PATH"].split(":") if folder.startswith("/")]
    kept["PATH"] = ":".join([f"{build_folder}/bin", *folders])
    foreign = f"{build_folder}/bin/foreign.so"
    if os.path.exists(foreign):  # it starts another machine's programs (cmake/foreign.c)
        kept["LD_PRELOAD"] = foreign
    return {**kept, "BUILD": build, "TERM": "dumb", "NO_COLOR": "1", "PAGER": "cat"}


def at_home_in(folder: str, kept: dict[str, str]) -> dict[str, str]:
    """The same with another $HOME, where no file of the user's changes what a program does, and
    where a program can keep one. A rustup toolchain stays where it is."""
    toolchains = os.path.join(kept.get("HOME", ""), ".rustup")
    if os.path.isdir(toolchains):
        kept = {"RUSTUP_HOME": toolchains, **kept}
    moved = {k: v for k, v in kept.items() if k not in ("XDG_CACHE_HOME", "CARGO_HOME")}
    return {**moved, "HOME": folder}
