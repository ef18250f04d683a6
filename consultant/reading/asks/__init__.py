"""What a sentence wants to know.

A sentence may ask several things ("what is the new code and how many units?"). Its words
count first; then the codes in it; then what it points at ("which one?") before it.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from consultant.domain.coding import CodeSystem, Mention, Standing
from consultant.domain.inquiry import Ask
from consultant.reading.asks.tables import ASKED, LIFTING, OPINION, POINTING, REQUEST, UNLINKED
from consultant.reading.patterns import any_of

PROCEDURES = frozenset({CodeSystem.CPT, CodeSystem.HCPCS})
_OR = re.compile(r"\b(?:or|vs\.?|versus|instead|but|wants?|says?)\b|(?<!w)/", re.IGNORECASE)
_PLUS = re.compile(r"\+|\b(?:and|plus|with)\b|&|\bw/(?=\s)", re.IGNORECASE)
_SUM = re.compile(r"\+|\bplus\b", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:but|instead|or|vs\.?|versus|while|whereas|rather)\b|,(?= the\b)", re.IGNORECASE
)
_AGAINST = re.compile(r"\b(?:or|vs\.?|versus|instead|between|same|differ\w*)\b", re.IGNORECASE)
#: "what is the equivalent" wants the other system's code, and no code for a case.
_MAPPED = re.compile(r"\bequivalents?\b|\bcross-?walks?\b|\bmaps? to\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_COUNTED_RIGHT = re.compile(
    r"\bis (?:\d{1,2}|one|two|three|four) (?:right|correct|ok|enough)", re.IGNORECASE
)
_MAY_BILL = re.compile(
    any_of(
        r"""\b(?:can|could|may|do|should|would)\s(?:i|we|you|they|he|she)\s(?:\w+\s)?
        (?:bill|add|charge|report|code|get paid for|use|claim)\b|\bbill(?:able)? for the\b"""
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sentence that asks, and the codes in it and before it in the letter."""

    words: str
    mentions: tuple[Mention, ...] = ()
    before: tuple[Mention, ...] = ()
    has_case: bool = False  # the letter tells of a case: a bare "33986?" asks if it fits


def is_request(words: str) -> bool:
    """Whether a sentence asks for something, with or without a question mark."""
    return "?" in words or bool(REQUEST.search(words))


def asks_of(asked: Asked) -> tuple[Ask, ...]:
    """The kinds of question in a sentence that asks; OTHER where it fits none."""
    said = {ask for ask, pattern in ASKED if pattern.search(asked.words)}
    found = said | _by_codes(asked)
    if Ask.PAIR not in said and said & {Ask.PAYMENT, Ask.COMPARE}:
        found.discard(Ask.PAIR)  # "the RVU of A and B", "A and B, which one?"
    if Ask.PAIR not in said and _HOW_MANY.search(asked.words):
        found.discard(Ask.PAIR)
    found = _settled(found, asked)
    return tuple(ask for ask in Ask if ask in found) or (Ask.OTHER,)


def asks_between_lines(asked: Asked) -> tuple[Ask, ...]:
    """What a statement asks: opinions that differ, a link that nobody documents."""
    found: set[Ask] = set()
    if OPINION.search(asked.words):
        found |= _disputed(asked)
    if UNLINKED.search(asked.words):
        found.add(Ask.GUIDELINE)
    return tuple(ask for ask in Ask if ask in found)


def asks_of_all(asks: set[Ask], mentions: tuple[Mention, ...]) -> set[Ask]:
    """What the questions of a letter ask together: a lifting modifier needs its pair."""
    procedures = {m.code for m in mentions if m.system in PROCEDURES}
    modifiers = {m.code for m in mentions if m.system is CodeSystem.MODIFIER}
    modifiers |= {modifier for m in mentions for modifier in m.modifiers}
    if Ask.MODIFIER in asks and len(procedures) > 1 and modifiers & LIFTING:
        return {Ask.PAIR}
    return set()


