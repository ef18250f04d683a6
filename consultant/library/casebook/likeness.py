"""How alike two coding questions are: codes first, then facts, words and what is asked.

codes   .45   named by both, and answering both
words   .25   telling words of both; a rare one counts more
facts   .20   agreeing; one that contradicts takes twice what one that agrees gives
asks    .10   the same kind of question
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log2

from consultant.domain.casebook import Compared, Gist, Precedent, compare
from consultant.domain.coding import key_of

_CODES, _WORDS, _FACTS, _ASKS = 0.45, 0.25, 0.20, 0.10
#: The weight of a word that nobody counted: as if thirty precedents held it.
UNCOUNTED = 1 / log2(2 + 30)
#: Less alike than this is not worth a reviewer's look.
LEAST = 0.3
#: Without a code in common, so many telling words must be.
LEAST_WORDS, LEAST_OF_WORDS = 3, 0.34


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """An earlier question beside the one of today."""

    precedent: Precedent
    score: float  # 0 to 1
    compared: Compared

    @property
    def has_same_codes(self) -> bool:
        return bool(self.compared.asked or self.compared.answered)


def marks_of(gist: Gist) -> tuple[str, ...]:
    """What a precedent is found by before any word: the same codes asked the same thing."""
    asks = ",".join(sorted(gist.asks))
    return tuple(
        f"={kind}{hashlib.blake2s(repr((sorted(codes), asks)).encode(), digest_size=9).hexdigest()}"
        for kind, codes in (("q", gist.asked), ("a", gist.answered))
        if codes
    )


def codes_of(gist: Gist) -> tuple[str, ...]:
    """The codes of a gist as they stand among the words: "e119"."""
    return tuple(dict.fromkeys(key_of(code).lower() for code in (*gist.asked, *gist.answered)))


def weights_of(counts: Mapping[str, int]) -> dict[str, float]:
    """What each word weighs: the fewer precedents hold it, the more it tells."""
    return {word: 1 / log2(2 + number) for word, number in counts.items()}


def liken(gist: Gist, precedent: Precedent, weights: Mapping[str, float]) -> Alike:
    """One precedent beside that of today; `weights` are those of its words."""
    compared = compare(gist, precedent.gist)
    parts = (
        (_CODES, _of_codes(gist, precedent.gist)),
        (_WORDS, _of_words(gist, precedent.gist, weights)),
        (_FACTS, _of_facts(compared)),
        (_ASKS, _of_sets(gist.asks, precedent.gist.asks)),
    )
    told = [(weight, share) for weight, share in parts if share is not None]
    whole = sum(weight for weight, _ in told)
    score = sum(weight * share for weight, share in told) / whole if whole else 0.0
    return Alike(precedent=precedent, score=max(0.0, min(1.0, score)), compared=compared)


def is_worth_showing(found: Alike, gist: Gist) -> bool:
    if found.score < LEAST:
        return False
    if found.has_same_codes:
        return True
    both = len(found.compared.words)
    every = len({*gist.words, *found.precedent.gist.words})
    return both >= LEAST_WORDS and both / every >= LEAST_OF_WORDS


def in_order(found: Alike) -> tuple[bool, float, bool, str]:
    """Contradicting ones last, then the most alike, the exemplary, the newest: for `sorted`."""
    precedent = found.precedent
    return (
        not found.compared.is_contrary,
        round(found.score, 3),
        precedent.exemplary,
        precedent.reference,
    )


def _of_codes(here: Gist, there: Gist) -> float | None:
    shares = [_of_sets(here.asked, there.asked), _of_sets(here.answered, there.answered)]
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def _of_words(here: Gist, there: Gist, weights: Mapping[str, float]) -> float | None:
    ours, theirs = set(here.words), set(there.words)
    every = sum(weights.get(word, UNCOUNTED) for word in ours | theirs)
    return sum(weights.get(word, UNCOUNTED) for word in ours & theirs) / every if every else None


def _of_facts(compared: Compared) -> float | None:
    alone = len(compared.only_here) + len(compared.only_there)
    against = len(compared.differ) + len(compared.turned)
    every = len(compared.agree) + against + alone / 2
    return (len(compared.agree) - 2 * against) / every if every else None


def _of_sets(here: Collection[str], there: Collection[str]) -> float | None:
    ours, theirs = set(here), set(there)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else None
