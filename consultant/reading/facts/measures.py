"""Doses, weeks of pregnancy and minutes: numbers with their units."""

import re
from collections.abc import Iterator

from consultant.domain.coding import Fact, FactName
from consultant.reading.patterns import any_of

_DOSE = re.compile(
    any_of(
        r"""(?<![\w.,/-])(\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,3})?)\s?[- ]?(mgs?|milligrams?
        |mcgs?|micrograms?|µg|ug|gms?|grams?|g|meq|million units|units? of (?:botox|insulin
        |heparin|onabotulinum\w*)|iu)\b(\s?(?:/|per)\s?(?:\d+(?:\.\d+)?\s?)?(?:ml|cc|l|kg
        |m2|vial|unit|dose|hr|hour|day)\b)?"""
    ),
    re.IGNORECASE,
)
#: Before a strength that is printed on a vial or counted by a code, and given to nobody.
_NOT_GIVEN = re.compile(
    any_of(
        r"""(?:\bper|\beach(?: \w+){0,3}|\bunit(?:s)?(?: is| are|=| of)?|\b1 unit ?=?
        |\bcode is(?: for)?|\bdescri\w+(?: \w+){0,3}|\blabel(?: \w+){0,6}|\bup to
        |\bvials? (?:is|are|of|come[s]? in)|\bevery)\s?[:=(]?\s?$"""
    ),
    re.IGNORECASE,
)
#: What a unit is called, by its spellings.
_SPELLINGS = {
    "mg": "mg mgs milligram milligrams",
    "mcg": "mcg mcgs microgram micrograms µg ug",
    "g": "g gm gms gram grams",
    "mEq": "meq",
    "IU": "iu",
}
_UNITS = {spelling: unit for unit, row in _SPELLINGS.items() for spelling in row.split()}
_UNITS["million units"] = "million units"
_GIVEN_VOLUME = re.compile(r"\s?/\s?\d+(?:\.\d+)?\s?(?:ml|cc)$", re.IGNORECASE)

_WEEKS = re.compile(
    any_of(
        r"""\b(?:at|born at|@|ga|gestation(?:al age)?:?)\s(\d{2})(?:\s?(?:w|wk|wks|weeks?)\b
        |\s?\d/7)
        |\b(\d{2})(?:\s?\+?\s?\d/7)?[\s-]?(?:wks?|weeks?)[\s-](?:gestation\w*|pregnan\w*
        |ega|ga|gravid|iup|preemie|old fetus|by dates)|\b(\d{2})w[k]?\s?\d[d]?\b
        |\bpregnan\w*[^.?!\n]{0,30}?\b(\d{1,2})\s?(?:wks?|weeks?)\b"""
    ),
    re.IGNORECASE,
)
_MINUTES = re.compile(
    any_of(
        r"""(?<![\w.:])(?:(\d{1,2})\s?(?:hrs?|hours?)(?:\s(?:and\s)?|,\s))?
        (\d{1,3})[\s-]?(?:mins?|minutes?)\b(?! rule)"""
    ),
    re.IGNORECASE,
)


def find_doses(text: str) -> Iterator[Fact]:
    """The first dose that was given; a strength per mL is none, a premixed vial's is."""
    for found in _DOSE.finditer(text):
        unit = _UNITS.get(found[2].lower(), "units")
        if found[3] and not _GIVEN_VOLUME.match(found[3]):
            continue
        if _NOT_GIVEN.search(text, max(0, found.start() - 45), found.start()):
            continue
        amount = found[1].replace(",", "")
        yield Fact(
            name=FactName.DOSE,
            value=f"{amount} {unit}",
            words=found[0].strip(),
            start=found.start(),
        )
        return


def find_weeks(text: str) -> Iterator[Fact]:
    """Completed weeks of gestation."""
    for found in _WEEKS.finditer(text):
        weeks = int(next(group for group in found.groups() if group))
        if 4 <= weeks <= 43:
            yield Fact(
                name=FactName.WEEKS, value=weeks, words=found[0].strip(), start=found.start()
            )
            return


def find_minutes(text: str) -> Iterator[Fact]:
    """Minutes of time spent."""
    for found in _MINUTES.finditer(text):
        yield Fact(
            name=FactName.MINUTES,
            value=60 * int(found[1] or 0) + int(found[2]),
            words=found[0].strip(),
            start=found.start(),
        )
        return
