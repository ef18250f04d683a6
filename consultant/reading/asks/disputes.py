"""Opinions that differ, and links that nobody documents: statements that ask."""

import re
from collections.abc import Set as AbstractSet

from consultant.domain.coding import CodeSystem, Mention
from consultant.domain.inquiry import Ask
from consultant.reading.asks.asked import Asked
from consultant.reading.asks.rules import PROCEDURES
from consultant.reading.asks.signs import signs

_SUMMED = re.compile(r"<[pds]> (?:[^ ]+ )*?(?:\+|plus) (?:[^ ]+ )*?<[pds]>")
_OTHERWISE = re.compile(
    r"<[pds]> (?:[^ ]+ )*?(?:but|instead|or|vs|while|whereas|rather|to|, the) (?:[^ ]+ )*?<[pds]>"
    r"|<[pds]> (?:[^ ]+ )*?instead "
)


def asks_of_dispute(asked: Asked) -> tuple[Ask, ...]:
    """What a statement asks all the same; nothing for most."""
    book, plain = signs(), asked.plain
    found: set[Ask] = set()
    if asked.mentions and book.opining.found(plain):
        found |= _disputed(asked, plain)
    if book.unlinking.found(plain):
        found.add(Ask.GUIDELINE)
    return tuple(ask for ask in Ask if ask in found)


def _disputed(asked: Asked, plain: str) -> set[Ask]:
    """One says this, another that: codes set against each other, or a modifier in doubt."""
    codes = {(m.system, m.code) for m in asked.mentions if m.system is not CodeSystem.MODIFIER}
    if not codes:
        return {Ask.MODIFIER} if asked.mentions else set()
    found: set[Ask] = set()
    if len({code for system, code in codes if system in PROCEDURES}) > 1 and _SUMMED.search(plain):
        found.add(Ask.PAIR)
    if len(codes) > 1 and (_OTHERWISE.search(plain) or _opinions(plain) > 1 or _between(plain)):
        found.add(Ask.COMPARE)
    if len(codes) == 1 and _differs_from_before(codes, asked.before):
        found.add(Ask.COMPARE)
    return found


def _opinions(plain: str) -> int:
    return len(signs().opining.places(plain))


def _between(plain: str) -> bool:
    """Whether somebody's opinion stands between two codes: "33949, our auditor wants 33948"."""
    first, last = plain.find("<"), plain.rfind("<")
    return any(first < place < last for place in signs().opining.places(plain))


def _differs_from_before(
    codes: AbstractSet[tuple[CodeSystem, str]], before: tuple[Mention, ...]
) -> bool:
    """Whether the code just before is another one of the same system."""
    last = next((m for m in reversed(before) if m.system is not CodeSystem.MODIFIER), None)
    return last is not None and any(last.system is s and last.code != c for s, c in codes)
