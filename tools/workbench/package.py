"""What the workbench needs of the system, and how this distribution's packages bring it.

tools/packages.txt is the table. `./workbench` reads the same table in plain shell for the one case
that Python can't help with, Python itself missing, and says the same sentences: a test compares
them.

Every command asks `missing` before it builds, so looking costs no process and this module imports
nothing that a starting Python has not imported already.
"""

from __future__ import annotations

import os
import sys

TABLE = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "packages.txt")
MANAGERS = ("apt-get", "dnf", "pacman", "zypper")
KINDS = ("required", "optional", "slides", "browser", "developer")
CONTAINER = (
    'docker run -it -v "$PWD:/workbench" -w /workbench debian:13 ./workbench --yes run rpath/origin'
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
            for folder in sorted(_entries(prefix + "/lib")):
                for ending in (".so", ".a"):
                    file = f"{prefix}/lib/{folder}/lib{name}{ending}"
                    if os.path.exists(file):
                        return file
        return None

    def module(self, name: str) -> str | None:
        """A Python module among those installed for a whole system or environment, of any Python 3."""
        for prefix in self.prefixes:
            for python in sorted(_entries(prefix + "/lib")):
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
        try:
            with open(self.os_release, encoding="utf-8", errors="replace") as file:
                for line in file:
                    key, _, value = line.strip().partition("=")
                    if key == "PRETTY_NAME" and value.strip("\"'"):
                        return value.strip("\"'")
        except OSError:
            pass
        return "this system"


def _prefixes(path: list[str]) -> tuple[str, ...]:
    """Where CMake's find_package looks in the pinned environment: beside PATH, then in the system."""
    beside = [folder.rpartition("/")[0] for folder in path if folder.endswith(("/bin", "/sbin"))]
    return tuple(dict.fromkeys([*filter(None, beside), "/usr", "/usr/local"]))


def _entries(folder: str) -> list[str]:
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
        "pacman": [["pacman", "-Syu", "--needed", "--noconfirm"]],
        "zypper": [["zypper", "--non-interactive", "install", "--no-recommends"]],
    }[manager or ""]
    commands[-1] += packages
    if not host.root and host.command("sudo"):
        commands = [["sudo", *command] for command in commands]
    return commands


def install_line(rows: list[Row], host: Host | None = None) -> str:
    """The one line to paste into a shell that brings these rows; empty where there is none."""
    return " && ".join(" ".join(command) for command in install_command(rows, host))


def explain_missing(rows: list[Row], host: Host | None = None) -> str:
    """Whole sentences: what is missing, and what to do about it."""
    host = host or Host()
    wanted = names(rows, host)
    line = install_line(rows, host)
    one = len(wanted) == 1
    if not host.manager():
        return (
            f"The workbench needs these, which are missing on {host.name()}: {listed(wanted)}.\n"
            f"There is no package manager here that the workbench knows ({', '.join(MANAGERS)}): "
            "install them in this system's own way, then repeat the command."
        )
    if not line:
        return (
            f"{host.name()} has no package that the workbench knows for {listed(wanted)}: "
            "install it in another way, then repeat the command."
        )
    if host.root or host.command("sudo"):
        them = "it" if one else "them"
        how = (
            f"Install {them} with this line, "
            "or repeat the command with --yes, which runs it for you:"
        )
    else:
        how = "Run this line as root (there is no sudo here), then repeat the command:"
    if all(row.kind == "required" for row in rows):
        these = "this package, which is" if one else "these packages, which are"
        what = f"The workbench needs {these} missing on {host.name()}: {listed(wanted)}."
    else:
        these = "This package is" if one else "These packages are"
        what = f"{these} missing on {host.name()}: {listed(wanted)}."
    return f"{what}\n{how}\n\n    {line}\n"


def listed(words: list[str]) -> str:
    """a, b and c"""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def install(rows: list[Row], host: Host | None = None) -> bool:
    """Installs what brings these rows, showing each command as typed, and says what went wrong."""
    host = host or Host()
    if not host.manager() or not (host.root or host.command("sudo")):
        _say(explain_missing(rows, host))
        return False
    *updates, command = install_command(rows, host) or [[]]
    if not command:
        _say(explain_missing(rows, host))
        return False
    for update in updates:
        status = _run(update, host)
        if status:  # a source that does not answer need not be the one that has these packages
            _say(
                f"The list of packages could not be renewed (status {status}); "
                "trying the installation with the one that is here."
            )
    status = _run(command, host)
    if status:
        _say(
            f"The installation ended with status {status}. Mend what the lines above say, "
            "or run the command yourself, then repeat this one."
        )
        return False
    still = [row for row in rows if not found(row, host)]
    if still:
        _say(
            f"The installation ended well, but {listed([row.name for row in still])} "
            f"can't be found all the same: looked for {listed([row.probe for row in still])}. "
            "`./workbench doctor` shows what is here."
        )
    return not still


