"""The hours a desk keeps: how much of them lies between two moments, and when a reply is due.

    FRI 16:30 ----30 min---- 17:00 |  weekend, a holiday  | 08:00 ----90 min---- 09:30 TUE

Moments come and go as moments in UTC; only the edges of a day's hours are read off the
zone's own clock, so a day on which that clock is changed has as many hours as it has.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_NAMES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_WRITTEN = re.compile(
    r"([A-Z]{3})(?:-([A-Z]{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})", re.IGNORECASE | re.ASCII
)
_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Open from one minute of some weekdays to another, both counted from midnight."""

    weekdays: frozenset[int]  # 0 is Monday
    opens: int
    closes: int  # up to 1440, which is the next midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a desk is open, by the clock of its zone."""

    zone: tzinfo
    hours: tuple[Hours, ...]
    holidays: frozenset[date] = frozenset()
    #: Days already looked up: many consults ask for the same few.
    _known: dict[date, tuple[tuple[datetime, datetime], ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def between(self, since: datetime, until: datetime) -> timedelta:
        """The open time from one moment to a later one; none where it is not later."""
        total = timedelta()
        for opens, closes in self._spans(since):
            if opens >= until:
                break
            total += max(min(closes, until) - max(opens, since), timedelta())
        return total

    def after(self, since: datetime, span: timedelta) -> datetime:
        """The moment at which so much open time has passed; in UTC."""
        left = span
        for opens, closes in self._spans(since):
            begun = max(opens, since.astimezone(UTC))
            if closes - begun >= left and closes > begun:
                return begun + left
            left -= max(closes - begun, timedelta())
        raise OverflowError("the calendar has no open time left")  # its last day is in 9999

    def _spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans from a moment's day on, in order, without end."""
        day = since.astimezone(self.zone).date()
        while True:
            yield from self._on(day)
            day += timedelta(days=1)

    def _on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        if day not in self._known:
            self._known[day] = self._look_up(day)
        return self._known[day]

    def _look_up(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        if day in self.holidays:
            return ()
        spans = [
            (self._moment(day, each.opens), self._moment(day, each.closes))
            for each in self.hours
            if day.weekday() in each.weekdays
        ]
        return tuple(sorted(spans))

    def _moment(self, day: date, minute: int) -> datetime:
        """A minute of a day; one that the clock skips comes as much later (fold 0)."""
        days, minute = divmod(minute, _A_DAY)
        at = time(minute // 60, minute % 60)
        return datetime.combine(day + timedelta(days=days), at, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """How much open time a desk gives itself until its first reply."""

    calendar: Calendar
    within: timedelta  # zero: nothing is promised

    def due(self, since: datetime) -> datetime | None:
        """When the reply to a question of that moment is due; None where nothing is promised."""
        return self.calendar.after(since, self.within) if self.within else None

    def left(self, due: datetime, now: datetime) -> timedelta:
        """The open time until then; none where it is over."""
        return self.calendar.between(now, due)

    def resumed(self, left: timedelta, now: datetime) -> datetime:
        """When a reply is due whose time stood still with so much of it left."""
        return self.calendar.after(now, left) if left else now


def promise_of(hours: float, open_hours: str, holidays: Iterable[date], zone: tzinfo) -> Promise:
    """So many hours of those that are open, written as `read_hours` takes them; 0: no promise."""
    days = frozenset(holidays)
    calendar = Calendar(zone=zone, hours=read_hours(open_hours), holidays=days)
    return Promise(calendar=calendar, within=timedelta(hours=hours))


def known_hours(text: str) -> str:
    """The same text; ValueError, which says how they read, where it names no hours."""
    read_hours(text)
    return text


def read_hours(text: str) -> tuple[Hours, ...]:
    """The hours that "MON-THU 08:00-17:00, FRI 08:00-12:00" names; ValueError where it is none."""
    found = tuple(_read_one(part.strip()) for part in text.split(","))
    for number, one in enumerate(found):
        for other in found[:number]:
            meet = one.opens < other.closes and other.opens < one.closes
            if meet and one.weekdays & other.weekdays:
                raise ValueError(f"{text!r} names the same hours twice")
    return found


def _read_one(text: str) -> Hours:
    found = _WRITTEN.fullmatch(text)
    first, last = (found[1].upper(), (found[2] or found[1]).upper()) if found else ("", "")
    if found is None or first not in _NAMES or last not in _NAMES:
        raise ValueError(f"{text!r} are no hours; they read MON-FRI 08:00-17:00")
    opens, closes = (int(found[n]) * 60 + int(found[n + 1]) for n in (3, 5))
    if max(int(found[4]), int(found[6])) > 59 or not 0 <= opens < closes <= _A_DAY:
        raise ValueError(f"{text!r}: hours open before they close, between 00:00 and 24:00")
    begin, end = _NAMES.index(first), _NAMES.index(last)
    length = (end - begin) % 7 + 1  # SAT-MON goes over Sunday
    return Hours(
        weekdays=frozenset((begin + n) % 7 for n in range(length)), opens=opens, closes=closes
    )
