"""One bash that runs a lesson's commands, one after the other, as a terminal would show them.

The commands go to it one at a time over a pipe of their own, never over standard input: a command
that reads finds the end of file, and can't swallow the next command. Output comes over a
pseudo-terminal, so that programs print and flush as they do for a person, and each command is
followed on the same way by a mark that holds its status. The mark must come by the same way as the
output: a status on another pipe can overtake what is still on its way through the terminal.

Whatever it starts ends with it (keeper.py), and can write in one folder alone (landlock.py).
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import time

from workbench.base import landlock
from workbench.base.keeper import Keeper
from workbench.base.record import Record

LIMIT = 60.0  # seconds for one command
OUTPUT_LIMIT = 4_000_000  # bytes for one command

# `_status` hands $? on, so that `echo $?` sees the status of the command before it. Descriptors 8
# and 9 are this loop's own; commands don't inherit them. The mark is read after the command has
# ended: none can print it.
#
# Behind the mark stands what later commands are found by. A function, an alias or another PATH could
# stand in for the very tool whose output a page shows; so could an output that goes through a filter
# (`exec > >(sed ...)`). Traps that functions can't see, and what `hash -p` remembers, are forgotten.
# bash finds a special builtin such as `unset` before a function in POSIX mode alone (POSIX.1, Shell
# Command Language, 2.9.1.1); with no function `builtin`, what that calls is bash's own. Those that
# the loop calls are enabled again.
_LOOP = r"""
cd -- "$1" || exit
shift
_last=0
_status() { return "$_last"; }
readonly -f _status
unset -v OLDPWD BASH_ENV ENV
ulimit -c 0
while IFS= builtin read -r -d '' -u 8 _command; do
  _status
  builtin eval "$_command" </dev/null 8<&- 9>&-
  _last=$?
  _options=$SHELLOPTS:$BASHOPTS
  POSIXLY_CORRECT=1
  unset -f builtin
  unset -v POSIXLY_CORRECT
  builtin printf -v _output elsewhere 2>/dev/null || _options=
  builtin enable alias declare eval hash printf read trap 2>/dev/null || _options=
  builtin trap - DEBUG ERR RETURN
  builtin hash -r
  [[ /dev/fd/1 -ef /dev/fd/9 && /dev/fd/2 -ef /dev/fd/9 ]] && _output=here
  {
    IFS= builtin read -r -d '' -u 8 _mark
    builtin printf '%s%d\0' "$_mark" "$_last"
    builtin printf '%s\n' "$_options"
    builtin declare -F
    builtin alias -p
    builtin enable -n
    builtin printf '\0%s' "$PATH" "${BASH_ENV-}" "${ENV-}" "${LD_PRELOAD-}" "${LD_AUDIT-}" \
      "${COMPILER_PATH-}" "${GCC_EXEC_PREFIX-}" "$_output"
    builtin printf '%s\n' "$_mark"
  } >&9 2>/dev/null
