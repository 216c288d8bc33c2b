"""The compiler and linker of a build tree, as CMake found them (`<build>/toolchain.txt`)."""

from __future__ import annotations

import os

from workbench.base.trouble import Trouble

TYPE_CHECKING = False  # typing costs more to import than all else here
if TYPE_CHECKING:
    from workbench.lesson.page import Lesson

# What a fence's condition compares with which line of toolchain.txt.
KEYS = {"linker": "linker", "compiler": "compiler", "arch": "machine"}
CONDITIONS = ("linker", "compiler", "needs", "arch")

# What those lines can say: the presets' compilers, linkers and machines.
VALUES = {
    "linker": ("bfd", "gold", "lld", "mold"),
    "compiler": ("gcc", "clang"),
    "arch": ("x86_64", "aarch64"),
}


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
                from workbench.host import package

                rows = tools()
                absent = [t for t in wanted if t not in rows or not package.found(rows[t])]
                if absent:
                    return f"needs {' and '.join(absent)}, not installed here"
            elif key in KEYS and self.get(KEYS[key]) not in wanted:
                return f"for {key} {' or '.join(wanted)}; here it is {self.get(KEYS[key])}"
        return ""

    def holds(self, options: dict[str, str]) -> bool:
        """Whether a fence is played where this is here, and of tools only what is required."""
        rows = tools() if "needs" in options else {}
        if any(
            rows[tool].kind != "required" for tool in options.get("needs", "").split(",") if tool
        ):
            return False
        return all(
            self.get(line) in options[key].split(",")
            for key, line in KEYS.items()
            if key in options
        )


# What CI and most readers have; a lesson is written for it, and says where others differ.
DEFAULT = Toolchain(compiler="gcc", linker="bfd", machine="x86_64")


def absent(lesson: Lesson, here: Toolchain) -> str:
    """What a lesson as a whole needs and that is not here, as a reason; or nothing."""
    needs, machine = lesson.note("needs"), here.get("machine")
    if needs and here.get("emulator"):
        return f"needs {needs}, which makes no code for {machine} here"
    if here.get("emulator") and " " in here["cc"]:  # LD_PRELOAD knows no quotes
        return f"needs a build folder without a blank in its path, to run programs of {machine}"
    return here.why_not({"needs": needs}) if needs else ""


def tools() -> dict:
    """The rows of tools/packages.txt that `needs` can name: commands, which a lesson can call."""
    from workbench.host import package

    rows = package.rows(("required", "optional"))
    return {row.name: row for row in rows if ":" not in row.probe}


def unknown_condition(conditions: dict[str, str]) -> str:
    """Which condition no machine can meet, as a sentence; or nothing."""
    for key, value in conditions.items():
        there = tuple(tools()) if key == "needs" else VALUES[key]
        for one in value.split(","):
            if one not in there:
                where = " (in tools/packages.txt)" if key == "needs" else ""
                return (
                    f"{key}={value} fits no toolchain: write one or more of {', '.join(there)}{where}, "
                    "with nothing but commas between them."
                )
    return ""


def known_toolchain(build_folder: str) -> Toolchain:
    """Of a build tree; nothing where it is not configured."""
    try:
        return read_toolchain(build_folder)
    except Trouble:
        return Toolchain()


def read_toolchain(build_folder: str) -> Toolchain:
    """Of a build tree that has been configured."""
    try:
        with open(os.path.join(build_folder, "toolchain.txt"), encoding="utf-8") as file:
            return Toolchain(line.rstrip("\n").split("=", 1) for line in file if "=" in line)
    except FileNotFoundError:
        raise Trouble(
            f"The build folder {build_folder} is not configured: run `./workbench test`, "
            "or `cmake --preset default`."
        ) from None
