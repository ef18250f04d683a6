"""An HTML letter as text, with what its mail program marked: quotes and signature.

<p>New words</p>                        New words
<div class="gmail_signature">Ann</div>  Ann            (a signature line)
<blockquote>Old words</blockquote>      > Old words
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from resiliparse.parse.html import ElementNode, HTMLTree, Node

from consultant.reading.patterns import any_of, words_of
from consultant.reading.quoting.history import attribution
from consultant.reading.quoting.lines import is_original

#: A page of more nodes than this is cut; a long letter has some thousand.
NODES = 30_000
#: So many blockquotes are looked at for who wrote them.
INDENTS = 200
#: No tag of a letter needs more; a picture inside one (data:) is no word.
TAG_KEPT = 4000
#: What is read of a page: styles may be long, a letter is not.
PAGE_KEPT = 1024 * 1024

_BLOCKS = words_of(
    """address article aside blockquote body center dd div dl dt fieldset figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul"""
)
#: Blocks that stand apart from the line before them.
_SPACED = words_of("p h1 h2 h3 h4 h5 h6 ul ol table pre blockquote")
_UNSEEN = words_of("head script style title template noscript object svg")
_HIDDEN = re.compile(
    any_of(r"""display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$)"""),
    re.IGNORECASE,
)
#: What mail programs call the sender's signature, by class or id.
_SIGNATURE = re.compile(
    any_of(
        r"""gmail_signature|moz-signature|mobile_signature|ms-outlook-(?:ios|mobile)-signature
        |(?:^|\s)x?_?signature(?:\s|$)|protonmail_signature_block|yahoo-signature
        |applemailsignature"""
    ),
    re.IGNORECASE,
)
#: How mail programs draw a quotation, and how they indent.
_RULED = re.compile(
    r"border(?:-left)?(?:-style|-width)?\s*+:\s*+(?!none|0|medium none)", re.IGNORECASE
)
_INDENTED = re.compile(r"0(?:px)? 0(?:px)? 0(?:px)? 40px")
#: What ends a tag, or opens a quoted value in it.
_TAG_MARK = re.compile(r">|=\s{0,5}[\"']")
_TAG_NAME = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,20}")
_BLANKS = re.compile(r"[ \t\r\n\f\u200b\u200c\ufeff\u2060]+")
_EMPTY_LINES = re.compile(r"\n(?:[> ]*\n){2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The text of a page; `signature` holds the lines that its mail program marked so."""

    text: str = ""
    signature: frozenset[str] = frozenset()


def read_page(html: str) -> Page:
    """The text that a reader of this page sees."""
    body = HTMLTree.parse(_with_short_tags(html[:PAGE_KEPT])).body
    if body is None:
        return Page()
    writer = _Writer()
    for node, is_end in _walk(body):
        (writer.close if is_end else writer.open)(node)
    writer.end_line()
    text = "\n".join(line.replace("\xa0", " ").rstrip() for line in writer.lines)
    return Page(
        text=_EMPTY_LINES.sub("\n\n", text).strip("\n"), signature=frozenset(writer.signature)
    )


def _with_short_tags(html: str) -> str:
    """`html` with every over-long tag reduced to its name.

    The parser compares each attribute of a tag with all before it: 100,000 of them take
    22 s. One pass, from each "<" to its ">", minding quoted values.
    """
    pieces, kept, start = [], 0, html.find("<")
    while start >= 0:
        end = _tag_end(html, start)
        if end - start > TAG_KEPT:
            name = _TAG_NAME.match(html, start)
            pieces += [html[kept:start], f"{name[0]}>" if name else ""]
            kept = end
        start = html.find("<", end)
    return "".join([*pieces, html[kept:]])


def _tag_end(html: str, start: int) -> int:
    """Where the tag that opens at `start` ends."""
    place = start + 1
    while True:
        found = _TAG_MARK.search(html, place)
        if found is None:
            return len(html)
        if found[0][-1] == ">":
            return found.end()
        closing = html.find(found[0][-1], found.end())
        place = len(html) if closing < 0 else closing + 1


