"""A text cut into sentences, each with its place; abbreviations and numbers end none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consultant.reading.patterns import any_of

#: A full stop after these is no end.
_ABBREVIATED = re.compile(
    any_of(
        r"""(?:^|[\s(])(?:dr|mr|mrs|ms|jr|sr|st|vs|no|nos|pt|pts|dx|hx|tx|rx|fx|i\.e|e\.g|etc
        |approx|dept|incl|est|perc|rt|lt|bilat|mod|mods|a\.m|p\.m|e|fig|inj|proc|temp|max
        |min|ext|col|sec|resp|prev|subseq|init|cont|w|y\.o|med|surg|art|ant|post|lat|sup
        |inf)\.$"""
    ),
    re.IGNORECASE,
)
_END = re.compile(
    any_of(
        r"""[.!?]+["')]*(?=\s|$)|\n[ \t]*\n|\n(?=\s*(?:[-*•]|\(?\d{1,2}[.)]|\(?[a-h][.)])\s)
        |(?<=[?])(?=[A-Z])"""
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    text: str
    start: int
    paragraph: int = 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_asked(self) -> bool:
        """Whether it ends in a question mark."""
        return "?" in self.text[-6:] or "?" in self.text


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text` in order; an empty line or a list item ends one too."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    start = paragraph = 0
    for end in _END.finditer(text):
        if end[0].startswith(".") and _ABBREVIATED.search(
            text[max(start, end.start() - 12) : end.start() + 1]
        ):
            continue
        yield from _sentence(text, start, end.end(), paragraph)
        start = end.end()
        paragraph += end[0].count("\n") > 1
    yield from _sentence(text, start, len(text), paragraph)


def _sentence(text: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    words = text[start:end]
    lead = len(words) - len(words.lstrip())
    if words.strip():
        yield Sentence(text=words.strip(), start=start + lead, paragraph=paragraph)
