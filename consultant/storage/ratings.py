"""What askers say of replies, the last word on each consult."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from consultant.domain.rating import Rating, Score
from consultant.storage.consults import id_of, reference_of
from consultant.storage.sealed import SealedText
from consultant.storage.session import Base, Moment


class RatingRow(Base):
    __tablename__ = "ratings"
    __table_args__ = {"comment": "what askers say of replies"}  # noqa: RUF012

    consult_id: Mapped[int] = mapped_column(
        sa.ForeignKey("consults.id"), primary_key=True, autoincrement=False, comment="of which"
    )
    score: Mapped[str] = mapped_column(sa.String(6), comment="good, partly, poor")
    comment: Mapped[str] = mapped_column(
        SealedText("ratings.comment"), comment="as typed; may be empty"
    )
    at: Mapped[datetime] = mapped_column(Moment, index=True, comment="the last word's time")


def rate(session: Session, rating: Rating) -> None:
    """Keep an asker's word; one said before on the same consult is gone."""
    session.merge(
        RatingRow(
            consult_id=id_of(rating.reference),
            score=rating.score.value,
            comment=rating.comment,
            at=rating.at,
        )
    )
    session.flush()


def of_consult(session: Session, consult_id: int) -> Rating | None:
    row = session.get(RatingRow, consult_id)
    return None if row is None else _as_rating(row)


def between(session: Session, since: datetime, until: datetime) -> list[Rating]:
    """What was said from `since` on, before `until`; the oldest first."""
    query = (
        sa.select(RatingRow)
        .where(RatingRow.at >= since, RatingRow.at < until)
        .order_by(RatingRow.at, RatingRow.consult_id)
    )
    return [_as_rating(row) for row in session.scalars(query)]


def _as_rating(row: Any) -> Rating:
    return Rating(
        reference=reference_of(row.consult_id),
        score=Score(row.score),
        comment=row.comment,
        at=row.at,
    )
