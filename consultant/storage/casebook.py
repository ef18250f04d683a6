"""Precedents: what was asked, approved and sent, masked; and the words by which they are found.

    sent --note--> precedents_due --(masked, outside a transaction)--> precedents, precedent_words

One row a consult; it goes with its consult.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from consultant.domain.casebook import Precedent, Withdrawal
from consultant.domain.consult import Status
from consultant.storage.consults import ConsultRow, id_of, reference_of
from consultant.storage.document_words import texts
from consultant.storage.documents import from_document, to_document
from consultant.storage.sealed import HiddenWord, SealedText, keyring_of
from consultant.storage.session import Base, Moment

LONGEST = 40  # characters of a word
#: Holders counted to find the rarest word; a search is driven by it.
COUNTED = 500
#: A consult in one of these states has its answer out.
ANSWERED = (Status.SENT.value, Status.CLOSED.value)


class State(StrEnum):
    """What has become of a precedent."""

    KEPT = "kept"
    #: a reviewer holds it up
    EXEMPLARY = "exemplary"
    #: nobody is to lean on it any more
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a search of the casebook wants; what is empty wants nothing."""

    words: tuple[str, ...] = ()  # all of them, codes as "e119"
    organisation: str = ""
    state: State | None = None  # None: all that stand


class PrecedentRow(Base):
    __tablename__ = "precedents"
    __table_args__ = (
        sa.Index("ix_precedents_state_consult_id", "state", "consult_id"),
        sa.Index("ix_precedents_organisation_consult_id", "organisation", "consult_id"),
        {"comment": "answers that were approved and sent, masked: the casebook"},
    )

    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, autoincrement=False, comment="which case"
    )
    state: Mapped[str] = mapped_column(sa.String(10), comment="kept, exemplary, withdrawn")
    organisation: Mapped[str] = mapped_column(
        sa.String(20), comment="the asker's kind: hospital, payer, ...; or empty"
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, comment="no longer to be used")
    withdrawn_by: Mapped[str] = mapped_column(sa.Text, comment="who withdrew it; or empty")
    withdrawn_for: Mapped[str] = mapped_column(
        SealedText("precedents.withdrawn_for"), comment="why; or empty"
    )
    precedent: Mapped[str] = mapped_column(
        SealedText("precedents.precedent"), comment="Precedent, JSON; names nobody"
    )


class PrecedentWordRow(Base):
    __tablename__ = "precedent_words"
    __table_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "comment": "words, codes and marks by which precedents are found",
        "sqlite_with_rowid": False,  # the key is the whole of it
    }

    word: Mapped[str] = mapped_column(HiddenWord(LONGEST), primary_key=True, comment="lower case")
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        comment="which case",
    )


class DueRow(Base):
    __tablename__ = "precedents_due"
    __table_args__ = {"comment": "sent consults whose precedent is still to be written"}  # noqa: RUF012

    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, autoincrement=False, comment="which case"
    )
    why: Mapped[str] = mapped_column(sa.Text, comment="why it could not be written; or empty")


def note(session: Session, consult_id: int) -> None:
    """The answer to this consult has left: its precedent is due, or due anew."""
    session.execute(sa.delete(DueRow).where(DueRow.consult_id == consult_id))
    session.execute(sa.insert(DueRow).values(consult_id=consult_id, why=""))


def note_missing(session: Session) -> int:
    """Note every answered consult that has no precedent yet; how many those are."""
    has_one = sa.exists().where(PrecedentRow.consult_id == ConsultRow.id)
    waits = sa.exists().where(DueRow.consult_id == ConsultRow.id, DueRow.why == "")
    query = sa.select(ConsultRow.id).where(ConsultRow.status.in_(ANSWERED), ~has_one, ~waits)
    missing = list(session.scalars(query))
    for number in missing:
        note(session, number)
    return len(missing)


def due(session: Session, *, limit: int) -> list[int]:
    """Ids of consults whose precedent is to be written, oldest first."""
    query = sa.select(DueRow.consult_id).where(DueRow.why == "").order_by(DueRow.consult_id)
    return list(session.scalars(query.limit(limit)))


