"""What `check` asks of test.cpp: that each fact runs, asserts something, and can fail.

No compiler's parser: it reads the plain code that tests are made of. What it can't see through (a
helper in another file, a condition that is never true) the mutation run does: a fact that nothing
would miss is named there (tests/mutation/idle.py).
"""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from workbench.base.record import Record

_TOKENS = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|(?P<string>R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.[^'\n]*|[^'\\\n])')",
    re.DOTALL,
)
_TEST = re.compile(r"\b(?:TYPED_)?TEST(?:_F|_P)?\s*\(\s*(?P<suite>\w+)\s*,\s*(?P<name>\w+)\s*\)")
_ASSERTION = re.compile(
    r"\b(?:(?:EXPECT|ASSERT)_(?P<kind>\w+)|(?:GTEST_)?FAIL|ADD_FAILURE(?:_AT)?)\s*\("
)
_SKIP = re.compile(r"\bGTEST_SKIP\s*\(\s*\)(?P<words>[^;]*);")
_FUNCTION = re.compile(r"\b(?P<name>\w+)\s*\([^;{}]*\)\s*(?:const\b|noexcept\b|->[^;{}]*|\s)*\{")
_LAMBDA = re.compile(
    r"(?<!\[)\[[^\[\]]*\]\s*(?:\([^{};]*?\)\s*)?(?:mutable\b|noexcept\b|->[^;{}]*|\s)*\{"
)
_KEYWORDS = ("if", "for", "while", "switch", "catch")
_NEVER = re.compile(r"\b(?:if(?:\s+constexpr)?|while)\s*\(\s*(?:false|0|nullptr|!\s*true)\s*\)")
_REDEFINED = re.compile(
    r"^[ \t]*#[ \t]*(?:define|undef)[ \t]+"
    r"(?P<name>(?:EXPECT|ASSERT|GTEST|TYPED)_\w+|TEST(?:_[FP])?|FAIL|ADD_FAILURE(?:_AT)?|SUCCEED)\b",
    re.MULTILINE,
)
SPOKEN = (
    "TRUE",
    "FALSE",
    "EQ",
    "NE",
    "LT",
    "LE",
    "GT",
    "GE",
)  # what fails in a sentence (observe/expect.h)
_SAME = re.compile(r"(?P<one>.+?)(?:==|<=|>=)(?P<other>.+)")
_CONSTANTS = ("true", "false", "nullptr", "NULL", "std", "nullopt")


class Test(Record):
    """A TEST: its name as a red line has it, and where its body stands in the text."""

    name: str
    line: int
    start: int
    end: int


class Source:
    """A test.cpp, and the same text in which blanks cover comments (`code`), and strings as well
    (`bare`); all are of one length."""

    def __init__(self, text: str):
        self.text = text
        self.code = _TOKENS.sub(lambda hit: _blank(hit[0]) if hit["comment"] else hit[0], text)
        self.bare = _TOKENS.sub(lambda hit: _blank(hit[0]), text)
        self.tests = list(self._tests())

    def line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + 1

    def _tests(self) -> Iterator[Test]:
        for hit in _TEST.finditer(self.bare):
            start = hit.end() + len(self.bare[hit.end() :]) - len(self.bare[hit.end() :].lstrip())
            if self.bare[start : start + 1] == "{" and not self.condition(hit.start()):
                name = f"{hit['suite']}.{hit['name']}"
                yield Test(name, self.line(hit.start()), start, closing(self.bare, start))

    def condition(self, place: int) -> int:
        """The line of the `#if` that this place depends on, or 0."""
        opened: list[int] = []
        for hit in re.finditer(r"^[ \t]*#[ \t]*(if|endif)", self.bare[:place], re.MULTILINE):
            if hit[1] == "if":
                opened.append(self.line(hit.start()))
            elif opened:
                opened.pop()
        return opened[-1] if opened else 0


def names(text: str) -> set[str]:
    """`Suite.Test` of each TEST that is compiled, whatever is configured."""
    return {test.name for test in Source(text).tests}


