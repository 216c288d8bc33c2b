"""The compiler and link editor of a build tree, as CMake found them (`<build>/toolchain.txt`)."""

from __future__ import annotations

import os

from workbench.trouble import Trouble

# What a fence's condition compares with which line of toolchain.txt.
KEYS = {"linker": "linker", "compiler": "compiler", "arch": "machine"}


class Toolchain(dict):
    """The lines of toolchain.txt: compiler, compiler_version, linker, linker_version, machine, and
    `emulator`, the command line for programs of a machine that is not this one."""

    def __str__(self) -> str:
        words = "{compiler} {compiler_version} and {linker} {linker_version}".format_map(self)
        return words + (" for {machine}".format_map(self) if self.get("emulator") else "")

    def why_not(self, options: dict[str, str]) -> str:
        """Why a fence with these conditions does not apply here, or nothing if it does."""
        for key, value in options.items():
            wanted = value.split(",")
            if key == "needs":
                import shutil

                absent = [tool for tool in wanted if not shutil.which(tool)]
                if absent:
                    return f"needs {' and '.join(absent)}, not installed here"
            elif key in KEYS and self.get(KEYS[key]) not in wanted:
                return f"for {key} {' or '.join(wanted)}; here it is {self.get(KEYS[key])}"
        return ""


def known(tree: str) -> Toolchain:
    """Of a build tree; nothing where it is not configured."""
    try:
        return read(tree)
    except Trouble:
        return Toolchain()


def read(tree: str) -> Toolchain:
    """Of a build tree that has been configured."""
    try:
        with open(os.path.join(tree, "toolchain.txt"), encoding="utf-8") as file:
            return Toolchain(line.rstrip("\n").split("=", 1) for line in file if "=" in line)
    except FileNotFoundError:
        raise Trouble(
            f"The build folder {tree} is not configured: run `./workbench test`, "
            "or `cmake --preset default`."
        ) from None
