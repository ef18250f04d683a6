"""Clinical words in a letter, abbreviations spelled out, with what is said of each.

A term is a run of clinical words, tied by "of", "with", "due to" and the like:
"acute respiratory failure with hypoxia". Words of letters and of the coder's own trade
("claim", "code", "report") are none.
"""

import re
from collections.abc import Iterator

from consultant.domain.coding import Fact, FactName, Mention, Term
from consultant.domain.inquiry import Identifier
from consultant.reading.patterns import any_of, words_of
from consultant.reading.terms.abbreviations import (
    clinical_words,
    is_abbreviation,
    spelled_out,
)
from consultant.reading.terms.assertions import assertion

_TOKEN = re.compile(
    any_of(
        r"""\b(?:type|stage|grade|class|category)[ ](?:\d[ab]?|i{1,3}v?|iv|one|two|three|four)\b
        |\b(?:1st|2nd|3rd|first|second|third)[ -]degree\b|\blong[- ]term\b
        |\bstatus (?:migrainosus|asthmaticus|epilepticus)\b
        |\b(?:ckd|dm)\s?(?:stage\s)?\d[ab]?\b|\b(?-i:[A-Z])\.?[ ](?:coli|diff|pylori|aureus)\b
        |\blong[ -]covid\b|\b(?:low|lower|mid|upper)[ ]back(?:[ ]pain)?\b|\bback[ ]pain\b
        |\bhigh blood pressure\b|\bcan'?t smell\b
        |[a-zà-ÿ][a-zà-ÿ0-9'/&+-]*\.?(?=\s|$|[,;:)?!"])|[a-zà-ÿ][\w'&+-]*|\d[\w.]*|\n|[^\w\s]"""
    ),
    re.IGNORECASE,
)
#: What ties clinical words into one term; "and" and "or" part them.
_TIES = words_of("of with due to from by in w/ d/t 2/2 the a an without w/o")
_DOTTED = words_of("fx bilat rt lt approx exac resp abd prev")
_DIGIT = re.compile(r"\d")
_GRADED = re.compile(
    r"(?:type|stage|grade|class|category) \w+|\w+[ -]degree|long[- ]term"
    r"|status (?:migrainosus|asthmaticus|epilepticus)"
    r"|(?:ckd|dm)\s?(?:stage )?\d[ab]?|[a-z]\.? (?:coli|diff|pylori|aureus)|long[ -]covid"
    r"|(?:low |lower |mid |upper )?back(?: pain)?|high blood pressure|can'?t smell",
    re.IGNORECASE,
)
#: A side belongs to the words after it: "L distal radius".
_SIDE = re.compile(
    r"(?:\b(?:right|left|bilat(?:eral)?|bil|rt|lt)\.?|(?-i:\b[LR]))\s$", re.IGNORECASE
)
#: Words of letters that are parts of the body behind a side: "right hand", "left side".
_SIDED = words_of("hand hands back face side third fifth")
#: Facts whose words are no clinical term: "4-year-old", "Medicare", "in the office".
NO_TERMS = frozenset(
    {
        FactName.AGE,
        FactName.SEX,
        FactName.PAYER,
        FactName.SETTING,
        FactName.DOSE,
        FactName.DATE_OF_SERVICE,
        FactName.MINUTES,
    }
)
WORDS = 14


def find_terms(
    text: str,
    mentions: tuple[Mention, ...],
    facts: tuple[Fact, ...],
    identifiers: tuple[Identifier, ...] = (),
) -> tuple[Term, ...]:
    """The clinical terms of `text`, each place once, in order."""
    taken = [(m.start, m.start + len(m.as_written)) for m in mentions]
    taken += [(f.start, f.start + len(f.words)) for f in facts if f.name in NO_TERMS]
    taken += [(i.start, i.start + len(i.text)) for i in identifiers]
    places = {place for start, end in taken for place in range(start, end)}
    return tuple(_term(text, start, end) for start, end in _runs(text, places))


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


def _runs(text: str, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Where clinical words follow each other: (start, end)."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        ties = bool(run) and token[0].rstrip(".").lower() in _TIES and len(run) < WORDS
        if ties or _is_clinical(token, taken):
            run.append(token)
            if not _ends_sentence(token):
                continue
        yield from _closed(run)
        run = []
    yield from _closed(run)


def _ends_sentence(token: re.Match[str]) -> bool:
    """A full stop behind a word, unless it is the word's own: "fx.", "rt."."""
    return token[0].endswith(".") and token[0].rstrip(".").lower() not in _DOTTED


def _closed(run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """The run without the ties at its end; two letters alone are no term."""
    while run and run[-1][0].lower().rstrip(".") in _TIES:
        run = run[:-1]
    if run and any(len(t[0]) > 2 or is_abbreviation(t[0]) for t in run):
        end = run[-1].end() - run[-1][0].endswith(".")
        side = _SIDE.search(run[0].string, max(0, run[0].start() - 11), run[0].start())
        yield side.start() if side else run[0].start(), end


def _is_clinical(token: re.Match[str], taken: set[int]) -> bool:
    word = token[0].rstrip(".")
    if not word[:1].isalpha() or token.start() in taken:
        return False
    if is_abbreviation(word) or _GRADED.fullmatch(word):
        return True
    lower = word.lower()
    if lower in _SIDED and _SIDE.search(token.string, max(0, token.start() - 11), token.start()):
        return True
    if lower in clinical_words().small_talk:
        return False
    return not (lower in _TIES or len(lower) < 3 or _DIGIT.search(lower))
