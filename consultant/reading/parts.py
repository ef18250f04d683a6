"""Which parts of a message are the sender's own words, and which are attachments.

multipart/mixed        every text part without a name (Apple Mail sends several)
  multipart/alternative  the plain text, or the page where the plain text says nothing
  multipart/related      its root
  message/*              never: somebody else's words
multipart/report, /signed   the first part
"""

import re
from dataclasses import dataclass, field
from email.message import Message as Tree

from consultant.domain.mail import Attachment
from consultant.reading.charsets import decode
from consultant.reading.headers import decoded, one_line, raw_field
from consultant.reading.markup import read_page
from consultant.reading.sieve import SIZE_FIELD

#: What is shown to the reviewer of an attached text.
SHOWN = 20_000
#: What is read of the sender's words, in characters.
TEXT_KEPT = 300_000
#: Types that are text and yet nobody's words to the desk.
NOT_WORDS = frozenset({"text/calendar", "text/rfc822-headers", "text/x-vcard", "text/vcard"})

#: Files that are shown as they came.
SHOWN_AS_THEY_ARE = frozenset(
    {"text/plain", "text/csv", "text/calendar", "text/markdown", "text/rfc822-headers"}
)
_PGP = b"-----BEGIN PGP MESSAGE"

_PARAMETER = re.compile(
    r";\s*([\w-]{1,40})(\*(?:\d{1,3}\*?)?)?\s*=\s*(?:\"((?:[^\"\\]|\\.){0,2000})\"|([^\s;\"]{0,2000}))"
)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class Words:
    """What the parts of a message hold, sorted."""

    texts: list[str] = field(default_factory=list)
    signature: set[str] = field(default_factory=set)  # lines that the mail program marked so
    attachments: list[Attachment] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)  # of each attachment, in the same order

    @property
    def text(self) -> str:
        return "\n\n".join(t.strip("\n") for t in self.texts if t.strip())[:TEXT_KEPT]


def sort_parts(tree: Tree) -> Words:
    """The sender's words and the attachments of a parsed message."""
    words = Words()
    _sort(tree, words, is_root=True)
    return words


def content_type(tree: Tree) -> str:
    """The type in lower case; text/plain where none is given (RFC 2045 section 5.2)."""
    declared = raw_field(tree, "Content-Type").partition(";")[0].strip().lower()
    return re.split(r"\s", declared, maxsplit=1)[0] or "text/plain"


def children_of(tree: Tree) -> list[Tree]:
    """The parts inside a part; none for a leaf (its payload may name a bad charset)."""
    payload = tree.get_payload() if tree.is_multipart() else []
    return [child for child in payload if isinstance(child, Tree)]


def parameter(value: str, name: str) -> str:
    """A parameter of a MIME field, joined and decoded (RFC 2231); "" where it is absent."""
    pieces: dict[int, str] = {}
    extended = False
    for found in _PARAMETER.finditer(value[:4000]):
        if found[1].lower() != name:
            continue
        number = re.sub(r"\D", "", found[2] or "")
        extended = extended or bool(found[2] and found[2].endswith("*"))
        words = found[4] if found[3] is None else re.sub(r"\\(.)", r"\1", found[3])
        pieces.setdefault(int(number or 0), words)
    joined = "".join(pieces[n] for n in sorted(pieces))
    return _unpercented(joined) if extended else decoded(joined)


def _unpercented(value: str) -> str:
    charset, _, rest = value.partition("'")
    _, quote, words = rest.partition("'")
    octets = (words if quote else value).encode("utf-8", "surrogateescape")
    return one_line(
        decode(_PERCENT.sub(lambda m: bytes([int(m[1], 16)]), octets), charset if quote else "")
    )


def _sort(tree: Tree, words: Words, *, is_root: bool = False) -> None:
    kind = content_type(tree)
    children = children_of(tree)
    if kind.startswith("multipart/") and children:
        _sort_several(kind, children, words)
    elif _is_words(tree, kind, is_root=is_root):
        _read(tree, kind, words)
    else:
        _keep(tree, words)


def _sort_several(kind: str, children: list[Tree], words: Words) -> None:
    if kind == "multipart/alternative":
        _choose(children, words)
        return
    for number, child in enumerate(children):
        if kind in {"multipart/report", "multipart/signed", "multipart/related"} and number:
            _keep_all(child, words)
        else:
            _sort(child, words)


def _choose(children: list[Tree], words: Words) -> None:
    """The plain texts where they say as much as the page does; attachments of all."""
    read = []
    for child in children:
        alternative = Words()
        _sort(child, alternative)
        read.append((content_type(child) == "text/plain", alternative))
        words.attachments.extend(alternative.attachments)
        words.trees.extend(alternative.trees)
        words.signature |= alternative.signature
    plain = [one.text for is_plain, one in read if is_plain and one.text.strip()]
    others = [one.text for is_plain, one in read if not is_plain and one.text.strip()]
    joined = "\n\n".join(dict.fromkeys(plain))
    fullest = max(others, key=_count, default="")
    words.texts.append(joined if _count(joined) * 3 >= _count(fullest) else fullest)


