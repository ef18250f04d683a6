"""What happened in a span, counted by the database; the source is the history (`events`).

The history is only ever added to, so a past week's figures stay what they were,
whatever became of its consults since. Nothing that names a person who asks comes out.

    open, split off      a consult came in
    sent (of a reply)    it was answered      } the first of these two
    decline              it was declined      } ends it for the figures
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from consultant.domain.consult import Status
from consultant.domain.inquiry import NAMING
from consultant.domain.weeks import Span
from consultant.storage.audit import EventRow
from consultant.storage.consults import ConsultRow
from consultant.storage.document_words import length, objects, texts, word
from consultant.storage.inquiries import InquiryRow, MentionRow
from consultant.storage.people import ReviewerRow
from consultant.storage.session import Session

_UNFINISHED = [s.value for s in Status if s not in {Status.SENT, Status.CLOSED}]
#: What a reviewer says; the next of these after an approval tells whether it was undone.
_SAID = ("approve", "decline", "undo", "amend", "send back")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The first time that a consult was answered or declined."""

    is_reply: bool
    received_at: datetime
    at: datetime


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

    def drafts_with(name: str) -> sa.ColumnElement[bool]:
        return sa.and_(e.act == "draft", length(e.particulars, name) > 0)

    counted = {
        "received": _opens(),
        "replies": _is_reply(e),
        "held": e.act == "hold",
        "discarded": e.act == "discard",
        "set_aside": e.act == "set aside",
        "drafts": e.act == "draft",
        "found_nothing": drafts_with("open"),
        "asked_back": drafts_with("missing"),
        "edition_warned": drafts_with("warnings"),
        "uncertain": e.act == "uncertain",
        "given_up": e.act == "given up",
    }
    sums = [
        sa.func.coalesce(sa.func.sum(sa.case((what, 1), else_=0)), 0) for what in counted.values()
    ]
    row = session.execute(sa.select(*sums).where(*_within(span))).one()
    return Happenings(**{name: int(n) for name, n in zip(counted, row, strict=True)})


def endings(session: Session, span: Span) -> list[Ending]:
    """Each consult that was answered or declined for the first time in the span, in order."""
    before = aliased(EventRow)
    earlier = sa.exists().where(
        before.about == EventRow.about, before.id < EventRow.id, _ends(before)
    )
    number = sa.cast(sa.func.substr(EventRow.about, 4), sa.Integer)
    query = (
        sa.select(EventRow.act == "sent", ConsultRow.received_at, EventRow.at)
        .join(ConsultRow, ConsultRow.id == number)
        .where(*_within(span), EventRow.about.like("CD-%"), _ends(EventRow), ~earlier)
        .order_by(EventRow.id)
    )
    return [
        Ending(is_reply=bool(is_reply), received_at=received_at, at=at)
        for is_reply, received_at, at in session.execute(query)
    ]


def open_at(session: Session, moment: datetime) -> int:
    """How many consults had come in and were neither answered nor declined at a moment.

    Only those are looked at that are unfinished now, or were finished since: the work
    grows with what happened since the moment, not with all that ever did.
    """
    since = aliased(EventRow)
    candidates = sa.union(
        sa.select(_reference()).where(ConsultRow.status.in_(_UNFINISHED)),
        sa.select(since.about).where(since.at >= moment, _ends(since)),
    ).subquery()
    about = candidates.c[0]
    ended = aliased(EventRow)
    query = (
        sa.select(sa.func.count(sa.distinct(EventRow.about)))
        .join(candidates, about == EventRow.about)
        .where(_opens(), EventRow.at < moment)
        .where(~sa.exists().where(ended.about == EventRow.about, ended.at < moment, _ends(ended)))
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
        .where(*_within(span), EventRow.act.in_([act for act in _SAID if act != "undo"]))
        .where(sa.or_(EventRow.act.in_(("amend", "send back")), _stood(EventRow)))
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
        .where(*_within(span), EventRow.act == "draft")
        .group_by(fact.c.value)
        .order_by(number.desc(), fact.c.value)
        .limit(most)
    )
    return [(name, count) for name, count in session.execute(query)]


