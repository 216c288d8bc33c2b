"""The operators: each is one way to change a file that decides how something is linked.

An operator finds its places by itself, in any scenario; nothing here knows one by name. It gives
mutants as edits of one file's text. Comments are never changed, nor is test.cpp, which judges, nor
the README.md. What two operators make alike counts once.
"""

from __future__ import annotations

import difflib
import re
from typing import Callable, Iterator, NamedTuple

from reading import (
    ATTRIBUTE,
    C,
    CMAKE,
    LISTS,
    RUST,
    Argument,
    Command,
    Source,
    closing,
    commands,
    declarations,
    parted,
    read,
    structs,
)


class Edit(NamedTuple):
    """Other text for what stands from `start` to `end`."""

    start: int
    end: int
    text: str = ""


Edits = list[Edit]
Find = Callable[[Source], Iterator[Edits]]


class Operator(NamedTuple):
    """A way to change files whose names end so: what it does, and where it can."""

    name: str
    does: str
    files: tuple[str, ...]
    find: Find


class Mutant(NamedTuple):
    """A file with one change; `taken` and `given` are the lines that differ."""

    operator: str
    file: str
    line: int
    text: str
    taken: tuple[str, ...]
    given: tuple[str, ...]

    def diff(self) -> list[str]:
        """The change, as the Break it of a lesson would show it."""
        return [f"-{line}" for line in self.taken] + [f"+{line}" for line in self.given]


class Unknown(Exception):
    """No operator reads files of this name."""


OPERATORS: list[Operator] = []


def _operator(does: str, *files: str) -> Callable[[Find], Find]:
    def add(find: Find) -> Find:
        name = find.__name__.strip("_").replace("_", "-")
        OPERATORS.append(Operator(name, does, files, find))
        return find

    return add


