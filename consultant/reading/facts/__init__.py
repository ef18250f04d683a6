"""What a letter says of the case, each fact with the words it came from.

The tables hold what people write; here stands how a statement is weighed: which facts
belong to extracorporeal support only, what tells of another day, what is a concentration.
"""

import re
from collections.abc import Iterator
from datetime import date

from consultant.domain.coding import Fact, FactName, Mention
from consultant.reading.facts.ages import find_ages
from consultant.reading.facts.dates import age_by_birthday, find_dates
from consultant.reading.facts.measures import find_doses, find_minutes, find_weeks
from consultant.reading.facts.people import find_sex
from consultant.reading.facts.tables import (
    ACUITIES,
    ASIDE,
    CANNULATION,
    ECMO,
    ENCOUNTERS,
    PAYERS,
    ROLES,
    SETTINGS,
    SETTINGS_ALONE,
    SIDES,
    TRIMESTERS,
)
from consultant.reading.patterns import any_of

_FoundOnes = dict[tuple[FactName, str], tuple[re.Match[str], bool]]
_Table = tuple[tuple[FactName, str, re.Pattern[str]], ...]


def _compiled(name: FactName, rows: tuple[tuple[str, str], ...]) -> _Table:
    return tuple((name, value, re.compile(pattern, re.IGNORECASE)) for value, pattern in rows)


_EVERYWHERE: _Table = (
    *_compiled(FactName.ENCOUNTER, ENCOUNTERS),
    *_compiled(FactName.SETTING, SETTINGS),
    *_compiled(FactName.PAYER, PAYERS),
    *_compiled(FactName.ACUITY, ACUITIES),
    *_compiled(FactName.ROLE, ROLES),
    *_compiled(FactName.TRIMESTER, TRIMESTERS),
)
_ALONE: _Table = _compiled(FactName.SETTING, SETTINGS_ALONE)
_SIDES: _Table = _compiled(FactName.LATERALITY, SIDES)
_NAMES_A_SIDE = {
    "right": re.compile(r"[Rr]ight|RIGHT|\b[Rr][Tt]\b|\b[Rr]gt\b|\bR|\br |\b[AO]D\b"),
    "left": re.compile(r"[Ll]eft|LEFT|\b[Ll][Tt]\b|\b[Ll]ft\b|\bL|\bl |\bOS\b"),
    "bilateral": re.compile(r"bil|both|each|\bb/l\b|\bblt?\b|\bou\b", re.IGNORECASE),
}
_SUPPORT: _Table = tuple((n, v, re.compile(p, re.IGNORECASE)) for n, v, p in CANNULATION)
#: Injuries' seventh characters say which encounter it is (Official Guidelines I.C.19.a).
_SEVENTH = {"A": "initial", "B": "initial", "C": "initial", "D": "subsequent", "S": "sequela"}
_HISTORY_BEFORE = re.compile(
    r"\b(?:s/p|status post|hx of|h/o|history of|prior|previous)\W{0,2}$", re.IGNORECASE
)
#: Facts of which a letter may state several.
SEVERAL = frozenset(
    {
        FactName.PHASE,
        FactName.APPROACH,
        FactName.SETTING,
        FactName.ACCESS,
        FactName.MODE,
        FactName.DOSE,
    }
)


def find_facts(
    text: str, subject: str, mentions: tuple[Mention, ...], on: date, *, thread: str = ""
) -> tuple[Fact, ...]:
    """What the letter states; its subject speaks only where the text is silent.

    `thread` holds the words of the letters before it: they tell what it is about, and so
    what "what if it was open?" means, and state nothing here.
    """
    whole = f"{thread}\n{subject}\n{text}"
    facts = list(_in_text(text, whole, on))
    said = {fact.name for fact in facts}
    facts += [
        f for f in _in_text(subject, whole, on) if f.name not in said and f.name not in _BODY_ONLY
    ]
    facts += [
        f for f in _by_seventh(mentions) if not any(g.name is FactName.ENCOUNTER for g in facts)
    ]
    return tuple(sorted(facts, key=lambda fact: list(FactName).index(fact.name)))


_BODY_ONLY = frozenset(
    {FactName.PHASE, FactName.APPROACH, FactName.DATE_OF_SERVICE, FactName.MINUTES, FactName.DOSE}
)