def _run(command: list[str], host: Host) -> int:
    """Runs a command with its output on stderr, since stdout may be somebody's JSON."""
    import subprocess

    _say("$ " + " ".join(command))
    environment = {**os.environ, "PATH": ":".join(host.path)}
    file = host.command(command[0])
    if not file:
        _say(f"{command[0]} is not here.")
        return 127
    return subprocess.run(
        command,
        executable=file,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        env=environment,
        check=False,
    ).returncode


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def unsupported() -> str | None:
    """A sentence, where this is no system that the lessons hold on."""
    system = os.uname().sysname
    if system == "Linux":
        try:
            if (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc"):
                return None
        except (ValueError, OSError):
            pass
        system = "Linux has no GNU C library"
    else:
        system = "is " + system
    return (
        f"This {system}, and the workbench teaches linking on Linux "
        "with the GNU C library (glibc): "
        f"run it in a container, for example with: {CONTAINER}"
    )


def ensure(yes: bool, kinds: tuple[str, ...] = ("required",), host: Host | None = None) -> bool:
    """Is all of these kinds here? What is missing is installed with `yes`, and explained without."""
    problem = unsupported()
    if problem:
        _say(problem)
        return False
    host = host or Host()
    rows = missing(kinds, host)
    if not rows:
        return True
    if yes:
        return install(rows, host)
    _say(explain_missing(rows, host))
    return False


# Versions cost a process each, so only doctor asks for them, and a build that failed.

_ASK = {"tmux": "-V"}
_TRY_CXX20 = b"""#include <compare>
#include <span>
#include <string>
int main() { return std::span<char>().size(); }
"""


def versions(rows: list[Row], host: Host | None = None) -> dict[str, str]:
    """What each of these tools that is here calls its version, by the row's name, all asked at once.

    A tool that is here but does not run has none: a version manager's shim with nothing behind it.
    """
    import re

    host = host or Host()
    asked = {}
    answers = {}
    for row in rows:
        file = found(row, host)
        if not file:
            continue
        if ":" in row.probe:
            answers[row.name] = _library_version(row, host)
            continue
        asked[row.name] = _start([file, _ASK.get(row.name, "--version")], host)
    for name, process in asked.items():
        output = _output(process)
        number = re.search(r"\d+(\.\d+)+", output)
        if process and process.returncode == 0:
            answers[name] = number.group() if number else output.split("\n", 1)[0].strip()
    return answers


def _start(command: list[str], host: Host, given: bytes | None = None):
    import subprocess

    from workbench import environment

    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**environment.pinned(), "PATH": ":".join(host.path), "LC_ALL": "C"},
        )
    except OSError:
        return None
    if given and process.stdin:
        try:
            process.stdin.write(given)
            process.stdin.close()
        except BrokenPipeError:  # it ended without reading; its status says the rest
            pass
        process.stdin = None
    return process


def _output(process) -> str:
    import subprocess

    if not process:
        return ""
    try:
        return process.communicate(timeout=20)[0].decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return ""


def _library_version(row: Row, host: Host) -> str:
    """A library says its version in its pkg-config file, a module beside it (PEP 376)."""
    if row.probe.startswith("module:"):
        folder, name = os.path.split(found(row, host) or "")
        for entry in _entries(folder):
            said = entry.lower().replace("-", "_")
            if said.startswith(name) and said.endswith(("info",)):
                number = entry.rpartition(".")[0].partition("-")[2]
                return number.partition("-")[0]
        return ""
    name = row.probe.rpartition("library:")[2]
    file = os.path.join(os.path.dirname(host.library(name) or ""), "pkgconfig", name + ".pc")
    try:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("Version:"):
                    return line.split()[1]
    except (OSError, IndexError):
        pass
    return ""


def outdated(
    rows: list[Row], host: Host | None = None, versions_here: dict[str, str] | None = None
) -> dict[str, str]:
    """Of these rows, those whose tool is here but does not serve: a sentence each, by row's name."""
    host = host or Host()
    known = versions(rows, host) if versions_here is None else versions_here
    sentences = {}
    for row in rows:
        file = found(row, host)
        if not file:
            continue
        if row.name not in known:
            sentences[row.name] = (
                f"{file} is here but does not run: "
                f"`{file} {_ASK.get(row.name, '--version')}` says why. {_renew(row, host)}"
            )
        elif row.atleast == "C++20":
            if not _compiles_cxx20(file, host):
                sentences[row.name] = (
                    f"{file} (version {known[row.name]}) does not compile C++20, "
                    f"which the workbench needs. {_renew(row, host)}"
                )
        elif row.atleast != "-" and _number(known[row.name]) < _number(row.atleast):
            sentences[row.name] = (
                f"{file} is version {known[row.name]}, "
                f"and the workbench needs {row.atleast} or newer. {_renew(row, host)}"
            )
    return sentences


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _renew(row: Row, host: Host) -> str:
    line = install_line([row], host)
    if not line:
        return f"Install a newer {row.name}."
    return (
        f"Update it ({line}), or put a newer one earlier on PATH; "
        "a container with Debian 12 or newer has one."
    )


def _compiles_cxx20(compiler: str, host: Host) -> bool:
    process = _start([compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"], host, _TRY_CXX20)
    _output(process)
    return bool(process) and process.returncode == 0