def letters(session: Session, span: Span) -> int:
    """Letters that were put with a consult, new or old."""
    return session.scalar(sa.select(sa.func.count()).select_from(_placed(span))) or 0


def asks(session: Session, span: Span) -> list[tuple[str, int]]:
    """Letters by what they ask, each counted once a kind; the commonest first."""
    asked = objects(InquiryRow.inquiry, "questions")
    ask = word(asked.c.value, "ask")
    return _by(session, _letters(span, ask).join(asked, sa.true()), ask)


def systems(session: Session, span: Span) -> list[tuple[str, int]]:
    """Letters by the code systems of the codes that they name; the commonest first."""
    query = _letters(span, MentionRow.system)
    return _by(
        session, query.join(MentionRow, MentionRow.inquiry_id == InquiryRow.id), MentionRow.system
    )


def codes(session: Session, span: Span, most: int | None) -> list[tuple[str, str, int]]:
    """The codes that most letters name: (system, code, letters)."""
    number = sa.func.count(sa.distinct(InquiryRow.id))
    query = (
        _letters(span, MentionRow.system, MentionRow.code)
        .join(MentionRow, MentionRow.inquiry_id == InquiryRow.id)
        .add_columns(number)
        .group_by(MentionRow.system, MentionRow.code)
        .order_by(number.desc(), MentionRow.system, MentionRow.code)
        .limit(most)
    )
    return [(system, code, count) for system, code, count in session.execute(query)]


def naming_a_patient(session: Session, span: Span) -> int:
    """Letters that tell who the patient is; how many, never which words."""
    named = objects(InquiryRow.inquiry, "identifiers")
    kind = word(named.c.value, "type")
    query = _letters(span, sa.func.count(sa.distinct(InquiryRow.id))).join(named, sa.true())
    return session.scalar(query.where(kind.in_(sorted(NAMING)))) or 0


def _letters(span: Span, *columns: Any) -> sa.Select[Any]:
    """A choice among the letters that were placed in the span."""
    placed = _placed(span)
    return (
        sa.select(*columns)
        .select_from(placed)
        .join(InquiryRow, InquiryRow.message_id == placed.c.message)
    )


def _placed(span: Span) -> sa.Subquery:
    message = word(EventRow.particulars, "message")
    return (
        sa.select(sa.cast(message, sa.Integer).label("message"))
        .where(*_within(span), EventRow.act.in_(("open", "go on")))
        .subquery()
    )


def _by(session: Session, query: sa.Select[Any], what: Any) -> list[tuple[str, int]]:
    number = sa.func.count(sa.distinct(InquiryRow.id))
    counted = query.add_columns(number).group_by(what).order_by(number.desc(), what)
    return [(name, count) for name, count in session.execute(counted)]


def _within(span: Span) -> tuple[sa.ColumnElement[bool], ...]:
    return EventRow.at >= span.since, EventRow.at < span.until


def _opens() -> sa.ColumnElement[bool]:
    """A consult came in: by a letter, or split off another."""
    split = word(EventRow.particulars, "to") == EventRow.about
    return sa.or_(EventRow.act == "open", sa.and_(EventRow.act == "split off", split))


def _ends(event: Any) -> sa.ColumnElement[bool]:
    return sa.or_(_is_reply(event), sa.and_(event.act == "decline", _stood(event)))


def _is_reply(event: Any) -> sa.ColumnElement[bool]:
    kind = word(event.particulars, "kind")
    return sa.and_(event.act == "sent", kind == "reply")


def _stood(event: Any) -> sa.ColumnElement[bool]:
    """Nobody undid it: the reviewers' next word on the consult is no undo."""
    later = aliased(EventRow)
    following = (
        sa.select(later.act)
        .where(later.about == event.about, later.id > event.id, later.act.in_(_SAID))
        .order_by(later.id)
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(following, "") != "undo"


def _reference() -> sa.ColumnElement[str]:
    """`consults.reference_of` in the database's words."""
    number = ConsultRow.id
    padded = sa.func.substr(sa.cast(number + 1_000_000, sa.Text), 2)
    return sa.literal("CD-").concat(
        sa.case((number < 1_000_000, padded), else_=sa.cast(number, sa.Text))
    )
