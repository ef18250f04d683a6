"""A letter's text cut into pieces: codes, facts, terms and identifiers marked, all else plain.

    "33953 for a 4-year-old?"  ->  [33953|code] " for a " [4-year-old|fact] "?"

Pieces are text; the page escapes each. What a reader cannot see (zero width, change
of direction) becomes a piece of its own with its name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from consultant.domain.coding import Fact, Mention, Standing, Term
from consultant.domain.consult import Borrowed, Ungrounded
from consultant.domain.inquiry import Inquiry

#: Of a letter shown at once; the rest is in the message as it came.
SHOWN = 40_000
#: Zero width, soft hyphen, direction marks, embeddings, overrides and isolates (UTS 55).
_UNSEEN = re.compile("(?:[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff])+")
#: Runs of them named one by one; a letter with more is padded on purpose.
NAMED = 200

_STANDING = {
    Standing.IN_FORCE: "in force",
    Standing.RETIRED: "retired",
    Standing.UNKNOWN: "not in the library",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text, and what it is: "" plain, code, unknown, fact, term, identifier, unseen."""

    text: str
    kind: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    start: int
    words: str
    kind: str
    title: str

    @property
    def end(self) -> int:
        return self.start + len(self.words)


def mark_letter(inquiry: Inquiry) -> list[Piece]:
    """The letter's new text with everything that was read in it marked."""
    patient = [
        _Span(start=i.start, words=i.text, kind="identifier", title=f"patient: {i.type}")
        for i in inquiry.identifiers
    ]
    codes = [_of_mention(mention) for mention in inquiry.mentions]
    read = [*map(_of_fact, inquiry.facts), *map(_of_term, inquiry.terms)]
    longest_first = sorted(read, key=lambda span: -len(span.words))
    spans = [*patient, *codes, *longest_first]
    return mark(inquiry.text, spans)


def mark_draft(
    text: str, ungrounded: Iterable[Ungrounded], borrowed: Iterable[Borrowed] = ()
) -> list[Piece]:
    """A draft's text with what the library does not hold marked, and what an earlier one gave."""
    strays = [
        _Span(start=u.start, words=u.text, kind="ungrounded", title=u.why) for u in ungrounded
    ]
    return mark(
        text,
        [
            *strays,
            *(
                _Span(
                    start=max(text.find(b.text), 0),
                    words=b.text,
                    kind="borrowed",
                    title=f"wording approved for {b.reference}",
                )
                for b in borrowed
            ),
        ],
    )


def mark_plain(text: str) -> list[Piece]:
    """Any text of a letter, nothing marked but what cannot be seen."""
    return mark(text, [])


def mark(text: str, spans: Iterable[_Span]) -> list[Piece]:
    """Cut the text at the spans, the first of two that overlap wins; at most SHOWN characters."""
    pieces: list[Piece] = []
    shown, at = text[:SHOWN], 0
    if len(_UNSEEN.findall(shown)) > NAMED:
        pieces.append(
            Piece(text="[padded with unseen characters]\n", kind="unseen", title="padded")
        )
    for span in sorted(_fitting(shown, spans), key=lambda span: span.start):
        pieces += _visible(shown[at : span.start])
        pieces.append(Piece(text=shown[span.start : span.end], kind=span.kind, title=span.title))
        at = span.end
    pieces += _visible(shown[at:])
    if len(text) > SHOWN:
        left = len(text) - SHOWN
        pieces.append(Piece(text=f"\n… {left:,} characters more", kind="cut", title="not shown"))
    return pieces


def _fitting(text: str, spans: Iterable[_Span]) -> list[_Span]:
    """Those that stand where they say they do, none over another."""
    kept: list[_Span] = []
    taken = bytearray(len(text))
    for span in spans:
        if not span.words or text[span.start : span.end].lower() != span.words.lower():
            continue
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return kept


def _visible(text: str) -> Iterator[Piece]:
    runs = _UNSEEN.findall(text)
    if len(runs) > NAMED:
        yield Piece(text=_UNSEEN.sub("", text))
        return
    for plain, run in zip_longest(_UNSEEN.split(text), runs, fillvalue=""):
        if plain:
            yield Piece(text=plain)
        if run:
            yield Piece(text=f"[{_name(run)}]", kind="unseen", title="cannot be seen")


def _name(run: str) -> str:
    """What is there instead: "zero width space", "12 unseen characters"."""
    if len(run) > 1:
        return f"{len(run)} unseen characters"
    return unicodedata.name(run, "unseen character").lower()


def _of_mention(mention: Mention) -> _Span:
    kind = "code" if mention.standing is Standing.IN_FORCE else "unknown"
    title = f"{mention.system} {mention.code}: {_STANDING[mention.standing]}"
    return _Span(start=mention.start, words=mention.as_written, kind=kind, title=title)


def _of_fact(fact: Fact) -> _Span:
    title = f"{fact.name.value.replace('_', ' ')}: {fact.value}"
    return _Span(start=fact.start, words=fact.words, kind="fact", title=title)


def _of_term(term: Term) -> _Span:
    notes = [
        word
        for word, holds in (
            ("denied", term.negated),
            ("suspected", term.uncertain),
            ("past", term.historical),
            ("a relative's", term.family),
            ("conditional", term.conditional),
        )
        if holds
    ]
    title = f"term: {term.text}" + (f" ({', '.join(notes)})" if notes else "")
    kind = "term" if term.is_present else "absent"
    return _Span(start=term.start, words=term.words or term.text, kind=kind, title=title)
