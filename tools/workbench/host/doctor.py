"""What is here and what is missing, and installing it."""

from __future__ import annotations

import os
import sys

from workbench.base import environment, place, terminal
from workbench.host import install, package, version
from workbench.host.package import Host, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from workbench.host import shape

# What would reach a compiler, a linker, the loader or CMake, were the environment not pinned.
CONFUSING = (
    "LD_",
    "LIBRARY_PATH",
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
    "COMPILER_PATH",
    "GCC_",
    "CC",
    "CXX",
    "CFLAGS",
    "CXXFLAGS",
    "CPPFLAGS",
    "LDFLAGS",
    "RUSTFLAGS",
    "CMAKE_",
    "CTEST_",
    "GTEST_",
    "NINJA_STATUS",
    "DESTDIR",
    "GLIBC_TUNABLES",
    "MALLOC_",
)
SPACE = 500  # MB that a build of everything may take
TITLES = {
    "required": "Required",
    "optional": "Other toolchains (if one is missing, whatever needs it is skipped)",
    "slides": "To render the decks (./workbench slides)",
    "browser": "To test the decks in a browser, and to print them",
    "developer": "To work on the workbench itself",
}


VERSION = 1  # of what --json gives


def doctor(root: str, build: str, as_json: bool) -> int:
    """Prints what is here; 0 if all that is required is."""
    report = examine(root, build)
    if as_json:
        terminal.data(report)
    else:
        _print(report)
    return 0 if report["well"] else 1


def setup(everything: bool, yes: bool, host: Host | None = None) -> int:
    """Installs what is required, or everything; without `yes`, says what it would run."""
    problem = install.unsupported()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    host = host or Host()
    kinds = package.KINDS if everything else ("required",)
    absent = package.missing(kinds, host)
    what = "Everything in the table" if everything else "Everything that is required"
    if not absent:
        print(f"{what} is already installed.")
        return 0
    manager = host.manager()
    if manager:
        for row in absent:
            if row.packages[manager] == "-" and row.kind != "required":
                print(f"{host.name()} has no package for {row.name}: {row.purpose} is skipped.")
        absent = [row for row in absent if row.packages[manager] != "-" or row.kind == "required"]
    if not absent:
        return 0
    if not yes:
        print(install.explain_missing(absent, host))
        return 1
    if not install.install(absent, host):
        return 1
    print(f"{what} is now installed.")
    return 0


def examine(root: str, build: str, host: Host | None = None) -> shape.Report:
    """The facts, without a word about how they look."""
    host = host or Host()
    rows = package.rows()
    versions = version.versions(rows, host)
    outdated = version.outdated(rows, host, versions)
    tools = [_tool(row, host, versions, outdated) for row in rows]
    places = _places(build)
    unsupported = install.unsupported()
    required = [tool for tool in tools if tool["kind"] == "required"]
    absent = [row for row in rows if row.kind == "required" and not package.found(row, host)]
    return {
        "version": VERSION,
        "root": root,
        "system": _system(host),
        "unsupported": unsupported,
        "tools": tools,
        "environment": _confusing(),
        "places": places,
        "install": package.install_line(absent, host),
        "missing": install.explain_missing(absent, host) if absent else "",
        "well": not unsupported
        and all(tool["well"] for tool in required)
        and all(item["well"] for item in places if item["required"]),
    }


def _system(host: Host) -> dict[str, str]:
    kernel = os.uname()
    try:
        libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        libc = ""
    return {
        "distribution": host.name(),
        "kernel": f"{kernel.sysname} {kernel.release}",
        "machine": kernel.machine,
        "libc": libc or "no GNU C library",
    }


def _tool(row: Row, host: Host, versions: dict[str, str], outdated: dict[str, str]) -> shape.Tool:
    file = package.found(row, host)
    version = versions.get(row.name)
    if row.name == "python3":  # the one that runs this, which need not be the first of PATH
        file, version = sys.executable, ".".join(map(str, sys.version_info[:3]))
        outdated.pop(row.name, None)
    return {
        "kind": row.kind,
        "name": row.name,
        "path": file,
        "version": version,
        "package": row.packages.get(host.manager() or ""),
        "purpose": row.purpose,
        "problem": outdated.get(row.name),
        "well": bool(file) and row.name not in outdated,
    }