def claim(session: Session, consult_id: int) -> bool:
    """Whether this precedent is still due; locked for this transaction if it is."""
    query = sa.select(DueRow.consult_id).where(DueRow.consult_id == consult_id, DueRow.why == "")
    return session.scalar(query.with_for_update(skip_locked=True)) is not None


def give_up(session: Session, consult_id: int, why: str) -> None:
    """This precedent cannot be written, and why."""
    session.execute(sa.update(DueRow).where(DueRow.consult_id == consult_id).values(why=why))


def given_up(session: Session) -> list[tuple[str, str]]:
    """(reference, why) of what could not be written."""
    query = sa.select(DueRow).where(DueRow.why != "").order_by(DueRow.consult_id)
    return [(reference_of(row.consult_id), row.why) for row in session.scalars(query)]


def settle(session: Session, consult_id: int) -> None:
    """Nothing is due of this consult any more."""
    session.execute(sa.delete(DueRow).where(DueRow.consult_id == consult_id))


def keep(session: Session, precedent: Precedent, words: Iterable[str]) -> None:
    """Write a precedent; an earlier one of the consult, its marks and its withdrawal go."""
    number = id_of(precedent.reference)
    remove(session, number)
    session.execute(
        sa.insert(PrecedentRow).values(
            consult_id=number,
            precedent=to_document(Precedent, precedent),
            organisation=precedent.organisation,
            state=State.KEPT.value,
            withdrawn_at=None,
            withdrawn_by="",
            withdrawn_for="",
        )
    )
    add_words(session, number, words)


def add_words(session: Session, number: int, words: Iterable[str]) -> None:
    """Words by which a precedent is found; those that stand already stay."""
    rows = [{"word": w, "consult_id": number} for w in dict.fromkeys(w[:LONGEST] for w in words)]
    if rows:
        insert = postgresql.insert if _is_postgres(session) else sqlite.insert
        table = PrecedentWordRow.__table__
        session.execute(insert(table).on_conflict_do_nothing(), rows)  # type: ignore[arg-type]


def remove(session: Session, consult_id: int) -> None:
    """Forget a consult's precedent, and that one is due."""
    for row in (PrecedentWordRow, PrecedentRow, DueRow):
        session.execute(sa.delete(row).where(row.consult_id == consult_id))


def withdraw(session: Session, reference: str, withdrawal: Withdrawal) -> bool:
    """Nobody is to lean on it any more; False where there is none that stands."""
    done = session.execute(
        sa.update(PrecedentRow)
        .where(PrecedentRow.consult_id == id_of(reference), PrecedentRow.withdrawn_at.is_(None))
        .values(
            state=State.WITHDRAWN.value,
            withdrawn_at=withdrawal.at,
            withdrawn_by=withdrawal.by,
            withdrawn_for=withdrawal.reason,
        )
        .returning(PrecedentRow.consult_id)
    )
    return done.first() is not None


def set_exemplary(session: Session, reference: str, *, exemplary: bool) -> bool:
    """Hold it up, or no longer; False where there is none that stands."""
    done = session.execute(
        sa.update(PrecedentRow)
        .where(PrecedentRow.consult_id == id_of(reference), PrecedentRow.withdrawn_at.is_(None))
        .values(state=(State.EXEMPLARY if exemplary else State.KEPT).value)
        .returning(PrecedentRow.consult_id)
    )
    return done.first() is not None


def get(session: Session, reference: str) -> Precedent | None:
    found = of_ids(session, [id_of(reference)])
    return found[0] if found else None


def of_ids(session: Session, ids: Sequence[int]) -> list[Precedent]:
    """The precedents of these consults, newest first."""
    query = _SHOWN.where(PrecedentRow.consult_id.in_(ids)).order_by(PrecedentRow.consult_id.desc())
    return [_as_precedent(row) for row in session.execute(query)]


