"""The figures of a week, with the week before and a line of twelve.

Each figure comes from the history of events, so that it is the same whenever it is
asked for. For every week:

    open at its end = open at its beginning + received - answered - declined
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from consultant.domain.weeks import Span, Week, week_of
from consultant.storage import tallies
from consultant.storage.session import Session
from consultant.storage.tallies import Ending, Judged

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
    open: int
    waiting: Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """All that is counted of one week."""

    received: int  # consults that came in
    answered: int  # whose first reply left
    declined: int  # declined before any reply
    open: int  # at the week's end, neither
    open_before: int  # at its beginning
    waiting: Waiting
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
    sent_back: int
    uncertain: int  # mails of which nobody knows whether the relay took them
    given_up: int
    patients_named: int  # letters
    asks: tuple[Count, ...]  # letters; one that asks two things counts in both
    systems: tuple[Count, ...]  # letters, by the code systems they name
    codes: tuple[Count, ...]  # "CPT 33953", letters
    facts: tuple[Count, ...]  # asked for, drafts
    reviewers: tuple[Reviewed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The report of one week."""

    week: Week
    zone: str
    this: Numbers
    before: Numbers
    line: tuple[Point, ...]  # oldest first; the last is the reported week


def count_week(session: Session, week: Week, zone: tzinfo) -> Figures:
    """The figures of a week that the zone's calendar has; a running one as far as it went."""
    this = count_numbers(session, week.span(zone))
    earlier = week.after(-1).span(zone)
    before = count_numbers(session, earlier, most=None, still_open=this.open_before)
    return Figures(
        week=week,
        zone=str(zone),
        this=this,
        # Beside the codes and facts of this week stand the same ones of the week before.
        before=replace(
            before,
            codes=_named_in(before.codes, this.codes),
            facts=_named_in(before.facts, this.facts),
        ),
        line=_line(session, week, zone, open_at_end=this.open),
    )


def count_numbers(
    session: Session, span: Span, *, most: int | None = MOST, still_open: int | None = None
) -> Numbers:
    """What is counted of a span; of codes and facts the commonest `most`.

    What was open at its end is counted where the caller does not know it already.
    """
    if still_open is None:
        still_open = tallies.open_at(session, span.until)
    return _numbers(session, span, most, still_open)


def _numbers(session: Session, span: Span, most: int | None, still_open: int) -> Numbers:
    happened = tallies.happenings(session, span)
    ended = tallies.endings(session, span)
    reviewers = _reviewed(tallies.judged(session, span))
    answered = sum(ending.is_reply for ending in ended)
    return Numbers(
        received=happened.received,
        answered=answered,
        declined=len(ended) - answered,
        open=still_open,
        open_before=still_open - happened.received + len(ended),
        waiting=waiting_of(ended),
        letters=tallies.letters(session, span),
        held=happened.held,
        automatic=happened.discarded,
        set_aside=happened.set_aside,
        replies=happened.replies,
        drafts=happened.drafts,
        found_nothing=happened.found_nothing,
        asked_back=happened.asked_back,
        edition_warned=happened.edition_warned,
        approved=sum(each.approved for each in reviewers),
        unchanged=sum(each.unchanged for each in reviewers),
        sent_back=sum(each.sent_back for each in reviewers),
        uncertain=happened.uncertain,
        given_up=happened.given_up,
        patients_named=tallies.naming_a_patient(session, span),
        asks=_counts(tallies.asks(session, span)),
        systems=_counts(tallies.systems(session, span)),
        codes=_counts((f"{s} {c}", n) for s, c, n in tallies.codes(session, span, most)),
        facts=_counts(tallies.missing_facts(session, span, most)),
        reviewers=reviewers,
    )


def waiting_of(ended: Sequence[Ending]) -> Waiting:
    """Median and 90th percentile, by nearest rank: each is somebody's real wait."""
    waits = sorted(each.at - each.received_at for each in ended if each.is_reply)
    return Waiting(median=_rank(waits, 0.5), ninetieth=_rank(waits, 0.9))


def _rank(waits: Sequence[timedelta], share: float) -> timedelta | None:
    return waits[math.ceil(share * len(waits)) - 1] if waits else None


def _line(session: Session, last: Week, zone: tzinfo, *, open_at_end: int) -> tuple[Point, ...]:
    """The weeks up to the last one; what was open is reckoned back, for to count it is slow."""
    points: list[Point] = []
    for back in range(WEEKS):
        point = _point(session, last.after(-back), zone, open_at_end)
        open_at_end += point.answered + point.declined - point.received
        points.append(point)
    return tuple(reversed(points))


def _point(session: Session, week: Week, zone: tzinfo, open_at_end: int) -> Point:
    span = week.span(zone)
    ended = tallies.endings(session, span)
    answered = sum(ending.is_reply for ending in ended)
    return Point(
        week=week,
        received=tallies.happenings(session, span).received,
        answered=answered,
        declined=len(ended) - answered,
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
