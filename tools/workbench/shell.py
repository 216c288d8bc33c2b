"""One bash that runs a lesson's commands, one after the other, as a terminal would show them.

The commands go to it one at a time over a pipe of their own, never over standard input: a command
that reads finds the end of file, and can't swallow the next command. Output comes over a
pseudo-terminal, so that programs print and flush as they do for a person, and each command is
followed on the same way by a mark that holds its status. The mark must come by the same way as the
output: a status on another pipe can overtake what is still on its way through the terminal.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import time

from workbench.record import Record

LIMIT = 60.0  # seconds for one command
PATIENCE = 0.5  # seconds for it to tidy up, where it is stopped
OUTPUT_LIMIT = 4_000_000  # bytes for one command

# `_status` hands $? on, so that `echo $?` sees the status of the command before it. Descriptors 8
# and 9 are this loop's own; commands don't inherit them.
_LOOP = r"""
cd -- "$1" || exit
_mark=$2
_last=0
_status() { return "$_last"; }
unset -v OLDPWD
ulimit -c 0
while IFS= read -r -d '' -u 8 _command; do
  _status
  eval "$_command" </dev/null 8<&- 9>&-
  _last=$?
  printf '%s %d\n' "$_mark" "$_last" >&9
done
"""


class Outcome(Record):
    """What a command printed and its exit status; `ended` says why there is none."""

    output: bytes
    status: int | None
    ended: str
    seconds: float


class Shell:
    """`with Shell(folder, environment) as shell: shell.run(command)`."""

    def __init__(self, folder: str, environment: dict[str, str], limit: float = LIMIT):
        self.limit = limit
        self.busy = False
        self.mark = b"\x1e" + os.urandom(12).hex().encode()
        commands, self.commands = os.pipe()
        self.output, terminal = _terminal()
        nothing = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        wanted = ((nothing, 0), (terminal, 1), (terminal, 2), (commands, 8), (terminal, 9))
        # Where one of ours has a number that the other side needs, it must not be overwritten.
        ends = [(fcntl.fcntl(ours, fcntl.F_DUPFD_CLOEXEC, 20), theirs) for ours, theirs in wanted]
        try:
            self.process = os.posix_spawnp(
                "bash",
                ["bash", "--noprofile", "--norc", "-c", _LOOP, "bash", folder, self.mark.decode()],
                environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, ours, theirs) for ours, theirs in ends],
                setsid=True,
                setsigdef=[signal.SIGPIPE],  # Python ignores it, and a shell would go on to
            )
        finally:
            for descriptor in (nothing, commands, terminal, *(ours for ours, _ in ends)):
                os.close(descriptor)

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, command: str) -> Outcome:
        """Runs one command and waits for its end."""
        begin = time.monotonic()
        if self.commands < 0:
            return Outcome(b"", None, "closed", 0.0)
        try:
            os.write(self.commands, os.fsencode(command) + b"\0")
        except BrokenPipeError:
            return Outcome(b"", None, "closed", 0.0)
        text, ended = b"", ""
        self.busy = True
        while not ended:
            left = begin + self.limit - time.monotonic()
            if left <= 0:
                ended = "time"
            elif len(text) > OUTPUT_LIMIT:
                ended = "output"
            elif select.select([self.output], [], [], min(left, 0.1))[0]:
                chunk = _read(self.output)
                text += chunk
                place = text.find(self.mark)
                if place >= 0 and text.endswith(b"\n"):
                    self.busy = False
                    status = int(text[place + len(self.mark) :])
                    return Outcome(_as_typed(text[:place]), status, "", time.monotonic() - begin)
                ended = "" if chunk else "closed"
            elif self._has_ended():
                ended = "closed"  # something in the background still holds the terminal
        self.close()
        return Outcome(_as_typed(text), None, ended, time.monotonic() - begin)

    def close(self) -> None:
        """Ends the shell, and everything in its process group."""
        if self.commands >= 0:
            os.close(self.commands)
            self.commands = -1
            reaped = False
            try:
                if self.busy:  # a compiler removes its temporary files, after the shell has ended
                    end = time.monotonic() + PATIENCE
                    os.killpg(self.process, signal.SIGTERM)
                    while time.monotonic() < end:
                        reaped = reaped or os.waitpid(self.process, os.WNOHANG)[0] != 0
                        time.sleep(0.005)
                        os.killpg(self.process, 0)  # until nobody is left
                os.killpg(self.process, signal.SIGKILL)
            except ProcessLookupError:
                pass
            if not reaped:
                os.waitpid(self.process, 0)
            os.close(self.output)

    def _has_ended(self) -> bool:
        """Whether the shell is gone; it stays to be waited for."""
        return os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


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
