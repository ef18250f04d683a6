"""Words as coders write them, spelled out in the words of the code books.

The tables are data: `db/codesets/clinical-words.toml`, read once.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from consultant.share import share

#: Grades and sides: (pattern, what the books say).
_REGULAR = (
    (
        re.compile(r"\bckd\s?(?:stage\s)?(\d[ab]?)\b", re.IGNORECASE),
        r"chronic kidney disease stage \1",
    ),
    (re.compile(r"\bE\.? coli\b", re.IGNORECASE), "Escherichia coli"),
    (re.compile(r"\bd/t\b|\b2/2\b", re.IGNORECASE), "due to"),
    (re.compile(r"\bw/o\b", re.IGNORECASE), "without"),
    (re.compile(r"\bw/(?=\s)", re.IGNORECASE), "with"),
    (re.compile(r"\bdm\s?([12])\b", re.IGNORECASE), r"type \1 diabetes mellitus"),
    (re.compile(r"^(?:rt|R)\b\.?|\bRt\b"), "right"),
    (re.compile(r"^(?:lt|L)\b\.?|\bLt\b"), "left"),
    (re.compile(r"^bilat\b\.?|^bil\b\.?|\bbilat\b", re.IGNORECASE), "bilateral"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalWords:
    """The file, made ready: short forms, plain words, and those that mean nothing."""

    short: Mapping[str, str]
    capitals: Mapping[str, str]
    in_any_case: Mapping[str, str]
    small_talk: frozenset[str]
    any_case_pattern: re.Pattern[str]
    capitals_pattern: re.Pattern[str]


def spelled_out(words: str, around: str) -> str:
    """`words` with its abbreviations in the words of the code books."""
    book = clinical_words()
    for pattern, meaning in _REGULAR:
        words = pattern.sub(meaning, words)
    words = book.any_case_pattern.sub(lambda m: book.in_any_case[m[0].lower()], words)
    return book.capitals_pattern.sub(lambda m: _meaning(m[0], around), words)


def is_abbreviation(word: str) -> bool:
    book = clinical_words()
    return word.lower() in book.short or word in book.capitals


@lru_cache(maxsize=1)
def clinical_words() -> ClinicalWords:
    with share("db", "codesets", "clinical-words.toml").open("rb") as file:
        written = tomllib.load(file)
    short, capitals = _table(written["short"]), _table(written["capitals"])
    in_any_case = short | _table(written["plain"]) | _table(written["misspelled"])
    return ClinicalWords(
        short=short,
        capitals=capitals,
        in_any_case=in_any_case,
        small_talk=frozenset(written["small_talk"].split()),
        any_case_pattern=re.compile(_any(in_any_case) + r"(?![\w&/-]|\.\w)", re.IGNORECASE),
        capitals_pattern=re.compile(_any(capitals) + r"(?![\w&/+-]|\.\w)"),
    )


def _table(rows: str) -> dict[str, str]:
    """The rows of a table: "short = long"."""
    pairs = (row.split(" = ", 1) for row in rows.strip().split("\n"))
    return {short.strip(): long.strip() for short, long in pairs}


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return r"(?<![\w/&-])(?:" + "|".join(re.escape(word) for word in longest_first) + ")"


def _meaning(word: str, around: str) -> str:
    meaning, _, only_with = clinical_words().capitals[word].partition("|")
    return meaning if not only_with or only_with in around.lower() else word
