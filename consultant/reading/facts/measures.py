"""Doses, weeks of pregnancy and minutes: numbers with their units."""

import re
from collections.abc import Iterator

from consultant.domain.coding import Fact, FactName
from consultant.reading.patterns import any_of

_DOSE = re.compile(
    any_of(
        r"""(?<![\w.,/-])(\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,3})?)\s?[- ]?(mgs?|milligrams?
        |mcgs?|micrograms?|µg|ug|gms?|grams?|g|meq|million units|units?(?= (?:of )?(?:botox
        |dysport|xeomin|insulin|heparin|onabotulinum))|iu)\b(\s?(?:/|per)\s?(?:\d+(?:\.\d+)?\s?)?(?:ml|cc|dl|l|kg
        |m2|vial|unit|dose|hr|hour|day)\b)?"""
    ),
    re.IGNORECASE,
)
#: Before a strength that is printed on a vial or counted by a code, and given to nobody.
_AT_HOME = re.compile(
    any_of(
        r"""\s?(?:po\s|oral(?:ly)?\s|sq\s|subq\s)?(?:bid|tid|qid|daily|nightly|qd|qhs|q\d+h
        |prn|twice a day
        |once a day|every day|at home|weekly|monthly|(?:xr|er|sr) )\b"""
    ),
    re.IGNORECASE,
)
#: All that was given, where it is summed up: "(80 mg total)".
_TOTAL = re.compile(r"\s?(?:in )?(?:total|altogether|in all)\b", re.IGNORECASE)
_TOTAL_BEFORE = re.compile(
    r"\b(?:total(?: dose)?(?: of| is| was|:)?|totall?ing)\s?$", re.IGNORECASE
)
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

#: What is dosed in units: "Botox 100 units".
_UNITS_OF = re.compile(
    r"\b(?:botox|dysport|xeomin|insulin|heparin|\w*botulinum\w*)\D{0,15}(\d{1,5})\s?(units?)\b",
    re.IGNORECASE,
)

#: Between the doses of two drugs: "zofran IV and".
_NEXT_DRUG = re.compile(
    r"\s?(?:of )?[a-z][a-z-]{3,}(?: \w+){0,2}(?:,| and|, and| \+| plus) ", re.IGNORECASE
)

_WEEKS = re.compile(
    any_of(
        r"""\b(?:at|born at|@|ga|gestation(?:al age)?:?)\s(\d{2})(?:\s?(?:w|wk|wks|weeks?)\b
        |\s?\d/7)
        |\b(\d{2})(?:\s?\+?\s?\d/7)?[\s-]?(?:wks?|weeks?)[\s-](?:gestation\w*|pregnan\w*
        |ega|ga|gravid|iup|preemie|old fetus|by dates)|\b(\d{1,2})w[k]?\s?\d[d]?\b
        |\b(?:she|pt|patient) is (\d{1,2})\s?(?:weeks|wks)\b(?! (?:ago|old|post|s/p|out|after))
        |(?m:^)\s*(\d{2})\s?(?:weeks|wks)(?=,[^.\n]{0,30}(?:eclampsia|gestation|pregnan))
        |\bpregnan\w*[^.?!\n]{0,30}?\b(\d{1,2})\s?(?:wks?|weeks?)\b"""
    ),
    re.IGNORECASE,
)
_MINUTES = re.compile(
    any_of(
        r"""(?<![\w.:])(?:(\d{1,2})\s?(?:h|hrs?|hours?)(?:\s(?:and\s)?|,\s))?
        (\d{1,3})[\s-]?(?:mins?|minutes?)\b(?! rule)"""
    ),
    re.IGNORECASE,
)


def find_doses(text: str) -> Iterator[Fact]:
    """The dose that was given: the total where there is one, else the first.

    A strength per mL is none (a premixed vial's is), nor what is taken at home.
    """
    given = [found for found in _DOSE.finditer(text) if _is_given(text, found)]
    given += _UNITS_OF.finditer(text)
    total = next((f for f in given if _is_total(text, f)), None)
    for found in [total] if total else _listed(text, given):
        amount, unit = found[1].replace(",", ""), _UNITS.get(found[2].lower(), "units")
        yield Fact(
            name=FactName.DOSE,
            value=f"{amount} {unit}",
            words=found[0].strip(),
            start=found.start(),
        )


def _listed(text: str, given: list[re.Match[str]]) -> list[re.Match[str]]:
    """The first dose, and those that a list of drugs gives after it: "4 mg X and 25 mg Y"."""
    listed = given[:1]
    for found in given[1:]:
        if not _NEXT_DRUG.fullmatch(text[listed[-1].end() : found.start()]):
            break
        listed.append(found)
    return listed


def _is_given(text: str, found: re.Match[str]) -> bool:
    if found[3] and not _GIVEN_VOLUME.match(found[3]):
        return False
    if _AT_HOME.match(text, found.end()):
        return False
    if _is_total(text, found):
        return True
    return not _NOT_GIVEN.search(text, max(0, found.start() - 45), found.start())


def _is_total(text: str, found: re.Match[str]) -> bool:
    before = _TOTAL_BEFORE.search(text, max(0, found.start() - 16), found.start())
    return bool(before or _TOTAL.match(text, found.end()))


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
