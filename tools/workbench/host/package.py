"""What the workbench needs of the system, and how this distribution's packages bring it.

tools/packages.txt is the table. `./workbench` reads the same table in plain shell for the one case
that Python can't help with, Python itself missing, and says the same sentences: a test compares
them.

Every command asks `missing` before it builds, so looking costs no process and this module imports
nothing that a starting Python has not imported already.
"""

from __future__ import annotations

import os

from workbench.base import place

TABLE = os.path.join(place.ROOT, "tools", "packages.txt")
MANAGERS = ("apt-get", "dnf", "pacman", "zypper")
KINDS = ("required", "optional", "slides", "browser", "developer")
# What is built stays in a volume, lest somebody's checkout get files that belong to root.
CONTAINER = (
    'docker run --rm -it -v "$PWD:/workbench" -v workbench-build:/build -e WORKBENCH_BUILD=/build '
    "-w /workbench debian:13 ./workbench --yes run rpath/origin"
)


class Row:
    """One line of the table."""

    __slots__ = ("kind", "name", "probe", "atleast", "packages", "purpose")

    def __init__(self, line: str) -> None:
        # The columns after `atleast` are the package managers, in the order of MANAGERS.
        words = line.split(None, 4 + len(MANAGERS))
        self.kind, self.name, self.probe, self.atleast = words[:4]
        self.packages = dict(zip(MANAGERS, words[4:8]))
        self.purpose = words[8].strip()

    def __repr__(self) -> str:
        return f"Row({self.name})"


class Host:
    """The system as it is seen from here; tests make up others."""

    def __init__(
        self,
        path: str | None = None,
        prefixes: tuple[str, ...] | None = None,
        os_release: str = "/etc/os-release",
        root: bool | None = None,
    ) -> None:
        path = os.environ.get("PATH", os.defpath) if path is None else path
        self.path = [folder for folder in path.split(":") if folder]
        self.prefixes = _prefixes(self.path) if prefixes is None else prefixes
        self.os_release = os_release
        self.root = os.geteuid() == 0 if root is None else root

    def command(self, name: str) -> str | None:
        """The file that a command's name stands for."""
        for folder in [""] if name.startswith("/") else self.path:
            file = folder + "/" + name if folder else name
            if os.access(file, os.X_OK) and not os.path.isdir(file):
                return file
        return None

    def header(self, name: str) -> str | None:
        for prefix in self.prefixes:
            file = f"{prefix}/include/{name}"
            if os.path.exists(file):
                return file
        return None

    def library(self, name: str) -> str | None:
        """A library to link with, shared or static, in lib, lib64 or Debian's lib/MACHINE."""
        for prefix in self.prefixes:
            for folder in (f"lib/{os.uname().machine}-linux-gnu", "lib64", "lib"):
                for ending in (".so", ".a"):
                    file = f"{prefix}/{folder}/lib{name}{ending}"
                    if os.path.exists(file):
                        return file
        for prefix in self.prefixes:  # the folder of a machine that is called otherwise, as on i386
            for folder in sorted(entries(prefix + "/lib")):
                for ending in (".so", ".a"):
                    file = f"{prefix}/lib/{folder}/lib{name}{ending}"
                    if os.path.exists(file):
                        return file
        return None

    def module(self, name: str) -> str | None:
        """A Python module among those installed for a whole system or environment, of any Python 3."""
        for prefix in self.prefixes:
            for python in sorted(entries(prefix + "/lib")):
                if python.startswith("python3"):
                    for folder in ("dist-packages", "site-packages"):
                        file = f"{prefix}/lib/{python}/{folder}/{name}"
                        if os.path.exists(file):
                            return file
        return None

    def manager(self) -> str | None:
        for name in MANAGERS:
            if self.command(name):
                return name
        return None

    def name(self) -> str:
        """What the distribution calls itself."""
        return self.release("PRETTY_NAME") or "this system"

    def release(self, wanted: str) -> str:
        """A value of os-release(5), or nothing."""
        try:
            with open(self.os_release, encoding="utf-8", errors="replace") as file:
                for line in file:
                    key, _, value = line.strip().partition("=")
                    if key == wanted:
                        return value.strip("\"'")
        except OSError:
            pass
        return ""


def _prefixes(path: list[str]) -> tuple[str, ...]:
    """Where CMake's find_package looks in the pinned environment: beside PATH, then in the system."""
    beside = [folder.rpartition("/")[0] for folder in path if folder.endswith(("/bin", "/sbin"))]
    return tuple(dict.fromkeys([*filter(None, beside), "/usr", "/usr/local"]))


def entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def rows(kinds: tuple[str, ...] = KINDS) -> list[Row]:
    with open(TABLE, encoding="utf-8") as file:
        table = [Row(line) for line in file if line.strip() and not line.startswith("#")]
    return [row for row in table if row.kind in kinds]


def found(row: Row, host: Host | None = None) -> str | None:
    """The file, of several the first, that shows the row's tool to be here; None if one is missing."""
    host = host or Host()
    first = None
    for part in row.probe.split(","):
        what, _, name = part.rpartition(":")
        looks = {"header": host.header, "library": host.library, "module": host.module}
        look = looks.get(what, host.command)
        file = next(filter(None, map(look, name.split("|"))), None)
        if file is None:
            return None
        first = first or file
    return first


def missing(kinds: tuple[str, ...] = ("required",), host: Host | None = None) -> list[Row]:
    """The rows of these kinds that are not here, whatever version the others have."""
    host = host or Host()
    return [row for row in rows(kinds) if not found(row, host)]


def names(rows: list[Row], host: Host | None = None) -> list[str]:
    """The packages that bring these rows, each once. What has no package stands by its own name."""
    manager = (host or Host()).manager()
    if manager:
        wanted = [
            row.name if row.packages[manager] == "-" else row.packages[manager] for row in rows
        ]
    else:
        wanted = [
            row.name + (f" ({row.atleast} or newer)" if row.atleast != "-" else "") for row in rows
        ]
    return list(dict.fromkeys(wanted))


def install_command(rows: list[Row], host: Host | None = None) -> list[list[str]]:
    """The commands, as words, that bring these rows; empty where no package manager knows them."""
    host = host or Host()
    manager = host.manager()
    packages = list(dict.fromkeys(row.packages[manager] for row in rows if manager))
    packages = [package for package in packages if package != "-"]
    if not packages:
        return []
    commands = {
        "apt-get": [
            ["apt-get", "update"],
            [
                "env",
                "DEBIAN_FRONTEND=noninteractive",
                "apt-get",
                "install",
                "-y",
                "--no-install-recommends",
            ],
        ],
        "dnf": [["dnf", "install", "-y", "--setopt=install_weak_deps=False"]],
        "pacman": [["pacman", "-S", "--needed", "--noconfirm"]],
        "zypper": [["zypper", "--non-interactive", "install", "--no-recommends"]],
    }[manager or ""]
    commands[-1] += packages
    if not host.root and host.command("sudo"):
        commands = [["sudo", *command] for command in commands]
    return commands


def install_line(rows: list[Row], host: Host | None = None) -> str:
    """The one line to paste into a shell that brings these rows; empty where there is none."""
    return " && ".join(" ".join(command) for command in install_command(rows, host))


def named(words: list[str]) -> list[Row]:
    """The rows that are called so, or else look for a command of that name; each once."""
    table = rows()
    found = []
    for word in words:
        hits = [row for row in table if row.name == word]
        hits += [row for row in table if word in row.probe.replace("|", ",").split(",")]
        found += hits[:1]
    return list(dict.fromkeys(found))
