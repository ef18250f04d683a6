"""The figures of a week, with the week before and a line of twelve.

Each figure comes from the history of events, so that it is the same whenever it is
asked for. For every week:

    open at its end = open at its beginning + received - answered - declined - closed
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from consultant.domain.business import Promise
from consultant.domain.weeks import Span, Week, week_of
from consultant.storage import tallies
from consultant.storage.session import Session
from consultant.storage.tallies import Ending, Happenings, Judged

WEEKS = 12  # of the line, the reported one included
MOST = 10  # codes and facts that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long askers waited for their first reply; None where nobody got one."""

    median: timedelta | None
    ninetieth: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Something counted: an ask, a code system, a code, a fact."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What one reviewer did; what was undone is not counted."""

    name: str
    approved: int
    unchanged: int
    amended: int
    sent_back: int
    declined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One week of the line."""

    week: Week
    received: int
    answered: int
    declined: int
    closed: int
    open: int
    waiting: Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """All that is counted of one week."""

    received: int  # consults that came in
    answered: int  # whose first reply left
    declined: int  # declined before any reply
    closed: int  # their askers never told what they were asked
    open: int  # at the week's end, neither
    open_before: int  # at its beginning
    waiting: Waiting
    closing: Waiting  # from the first letter to the last end, of consults that ended
    in_time: int | None  # of the answered, within the promised open hours; None: none promised
    letters: int  # put with a consult, new or old
    held: int  # messages held for a person
    automatic: int  # messages discarded: machines' mail, loops, stray thanks
    set_aside: int  # messages and consults at which the desk failed
    replies: int  # all that left, further ones included
    drafts: int
    found_nothing: int  # drafts with a question that the library has no answer to
    asked_back: int  # drafts that ask for a missing fact
    edition_warned: int  # drafts that warn of an edition that has run out
    approved: int
    unchanged: int  # approved as the desk had drafted it
    sameness: int | None  # percent of the drafts' words in what was approved, in the mean
    sent_back: int
    asked: int  # questions to askers, by reviewers
    uncertain: int  # mails of which nobody knows whether the relay took them
    given_up: int
    retried: int  # tries that the relay put off
    bounced: int  # reports that a mail of ours came back
    over_quota: int  # letters held because a quota was spent
    patients_named: int  # letters
    asks: tuple[Count, ...]  # letters; one that asks two things counts in both
    systems: tuple[Count, ...]  # letters, by the code systems they name
    codes: tuple[Count, ...]  # "CPT 33953", letters
    pairs: tuple[Count, ...]  # "33953 + J96.01", letters that name both
    facts: tuple[Count, ...]  # asked for, drafts
    faults: tuple[Count, ...]  # why drafts were sent back
    organisations: tuple[Count, ...]  # of registered clients, consults that came in
    scores: tuple[Count, ...]  # what askers said of replies
    reviewers: tuple[Reviewed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The report of one week."""

    week: Week
    zone: str
    this: Numbers
    before: Numbers
    line: tuple[Point, ...]  # oldest first; the last is the reported week


def count_week(
    session: Session, week: Week, zone: tzinfo, promise: Promise | None = None
) -> Figures:
    """The figures of a week that the zone's calendar has; a running one as far as it went."""
    this = count_numbers(session, week.span(zone), promise=promise)
    earlier = week.after(-1).span(zone)
    before = count_numbers(
        session, earlier, promise=promise, most=None, still_open=this.open_before
    )
    same: dict[str, Any] = {  # beside the names of this week's lists, those of the week before
        name: _named_in(getattr(before, name), getattr(this, name))
        for name in ("codes", "pairs", "facts", "organisations")
    }
    return Figures(
        week=week,
        zone=str(zone),
        this=this,
        before=replace(before, **same),
        line=_line(session, week, zone, open_at_end=this.open),
    )


def count_numbers(
    session: Session,
    span: Span,
    *,
    promise: Promise | None = None,
    most: int | None = MOST,
    still_open: int | None = None,
) -> Numbers:
    """What is counted of a span; of codes, pairs and facts the commonest `most`.

    What was open at its end is counted where the caller does not know it already.
    """
    if still_open is None:
        still_open = tallies.open_at(session, span.until)
    ended = tallies.endings(session, span)
    reviewers = _reviewed(tallies.judged(session, span))
    happened = tallies.happenings(session, span)
    kinds = Counter(ending.kind for ending in ended)
    return Numbers(
        received=happened.received,
        answered=kinds["reply"],
        declined=kinds["decline"],
        closed=kinds["close"],
        open=still_open,
        open_before=still_open - happened.received + len(ended),
        waiting=waiting_of(ended),
        closing=_ranks(tallies.closings(session, span)),
        in_time=_in_time(ended, promise),
        **_of_events(happened),
        letters=tallies.letters(session, span),
        approved=sum(each.approved for each in reviewers),
        unchanged=sum(each.unchanged for each in reviewers),
        sameness=tallies.sameness(session, span),
        sent_back=sum(each.sent_back for each in reviewers),
        retried=tallies.retries(session, span),
        patients_named=tallies.naming_a_patient(session, span),
        **_lists(session, span, most),
        reviewers=reviewers,
    )