def check(text: str) -> Iterator[str]:
    """What is wrong with a test.cpp of this text, as `test.cpp:line: what is wrong`."""
    source = Source(text)
    wrong = [
        *_not_compiled(source),
        *_not_run(source),
        *_redefined(source),
        *_unspoken(source),
        *_trivial_ones(source),
        *_uncalled_ones(source),
        *_without(source),
    ]
    for place, words in sorted(wrong):
        yield f"test.cpp:{source.line(place)}: {words}"


Wrong = Iterator[Tuple[int, str]]  # the place, and what is wrong there


def _not_compiled(source: Source) -> Wrong:
    """ctest has a test for each TEST in the text, compiled or not (gtest_add_tests)."""
    for hit in _TEST.finditer(source.text):
        name = f"{hit['suite']}.{hit['name']}"
        if not _TEST.match(source.bare, hit.start()):
            yield hit.start(), f"{name} is in a comment or a string: let it be compiled, or take it out."
        elif source.condition(hit.start()):
            line = source.condition(hit.start())
            yield hit.start(), (
                f"{name} is compiled only where the #if of line {line} holds: "
                'take that away, and skip the fact by GTEST_SKIP() << "why".'
            )


def _not_run(source: Source) -> Wrong:
    for hit in _TEST.finditer(source.bare):
        for name in (hit["suite"], hit["name"]):
            if name.startswith("DISABLED_"):
                yield hit.start(), (
                    f"{name} does not run, so it shows nothing: "
                    "take DISABLED_ off its name, or the fact out."
                )
    for hit in re.finditer(r"\bGTEST_SKIP\b", source.bare):
        skip = _SKIP.match(source.bare, hit.start())
        said = source.code[skip.start("words") : skip.end("words")] if skip else ""
        if not re.search(r"<<.*\w", said, re.DOTALL):
            yield hit.start(), 'the fact is skipped with no reason: GTEST_SKIP() << "why".'
    for test in source.tests:
        for place, what in _statements(source.bare, test, r"(GTEST_SKIP|return)\b"):
            if what == "GTEST_SKIP":
                yield place, "the fact is skipped everywhere: say `if (...)` first, or take it out."
            elif re.search(r"\w", source.bare[source.bare.find(";", place) : test.end]):
                yield place, "what is below this return never runs: take one of them out."
    for hit in _NEVER.finditer(source.bare):
        yield hit.start(), "this condition never holds: take out what depends on it."


def _statements(bare: str, test: Test, pattern: str) -> Iterator[tuple[int, str]]:
    """Statements that run whenever the test does: no condition or loop is around them."""
    for hit in re.compile(pattern).finditer(bare, test.start, test.end):
        before = bare[test.start : hit.start()]
        if before.count("{") - before.count("}") == 1 and before.rstrip()[-1] in "{};":
            yield hit.start(), hit[1]


def _redefined(source: Source) -> Wrong:
    for hit in _REDEFINED.finditer(source.bare):
        yield hit.start("name"), f"{hit['name']} is GoogleTest's: leave it as it is."


def _unspoken(source: Source) -> Wrong:
    """Those that show an expression and its value, where a failure is to be a sentence."""
    for hit in _ASSERTION.finditer(source.bare):
        if hit["kind"] and hit["kind"] not in SPOKEN:
            yield hit.start(), (
                f"{hit[0][:-1]} fails in no sentence (tests/observe/expect.h): "
                f"use EXPECT_TRUE, EXPECT_FALSE or EXPECT_{', EXPECT_'.join(SPOKEN[2:])}."
            )


def _trivial_ones(source: Source) -> Wrong:
    for hit in _ASSERTION.finditer(source.bare):
        if _trivial(source, hit):
            shown = " ".join(source.text[hit.start() : _end(source.bare, hit)].split())
            yield hit.start(), f"{shown} can't fail: assert what was observed, or take it out."


def _uncalled_ones(source: Source) -> Wrong:
    for start, end in _uncalled(source.bare):
        for hit in _ASSERTION.finditer(source.bare, start, end):
            yield hit.start(), "this assertion is in a lambda that is never called: call it."


