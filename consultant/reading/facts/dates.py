"""The date of service, where a letter names one; a birthday or a letter's date is none."""

import re
from collections.abc import Iterator
from datetime import date

from consultant.domain.coding import Fact, FactName
from consultant.reading.patterns import any_of, row_of

_MONTHS = row_of("jan feb mar apr may jun jul aug sep oct nov dec")
_DATE = any_of(
    r"""((?:0?[1-9]|1[0-2])[/.-](?:0?[1-9]|[12]\d|3[01])[/.-](?:20)?\d{2}(?!\d)
        |20\d{2}-\d{2}-\d{2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov
        |dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? 20\d{2}|\d{1,2}[ -](?:jan|feb|mar|apr|may
        |jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?,?[ -]20\d{2})"""
)
_STATED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        any_of(
            rf"""\b(?:d\.?o\.?s\.?|dates? of service|service dates?|svc date|start of care
            |date of (?:svc|surgery
            |procedure|visit))\W{{0,4}}(?:is |was |of )?{_DATE}"""
        ),
        any_of(
            rf"""\b(?:performed|done|seen|placed|given|administered|surgery|procedure|visit
            |admitted|inserted|removed|cannulated|started|injection)\s(?:\w+ ){{0,4}}?(?:on |o
            f |dated )?{_DATE}"""
        ),
        rf"\bfor (?:services? (?:on|of) )?{_DATE}",
        rf"(?<!dob )(?<!born )(?<!birth )\bon {_DATE}",
        rf"{_DATE} (?:(?:through|thru|to|-) |(?:visit|surgery|procedure|encounter|dos)\b)",
    )
)


def find_dates(text: str, on: date) -> Iterator[Fact]:
    """The service date as YYYY-MM-DD; none later than `on`, none older than ten years."""
    for pattern in _STATED:
        for found in pattern.finditer(text):
            day = read_date(found[1])
            if day is not None and date(on.year - 10, 1, 1) <= day <= on:
                yield Fact(
                    name=FactName.DATE_OF_SERVICE,
                    value=day.isoformat(),
                    words=found[1],
                    start=found.start(1),
                )
                return


_BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|born(?: on)?)\W{{0,4}}{_DATE}", re.IGNORECASE
)


def age_by_birthday(text: str, on: date) -> Iterator[Fact]:
    """Completed years on the day of service, where a letter names that day and the birthday."""
    birth = _BIRTH.search(text)
    born = read_date(birth[1]) if birth else None
    service = next(find_dates(text, on), None)
    if birth is None or born is None or service is None:
        return
    day = date.fromisoformat(str(service.value))
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    if 0 <= years <= 120:
        yield Fact(name=FactName.AGE, value=years, words=birth[0], start=birth.start())


def read_date(written: str) -> date | None:
    """A day as Americans write it (month first), or as ISO 8601 has it."""
    numbers = [int(n) for n in re.findall(r"\d+", written)]
    name = re.search(r"[a-z]{3}", written.lower())
    try:
        if name and len(numbers) == 2:
            return date(numbers[1], _MONTHS.index(name[0]) + 1, numbers[0])
        if numbers[0] > 31:
            return date(numbers[0], numbers[1], numbers[2])
        return date(numbers[2] + (2000 if numbers[2] < 100 else 0), numbers[0], numbers[1])
    except (ValueError, IndexError):
        return None
