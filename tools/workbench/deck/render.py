"""A deck as one HTML file that opens from disk: everything it shows and does is inside.

Beside the standard library this needs jinja2, markdown-it-py and pygments (modules.py finds a
Python that has them) and reveal.js (npm.py brings it).
"""

from __future__ import annotations

import html
import os
import re
import time

import jinja2
import markdown_it
from markupsafe import Markup
from pygments import lexers, token  # type: ignore[import]  # its types are another package

from workbench import figure
from workbench.base import place
from workbench.deck import evidence, machine, room
from workbench.deck.deck import Deck
from workbench.deck.evidence import Evidence, Line
from workbench.deck.slide import Code, Item, Picture, Screen, Text
from workbench.host import npm

LEXERS = {
    "cpp": "cpp",
    "c": "c",
    "h": "c",
    "cmake": "cmake",
    "rust": "rust",
    "asm": "gas",
    "sh": "bash",
}
WHOLE = 34  # letters of code in prose that stay on one line
REVEAL = ("reveal.css",), ("reveal.js", "plugin/notes.js", "plugin/search.js")


def render(deck: Deck, reload: str = "") -> str:
    """The deck's page. `reload` is an address that says when to load it again, on a server."""
    where = jinja2.FileSystemLoader(place.SLIDES)
    environment = jinja2.Environment(
        loader=where, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    page = _Page(deck)
    environment.globals.update(
        prose=page.prose,
        inline=page.inline,
        item=page.item,
        walk=_walk,
        badge=_badge,
        zoom=room.zoom,
    )
    css, scripts = ([npm.read(name) for name in names] for names in REVEAL)
    return environment.get_template("deck.html").render(
        deck=deck,
        total=len(deck.slides) + 1,
        css=Markup("\n".join([*css, _sizes(), figure.STYLE, _read("deck.css")])),
        scripts=[_script(text) for text in [*scripts, _read("deck.js")]],
        machine=machine.facts(deck.shelf.build_folder, deck.shelf.seen),
        made=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        reload=reload,
    )


def _read(name: str) -> str:
    with open(os.path.join(place.SLIDES, name), encoding="utf-8") as file:
        return file.read()


def _script(text: str) -> Markup:
    """A script that an HTML page can hold: the end tag would end it, wherever it stands."""
    return Markup(re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE))


def _sizes() -> str:
    """What room.py reckons with."""
    return (
        f":root {{ --width: {room.WIDTH}px; --height: {room.HEIGHT}px; --margin: {room.MARGIN}px;"
        f" --prose: {room.PROSE}px; --prose-line: {room.PROSE_LINE}px; --prose-gap: {room.PROSE_GAP}px;"
        f" --measure: {room.MEASURE * room.PROSE * 0.5}px; --code: {room.CODE}px;"
        f" --code-line: {room.CODE_LINE}px; --caption: {room.CAPTION}px; --body: {room.BODY}px;"
        f" --beside: {room.BESIDE}px; }}"
    )


def _walk(slug: str) -> str:
    return f"./workbench walk {slug}"


def _badge(kind: str, reason: str, by: str = "") -> Markup:
    """What was seen, in words and not by colour alone."""
    text = (
        evidence.BADGES[kind] + (f", with {by}" if by else "") + (f": {reason}" if reason else "")
    )
    return Markup(f'<span class="badge {kind}">{html.escape(text)}</span>')


