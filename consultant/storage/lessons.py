"""What the desk may learn: proposals, what became of each, and the consults behind them.

    sent --note--> lessons_due --(read, compared, masked)--> lessons, lesson_consults

A lesson stays when its consults are forgotten: it names nobody.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.coding import CodeSystem
from consultant.domain.learning import Lesson, LessonKind, LessonState, Taught
from consultant.storage.casebook import ANSWERED
from consultant.storage.consults import ConsultRow, reference_of
from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment

#: References told of one lesson.
SHOWN = 20


class LessonRow(Base):
    __tablename__ = "lessons"
    __table_args__ = (
        sa.Index("ix_lessons_state_id", "state", "id"),
        {"comment": "what the desk may learn from its reviewers; names nobody"},
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    mark: Mapped[str] = mapped_column(
        sa.String(64), unique=True, comment="sha256 of all that it says"
    )
    kind: Mapped[str] = mapped_column(
        sa.String(12), comment="synonym, preference, difference, wording"
    )
    words: Mapped[str] = mapped_column(
        SealedText("lessons.words"), comment="clinical words, or a sentence of ours"
    )
    system: Mapped[str] = mapped_column(sa.String(10), comment="of its code; or empty")
    code: Mapped[str] = mapped_column(sa.String(10), comment="that was sent; or empty")
    instead: Mapped[str] = mapped_column(
        SealedText("lessons.instead"), comment="what the desk had drafted; or empty"
    )
    facts: Mapped[str] = mapped_column(sa.Text, comment="JSON: stated alike, or to be asked for")
    state: Mapped[str] = mapped_column(sa.String(10), comment="open, accepted, refused, withdrawn")
    seen: Mapped[int] = mapped_column(sa.Integer, comment="consults that ever supported it")
    made_at: Mapped[datetime] = mapped_column(Moment, comment="when it was first proposed")
    decided_at: Mapped[datetime | None] = mapped_column(Moment, comment="the last decision's time")
    decided_by: Mapped[str] = mapped_column(sa.Text, comment="whose; or empty")
    note: Mapped[str] = mapped_column(
        SealedText("lessons.note"), comment="what was said to it; or empty"
    )
    change: Mapped[int] = mapped_column(
        sa.Integer, index=True, comment="number of the decision; the highest is the book's version"
    )


class LessonConsultRow(Base):
    __tablename__ = "lesson_consults"
    __table_args__ = {"comment": "consults that support a lesson"}  # noqa: RUF012

    lesson_id: Mapped[int] = mapped_column(
        sa.ForeignKey("lessons.id"), primary_key=True, autoincrement=False, comment="which lesson"
    )
    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
        comment="which case",
    )


class LessonDueRow(Base):
    __tablename__ = "lessons_due"
    __table_args__ = {"comment": "sent consults that are still to be learned from"}  # noqa: RUF012

    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, autoincrement=False, comment="which case"
    )
    why: Mapped[str] = mapped_column(sa.Text, comment="why that could not be; or empty")


#: A wording is told once reviewers keep using it: twice is no whim.
_IS_TOLD = sa.or_(
    LessonRow.kind != LessonKind.WORDING.value,
    LessonRow.seen > 1,
    LessonRow.state != LessonState.OPEN.value,
)


def note(session: Session, consult_id: int) -> None:
    """The answer to this consult has left: it is to be learned from, or anew."""
    settle(session, consult_id)
    session.execute(sa.insert(LessonDueRow).values(consult_id=consult_id, why=""))


def note_all(session: Session) -> int:
    """Note every answered consult; how many those are."""
    waits = sa.exists().where(LessonDueRow.consult_id == ConsultRow.id, LessonDueRow.why == "")
    query = sa.select(ConsultRow.id).where(ConsultRow.status.in_(ANSWERED), ~waits)
    found = list(session.scalars(query))
    for number in found:
        note(session, number)
    return len(found)


def due(session: Session, *, limit: int) -> list[int]:
    """Ids of consults to be learned from, oldest first."""
    query = sa.select(LessonDueRow.consult_id).where(LessonDueRow.why == "")
    return list(session.scalars(query.order_by(LessonDueRow.consult_id).limit(limit)))


def claim(session: Session, consult_id: int) -> bool:
    """Whether it is still to be learned from; locked for this transaction if it is."""
    row = LessonDueRow
    query = sa.select(row.consult_id).where(row.consult_id == consult_id, row.why == "")
    return session.scalar(query.with_for_update(skip_locked=True)) is not None


def give_up(session: Session, consult_id: int, why: str) -> None:
    """Nothing can be learned from it, and why."""
    row = LessonDueRow
    session.execute(sa.update(row).where(row.consult_id == consult_id).values(why=why))


def settle(session: Session, consult_id: int) -> None:
    """Nothing is due of this consult any more."""
    session.execute(sa.delete(LessonDueRow).where(LessonDueRow.consult_id == consult_id))


def take_back(session: Session, consult_id: int) -> None:
    """What a consult supported before it was answered anew; what nobody else supports goes."""
    row = LessonConsultRow
    held = list(session.scalars(sa.select(row.lesson_id).where(row.consult_id == consult_id)))
    session.execute(sa.delete(row).where(row.consult_id == consult_id))
    fewer = sa.update(LessonRow).where(LessonRow.id.in_(held))
    session.execute(fewer.values(seen=LessonRow.seen - 1))
    idle = sa.delete(LessonRow).where(
        LessonRow.id.in_(held), LessonRow.seen < 1, LessonRow.state == LessonState.OPEN.value
    )
    session.execute(idle)


def propose(session: Session, taught: Taught, consult_id: int, *, now: datetime) -> bool:
    """One more consult for a lesson, which is written where nobody had it; True if it was new.

    One that was refused stays so.
    """
    number, is_new = _found_or_made(session, taught, now)
    row = LessonConsultRow
    known = sa.select(row.lesson_id).where(row.lesson_id == number, row.consult_id == consult_id)
    if session.scalar(known) is None:
        session.execute(sa.insert(row).values(lesson_id=number, consult_id=consult_id))
        count = sa.update(LessonRow).where(LessonRow.id == number)
        session.execute(count.values(seen=LessonRow.seen + 1))
    return is_new


def keep(session: Session, lesson: Lesson) -> bool:
    """Write a lesson as another desk decided it; False where this desk has one that says it."""
    number, is_new = _found_or_made(session, lesson.taught, lesson.made_at)
    if is_new:
        session.execute(sa.update(LessonRow).where(LessonRow.id == number).values(seen=lesson.seen))
        _decide(session, number, lesson)
    return is_new


def decide(session: Session, lesson: Lesson) -> None:
    """Keep what a person decided. Others' decisions must wait: record the event before."""
    _decide(session, lesson.id, lesson)