def mutants(name: str, text: str) -> list[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    fitting = [operator for operator in OPERATORS if name.endswith(operator.files)]
    if not fitting:
        raise Unknown(name)
    source = read(name, text)
    found: dict[str, Mutant] = {}
    for operator in fitting:
        for edits in operator.find(source):
            changed = apply(text, edits)
            if changed != text and changed not in found:
                found[changed] = mutant(operator, source, changed)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def apply(text: str, edits: Edits) -> str:
    """The text with the edits made; a line of which nothing is left is left out."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", start)
        if not new and last >= 0 and not text[first:last].strip():
            text = text[:first] + text[last + 1 :]
    return text


def mutant(operator: Operator, source: Source, changed: str) -> Mutant:
    """The mutant that has this text, with its difference."""
    old, new = source.text.split("\n"), changed.split("\n")
    if len(old) == len(new):
        spans = [(n, n + 1, n, n + 1) for n in range(len(old)) if old[n] != new[n]]
    else:
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        spans = [code[1:] for code in matcher.get_opcodes() if code[0] != "equal"]
    taken = tuple(line for first, last, _, _ in spans for line in old[first:last])
    given = tuple(line for _, _, first, last in spans for line in new[first:last])
    return Mutant(operator.name, source.name, spans[0][0] + 1, changed, taken, given)


# --- CMakeLists.txt -----------------------------------------------------------------------------

# What configures, orders or tests, and does not link.
_NOT_LINKING = re.compile(
    r"cmake_minimum_required|project|include|scenario_\w+|add_custom_target|message"
    r"|(?:end)?(?:foreach|if|function|macro)|else(?:if)?|return"
)
_SCOPE = ("PRIVATE", "PUBLIC", "INTERFACE", "BEFORE")
_KINDS = ("STATIC", "SHARED", "MODULE", "OBJECT")
_TARGET = ("add_library", "add_executable", "add_custom_target")
_ENTRIES = re.compile(r"(?:target|add|link)_(?:link|compile|source|include)\w*|target_sources")

# What stands for its opposite in a property or an option.
_OPPOSITES = (
    (r"\bON$", "OFF"),
    (r"\bOFF$", "ON"),
    (r"--disable-", "--enable-"),
    (r"--enable-", "--disable-"),
    (r"--no-(?=as-needed|undefined|whole-archive|gc-sections|export-dynamic)", "--"),
    (r"--(?=as-needed|whole-archive|gc-sections|export-dynamic$)", "--no-"),
    (r"^-O[1-3s]$", "-O0"),
    (r"^-O0$", "-O2"),
    (r"^-fno-", "-f"),
    (r"^-f(?!no-|use-ld)(?=[a-z-]+$)", "-fno-"),
    (r"\bhidden$", "default"),
    (r"=default$", "=hidden"),
    (r"\bnow$", "lazy"),
    (r"\blazy$", "now"),
)


@_operator("a command is left out", *CMAKE)
def _leave_out_command(source: Source) -> Iterator[Edits]:
    for command in commands(source):
        if not _NOT_LINKING.fullmatch(command.name) and command.name not in _TARGET:
            yield [Edit(command.start, command.end)]


@_operator("a target is left out, with all that is said of it", *CMAKE)
def _leave_out_target(source: Source) -> Iterator[Edits]:
    found = commands(source)
    for made in found:
        if made.name in _TARGET and made.arguments:
            name = made.arguments[0].text
            of_it = [c for c in found if c.arguments and c.arguments[0].text == name]
            yield [Edit(c.start, c.end) for c in of_it]


@_operator("one of a command's entries is left out: a source, a library, an option ...", *CMAKE)
def _leave_out_entry(source: Source) -> Iterator[Edits]:
    for command in commands(source):
        entries = _paired(_entries(command))
        for entry in entries if len(entries) > 1 else ():
            yield [_without(source, entry.start, entry.end)]


@_operator("one of several properties is left out", *CMAKE)
def _leave_out_property(source: Source) -> Iterator[Edits]:
    for command in commands(source):
        pairs = _properties(command)
        for name, value in pairs if len(pairs) > 1 else ():
            yield [_without(source, name.start, value.end)]


@_operator("two neighbouring libraries or options change places", *CMAKE)
def _swap_entries(source: Source) -> Iterator[Edits]:
    for command in commands(source):
        if command.name in ("target_link_libraries", "target_link_options"):
            entries = _entries(command)
            for one, other in zip(entries, entries[1:]):
                yield [
                    Edit(one.start, one.end, other.text),
                    Edit(other.start, other.end, one.text),
                ]


@_operator("a library is of another kind: STATIC, SHARED, MODULE", *CMAKE)
def _another_kind(source: Source) -> Iterator[Edits]:
    for command in commands(source):
        if command.name == "add_library":
            for word in command.arguments:
                for kind in _KINDS[:3] if word.text in _KINDS else ():
                    yield [Edit(word.start, word.end, kind)]


@_operator("a property or an option says the opposite: ON and OFF, -O1 and -O0 ...", *CMAKE)
def _opposite(source: Source) -> Iterator[Edits]:
    for command in commands(source):
        for word in _values(command):
            for pattern, opposite in _OPPOSITES:
                turned = re.sub(pattern, opposite, word.text)
                if turned != word.text:
                    yield [Edit(word.start, word.end, turned)]
                    break


@_operator("the value of a property, a definition or an option is another", *CMAKE)
def _another_value(source: Source) -> Iterator[Edits]:
    for command in commands(source):
        for word in _values(command):
            if not any(re.search(pattern, word.text) for pattern, _ in _OPPOSITES):
                yield from _changed(word.start, word.text)


def _entries(command: Command) -> list[Argument]:
    """What a command lists: sources, libraries, options, values of a variable, items of a loop."""
    words = command.arguments
    if command.name == "add_custom_command":
        return _of_programs(words)
    if command.name == "foreach":
        after = [place for place, word in enumerate(words) if word.text == "ITEMS"]
        return words[after[0] + 1 :] if after else []
    if command.name in ("add_library", "add_executable"):
        return [word for word in words[1:] if word.text not in _KINDS]
    if _ENTRIES.fullmatch(command.name):
        first = 1 if command.name.startswith("target_") else 0
        return [word for word in words[first:] if word.text not in _SCOPE]
    return words[1:] if command.name == "set" else []


def _paired(entries: list[Argument]) -> list[Argument]:
    """An option of one letter and its value, `-C linker=cc`, are one entry."""
    found: list[Argument] = []
    for entry in entries:
        if found and re.fullmatch(r"-[A-Za-z]", found[-1].text):
            option = found.pop()
            entry = Argument(f"{option.text} {entry.text}", option.start, entry.end)
        found.append(entry)
    return found


def _of_programs(words: list[Argument]) -> list[Argument]:
    """What add_custom_command gives to the programs that it runs."""
    found, inside = [], 0
    for word in words:
        if re.fullmatch(r"[A-Z_]{4,}", word.text):
            inside = 1 if word.text == "COMMAND" else 0
        elif inside:
            inside += 1
            if inside > 2:  # not the program
                found.append(word)
    return found


def _properties(command: Command) -> list[tuple[Argument, Argument]]:
    """Names and values of set_target_properties and the like."""
    if "propert" not in command.name:
        return []
    words = command.arguments
    for place, word in enumerate(words):
        if word.text in ("PROPERTIES", "PROPERTY"):
            pairs = words[place + 1 :]
            return list(zip(pairs[::2], pairs[1::2]))
    return []


def _values(command: Command) -> list[Argument]:
    """The words that say how: of options, definitions and properties."""
    if re.fullmatch(r"(?:target|add)_(?:link|compile)_(?:options|definitions)", command.name):
        return _entries(command)
    return [value for _, value in _properties(command)]


def _changed(start: int, text: str) -> Iterator[Edits]:
    """Another value in place of `VALUE` or of what stands after `NAME=`."""
    hit = re.fullmatch(r'(?P<name>[^="]*=)?"?(?P<value>[^"=]+)"?', text)
    if not hit or (not hit["name"] and text.startswith("-")):
        return
    at, value = start + hit.start("value"), hit["value"]
    yield [Edit(at, at + len(value), _other(value))]


def _other(value: str) -> str:
    """The next number, or a name with a nought after it."""
    return str(int(value) + 1) if value.isdigit() else value + "0"


def _without(source: Source, start: int, end: int) -> Edit:
    """What stands there goes, with the blanks that part it from what is in front of it."""
    before = source.text[source.text.rfind("\n", 0, start) + 1 : start]
    return Edit(start - len(before) + len(before.rstrip()) if before.strip() else start, end)


# --- C and C++ ----------------------------------------------------------------------------------


@_operator('an extern "C" is left out', *C, *RUST)
def _leave_out_extern_c(source: Source) -> Iterator[Edits]:
    for hit in re.finditer(r'\bextern\s*"C(?:-unwind)?"[ \t]*(?P<block>\{)?', source.code):
        if hit["block"]:
            close = closing(source.bare, hit.end() - 1)
            yield [Edit(hit.start(), hit.end()), Edit(close, close + 1)]
        else:
            yield [Edit(hit.start(), hit.end())]


@_operator("an attribute, an alignas, a #pragma pack or a no_mangle is left out", *C, *RUST)
def _leave_out_attribute(source: Source) -> Iterator[Edits]:
    patterns = [ATTRIBUTE, re.compile(r"^[ \t]*#pragma (?:pack|weak|GCC visibility)[^\n]*", re.M)]
    if source.name.endswith(RUST):
        patterns = [re.compile(r"#\[[^\]]*\]")]
    for pattern in patterns:
        for hit in pattern.finditer(source.code):
            end = hit.end()
            while source.text[end : end + 1] == " ":
                end += 1
            yield [Edit(hit.start(), end)]


@_operator("a visibility is the other one, an alignment the double", *C)
def _another_attribute(source: Source) -> Iterator[Edits]:
    for hit in ATTRIBUTE.finditer(source.code):
        for old, new in (("hidden", "default"), ("default", "hidden"), ("protected", "hidden")):
            for word in re.finditer(rf'"{old}"', hit[0]):
                yield [Edit(hit.start() + word.start(), hit.start() + word.end(), f'"{new}"')]
        number = re.search(r"[aA]lign(?:as|ed)\s*\(\s*(\d+)", hit[0])
        if number:
            start, end = (hit.start() + place for place in number.span(1))
            yield [Edit(start, end, str(2 * int(number[1])))]


@_operator("a static, inline, extern, thread_local, virtual or pub is left out", *C, *RUST)
def _leave_out_keyword(source: Source) -> Iterator[Edits]:
    words = r'inline|static|virtual|thread_local|_Thread_local|__thread|extern(?!\s*")'
    if source.name.endswith(RUST):
        words = r"pub|(?<!')static"
    for hit in re.finditer(rf"\b(?:{words})\s+", source.bare):
        yield [Edit(hit.start(), hit.end())]


@_operator("a function or variable is made static", *C)
def _make_static(source: Source) -> Iterator[Edits]:
    for made in declarations(source):
        if made.kind != "promise" and made.name != "main" and not _is_local(made.head):
            start = source.text.find(made.head.split()[0], made.start)
            head = re.match(r'extern\s*"[^"]*"\s*', source.code[start:])
            end = start + (head.end() if head else 0)
            yield [Edit(start, end, "static ")]


@_operator("a function, variable or namespace has another name throughout its file", *C, *RUST)
def _another_name(source: Source) -> Iterator[Edits]:
    if source.name.endswith(RUST):
        patterns = [rf"\b{name}\b(?=\s*\()" for name in re.findall(r"\bfn (\w+)", source.bare)]
    else:
        names = [m for m in declarations(source) if m.name != "main" and not _is_local(m.head)]
        patterns = []
        for made in names:
            behind = "" if made.kind == "variable" else r"(?=\s*\()"
            patterns.append(rf"(?<![\w.>])(?<!struct ){made.name}\b{behind}")
        spaces = re.findall(r"\bnamespace\s+(\w+)\s*\{", source.bare)
        patterns += [rf"\b{name}\b(?=\s*(?:::|\{{))" for name in spaces]
    for pattern in patterns:
        hits = list(re.finditer(pattern, source.bare))
        yield [Edit(hit.start(), hit.end(), _other(hit[0])) for hit in hits]


def _is_local(head: str) -> bool:
    return bool(re.search(r"\b(?:static|typedef|using)\b", head))


# Types that are passed in another register, and in C++ by another name.
_OTHER_PARAMETER = {
    "double": "int",
    "float": "int",
    "int": "double",
    "unsigned": "double",
    "long": "double",
    "size_t": "double",
}
_OTHER_MEMBER = {
    "char": "short",
    "short": "int",
    "int": "long long",
    "unsigned": "unsigned long long",
    "long long": "int",
    "long": "int",
    "double": "float",
    "float": "double",
}


@_operator("a function's parameter is of another type", *C, *RUST)
def _another_parameter(source: Source) -> Iterator[Edits]:
    if source.name.endswith(RUST):
        for hit in re.finditer(r"(?<=: )[iu]32(?=\s*[,)])", source.bare):
            yield [Edit(hit.start(), hit.end(), hit[0].replace("32", "64"))]
        return
    for made in declarations(source):
        if made.kind == "variable" or made.name == "main":
            continue
        start, end = made.parameters
        if not source.bare[start:end].strip() and source.name.endswith(".cpp"):
            yield [Edit(start, end, "int")]
        for hit in re.finditer(r"[^,]+", source.bare[start:end]):
            yield from _another_type(hit[0], start + hit.start())


def _another_type(parameter: str, at: int) -> Iterator[Edits]:
    pointer = re.match(r"\s*(?P<type>[\w\s:]+[*&])", parameter)
    if pointer:
        yield [Edit(at + pointer.start("type"), at + pointer.end(), "int ")]
        return
    plain = re.match(rf"\s*(?P<type>{'|'.join(_OTHER_PARAMETER)})\b(?!\s*\w+\s+\w)", parameter)
    if plain:
        yield [Edit(at + plain.start("type"), at + plain.end(), _OTHER_PARAMETER[plain["type"]])]


@_operator("two neighbouring members of a struct change places", *C)
def _swap_members(source: Source) -> Iterator[Edits]:
    for members in structs(source):
        for one, other in zip(members, members[1:]):
            if not parted(source, one.end, other.start):
                first, second = (source.text[m.start : m.end] for m in (one, other))
                yield [Edit(one.start, one.end, second), Edit(other.start, other.end, first)]


@_operator("a member of a struct is of another type", *C)
def _another_member(source: Source) -> Iterator[Edits]:
    for members in structs(source):
        for member in members:
            if member.type in _OTHER_MEMBER:
                end = member.start + len(member.type)
                yield [Edit(member.start, end, _OTHER_MEMBER[member.type])]


@_operator("a condition of the preprocessor is the opposite", *C)
def _opposite_condition(source: Source) -> Iterator[Edits]:
    for hit in re.finditer(r"^[ \t]*#[ \t]*(if|elif)[ \t]+(?P<what>[^\n]*\S)", source.code, re.M):
        yield [Edit(hit.start("what"), hit.end("what"), f"!({hit['what']})")]
    for hit in re.finditer(r"^[ \t]*#[ \t]*if(?P<not>n?)def[ \t]+(\w+)", source.code, re.M):
        guard = re.match(rf"\s*#\s*define\s+{hit[2]}\b", source.code[hit.end() :])
        if not guard:
            yield [Edit(hit.start("not"), hit.end("not"), "" if hit["not"] else "n")]


_OTHER_FLAG = {
    "RTLD_NOW": "RTLD_LAZY",
    "RTLD_LAZY": "RTLD_NOW",
    "RTLD_LOCAL": "RTLD_GLOBAL",
    "RTLD_GLOBAL": "RTLD_LOCAL",
    "RTLD_NEXT": "RTLD_DEFAULT",
    "RTLD_DEFAULT": "RTLD_NEXT",
}


@_operator("a flag of dlopen is another, or is left out; dlsym looks in the whole program", *C)
def _another_flag(source: Source) -> Iterator[Edits]:
    for hit in re.finditer(r"(?P<or>\s*\|\s*)?\b(?P<flag>RTLD_\w+)", source.bare):
        if hit["flag"] in _OTHER_FLAG:
            yield [Edit(hit.start("flag"), hit.end(), _OTHER_FLAG[hit["flag"]])]
        if hit["or"]:
            yield [Edit(hit.start(), hit.end())]
    for hit in re.finditer(r"\bdlv?sym\s*\(\s*(?P<handle>[a-z]\w*)\s*,", source.bare):
        yield [Edit(hit.start("handle"), hit.end("handle"), "0")]  # RTLD_DEFAULT


# Strings that name a file to the loader or a symbol to whoever looks for it.
_NAMING = re.compile(
    r"(?:\bdl\w*open\([^\"()]*|\bdlv?sym\([^\"()]*|\b(?:asm|__asm__)\s*\(\s*"
    r"|\b(?:export_name|link_name|link_section)\s*=\s*|\b(?:alias|weakref|symver|section)\s*\(\s*)$"
)


@_operator(
    "a string that names a file or a symbol says another; its $ORIGIN is left out", *C, *RUST
)
def _another_string(source: Source) -> Iterator[Edits]:
    for hit in re.finditer(r'"(?P<says>(?:\\.|[^"\\\n])+)"', source.code):
        says, start = hit["says"], hit.start("says")
        if source.bare[start : hit.end("says")].strip():
            continue  # between two strings
        origin = says.find("$ORIGIN/")
        if origin >= 0:
            yield [Edit(start + origin, start + origin + len("$ORIGIN/"))]
        begin = source.code.rfind("\n", 0, hit.start()) + 1
        if re.match(r"\s*#\s*include", source.code[begin:]):
            continue
        library = re.search(r"\.so\b", says)
        if library or _NAMING.search(source.code[: hit.start()]):
            stem = library.start() if library else len(says)
            yield [Edit(start, hit.end("says"), says[:stem] + "0" + says[stem:])]


@_operator(
    "a statement that calls what the file promises, defines or has from dlsym is left out", *C
)
def _leave_out_call(source: Source) -> Iterator[Edits]:
    names = [made.name for made in declarations(source) if made.kind != "variable"]
    names += re.findall(r"\(\*\s*(\w+)\)\s*\(", source.bare)
    called = rf"\b(?:dlclose|{'|'.join(names)})\s*\("
    promised = [made.start for made in declarations(source)]
    for hit in re.finditer(
        r"(?<=[;{}\n])\s*(?P<call>[A-Za-z_]\w*\s*\([^;{}=]*\)\s*;)", source.bare
    ):
        if re.search(called, hit["call"]) and hit.start("call") not in promised:
            yield [Edit(hit.start("call"), hit.end("call"))]


@_operator("a check for a null pointer is left out", *C)
def _leave_out_check(source: Source) -> Iterator[Edits]:
    check = r"\bif\s*\((?:!\s*\w+|\w+\s*==\s*(?:NULL|nullptr|0))\)\s*(?:\{[^{}]*\}|[^;{}]*;)"
    for hit in re.finditer(check, source.bare):
        yield [Edit(hit.start(), hit.end())]


# --- files that linkers read ---------------------------------------------------------------


@_operator("a line of a version script or a list of symbols is left out", *LISTS)
def _leave_out_line(source: Source) -> Iterator[Edits]:
    for hit in re.finditer(r"^[^\n{}]*[^\s{}][^\n{}]*$", source.code, re.M):
        yield [Edit(hit.start(), hit.end())]


@_operator("global is local, and local global", *LISTS)
def _opposite_scope(source: Source) -> Iterator[Edits]:
    for hit in re.finditer(r"\b(global|local)(?=\s*:)", source.code):
        yield [Edit(hit.start(), hit.end(), "local" if hit[0] == "global" else "global")]