class _Page:
    """Turns what stands on slides into HTML. Links lead to slides of this deck, or nowhere."""

    def __init__(self, deck: Deck):
        self.ids = {made.id for made in deck.slides}
        self.endings: dict[str, list[str]] = {}  # the slides that a link may mean, in their order
        for made in deck.slides:
            self.endings.setdefault(made.id, []).append(made.id)
            _, slash, ending = made.id.partition("/")
            if slash:
                self.endings.setdefault(ending, []).append(made.id)
        self.count = 0
        self.markdown = markdown_it.MarkdownIt("commonmark").enable("table")
        rules = getattr(self.markdown.renderer, "rules")
        rules["link_open"], rules["link_close"] = self._link_open, self._link_close
        rules["code_inline"] = self._code_inline
        # The search of reveal.js marks its finds by <em>, and takes every <em> away afterwards.
        rules["em_open"], rules["em_close"] = (lambda *_: "<i>"), (lambda *_: "</i>")
        self.open: list[str] = []
        self.most = room.COLUMNS  # of a line of output, on the slide that is being made

    def prose(self, text: str) -> Markup:
        return Markup(self.markdown.render(text))

    def inline(self, text: str) -> Markup:
        return Markup(self.markdown.renderInline(text))

    def item(self, item: Item, beside: bool = False) -> Markup:
        self.most = room.COLUMNS_BESIDE if beside else room.COLUMNS
        if isinstance(item, Text):
            return Markup(self._text(item))
        if isinstance(item, Code):
            return Markup(self._code(item))
        if isinstance(item, Screen):
            return Markup(self._screen(item))
        return Markup(self._picture(item))

    # A page's link is relative to the page: the slide that it means is found by its ending.
    def _link_open(self, tokens, index, options, env) -> str:
        target = tokens[index].attrGet("href") or ""
        hit = re.search(r"([a-z0-9-]+(?:/[a-z0-9-]+)?)/README\.md(?:#([\w-]+))?$", target)
        name = ""
        if hit:
            path, section = hit.group(1), hit.group(2)
            for wanted in self.endings.get(path, ()):
                wanted = f"{wanted}/{section}" if section else wanted
                if wanted in self.ids:
                    name = wanted
                    break
        self.open.append("a" if name else "")
        return f'<a href="#/{name}">' if name else ""

    def _link_close(self, tokens, index, options, env) -> str:
        return "</a>" if self.open.pop() else ""

    def _code_inline(self, tokens, index, options, env) -> str:
        """A browser breaks lines after hyphens, which would tear `-l` apart."""
        text = tokens[index].content
        kind = ' class="whole"' if len(text) <= WHOLE else ""
        return f"<code{kind}>{html.escape(text)}</code>"

    def _text(self, item: Text) -> str:
        return f'<div class="prose">{self.prose(item.markdown)}</div>'

    def _code(self, item: Code) -> str:
        rows = _highlighted(item.language, item.lines)
        lines = []
        for number, row in enumerate(rows):
            steps = " ".join(
                str(place + 1) for place, hit in enumerate(item.steps) if number in hit
            )
            told = f' data-step="{steps}"' if steps else ""
            lines.append(f'<span class="line"{told}>{row}</span>')
        fragments = "".join(
            f'<span class="fragment step" data-fragment-index="{place}"></span>'
            for place in range(len(item.steps))
        )
        copied = html.escape("\n".join(item.lines) + "\n")
        return (
            f'<figure class="panel code" data-language="{html.escape(item.language)}">'
            f"<figcaption><span>{html.escape(item.caption)}</span>{_copy_button(copied, 'the code')}</figcaption>"
            f"<pre><code>{chr(10).join(lines)}</code></pre>{fragments}</figure>"
        )

    def _screen(self, item: Screen) -> str:
        if len(item.tabs) == 1:
            name, text, seen = item.tabs[0]
            return (self._text(Text(text)) if text else "") + _transcript(seen, name, self.most)
        self.count += 1
        base = f"tabs-{self.count}"
        ran = next((n for n, tab in enumerate(item.tabs) if tab[2].own), 0)
        heads, panels = [], []
        for number, (name, text, seen) in enumerate(item.tabs):
            chosen = number == ran
            heads.append(
                f'<button role="tab" id="{base}-{number}-tab" aria-controls="{base}-{number}"'
                f' aria-selected="{str(chosen).lower()}" tabindex="{0 if chosen else -1}">'
                f"{html.escape(name)}</button>"
            )
            panels.append(
                f'<div role="tabpanel" id="{base}-{number}" aria-labelledby="{base}-{number}-tab"'
                f'{"" if chosen else " hidden"}>'
                f'{self._text(Text(text)) if text else ""}{_transcript(seen, "", self.most)}</div>'
            )
        return (
            f'<div class="tabs"><div role="tablist" aria-label="Toolchains">{"".join(heads)}</div>'
            f'{"".join(panels)}</div>'
        )

    def _picture(self, item: Picture) -> str:
        seen = "" if item.badge == "ran" else _badge(item.badge, item.note)
        return (
            f'<figure class="picture" style="--natural: {item.width:g}px">{item.svg}'
            f"<figcaption>{self.inline(item.title)}{seen}</figcaption></figure>"
        )


