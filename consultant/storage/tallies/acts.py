"""What was done in a span: consults that came in and ended, and what reviewers and relays did."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from consultant.domain.consult import Status
from consultant.domain.mail import Outcome
from consultant.domain.weeks import Span
from consultant.storage.audit import EventRow
from consultant.storage.consults import ConsultRow
from consultant.storage.deliveries import DeliveryRow
from consultant.storage.document_words import length, texts, word
from consultant.storage.people import ReviewerRow
from consultant.storage.ratings import RatingRow
from consultant.storage.session import Moment, Session
from consultant.storage.tallies.events import SAID, ends, is_reply, opens, reference, stood, within

_UNFINISHED = [s.value for s in Status if s not in {Status.SENT, Status.CLOSED}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """How often each thing happened."""

    received: int
    replies: int
    held: int
    discarded: int
    set_aside: int
    drafts: int
    found_nothing: int
    asked_back: int
    edition_warned: int
    uncertain: int
    given_up: int
    asked: int  # askers, for what was missing
    bounced: int
    over_quota: int  # letters held because a quota was spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The first time that a consult was answered, declined or closed."""

    kind: str  # "reply", "decline", "close"
    received_at: datetime
    at: datetime

    @property
    def is_reply(self) -> bool:
        return self.kind == "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How often a reviewer did a thing; `unchanged`: approved as the desk had written it."""

    reviewer: str
    act: str
    count: int
    unchanged: int


def happenings(session: Session, span: Span) -> Happenings:
    """One walk over the span's events."""
    e = EventRow
    counted = {
        "received": opens(),
        "replies": is_reply(e),
        "held": e.act == "hold",
        "discarded": e.act == "discard",
        "set_aside": e.act == "set aside",
        "drafts": e.act == "draft",
        "found_nothing": _drafts_with("open"),
        "asked_back": _drafts_with("missing"),
        "edition_warned": _drafts_with("warnings"),
        "uncertain": e.act == "uncertain",
        "given_up": e.act == "given up",
        "asked": sa.and_(e.act == "ask", stood(e)),
        "bounced": e.act.in_(("bounce hard", "bounce soft")),
        "over_quota": sa.and_(e.act == "hold", word(e.particulars, "rule") == "over-quota"),
    }
    sums = [
        sa.func.coalesce(sa.func.sum(sa.case((what, 1), else_=0)), 0) for what in counted.values()
    ]
    row = session.execute(sa.select(*sums).where(*within(span))).one()
    return Happenings(**{name: int(n) for name, n in zip(counted, row, strict=True)})


def endings(session: Session, span: Span) -> list[Ending]:
    """Each consult that ended for the first time in the span, in order."""
    before = aliased(EventRow)
    earlier = sa.exists().where(
        before.about == EventRow.about, before.id < EventRow.id, ends(before)
    )
    number = sa.cast(sa.func.substr(EventRow.about, 4), sa.Integer)
    query = (
        sa.select(_kind(), ConsultRow.received_at, EventRow.at)
        .join(ConsultRow, ConsultRow.id == number)
        .where(*within(span), EventRow.about.like("CD-%"), ends(EventRow), ~earlier)
        .order_by(EventRow.id)
    )
    return [
        Ending(kind=kind, received_at=received_at, at=at)
        for kind, received_at, at in session.execute(query)
    ]


def closings(session: Session, span: Span) -> list[timedelta]:
    """How long each consult took whose last end, so far as the span knows, lies in it."""
    number = sa.cast(sa.func.substr(EventRow.about, 4), sa.Integer)
    last = sa.func.max(EventRow.at)
    query = (
        sa.select(ConsultRow.received_at, sa.type_coerce(last, Moment))
        .select_from(EventRow)
        .join(ConsultRow, ConsultRow.id == number)
        .where(*within(span), EventRow.about.like("CD-%"), ends(EventRow))
        .group_by(ConsultRow.id, ConsultRow.received_at)
    )
    return [at - received_at for received_at, at in session.execute(query)]


def _kind() -> sa.ColumnElement[str]:
    return sa.case((EventRow.act == "sent", "reply"), else_=EventRow.act)


def open_at(session: Session, moment: datetime) -> int:
    """How many consults had come in and were neither answered nor declined at a moment.

    Only those are looked at that are unfinished now, or were finished since: the work
    grows with what happened since the moment, not with all that ever did.
    """
    since = aliased(EventRow)
    candidates = sa.union(
        sa.select(reference()).where(ConsultRow.status.in_(_UNFINISHED)),
        sa.select(since.about).where(since.at >= moment, ends(since)),
    ).subquery()
    about = candidates.c[0]
    ended = aliased(EventRow)
    query = (
        sa.select(sa.func.count(sa.distinct(EventRow.about)))
        .join(candidates, about == EventRow.about)
        .where(opens(), EventRow.at < moment)
        .where(~sa.exists().where(ended.about == EventRow.about, ended.at < moment, ends(ended)))
    )
    return session.scalar(query) or 0


