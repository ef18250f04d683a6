"""A week of the calendar (ISO 8601), and the span of time that it is in a zone.

A week begins on Monday at midnight of the zone's own clock: it has 167 or 169 hours
where that clock is changed.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from consultant.domain.errors import ConsultantError

_TEN_YEARS = timedelta(days=3653)
_WRITTEN = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)


class NoSuchWeekError(ConsultantError):
    """There is no such week; they read 2026-W47."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From a moment, up to another that is no longer in it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Whole days of the calendar, from the first to the last; ValueError for none or too many."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError("the last day comes before the first")
        if self.since.year < 1900 or self.until.year > 2999:
            raise ValueError("the years go from 1900 to 2999")
        if self.until - self.since > _TEN_YEARS:
            raise ValueError("they are more than ten years")

    def span(self, zone: tzinfo) -> Span:
        """From the first day's midnight to the one after the last, by the zone's clock."""
        following = self.until + timedelta(days=1)
        return Span(since=_midnight(self.since, zone), until=_midnight(following, zone))

    def before(self) -> "Days":
        """As many days, just before these."""
        length = self.until - self.since
        until = self.since - timedelta(days=1)
        return Days(since=until - length, until=until)

    def __str__(self) -> str:
        return f"{self.since}..{self.until}"


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


_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_TURN = re.compile(r"([A-Z]{3}) (\d{2}):(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A day of the week and a time of day, "MON 08:00"."""

    weekday: int  # 0 is Monday
    at: time

    def last(self, now: datetime, zone: tzinfo) -> datetime:
        """The newest moment of this kind that is not after `now`, by the zone's clock, in UTC.

        A time that the clock skips comes as much later; one that it has twice is the first.
        """
        monday = week_of(now.astimezone(zone).date()).monday
        moments = [self._in(monday - timedelta(weeks=back), zone) for back in (0, 1)]
        return next(moment for moment in moments if moment <= now)

    def _in(self, monday: date, zone: tzinfo) -> datetime:
        day = monday + timedelta(days=self.weekday)
        return datetime.combine(day, self.at, zone).astimezone(UTC)


def read_turn(text: str) -> Turn:
    """The turn that "MON 08:00" names; raises ValueError where it is none."""
    found = _TURN.fullmatch(text.strip().upper())
    if found is None or found[1] not in _DAYS:
        raise ValueError(f"{text!r} is no day and time; they read MON 08:00")
    return Turn(weekday=_DAYS.index(found[1]), at=time(int(found[2]), int(found[3])))
