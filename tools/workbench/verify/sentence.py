"""A fact's name as the sentence that it is: `CMakePutsTheArchiveLast` is "CMake puts the archive last".

Each capital begins a word. What is written otherwise than its capitals say, a name of C's, a flag, a
tag of a file, is in NAMES: there, as words in a row, so that the longest that fits is taken.
"""

from __future__ import annotations

import re

# Words of a name, joined, and how they are written; add what a new fact needs.
NAMES = {
    "aarch64": "AArch64",
    "abi": "ABI",
    "as needed": "--as-needed",
    "bss": ".bss",
    "c": "C",
    "c make": "CMake",
    "comdat": "COMDAT",
    "cpp": "C++",
    "dso": "DSO",
    "dt needed": "DT_NEEDED",
    "elf": "ELF",
    "extern c": 'extern "C"',
    "fpic": "-fPIC",
    "got": "GOT",
    "ld bind now": "LD_BIND_NOW",
    "ld debug": "LD_DEBUG",
    "ld library path": "LD_LIBRARY_PATH",
    "ld preload": "LD_PRELOAD",
    "linux": "Linux",
    "lua": "Lua",
    "no mangle": "#[no_mangle]",
    "odr": "ODR",
    "origin": "$ORIGIN",
    "pic": "PIC",
    "pie": "PIE",
    "plt": "PLT",
    "python": "Python",
    "rdynamic": "-rdynamic",
    "relro": "RELRO",
    "rpath": "RPATH",
    "rtld deepbind": "RTLD_DEEPBIND",
    "rtld default": "RTLD_DEFAULT",
    "rtld global": "RTLD_GLOBAL",
    "rtld lazy": "RTLD_LAZY",
    "rtld local": "RTLD_LOCAL",
    "rtld next": "RTLD_NEXT",
    "rtld nodelete": "RTLD_NODELETE",
    "rtld noload": "RTLD_NOLOAD",
    "rtld now": "RTLD_NOW",
    "runpath": "RUNPATH",
    "rust": "Rust",
    "sdk": "SDK",
    "tls": "TLS",
    "wasm": "WebAssembly",
}
_PIECES = (
    "cmake",
    "dt",
    "extern",
    "gnu",
    "ld",
    "make",
    "rtld",
)  # of such names, and no words alone
_LONGEST = max(len(words.split()) for words in NAMES)


def words_of(name: str) -> list[str]:
    """The words of a name in capitals: `ACProgramCallsIt` is a, c, program, calls, it."""
    parts = re.findall(r"A(?=[A-Z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    return [part.lower() for part in parts]


def sentence(test: str) -> str:
    """`DlopenBasic.RtldNowRefusesAPlugin` as "RTLD_NOW refuses a plugin"."""
    words = words_of(test.rpartition(".")[2])
    said = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            joined = " ".join(words[at : at + length])
            if joined in NAMES or length == 1:
                said.append(NAMES.get(joined, joined))
                at += length
                break
    return " ".join(said)


def amiss(test: str) -> str:
    """What is wrong with a fact's name as a sentence, or nothing."""
    name = test.rpartition(".")[2]
    if "_" in name or not name[:1].isupper():
        return f"{test} is no sentence: write its words one after the other, each with a capital."
    said = sentence(test)
    for piece in [word for word in said.split() if word in _PIECES]:
        return (
            f'{test} reads "{said}": say how `{piece}...` is written, in NAMES of '
            "tools/workbench/verify/sentence.py, or choose other words."
        )
    return ""