#: "it does not tell us whether it was a cutdown": what is not known is not stated.
_UNSAID = re.compile(
    any_of(
        r"""\b(?:whether|(?:unclear|not clear|not sure|unsure|no idea|don'?t know) (?:if|how|which)
        |(?:does|did|do)(?: not|n'?t) (?:\w+ )?(?:say|tell|state|specify|mention|document|indicate)
        |(?:not|never|isn'?t|wasn'?t) (?:documented|stated|specified|mentioned) (?:as|if|which)
        |no mention of)\b[^.?!\n]*"""
    ),
    re.IGNORECASE,
)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _in_text(text: str, whole: str, on: date) -> Iterator[Fact]:
    ages = tuple(find_ages(text)) or tuple(age_by_birthday(text, on))
    yield from ages
    yield from find_sex(text)
    yield from _sides(text)
    if ECMO.search(whole):
        yield from _support(_UNSAID.sub(_blank, text))
    said = tuple(_first_of_each(text, _EVERYWHERE))
    yield from said
    if not any(fact.name is FactName.SETTING for fact in said):
        yield from tuple(_first_of_each(text, _ALONE))[:1]
    yield from find_doses(text)
    yield from find_weeks(text)
    yield from find_minutes(text)
    yield from find_dates(text, on)


def _first_of_each(text: str, table: _Table) -> Iterator[Fact]:
    """The first value of each name; of a setting every value, where the patient moved."""
    seen: set[tuple[FactName, str]] = set()
    names: set[FactName] = set()
    for name, value, pattern in table:
        found = pattern.search(text)
        if found is None or (name in names and name not in SEVERAL):
            continue
        names.add(name)
        if (name, value) not in seen:
            seen.add((name, value))
            yield _fact(name, value, found)


def _sides(text: str) -> Iterator[Fact]:
    """The side; both where both are named, unless one is of the patient's past."""
    seen: dict[str, re.Match[str]] = {}
    named = {side for side, pattern in _NAMES_A_SIDE.items() if pattern.search(text)}
    for _, value, pattern in _SIDES:
        if value not in named:
            continue  # the long tables are searched only where the word stands at all
        for found in pattern.finditer(text):
            if not _HISTORY_BEFORE.search(text, max(0, found.start() - 20), found.start()):
                seen.setdefault(value, found)
    for value, found in sorted(seen.items(), key=lambda item: item[1].start()):
        yield _fact(FactName.LATERALITY, value, found)


def _support(text: str) -> Iterator[Fact]:
    """Facts of extracorporeal support, in the order of the table."""
    found_ones: _FoundOnes = {}
    for name, value, pattern in _SUPPORT:
        for found in pattern.finditer(text):
            aside = name is FactName.PHASE and bool(
                ASIDE.search(text, max(0, found.start() - 60), found.start())
            )
            key = (name, value)
            if key not in found_ones or (found_ones[key][1] and not aside):
                found_ones[key] = (found, aside)
    phases = [
        key for key, (_, aside) in found_ones.items() if key[0] is FactName.PHASE and not aside
    ]
    for (name, value), (found, aside) in found_ones.items():
        if not (aside and phases):
            yield _fact(name, value, found)
    yield from _implied(found_ones)


def _implied(found_ones: _FoundOnes) -> Iterator[Fact]:
    """Through the skin is peripheral: no chest is opened; a cutdown and no more is an insertion."""
    names = {name for name, _ in found_ones}
    percutaneous = found_ones.get((FactName.APPROACH, "percutaneous"))
    if percutaneous and FactName.ACCESS not in names:
        yield _fact(FactName.ACCESS, "peripheral", percutaneous[0])
    if percutaneous and FactName.PHASE not in names and "needle" in percutaneous[0][0].lower():
        yield _fact(FactName.PHASE, "insertion", percutaneous[0])
    opened = found_ones.get((FactName.APPROACH, "open"))
    if opened and FactName.PHASE not in names and "down" in opened[0][0].lower():
        yield _fact(FactName.PHASE, "insertion", opened[0])


def _by_seventh(mentions: tuple[Mention, ...]) -> Iterator[Fact]:
    for mention in mentions:
        bare = mention.code.replace(".", "")
        if len(bare) == 7 and bare[0] in "STVWXY" and bare[6] in _SEVENTH:
            yield Fact(
                name=FactName.ENCOUNTER,
                value=_SEVENTH[bare[6]],
                words=mention.as_written,
                start=mention.start,
            )
            return


def _fact(name: FactName, value: str, found: re.Match[str]) -> Fact:
    return Fact(
        name=name, value=value, words=" ".join(found[0].split()).strip(" ,;:("), start=found.start()
    )