done
"""

# What each part after the mark is, as a step's message says it.
_PARTS = (
    "a function, an alias, a builtin or an option of the shell",
    "PATH",
    "BASH_ENV",
    "ENV",
    "LD_PRELOAD",
    "LD_AUDIT",
    "COMPILER_PATH",
    "GCC_EXEC_PREFIX",
    "where output goes",
)


class Reply(Record):
    """What a command printed and its exit status; `ended` says why there is none. `changed` says what
    it changed of the names that commands are found by."""

    output: bytes
    status: int | None
    ended: str
    seconds: float
    changed: str = ""

    @property
    def lines(self) -> list[str]:
        """The output as lines; a byte that is no letter is written out."""
        lines = self.output.decode("utf-8", "backslashreplace").split("\n")
        return lines if lines[-1] else lines[:-1]


class Shell:
    """`with Shell(folder, environment) as shell: shell.run(command)`.

    `writable` is the folder below which alone it can write, where the kernel sees to that.
    """

    def __init__(
        self, folder: str, environment: dict[str, str], limit: float = LIMIT, writable: str = ""
    ):
        self.limit = limit
        self.found_by: list[bytes] = []  # what commands are found by, as it was before
        commands, self.commands = os.pipe()
        self.output, terminal = _terminal()
        nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        wanted = ((nothing, 0), (terminal, 1), (terminal, 2), (commands, 8), (terminal, 9))
        # Where one of ours has a number that the other side needs, it must not be overwritten.
        ends = [(fcntl.fcntl(ours, fcntl.F_DUPFD_CLOEXEC, 20), theirs) for ours, theirs in wanted]

        def start() -> int:
            if writable and landlock.version():
                landlock.write_only_below(writable)
            return os.posix_spawnp(
                "bash",
                ["bash", "--noprofile", "--norc", "-c", _LOOP, "bash", folder],
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, ours, theirs) for ours, theirs in ends],
                setsid=True,
                setsigmask=(),
                setsigdef=[signal.SIGPIPE],  # Python ignores it, and a shell would go on to
            )

        try:
            self.keeper = Keeper(start)
            self.process = self.keeper.shell
        finally:
            for descriptor in (nothing, commands, terminal, *(ours for ours, _ in ends)):
                os.close(descriptor)

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, command: str) -> Reply:
        """Runs one command and waits for its end."""
        if not self.found_by:
            self._run(":")  # what a lesson begins with
        return self._run(command)

    def _run(self, command: str) -> Reply:
        begin = time.monotonic()
        if self.commands < 0:
            return Reply(b"", None, "closed", 0.0)
        mark = b"\x1e" + os.urandom(12).hex().encode()
        try:
            os.write(self.commands, os.fsencode(command) + b"\0" + mark + b"\0")
        except BrokenPipeError:
            return Reply(b"", None, "closed", 0.0)
        text, ended = b"", ""
        while not ended:
            left = begin + self.limit - time.monotonic()
            if left <= 0:
                ended = "time"
            elif len(text) > OUTPUT_LIMIT:
                ended = "output"
            elif select.select([self.output], [], [], min(left, 0.1))[0]:
                chunk = _read(self.output)
                text += chunk
                if mark + b"\n" in text:
                    output, said, _ = text.split(mark)
                    status, *parts = said.split(b"\0")
                    seconds = time.monotonic() - begin
                    return Reply(_as_typed(output), int(status), "", seconds, self._changed(parts))
                ended = "" if chunk else "closed"
            elif self.keeper.has_ended():
                ended = "closed"  # something in the background still holds the terminal
        self.close()
        return Reply(_as_typed(text), None, ended, time.monotonic() - begin)

    def _changed(self, parts: list[bytes]) -> str:
        """What is not as it was before the command, or nothing."""
        before, self.found_by = self.found_by or parts, parts
        pairs = zip(_PARTS, before, parts)
        return next((name for name, old, new in pairs if old != new), "")

    def close(self) -> None:
        """Ends the shell, and everything that was started in it."""
        if self.commands >= 0:
            os.close(self.commands)
            self.commands = -1
            self.keeper.end()
            os.close(self.output)


def _as_typed(output: bytes) -> bytes:
    """The output as a person reads it: without colours, which some tools send to any terminal, and
    bash's own messages as an interactive bash says them, without this loop's line numbers, and of
    a program that was ended by a signal only by which."""
    if b"\x1b" not in output and b"bash: " not in output:
        return output
    output = re.sub(rb"\x1b\[[0-9;]*[mK]", b"", output)  # ECMA-48 8.3.117 SGR, 8.3.41 EL
    output = re.sub(rb"(?m)^bash: line \d+: +\d+ ([A-Z][^\n]*?)(?: {2,}[^\n]*|$)", rb"\1", output)
    return re.sub(rb"(?m)^bash: (?:eval: )?line \d+: ", b"bash: ", output)


def _terminal() -> tuple[int, int]:
    """The two ends of a pseudo-terminal, or of a pipe where /dev/pts is not mounted."""
    import termios

    try:
        ours, theirs = os.openpty()
    except OSError:
        ours, theirs = os.pipe()
    else:
        mode = termios.tcgetattr(theirs)
        mode[1] &= ~termios.OPOST  # a newline stays a newline
        termios.tcsetattr(theirs, termios.TCSANOW, mode)
    return ours, theirs


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # EIO: no one holds the other end of the terminal any more
        return b""
