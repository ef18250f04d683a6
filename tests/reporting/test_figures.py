"""The week in figures, counted by the database and counted again by hand."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest

from consultant.domain.business import promise_of
from consultant.domain.weeks import Span, Week, read_week, week_of
from consultant.reporting.figures import (
    WEEKS,
    Count,
    Numbers,
    Reviewed,
    Waiting,
    count_numbers,
    count_week,
    last_whole_week,
)
from consultant.storage.consults import reference_of
from consultant.storage.session import Engine, reading, transaction
from tests import postgres
from tests.databases import CHOSEN, POSTGRESQL, SQLITE
from tests.reporting.history import (
    ORGANISATIONS,
    REVIEWERS,
    Happening,
    History,
    keep_events,
    keep_history,
    make_history,
)

ZONE = ZoneInfo("America/New_York")
SAID = {"approve", "decline", "ask", "undo", "amend", "send back"}
PROMISED = timedelta(hours=8)
#: Open day and night, so that open hours are hours.
PROMISE = promise_of(8, "MON-SUN 00:00-24:00", (), ZONE)
SPRING, AUTUMN = Week(2026, 10), Week(2026, 44)  # New York's clocks: 8 March, 1 November


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Twice: the figures are counted in each database's own words."""
    if "engine" in metafunc.fixturenames:
        on_server = pytest.param(POSTGRESQL, marks=postgres.needs_postgres)
        both = [SQLITE, on_server] if CHOSEN == SQLITE else [on_server]
        metafunc.parametrize("engine", both, indirect=True)


def stood(history: History) -> list[Happening]:
    """Approvals and declines that nobody undid."""
    found: list[Happening] = []
    last: dict[str, Happening] = {}
    for each in history.happenings:
        if each.act in SAID:
            if each.act == "undo":
                last.pop(each.about, None)
            elif (before := last.get(each.about)) is not None:
                found.append(before)
            if each.act != "undo":
                last[each.about] = each
    return [each for each in [*found, *last.values()] if each.act in {"approve", "decline", "ask"}]


def first_endings(history: History, last_words: list[Happening]) -> dict[str, Happening]:
    """Each consult's first reply or decline, or that it waited in vain."""
    first: dict[str, Happening] = {}
    for each in endings_of(history, last_words):
        first.setdefault(each.about, each)
    return first


def endings_of(history: History, last_words: list[Happening]) -> list[Happening]:
    replies = [h for h in history.happenings if h.act == "sent" and h.told["kind"] == "reply"]
    declines = [h for h in last_words if h.act == "decline"]
    closed = [h for h in history.happenings if h.act == "close"]
    return sorted([*replies, *declines, *closed], key=lambda h: h.at)


def counts(names: Iterable[str], most: int | None = None) -> tuple[Count, ...]:
    ordered = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(name=name, count=count) for name, count in ordered[:most])


