"""What stands in a scenario's file, as far as an operator asks: what is comment and what is code,
the commands of a CMakeLists.txt, the declarations at file level of a C or C++ source.

No compiler's parser: it reads the plain code that scenarios are made of. A declaration that it does
not understand is left alone.
"""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple

C = (".c", ".cpp", ".h", ".hpp")
RUST = (".rs",)
CMAKE = ("CMakeLists.txt",)
LISTS = (".map", ".list", ".ld", ".exports")  # files that linkers read

_C_TOKENS = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|(?P<string>R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
    r"|'(?:\\.[^'\n]*|[^'\\\n])')",
    re.DOTALL,
)
_CMAKE_TOKENS = re.compile(
    r"(?P<comment>#\[(?P<level>=*)\[.*?\](?P=level)\]|#[^\n]*)" r'|(?P<string>"(?:\\.|[^"\\])*")',
    re.DOTALL,
)
_LIST_TOKENS = re.compile(r"(?P<comment>/\*.*?\*/|#[^\n]*)|(?P<string>\"[^\"\n]*\")", re.DOTALL)

# Attributes and the like: an operator of their own leaves them out, and the others look past them.
ATTRIBUTE = re.compile(
    r"__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)"
    r"|\[\[[^\]]*\]\]"
    r"|\b(?:alignas|_Alignas)\s*\([^()]*\)"
    r"|\b(?:asm|__asm__)\s*\([^()]*\)"
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)


class Source(NamedTuple):
    """A file: its text, and the same text in which blanks cover what is not looked at.

    `code` is without comments, `bare` also without what strings say; all are of one length.
    """

    name: str
    text: str
    code: str
    bare: str


class Argument(NamedTuple):
    """A word of a CMake command."""

    text: str
    start: int
    end: int


class Command(NamedTuple):
    """A command of a CMakeLists.txt."""

    name: str
    start: int
    end: int
    arguments: list[Argument]


class Declaration(NamedTuple):
    """Something at file level that has a name: a "function" with its body, the "promise" of one,
    or a "variable". `head` is what stands in front of the name; of variables, there are no
    parameters."""

    kind: str
    name: str
    head: str
    start: int
    at: int  # of the name
    parameters: tuple[int, int]


class Member(NamedTuple):
    """A member of a struct, without its semicolon."""

    type: str
    start: int
    end: int


def read(name: str, text: str) -> Source:
    """The text of a file of this name."""
    tokens = _CMAKE_TOKENS if _is(name, CMAKE) else _LIST_TOKENS if _is(name, LISTS) else _C_TOKENS
    code = tokens.sub(lambda hit: _blank(hit[0]) if hit["comment"] else hit[0], text)
    bare = tokens.sub(lambda hit: _blank(hit[0]) if hit["comment"] else _emptied(hit[0]), text)
    return Source(name, text, code, bare)


def _is(name: str, kinds: tuple[str, ...]) -> bool:
    return name.endswith(kinds)


def _emptied(string: str) -> str:
    """A string of blanks, its quotes kept."""
    return string[0] + _blank(string[1:-1]) + string[-1]


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


# --- CMake --------------------------------------------------------------------------------------

_WORD = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^\s()"])+|[()]')


def commands(source: Source) -> list[Command]:
    """The commands in their order."""
    found = []
    place = 0
    while hit := re.compile(r"(\w+)[ \t]*\(").search(source.code, place):
        arguments: list[Argument] = []
        depth, place = 1, hit.end()
        while depth and (word := _WORD.search(source.code, place)):
            place = word.end()
            depth += {"(": 1, ")": -1}.get(word[0], 0)
            if word[0] not in "()":
                arguments.append(Argument(word[0], word.start(), word.end()))
        found.append(Command(hit[1], hit.start(), place, arguments))
    return found


# --- C and C++ ----------------------------------------------------------------------------------