def page(
    session: Session, sought: Sought, *, beyond: int | None = None, limit: int
) -> list[Precedent]:
    """What a search finds, newest first, below the consult's id `beyond`."""
    query = _SHOWN.where(_in_state(sought.state))
    number: Any = PrecedentRow.consult_id
    if sought.organisation:
        query = query.where(PrecedentRow.organisation == sought.organisation)
    if sought.words:
        counts = count_holders(session, sought.words, most=COUNTED)
        rarest, *others = sorted(sought.words, key=lambda word: counts[word])
        row = PrecedentWordRow
        query = query.join(row, row.consult_id == PrecedentRow.consult_id).where(row.word == rarest)
        number = row.consult_id
        query = query.where(*(_is_held(other) for other in others))
    if beyond is not None:
        query = query.where(number < beyond)
    found = session.execute(query.order_by(number.desc()).limit(limit))
    return [_as_precedent(row) for row in found]


def _in_state(state: State | None) -> sa.ColumnElement[bool]:
    """By the state's index where it is one; else nothing that could keep from walking the key."""
    return PrecedentRow.withdrawn_at.is_(None) if state is None else PrecedentRow.state == state


def _is_held(word: str) -> sa.ColumnElement[bool]:
    also = aliased(PrecedentWordRow)
    return sa.exists().where(also.word == word, also.consult_id == PrecedentRow.consult_id)


def behind(session: Session, number: int, *, limit: int) -> list[Precedent]:
    """The precedents behind a consult's id, oldest first, whatever became of them."""
    query = _SHOWN.where(PrecedentRow.consult_id > number).order_by(PrecedentRow.consult_id)
    return [_as_precedent(row) for row in session.execute(query.limit(limit))]


def is_empty(session: Session) -> bool:
    return session.scalar(sa.select(PrecedentRow.consult_id).limit(1)) is None


def count_holders(session: Session, words: Sequence[str], *, most: int) -> dict[str, int]:
    """How many precedents hold each word, counted no further than `most`."""
    keyring = keyring_of(session)
    plain = {keyring.hide(word): word for word in words}
    asked = texts(sa.literal(json.dumps({"words": list(plain)}), sa.Text), "words")
    each = sa.cast(asked.c.value, sa.Text)
    some = sa.select(sa.literal(1)).where(PrecedentWordRow.word == each).limit(most)
    counted = sa.select(sa.func.count()).select_from(some.correlate(asked).subquery())
    query = sa.select(
        each.label("word"), counted.correlate(asked).scalar_subquery().label("number")
    )
    return {plain[found.word]: found.number for found in session.execute(query)}


def holders(session: Session, words: Sequence[str]) -> list[tuple[str, int]]:
    """(word, consult's id) of every precedent that holds one of a few rare words."""
    row = PrecedentWordRow
    keyring = keyring_of(session)
    plain = {keyring.hide(word): word for word in words}
    query = sa.select(row.word, row.consult_id).where(row.word.in_(words))
    return [(plain[word], number) for word, number in session.execute(query)]


def newest_holders(session: Session, word: str, *, limit: int) -> list[int]:
    """Ids of the newest consults whose precedent holds a word that many hold."""
    row = PrecedentWordRow
    query = sa.select(row.consult_id).where(row.word == word).order_by(row.consult_id.desc())
    return list(session.scalars(query.limit(limit)))


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _as_precedent(row: sa.Row[str, str, datetime | None, str, str, str]) -> Precedent:
    document, state, at, by, why, status = row
    return replace(
        from_document(Precedent, document),
        exemplary=state == State.EXEMPLARY,
        withdrawal=Withdrawal(by=by, at=at, reason=why) if at else None,
        is_open=status not in ANSWERED,
    )


#: A precedent with what has become of it and of its consult.
_SHOWN = sa.select(
    PrecedentRow.precedent,
    PrecedentRow.state,
    PrecedentRow.withdrawn_at,
    PrecedentRow.withdrawn_by,
    PrecedentRow.withdrawn_for,
    ConsultRow.status,
).join(ConsultRow, ConsultRow.id == PrecedentRow.consult_id)
