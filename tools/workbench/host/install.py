"""Installing what is missing, or saying how, in whole sentences; a package manager's own words are
shown only where it fails."""

from __future__ import annotations

import os
import sys

from workbench.base.terminal import listed
from workbench.host import package, version
from workbench.host.package import CONTAINER, MANAGERS, Host, Row, found

# What a failed installation may be about, by the package manager.
HINTS = {
    "dnf": "On RHEL and its derivatives, gtest-devel and ninja-build are in CRB and EPEL, which have to be "
    "enabled first.",
    "pacman": "If a package is not found, the list of packages is out of date, or there "
    "is none yet: `pacman -Syu` renews it and upgrades the whole system, which is for you to decide.",
}


def explain_missing(rows: list[Row], host: Host | None = None) -> str:
    """Whole sentences: what is missing, and what to do about it."""
    host = host or Host()
    problem = version.too_old(rows, host)
    if problem:
        return problem
    wanted = package.names(rows, host)
    line = package.install_line(rows, host)
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


def install(rows: list[Row], host: Host | None = None) -> bool:
    """Installs what brings these rows, showing each command as typed, and says what went wrong."""
    host = host or Host()
    if not host.manager() or not (host.root or host.command("sudo")):
        _say(explain_missing(rows, host))
        return False
    *updates, command = package.install_command(rows, host) or [[]]
    if not command:
        _say(explain_missing(rows, host))
        return False
    for update in updates:
        status, words = _run(update, host)
        if status:  # a source that does not answer need not be the one that has these packages
            _say(
                f"{words}The list of packages could not be renewed (status {status}); "
                "trying the installation with the one that is here."
            )
    problem = version.too_old(rows, host) or _outdated_beside(rows, host)
    if problem:
        _say(problem)
        return False
    _say(_announcement(rows, host))
    status, words = _run(command, host)
    if status:
        hint = HINTS.get(host.manager() or "", "")
        _say(
            f"{words}The installation ended with status {status}. Fix what the lines above say, "
            f"or run the command yourself, then repeat this one.{hint and ' ' + hint}"
        )
        return False
    still = [row for row in rows if not found(row, host)]
    if still:
        _say(
            f"The installation succeeded, but {listed([row.name for row in still])} "
            f"still can't be found: looked for {listed([row.probe for row in still])}. "
            "`./workbench doctor` shows what is installed."
        )
    return not still


def _outdated_beside(rows: list[Row], host: Host) -> str:
    """Is what is here already too old? Then it would be in vain to install the rest."""
    wanted = [row.name for row in rows]
    beside = [row for row in package.rows(("required",)) if row.name not in [*wanted, "python3"]]
    numbered = [row for row in beside if row.atleast[0].isdigit()]
    return "\n".join(version.outdated(numbered, host).values())


def _announcement(rows: list[Row], host: Host) -> str:
    """What is about to be installed: how much, as far as the package manager says it beforehand."""
    sizes = version.sizes(rows, host)
    if not sizes:
        return f"Installing {listed(package.names(rows, host))}:"
    count = "1 package" if len(sizes) == 1 else f"{len(sizes)} packages"
    return f"Installing {count}, {sum(sizes) / 1e6:.0f} MB to fetch:"


def _run(command: list[str], host: Host) -> tuple[int, str]:
    """Runs a command; its exit status and what it printed, which nobody reads where all is well.

    On a terminal its last line is seen. It stays in our session, where sudo finds the terminal that
    it asks for a password on.
    """
    import subprocess

    from workbench.base.progress import Progress

    _say("$ " + " ".join(command))
    environment = {**os.environ, "PATH": ":".join(host.path)}
    file = host.command(command[0])
    if not file:
        return 127, f"{command[0]} is not installed.\n"
    words = []
    with Progress(sys.stderr) as progress, subprocess.Popen(
        command,
        executable=file,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            words.append(line.decode("utf-8", "replace"))
            progress.show(words[-1])
    return process.returncode, "".join(word.rstrip("\n") + "\n" for word in words)


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


def ensure(
    yes: bool,
    kinds: tuple[str, ...] = ("required",),
    host: Host | None = None,
    more: list[Row] | None = None,
) -> bool:
    """Are all of these kinds here, and `more`? What is missing is installed with `yes`, and
    explained without."""
    problem = unsupported()
    if problem:
        _say(problem)
        return False
    host = host or Host()
    rows = package.missing(kinds, host)
    here = [row.name for row in rows]
    rows += [row for row in more or [] if row.name not in here and not found(row, host)]
    if not rows:
        return True
    if yes:
        return install(rows, host)
    _say(explain_missing(rows, host))
    return False
