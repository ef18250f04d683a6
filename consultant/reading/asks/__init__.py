"""What a sentence wants to know.

    sentence -> plain words -> clauses -> those that ask -> signs -> kinds of question
     (plain)                 (clauses)                     (signs)   (rules)

A sentence may ask several things ("what is the new code and how many units?"); a clause
that only tells asks nothing; "is that right?" asks of the sentence before it.
"""

from collections.abc import Iterator
from dataclasses import replace

from consultant.domain.coding import CodeSystem, Mention
from consultant.domain.inquiry import Ask
from consultant.reading.asks.asked import Asked as Asked
from consultant.reading.asks.disputes import asks_of_dispute
from consultant.reading.asks.rules import PROCEDURES, VAGUE, kinds_of, points_back
from consultant.reading.asks.signs import signs
from consultant.reading.patterns import words_of

#: Modifiers that lift a pair edit (NCCI Policy Manual, chapter I); those of a global period
#: (24, 58, 78, 79) say nothing of another code.
LIFTING = words_of("25 57 59 91 XE XP XS XU")

#: So far back "was that right?" may point, over sentences that tell of no question: "Denied."
SENTENCES_BACK = 3


def is_request(words: str) -> bool:
    """Whether a text asks for something, with or without a question mark."""
    return "?" in words or any(clause.asks for clause in Asked(words=words).clauses)


def asks_of(asked: Asked) -> tuple[Ask, ...]:
    """The kinds of question in a sentence, in its order; empty where it only tells.

    OTHER where it asks and fits none.
    """
    asking = [number for number, clause in enumerate(asked.clauses) if clause.asks]
    found = [kind for number in asking for kind in _kinds(number, asked)]
    told = [ask for ask, is_told in found if is_told] or [ask for ask, _ in found]
    return tuple(dict.fromkeys(told)) or asks_of_dispute(asked)


def asks_of_all(asks: set[Ask], mentions: tuple[Mention, ...]) -> set[Ask]:
    """What the questions of a letter ask together: a lifting modifier needs its pair."""
    procedures = {m.code for m in mentions if m.system in PROCEDURES}
    modifiers = {m.code for m in mentions if m.system is CodeSystem.MODIFIER}
    modifiers |= {modifier for m in mentions for modifier in m.modifiers} - {"RT", "LT"}
    if Ask.MODIFIER in asks and len(procedures) > 1 and (modifiers & LIFTING or not modifiers):
        return {Ask.PAIR}
    return set()


def is_of_the_desk(words: str) -> bool:
    """Whether a question is of the desk's own business: its fees, its hours, its courses."""
    return "office" in signs().seen(Asked(words=words).plain)


def asks_of_statement(asked: Asked) -> tuple[Ask, ...]:
    """What a text that asks nothing aloud is about."""
    return asks_of_dispute(asked) or tuple(dict.fromkeys(_told_of(asked)))


def _kinds(number: int, asked: Asked) -> Iterator[tuple[Ask, bool]]:
    """What the clause of that number asks, each with whether its words tell it."""
    clause = asked.clauses[number]
    seen = clause.seen
    earlier = tuple(m for other in asked.clauses[:number] for m in other.mentions)
    around = replace(asked.around, before=(*asked.before, *earlier))
    kinds = kinds_of(clause, seen, around)
    inherited = _inherited(number, asked) if points_back(clause, seen, kinds) else ()
    is_told = bool(seen - VAGUE) or Ask.GUIDELINE in kinds
    if is_told or not inherited:
        yield from ((ask, is_told) for ask in kinds)
    yield from ((ask, True) for ask in inherited)
    if not kinds and not inherited and clause.is_question:
        yield Ask.OTHER, False


def _inherited(number: int, asked: Asked) -> tuple[Ask, ...]:
    """What was told just before a clause that points back: in its sentence, else in the last."""
    if number and not asked.clauses[number - 1].asks:
        before = asked.clauses[number - 1]
        if told_of := kinds_of(before, before.seen, asked.around):
            return told_of
    if any(clause.asks for clause in asked.clauses[:number]):
        return ()
    told = asked.previous
    for _ in range(SENTENCES_BACK):
        if told is None or asks_of(told):
            return ()
        if found := asks_of_statement(told):
            return found
        told = told.previous
    return ()


def _told_of(asked: Asked) -> Iterator[Ask]:
    for clause in asked.clauses:
        kinds = kinds_of(clause, clause.seen, asked.around)
        yield from (ask for ask in kinds if ask is not Ask.OTHER)
