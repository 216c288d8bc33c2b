"""Which versions are here or can be had, which of them are too old, and how much would be fetched.

Asking costs a process each, so only doctor asks, an installation before it begins, and a build that
failed.
"""

from __future__ import annotations

import os
import re

from workbench.base import environment
from workbench.host import package
from workbench.host.package import CONTAINER, Host, Row, found

# The oldest releases whose packages serve, for where there is no list of packages yet (os-release(5)).
OLDEST = {"debian": "12", "ubuntu": "23.04"}
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
        for entry in package.entries(folder):
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
                    f"which the workbench needs. {_renew(row, host, known[row.name])}"
                )
        elif row.atleast != "-" and _number(known[row.name]) < _number(row.atleast):
            sentences[row.name] = (
                f"{file} is version {known[row.name]}, "
                f"and the workbench needs {row.atleast} or newer. "
                f"{_renew(row, host, known[row.name])}"
            )
    return sentences


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _renew(row: Row, host: Host, version: str = "") -> str:
    """What to do about a tool that does not serve; an update only where there is a newer one."""
    line = package.install_line([row], host)
    if not line:
        return f"Install a newer {row.name}."
    offered = _number(candidate(row, host))
    lowest = _number(row.atleast) if row.atleast[0].isdigit() else ()
    if offered and version and (offered < lowest or offered <= _number(version)):
        return (
            f"{host.name()} has no newer one: put one earlier on PATH, or use a container, "
            f"for example with: {CONTAINER}"
        )
    return (
        f"Update it ({line}), or put a newer one earlier on PATH; "
        "a container with Debian 12 or newer has one."
    )


def _compiles_cxx20(compiler: str, host: Host) -> bool:
    process = _start([compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"], host, _TRY_CXX20)
    _output(process)
    return bool(process) and process.returncode == 0


def too_old(rows: list[Row], host: Host) -> str:
    """A sentence, where this distribution's packages of these rows are too old to serve."""
    release = host.release("ID"), host.release("VERSION_ID")
    for row in rows:
        if not row.atleast[0].isdigit():
            continue
        offered = candidate(row, host)
        old = offered and _number(offered) < _number(row.atleast)
        if not offered and host.manager() == "apt-get" and release[0] in OLDEST and release[1]:
            old = _number(release[1]) < _number(OLDEST[release[0]])
        if old:
            version = f" is version {offered}" if offered else " is an older one"
            return (
                f"{host.name()} is too old for the workbench, which needs {row.name} {row.atleast} "
                f"or newer: its package {row.packages['apt-get']}{version}. Nothing was installed. "
                f"Use a newer system, or a container, for example with: {CONTAINER}"
            )
    return ""


def candidate(row: Row, host: Host) -> str:
    """The version that would be installed, where the package manager has it at hand; or nothing."""
    file = host.command("apt-cache")
    if host.manager() != "apt-get" or not file:
        return ""
    policy = _output(_start([file, "policy", row.packages["apt-get"]], host))
    hit = re.search(r"(?m)^ *Candidate: (?:\d+:)?(\d+(?:\.\d+)*)", policy)
    return hit.group(1) if hit else ""


def sizes(rows: list[Row], host: Host) -> list[int]:
    """The bytes of each package that an installation of these rows would fetch, where apt knows."""
    file = host.command("apt-get")
    if host.manager() != "apt-get" or not file:
        return []
    packages = [row.packages["apt-get"] for row in rows if row.packages["apt-get"] != "-"]
    plan = ["install", "--print-uris", "-qq", "--no-install-recommends", *packages]
    words = map(str.split, _output(_start([file, *plan], host)).splitlines())
    # 'address' file bytes checksum
    return [int(w[2]) for w in words if len(w) > 2 and w[0].startswith("'") and w[2].isdigit()]