def version(session: Session) -> int:
    """The number of the newest decision; 0 before the first."""
    return session.scalar(sa.select(sa.func.max(LessonRow.change))) or 0


def accepted(session: Session) -> tuple[Lesson, ...]:
    """All that act, in the order they were proposed."""
    query = sa.select(LessonRow).where(LessonRow.state == LessonState.ACCEPTED.value)
    return tuple(_as_lesson(row, ()) for row in session.scalars(query.order_by(LessonRow.id)))


def listing(
    session: Session, state: LessonState | None = None, *, limit: int = 200, beyond: int = 0
) -> list[Lesson]:
    """Lessons with their consults; those that most consults support first.

    `beyond` so many are left out.
    """
    query = sa.select(LessonRow).where(_IS_TOLD)
    query = query.order_by(LessonRow.seen.desc(), LessonRow.id.desc())
    if state is not None:
        query = query.where(LessonRow.state == state.value)
    rows = list(session.scalars(query.limit(limit).offset(beyond)))
    references = _references(session, [row.id for row in rows])
    return [_as_lesson(row, references.get(row.id, ())) for row in rows]


def counts(session: Session) -> dict[LessonState, int]:
    query = sa.select(LessonRow.state, sa.func.count()).where(_IS_TOLD).group_by(LessonRow.state)
    found = {LessonState(state): number for state, number in session.execute(query)}
    return {state: found.get(state, 0) for state in LessonState}


def get(session: Session, number: int, *, lock: bool = False) -> Lesson | None:
    query = sa.select(LessonRow).where(LessonRow.id == number)
    row = session.scalar(query.with_for_update() if lock else query)
    return _as_lesson(row, _references(session, [number]).get(number, ())) if row else None


def _found_or_made(session: Session, taught: Taught, now: datetime) -> tuple[int, bool]:
    """The lesson's id, and whether it is new: two workers may come with the same one."""
    mark = hashlib.sha256(taught.key.encode()).hexdigest()
    find = sa.select(LessonRow.id).where(LessonRow.mark == mark)
    number = session.scalar(find)
    if number is not None:
        return number, False
    insert = postgresql.insert if _is_postgres(session) else sqlite.insert
    row = insert(LessonRow).values(
        mark=mark,
        kind=taught.kind.value,
        words=taught.words,
        system=taught.system.value if taught.system else "",
        code=taught.code,
        instead=taught.instead,
        facts=json.dumps(dict(taught.facts), sort_keys=True),
        state=LessonState.OPEN.value,
        seen=0,
        made_at=now,
        decided_at=None,
        decided_by="",
        note="",
        change=0,
    )
    made = session.scalar(row.on_conflict_do_nothing().returning(LessonRow.id))
    return (made, True) if made is not None else (session.scalars(find).one(), False)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _decide(session: Session, number: int, lesson: Lesson) -> None:
    session.execute(
        sa.update(LessonRow)
        .where(LessonRow.id == number)
        .values(
            state=lesson.state.value,
            decided_at=lesson.decided_at,
            decided_by=lesson.decided_by,
            note=lesson.note,
            change=version(session) + 1,
        )
    )


def _references(session: Session, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    row = LessonConsultRow
    query = sa.select(row.lesson_id, row.consult_id).where(row.lesson_id.in_(numbers))
    found: dict[int, tuple[str, ...]] = {}
    for number, consult in session.execute(query.order_by(row.consult_id.desc())):
        held = found.get(number, ())
        found[number] = (*held, reference_of(consult)) if len(held) < SHOWN else held
    return found


def _as_lesson(row: LessonRow, references: tuple[str, ...]) -> Lesson:
    return Lesson(
        id=row.id,
        taught=Taught(
            kind=LessonKind(row.kind),
            words=row.words,
            system=CodeSystem(row.system) if row.system else None,
            code=row.code,
            instead=row.instead,
            facts=json.loads(row.facts),
        ),
        state=LessonState(row.state),
        seen=row.seen,
        references=references,
        made_at=row.made_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
