"""The letters of a span: how many, what they ask, which codes they name; nobody's words."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from consultant.domain.weeks import Span
from consultant.storage.audit import EventRow
from consultant.storage.clients import ClientRow
from consultant.storage.consults import ConsultRow
from consultant.storage.document_words import texts, word
from consultant.storage.inquiries import InquiryRow, MentionRow
from consultant.storage.session import Session
from consultant.storage.tallies.events import opens, within

#: A letter was put with a consult, new or old.
PLACED = ("open", "go on")


def letters(session: Session, span: Span) -> int:
    """Letters that were put with a consult, new or old."""
    return session.scalar(sa.select(sa.func.count()).select_from(_placed(span))) or 0


def asks(session: Session, span: Span) -> list[tuple[str, int]]:
    """Letters by what they ask, each counted once a kind; the commonest first."""
    ask, number = texts(EventRow.particulars, "asks"), sa.func.count()
    query = (
        sa.select(ask.c.value, number)
        .select_from(EventRow)
        .join(ask, sa.true())
        .where(*within(span), EventRow.act.in_(PLACED))
        .group_by(ask.c.value)
        .order_by(number.desc(), ask.c.value)
    )
    return [(name, count) for name, count in session.execute(query)]


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


def pairs(session: Session, span: Span, most: int | None) -> list[tuple[str, str, int]]:
    """Codes that most letters name together: (one, other, letters), the lesser code first."""
    other = aliased(MentionRow)
    number = sa.func.count(sa.distinct(InquiryRow.id))
    query = (
        _letters(span, MentionRow.code, other.code)
        .join(MentionRow, MentionRow.inquiry_id == InquiryRow.id)
        .join(other, sa.and_(other.inquiry_id == InquiryRow.id, MentionRow.code < other.code))
        .add_columns(number)
        .group_by(MentionRow.code, other.code)
        .order_by(number.desc(), MentionRow.code, other.code)
        .limit(most)
    )
    return [(one, two, count) for one, two, count in session.execute(query)]


def organisations(session: Session, span: Span, most: int | None) -> list[tuple[str, int]]:
    """Registered clients' organisations by the consults that they opened."""
    number, name = sa.func.count(), ClientRow.organisation
    about = sa.cast(sa.func.substr(EventRow.about, 4), sa.Integer)
    query = (
        sa.select(name, number)
        .select_from(EventRow)
        .join(ConsultRow, ConsultRow.id == about)
        .join(ClientRow, ClientRow.id == ConsultRow.client_id)
        .where(*within(span), EventRow.about.like("CD-%"), opens(), name != "")
        .group_by(name)
        .order_by(number.desc(), name)
        .limit(most)
    )
    return [(organisation, count) for organisation, count in session.execute(query)]


def naming_a_patient(session: Session, span: Span) -> int:
    """Letters that tell who the patient is; how many, never which words."""
    named = word(EventRow.particulars, "names_patient")
    query = sa.select(sa.func.count()).where(
        *within(span), EventRow.act.in_(PLACED), named.is_not(None)
    )
    return session.scalar(query) or 0


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
        .where(*within(span), EventRow.act.in_(PLACED))
        .subquery()
    )


def _by(session: Session, query: sa.Select[Any], what: Any) -> list[tuple[str, int]]:
    number = sa.func.count(sa.distinct(InquiryRow.id))
    counted = query.add_columns(number).group_by(what).order_by(number.desc(), what)
    return [(name, count) for name, count in session.execute(counted)]