def listed(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


def by_hand(history: History, span: Span) -> Numbers:
    """The same figures from the plain list of what happened."""

    last_words = stood(history)
    endings = first_endings(history, last_words)

    def is_in(at: datetime) -> bool:
        return span.since <= at < span.until

    def share(waits: list[timedelta], percent: int) -> timedelta | None:
        return sorted(waits)[math.ceil(percent * len(waits) / 100) - 1] if waits else None

    here = [h for h in history.happenings if is_in(h.at)]
    acts = Counter(h.act for h in here)
    ended = {about: h for about, h in endings.items() if is_in(h.at)}
    received = {reference_of(n): at for n, at in history.received.items()}
    opened = {h.about: h.at for h in history.happenings if h.act == "open"}
    waits = [h.at - received[about] for about, h in ended.items() if h.act == "sent"]
    drafts = [h.told for h in here if h.act == "draft"]
    letters = [each for each in history.letters if is_in(each.at)]
    amended = {(h.about, h.told["version"]) for h in history.happenings if h.act == "amend"}
    judged = [h for h in last_words if is_in(h.at) and h.act != "ask"]
    last_end = {h.about: h for h in endings_of(history, last_words) if is_in(h.at)}
    closing = [h.at - received[about] for about, h in last_end.items()]
    same = [int(str(h.told["same"])) for h in judged if h.act == "approve"]
    scored = [r for r in history.ratings if is_in(r.at)]
    orders = [
        f"{one} + {other}"
        for each in letters
        for one, other in combinations(sorted({code for _, code in each.codes}), 2)
    ]
    judged += [h for h in here if h.act in {"amend", "send back"}]

    def open_at(moment: datetime) -> int:
        return sum(
            at < moment and (about not in endings or endings[about].at >= moment)
            for about, at in opened.items()
        )

    def reviewed(who: str) -> Reviewed:
        mine = [h for h in judged if h.who == who]
        said = Counter(h.act for h in mine)
        return Reviewed(
            name=who[:2].capitalize(),
            approved=said["approve"],
            unchanged=sum(
                h.act == "approve" and (h.about, h.told["version"]) not in amended for h in mine
            ),
            amended=said["amend"],
            sent_back=said["send back"],
            declined=said["decline"],
        )

    reviewers = tuple(reviewed(who) for who in REVIEWERS if any(h.who == who for h in judged))
    return Numbers(
        received=acts["open"],
        answered=len(waits),
        declined=sum(h.act == "decline" for h in ended.values()),
        closed=sum(h.act == "close" for h in ended.values()),
        open=open_at(span.until),
        open_before=open_at(span.since),
        waiting=Waiting(median=share(waits, 50), ninetieth=share(waits, 90)),
        closing=Waiting(median=share(closing, 50), ninetieth=share(closing, 90)),
        in_time=sum(wait <= PROMISED for wait in waits),
        letters=len(letters),
        held=acts["hold"],
        automatic=acts["discard"],
        set_aside=acts["set aside"],
        replies=sum(h.act == "sent" and h.told["kind"] == "reply" for h in here),
        drafts=len(drafts),
        found_nothing=sum(bool(told["open"]) for told in drafts),
        asked_back=sum(bool(told["missing"]) for told in drafts),
        edition_warned=sum(bool(told["warnings"]) for told in drafts),
        approved=sum(each.approved for each in reviewers),
        unchanged=sum(each.unchanged for each in reviewers),
        sameness=round(sum(same) / len(same)) if same else None,
        sent_back=sum(each.sent_back for each in reviewers),
        asked=sum(h.act == "ask" and is_in(h.at) for h in last_words),
        uncertain=acts["uncertain"],
        given_up=acts["given up"],
        retried=0,
        bounced=acts["bounce hard"],
        over_quota=sum(h.act == "hold" and h.told["rule"] == "over-quota" for h in here),
        patients_named=sum(bool({"name", "dob"} & set(each.names)) for each in letters),
        asks=counts(ask.value for each in letters for ask in set(each.asks)),
        systems=counts(s for each in letters for s in {system.value for system, _ in each.codes}),
        codes=counts((f"{s.value} {c}" for each in letters for s, c in set(each.codes)), 10),
        pairs=counts(orders, 10),
        facts=counts(str(fact) for told in drafts for fact in told["missing"]),  # type: ignore[attr-defined]
        faults=counts(str(h.told["reason"]) for h in here if h.act == "send back"),
        organisations=counts(
            ORGANISATIONS[history.clients[n]]
            for n, at in history.received.items()
            if n in history.clients and is_in(opened[reference_of(n)])
        ),
        scores=tuple(sorted(counts(r.score.value for r in scored), key=lambda each: each.name)),
        reviewers=reviewers,
    )


def test_a_made_year_is_counted_the_same_by_hand(engine: Engine) -> None:
    history = make_history(1, 5_000, date(2026, 2, 1), 300)
    with transaction(engine) as session:
        keep_history(session, history)

    weeks = [Week(2026, 5), SPRING, SPRING.after(1), Week(2026, 30), AUTUMN, AUTUMN.after(1)]
    with reading(engine) as session:
        counted = {week: count_numbers(session, week.span(ZONE), promise=PROMISE) for week in weeks}

    for week, numbers in counted.items():
        assert asdict(numbers) == asdict(by_hand(history, week.span(ZONE))), week
    assert counted[SPRING].received > 50


def test_figures_of_every_week_add_up(engine: Engine) -> None:
    history = make_history(3, 600, date(2026, 9, 1), 100)
    with transaction(engine) as session:
        keep_history(session, history)

    with reading(engine) as session:
        weeks = [count_numbers(session, Week(2026, n).span(ZONE)) for n in range(35, 54)]
        report = count_week(session, Week(2026, 46), ZONE)

    assert [p.open for p in report.line] == [w.open for w in weeks[0:12]]  # each counted
    for each in weeks:
        assert each.unchanged <= each.approved <= each.drafts + each.replies + each.approved
        assert each.answered <= each.replies
        assert each.found_nothing <= each.drafts >= each.asked_back
        assert sum(r.approved for r in each.reviewers) == each.approved
        assert all(count.count <= each.letters for count in (*each.asks, *each.codes))
    for one, following in pairwise(weeks):  # reckoned back from its end, and counted
        assert following.open_before == one.open
    assert sum(each.received for each in weeks) == 600
    assert len(report.line) == WEEKS
    assert report.line[-1].week == report.week
    assert [p.received for p in report.line] == [w.received for w in weeks[0:12]]


def test_a_past_week_stays_as_it_was(engine: Engine) -> None:
    history = make_history(4, 300, date(2026, 9, 1), 60)
    until = datetime(2026, 10, 12, 4, tzinfo=UTC)  # a Monday's midnight in New York
    later = [h for h in history.happenings if h.at >= until]
    history.happenings = [h for h in history.happenings if h.at < until]
    with transaction(engine) as session:
        keep_history(session, history)
        before = count_week(session, Week(2026, 41), ZONE)

    with transaction(engine) as session:
        keep_events(session, later)
        after = count_week(session, Week(2026, 41), ZONE)

    assert before.this.received > 10
    assert before == after


def test_nobody_who_asks_stands_in_the_figures(engine: Engine) -> None:
    history = make_history(5, 200, date(2026, 9, 1), 30)
    with transaction(engine) as session:
        keep_history(session, history)

    with reading(engine) as session:
        written = repr(count_week(session, Week(2026, 38), ZONE)).lower()

    assert "ashgrove" not in written
    assert "@" not in written
    assert "cd-0" not in written


def test_a_desk_where_nothing_happened_has_a_report_too(engine: Engine) -> None:
    with reading(engine) as session:
        report = count_week(session, Week(2026, 47), ZONE)

    assert report.this.received == 0
    assert report.this.waiting == Waiting(median=None, ninetieth=None)


@pytest.mark.parametrize(
    ("week", "hours"),
    [
        (Week(2026, 9), 168),
        (SPRING, 167),  # the clock is put on
        (AUTUMN, 169),  # the clock is put back
        (Week(2026, 53), 168),  # a year of 53 weeks
    ],
)
def test_a_week_is_as_long_as_its_clock_makes_it(week: Week, hours: int) -> None:
    span = week.span(ZONE)

    assert span.until - span.since == timedelta(hours=hours)
    assert span.until == week.after(1).span(ZONE).since


def test_the_week_to_report_is_the_last_whole_one() -> None:
    sunday_night = datetime(2026, 11, 23, 4, 59, tzinfo=UTC)  # 23:59 in New York

    assert last_whole_week(sunday_night, ZONE) == Week(2026, 46)
    assert last_whole_week(sunday_night + timedelta(minutes=1), ZONE) == Week(2026, 47)
    assert read_week("2026-W47") == week_of(date(2026, 11, 20))
    assert str(Week(2027, 1)) == "2027-W01"