def _confusing() -> dict[str, str]:
    """What is set outside that could change what is built or how it runs, and is not passed on."""
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name not in environment.PASSED
        and any(
            name == word or (word.endswith("_") and name.startswith(word)) for word in CONFUSING
        )
    }


def _places(build: str) -> list[shape.Condition]:
    return [
        _place(
            "/proc",
            os.path.exists("/proc/self/maps"),
            "is mounted",
            "is not mounted: the loader needs it for $ORIGIN, and lessons read /proc/self/maps. "
            "Mount it: mount -t proc proc /proc",
        ),
        _place(
            "pseudo-terminal",
            _has_pty(),
            "can be opened",
            "can't be opened, so `walk` and `shell` may not work: mount -t devpts devpts /dev/pts",
            required=False,
        ),
        _build_folder(build),
    ]


def _place(name: str, well: bool, yes: str, no: str, required: bool = True) -> shape.Condition:
    return {"name": name, "well": well, "required": required, "words": yes if well else no}


def _has_pty() -> bool:
    try:
        for end in os.openpty():
            os.close(end)
        return True
    except OSError:
        return False


def _build_folder(build: str) -> shape.Condition:
    name = f"build folder {build}"
    there = os.path.abspath(build)
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    if not os.path.isdir(there) or not os.access(there, os.W_OK | os.X_OK):
        return _place(
            name, False, "", "can't be written to: choose another one with WORKBENCH_BUILD=FOLDER"
        )
    strangers = place.strangers(build)
    if strangers:
        return _place(
            name,
            False,
            "",
            f"is not yours alone: {strangers}. Name another: WORKBENCH_BUILD=FOLDER",
        )
    disk = os.statvfs(there)
    free = disk.f_bavail * disk.f_frsize // 10**6
    return _place(
        name,
        free >= SPACE,
        f"can be written, with {_size(free)} free",
        f"has {_size(free)} free, and a build of everything may take {_size(SPACE)}: "
        "free some, or name another folder with WORKBENCH_BUILD=FOLDER",
    )


def _size(megabytes: int) -> str:
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"


def _print(report: shape.Report) -> None:
    system = report["system"]
    print("System")
    print(f"  {system['distribution']}, {system['kernel']}, {system['machine']}, {system['libc']}")
    for kind, title in TITLES.items():
        print(f"\n{title}")
        for tool in report["tools"]:
            if tool["kind"] == kind:
                print(
                    f"  {_mark(tool['well'], kind == 'required')} {tool['name']:13} {_words(tool)}"
                )
    print("\nEnvironment")
    for name, value in report["environment"].items():
        print(f"  · {name}={_short(value)} is set; the workbench ignores it")
    if not report["environment"]:
        print("  ✓ no variable that could confuse a build")
    print("\nPlaces")
    for item in report["places"]:
        print(f"  {_mark(item['well'], item['required'])} {item['name']} {item['words']}")
    print()
    print(_closing(report))


def _mark(well: bool, required: bool) -> str:
    return "✓" if well else "✗" if required else "-"


def _words(tool: shape.Tool) -> str:
    if tool["problem"]:
        return tool["problem"]
    if tool["path"]:
        return f"{tool['version'] or 'of some version':10} {tool['path']}"
    if tool["package"] == "-":
        return f"missing, and this distribution has no package of it; for {tool['purpose']}"
    brought = f"; it is in the package {tool['package']}" if tool["package"] else ""
    return f"missing{brought}; for {tool['purpose']}"


def _short(value: str) -> str:
    value = ascii(value)[1:-1]
    return value if len(value) <= 60 else value[:57] + "..."


def _closing(report: shape.Report) -> str:
    if report["unsupported"]:
        return report["unsupported"]
    if report["missing"]:
        return report["missing"].rstrip("\n")
    if report["well"]:
        rest = [
            tool
            for tool in report["tools"]
            if not tool["path"] and tool["package"] not in (None, "-")
        ]
        more = " `./workbench setup --all` says how to get the rest." if rest else ""
        return f"Everything that is required is installed.{more}"
    return "Fix what is marked ✗ first; the line beside it says how."
