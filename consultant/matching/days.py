"""Counts the days of a service that is reported once a calendar day, from the dates in a letter.

"a note for each of 10/29, 10/30, 10/31, 11/1 and 11/2"   5
"10/03 - 10/10"                                           8
"""

import re
from datetime import date

from consultant.domain.coding import Code
from consultant.domain.findings import Units
from consultant.domain.inquiry import Question
from consultant.matching.amounts import stated_units
from consultant.matching.books import Case

_DAILY = re.compile(r"\b(?:each|per|every) (?:calendar )?day\b|\bdaily\b", re.IGNORECASE)
_DATE = r"(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?"
_LIST = re.compile(rf"{_DATE}(?:\s*(?:,|and|&|, and)\s*{_DATE})+")
_SPAN = re.compile(rf"{_DATE}\s*(?:-|\u2013|to|thru|through)\s*{_DATE}")
_ONE = re.compile(_DATE)
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


def count_days(case: Case, code: Code, question: Question) -> Units | None:
    """Units of a daily code: the dates of the question's own sentence, else of one that lists
    them; None where the code is not counted by days or no dates are listed.
    """
    if not _DAILY.search(code.description):
        return None
    sentences = [question.words, *_SENTENCE.split(case.inquiry.text)]
    for sentence in sentences:
        days = _days(sentence, case.on)
        if days > 1:
            return Units(
                code=code,
                units=days,
                amount=f"{days} dates",
                per="calendar day",
                source=code.citation,
                stated=stated_units(case, code),
            )
    return None


def _days(sentence: str, on: date) -> int:
    if listed := _LIST.search(sentence):
        return len({found.groups()[:2] for found in _ONE.finditer(listed[0])})
    span = _SPAN.search(sentence)
    if span is None:
        return 0
    first, last = (_as_date(span.groups()[i : i + 3], on) for i in (0, 3))
    return (last - first).days + 1 if first and last and first <= last else 0


def _as_date(parts: tuple[str | None, ...], on: date) -> date | None:
    month, day, year = parts
    whole = int(year) if year else on.year
    try:
        return date(whole + 2000 if whole < 100 else whole, int(month or 0), int(day or 0))
    except ValueError:
        return None
