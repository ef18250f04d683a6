"""Open hours between moments: over nights, weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultant.domain.business import Calendar, Promise, read_hours

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = Calendar(
    zone=NEW_YORK,
    hours=read_hours("MON-FRI 08:00-17:00"),
    holidays=frozenset({date(2026, 11, 26)}),
)
ALWAYS = Calendar(zone=NEW_YORK, hours=read_hours("MON-SUN 00:00-24:00"))
NIGHTS = Calendar(zone=NEW_YORK, hours=read_hours("SAT-MON 00:00-03:30, FRI 22:00-24:00"))

#: Two years with four changes of the clock in them.
moments = st.timedeltas(timedelta(), timedelta(days=730)).map(
    lambda gone: datetime(2026, 1, 1, tzinfo=UTC) + gone
)
spans = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(hours=60))
calendars = st.sampled_from([OFFICE, ALWAYS, NIGHTS])


def at(text: str) -> datetime:
    """A moment by New York's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        # within one day
        ("2026-11-16T09:00", 4, "2026-11-16T13:00"),
        # before the doors open the clock stands
        ("2026-11-16T05:00", 1, "2026-11-16T09:00"),
        # to the very end of the day
        ("2026-11-16T16:00", 1, "2026-11-16T17:00"),
        # over a weekend
        ("2026-11-20T16:30", 1, "2026-11-23T08:30"),
        # over Thanksgiving
        ("2026-11-25T16:00", 2, "2026-11-27T09:00"),
        # over the night in which the clock is put back
        ("2026-10-30T16:00", 2, "2026-11-02T09:00"),
    ],
)
def test_a_reply_is_due_after_so_many_open_hours(since: str, hours: int, due: str) -> None:
    promise = Promise(calendar=OFFICE, within=timedelta(hours=hours))

    assert promise.due(at(since)) == at(due)


def test_a_day_on_which_the_clock_changes_has_its_own_length() -> None:
    spring = ALWAYS.between(at("2026-03-08T00:00"), at("2026-03-09T00:00"))
    autumn = ALWAYS.between(at("2026-11-01T00:00"), at("2026-11-02T00:00"))

    assert (spring, autumn) == (timedelta(hours=23), timedelta(hours=25))


def test_a_desk_that_promises_nothing_is_never_late() -> None:
    assert Promise(calendar=OFFICE, within=timedelta()).due(at("2026-11-16T09:00")) is None


@given(calendars, moments, spans)
def test_what_is_due_lies_so_much_open_time_on(
    calendar: Calendar, since: datetime, span: timedelta
) -> None:
    due = calendar.after(since, span)

    assert calendar.between(since, due) == span
    assert calendar.between(since, due - timedelta(microseconds=1)) < span


@given(calendars, st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_open_time_adds_up(calendar: Calendar, cut: list[datetime]) -> None:
    first, middle, last = cut

    whole = calendar.between(first, last)

    assert whole == calendar.between(first, middle) + calendar.between(middle, last)
    assert timedelta() <= whole <= last - first


@given(calendars, moments, spans, st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_pause_takes_nothing_from_the_time_left(
    calendar: Calendar, since: datetime, span: timedelta, pause: timedelta
) -> None:
    promise = Promise(calendar=calendar, within=span)
    asked_at = since + timedelta(hours=1)

    left = promise.left(calendar.after(since, span), asked_at)
    due = promise.resumed(left, asked_at + pause)

    assert promise.left(due, asked_at + pause) == left


@pytest.mark.parametrize(
    "text",
    ["", "MON", "MON 08:00", "MON-FRY 08:00-17:00", "MON 17:00-08:00", "MON 08:60-09:00",
     "MON 00:00-24:01", "MON-FRI 08:00-12:00, FRI 11:00-17:00"],
)  # fmt: skip
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours"):
        read_hours(text)
