# ruff: noqa: RUF001, SIM905
"""Clinical words in a letter, abbreviations spelled out, with what is said of each.

A term is a run of clinical words, tied by "of", "with", "due to" and the like:
"acute respiratory failure with hypoxia". The library tells which words are clinical;
the words of a coder's own trade ("claim", "code", "report") are none.
"""

import re
from collections.abc import Iterator

from consultant.domain.coding import Mention, Term
from consultant.reading.codebook import Codebook
from consultant.reading.terms.abbreviations import is_abbreviation, spelled_out
from consultant.reading.terms.assertions import assertion
from consultant.reading.terms.smalltalk import SMALL_TALK

_TOKEN = re.compile(
    r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'’/&+-]*\.?(?=\s|$|[,;:)?!”\"])|[A-Za-zÀ-ÿ][\w'’&+-]*|[^\w\s]|\d[\w.]*|\n"
)
_TIES = frozenset(
    "of with due to from by in w/ d/t 2/2 the a an without w/o on for and or at".split()
)
#: "on" and the like tie only what follows at once.
_STRONG_TIES = frozenset("of with due to w/ d/t 2/2 the a an without w/o in from by".split())
_CODE_LIKE = re.compile(r"\d")
WORDS = 14


def find_terms(text: str, mentions: tuple[Mention, ...], codebook: Codebook) -> tuple[Term, ...]:
    """The clinical terms of `text`, each place once, in order."""
    taken = {(m.start, m.start + len(m.as_written)) for m in mentions}
    return tuple(_term(text, start, end) for start, end in _runs(text, taken, codebook))


def _term(text: str, start: int, end: int) -> Term:
    words = " ".join(text[start:end].split())
    said = assertion(text, start, end)
    return Term(
        text=spelled_out(words, text[max(0, start - 60) : end + 60]),
        words=words,
        start=start,
        negated=said.negated,
        uncertain=said.uncertain,
        historical=said.historical,
        family=said.family,
        conditional=said.conditional,
    )


def _runs(text: str, taken: set[tuple[int, int]], codebook: Codebook) -> Iterator[tuple[int, int]]:
    """Where clinical words follow each other: (start, end)."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        word = token[0].rstrip(".").lower()
        is_clinical = _is_clinical(token, taken, codebook)
        if is_clinical or (run and word in _STRONG_TIES and len(run) < WORDS):
            run.append(token)
            continue
        yield from _closed(run)
        run = []
    yield from _closed(run)


def _closed(run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """The run without the ties at its end; one weak word alone is no term."""
    while run and run[-1][0].lower().rstrip(".") in _TIES:
        run = run[:-1]
    if run and any(len(t[0]) > 2 for t in run):
        end = run[-1].end() - run[-1][0].endswith(".")
        yield run[0].start(), end


def _is_clinical(token: re.Match[str], taken: set[tuple[int, int]], codebook: Codebook) -> bool:
    word = token[0].rstrip(".")
    if not word[:1].isalpha() or any(s <= token.start() < e for s, e in taken):
        return False
    lower = word.lower().replace("’", "'")
    if is_abbreviation(word):
        return True
    if lower in SMALL_TALK or lower in _TIES or len(lower) < 3 or _CODE_LIKE.search(lower):
        return False
    return True