def _disputed(asked: Asked) -> set[Ask]:
    """One says this, another that: codes set against each other, or a modifier in doubt."""
    between = _between(asked)
    codes = {(m.system, m.code) for m in asked.mentions if m.system is not CodeSystem.MODIFIER}
    if not codes:
        lone = any(m.system is CodeSystem.MODIFIER for m in asked.mentions)
        return {Ask.MODIFIER} if lone else set()
    found: set[Ask] = set()
    if len(_procedures(asked)) > 1 and _SUM.search(between):
        found.add(Ask.PAIR)
    if len(codes) > 1 and _OTHERWISE.search(asked.words):
        found.add(Ask.COMPARE)
    if len(codes) == 1 and _differs_from_before(codes, asked.before):
        found.add(Ask.COMPARE)
    return found


def _differs_from_before(
    codes: AbstractSet[tuple[CodeSystem, str]], before: tuple[Mention, ...]
) -> bool:
    """Whether the code just before is another one of the same system."""
    last = next((m for m in reversed(before) if m.system is not CodeSystem.MODIFIER), None)
    return last is not None and any(last.system is s and last.code != c for s, c in codes)


def _by_codes(asked: Asked) -> set[Ask]:
    """What the codes and modifiers in a sentence make of it."""
    found: set[Ask] = set()
    if any(_is_questioned(m) for m in asked.mentions):
        found.add(Ask.MODIFIER)
    between = _between(asked)
    if len(_codes(asked.mentions)) > 1 and _OR.search(between):
        found.add(Ask.COMPARE)
    if len(_procedures(asked)) > 1 and _PLUS.search(between) and not _AGAINST.search(between):
        found.add(Ask.PAIR)
    if len(_procedures(asked)) == 1 and _adds_a_code(asked):
        found.add(Ask.PAIR)
    if any(m.standing is Standing.RETIRED for m in asked.mentions):
        found.add(Ask.CROSSWALK)
    return found


def _is_questioned(mention: Mention) -> bool:
    """A modifier by itself, or one that is not just a side."""
    if mention.system is CodeSystem.MODIFIER:
        return True
    return bool(set(mention.modifiers) - {"RT", "LT"})


def _adds_a_code(asked: Asked) -> bool:
    """Whether it is "and can we bill J2001 too", beside a code named before."""
    before = {m.code for m in asked.before if m.system in PROCEDURES} - _procedures(asked)
    return bool(before) and bool(_MAY_BILL.search(asked.words))


def _codes(mentions: tuple[Mention, ...]) -> set[str]:
    return {m.code for m in mentions if m.system is not CodeSystem.MODIFIER}


def _procedures(asked: Asked) -> set[str]:
    return {m.code for m in asked.mentions if m.system in PROCEDURES}


def _between(asked: Asked) -> str:
    """The words from the first to the last code of the sentence."""
    places = sorted(
        asked.words.find(m.as_written)
        for m in asked.mentions
        if m.system is not CodeSystem.MODIFIER and m.as_written in asked.words
    )
    return asked.words[places[0] : places[-1]] if len(places) > 1 else asked.words[:0]


def _pointed(found: set[Ask], asked: Asked) -> set[Ask]:
    """What "which one?" points at: the modifiers just named, or the codes."""
    if asked.before and asked.before[-1].system is CodeSystem.MODIFIER:
        return (found - {Ask.COMPARE, Ask.CODE_FOR}) | {Ask.MODIFIER}
    return found or {Ask.COMPARE if len(_codes(asked.before)) > 1 else Ask.CODE_FOR}


def _settled(found: set[Ask], asked: Asked) -> set[Ask]:
    """Kinds that the words alone would take for each other."""
    if Ask.MODIFIER in found and not _codes(asked.mentions):
        found -= {Ask.COMPARE, Ask.CODE_FOR}  # "59 or XS?" asks for a modifier
    if Ask.PAYMENT in found:
        found -= {Ask.LOOKUP} if len(_procedures(asked)) > 1 else {Ask.LOOKUP, Ask.PAIR}
    if _COUNTED_RIGHT.search(asked.words) or _MAPPED.search(asked.words):
        found -= {Ask.CODE_FOR}
    if not asked.mentions and POINTING.search(asked.words):
        found = _pointed(found, asked)
    if not found and _codes(asked.mentions):
        found = {Ask.CODE_FOR if asked.has_case else Ask.LOOKUP}
    return found
