"""What an event is to the figures: a consult that came in, an end of one, a word that stood."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from consultant.domain.weeks import Span
from consultant.storage.audit import EventRow
from consultant.storage.consults import ConsultRow
from consultant.storage.document_words import word

#: What a reviewer says; the next of these after an approval tells whether it was undone.
SAID = ("approve", "decline", "ask", "undo", "amend", "send back")


def within(span: Span) -> tuple[sa.ColumnElement[bool], ...]:
    return EventRow.at >= span.since, EventRow.at < span.until


def opens() -> sa.ColumnElement[bool]:
    """A consult came in: by a letter, or split off another."""
    split = word(EventRow.particulars, "to") == EventRow.about
    return sa.or_(EventRow.act == "open", sa.and_(EventRow.act == "split off", split))


def ends(event: Any) -> sa.ColumnElement[bool]:
    """A reply left, a decline stood, or the asker never told what they were asked."""
    declined = sa.and_(event.act == "decline", stood(event))
    return sa.or_(is_reply(event), declined, event.act == "close")


def is_reply(event: Any) -> sa.ColumnElement[bool]:
    kind = word(event.particulars, "kind")
    return sa.and_(event.act == "sent", kind == "reply")


def stood(event: Any) -> sa.ColumnElement[bool]:
    """Nobody undid it: the reviewers' next word on the consult is no undo."""
    later = aliased(EventRow)
    following = (
        sa.select(later.act)
        .where(later.about == event.about, later.id > event.id, later.act.in_(SAID))
        .order_by(later.id)
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(following, "") != "undo"


def reference() -> sa.ColumnElement[str]:
    """`consults.reference_of` in the database's words."""
    number = ConsultRow.id
    padded = sa.func.substr(sa.cast(number + 1_000_000, sa.Text), 2)
    return sa.literal("CD-").concat(
        sa.case((number < 1_000_000, padded), else_=sa.cast(number, sa.Text))
    )