_TRANSPARENT = re.compile(r'(?:\bnamespace(?:\s+[\w:]+)?|\bextern\s*"[^"]*")\s*$')
_TYPE = re.compile(r"\b(?:struct|union|class|enum)\b[^()=]*$")
_FUNCTION = re.compile(
    r'(?P<head>[\w:<>,*&"\s]*[\s*&"])(?P<name>[A-Za-z_]\w*)\s*'
    r"\((?P<parameters>(?:[^()]|\([^()]*\))*)\)\s*(?:const|noexcept|\s)*(?:->[^;{]*)?$"
)
_VARIABLE = re.compile(
    r'(?P<head>[\w:<>,*&"\s]*[\s*&"])(?P<name>[A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*(?:=.*)?$',
    re.DOTALL,
)
_MEMBER = re.compile(r"(?P<type>[\w\s:<>,*&]*[\s*&])(?P<name>\w+)\s*(?:\[[^\]]*\]|:\s*\d+|\s)*$")
_NO_VARIABLE = re.compile(r"\s*(?:using|typedef|template|friend|return|struct\s+\w+\s*$)\b")


def _flat(source: Source) -> str:
    """Without the preprocessor's lines and without attributes."""
    blanked = _DIRECTIVE.sub(lambda hit: _blank(hit[0]), source.bare)
    return ATTRIBUTE.sub(lambda hit: _blank(hit[0]), blanked)


def declarations(source: Source) -> Iterator[Declaration]:
    """What a source declares and defines at file level, in its order."""
    flat = _flat(source)
    for start, end, body in _chunks(flat):
        chunk = flat[start:end]
        hit = _FUNCTION.match(chunk)
        kind = "function" if body else "promise"
        if not hit and not body and not _NO_VARIABLE.match(chunk):
            hit, kind = _VARIABLE.match(chunk), "variable"
        if not hit or hit["head"].split()[:1] == ["return"]:
            continue
        if kind == "variable" and hit["head"].split() in (["struct"], ["class"], ["enum"]):
            continue
        first = start + len(chunk) - len(chunk.lstrip())
        span = hit.span("parameters") if kind != "variable" else (0, 0)
        yield Declaration(
            kind,
            hit["name"],
            hit["head"].strip(),
            first,
            start + hit.start("name"),
            (start + span[0], start + span[1]),
        )


def _chunks(flat: str) -> Iterator[tuple[int, int, bool]]:
    """Pieces of text at file level: from where to where, and whether a function's body follows."""
    start = place = 0
    while place < len(flat):
        sign = flat[place]
        if sign == "{":
            head = flat[start:place]
            if _TRANSPARENT.search(head):
                start = place + 1
            else:
                close = closing(flat, place)
                if _FUNCTION.match(head):
                    yield start, place, True
                    start = close + 1
                elif _TYPE.search(head):
                    start = close + 1
                place = close  # an initializer belongs to its chunk
        elif sign == "}":
            start = place + 1
        elif sign == ";":
            yield start, place, False
            start = place + 1
        place += 1


def closing(text: str, place: int) -> int:
    """Where the brace that opens at `place` is closed."""
    depth = 0
    for at in range(place, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at
    return len(text)


def structs(source: Source) -> Iterator[list[Member]]:
    """The members of each struct, as far as they are plain data."""
    flat = _flat(source)
    for hit in re.finditer(r"\b(?:struct|union|class)\b[^;(){}=]*\{", flat):
        open_, close = hit.end(), closing(flat, hit.end() - 1)
        members = []
        for piece in re.finditer(r"[^;{}]+", flat[open_:close]):
            start, text = open_ + piece.start(), piece[0]
            start += len(text) - len(text.lstrip())
            end = open_ + piece.end()
            found = _MEMBER.match(flat, start, end)
            if found and flat[end : end + 1] == ";":
                members.append(Member(found["type"].strip(), start, end))
        yield members


def parted(source: Source, start: int, end: int) -> bool:
    """Does a line of the preprocessor stand between these places?"""
    return bool(_DIRECTIVE.search(source.bare, start, end))