def judged(session: Session, span: Span) -> list[Judged]:
    """What reviewers said in the span and did not undo, by name and act."""
    amended = aliased(EventRow)
    version = word(EventRow.particulars, "version")
    as_drafted = sa.and_(
        EventRow.act == "approve",
        ~sa.exists().where(
            amended.about == EventRow.about,
            amended.act == "amend",
            word(amended.particulars, "version") == version,
        ),
    )
    name = sa.func.coalesce(ReviewerRow.name, EventRow.who)
    query = (
        sa.select(
            name, EventRow.act, sa.func.count(), sa.func.sum(sa.case((as_drafted, 1), else_=0))
        )
        .outerjoin(ReviewerRow, ReviewerRow.email == EventRow.who)
        .where(*within(span), EventRow.act.in_([act for act in SAID if act not in {"undo", "ask"}]))
        .where(sa.or_(EventRow.act.in_(("amend", "send back")), stood(EventRow)))
        .group_by(name, EventRow.act)
        .order_by(name, EventRow.act)
    )
    return [
        Judged(reviewer=who, act=act, count=count, unchanged=int(unchanged))
        for who, act, count, unchanged in session.execute(query)
    ]


def missing_facts(session: Session, span: Span, most: int | None) -> list[tuple[str, int]]:
    """The facts that drafts asked for, the commonest first."""
    fact = texts(EventRow.particulars, "missing")
    number = sa.func.count()
    query = (
        sa.select(fact.c.value, number)
        .select_from(EventRow)
        .join(fact, sa.true())
        .where(*within(span), EventRow.act == "draft")
        .group_by(fact.c.value)
        .order_by(number.desc(), fact.c.value)
        .limit(most)
    )
    return [(name, count) for name, count in session.execute(query)]


def behind(session: Session, span: Span, figure: str, *, most: int) -> list[str]:
    """References of the consults that a figure counted, oldest first; KeyError for another."""
    e = EventRow
    counted = {
        "received": opens(),
        "answered": is_reply(e),
        "declined": sa.and_(e.act == "decline", stood(e)),
        "closed": e.act == "close",
        "approved": sa.and_(e.act == "approve", stood(e)),
        "sent_back": e.act == "send back",
        "asked": sa.and_(e.act == "ask", stood(e)),
        "drafts": e.act == "draft",
        "asked_back": _drafts_with("missing"),
        "found_nothing": _drafts_with("open"),
        "edition_warned": _drafts_with("warnings"),
    }
    query = sa.select(e.about).where(*within(span), e.about.like("CD-%"), counted[figure])
    if figure in {"answered", "declined", "closed"}:  # the first end is what was counted
        earlier = aliased(EventRow)
        query = query.where(
            ~sa.exists().where(earlier.about == e.about, earlier.id < e.id, ends(earlier))
        )
    return list(session.scalars(query.group_by(e.about).order_by(e.about).limit(most)))


def _drafts_with(name: str) -> sa.ColumnElement[bool]:
    return sa.and_(EventRow.act == "draft", length(EventRow.particulars, name) > 0)


def sameness(session: Session, span: Span) -> int | None:
    """How much of the drafts stood in what was approved, in the mean: percent; None for none."""
    same = sa.cast(word(EventRow.particulars, "same"), sa.Integer)
    query = sa.select(sa.func.avg(same)).where(
        *within(span), EventRow.act == "approve", same.is_not(None), stood(EventRow)
    )
    mean = session.scalar(query)
    return None if mean is None else round(float(mean))


def reasons(session: Session, span: Span) -> list[tuple[str, int]]:
    """Why drafts were sent back, the commonest first."""
    reason, number = word(EventRow.particulars, "reason"), sa.func.count()
    query = (
        sa.select(reason, number)
        .where(*within(span), EventRow.act == "send back", reason.is_not(None), reason != "")
        .group_by(reason)
        .order_by(number.desc(), reason)
    )
    return [(name, count) for name, count in session.execute(query)]


def retries(session: Session, span: Span) -> int:
    """Tries at a delivery that the relay put off."""
    query = sa.select(sa.func.count()).where(
        DeliveryRow.at >= span.since,
        DeliveryRow.at < span.until,
        DeliveryRow.outcome == Outcome.DEFERRED.value,
    )
    return session.scalar(query) or 0


def scores(session: Session, span: Span) -> dict[str, int]:
    """What askers said of replies, by score."""
    query = (
        sa.select(RatingRow.score, sa.func.count())
        .where(RatingRow.at >= span.since, RatingRow.at < span.until)
        .group_by(RatingRow.score)
    )
    return {score: number for score, number in session.execute(query)}  # noqa: C416 - rows are no pairs
