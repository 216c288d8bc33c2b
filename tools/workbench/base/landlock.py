"""Writing in one folder alone, as the kernel sees to it: Landlock, landlock(7).

A process restricts itself, and what it starts inherits that. No privilege is needed for it, and
none lifts it again: root is held as well. Who writes elsewhere gets `Permission denied`. Reading,
and what a file's owner, mode and times are, is not restricted.
"""

from __future__ import annotations

import ctypes
import os
import struct

# System calls that are as new as these have the same number on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
_PATH_BENEATH = 1  # LANDLOCK_RULE_PATH_BENEATH
_NO_NEW_PRIVS = 38  # PR_SET_NO_NEW_PRIVS

# LANDLOCK_ACCESS_FS_*
_WRITE_FILE = 1 << 1
_CHANGE_FOLDER = sum(1 << bit for bit in range(4, 13))  # REMOVE_DIR to MAKE_SYM
_REFER = 1 << 13  # to another folder: before version 2 nothing can be moved or linked between two
_TRUNCATE = 1 << 14  # since version 3

# What a command may write to wherever it runs: nowhere, and the terminal.
_DEVICES = ("null", "zero", "full", "tty", "ptmx", "pts")

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """What the kernel has of it: 0 where it has nothing that serves here."""
    found = _libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    return found if found >= 2 else 0


def write_only_below(folder: str) -> None:
    """From now on this process, and what it starts, can write below the folder alone.

    Raises OSError where the kernel refuses.
    """
    rights = _WRITE_FILE | _CHANGE_FOLDER | _REFER | (_TRUNCATE if version() >= 3 else 0)
    rules = _call(_CREATE_RULESET, struct.pack("=Q", rights), ctypes.c_size_t(8), 0)
    try:
        _allow(rules, folder, rights)
        for name in _DEVICES:
            path = os.path.join("/dev", name)
            if os.path.exists(path):
                _allow(rules, path, _WRITE_FILE)
        if _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
            raise _error()
        _call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    result = _libc.syscall(number, *arguments)
    if result < 0:
        raise _error()
    return result


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