def _count(text: str) -> int:
    return len(_WORDS.findall(text))


def _is_words(tree: Tree, kind: str, *, is_root: bool) -> bool:
    if not kind.startswith("text/") or kind in NOT_WORDS:
        return False
    disposition = raw_field(tree, "Content-Disposition").strip().lower()
    return not disposition.startswith("attachment") and (is_root or not name_of(tree))


def _read(tree: Tree, kind: str, words: Words) -> None:
    text = _text(tree)
    if kind == "text/html":
        page = read_page(text)
        words.signature |= page.signature
        text = page.text
    elif "flowed" in parameter(raw_field(tree, "Content-Type"), "format").lower():
        is_cut = parameter(raw_field(tree, "Content-Type"), "delsp").lower() == "yes"
        text = unflow(text, delete_space=is_cut)
    words.texts.append(text)


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Lines that end in a space go on in the next (RFC 3676); "-- " never does."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ") if depth or line.startswith(" ") else line
        if open_depth == depth and words != "-- " and lines:
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + words
        else:
            lines.append(">" * depth + (" " if depth else "") + words)
        open_depth = depth if words.endswith(" ") and words != "-- " else -1
    return "\n".join(lines)


def _text(tree: Tree) -> str:
    return decode(octets_of(tree), parameter(raw_field(tree, "Content-Type"), "charset"))


def octets_of(tree: Tree) -> bytes:
    """What a part holds, its transfer encoding undone; nothing where that is broken."""
    try:
        payload = tree.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):  # a broken transfer encoding
        return b""
    return payload if isinstance(payload, bytes) else b""


def _keep_all(tree: Tree, words: Words) -> None:
    """Every part of a tree as an attachment."""
    children = children_of(tree)
    if content_type(tree).startswith("multipart/") and children:
        for child in children:
            _keep_all(child, words)
    else:
        _keep(tree, words)


def _keep(tree: Tree, words: Words) -> None:
    words.attachments.append(_attachment(tree, content_type(tree)))
    words.trees.append(tree)


def _attachment(tree: Tree, kind: str) -> Attachment:
    if kind.startswith("message/") and tree.is_multipart():
        return _enclosed(tree, kind)
    noted = raw_field(tree, SIZE_FIELD)
    octets = octets_of(tree)
    return Attachment(
        name=name_of(tree),
        content_type=kind,
        size=int(noted) if noted.isdecimal() else len(octets),
        text=_shown(tree, kind),
        unread=_locked(tree, kind, octets),
    )


def _shown(tree: Tree, kind: str) -> str:
    """The text of a file that is text; what is no plain text is read elsewhere, or not."""
    if kind == "text/html":
        return read_page(_text(tree)).text[:SHOWN]
    return _text(tree)[:SHOWN] if kind in SHOWN_AS_THEY_ARE else ""


def _locked(tree: Tree, kind: str, octets: bytes) -> str:
    """Why nobody but the one it was written for can read a part; "" where that is not so."""
    if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        is_signed = "signed" in raw_field(tree, "Content-Type").lower()
        return "it is wrapped in a signature (S/MIME)" if is_signed else "it is encrypted (S/MIME)"
    if kind == "application/pgp-encrypted" or octets.lstrip().startswith(_PGP):
        return "it is encrypted (PGP)"
    return ""


def _enclosed(tree: Tree, kind: str) -> Attachment:
    """A letter inside a letter: named by its file name, else by its subject."""
    inner = next(iter(children_of(tree)), tree)
    subject = decoded(raw_field(inner, "Subject"))
    return Attachment(
        name=name_of(tree) or subject,
        content_type=kind,
        size=_weight(inner),
        text=_letter_within(inner, subject)[:SHOWN] if kind == "message/rfc822" else "",
    )


def _letter_within(inner: Tree, subject: str) -> str:
    """An enclosed letter for the eye: who wrote it, when, of what, and its words."""
    fields = {name: decoded(raw_field(inner, name)) for name in ("From", "Date")}
    head = [f"{name}: {value}" for name, value in (*fields.items(), ("Subject", subject)) if value]
    return "\n".join([*head, "", sort_parts(inner).text])


def _weight(tree: Tree) -> int:
    """Bytes of a tree's payloads; its depth is bounded by the sieve."""
    children = children_of(tree)
    if children:
        return sum(_weight(child) for child in children)
    return len(octets_of(tree))


def name_of(tree: Tree) -> str:
    """The file name of a part; empty where it has none."""
    return parameter(raw_field(tree, "Content-Disposition"), "filename") or parameter(
        raw_field(tree, "Content-Type"), "name"
    )
