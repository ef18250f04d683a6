"""The casebook: earlier questions like this one, with the answers that were approved.

    a gist --> its rarest words, codes and marks --> a bounded list of candidates --> likened

What is looked at is bounded by how rare a word is, never by how many precedents there are:
a look-up costs the same among a thousand and among a hundred thousand.
"""

from collections import Counter
from collections.abc import Sequence

from consultant.domain.casebook import Gist
from consultant.library.casebook.likeness import (
    Alike,
    codes_of,
    in_order,
    is_worth_showing,
    liken,
    marks_of,
    weights_of,
)
from consultant.storage import casebook
from consultant.storage.session import Engine, Session, reading

__all__ = ["Alike", "Casebook"]

#: Words of one gist that are looked for: marks and codes first.
MOST_WORDS = 32
#: A word that more precedents hold is common: only its newest holders are looked at.
COMMON = 250
#: Holders of rare words that are fetched in all, and of one common word.
MOST_HOLDERS, NEWEST = 800, 60
MOST_COMMON = 4
#: Precedents that are read and likened.
CANDIDATES = 20


class Casebook:
    """The library's door to what was answered before; threads share one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_empty(self) -> bool:
        with reading(self._engine) as session:
            return casebook.is_empty(session)

    def alike(self, gist: Gist, *, but: str = "", limit: int = 3) -> tuple[Alike, ...]:
        """The precedents most like a gist, best first; never a withdrawn one, nor `but`."""
        with reading(self._engine) as session:
            return alike_in(session, gist, but=but, limit=limit)


def alike_in(session: Session, gist: Gist, *, but: str = "", limit: int = 3) -> tuple[Alike, ...]:
    """The same in a session that is open already."""
    wanted = (*marks_of(gist), *codes_of(gist), *sorted(gist.words, key=len, reverse=True))
    counts = casebook.count_holders(session, wanted[:MOST_WORDS], most=COMMON)
    likely = _candidates(session, counts)
    weights = weights_of(counts)
    found = [
        liken(gist, precedent, weights)
        for precedent in casebook.of_ids(session, likely)
        if precedent.withdrawal is None and precedent.reference != but
    ]
    shown = sorted((f for f in found if is_worth_showing(f, gist)), key=in_order, reverse=True)
    return tuple(shown[:limit])


def _candidates(session: Session, counts: dict[str, int]) -> Sequence[int]:
    """Ids of those that hold the rarest of the words, weighed by how rare those are."""
    held = {word: number for word, number in counts.items() if number}
    weights = {word: _weight(word, number) for word, number in held.items()}
    rare, left = [], MOST_HOLDERS
    for word, number in sorted(held.items(), key=lambda each: each[1]):
        if number < COMMON and number <= left:
            rare.append(word)
            left -= number
    found: Counter[int] = Counter()
    for word, holder in casebook.holders(session, rare):
        found[holder] += weights[word]
    for word in _worth_a_look(held, rare):
        for holder in casebook.newest_holders(session, word, limit=NEWEST):
            found[holder] += weights[word]
    best = sorted(found.items(), key=lambda each: (each[1], each[0]), reverse=True)
    return [holder for holder, _ in best[:CANDIDATES]]


def _worth_a_look(held: dict[str, int], rare: list[str]) -> list[str]:
    """Common words whose newest holders are looked at: marks and codes, else some of the rest."""
    common = [word for word in held if word not in rare]
    telling = [word for word in common if any(c.isdigit() for c in word)]
    return telling[:MOST_COMMON] or ([] if rare else common[:MOST_COMMON])


def _weight(word: str, number: int) -> int:
    """In whole numbers, that the order of adding them up counts for nothing."""
    kind = 6 if word.startswith("=") else 3 if any(c.isdigit() for c in word) else 2
    return kind * 1000 // (9 + number.bit_length())
