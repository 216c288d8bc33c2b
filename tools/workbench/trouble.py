"""What goes wrong in a way that a user can mend: a whole sentence with the next action in it."""

from __future__ import annotations


class Trouble(Exception):
    """Ends the command: its text is what the user reads, `status` what the shell sees."""

    status = 1


class Misuse(Trouble):
    """The command line asks for something that does not exist."""

    status = 2
