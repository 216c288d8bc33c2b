"""`workbench new`: a scenario's skeleton, which passes as it stands; rewrite it line by line."""

from __future__ import annotations

import os

from workbench.base import place
from workbench.base.terminal import say
from workbench.base.trouble import Misuse, Trouble, shown
from workbench.lesson import names
from workbench.lesson.scenario import SLUG, Scenario, discover

CLAIM = "A program says hello"
LONGEST = 60  # letters of a name that a page and a path can hold

_CMAKE = """\
cmake_minimum_required(VERSION 3.25)
project({target} LANGUAGES CXX)
include(../../../cmake/Scenario.cmake)

# [snippet program]
add_executable({target}-app main.cpp)
set_target_properties({target}-app PROPERTIES
  OUTPUT_NAME app)
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
  EXPECT_TRUE(run("app").prints("hello\\n"));
}}
"""

_README = """\
# {claim}

The trouble that somebody has, in their words, in two or three sentences.

## The program: one line
`main.cpp`:

```cpp file=main.cpp
{main}```

## Predict: what does it print?
A question whose answer stands nowhere above. Each choice predicts.

- **a** A word. <!-- ./app: "hello" -->
- **b** Nothing. <!-- ./app: 1 -->

<details><summary>Answer</summary>

**a**. The program prints `hello`.

- **b**: it ends with status 0.

</details>

## Run: it says hello
<!-- point: hello -->
```console
$ c++ main.cpp -o app
$ ./app
hello
```

## Why: where does the word come from?
- **a** From main.cpp. <!-- sed -i s/hello/bye/ main.cpp; c++ main.cpp -o app; ./app: "bye" -->
- **b** From the file's name. <!-- cp app bye; ./bye: "bye" -->

<details><summary>Answer</summary>

**a**. Another word in main.cpp is another word on the terminal.

- **b**: a copy under another name says the same.

</details>

## Look inside: the file is a program
<!-- point: DYN -->
```console
$ readelf -h app | grep Type
  Type:                              DYN [..]
```

`[..]` is what differs from tool to tool.

## In CMake: the file's name is in sight
`CMakeLists.txt`:

```cmake file=CMakeLists.txt snippet=program
add_executable({target}-app main.cpp)
set_target_properties({target}-app PROPERTIES
  OUTPUT_NAME app)
```

## Break it: another word
<!-- hint: Ask the program: `build/app` -->
<!-- hint: main.cpp has another word than the fact asks for. -->
The program says something else.

`main.cpp`:

```diff file=main.cpp
-int main() {{ std::puts("hello"); }}
+int main() {{ std::puts("good morning"); }}
```

<details><summary>The tests that notice</summary>

```red
{suite}.TheProgramSaysHello: good morning
```

</details>

## Remember
- One thing to take home.
- Another one.

## Next
What to do in your project: when this, when that.

- [All lessons](../../README.md)
"""


_CHAPTER = """\
# {chapter}: what does it ask?

What the chapter is about, in half a page.

Its scenarios are in the [syllabus](../README.md#{chapter}).

## Words
- **term**: what the field means by it.
"""


def new(slug: str) -> int:
    """Writes the skeleton and its line in the syllabus; an exit status."""
    made = _free(slug)
    words = {"target": made.target, "suite": names.suite(slug), "claim": CLAIM, "main": _MAIN}
    files = {
        "CMakeLists.txt": _CMAKE.format(**words),
        "main.cpp": _MAIN,
        "test.cpp": _TEST.format(**words),
        "README.md": _README.format(**words),
    }
    chapter = os.path.join(place.SCENARIOS, made.chapter, "README.md")
    begun = not os.path.exists(chapter)
    os.makedirs(made.folder)
    for file_name, text in files.items():
        _write(os.path.join(made.folder, file_name), text)
    if begun:
        _write(chapter, _CHAPTER.format(chapter=made.chapter))
    line = f"- [{slug}]({slug}/README.md): {CLAIM}"
    heading = f"## [{made.chapter}]({made.chapter}/README.md)"
    added = _append(os.path.join(place.SCENARIOS, "README.md"), heading, line)
    where = os.path.relpath(made.folder)
    say(f"{where} is written, passes, and is in the syllabus. What to do next:")
    say(f"  1. observe: ./workbench shell {slug}")
    say(f"  2. rewrite {where}/README.md, main.cpp, CMakeLists.txt and test.cpp,")
    say(f"     and the chapter's page, {os.path.relpath(chapter)}, if it is new")
    say(f"  3. ./workbench check {slug} && ./workbench matrix {made.chapter}")
    folder = os.path.dirname(chapter) if begun else made.folder
    say(f"To undo it, remove {os.path.relpath(folder)} and this line of the syllabus:")
    say(f"  {added}")
    return 0


def _free(slug: str) -> Scenario:
    """The scenario that will be, or why it can't; nothing is written yet."""
    if not SLUG.fullmatch(slug):
        raise Misuse(
            f"{shown(slug)} is no scenario's name: write chapter/name, in lower-case letters and hyphens."
        )
    if max(map(len, slug.split("/"))) > LONGEST:
        raise Misuse(
            f"{shown(slug)} is too long: a chapter and a name have {LONGEST} letters each."
        )
    made = Scenario(slug, os.path.join(place.SCENARIOS, *slug.split("/")))
    if os.path.exists(made.folder):
        raise Misuse(f"{slug} exists already: choose another name, or edit {made.readme}.")
    added = [f"{made.target}-app"]
    for message in names.taken(made, discover(place.SCENARIOS), added):
        raise Misuse(message)
    chapter = os.path.dirname(made.folder)
    for path in (place.SCENARIOS, chapter, os.path.join(place.SCENARIOS, "README.md")):
        if os.path.exists(path) and not os.access(path, os.W_OK):
            raise Trouble(
                f"A new scenario is written into the checkout, and {path} can't be written to: copy "
                "the checkout to a place where you can write, and repeat the command there."
            )
    return made


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _append(path: str, heading: str, line: str) -> str:
    """Adds a line at the end of a heading's list, with the heading where there is none; returns
    what was added, `file:line: its text`."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().rstrip("\n").split("\n")
    begun = heading not in lines
    if begun:
        lines += ["", heading]
    start = lines.index(heading) + 1
    end = start
    while end < len(lines) and not lines[end].startswith("#"):
        end += 1
    items = [at for at in range(start, end) if lines[at].startswith("- ")]
    at = items[-1] + 1 if items else start
    lines.insert(at, line)
    _write(path, "\n".join(lines) + "\n")
    above = f", and `{heading}` above it" if begun else ""
    return f"{os.path.relpath(path)}:{at + 1}: {line}{above}"
