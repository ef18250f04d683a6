"""Compares clinical words with descriptions: stems, what is covered, what would be added."""

import re
from collections.abc import Iterable
from functools import lru_cache

from consultant.library.search.words import tokens

_WORD = re.compile(r"[a-z0-9][a-z0-9.+]*")
_ENDINGS_SAID = """
ations ation ically ities ives ive ions ion ingly ing edly ous ics ical ic ally ally al
itis is ies es ed us um i e s y a
"""
_SMALL_SAID = """
a an and any are as at be been by can could do does for from had has have he her his i in into
is it its me my no nor not of off on or our out per pt patient she so that the their them then
there these they this to up was we were what when which who will with without you your due
during following classified elsewhere
"""
#: words of a description that a letter need not say: they add no clinical claim
_NEUTRAL_SAID = """
unspecified specified other part parts nos nec initial encounter type site cause causes
organism essential primary idiopathic current episode adult use level stage grade class term
long contact accidental unintentional mellitus syndrome secondary due encounter limb end
through
"""
_ENDINGS = tuple(_ENDINGS_SAID.split())
_SMALL = frozenset(_SMALL_SAID.split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without its ending: "diabetic" and "diabetes" give the same."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(stem(w) for w in tokens(text) if w not in _SMALL)


NEUTRAL = stems(_NEUTRAL_SAID)


@lru_cache(maxsize=20_000)
def claims(description: str) -> frozenset[str]:
    """What a description claims of the case: its stems less neutral words, what it says is
    absent ("without foreign body") and what it leaves open ("unspecified ligament").
    """
    return stems(_OPEN.sub(" ", _without_denials(description))) - NEUTRAL


@lru_cache(maxsize=20_000)
def denials(description: str) -> tuple[frozenset[str], ...]:
    """What a description says is absent: "without foreign body" and the like."""
    return tuple(stems(m) for m in _DENIAL.findall(description.lower()))


_DENIAL = re.compile(
    r"\b(?:without|not)\s+(?:mention of\s+)?([a-z ,\[\]()-]+?)(?=,|;| of | with |$)"
)


_OPEN = re.compile(
    r"\bunspecified (?:ligament|site|part|side|degree|severity|organism|trimester|etiology)s?\b"
    r"|, including [^,]*"
    r"|\b(?:acute|chronic|\w+) or unspecified\b"  # "chronic or unspecified ulcer": either is said
    r"|\([^)]*\)"  # nonessential modifiers, which a letter need not say
)


def _without_denials(description: str) -> str:
    return _DENIAL.sub(" ", description.lower())


def coverage(wanted: frozenset[str], texts: Iterable[str]) -> float:
    """The share of the wanted stems that stand in the texts."""
    if not wanted:
        return 0.0
    held = frozenset().union(*(stems(_without_denials(t)) for t in texts))
    return len(wanted & held) / len(wanted)


def normal(text: str) -> str:
    """Words only, lower case, for comparing whole phrases."""
    return " ".join(_WORD.findall(text.lower()))