def _copy_button(text: str, what: str) -> str:
    return f'<button class="copy" data-copy="{text}" aria-label="Copy {what}">Copy</button>'


def _transcript(seen: Evidence, name: str, most: int) -> str:
    lines: list[str] = []
    for step in seen.steps:
        first, *more = step.command.split("\n")
        wrong = " wrong" if step.difference else ""
        for mark, text in [("$ ", first), *(("> ", line) for line in more)]:
            lines.append(
                f'<span class="line command{wrong}"><span class="prompt">{html.escape(mark)}</span>{html.escape(text)}</span>'
            )
        lines += [_line(line, seen.points, most) for line in step.lines]
        if step.difference:
            lines.append(f'<span class="line difference">{html.escape(step.difference)}</span>')
    commands = "\n".join(step.command for step in seen.steps) + "\n"
    label = f"<span>for {html.escape(name)}</span>" if name else ""
    return (
        f'<figure class="panel screen {seen.badge}"><figcaption>{_badge(seen.badge, seen.reason, seen.by)}{label}'
        f"{_copy_button(html.escape(commands), 'the commands')}</figcaption>"
        f"<pre><code>{chr(10).join(lines)}</code></pre></figure>"
    )


def _line(line: Line, points: tuple[str, ...], most: int) -> str:
    """A line of output: what varies, what a reader should look at, and where it is broken."""
    text = line.text
    kinds = ["" for _ in text]  # of each letter
    for begin, end in line.varying:
        kept = text[begin:end]
        first = begin + len(kept) - len(kept.lstrip())  # blanks are not worth a mark
        for at in range(first, begin + len(kept.rstrip())):
            kinds[at] = "varies"
    for point in points:
        at = text.find(point)
        while at >= 0:
            kinds[at : at + len(point)] = ["point"] * len(point)
            at = text.find(point, at + len(point))
    ends: set[int] = set()
    for piece in room.broken(text, most)[:-1]:
        ends.add(max(ends, default=0) + len(piece))
    parts, open_ = [], ""
    for at, (letter, kind) in enumerate(zip(text, kinds)):
        if at in ends or kind != open_:
            parts.append("</span>" if open_ else "")
            parts.append('<span class="broken"></span>' if at in ends else "")
            parts.append(f'<span class="{kind}">' if kind else "")
            open_ = kind
        parts.append(html.escape(letter))
    parts.append("</span>" if open_ else "")
    mark = {"missing": "the lesson: ", "instead": "printed here: "}.get(line.kind, "")
    told = f'<span class="told">{mark}</span>' if mark else ""
    return f'<span class="line {line.kind}">{told}{"".join(parts)}</span>'


def _highlighted(language: str, lines: list[str]) -> list[str]:
    """Each line with its words in spans of pygments' short class names."""
    if language == "diff":
        kinds = {"+": "added", "-": "removed"}
        return [
            f'<span class="{kinds.get(line[:1], "kept")}">{html.escape(line)}</span>'
            for line in lines
        ]
    if language not in LEXERS:
        return [html.escape(line) for line in lines]
    lexer = lexers.get_lexer_by_name(LEXERS[language], stripnl=False)
    rows = [""]
    for kind, text in lexer.get_tokens("\n".join(lines)):
        name = token.STANDARD_TYPES.get(kind, "")
        for number, piece in enumerate(text.split("\n")):
            if number:
                rows.append("")
            if piece:
                said = html.escape(piece)
                rows[-1] += f'<span class="{name}">{said}</span>' if name and name != "w" else said
    return rows[: len(lines)]
