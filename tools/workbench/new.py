"""`workbench new`: a scenario's skeleton, which passes as it stands; rewrite it line by line."""

from __future__ import annotations

import os
import re

from workbench import place
from workbench.scenario import SLUG, Scenario
from workbench.terminal import say
from workbench.trouble import Misuse

CLAIM = "A program says hello"
RESERVED = ("all", "clean", "help", "install", "observe", "package", "test")

_CMAKE = """\
cmake_minimum_required(VERSION 3.25)
project({target} LANGUAGES CXX)
include(../../../cmake/Scenario.cmake)

# [snippet program]
add_executable({target}-app main.cpp)
# [end program]

scenario_test(test.cpp)
"""

_MAIN = """\
#include <cstdio>

int main() { std::puts("hello"); }
"""

_TEST = """\
#include "observe/observe.h"

using namespace observe;

TEST({suite}, TheProgramSaysHello) {{
  const Outcome app = run(artifact("app"));
  EXPECT_TRUE(app.prints("hello\\n"));
}}
"""

_README = """\
# {claim}

The problem that a person has, in two or three sentences, and the word for its
answer.

## The program
```cpp file=main.cpp
{main}```

## Predict
A question that the reader answers before reading on?

## Run
```console
$ c++ main.cpp -o app
$ ./app
hello
```

## Look inside
```console
$ readelf -h app | grep Type
  Type:                              DYN [..]
```

## In CMake
```cmake file=CMakeLists.txt snippet=program
add_executable({target}-app main.cpp)
```

## Break it
```diff file=main.cpp
-int main() {{ std::puts("hello"); }}
+int main() {{ std::puts("goodbye"); }}
```
```red
{suite}.TheProgramSaysHello: goodbye
```

## Remember
- One thing to take home.
"""


_CHAPTER = """\
# {chapter}: what does it ask?

What the chapter is about, in half a page.

## Words
- **term**: what the field means by it.

## Scenarios
"""


def suite(slug: str) -> str:
    """The name of a scenario's test suite: `RpathOrigin` of rpath/origin."""
    return "".join(part.capitalize() for part in re.split("[/-]", slug))


def new(slug: str) -> int:
    """Writes the skeleton and its line in the syllabus and in the chapter; an exit status."""
    if not SLUG.fullmatch(slug):
        raise Misuse(
            f"{slug} is no scenario's name: write chapter/name, in small letters and hyphens."
        )
    chapter = slug.partition("/")[0]
    if chapter in RESERVED:
        raise Misuse(f"{chapter} can't be a chapter: the build system's own target has that name.")
    made = Scenario(slug, os.path.join(place.SCENARIOS, *slug.split("/")))
    if os.path.exists(made.folder):
        raise Misuse(f"{slug} exists already: choose another name, or edit {made.readme}.")
    words = {"target": made.target, "suite": suite(slug), "claim": CLAIM, "main": _MAIN}
    files = {
        "CMakeLists.txt": _CMAKE.format(**words),
        "main.cpp": _MAIN,
        "test.cpp": _TEST.format(**words),
        "README.md": _README.format(**words),
    }
    os.makedirs(made.folder)
    for name, text in files.items():
        with open(os.path.join(made.folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    name = slug.partition("/")[2]
    chapter = os.path.join(place.SCENARIOS, made.chapter, "README.md")
    if not os.path.exists(chapter):
        with open(chapter, "w", encoding="utf-8") as file:
            file.write(_CHAPTER.format(chapter=made.chapter))
        row = f"| [{made.chapter}](scenarios/{made.chapter}/README.md) | What does it ask? |"
        _append(os.path.join(place.ROOT, "README.md"), "## Chapters", row)
    _append(chapter, "## Scenarios", f"- [{name}]({name}/README.md): {CLAIM}")
    line = f"- [{slug}]({slug}/README.md): {CLAIM}"
    heading = f"## [{made.chapter}]({made.chapter}/README.md)"
    _append(os.path.join(place.SCENARIOS, "README.md"), heading, line)
    where = os.path.relpath(made.folder)
    say(f"{where} is there, passes, and stands in the syllabus. What to do with it:")
    say(f"  1. observe: ./workbench shell {slug}")
    say(f"  2. rewrite {where}/README.md, main.cpp, CMakeLists.txt and test.cpp,")
    say(f"     and the chapter's page, {os.path.relpath(chapter)}, if it is new")
    say(f"  3. ./workbench check {slug} && ./workbench matrix {made.chapter}")
    return 0


def _append(path: str, heading: str, line: str) -> None:
    """Adds a line at the end of a heading's list, with the heading where there is none."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().rstrip("\n").split("\n")
    if heading not in lines:
        lines += ["", heading]
    start = lines.index(heading) + 1
    end = start
    while end < len(lines) and not lines[end].startswith("#"):
        end += 1
    items = [at for at in range(start, end) if lines[at][:2] in ("- ", "| ")]
    lines.insert(items[-1] + 1 if items else start, line)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