def _of_events(happened: Happenings) -> dict[str, Any]:
    """What one walk over the events counted, under the figures' names."""
    same = (
        "held", "set_aside", "replies", "drafts", "found_nothing", "asked_back",
        "edition_warned", "uncertain", "given_up", "asked", "bounced", "over_quota",
    )  # fmt: skip
    return {"automatic": happened.discarded} | {name: getattr(happened, name) for name in same}


def _lists(session: Session, span: Span, most: int | None) -> dict[str, Any]:
    paired = tallies.pairs(session, span, most)
    return {
        "asks": _counts(tallies.asks(session, span)),
        "systems": _counts(tallies.systems(session, span)),
        "codes": _counts((f"{s} {c}", n) for s, c, n in tallies.codes(session, span, most)),
        "pairs": _counts((f"{one} + {other}", n) for one, other, n in paired),
        "facts": _counts(tallies.missing_facts(session, span, most)),
        "faults": _counts(tallies.reasons(session, span)),
        "organisations": _counts(tallies.organisations(session, span, most)),
        "scores": _counts(sorted(tallies.scores(session, span).items())),
    }


def _in_time(ended: Sequence[Ending], promise: Promise | None) -> int | None:
    """Of the answered, those within the promised open hours; None where none are promised."""
    if promise is None or not promise.within:
        return None
    dues = ((promise.due(each.received_at), each.at) for each in ended if each.is_reply)
    return sum(due is not None and at <= due for due, at in dues)


def waiting_of(ended: Sequence[Ending]) -> Waiting:
    """Median and 90th percentile, by nearest rank: each is somebody's real wait."""
    return _ranks(each.at - each.received_at for each in ended if each.is_reply)


def _ranks(spans: Iterable[timedelta]) -> Waiting:
    waits = sorted(spans)
    return Waiting(median=_rank(waits, 0.5), ninetieth=_rank(waits, 0.9))


def _rank(waits: Sequence[timedelta], share: float) -> timedelta | None:
    return waits[math.ceil(share * len(waits)) - 1] if waits else None


def _line(session: Session, last: Week, zone: tzinfo, *, open_at_end: int) -> tuple[Point, ...]:
    """The weeks up to the last one; what was open is reckoned back, for to count it is slow."""
    points: list[Point] = []
    for back in range(WEEKS):
        point = _point(session, last.after(-back), zone, open_at_end)
        open_at_end += point.answered + point.declined + point.closed - point.received
        points.append(point)
    return tuple(reversed(points))


def _point(session: Session, week: Week, zone: tzinfo, open_at_end: int) -> Point:
    span = week.span(zone)
    ended = tallies.endings(session, span)
    kinds = Counter(ending.kind for ending in ended)
    return Point(
        week=week,
        received=tallies.happenings(session, span).received,
        answered=kinds["reply"],
        declined=kinds["decline"],
        closed=kinds["close"],
        open=open_at_end,
        waiting=waiting_of(ended),
    )


def _reviewed(judged: Sequence[Judged]) -> tuple[Reviewed, ...]:
    names = list(dict.fromkeys(each.reviewer for each in judged))
    return tuple(_of_reviewer(name, [j for j in judged if j.reviewer == name]) for name in names)


def _of_reviewer(name: str, judged: Sequence[Judged]) -> Reviewed:
    counted = {each.act: each.count for each in judged}
    return Reviewed(
        name=name,
        approved=counted.get("approve", 0),
        unchanged=sum(each.unchanged for each in judged),
        amended=counted.get("amend", 0),
        sent_back=counted.get("send back", 0),
        declined=counted.get("decline", 0),
    )


def _counts(rows: Iterable[tuple[str, int]]) -> tuple[Count, ...]:
    return tuple(Count(name=name, count=count) for name, count in rows)


def _named_in(counted: tuple[Count, ...], others: tuple[Count, ...]) -> tuple[Count, ...]:
    names = {each.name for each in others}
    return tuple(each for each in counted if each.name in names)


def last_whole_week(now: datetime, zone: tzinfo) -> Week:
    """The newest week that is over by the zone's clock."""
    return week_of(now.astimezone(zone).date()).after(-1)