def _walk(body: Node) -> Iterator[tuple[Node, bool]]:
    """Each node that is seen, at its beginning and again at its end; no recursion.

    Siblings are taken one by one: a row of 200,000 cells would be a list of as many nodes.
    """
    above: list[Node] = []
    node: Node | None = body
    for _ in range(NODES):
        while node is None:
            if not above:
                return
            ended = above.pop()
            yield ended, True
            node = ended.next if above else None
        if _is_unseen(node):
            node = node.next
            continue
        yield node, False
        above.append(node)
        node = node.first_child


def _is_unseen(node: Node) -> bool:
    if node.tag == "#text":
        return False
    if not isinstance(node, ElementNode) or node.tag in _UNSEEN:
        return True
    return bool(_HIDDEN.search(_attribute(node, "style")))


@dataclass(slots=True)
class _Writer:
    """Lines as they come, and how deep in quotes, signature and <pre> we are."""

    lines: list[str] = field(default_factory=lambda: [""])
    signature: set[str] = field(default_factory=set)
    margins: list[bool] = field(default_factory=list)  # each open blockquote: is it a quotation
    indents: int = 0
    quoted: int = 0
    signed: int = 0
    preformatted: int = 0

    def open(self, node: Node) -> None:
        tag = node.tag
        if tag == "#text":
            self.write(node.value or "")
        elif tag == "br":
            self.next_line()
        elif tag in _BLOCKS:
            self.end_line(apart=tag in _SPACED)
            self.enter(node, 1)
            if tag == "li":
                self.write("- ")
        elif tag in {"td", "th"}:
            self.write(" ")

    def close(self, node: Node) -> None:
        tag = node.tag
        if tag in _BLOCKS:
            self.end_line(apart=tag in _SPACED)
            self.enter(node, -1)

    def enter(self, node: Node, step: int) -> None:
        if node.tag == "blockquote" and step > 0:
            self.indents += 1
            above = self.lines if self.indents <= INDENTS else []
            self.margins.append(_is_quote(node, above))
            self.quoted += self.margins[-1]
        elif node.tag == "blockquote":
            self.quoted -= self.margins.pop()
        self.preformatted += step * (node.tag == "pre")
        self.signed += step * _is_signature(node)

    def write(self, words: str) -> None:
        if not self.preformatted:
            self.add(_BLANKS.sub(" ", words))
            return
        for number, line in enumerate(words.split("\n")):
            if number:
                self.next_line()
            self.add(line)

    def add(self, words: str) -> None:
        line = self.lines[-1]
        if not self.preformatted and (not line or line.endswith(" ")):
            words = words.removeprefix(" ")
        if words:
            self.lines[-1] = (line or self.margin()) + words

    def end_line(self, *, apart: bool = False) -> None:
        """A block begins or ends; `apart` leaves an empty line."""
        if self.lines[-1].strip(" >"):
            self.next_line()
        if apart and len(self.lines) > 1 and self.lines[-2].strip(" >"):
            self.next_line()

    def next_line(self) -> None:
        if self.signed:
            self.signature.add(self.lines[-1].strip())
        self.lines[-1] = self.lines[-1] or self.margin().rstrip()
        self.lines.append("")

    def margin(self) -> str:
        return "> " * min(self.quoted, 5)


def _is_signature(node: Node) -> bool:
    return bool(_SIGNATURE.search(f"{_attribute(node, 'class')} {_attribute(node, 'id')}"))


def _is_quote(node: Node, above: list[str]) -> bool:
    """Whether a blockquote holds an older letter's words, and not some that the writer indented.

    A mail program marks a quotation (cite, a rule at its left) or says above it who wrote;
    one that it styled with neither comes from its indent button.
    """
    style = _attribute(node, "style")
    is_styled = bool(style or _attribute(node, "class"))
    if _INDENTED.search(style):
        return False
    if not is_styled or _attribute(node, "type") == "cite" or _RULED.search(style):
        return True
    said = [line for line in above[-12:] if line.strip()][-3:]
    return any(attribution(said[n:], 0) or is_original(said[n]) for n in range(len(said)))


def _attribute(node: Node, name: str) -> str:
    return (node.getattr(name) or "") if isinstance(node, ElementNode) else ""
