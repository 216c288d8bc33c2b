"""What scenarios and toolchains need beyond what is required, as rows of tools/packages.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.base.terminal import listed, say
from workbench.host import package
from workbench.host.package import Host, Row
from workbench.lesson import page
from workbench.lesson.scenario import Scenario

# How a skip says what is missing: `needs rustc, not installed here`, `lld and mold are not installed`.
_ABSENT = re.compile(r"(?:needs )?([\w+ ,-]+?),? (?:is |are |which is )?not installed")


def of(scenarios: Iterable[Scenario]) -> list[Row]:
    """What these lessons need, as a whole or for one of their variants."""
    words: list[str] = []
    for scenario in scenarios:
        try:
            lesson = page.read(scenario.readme)
        except page.LessonTrouble:  # which is said where it is played
            continue
        needs = [lesson.note("needs")]
        needs += [fence.options.get("needs", "") for fence in lesson.fences("console")]
        words += re.split("[, ]+", " ".join(needs))
    return package.named(words)


def known(rows: Iterable[Row], host: Host) -> list[Row]:
    """Those that are not here and that this distribution has packages of."""
    manager = host.manager() or ""
    absent = [row for row in rows if not package.found(row, host)]
    return [row for row in absent if row.packages.get(manager, "-") != "-"]


def lacking(reason: str) -> list[Row]:
    """What a skip's reason says is missing, as far as the table has it."""
    return package.named(
        [word for hit in _ABSENT.findall(reason) for word in re.split(",? and |, | ", hit)]
    )


def advise(reasons: Iterable[str]) -> None:
    """Says the line that installs what these reasons say is missing, where there is one."""
    rows = {row.name: row for reason in reasons for row in lacking(reason)}
    absent = [row for row in rows.values() if not package.found(row)]
    line = package.install_line(absent)
    if line:
        names = listed([row.name for row in absent])
        say(f"\nThis line installs {names}:\n\n    {line}")
