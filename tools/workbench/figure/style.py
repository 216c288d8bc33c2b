"""What a figure's colours mean, in light and in dark, and the style sheet of both.

A drawing names meanings by classes, `figure-good`, and colours by custom properties,
`--figure-good`. The same rules serve a file of its own and a drawing inside a page, where the
page's `data-theme` on its root element has the last word.
"""

from __future__ import annotations

MONO = 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace'
SANS = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", Roboto, Arial, sans-serif'

SIZE, SMALL = 18, 16  # of the letters; a slide enlarges them, a page does not

# Words are in `ink`, what is beside the point in `soft`. Each `-fill` is a ground that every one of
# the others can be read on: at least 4.5:1 (WCAG 2.2, 1.4.3).
LIGHT = {
    "paper": "#ffffff",
    "ink": "#1f2328",
    "soft": "#57606a",
    "line": "#848d97",
    "fill": "#f3f5f8",
    "good": "#116329",
    "good-fill": "#dcf5e3",
    "bad": "#a40e26",
    "bad-fill": "#ffe3e3",
    "accent": "#0550ae",
    "accent-fill": "#dcedff",
}
DARK = {
    "paper": "#161b22",
    "ink": "#e6edf3",
    "soft": "#a3adb8",
    "line": "#7d8590",
    "fill": "#222b36",
    "good": "#7ee2a0",
    "good-fill": "#12351f",
    "bad": "#ff9d95",
    "bad-fill": "#4a1a1e",
    "accent": "#86c1ff",
    "accent-fill": "#12304f",
}

_RULES = f"""\
.figure {{ font: 400 {SIZE}px/1 {SANS}; letter-spacing: normal; text-transform: none; }}
.figure text {{ fill: var(--figure-ink); stroke: none; white-space: pre; }}
.figure .figure-small {{ font-size: {SMALL}px; }}
.figure .figure-name {{ font-family: {MONO}; }}
.figure .figure-strong {{ font-weight: 700; }}
.figure text.figure-soft {{ fill: var(--figure-soft); }}
.figure text.figure-good {{ fill: var(--figure-good); }}
.figure text.figure-bad {{ fill: var(--figure-bad); }}
.figure text.figure-accent {{ fill: var(--figure-accent); }}
.figure-paper {{ fill: var(--figure-paper); stroke: none; }}
.figure-box {{ fill: var(--figure-fill); stroke: var(--figure-line); stroke-width: 1.5; }}
.figure-box.figure-plain {{ fill: var(--figure-paper); }}
.figure-box.figure-good {{ fill: var(--figure-good-fill); stroke: var(--figure-good); }}
.figure-box.figure-bad {{ fill: var(--figure-bad-fill); stroke: var(--figure-bad); }}
.figure-box.figure-accent {{ fill: var(--figure-accent-fill); stroke: var(--figure-accent); }}
.figure-box.figure-none {{ fill: none; }}
.figure-line {{ fill: none; stroke: var(--figure-soft); stroke-width: 2; }}
.figure-line.figure-thin {{ stroke: var(--figure-line); stroke-width: 1; }}
.figure-line.figure-good {{ stroke: var(--figure-good); }}
.figure-line.figure-bad {{ stroke: var(--figure-bad); }}
.figure-line.figure-accent {{ stroke: var(--figure-accent); }}
.figure-dashed {{ stroke-dasharray: 5 4; }}
"""


def _block(selector: str, colours: dict[str, str]) -> str:
    properties = "".join(f" --figure-{name}: {colour};" for name, colour in colours.items())
    return f"{selector} {{{properties} }}\n"


# For a file of its own: the reader's system decides.
ALONE = (
    _block(".figure", LIGHT)
    + f"@media (prefers-color-scheme: dark) {{ {_block('.figure', DARK).strip()} }}\n"
    + _RULES
)
# For a page: so does its `data-theme`, if it has one.
STYLE = (
    ALONE
    + _block(':root[data-theme="light"] .figure', LIGHT)
    + _block(':root[data-theme="dark"] .figure', DARK)
)
