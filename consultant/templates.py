"""Reads templates/: strict Jinja environments for plain mail and for escaped pages.

    templates/mail/<audience>/<kind>/<topic>/   subject.txt  body.txt  (body.html)
    templates/web/*.html

The plain text is the letter of record; where a letter brings no body.html of its
own, the HTML is the same text laid out by mail/_base/body.html, so that the two
cannot disagree, also after a reviewer has amended the text.
"""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WIDTH = 72  # columns: survives quoting twice in an 80-column client
_BULLET = re.compile(r"^(\s*)([-*•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of plain text with its shape."""

    shape: str  # "paragraph", "list" or "table" (kept as set)
    lines: tuple[str, ...]


class Templates:
    """The templates of one folder; safe to share between threads."""

    def __init__(self, root: Path) -> None:
        self._mail = _environment(root / "mail", escape=False)
        self._html = _environment(root / "mail", escape=True)
        self._pages = _environment(root / "web", escape=True)

    def render_mail(self, path: str, **words: Any) -> Rendered:
        """The letter in the folder `path` ("client/notice/declined"), laid out."""
        subject = self._mail.get_template(f"{path}/subject.txt").render(words)
        text = self.render_text(f"{path}/body.txt", **words)
        own = f"{path}/body.html"
        html = (
            self._html.get_template(own).render(words)
            if own in self._html.list_templates(extensions=["html"])
            else self.as_html(text)
        )
        return Rendered(subject=one_line(subject), text=text, html=html)

    def render_text(self, path: str, **words: Any) -> str:
        """One text template of templates/mail, its blank lines tidied."""
        return tidy(self._mail.get_template(path).render(words))

    def as_html(self, text: str) -> str:
        """The HTML body that says the same as a plain text."""
        return self._html.get_template("_base/body.html").render(blocks=blocks(text))

    def render_page(self, name: str, **words: Any) -> str:
        return self._pages.get_template(name).render(words)


def one_line(text: str) -> str:
    """A subject as a header may hold it: no control characters, no line breaks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def tidy(text: str) -> str:
    """No trailing blanks, never two empty lines in a row, one newline at the end."""
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def wrap(text: str, indent: int = 0, hang: int | None = None, width: int = WIDTH) -> str:
    """Fill one paragraph to `width` columns; codes and long words are never broken."""
    return textwrap.fill(
        " ".join(text.split()),
        width=width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hang is None else hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def blocks(text: str) -> tuple[Block, ...]:
    """Plain text cut at its empty lines into paragraphs, lists and set tables."""
    cut = [part.splitlines() for part in re.split(r"\n\s*\n", text.strip("\n")) if part.strip()]
    return tuple(_as_block(lines) for lines in cut)


def _as_block(lines: list[str]) -> Block:
    if _BULLET.match(lines[0]):
        return Block(shape="list", lines=_items(lines))
    if any(re.search(r"\S {2,}\S", line) for line in lines) or lines[0].startswith("  "):
        return Block(shape="table", lines=tuple(lines))
    return Block(shape="paragraph", lines=(" ".join(line.strip() for line in lines),))


def _items(lines: list[str]) -> tuple[str, ...]:
    items: list[str] = []
    for line in lines:
        if _BULLET.match(line) or not items:
            items.append(_BULLET.sub("", line).strip())
        else:
            items[-1] += " " + line.strip()
    return tuple(items)


def _environment(root: Path, *, escape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(root),
        undefined=StrictUndefined,
        autoescape=escape,  # noqa: S701 - plain mail is no HTML; pages and HTML mail escape
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrap"] = wrap
    environment.filters["one_line"] = one_line
    return environment
