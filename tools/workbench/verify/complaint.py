"""What a failed build says: the messages of linkers, assemblers and compilers, apart from what is
printed around them, and from what says that the build itself is broken.

A claim about linking fails by a linker's message (bfd, gold, lld, mold), by an assembler's, or by
that of a compiler which understood the text: a static assertion, a missing header. It does not
fail by a text that nobody meant (a syntax error, a name that nothing declares, an option that is
unknown), nor by CMake's or ninja's own words.
"""

from __future__ import annotations

import re

from workbench.base.record import Record

_BROKEN = re.compile(
    r"CMake Error|ninja: (?!build stopped|Entering)|syntax error|unexpected EOF|"
    r"unrecognized option|unknown command line option|"
    r"(?:error|Error)(?:\[E\d+\])?: (?:"
    r"expected |unexpected |stray |unterminated |missing terminating |extraneous |unbalanced |"
    r"invalid (?:token|preprocessing directive)|#(?:if|else|elif|endif)|"
    r"use of undeclared |unknown (?:type name|pseudo-op|argument|directive)|"
    r"unrecognized |unsupported option |no such instruction|junk at end of|"
    r"cannot find (?:value|function|macro|type) |"
    r"'[^']*' (?:was not declared|has not been declared|undeclared|does not name a type)\b)"
)
_LINKER = re.compile(
    # Who speaks first, `/usr/bin/ld.gold: error: `, or a place in a section or in a source.
    r"(?:\S*/)?(?:[\w-]+-)?(?:ld|mold)(?:\.\w+)?: (?:(?:error|fatal|warning): )?(?P<by_name>.+)|"
    r"\S.*?:\(\.[^)]*\): (?:error: )?(?P<by_section>.+)|"
    r"[^\s:][^:]*(?::\d+|:[^\s:]+:function [^:]+)?: (?:error: )?(?P<by_source>(?:undefined reference to|multiple definition of) .+)"
)
_COMPILER = re.compile(
    r"(?:[^\s:][^:]*(?::\d+){1,2}|(?:\S*/)?(?:[\w-]+-)?(?:cc1\w*|gcc|g\+\+|cc|c\+\+|clang|clang\+\+)"
    r"(?:-\d+)?): (?:fatal )?error: (?!linker command failed)(?P<text>.+)"
)
_ASSEMBLER = re.compile(r"[^\s:][^:]*:(?:\d+:)? Error: (?P<text>.+)")
_QUOTES = str.maketrans("‘’", "''")  # gcc's, where the locale has them


class Complaint(Record):
    """`linking`: messages of linkers and assemblers, `compiling`: of compilers, each without who
    says it and where; `broken`: the first line that says that the build is broken, or nothing."""

    linking: list[str]
    compiling: list[str]
    broken: str


def read(output: str) -> Complaint:
    """The messages in what a failed build printed."""
    linking, compiling, broken = [], [], ""
    for line in (" ".join(line.split()) for line in output.translate(_QUOTES).splitlines()):
        linker, assembler = _LINKER.match(line), _ASSEMBLER.match(line)
        compiler = _COMPILER.match(line)
        if is_broken(line):
            broken = broken or line
        elif linker:
            message = next(filter(None, linker.groups()))
            if ": in function " not in message:  # it leads to the message
                linking.append(message)
        elif assembler:
            linking.append(assembler.group("text"))
        elif compiler:
            compiling.append(compiler.group("text"))
    return Complaint(linking, compiling, broken)


def is_broken(text: str) -> bool:
    """Does a text say that the build is broken, rather than that something can't be linked?"""
    return bool(_BROKEN.search(text))
