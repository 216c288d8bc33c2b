"""Whether a step of a transcript shows something: what it prints comes from a tool, and is pinned.

Two kinds of step prove nothing, though they are run and compared. One prints what its own command
says, by `echo`, `printf`, `cat <<` or an interpreter that is given the words: a page could so show
any transcript. Another accepts any output at all: `...` alone, or lines of placeholders only.

It reads the shell's language as far as lessons use it: quotes, `;`, `&&`, `||`, `|` and `&`,
redirections, assignments before a command (POSIX.1, Shell Command Language, 2).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from workbench.lesson.pattern import ROOTS, Pattern
from workbench.lesson.transcript import Step

PRINTERS = ("echo", "printf")
# Of what they are given they print whole lines, or lines with other signs.
COPIERS = (
    *("cat", "tee", "head", "tail", "sed", "sort", "tr", "nl", "fold", "column"),
    *("grep", "egrep", "fgrep", "uniq", "cut", "paste", "rev", "tac"),
)
AWKS = ("awk", "gawk", "mawk")
INTERPRETERS = (
    *AWKS,
    *("sed", "perl", "python3", "ruby", "lua", "bash", "sh", "dash", "node"),
    *("date", "yes"),
)
FORMATTERS = ("find", "seq", "stat")  # which print what stands after one of these
FORMATS = ("-c", "-f", "-printf", "--format", "--printf")
WRAPPERS = (
    "command",
    "builtin",
    "exec",
    "eval",
    "time",
    "env",
    "nice",
    "nohup",
    "timeout",
    "stdbuf",
    "xargs",
)
KEYWORDS = ("if", "then", "else", "elif", "do", "while", "until", "!", "{", "(", "case", "in")
LEAST = 4  # letters of an output line that is looked for among an interpreter's words

# Other names of where a transcript comes from (proc(5)).
_SCREEN = re.compile(r"/dev/(?:stdout|stderr|tty|fd/\d+|pts/.*)|/proc/[^/]+/fd/\d+")

# What would be another thing than its name: a function, a file that is read into this shell.
_FUNCTION = re.compile(r"[^\s;&|()<>=$]+\s*\(\s*\)|(?:^|[\s;&|(])function\s")

ONLY_BEGIN = re.compile(r"\s*BEGIN\s*\{[^}]*\}\s*")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")

_TOKEN = re.compile(
    r"(?P<quoted>'[^']*'|\$'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\\.)"
    r"|(?P<redirection>[0-9]*(?:<<<|<<-?|>>|>&|<&|>\||&>>|&>|<>|<|>))"
    r"|(?P<separator>\|\||&&|\|&|;;|[;&|\n()])"
    r"|(?P<blank>[ \t]+)"
    r"|(?P<plain>[^\s'\"\\;&|()<>]+|.)",
    re.DOTALL,
)


class Command:
    """A simple command: its words, what follows it (`|`, `;`, ...) and its redirections."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.redirections: list[tuple[str, str]] = []
        self.before = self.after = ""

    @property
    def shows(self) -> bool:
        """Whether its standard output goes where the transcript is."""
        if any(_SCREEN.fullmatch(word) for word in self.words):
            return True
        return not self.is_piped and not any(_leaves(*one) for one in self.redirections)

    @property
    def is_piped(self) -> bool:
        """Whether its standard output goes to the next command."""
        away = any(_leaves(*one) for one in self.redirections)
        return not away and self.after in ("|", "|&")

    @property
    def given(self) -> bool:
        """Whether its input is text of the command line itself."""
        return any("<<" in mark for mark, _ in self.redirections)

    def program(self) -> tuple[str, list[str]]:
        """The program's name without its folder, and its arguments."""
        words = list(self.words)
        while words and (
            words[0] in KEYWORDS
            or _ASSIGNMENT.match(words[0])
            or _name(words[0]) in WRAPPERS
            or (len(words) > 1 and words[0].startswith("-"))  # an option of a wrapper
            or (words[0].isdigit() and len(words) > 1)  # timeout 5
        ):
            words.pop(0)
        return (_name(words[0]), words[1:]) if words else ("", [])


def without(step: Step) -> str:
    """Why a step shows nothing, as a sentence with what to do; or nothing where it does."""
    if not step.expected:
        return ""
    if not any(item.pattern and has_letters(item.pattern) for item in step.expected):
        return (
            "this output pins nothing, any other would match it: write out the line that the command "
            "is run for, or send the output to /dev/null."
        )
    hidden = _hidden(step.command)
    if hidden:
        return (
            f"what `{hidden}` means is not seen on the page: call each program by its name, and "
            "what changes a shell in one of its own (`bash FILE`)."
        )
    for name, arguments in _printers(step.command):
        if name == "echo" and arguments in ([], ["$?"]):
            continue
        return (
            f"`{name}` prints what it is given, which shows nothing of a program: let a tool print "
            "it (only `echo $?` belongs in a transcript)."
        )
    words = _interpreted(step.command)
    for item in step.expected:
        parts = item.pattern.parts[::2] if item.pattern else []
        texts = [part.strip() for part in parts if len(part.strip()) >= LEAST]
        if texts and all(text in words for text in texts):
            return (
                f"the command itself says `{texts[0]}`, so that its output shows nothing: let a tool "
                "print it."
            )
    for name, arguments in (command.program() for command in commands(step.command)):
        if name in AWKS and any(map(ONLY_BEGIN.fullmatch, arguments)):
            return f"this `{name}` reads nothing, so its output shows nothing: let a tool print it."
    return ""


