"""A week of the calendar (ISO 8601), and the span of time that it is in a zone.

A week begins on Monday at midnight of the zone's own clock: it has 167 or 169 hours
where that clock is changed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from consultant.domain.errors import ConsultantError

_WRITTEN = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)


class NoSuchWeekError(ConsultantError):
    """There is no such week; they read 2026-W47."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From a moment, up to another that is no longer in it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, "2026-W47"."""

    year: int
    number: int

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def span(self, zone: tzinfo) -> Span:
        """From Monday's midnight to the next one's, by the zone's clock, in UTC."""
        return Span(since=_midnight(self.monday, zone), until=_midnight(self.after(1).monday, zone))

    def after(self, weeks: int) -> "Week":
        """The week so many weeks on; back with a number below 0."""
        return week_of(self.monday + timedelta(weeks=weeks))

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"


def week_of(day: date) -> Week:
    year, number, _ = day.isocalendar()
    return Week(year, number)


def read_week(text: str) -> Week:
    """The week that "2026-W47" names; raises NoSuchWeekError."""
    found = _WRITTEN.fullmatch(text.strip())
    year, number = (int(found[1]), int(found[2])) if found else (0, 0)
    try:
        return week_of(date.fromisocalendar(year, number, 1))
    except ValueError:
        raise NoSuchWeekError(f"{text[:20]!r} is no week; they read 2026-W47.") from None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
