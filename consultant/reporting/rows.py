"""The figures as JSON and as CSV, for programs and spreadsheets."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import Enum

from consultant.domain.weeks import Days, Week
from consultant.reporting.figures import Count, Figures, Numbers, Reviewed, Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Something counted in a week and in the one before."""

    name: str
    now: int
    before: int


def compare(now: Sequence[Count], before: Sequence[Count]) -> list[Compared]:
    """What a week's list has, each with what the week before counted of it in its list."""
    counted = {each.name: each.count for each in before}
    return [Compared(name=e.name, now=e.count, before=counted.get(e.name, 0)) for e in now]


def as_json(figures: Figures) -> dict[str, object]:
    """Plain values: a week as "2026-W47", a wait in seconds."""
    document = _plain(figures)
    if not isinstance(document, dict):
        raise TypeError(figures)
    span = {"monday": str(figures.week.monday), "sunday": str(figures.week.sunday)}
    return {**document, **span}


def as_csv(figures: Figures) -> str:
    """Rows of section, name, week, value; the reported week's and the week's before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow(("section", "name", "week", "value"))
    for week, numbers in ((figures.week, figures.this), (figures.week.after(-1), figures.before)):
        writer.writerows((*row[:2], week, row[2]) for row in _rows(numbers))
    for point in figures.line:
        told = ("received", "answered", "declined", "closed", "open")
        writer.writerows(("line", name, point.week, getattr(point, name)) for name in told)
    return out.getvalue()


def numbers_as_csv(days: Days, this: Numbers, before: Numbers) -> str:
    """The same rows for any span of days and the one before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("section", "name", "span", "value"))
    for span, numbers in ((days, this), (days.before(), before)):
        writer.writerows((*row[:2], span, row[2]) for row in _rows(numbers))
    return out.getvalue()


def _rows(numbers: Numbers) -> Iterator[tuple[str, str, object]]:
    for field in fields(numbers):
        value = getattr(numbers, field.name)
        match value:
            case Waiting():
                yield "week", f"{field.name}_median_seconds", _plain(value.median)
                yield "week", f"{field.name}_ninetieth_seconds", _plain(value.ninetieth)
            case tuple():
                for each in value:
                    yield from _listed(field.name, each)
            case _:
                yield "week", field.name, value


def _listed(section: str, each: Count | Reviewed) -> Iterator[tuple[str, str, object]]:
    # A name that a spreadsheet would take for a formula is told from one by an apostrophe.
    name = f"'{each.name}" if each.name.startswith(("=", "+", "-", "@")) else each.name
    if isinstance(each, Count):
        yield section, name, each.count
        return
    for act in ("approved", "unchanged", "amended", "sent_back", "declined"):
        yield section, f"{name}: {act}", getattr(each, act)


def _plain(value: object) -> object:
    match value:
        case Week() | Enum():
            return str(value)
        case timedelta():
            return int(value.total_seconds())
        case tuple():
            return [_plain(each) for each in value]
        case None | int() | str():
            return value
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}  # type: ignore[arg-type]
