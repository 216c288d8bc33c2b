"""CMakePresets.json: which toolchains there are, and what of the system each of them needs.

A preset that inherits from `toolchain` is a column of the matrix. What it needs are rows of
tools/packages.txt, said by the presets that it inherits from (`vendor`).
"""

from __future__ import annotations

import json
import os
import re

from workbench.base import place
from workbench.base.record import Record
from workbench.host import package
from workbench.host.package import Host

VENDOR = "linking-workbench"


class Preset(Record):
    """A toolchain: its name, what it is in words, the rows that it needs, its C compiler and what
    chooses its linker."""

    name: str
    title: str
    needs: list[str]
    compiler: str
    option: str

    def missing(self, host: Host) -> list[package.Row]:
        """The rows that it needs and that are not here."""
        rows = [row for row in package.rows() if row.name in self.needs]
        return [row for row in rows if not package.found(row, host)]

    def why_not(self) -> str:
        """Why a toolchain whose parts are here can't be used all the same; or nothing."""
        from workbench.base import process

        if not self.option:
            return ""
        # gcc has known mold since 12.1; that an older one does not is no fault of a lesson's.
        words = process.run([self.compiler, self.option, "-Wl,--version"]).output
        unknown = re.search(f"unrecognized command.line option .{self.option}", words)
        return f"{self.compiler} here is too old for {self.option}" if unknown else ""


def names() -> list[str]:
    """Every preset that a user can choose."""
    return [preset["name"] for preset in _read().values() if not preset.get("hidden")]


def toolchains() -> list[Preset]:
    """The columns of the matrix, in their order."""
    presets = _read()
    found = []
    for name in names():
        line = _ancestors(presets, name)
        if "toolchain" not in [preset["name"] for preset in line]:
            continue
        needs = [row for preset in line for row in _needs(preset)]
        variables = [preset.get("cacheVariables", {}) for preset in line]
        options = [preset.get("environment", {}).get("LINKER_CHOICE") for preset in line]
        found.append(
            Preset(
                name,
                presets[name].get("displayName", name),
                list(dict.fromkeys(needs)),
                next(filter(None, (v.get("CMAKE_C_COMPILER") for v in variables)), "cc"),
                next((option for option in options if option is not None), ""),
            )
        )
    return found


def find(name: str) -> Preset | None:
    """The toolchain of this name; a preset that is none has no needs."""
    return next((one for one in toolchains() if one.name == name), None)


def _read() -> dict[str, dict]:
    with open(os.path.join(place.ROOT, "CMakePresets.json"), encoding="utf-8") as file:
        return {preset["name"]: preset for preset in json.load(file)["configurePresets"]}


def _ancestors(presets: dict[str, dict], name: str) -> list[dict]:
    """A preset and those that it inherits from; of two, the first decides (cmake-presets(7))."""
    preset = presets[name]
    parents = preset.get("inherits", [])
    line = [preset]
    for parent in [parents] if isinstance(parents, str) else parents:
        line += _ancestors(presets, parent)
    return line


def _needs(preset: dict) -> list[str]:
    return preset.get("vendor", {}).get(VENDOR, {}).get("needs", [])