def _hidden(text: str) -> str:
    """The word of a command line by which a name stands for another thing; or nothing."""
    bare = "".join(
        "x" if hit.lastgroup == "quoted" else hit.group()
        for hit in _TOKEN.finditer(_without_documents(text))
    )
    function = _FUNCTION.search(bare)
    if function:
        return function.group().strip()
    for command in commands(text):
        for word in command.words:
            if re.match("(PATH|BASH_ENV)=", word):
                return word
        first = next(
            (w for w in command.words if w not in KEYWORDS and not _ASSIGNMENT.match(w)), ""
        )
        if first in (".", "source", "eval", "alias"):
            return first
        name, _ = command.program()
        if name.startswith("$") and command.before not in (")", "("):
            return name
    return ""


def _printers(text: str) -> list[tuple[str, list[str]]]:
    """The commands whose own words come into the transcript as they are, with their arguments."""
    found = []
    line = commands(text)
    for place, command in enumerate(line):
        name, arguments = command.program()
        if "-exec" in arguments and {*map(_name, arguments)} & {*PRINTERS}:  # of find
            name = "echo"
        if name in PRINTERS or (name in COPIERS and command.given):
            if command.shows:
                found.append((name, arguments))
                continue
            last = place
            while line[last].is_piped and last + 1 < len(line):
                last += 1
                if line[last].program()[0] not in COPIERS or line[last].given:
                    break
            else:
                if line[last].shows:
                    found.append((name, arguments))
    return found


def _interpreted(text: str) -> str:
    """The words of those commands that an interpreter reads, and whose output is shown."""
    found = []
    line = commands(text)
    copied = any(command.program()[0] in COPIERS and command.shows for command in line)
    for command in line:
        name, arguments = command.program()
        if name in INTERPRETERS:
            found += [*arguments, " ".join(arguments)]
            found += [text] if command.given else []
        elif name in FORMATTERS:
            pairs = zip([*arguments[:1], *arguments], arguments)
            found += [word for before, word in pairs if before in FORMATS or word.startswith("--")]
        elif copied and not command.shows and not command.is_piped:  # into a file that is shown
            found += [" ".join(arguments)] if name in PRINTERS else [text] if command.given else []
    return "\n".join(found)


def commands(text: str) -> list[Command]:
    """The simple commands of a command line, in order, those inside `(...)` and `$(...)` too."""
    found = [Command()]
    word = ""
    inside = False  # a word has begun, be it empty
    mark = ""

    def close() -> None:
        nonlocal word, inside, mark
        if inside and mark:
            found[-1].redirections.append((mark, word))
            mark = ""
        elif inside:
            found[-1].words.append(word)
        word, inside = "", False

    for kind, token in tokens(_without_documents(text)):
        if kind == "blank":
            close()
        elif kind == "redirection":
            close()
            mark = token
        elif kind == "separator":
            close()
            found[-1].after = token
            found.append(Command())
            found[-1].before = token
        else:
            word += _bare(token) if kind == "quoted" else token
            inside = True
    close()
    # What `( ... )` is piped into gets the output of all in it.
    for place, command in enumerate(found[:-1]):
        if command.after == ")":
            following = found[place + 1]
            if not following.words and following.after in ("|", "|&"):
                _close_group(found, place, following.after)
    return [command for command in found if command.words or command.redirections]


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """A command line in pieces, each with its kind: quoted, redirection, separator, blank or plain."""
    for hit in _TOKEN.finditer(text):
        yield hit.lastgroup or "", hit.group()


def _without_documents(text: str) -> str:
    """A command line without the text of its here-documents, which are no commands."""
    lines = text.split("\n")
    kept = []
    while lines:
        kept.append(lines.pop(0))
        for end in re.findall(r"(?<!<)<<-?[ \t]*['\"]?(\w+)['\"]?", kept[-1]):
            while lines and lines.pop(0).lstrip("\t") != end:
                pass
    return "\n".join(kept)


def _close_group(found: list[Command], place: int, after: str) -> None:
    depth = 1
    while place >= 0 and depth:
        found[place].after = after
        depth += (found[place].before == "(") * -1
        place -= 1


def _bare(token: str) -> str:
    """A quoted piece without its quotes."""
    if token.startswith("\\"):
        return token[1:]
    return token[2:-1] if token.startswith("$'") else token[1:-1]


def _leaves(mark: str, target: str) -> bool:
    """Whether a redirection takes standard output away from the transcript."""
    descriptor = re.match(r"[0-9]*", mark)
    number = descriptor.group() if descriptor else ""
    if number not in ("", "1") or "<" in mark:
        return False
    return not (mark.endswith(">&") and target in ("1", "2")) and not _SCREEN.fullmatch(target)


def _name(word: str) -> str:
    return os.path.basename(word)


def has_letters(pattern: Pattern) -> bool:
    """Whether a letter or digit of the line is compared, or a folder that is known; of a line without
    a placeholder, any sign."""
    if pattern.literal:
        return bool(pattern.text)
    return any(
        any(map(str.isalnum, part)) if isinstance(part, str) else part[0] in ROOTS
        for part in pattern.parts
    )