def _without(source: Source) -> Wrong:
    """Tests in which nothing asserts: neither they nor a function of this file that they call."""
    sight = source.bare
    for start, end in _uncalled(source.bare):
        sight = sight[:start] + _blank(sight[start:end]) + sight[end:]
    bodies: dict[str, str] = {}  # of the functions; where two have one name, of both
    asserting: set[str] = set()
    for hit in _FUNCTION.finditer(sight):
        if hit["name"] not in _KEYWORDS and not _TEST.match(sight, hit.start()):
            end = closing(sight, hit.end() - 1)
            bodies[hit["name"]] = bodies.get(hit["name"], "") + sight[hit.end() : end]
            if _asserts(source, sight, hit.end(), end):
                asserting.add(hit["name"])
    for _ in bodies:  # at the latest then each has been found that calls one which calls one ...
        asserting |= {name for name in bodies if _calls(bodies[name], asserting)}
    for test in source.tests:
        if not _asserts(source, sight, test.start, test.end):
            if not _calls(sight[test.start : test.end], asserting):
                place = sight.rfind("TEST", 0, test.start)
                yield place, f"{test.name} asserts nothing: add an EXPECT_..., or take it out."


def _calls(body: str, functions: set[str]) -> bool:
    return any(re.search(rf"\b{name}\s*\(", body) for name in functions)


def _asserts(source: Source, sight: str, start: int, end: int) -> bool:
    return any(not _trivial(source, hit) for hit in _ASSERTION.finditer(sight, start, end))


def _trivial(source: Source, hit: re.Match) -> bool:
    """Does this assertion say of constants, or of one thing twice, what is always so?"""
    kind, start, end = hit["kind"] or "", hit.end(), _end(source.bare, hit) - 1
    if not kind:
        return False
    known = source.bare[start:end]
    named = [name for name in re.findall(r"[A-Za-z_]\w*", known) if name not in _CONSTANTS]
    if not [name for name in named if not re.search(rf"\d{name}\b", known)]:  # 1U is a number
        return True
    said = ["".join(source.code[a:b].split()) for a, b in _arguments(source.bare, start, end)]
    if kind in ("EQ", "LE", "GE", "STREQ", "STRCASEEQ", "FLOAT_EQ", "DOUBLE_EQ"):
        return len(said) > 1 and said[0] == said[1]
    if kind in ("TRUE", "FALSE"):
        same = _SAME.fullmatch(said[0])
        always = (
            r"\|\|(?:true|1)$|^(?:true|1)\|\|"
            if kind == "TRUE"
            else r"&&(?:false|0)$|^(?:false|0)&&"
        )
        return bool(same and same["one"] == same["other"] or re.search(always, said[0]))
    return False


def _arguments(bare: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the arguments stand that commas part."""
    found, depth, begin = [], 0, start
    for place in range(start, end):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(bare[place], 0)
        if bare[place] == "," and not depth:
            found.append((begin, place))
            begin = place + 1
    return [*found, (begin, end)]


def _uncalled(bare: str) -> list[tuple[int, int]]:
    """Where lambdas stand that nothing calls: neither at once, nor by their name, nor as what they
    are handed to may."""
    found = []
    for hit in _LAMBDA.finditer(bare):
        end = closing(bare, hit.end() - 1) + 1
        before, after = bare[: hit.start()].rstrip(), bare[end:].lstrip()
        name = re.search(r"(\w+)\s*[={(]$", before)
        if after.startswith("(") or before.endswith((",", "return")):
            continue
        if name and before.endswith(("=", "{")):
            used = re.search(rf"\b{name[1]}\b", bare[end:])
            if used or name[1] == "return":
                continue
        elif name:  # an argument
            continue
        found.append((hit.start(), end))
    return found


def _end(bare: str, hit: re.Match) -> int:
    """Behind the closing bracket of an assertion."""
    return closing(bare, hit.end() - 1, "()") + 1


def closing(text: str, place: int, brackets: str = "{}") -> int:
    """Where the bracket that opens at `place` is closed."""
    depth = 0
    for at in range(place, len(text)):
        depth += {brackets[0]: 1, brackets[1]: -1}.get(text[at], 0)
        if not depth:
            return at
    return len(text)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
